//! Files that hold everything: private, whole before they have their name, never lost half-way.

use std::ffi::OsString;
use std::fs;
use std::fs::File;
use std::fs::OpenOptions;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::path::PathBuf;

use anyhow::Context;

use crate::clock::Clock;
use crate::store::dialect;
use crate::store::dialect::Engine;

/// Makes a file that only its owner may read; never over another.
pub fn private(file: &Path) -> anyhow::Result<File> {
    let made = OpenOptions::new().write(true).create_new(true).mode(0o600).open(file);
    made.with_context(|| format!("{} cannot be written", file.display()))
}

/// Opens a file to read it.
pub fn opened(file: &Path) -> anyhow::Result<File> {
    File::open(file).with_context(|| format!("{} cannot be read", file.display()))
}

/// Copies a file into a private one that lies on the disk when this ends.
pub fn duplicate(from: &Path, to: &Path) -> anyhow::Result<()> {
    let (mut from, mut to) = (opened(from)?, private(to)?);
    std::io::copy(&mut from, &mut to)?;
    Ok(to.sync_all()?)
}

/// Gives a whole file its name, so that neither is lost when the power goes.
pub fn name(part: &Path, file: &Path) -> anyhow::Result<()> {
    File::open(part)?.sync_all()?;
    fs::rename(part, file).with_context(|| format!("{} cannot be written", file.display()))?;
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    Ok(File::open(folder)?.sync_all()?)
}

/// Gives a database a second name, and moves the log beside it there; answers that name. The file stays in its place until another takes it,
/// so that whoever starts in between finds one.
pub fn set_aside(target: &Path) -> anyhow::Result<Option<PathBuf>> {
    let kept = unused(target, "before");
    put_log_away(target)?;
    let mut is_kept = false;
    // A log without its file is moved too: SQLite would take it for that of the next file of the name.
    for end in ["", "-wal", "-shm"] {
        let from = beside(target, end);
        if from.exists() {
            is_kept = true;
            let to = beside(&kept, end);
            // Not every disk has second names.
            if end.is_empty() && fs::hard_link(&from, &to).is_ok() {
                continue;
            }
            rename(&from, &to)?;
        }
    }
    Ok(is_kept.then_some(kept))
}

/// Moves a database and what lies beside it out of its place; answers its new name.
pub fn move_away(target: &Path, word: &str) -> anyhow::Result<PathBuf> {
    let kept = unused(target, word);
    put_log_away(target)?;
    for end in ["", "-wal", "-shm"] {
        let from = beside(target, end);
        if from.exists() {
            rename(&from, &beside(&kept, end))?;
        }
    }
    Ok(kept)
}

fn put_log_away(target: &Path) -> anyhow::Result<()> {
    if target.exists() {
        // What is damaged cannot be opened, and is kept as it is.
        let _ =
            dialect::open(Engine::Sqlite, &text(target)?).and_then(|mut conn| dialect::empty_log(&mut conn));
    }
    Ok(())
}

fn rename(from: &Path, to: &Path) -> anyhow::Result<()> {
    fs::rename(from, to).with_context(|| format!("{} cannot be moved", from.display()))
}

/// A name beside a file, with what it was and until when, that nothing has yet: who was killed and starts again does so within a second.
pub fn unused(file: &Path, word: &str) -> PathBuf {
    let first = beside(file, &stamped(word));
    let others = (2..).map(|number| beside(&first, &format!("-{number}")));
    std::iter::once(first.clone()).chain(others).find(|name| !name.exists()).unwrap_or(first)
}

/// The end of a name that says what a file was, and until when.
fn stamped(word: &str) -> String {
    format!(".{word}-{}", Clock::System.now().format("%Y%m%dT%H%M%SZ"))
}

/// Removes a file and what lies beside it, if it is there.
pub fn remove(file: &Path) -> anyhow::Result<()> {
    for end in ["", "-wal", "-shm", "-journal"] {
        let one = beside(file, end);
        if one.exists() {
            fs::remove_file(&one).with_context(|| format!("{} cannot be removed", one.display()))?;
        }
    }
    Ok(())
}

/// The file of the same name with something after it.
pub fn beside(file: &Path, end: &str) -> PathBuf {
    let mut name = OsString::from(file);
    name.push(end);
    PathBuf::from(name)
}

/// A file's name as the database wants it.
pub fn text(file: &Path) -> anyhow::Result<String> {
    Ok(file.to_str().with_context(|| format!("{} is no name in UTF-8", file.display()))?.to_owned())
}

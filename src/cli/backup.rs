//! `startline backup` and `startline restore`: everything in one file, copied while others work, and the way back from it.

use std::ffi::OsString;
use std::fs;
use std::fs::File;
use std::fs::OpenOptions;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Context;
use anyhow::bail;
use clap::Args;

use crate::actions::purge;
use crate::actions::settle_restored;
use crate::actions::settle_restored::Stopped;
use crate::cli::database::Place;
use crate::cli::season;
use crate::cli::verify;
use crate::clock::Clock;
use crate::filters;
use crate::keys::Keyring;
use crate::store::Db;
use crate::store::dialect;
use crate::store::dialect::Engine;
use crate::store::migrations;
use crate::store::sealed;

/// What `backup` and `restore` take.
#[derive(Args)]
pub struct BackupArgs {
    #[command(flatten)]
    place: Place,
    /// The backup's file.
    file: PathBuf,
}

/// On PostgreSQL the server's own tools copy and restore, of one moment too.
const NOT_HERE: &str = "a PostgreSQL database is backed up with pg_dump and restored with pg_restore";

/// Copies everything into a new file, while others read and write.
pub fn backup(args: &BackupArgs) -> anyhow::Result<ExitCode> {
    if Engine::of(&args.place.url()) == Engine::Postgres {
        bail!(NOT_HERE);
    }
    let db = args.place.open()?;
    copy(&db, &args.file)?;
    let kilobytes = fs::metadata(&args.file)?.len() / 1024;
    println!(
        "{} holds everything ({kilobytes} KB) and was read again. Keep it apart from the key file: together they open what is sealed.",
        args.file.display()
    );
    // What is wrong with the data is no reason to be without a copy of it.
    if !db.has_older_tables()? {
        tell(&verify::faults(&db)?);
    }
    Ok(ExitCode::SUCCESS)
}

/// Says that the data has faults, if it has.
fn tell(faults: &[String]) {
    if let Some(first) = faults.first() {
        let number = count(faults.len(), "fault");
        println!("The data has {number}; startline verify names each. The first: {first}");
    }
}

fn count(number: usize, one: &str) -> String {
    filters::count(i64::try_from(number).unwrap_or(i64::MAX), one, &format!("{one}s"))
}

/// Copies all into a file that only its owner may read; it gets its name only once it was read again and lies on the disk.
pub fn copy(db: &Db, file: &Path) -> anyhow::Result<()> {
    if file.exists() {
        bail!("{} is there already; name another file", file.display());
    }
    let part = beside(file, ".part");
    let done = copy_part(db, &part).and_then(|()| name(&part, file));
    if done.is_err() {
        remove(&part)?;
    }
    done
}

fn copy_part(db: &Db, part: &Path) -> anyhow::Result<()> {
    remove(part)?;
    let cannot = || format!("{} cannot be written", part.display());
    OpenOptions::new().write(true).create_new(true).mode(0o600).open(part).with_context(cannot)?;
    db.copy_into(&text(part)?)?;
    match dialect::damage(&mut dialect::open(Engine::Sqlite, &text(part)?)?)?.first() {
        None => Ok(()),
        Some(first) => bail!("the copy is damaged: {first}"),
    }
}

/// Gives a whole file its name, so that neither is lost when the power goes.
fn name(part: &Path, file: &Path) -> anyhow::Result<()> {
    File::open(part)?.sync_all()?;
    fs::rename(part, file).with_context(|| format!("{} cannot be written", file.display()))?;
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    Ok(File::open(folder)?.sync_all()?)
}

/// Puts a backup in the place of the database, which is kept beside it.
pub async fn restore(args: &BackupArgs) -> anyhow::Result<ExitCode> {
    let place = &args.place;
    if Engine::of(&place.url()) == Engine::Postgres {
        bail!(NOT_HERE);
    }
    let _lock = place.lock()?;
    let keys = Arc::new(Keyring::load(&place.key_path())?);
    let target = PathBuf::from(place.url());
    let part = beside(&target, ".part");
    remove(&part)?;
    let ready = prepare(&args.file, &part, &keys).await;
    if ready.is_err() {
        remove(&part)?;
    }
    let Settled { stopped, erased, faults } = ready?;
    let kept = set_aside(&target)?;
    if let Some(kept) = &kept {
        println!("What was there before lies in {}; delete it once you do not need it.", kept.display());
    }
    name(&part, &target)?;
    // Its log is empty; whoever wrote it may not have put it away yet.
    remove(&part)?;
    println!("{} is in place again.", args.file.display());
    tell(&faults);
    println!(
        "{} ended: everybody signs in again. {} that waited when the backup was made may have left since: look at them under Letters, \
         Failed, and send again what did not. Values whose day had come were deleted again for {}.",
        count(stopped.sessions, "session"),
        count(stopped.letters, "letter"),
        count(erased, "traveller"),
    );
    println!("Links and packs that were taken back after the backup work again: take them back anew.");
    Ok(ExitCode::SUCCESS)
}

/// What was done to a backup before it took its place.
struct Settled {
    stopped: Stopped,
    /// Travellers.
    erased: usize,
    /// What is wrong with the data.
    faults: Vec<String>,
}

/// Makes of a backup a database that can be served: whole, of this version, opened by these keys, and without what must not come back. The
/// backup itself is only read.
async fn prepare(backup: &Path, part: &Path, keys: &Arc<Keyring>) -> anyhow::Result<Settled> {
    // A file that was set aside may have a log with what was acknowledged last.
    for end in ["", "-wal"] {
        let from = beside(backup, end);
        if end.is_empty() || from.exists() {
            let mut from = File::open(&from).with_context(|| format!("{} cannot be read", from.display()))?;
            let mut to =
                OpenOptions::new().write(true).create_new(true).mode(0o600).open(beside(part, end))?;
            std::io::copy(&mut from, &mut to)?;
            to.sync_all()?;
        }
    }
    let is_ours = dialect::open(Engine::Sqlite, &text(part)?).and_then(|mut conn| dialect::damage(&mut conn));
    match is_ours {
        Ok(damage) if damage.is_empty() => {}
        Ok(damage) => bail!("{} is damaged: {}", backup.display(), damage[0]),
        Err(error) => bail!("{} is no backup of Startline: {error}", backup.display()),
    }
    let db = Db::open(&text(part)?, Arc::clone(keys))?;
    let applied = db.applied_migrations()?;
    if applied.is_empty() {
        bail!("{} is no backup of Startline: it has none of its tables", backup.display());
    }
    for version in &applied {
        if migrations::is_unknown(version)? {
            bail!("{} was made by a newer Startline: restore it with that one", backup.display());
        }
    }
    db.migrate()?;
    if !db.read_here(|conn| sealed::is_opened_by(conn, keys))? {
        bail!(
            "the key file does not open what is sealed in {}; name the one it was made with",
            backup.display()
        );
    }
    let by = season::by(Clock::System.now());
    let mut erased = 0;
    loop {
        match db.write(by.clone(), purge::purge).await? {
            0 => break,
            some => erased += some,
        }
    }
    // Last, because who was deleted again is not written to again either.
    let stopped = db.write(by.clone(), settle_restored::settle_restored).await?;
    db.empty_log().await?;
    let faults = verify::faults(&db)?;
    Ok(Settled { stopped, erased, faults })
}

/// Gives a database a second name, and moves the log beside it there; answers that name. The file stays in its place until another takes it,
/// so that whoever starts in between finds one.
fn set_aside(target: &Path) -> anyhow::Result<Option<PathBuf>> {
    let kept = beside(target, &format!(".before-{}", Clock::System.now().format("%Y%m%dT%H%M%SZ")));
    if target.exists() {
        // What is damaged cannot be opened, and is kept as it is.
        let _ =
            dialect::open(Engine::Sqlite, &text(target)?).and_then(|mut conn| dialect::empty_log(&mut conn));
    }
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
            fs::rename(&from, beside(&kept, end))
                .with_context(|| format!("{} cannot be moved", from.display()))?;
        }
    }
    Ok(is_kept.then_some(kept))
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

fn text(file: &Path) -> anyhow::Result<String> {
    Ok(file.to_str().with_context(|| format!("{} is no name in UTF-8", file.display()))?.to_owned())
}

//! `startline backup` and `startline export`: everything of one moment in a new file, read again before it has its name.

use std::fs;
use std::io::BufReader;
use std::io::BufWriter;
use std::path::Path;
use std::process::ExitCode;

use anyhow::Context;
use anyhow::bail;

use crate::cli::backup::BackupArgs;
use crate::cli::backup::tell;
use crate::cli::files;
use crate::cli::verify;
use crate::clock::Clock;
use crate::filters;
use crate::store::Conn;
use crate::store::Db;
use crate::store::dialect;
use crate::store::dialect::Engine;
use crate::store::dump;
use crate::store::dump::Foot;

/// Copies everything into a new file, while others read and write: SQLite's as a file of its own, PostgreSQL's as rows.
pub fn backup(args: &BackupArgs) -> anyhow::Result<ExitCode> {
    if Engine::of(&args.place.url()) == Engine::Postgres {
        return export(args);
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

/// Writes every row of either engine as a line of JSON.
pub fn export(args: &BackupArgs) -> anyhow::Result<ExitCode> {
    let place = &args.place;
    let db = place.open()?;
    let mut conn = dialect::open(db.engine(), &place.url())?;
    let foot = whole(&args.file, |part| write_rows(&mut conn, part))?;
    let kilobytes = fs::metadata(&args.file)?.len() / 1024;
    println!(
        "{} holds everything ({}, {kilobytes} KB) and was read again. Keep it apart from the key file: together they open what is sealed.",
        args.file.display(),
        filters::count(i64::try_from(foot.rows).unwrap_or(i64::MAX), "row", "rows"),
    );
    if !db.has_older_tables()? {
        tell(&verify::faults(&db)?);
    }
    Ok(ExitCode::SUCCESS)
}

/// Copies a SQLite database into a file that only its owner may read.
pub fn copy(db: &Db, file: &Path) -> anyhow::Result<()> {
    whole(file, |part| {
        files::remove(part)?;
        files::private(part)?;
        db.copy_into(&files::text(part)?)?;
        match dialect::damage(&mut dialect::open(Engine::Sqlite, &files::text(part)?)?)?.first() {
            None => Ok(()),
            Some(first) => bail!("the copy is damaged: {first}"),
        }
    })
}

/// A file that gets its name only once it was read again and lies on the disk; nothing of it stays when it was not.
fn whole<T>(file: &Path, make: impl FnOnce(&Path) -> anyhow::Result<T>) -> anyhow::Result<T> {
    if file.exists() {
        bail!("{} is there already; name another file", file.display());
    }
    let part = files::beside(file, ".part");
    let made = make(&part).and_then(|made| {
        files::name(&part, file)?;
        Ok(made)
    });
    if made.is_err() {
        files::remove(&part)?;
    }
    made
}

/// Writes every row into a private file, and reads it again.
pub fn write_rows(conn: &mut Conn, file: &Path) -> anyhow::Result<Foot> {
    files::remove(file)?;
    let mut out = BufWriter::new(files::private(file)?);
    let foot = dump::write(conn, Clock::System.now(), &mut out)
        .with_context(|| format!("{} cannot be written", file.display()))?;
    out.get_ref().sync_all()?;
    let (_, read) = dump::check(&mut BufReader::new(files::opened(file)?)).context("the copy is damaged")?;
    if read != foot {
        bail!("the copy is damaged: it is not what was written");
    }
    Ok(foot)
}

//! `startline restore`: a backup in the place of the database, without what must not come back.

use std::io::Read;
use std::path::Path;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::bail;

use crate::actions::erase_traveller;
use crate::actions::purge;
use crate::actions::settle_restored;
use crate::actions::settle_restored::Stopped;
use crate::cli::backup::BackupArgs;
use crate::cli::backup::copying;
use crate::cli::backup::count;
use crate::cli::backup::loading;
use crate::cli::backup::tell;
use crate::cli::database::Place;
use crate::cli::files;
use crate::cli::season;
use crate::cli::verify;
use crate::clock::Clock;
use crate::erasures::Erasures;
use crate::keys::Keyring;
use crate::store::Db;
use crate::store::dialect;
use crate::store::dialect::Engine;
use crate::store::migrations;
use crate::store::sealed;

/// Puts a backup in the place of the database: a SQLite file is kept beside it, a PostgreSQL database must be without rows.
pub async fn restore(args: &BackupArgs) -> anyhow::Result<ExitCode> {
    let place = &args.place;
    let _lock = place.lock()?;
    let keys = Arc::new(Keyring::load(&place.key_path())?);
    let list = Erasures::in_folder(&place.data);
    let asked = list.read()?;
    println!("{} in {} asked to be deleted.", count(asked.len(), "traveller"), list.path().display());
    let settled = if Engine::of(&place.url()) == Engine::Postgres {
        into_postgres(place, &args.file, &keys, &asked).await?
    } else {
        into_file(&args.file, &PathBuf::from(place.url()), &keys, &asked).await?
    };
    println!("{} is in place again.", args.file.display());
    say(&settled);
    Ok(ExitCode::SUCCESS)
}

fn say(Settled { stopped, erased, faults }: &Settled) {
    tell(faults);
    println!(
        "{} ended: everybody signs in again. {} that waited when the backup was made may have left since: look at them under Letters, \
         Failed, and send again what did not. Values whose day had come, and those of who had asked, were deleted again for {}.",
        count(stopped.sessions, "session"),
        count(stopped.letters, "letter"),
        count(*erased, "traveller"),
    );
    println!("Links and packs that were taken back after the backup work again: take them back anew.");
}

/// Whether a backup is a SQLite file; else it is rows.
fn is_sqlite(file: &Path) -> anyhow::Result<bool> {
    let mut begin = Vec::new();
    files::opened(file)?.take(16).read_to_end(&mut begin)?;
    Ok(!begin.starts_with(b"{"))
}

/// Makes a new file of a backup, and only then puts it in the place of the one before.
async fn into_file(
    backup: &Path,
    target: &Path,
    keys: &Arc<Keyring>,
    asked: &[String],
) -> anyhow::Result<Settled> {
    let part = files::beside(target, ".part");
    files::remove(&part)?;
    let ready = prepare(backup, &part, keys, asked).await;
    if ready.is_err() {
        files::remove(&part)?;
    }
    let settled = ready?;
    let kept = files::set_aside(target)?;
    if let Some(kept) = &kept {
        println!("What was there before lies in {}; delete it once you do not need it.", kept.display());
    }
    files::name(&part, target)?;
    // Its log is empty; whoever wrote it may not have put it away yet.
    files::remove(&part)?;
    Ok(settled)
}

async fn prepare(
    backup: &Path,
    part: &Path,
    keys: &Arc<Keyring>,
    asked: &[String],
) -> anyhow::Result<Settled> {
    if is_sqlite(backup)? {
        take_file(backup, part)?;
    } else {
        files::private(part)?;
        loading::load(&mut dialect::open(Engine::Sqlite, &files::text(part)?)?, backup)?;
    }
    let db = Db::open(&files::text(part)?, Arc::clone(keys))?;
    settle(&db, backup, keys, asked).await
}

async fn into_postgres(
    place: &Place,
    backup: &Path,
    keys: &Arc<Keyring>,
    asked: &[String],
) -> anyhow::Result<Settled> {
    let url = place.url();
    let mut conn = dialect::open(Engine::Postgres, &url)?;
    if is_sqlite(backup)? {
        std::fs::create_dir_all(&place.data)?;
        let (part, rows) = (place.data.join("restore.part"), place.data.join("restore.rows.part"));
        files::remove(&part)?;
        let loaded = take_file(backup, &part)
            .and_then(|()| {
                copying::write_rows(&mut dialect::open(Engine::Sqlite, &files::text(&part)?)?, &rows)
            })
            .and_then(|_| loading::load(&mut conn, &rows));
        files::remove(&part)?;
        files::remove(&rows)?;
        loaded?;
    } else {
        loading::load(&mut conn, backup)?;
    }
    let db = Db::open(&url, Arc::clone(keys))?;
    let settled = settle(&db, backup, keys, asked).await;
    if settled.is_err() {
        // It was without rows, and is again.
        migrations::revert_all(&mut conn)?;
    }
    settled
}

/// Copies a SQLite backup, which is only read, to where it can be worked on, and looks whether it is one.
fn take_file(backup: &Path, part: &Path) -> anyhow::Result<()> {
    // A file that was set aside may have a log with what was acknowledged last.
    for end in ["", "-wal"] {
        let from = files::beside(backup, end);
        if end.is_empty() || from.exists() {
            files::duplicate(&from, &files::beside(part, end))?;
        }
    }
    let is_ours =
        dialect::open(Engine::Sqlite, &files::text(part)?).and_then(|mut conn| dialect::damage(&mut conn));
    match is_ours {
        Ok(damage) if damage.is_empty() => {}
        Ok(damage) => bail!("{} is damaged: {}", backup.display(), damage[0]),
        Err(error) => bail!("{} is no backup of Startline: {error}", backup.display()),
    }
    let applied = migrations::applied(&mut dialect::open(Engine::Sqlite, &files::text(part)?)?)?;
    if applied.is_empty() {
        bail!("{} is no backup of Startline: it has none of its tables", backup.display());
    }
    for version in &applied {
        if migrations::is_unknown(version)? {
            bail!("{} was made by a newer Startline: restore it with that one", backup.display());
        }
    }
    Ok(())
}

/// What was done to a backup before it took its place.
struct Settled {
    stopped: Stopped,
    /// Travellers.
    erased: usize,
    /// What is wrong with the data.
    faults: Vec<String>,
}

/// Makes of what came in a database that can be served: of this version, opened by these keys, and without what must not come back.
async fn settle(db: &Db, backup: &Path, keys: &Arc<Keyring>, asked: &[String]) -> anyhow::Result<Settled> {
    db.migrate()?;
    if !db.read_here(|conn| sealed::is_opened_by(conn, keys))? {
        bail!(
            "the key file does not open what is sealed in {}; name the one it was made with",
            backup.display()
        );
    }
    let by = season::by(Clock::System.now());
    let mut stopped = db.write(by.clone(), settle_restored::settle_restored).await?;
    let mut erased = 0;
    for some in asked.chunks(100) {
        let some = some.to_vec();
        erased += db.write(by.clone(), move |tx| erase_traveller::erase_again(tx, &some)).await?;
    }
    loop {
        match db.write(by.clone(), purge::purge).await? {
            0 => break,
            some => erased += some,
        }
    }
    // Who is deleted again is not written to again either.
    stopped.letters += db.write(by.clone(), settle_restored::hold_letters).await?;
    db.empty_log().await?;
    let faults = verify::faults(db)?;
    Ok(Settled { stopped, erased, faults })
}

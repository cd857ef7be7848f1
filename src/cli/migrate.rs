//! `startline migrate`: this version's tables, and the data as it was beside them.

use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use crate::cli::backup::copying;
use crate::cli::database::Place;
use crate::cli::files;
use crate::filters;
use crate::keys::Keyring;
use crate::store::Db;
use crate::store::dialect::Engine;

/// Runs what waits and says how much it was.
pub fn run(place: &Place) -> anyhow::Result<ExitCode> {
    let _lock = place.lock()?;
    let keys = Keyring::load(&place.key_path())?;
    let db = Db::open(&place.url(), Arc::new(keys))?;
    let ran = bring_up_to_date(place, &db)?;
    let ran = i64::try_from(ran).unwrap_or(i64::MAX);
    println!(
        "{} ran on {}; nothing waits.",
        filters::count(ran, "migration", "migrations"),
        db.engine().name()
    );
    Ok(ExitCode::SUCCESS)
}

/// Runs the migrations that wait. A SQLite file with data in it is copied first: what a migration changes comes back from that copy alone.
pub fn bring_up_to_date(place: &Place, db: &Db) -> anyhow::Result<usize> {
    if db.engine() == Engine::Sqlite && db.has_older_tables()? {
        let file = files::unused(Path::new(&place.url()), "before-migration");
        let before = db.applied_migrations()?;
        copying::copy(db, &file)?;
        let ran = db.migrate();
        if ran.is_err() && db.applied_migrations()? == before {
            // Nothing changed: whoever starts it again and again must not fill the disk with copies.
            files::remove(&file)?;
            return Ok(ran?);
        }
        eprintln!("The data as it was lies in {}; delete it once you do not need it.", file.display());
        return Ok(ran?);
    }
    Ok(db.migrate()?)
}

//! One migration set: `common` for both engines, and what one engine needs of its own, merged by version.

use diesel::backend::Backend;
use diesel::migration::Migration;
use diesel::migration::MigrationSource;
use diesel_migrations::EmbeddedMigrations;
use diesel_migrations::MigrationHarness;
use diesel_migrations::embed_migrations;

use crate::store::dialect::Conn;
use crate::store::error::StoreError;

const COMMON: EmbeddedMigrations = embed_migrations!("migrations/common");
const SQLITE: EmbeddedMigrations = embed_migrations!("migrations/sqlite");
const POSTGRES: EmbeddedMigrations = embed_migrations!("migrations/postgres");

/// Several instances may start at once on PostgreSQL: one migrates, the others wait.
const MIGRATION_LOCK: i64 = 7_272_741;

struct Merged(EmbeddedMigrations, EmbeddedMigrations);

impl<DB: Backend> MigrationSource<DB> for Merged {
    fn migrations(&self) -> diesel::migration::Result<Vec<Box<dyn Migration<DB>>>> {
        let mut all = MigrationSource::<DB>::migrations(&self.0)?;
        all.extend(MigrationSource::<DB>::migrations(&self.1)?);
        all.sort_by_key(|migration| migration.name().version().as_owned());
        Ok(all)
    }
}

fn damaged(error: impl std::fmt::Display) -> StoreError {
    StoreError::Damaged(format!("migration: {error}"))
}

/// Runs what is pending; answers how many ran.
pub fn run(conn: &mut Conn) -> Result<usize, StoreError> {
    match conn {
        Conn::Sqlite(conn) => {
            let ran = conn.run_pending_migrations(Merged(COMMON, SQLITE)).map_err(damaged)?.len();
            Ok(ran)
        }
        Conn::Postgres(conn) => {
            use diesel::RunQueryDsl;
            diesel::sql_query(format!("SELECT pg_advisory_lock({MIGRATION_LOCK})")).execute(conn)?;
            let ran =
                conn.run_pending_migrations(Merged(COMMON, POSTGRES)).map(|ran| ran.len()).map_err(damaged);
            diesel::sql_query(format!("SELECT pg_advisory_unlock({MIGRATION_LOCK})")).execute(conn)?;
            ran
        }
    }
}

/// Runs what is pending up to a version, as a copy of older tables needs it.
pub fn run_up_to(conn: &mut Conn, newest: &str) -> Result<(), StoreError> {
    fn wanted<DB: Backend>(
        harness: &mut impl MigrationHarness<DB>,
        source: Merged,
        newest: &str,
    ) -> diesel::migration::Result<()> {
        let mut pending = harness.pending_migrations(source)?;
        pending.retain(|migration| migration.name().version().to_string().as_str() <= newest);
        harness.run_migrations(&pending)?;
        Ok(())
    }
    match conn {
        Conn::Sqlite(conn) => wanted(conn, Merged(COMMON, SQLITE), newest).map_err(damaged),
        Conn::Postgres(conn) => wanted(conn, Merged(COMMON, POSTGRES), newest).map_err(damaged),
    }
}

/// Undoes every migration: for the test that goes down and up again.
pub fn revert_all(conn: &mut Conn) -> Result<usize, StoreError> {
    match conn {
        Conn::Sqlite(conn) => Ok(conn.revert_all_migrations(Merged(COMMON, SQLITE)).map_err(damaged)?.len()),
        Conn::Postgres(conn) => {
            Ok(conn.revert_all_migrations(Merged(COMMON, POSTGRES)).map_err(damaged)?.len())
        }
    }
}

/// The versions of the migrations that have run here: none in a database that was just made.
pub fn applied(conn: &mut Conn) -> Result<Vec<String>, StoreError> {
    let applied = match conn {
        Conn::Sqlite(conn) => conn.applied_migrations(),
        Conn::Postgres(conn) => conn.applied_migrations(),
    };
    Ok(applied.map_err(damaged)?.iter().map(ToString::to_string).collect())
}

/// Whether a migration's version is none of ours on either engine: a newer program has changed these tables.
pub fn is_unknown(version: &str) -> Result<bool, StoreError> {
    let mut is_known = false;
    for folder in [COMMON, SQLITE, POSTGRES] {
        let ours = MigrationSource::<diesel::sqlite::Sqlite>::migrations(&folder).map_err(damaged)?;
        is_known |= ours.iter().any(|migration| migration.name().version().to_string() == version);
    }
    Ok(!is_known)
}

/// How many migrations have not run here.
pub fn pending(conn: &mut Conn) -> Result<usize, StoreError> {
    match conn {
        Conn::Sqlite(conn) => Ok(conn.pending_migrations(Merged(COMMON, SQLITE)).map_err(damaged)?.len()),
        Conn::Postgres(conn) => Ok(conn.pending_migrations(Merged(COMMON, POSTGRES)).map_err(damaged)?.len()),
    }
}

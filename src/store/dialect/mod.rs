//! The two engines, and the only place that asks which one it is.

pub mod rows;

use diesel::Connection;
use diesel::RunQueryDsl;
use diesel::connection::SimpleConnection;
use diesel::pg::PgConnection;
use diesel::sqlite::SqliteConnection;

use crate::store::error::StoreError;

/// A connection to whichever engine the database URL names.
#[derive(diesel::MultiConnection)]
pub enum Conn {
    /// PostgreSQL.
    Postgres(PgConnection),
    /// SQLite, bundled.
    Sqlite(SqliteConnection),
}

/// Which engine a URL names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// `postgres://…`
    Postgres,
    /// A file's path.
    Sqlite,
}

impl Engine {
    /// PostgreSQL for `postgres:` and `postgresql:` URLs; anything else is a file.
    pub fn of(url: &str) -> Self {
        if url.starts_with("postgres:") || url.starts_with("postgresql:") {
            Self::Postgres
        } else {
            Self::Sqlite
        }
    }

    /// The word for people and logs.
    pub fn name(self) -> &'static str {
        match self {
            Self::Postgres => "PostgreSQL",
            Self::Sqlite => "SQLite",
        }
    }

    /// Whether writes go through one queue (SQLite has one writer at a time anyway).
    pub fn writes_in_one_queue(self) -> bool {
        self == Self::Sqlite
    }
}

#[diesel::declare_sql_function]
extern "SQL" {
    /// The values of a group in one text: both engines put it together faster than rows travel.
    #[aggregate]
    fn string_agg(
        value: diesel::sql_types::Text,
        between: diesel::sql_types::Text,
    ) -> diesel::sql_types::Text;
}

/// Below this a WAL reset can corrupt the file (fixed in SQLite 3.51.3, 2026-03-13; sqlite.org/wal.html).
const OLDEST_SQLITE: &str = "3.51.3";

/// Opens a connection and sets it up; reads every SQLite pragma back, because one that was not taken is silent.
pub fn open(engine: Engine, url: &str) -> Result<Conn, StoreError> {
    let refused = |e: diesel::ConnectionError| StoreError::Busy(e.to_string());
    match engine {
        Engine::Sqlite => {
            let mut conn = SqliteConnection::establish(url).map_err(refused)?;
            conn.batch_execute(
                "PRAGMA busy_timeout = 5000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; \
                 PRAGMA foreign_keys = ON; PRAGMA secure_delete = ON; PRAGMA cache_size = -16384;",
            )?;
            check_sqlite(&mut conn)?;
            Ok(Conn::Sqlite(conn))
        }
        Engine::Postgres => {
            let mut conn = PgConnection::establish(&bounded(url)).map_err(refused)?;
            conn.batch_execute(
                "SET TIME ZONE 'UTC'; SET lock_timeout = '5s'; SET statement_timeout = '30s'; \
                 SELECT set_config('synchronous_commit', 'on', false) \
                 WHERE current_setting('synchronous_commit') IN ('off', 'local')",
            )?;
            Ok(Conn::Postgres(conn))
        }
    }
}

/// A PostgreSQL address under which nobody waits for ever for a machine that is gone; what the address says itself comes last and stands.
fn bounded(url: &str) -> String {
    const LIMITS: &str = "connect_timeout=5&keepalives_idle=10&keepalives_interval=5&keepalives_count=3&tcp_user_timeout=20000";
    match url.split_once('?') {
        Some((place, settings)) => format!("{place}?{LIMITS}&{settings}"),
        None => format!("{url}?{LIMITS}"),
    }
}

fn check_sqlite(conn: &mut SqliteConnection) -> Result<(), StoreError> {
    let version = sqlite_text(conn, "SELECT sqlite_version() AS value")?;
    if numbers(&version) < numbers(OLDEST_SQLITE) {
        return Err(StoreError::Damaged(format!("SQLite {version} is older than {OLDEST_SQLITE}")));
    }
    for (pragma, wanted) in [
        ("journal_mode", "wal"),
        ("synchronous", "2"),
        ("foreign_keys", "1"),
        ("secure_delete", "1"),
        ("busy_timeout", "5000"),
        // 16 MB: the people of a large departure, which the 2 MB it takes by itself read anew from the file each time.
        ("cache_size", "-16384"),
    ] {
        let sql = match pragma {
            "busy_timeout" => "SELECT CAST(timeout AS TEXT) AS value FROM pragma_busy_timeout".to_owned(),
            _ => format!("SELECT CAST({pragma} AS TEXT) AS value FROM pragma_{pragma}"),
        };
        let found = sqlite_text(conn, &sql)?;
        if found != wanted {
            return Err(StoreError::Damaged(format!("SQLite pragma {pragma} is {found}, not {wanted}")));
        }
    }
    Ok(())
}

/// Copies the whole database as it is now into a missing or empty file, while others read and write it. Only SQLite does so.
pub fn copy_into(conn: &mut Conn, file: &str) -> Result<(), StoreError> {
    let Conn::Sqlite(conn) = conn else {
        return Err(StoreError::Conflict("PostgreSQL is copied by its own tools".to_owned()));
    };
    diesel::sql_query("VACUUM INTO ?").bind::<diesel::sql_types::Text, _>(file).execute(conn)?;
    Ok(())
}

/// What SQLite finds wrong with its file, in its words; at most a hundred sentences. PostgreSQL looks after its own.
pub fn damage(conn: &mut Conn) -> Result<Vec<String>, StoreError> {
    let Conn::Sqlite(conn) = conn else { return Ok(Vec::new()) };
    let found: Vec<TextValue> =
        diesel::sql_query("SELECT integrity_check AS value FROM pragma_integrity_check").load(conn)?;
    Ok(found.into_iter().map(|row| row.value).filter(|words| words != "ok").collect())
}

#[derive(diesel::QueryableByName)]
struct TextValue {
    #[diesel(sql_type = diesel::sql_types::Text)]
    value: String,
}

/// A text that differs after anybody committed something. On SQLite it can be compared only with what the same connection said before, and
/// tells of other connections' commits (sqlite.org/pragma.html#pragma_data_version); on PostgreSQL it names the transactions that are seen.
pub fn version_of_data(conn: &mut Conn) -> Result<String, StoreError> {
    match conn {
        Conn::Sqlite(conn) => {
            sqlite_text(conn, "SELECT CAST(data_version AS TEXT) AS value FROM pragma_data_version")
        }
        Conn::Postgres(conn) => {
            let seen = diesel::sql_query("SELECT pg_current_snapshot()::text AS value");
            Ok(seen.get_result::<TextValue>(conn)?.value)
        }
    }
}

fn sqlite_text(conn: &mut SqliteConnection, sql: &str) -> Result<String, StoreError> {
    Ok(diesel::sql_query(sql).get_result::<TextValue>(conn)?.value)
}

fn numbers(version: &str) -> Vec<u32> {
    version.split('.').map(|part| part.parse().unwrap_or(0)).collect()
}

/// PostgreSQL must sort by code point like SQLite does, or lists would differ between the engines.
pub fn check_collation(conn: &mut Conn) -> Result<(), StoreError> {
    let Conn::Postgres(conn) = conn else { return Ok(()) };
    let found: TextValue = diesel::sql_query(
        "SELECT datcollate::text AS value FROM pg_database WHERE datname = current_database()",
    )
    .get_result(conn)?;
    match found.value.as_str() {
        "C" | "C.UTF-8" | "C.utf8" | "POSIX" => Ok(()),
        other => Err(StoreError::Damaged(format!(
            "the PostgreSQL database sorts by {other}; make one with: createdb --template=template0 --locale=C.UTF-8 NAME"
        ))),
    }
}

/// The function that says where a text stands in another, from 1, and 0 where it does not. LIKE says so too, at twice the price: it folds
/// letters that are folded already.
pub fn text_is_in(conn: &Conn) -> &'static str {
    match conn {
        Conn::Sqlite(_) => "instr",
        Conn::Postgres(_) => "strpos",
    }
}

/// Begins a transaction that may write: on SQLite the write lock is taken at once, because a read that turns into a
/// write fails without waiting.
pub fn begin_write(conn: &mut Conn) -> Result<(), StoreError> {
    match conn {
        Conn::Sqlite(conn) => conn.batch_execute("BEGIN IMMEDIATE")?,
        Conn::Postgres(conn) => conn.batch_execute("BEGIN")?,
    }
    Ok(())
}

/// Begins a transaction in which every query sees the same moment.
pub fn begin_read(conn: &mut Conn) -> Result<(), StoreError> {
    match conn {
        Conn::Sqlite(conn) => conn.batch_execute("BEGIN")?,
        Conn::Postgres(conn) => conn.batch_execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")?,
    }
    Ok(())
}

#[derive(diesel::QueryableByName)]
struct Checkpoint {
    #[diesel(sql_type = diesel::sql_types::Integer)]
    busy: i32,
}

/// Moves SQLite's log into the file and cuts it to nothing: until then it keeps old versions of what `secure_delete` wiped.
pub fn empty_log(conn: &mut Conn) -> Result<(), StoreError> {
    let Conn::Sqlite(conn) = conn else { return Ok(()) };
    let done: Checkpoint = diesel::sql_query("PRAGMA wal_checkpoint(TRUNCATE)").get_result(conn)?;
    if done.busy == 0 { Ok(()) } else { Err(StoreError::Busy("the log could not be emptied".to_owned())) }
}

/// Runs one plain statement on either engine.
pub fn execute(conn: &mut Conn, sql: &str) -> Result<(), StoreError> {
    Ok(conn.batch_execute(sql)?)
}

/// Inserts many rows in one statement; Diesel's two-engine connection takes only one row an insert. A single row is inserted as one, for
/// which Diesel keeps the prepared statement: most bookings are for one or two, and preparing takes longer than inserting.
#[macro_export]
macro_rules! insert_all {
    ($conn:expr, $table:path, $rows:expr) => {{
        let rows = $rows;
        if rows.is_empty() {
            Ok(0)
        } else {
            match $conn {
                $crate::store::dialect::Conn::Postgres(conn) if rows.len() == 1 => {
                    diesel::RunQueryDsl::execute(diesel::insert_into($table).values(&rows[0]), conn)
                }
                $crate::store::dialect::Conn::Sqlite(conn) if rows.len() == 1 => {
                    diesel::RunQueryDsl::execute(diesel::insert_into($table).values(&rows[0]), conn)
                }
                $crate::store::dialect::Conn::Postgres(conn) => {
                    diesel::RunQueryDsl::execute(diesel::insert_into($table).values(rows), conn)
                }
                $crate::store::dialect::Conn::Sqlite(conn) => {
                    diesel::RunQueryDsl::execute(diesel::insert_into($table).values(rows), conn)
                }
            }
        }
    }};
}

/// Locks the rows a query names until the end of the transaction. SQLite's writer is alone, so there it only reads.
#[macro_export]
macro_rules! load_locked {
    ($conn:expr, $query:expr) => {
        match $conn {
            $crate::store::dialect::Conn::Postgres(conn) => {
                diesel::RunQueryDsl::load(diesel::QueryDsl::for_update($query), conn)
            }
            $crate::store::dialect::Conn::Sqlite(conn) => diesel::RunQueryDsl::load($query, conn),
        }
    };
}

/// Like `load_locked!`, but passes over rows that another instance has locked: how jobs are shared out.
#[macro_export]
macro_rules! load_unclaimed {
    ($conn:expr, $query:expr) => {
        match $conn {
            $crate::store::dialect::Conn::Postgres(conn) => {
                diesel::RunQueryDsl::load(diesel::QueryDsl::for_update($query).skip_locked(), conn)
            }
            $crate::store::dialect::Conn::Sqlite(conn) => diesel::RunQueryDsl::load($query, conn),
        }
    };
}

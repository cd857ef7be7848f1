//! A database for each test, on either engine, copied from one that was migrated and furnished once.

use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::LazyLock;
use std::sync::OnceLock;
use std::sync::atomic::AtomicU32;
use std::sync::atomic::Ordering;

use diesel::Connection;
use diesel::RunQueryDsl;
use diesel::connection::SimpleConnection;
use diesel::pg::PgConnection;
use startline::keys::Keyring;
use startline::store::Conn;
use startline::store::Db;
use startline::store::StoreError;
use startline::store::dialect;
use startline::store::dialect::Engine;

use crate::support::world;

/// Keeps two test processes from making and clearing templates at the same time.
const TEMPLATE_LOCK: i64 = 7_272_742;

/// The secrets of every test of this process, so that what a template seals can be opened in its copies.
static KEYS: LazyLock<Arc<Keyring>> = LazyLock::new(|| Arc::new(Keyring::generate().unwrap()));

/// A database that is gone when this is dropped.
pub struct Database {
    /// For `Db::open`.
    pub url: String,
    /// Which engine.
    pub engine: Engine,
    // Removed on drop.
    folder: Option<tempfile::TempDir>,
    /// Somebody else's to remove.
    stays: bool,
}

impl Database {
    /// Migrated and furnished with the small season, its rules and staff. None where PostgreSQL is not at hand.
    pub fn with_season(engine: Engine) -> Option<Self> {
        match engine {
            Engine::Sqlite => {
                let fresh = Self::sqlite();
                std::fs::copy(sqlite_template(), &fresh.url).unwrap();
                Some(fresh)
            }
            Engine::Postgres => {
                Self::postgres(&format!("TEMPLATE {} STRATEGY FILE_COPY", postgres_template()?))
            }
        }
    }

    /// Without a single table. None where PostgreSQL is not at hand.
    pub fn empty(engine: Engine) -> Option<Self> {
        match engine {
            Engine::Sqlite => Some(Self::sqlite()),
            Engine::Postgres => Self::postgres(EMPTY),
        }
    }

    /// A database of a PostgreSQL that a test has for itself.
    pub fn elsewhere(url: String) -> Self {
        Self { url, engine: Engine::Postgres, folder: None, stays: true }
    }

    /// From now on it is the copy at this path; the folder of the first one stays until the end.
    pub fn move_to(&mut self, file: &Path) {
        self.url = file.display().to_string();
    }

    /// Opens it.
    pub fn open(&self) -> Db {
        Db::open(&self.url, KEYS.clone()).unwrap()
    }

    /// The keyring that every test of this process shares.
    pub fn keys() -> Arc<Keyring> {
        KEYS.clone()
    }

    /// The folder of a SQLite database, for tests that look into its files.
    pub fn folder(&self) -> Option<&Path> {
        self.folder.as_ref().map(tempfile::TempDir::path)
    }

    fn sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = folder.path().join("startline.db").display().to_string();
        Self { url, engine: Engine::Sqlite, folder: Some(folder), stays: false }
    }

    fn postgres(made_how: &str) -> Option<Self> {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let server = postgres_server()?;
        let name = format!("startline_{}_{}", std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed));
        admin(server).batch_execute(&format!("CREATE DATABASE {name} {made_how}")).unwrap();
        Some(Self { url: at_server(server, &name), engine: Engine::Postgres, folder: None, stays: false })
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        if self.stays {
            return;
        }
        if let (Engine::Postgres, Some(server)) = (self.engine, postgres_server()) {
            let (_, name) = self.url.rsplit_once('/').unwrap_or_default();
            // A test that failed has its say; what could not be dropped here goes with the next run.
            let _ = admin(server).batch_execute(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"));
        }
    }
}

const EMPTY: &str = "TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'";

/// The PostgreSQL server for tests; where tests must be whole, its absence is a failure and not a skip.
fn postgres_server() -> Option<&'static str> {
    static SERVER: LazyLock<Option<String>> = LazyLock::new(|| setting("TEST_POSTGRES_URL"));
    assert!(
        SERVER.is_some() || setting("CI").is_none(),
        "TEST_POSTGRES_URL is not set: start PostgreSQL and name it, such as postgres://postgres@127.0.0.1:5432/postgres"
    );
    SERVER.as_deref()
}

/// A variable of the environment.
#[expect(clippy::disallowed_methods, reason = "tests have no settings of their own")]
pub fn setting(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

fn admin(server: &str) -> PgConnection {
    PgConnection::establish(server).expect("TEST_POSTGRES_URL names a server that answers")
}

/// The server's address with another database.
fn at_server(server: &str, name: &str) -> String {
    let (host, _) = server.rsplit_once('/').expect("TEST_POSTGRES_URL ends with a database");
    format!("{host}/{name}")
}

fn sqlite_template() -> &'static Path {
    static TEMPLATE: OnceLock<PathBuf> = OnceLock::new();
    TEMPLATE.get_or_init(|| {
        let shelf = Path::new(env!("CARGO_TARGET_TMPDIR"));
        for old in std::fs::read_dir(shelf).unwrap().flatten() {
            let name = old.file_name().to_string_lossy().into_owned();
            let made_by = name.strip_prefix("template-").and_then(|rest| rest.strip_suffix(".db"));
            if made_by.is_some_and(|pid| !is_running(pid)) {
                // Two processes may clear at once.
                let _ = std::fs::remove_file(old.path());
            }
        }
        let template = shelf.join(format!("template-{}.db", std::process::id()));
        let workshop = Database::sqlite();
        let db = furnished(&workshop);
        // One file without a log beside it: only such a one may be copied.
        let copied = format!("VACUUM INTO '{}'", template.display());
        let _ = std::fs::remove_file(&template);
        dialect::execute(&mut dialect::open(Engine::Sqlite, &workshop.url).unwrap(), &copied).unwrap();
        drop(db);
        template
    })
}

fn postgres_template() -> Option<&'static str> {
    static TEMPLATE: OnceLock<String> = OnceLock::new();
    let server = postgres_server()?;
    Some(TEMPLATE.get_or_init(|| {
        let mut admin = admin(server);
        admin.batch_execute(&format!("SELECT pg_advisory_lock({TEMPLATE_LOCK})")).unwrap();
        clear_leftovers(&mut admin);
        let name = format!("startline_{}_template", std::process::id());
        admin.batch_execute(&format!("CREATE DATABASE {name} {EMPTY}")).unwrap();
        let workshop =
            Database { url: at_server(server, &name), engine: Engine::Postgres, folder: None, stays: true };
        drop(furnished(&workshop));
        // A template may be copied only while nobody is connected; pools close their connections when they like.
        admin
            .batch_execute(&format!(
                "ALTER DATABASE {name} ALLOW_CONNECTIONS false; \
                 SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = '{name}'"
            ))
            .unwrap();
        name
    }))
}

#[derive(diesel::QueryableByName)]
struct Named {
    #[diesel(sql_type = diesel::sql_types::Text)]
    name: String,
}

#[derive(diesel::QueryableByName)]
struct Counted {
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    rows: i64,
}

/// How many rows each table holds.
pub fn row_counts(conn: &mut Conn) -> Result<Vec<(String, i64)>, StoreError> {
    let tables = match conn {
        Conn::Sqlite(conn) => {
            diesel::sql_query("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
                .load::<Named>(conn)?
        }
        Conn::Postgres(conn) => diesel::sql_query(
            "SELECT tablename::text AS name FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename",
        )
        .load::<Named>(conn)?,
    };
    let mut counts = Vec::new();
    for Named { name } in tables {
        let count = diesel::sql_query(format!("SELECT count(*) AS rows FROM \"{name}\""));
        let counted: Counted = match conn {
            Conn::Sqlite(conn) => count.get_result(conn)?,
            Conn::Postgres(conn) => count.get_result(conn)?,
        };
        counts.push((name, counted.rows));
    }
    Ok(counts)
}

/// Drops the databases of test processes that ended without doing so.
fn clear_leftovers(admin: &mut PgConnection) {
    let named: Vec<Named> =
        diesel::sql_query("SELECT datname::text AS name FROM pg_database WHERE datname LIKE 'startline\\_%'")
            .load(admin)
            .unwrap();
    for Named { name } in named {
        let made_by = name.split('_').nth(1).unwrap_or_default();
        if made_by.parse::<u32>().is_ok() && !is_running(made_by) {
            admin.batch_execute(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).unwrap();
        }
    }
}

fn is_running(pid: &str) -> bool {
    Path::new("/proc").join(pid).exists()
}

/// Migrates a database and loads the small season into it through the verbs.
fn furnished(database: &Database) -> Db {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let db = database.open();
    db.migrate().unwrap();
    runtime.block_on(world::furnish(&db));
    // Proof that what was written can be read before it is copied a hundred times.
    db.read_here(|conn| startline::store::departures::by_code(conn, "PY33-A").map(|_| ()))
        .unwrap_or_else(|error: StoreError| panic!("the season cannot be read back: {error}"));
    db
}

/// The tables as `store/schema/` writes them, in one text.
pub fn schema_text() -> String {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/store/schema");
    let files = std::fs::read_dir(folder).unwrap();
    files.map(|file| std::fs::read_to_string(file.unwrap().path()).unwrap()).collect()
}

//! The program itself, killed without warning: what it had acknowledged is there, and it comes up again by itself.

use std::process::Child;
use std::process::Command;
use std::process::Stdio;
use std::sync::Arc;
use std::sync::Mutex;
use std::time::Duration;

use diesel::prelude::*;
use futures_util::future::join_all;
use startline::store::StoreError;
use startline::store::dialect::Engine;
use startline::store::schema;

use crate::support::browser::Browser;
use crate::support::database::Database;

/// How many acknowledged forms the program is given before it is killed.
const ENOUGH: usize = 60;

/// The running program; killed when dropped.
struct Program {
    child: Child,
    browser: Browser,
}

impl Drop for Program {
    fn drop(&mut self) {
        self.kill();
    }
}

fn command(words: &[&str], database: &Database, data: &std::path::Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_startline"));
    command.args(words).arg("--data").arg(data).stdout(Stdio::null()).stderr(Stdio::null());
    command.env_remove("DATABASE_URL");
    if database.engine == Engine::Postgres {
        command.arg("--database-url").arg(&database.url);
    }
    command
}

impl Program {
    /// Starts it on a day when the season is on sale, and waits until it answers.
    async fn start(database: &Database, data: &std::path::Path) -> Self {
        // A port that was free a moment ago.
        let listener = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let address = listener.local_addr().unwrap().to_string();
        drop(listener);
        let words = ["demo", "--listen", &address, "--today", "2026-11-22"];
        let child = command(&words, database, data).spawn().unwrap();
        let browser = Browser::new(&format!("http://{address}"));
        let mut program = Self { child, browser };
        for _ in 0..1_000 {
            assert!(program.child.try_wait().unwrap().is_none(), "the program ended by itself");
            if program.browser.try_post("/healthz", &[]).await.is_some() {
                return program;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("the program does not answer");
    }

    /// `kill -9`.
    fn kill(&mut self) {
        // It may be dead already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn waiting(database: &Database) -> Vec<String> {
    let query = |conn: &mut startline::store::Conn| -> Result<Vec<String>, StoreError> {
        Ok(schema::waitlist_entries::table.select(schema::waitlist_entries::email).load(conn)?)
    };
    database.open().read_here(query).unwrap()
}

/// Leaves one address after another until the program no longer answers; notes which were acknowledged.
async fn leave_addresses(browser: Browser, client: usize, acknowledged: Arc<Mutex<Vec<String>>>) {
    for number in 0.. {
        let email = format!("runner{client}-{number}@example.org");
        let form = [("email".to_owned(), email.clone()), ("party_size".to_owned(), "1".to_owned())];
        match browser.try_post("/departures/PY33-A/waiting-list", &form).await {
            Some(303) => acknowledged.lock().unwrap().push(email),
            Some(status) => panic!("the waiting list answers {status}"),
            None => return,
        }
    }
}

fn on(engine: Engine) {
    let Some(database) = Database::with_season(engine) else {
        eprintln!("skipped: TEST_POSTGRES_URL is not set");
        return;
    };
    let own_folder = tempfile::tempdir().unwrap();
    let data = database.folder().unwrap_or(own_folder.path()).to_owned();
    Database::keys().save(&data.join("demo.keys")).unwrap();
    actix_web::rt::System::new().block_on(async {
        let mut program = Program::start(&database, &data).await;
        let acknowledged = Arc::new(Mutex::new(Vec::new()));
        let clients = join_all(
            (0..8).map(|client| leave_addresses(program.browser.clone(), client, acknowledged.clone())),
        );
        let seen = acknowledged.clone();
        let killing = async {
            while seen.lock().unwrap().len() < ENOUGH {
                tokio::time::sleep(Duration::from_millis(2)).await;
            }
            program.kill();
        };
        tokio::join!(clients, killing);
        let kept = waiting(&database);
        for email in acknowledged.lock().unwrap().iter() {
            assert!(kept.contains(email), "{email} was acknowledged and is lost");
        }
        let verified = command(&["verify"], &database, &data).status().unwrap();
        assert!(verified.success(), "the data do not agree after the kill");
        let risen = Program::start(&database, &data).await;
        risen.browser.get("/departures/PY33-A").await.expect(200);
        if engine == Engine::Sqlite {
            let second = command(&["demo", "--load-only"], &database, &data).status().unwrap();
            assert!(!second.success(), "a second program works on the same file");
        }
    });
}

mod a_killed_program_has_kept_what_it_acknowledged {
    use startline::store::dialect::Engine;

    #[test]
    fn sqlite() {
        super::on(Engine::Sqlite);
    }

    #[test]
    fn postgres() {
        super::on(Engine::Postgres);
    }
}

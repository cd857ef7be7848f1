//! The desk with much to do: 100,000 past travellers, a departure of 1,000, and how long its pages, its search and a proposal of rooms take.
//!
//! `cargo bench --bench desk` makes the crowd on SQLite, and on PostgreSQL too where `TEST_POSTGRES_URL` names a server, starts the
//! server, signs in, asks for each page in turn over TCP and appends what it measured to `benches/RESULTS.md`. `DESK_PAST` and
//! `DESK_PEOPLE` change the sizes.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a bench that cannot go on stops")]

#[path = "../results.rs"]
mod results;
mod door;
mod crowd;
mod rooms;

use std::path::Path;
use std::process::Child;
use std::process::Command;
use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;
use std::time::Instant;

use chrono::NaiveDateTime;
use startline::clock::Clock;
use startline::keys::Keyring;
use startline::store::Db;
use startline::store::StoreError;
use startline::store::bookings;
use startline::store::bookings::Search;
use startline::store::departures;
use startline::store::job_runs;
use startline::store::job_runs::JobRun;

use crate::crowd::Depth;

const PROGRAM: &str = env!("CARGO_BIN_EXE_startline");
/// How often each page is asked for; the first times warm the caches and do not count.
const TIMES: usize = 60;
const WARM: usize = 5;
/// Bookings of two on each past departure: as many people as on the one that is measured.
const ON_ONE: usize = 500;
/// 95 of 100 answers are there within this.
const TARGET: Duration = Duration::from_millis(50);

fn main() {
    rooms::measure();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    runtime.block_on(async {
        run(None).await;
        match setting("TEST_POSTGRES_URL") {
            Some(url) => run(Some(&url)).await,
            None => println!("PostgreSQL was not measured: TEST_POSTGRES_URL is not set."),
        }
    });
}

/// A variable of the environment.
#[expect(clippy::disallowed_methods, reason = "a bench is set up from its environment")]
fn setting(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

fn size(name: &str, default: usize) -> usize {
    setting(name).and_then(|value| value.parse().ok()).unwrap_or(default)
}

async fn run(postgres: Option<&str>) {
    let (past, people) = (size("DESK_PAST", 100_000), size("DESK_PEOPLE", 1_000));
    let folder = tempfile::tempdir().unwrap();
    let url = postgres.map(fresh_database);
    let engine = if url.is_some() { "PostgreSQL" } else { "SQLite" };
    demo(folder.path(), url.as_deref(), &["--load-only"]).status().unwrap();
    let (departure, edition, words) = fill(folder.path(), url.as_deref(), past, people).await;
    if let Some(url) = &url {
        // The server does so by itself, but only after a minute, and then beside the pages that are measured.
        psql(url, "VACUUM ANALYZE");
    }
    let began = Clock::System.now().naive_utc();

    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let base = format!("http://127.0.0.1:{port}");
    let address = format!("127.0.0.1:{port}");
    let child = demo(folder.path(), url.as_deref(), &["--listen", &address]).spawn().unwrap();
    let _server = Server(child);
    let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let cookie = door::sign_in(&client, &base).await;
    wait_for_jobs(folder.path(), url.as_deref(), began).await;

    let at = |page: &str| format!("/desk/departures/{departure}{page}");
    let mut pages = vec![
        ("board".to_owned(), at("/board")),
        ("board, one matter".to_owned(), at("/board?matter=details&state=late")),
    ];
    for view in startline::domain::roster::View::ALL {
        pages.push((view.title().to_lowercase(), at(&format!("?view={}", view.as_str()))));
    }
    pages.extend([
        ("rooms".to_owned(), at("/rooming")),
        ("race entries".to_owned(), at("/entries")),
        ("start list of the edition".to_owned(), format!("/desk/editions/{edition}/start-list")),
        ("visas".to_owned(), at("/visas")),
        ("briefing".to_owned(), at("/briefing")),
        ("at a glance".to_owned(), at("/glance")),
    ]);
    for (what, word) in words {
        pages.push((
            format!("search: {what}"),
            format!("/desk/bookings?{}", serde_urlencoded::to_string([("q", word)]).unwrap()),
        ));
    }
    for (what, path) in pages {
        measure(&client, &base, &cookie, engine, (past, people), &what, &path).await;
    }
}

/// Asks for one page again and again.
async fn measure(
    client: &reqwest::Client,
    base: &str,
    cookie: &str,
    engine: &str,
    (past, people): (usize, usize),
    what: &str,
    path: &str,
) {
    let mut took = Vec::new();
    let mut bytes = 0;
    for time in 0..TIMES + WARM {
        let began = Instant::now();
        let answer = client.get(format!("{base}{path}")).header("cookie", cookie).send().await.unwrap();
        assert_eq!(answer.status(), 200, "{path}");
        bytes = answer.bytes().await.unwrap().len();
        if time >= WARM {
            took.push(began.elapsed());
        }
    }
    took.sort();
    let ms = |percent: usize| took[took.len() * percent / 100].as_secs_f64() * 1000.0;
    let is_met = took[took.len() * 95 / 100] < TARGET;
    results::add(
        "desk",
        &format!(
            "| {} | {engine} | {past} | {people} | {what} | {:.1} ms | {:.1} ms | {} KB | {} |",
            results::here("benches/desk"),
            ms(50),
            ms(95),
            bytes / 1024,
            if is_met { "met" } else { "**missed**" },
        ),
    );
}

fn demo(folder: &Path, url: Option<&str>, more: &[&str]) -> Command {
    let mut command = Command::new(PROGRAM);
    command.arg("demo").arg("--data").arg(folder).args(more).env_remove("DATABASE_URL");
    command.args(["--log-filter", "warn"]).stdout(Stdio::null());
    if let Some(url) = url {
        command.env("DATABASE_URL", url);
    }
    command
}

/// Makes the crowd; answers the departure, its edition, and what to search for, each in a word.
async fn fill(
    folder: &Path,
    url: Option<&str>,
    past: usize,
    people: usize,
) -> (String, String, Vec<(&'static str, String)>) {
    let db = open(folder, url);
    let all = db.read_here(departures::all).unwrap();
    let on_sale = all.iter().find(|(departure, _)| departure.state == "on_sale").unwrap();
    let over = all.iter().find(|(departure, _)| departure.state == "travelled").unwrap_or(&all[0]);
    println!("making {past} past travellers and {people} on {} …", on_sale.0.code);
    crowd::add(&db, &on_sale.0.code, 0, people / 2, Depth::Whole).await;
    for (number, first) in (0..past / 2).step_by(ON_ONE).enumerate() {
        let count = ON_ONE.min(past / 2 - first);
        let code = crowd::add_departure(&db, &over.0, number).await;
        crowd::add(&db, &code, people / 2 + first, count, Depth::Past).await;
    }
    let newest = db
        .read_here(|conn| {
            let search = Search { limit: 1, ..Search::default() };
            Ok::<_, StoreError>(bookings::search(conn, &search)?.0.remove(0).0)
        })
        .unwrap();
    let words = vec![
        ("part of a name, Latin", "üll".to_owned()),
        ("part of a name, Cyrillic", "Ива".to_owned()),
        ("part of a name, Chinese", "小明".to_owned()),
        ("name of one", "muller aaba".to_owned()),
        ("reference", newest.reference.clone()),
        ("email", newest.booker_email.clone()),
        ("last four", "0478".to_owned()),
        ("amount", "2,198.21".to_owned()),
    ];
    (on_sale.0.code.clone(), on_sale.1.code.clone(), words)
}

/// A database of this run's own on a PostgreSQL server.
fn fresh_database(server: &str) -> String {
    let name = format!("desk_{}", std::process::id());
    for statement in [
        format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"),
        format!("CREATE DATABASE {name} TEMPLATE template0 LOCALE 'C.UTF-8'"),
    ] {
        psql(server, &statement);
    }
    let (start, _) = server.rsplit_once('/').expect("a server's address with a database");
    format!("{start}/{name}")
}

fn psql(database: &str, statement: &str) {
    let done = Command::new("psql").args(["-q", "-d", database, "-c", statement]).status().unwrap();
    assert!(done.success(), "{statement}");
}

/// Each job runs once when the server starts. The last of the timetable is the last to be done.
async fn wait_for_jobs(folder: &Path, url: Option<&str>, began: NaiveDateTime) {
    let db = open(folder, url);
    let is_done = |run: &JobRun| run.name == "purge" && run.last_finished_at.is_some_and(|at| began <= at);
    while !db.read_here(job_runs::all).unwrap().iter().any(is_done) {
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

fn open(folder: &Path, url: Option<&str>) -> Db {
    let keys = Keyring::load(&folder.join("demo.keys")).unwrap();
    let file = folder.join("startline.db").display().to_string();
    Db::open(url.unwrap_or(&file), Arc::new(keys)).unwrap()
}

struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        let _ = Command::new("kill").args(["-TERM", &self.0.id().to_string()]).status();
        let _ = self.0.wait();
    }
}

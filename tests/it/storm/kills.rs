//! `kill -9` again and again in the middle of a rush, and a stop that is asked for politely. The clients keep a book of their own about what
//! they were told; afterwards it is held against the data.

use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering;
use std::time::Duration;
use std::time::Instant;

use diesel::prelude::*;
use futures_util::future::join_all;
use startline::cli::verify;
use startline::store::StoreError;
use startline::store::dialect;
use startline::store::dialect::Engine;
use startline::store::schema;

use crate::storm::sized;
use crate::support::app::TestApp;
use crate::support::browser::Browser;
use crate::support::form::Form;
use crate::support::program::Premises;
use crate::support::program::Program;
use crate::support::walks;

const DAY: &str = "2026-11-23";
/// Buttons pressed in each life of the program.
const PRESSES: usize = 6;
/// How soon it answers again after a kill.
const RESTART: Duration = Duration::from_secs(2);

/// Writes something down and reads what the clients were told.
#[derive(Clone, Default)]
struct Book(Arc<Mutex<Vec<String>>>);

impl Book {
    fn note(&self, words: String) {
        self.0.lock().unwrap().push(words);
    }

    fn read(&self) -> Vec<String> {
        self.0.lock().unwrap().clone()
    }
}

/// Leaves one address after another on the waiting list until the program no longer answers.
async fn leave_addresses(browser: Browser, name: String, acknowledged: Book) {
    for number in 0.. {
        let email = format!("{name}-{number}@example.org");
        let form = [("email".to_owned(), email.clone()), ("party_size".to_owned(), "1".to_owned())];
        match browser.try_post("/departures/PY33-A/waiting-list", &form).await {
            Some(303) => acknowledged.note(email),
            Some(status) => panic!("the waiting list answers {status}"),
            None => return,
        }
    }
}

/// Presses one last button; true if the answer was that it is booked.
async fn press(form: &Form) -> bool {
    match form.try_send().await {
        Some(303) => true,
        Some(status) => panic!("the last button answers {status}"),
        None => false,
    }
}

fn waiting(conn: &mut startline::store::Conn) -> Result<Vec<String>, StoreError> {
    Ok(schema::waitlist_entries::table.select(schema::waitlist_entries::email).load(conn)?)
}

fn booked(conn: &mut startline::store::Conn) -> Result<Vec<String>, StoreError> {
    Ok(schema::bookings::table.select(schema::bookings::booker_email).load(conn)?)
}

/// What the clients of the rush know.
#[derive(Default)]
struct Clients {
    /// Addresses on the waiting list.
    listed: Book,
    /// Bookers who were told that it is booked.
    booked: Book,
    /// Buttons without an answer, with whose they are.
    unanswered: Vec<(String, Form)>,
}

impl Clients {
    /// Walks to the last buttons of one life.
    async fn walk(&mut self, premises: &Premises, life: usize) {
        let walking = (0..PRESSES).map(async |number| {
            let email = format!("ada{life}-{number}@example.org");
            (email.clone(), walks::ready_to_book(&premises.browser(), "PY33-A", &email).await)
        });
        self.unanswered.extend(join_all(walking).await);
    }

    /// All press and list at once, until the program is killed among the answers: sooner in one life, later in another.
    async fn rush(&mut self, premises: &Premises, program: &mut Program, life: usize) {
        let answers = || self.listed.read().len() + self.booked.read().len();
        let enough = answers() + 2 + life * 5 % 40;
        let pressing = self.unanswered.iter().map(async |(email, form)| {
            if press(form).await {
                self.booked.note(email.clone());
            }
        });
        let listing =
            (0..4).map(|n| leave_addresses(premises.browser(), format!("w{life}-{n}"), self.listed.clone()));
        let kill = async {
            for _ in 0..2_000 {
                if answers() >= enough {
                    break;
                }
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
            program.kill();
        };
        tokio::join!(join_all(pressing), join_all(listing), kill);
        let told = self.booked.read();
        self.unanswered.retain(|(email, _)| !told.contains(email));
    }

    /// Whoever had no answer presses the same button again: it is booked once, whether it was before or not.
    async fn press_again(&self) {
        for (email, form) in &self.unanswered {
            assert!(press(form).await, "{email} is not booked");
            self.booked.note(email.clone());
        }
    }

    /// Holds what they were told against what is kept.
    async fn compare(&self, eye: &TestApp) {
        let (kept, list) = (eye.look(booked).await, eye.look(waiting).await);
        let lost: Vec<String> =
            self.booked.read().into_iter().filter(|email| !kept.contains(email)).collect();
        assert!(lost.is_empty(), "they were told that it is booked: {lost:?}");
        let lost: Vec<String> =
            self.listed.read().into_iter().filter(|email| !list.contains(email)).collect();
        assert!(lost.is_empty(), "they were told that they are on the list: {lost:?}");
        assert_eq!(verify::faults(eye.db()).unwrap(), Vec::<String>::new());
    }
}

fn killed_again_and_again(engine: Engine) {
    let Some(premises) = Premises::furnished(engine) else { return };
    let lives = sized(3, 20);
    actix_web::rt::System::new().block_on(async {
        let eye = TestApp::start(&premises.database);
        eye.sql("UPDATE pools SET capacity = 500").await.unwrap();
        let (mut clients, mut slowest) = (Clients::default(), Duration::ZERO);
        for life in 0..lives {
            let mut program = premises.spawn(DAY, &[]);
            let took = program.answers(&premises.browser()).await;
            slowest = slowest.max(if life > 0 { took } else { Duration::ZERO });
            clients.walk(&premises, life).await;
            clients.rush(&premises, &mut program, life).await;
            clients.compare(&eye).await;
        }
        let _program = premises.start(DAY, &[]).await;
        if engine == Engine::Sqlite {
            let second = premises.command(&["demo", "--load-only"]).status().unwrap();
            assert!(!second.success(), "a second program works on the same file");
        }
        clients.press_again().await;
        clients.compare(&eye).await;
        assert_eq!(eye.look(booked).await.len(), lives * PRESSES, "each press is one booking");
        assert!(slowest < RESTART, "the slowest restart took {slowest:?}");
        println!(
            "{engine:?}: {lives} kills, {} bookings and {} addresses acknowledged, none lost; {} presses had no answer at first; slowest restart {slowest:?}",
            clients.booked.read().len(), clients.listed.read().len(), clients.unanswered.len()
        );
    });
    premises.verify();
}

on_engines!(what_was_acknowledged_outlives_one_kill_after_another, super::killed_again_and_again);

/// Leaves addresses until the program was told to stop. Each request that was sent before must have its answer.
async fn leave_until_told(premises: &Premises, client: usize, told: &AtomicBool, listed: &Book) {
    for number in 0.. {
        let email = format!("t{client}-{number}@example.org");
        let form = [("email".to_owned(), email.clone()), ("party_size".to_owned(), "1".to_owned())];
        if told.load(Ordering::SeqCst) {
            return;
        }
        match premises.browser().try_post("/departures/PY33-A/waiting-list", &form).await {
            Some(303) => listed.note(email),
            other => panic!("{email} was let in and is answered {other:?}"),
        }
    }
}

/// Tells the program to stop while every client waits for a write that is held up; answers how long it took to end.
async fn told_in_the_middle(premises: &Premises, program: &mut Program, told: &AtomicBool) -> Duration {
    tokio::time::sleep(Duration::from_millis(300)).await;
    let mut held_up = dialect::open(premises.database.engine, &premises.database.url).unwrap();
    dialect::begin_write(&mut held_up).unwrap();
    if premises.database.engine == Engine::Postgres {
        dialect::execute(&mut held_up, "LOCK TABLE waitlist_entries IN EXCLUSIVE MODE").unwrap();
    }
    tokio::time::sleep(Duration::from_millis(300)).await;
    told.store(true, Ordering::SeqCst);
    program.signal("TERM");
    let begun = Instant::now();
    tokio::time::sleep(Duration::from_millis(500)).await;
    dialect::execute(&mut held_up, "ROLLBACK").unwrap();
    let ended = program.ends_within(Duration::from_secs(10)).await;
    let ended = ended.expect("it does not end within ten seconds of being told");
    assert!(ended.success(), "{ended}");
    begun.elapsed()
}

/// `SIGTERM` while clients press: whoever had an answer is kept, whoever was let in gets one, and it ends by itself.
fn told_to_stop(engine: Engine) {
    let Some(premises) = Premises::furnished(engine) else { return };
    actix_web::rt::System::new().block_on(async {
        let eye = TestApp::start(&premises.database);
        for _ in 0..sized(1, 10) {
            let mut program = premises.start(DAY, &[]).await;
            // A body that never ends must keep neither the others nor the end.
            let stalled = stalled_body(&premises.address).await;
            let (told, listed) = (AtomicBool::new(false), Book::default());
            let clients = (0..8).map(|client| leave_until_told(&premises, client, &told, &listed));
            let stopping = told_in_the_middle(&premises, &mut program, &told);
            let (_, took) = tokio::join!(join_all(clients), stopping);
            drop(stalled);
            let list = eye.look(waiting).await;
            for email in listed.read() {
                assert!(list.contains(&email), "{email} was acknowledged and is lost");
            }
            println!(
                "{engine:?}: {} acknowledged, none lost; ended {took:?} after it was told",
                listed.read().len()
            );
            eye.sql("DELETE FROM waitlist_entries").await.unwrap();
        }
    });
    premises.verify();
}

/// A connection that has sent half of a form and sends no more.
async fn stalled_body(address: &str) -> tokio::net::TcpStream {
    use tokio::io::AsyncWriteExt;
    let mut stream = tokio::net::TcpStream::connect(address).await.unwrap();
    let head = format!(
        "POST /departures/PY33-A/waiting-list HTTP/1.1\r\nHost: {address}\r\nSec-Fetch-Site: same-origin\r\n\
         Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 1000\r\n\r\nemail="
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    stream
}

on_engines!(a_program_that_is_told_to_stop_answers_whom_it_let_in_and_ends, super::told_to_stop);

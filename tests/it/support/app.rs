//! The running server: the real pages on a port of its own, one database, one clock.

use std::net::TcpListener;
use std::path::PathBuf;
use std::sync::Arc;

use actix_web::dev::ServerHandle;
use actix_web::web::Data;
use startline::actions::book_tour::BookTourError;
use startline::actions::book_tour::book_tour;
use startline::actions::record_payment::RecordPayment;
use startline::actions::record_payment::Recorded;
use startline::actions::record_payment::record_payment;
use startline::actions::sign_in::SignIn;
use startline::actions::sign_in::sign_in;
use startline::clock::Clock;
use startline::config::Config;
use startline::config::MailTo;
use startline::domain::roster::StaffRole;
use startline::erasures::Erasures;
use startline::jobs::Jobs;
use startline::jobs::Mailer;
use startline::keys::random_word;
use startline::keys::sha256_hex;
use startline::mail::transport::Transport;
use startline::paths;
use startline::serve;
use startline::store::By;
use startline::store::Conn;
use startline::store::Db;
use startline::store::StoreError;
use startline::store::Tx;
use startline::store::VerbError;
use startline::store::access;
use startline::store::agencies;
use startline::store::bookings;
use startline::store::bookings::Booking;
use startline::store::dialect::Engine;
use startline::store::invariants;
use startline::store::letters;
use startline::store::letters::Letter;
use startline::store::tx::new_id;
use startline::web::access::SessionKind;
use startline::web::access::session_cookie;
use startline::web::state::AppState;

use crate::support::browser::Browser;
use crate::support::database::Database;
use crate::support::world;
use crate::support::world::NewBooking;

/// Runs a test on SQLite and on PostgreSQL: `on_both!(name, |app| async { … })` makes `name::sqlite` and `name::postgres`, each
/// with a database of its own. `app` is a `&TestApp`.
#[macro_export]
macro_rules! on_both {
    ($(#[$meta:meta])* $name:ident, |$app:ident| async $body:block) => {
        $(#[$meta])*
        mod $name {
            #[test]
            fn sqlite() {
                $crate::support::app::on(startline::store::dialect::Engine::Sqlite, super::$name);
            }

            #[test]
            fn postgres() {
                $crate::support::app::on(startline::store::dialect::Engine::Postgres, super::$name);
            }
        }

        $(#[$meta])*
        async fn $name($app: &$crate::support::app::TestApp) $body
    };
}

/// The same for a test of the database alone: `on_empty!(name, |database| { … })` is given a `&Database` without a single table.
#[macro_export]
macro_rules! on_empty {
    ($(#[$meta:meta])* $name:ident, |$database:ident| $body:block) => {
        mod $name {
            #[test]
            fn sqlite() {
                $crate::support::app::on_nothing(startline::store::dialect::Engine::Sqlite, super::$name);
            }

            #[test]
            fn postgres() {
                $crate::support::app::on_nothing(startline::store::dialect::Engine::Postgres, super::$name);
            }
        }

        $(#[$meta])*
        fn $name($database: &$crate::support::database::Database) $body
    };
}

/// A server for one test.
pub struct TestApp {
    /// What its handlers are given.
    pub state: Data<AppState>,
    /// `http://127.0.0.1:PORT`.
    pub base_url: String,
    server: ServerHandle,
    letter_box: tempfile::TempDir,
    // Removed on drop.
    _data: tempfile::TempDir,
}

/// A letter as it reached somebody.
#[derive(Clone, Debug)]
pub struct Mail {
    /// One line.
    pub subject: String,
    /// The text part.
    pub text: String,
    /// The whole message.
    pub raw: String,
}

impl Mail {
    /// The path of the first link to this site.
    pub fn path(&self) -> String {
        let at = self.text.find("http://127.0.0.1").unwrap_or_else(|| panic!("no link in {}", self.text));
        let link = self.text[at..].split_whitespace().next().unwrap_or_default();
        link.splitn(4, '/').nth(3).map(|path| format!("/{path}")).unwrap_or_default()
    }

    /// The six digits of a one-time code.
    pub fn code(&self) -> String {
        let mut words = self.text.split(|c: char| !c.is_ascii_digit());
        words.find(|word| word.len() == 6).unwrap_or_else(|| panic!("no code in {}", self.text)).to_owned()
    }
}

/// Runs a test against a fresh server; does nothing where PostgreSQL is wanted and not at hand.
pub fn on(engine: Engine, story: impl AsyncFnOnce(&TestApp)) {
    let Some(database) = Database::with_season(engine) else {
        eprintln!("skipped: TEST_POSTGRES_URL is not set");
        return;
    };
    actix_web::rt::System::new().block_on(async {
        let app = TestApp::start(&database);
        story(&app).await;
        let faults = app.look(invariants::faults).await;
        assert!(faults.is_empty(), "the data do not agree: {faults:#?}");
        app.server.stop(false).await;
    });
}

/// Runs a test against two servers on one fresh database; each has a clock of its own.
pub fn on_two(engine: Engine, story: impl AsyncFnOnce(&TestApp, &TestApp)) {
    let Some(database) = Database::with_season(engine) else {
        eprintln!("skipped: TEST_POSTGRES_URL is not set");
        return;
    };
    actix_web::rt::System::new().block_on(async {
        let (here, there) = (TestApp::start(&database), TestApp::start(&database));
        story(&here, &there).await;
        here.server.stop(false).await;
        there.server.stop(false).await;
    });
}

/// Gives a test an empty database.
pub fn on_nothing(engine: Engine, story: impl FnOnce(&Database)) {
    match Database::empty(engine) {
        Some(database) => story(&database),
        None => eprintln!("skipped: TEST_POSTGRES_URL is not set"),
    }
}

impl TestApp {
    /// Starts a server on a free port; jobs run only when told.
    pub fn start(database: &Database) -> Self {
        Self::start_with(database, |_| {})
    }

    /// The same with other settings.
    pub fn start_with(database: &Database, change: impl FnOnce(&mut Config)) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let base_url = format!("http://{}", listener.local_addr().unwrap());
        let letter_box = tempfile::tempdir().unwrap();
        let data = tempfile::tempdir().unwrap();
        let mut config = Config {
            listen: listener.local_addr().unwrap(),
            base_url: base_url.clone(),
            sender: "Test Race Tours <desk@agency.example>".to_owned(),
            mail: MailTo::Folder(letter_box.path().to_owned()),
            is_demo: false,
            demands_totp: false,
            least_free_bytes: 0,
            erasures: Erasures::in_folder(data.path()),
        };
        change(&mut config);
        let state = Data::new(AppState::new(database.open(), Clock::held(world::beginning()), config));
        let running = serve::server(state.clone(), listener, 1).unwrap();
        let server = running.handle();
        actix_web::rt::spawn(running);
        Self { state, base_url, server, letter_box, _data: data }
    }

    /// The database.
    pub fn db(&self) -> &Db {
        &self.state.db
    }

    /// The clock; it stands still until it is moved.
    pub fn clock(&self) -> &Clock {
        &self.state.clock
    }

    /// Stops the server; what waits is not waited for.
    pub async fn stop(&self) {
        self.server.stop(false).await;
    }

    /// Who was erased on request.
    pub fn erasures(&self) -> &Erasures {
        &self.state.config.erasures
    }

    /// Moves the clock on.
    pub fn pass(&self, time: chrono::Duration) {
        self.clock().set(self.clock().now() + time);
    }

    /// Runs a verb, as a handler would.
    pub async fn act<T, E, F>(&self, actor: &str, verb: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: VerbError,
        F: Fn(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
    {
        let by = By { actor: actor.to_owned(), at: self.clock().now(), request_id: new_id() };
        self.db().write(by, verb).await
    }

    /// Reads something that must be there.
    pub async fn look<T, F>(&self, query: F) -> T
    where
        T: Send + 'static,
        F: FnOnce(&mut Conn) -> Result<T, StoreError> + Send + 'static,
    {
        self.db().read(query).await.unwrap()
    }

    /// A browser that has never been here.
    pub fn browser(&self) -> Browser {
        Browser::new(&self.base_url)
    }

    /// A browser of somebody who has signed in at the desk.
    pub async fn desk(&self, role: StaffRole) -> Browser {
        let browser = self.browser();
        let secret = random_word().unwrap();
        browser.keep_cookie(&session_cookie(&self.state, SessionKind::Staff, &secret).to_string());
        let email = world::staff_email(role);
        let staff = self.look(move |conn| access::staff_by_email(conn, &email)).await.unwrap();
        let command = SignIn {
            staff_id: staff.id.clone(),
            session_id: sha256_hex(secret.as_bytes()),
            totp_step: None,
            browser: String::new(),
            buckets: Vec::new(),
        };
        self.act(&format!("staff:{}", staff.id), move |tx| sign_in(tx, &command)).await.unwrap();
        browser
    }

    /// The ids of what every party accepts: terms, privacy notice and all advisories.
    pub async fn texts_to_accept(&self) -> Vec<String> {
        self.look(|conn| {
            let mut ids = vec![
                agencies::current_text(conn, "terms", "terms")?.id,
                agencies::current_text(conn, "privacy", "privacy")?.id,
            ];
            ids.extend(agencies::advisories(conn)?.into_iter().map(|text| text.id));
            Ok(ids)
        })
        .await
    }

    /// Tries to book; the party accepts what is asked.
    pub async fn try_to_book(&self, wish: NewBooking) -> Result<Booking, BookTourError> {
        let mut command = wish.command;
        command.accepted = self.texts_to_accept().await;
        let id = self.act("site", move |tx| book_tour(tx, &command)).await?;
        Ok(self.booking(&id).await)
    }

    /// Books.
    pub async fn book(&self, wish: NewBooking) -> Booking {
        self.try_to_book(wish).await.unwrap()
    }

    /// A booking as it is now.
    pub async fn booking(&self, id: &str) -> Booking {
        let id = id.to_owned();
        self.look(move |conn| bookings::by_id(conn, &id)).await
    }

    /// The address that a booking's letters carry.
    pub fn link(&self, booking: &Booking) -> String {
        let word =
            paths::booking_word(self.state.keys(), &booking.reference, &booking.id, booking.link_version)
                .unwrap();
        paths::booking(&word)
    }

    /// Records a payment of the booking, such as "EUR 350.00".
    pub async fn pay(&self, booking: &Booking, amount: &str) -> Recorded {
        let payment = RecordPayment {
            booking_id: booking.id.clone(),
            amount: amount.parse().unwrap(),
            value_on: self.clock().now().date_naive(),
            note: "statement 1".to_owned(),
            once_key: new_id(),
        };
        self.act("staff:test", move |tx| record_payment(tx, &payment)).await.unwrap()
    }

    /// Runs every job once: holds end, reminders are posted, and what waits in the outbox is delivered.
    pub async fn run_jobs(&self) {
        self.jobs(Transport::Folder(self.letter_box.path().to_owned())).run_all().await.unwrap();
    }

    /// The jobs, with a way for letters to leave.
    pub fn jobs(&self, transport: Transport) -> Jobs {
        let mailer = Mailer {
            from_name: "Test Race Tours".to_owned(),
            from_address: "desk@agency.example".to_owned(),
            reply_to: "desk@agency.example".to_owned(),
            base_url: self.base_url.clone(),
            transport: Arc::new(transport),
        };
        Jobs { db: self.db().clone(), clock: self.clock().clone(), mailer }
    }

    /// Runs the jobs, then opens the newest letter that reached an address.
    pub async fn mail_to(&self, address: &str) -> Mail {
        self.run_jobs().await;
        let mail = self.delivered().into_iter().rev().find(|(to, _)| to == address);
        mail.unwrap_or_else(|| panic!("no letter reached {address}")).1
    }

    /// Runs the jobs, then reads the code in the newest letter with one that reached an address: other letters may be as new.
    pub async fn code_to(&self, address: &str) -> String {
        self.run_jobs().await;
        let is_it = |(to, mail): &(String, Mail)| to == address && mail.subject.starts_with("Your code");
        let mail = self.delivered().into_iter().rev().find(is_it);
        mail.unwrap_or_else(|| panic!("no code reached {address}")).1.code()
    }

    /// Everything that was delivered, oldest first, with its address.
    pub fn delivered(&self) -> Vec<(String, Mail)> {
        let mut files: Vec<_> =
            std::fs::read_dir(self.letter_box.path()).unwrap().map(|entry| entry.unwrap().path()).collect();
        files.sort();
        let read = |file: PathBuf| {
            let bytes = std::fs::read(file).unwrap();
            let message = mail_parser::MessageParser::default().parse(&bytes).unwrap();
            let to = message.to().unwrap().first().unwrap().address().unwrap().to_owned();
            let subject = message.subject().unwrap().to_owned();
            let text = message.body_text(0).unwrap().into_owned();
            (to, Mail { subject, text, raw: String::from_utf8_lossy(&bytes).into_owned() })
        };
        files.into_iter().map(read).collect()
    }

    /// Every letter of the outbox, oldest first.
    pub async fn letters(&self) -> Vec<Letter> {
        let (mut letters, _) = self.look(|conn| letters::list(conn, None, 0, 1_000)).await;
        letters.reverse();
        letters
    }

    /// The newest letter to an address.
    pub async fn letter_to(&self, address: &str) -> Letter {
        let letters = self.letters().await;
        let found = letters.into_iter().rev().find(|letter| letter.to_address == address);
        found.unwrap_or_else(|| panic!("no letter went to {address}"))
    }
}

//! The running server: the real pages on a port of its own, one database, one clock.

use actix_web::App;
use actix_web::HttpServer;
use actix_web::dev::ServerHandle;
use actix_web::middleware;
use actix_web::web;
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
use startline::keys::random_word;
use startline::keys::sha256_hex;
use startline::paths;
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
use startline::store::letters;
use startline::store::letters::Letter;
use startline::store::tx::new_id;
use startline::web::access::SessionKind;
use startline::web::access::session_cookie;
use startline::web::gate;
use startline::web::routes;
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

/// A server for one test.
pub struct TestApp {
    /// What its handlers are given.
    pub state: Data<AppState>,
    /// `http://127.0.0.1:PORT`.
    pub base_url: String,
    server: ServerHandle,
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
        app.server.stop(false).await;
    });
}

impl TestApp {
    /// Starts a server on a free port.
    pub fn start(database: &Database) -> Self {
        let listener = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let base_url = format!("http://{}", listener.local_addr().unwrap());
        let config = Config {
            listen: listener.local_addr().unwrap(),
            base_url: base_url.clone(),
            sender: "Test Race Tours <desk@agency.example>".to_owned(),
            mail: MailTo::Folder(std::env::temp_dir().join("startline-test-letters")),
            is_demo: false,
            demands_totp: false,
        };
        let state = Data::new(AppState::new(database.open(), Clock::held(world::beginning()), config));
        let shared = state.clone();
        let server = HttpServer::new(move || {
            App::new()
                .app_data(shared.clone())
                .wrap(middleware::from_fn(gate::pass))
                .configure(routes::register)
                .default_service(web::to(routes::nowhere))
        })
        .workers(1)
        .disable_signals()
        .listen(listener)
        .unwrap()
        .run();
        let handle = server.handle();
        actix_web::rt::spawn(server);
        Self { state, base_url, server: handle }
    }

    /// The database.
    pub fn db(&self) -> &Db {
        &self.state.db
    }

    /// The clock; it stands still until it is moved.
    pub fn clock(&self) -> &Clock {
        &self.state.clock
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
            buckets: Vec::new(),
        };
        self.act(&format!("staff:{}", staff.id), move |tx| sign_in(tx, &command)).await.unwrap();
        browser
    }

    /// Tries to book; the party accepts the departure's terms, privacy notice and every advisory.
    pub async fn try_to_book(&self, wish: NewBooking) -> Result<Booking, BookTourError> {
        let mut command = wish.command;
        command.accepted = self
            .look(|conn| {
                let mut ids = vec![
                    agencies::current_text(conn, "terms", "terms")?.id,
                    agencies::current_text(conn, "privacy", "privacy")?.id,
                ];
                ids.extend(agencies::advisories(conn)?.into_iter().map(|text| text.id));
                Ok(ids)
            })
            .await;
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

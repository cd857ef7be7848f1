//! Somebody else holds the lock of the database: pages are read as before, and who writes is told within seconds to come back.

use std::time::Duration;
use std::time::Instant;

use futures_util::future::join_all;
use startline::store::dialect;
use startline::store::dialect::Conn;
use startline::store::dialect::Engine;

use crate::storm::sized;
use crate::support::app::TestApp;
use crate::support::database::Database;
use crate::support::world::a_booking;

/// Holds what every booking of the departure must change, until told to let go.
fn hold(database: &Database) -> Conn {
    let mut conn = dialect::open(database.engine, &database.url).unwrap();
    dialect::begin_write(&mut conn).unwrap();
    if database.engine == Engine::Postgres {
        dialect::execute(&mut conn, "SELECT id FROM pools FOR UPDATE").unwrap();
    }
    conn
}

fn held(engine: Engine) {
    let Some(database) = Database::with_season(engine) else { return };
    actix_web::rt::System::new().block_on(async {
        let app = TestApp::start(&database);
        let browser = app.browser();
        browser.get("/departures/PY33-A").await.expect(200);
        let mut held = hold(&database);
        let begun = Instant::now();
        // More who write than PostgreSQL has connections for.
        let writers = (0..24).map(async |_| {
            let begun = Instant::now();
            let answer = app.try_to_book(a_booking()).await;
            (answer, begun.elapsed())
        });
        let readers = async {
            let mut took = Vec::new();
            while begun.elapsed() < Duration::from_secs(4) {
                let begun = Instant::now();
                // With a query it is drawn for who asks, and not sent from memory.
                browser.get("/departures/PY33-A?drawn").await.expect(200);
                took.push(begun.elapsed());
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
            took.sort();
            took
        };
        let (written, read) = tokio::join!(join_all(writers), readers);
        let p95 = read[read.len() * 95 / 100];
        let slowest = written.iter().map(|(_, took)| *took).max().unwrap();
        println!(
            "{engine:?}: {} pages, p95 {p95:?}; {} writers, slowest told after {slowest:?}",
            read.len(),
            written.len()
        );
        assert!(p95 < Duration::from_millis(250), "pages take {p95:?} while somebody writes");
        for (answer, took) in &written {
            let error = answer.as_ref().expect_err("nothing can be written").to_string();
            assert!(error.contains("busy"), "{error}");
            assert!(*took < Duration::from_secs(16), "{took:?}");
        }
        dialect::execute(&mut held, "ROLLBACK").unwrap();
        assert_eq!(app.taken("PY33-A", "seat_out").await, 0, "who was told to come back has nothing");
        app.book(a_booking()).await;
        assert_eq!(app.faults().await, Vec::<String>::new());
    });
}

on_engines!(a_long_writer_stops_no_reader_and_writers_are_told, super::held);

/// The same through a page: it says that pressing again is safe, and it is.
fn page(engine: Engine) {
    let Some(database) = Database::with_season(engine) else { return };
    actix_web::rt::System::new().block_on(async {
        let app = TestApp::start(&database);
        let browser = app.browser();
        let form = crate::support::walks::ready_to_book(&browser, "PY33-A", "ada@example.org").await;
        let mut held = hold(&database);
        let begun = Instant::now();
        let busy = form.send().await;
        let took = begun.elapsed();
        busy.expect(503).titled("Busy at the moment").says("nothing is done twice");
        assert!(busy.header("retry-after").is_some());
        assert!(took < Duration::from_secs(u64::try_from(sized(8, 6)).unwrap()), "{took:?}");
        dialect::execute(&mut held, "ROLLBACK").unwrap();
        form.send().await.expect(303);
        form.send().await.expect(303);
        assert_eq!(app.taken("PY33-A", "seat_out").await, 1);
    });
}

on_engines!(who_is_told_to_come_back_presses_the_same_button_again, super::page);

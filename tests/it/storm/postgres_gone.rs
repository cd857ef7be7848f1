//! PostgreSQL is stopped, crashes, is cut off, or answers a COMMIT that never arrives: nothing is booked twice or lost, people are told to
//! press again, and nobody has to mend anything.

use std::time::Duration;
use std::time::Instant;

use futures_util::future::join_all;

use crate::storm::sized;
use crate::support::app::TestApp;
use crate::support::database::Database;
use crate::support::form::Form;
use crate::support::own_postgres::OwnPostgres;
use crate::support::proxy::Proxy;
use crate::support::walks;
use crate::support::world::a_booking;

/// A request waits no longer than this for a database that is not there.
const LONGEST: Duration = Duration::from_secs(12);

async fn app_of(server: &OwnPostgres, port: u16) -> TestApp {
    let db = server.furnish().await;
    db.write::<_, startline::store::StoreError, _>(
        startline::store::By {
            actor: "test".to_owned(),
            at: crate::support::world::beginning(),
            request_id: String::new(),
        },
        |tx| startline::store::dialect::execute(tx.conn, "UPDATE pools SET capacity = 500"),
    )
    .await
    .unwrap();
    TestApp::start(&Database::elsewhere(server.url_at(port)))
}

async fn booked(app: &TestApp) -> usize {
    app.texts("SELECT id AS value FROM bookings").await.len()
}

#[test]
fn a_commit_whose_answer_is_lost_books_and_pays_once() {
    let Some(server) = OwnPostgres::start() else { return };
    actix_web::rt::System::new().block_on(async {
        let proxy = Proxy::to(server.port());
        let app = app_of(&server, proxy.port()).await;
        for lost in 1..=3_usize {
            let form =
                walks::ready_to_book(&app.browser(), "PY33-A", &format!("ada{lost}@example.org")).await;
            let before = proxy.lost();
            proxy.lose_answers(lost);
            let answer = form.send().await;
            // Once it finds out by itself; after that it says that nobody knows, and that pressing again is safe.
            assert_eq!(answer.status, if lost == 1 { 303 } else { 503 }, "{lost} answers lost");
            proxy.lose_answers(0);
            assert_eq!(proxy.lost() - before, lost.min(2), "the test wants lost answers");
            form.send().await.expect(303);
            assert_eq!(booked(&app).await, lost);
            assert_eq!(app.taken("PY33-A", "seat_out").await, i64::try_from(lost).unwrap());
            assert_eq!(app.letters().await.len(), lost);
        }
        let booking = app.book(a_booking()).await;
        let browser = app.desk(startline::domain::roster::StaffRole::Desk).await;
        let form = walks::ready_to_record(&browser, &booking.reference, "350.00").await;
        for lost in [2, 1, 0] {
            proxy.lose_answers(lost);
            let status = form.send().await.status;
            assert_eq!(status, if lost == 2 { 503 } else { 303 });
        }
        assert_eq!(app.money(&booking).await.1, 35_000);
        assert_eq!(app.told(&booking).await, ["booking_received", "deposit_received"]);
        assert_eq!(app.faults().await, Vec::<String>::new());
    });
}

/// Presses and says what came of it: booked, or told to press again in time.
async fn press(form: &Form) -> bool {
    let begun = Instant::now();
    let answer = form.send().await;
    assert!(begun.elapsed() < LONGEST, "an answer took {:?}", begun.elapsed());
    match answer.status {
        303 => true,
        503 => {
            answer.titled("Busy at the moment").says("nothing is done twice");
            false
        }
        other => panic!("the last button answers {other}"),
    }
}

async fn forms(app: &TestApp, round: usize) -> Vec<Form> {
    let walk = async |number: usize| {
        walks::ready_to_book(&app.browser(), "PY33-A", &format!("r{round}-{number}@example.org")).await
    };
    join_all((0..6).map(walk)).await
}

async fn is_ready(app: &TestApp) -> bool {
    // A yes is told again for a second.
    tokio::time::sleep(Duration::from_millis(1_100)).await;
    app.browser().try_get("/readyz").await == Some(200)
}

#[test]
fn a_server_that_goes_away_and_comes_back_is_found_again() {
    let Some(server) = OwnPostgres::start() else { return };
    actix_web::rt::System::new().block_on(async {
        let app = app_of(&server, server.port()).await;
        assert!(is_ready(&app).await);
        let mut expected = 0;
        for round in 0..sized(2, 10) {
            let forms = forms(&app, round).await;
            expected += forms.len();
            let pressing = (0_u64..).zip(&forms).map(async |(number, form)| {
                tokio::time::sleep(Duration::from_millis(number * 60)).await;
                press(form).await
            });
            let how = if round % 2 == 0 { "immediate" } else { "fast" };
            let stopping = async {
                tokio::time::sleep(Duration::from_millis(200)).await;
                server.stop(how);
            };
            let (told, ()) = tokio::join!(join_all(pressing), stopping);
            assert!(!is_ready(&app).await, "{how}: ready without a database");
            assert!(!press(&forms[0]).await, "{how}: booked without a database");
            app.browser().fetch("/departures/PY33-A").await.expect(503).titled("Busy at the moment");
            server.resume();
            let begun = Instant::now();
            app.browser().get("/departures/PY33-A").await.expect(200);
            let healed = begun.elapsed();
            for form in &forms {
                assert!(press(form).await, "{how}: it does not heal");
            }
            assert!(is_ready(&app).await);
            assert_eq!(booked(&app).await, expected, "{how}: each press is one booking");
            println!("{how}: {told:?} while it stopped; the first page after {healed:?}");
        }
        assert_eq!(app.faults().await, Vec::<String>::new());
    });
}

#[test]
fn lines_that_are_cut_are_laid_anew_without_anybody_noticing() {
    let Some(server) = OwnPostgres::start() else { return };
    actix_web::rt::System::new().block_on(async {
        let proxy = Proxy::to(server.port());
        let app = app_of(&server, proxy.port()).await;
        for round in 0..3 {
            let forms = forms(&app, round).await;
            proxy.cut();
            tokio::time::sleep(Duration::from_millis(50)).await;
            // They died while nobody used them: reads and writes find that out before they ask anything.
            app.browser().get("/departures/PY33-A").await.expect(200);
            for form in forms {
                assert!(press(&form).await, "a dead line is no reason to send people away");
            }
        }
        assert_eq!(booked(&app).await, 18);
    });
}

/// The line stands and nothing comes back: a host that is gone, a disk below PostgreSQL that hangs.
#[test]
fn a_database_that_never_answers_keeps_nobody_waiting_for_ever() {
    let Some(server) = OwnPostgres::start() else { return };
    actix_web::rt::System::new().block_on(async {
        let proxy = Proxy::to(server.port());
        let app = app_of(&server, proxy.port()).await;
        let form = walks::ready_to_book(&app.browser(), "PY33-A", "ada@example.org").await;
        app.browser().get("/departures/PY33-A").await.expect(200);
        proxy.hold(true);
        let begun = Instant::now();
        let asked = (0..40).map(async |number: usize| {
            let path = ["/", "/departures/PY33-A", "/departures/PY33-A?drawn", "/can-i-come"][number % 4];
            let status = app.browser().fetch(path).await.status;
            (status, begun.elapsed())
        });
        let (pages, booked_then) = tokio::join!(join_all(asked), form.send());
        booked_then.expect(503).says("nothing is done twice");
        for (status, took) in pages {
            assert!(
                status == 503 || status == 200 && took < Duration::from_secs(1),
                "{status} after {took:?}"
            );
            assert!(took < Duration::from_secs(25), "{took:?}");
        }
        println!("silent database: everybody answered after {:?}", begun.elapsed());
        proxy.hold(false);
        proxy.cut();
        form.send().await.expect(303);
        app.browser().get("/departures/PY33-A").await.expect(200);
        assert_eq!(booked(&app).await, 1, "what was kept while nobody answered is found again");
    });
}

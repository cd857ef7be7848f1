//! What is told to whoever watches: true, bounded, and nothing personal.

use std::collections::BTreeSet;
use std::io::Read;
use std::io::Write;
use std::net::TcpListener;
use std::net::TcpStream;

use actix_web::web::Data;
use chrono::Duration;
use startline::metrics;
use startline::metrics::Metrics;
use startline::store::StoreError;
use startline::store::dialect::Engine;

use crate::on_both;
use crate::support::acts::without_append_only;
use crate::support::app;
use crate::support::app::TestApp;
use crate::support::world::a_booking;

/// How many addresses are asked for that do not exist.
const ADDRESSES: usize = 10_000;
/// Asked for on one connection before its answers are read.
const AT_ONCE: usize = 10;

/// Everything that is told now.
async fn told(app: &TestApp) -> String {
    Metrics::new(app.db().clone(), app.clock().clone()).text().await.unwrap()
}

/// The value of one series.
fn value(told: &str, series: &str) -> i64 {
    let line = told.lines().find_map(|line| line.strip_prefix(series)?.strip_prefix(' '));
    line.unwrap_or_else(|| panic!("{series} is not told in\n{told}")).parse().unwrap()
}

/// The names of all series, without their values.
fn series(told: &str) -> BTreeSet<String> {
    let lines = told.lines().filter(|line| !line.starts_with('#'));
    lines.filter_map(|line| line.rsplit_once(' ')).map(|(name, _)| name.to_owned()).collect()
}

on_both!(places_holds_letters_and_jobs_are_told_as_they_are, |app| async {
    let booking = app.book(a_booking()).await;
    let now = told(app).await;
    let seats = "{of=\"PY33-A\",kind=\"seat_out\"}";
    let taken = app.taken("PY33-A", "seat_out").await;
    assert!(taken > 0);
    assert_eq!(value(&now, &format!("startline_places_taken{seats}")), taken);
    let free = value(&now, &format!("startline_places_free{seats}"));
    app.sells("PY33-A", "seat_out", taken + free + 3).await;
    assert_eq!(value(&told(app).await, &format!("startline_places_free{seats}")), free + 3);
    assert_eq!(value(&now, "startline_holds{departure=\"PY33-A\"}"), 1);
    assert_eq!(value(&now, "startline_letters_waiting"), 1);
    assert_eq!(value(&now, "startline_oldest_letter_age_seconds"), 0);
    app.pass(Duration::seconds(90));
    assert_eq!(value(&told(app).await, "startline_oldest_letter_age_seconds"), 90);
    app.run_jobs().await;
    app.pass(Duration::seconds(30));
    let later = told(app).await;
    assert_eq!(value(&later, "startline_letters_waiting"), 0);
    assert_eq!(value(&later, "startline_job_age_seconds{job=\"release_holds\"}"), 30);
    app.sql("UPDATE letters SET state = 'failed', sent_at = NULL").await.unwrap();
    assert_eq!(value(&told(app).await, "startline_letters_failed"), 1);
    app.pay(&booking, "EUR 350.00").await;
    assert!(!told(app).await.contains("startline_holds{"), "what is paid is no hold");
});

on_both!(a_reversal_that_undoes_something_else_is_told, |app| async {
    let booking = app.book(a_booking()).await;
    app.pass(Duration::days(9));
    app.release().await;
    assert_eq!(app.status(&booking).await, "lapsed");
    let reversed = app.texts("SELECT id AS value FROM transfers WHERE reverses IS NOT NULL").await;
    assert!(!reversed.is_empty());
    assert_eq!(value(&told(app).await, "startline_ledger_imbalance"), 0);
    app.sql(&without_append_only(app.db().engine(), "transfers")).await.unwrap();
    let change = |by: &str| {
        format!("UPDATE transfers SET amount_minor = amount_minor {by} WHERE id = '{}'", reversed[0])
    };
    app.sql(&change("+ 1")).await.unwrap();
    assert_eq!(value(&told(app).await, "startline_ledger_imbalance"), 1);
    app.sql(&change("- 1")).await.unwrap();
});

on_both!(what_should_have_been_deleted_is_told, |app| async {
    let booking = app.book(a_booking()).await;
    let dossier = app.dossier(&booking).await;
    let people = i64::try_from(dossier.travellers.len()).unwrap();
    let last_day = dossier.offer.deadlines().purge_on;
    app.clock().set(last_day.and_hms_opt(12, 0, 0).unwrap().and_utc());
    assert_eq!(value(&told(app).await, "startline_deletions_overdue"), 0);
    app.pass(Duration::days(1));
    assert_eq!(value(&told(app).await, "startline_deletions_overdue"), people);
    app.run_jobs().await;
    assert_eq!(value(&told(app).await, "startline_deletions_overdue"), 0);
});

on_both!(writes_that_wait_run_again_or_are_put_off_are_counted, |app| async {
    let before = told(app).await;
    let busy: Result<(), StoreError> =
        app.act("site", |_| Err(StoreError::Busy("the test says so".to_owned()))).await;
    assert!(busy.is_err());
    let after = told(app).await;
    for name in [
        "startline_writes_retried_total",
        "startline_database_busy_total",
        "startline_write_wait_seconds_count",
    ] {
        assert_eq!(value(&after, name), value(&before, name) + 1, "{name}");
    }
    assert_eq!(value(&after, "startline_writes_waiting"), 0);
    assert!(value(&after, "startline_connection_wait_seconds_count") > 0);
});

on_both!(metrics_have_an_address_of_their_own_and_nothing_personal, |app| async {
    app.book(a_booking()).await;
    app.browser().fetch("/metrics").await.expect(404);
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let metrics = Data::new(Metrics::new(app.db().clone(), app.clock().clone()));
    let server = metrics::server(metrics, listener).unwrap();
    let handle = server.handle();
    actix_web::rt::spawn(server);
    let answer = reqwest::get(format!("{address}/metrics")).await.unwrap();
    assert_eq!(answer.status(), 200);
    let kind = answer.headers()["content-type"].to_str().unwrap().to_owned();
    assert!(kind.starts_with("application/openmetrics-text"), "{kind}");
    let text = answer.text().await.unwrap();
    assert!(text.ends_with("# EOF\n"));
    assert!(value(&text, "process_resident_memory_bytes") > 1_000_000);
    assert!(value(&text, "process_start_time_seconds") > 1_700_000_000);
    assert!(text.contains("route=\"unknown\",method=\"GET\",status=\"4xx\""), "{text}");
    for personal in app.texts("SELECT booker_name AS value FROM bookings UNION SELECT booker_email FROM bookings UNION SELECT reference FROM bookings").await {
        assert!(!text.contains(&personal), "{personal}");
    }
    assert_eq!(reqwest::get(format!("{address}/")).await.unwrap().status(), 404, "nothing else is there");
    handle.stop(false).await;
});

/// Asks for addresses on one connection; answers how many were answered.
fn ask(host: &str, addresses: &[String]) -> usize {
    let mut stream = TcpStream::connect(host).unwrap();
    let mut answered = 0;
    for some in addresses.chunks(AT_ONCE) {
        for address in some {
            write!(stream, "{address} HTTP/1.1\r\nHost: {host}\r\n\r\n").unwrap();
        }
        let (mut heard, mut buffer) = (Vec::new(), [0; 16_384]);
        let count = |heard: &[u8]| heard.windows(14).filter(|bytes| bytes == b"x-request-id: ").count();
        while count(&heard) < some.len() {
            let read = stream.read(&mut buffer).unwrap();
            assert!(read > 0, "the server hung up");
            heard.extend_from_slice(&buffer[..read]);
        }
        answered += some.len();
    }
    answered
}

#[test]
fn ten_thousand_addresses_that_do_not_exist_add_no_series() {
    app::on(Engine::Sqlite, async |app: &TestApp| {
        let host = app.base_url.trim_start_matches("http://").to_owned();
        let word = || startline::keys::random_word().unwrap();
        let asked = || {
            let (a, b) = (word(), word());
            [
                format!("GET /{a}"),
                format!("GET /{a}/{b}?{a}={b}"),
                format!("GET /departures/{a}"),
                format!("GET /b/{a}"),
                format!("GET /assets/{a}/{b}"),
                format!("{} /", a.replace(['-', '_'], "X")),
            ]
        };
        let first = asked().to_vec();
        let many: Vec<String> = std::iter::repeat_with(asked).flatten().take(ADDRESSES).collect();
        assert_eq!(many.iter().collect::<BTreeSet<_>>().len(), ADDRESSES);
        let ask_all = |addresses: Vec<String>| {
            let host = host.clone();
            actix_web::rt::task::spawn_blocking(move || ask(&host, &addresses))
        };
        assert_eq!(ask_all(first).await.unwrap(), 6);
        let before = series(&told(app).await);
        assert_eq!(ask_all(many).await.unwrap(), ADDRESSES);
        let now = told(app).await;
        assert_eq!(series(&now), before);
        let unknown = "startline_http_answer_seconds_count{route=\"unknown\",method=\"GET\",status=\"4xx\"}";
        assert!(value(&now, unknown) > 3_000, "they were counted all the same");
    });
}

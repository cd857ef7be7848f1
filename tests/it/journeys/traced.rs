//! One number of a request leads from the page over the outbox to the mail server, and nobody outside chooses it.

use std::io;
use std::io::Write;
use std::sync::Arc;
use std::sync::Mutex;

use chrono::Duration;
use startline::mail::transport::Transport;

use crate::journeys::book::ADA;
use crate::journeys::book::ready;
use crate::on_both;
use crate::support::app::TestApp;
use crate::support::browser::Browser;
use crate::support::smtp::FakeSmtp;
use crate::support::walks::accepting;

/// What is logged, kept.
#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Runs the jobs; answers what they logged, a JSON object a line.
async fn logged_by_jobs(app: &TestApp, server: &FakeSmtp) -> String {
    let lines = Lines::default();
    let writer = lines.clone();
    let heard =
        tracing_subscriber::fmt().json().flatten_event(true).with_writer(move || writer.clone()).finish();
    let listening = tracing::subscriber::set_default(heard);
    app.jobs(Transport::smtp(&server.url()).unwrap()).run_all().await.unwrap();
    drop(listening);
    let said = lines.0.lock().unwrap().clone();
    String::from_utf8(said).unwrap()
}

fn line_with<'a>(log: &'a str, words: &str) -> &'a str {
    log.lines().find(|line| line.contains(words)).unwrap_or_else(|| panic!("no line has {words} in:\n{log}"))
}

on_both!(one_booking_is_traced_from_its_page_over_the_outbox_to_the_mail_server, |app| async {
    let server = FakeSmtp::start().await.unwrap();
    let check = ready(app, "PY33-A", &[ADA]).await;
    let answer = accepting(&check, "Book and keep 1 place").send().await;
    answer.expect(303);
    let id = answer.header("x-request-id").unwrap();
    let noted =
        app.texts(&format!("SELECT verb AS value FROM audit_entries WHERE request_id = '{id}'")).await;
    assert!(!noted.is_empty(), "the audit knows the request");
    let letter = app.letter_to("ada@example.org").await;
    assert_eq!(letter.request_id, id, "the outbox keeps the request that wrote the letter");

    let log = logged_by_jobs(app, &server).await;
    let line = line_with(&log, &letter.id);
    assert!(line.contains(&format!("\"request_id\":\"{id}\"")), "{line}");
    assert!(line.contains("Sent"), "{line}");
    assert!(!log.contains("ada@example.org") && !log.contains("Lovelace"), "{log}");
    let taken = server.taken();
    assert!(
        taken[0].data.contains(&format!("<{}@", letter.id)),
        "the mail server knows the letter of that line"
    );

    // What a job did is traced by the number of its run.
    app.pass(Duration::days(9));
    let log = logged_by_jobs(app, &server).await;
    let line = line_with(&log, "release_holds");
    let lapsed = app.letter_to("ada@example.org").await;
    assert_ne!(lapsed.request_id, id);
    assert!(line.contains(&format!("\"request_id\":\"{}\"", lapsed.request_id)), "{line}");
});

on_both!(the_number_of_a_request_is_ours_alone, |app| async {
    let browser: Browser = app.browser();
    let headers = [("x-request-id", "chosen-outside")];
    let page = browser.ask(reqwest::Method::GET, "/", &headers, None).await;
    page.expect(200);
    let id = page.header("x-request-id").unwrap();
    assert!(id.len() == 36 && id != "chosen-outside", "{id}");
});

//! A mail server that is down, silent, unsure, or somebody else: bookings go on, no letter is lost, and nothing is said to a stranger.

use std::time::Duration;
use std::time::Instant;

use startline::domain::roster::StaffRole;
use startline::jobs::send_outbox::send_outbox;
use startline::mail::transport::Transport;
use startline::store::By;
use startline::store::dialect;
use startline::store::dialect::Engine;
use startline::store::letters::Letter;
use startline::store::tx::new_id;
use tokio::sync::watch;

use crate::on_both;
use crate::support::app::TestApp;
use crate::support::certificates::Authority;
use crate::support::certificates::self_signed;
use crate::support::database::Database;
use crate::support::program::Premises;
use crate::support::program::Program;
use crate::support::smtp::FakeSmtp;
use crate::support::smtp::Fault;
use crate::support::smtp::Step;
use crate::support::walks;
use crate::support::world::a_booking;

const DAY: &str = "2026-11-23";

/// Sends what is due until told to stop; answers how many letters were tried.
async fn send_until(app: &TestApp, url: &str, stop: &mut watch::Receiver<bool>) -> usize {
    let jobs = app.jobs(Transport::smtp(url).unwrap());
    let by = By { actor: "job:send_outbox".to_owned(), at: app.clock().now(), request_id: new_id() };
    send_outbox(app.db(), &jobs.mailer, &by, stop).await.unwrap()
}

async fn send(app: &TestApp, url: &str) -> usize {
    let (_going_on, mut never) = watch::channel(false);
    send_until(app, url, &mut never).await
}

async fn letter(app: &TestApp) -> Letter {
    app.letter_to("booker@example.org").await
}

on_both!(
    a_server_that_says_not_now_for_five_days_is_asked_ever_more_rarely_and_then_the_desk_is_told,
    |app| async {
        let server = FakeSmtp::start().await.unwrap();
        app.book(a_booking()).await;
        let begun = app.clock().now();
        let mut waits = Vec::new();
        while letter(app).await.state != "failed" {
            server.fails(Step::Rcpt, Fault::Say("451 4.7.1 come back later"));
            assert_eq!(send(app, &server.url()).await, 1);
            let next = letter(app).await.next_at.and_utc();
            waits.push((next - app.clock().now()).num_minutes());
            // A minute before it is due nobody tries; at its time somebody does.
            app.clock().set(next.max(app.clock().now()) - chrono::Duration::minutes(1));
            assert_eq!(send(app, &server.url()).await, 0);
            app.clock().set(next);
        }
        assert_eq!(waits[..6], [1, 5, 30, 60, 60, 60]);
        let days = (app.clock().now() - begun).num_days();
        assert!((4..=5).contains(&days), "given up after {days} days");
        assert_eq!(server.taken().len(), 0);
        let today = app.desk(StaffRole::Desk).await.get("/desk").await;
        today.says("Letters that failed").says("booker@example.org");
        let failed = app.desk(StaffRole::Desk).await.get("/desk/letters?state=failed").await;
        failed.says("booker@example.org");
    }
);

on_both!(a_letter_that_is_refused_is_told_to_the_desk_at_once, |app| async {
    let server = FakeSmtp::start().await.unwrap();
    app.book(a_booking()).await;
    app.desk(StaffRole::Desk).await.get("/desk").await.says_not("booker@example.org");
    server.fails(Step::Rcpt, Fault::Say("550 5.1.1 no such mailbox"));
    send(app, &server.url()).await;
    app.desk(StaffRole::Desk).await.get("/desk").await.says("Letters that failed").says("booker@example.org");
});

on_both!(a_server_that_hangs_up_behind_its_yes_has_taken_the_letter, |app| async {
    let server = FakeSmtp::start().await.unwrap();
    app.book(a_booking()).await;
    server.fails(Step::Quit, Fault::HangUp);
    send(app, &server.url()).await;
    assert_eq!(letter(app).await.state, "sent");
    app.pass(chrono::Duration::days(1));
    assert_eq!(send(app, &server.url()).await, 0);
    assert_eq!(server.taken().len(), 1);
});

/// Nothing can be written between a letter's leaving and its mark, for longer than a write waits.
fn unmarked(engine: Engine) {
    let Some(database) = Database::with_season(engine) else { return };
    actix_web::rt::System::new().block_on(async {
        let app = TestApp::start(&database);
        let server = FakeSmtp::start().await.unwrap();
        app.book(a_booking()).await;
        server.fails(Step::AfterData, Fault::Wait(Duration::from_millis(300)));
        let locking = async {
            while server.taken().is_empty() {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
            let mut held = dialect::open(engine, &database.url).unwrap();
            dialect::begin_write(&mut held).unwrap();
            if engine == Engine::Postgres {
                dialect::execute(&mut held, "LOCK TABLE letters IN SHARE ROW EXCLUSIVE MODE").unwrap();
            }
            tokio::time::sleep(Duration::from_secs(8)).await;
            assert_eq!(letter(&app).await.state, "sending", "it cannot be written yet");
            dialect::execute(&mut held, "ROLLBACK").unwrap();
        };
        let url = server.url();
        let (tried, ()) = tokio::join!(send(&app, &url), locking);
        assert_eq!((tried, letter(&app).await.state.as_str()), (1, "sent"));
        app.pass(chrono::Duration::days(1));
        assert_eq!(send(&app, &url).await, 0);
        assert_eq!(server.taken().len(), 1, "it left once");
    });
}

on_engines!(what_left_while_nothing_could_be_written_does_not_leave_again, super::unmarked);

on_both!(who_is_told_to_stop_gives_back_what_was_not_tried, |app| async {
    let server = FakeSmtp::start().await.unwrap();
    for number in 0..3 {
        app.book(a_booking().by("Booker", &format!("b{number}@example.org"))).await;
    }
    let (stop, mut stopped) = watch::channel(false);
    server.fails(Step::Data, Fault::Silence);
    let stopping = async {
        while server.commands().iter().all(|line| line != "DATA") {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        stop.send(true).unwrap();
        Instant::now()
    };
    let url = server.url();
    let (tried, told) = tokio::join!(send_until(app, &url, &mut stopped), stopping);
    assert_eq!(tried, 1);
    assert!(told.elapsed() < Duration::from_secs(6), "{:?}", told.elapsed());
    let letters = app.letters().await;
    let states: Vec<_> = letters.iter().map(|one| (one.state.as_str(), one.attempts)).collect();
    assert_eq!(states.iter().filter(|one| **one == ("retry", 1)).count(), 1, "{states:?}");
    assert_eq!(states.iter().filter(|one| **one == ("retry", 0)).count(), 2, "{states:?}");
    // Nobody waits for the end of a lease.
    assert_eq!(send(app, &server.url()).await, 2);
    app.pass(chrono::Duration::minutes(1));
    assert_eq!(send(app, &server.url()).await, 1);
    assert_eq!(server.taken().len(), 3);
});

on_both!(a_server_without_privacy_is_told_nothing_and_the_letter_waits, |app| async {
    app.book(a_booking()).await;
    for offers in [false, true] {
        let server = FakeSmtp::start().await.unwrap();
        if offers {
            server.offer_broken_starttls();
        }
        send(app, &format!("smtp://localhost:{}?tls=required", server.port())).await;
        assert_eq!(letter(app).await.state, "retry");
        let said = server.commands();
        assert!(said.iter().all(|line| line.starts_with("EHLO") || line == "STARTTLS"), "{said:?}");
        assert!(said.iter().any(|line| line.starts_with("EHLO")), "nobody came");
        app.pass(chrono::Duration::minutes(10));
    }
});

/// Waits until the program has tried the letter, and answers what became of it.
async fn tried(eye: &TestApp) -> Letter {
    for _ in 0..500 {
        let letter = letter(eye).await;
        if letter.state != "queued" && letter.state != "sending" {
            return letter;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("the letter was not tried: {:?}", letter(eye).await);
}

/// The program, which trusts the authority alone, with a mail server; the letter after it was tried.
async fn tried_with(premises: &Premises, eye: &TestApp, server: &FakeSmtp, day: &str) -> Letter {
    let url = format!("smtps://localhost:{}", server.port());
    let mut command = premises.command(&premises.serving(day, &["--smtp-url", &url]));
    command.env("SSL_CERT_FILE", premises.data.join("authority.pem"));
    let mut program = Program::of(command.spawn().unwrap());
    program.answers(&premises.browser()).await;
    tried(eye).await
}

#[cfg(debug_assertions)]
fn strangers(engine: Engine) {
    let Some(premises) = Premises::furnished(engine) else { return };
    actix_web::rt::System::new().block_on(async {
        let authority = Authority::founded();
        std::fs::write(premises.data.join("authority.pem"), &authority.pem).unwrap();
        let strangers = [
            ("its own word", self_signed("localhost")),
            ("another name", authority.server("mail.example.org")),
            ("another authority", Authority::founded().server("localhost")),
        ];
        let eye = TestApp::start(&premises.database);
        let booking = eye.book(a_booking()).await;
        for (why, config) in strangers {
            let server = FakeSmtp::start_tls(config).await.unwrap();
            let letter = tried_with(&premises, &eye, &server, DAY).await;
            assert_eq!(letter.state, "retry", "{why}: {}", letter.reply);
            assert!(letter.reply.contains("certificate"), "{why}: {}", letter.reply);
            assert_eq!(server.commands(), Vec::<String>::new(), "{why}");
            assert!(server.broken_handshakes() > 0, "{why}: nobody came");
            eye.sql("UPDATE letters SET state = 'queued', attempts = 0, next_at = created_at").await.unwrap();
        }
        // The same with the right name of the right authority: the letter leaves.
        let server = FakeSmtp::start_tls(authority.server("localhost")).await.unwrap();
        let letter = tried_with(&premises, &eye, &server, DAY).await;
        assert_eq!((letter.state.as_str(), server.taken().len()), ("sent", 1), "{}", letter.reply);
        assert_eq!(eye.told(&booking).await, ["booking_received"]);
    });
}

#[cfg(debug_assertions)]
on_engines!(a_mail_server_with_a_stranger_s_certificate_is_told_nothing, super::strangers);

/// The server takes the connection and says nothing, for ever.
#[cfg(debug_assertions)]
fn silence(engine: Engine) {
    let Some(premises) = Premises::furnished(engine) else { return };
    actix_web::rt::System::new().block_on(async {
        let server = FakeSmtp::start().await.unwrap();
        server.fails(Step::Greeting, Fault::Silence);
        let eye = TestApp::start(&premises.database);
        eye.book(a_booking()).await;
        let url = server.url();
        let mut program = premises.start(DAY, &["--smtp-url", &url]).await;
        for _ in 0..500 {
            if letter(&eye).await.state == "sending" {
                break;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        let browser = premises.browser();
        let begun = Instant::now();
        walks::ready_to_book(&browser, "PY33-A", "ada@example.org").await.send().await.expect(303);
        assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
        program.signal("TERM");
        let ended = program.ends_within(Duration::from_secs(10)).await;
        assert!(ended.expect("a silent mail server keeps it from ending").success());
        // What was on its way is tried again a minute later, under the next program, which waits for no lease.
        let again = letter(&eye).await;
        assert_eq!((again.state.as_str(), again.attempts), ("retry", 1), "{again:?}");
        let _program = premises.start("2026-11-24", &["--smtp-url", &url]).await;
        for _ in 0..500 {
            if server.taken().len() == 2 {
                return;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("the letters do not leave: {:#?}", eye.letters().await);
    });
    premises.verify();
}

#[cfg(debug_assertions)]
on_engines!(a_mail_server_that_falls_silent_stops_no_booking_and_no_end, super::silence);

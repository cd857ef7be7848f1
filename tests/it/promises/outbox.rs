//! 3. No network call inside a transaction; every letter is an outbox row with a once-key and a fixed Message-ID.

use chrono::Duration;
use startline::actions::book_tour::book_tour;
use startline::actions::deliver_letter::claim_letters;
use startline::actions::retry_letter::retry_letter;
use startline::jobs::send_outbox::send_outbox;
use startline::mail::transport::Transport;
use startline::store::By;
use startline::store::StoreError;
use startline::store::letters::Letter;
use startline::store::tx::new_id;

use crate::on_both;
use crate::support::app::TestApp;
use crate::support::smtp::FakeSmtp;
use crate::support::smtp::Fault;
use crate::support::smtp::Step;
use crate::support::smtp::Taken;
use crate::support::world::a_booking;

/// Sends what is due to a mail server; answers how many letters were tried.
async fn send(app: &TestApp, url: &str) -> usize {
    let jobs = app.jobs(Transport::smtp(url).unwrap());
    let by = By { actor: "job:send_outbox".to_owned(), at: app.clock().now(), request_id: new_id() };
    let (_going_on, mut never) = tokio::sync::watch::channel(false);
    send_outbox(app.db(), &jobs.mailer, &by, &mut never).await.unwrap()
}

async fn only_letter(app: &TestApp) -> Letter {
    let letters = app.letters().await;
    assert_eq!(letters.len(), 1);
    letters.into_iter().next().unwrap()
}

fn message_id(taken: &Taken) -> String {
    let line = taken.data.lines().find(|line| line.to_ascii_lowercase().starts_with("message-id:"));
    line.unwrap_or_else(|| panic!("no Message-ID in {}", taken.data)).to_owned()
}

on_both!(every_letter_is_written_in_the_transaction_of_what_it_tells, |app| async {
    let command = a_booking().command;
    let undone: Result<(), StoreError> = app
        .act("site", move |tx| {
            book_tour(tx, &command).map_err(|error| StoreError::Damaged(error.to_string()))?;
            Err(StoreError::NotFound)
        })
        .await;
    assert!(undone.is_err());
    assert!(app.letters().await.is_empty());
    app.book(a_booking()).await;
    assert_eq!(only_letter(app).await.state, "queued");
});

on_both!(a_letter_that_was_put_off_arrives_once_under_its_one_message_id, |app| async {
    let server = FakeSmtp::start().await.unwrap();
    app.book(a_booking()).await;
    server.fails(Step::Rcpt, Fault::Say("451 4.7.1 come back later"));
    assert_eq!(send(app, &server.url()).await, 1);
    let letter = only_letter(app).await;
    assert_eq!((letter.state.as_str(), letter.attempts), ("retry", 1));
    assert!(letter.reply.contains("come back later"), "{}", letter.reply);
    assert_eq!(send(app, &server.url()).await, 0, "it is not due yet");
    app.pass(Duration::minutes(1));
    assert_eq!(send(app, &server.url()).await, 1);
    assert_eq!(only_letter(app).await.state, "sent");
    assert_eq!(send(app, &server.url()).await, 0);
    assert_eq!(server.taken().len(), 1);
    assert!(message_id(&server.taken()[0]).contains(&letter.id));
});

on_both!(a_letter_that_may_have_arrived_is_sent_again_under_the_same_message_id, |app| async {
    let server = FakeSmtp::start().await.unwrap();
    app.book(a_booking()).await;
    server.fails(Step::AfterData, Fault::HangUp);
    send(app, &server.url()).await;
    assert_eq!(only_letter(app).await.state, "retry");
    app.pass(Duration::minutes(1));
    send(app, &server.url()).await;
    let taken = server.taken();
    assert_eq!(taken.len(), 2);
    assert_eq!(message_id(&taken[0]), message_id(&taken[1]));
});

on_both!(a_letter_that_is_refused_fails_is_shown_and_can_be_tried_again, |app| async {
    let server = FakeSmtp::start().await.unwrap();
    app.book(a_booking()).await;
    server.fails(Step::Rcpt, Fault::Say("550 5.1.1 no such mailbox"));
    send(app, &server.url()).await;
    let letter = only_letter(app).await;
    assert_eq!(letter.state, "failed");
    assert!(letter.reply.contains("no such mailbox"), "{}", letter.reply);
    app.pass(Duration::days(1));
    assert_eq!(send(app, &server.url()).await, 0, "nobody tries it again by itself");
    let id = letter.id.clone();
    assert!(app.act("staff:test", move |tx| retry_letter(tx, &id)).await.unwrap());
    send(app, &server.url()).await;
    let id = letter.id.clone();
    assert!(!app.act("staff:test", move |tx| retry_letter(tx, &id)).await.unwrap(), "it was sent");
    assert_eq!(server.taken().len(), 1);
});

on_both!(a_mail_server_that_is_down_stops_nobody_and_loses_nothing, |app| async {
    let gone = {
        let server = FakeSmtp::start().await.unwrap();
        server.url()
    };
    app.book(a_booking()).await;
    for attempt in 1..=3 {
        send(app, &gone).await;
        let letter = only_letter(app).await;
        assert_eq!((letter.state.as_str(), letter.attempts), ("retry", attempt));
        app.pass(Duration::minutes(60));
    }
    let server = FakeSmtp::start().await.unwrap();
    send(app, &server.url()).await;
    assert_eq!((only_letter(app).await.state.as_str(), server.taken().len()), ("sent", 1));
});

on_both!(a_letter_whose_sender_died_is_taken_over_when_the_lease_ends, |app| async {
    let server = FakeSmtp::start().await.unwrap();
    app.book(a_booking()).await;
    let claimed = app.act("job:send_outbox", |tx| claim_letters(tx, 20)).await.unwrap();
    assert_eq!(claimed.len(), 1);
    app.pass(Duration::minutes(4));
    assert_eq!(send(app, &server.url()).await, 0);
    app.pass(Duration::minutes(1));
    assert_eq!(send(app, &server.url()).await, 1);
    assert_eq!(server.taken().len(), 1);
});

on_both!(without_a_mail_server_letters_go_into_a_folder, |app| async {
    let booking = app.book(a_booking()).await;
    app.run_jobs().await;
    app.run_jobs().await;
    let delivered = app.delivered();
    assert_eq!(delivered.len(), 1);
    assert!(delivered[0].1.text.contains(&app.link(&booking)), "{}", delivered[0].1.text);
    assert!(!only_letter(app).await.body.contains(&app.link(&booking)), "the outbox keeps no link");
});

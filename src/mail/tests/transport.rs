use std::time::Duration;
use std::time::Instant;

use super::samples::booking;
use super::samples::outgoing;
use crate::mail::letters;
use crate::mail::message::Outgoing;
use crate::mail::transport::Outcome;
use crate::mail::transport::Transport;

#[expect(dead_code, reason = "the tests from outside speak to it through TLS, these do not")]
#[path = "../../../tests/it/support/smtp.rs"]
mod smtp;

use smtp::FakeSmtp;
use smtp::Fault;
use smtp::Step;

fn letter() -> Outgoing {
    outgoing(&letters::booking_received(&booking()).unwrap())
}

/// A way to the fake server, patient enough for a busy machine.
fn way(url: &str) -> Transport {
    Transport::smtp(url).unwrap()
}

/// One that waits no longer than a test may for a server that says nothing.
fn hurried(url: &str) -> Transport {
    match way(url) {
        Transport::Smtp(server, _) => Transport::Smtp(server, Duration::from_millis(400)),
        folder @ Transport::Folder(_) => folder,
    }
}

#[tokio::test]
async fn a_letter_reaches_the_server_with_its_reply_kept() {
    let server = FakeSmtp::start().await.unwrap();
    let outcome = way(&server.url()).send(&letter()).await;
    assert_eq!(outcome, Outcome::Sent("250 2.0.0 kept".to_owned()));
    let taken = server.taken();
    assert_eq!((taken.len(), taken[0].from.as_str()), (1, "letters@mail.taedong.example"));
    assert_eq!(taken[0].to, ["anna@example.com"]);
    assert!(
        taken[0].data.contains("Message-ID: <01950000-0000-7000-8000-000000000001@mail.taedong.example>\r\n")
    );
    assert_eq!(
        server.commands().first().map(String::as_str),
        Some("EHLO [127.0.0.1]"),
        "not the machine's name"
    );
}

#[tokio::test]
async fn each_fault_has_its_outcome() {
    #[derive(PartialEq, Debug)]
    enum Word {
        Sent,
        Later,
        Refused,
    }
    use Fault::HangUp;
    use Fault::Say;
    use Fault::Silence;
    let server = FakeSmtp::start().await.unwrap();
    let (way, hurried) = (way(&server.url()), hurried(&server.url()));
    for (at, fault, expected) in [
        (Step::Greeting, Say("421 4.3.2 closing"), Word::Later),
        (Step::Greeting, Say("554 5.7.1 not you"), Word::Later),
        (Step::Greeting, HangUp, Word::Later),
        (Step::Greeting, Silence, Word::Later),
        (Step::Mail, Say("451 4.7.1 greylisted"), Word::Later),
        (Step::Mail, Say("550 5.7.1 sender refused"), Word::Refused),
        (Step::Rcpt, Say("450 4.2.0 greylisted, come back later"), Word::Later),
        (Step::Rcpt, Say("550 5.1.1 no such mailbox"), Word::Refused),
        (Step::Rcpt, Silence, Word::Later),
        (Step::Data, Say("452 4.3.1 disk full"), Word::Later),
        (Step::Data, HangUp, Word::Later),
        (Step::AfterData, Say("451 4.3.0 try again"), Word::Later),
        (Step::AfterData, Say("554 5.6.0 not this text"), Word::Refused),
        (Step::AfterData, HangUp, Word::Later),
        (Step::AfterData, Silence, Word::Later),
        (Step::Quit, HangUp, Word::Sent),
        (Step::Quit, Say("500 what"), Word::Sent),
    ] {
        server.fails(at, fault.clone());
        let way = if fault == Silence { &hurried } else { &way };
        let outcome = way.send(&letter()).await;
        let (word, reply) = match outcome {
            Outcome::Sent(reply) => (Word::Sent, reply),
            Outcome::Later(reply) => (Word::Later, reply),
            Outcome::Refused(reply) => (Word::Refused, reply),
        };
        assert_eq!(word, expected, "{at:?} {fault:?}: {reply}");
        assert!(!reply.is_empty() && !reply.contains('\n'), "{reply}");
    }
    assert!(
        matches!(way.send(&letter()).await, Outcome::Sent(_)),
        "nothing of the old conversations is left"
    );
}

#[tokio::test]
async fn a_server_that_falls_silent_is_left_in_time() {
    let server = FakeSmtp::start().await.unwrap();
    for step in [Step::Greeting, Step::Ehlo, Step::Data, Step::AfterData] {
        server.fails(step, Fault::Silence);
        let started = Instant::now();
        let outcome = hurried(&server.url()).send(&letter()).await;
        assert!(matches!(outcome, Outcome::Later(_)), "{step:?}: {outcome:?}");
        assert!(started.elapsed() < Duration::from_secs(5), "{step:?}");
    }
    server.fails(Step::Quit, Fault::Silence);
    assert!(matches!(way(&server.url()).send(&letter()).await, Outcome::Sent(_)));
}

#[tokio::test]
async fn a_repeat_after_a_lost_answer_is_known_by_its_message_id() {
    let server = FakeSmtp::start().await.unwrap();
    server.fails(Step::AfterData, Fault::HangUp);
    let way = way(&server.url());
    assert!(matches!(way.send(&letter()).await, Outcome::Later(_)));
    assert!(matches!(way.send(&letter()).await, Outcome::Sent(_)));
    let ids: Vec<_> = server
        .taken()
        .iter()
        .filter_map(|taken| {
            taken.data.lines().find(|line| line.starts_with("Message-ID:")).map(str::to_owned)
        })
        .collect();
    assert_eq!(ids.len(), 2);
    assert_eq!(ids[0], ids[1]);
}

#[tokio::test]
async fn without_privacy_nothing_is_sent() {
    let server = FakeSmtp::start().await.unwrap();
    let demanded = format!("{}?tls=required", server.url());
    let outcome = way(&demanded).send(&letter()).await;
    assert!(matches!(outcome, Outcome::Later(_)), "no STARTTLS offered: {outcome:?}");
    server.offer_broken_starttls();
    let outcome = way(&demanded).send(&letter()).await;
    assert!(matches!(outcome, Outcome::Later(_)), "no handshake: {outcome:?}");
    let outcome = way(&format!("smtps://127.0.0.1:{}", server.port())).send(&letter()).await;
    assert!(matches!(outcome, Outcome::Later(_)), "no TLS at all: {outcome:?}");
    assert!(server.taken().is_empty());
    assert!(!server.commands().iter().any(|line| line.starts_with("MAIL")), "{:?}", server.commands());
}

#[tokio::test]
async fn a_server_that_is_down_is_tried_again_later() {
    let port = FakeSmtp::start().await.unwrap().port();
    tokio::time::sleep(Duration::from_millis(50)).await;
    let outcome = way(&format!("smtp://127.0.0.1:{port}")).send(&letter()).await;
    assert!(matches!(outcome, Outcome::Later(_)), "{outcome:?}");
}

#[tokio::test]
async fn a_reply_that_names_the_recipient_is_kept_without_the_name() {
    let server = FakeSmtp::start().await.unwrap();
    server.fails(Step::Rcpt, Fault::Say("550 5.1.1 <anna@example.com> unknown"));
    let outcome = way(&server.url()).send(&letter()).await;
    let Outcome::Refused(reply) = outcome else { panic!("{outcome:?}") };
    assert!(reply.contains("550") && reply.contains("<(recipient)> unknown"), "{reply}");
}

#[tokio::test]
async fn an_address_no_letter_can_go_to_is_refused_without_a_connection() {
    let server = FakeSmtp::start().await.unwrap();
    let outcome = way(&server.url()).send(&Outgoing { to: "anna".to_owned(), ..letter() }).await;
    assert!(matches!(outcome, Outcome::Refused(_)), "{outcome:?}");
    assert!(server.commands().is_empty());
}

#[tokio::test]
async fn a_folder_gets_a_readable_file_a_letter_and_nothing_half_written() {
    let folder = tempfile::tempdir().unwrap();
    let letters = folder.path().join("letters");
    let way = Transport::Folder(letters.clone());
    let name = "20261128-100003-booking_received-01950000-0000-7000-8000-000000000001.eml";
    for _ in 0..2 {
        assert_eq!(way.send(&letter()).await, Outcome::Sent(format!("saved as {name}")));
    }
    let files: Vec<_> = std::fs::read_dir(&letters).unwrap().map(|file| file.unwrap().file_name()).collect();
    assert_eq!(files, [name]);
    let text = std::fs::read_to_string(letters.join(name)).unwrap();
    assert!(
        text.contains("王小明: spectator, single room")
            && text.contains("https://desk.example/b/0195/S3cr-et_")
    );
    let blocked = folder.path().join("file");
    std::fs::write(&blocked, "in the way").unwrap();
    assert!(matches!(Transport::Folder(blocked).send(&letter()).await, Outcome::Later(_)));
}

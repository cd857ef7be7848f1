use mail_parser::MessageParser;
use mail_parser::MimeHeaders;

use super::samples::NASTY;
use super::samples::all;
use super::samples::booking;
use super::samples::filled;
use super::samples::hotel_pack;
use super::samples::nasty_booking;
use super::samples::nasty_pack;
use super::samples::outgoing;
use crate::mail::letters;
use crate::mail::message::MessageError;
use crate::mail::message::Outgoing;
use crate::mail::message::Writing;
use crate::mail::message::message;
use crate::mail::placeholder::fill;

const CALENDAR: &str =
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nMETHOD:PUBLISH\r\nSUMMARY:Briefing 王小明\r\nEND:VCALENDAR\r\n";

fn bytes(letter: &Outgoing) -> Vec<u8> {
    message(letter, Writing::Safe).unwrap().formatted()
}

#[test]
fn what_was_written_is_read_back_word_for_word() {
    let mut written = all(&booking(), &hotel_pack(), "Anna Müller");
    written.extend(all(&nasty_booking(), &nasty_pack(), NASTY));
    for letter in written {
        let raw = bytes(&outgoing(&letter));
        assert!(raw.is_ascii(), "every server takes seven bits");
        let read = MessageParser::new().parse(&raw).unwrap();
        assert_eq!(read.subject(), Some(letter.subject.as_str()));
        let text = read.body_text(0).unwrap().replace("\r\n", "\n");
        assert_eq!(text.trim_end(), fill(&letter.body, &filled()).trim_end());
        let page = read.body_html(0).unwrap();
        assert_eq!(page.matches("href=").count(), text.matches("https://desk.example").count());
        assert_eq!(read.bcc(), None);
        assert_eq!(read.to().unwrap().first().unwrap().address(), Some("anna@example.com"));
    }
}

#[test]
fn names_in_any_script_arrive() {
    let mut letter = outgoing(&letters::booking_received(&booking()).unwrap());
    letter.from_name = "大同 Läufer, \"Tours\" <x@y.example>\r\nBcc: z@y.example".to_owned();
    let raw = bytes(&letter);
    let read = MessageParser::new().parse(&raw).unwrap();
    let from = read.from().unwrap().first().unwrap();
    assert_eq!(from.name(), Some("大同 Läufer, \"Tours\" <x@y.example> Bcc: z@y.example"));
    assert_eq!(from.address(), Some("letters@mail.taedong.example"));
    assert_eq!(read.bcc(), None);
    assert!(read.body_text(0).unwrap().contains("王小明: spectator, single room"));
}

#[test]
fn the_message_id_is_the_rows_and_never_the_machines() {
    let letter = outgoing(&letters::booking_received(&booking()).unwrap());
    for _ in 0..3 {
        let raw = bytes(&letter);
        let read = MessageParser::new().parse(&raw).unwrap();
        assert_eq!(read.message_id(), Some("01950000-0000-7000-8000-000000000001@mail.taedong.example"));
        assert_eq!(read.references().as_text(), Some("booking-0195-b@mail.taedong.example"));
        assert_eq!(read.header_raw("Auto-Submitted").map(str::trim), Some("auto-generated"));
        assert_eq!(read.header_raw("Date").map(str::trim), Some("Sat, 28 Nov 2026 10:00:03 +0000"));
        assert_eq!(read.reply_to().unwrap().first().unwrap().address(), Some("desk@taedong.example"));
        assert_eq!(read.header_raw("List-Unsubscribe"), None);
        let raw = String::from_utf8(raw).unwrap();
        let head = raw.split("\r\n\r\n").next().unwrap();
        let domains = head.split('@').skip(1).map(|after| {
            let end = after.find(|c: char| !(c.is_ascii_alphanumeric() || ".-".contains(c)));
            &after[..end.unwrap_or(after.len())]
        });
        let ours = ["mail.taedong.example", "taedong.example", "example.com"];
        assert!(domains.clone().count() >= 4, "{head}");
        assert!(domains.clone().all(|domain| ours.contains(&domain)), "{head}");
    }
}

#[test]
fn a_calendar_stands_in_the_letter_and_beside_it() {
    let mut letter = outgoing(&letters::deposit_received(&booking()).unwrap());
    letter.calendar = CALENDAR.to_owned();
    let raw = bytes(&letter);
    let read = MessageParser::new().parse(&raw).unwrap();
    let calendars: Vec<_> = read
        .parts
        .iter()
        .filter(|part| {
            part.content_type()
                .is_some_and(|kind| kind.ctype() == "text" && kind.subtype() == Some("calendar"))
        })
        .collect();
    assert_eq!(calendars.len(), 2);
    for part in &calendars {
        assert_eq!(part.content_type().unwrap().attribute("method"), Some("PUBLISH"));
        assert_eq!(part.text_contents().map(str::trim_end), Some(CALENDAR.trim_end()));
    }
    assert_eq!(calendars[1].attachment_name(), Some("tour.ics"));
    let cancelled = Outgoing { calendar: CALENDAR.replace("PUBLISH", "CANCEL"), ..letter };
    assert!(String::from_utf8(bytes(&cancelled)).unwrap().contains("method=CANCEL"));
}

#[test]
fn a_letter_that_cannot_be_written_says_which_address_is_wrong() {
    let letter = outgoing(&letters::booking_received(&booking()).unwrap());
    for to in
        ["", "anna", "a@b.example, c@d.example", "Anna <a@b.example>", "a@b.example\r\nBcc: c@d.example"]
    {
        let wrong = Outgoing { to: to.to_owned(), ..letter.clone() };
        let error = message(&wrong, Writing::Safe).unwrap_err();
        assert!(matches!(error, MessageError::Address("recipient's")), "{to}: {error}");
    }
}

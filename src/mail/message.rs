//! The message of a letter: headers that stay the same through every retry, a text and an HTML part, the calendar file.

use std::time::SystemTime;

use chrono::DateTime;
use chrono::Utc;
use lettre::Address;
use lettre::Message;
use lettre::message::Attachment;
use lettre::message::Body;
use lettre::message::Mailbox;
use lettre::message::MultiPart;
use lettre::message::SinglePart;
use lettre::message::header::ContentTransferEncoding;
use lettre::message::header::ContentType;
use lettre::message::header::HeaderName;
use lettre::message::header::HeaderValue;

use crate::mail::html::html;
use crate::mail::inert::one_line;
use crate::mail::placeholder::Filled;
use crate::mail::placeholder::fill;

/// A letter on its way out.
#[derive(Clone)]
pub struct Outgoing {
    /// Id of the outbox row. With the domain of `from_address` it is the Message-ID, so a repeat can be recognised.
    pub id: String,
    /// The stored word of its kind.
    pub kind: String,
    /// Name of who writes.
    pub from_name: String,
    /// The sending address.
    pub from_address: String,
    /// The watched address that answers go to.
    pub reply_to: String,
    /// The recipient's address.
    pub to: String,
    /// One line.
    pub subject: String,
    /// As the outbox keeps it, with its placeholders.
    pub body: String,
    /// What goes into the placeholders.
    pub filled: Filled,
    /// A calendar file (RFC 5545), or empty.
    pub calendar: String,
    /// Letters of one booking are shown together.
    pub booking_id: Option<String>,
    /// The letter's date.
    pub at: DateTime<Utc>,
}

/// How the words of the parts are written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Writing {
    /// Seven bits only: every mail server takes it.
    Safe,
    /// Readable in any editor.
    Clear,
}

/// Why no message can be made of a letter. No retry helps.
#[derive(Debug, thiserror::Error)]
pub enum MessageError {
    /// An address that cannot stand in a header.
    #[error("the {0} address cannot be written to: correct it")]
    Address(&'static str),
    /// The HTML part.
    #[error("the letter could not be rendered: {0}")]
    Render(#[from] askama::Error),
    /// A header or part that the mail format refuses.
    #[error("the letter could not be put together: {0}")]
    Format(#[from] lettre::error::Error),
    /// The calendar part's type.
    #[error("the calendar file names an unknown method")]
    Calendar,
}

/// Puts the message together: mixed(alternative(text, HTML, calendar), calendar file), or alternative(text, HTML).
pub fn message(letter: &Outgoing, writing: Writing) -> Result<Message, MessageError> {
    let from = address("sender's", &letter.from_address)?;
    let domain = from.domain().to_owned();
    let mut builder = Message::builder()
        .message_id(Some(format!("<{}@{domain}>", letter.id)))
        .date(SystemTime::from(letter.at))
        .from(Mailbox::new(Some(one_line(&letter.from_name)), from))
        .reply_to(Mailbox::new(None, address("agency's", &letter.reply_to)?))
        .to(Mailbox::new(None, address("recipient's", &letter.to)?))
        .subject(one_line(&letter.subject))
        // Keeps holiday notes of the other side from answering (RFC 3834 §5).
        .raw_header(HeaderValue::new(
            HeaderName::new_from_ascii_str("Auto-Submitted"),
            "auto-generated".to_owned(),
        ));
    if let Some(booking) = &letter.booking_id {
        builder = builder.references(format!("<booking-{booking}@{domain}>"));
    }
    let text = part(ContentType::TEXT_PLAIN, fill(&letter.body, &letter.filled), writing);
    let page = part(ContentType::TEXT_HTML, html(&letter.subject, &letter.body, &letter.filled)?, writing);
    let mut words = MultiPart::alternative().singlepart(text).singlepart(page);
    if letter.calendar.is_empty() {
        return Ok(builder.multipart(words)?);
    }
    let kind = calendar_type(&letter.calendar)?;
    words = words.singlepart(part(kind.clone(), letter.calendar.clone(), writing));
    let file = Attachment::new("tour.ics".to_owned()).body(Body::new(letter.calendar.clone()), kind);
    Ok(builder.multipart(MultiPart::mixed().multipart(words).singlepart(file))?)
}

fn address(whose: &'static str, typed: &str) -> Result<Address, MessageError> {
    typed.trim().parse().map_err(|_| MessageError::Address(whose))
}

fn part(kind: ContentType, words: String, writing: Writing) -> SinglePart {
    let builder = SinglePart::builder().header(kind);
    match writing {
        Writing::Safe => builder.body(words),
        // Without a mail server on the way, no line is too long and no byte too high.
        Writing::Clear => builder.header(ContentTransferEncoding::Binary).body(words),
    }
}

/// The method named outside must be the one inside (RFC 6047 §2.4).
fn calendar_type(calendar: &str) -> Result<ContentType, MessageError> {
    let method = calendar.lines().find_map(|line| line.strip_prefix("METHOD:")).unwrap_or("PUBLISH").trim();
    ContentType::parse(&format!("text/calendar; method={method}; charset=utf-8"))
        .map_err(|_| MessageError::Calendar)
}

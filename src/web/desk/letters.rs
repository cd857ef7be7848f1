//! The outbox: every letter, its text without secrets, what the mail server said, and sending it again.

use actix_web::HttpRequest;
use actix_web::HttpResponse;
use actix_web::web::Data;
use actix_web::web::Path;
use askama::Template;

use crate::actions::retry_letter;
use crate::filters;
use crate::mail::kind::Kind;
use crate::mail::placeholder;
use crate::paths;
use crate::store::Conn;
use crate::store::StoreError;
use crate::store::bookings;
use crate::store::letters;
use crate::store::letters::Letter;
use crate::web::access::Staff;
use crate::web::desk::words;
use crate::web::desk::words::PAGE_ROWS;
use crate::web::desk::words::Pager;
use crate::web::error::WebError;
use crate::web::form::Form;
use crate::web::page::Frame;
use crate::web::page::see_other_saying;
use crate::web::state::AppState;

/// The states, in the order of a letter's life.
const STATES: [(&str, &str); 5] = [
    ("queued", "Waiting"),
    ("sending", "Sending"),
    ("retry", "To be tried again"),
    ("sent", "Sent"),
    ("failed", "Failed"),
];

/// One state's tab.
struct Tab {
    href: String,
    label: &'static str,
    count: String,
    is_current: bool,
}

/// One letter of the list.
struct Row {
    href: String,
    kind: String,
    to: String,
    subject: String,
    state: String,
    attempts: i64,
    written: String,
    reply: String,
}

#[derive(Template)]
#[template(path = "desk/letters.html")]
struct LettersPage {
    frame: Frame,
    tabs: Vec<Tab>,
    rows: Vec<Row>,
    empty: &'static str,
    pager: Pager,
}

#[derive(Template)]
#[template(path = "desk/letter.html")]
struct LetterPage {
    frame: Frame,
    kind: String,
    state: String,
    facts: Vec<(&'static str, String)>,
    booking: String,
    booking_href: String,
    body: String,
    retry: String,
}

/// Lists letters of a state, or all.
pub async fn index(
    request: HttpRequest,
    state: Data<AppState>,
    _staff: Staff,
) -> Result<HttpResponse, WebError> {
    let frame = state.frame(&request, "Letters", "letters").await?;
    let asked = words::filters_of(&request);
    words::drawn(&state, move |conn| list(conn, frame, &asked)).await
}

fn list(conn: &mut Conn, frame: Frame, asked: &Form) -> Result<LettersPage, StoreError> {
    let state = STATES.iter().map(|(word, _)| *word).find(|word| *word == asked.value("state"));
    let number = words::page_of(asked);
    let (found, count) = letters::list(conn, state, (number - 1) * PAGE_ROWS, PAGE_ROWS)?;
    let counts = letters::count_by_state(conn)?;
    let of = |word: &str| counts.iter().find(|(state, _)| state == word).map_or(0, |(_, count)| *count);
    let all: i64 = counts.iter().map(|(_, count)| count).sum();
    let tab = |word: &'static str, label, count: i64| Tab {
        href: words::address("/desk/letters", &[("state", word)], &[]),
        label,
        count: count.to_string(),
        is_current: state.unwrap_or_default() == word,
    };
    let mut tabs = vec![tab("", "All", all)];
    tabs.extend(STATES.map(|(word, label)| tab(word, label, of(word))));
    Ok(LettersPage {
        frame,
        tabs,
        rows: found.into_iter().map(row).collect(),
        empty: match state {
            Some(_) => "No letter is in this state. Choose All to see every letter.",
            None => "No letter was written yet.",
        },
        pager: Pager::of("/desk/letters", &[("state", state.unwrap_or_default())], number, count),
    })
}

fn kind_words(kind: &str) -> String {
    kind.parse::<Kind>().map_or_else(|_| kind.to_owned(), |kind| kind.label().to_owned())
}

fn row(letter: Letter) -> Row {
    Row {
        href: paths::desk_letter(&letter.id),
        kind: kind_words(&letter.kind),
        to: letter.to_address,
        subject: letter.subject,
        attempts: letter.attempts,
        written: filters::stamp(letter.created_at),
        reply: if letter.state == "sent" { String::new() } else { letter.reply },
        state: letter.state,
    }
}

/// Shows one letter.
pub async fn show(
    request: HttpRequest,
    state: Data<AppState>,
    _staff: Staff,
    id: Path<String>,
) -> Result<HttpResponse, WebError> {
    let frame = state.frame(&request, "Letter", "letters").await?;
    words::drawn(&state, move |conn| -> Result<_, StoreError> {
        let letter = letters::by_id(conn, &id)?;
        let booking = match &letter.booking_id {
            Some(booking) => bookings::by_id(conn, booking)?.reference,
            None => String::new(),
        };
        Ok(letter_page(frame, letter, booking))
    })
    .await
}

fn letter_page(frame: Frame, letter: Letter, booking: String) -> LetterPage {
    let mut facts = vec![
        ("To", letter.to_address.clone()),
        ("Subject", letter.subject.clone()),
        ("Written", filters::stamp(letter.created_at)),
        ("Tries", letter.attempts.to_string()),
    ];
    match (letter.state.as_str(), letter.sent_at) {
        (_, Some(at)) => facts.push(("Sent", filters::stamp(at))),
        ("retry" | "queued", None) => facts.push(("Next try", filters::stamp(letter.next_at))),
        _ => {}
    }
    if !letter.reply.is_empty() {
        facts.push(("The mail server said", letter.reply.clone()));
    }
    facts.push(("Calendar file", if letter.calendar.is_empty() { "no" } else { "yes" }.to_owned()));
    let can_retry = matches!(letter.state.as_str(), "failed" | "retry");
    LetterPage {
        frame,
        kind: kind_words(&letter.kind),
        facts,
        booking_href: paths::desk_booking(&booking),
        booking,
        body: placeholder::shown(&letter.body),
        retry: if can_retry { format!("{}/retry", paths::desk_letter(&letter.id)) } else { String::new() },
        state: letter.state,
    }
}

/// Puts a letter back into the outbox.
pub async fn retry(
    request: HttpRequest,
    state: Data<AppState>,
    staff: Staff,
    id: Path<String>,
) -> Result<HttpResponse, WebError> {
    let id = id.into_inner();
    let to = paths::desk_letter(&id);
    let by = state.by(&request, &staff.actor());
    let done = state.write(by, move |tx| retry_letter::retry_letter(tx, &id)).await?;
    let words = match done {
        true => "It is in the outbox again and goes out within a minute",
        false => "Nothing was changed: it was sent, or is being sent",
    };
    Ok(see_other_saying(&to, words))
}

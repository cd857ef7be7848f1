//! The booking page, which is also the confirmation: where it stands, what happens next and when, what to pay, what to give.

use actix_web::HttpRequest;
use actix_web::HttpResponse;
use actix_web::web::Data;
use actix_web::web::Path;
use askama::Template;
use chrono::DateTime;
use chrono::NaiveDate;
use chrono::Utc;

use crate::actions::posting;
use crate::domain::booking::Status;
use crate::domain::ledger::Standing;
use crate::filters;
use crate::paths;
use crate::store::dossier::Dossier;
use crate::web::booking::door;
use crate::web::booking::door::Link;
use crate::web::booking::money;
use crate::web::booking::money::MoneyPart;
use crate::web::booking::tasks;
use crate::web::booking::tasks::Member;
use crate::web::error::WebError;
use crate::web::page;
use crate::web::page::Frame;
use crate::web::state::AppState;

#[derive(Template)]
#[template(path = "booking/show.html")]
struct BookingPage {
    frame: Frame,
    word: String,
    reference: String,
    status: String,
    /// The page's h1.
    heading: String,
    /// Empty where the heading says it all.
    sentence: String,
    /// Whether it is over: no green panel then, nothing to pay, nothing to give.
    is_over: bool,
    /// Until when places are kept, in words and for the script.
    kept_until: Option<(String, String)>,
    /// Why, in the desk's words; empty if none.
    reason: String,
    booker_name: String,
    /// "a•••@example.org".
    booker_email: String,
    tour: String,
    departure_href: String,
    facts: Vec<(&'static str, String)>,
    next: Vec<String>,
    money: MoneyPart,
    /// Whether "I have sent it" can be pressed.
    may_say_sent: bool,
    /// What pressing it brought; empty if it was not pressed.
    said_sent: String,
    conditions: Vec<ConditionLine>,
    party: Vec<Member>,
    has_details: bool,
    has_calendar: bool,
}

/// A task that an answer brings.
struct ConditionLine {
    who: String,
    text: String,
    by: String,
}

/// The page behind the link.
pub async fn show(
    request: HttpRequest,
    state: Data<AppState>,
    word: Path<String>,
) -> Result<HttpResponse, WebError> {
    let mut frame = state.frame(&request, "Your booking", "my_booking").await?;
    let (keys, now, word) = (state.keys().clone(), state.clock.now(), word.into_inner());
    let shown: BookingPage = state
        .read(move |conn| {
            let dossier = door::dossier(conn, &keys, &Link::booking(&word))?;
            frame.title = format!("Booking {}", dossier.booking.reference);
            booking_page(frame, &dossier, word, now)
        })
        .await?;
    page::page(&shown)
}

fn booking_page(
    frame: Frame,
    dossier: &Dossier,
    word: String,
    now: DateTime<Utc>,
) -> Result<BookingPage, WebError> {
    let Dossier { booking, offer, .. } = dossier;
    let status = booking.status()?;
    let kept_until = booking.held_until.map(|at| at.and_utc());
    let waits = status == Status::AwaitingDeposit;
    let in_words = |at| filters::instant(at, offer.zone, &offer.departure.gateway);
    let said_sent = match (booking.extended_at, kept_until) {
        (Some(_), Some(until)) if waits => {
            format!(
                "You told us that the money is on its way. We keep your {} until {}.",
                if dossier.going().count() == 1 { "place" } else { "places" },
                in_words(until)
            )
        }
        _ => String::new(),
    };
    let today = now.with_timezone(&offer.zone).date_naive();
    let party = tasks::party(dossier, &Link::booking(&word), today)?;
    let people = dossier.going().count();
    let is_over = !status.holds_places() || status == Status::Travelled;
    Ok(BookingPage {
        reference: booking.reference.clone(),
        status: booking.status.clone(),
        sentence: of_party(sentence(status), people),
        heading: of_party(heading(status), people),
        is_over,
        kept_until: kept_until.map(|at| (in_words(at), filters::machine(at))),
        reason: booking.decided_reason.clone(),
        booker_name: booking.booker_name.clone(),
        booker_email: crate::domain::contact::masked(&booking.booker_email),
        tour: offer.departure.tour_name.clone(),
        departure_href: paths::departure(&offer.departure.code),
        facts: facts(dossier),
        next: next_steps(dossier, status)?.iter().map(|step| of_party(step, people)).collect(),
        money: money::money_part(dossier)?,
        may_say_sent: waits && booking.extended_at.is_none() && kept_until.is_some_and(|at| at > now),
        said_sent,
        conditions: if is_over { Vec::new() } else { conditions(dossier)? },
        has_details: party.iter().any(|member| !member.tasks.is_empty()),
        has_calendar: status.is_on_lists(),
        party,
        frame,
        word,
    })
}

fn heading(status: Status) -> &'static str {
    match status {
        Status::Held => "We hold these places for you",
        Status::InReview => "We are looking at your booking",
        Status::AwaitingDeposit => "Your places are kept",
        Status::Confirmed => "Your booking is confirmed",
        Status::Paid => "Everything is paid",
        Status::Travelled => "This tour is over",
        Status::Lapsed => "This booking has lapsed",
        Status::Declined => "We cannot take this booking",
        Status::Cancelled => "This booking is cancelled",
    }
}

/// The sentence under the heading, unless it is the heading once more.
fn sentence(status: Status) -> &'static str {
    let sentence = status.sentence();
    if sentence.trim_end_matches('.') == heading(status) { "" } else { sentence }
}

/// Words about the party's places, for a party of one where it is one.
fn of_party(words: &str, people: usize) -> String {
    if people != 1 {
        return words.to_owned();
    }
    [("our places are", "our place is"), ("our places stay", "our place stays"), ("our places", "our place")]
        .into_iter()
        .chain([("these places", "this place"), ("the places", "the place")])
        .fold(words.to_owned(), |words, (many, one)| words.replace(many, one))
}

/// The tour, its days, the race and the briefing.
pub fn facts(dossier: &Dossier) -> Vec<(&'static str, String)> {
    let offer = &dossier.offer;
    let briefing = &offer.about.briefing;
    let meeting = format!(
        "{}, {} {}, {}, {}",
        filters::day(offer.departure.gateway_on),
        filters::clock(briefing.at),
        offer.departure.gateway,
        briefing.place,
        briefing.address
    );
    let days = (offer.departure.starts_on, offer.departure.ends_on);
    vec![
        ("Tour", format!("{} ({})", offer.departure.tour_name, offer.departure.code)),
        ("Days", format!("{} to {}", filters::day(days.0), filters::day(days.1))),
        ("Race", format!("{}, {}", offer.edition.name, filters::day(offer.edition.race_on))),
        ("Briefing", meeting),
    ]
}

/// What happens next and when, in sentences.
fn next_steps(dossier: &Dossier, status: Status) -> Result<Vec<String>, WebError> {
    let day = |date: NaiveDate| filters::day(date);
    let deadlines = dossier.offer.deadlines();
    let details = format!("Give each traveller’s details by {}.", day(deadlines.details_close_on));
    let pack = format!(
        "We send the travel packs on {}, and the final ones on {}.",
        day(deadlines.pack_provisional_on),
        day(deadlines.pack_final_on)
    );
    let meet = format!(
        "Be in {} on {} for the briefing.",
        dossier.offer.departure.gateway,
        day(dossier.offer.departure.gateway_on)
    );
    let missing = !dossier.missing().is_empty();
    let mut steps = Vec::new();
    match status {
        Status::Held => steps.push("Write to us to take up the places before this time.".to_owned()),
        Status::AwaitingDeposit => {
            if let Some(pay) = posting::to_pay(dossier)? {
                let until =
                    pay.until.map_or_else(String::new, |until| format!(" It must reach us by {until}."));
                steps.push(format!("Send {} by bank transfer.{until}", pay.amount));
            }
            steps.push("We look at our account every working day and confirm by email.".to_owned());
            steps.extend(missing.then_some(details));
        }
        Status::InReview => {
            let by = dossier.booking.review_due_on;
            let by = by.map_or_else(String::new, |date| format!(" by {}", day(date)));
            steps.push(format!("We answer{by}, by email. There is nothing to pay until then."));
            steps.push("Your places stay yours until we have answered, even if we are late.".to_owned());
            steps.push("If we say yes, the email tells what to pay and by when.".to_owned());
        }
        Status::Confirmed | Status::Paid => {
            if let Some(pay) = posting::to_pay(dossier)? {
                let by = pay.until.map_or_else(String::new, |until| format!(" by {until}"));
                steps.push(format!("Pay the balance of {}{by}.", pay.amount));
            }
            steps.extend(missing.then_some(details));
            steps.extend([pack, meet]);
        }
        Status::Lapsed => steps.extend(lapsed_steps(dossier)),
        Status::Declined => steps.push(
            "You owe us nothing. If something has changed, such as another passport, write to us.".to_owned(),
        ),
        Status::Cancelled => steps.push(cancelled_step(dossier)),
        Status::Travelled => {}
    }
    Ok(steps)
}

/// Money that came late has its own words: nobody is asked again to send it, or not to.
fn lapsed_steps(dossier: &Dossier) -> Vec<String> {
    if let Standing::InCredit(credit) = dossier.money.standing() {
        return vec![
            format!("Your {credit} came after the end. We look whether there are still places for you."),
            "If there are, we take them for you and confirm. If not, all of it goes back. We write to you, you need to do nothing."
                .to_owned(),
            "Do you no longer want to come? Write to us, and we send it back.".to_owned(),
        ];
    }
    [
        "Have you sent the money? Write to us. We take places again if there are any, or send all of it back.",
        "Have you not sent it? Do not send it now. You owe us nothing.",
        "Do you still want to come? Book again: the places that are left stand on our pages.",
    ]
    .map(str::to_owned)
    .into()
}

fn cancelled_step(dossier: &Dossier) -> String {
    let money = match dossier.money.standing() {
        Standing::InCredit(credit) => format!("{credit} goes back to the account it came from."),
        _ if dossier.money.charged.is_positive() => {
            format!("We keep {} under the terms; nothing goes back.", dossier.money.charged)
        }
        _ => "You owe us nothing.".to_owned(),
    };
    format!("{money} If you do not agree, write to us.")
}

fn conditions(dossier: &Dossier) -> Result<Vec<ConditionLine>, WebError> {
    let tasks = posting::conditions(dossier)?;
    Ok(tasks
        .into_iter()
        .map(|(who, text, due)| ConditionLine {
            who,
            text,
            by: due.map_or_else(String::new, |date| format!("By {}", filters::day(date))),
        })
        .collect())
}

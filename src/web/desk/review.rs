//! Answering a review.

use actix_web::HttpRequest;
use actix_web::HttpResponse;
use actix_web::web::Bytes;
use actix_web::web::Data;
use actix_web::web::Path;
use askama::Template;

use crate::actions::ask_booker;
use crate::actions::ask_booker::AskBooker;
use crate::actions::posting;
use crate::actions::review_booking;
use crate::actions::review_booking::ReviewBooking;
use crate::actions::review_booking::ReviewError;
use crate::domain::booking::Status;
use crate::filters;
use crate::paths;
use crate::store::StoreError;
use crate::store::dossier::Dossier;
use crate::store::dossier::full_name;
use crate::store::travellers::Traveller;
use crate::web::access::Staff;
use crate::web::answer::Kept;
use crate::web::answer::Reader;
use crate::web::desk::person;
use crate::web::desk::words;
use crate::web::error::WebError;
use crate::web::form::Choice;
use crate::web::form::Form;
use crate::web::page::Frame;
use crate::web::page::faulty;
use crate::web::page::page;
use crate::web::page::see_other_saying;
use crate::web::state::AppState;

/// A traveller and what the rules say.
struct Person {
    name: String,
    /// "runner, Half marathon, single room".
    what: String,
    /// Nationality, document, work: what the rules were asked about.
    facts: Vec<(&'static str, String)>,
    kept: Option<Kept>,
}

#[derive(Template)]
#[template(path = "desk/review.html")]
struct ReviewPage {
    frame: Frame,
    form: Form,
    reference: String,
    action: String,
    back: String,
    due: String,
    people: Vec<Person>,
    answers: Vec<Choice>,
}

fn answers() -> Vec<Choice> {
    vec![
        Choice::hinted(
            "accept",
            "Accept",
            "The booker is asked for the deposit, and the places are kept until then",
        ),
        Choice::hinted("decline", "Decline", "The places go back and nothing is owed"),
        Choice::hinted(
            "ask",
            "Ask the booker",
            "The booking stays in review, and we have time for an answer again",
        ),
    ]
}

/// The form, with what the rules say about everybody. A booking that is not in review leads to its page.
pub async fn edit(
    request: HttpRequest,
    state: Data<AppState>,
    _staff: Staff,
    reference: Path<String>,
) -> Result<HttpResponse, WebError> {
    let (dossier, drawn) = draw(&request, &state, Form::empty(), reference.into_inner()).await?;
    if dossier.booking.status()? != Status::InReview {
        return Ok(not_in_review(&dossier.booking.reference));
    }
    page(&drawn)
}

fn not_in_review(reference: &str) -> HttpResponse {
    see_other_saying(&paths::desk_booking(reference), "This booking is not in review any more")
}

async fn draw(
    request: &HttpRequest,
    state: &AppState,
    form: Form,
    reference: String,
) -> Result<(Dossier, ReviewPage), WebError> {
    let frame = state.frame(request, "Answer the review", "bookings").await?;
    let dossier = state
        .read(move |conn| -> Result<_, WebError> {
            let booking = words::booking_named(conn, &reference)?;
            Ok(Dossier::around(conn, booking)?)
        })
        .await?;
    let today = state.clock.now().with_timezone(&dossier.offer.zone).date_naive();
    let person = |traveller: &Traveller| {
        Ok(Person {
            name: full_name(traveller),
            what: posting::in_words(&dossier, traveller),
            facts: person::stated(traveller),
            kept: Kept::of(&dossier, &traveller.id, Reader::Desk, today)?,
        })
    };
    let people = dossier.going().map(person).collect::<Result<Vec<_>, StoreError>>()?;
    let reference = dossier.booking.reference.clone();
    let drawn = ReviewPage {
        frame,
        form,
        action: paths::desk_booking_page(&reference, "review"),
        back: paths::desk_booking(&reference),
        due: dossier.booking.review_due_on.map(filters::day).unwrap_or_default(),
        people,
        answers: answers(),
        reference,
    };
    Ok((dossier, drawn))
}

/// Keeps the answer and writes to the booker.
pub async fn update(
    request: HttpRequest,
    state: Data<AppState>,
    staff: Staff,
    reference: Path<String>,
    body: Bytes,
) -> Result<HttpResponse, WebError> {
    let reference = reference.into_inner();
    let mut form = Form::decoded(&body);
    let answer = form.choice("answer", &answers(), "Choose whether to accept, decline or ask");
    let reason = form.line("reason", 500, "Enter the reason or the question: the booker reads it");
    let (dossier, drawn) = draw(&request, &state, form, reference).await?;
    let Some(answer) = answer.filter(|_| !drawn.form.is_faulty()) else { return faulty(&drawn) };
    let (booking_id, by) = (dossier.booking.id.clone(), state.by(&request, &staff.actor()));
    let done = if answer == "ask" {
        let command = AskBooker { booking_id, question: reason };
        state.write(by, move |tx| ask_booker::ask_booker(tx, &command)).await
    } else {
        let command = ReviewBooking { booking_id, accepts: answer == "accept", reason };
        state.write(by, move |tx| review_booking::review_booking(tx, &command)).await
    };
    match done {
        Ok(()) => {}
        Err(ReviewError::NotInReview) => return Ok(not_in_review(&dossier.booking.reference)),
        Err(ReviewError::CannotCome(names)) => {
            let mut drawn = drawn;
            let words = format!(
                "The answer for {} says no: a lead must override it first, or decline",
                filters::both(&names)
            );
            drawn.form.blame("answer", words);
            return faulty(&drawn);
        }
        Err(ReviewError::Store(error)) => return Err(error.into()),
    }
    let words = match answer.as_str() {
        "accept" => "Accepted. The booker gets a letter that asks for the deposit",
        "decline" => "Declined. The places are free and the booker gets a letter with your reason",
        _ => "Asked. The booker gets a letter with your question; the booking stays in review",
    };
    Ok(see_other_saying(&paths::desk_booking(&dossier.booking.reference), words))
}

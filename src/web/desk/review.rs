//! Answering a review.

use actix_web::HttpRequest;
use actix_web::HttpResponse;
use actix_web::web::Bytes;
use actix_web::web::Data;
use actix_web::web::Path;
use askama::Template;

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
use crate::web::desk::decision;
use crate::web::desk::decision::DecisionLines;
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
    decision: Option<DecisionLines>,
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
    let person = |traveller: &Traveller| {
        let row = dossier.decisions.get(&traveller.id);
        Ok(Person { name: full_name(traveller), decision: row.map(decision::lines).transpose()? })
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
    let answer = form.choice("answer", &answers(), "Choose whether to accept or decline");
    let reason = form.line("reason", 500, "Enter the reason: the booker reads it");
    let (dossier, drawn) = draw(&request, &state, form, reference).await?;
    let Some(answer) = answer.filter(|_| !drawn.form.is_faulty()) else { return faulty(&drawn) };
    let accepts = answer == "accept";
    let command = ReviewBooking { booking_id: dossier.booking.id.clone(), accepts, reason };
    let by = state.by(&request, &staff.actor());
    match state.write(by, move |tx| review_booking::review_booking(tx, &command)).await {
        Ok(()) => {}
        Err(ReviewError::NotInReview) => return Ok(not_in_review(&dossier.booking.reference)),
        Err(ReviewError::Store(error)) => return Err(error.into()),
    }
    let words = match accepts {
        true => "Accepted. The booker gets a letter that asks for the deposit",
        false => "Declined. The places are free and the booker gets a letter with your reason",
    };
    Ok(see_other_saying(&paths::desk_booking(&dossier.booking.reference), words))
}

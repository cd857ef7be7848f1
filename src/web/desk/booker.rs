//! Correcting the booker's name or address.

use actix_web::HttpRequest;
use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::Bytes;
use actix_web::web::Data;
use actix_web::web::Path;
use askama::Template;

use crate::actions::correct_booker;
use crate::actions::correct_booker::CorrectBooker;
use crate::paths;
use crate::store::StoreError;
use crate::store::bookings::Booking;
use crate::web::access::Staff;
use crate::web::desk::words;
use crate::web::error::WebError;
use crate::web::form::Form;
use crate::web::page::Frame;
use crate::web::page::faulty;
use crate::web::page::page;
use crate::web::page::see_other_saying;
use crate::web::state::AppState;

/// What somebody else made of it meanwhile.
struct Meanwhile {
    name: String,
    email: String,
}

#[derive(Template)]
#[template(path = "desk/booker.html")]
struct BookerPage {
    frame: Frame,
    form: Form,
    reference: String,
    action: String,
    back: String,
    meanwhile: Option<Meanwhile>,
}

/// The form, filled with what is kept.
pub async fn edit(
    request: HttpRequest,
    state: Data<AppState>,
    _staff: Staff,
    reference: Path<String>,
) -> Result<HttpResponse, WebError> {
    let booking = find(&state, reference.into_inner()).await?;
    let form = Form::filled([
        ("name", booking.booker_name.clone()),
        ("email", booking.booker_email.clone()),
        ("version", booking.version.to_string()),
    ]);
    page(&draw(&request, &state, form, &booking, None).await?)
}

async fn find(state: &AppState, reference: String) -> Result<Booking, WebError> {
    state.read(move |conn| words::booking_named(conn, &reference)).await
}

async fn draw(
    request: &HttpRequest,
    state: &AppState,
    form: Form,
    booking: &Booking,
    meanwhile: Option<Meanwhile>,
) -> Result<BookerPage, WebError> {
    let frame = state.frame(request, "Correct name or address", "bookings").await?;
    let reference = booking.reference.clone();
    let (back, action) = (paths::desk_booking(&reference), paths::desk_booking_page(&reference, "booker"));
    Ok(BookerPage { frame, form, reference, action, back, meanwhile })
}

/// Corrects, or shows both versions where somebody else was faster.
pub async fn update(
    request: HttpRequest,
    state: Data<AppState>,
    staff: Staff,
    reference: Path<String>,
    body: Bytes,
) -> Result<HttpResponse, WebError> {
    let reference = reference.into_inner();
    let booking = find(&state, reference.clone()).await?;
    let mut form = Form::decoded(&body);
    let version = form.value("version").parse::<i64>().map_err(|_| WebError::StaleForm)?;
    let name = form.line("name", 120, "Enter the booker’s name");
    let email = form.email("email");
    let (Some(email), false) = (email, form.is_faulty()) else {
        return faulty(&draw(&request, &state, form, &booking, None).await?);
    };
    let is_moved = booking.booker_email_folded != email.key();
    let command = CorrectBooker { booking_id: booking.id.clone(), version, name, email };
    let by = state.by(&request, &staff.actor());
    match state.write(by, move |tx| correct_booker::correct_booker(tx, &command)).await {
        Ok(()) => {}
        Err(StoreError::Conflict(_)) => return conflict(&request, &state, form, reference).await,
        Err(error) => return Err(error.into()),
    }
    let words = match is_moved {
        true => "Corrected. The old link is dead; a new one is on its way to the new address",
        false => "Corrected",
    };
    Ok(see_other_saying(&paths::desk_booking(&booking.reference), words))
}

/// The loser of two desks sees both values; sending again then wins.
async fn conflict(
    request: &HttpRequest,
    state: &AppState,
    mut form: Form,
    reference: String,
) -> Result<HttpResponse, WebError> {
    let now = find(state, reference).await?;
    form.set("version", now.version.to_string());
    let meanwhile = Meanwhile { name: now.booker_name.clone(), email: now.booker_email.clone() };
    let drawn = draw(request, state, form, &now, Some(meanwhile)).await?;
    let mut answer = page(&drawn)?;
    *answer.status_mut() = StatusCode::CONFLICT;
    Ok(answer)
}

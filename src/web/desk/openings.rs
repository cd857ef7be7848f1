//! Opening the details of one person after they closed for all.

use actix_web::HttpRequest;
use actix_web::HttpResponse;
use actix_web::web::Bytes;
use actix_web::web::Data;
use actix_web::web::Path;
use askama::Template;

use crate::actions::giving::GivingError;
use crate::actions::open_details::OpenDetails;
use crate::actions::open_details::open_details;
use crate::filters;
use crate::web::access::Staff;
use crate::web::desk::whom::Whom;
use crate::web::error::WebError;
use crate::web::form::Form;
use crate::web::page::Frame;
use crate::web::page::faulty;
use crate::web::page::page;
use crate::web::page::see_other_saying;
use crate::web::state::AppState;

/// The last part of its address.
const PAGE: &str = "opening";
/// Longest reason.
const REASON_LETTERS: usize = 300;

#[derive(Template)]
#[template(path = "desk/opening.html")]
struct OpeningPage {
    frame: Frame,
    form: Form,
    whom: Whom,
    close_on: String,
    until_on: String,
}

/// The form.
pub async fn new(
    request: HttpRequest,
    state: Data<AppState>,
    _staff: Staff,
    path: Path<(String, String)>,
) -> Result<HttpResponse, WebError> {
    let whom = Whom::find(&state, path.into_inner(), PAGE).await?;
    page(&draw(&request, &state, Form::empty(), whom).await?)
}

async fn draw(
    request: &HttpRequest,
    state: &AppState,
    form: Form,
    whom: Whom,
) -> Result<OpeningPage, WebError> {
    let frame = state.frame(request, "Open the details", "bookings").await?;
    let (dossier, id) = (&whom.dossier, &whom.traveller.id);
    Ok(OpeningPage {
        frame,
        form,
        close_on: filters::day(dossier.offer.deadlines().details_close_on),
        until_on: dossier.opened_until(id).map_or_else(String::new, filters::day),
        whom,
    })
}

/// Opens them until the day.
pub async fn create(
    request: HttpRequest,
    state: Data<AppState>,
    staff: Staff,
    path: Path<(String, String)>,
    body: Bytes,
) -> Result<HttpResponse, WebError> {
    let whom = Whom::find(&state, path.into_inner(), PAGE).await?;
    let offer = &whom.dossier.offer;
    let mut form = Form::decoded(&body);
    let today = state.clock.now().with_timezone(&offer.zone).date_naive();
    let until_on = form.date("until_on", "Last day");
    let last = offer.departure.ends_on;
    if until_on.is_some_and(|day| day < today || day > last) {
        let words =
            format!("Last day must be from today to {}, the last day of the tour", filters::day(last));
        form.blame_at("until_on", "until_on-day", words);
    }
    let reason = form.line("reason", REASON_LETTERS, "Enter why, for the history");
    let (Some(until_on), false) = (until_on, form.is_faulty()) else {
        return faulty(&draw(&request, &state, form, whom).await?);
    };
    let to = whom.back;
    let command = OpenDetails {
        booking_id: whom.dossier.booking.id,
        traveller_id: whom.traveller.id,
        until_on,
        reason,
    };
    let by = state.by(&request, &staff.actor());
    match state.write(by, move |tx| open_details(tx, &command)).await {
        Ok(()) => {
            Ok(see_other_saying(&to, "Opened: the link of the booking takes details again until that day"))
        }
        Err(GivingError::Store(error)) => Err(error.into()),
        Err(_) => Ok(see_other_saying(&to, "Nothing was opened: this traveller does not go")),
    }
}

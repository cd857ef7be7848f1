//! What is kept about one traveller, when they ask: a copy of it, and deleting it before its day.

use actix_web::HttpRequest;
use actix_web::HttpResponse;
use actix_web::web::Bytes;
use actix_web::web::Data;
use actix_web::web::Path;
use askama::Template;

use crate::actions::erase_traveller::EraseError;
use crate::actions::erase_traveller::EraseTraveller;
use crate::actions::erase_traveller::erase_traveller;
use crate::actions::erase_traveller::may_erase;
use crate::domain::roster::StaffRole;
use crate::filters;
use crate::paths;
use crate::web::access::Staff;
use crate::web::desk::shown;
use crate::web::desk::whom::Whom;
use crate::web::error::WebError;
use crate::web::form::Form;
use crate::web::page::Frame;
use crate::web::page::faulty;
use crate::web::page::page;
use crate::web::page::see_other_saying;
use crate::web::state::AppState;
use crate::web::subject_copy::COPY;
use crate::web::subject_copy::WITH_BOOKING;

#[derive(Template)]
#[template(path = "desk/person_data.html")]
struct DataPage {
    frame: Frame,
    form: Form,
    whom: Whom,
    with_hint: String,
    copy: String,
    with_booking: &'static str,
    /// Where deleting posts to; empty where it cannot be done.
    erase: String,
    /// Why it cannot be done.
    why_not: String,
}

/// The last part of its address.
const PAGE: &str = "data";

/// Why somebody's values cannot be deleted now; empty if they can.
fn why_not(state: &AppState, staff: &Staff, whom: &Whom) -> Result<String, WebError> {
    let departure = &whom.dossier.offer.departure;
    let today = state.clock.now().with_timezone(&whom.dossier.offer.zone).date_naive();
    let by_itself = departure.plan_terms()?.purge_days;
    let by_itself = filters::day(departure.ends_on + chrono::Duration::days(i64::from(by_itself)));
    Ok(match may_erase(&whom.dossier, &whom.traveller, today) {
        Ok(()) if staff.role < StaffRole::Lead => {
            format!("A lead deletes it on request. By itself it is deleted on {by_itself}.")
        }
        Ok(()) => String::new(),
        Err(EraseError::StillGoing) => format!(
            "They travel, and nobody travels without these values: cancel them first. By itself it is deleted on {by_itself}."
        ),
        Err(EraseError::Erased) => "It was deleted already.".to_owned(),
        Err(EraseError::Store(error)) => return Err(error.into()),
    })
}

/// What can be done.
pub async fn show(
    request: HttpRequest,
    state: Data<AppState>,
    staff: Staff,
    path: Path<(String, String)>,
) -> Result<HttpResponse, WebError> {
    let whom = Whom::find_gone_too(&state, path.into_inner(), PAGE).await?;
    page(&draw(&request, &state, &staff, Form::empty(), whom).await?)
}

async fn draw(
    request: &HttpRequest,
    state: &AppState,
    staff: &Staff,
    form: Form,
    whom: Whom,
) -> Result<DataPage, WebError> {
    let why_not = why_not(state, staff, &whom)?;
    let page = |page: &str| {
        let page = format!("travellers/{}/{page}", whom.traveller.id);
        paths::desk_booking_page(&whom.dossier.booking.reference, &page)
    };
    Ok(DataPage {
        frame: state.frame(request, "What is kept", "bookings").await?,
        form,
        with_hint: format!("Only if {} asks, who booked", whom.dossier.booking.booker_name),
        copy: page("copy"),
        with_booking: WITH_BOOKING,
        erase: if why_not.is_empty() { page("erasure") } else { String::new() },
        why_not,
        whom,
    })
}

/// Logs that a copy is made, and leads to it.
pub async fn copy(
    request: HttpRequest,
    state: Data<AppState>,
    staff: Staff,
    path: Path<(String, String)>,
    body: Bytes,
) -> Result<HttpResponse, WebError> {
    let whom = Whom::find_gone_too(&state, path.into_inner(), PAGE).await?;
    let detail = if Form::decoded(&body).chosen("with", WITH_BOOKING) { WITH_BOOKING } else { "" };
    shown::open(&request, &state, &staff, COPY, &whom.traveller.id, detail).await
}

/// Deletes now what is kept under seal.
pub async fn erase(
    request: HttpRequest,
    state: Data<AppState>,
    staff: Staff,
    path: Path<(String, String)>,
    body: Bytes,
) -> Result<HttpResponse, WebError> {
    let whom = Whom::find_gone_too(&state, path.into_inner(), PAGE).await?;
    let mut form = Form::decoded(&body);
    let note = form.line("note", 200, "Enter how they asked, such as \u{201c}by email on 3 May\u{201d}");
    let why_not = why_not(&state, &staff, &whom)?;
    if !why_not.is_empty() {
        return Ok(see_other_saying(&whom.back, &why_not));
    }
    if form.is_faulty() {
        return faulty(&draw(&request, &state, &staff, form, whom).await?);
    }
    let traveller_id = whom.traveller.id.clone();
    let command = EraseTraveller { booking_id: whom.dossier.booking.id.clone(), traveller_id, note };
    // Outside the database first: a backup from before must not bring them back, whatever happens in between.
    let erasures = state.config.erasures.clone();
    let unnoted = |error: std::io::Error| WebError::Busy(format!("the list of erasures: {error}"));
    let (list, noted) = (erasures.clone(), command.traveller_id.clone());
    let adding = actix_web::web::block(move || list.add(&noted)).await;
    adding.map_err(|e| WebError::Busy(e.to_string()))?.map_err(unnoted)?;
    let (by, id) = (state.by(&request, &staff.actor()), command.traveller_id.clone());
    match state.write(by, move |tx| erase_traveller(tx, &command)).await {
        Ok(()) => {
            // The next run of the job empties it if somebody reads just now.
            if let Err(error) = state.db.empty_log().await {
                tracing::info!(%error, "the log is emptied later");
            }
            let words = format!("Deleted what was kept about {}", whom.name);
            Ok(see_other_saying(&whom.back, &words))
        }
        Err(EraseError::Store(error)) => Err(error.into()),
        Err(answer) => {
            if matches!(answer, EraseError::StillGoing) {
                erasures.take_back(&id).map_err(unnoted)?;
            }
            Ok(see_other_saying(&whom.back, &format!("Nothing was deleted: {answer}")))
        }
    }
}

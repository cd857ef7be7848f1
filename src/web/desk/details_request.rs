//! Asking a booker for missing details.

use actix_web::HttpRequest;
use actix_web::HttpResponse;
use actix_web::web::Data;
use actix_web::web::Path;

use crate::actions::remind_details;
use crate::actions::reminding::Asked;
use crate::paths;
use crate::web::access::Staff;
use crate::web::desk::words;
use crate::web::error::WebError;
use crate::web::page::see_other_saying;
use crate::web::state::AppState;

/// Posts the letter; the same day only once.
pub async fn create(
    request: HttpRequest,
    state: Data<AppState>,
    staff: Staff,
    reference: Path<String>,
) -> Result<HttpResponse, WebError> {
    let booking = state.read(move |conn| words::booking_named(conn, &reference)).await?;
    let by = state.by(&request, &staff.actor());
    let id = booking.id.clone();
    let words = match state.write(by, move |tx| remind_details::ask_details(tx, &id)).await? {
        Asked::Posted => "Asked: the letter is on its way",
        Asked::HadToday => "Nothing was sent: they had this letter today",
        Asked::NotAsked => {
            "Nothing was sent: nothing is missing, the lists are closed, or the deposit is not in"
        }
    };
    Ok(see_other_saying(&paths::desk_booking(&booking.reference), words))
}

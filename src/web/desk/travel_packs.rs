//! Writing to every booker that the travel packs are ready.

use actix_web::HttpRequest;
use actix_web::HttpResponse;
use actix_web::web::Data;
use actix_web::web::Path;

use crate::actions::send_travel_packs;
use crate::filters;
use crate::paths;
use crate::web::access::Staff;
use crate::web::error::WebError;
use crate::web::page::see_other_saying;
use crate::web::state::AppState;

/// Posts the letters; the same day only once.
pub async fn create(
    request: HttpRequest,
    state: Data<AppState>,
    staff: Staff,
    code: Path<String>,
) -> Result<HttpResponse, WebError> {
    let code = code.into_inner();
    let departure = code.clone();
    let by = state.by(&request, &staff.actor());
    let sent = state.write(by, move |tx| send_travel_packs::send_travel_packs(tx, &departure)).await?;
    let bookings = filters::count(i64::try_from(sent).unwrap_or(i64::MAX), "booking", "bookings");
    let words = format!("Letters for {bookings} are in the outbox; nobody gets two on one day");
    Ok(see_other_saying(&paths::desk_departure_page(&code, "handoffs"), &words))
}

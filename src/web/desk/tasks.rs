//! Finishing a task.

use actix_web::HttpRequest;
use actix_web::HttpResponse;
use actix_web::web::Data;
use actix_web::web::Path;

use crate::actions::finish_task;
use crate::paths;
use crate::store::StoreError;
use crate::store::bookings;
use crate::store::desk;
use crate::web::access::Staff;
use crate::web::error::WebError;
use crate::web::page::see_other_saying;
use crate::web::state::AppState;

/// Marks a task as done and goes back to its booking.
pub async fn update(
    request: HttpRequest,
    state: Data<AppState>,
    staff: Staff,
    id: Path<String>,
) -> Result<HttpResponse, WebError> {
    let id = id.into_inner();
    let asked = id.clone();
    let reference = state
        .read(move |conn| -> Result<_, StoreError> {
            match desk::task(conn, &asked)?.booking_id {
                Some(booking) => Ok(Some(bookings::by_id(conn, &booking)?.reference)),
                None => Ok(None),
            }
        })
        .await?;
    state.write(state.by(&request, &staff.actor()), move |tx| finish_task::finish_task(tx, &id)).await?;
    let to = reference.map_or_else(|| "/desk".to_owned(), |reference| paths::desk_booking(&reference));
    Ok(see_other_saying(&to, "The task is done"))
}

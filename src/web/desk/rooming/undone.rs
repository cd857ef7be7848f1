//! Undoing rooms made by hand.

use actix_web::HttpRequest;
use actix_web::HttpResponse;
use actix_web::web::Bytes;
use actix_web::web::Data;
use actix_web::web::Path;

use crate::actions::undo_rooms;
use crate::actions::undo_rooms::UndoRooms;
use crate::filters;
use crate::paths;
use crate::web::access::Staff;
use crate::web::error::WebError;
use crate::web::form::Form;
use crate::web::page::see_other_saying;
use crate::web::state::AppState;

/// Undoes one room, or all.
pub async fn create(
    request: HttpRequest,
    state: Data<AppState>,
    staff: Staff,
    code: Path<String>,
    body: Bytes,
) -> Result<HttpResponse, WebError> {
    let here = paths::desk_departure_page(&code, "rooming");
    let form = Form::decoded(&body);
    let room = form.value("room");
    let room_id = match room {
        "" => return Err(WebError::StaleForm),
        "all" => None,
        id => Some(id.to_owned()),
    };
    let command = UndoRooms { departure_code: code.into_inner(), room_id };
    let by = state.by(&request, &staff.actor());
    let undone = state.write(by, move |tx| undo_rooms::undo_rooms(tx, &command)).await?;
    let undone = i64::try_from(undone).unwrap_or(i64::MAX);
    let words = format!("{} undone", filters::count(undone, "room is", "rooms are"));
    Ok(see_other_saying(&here, &words))
}

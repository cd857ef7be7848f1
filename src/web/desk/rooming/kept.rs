//! Keeping the whole proposal.

use actix_web::HttpRequest;
use actix_web::HttpResponse;
use actix_web::web::Bytes;
use actix_web::web::Data;
use actix_web::web::Path;

use crate::actions::keep_rooms;
use crate::actions::keep_rooms::KeepRooms;
use crate::actions::keep_rooms::KeepRoomsError;
use crate::filters;
use crate::paths;
use crate::web::access::Staff;
use crate::web::error::WebError;
use crate::web::form::Form;
use crate::web::page::see_other_saying;
use crate::web::state::AppState;

/// Keeps the rooms that were shown.
pub async fn create(
    request: HttpRequest,
    state: Data<AppState>,
    staff: Staff,
    code: Path<String>,
    body: Bytes,
) -> Result<HttpResponse, WebError> {
    let here = paths::desk_departure_page(&code, "rooming");
    let print = Form::decoded(&body).value("print").to_owned();
    let command = KeepRooms { departure_code: code.into_inner(), print };
    let by = state.by(&request, &staff.actor());
    let words = match state.write(by, move |tx| keep_rooms::keep_rooms(tx, &command)).await {
        Ok(rooms) => {
            let rooms = i64::try_from(rooms).unwrap_or(i64::MAX);
            format!("{} kept as they are", filters::count(rooms, "room is", "rooms are"))
        }
        Err(KeepRoomsError::Changed) => {
            "Nothing was kept: the proposal has changed meanwhile. Look at it and keep it again".to_owned()
        }
        Err(KeepRoomsError::Store(error)) => return Err(error.into()),
    };
    Ok(see_other_saying(&here, &words))
}

//! Asking somebody for whom no room mate was found.

use actix_web::HttpRequest;
use actix_web::HttpResponse;
use actix_web::web::Bytes;
use actix_web::web::Data;
use actix_web::web::Path;

use crate::actions::agree_room;
use crate::actions::agree_room::AgreeRoomError;
use crate::paths;
use crate::web::access::Staff;
use crate::web::error::WebError;
use crate::web::form::Form;
use crate::web::page::see_other_saying;
use crate::web::state::AppState;

/// Puts the question on the desk's list of today.
pub async fn create(
    request: HttpRequest,
    state: Data<AppState>,
    staff: Staff,
    code: Path<String>,
    body: Bytes,
) -> Result<HttpResponse, WebError> {
    let code = code.into_inner();
    let here = paths::desk_departure_page(&code, "rooming");
    let traveller = Form::decoded(&body).value("traveller").to_owned();
    if traveller.is_empty() {
        return Err(WebError::StaleForm);
    }
    let by = state.by(&request, &staff.actor());
    match state.write(by, move |tx| agree_room::agree_room(tx, &code, &traveller)).await {
        Ok(()) => Ok(see_other_saying(&here, "The question is on the desk's list of today")),
        Err(AgreeRoomError::NotGoing) => Ok(see_other_saying(&here, "They no longer go: nothing is asked")),
        Err(AgreeRoomError::Store(error)) => Err(error.into()),
    }
}

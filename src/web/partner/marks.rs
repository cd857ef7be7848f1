//! "Met", "Picked up", "Late", "Not there": what the recipient saw of one traveller.

use actix_web::HttpRequest;
use actix_web::HttpResponse;
use actix_web::web::Bytes;
use actix_web::web::Data;
use actix_web::web::Path;

use crate::actions::mark_met::MarkMet;
use crate::actions::mark_met::MarkMetError;
use crate::actions::mark_met::mark_met;
use crate::domain::handoff::words;
use crate::paths;
use crate::store::tx::new_id;
use crate::web::error::WebError;
use crate::web::form::Form;
use crate::web::page::see_other;
use crate::web::page::see_other_saying;
use crate::web::partner::door;
use crate::web::partner::door::Reach;
use crate::web::partner::door::Visit;
use crate::web::state::AppState;

/// Keeps it; the same press again changes nothing.
pub async fn create(
    request: HttpRequest,
    state: Data<AppState>,
    word: Path<String>,
    body: Bytes,
) -> Result<HttpResponse, WebError> {
    let (keys, visit, word) = (state.keys().clone(), Visit::of(&state, &request), word.into_inner());
    let opened = word.clone();
    let reach = state.read(move |conn| visit.reach(conn, &keys, &opened)).await?;
    let Reach::Open(seen) = reach else { return Ok(see_other(&paths::handoff(&word))) };
    let form = Form::decoded(&body);
    let (Ok(position), Ok(sighting)) = (form.value("number").parse(), form.value("mark").parse()) else {
        return Err(WebError::StaleForm);
    };
    let by = state.by(&request, &door::actor(&seen.pack));
    let command = MarkMet { id: new_id(), handoff_id: seen.pack.id, position, sighting };
    match state.write(by, move |tx| mark_met(tx, &command)).await {
        Ok(_) => {
            let words = seen.language.say(words::IS_MARKED);
            // Back to the same person: the list is long on a phone.
            let to = format!("{}#meet-{position}", paths::handoff_page(&word, "pack"));
            Ok(see_other_saying(&to, &words))
        }
        Err(MarkMetError::NobodyThere | MarkMetError::NobodyWaits) => Err(WebError::StaleForm),
        Err(MarkMetError::Store(error)) => Err(error.into()),
    }
}

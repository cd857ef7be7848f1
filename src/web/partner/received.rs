//! "Received": the partner works with this pack from now on.

use actix_web::HttpRequest;
use actix_web::HttpResponse;
use actix_web::web::Data;
use actix_web::web::Path;

use crate::actions::receive_handoff::receive_handoff;
use crate::domain::handoff::words;
use crate::paths;
use crate::web::error::WebError;
use crate::web::page::see_other;
use crate::web::page::see_other_saying;
use crate::web::partner::door;
use crate::web::partner::door::Reach;
use crate::web::partner::door::Visit;
use crate::web::state::AppState;

/// Notes it once; pressed again it does nothing more.
pub async fn create(
    request: HttpRequest,
    state: Data<AppState>,
    word: Path<String>,
) -> Result<HttpResponse, WebError> {
    let (keys, visit, word) = (state.keys().clone(), Visit::of(&state, &request), word.into_inner());
    let opened = word.clone();
    let reach = state.read(move |conn| visit.reach(conn, &keys, &opened)).await?;
    let Reach::Open(seen) = reach else { return Ok(see_other(&paths::handoff(&word))) };
    let by = state.by(&request, &door::actor(&seen.pack));
    state.write(by, move |tx| receive_handoff(tx, &seen.pack.id, "pressed on the page of the pack")).await?;
    let thanks = seen.language.say(words::THANKS);
    Ok(see_other_saying(&paths::handoff_page(&word, "pack"), &thanks))
}

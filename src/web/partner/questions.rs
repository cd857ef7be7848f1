//! A question to the desk, on the page of the pack; the answer appears there too.

use actix_web::HttpRequest;
use actix_web::HttpResponse;
use actix_web::web::Bytes;
use actix_web::web::Data;
use actix_web::web::Path;

use crate::actions::ask_desk::AskDesk;
use crate::actions::ask_desk::AskDeskError;
use crate::actions::ask_desk::ask_desk;
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
use crate::web::partner::pack;
use crate::web::state::AppState;

/// What a question may be long, in characters.
pub const LONGEST: usize = 1000;

/// Puts the question on the desk.
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
    let mut form = Form::decoded(&body).in_language(seen.language);
    let once_key = form.once_key(&format!("question:{}", seen.pack.id));
    let question = form.line("question", LONGEST, &seen.language.say(words::ASK_EMPTY));
    let position = match form.value("about").trim().is_empty() {
        true => None,
        false => form.whole("about", 1, 100_000, &seen.language.say(words::ASK_NUMBER)),
    };
    if form.is_faulty() {
        return pack::answer(&request, &state, &word, form).await;
    }
    let by = state.by(&request, &door::actor(&seen.pack));
    let command = AskDesk { id: new_id(), handoff_id: seen.pack.id, position, words: question, once_key };
    match state.write(by, move |tx| ask_desk(tx, &command)).await {
        Ok(()) => {
            let words = seen.language.say(words::ASK_SENT);
            Ok(see_other_saying(&paths::handoff_page(&word, "pack"), &words))
        }
        Err(AskDeskError::NobodyThere) => {
            form.blame("about", seen.language.say(words::ASK_NOBODY));
            pack::answer(&request, &state, &word, form).await
        }
        Err(AskDeskError::TooOften) => Err(WebError::TooOften),
        Err(AskDeskError::Store(error)) => Err(error.into()),
    }
}

//! "This is right": a traveller confirms what somebody else gave for them, on the page that shows all of it.

use actix_web::HttpRequest;
use actix_web::HttpResponse;
use actix_web::web::Bytes;
use actix_web::web::Data;
use actix_web::web::Path;

use crate::actions::confirm_pages::ConfirmPages;
use crate::actions::confirm_pages::confirm_pages;
use crate::store::details::GivenPage;
use crate::store::dossier::Dossier;
use crate::store::travellers::Traveller;
use crate::web::booking::door;
use crate::web::booking::door::Link;
use crate::web::booking::door::Visit;
use crate::web::booking::passport::seen_mark;
use crate::web::error::WebError;
use crate::web::form::Form;
use crate::web::page::see_other;
use crate::web::page::see_other_saying;
use crate::web::state::AppState;

/// What is still to confirm behind this link: where the button posts to, and the mark of what was given when. Nothing if all is.
pub fn asked(dossier: &Dossier, traveller: &Traveller, link: &Link) -> Option<(String, String)> {
    let waiting = dossier.to_confirm(&traveller.id);
    (link.is_own() && !waiting.is_empty()).then(|| (link.page("confirmed"), mark(&waiting)))
}

/// Changes with every page that is given anew.
fn mark(waiting: &[&GivenPage]) -> String {
    let words: Vec<String> = waiting.iter().map(|row| format!("{} {}", row.page, row.given_at)).collect();
    seen_mark(&words)
}

/// What pressing the button leads to.
enum Pressed {
    Code,
    Changed,
    Confirm(ConfirmPages),
}

/// Confirms exactly what the page has shown.
pub async fn create(
    request: HttpRequest,
    state: Data<AppState>,
    word: Path<String>,
    body: Bytes,
) -> Result<HttpResponse, WebError> {
    let link = Link::of(&request, word.into_inner());
    let (keys, visit) = (state.keys().clone(), Visit::of(&state, &request, &link));
    let (home, by) = (link.home(), state.by(&request, link.actor()));
    let (code, personal) = (link.page("code"), link.page("personal"));
    let seen = Form::decoded(&body).value("seen").to_owned();
    let pressed = state
        .read(move |conn| -> Result<Pressed, WebError> {
            let dossier = door::dossier(conn, &keys, &link)?;
            let traveller_id = link.owner().ok_or(WebError::NotFound)?.to_owned();
            if !visit.has_opened(conn, &dossier)? {
                return Ok(Pressed::Code);
            }
            let waiting = dossier.to_confirm(&traveller_id);
            if mark(&waiting) != seen {
                return Ok(Pressed::Changed);
            }
            let pages = waiting.iter().map(|row| (row.page.clone(), row.given_at)).collect();
            let booking_id = dossier.booking.id.clone();
            Ok(Pressed::Confirm(ConfirmPages { booking_id, traveller_id, pages }))
        })
        .await?;
    match pressed {
        Pressed::Code => Ok(see_other(&code)),
        Pressed::Changed => {
            Ok(see_other_saying(&personal, "Nothing was confirmed: something has changed. Look at it again"))
        }
        Pressed::Confirm(command) => match state.write(by, move |tx| confirm_pages(tx, &command)).await {
            Ok(_) => Ok(see_other_saying(&home, "Thank you. You have confirmed what was given for you")),
            Err(error) => Ok(see_other_saying(&home, door::why_not(error)?)),
        },
    }
}

//! A copy of everything kept about a traveller, behind the code: made by a logged POST, sent for a few minutes to the browser that asked.

use actix_web::HttpRequest;
use actix_web::HttpResponse;
use actix_web::web::Data;
use actix_web::web::Path;

use crate::store::access;
use crate::web::booking::door;
use crate::web::booking::door::Link;
use crate::web::booking::door::Visit;
use crate::web::booking::personal;
use crate::web::error::WebError;
use crate::web::state::AppState;
use crate::web::subject_copy;
use crate::web::subject_copy::COPY;
use crate::web::subject_copy::WITH_BOOKING;

/// Logs that a copy is made, and leads to it; without a session the way leads to the code.
pub async fn create(
    request: HttpRequest,
    state: Data<AppState>,
    path: Path<(String, i64)>,
) -> Result<HttpResponse, WebError> {
    let (word, number) = path.into_inner();
    let link = Link::of(&request, word);
    // Only who booked gets what belongs to the booking.
    let detail = if link.is_own() { "" } else { WITH_BOOKING };
    personal::open(&request, &state, &link, number, COPY, detail, "/copy").await
}

/// The copy, for who asked.
pub async fn show(
    request: HttpRequest,
    state: Data<AppState>,
    path: Path<(String, String)>,
) -> Result<HttpResponse, WebError> {
    let (word, id) = path.into_inner();
    let link = Link::of(&request, word);
    let (keys, visit, now) = (state.keys().clone(), Visit::of(&state, &request, &link), state.clock.now());
    let packed = state
        .read(move |conn| -> Result<_, WebError> {
            let dossier = door::dossier(conn, &keys, &link)?;
            let owner = visit.session_id.as_deref().unwrap_or_default();
            if !visit.has_opened(conn, &dossier)? {
                return Err(WebError::NotFound);
            }
            let found = access::disclosure(conn, &id, owner, visit.now)?;
            let mut party = dossier.travellers.iter().filter(|one| link.leads_to(one));
            let is_theirs = party.any(|one| one.id == found.subject_id && !visit.is_covered(&dossier, one));
            if found.kind != COPY || !is_theirs {
                return Err(WebError::NotFound);
            }
            subject_copy::pack(conn, &keys, &found, now)
        })
        .await?;
    Ok(packed.into())
}

//! The booker's own files, behind the code: opened by a logged POST, sent for a few minutes to the browser that asked.

use actix_web::HttpRequest;
use actix_web::HttpResponse;
use actix_web::web::Data;
use actix_web::web::Path;

use crate::actions::disclose::Disclose;
use crate::actions::disclose::UPLOAD;
use crate::actions::disclose::disclose;
use crate::domain::upload::UploadKind;
use crate::store::access;
use crate::store::tx::new_id;
use crate::web::booking::door;
use crate::web::booking::door::Link;
use crate::web::booking::door::Visit;
use crate::web::error::WebError;
use crate::web::files;
use crate::web::page::see_other;
use crate::web::state::AppState;

/// Logs that a file is opened, and leads to it; without a session the way leads to the code.
pub async fn create(
    request: HttpRequest,
    state: Data<AppState>,
    path: Path<(String, i64, String)>,
) -> Result<HttpResponse, WebError> {
    let (word, number, slug) = path.into_inner();
    let kind = UploadKind::of_slug(&slug).ok_or(WebError::NotFound)?;
    let link = Link::of(&request, word);
    let (keys, visit) = (state.keys().clone(), Visit::of(&state, &request, &link));
    let (opened, session_id) = (link.clone(), visit.session_id.clone());
    let subject = state
        .read(move |conn| -> Result<Option<String>, WebError> {
            let dossier = door::dossier(conn, &keys, &opened)?;
            let traveller = door::traveller(&dossier, &opened, number)?;
            // Before the code is entered nobody is told whether there is one.
            if !visit.has_opened(conn, &dossier)? {
                return Ok(None);
            }
            if visit.is_covered(&dossier, traveller) {
                return Err(WebError::NotFound);
            }
            dossier.upload(&traveller.id, kind).ok_or(WebError::NotFound)?;
            Ok(Some(traveller.id.clone()))
        })
        .await?;
    let (Some(subject_id), Some(owner)) = (subject, session_id) else {
        return Ok(see_other(&link.page("code")));
    };
    let id = new_id();
    let to = format!("{}/file", link.shown(&id));
    let command = Disclose { id, owner, kind: UPLOAD.to_owned(), subject_id, detail: slug };
    state.write(state.by(&request, link.actor()), move |tx| disclose(tx, &command)).await?;
    Ok(see_other(&to))
}

/// The file, for who asked and as long as the code's session runs.
pub async fn show(
    request: HttpRequest,
    state: Data<AppState>,
    path: Path<(String, String)>,
) -> Result<HttpResponse, WebError> {
    let (word, id) = path.into_inner();
    let link = Link::of(&request, word);
    let (keys, visit) = (state.keys().clone(), Visit::of(&state, &request, &link));
    let opened = state
        .read(move |conn| -> Result<_, WebError> {
            let dossier = door::dossier(conn, &keys, &link)?;
            if !visit.has_opened(conn, &dossier)? {
                return Err(WebError::NotFound);
            }
            let owner = visit.session_id.as_deref().unwrap_or_default();
            let found = access::disclosure(conn, &id, owner, visit.now)?;
            let mut party = dossier.travellers.iter().filter(|one| link.leads_to(one));
            let is_theirs = party.any(|one| one.id == found.subject_id && !visit.is_covered(&dossier, one));
            if found.kind != UPLOAD || !is_theirs {
                return Err(WebError::NotFound);
            }
            files::open(conn, &keys, &found)
        })
        .await?;
    Ok(opened.into())
}

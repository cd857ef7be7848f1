//! A copy of everything kept about a traveller, behind the code: made by a logged POST, sent for a few minutes to the browser that asked.

use actix_web::HttpRequest;
use actix_web::HttpResponse;
use actix_web::web::Data;
use actix_web::web::Path;

use crate::web::booking::behind_code;
use crate::web::booking::behind_code::Opened;
use crate::web::booking::behind_code::Opens;
use crate::web::booking::door::Link;
use crate::web::booking::door::Visit;
use crate::web::error::WebError;
use crate::web::state::AppState;
use crate::web::subject_copy;
use crate::web::subject_copy::COPY;

/// Logs that a copy is made, and leads to it; without a session the way leads to the code.
pub async fn create(
    request: HttpRequest,
    state: Data<AppState>,
    path: Path<(String, i64)>,
) -> Result<HttpResponse, WebError> {
    let (word, number) = path.into_inner();
    behind_code::open(&request, &state, &Link::of(&request, word), number, Opens::Copy).await
}

/// The copy, for who asked.
pub async fn show(
    request: HttpRequest,
    state: Data<AppState>,
    path: Path<(String, String)>,
) -> Result<HttpResponse, WebError> {
    let (word, id) = path.into_inner();
    let (keys, visit) = (state.keys().clone(), Visit::of(&state, &request, &Link::of(&request, word)));
    let now = state.clock.now();
    let packed = state
        .read(move |conn| {
            let opened = Opened::load(conn, &keys, &visit, &id, COPY)?;
            subject_copy::pack(conn, &keys, &opened.disclosure, now)
        })
        .await?;
    Ok(packed.into())
}

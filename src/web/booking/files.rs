//! The booker's own files, behind the code: opened by a logged POST, sent for a few minutes to the browser that asked.

use actix_web::HttpRequest;
use actix_web::HttpResponse;
use actix_web::web::Data;
use actix_web::web::Path;

use crate::actions::disclose::UPLOAD;
use crate::domain::upload::UploadKind;
use crate::web::booking::behind_code;
use crate::web::booking::behind_code::Opened;
use crate::web::booking::behind_code::Opens;
use crate::web::booking::door::Link;
use crate::web::booking::door::Visit;
use crate::web::error::WebError;
use crate::web::files;
use crate::web::state::AppState;

/// Logs that a file is opened, and leads to it; without a session the way leads to the code.
pub async fn create(
    request: HttpRequest,
    state: Data<AppState>,
    path: Path<(String, i64, String)>,
) -> Result<HttpResponse, WebError> {
    let (word, number, slug) = path.into_inner();
    let kind = UploadKind::of_slug(&slug).ok_or(WebError::NotFound)?;
    behind_code::open(&request, &state, &Link::of(&request, word), number, Opens::File(kind)).await
}

/// The file, for who asked and as long as the code's session runs.
pub async fn show(
    request: HttpRequest,
    state: Data<AppState>,
    path: Path<(String, String)>,
) -> Result<HttpResponse, WebError> {
    let (word, id) = path.into_inner();
    let (keys, visit) = (state.keys().clone(), Visit::of(&state, &request, &Link::of(&request, word)));
    let file = state
        .read(move |conn| {
            let opened = Opened::load(conn, &keys, &visit, &id, UPLOAD)?;
            files::open(conn, &keys, &opened.disclosure)
        })
        .await?;
    Ok(file.into())
}

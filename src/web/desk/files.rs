//! Opening a photo or a scan of a traveller: asked for by POST and logged, sent to who asked, for a few minutes.

use actix_web::HttpRequest;
use actix_web::HttpResponse;
use actix_web::web::Data;
use actix_web::web::Path;

use crate::actions::disclose::UPLOAD;
use crate::domain::upload::UploadKind;
use crate::store::dossier::Dossier;
use crate::web::access::Staff;
use crate::web::desk::shown;
use crate::web::desk::words;
use crate::web::error::WebError;
use crate::web::state::AppState;

/// Asks for a file.
pub async fn create(
    request: HttpRequest,
    state: Data<AppState>,
    staff: Staff,
    path: Path<(String, String, String)>,
) -> Result<HttpResponse, WebError> {
    let (reference, traveller_id, slug) = path.into_inner();
    let kind = UploadKind::of_slug(&slug).ok_or(WebError::NotFound)?;
    let asked = traveller_id.clone();
    state
        .read(move |conn| -> Result<_, WebError> {
            let booking = words::booking_named(conn, &reference)?;
            let dossier = Dossier::around(conn, booking)?;
            dossier.upload(&asked, kind).map(|_| ()).ok_or(WebError::NotFound)
        })
        .await?;
    shown::open(&request, &state, &staff, UPLOAD, &traveller_id, &slug).await
}

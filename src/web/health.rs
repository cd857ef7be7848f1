//! Whether the process lives, and whether it can serve. Neither says anything about versions or people.

use actix_web::HttpResponse;
use actix_web::http::header;
use actix_web::web::Data;

use crate::store::StoreError;
use crate::store::job_runs;
use crate::web::state::AppState;

/// The process lives; the database is not asked.
pub async fn healthz() -> HttpResponse {
    HttpResponse::Ok().insert_header((header::CACHE_CONTROL, "no-store")).body("ok\n")
}

/// The database can be written, its migrations are current and a season is loaded. The cause of a no is in the log.
pub async fn readyz(state: Data<AppState>) -> HttpResponse {
    match ready(&state).await {
        Ok(()) => HttpResponse::Ok().insert_header((header::CACHE_CONTROL, "no-store")).body("ready\n"),
        Err(error) => {
            tracing::warn!(%error, "not ready");
            HttpResponse::ServiceUnavailable()
                .insert_header((header::CACHE_CONTROL, "no-store"))
                .body("not ready\n")
        }
    }
}

async fn ready(state: &AppState) -> Result<(), StoreError> {
    let db = state.db.clone();
    let pending = tokio::task::spawn_blocking(move || db.pending_migrations())
        .await
        .map_err(|e| StoreError::Busy(e.to_string()))??;
    if pending > 0 {
        return Err(StoreError::Damaged(format!("{pending} migrations wait")));
    }
    let by =
        crate::store::By { actor: "readyz".to_owned(), at: state.clock.now(), request_id: String::new() };
    // An empty write would be committed without a word to the disk; one row goes through the whole queue to it.
    state.write(by, |tx| job_runs::take(tx.conn, "readyz", tx.stamp(), tx.stamp())).await?;
    state.agency().await.map(|_| ()).map_err(|e| StoreError::Busy(e.to_string()))
}

//! Whether the process lives, and whether it can serve. Neither says anything about versions or people.

use std::time::Duration;
use std::time::Instant;

use actix_web::HttpResponse;
use actix_web::http::header;
use actix_web::web::Data;

use crate::pulse::Jobs;
use crate::store::By;
use crate::store::StoreError;
use crate::store::job_runs;
use crate::web::state::AppState;

/// Jobs that were not round for this long hang: one letter takes a minute at most, a round with a slow mail server four.
const JOBS_HANG: Duration = Duration::from_secs(10 * 60);

/// How long a yes is told again without asking disk and database.
const KEPT: Duration = Duration::from_secs(1);

/// Whoever asks meanwhile waits this long for the answer of who asked before.
const LONGEST_WAIT: Duration = Duration::from_secs(5);

/// Why the program cannot serve. The sentence is for the log.
#[derive(Debug, thiserror::Error)]
enum NotReady {
    #[error("the program is about to stop")]
    Stopping,
    #[error("{0} migrations wait")]
    Migrations(usize),
    #[error("the disk of the database has {free} bytes free, fewer than {least}")]
    Disk { free: u64, least: u64 },
    #[error("the jobs of this process ended: no letter is sent and no hold ends")]
    JobsEnded,
    #[error("the jobs of this process hang for {} seconds", .0.as_secs())]
    JobsHang(Duration),
    #[error("{0}")]
    Season(String),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The process lives; the database is not asked.
pub async fn healthz() -> HttpResponse {
    HttpResponse::Ok().insert_header((header::CACHE_CONTROL, "no-store")).body("ok\n")
}

/// The program is not about to stop, its jobs go round, the disk has room, the database can be written, its migrations are current and a
/// season is loaded. The cause of a no is in the log.
pub async fn readyz(state: Data<AppState>) -> HttpResponse {
    match ready(&state).await {
        Ok(()) => HttpResponse::Ok().insert_header((header::CACHE_CONTROL, "no-store")).body("ready\n"),
        Err(cause) => {
            tracing::warn!(%cause, "not ready");
            HttpResponse::ServiceUnavailable()
                .insert_header((header::CACHE_CONTROL, "no-store"))
                .body("not ready\n")
        }
    }
}

async fn ready(state: &AppState) -> Result<(), NotReady> {
    let pulse = state.db.pulse();
    if pulse.is_stopping() {
        return Err(NotReady::Stopping);
    }
    match pulse.jobs() {
        Jobs::Ended => return Err(NotReady::JobsEnded),
        Jobs::Going(since) if since > JOBS_HANG => return Err(NotReady::JobsHang(since)),
        Jobs::Going(_) | Jobs::NotBegun => {}
    }
    // Many who ask cost the disk no more than one.
    let asking = tokio::time::timeout(LONGEST_WAIT, state.readiness.lock()).await;
    let mut found = asking.map_err(|_| StoreError::Busy("whoever asked before still waits".to_owned()))?;
    if found.is_some_and(|at| at.elapsed() < KEPT) {
        return Ok(());
    }
    *found = None;
    let db = state.db.clone();
    let (pending, free) = tokio::task::spawn_blocking(move || {
        Ok::<_, StoreError>((db.pending_migrations()?, db.free_bytes()?))
    })
    .await
    .map_err(|e| StoreError::Busy(e.to_string()))??;
    if pending > 0 {
        return Err(NotReady::Migrations(pending));
    }
    let least = state.config.least_free_bytes;
    if let Some(free) = free.filter(|free| *free < least) {
        return Err(NotReady::Disk { free, least });
    }
    let by = By { actor: "readyz".to_owned(), at: state.clock.now(), request_id: String::new() };
    // An empty write would be committed without a word to the disk; one row goes through the whole queue to it.
    match state.write(by, |tx| job_runs::probe(tx.conn, tx.stamp())).await {
        // Another instance wrote the first row at the same moment.
        Ok(()) | Err(StoreError::Conflict(_)) => {}
        Err(error) => return Err(error.into()),
    }
    state.agency().await.map_err(|e| NotReady::Season(e.to_string()))?;
    *found = Some(Instant::now());
    Ok(())
}

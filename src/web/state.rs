//! What every handler is given: the database, the clock, the settings.

use std::sync::Arc;
use std::sync::Mutex;
use std::time::Duration;
use std::time::Instant;

use actix_web::HttpMessage;
use actix_web::HttpRequest;

use crate::clock::Clock;
use crate::config::Config;
use crate::keys::Keyring;
use crate::store::By;
use crate::store::Conn;
use crate::store::Db;
use crate::store::StoreError;
use crate::store::Tx;
use crate::store::VerbError;
use crate::store::agencies;
use crate::store::agencies::Agency;
use crate::web::error::WebError;
use crate::web::snapshot::Snapshot;

/// How long the agency's name and address on page frames may lag behind the season.
const AGENCY_KEPT: Duration = Duration::from_secs(10);
/// A database that takes a question and never answers keeps people waiting this long: longer than one that is only busy.
const ANSWERED_WITHIN: Duration = Duration::from_secs(15);

/// Passwords hashed at the same time at most, so that signing in cannot take both processors from everybody else.
const HASHES_AT_ONCE: usize = 2;

/// Photos and scans read at the same time at most: each may take some seconds and 400 MB.
const FILES_AT_ONCE: usize = 2;

/// Shared by every handler of every worker.
pub struct AppState {
    /// The database.
    pub db: Db,
    /// What time it is.
    pub clock: Clock,
    /// Settings.
    pub config: Config,
    /// A place in the queue for password hashing.
    pub hashing: tokio::sync::Semaphore,
    /// A place in the queue for photos and scans to be read.
    pub reading_files: tokio::sync::Semaphore,
    /// The pages that are the same for everybody.
    pub snapshot: Snapshot,
    /// When readiness was last asked of disk and database and the answer was yes; whoever asks holds it meanwhile.
    pub readiness: tokio::sync::Mutex<Option<Instant>>,
    agency: Mutex<Option<KeptAgency>>,
}

/// The agency as it was read: when, and of which version of the data.
#[derive(Clone)]
struct KeptAgency {
    at: Instant,
    version: u64,
    agency: Arc<Agency>,
}

/// The request's id, in its extensions.
#[derive(Clone, Debug)]
pub struct RequestId(pub String);

impl AppState {
    /// State for a server.
    pub fn new(db: Db, clock: Clock, config: Config) -> Self {
        let hashing = tokio::sync::Semaphore::new(HASHES_AT_ONCE);
        let reading_files = tokio::sync::Semaphore::new(FILES_AT_ONCE);
        let snapshot = Snapshot::new(db.watch());
        Self {
            db,
            clock,
            config,
            hashing,
            reading_files,
            snapshot,
            readiness: tokio::sync::Mutex::new(None),
            agency: Mutex::new(None),
        }
    }

    /// The keyring.
    pub fn keys(&self) -> &Arc<Keyring> {
        self.db.keys()
    }

    /// Who acts in this request, and when.
    pub fn by(&self, request: &HttpRequest, actor: &str) -> By {
        By { actor: actor.to_owned(), at: self.clock.now(), request_id: request_id(request) }
    }

    /// Reads, and renders, on a thread beside the writer.
    pub async fn read<T, E, F>(&self, f: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: FnOnce(&mut Conn) -> Result<T, E> + Send + 'static,
    {
        answered(self.db.read(f)).await
    }

    /// Runs a verb.
    pub async fn write<T, E, F>(&self, by: By, verb: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: VerbError,
        F: Fn(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
    {
        answered(self.db.write(by, verb)).await
    }

    /// The agency for page frames, at most a few seconds old.
    pub async fn agency(&self) -> Result<Arc<Agency>, WebError> {
        let version = self.snapshot.version();
        let is_new = |kept: &KeptAgency| kept.version == version && kept.at.elapsed() < AGENCY_KEPT;
        if let Some(kept) = self.kept_agency().filter(is_new) {
            return Ok(kept.agency);
        }
        let fresh: Agency = self
            .read(|conn| agencies::agency(conn)?.ok_or(StoreError::NotFound))
            .await
            .map_err(|e| match e {
                StoreError::NotFound => WebError::Busy("no season is loaded".to_owned()),
                other => other.into(),
            })?;
        let agency = Arc::new(fresh);
        let kept = KeptAgency { at: Instant::now(), version, agency: agency.clone() };
        *self.agency.lock().unwrap_or_else(|poisoned| poisoned.into_inner()) = Some(kept);
        Ok(agency)
    }

    /// The agency as last read, however old: for error pages, which must not ask the database.
    pub fn last_agency(&self) -> Option<Arc<Agency>> {
        self.kept_agency().map(|kept| kept.agency)
    }

    fn kept_agency(&self) -> Option<KeptAgency> {
        self.agency.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).clone()
    }
}

/// What the database answers, while somebody waits for a page. Whether a write that is not answered was kept nobody knows: the same form
/// sent again finds out.
async fn answered<T, E: From<StoreError>>(asked: impl Future<Output = Result<T, E>>) -> Result<T, E> {
    match tokio::time::timeout(ANSWERED_WITHIN, asked).await {
        Ok(answer) => answer,
        Err(_) => Err(StoreError::Busy("the database does not answer".to_owned()).into()),
    }
}

/// The id of a request, made by the outermost middleware.
pub fn request_id(request: &HttpRequest) -> String {
    request.extensions().get::<RequestId>().map(|id| id.0.clone()).unwrap_or_default()
}

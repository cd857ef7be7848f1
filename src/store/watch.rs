//! Which version of the data this is: a number that grows when anybody has committed something, here or in another process.
//!
//! The database is asked on a connection of its own for what changes with every commit and costs nothing to read: on SQLite
//! `data_version`, on PostgreSQL the set of transactions that can be seen. No table has to be named, so that no page can be forgotten, and
//! no row is counted up, so that no booking waits for another one.

use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering;
use std::time::Duration;
use std::time::Instant;

use tokio::sync::Mutex;
use tokio::sync::OwnedMutexGuard;

use crate::store::connect::Connector;
use crate::store::dialect;
use crate::store::dialect::Conn;
use crate::store::error::StoreError;

/// How old an answer of the database may be before it is asked again.
const KNOWN_FOR: Duration = Duration::from_millis(500);
/// How often a second this process's own writes make it ask at once; with `KNOWN_FOR` that is ten times in all.
const OWN_ASKS: u32 = 8;
/// Who waits longer for an answer does without.
const LONGEST_WAIT: Duration = Duration::from_secs(2);
const SECOND: Duration = Duration::from_secs(1);

/// Watches the data. Cheap to clone.
#[derive(Clone)]
pub struct Watch(Arc<Watched>);

struct Watched {
    connector: Connector,
    /// How many writes of this process were acknowledged.
    writes: Arc<AtomicU64>,
    began: Instant,
    version: AtomicU64,
    /// Microseconds from `began` at which the database was last asked; 0 before that.
    asked: AtomicU64,
    /// `writes` as it was then.
    writes_known: AtomicU64,
    /// Microseconds from `began` until which own writes wait like everybody's.
    resting_until: AtomicU64,
    asking: Arc<Mutex<Asking>>,
}

#[derive(Default)]
struct Asking {
    conn: Option<Conn>,
    last: Option<String>,
    /// When the last look failed; none where it did not.
    failed: Option<Instant>,
    /// When the running second began, and how often was asked in it.
    second: Option<(Instant, u32)>,
}

impl Watch {
    /// Watches a database to which this process has acknowledged so many writes.
    pub fn new(connector: Connector, writes: Arc<AtomicU64>) -> Self {
        Self(Arc::new(Watched {
            connector,
            writes,
            began: Instant::now(),
            version: AtomicU64::new(0),
            asked: AtomicU64::new(0),
            writes_known: AtomicU64::new(0),
            resting_until: AtomicU64::new(0),
            asking: Arc::new(Mutex::new(Asking::default())),
        }))
    }

    /// The version as it was half a second ago at most; what this process wrote itself counts at once, unless it writes all the time.
    /// What is read after this call is of this version or a later one.
    pub async fn version(&self) -> Result<u64, StoreError> {
        if let Some(version) = self.0.known() {
            return Ok(version);
        }
        // Nobody waits long for one who waits for a database that does not answer.
        match tokio::time::timeout(LONGEST_WAIT, self.asked()).await {
            Ok(answer) => answer,
            Err(_) => Err(StoreError::Busy("the database does not say its version".to_owned())),
        }
    }

    async fn asked(&self) -> Result<u64, StoreError> {
        let asking = self.0.asking.clone().lock_owned().await;
        if let Some(version) = self.0.known() {
            return Ok(version);
        }
        if asking.failed.is_some_and(|at| at.elapsed() < KNOWN_FOR) {
            return Err(StoreError::Busy("the database could not be asked just now".to_owned()));
        }
        let watched = self.0.clone();
        // Whoever waits may go away; what was noticed is written down all the same.
        let done = tokio::task::spawn_blocking(move || watched.ask(asking)).await;
        done.unwrap_or_else(|stopped| Err(StoreError::Damaged(format!("watching stopped: {stopped}"))))
    }

    /// The version as it was last noticed.
    pub fn last_version(&self) -> u64 {
        self.0.version.load(Ordering::Acquire)
    }
}

impl Watched {
    fn micros(&self) -> u64 {
        u64::try_from(self.began.elapsed().as_micros()).unwrap_or(u64::MAX)
    }

    fn known(&self) -> Option<u64> {
        // In this order: `ask` writes the version before it says when it asked.
        let asked = self.asked.load(Ordering::Acquire);
        let now = self.micros();
        let is_young = asked > 0 && now.saturating_sub(asked) < KNOWN_FOR.as_micros() as u64;
        let is_ours_known = self.writes.load(Ordering::Acquire) == self.writes_known.load(Ordering::Acquire)
            || now < self.resting_until.load(Ordering::Acquire);
        (is_young && is_ours_known).then(|| self.version.load(Ordering::Acquire))
    }

    fn ask(&self, mut asking: OwnedMutexGuard<Asking>) -> Result<u64, StoreError> {
        let now = Instant::now();
        let asked = self.micros().max(1);
        let writes = self.writes.load(Ordering::Acquire);
        let (second, count) = asking.second.filter(|(second, _)| now - *second < SECOND).unwrap_or((now, 0));
        asking.second = Some((second, count + 1));
        if count + 1 >= OWN_ASKS {
            let rest = SECOND.saturating_sub(now - second).as_micros() as u64;
            self.resting_until.store(asked + rest, Ordering::Release);
        }
        let looked = asking.look(&self.connector);
        asking.failed = looked.is_err().then(Instant::now);
        let seen = looked?;
        if asking.last.as_ref() != Some(&seen) {
            asking.last = Some(seen);
            self.version.fetch_add(1, Ordering::AcqRel);
        }
        let version = self.version.load(Ordering::Acquire);
        self.writes_known.store(writes, Ordering::Release);
        self.asked.store(asked, Ordering::Release);
        Ok(version)
    }
}

impl Asking {
    fn look(&mut self, connector: &Connector) -> Result<String, StoreError> {
        if let Some(conn) = &mut self.conn
            && let Ok(seen) = dialect::version_of_data(conn)
        {
            return Ok(seen);
        }
        // What two connections say cannot be compared: a new one means that something may have changed.
        self.last = None;
        let conn = self.conn.insert(connector.open()?);
        dialect::version_of_data(conn)
    }
}

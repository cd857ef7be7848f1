//! `Db::read` and `Db::write`: the two ways to the database.

use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering;
use std::time::Duration;
use std::time::Instant;

use tokio::sync::OwnedSemaphorePermit;
use tokio::sync::Semaphore;
use tokio::sync::mpsc;

use crate::keys::Keyring;
use crate::pulse::Pulse;
use crate::store::connect::Connector;
use crate::store::connect::Pool;
use crate::store::dialect;
use crate::store::dialect::Conn;
use crate::store::dialect::Engine;
use crate::store::error::StoreError;
use crate::store::migrations;
use crate::store::tx::By;
use crate::store::tx::VerbError;
use crate::store::watch::Watch;
use crate::store::writer;
use crate::store::writer::Queued;
use crate::store::writer::Ran;
use crate::store::writer::Waiting;

/// How many writes may wait on SQLite before the next is told to come back.
const WAITING_WRITES: usize = 4096;
/// How long somebody waits for a connection before being told to come back.
const LONGEST_WAIT: Duration = Duration::from_secs(10);
const READERS_SQLITE: u16 = 4;
const CONNECTIONS_POSTGRES: u16 = 16;
/// So many of them may be writing: where writers wait for one another, pages are still read.
const WRITING_POSTGRES: usize = 10;
/// A write that failed later than this is not run again: it has waited for somebody's lock, and so would the next.
const RETRIED_WITHIN: Duration = Duration::from_secs(3);

/// The database. Cheap to clone.
#[derive(Clone)]
pub struct Db {
    connector: Connector,
    pool: Pool,
    queue: Option<mpsc::Sender<Queued>>,
    /// One turn for each pooled connection: who has none waits without holding a thread.
    turns: Arc<Semaphore>,
    /// One more for each write; SQLite's writes wait in the queue instead.
    writing: Arc<Semaphore>,
    keys: Arc<Keyring>,
    pulse: Arc<Pulse>,
    /// How many writes were acknowledged.
    writes: Arc<AtomicU64>,
}

impl Db {
    /// Opens the database at `url` (a PostgreSQL URL or a file's path), which must already be migrated or about to be.
    pub fn open(url: &str, keys: Arc<Keyring>) -> Result<Self, StoreError> {
        let connector = Connector { engine: Engine::of(url), url: url.to_owned() };
        // One connection now, so that a wrong address is a sentence at the start and not a slow page later.
        dialect::check_collation(&mut connector.open()?)?;
        let in_queue = connector.engine.writes_in_one_queue();
        let connections = if in_queue { READERS_SQLITE } else { CONNECTIONS_POSTGRES };
        let pool = connector.pool(u32::from(connections));
        let turns = Arc::new(Semaphore::new(usize::from(connections)));
        let pulse = Arc::new(Pulse::default());
        let queue = if in_queue { Some(start_writer(connector.clone(), pulse.clone())?) } else { None };
        let writing = Arc::new(Semaphore::new(WRITING_POSTGRES));
        Ok(Self { connector, pool, queue, turns, writing, keys, pulse, writes: Arc::default() })
    }

    /// Which engine this is.
    pub fn engine(&self) -> Engine {
        self.connector.engine
    }

    /// The keyring, for links and codes.
    pub fn keys(&self) -> &Arc<Keyring> {
        &self.keys
    }

    /// What this process notes about itself.
    pub fn pulse(&self) -> &Arc<Pulse> {
        &self.pulse
    }

    /// Bytes free for whoever runs the program where the SQLite file lies; PostgreSQL looks after its own disk.
    pub fn free_bytes(&self) -> Result<Option<u64>, StoreError> {
        if !self.connector.engine.writes_in_one_queue() {
            return Ok(None);
        }
        let disk = rustix::fs::statvfs(self.connector.url.as_str())
            .map_err(|e| StoreError::Busy(format!("the disk cannot be asked: {e}")))?;
        Ok(Some(disk.f_bavail.saturating_mul(disk.f_frsize)))
    }

    /// Runs every pending migration; answers how many ran.
    pub fn migrate(&self) -> Result<usize, StoreError> {
        migrations::run(&mut self.connector.open()?)
    }

    /// The versions of the migrations that have run here: none in a database that was just made.
    pub fn applied_migrations(&self) -> Result<Vec<String>, StoreError> {
        migrations::applied(&mut self.connector.open()?)
    }

    /// Whether this version's tables are others than those of the data that is here.
    pub fn has_older_tables(&self) -> Result<bool, StoreError> {
        let mut conn = self.connector.open()?;
        Ok(!migrations::applied(&mut conn)?.is_empty() && migrations::pending(&mut conn)? > 0)
    }

    /// Undoes every migration and all data with it: for a demo that starts over.
    pub fn revert(&self) -> Result<usize, StoreError> {
        migrations::revert_all(&mut self.connector.open()?)
    }

    /// Empties the log beside a SQLite file, so that what was erased is gone from it too. PostgreSQL keeps its own logs.
    pub async fn empty_log(&self) -> Result<(), StoreError> {
        let connector = self.connector.clone();
        let done = tokio::task::spawn_blocking(move || dialect::empty_log(&mut connector.open()?)).await;
        done.unwrap_or_else(|stopped| {
            Err(StoreError::Damaged(format!("emptying the log stopped: {stopped}")))
        })
    }

    /// Copies everything as it is now into a missing or empty file, beside whoever reads and writes. Only SQLite does so.
    pub fn copy_into(&self, file: &str) -> Result<(), StoreError> {
        dialect::copy_into(&mut self.connector.open()?, file)
    }

    /// How many migrations wait.
    pub fn pending_migrations(&self) -> Result<usize, StoreError> {
        migrations::pending(&mut *self.pooled()?)
    }

    /// Runs `f` on a reader beside the writer; every query in it sees the same moment.
    pub async fn read<T, E, F>(&self, f: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: FnOnce(&mut Conn) -> Result<T, E> + Send + 'static,
    {
        let db = self.clone();
        let turn = self.turn(&self.turns).await.inspect_err(|_| {
            self.pulse.busy.inc();
        })?;
        let done = tokio::task::spawn_blocking(move || {
            let _turn = turn;
            db.read_here(f)
        });
        let done = done.await;
        done.unwrap_or_else(|stopped| Err(StoreError::Damaged(format!("a read stopped: {stopped}")).into()))
    }

    /// `read` on the calling thread: for command lines and tests.
    pub fn read_here<T, E, F>(&self, f: F) -> Result<T, E>
    where
        E: From<StoreError>,
        F: FnOnce(&mut Conn) -> Result<T, E>,
    {
        let mut conn = self.pooled().inspect_err(|_| {
            self.pulse.busy.inc();
        })?;
        if dialect::begin_read(&mut conn).is_err() {
            // It may have died while idle (a restarted server); nothing has been asked of it yet.
            *conn = self.connector.open()?;
            dialect::begin_read(&mut conn)?;
        }
        let result = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| f(&mut conn)));
        dialect::execute(&mut conn, "ROLLBACK")?;
        result.unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    }

    /// Watches for changes, whoever makes them.
    pub fn watch(&self) -> Watch {
        Watch::new(self.connector.clone(), self.writes.clone())
    }

    /// The only way to write. The verb may run twice, so ids and tokens are minted before, in its command. The answer comes after the
    /// commit: what was acknowledged survives a power cut.
    pub async fn write<T, E, F>(&self, by: By, verb: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: VerbError,
        F: Fn(&mut crate::store::tx::Tx<'_>) -> Result<T, E> + Send + 'static,
    {
        let done = self.write_in_turn(by, verb).await;
        if let Err(error) = &done
            && matches!(error.store(), Some(StoreError::Busy(_)))
        {
            self.pulse.busy.inc();
        }
        self.writes.fetch_add(1, Ordering::AcqRel);
        done
    }

    async fn write_in_turn<T, E, F>(&self, by: By, verb: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: VerbError,
        F: Fn(&mut crate::store::tx::Tx<'_>) -> Result<T, E> + Send + 'static,
    {
        let wait = self.pulse.writes.join();
        if let Some(queue) = &self.queue {
            let (job, answer) = Waiting::new(verb, by, self.keys.clone());
            let queued = Queued { job: Box::new(job), wait };
            queue.try_send(queued).map_err(|_| StoreError::Busy("too many writes wait".to_owned()))?;
            return answer
                .await
                .unwrap_or_else(|_| Err(StoreError::Busy("the writer stopped".to_owned()).into()));
        }
        let db = self.clone();
        let writing = self.turn(&self.writing).await?;
        let turn = self.turn(&self.turns).await?;
        drop(wait);
        let done = tokio::task::spawn_blocking(move || {
            let (_writing, _turn) = (writing, turn);
            db.write_pooled(&by, &verb)
        });
        let done = done.await;
        done.unwrap_or_else(|stopped| Err(StoreError::Damaged(format!("a write stopped: {stopped}")).into()))
    }

    /// PostgreSQL: a transaction of its own; a deadlock or an unclear commit is tried once more, and so is a key
    /// that a parallel request bound first, because the second reading then finds what that request answered.
    fn write_pooled<T, E, F>(&self, by: &By, verb: &F) -> Result<T, E>
    where
        E: VerbError,
        F: Fn(&mut crate::store::tx::Tx<'_>) -> Result<T, E>,
    {
        let begun = Instant::now();
        let first = self.write_once(by, verb);
        match first {
            Err(error)
                if begun.elapsed() < RETRIED_WITHIN
                    && matches!(error.store(), Some(StoreError::Busy(_) | StoreError::Conflict(_))) =>
            {
                self.pulse.retries.inc();
                self.write_once(by, verb)
            }
            other => other,
        }
    }

    fn write_once<T, E, F>(&self, by: &By, verb: &F) -> Result<T, E>
    where
        E: VerbError,
        F: Fn(&mut crate::store::tx::Tx<'_>) -> Result<T, E>,
    {
        let mut conn = self.pooled()?;
        if dialect::begin_write(&mut conn).is_err() {
            // A pooled connection may have died while idle; a fresh one has not been used for anything yet.
            *conn = self.connector.open()?;
            dialect::begin_write(&mut conn)?;
        }
        let (ran, result) = writer::attempt(verb, by, &self.keys, &mut conn);
        match ran {
            Ran::Kept => {
                if let Err(trouble) = dialect::execute(&mut conn, "COMMIT") {
                    self.replace(&mut conn);
                    return Err(StoreError::Busy(trouble.to_string()).into());
                }
            }
            Ran::TurnedDown | Ran::Broken => {
                if dialect::execute(&mut conn, "ROLLBACK").is_err() {
                    self.replace(&mut conn);
                }
            }
        }
        result
    }

    /// Puts a fresh connection in the place of a spoiled one, so that the pool never hands it out again.
    fn replace(&self, conn: &mut Conn) {
        if let Ok(fresh) = self.connector.open() {
            *conn = fresh;
        }
    }

    async fn turn(&self, turns: &Arc<Semaphore>) -> Result<OwnedSemaphorePermit, StoreError> {
        let _wait = self.pulse.connections.join();
        match tokio::time::timeout(LONGEST_WAIT, turns.clone().acquire_owned()).await {
            Ok(Ok(turn)) => Ok(turn),
            _ => Err(StoreError::Busy("every connection was busy for too long".to_owned())),
        }
    }

    fn pooled(&self) -> Result<diesel::r2d2::PooledConnection<Connector>, StoreError> {
        self.pool.get().map_err(|e| StoreError::Busy(e.to_string()))
    }
}

fn start_writer(connector: Connector, pulse: Arc<Pulse>) -> Result<mpsc::Sender<Queued>, StoreError> {
    let (sender, mut queue) = mpsc::channel(WAITING_WRITES);
    std::thread::Builder::new()
        .name("writer".to_owned())
        .spawn(move || writer::run(&connector, &mut queue, &pulse))
        .map_err(|e| StoreError::Busy(e.to_string()))?;
    Ok(sender)
}

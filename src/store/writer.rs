//! The one writer of SQLite: it takes the closures that wait, runs each in a savepoint and commits them together.
//!
//! An answer goes out only after the commit. After a panic, or a database error that is not the verb's own answer, nothing of the
//! batch can be trusted (a caught panic leaves a savepoint open; a full disk ends the outer transaction under the savepoints), so
//! the batch is rolled back, the connection dropped, and every closure runs again alone.

use std::panic::AssertUnwindSafe;
use std::panic::catch_unwind;
use std::sync::Arc;
use std::time::Duration;
use std::time::Instant;

use tokio::sync::mpsc;
use tokio::sync::oneshot;

use crate::keys::Keyring;
use crate::pulse::Pulse;
use crate::pulse::Wait;
use crate::store::connect::Connector;
use crate::store::dialect;
use crate::store::dialect::Conn;
use crate::store::error::StoreError;
use crate::store::tx::By;
use crate::store::tx::Tx;
use crate::store::tx::VerbError;

/// How many writes share one commit at most.
const BATCH: usize = 64;
/// A write that comes this soon after a commit is taken as part of a rush …
const RUSH: Duration = Duration::from_millis(5);
/// … and waits this long for others to share its commit. A lone write never waits.
const GATHER: Duration = Duration::from_millis(2);

/// A transaction that does not begin is refused this soon by a connection that went bad; a lock is waited for, which takes longer.
const SPOILED_WITHIN: Duration = Duration::from_secs(1);

/// How a closure ended inside its savepoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ran {
    /// It is to be committed.
    Kept,
    /// The verb's own answer was no: undo it, the others go on.
    TurnedDown,
    /// A panic or a database error: undo everything.
    Broken,
}

/// A write that waits its turn.
pub trait Job: Send {
    /// Runs the verb; may be called twice.
    fn run(&mut self, conn: &mut Conn) -> Ran;
    /// Sends the answer: the verb's, or the trouble that came after it.
    fn answer(self: Box<Self>, trouble: Option<StoreError>);
}

/// A job in the queue, and its wait there.
pub struct Queued {
    /// The verb.
    pub job: Box<dyn Job>,
    /// Over when its turn comes.
    pub wait: Wait,
}

impl Queued {
    /// The job, which no longer waits.
    fn its_turn(self) -> Box<dyn Job> {
        drop(self.wait);
        self.job
    }
}

/// A verb with where its answer goes.
pub struct Waiting<T, E, F> {
    verb: F,
    by: By,
    keys: Arc<Keyring>,
    result: Option<Result<T, E>>,
    reply: oneshot::Sender<Result<T, E>>,
}

impl<T, E, F> Waiting<T, E, F>
where
    E: VerbError,
    F: Fn(&mut Tx<'_>) -> Result<T, E>,
{
    /// A verb to run, and the other end of its answer.
    pub fn new(verb: F, by: By, keys: Arc<Keyring>) -> (Self, oneshot::Receiver<Result<T, E>>) {
        let (reply, answer) = oneshot::channel();
        (Self { verb, by, keys, result: None, reply }, answer)
    }
}

impl<T, E, F> Job for Waiting<T, E, F>
where
    T: Send + 'static,
    E: VerbError,
    F: Fn(&mut Tx<'_>) -> Result<T, E> + Send,
{
    fn run(&mut self, conn: &mut Conn) -> Ran {
        let (ran, result) = attempt(&self.verb, &self.by, &self.keys, conn);
        self.result = Some(result);
        ran
    }

    fn answer(self: Box<Self>, trouble: Option<StoreError>) {
        let result = match (trouble, self.result) {
            (Some(trouble), _) => Err(trouble.into()),
            (None, Some(result)) => result,
            (None, None) => Err(StoreError::Busy("the write was not run".to_owned()).into()),
        };
        // Whoever asked may have gone away; the write stands all the same.
        let _ = self.reply.send(result);
    }
}

/// Runs a verb once, catching a panic, and says what must happen to its transaction.
pub fn attempt<T, E: VerbError>(
    verb: &impl Fn(&mut Tx<'_>) -> Result<T, E>,
    by: &By,
    keys: &Arc<Keyring>,
    conn: &mut Conn,
) -> (Ran, Result<T, E>) {
    match catch_unwind(AssertUnwindSafe(|| verb(&mut Tx { conn, by, keys }))) {
        Ok(Ok(value)) => (Ran::Kept, Ok(value)),
        Ok(Err(error)) => {
            let broken = error.store().is_some_and(StoreError::breaks_the_batch);
            (if broken { Ran::Broken } else { Ran::TurnedDown }, Err(error))
        }
        Err(_) => {
            tracing::error!(request_id = %by.request_id, "a write panicked and was undone");
            (
                Ran::Broken,
                Err(StoreError::Damaged("the write stopped half-way and was undone".to_owned()).into()),
            )
        }
    }
}

/// Takes writes until every sender is gone.
pub fn run(connector: &Connector, queue: &mut mpsc::Receiver<Queued>, pulse: &Pulse) {
    let mut conn = None;
    let mut committed: Option<Instant> = None;
    while let Some(first) = queue.blocking_recv() {
        let mut batch = vec![first];
        if committed.is_some_and(|at| at.elapsed() < RUSH) {
            std::thread::sleep(GATHER);
        }
        while batch.len() < BATCH {
            match queue.try_recv() {
                Ok(queued) => batch.push(queued),
                Err(_) => break,
            }
        }
        let jobs = batch.into_iter().map(Queued::its_turn).collect();
        commit_batch(connector, &mut conn, queue, jobs, pulse);
        committed = Some(Instant::now());
    }
}

fn commit_batch(
    connector: &Connector,
    held: &mut Option<Conn>,
    queue: &mut mpsc::Receiver<Queued>,
    mut batch: Vec<Box<dyn Job>>,
    pulse: &Pulse,
) {
    let done = match begun(connector, held) {
        Ok(conn) => together(conn, &mut batch),
        Err(trouble) => {
            *held = None;
            return turn_away(queue, batch, &trouble);
        }
    };
    if done.is_ok() {
        for job in batch {
            job.answer(None);
        }
        return;
    }
    *held = None;
    pulse.retries.inc_by(u64::try_from(batch.len()).unwrap_or(u64::MAX));
    let mut rest = batch.into_iter();
    while let Some(mut job) = rest.next() {
        let done = match begun(connector, held) {
            Ok(conn) => alone(conn, job.as_mut()),
            Err(trouble) => {
                *held = None;
                return turn_away(queue, std::iter::once(job).chain(rest).collect(), &trouble);
            }
        };
        if !matches!(done, Ok(true)) {
            *held = None;
        }
        job.answer(done.err());
    }
}

/// No write can begin: another holds the lock, or the file is out of reach. Whoever waits has waited for it long enough, and each try
/// of the next takes seconds again.
fn turn_away(queue: &mut mpsc::Receiver<Queued>, batch: Vec<Box<dyn Job>>, trouble: &StoreError) {
    let waiting = std::iter::from_fn(|| queue.try_recv().ok().map(Queued::its_turn));
    for job in batch.into_iter().chain(waiting) {
        job.answer(Some(StoreError::Busy(trouble.to_string())));
    }
}

/// One transaction, a savepoint a job. An error means: nothing of it was kept, or nobody knows.
fn together(conn: &mut Conn, batch: &mut [Box<dyn Job>]) -> Result<(), StoreError> {
    for job in batch.iter_mut() {
        dialect::execute(conn, "SAVEPOINT job")?;
        match job.run(conn) {
            Ran::Kept => dialect::execute(conn, "RELEASE job")?,
            Ran::TurnedDown => dialect::execute(conn, "ROLLBACK TO job; RELEASE job")?,
            Ran::Broken => {
                // The rollback may fail where the transaction is already gone; the connection is dropped either way.
                let _ = dialect::execute(conn, "ROLLBACK");
                return Err(StoreError::Busy("a write of the batch broke".to_owned()));
            }
        }
    }
    dialect::execute(conn, "COMMIT")
}

/// One job in a transaction of its own on a connection nobody has spoiled. Answers whether the connection is still good.
fn alone(conn: &mut Conn, job: &mut dyn Job) -> Result<bool, StoreError> {
    match job.run(conn) {
        Ran::Kept => dialect::execute(conn, "COMMIT").map(|()| true),
        Ran::TurnedDown => dialect::execute(conn, "ROLLBACK").map(|()| true),
        Ran::Broken => {
            let _ = dialect::execute(conn, "ROLLBACK");
            Ok(false)
        }
    }
}

/// The connection, with a transaction begun on it. One that was kept and fails at once may be spoiled: then a fresh one is tried.
fn begun<'a>(connector: &Connector, held: &'a mut Option<Conn>) -> Result<&'a mut Conn, StoreError> {
    if let Some(mut conn) = held.take() {
        let asked = Instant::now();
        match dialect::begin_write(&mut conn) {
            Ok(()) => return Ok(held.insert(conn)),
            Err(trouble) if asked.elapsed() > SPOILED_WITHIN => return Err(trouble),
            Err(_) => {}
        }
    }
    let conn = held.insert(connector.open()?);
    dialect::begin_write(conn)?;
    Ok(conn)
}

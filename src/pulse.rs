//! What the program notes about itself while it runs: how long answers took and writes waited, whether the jobs go round, whether it is
//! about to stop. Readiness and metrics read it. Nothing of a person is in it.

use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering;
use std::time::Duration;
use std::time::Instant;

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;

/// Upper ends of what answers and waits are counted by, in seconds.
const SECONDS: [f64; 13] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0];

/// What an answer is counted under. Every field is one of a few words that stand in the code, so that no visitor can add one.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub struct Answer {
    /// Pattern of the address, or `unknown`; never the address: links carry secrets.
    pub route: &'static str,
    /// Method, or `other`.
    pub method: &'static str,
    /// `2xx` and the like.
    pub status: &'static str,
}

/// Answers by what was asked.
pub type Answers = Family<Answer, Histogram, fn() -> Histogram>;

/// People who wait for something scarce, and how long they did.
#[derive(Clone, Debug)]
pub struct Queue {
    /// How many wait now.
    pub waiting: Gauge,
    /// How long those waited whose turn came or who gave up, in seconds.
    pub waited: Histogram,
}

/// Somebody in a queue; leaves it when dropped.
pub struct Wait {
    queue: Queue,
    since: Instant,
}

/// How the jobs are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Jobs {
    /// Nobody started them here.
    NotBegun,
    /// They were last round this long ago.
    Going(Duration),
    /// They ended.
    Ended,
}

/// Says that the jobs ended when dropped, also by a panic.
pub struct JobsGoing(Arc<Pulse>);

/// One process's notes.
#[derive(Debug)]
pub struct Pulse {
    /// Seconds from a request's head to its answer's.
    pub answers: Answers,
    /// Writes that wait for their turn.
    pub writes: Queue,
    /// Reads, and on PostgreSQL writes, that wait for a connection.
    pub connections: Queue,
    /// Writes that were run once more.
    pub retries: Counter,
    /// Reads and writes that were told to come back later.
    pub busy: Counter,
    is_stopping: AtomicBool,
    jobs: Mutex<Option<Result<Instant, JobsEnded>>>,
}

#[derive(Clone, Copy, Debug)]
struct JobsEnded;

fn by_seconds() -> Histogram {
    Histogram::new(SECONDS)
}

impl Queue {
    fn new() -> Self {
        Self { waiting: Gauge::default(), waited: by_seconds() }
    }

    /// Joins the queue until the answer is dropped.
    pub fn join(&self) -> Wait {
        self.waiting.inc();
        Wait { queue: self.clone(), since: Instant::now() }
    }
}

impl Drop for Wait {
    fn drop(&mut self) {
        self.queue.waiting.dec();
        self.queue.waited.observe(self.since.elapsed().as_secs_f64());
    }
}

impl Drop for JobsGoing {
    fn drop(&mut self) {
        self.0.set_jobs(Err(JobsEnded));
    }
}

impl Default for Pulse {
    fn default() -> Self {
        Self {
            answers: Family::new_with_constructor(by_seconds),
            writes: Queue::new(),
            connections: Queue::new(),
            retries: Counter::default(),
            busy: Counter::default(),
            is_stopping: AtomicBool::new(false),
            jobs: Mutex::new(None),
        }
    }
}

impl Pulse {
    /// Notes an answer. `route` is a pattern of the table of addresses; `None` for addresses that do not exist.
    pub fn answered(&self, route: Option<&'static str>, method: &str, status: u16, took: Duration) {
        const METHODS: [&str; 7] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
        let answer = Answer {
            route: route.unwrap_or("unknown"),
            method: METHODS.into_iter().find(|known| *known == method).unwrap_or("other"),
            status: match status {
                100..200 => "1xx",
                200..300 => "2xx",
                300..400 => "3xx",
                400..500 => "4xx",
                _ => "5xx",
            },
        };
        self.answers.get_or_create(&answer).observe(took.as_secs_f64());
    }

    /// The program is about to stop: nothing new is to be sent here.
    pub fn begin_stopping(&self) {
        self.is_stopping.store(true, Ordering::Relaxed);
    }

    /// Whether the program is about to stop.
    pub fn is_stopping(&self) -> bool {
        self.is_stopping.load(Ordering::Relaxed)
    }

    /// The jobs begin; they end when the answer is dropped.
    pub fn begin_jobs(self: &Arc<Self>) -> JobsGoing {
        self.jobs_went_round();
        JobsGoing(self.clone())
    }

    /// The jobs have looked at everything once more.
    pub fn jobs_went_round(&self) {
        self.set_jobs(Ok(Instant::now()));
    }

    /// How the jobs are.
    pub fn jobs(&self) -> Jobs {
        match *self.jobs.lock().unwrap_or_else(|poisoned| poisoned.into_inner()) {
            None => Jobs::NotBegun,
            Some(Ok(at)) => Jobs::Going(at.elapsed()),
            Some(Err(JobsEnded)) => Jobs::Ended,
        }
    }

    fn set_jobs(&self, jobs: Result<Instant, JobsEnded>) {
        *self.jobs.lock().unwrap_or_else(|poisoned| poisoned.into_inner()) = Some(jobs);
    }
}

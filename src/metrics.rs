//! The watcher's door: `/metrics` on an address of its own, in the words of OpenMetrics. The public listener does not have it.

use std::net::TcpListener;
use std::sync::Arc;
use std::time::Duration;
use std::time::Instant;

use actix_web::App;
use actix_web::HttpResponse;
use actix_web::HttpServer;
use actix_web::dev::Server;
use actix_web::http::header;
use actix_web::web;
use actix_web::web::Data;
use chrono::DateTime;
use chrono::NaiveDateTime;
use chrono::Utc;
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::ConstGauge;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::Registry;

use crate::clock::Clock;
use crate::pulse::Jobs;
use crate::store::Db;
use crate::store::StoreError;
use crate::store::gauges;
use crate::store::gauges::Gauges;
use crate::store::tx::ids_since;

/// How long what was read from the database is told again: many who ask cost no more than one.
const KEPT: Duration = Duration::from_secs(5);

/// How far back the ledger is looked at: long enough for somebody to see that it does not balance. `verify` looks at all of it.
const LEDGER: chrono::Duration = chrono::Duration::days(7);

/// What whoever watches is told.
pub struct Metrics {
    db: Db,
    clock: Clock,
    started_at: DateTime<Utc>,
    read: tokio::sync::Mutex<Option<(Instant, Arc<Gauges>)>>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct PoolLabels {
    of: String,
    kind: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct DepartureLabel {
    departure: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct JobLabel {
    job: String,
}

impl Metrics {
    /// Of this process and its database. The process counts as started now.
    pub fn new(db: Db, clock: Clock) -> Self {
        Self { db, clock, started_at: Clock::System.now(), read: tokio::sync::Mutex::new(None) }
    }

    /// Everything there is to tell, as text.
    pub async fn text(&self) -> Result<String, std::fmt::Error> {
        let mut registry = Registry::default();
        self.tell_of_process(&mut registry);
        let ours = registry.sub_registry_with_prefix("startline");
        self.tell_of_pulse(ours);
        let gauges = self.gauges().await;
        let is_up = i64::from(gauges.is_ok());
        put(
            ours,
            "database_up",
            "Whether the database answered this time; what it tells is missing otherwise",
            is_up,
        );
        match gauges {
            Ok(gauges) => tell_of_data(ours, &gauges, self.clock.now().naive_utc()),
            Err(error) => tracing::warn!(%error, "the database told nothing to be watched"),
        }
        let mut text = String::new();
        encode(&mut text, &registry)?;
        Ok(text)
    }

    /// One question at a time, and none where the last answer is young.
    async fn gauges(&self) -> Result<Arc<Gauges>, StoreError> {
        let mut kept = self.read.lock().await;
        if let Some((_, gauges)) = kept.as_ref().filter(|(at, _)| at.elapsed() < KEPT) {
            return Ok(gauges.clone());
        }
        let today = self.clock.now().date_naive();
        let late = ids_since(Clock::System.now() - LEDGER);
        let fresh = Arc::new(self.db.read(move |conn| gauges::read(conn, today, &late)).await?);
        *kept = Some((Instant::now(), fresh.clone()));
        Ok(fresh)
    }

    fn tell_of_process(&self, registry: &mut Registry) {
        let started = self.started_at.timestamp();
        put(registry, "process_start_time_seconds", "When the process started, in Unix time", started);
        if let Some(bytes) = resident_bytes() {
            put(registry, "process_resident_memory_bytes", "Memory the process holds", bytes);
        }
    }

    fn tell_of_pulse(&self, registry: &mut Registry) {
        let pulse = self.db.pulse();
        registry.register(
            "http_answer_seconds",
            "Time from a request to its answer, by pattern of the address, method and class of status",
            pulse.answers.clone(),
        );
        registry.register("writes_waiting", "Writes that wait for their turn", pulse.writes.waiting.clone());
        registry.register(
            "write_wait_seconds",
            "How long writes waited for their turn",
            pulse.writes.waited.clone(),
        );
        let connections = &pulse.connections;
        registry.register(
            "connections_waiting",
            "Who waits for a database connection",
            connections.waiting.clone(),
        );
        registry.register("connection_wait_seconds", "How long they waited", connections.waited.clone());
        registry.register("writes_retried", "Writes that were run once more", pulse.retries.clone());
        registry.register(
            "database_busy",
            "Reads and writes that were told to come back",
            pulse.busy.clone(),
        );
        put(registry, "stopping", "Whether the program is about to stop", i64::from(pulse.is_stopping()));
        if let Jobs::Going(since) = pulse.jobs() {
            let age = i64::try_from(since.as_secs()).unwrap_or(i64::MAX);
            put(registry, "jobs_beat_age_seconds", "Since the jobs of this process last went round", age);
        }
    }
}

fn tell_of_data(registry: &mut Registry, gauges: &Gauges, now: NaiveDateTime) {
    let age = |at: NaiveDateTime| (now - at).num_seconds().max(0);
    put(registry, "letters_waiting", "Letters that wait or are on their way", gauges.letters_waiting);
    let oldest = gauges.oldest_waiting.map_or(0, age);
    put(registry, "oldest_letter_age_seconds", "Age of the oldest letter that waits; 0 if none does", oldest);
    put(registry, "letters_failed", "Letters refused for good or held back", gauges.letters_failed);
    put(
        registry,
        "ledger_imbalance",
        "Reversals of the last seven days that do not undo what they name; must be 0",
        gauges.ledger_imbalance,
    );
    let words = "Travellers who were to be deleted before today and are not; counted up to 10000";
    put(registry, "deletions_overdue", words, gauges.to_delete);

    let (taken, free) = (Family::<PoolLabels, Gauge>::default(), Family::<PoolLabels, Gauge>::default());
    for pool in &gauges.pools {
        let labels = PoolLabels { of: pool.of.clone(), kind: pool.kind.clone() };
        taken.get_or_create(&labels).set(pool.taken);
        free.get_or_create(&labels).set(pool.capacity - pool.taken);
    }
    registry.register("places_taken", "Places taken, by departure or edition and kind", taken);
    registry.register("places_free", "Places free, by departure or edition and kind", free);

    let by_departure = |counts: &[(String, i64)]| {
        let family = Family::<DepartureLabel, Gauge>::default();
        for (code, count) in counts {
            family.get_or_create(&DepartureLabel { departure: code.clone() }).set(*count);
        }
        family
    };
    registry.register("holds", "Bookings that keep places until a time", by_departure(&gauges.holds));
    let waiting = by_departure(&gauges.waiting_parties);
    registry.register("waiting_list", "Parties on the waiting list", waiting);

    let runs = Family::<JobLabel, Gauge>::default();
    for job in &gauges.jobs {
        let since = age(job.last_finished_at.unwrap_or(job.last_started_at));
        runs.get_or_create(&JobLabel { job: job.name.clone() }).set(since);
    }
    registry.register("job_age_seconds", "Since a job last ended, on whichever instance", runs);
}

fn put(registry: &mut Registry, name: &str, words: &str, value: i64) {
    registry.register(name, words, ConstGauge::new(value));
}

/// From what Linux tells about the process; `None` elsewhere.
fn resident_bytes() -> Option<i64> {
    let told = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = told.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kilobytes: i64 = line.split_whitespace().next()?.parse().ok()?;
    kilobytes.checked_mul(1024)
}

/// The server of the one address, on a listener that is open already.
pub fn server(metrics: Data<Metrics>, listener: TcpListener) -> std::io::Result<Server> {
    let server =
        HttpServer::new(move || App::new().app_data(metrics.clone()).route("/metrics", web::get().to(show)));
    Ok(server.workers(1).disable_signals().listen(listener)?.run())
}

async fn show(metrics: Data<Metrics>) -> HttpResponse {
    let kind = (header::CONTENT_TYPE, "application/openmetrics-text; version=1.0.0; charset=utf-8");
    match metrics.text().await {
        Ok(text) => HttpResponse::Ok().insert_header(kind).body(text),
        Err(_) => HttpResponse::InternalServerError().finish(),
    }
}

//! Puts the house together: state, server, jobs, and a clean stop.

use std::net::TcpListener;
use std::time::Duration;

use actix_web::App;
use actix_web::HttpServer;
use actix_web::dev::Server;
use actix_web::dev::ServerHandle;
use actix_web::middleware::from_fn;
use actix_web::web;
use actix_web::web::Data;
use anyhow::Context;
use sd_notify::NotifyState;
use tokio::signal::unix::Signal;
use tokio::signal::unix::SignalKind;
use tokio::signal::unix::signal;
use tokio::sync::watch;
use tokio::time::Instant;
use tokio::time::timeout_at;

use crate::clock::Clock;
use crate::config::Config;
use crate::jobs::Jobs;
use crate::jobs::Mailer;
use crate::metrics;
use crate::metrics::Metrics;
use crate::store::Db;
use crate::web::gate;
use crate::web::routes;
use crate::web::state::AppState;

/// From the signal to the end, whatever is still under way.
const LONGEST_STOP: Duration = Duration::from_secs(10);
/// The same for somebody at the keyboard.
const HASTY_STOP: Duration = Duration::from_secs(1);
/// Readiness says no for this long before connections are refused: time for a balancer in front to look elsewhere, and for what was
/// accepted to reach a worker.
const NOTICE: Duration = Duration::from_secs(1);
/// Seconds a stop waits for requests under way.
const DRAIN_SECONDS: u64 = 7;

/// The open listeners.
pub struct Doors {
    /// Of the site.
    pub public: TcpListener,
    /// Whether somebody else holds the site's listener too and keeps those who come in a queue while nobody serves.
    pub is_lent: bool,
    /// Of the metrics, if they are wanted.
    pub metrics: Option<TcpListener>,
}

/// How a stop was asked for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stop {
    /// SIGTERM: requests under way are answered.
    Clean,
    /// SIGINT, somebody at a keyboard: at once.
    Now,
}

/// The signals that ask for a stop.
struct Signals {
    terminate: Signal,
    interrupt: Signal,
}

/// The HTTP server on a listener that is open already (port 0 in tests). It leaves signals to whoever runs it.
pub fn server(state: Data<AppState>, listener: TcpListener, workers: usize) -> std::io::Result<Server> {
    let server = HttpServer::new(move || {
        App::new()
            .app_data(state.clone())
            .wrap(from_fn(gate::pass))
            .configure(routes::register)
            .default_service(web::to(routes::nowhere))
    })
    .workers(workers)
    // Without it an answer in two pieces waits 40 ms for the other side's acknowledgement.
    .tcp_nodelay(true)
    .shutdown_timeout(DRAIN_SECONDS)
    .disable_signals()
    .listen(listener)?;
    Ok(server.run())
}

/// Serves until a signal comes: readiness says no first, then the server drains while the jobs end, ten seconds in all at most.
pub async fn serve(db: Db, clock: Clock, config: Config, mailer: Mailer, doors: Doors) -> anyhow::Result<()> {
    let signals = Signals::heed()?;
    let (stop, stopped) = watch::channel(false);
    let mut jobs =
        tokio::task::spawn_local(Jobs { db: db.clone(), clock: clock.clone(), mailer }.run(stopped));
    if let Some(listener) = doors.metrics {
        let metrics = Data::new(Metrics::new(db.clone(), clock.clone()));
        tokio::task::spawn_local(metrics::server(metrics, listener)?);
    }
    let state = Data::new(AppState::new(db.clone(), clock, config));
    // The agency's name for error pages, before the first of them is needed.
    let _ = state.agency().await;
    let workers = std::thread::available_parallelism().map_or(2, usize::from);
    let server = server(state, doors.public, workers)?;
    let handle = server.handle();
    let mut served = tokio::task::spawn_local(server);
    tell_systemd(&[NotifyState::Ready]);
    let watchdog = tokio::task::spawn_local(feed_watchdog());

    let asked = tokio::select! {
        asked = signals.asked_to_stop() => asked,
        ended = &mut served => return ended?.context("the server stopped"),
    };
    let until = Instant::now() + if asked == Stop::Clean { LONGEST_STOP } else { HASTY_STOP };
    db.pulse().begin_stopping();
    let _ = stop.send(true);
    tell_systemd(&[NotifyState::Stopping]);
    tracing::info!("stopping");
    close(&handle, asked, doors.is_lent).await;
    if timeout_at(until, &mut jobs).await.is_err() {
        tracing::warn!("a job was broken off; its lease ends in some minutes and it is done again");
    }
    watchdog.abort();
    // What is in the log beside the file is in the file now, which makes the next start quick and a copy of the file whole.
    if let Ok(Err(error)) = timeout_at(until, db.empty_log()).await {
        tracing::warn!(%error, "the log beside the file was not emptied");
    }
    tracing::info!("stopped");
    Ok(())
}

/// Lets nobody new in and waits for those who are in.
async fn close(server: &ServerHandle, asked: Stop, is_lent: bool) {
    if asked == Stop::Clean {
        if is_lent {
            // Who comes from now on waits in the queue of the lent listener for the next program.
            server.pause().await;
        }
        tokio::time::sleep(NOTICE).await;
    }
    server.stop(asked == Stop::Clean).await;
}

impl Signals {
    /// From now on they no longer kill the process.
    fn heed() -> std::io::Result<Self> {
        Ok(Self { terminate: signal(SignalKind::terminate())?, interrupt: signal(SignalKind::interrupt())? })
    }

    async fn asked_to_stop(mut self) -> Stop {
        tokio::select! {
            _ = self.terminate.recv() => Stop::Clean,
            _ = self.interrupt.recv() => Stop::Now,
        }
    }
}

/// Nothing happens where systemd did not start the program.
fn tell_systemd(words: &[NotifyState<'_>]) {
    if let Err(error) = sd_notify::notify(words) {
        tracing::warn!(%error, "systemd was not told");
    }
}

/// Tells systemd twice in each of its terms that the program goes on.
async fn feed_watchdog() {
    let Some(term) = sd_notify::watchdog_enabled() else { return };
    loop {
        tell_systemd(&[NotifyState::Watchdog]);
        tokio::time::sleep(term / 2).await;
    }
}

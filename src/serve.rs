//! Puts the house together: state, server, jobs, and a clean stop.

use std::net::TcpListener;
use std::time::Duration;

use actix_web::App;
use actix_web::HttpServer;
use actix_web::dev::Server;
use actix_web::middleware::from_fn;
use actix_web::web;
use actix_web::web::Data;
use anyhow::Context;
use tokio::signal::unix::SignalKind;
use tokio::signal::unix::signal;
use tokio::sync::watch;

use crate::clock::Clock;
use crate::config::Config;
use crate::jobs::Jobs;
use crate::jobs::Mailer;
use crate::store::Db;
use crate::web::gate;
use crate::web::routes;
use crate::web::state::AppState;

/// Seconds a stop waits for requests under way.
const DRAIN_SECONDS: u64 = 8;

/// The HTTP server on a listener that is open already (port 0 in tests).
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
    .listen(listener)?;
    Ok(server.run())
}

/// How long the jobs may go on after the server has stopped. They are told with the signal and need less.
const JOBS_END: Duration = Duration::from_secs(6);

/// Serves until a signal comes; then the jobs stop while the server drains. All ends within ten seconds.
pub async fn serve(
    db: Db,
    clock: Clock,
    config: Config,
    mailer: Mailer,
    listener: TcpListener,
) -> anyhow::Result<()> {
    let (stop, stopped) = watch::channel(false);
    let jobs = tokio::task::spawn_local(Jobs { db: db.clone(), clock: clock.clone(), mailer }.run(stopped));
    let state = Data::new(AppState::new(db, clock, config));
    // The agency's name for error pages, before the first of them is needed.
    let _ = state.agency().await;
    let workers = std::thread::available_parallelism().map_or(2, usize::from);
    let running = server(state, listener, workers)?;
    tokio::task::spawn_local(tell_jobs(stop.clone()));
    let served = running.await.context("the server stopped");
    let _ = stop.send(true);
    if tokio::time::timeout(JOBS_END, jobs).await.is_err() {
        tracing::warn!("a job was broken off; it begins again where it left off when its lease ends");
    }
    served
}

/// The server listens for the same signals by itself, and ends after the last request; the jobs need not wait for that.
async fn tell_jobs(stop: watch::Sender<bool>) {
    let (Ok(mut terminated), Ok(mut interrupted)) =
        (signal(SignalKind::terminate()), signal(SignalKind::interrupt()))
    else {
        return;
    };
    tokio::select! {
        _ = terminated.recv() => {}
        _ = interrupted.recv() => {}
    }
    let _ = stop.send(true);
}

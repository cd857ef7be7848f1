//! The rush: many more buyers than places press the last button, over TCP. Every fourth one presses twice at the same time.
//!
//! What the server acknowledged is then compared with what the database holds. `RUSH_BUYERS`, `RUSH_PLACES` and `RUSH_CONNECTIONS` change
//! the sizes: with fewer connections than buyers, each press waits in the client for a free one, and is timed from when it has one.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::Child;
use std::process::Command;
use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;
use std::time::Instant;

use tokio::sync::Barrier;
use tokio::sync::Semaphore;

use crate::place::DEPARTURE;
use crate::place::PROGRAM;
use crate::place::Place;
use crate::place::Server;
use crate::place::engines;
use crate::place::percentile;
use crate::place::size;
use crate::place::until_ready;
use crate::place::verdict;
use crate::results;
use crate::walk;
use crate::walk::End;
use crate::walk::LastForm;
use crate::walk::Press;

/// Of all presses but one in a hundred.
const WANTED: f64 = 500.0;
/// How many of those who were told "sold out" then leave an address.
const WAITING: usize = 2_000;

pub async fn run() {
    for engine in engines() {
        measure(engine.as_deref(), false).await;
        if engine.is_none() {
            // The tracer slows the server down several times, so what it counts and what is timed are two runs.
            measure(None, true).await;
        }
    }
}

struct Figures {
    ends: BTreeMap<End, usize>,
    unlike: usize,
    took: Vec<Duration>,
    all: Duration,
    syncs: Option<usize>,
    waiting: (usize, usize),
}

async fn measure(postgres: Option<&str>, is_counted: bool) {
    let buyers = if is_counted { size("RUSH_BUYERS", 2_000).min(2_000) } else { size("RUSH_BUYERS", 2_000) };
    let places = size("RUSH_PLACES", 200);
    let connections = size("RUSH_CONNECTIONS", buyers.min(2_000));
    let place = Place::selling(postgres, places);
    let server = if is_counted { Counted::serve(&place).await } else { Counted::not(place.serve().await) };
    let client = walk::client(connections);
    let forms = walk::buyers(&client, &place, buyers).await;
    let before = server.count();
    let (presses, all) = press_all(&client, &place.base, forms, connections).await;
    // The outbox, which sends meanwhile, is in it too, but not what it sends afterwards.
    let syncs = server.count().zip(before).map(|(after, before)| after - before);
    tokio::time::sleep(Duration::from_secs(3)).await;
    let waiting = wait(&client, &place.base, &presses).await;
    drop(server);
    let mut figures = Figures { ends: BTreeMap::new(), unlike: 0, took: Vec::new(), all, syncs, waiting };
    for pressed in &presses {
        let first = &pressed[0];
        *figures.ends.entry(first.end).or_insert(0) += 1;
        figures.unlike +=
            pressed.iter().filter(|press| (press.end, &press.to) != (first.end, &first.to)).count();
        figures.took.extend(pressed.iter().map(|press| press.took));
    }
    tell(&place, (buyers, places, connections), figures);
}

/// All press at once; every fourth presses twice in parallel, and both answers must be alike.
async fn press_all(
    client: &reqwest::Client,
    base: &str,
    forms: Vec<LastForm>,
    connections: usize,
) -> (Vec<Vec<Press>>, Duration) {
    let (start, free) = (Arc::new(Barrier::new(forms.len() + 1)), Arc::new(Semaphore::new(connections)));
    let press = async |client: &reqwest::Client, base: &str, form: &LastForm, free: &Semaphore| {
        let _one = free.acquire().await.unwrap();
        walk::press(client, base, form).await
    };
    let tasks: Vec<_> = forms
        .into_iter()
        .enumerate()
        .map(|(number, form)| {
            let (client, base, start, free) = (client.clone(), base.to_owned(), start.clone(), free.clone());
            tokio::spawn(async move {
                start.wait().await;
                if number % 4 == 0 {
                    let twice = tokio::join!(
                        press(&client, &base, &form, &free),
                        press(&client, &base, &form, &free)
                    );
                    vec![twice.0, twice.1]
                } else {
                    vec![press(&client, &base, &form, &free).await]
                }
            })
        })
        .collect();
    start.wait().await;
    let began = Instant::now();
    let mut presses = Vec::new();
    for task in tasks {
        presses.push(task.await.unwrap());
    }
    (presses, began.elapsed())
}

/// Those who were told "sold out" leave an address for the waiting list; answers how many tried and how many could.
async fn wait(client: &reqwest::Client, base: &str, presses: &[Vec<Press>]) -> (usize, usize) {
    let (mut tried, mut kept) = (0, 0);
    let sold_out = |pressed: &&Vec<Press>| pressed.iter().all(|press| press.end == End::SoldOut);
    for number in 0..presses.iter().filter(sold_out).count().min(WAITING) {
        let pairs = [("email".to_owned(), walk::email(number)), ("party_size".to_owned(), "1".to_owned())];
        let path = format!("/departures/{DEPARTURE}/waiting-list");
        let answer = walk::post(client, base, &path, &pairs).await;
        (tried, kept) = (tried + 1, kept + usize::from(answer.status().as_u16() == 303));
    }
    (tried, kept)
}

fn tell(place: &Place, (buyers, places, connections): (usize, usize, usize), mut figures: Figures) {
    let count = |end| figures.ends.get(&end).copied().unwrap_or(0);
    let (booked, sold_out) = (count(End::Booked), count(End::SoldOut));
    let trouble = buyers - booked - sold_out;
    let (kept, p99) = (place.count_kept(), percentile(&mut figures.took, 99));
    let is_in_order = place.command(&["verify"]).output().unwrap().status.success();
    let (tried, waiting) = figures.waiting;
    let misses = [
        (booked != places || kept != places, format!("{booked} were told they are booked, {kept} are kept")),
        (trouble > 0, format!("{trouble} got another answer: {:?}", figures.ends)),
        (figures.unlike > 0, format!("{} repeated presses were answered otherwise", figures.unlike)),
        (waiting != tried, format!("only {waiting} of {tried} could join the waiting list")),
        (figures.syncs.is_none() && p99 >= WANTED, format!("p99 is not under {WANTED:.0} ms")),
        (!is_in_order, "verify found faults".to_owned()),
        (figures.syncs.is_some_and(|syncs| syncs >= booked), "a sync for each booking".to_owned()),
    ];
    let misses: Vec<String> = misses.into_iter().filter(|(is_so, _)| *is_so).map(|(_, what)| what).collect();
    let syncs = figures.syncs.map_or("not counted".to_owned(), |syncs| {
        format!(
            "{syncs} ({:.2} a booking; traced, so its times are not the server's)",
            syncs as f64 / booked.max(1) as f64
        )
    });
    let line = format!(
        "| {} | {} | {buyers} over {connections} connections | {booked} of {places} | {sold_out} | {trouble} | {:.0} ms | {p99:.0} ms | {:.2} s | {syncs} | {} |",
        results::here("benches/speed"),
        place.engine,
        percentile(&mut figures.took, 50),
        figures.all.as_secs_f64(),
        verdict(&misses),
    );
    results::add("rush", &line);
}

/// A server; below strace, where it is there, to count the calls that make data durable.
enum Counted {
    Not(#[expect(dead_code, reason = "it is stopped when this is dropped")] Server),
    Below(Child, PathBuf),
}

impl Counted {
    fn not(server: Server) -> Self {
        Self::Not(server)
    }

    async fn serve(place: &Place) -> Self {
        if Command::new("strace").arg("-V").stdout(Stdio::null()).status().is_err() {
            return Self::Not(place.serve().await);
        }
        let syncs = place.folder().join("syncs");
        let mut counted = Command::new("strace");
        counted.args(["-f", "--seccomp-bpf", "-e", "trace=fdatasync,fsync", "-o"]).arg(&syncs).arg(PROGRAM);
        counted.envs(place.command(&[]).get_envs().filter_map(|(name, value)| Some((name, value?))));
        counted.env_remove("DATABASE_URL").args(place.serving(place.port())).args(["--log-filter", "warn"]);
        let child = counted.stdout(Stdio::null()).spawn().unwrap();
        until_ready(&place.base).await;
        Self::Below(child, syncs)
    }

    /// How often the server made data durable until now; none where nobody counted.
    fn count(&self) -> Option<usize> {
        let Self::Below(_, syncs) = self else { return None };
        let text = std::fs::read_to_string(syncs).unwrap_or_default();
        Some(text.lines().filter(|line| line.contains("fdatasync(") || line.contains("fsync(")).count())
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        if let Self::Below(child, _) = self {
            // The server is strace's child.
            let _ = Command::new("pkill").args(["-TERM", "-P", &child.id().to_string()]).status();
            let _ = child.wait();
        }
    }
}

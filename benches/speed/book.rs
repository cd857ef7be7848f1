//! A sold-out season through HTTP: every place is booked with the last button, as fast as some browsers at once can press it, beside what
//! the disk takes of the same rows in the same run. `BOOK_PLACES` and `BOOK_CONNECTIONS` change the sizes.

use std::sync::Arc;
use std::sync::Mutex;
use std::time::Duration;
use std::time::Instant;

use crate::floor;
use crate::place::Place;
use crate::place::engines;
use crate::place::percentile;
use crate::place::size;
use crate::place::verdict;
use crate::results;
use crate::walk;
use crate::walk::End;
use crate::walk::LastForm;

/// Of the rows of a booking committed together.
const WANTED: f64 = 0.5;

pub async fn run() {
    let places = size("BOOK_PLACES", 20_000);
    let floor = floor::measure(places).await;
    for engine in engines() {
        measure(engine.as_deref(), places, floor.together).await;
    }
}

async fn measure(postgres: Option<&str>, places: usize, limit: f64) {
    let connections = size("BOOK_CONNECTIONS", 64);
    let place = Place::selling(postgres, places);
    let server = place.serve().await;
    let client = walk::client(connections);
    let forms = Arc::new(Mutex::new(walk::buyers(&client, &place, places).await));
    let began = Instant::now();
    let pressing: Vec<_> = (0..connections)
        .map(|_| tokio::spawn(press_in_turn(client.clone(), place.base.clone(), forms.clone())))
        .collect();
    let mut took = Vec::new();
    for one in pressing {
        took.extend(one.await.unwrap());
    }
    let a_second = took.len() as f64 / began.elapsed().as_secs_f64();
    let memory = server.memory("VmHWM");
    drop(server);
    let is_in_order = place.command(&["verify"]).output().unwrap().status.success();
    let kept = place.count_kept();
    let mut misses = Vec::new();
    if kept != places || took.len() != places {
        misses.push(format!("{kept} are kept of {places}"));
    }
    if !is_in_order {
        misses.push("verify found faults".to_owned());
    }
    // PostgreSQL is another disk format behind another program: SQLite's floor says nothing about it.
    let ratio = if postgres.is_none() { format!("{:.2}", a_second / limit) } else { "".to_owned() };
    if postgres.is_none() && a_second / limit < WANTED {
        misses.push(format!("below {WANTED} of the limit"));
    }
    let line = format!(
        "| {} | {} | {kept} of {places} | {connections} | {a_second:.0} | {limit:.0} | {ratio} | {:.0} ms | {:.0} ms | {memory:.0} MB | {} |",
        results::here("benches/speed"),
        place.engine,
        percentile(&mut took, 50),
        percentile(&mut took, 99),
        verdict(&misses)
    );
    results::add("book", &line);
}

/// Presses one button after another; answers how long each took that booked.
async fn press_in_turn(
    client: reqwest::Client,
    base: String,
    forms: Arc<Mutex<Vec<LastForm>>>,
) -> Vec<Duration> {
    let mut took = Vec::new();
    loop {
        let Some(form) = forms.lock().unwrap().pop() else { return took };
        let press = walk::press(&client, &base, &form).await;
        match press.end {
            End::Booked => took.push(press.took),
            other => println!("a press was answered with {other:?}"),
        }
    }
}

//! Many letters at once through two servers on one PostgreSQL database, each with a folder of its own: none is lost, none goes twice.
//! `LETTERS` says how many.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;
use std::time::Instant;

use startline::clock::Clock;
use startline::store::By;
use startline::store::letters;
use startline::store::letters::Letter;
use startline::store::tx::new_id;

use crate::place::Place;
use crate::place::free_port;
use crate::place::setting;
use crate::place::size;
use crate::place::verdict;
use crate::results;
use crate::walk;

/// Longer than any run takes.
const PATIENCE: Duration = Duration::from_secs(900);

pub async fn run() {
    let Some(server) = setting("TEST_POSTGRES_URL") else {
        println!("Letters are not measured: TEST_POSTGRES_URL is not set.");
        return;
    };
    let count = size("LETTERS", 10_000);
    let place = Place::selling(Some(&server), 200);
    let folders = ["one", "two"].map(|name| place.folder().join(name));
    let first = place.serve_on(place.port(), &[("STARTLINE_MAIL_FOLDER", &folders[0])]).await;
    let client = walk::client(1);
    let forms = walk::buyers(&client, &place, 1).await;
    assert_eq!(walk::press(&client, &place.base, &forms[0]).await.end, walk::End::Booked);
    let second = place.serve_on(free_port(), &[("STARTLINE_MAIL_FOLDER", &folders[1])]).await;
    until_sent(&place, 1).await;
    post(&place, count).await;
    let began = Instant::now();
    until_sent(&place, count + 1).await;
    let took = began.elapsed();
    drop((first, second));

    let (one, two) = (sent_to(&folders[0]), sent_to(&folders[1]));
    let shares = (one.values().sum::<usize>(), two.values().sum::<usize>());
    let mut all = one;
    for (address, times) in two {
        *all.entry(address).or_insert(0) += times;
    }
    let lost = (0..count).filter(|number| !all.contains_key(&address(*number))).count();
    let doubled = all.values().filter(|times| **times > 1).count();
    let mut misses = Vec::new();
    if lost + doubled > 0 {
        misses.push(format!("{lost} lost, {doubled} doubled"));
    }
    if shares.0 == 0 || shares.1 == 0 {
        misses.push("one of them did everything".to_owned());
    }
    let line = format!(
        "| {} | {count} | {} and {} | {lost} | {doubled} | {:.1} s | {:.0} | {} |",
        results::here("benches/speed"),
        shares.0,
        shares.1,
        took.as_secs_f64(),
        count as f64 / took.as_secs_f64(),
        verdict(&misses)
    );
    results::add("letters", &line);
}

fn address(number: usize) -> String {
    format!("letter{number}@example.org")
}

/// Puts copies of the letter that was sent into the outbox, each to an address of its own, all in one moment.
async fn post(place: &Place, count: usize) {
    let by = By { actor: "cli".to_owned(), at: Clock::System.now(), request_id: "bench".to_owned() };
    let db = place.open();
    let posted = db.write(by, move |tx| {
        let like = letters::list(tx.conn, None, 0, 1)?.0.remove(0);
        (0..count).try_for_each(|number| {
            let letter = Letter {
                id: new_id(),
                once_key: new_id(),
                to_address: address(number),
                state: "queued".to_owned(),
                attempts: 0,
                next_at: tx.stamp(),
                reply: String::new(),
                sent_at: None,
                ..like.clone()
            };
            letters::post(tx.conn, &letter).map(|_| ())
        })
    });
    posted.await.unwrap();
}

async fn until_sent(place: &Place, count: usize) {
    let (db, began) = (place.open(), Instant::now());
    loop {
        let states = db.read_here(letters::count_by_state).unwrap();
        let sent = states.iter().find(|(state, _)| state == "sent").map_or(0, |(_, count)| *count);
        if sent == i64::try_from(count).unwrap() {
            return;
        }
        assert!(began.elapsed() < PATIENCE, "letters stand at {states:?}");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

/// How many letters of a folder went to each address.
fn sent_to(folder: &Path) -> BTreeMap<String, usize> {
    let mut sent = BTreeMap::new();
    for file in std::fs::read_dir(folder).unwrap() {
        let text = String::from_utf8_lossy(&std::fs::read(file.unwrap().path()).unwrap()).into_owned();
        let to = text.lines().find_map(|line| line.strip_prefix("To: ")).expect("an address");
        *sent.entry(to.trim_matches(['<', '>', ' ']).to_owned()).or_insert(0) += 1;
    }
    sent
}

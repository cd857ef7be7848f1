//! What pages take beside a long past: the demo with a departure of 1,000 people and few past bookings, then the same with very many.
//! `HISTORY_BOOKINGS`, `HISTORY_PEOPLE` and `HISTORY_ON_ONE` (past bookings on each departure) change the sizes.

use std::time::Instant;

use startline::paths;
use startline::store::StoreError;
use startline::store::bookings;
use startline::store::bookings::Booking;
use startline::store::bookings::Search;
use startline::store::departures;

use crate::crowd;
use crate::crowd::Depth;
use crate::door;
use crate::place::Place;
use crate::place::engines;
use crate::place::percentile;
use crate::place::psql;
use crate::place::size;
use crate::results;

const FEW: usize = 1_000;
const TIMES: usize = 60;
const WARM: usize = 10;
/// How much longer a page may take beside many.
const WANTED: f64 = 1.3;

pub async fn run() {
    for engine in engines() {
        let many = size("HISTORY_BOOKINGS", 1_000_000);
        let few_took = measure(engine.as_deref(), FEW).await;
        let many_took = measure(engine.as_deref(), many).await;
        for ((what, before, _), (_, after, p95)) in few_took.iter().zip(&many_took) {
            let ratio = after / before;
            let line = format!(
                "| {} | {} | {what} | {before:.2} ms | {many} | {after:.2} ms | {p95:.2} ms | {ratio:.2} | {} |",
                results::here("benches/speed"),
                if engine.is_some() { "PostgreSQL" } else { "SQLite" },
                if ratio <= WANTED { "met" } else { "**missed**" }
            );
            results::add("history", &line);
        }
    }
}

/// The p50 and p95 of each page beside so many past bookings, in milliseconds.
async fn measure(postgres: Option<&str>, past: usize) -> Vec<(String, f64, f64)> {
    let place = Place::demo(postgres);
    let (departure, newest) = fill(&place, past).await;
    if let Some(url) = &place.url {
        // The server does so by itself, but only after a minute, and then beside the pages that are measured.
        psql(url, "VACUUM ANALYZE");
    }
    let _server = place.serve().await;
    let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let cookie = door::sign_in(&client, &place.base).await;
    // The jobs look through everything once when the server starts.
    tokio::time::sleep(std::time::Duration::from_secs(20)).await;
    let word =
        paths::booking_word(&place.keys(), &newest.reference, &newest.id, newest.link_version).unwrap();
    let found =
        |word: &str| format!("/desk/bookings?{}", serde_urlencoded::to_string([("q", word)]).unwrap());
    let pages = [
        // With a query they are drawn each time, and not sent from memory.
        ("home", "/?drawn".to_owned()),
        ("departure", format!("/departures/{departure}?drawn")),
        ("can I come", format!("/can-i-come?departure={departure}")),
        ("first question of a booking", format!("/departures/{departure}/book")),
        ("a booker's page", paths::booking(&word)),
        ("a booking at the desk", format!("/desk/bookings/{}", newest.reference)),
        ("today at the desk", "/desk".to_owned()),
        ("board", format!("/desk/departures/{departure}/board")),
        ("search: reference", found(&newest.reference)),
        ("search: email", found(&newest.booker_email)),
        ("search: name", found("muller aaba")),
        ("search: part of a name", found("üll")),
    ];
    let mut figures = Vec::new();
    for (what, path) in pages {
        let mut took = Vec::new();
        for time in 0..TIMES + WARM {
            let began = Instant::now();
            let asked = client.get(format!("{}{path}", place.base)).header("cookie", &cookie);
            let answer = asked.send().await.unwrap();
            assert_eq!(answer.status(), 200, "{path}");
            answer.bytes().await.unwrap();
            if time >= WARM {
                took.push(began.elapsed());
            }
        }
        figures.push((what.to_owned(), percentile(&mut took, 50), percentile(&mut took, 95)));
    }
    figures
}

/// Makes the past and a departure with many people; answers its code and its newest booking.
async fn fill(place: &Place, past: usize) -> (String, Booking) {
    let (people, on_one) = (size("HISTORY_PEOPLE", 1_000), size("HISTORY_ON_ONE", 10_000));
    let db = place.open();
    let all = db.read_here(departures::all).unwrap();
    let on_sale = &all.iter().find(|(departure, _)| departure.state == "on_sale").unwrap().0;
    let over = &all.iter().find(|(departure, _)| departure.state == "travelled").unwrap_or(&all[0]).0;
    println!("{}: making {past} past bookings …", place.engine);
    // As many departures beside few as beside many: their number is no part of the question.
    let on_each = on_one.min(past);
    for (number, first) in (0..past).step_by(on_each).enumerate() {
        let code = crowd::add_departure(&db, over, number).await;
        crowd::add(&db, &code, people + first, on_each.min(past - first), Depth::Past).await;
    }
    crowd::add(&db, &on_sale.code, 0, people / 2, Depth::Whole).await;
    let newest = db.read_here(|conn| {
        let search = Search { limit: 1, ..Search::default() };
        Ok::<_, StoreError>(bookings::search(conn, &search)?.0.remove(0).0)
    });
    (on_sale.code.clone(), newest.unwrap())
}

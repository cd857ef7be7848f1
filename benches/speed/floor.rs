//! What the machine allows: commits, the rows of a booking without a booking's thinking, one plain query, a handler that only answers.
//! `FLOOR_BOOKINGS` is how many rows of bookings are written.

use std::time::Duration;
use std::time::Instant;

use startline::store::Conn;
use startline::store::StoreError;
use startline::store::bookings;
use startline::store::bookings::Search;
use startline::store::dialect;
use startline::store::dialect::Engine;

use crate::load;
use crate::load::Bare;
use crate::place::Place;
use crate::place::size;
use crate::results;
use crate::rows::Rows;
use crate::walk;

/// As many writes as the program commits together.
const TOGETHER: usize = 64;
/// Commits one by one take milliseconds each.
const ALONE: usize = 500;
const QUERIES: usize = 100_000;

/// What of the floor other parts compare with.
pub struct Floor {
    /// Bookings' rows a second, committed together.
    pub together: f64,
    /// Rows of one booking.
    pub rows: usize,
    alone: f64,
    selects: f64,
}

pub async fn run() {
    let (floor, bare) = (measure(size("FLOOR_BOOKINGS", 20_000)).await, bare_home().await);
    let tell = |what: &str, a_second: f64| {
        let line = format!("| {} | {what} | {a_second:.0} |", results::here("benches/speed"));
        results::add("floor", &line);
    };
    tell(&format!("the {} rows of a booking, committed one by one", floor.rows), floor.alone);
    tell(&format!("the {} rows of a booking, {TOGETHER} bookings a commit", floor.rows), floor.together);
    tell("a booking read by its reference", floor.selects);
    tell("a bare handler that answers the home page's bytes", bare);
}

/// Writes the rows of so many bookings together, and some alone, into a fresh SQLite file.
pub async fn measure(count: usize) -> Floor {
    let place = Place::selling(None, count + ALONE + 1);
    let template = {
        let _server = place.serve().await;
        let client = walk::client(1);
        let forms = walk::buyers(&client, &place, 1).await;
        assert_eq!(walk::press(&client, &place.base, &forms[0]).await.end, walk::End::Booked);
        let search = Search { limit: 1, ..Search::default() };
        place
            .open()
            .read_here(|conn| {
                let (booking, _) = bookings::search(conn, &search)?.0.remove(0);
                Rows::of(conn, booking)
            })
            .unwrap()
    };
    let keys = place.keys();
    let mut conn = dialect::open(Engine::Sqlite, &place.database()).unwrap();
    let mut write = |rows: &[Rows]| -> Result<Duration, StoreError> {
        let began = Instant::now();
        dialect::begin_write(&mut conn)?;
        rows.iter().try_for_each(|rows| {
            dialect::execute(&mut conn, "SAVEPOINT job")?;
            rows.insert(&mut conn, &keys)?;
            dialect::execute(&mut conn, "RELEASE job")
        })?;
        dialect::execute(&mut conn, "COMMIT")?;
        Ok(began.elapsed())
    };
    let (mut together, mut alone) = (Duration::ZERO, Duration::ZERO);
    for first in (0..count).step_by(TOGETHER) {
        let batch: Vec<Rows> =
            (first..(first + TOGETHER).min(count)).map(|number| template.again(number)).collect();
        together += write(&batch).unwrap();
    }
    for number in 0..ALONE {
        alone += write(&[template.again(count + number)]).unwrap();
    }
    Floor {
        together: count as f64 / together.as_secs_f64(),
        rows: template.count(),
        alone: ALONE as f64 / alone.as_secs_f64(),
        selects: selects(&mut conn, count),
    }
}

fn selects(conn: &mut Conn, count: usize) -> f64 {
    let began = Instant::now();
    for number in 0..QUERIES {
        bookings::by_reference(conn, &format!("{:08}", number * 7919 % count)).unwrap();
    }
    QUERIES as f64 / began.elapsed().as_secs_f64()
}

async fn bare_home() -> f64 {
    let place = Place::selling(None, 200);
    let page = {
        let _server = place.serve().await;
        load::page(place.port(), "/", true).await
    };
    let bare = Bare::serve(&place, &page, false).await;
    load::hammer(bare.port, "/", true).await
}

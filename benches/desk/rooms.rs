//! How long it takes to propose rooms for many people with all kinds of wishes.

use std::time::Duration;
use std::time::Instant;

use chrono::NaiveDate;
use startline::domain::booking::RoomWish;
use startline::domain::passport::Sex;
use startline::domain::rooming;
use startline::domain::rooming::Age;
use startline::domain::rooming::Bed;
use startline::domain::rooming::NightStock;
use startline::domain::rooming::Sleeper;
use startline::domain::rooming::Wishes;

use crate::results;

const PEOPLE: usize = 1_000;
const TIMES: usize = 40;
/// The slowest of 100 proposals is there within this.
const TARGET: Duration = Duration::from_millis(100);

/// Proposes for a hotel with rooms for all, and for one with too few.
pub fn measure() {
    let sleepers: Vec<Sleeper> = (0..PEOPLE).map(sleeper).collect();
    let never: Vec<(String, String)> = (0..PEOPLE / 50).map(|n| (id(n * 50), id(n * 50 + 8))).collect();
    for (what, twins, singles) in [("rooms enough", 600, 200), ("too few rooms", 380, 90)] {
        let night = |day| NightStock {
            hotel: "H".to_owned(),
            on: NaiveDate::from_ymd_opt(2027, 4, day).unwrap(),
            twin: Some(twins),
            double: Some(60),
            single: Some(singles),
        };
        let stock: Vec<NightStock> = (1..6).map(night).collect();
        let wishes = Wishes { sleepers: &sleepers, never: &never, locked: &[], stock: &stock };
        let mut took: Vec<Duration> = (0..TIMES).map(|_| propose(&wishes)).collect();
        took.sort();
        let (middle, last) = (took[TIMES / 2], took[TIMES - 1]);
        let found = rooming::propose(&wishes);
        let placed: usize = found.rooms.iter().map(|room| room.sleepers.len()).sum();
        let is_met = if last < TARGET { "met" } else { "**missed**" };
        let ms = |time: Duration| time.as_secs_f64() * 1000.0;
        results::add(
            "rooms",
            &format!(
                "| {} | {PEOPLE} | {what} | {placed} in {} rooms | {:.1} ms | {:.1} ms | {is_met} |",
                results::here("benches/desk"),
                found.rooms.len(),
                ms(middle),
                ms(last),
            ),
        );
    }
}

fn propose(wishes: &Wishes<'_>) -> Duration {
    let began = Instant::now();
    std::hint::black_box(rooming::propose(wishes));
    began.elapsed()
}

fn id(number: usize) -> String {
    format!("{number:04}")
}

/// Parties of one to four; every third person names somebody, mutually or not, of their party or of another; some are minors, some wish a
/// single room, some take nobody they do not know, and of some the sex is not known yet.
fn sleeper(number: usize) -> Sleeper {
    let wish = if number % 9 == 4 { RoomWish::Single } else { RoomWish::Twin };
    let sex = match number % 11 {
        0 => None,
        n if n % 2 == 0 => Some(Sex::Female),
        _ => Some(Sex::Male),
    };
    let party = format!("{}", number * 2 / 5);
    let mate = match number % 12 {
        0 => Some(number + 1),
        1 => Some(number - 1),
        6 => Some((number * 7 + 13) % PEOPLE),
        9 => Some((number + 4) % PEOPLE),
        _ => None,
    };
    Sleeper {
        age: if number % 40 == 39 { Age::Minor } else { Age::Adult },
        bed: [Bed::Either, Bed::Either, Bed::Two, Bed::One][number % 4],
        shares_with: mate.map(id),
        takes_strangers: number % 5 != 2,
        ..Sleeper::new(id(number), format!("Name {number:04}"), party, sex, wish)
    }
}

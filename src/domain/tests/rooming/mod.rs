//! What rooming promises: cases the desk knows, the best by trying everything, and what holds for all.

use crate::domain::booking::RoomWish;
use crate::domain::passport::Sex;

use super::*;

mod oracle;

mod cases;
mod lodging;
mod properties;

/// "anna F p" or "ben M p single" or "carl M p2 +dora minor no-match one-bed": name, sex (F, M, X, ?), booking,
/// then in any order single, +room mate, minor or age?, one-bed or two-beds, no-match.
fn sleeper(text: &str) -> Sleeper {
    let mut words = text.split(' ');
    let name = words.next().unwrap().to_owned();
    let sex = match words.next().unwrap() {
        "F" => Some(Sex::Female),
        "M" => Some(Sex::Male),
        "X" => Some(Sex::Unspecified),
        _ => None,
    };
    let party = words.next().unwrap().to_owned();
    let mut sleeper = Sleeper::new(name.clone(), name, party, sex, RoomWish::Twin);
    for word in words {
        match word {
            "single" => sleeper.wish = RoomWish::Single,
            "minor" => sleeper.age = Age::Minor,
            "age?" => sleeper.age = Age::Unknown,
            "one-bed" => sleeper.bed = Bed::One,
            "two-beds" => sleeper.bed = Bed::Two,
            "no-match" => sleeper.takes_strangers = false,
            mate => sleeper.shares_with = Some(mate.strip_prefix('+').unwrap().to_owned()),
        }
    }
    sleeper
}

fn sleepers(people: &[&str]) -> Vec<Sleeper> {
    people.iter().map(|text| sleeper(text)).collect()
}

/// "anna ben" for each pair of ids.
fn never(pairs: &[&str]) -> Vec<(String, String)> {
    let two = |pair: &&str| pair.split_once(' ').map(|(a, b)| (a.to_owned(), b.to_owned())).unwrap();
    pairs.iter().map(two).collect()
}

/// A hotel's twin, double and single rooms on the 5th of April.
fn night(twin: u32, double: u32, single: u32) -> NightStock {
    NightStock {
        hotel: "Riverside".to_owned(),
        on: "2025-04-05".parse().unwrap(),
        twin: Some(twin),
        double: Some(double),
        single: Some(single),
    }
}

fn locked(kind: RoomKind, sleepers: &str) -> LockedRoom {
    LockedRoom { kind, sleepers: sleepers.split(' ').map(str::to_owned).collect() }
}

/// "Twin(anna+ben) Single(cleo) ?dan": rooms, then the unplaced.
fn told(rooming: &Rooming) -> String {
    let rooms =
        rooming.rooms.iter().map(|room| format!("{}({})", room.kind.label(), room.sleepers.join("+")));
    let unplaced = rooming.unplaced.iter().map(|(id, _)| format!("?{id}"));
    rooms.chain(unplaced).collect::<Vec<_>>().join(" ")
}

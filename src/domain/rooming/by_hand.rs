//! The rooms the desk made by hand: kept as they are, and told what is unusual about them.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use crate::domain::booking::RoomWish;

use super::room::Room;
use super::room::RoomKind;
use super::sleeper::Age;
use super::sleeper::LockedRoom;
use super::sleeper::Never;
use super::sleeper::Sleeper;
use super::stock::Left;

/// What stands by hand before anything is proposed.
#[derive(Default)]
pub(super) struct ByHand {
    /// In the desk's order.
    pub rooms: Vec<Room>,
    /// The ids of all who sleep in them.
    pub settled: BTreeSet<String>,
    /// What could not be kept.
    pub notes: Vec<String>,
}

impl ByHand {
    /// Keeps every room whose people still need a bed, and takes it off the stock.
    pub fn new(chosen: &[LockedRoom], never: &Never<'_>, people: &[&Sleeper], left: &mut Left) -> Self {
        let by_id: BTreeMap<&str, &Sleeper> = people.iter().map(|one| (one.id.as_str(), *one)).collect();
        let mut by_hand = Self::default();
        for locked in chosen {
            let asked: BTreeSet<&str> = locked.sleepers.iter().map(String::as_str).collect();
            let free = asked.iter().filter(|id| !by_hand.settled.contains(**id));
            let mut sleepers: Vec<&Sleeper> = free.filter_map(|id| by_id.get(id).copied()).collect();
            sleepers.sort_by_key(|one| (&one.name, &one.id));
            if sleepers.is_empty() || (sleepers.len() < 2 && 1 < asked.len()) {
                by_hand.notes.push(dissolved(&sleepers));
                continue;
            }
            if sleepers.len() < asked.len() {
                by_hand.notes.push(format!("{} lost a room mate of the room made by hand", names(&sleepers)));
            }
            let mut asks = unusual(never, locked.kind, &sleepers);
            if left.take(&[locked.kind]).is_none() {
                asks.push(format!("{} rooms are used up", locked.kind.label()));
            }
            by_hand.settled.extend(sleepers.iter().map(|one| one.id.clone()));
            by_hand.rooms.push(Room {
                kind: locked.kind,
                sleepers: sleepers.iter().map(|one| one.id.clone()).collect(),
                why: format!("The desk put {} here", names(&sleepers)),
                asks,
                is_locked: true,
            });
        }
        by_hand
    }
}

fn names(sleepers: &[&Sleeper]) -> String {
    sleepers.iter().map(|one| one.name.as_str()).collect::<Vec<_>>().join(" and ")
}

/// A room whose people no longer need it, or need another by an earlier choice of the desk.
fn dissolved(sleepers: &[&Sleeper]) -> String {
    match sleepers {
        [] => "A room made by hand stands empty: its people do not need it".to_owned(),
        _ => format!("{} lost the room mate of the room made by hand and is placed anew", names(sleepers)),
    }
}

/// What the desk would not have been offered.
fn unusual(never: &Never<'_>, kind: RoomKind, sleepers: &[&Sleeper]) -> Vec<String> {
    let mut asks = Vec::new();
    if kind.places() < sleepers.len() {
        asks.push(format!("{} people in a room for {}", sleepers.len(), kind.places()));
    }
    for (at, a) in sleepers.iter().enumerate() {
        if a.wish == RoomWish::Single && 1 < sleepers.len() {
            asks.push(format!("{} wished a single room", a.name));
        }
        if a.age == Age::Minor && sleepers.len() == 1 {
            asks.push(format!("{} is under 18 and sleeps alone", a.name));
        }
        for b in &sleepers[at + 1..] {
            asks.extend(unusual_pair(never, a, b));
        }
    }
    asks
}

fn unusual_pair(never: &Never<'_>, a: &Sleeper, b: &Sleeper) -> Vec<String> {
    let both = format!("{} and {}", a.name, b.name);
    let names = |one: &Sleeper, other: &Sleeper| one.shares_with.as_ref() == Some(&other.id);
    let is_agreed = a.party == b.party || (names(a, b) && names(b, a));
    let mut asks = Vec::new();
    if never.rules_out(a, b) {
        asks.push(format!("{both} must not share"));
    }
    if a.party != b.party && (a.age != Age::Adult || b.age != Age::Adult) {
        asks.push(format!("{both} are of two bookings and not both known to be 18"));
    }
    if !is_agreed && (a.sex != b.sex || !a.is_told()) {
        asks.push(format!("{both} are strangers and not known to be of one sex"));
    }
    asks
}

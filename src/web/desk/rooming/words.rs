//! A departure's rooms in words: rooms, people without one, what is to be decided, nights and choices.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use crate::domain::rooming::NightUse;
use crate::domain::rooming::Room;
use crate::domain::rooming::RoomKind;
use crate::domain::rooming::Sleeper;
use crate::domain::rooming::Supplement;
use crate::domain::rooming::supplement;
use crate::filters;
use crate::store::rosters::Roster;
use crate::web::form::Choice;

/// Somebody, and the page with them chosen in the form.
pub(super) struct Somebody {
    pub id: String,
    pub name: String,
    pub href: String,
}

/// One room.
pub(super) struct RoomCard {
    pub number: usize,
    pub kind: &'static str,
    pub hotel: String,
    pub people: Vec<Somebody>,
    pub place: String,
    pub why: String,
    pub asks: Vec<String>,
    /// The room made by hand; empty for one of the proposal.
    pub made_id: String,
}

/// Somebody without a room.
pub(super) struct WithoutRoom {
    pub who: Somebody,
    pub why: String,
}

/// Somebody who asked to share and sleeps alone.
pub(super) struct Alone {
    pub who: Somebody,
    pub room: String,
    pub is_asked: bool,
}

/// One hotel on one night.
pub(super) struct NightRow {
    pub night: String,
    pub hotel: String,
    pub cells: Vec<NightCell>,
}

/// Rooms of one kind there.
pub(super) struct NightCell {
    pub words: String,
    pub is_short: bool,
}

/// Two who must not share.
pub(super) struct Apart {
    pub id: String,
    pub names: String,
    pub reason: String,
}

/// What somebody wrote, and who is meant.
pub(super) struct Named {
    pub name: String,
    pub words: String,
    pub mate: String,
}

/// A roster and its people by id.
pub(super) struct People<'a> {
    roster: &'a Roster,
    names: BTreeMap<&'a str, &'a Sleeper>,
    here: &'a str,
}

impl<'a> People<'a> {
    pub fn of(roster: &'a Roster, here: &'a str) -> Self {
        Self { roster, names: roster.sleepers.iter().map(|one| (one.id.as_str(), one)).collect(), here }
    }

    pub fn name(&self, id: &str) -> String {
        self.names.get(id).map_or_else(|| "somebody who no longer goes".to_owned(), |one| one.name.clone())
    }

    pub fn somebody(&self, id: &str) -> Somebody {
        let href = format!("{}?traveller={id}#move", self.here);
        Somebody { id: id.to_owned(), name: self.name(id), href }
    }

    pub fn rooms(&self) -> Vec<RoomCard> {
        let rooming = &self.roster.rooming;
        let hotels = self.roster.lodging.hotels.iter().map(String::as_str).chain(std::iter::repeat(""));
        let card = |((number, room), hotel): ((usize, &Room), &str)| {
            let made = room.sleepers.first().and_then(|id| self.roster.room_book.room_of(id));
            RoomCard {
                number,
                kind: room.kind.label(),
                hotel: hotel.to_owned(),
                people: room.sleepers.iter().map(|id| self.somebody(id)).collect(),
                place: place_of(room),
                why: room.why.clone(),
                asks: room.asks.clone(),
                made_id: made.filter(|_| room.is_locked).map(|made| made.id.clone()).unwrap_or_default(),
            }
        };
        (1..).zip(&rooming.rooms).zip(hotels).map(card).collect()
    }

    pub fn without_room(&self) -> Vec<WithoutRoom> {
        let line = |(id, why): &(String, String)| WithoutRoom { who: self.somebody(id), why: why.clone() };
        self.roster.rooming.unplaced.iter().map(line).collect()
    }

    /// Those for whom nobody was found, unless the desk has given them a single room already.
    pub fn alone(&self, asked: &BTreeSet<String>) -> Vec<Alone> {
        let line = |(number, room): (usize, &Room)| {
            let [id] = room.sleepers.as_slice() else { return None };
            let sleeper = self.names.get(id.as_str())?;
            let is_settled = room.is_locked && room.kind == RoomKind::Single;
            let is_open = supplement(sleeper, &self.roster.rooming) == Supplement::DeskDecides;
            (is_open && !is_settled).then(|| Alone {
                who: self.somebody(id),
                room: format!("room {number}, {}", room.kind.label().to_lowercase()),
                is_asked: asked.contains(id),
            })
        };
        (1..).zip(&self.roster.rooming.rooms).filter_map(line).collect()
    }

    /// Wishes that could not be met, and single rooms that were paid for and are shared.
    pub fn unmet(&self) -> Vec<String> {
        let shared = self.roster.rooming.rooms.iter().filter(|room| room.sleepers.len() > 1);
        let waived = shared.flat_map(|room| &room.sleepers).filter_map(|id| self.names.get(id.as_str()));
        let waived = waived
            .filter(|one| supplement(one, &self.roster.rooming) == Supplement::Waived)
            .map(|one| format!("{} paid for a single room and shares: take the supplement back", one.name));
        self.roster.rooming.unmet.iter().map(|(_, why)| why.clone()).chain(waived).collect()
    }

    /// Rooms made by hand that nobody of the proposal sleeps in any more.
    pub fn fallen(&self) -> Vec<String> {
        let locked: BTreeSet<&str> = self
            .roster
            .rooming
            .rooms
            .iter()
            .filter(|room| room.is_locked)
            .flat_map(|room| room.sleepers.iter().map(String::as_str))
            .collect();
        let made = &self.roster.room_book.made;
        let stands = |sleepers: &[String]| sleepers.iter().any(|id| locked.contains(id.as_str()));
        made.iter().filter(|(_, sleepers)| !stands(sleepers)).map(|(room, _)| room.id.clone()).collect()
    }

    pub fn apart(&self) -> Vec<Apart> {
        let line = |never: &crate::store::rooms::Never| Apart {
            id: never.id.clone(),
            names: format!("{} and {}", self.name(&never.one_id), self.name(&never.other_id)),
            reason: never.reason.clone(),
        };
        self.roster.room_book.nevers.iter().map(line).collect()
    }

    /// Who named somebody in words, those first of whom we do not know yet who is meant.
    pub fn named(&self) -> Vec<(String, Named)> {
        let wishes = self.roster.sleepers.iter().filter_map(|one| self.roster.room_book.wishes.get(&one.id));
        let mut named: Vec<_> = wishes.filter(|wish| !wish.mate_words.is_empty()).collect();
        named.sort_by_key(|wish| wish.mate_id.is_some());
        let line = |wish: &crate::store::rooms::Wish| Named {
            name: self.name(&wish.traveller_id),
            words: wish.mate_words.clone(),
            mate: wish.mate_id.as_deref().map(|mate| self.name(mate)).unwrap_or_default(),
        };
        named.into_iter().map(|wish| (wish.traveller_id.clone(), line(wish))).collect()
    }

    /// Everybody, by name, with their room.
    pub fn choices(&self) -> Vec<Choice> {
        let mut rooms: BTreeMap<&str, usize> = BTreeMap::new();
        for (number, room) in (1..).zip(&self.roster.rooming.rooms) {
            rooms.extend(room.sleepers.iter().map(|id| (id.as_str(), number)));
        }
        let choice = |one: &Sleeper| {
            let room = rooms.get(one.id.as_str());
            let room = room.map_or_else(|| "no room".to_owned(), |number| format!("room {number}"));
            Choice::new(&one.id, format!("{} ({room})", one.name))
        };
        self.roster.sleepers.iter().map(choice).collect()
    }

    /// Where somebody can be put.
    pub fn places(&self) -> Vec<Choice> {
        let mut places = new_places();
        places.extend((1..).zip(&self.roster.rooming.rooms).map(|(number, room)| {
            let names: Vec<String> = room.sleepers.iter().map(|id| self.name(id)).collect();
            let free = room.kind.places().saturating_sub(room.sleepers.len());
            let free = if 0 < free { ", a bed is free" } else { "" };
            let kind = room.kind.label().to_lowercase();
            Choice::new(place_of(room), format!("Room {number}: {} ({kind}{free})", names.join(", ")))
        }));
        let without = self.roster.rooming.unplaced.iter();
        places.extend(without.map(|(id, _)| {
            Choice::new(format!("with:{id}"), format!("A twin room with {}, who has none", self.name(id)))
        }));
        places
    }
}

/// What does not hang on who goes.
pub(super) fn new_places() -> Vec<Choice> {
    let new =
        |kind: RoomKind| Choice::new(format!("new:{}", kind.as_str()), format!("New {} room", kind.as_str()));
    let proposal = Choice::new("proposal", "Let the proposal decide");
    std::iter::once(proposal).chain(RoomKind::ALL.map(new)).collect()
}

/// A room by whoever sleeps there: numbers change with the proposal, people do not.
fn place_of(room: &Room) -> String {
    room.sleepers.first().map(|id| format!("with:{id}")).unwrap_or_default()
}

/// The hotels' nights, a row for each, a cell for each kind of room.
pub(super) fn nights(nights: &[NightUse]) -> Vec<NightRow> {
    let mut rows: Vec<(&NightUse, Vec<NightCell>)> = Vec::new();
    for night in nights {
        let words = match night.there {
            Some(there) => format!("{} of {there}", night.needed),
            None => night.needed.to_string(),
        };
        let short = night.short();
        let words = if 0 < short { format!("{words}, {short} short") } else { words };
        let cell = NightCell { words, is_short: 0 < short };
        match rows.iter_mut().find(|(row, _)| (row.on, &row.hotel) == (night.on, &night.hotel)) {
            Some((_, cells)) => cells.push(cell),
            None => rows.push((night, vec![cell])),
        }
    }
    let row = |(night, cells): (&NightUse, Vec<NightCell>)| NightRow {
        night: filters::day_without_year(night.on),
        hotel: night.hotel.clone(),
        cells,
    };
    rows.into_iter().map(row).collect()
}

/// "9 twin, 1 double and 3 single rooms".
pub(super) fn need(rooms: &[Room]) -> String {
    let count = |kind: RoomKind| {
        let rooms = rooms.iter().filter(|room| room.kind == kind).count();
        (0 < rooms).then(|| format!("{rooms} {}", kind.as_str()))
    };
    let counts: Vec<String> = RoomKind::ALL.into_iter().filter_map(count).collect();
    if counts.is_empty() { "no rooms".to_owned() } else { format!("{} rooms", filters::both(&counts)) }
}

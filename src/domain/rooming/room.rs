//! A proposal as the desk reads it.

use std::cmp::Ordering;

use serde::Deserialize;
use serde::Serialize;

/// A room as the hotel keeps it.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RoomKind {
    /// Two beds.
    Twin,
    /// One bed for two.
    Double,
    /// For one.
    Single,
}

impl RoomKind {
    /// Every kind.
    pub const ALL: [RoomKind; 3] = [RoomKind::Twin, RoomKind::Double, RoomKind::Single];

    /// The stored word.
    pub fn as_str(self) -> &'static str {
        match self {
            RoomKind::Twin => "twin",
            RoomKind::Double => "double",
            RoomKind::Single => "single",
        }
    }

    /// The word people read.
    pub fn label(self) -> &'static str {
        match self {
            RoomKind::Twin => "Twin",
            RoomKind::Double => "Double",
            RoomKind::Single => "Single",
        }
    }

    /// How many may sleep there.
    pub fn places(self) -> usize {
        match self {
            RoomKind::Twin | RoomKind::Double => 2,
            RoomKind::Single => 1,
        }
    }
}

/// One room of the proposal.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Room {
    /// Twin, double or single.
    pub kind: RoomKind,
    /// The ids of one or two travellers; more only where the desk said so.
    pub sleepers: Vec<String>,
    /// Why they sleep here, for the desk: one sentence.
    pub why: String,
    /// What the desk should ask or look at before it relies on this room; empty when nothing.
    pub asks: Vec<String>,
    /// Chosen by hand.
    pub is_locked: bool,
}

impl Room {
    /// Why they sleep here, and what is to be asked.
    pub fn in_words(&self) -> String {
        std::iter::once(&self.why).chain(&self.asks).map(String::as_str).collect::<Vec<_>>().join(". ")
    }
}

/// How good a proposal is: the greater is better, by its fields in their order. Rooms made by hand count as
/// places and rooms; the wishes are those the proposal itself kept.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default, Serialize, Deserialize)]
pub struct Score {
    /// People in a room: the more the better.
    pub placed: usize,
    /// Pairs who asked for one another: the more the better.
    pub mutual: usize,
    /// Pairs of a booking of whom one asked for the other, who asked for nobody: the more the better.
    pub one_sided: usize,
    /// Pairs of a booking: the more the better.
    pub together: usize,
    /// Pairs of a booking whom nobody asked for and who may not want to share, or whose beds do not agree: the
    /// fewer the better.
    pub to_ask: usize,
    /// Rooms: the fewer the better.
    pub rooms: usize,
    /// People alone who did not wish it: the fewer the better.
    pub alone: usize,
}

impl Ord for Score {
    fn cmp(&self, other: &Self) -> Ordering {
        let more = |score: &Self| (score.placed, score.mutual, score.one_sided, score.together);
        let fewer = |score: &Self| (score.to_ask, score.rooms, score.alone);
        more(self).cmp(&more(other)).then_with(|| fewer(other).cmp(&fewer(self)))
    }
}

impl PartialOrd for Score {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// The proposal. Every sleeper is in exactly one room, or unplaced once.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Rooming {
    /// The rooms; their numbers are their places in this list, from 1. Those made by hand come first, in their
    /// order, then the others by the name of their first sleeper.
    pub rooms: Vec<Room>,
    /// The ids of those without a room, and why.
    pub unplaced: Vec<(String, String)>,
    /// The ids of those who named somebody and do not share with them, and why.
    pub unmet: Vec<(String, String)>,
    /// What could not be kept of the rooms made by hand.
    pub notes: Vec<String>,
    /// How well it does.
    pub score: Score,
    /// No proposal has a better score. False only where a short stock or many who never share leave more ways
    /// than can be tried: then this is a good one.
    pub is_best: bool,
}

impl Rooming {
    /// A traveller's room and its number, from 1.
    pub fn room_of(&self, id: &str) -> Option<(usize, &Room)> {
        let found = self.rooms.iter().position(|room| room.sleepers.iter().any(|sleeper| sleeper == id))?;
        Some((found + 1, &self.rooms[found]))
    }

    /// The id of a traveller's room mate.
    pub fn mate_of(&self, id: &str) -> Option<&str> {
        let (_, room) = self.room_of(id)?;
        room.sleepers.iter().map(String::as_str).find(|sleeper| *sleeper != id)
    }
}

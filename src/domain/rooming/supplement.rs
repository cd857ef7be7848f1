//! Who pays the supplement for a single room: the room people really have decides, and never alone.

use serde::Deserialize;
use serde::Serialize;

use crate::domain::booking::RoomWish;

use super::room::Rooming;
use super::sleeper::Sleeper;

/// What somebody's room means for the supplement.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Supplement {
    /// Asked for a single room and sleeps alone.
    Due,
    /// Asked for a single room and shares: they do not get what it pays for.
    Waived,
    /// Asked for a single room and has no room yet: what was charged stands until the desk decides.
    Open,
    /// Asked to share and sleeps alone, or has no room: the desk decides; nothing is charged by default.
    DeskDecides,
    /// Asked to share and shares.
    None,
}

/// What somebody's room means for the supplement.
pub fn supplement(sleeper: &Sleeper, rooming: &Rooming) -> Supplement {
    let company = rooming.room_of(&sleeper.id).map(|(_, room)| room.sleepers.len());
    match (sleeper.wish, company) {
        (RoomWish::Single, Some(1)) => Supplement::Due,
        (RoomWish::Single, Some(_)) => Supplement::Waived,
        (RoomWish::Single, None) => Supplement::Open,
        (RoomWish::Twin, Some(1) | None) => Supplement::DeskDecides,
        (RoomWish::Twin, Some(_)) => Supplement::None,
    }
}

/// The ids of those who pay the supplement: only who asked for a single room, and has a room alone.
pub fn who_pays_supplement<'a>(sleepers: &'a [Sleeper], rooming: &Rooming) -> Vec<&'a str> {
    let pays = |sleeper: &&Sleeper| supplement(sleeper, rooming) == Supplement::Due;
    sleepers.iter().filter(pays).map(|sleeper| sleeper.id.as_str()).collect()
}

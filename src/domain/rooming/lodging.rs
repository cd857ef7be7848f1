//! In which hotel each room is, and what of each hotel's rooms a departure needs on each night.

use chrono::NaiveDate;

use super::room::Room;
use super::room::RoomKind;
use super::stock::NightStock;

/// Rooms of one kind that one hotel keeps for one night, and how many of them are given out.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NightUse {
    /// The hotel's name.
    pub hotel: String,
    /// The evening on which people arrive.
    pub on: NaiveDate,
    /// Which rooms.
    pub kind: RoomKind,
    /// How many are needed; on the last hotel of a night also those for which there is no room.
    pub needed: usize,
    /// How many there are; None for as many as are wanted.
    pub there: Option<u32>,
}

impl NightUse {
    /// How many rooms are needed that are not there.
    pub fn short(&self) -> usize {
        self.there.map_or(0, |there| self.needed.saturating_sub(there as usize))
    }
}

/// Where the rooms of a proposal are.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Lodging {
    /// The hotels of each room in the order of the nights; empty where no hotel is told.
    pub hotels: Vec<String>,
    /// By night, in the order the hotels are told, each kind of room.
    pub nights: Vec<NightUse>,
}

impl Lodging {
    /// Fills the hotels of each night in the order they are told, room by room.
    pub fn of(rooms: &[Room], stock: &[NightStock]) -> Self {
        let mut ordered: Vec<&NightStock> = stock.iter().collect();
        ordered.sort_by_key(|night| night.on);
        let mut nights: Vec<NightUse> = Vec::new();
        let mut ways: Vec<Vec<&str>> = vec![Vec::new(); rooms.len()];
        for hotels in ordered.chunk_by(|a, b| a.on == b.on) {
            let first = nights.len();
            for kind in RoomKind::ALL {
                nights.extend(hotels.iter().map(|stock| NightUse {
                    hotel: stock.hotel.clone(),
                    on: stock.on,
                    kind,
                    needed: 0,
                    there: stock.of(kind),
                }));
            }
            for (room, way) in rooms.iter().zip(&mut ways) {
                let of_kind = first..nights.len();
                let free = |night: &NightUse| night.there.is_none_or(|there| night.needed < there as usize);
                let is_fit = |at: &usize| nights[*at].kind == room.kind;
                let found = of_kind.clone().filter(is_fit).find(|at| free(&nights[*at]));
                let Some(at) = found.or_else(|| of_kind.rev().find(is_fit)) else { continue };
                nights[at].needed += 1;
                let hotel = hotels[(at - first) % hotels.len()].hotel.as_str();
                if way.last() != Some(&hotel) {
                    way.push(hotel);
                }
            }
        }
        Self { hotels: ways.into_iter().map(|way| way.join(", then ")).collect(), nights }
    }
}

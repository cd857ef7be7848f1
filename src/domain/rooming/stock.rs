//! The rooms the hotels keep for a departure.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Deserialize;
use serde::Serialize;

use super::room::RoomKind;

/// So many rooms that no departure fills them.
const ENOUGH: usize = usize::MAX / 8;

/// What one hotel keeps for one night; a kind without a number is there as often as it is wanted.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NightStock {
    /// The hotel's name.
    pub hotel: String,
    /// The evening on which people arrive.
    pub on: NaiveDate,
    /// Rooms with two beds.
    #[serde(default)]
    pub twin: Option<u32>,
    /// Rooms with one bed for two.
    #[serde(default)]
    pub double: Option<u32>,
    /// Rooms for one.
    #[serde(default)]
    pub single: Option<u32>,
}

impl NightStock {
    /// How many rooms of a kind there are; None for as many as are wanted.
    pub fn of(&self, kind: RoomKind) -> Option<u32> {
        match kind {
            RoomKind::Twin => self.twin,
            RoomKind::Double => self.double,
            RoomKind::Single => self.single,
        }
    }
}

/// Rooms not given out yet.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Left {
    pub twin: usize,
    pub double: usize,
    pub single: usize,
}

impl Left {
    /// What is there on every night: hotels of one night add up, and the poorest night counts for each kind,
    /// because people keep their room mate and their kind of room for the whole tour.
    pub fn on_every_night(stock: &[NightStock]) -> Self {
        let mut nights: BTreeMap<NaiveDate, [usize; 3]> = BTreeMap::new();
        for hotel in stock {
            let night = nights.entry(hotel.on).or_default();
            for (sum, count) in night.iter_mut().zip([hotel.twin, hotel.double, hotel.single]) {
                *sum += count.map_or(ENOUGH, |count| count as usize);
            }
        }
        let least =
            |kind: usize| nights.values().map(|night| night[kind].min(ENOUGH)).min().unwrap_or(ENOUGH);
        Self { twin: least(0), double: least(1), single: least(2) }
    }

    fn of(&mut self, kind: RoomKind) -> &mut usize {
        match kind {
            RoomKind::Twin => &mut self.twin,
            RoomKind::Double => &mut self.double,
            RoomKind::Single => &mut self.single,
        }
    }

    /// Takes a room of the first kind there is.
    pub fn take(&mut self, kinds: &[RoomKind]) -> Option<RoomKind> {
        let kind = kinds.iter().copied().find(|kind| 0 < *self.of(*kind))?;
        *self.of(kind) -= 1;
        Some(kind)
    }

    /// Whether there are rooms for so many pairs who need two beds, pairs who wish one, and people alone. Two
    /// beds are only in twin rooms; two who wish one bed may have two; one person fits everywhere.
    pub fn holds(self, two_beds: usize, one_bed: usize, alone: usize) -> bool {
        let pairs = two_beds + one_bed;
        two_beds <= self.twin && pairs <= self.twin + self.double && pairs + alone <= self.all()
    }

    /// All rooms.
    pub fn all(self) -> usize {
        self.twin + self.double + self.single
    }
}

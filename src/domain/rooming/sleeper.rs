//! Somebody who needs a bed, and all that a proposal goes by.

use std::cmp::Ordering;
use std::collections::HashSet;

use chrono::Datelike;
use chrono::NaiveDate;
use serde::Deserialize;
use serde::Serialize;

use crate::domain::booking::RoomWish;
use crate::domain::passport::Sex;

use super::room::RoomKind;
use super::stock::NightStock;

/// The age from which somebody may share with a stranger.
const OF_AGE: u32 = 18;

/// Whether somebody is 18 on the day everybody meets in the gateway city.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Age {
    /// 18 or older.
    #[default]
    Adult,
    /// Under 18: shares only within the booking.
    Minor,
    /// Not known yet: treated with the same care as a minor.
    Unknown,
}

impl Age {
    /// From the birth date. Who is born on 29 February comes of age on 1 March.
    pub fn by_date(born_on: NaiveDate, gateway_on: NaiveDate) -> Self {
        match gateway_on.years_since(born_on) {
            Some(years) if OF_AGE <= years => Self::Adult,
            _ => Self::Minor,
        }
    }

    /// From the birth year, which is all that is known before the passport is: unknown in the year of the
    /// 18th birthday.
    pub fn by_year(birth_year: i32, gateway_on: NaiveDate) -> Self {
        match (gateway_on.year() - birth_year).cmp(&(OF_AGE as i32)) {
            Ordering::Greater => Self::Adult,
            Ordering::Equal => Self::Unknown,
            Ordering::Less => Self::Minor,
        }
    }

    /// From an age in whole years, between `low` and `high`, as it was worked out for another day, `days` before
    /// the day everybody meets (below zero: after it).
    pub fn by_years(low: u16, high: u16, days: i64) -> Self {
        let years = u16::try_from(days.abs().div_euclid(365) + i64::from(days != 0)).unwrap_or(u16::MAX);
        let of_age = u16::try_from(OF_AGE).unwrap_or(u16::MAX);
        // A day that moved makes nobody younger than the earlier day, and nobody older than the later one.
        let (low, high) =
            if days < 0 { (low.saturating_sub(years), high) } else { (low, high.saturating_add(years)) };
        match (of_age <= low, high < of_age) {
            (true, _) => Self::Adult,
            (_, true) => Self::Minor,
            _ => Self::Unknown,
        }
    }
}

/// The bed somebody wishes in a room for two. One bed is given only to two who both wish it.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Bed {
    /// Did not say.
    #[default]
    Either,
    /// A bed for each.
    Two,
    /// One bed for both.
    One,
}

/// Somebody who needs a bed. Ids are unique.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Sleeper {
    /// The traveller's id.
    pub id: String,
    /// The name, as reasons repeat it; people and rooms are taken in its order.
    pub name: String,
    /// The booking they came with.
    pub party: String,
    /// As in the passport; None until it is given.
    pub sex: Option<Sex>,
    /// On the day everybody meets.
    pub age: Age,
    /// Bed in a twin room, or a single room.
    pub wish: RoomWish,
    /// The bed they wish when they share.
    pub bed: Bed,
    /// The id of the traveller they want to share with.
    pub shares_with: Option<String>,
    /// "Match me": shares with a stranger of their own sex when nobody they know is free.
    pub takes_strangers: bool,
}

impl Sleeper {
    /// Somebody of whom no more is known than the booking says: an adult who named nobody, did not say which
    /// bed, and is matched with a stranger of their own sex.
    pub fn new(id: String, name: String, party: String, sex: Option<Sex>, wish: RoomWish) -> Self {
        let (age, bed) = (Age::default(), Bed::default());
        Self { id, name, party, sex, age, wish, bed, shares_with: None, takes_strangers: true }
    }

    /// Known to be a woman or a man.
    pub(super) fn is_told(&self) -> bool {
        matches!(self.sex, Some(Sex::Female | Sex::Male))
    }

    /// May share with a stranger of the same sex: an adult, known to be a woman or a man, who agreed to it.
    /// Only such a person has a twin room alone while nobody is found; all others are asked.
    pub(super) fn may_join_strangers(&self) -> bool {
        self.is_told() && self.age == Age::Adult && self.takes_strangers
    }
}

/// A room the desk made by hand: the proposal keeps it as it is.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct LockedRoom {
    /// What room it is.
    pub kind: RoomKind,
    /// The ids of those who sleep there.
    pub sleepers: Vec<String>,
}

/// All that a proposal goes by. What is left empty binds nobody.
#[derive(Clone, Copy, Debug, Default)]
pub struct Wishes<'a> {
    /// Everybody who needs a bed.
    pub sleepers: &'a [Sleeper],
    /// Ids of two who must not share, in any order.
    pub never: &'a [(String, String)],
    /// What the desk has chosen; the earlier holds where two speak of one person.
    pub locked: &'a [LockedRoom],
    /// What the hotels keep for us; empty for as many rooms as are wanted.
    pub stock: &'a [NightStock],
}

/// Who must not share with whom, for many questions.
pub(super) struct Never<'a>(HashSet<(&'a str, &'a str)>);

impl<'a> Never<'a> {
    /// From the wishes' pairs.
    pub fn new(pairs: &'a [(String, String)]) -> Self {
        Self(pairs.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect())
    }

    /// Whether two must not share.
    pub fn rules_out(&self, a: &Sleeper, b: &Sleeper) -> bool {
        self.0.contains(&(a.id.as_str(), b.id.as_str())) || self.0.contains(&(b.id.as_str(), a.id.as_str()))
    }
}

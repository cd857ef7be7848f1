//! The journey that is judged: where to, by which gateway, on which days.

use chrono::Days;
use chrono::NaiveDate;
use chrono::TimeDelta;
use serde::Deserialize;
use serde::Serialize;

use super::code::Code;
use super::wording::worded;

worded! {
    /// How the group travels between the gateway and the destination.
    Mode {
        /// By aeroplane.
        Air = "air",
        /// By train.
        Rail = "rail",
    }
}

worded! {
    /// A day of the journey that a rule can point at.
    NamedDate {
        /// The day of the judgement.
        Judged = "judged",
        /// Arrival in the gateway country on the way in.
        Gateway = "gateway",
        /// The day of the border crossing a basis is judged for; elsewhere the same as `gateway`.
        Crossing = "crossing",
        /// Entering the destination.
        Enters = "enters",
        /// Race day.
        Race = "race",
        /// Leaving the destination, and re-entering the gateway country.
        Leaves = "leaves",
        /// Leaving the gateway country for home.
        Home = "home",
    }
}

/// One journey. Dates are plain dates of the tour.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Journey {
    /// Code of the edition, as scopes of rule sets name it.
    pub edition: String,
    /// Code of the departure, as scopes of rule sets name it.
    pub departure: String,
    /// The country of the race.
    pub destination: Code,
    /// The country passed through twice; `None` when people travel straight there.
    pub gateway: Option<Code>,
    /// The airport or border station by which the group leaves the gateway country, where known.
    pub port: Option<Code>,
    /// From the gateway to the destination.
    pub mode_in: Mode,
    /// From the destination back to the gateway.
    pub mode_back: Mode,
    /// Arrival in the gateway country.
    pub gateway_on: NaiveDate,
    /// From the gateway into the destination.
    pub enters_on: NaiveDate,
    /// From the destination back into the gateway country.
    pub leaves_on: NaiveDate,
    /// From the gateway country home.
    pub home_on: NaiveDate,
    /// Race day.
    pub race_on: NaiveDate,
    /// The day of the judgement: only rule sets published by then count.
    pub judged_on: NaiveDate,
    /// On the way in the person stays in the port area and goes on with a connecting ticket within 24 hours.
    /// A tour with a briefing in the gateway city never does.
    pub connects_in: bool,
    /// The same on the way back.
    pub connects_back: bool,
}

impl Journey {
    /// The day a rule means.
    pub const fn date(&self, named: NamedDate) -> NaiveDate {
        match named {
            NamedDate::Judged => self.judged_on,
            NamedDate::Gateway | NamedDate::Crossing => self.gateway_on,
            NamedDate::Enters => self.enters_on,
            NamedDate::Race => self.race_on,
            NamedDate::Leaves => self.leaves_on,
            NamedDate::Home => self.home_on,
        }
    }

    /// The same journey as if the departure began (entered the destination) on `starts_on`, all its dates
    /// moving along; the day of the judgement stays. Dates that would leave the calendar stay where they are.
    pub fn starting_on(&self, starts_on: NaiveDate) -> Self {
        let shift = starts_on - self.enters_on;
        let moved = |date: NaiveDate| date.checked_add_signed(shift).unwrap_or(date);
        Self {
            gateway_on: moved(self.gateway_on),
            enters_on: starts_on,
            leaves_on: moved(self.leaves_on),
            home_on: moved(self.home_on),
            race_on: moved(self.race_on),
            ..self.clone()
        }
    }

    /// The same journey of somebody who comes to the gateway country before the group meets, or leaves it later than the group: such
    /// days count for how long one may stay.
    pub fn with_own_days(&self, arrives_on: Option<NaiveDate>, goes_home_on: Option<NaiveDate>) -> Self {
        Self {
            gateway_on: arrives_on.map_or(self.gateway_on, |day| day.min(self.gateway_on)),
            home_on: goes_home_on.map_or(self.home_on, |day| day.max(self.home_on)),
            ..self.clone()
        }
    }

    /// The same journey by this means both ways. By another means than planned it is not known by which port one
    /// leaves the gateway country.
    pub fn by(&self, mode: Mode) -> Self {
        let port = self.port.filter(|_| self.mode_in == mode);
        Self { mode_in: mode, mode_back: mode, port, ..self.clone() }
    }
}

/// A day counted back from a day of the journey: "20 days before the gateway".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DueDate {
    /// How many days earlier.
    pub days: u16,
    /// Than which day.
    pub before: NamedDate,
}

impl DueDate {
    /// The date on this journey.
    pub(super) fn on(self, journey: &Journey) -> NaiveDate {
        let date = journey.date(self.before);
        date.checked_sub_days(Days::new(u64::from(self.days))).unwrap_or(date)
    }
}

/// Whole days from one date to a later one; negative when it is earlier.
pub(super) fn days_between(from: NaiveDate, to: NaiveDate) -> i64 {
    TimeDelta::num_days(&(to - from))
}

//! Who looks at a roster: recipients of packs by their job, staff by their role.

use std::str::FromStr;

use serde::Deserialize;
use serde::Serialize;

use crate::domain::booking::UnknownWord;

use super::view::View;

/// What a recipient of a partner does with a pack; it decides which columns they get.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RecipientJob {
    /// Meets the travellers in the gateway city, briefs them, hands out visas, brings them to check-in.
    Handler,
    /// Gives out rooms and meals.
    Hotel,
    /// Enters the runners.
    RaceOffice,
    /// Checks in from the printed list.
    Airline,
    /// Waits with a board at the airport or the station and drives.
    Driver,
}

impl RecipientJob {
    /// Every job.
    pub const ALL: [RecipientJob; 5] = [
        RecipientJob::Handler,
        RecipientJob::Hotel,
        RecipientJob::RaceOffice,
        RecipientJob::Airline,
        RecipientJob::Driver,
    ];

    /// The stored word.
    pub fn as_str(self) -> &'static str {
        match self {
            RecipientJob::Handler => "handler",
            RecipientJob::Hotel => "hotel",
            RecipientJob::RaceOffice => "race_office",
            RecipientJob::Airline => "airline",
            RecipientJob::Driver => "driver",
        }
    }

    /// The words people read.
    pub fn label(self) -> &'static str {
        match self {
            RecipientJob::Handler => "Handler",
            RecipientJob::Hotel => "Hotel",
            RecipientJob::RaceOffice => "Race office",
            RecipientJob::Airline => "Airline",
            RecipientJob::Driver => "Driver",
        }
    }

    /// Whether they wait for people somewhere, and so can say whom they met. An airline waits for nobody.
    pub fn waits_for_people(self) -> bool {
        self != RecipientJob::Airline
    }

    /// The view whose people and order the job's pack has.
    pub fn view(self) -> View {
        match self {
            RecipientJob::Handler | RecipientJob::Driver => View::Arrivals,
            RecipientJob::Hotel => View::Rooming,
            RecipientJob::RaceOffice => View::StartList,
            RecipientJob::Airline => View::Manifest,
        }
    }
}

impl FromStr for RecipientJob {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        UnknownWord::find("job of a recipient", word, &RecipientJob::ALL, RecipientJob::as_str)
    }
}

/// What a member of staff may do; each role may do what the ones before it may.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StaffRole {
    /// Runs bookings and rosters.
    Desk,
    /// Overrides, refunds, publishes.
    Lead,
    /// Looks after staff and keys.
    Owner,
}

impl StaffRole {
    /// Every role, from least to most.
    pub const ALL: [StaffRole; 3] = [StaffRole::Desk, StaffRole::Lead, StaffRole::Owner];

    /// The stored word.
    pub fn as_str(self) -> &'static str {
        match self {
            StaffRole::Desk => "desk",
            StaffRole::Lead => "lead",
            StaffRole::Owner => "owner",
        }
    }
}

impl FromStr for StaffRole {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        UnknownWord::find("staff role", word, &StaffRole::ALL, StaffRole::as_str)
    }
}

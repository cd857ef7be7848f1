//! A running of the event: its races and what pages tell about it.

use chrono::NaiveDate;
use chrono::NaiveTime;
use serde::Deserialize;
use serde::Serialize;

use crate::domain::money::Money;

/// Where an edition stands.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum EditionState {
    /// The date is known.
    Announced,
    /// Tours are sold.
    OnSale,
    /// Sale is over.
    Closed,
    /// It took place.
    Held,
    /// It did not.
    Cancelled,
}

impl EditionState {
    /// The word the database keeps.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Announced => "announced",
            Self::OnSale => "on_sale",
            Self::Closed => "closed",
            Self::Held => "held",
            Self::Cancelled => "cancelled",
        }
    }
}

/// One running of the event.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Edition {
    /// Code, such as PY31.
    pub code: String,
    /// Full name.
    pub name: String,
    /// Where it is run.
    pub city: String,
    /// Passport code of the country.
    pub country: String,
    /// The race's zone.
    pub zone: chrono_tz::Tz,
    /// Race day.
    pub race_on: NaiveDate,
    /// Where it stands.
    pub state: EditionState,
    /// Since when.
    pub state_since: NaiveDate,
    /// Why, for people.
    #[serde(default)]
    pub state_note: String,
    /// How many of our runners the organiser takes.
    pub runner_quota: i64,
    /// Its distances.
    #[serde(default)]
    pub races: Vec<Race>,
    /// What pages tell about it.
    #[serde(default)]
    pub about: EditionContent,
}

/// What pages tell about an edition.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct EditionContent {
    /// Start and finish.
    pub venue: String,
    /// One paragraph.
    pub summary: String,
    /// The organiser's name and what it answers for.
    pub organiser: String,
    /// The course as points on a drawn map, from 0 to 100 both ways.
    pub course: Vec<CoursePoint>,
    /// Where the facts come from.
    pub source_url: String,
}

/// One point of the drawn course; named points carry a label.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct CoursePoint {
    /// From the left, 0 to 100.
    pub x: f64,
    /// From the top, 0 to 100.
    pub y: f64,
    /// Name, if people would look for it.
    #[serde(default)]
    pub name: String,
}

/// One distance.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Race {
    /// Code, such as `full`.
    pub code: String,
    /// Name.
    pub name: String,
    /// Metres.
    pub distance_m: i64,
    /// Local start.
    pub starts_at: NaiveTime,
    /// Cut-off in minutes after the start.
    pub limit_minutes: i64,
    /// On race day.
    pub minimum_age: i64,
    /// Entry fee, often in another currency.
    pub fee: Money,
    /// Where and when the fee is paid.
    pub fee_paid: String,
    /// Entries we may file.
    pub cap: i64,
    /// First number of its bib block.
    pub bib_from: i64,
    /// Last number of its bib block.
    pub bib_to: i64,
}

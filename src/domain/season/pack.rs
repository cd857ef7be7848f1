//! What a departure's travel packs tell beside its programme: a drawn map, the race day, what stays at home, whom to ring.

use chrono::NaiveTime;
use serde::Deserialize;
use serde::Serialize;

/// A small drawing of the streets around a place. Both axes run from 0 to 100: from the left, from the top.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Sketch {
    /// The way in words, for who cannot see the drawing.
    pub words: String,
    /// Streets, railways, rivers.
    pub ways: Vec<SketchWay>,
    /// Places, the one that is looked for among them.
    pub marks: Vec<SketchMark>,
}

/// A line of the drawing.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct SketchWay {
    /// What it is called, if people would look for it.
    #[serde(default)]
    pub name: String,
    /// Its corners, at least two.
    pub points: Vec<[f64; 2]>,
}

/// A place on the drawing.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct SketchMark {
    /// From the left, 0 to 100.
    pub x: f64,
    /// From the top, 0 to 100.
    pub y: f64,
    /// Its name.
    pub name: String,
    /// Whether it is the place that is looked for.
    #[serde(default)]
    pub is_goal: bool,
}

/// What happens at a time of the race day.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct RaceDayLine {
    /// By the clock of the race.
    pub at: NaiveTime,
    /// What.
    pub text: String,
}

/// Somebody to turn to.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct PackContact {
    /// How urgent it must be.
    pub when: Urgency,
    /// Who, and what they help with.
    pub who: String,
    /// A number or an address.
    pub how: String,
}

/// How soon help is needed.
#[derive(Clone, Copy, Debug, Deserialize, Serialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum Urgency {
    /// This minute.
    Now,
    /// Before the day ends.
    Today,
    /// Whenever somebody is in the office.
    AnyTime,
}

impl Urgency {
    /// From the most urgent to the least.
    pub const ALL: [Self; 3] = [Self::Now, Self::Today, Self::AnyTime];

    /// What stands above its contacts.
    pub fn title(self) -> &'static str {
        match self {
            Self::Now => "Now: somebody is hurt, lost or held up",
            Self::Today => "Today: a flight is late, a paper is missing",
            Self::AnyTime => "Any time: all other questions",
        }
    }
}

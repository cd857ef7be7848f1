//! The views of a roster: which people stand in each.

use std::str::FromStr;

use serde::Deserialize;
use serde::Serialize;

use crate::domain::booking::Role;
use crate::domain::booking::UnknownWord;

/// A view of the roster. All show the same people; the start list only those who run, a manifest only those
/// who sit in that flight.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum View {
    /// Who sleeps where, for the hotel.
    Rooming,
    /// Who runs which race under which number.
    StartList,
    /// Names as in the passport, for the airline, on the way out.
    Manifest,
    /// The same on the way back.
    ManifestBack,
    /// What the consulate asks for.
    Visa,
    /// Who comes to the gateway when and how, and goes home how.
    Arrivals,
    /// What people do not eat, and what a doctor should know.
    Diets,
    /// Whom to ring, and who insures whom.
    Emergencies,
    /// Who has a birthday on the way.
    Birthdays,
    /// Who rides in which bus, with which guide.
    Groups,
}

/// What decides whether somebody stands in a view.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Standing {
    /// Runner, spectator or leader.
    pub role: Role,
    /// Holds a seat out with the group.
    pub flies_out: bool,
    /// Holds a seat back with the group.
    pub flies_back: bool,
}

impl View {
    /// Every view.
    pub const ALL: [View; 10] = [
        View::Rooming,
        View::StartList,
        View::Manifest,
        View::ManifestBack,
        View::Visa,
        View::Arrivals,
        View::Diets,
        View::Emergencies,
        View::Birthdays,
        View::Groups,
    ];

    /// The word in addresses.
    pub fn as_str(self) -> &'static str {
        match self {
            View::Rooming => "rooming",
            View::StartList => "start_list",
            View::Manifest => "manifest",
            View::ManifestBack => "manifest_back",
            View::Visa => "visa",
            View::Arrivals => "arrivals",
            View::Diets => "diets",
            View::Emergencies => "emergencies",
            View::Birthdays => "birthdays",
            View::Groups => "groups",
        }
    }

    /// The heading.
    pub fn title(self) -> &'static str {
        match self {
            View::Rooming => "Rooming list",
            View::StartList => "Start list",
            View::Manifest => "Manifest out",
            View::ManifestBack => "Manifest back",
            View::Visa => "Visa list",
            View::Arrivals => "Arrivals",
            View::Diets => "Diets",
            View::Emergencies => "Emergencies",
            View::Birthdays => "Birthdays",
            View::Groups => "Groups",
        }
    }

    /// Whether somebody stands in the view.
    pub fn shows(self, one: Standing) -> bool {
        match self {
            View::StartList => one.role == Role::Runner,
            View::Manifest => one.flies_out,
            View::ManifestBack => one.flies_back,
            _ => true,
        }
    }
}

impl FromStr for View {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        UnknownWord::find("view of the roster", word, &View::ALL, View::as_str)
    }
}

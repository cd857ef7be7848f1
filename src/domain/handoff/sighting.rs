//! What a recipient saw of a traveller.

use std::str::FromStr;

use crate::domain::booking::UnknownWord;

use super::words;
use super::words::Words;

/// What they marked. The latest counts.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum Sighting {
    /// They are here.
    Met,
    /// They come later than said.
    Late,
    /// They were waited for and did not come.
    NotThere,
    /// They are in the car.
    PickedUp,
}

impl Sighting {
    /// Every one, in the order of the buttons.
    pub const ALL: [Sighting; 4] = [Sighting::Met, Sighting::PickedUp, Sighting::Late, Sighting::NotThere];

    /// The stored word.
    pub fn as_str(self) -> &'static str {
        match self {
            Sighting::Met => "met",
            Sighting::Late => "late",
            Sighting::NotThere => "not_there",
            Sighting::PickedUp => "picked_up",
        }
    }

    /// The words people read.
    pub fn words(self) -> &'static Words {
        match self {
            Sighting::Met => words::MET,
            Sighting::Late => words::LATE,
            Sighting::NotThere => words::NOT_THERE,
            Sighting::PickedUp => words::PICKED_UP,
        }
    }
}

impl FromStr for Sighting {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        UnknownWord::find("sighting", word, &Sighting::ALL, Sighting::as_str)
    }
}

//! Where a traveller's visa stands, and which steps it may take.

use std::str::FromStr;

use serde::Deserialize;
use serde::Serialize;

use crate::domain::booking::UnknownWord;

/// Where a visa stands. The visa is a slip of its own: approved first, issued some days before the tour, and
/// handed over at the briefing.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VisaState {
    /// Papers come in.
    #[default]
    Collecting,
    /// With the consulate, in a batch.
    Filed,
    /// The consulate said yes.
    Approved,
    /// The consulate said no.
    Refused,
    /// We hold the slip.
    Issued,
    /// The traveller holds it.
    HandedOver,
}

impl VisaState {
    /// Every state, in the order of the way.
    pub const ALL: [VisaState; 6] = [
        VisaState::Collecting,
        VisaState::Filed,
        VisaState::Approved,
        VisaState::Refused,
        VisaState::Issued,
        VisaState::HandedOver,
    ];

    /// The stored word.
    pub fn as_str(self) -> &'static str {
        match self {
            VisaState::Collecting => "collecting",
            VisaState::Filed => "filed",
            VisaState::Approved => "approved",
            VisaState::Refused => "refused",
            VisaState::Issued => "issued",
            VisaState::HandedOver => "handed_over",
        }
    }

    /// The words people read.
    pub fn label(self) -> &'static str {
        match self {
            VisaState::Collecting => "Collecting papers",
            VisaState::Filed => "Filed",
            VisaState::Approved => "Approved",
            VisaState::Refused => "Refused",
            VisaState::Issued => "Issued",
            VisaState::HandedOver => "Handed over",
        }
    }

    /// The states it may go to: the next step of the way, or one step back when it was set by mistake. Whoever
    /// is filed with new papers goes back to collecting first.
    pub fn next(self) -> &'static [VisaState] {
        match self {
            VisaState::Collecting => &[VisaState::Filed],
            VisaState::Filed => &[VisaState::Approved, VisaState::Refused, VisaState::Collecting],
            VisaState::Approved => &[VisaState::Issued, VisaState::Refused, VisaState::Filed],
            VisaState::Refused => &[VisaState::Filed, VisaState::Collecting],
            VisaState::Issued => &[VisaState::HandedOver, VisaState::Approved],
            VisaState::HandedOver => &[VisaState::Issued],
        }
    }

    /// Whether it may go there.
    pub fn may_become(self, next: VisaState) -> bool {
        self.next().contains(&next)
    }

    /// Whether the consulate has, or had, this passport's papers.
    pub fn is_with_consulate(self) -> bool {
        !matches!(self, VisaState::Collecting | VisaState::Refused)
    }
}

impl FromStr for VisaState {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        UnknownWord::find("state of a visa", word, &VisaState::ALL, VisaState::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_and_its_steps_back() {
        fn check(from: VisaState, expected: &str) {
            let words: Vec<&str> = from.next().iter().map(|state| state.as_str()).collect();
            assert_eq!(words.join(" "), expected, "{from:?}");
        }
        check(VisaState::Collecting, "filed");
        check(VisaState::Filed, "approved refused collecting");
        check(VisaState::Approved, "issued refused filed");
        check(VisaState::Refused, "filed collecting");
        check(VisaState::Issued, "handed_over approved");
        check(VisaState::HandedOver, "issued");
    }

    #[test]
    fn no_visa_is_issued_that_was_not_approved() {
        let before = |to: VisaState| VisaState::ALL.into_iter().filter(move |from| from.may_become(to));
        assert_eq!(before(VisaState::HandedOver).collect::<Vec<_>>(), [VisaState::Issued]);
        assert!(
            before(VisaState::Issued).all(|from| !matches!(from, VisaState::Collecting | VisaState::Filed))
        );
        assert!(VisaState::ALL.iter().all(|state| !state.may_become(*state) && !state.next().is_empty()));
    }

    #[test]
    fn words_are_read_back() {
        assert!(VisaState::ALL.iter().all(|state| state.as_str().parse() == Ok(*state)));
    }
}

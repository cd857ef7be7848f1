//! A runner's entry in a race: its status at the organiser, and what speaks against it on the race's date.

use std::str::FromStr;

use crate::domain::booking::UnknownWord;

/// Where an entry stands at the organiser.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum EntryStatus {
    /// The runner wants it; nobody was told yet.
    Wanted,
    /// The organiser was told.
    Sent,
    /// The organiser said yes.
    Accepted,
    /// The runner does not start.
    Withdrawn,
}

impl EntryStatus {
    /// Every status.
    pub const ALL: [EntryStatus; 4] = [Self::Wanted, Self::Sent, Self::Accepted, Self::Withdrawn];

    /// The stored word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Wanted => "wanted",
            Self::Sent => "sent",
            Self::Accepted => "accepted",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// The words people read.
    pub fn label(self) -> &'static str {
        match self {
            Self::Wanted => "Wanted",
            Self::Sent => "Sent to the organiser",
            Self::Accepted => "Accepted",
            Self::Withdrawn => "Withdrawn",
        }
    }

    /// The one table of legal moves. An answer comes only to what was sent; what was told can be taken back.
    pub fn may_become(self, next: EntryStatus) -> bool {
        match self {
            Self::Wanted => matches!(next, Self::Sent | Self::Withdrawn),
            Self::Sent => matches!(next, Self::Wanted | Self::Accepted | Self::Withdrawn),
            Self::Accepted => matches!(next, Self::Sent | Self::Withdrawn),
            Self::Withdrawn => next == Self::Wanted,
        }
    }
}

impl FromStr for EntryStatus {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        UnknownWord::find("status of a race entry", word, &Self::ALL, Self::as_str)
    }
}

/// What speaks against an entry, or cannot be said yet.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum EntryFault {
    /// Too young on the race's date, whatever the birthday is.
    TooYoung {
        /// The age then, at most.
        age: u16,
        /// The race's own.
        minimum: i64,
    },
    /// Old enough or not, by the birthday.
    DependsOnBirthday {
        /// The race's own.
        minimum: i64,
    },
    /// Will not be in before the course closes.
    TooSlow {
        /// Minutes the runner thinks to need.
        estimate: i64,
        /// Minutes until the course closes.
        limit: i64,
    },
    /// Nobody said how long it will take.
    NoEstimate,
}

impl EntryFault {
    /// Whether the organiser would turn the entry down.
    pub fn is_grave(self) -> bool {
        matches!(self, Self::TooYoung { .. } | Self::TooSlow { .. })
    }
}

/// Looks at an entry: `age` on the race's date, in whole years from the lower to the higher it may be; `limit` in
/// minutes, 0 for a course that does not close.
pub fn faults(age: (u16, u16), minimum: i64, estimate: Option<i64>, limit: i64) -> Vec<EntryFault> {
    let (low, high) = age;
    let mut faults = Vec::new();
    if i64::from(high) < minimum {
        faults.push(EntryFault::TooYoung { age: high, minimum });
    } else if i64::from(low) < minimum {
        faults.push(EntryFault::DependsOnBirthday { minimum });
    }
    match estimate {
        None if 0 < limit => faults.push(EntryFault::NoEstimate),
        Some(estimate) if 0 < limit && limit < estimate => {
            faults.push(EntryFault::TooSlow { estimate, limit });
        }
        _ => {}
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_these_moves_are_legal() {
        let legal = |from: EntryStatus| {
            let next = EntryStatus::ALL.into_iter().filter(|next| from.may_become(*next));
            next.map(EntryStatus::as_str).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(
            EntryStatus::ALL.map(legal),
            ["sent withdrawn", "wanted accepted withdrawn", "sent withdrawn", "wanted"]
        );
        assert!(EntryStatus::ALL.iter().all(|status| status.as_str().parse() == Ok(*status)));
    }

    #[test]
    fn age_and_cut_off_speak_against_an_entry() {
        fn check(age: (u16, u16), estimate: Option<i64>, limit: i64, expected: &[EntryFault]) {
            assert_eq!(faults(age, 18, estimate, limit), expected, "{age:?} {estimate:?} {limit}");
        }
        let (too_young, birthday) =
            (EntryFault::TooYoung { age: 17, minimum: 18 }, EntryFault::DependsOnBirthday { minimum: 18 });
        check((18, 18), Some(270), 270, &[]);
        check((17, 17), Some(200), 270, &[too_young]);
        check((17, 18), Some(200), 270, &[birthday]);
        check((0, u16::MAX), Some(200), 270, &[birthday]);
        check((30, 30), None, 270, &[EntryFault::NoEstimate]);
        check((30, 30), None, 0, &[]);
        check((30, 30), Some(400), 0, &[]);
        check((16, 17), Some(271), 270, &[too_young, EntryFault::TooSlow { estimate: 271, limit: 270 }]);
    }
}

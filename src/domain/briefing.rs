//! What is ticked for each person at the briefing in the gateway city, and what the ticks add up to.

use std::collections::BTreeSet;
use std::str::FromStr;

use crate::domain::booking::UnknownWord;

/// Something that is ticked. Pressing it twice ticks it once.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum Item {
    /// Is here.
    Came,
    /// Rang, or was rung: does not come.
    NotCame,
    /// We have seen the passport that the lists name.
    Identity,
    /// Has paid what is paid in cash.
    Cash,
    /// Has signed the declaration.
    Declaration,
    /// Holds the visa slip.
    VisaSlip,
}

impl Item {
    /// Every item, in the order of the list.
    pub const ALL: [Item; 6] =
        [Item::Came, Item::NotCame, Item::Identity, Item::Cash, Item::Declaration, Item::VisaSlip];

    /// The stored word.
    pub fn as_str(self) -> &'static str {
        match self {
            Item::Came => "came",
            Item::NotCame => "not_came",
            Item::Identity => "identity",
            Item::Cash => "cash",
            Item::Declaration => "declaration",
            Item::VisaSlip => "visa_slip",
        }
    }

    /// The words on the button.
    pub fn label(self) -> &'static str {
        match self {
            Item::Came => "Here",
            Item::NotCame => "Does not come",
            Item::Identity => "Passport seen",
            Item::Cash => "Cash paid",
            Item::Declaration => "Declaration signed",
            Item::VisaSlip => "Visa slip given",
        }
    }

    /// What cannot be true beside it: ticking one takes the other back.
    pub fn opposite(self) -> Option<Item> {
        match self {
            Item::Came => Some(Item::NotCame),
            Item::NotCame => Some(Item::Came),
            _ => None,
        }
    }
}

impl FromStr for Item {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        UnknownWord::find("item of the briefing", word, &Item::ALL, Item::as_str)
    }
}

/// How many are here, how many do not come, and of how many nobody knows.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Count {
    /// Here.
    pub here: usize,
    /// Do not come.
    pub absent: usize,
    /// Not heard of yet.
    pub open: usize,
}

impl Count {
    /// Counts everybody once.
    pub fn of<'a>(ticks: impl IntoIterator<Item = &'a BTreeSet<Item>>) -> Self {
        ticks.into_iter().fold(Self::default(), |mut count, ticks| {
            match (ticks.contains(&Item::Came), ticks.contains(&Item::NotCame)) {
                (true, _) => count.here += 1,
                (false, true) => count.absent += 1,
                (false, false) => count.open += 1,
            }
            count
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everybody_is_counted_once() {
        let none = BTreeSet::new();
        let here = BTreeSet::from([Item::Came, Item::Identity]);
        let absent = BTreeSet::from([Item::NotCame]);
        // The store never keeps both; if it did, whoever is here is here.
        let both = BTreeSet::from([Item::Came, Item::NotCame]);
        let count = Count::of([&none, &here, &absent, &both, &none]);
        assert_eq!(count, Count { here: 2, absent: 1, open: 2 });
    }

    #[test]
    fn words_are_read_back_and_opposites_agree() {
        for item in Item::ALL {
            assert_eq!(item.as_str().parse(), Ok(item));
            assert!(item.opposite().is_none_or(|other| other.opposite() == Some(item)));
        }
    }
}

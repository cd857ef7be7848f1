//! A person of the board: who they are, their nine cells, and the words the desk sorts them by.

use std::cmp::Ordering;
use std::str::FromStr;

use chrono::NaiveDate;

use super::matter::Cell;
use super::matter::Matter;
use super::matter::State;
use crate::domain::booking::Status;
use crate::domain::booking::UnknownWord;
use crate::domain::names;

/// A kind of word the desk marks people with.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum MarkKind {
    /// Any word; somebody may have several.
    Tag,
    /// Which bus they ride.
    Bus,
    /// Which guide they follow.
    Guide,
    /// Which of the staff looks after them.
    HandledBy,
}

impl MarkKind {
    /// Every kind.
    pub const ALL: [MarkKind; 4] = [MarkKind::Tag, MarkKind::Bus, MarkKind::Guide, MarkKind::HandledBy];

    /// The stored word.
    pub fn as_str(self) -> &'static str {
        match self {
            MarkKind::Tag => "tag",
            MarkKind::Bus => "bus",
            MarkKind::Guide => "guide",
            MarkKind::HandledBy => "handled_by",
        }
    }

    /// Whether a new word takes the place of the one before.
    pub fn is_single(self) -> bool {
        self != MarkKind::Tag
    }
}

impl FromStr for MarkKind {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        UnknownWord::find("kind of mark", word, &MarkKind::ALL, MarkKind::as_str)
    }
}

/// The words of one person.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Marks {
    /// In the order of the alphabet.
    pub tags: Vec<String>,
    /// Empty for none.
    pub bus: String,
    /// Empty for none.
    pub guide: String,
    /// A member of staff's id; empty for nobody.
    pub handled_by: String,
}

impl Marks {
    /// Adds a stored word.
    pub fn add(&mut self, kind: MarkKind, word: String) {
        match kind {
            MarkKind::Tag => {
                let at = self.tags.partition_point(|known| *known < word);
                self.tags.insert(at, word);
            }
            MarkKind::Bus => self.bus = word,
            MarkKind::Guide => self.guide = word,
            MarkKind::HandledBy => self.handled_by = word,
        }
    }
}

/// A person of the board.
#[derive(Clone, Debug)]
pub struct Line {
    /// The traveller.
    pub traveller_id: String,
    /// Their place in the party, from 1.
    pub position: i64,
    /// Their booking.
    pub booking_id: String,
    /// Its reference.
    pub reference: String,
    /// Where it stands.
    pub status: Status,
    /// Full name.
    pub name: String,
    /// Folded, for the order of names.
    pub sort_key: String,
    /// Who booked.
    pub booker: String,
    /// Their address.
    pub email: String,
    /// Passport code.
    pub nationality: String,
    /// Runner, spectator or leader, in words.
    pub role: &'static str,
    /// Code of their race; empty without one.
    pub race: String,
    /// Its name.
    pub race_name: String,
    /// How many pages of the details they have not given.
    pub missing: usize,
    /// The newest decision about them.
    pub decision_id: Option<String>,
    /// The desk's words.
    pub marks: Marks,
    /// In the order of `Matter::ALL`.
    pub cells: [Cell; 9],
}

impl Line {
    /// One of the cells.
    pub fn cell(&self, matter: Matter) -> &Cell {
        &self.cells[matter as usize]
    }

    /// Folded words by which they are found: name, reference, booker. Made when somebody is looked for: folding names of every script
    /// takes longer than everything else about a line.
    pub fn search_text(&self) -> String {
        names::search_text(&self.reference, &self.booker, &self.email, std::slice::from_ref(&self.name))
    }

    /// The worst of the cells.
    pub fn severity(&self) -> State {
        self.cells.iter().map(|cell| cell.state).max().unwrap_or(State::Done)
    }

    /// The nearest day by which something open must be settled.
    pub fn next_due_on(&self) -> Option<NaiveDate> {
        self.cells.iter().filter(|cell| cell.state.is_open()).filter_map(|cell| cell.due_on).min()
    }

    /// Worst first, then the nearest day (who has none comes last), then the name.
    pub fn worst_first(&self, other: &Self) -> Ordering {
        let key = |line: &Self| {
            let due = line.next_due_on();
            (std::cmp::Reverse(line.severity()), due.is_none(), due)
        };
        key(self).cmp(&key(other)).then_with(|| self.by_name(other))
    }

    /// By name, and where names are the same by id.
    pub fn by_name(&self, other: &Self) -> Ordering {
        (&self.sort_key, &self.traveller_id).cmp(&(&other.sort_key, &other.traveller_id))
    }
}

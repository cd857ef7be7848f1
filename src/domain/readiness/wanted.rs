//! Whom of a departure the desk wants to see, in which order, in which groups.

use std::cmp::Ordering;
use std::str::FromStr;

use super::line::Line;
use super::matter::Matter;
use super::matter::State;
use crate::domain::booking::UnknownWord;

/// What people are gathered by.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Group {
    /// Who booked together.
    Booking,
    /// By passport.
    Nationality,
    /// By distance.
    Race,
    /// By the first of their tags.
    Tag,
    /// By bus.
    Bus,
}

impl Group {
    /// Every group.
    pub const ALL: [Group; 5] = [Group::Booking, Group::Nationality, Group::Race, Group::Tag, Group::Bus];

    /// The word in addresses.
    pub fn as_str(self) -> &'static str {
        match self {
            Group::Booking => "booking",
            Group::Nationality => "nationality",
            Group::Race => "race",
            Group::Tag => "tag",
            Group::Bus => "bus",
        }
    }

    /// The word people read.
    pub fn label(self) -> &'static str {
        match self {
            Group::Booking => "Booking",
            Group::Nationality => "Nationality",
            Group::Race => "Race",
            Group::Tag => "Tag",
            Group::Bus => "Bus",
        }
    }

    /// What puts a person into a group; empty for those who have nothing of the kind.
    pub fn key(self, line: &Line) -> &str {
        match self {
            Group::Booking => &line.reference,
            Group::Nationality => &line.nationality,
            Group::Race => &line.race_name,
            Group::Tag => line.marks.tags.first().map_or("", String::as_str),
            Group::Bus => &line.marks.bus,
        }
    }
}

impl FromStr for Group {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        UnknownWord::find("group", word, &Group::ALL, Group::as_str)
    }
}

/// The order within a group, or of all.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Sort {
    /// Worst first, then the nearest day, then the name.
    #[default]
    Worst,
    /// The nearest day first.
    Due,
    /// By name.
    Name,
    /// By booking, then by name.
    Booking,
    /// By nationality, then by name.
    Nationality,
    /// The worst of one matter first.
    Matter(Matter),
}

impl Sort {
    /// The word in addresses.
    pub fn as_str(self) -> &'static str {
        match self {
            Sort::Worst => "worst",
            Sort::Due => "due",
            Sort::Name => "name",
            Sort::Booking => "booking",
            Sort::Nationality => "nationality",
            Sort::Matter(matter) => matter.as_str(),
        }
    }

    /// The words people read.
    pub fn label(self) -> &'static str {
        match self {
            Sort::Worst => "Worst first",
            Sort::Due => "Nearest deadline first",
            Sort::Name => "Name",
            Sort::Booking => "Booking",
            Sort::Nationality => "Nationality",
            Sort::Matter(matter) => matter.title(),
        }
    }

    /// Every order.
    pub fn all() -> impl Iterator<Item = Sort> {
        [Sort::Worst, Sort::Due, Sort::Name, Sort::Booking, Sort::Nationality]
            .into_iter()
            .chain(Matter::ALL.into_iter().map(Sort::Matter))
    }

    fn compare(self, one: &Line, other: &Line) -> Ordering {
        let due = |line: &Line| (line.next_due_on().is_none(), line.next_due_on());
        let order = match self {
            Sort::Worst => return one.worst_first(other),
            Sort::Due => due(one).cmp(&due(other)),
            Sort::Name => Ordering::Equal,
            Sort::Booking => one.reference.cmp(&other.reference),
            Sort::Nationality => one.nationality.cmp(&other.nationality),
            Sort::Matter(matter) => {
                let key = |line: &Line| {
                    let cell = line.cell(matter);
                    (std::cmp::Reverse(cell.state), cell.due_on.is_none(), cell.due_on)
                };
                key(one).cmp(&key(other))
            }
        };
        order.then_with(|| one.by_name(other))
    }
}

impl FromStr for Sort {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        let found = Sort::all().find(|sort| sort.as_str() == word);
        found.ok_or_else(|| UnknownWord { kind: "order", word: word.to_owned() })
    }
}

/// Whom the desk wants to see. What is empty filters nothing.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// Folded words that must all be found.
    pub words: Vec<String>,
    /// The state of this matter is looked at; of any matter where none is named.
    pub matter: Option<Matter>,
    /// This state.
    pub state: Option<State>,
    /// Code of a race.
    pub race: String,
    /// Passport code.
    pub nationality: String,
    /// One of their tags.
    pub tag: String,
    /// Their bus.
    pub bus: String,
    /// Their guide.
    pub guide: String,
    /// Who looks after them: a member of staff's id.
    pub handled_by: String,
    /// The order.
    pub sort: Sort,
    /// The groups.
    pub group: Option<Group>,
}

impl Wanted {
    /// Whether somebody is wanted.
    pub fn takes(&self, line: &Line) -> bool {
        let is = |wish: &str, value: &str| wish.is_empty() || wish == value;
        let stands = match (self.matter, self.state) {
            // A matter alone asks for those who have something open there.
            (Some(matter), None) => line.cell(matter).state.is_open(),
            (Some(matter), Some(state)) => line.cell(matter).state == state,
            (None, Some(state)) => line.severity() == state,
            (None, None) => true,
        };
        stands
            && is(&self.race, &line.race)
            && is(&self.nationality, &line.nationality)
            && is(&self.bus, &line.marks.bus)
            && is(&self.guide, &line.marks.guide)
            && is(&self.handled_by, &line.marks.handled_by)
            && (self.tag.is_empty() || line.marks.tags.contains(&self.tag))
            && self.is_named(line)
    }

    fn is_named(&self, line: &Line) -> bool {
        if self.words.is_empty() {
            return true;
        }
        let text = line.search_text();
        self.words.iter().all(|word| text.contains(word.as_str()))
    }

    /// The people who are wanted, group by group and in order. Who belongs to no group comes last.
    pub fn of<'l>(&self, lines: &'l [Line]) -> Vec<&'l Line> {
        let mut found: Vec<&Line> = lines.iter().filter(|line| self.takes(line)).collect();
        found.sort_by(|one, other| {
            let [first, second] = [one, other].map(|line| self.group.map(|group| group.key(line)));
            let is_none = |key: &Option<&str>| *key == Some("");
            (is_none(&first), &first)
                .cmp(&(is_none(&second), &second))
                .then_with(|| self.sort.compare(one, other))
        });
        found
    }
}

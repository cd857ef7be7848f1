//! A rule document as people read it: every rule as named parts in plain words, every group with its members. Codes stay codes; the
//! page that shows them knows their names.

mod parts;
mod reading;

use chrono::NaiveDate;

use super::code::Code;
use super::journey::NamedDate;
use super::outcome::Outcome;

use self::parts::Parts;
use self::parts::due_words;

/// One part of a rule, of a group or of the head of a set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// What it is: "Reason", "Nationality".
    pub name: &'static str,
    /// What it says.
    pub said: Said,
}

/// What a part says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Said {
    /// The word of an answer.
    Outcome(Outcome),
    /// Words.
    Words(String),
    /// Codes of countries, and `@name` for a group.
    Codes(Vec<String>),
    /// A day.
    Day(NaiveDate),
    /// Address of a source.
    Address(String),
}

/// What an entry of a sheet is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EntryKind {
    /// What holds when no rule speaks.
    Silence,
    /// A rule.
    Rule,
    /// A way to be let into the gateway country.
    Basis,
}

/// A rule, a basis, or what holds when no rule speaks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// What it is.
    pub kind: EntryKind,
    /// Its name within the set; `silence` for what holds when no rule speaks.
    pub id: String,
    /// Its answer.
    pub outcome: Outcome,
    /// Why, in plain words.
    pub reason: String,
    /// Address of the source.
    pub source: String,
    /// The day somebody read the source, as the document says.
    pub checked_on: NaiveDate,
    /// The task that comes with it.
    pub task: Option<String>,
    /// By when, as days before a named day.
    pub due: Option<(u16, NamedDate)>,
    /// Who else takes the person.
    pub through: Option<String>,
    /// The days it is for: from, ends for certain, announced until.
    pub days: [Option<NaiveDate>; 3],
    /// Everything else: whom it is about, how, what to carry.
    pub parts: Vec<Part>,
}

/// One code in a group, for a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Membership {
    /// The code as passports print it.
    pub code: Code,
    /// First day, where known.
    pub since: Option<NaiveDate>,
    /// Last day, for certain.
    pub until: Option<NaiveDate>,
    /// Announced up to this day; what holds later is not decided.
    pub known_until: Option<NaiveDate>,
}

/// A group with its members.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupSheet {
    /// As rules call it, without the `@`.
    pub name: String,
    /// What it is.
    pub title: String,
    /// Announced up to this day, for members without an end of their own.
    pub known_until: Option<NaiveDate>,
    /// Its members, in the order of their codes.
    pub members: Vec<Membership>,
}

/// A rule document, readable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet {
    /// Title, scope, countries, travel dates.
    pub head: Vec<Part>,
    /// What holds when no rule speaks, then rules, then bases.
    pub entries: Vec<Entry>,
    /// The groups, in the order of the document.
    pub groups: Vec<GroupSheet>,
}

impl Entry {
    /// All of it as parts, in the order people read it.
    pub fn all_parts(&self) -> Vec<Part> {
        let mut parts = Parts(Vec::new());
        parts.add("Answer", Some(Said::Outcome(self.outcome)));
        parts.words("Reason", Some(self.reason.clone()));
        parts.words("Task", self.task.clone());
        parts.words("Due", self.due_words());
        parts.words("Through", self.through.clone());
        let [from, until, known_until] = self.days;
        parts.add("From", from.map(Said::Day));
        parts.add("Last day", until.map(Said::Day));
        parts.add("Announced until", known_until.map(Said::Day));
        parts.0.extend(self.parts.iter().cloned());
        parts.add("Source", Some(Said::Address(self.source.clone())));
        parts.add("Checked on", Some(Said::Day(self.checked_on)));
        parts.0
    }

    /// "20 days before the gateway".
    pub fn due_words(&self) -> Option<String> {
        self.due.map(|(days, before)| due_words(days, before))
    }
}

impl NamedDate {
    /// The day in words, as the rest of a sentence.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Judged => "the day of the judgement",
            Self::Gateway => "arrival in the gateway country",
            Self::Crossing => "the border crossing",
            Self::Enters => "entering the destination",
            Self::Race => "race day",
            Self::Leaves => "leaving the destination",
            Self::Home => "the way home",
        }
    }
}

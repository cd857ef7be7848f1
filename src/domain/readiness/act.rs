//! One act on many people: what it would do for each, or why not. Asked for the preview, and again when it is done.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use super::line::Line;
use super::line::MarkKind;
use crate::domain::booking::Status;

/// An act. Kept as `word` and `argument`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Act {
    /// The letter that asks for details, one a booking and day.
    Remind,
    /// A question to the booker, one letter a booking.
    Ask(String),
    /// A member of staff looks after them from now on; an empty id: nobody.
    Assign(String),
    /// One more tag.
    Tag(String),
    /// One tag less.
    Untag(String),
    /// This bus; empty: none.
    Bus(String),
    /// This guide; empty: none.
    Guide(String),
    /// Their lines as a file.
    Export,
}

/// What is known besides the lines, and which bookings the act has come to already.
#[derive(Clone, Debug, Default)]
pub struct Seen {
    /// Bookings that had the letter about details today, by id.
    pub reminded_today: BTreeSet<String>,
    /// Whether details are no longer taken.
    pub are_lists_closed: bool,
    /// Names of staff by id.
    pub staff: BTreeMap<String, String>,
    /// Bookings the act writes to, by id.
    pub written_to: BTreeSet<String>,
}

/// What an act means for one person, in words that are true before it is done and after.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Would {
    /// This happens.
    Happen(String),
    /// This is why nothing happens.
    Not(String),
}

impl Act {
    /// The act of a stored word and its argument.
    pub fn of(word: &str, argument: &str) -> Option<Self> {
        let argument = argument.to_owned();
        Some(match word {
            "remind" => Act::Remind,
            "ask" => Act::Ask(argument),
            "assign" => Act::Assign(argument),
            "tag" => Act::Tag(argument),
            "untag" => Act::Untag(argument),
            "bus" => Act::Bus(argument),
            "guide" => Act::Guide(argument),
            "export" => Act::Export,
            _ => return None,
        })
    }

    /// The stored word.
    pub fn word(&self) -> &'static str {
        match self {
            Act::Remind => "remind",
            Act::Ask(_) => "ask",
            Act::Assign(_) => "assign",
            Act::Tag(_) => "tag",
            Act::Untag(_) => "untag",
            Act::Bus(_) => "bus",
            Act::Guide(_) => "guide",
            Act::Export => "export",
        }
    }

    /// The stored argument.
    pub fn argument(&self) -> &str {
        match self {
            Act::Remind | Act::Export => "",
            Act::Ask(text)
            | Act::Assign(text)
            | Act::Tag(text)
            | Act::Untag(text)
            | Act::Bus(text)
            | Act::Guide(text) => text,
        }
    }

    /// The mark it sets or takes off, if it does.
    pub fn mark(&self) -> Option<MarkKind> {
        match self {
            Act::Assign(_) => Some(MarkKind::HandledBy),
            Act::Tag(_) | Act::Untag(_) => Some(MarkKind::Tag),
            Act::Bus(_) => Some(MarkKind::Bus),
            Act::Guide(_) => Some(MarkKind::Guide),
            Act::Remind | Act::Ask(_) | Act::Export => None,
        }
    }

    /// What it means for a person, who must come in the order of the list: the first of a booking gets the letter.
    pub fn would(&self, line: &Line, seen: &mut Seen) -> Would {
        match self {
            Act::Remind => remind(line, seen),
            Act::Ask(_) => letter(line, seen),
            Act::Assign(id) => {
                let name = |id: &str| seen.staff.get(id).cloned().unwrap_or_default();
                replaced("Handled by", &name(&line.marks.handled_by), &name(id))
            }
            Act::Tag(word) if line.marks.tags.contains(word) => Would::Not("Has this tag".to_owned()),
            Act::Tag(word) => Would::Happen(format!("Tag {word}")),
            Act::Untag(word) if line.marks.tags.contains(word) => {
                Would::Happen(format!("Without tag {word}"))
            }
            Act::Untag(_) => Would::Not("Does not have this tag".to_owned()),
            Act::Bus(word) => replaced("Bus", &line.marks.bus, word),
            Act::Guide(word) => replaced("Guide", &line.marks.guide, word),
            Act::Export => Would::Happen("In the file".to_owned()),
        }
    }
}

fn remind(line: &Line, seen: &mut Seen) -> Would {
    match line.status {
        Status::Confirmed | Status::Paid => {}
        Status::InReview => return Would::Not("In review: answer that first".to_owned()),
        Status::Held | Status::AwaitingDeposit => return Would::Not("The deposit is not in".to_owned()),
        _ => return Would::Not("Over".to_owned()),
    }
    if seen.are_lists_closed {
        return Would::Not("The lists are closed".to_owned());
    }
    if line.missing == 0 {
        return Would::Not("Nothing is missing".to_owned());
    }
    if seen.reminded_today.contains(&line.booking_id) {
        return Would::Not(format!("{} had this letter today", line.reference));
    }
    letter(line, seen)
}

fn letter(line: &Line, seen: &mut Seen) -> Would {
    match seen.written_to.insert(line.booking_id.clone()) {
        true => Would::Happen(format!("Letter to the booker of {}", line.reference)),
        false => Would::Happen(format!("In the same letter, {}", line.reference)),
    }
}

fn replaced(what: &str, before: &str, after: &str) -> Would {
    let named = |word: &str| if word.is_empty() { "none".to_owned() } else { word.to_owned() };
    match (before, after) {
        _ if before == after => Would::Not(format!("{what}: {} already", named(after))),
        ("", after) => Would::Happen(format!("{what}: {after}")),
        (before, "") => Would::Happen(format!("{what}: no longer {before}")),
        (before, after) => Would::Happen(format!("{what}: {after} instead of {before}")),
    }
}

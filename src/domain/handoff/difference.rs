//! What changed between two packs: who is new, who is gone, whose line differs and in which fields.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

/// A person's line: the column's stored word to what stands there. Nothing empty is kept in it.
pub type Line = BTreeMap<String, String>;

/// Lines by the traveller's id.
pub type Lines = BTreeMap<String, Line>;

/// The line's own number: it moves when others come and go, and says nothing.
const NUMBER: &str = "number";

/// A field that differs. Empty: nothing stood, or stands, there.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FieldChange {
    /// The column's stored word.
    pub key: String,
    /// What stood there.
    pub before: String,
    /// What stands there now.
    pub now: String,
}

/// What became of a person's line.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum LineChange {
    /// It was not there before; this is it.
    Added(Line),
    /// These fields differ, at least one.
    Changed(Vec<FieldChange>),
    /// It is there no more; this was it.
    Gone(Line),
}

impl LineChange {
    /// The word airlines and hotels know (lists of passengers and their additions and deletions, IATA RP 1708).
    pub fn word(&self) -> &'static str {
        match self {
            LineChange::Added(_) => "ADD",
            LineChange::Changed(_) => "CHG",
            LineChange::Gone(_) => "DEL",
        }
    }
}

/// The difference between two packs, by the traveller's id.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Difference(pub BTreeMap<String, LineChange>);

impl Difference {
    /// Compares two packs in the columns both have; one that only one of them has was made for another reader.
    pub fn between(before: &Lines, now: &Lines) -> Self {
        let mut changes = BTreeMap::new();
        for (id, line) in now {
            match before.get(id) {
                None => {
                    changes.insert(id.clone(), LineChange::Added(line.clone()));
                }
                Some(earlier) => {
                    let fields = fields(earlier, line);
                    if !fields.is_empty() {
                        changes.insert(id.clone(), LineChange::Changed(fields));
                    }
                }
            }
        }
        let gone = before.iter().filter(|(id, _)| !now.contains_key(*id));
        changes.extend(gone.map(|(id, line)| (id.clone(), LineChange::Gone(line.clone()))));
        Self(changes)
    }

    /// How many are new, gone and changed.
    pub fn counts(&self) -> (usize, usize, usize) {
        let count = |word: &str| self.0.values().filter(|change| change.word() == word).count();
        (count("ADD"), count("DEL"), count("CHG"))
    }
}

fn fields(before: &Line, now: &Line) -> Vec<FieldChange> {
    let keys: BTreeSet<&String> = before.keys().chain(now.keys()).collect();
    let value = |line: &Line, key: &str| line.get(key).cloned().unwrap_or_default();
    let change = |key: &String| {
        let (before, now) = (value(before, key), value(now, key));
        (before != now && key != NUMBER).then(|| FieldChange { key: key.clone(), before, now })
    };
    keys.into_iter().filter_map(change).collect()
}

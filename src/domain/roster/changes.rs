//! What changed between two prints of a list: who came, whose line changed and in which columns, who left.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

/// A line of a print: the column's stored word to a mark of what stood there. Equal marks mean equal cells.
pub type Marks = BTreeMap<String, String>;

/// What became of a line.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Change {
    /// It was not there before.
    Added,
    /// These columns differ.
    Changed(BTreeSet<String>),
}

impl Change {
    /// The word airlines and hotels know.
    pub fn word(&self) -> &'static str {
        match self {
            Change::Added => "ADD",
            Change::Changed(_) => "CHG",
        }
    }
}

/// The word for a line that is gone.
pub const REMOVED: &str = "DEL";

/// The difference between two prints. Lines go by the traveller's id.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Changes {
    /// Lines that are new or differ.
    pub of: BTreeMap<String, Change>,
    /// Lines that are gone, in the earlier print's order.
    pub removed: Vec<String>,
}

impl Changes {
    /// Compares two prints. A column that only one of them has says nothing: the list was made for another
    /// reader. A line's own number says nothing either: it moves when others come and go.
    pub fn between(before: &[(String, Marks)], now: &[(String, Marks)]) -> Self {
        let earlier: BTreeMap<&str, &Marks> = before.iter().map(|(id, marks)| (id.as_str(), marks)).collect();
        let here: BTreeSet<&str> = now.iter().map(|(id, _)| id.as_str()).collect();
        let change = |(id, marks): &(String, Marks)| {
            let change = match earlier.get(id.as_str()) {
                None => Change::Added,
                Some(before) => Change::Changed(differing(before, marks)),
            };
            let is_one = change != Change::Changed(BTreeSet::new());
            is_one.then(|| (id.clone(), change))
        };
        let gone = before.iter().filter(|(id, _)| !here.contains(id.as_str()));
        Self {
            of: now.iter().filter_map(change).collect(),
            removed: gone.map(|(id, _)| id.clone()).collect(),
        }
    }

    /// Whether nothing changed.
    pub fn is_empty(&self) -> bool {
        self.of.is_empty() && self.removed.is_empty()
    }

    /// "2 added, 1 changed, 1 gone".
    pub fn in_words(&self) -> String {
        let added = self.of.values().filter(|change| **change == Change::Added).count();
        let counts = [(added, "added"), (self.of.len() - added, "changed"), (self.removed.len(), "gone")];
        let told: Vec<String> = counts
            .iter()
            .filter(|(count, _)| 0 < *count)
            .map(|(count, what)| format!("{count} {what}"))
            .collect();
        if told.is_empty() { "nothing changed".to_owned() } else { told.join(", ") }
    }
}

fn differing(before: &Marks, now: &Marks) -> BTreeSet<String> {
    let differs = |(key, mark): &(&String, &String)| {
        *key != "number" && before.get(*key).is_some_and(|earlier| earlier != *mark)
    };
    now.iter().filter(differs).map(|(key, _)| key.clone()).collect()
}

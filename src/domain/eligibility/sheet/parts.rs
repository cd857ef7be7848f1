//! Parts as they are put together, and the words for codes, days and dues.

use chrono::NaiveDate;

use super::super::code::Code;
use super::super::journey::NamedDate;
use super::super::written::Codes;
use super::super::written::Day;
use super::Part;
use super::Said;

/// Parts that say something.
pub(super) struct Parts(pub Vec<Part>);

impl Parts {
    pub fn add(&mut self, name: &'static str, said: Option<Said>) {
        self.0.extend(said.map(|said| Part { name, said }));
    }

    pub fn words(&mut self, name: &'static str, words: Option<String>) {
        self.add(name, words.map(Said::Words));
    }

    pub fn codes(&mut self, name: &'static str, codes: Option<Codes>) {
        let plain =
            |codes: Codes| Said::Codes(codes.into_iter().map(|code| printed(code.get_ref())).collect());
        self.add(name, codes.map(plain));
    }

    pub fn list<T: ToString>(&mut self, name: &'static str, words: Option<Vec<T>>) {
        let joined = |words: Vec<T>| words.iter().map(T::to_string).collect::<Vec<_>>().join(", ");
        self.words(name, words.filter(|words| !words.is_empty()).map(joined));
    }
}

/// A code as passports print it; a group's name stays.
pub(super) fn printed(code: &str) -> String {
    Code::parse(code).map_or_else(|| code.to_owned(), |code| code.to_string())
}

pub(super) fn plain_day(day: Option<Day>) -> Option<NaiveDate> {
    day.map(|day| day.0)
}

pub(super) fn due_words(days: u16, before: NamedDate) -> String {
    match days {
        0 => format!("by {}", before.title()),
        1 => format!("1 day before {}", before.title()),
        days => format!("{days} days before {}", before.title()),
    }
}

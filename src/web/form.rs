//! Forms: what was typed, and what is wrong with it, in the words of the page. The server is the only judge.

use chrono::NaiveDate;
use chrono::NaiveTime;

use crate::domain::contact::EmailAddress;
use crate::domain::country;
use crate::domain::handoff::Language;
use crate::domain::money::Currency;
use crate::domain::money::Money;
use crate::domain::names;
use crate::keys;

/// One thing that is wrong, in page order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The field.
    pub name: String,
    /// The id of the control to go to.
    pub id: String,
    /// What to do.
    pub message: String,
}

/// One choice of a select, of radios or checkboxes. For a long select the hint holds synonyms.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// Sent.
    pub value: String,
    /// Shown.
    pub label: String,
    /// Shown below, or searched.
    pub hint: String,
}

impl Choice {
    /// A choice without a hint.
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self { value: value.into(), label: label.into(), hint: String::new() }
    }

    /// A choice with a hint.
    pub fn hinted(value: impl Into<String>, label: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { value: value.into(), label: label.into(), hint: hint.into() }
    }
}

/// A form as typed, empty at first, and its faults.
#[derive(Clone, Debug, Default)]
pub struct Form {
    values: Vec<(String, String)>,
    faults: Vec<Fault>,
    language: Language,
}

impl Form {
    /// An empty form.
    pub fn empty() -> Self {
        Self::default()
    }

    /// A form filled with what is known.
    pub fn filled<N: Into<String>, V: Into<String>>(values: impl IntoIterator<Item = (N, V)>) -> Self {
        let values = values.into_iter().map(|(name, value)| (name.into(), value.into())).collect();
        Self { values, ..Self::default() }
    }

    /// A form as a browser sent it.
    pub fn decoded(body: &[u8]) -> Self {
        Self::sent(serde_urlencoded::from_bytes(body).unwrap_or_default())
    }

    /// A form of pairs that were sent.
    pub fn sent(pairs: Vec<(String, String)>) -> Self {
        // PostgreSQL takes no zero byte in a text, and no keyboard types one.
        let values = pairs.into_iter().map(|(name, value)| (name, value.replace('\0', ""))).collect();
        Self { values, ..Self::default() }
    }

    /// The form for a reader of this language.
    pub fn in_language(self, language: Language) -> Self {
        Self { language, ..self }
    }

    /// The language its faults are told in.
    pub fn language(&self) -> Language {
        self.language
    }

    /// A once-key of the form as it was filled in: the same sent again is one act, other words in it are another, so that nothing typed is
    /// lost. `subject` names the kind of act and what it is about; a hidden field of the form tells one drawing of it from the next.
    pub fn once_key(&self, subject: &str) -> String {
        let parts = self.values.iter().flat_map(|(name, value)| [name, value]);
        let all: String = parts.map(|part| format!("{} {part}\n", part.len())).collect();
        format!("{subject}:{}", keys::sha256_hex(all.as_bytes()))
    }

    /// What was typed, as typed; empty if nothing, or if the name was sent with two different values: no page of ours does, and nobody
    /// should choose one of them.
    pub fn value(&self, name: &str) -> &str {
        let mut values = self.values_of(name);
        let first = values.next().unwrap_or_default();
        if values.all(|other| other == first) { first } else { "" }
    }

    /// Every value of a name (checkboxes).
    pub fn values_of<'a, 'n>(&'a self, name: &'n str) -> impl Iterator<Item = &'a str> + use<'a, 'n> {
        self.values.iter().filter(move |(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// Whether a choice was made.
    pub fn chosen(&self, name: &str, value: &str) -> bool {
        self.values_of(name).any(|chosen| chosen == value)
    }

    /// Sets a value, in place of an earlier one.
    pub fn set(&mut self, name: &str, value: impl Into<String>) {
        self.values.retain(|(known, _)| known != name);
        self.values.push((name.to_owned(), value.into()));
    }

    /// What is wrong with a field.
    pub fn fault(&self, name: &str) -> Option<&str> {
        self.faults.iter().find(|fault| fault.name == name).map(|fault| fault.message.as_str())
    }

    /// Everything that is wrong, in page order.
    pub fn faults(&self) -> &[Fault] {
        &self.faults
    }

    /// Whether anything is wrong.
    pub fn is_faulty(&self) -> bool {
        !self.faults.is_empty()
    }

    /// Says what is wrong with a field; the first fault of a field stands.
    pub fn blame(&mut self, name: &str, message: impl Into<String>) {
        self.blame_at(name, name, message);
    }

    /// Says what is wrong with a field, pointing at one of its controls (a part of a date).
    pub fn blame_at(&mut self, name: &str, id: &str, message: impl Into<String>) {
        if self.fault(name).is_none() {
            self.faults.push(Fault { name: name.to_owned(), id: id.to_owned(), message: message.into() });
        }
    }

    /// A line of text without invisible signs, at most `limit` letters; `missing` is said if it is empty.
    pub fn line(&mut self, name: &str, limit: usize, missing: &str) -> String {
        let text = names::stripped(self.value(name)).trim().to_owned();
        if text.is_empty() && !missing.is_empty() {
            self.blame(name, missing);
        } else if text.chars().count() > limit {
            let (en, zh) = (format!("Use {limit} letters or fewer"), format!("最多{limit}个字"));
            self.blame(name, self.language.join(en, zh));
        }
        text
    }

    /// A line that may be empty.
    pub fn optional_line(&mut self, name: &str, limit: usize) -> String {
        self.line(name, limit, "")
    }

    /// An email address.
    pub fn email(&mut self, name: &str) -> Option<EmailAddress> {
        match names::stripped(self.value(name)).trim().parse::<EmailAddress>() {
            Ok(email) => Some(email),
            Err(fault) => {
                self.blame(name, fault.to_string());
                None
            }
        }
    }

    /// One of some choices, by its value.
    pub fn choice(&mut self, name: &str, choices: &[Choice], missing: &str) -> Option<String> {
        let value = self.value(name).trim().to_owned();
        if choices.iter().any(|choice| choice.value == value) {
            return Some(value);
        }
        self.blame(name, missing);
        None
    }

    /// A country of the code table, as the passport prints its code.
    pub fn country(&mut self, name: &str, missing: &str) -> Option<String> {
        match country::by_code(self.value(name).trim()) {
            Some(country) => Some(country.code.to_string()),
            None => {
                self.blame(name, missing);
                None
            }
        }
    }

    /// A whole number within bounds, none of them below zero.
    pub fn whole(&mut self, name: &str, from: i64, to: i64, message: &str) -> Option<i64> {
        // A hyphen inside a number is decoration, but one before it makes it another number.
        let is_negative = self.value(name).trim_start().starts_with(['-', '−', '－']);
        match names::code_input(self.value(name)).parse::<i64>() {
            Ok(number) if !is_negative && (from..=to).contains(&number) => Some(number),
            _ => {
                self.blame(name, message);
                None
            }
        }
    }

    /// An amount in a currency, above zero.
    pub fn amount(&mut self, name: &str, currency: Currency) -> Option<Money> {
        match Money::typed(self.value(name), currency) {
            Ok(amount) if amount.is_positive() => Some(amount),
            Ok(_) => {
                self.blame(name, "Enter an amount above zero");
                None
            }
            Err(fault) => {
                self.blame(name, fault.to_string());
                None
            }
        }
    }

    /// A box that must be ticked.
    pub fn ticked(&mut self, name: &str, missing: &str) {
        if self.value(name).is_empty() {
            self.blame(name, missing);
        }
    }

    /// A time of day such as 14:30.
    pub fn time(&mut self, name: &str, missing: &str) -> Option<NaiveTime> {
        let typed: String = self.value(name).trim().replace(['.', 'h'], ":");
        match NaiveTime::parse_from_str(&typed, "%H:%M") {
            Ok(time) => Some(time),
            Err(_) => {
                self.blame(name, missing);
                None
            }
        }
    }

    /// A date that may be left out: nothing where all three parts are empty.
    pub fn optional_date(&mut self, name: &str, what: &str) -> Option<NaiveDate> {
        let is_empty = |part: &str| self.value(&format!("{name}-{part}")).trim().is_empty();
        if ["day", "month", "year"].into_iter().all(is_empty) { None } else { self.date(name, what) }
    }

    /// A time that may be left out.
    pub fn optional_time(&mut self, name: &str, wrong: &str) -> Option<NaiveTime> {
        if self.value(name).trim().is_empty() { None } else { self.time(name, wrong) }
    }

    /// A date of three parts, `name-day`, `name-month`, `name-year`; the month as a number or a word. `what` begins the sentence,
    /// such as "Date of birth".
    pub fn date(&mut self, name: &str, what: &str) -> Option<NaiveDate> {
        let part = |form: &Self, part: &str| names::code_input(form.value(&format!("{name}-{part}")));
        let (day, month, year) = (part(self, "day"), part(self, "month"), part(self, "year"));
        let gone: Vec<&str> = [("day", &day), ("month", &month), ("year", &year)]
            .into_iter()
            .filter(|(_, typed)| typed.is_empty())
            .map(|(part, _)| part)
            .collect();
        match gone.as_slice() {
            [] => {}
            ["day", "month", "year"] => {
                self.blame_at(name, &format!("{name}-day"), format!("Enter the {}", lower_first(what)));
                return None;
            }
            [first, ..] => {
                let words = gone.join(" and a ");
                self.blame_at(name, &format!("{name}-{first}"), format!("{what} must include a {words}"));
                return None;
            }
        }
        let date = month_number(&month).and_then(|month| {
            let year = year.parse().ok().filter(|year| (1000..=9999).contains(year))?;
            NaiveDate::from_ymd_opt(year, month, day.parse().ok()?)
        });
        if date.is_none() {
            let bad = if month_number(&month).is_none() {
                "month"
            } else if !year.parse::<i32>().is_ok_and(|year| (1000..=9999).contains(&year)) {
                "year"
            } else {
                "day"
            };
            self.blame_at(
                name,
                &format!("{name}-{bad}"),
                format!("{what} must be a real date, such as 27 3 1985"),
            );
        }
        date
    }
}

fn lower_first(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

fn month_number(typed: &str) -> Option<u32> {
    const MONTHS: [&str; 12] =
        ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
    match typed.parse::<u32>() {
        Ok(number) => (1..=12).contains(&number).then_some(number),
        Err(_) => {
            let head: String = typed.chars().take(3).collect::<String>().to_uppercase();
            let place = MONTHS.iter().position(|month| *month == head)?;
            u32::try_from(place + 1).ok()
        }
    }
}

/// Every country as a choice, its synonyms as the hint.
pub fn country_choices() -> Vec<Choice> {
    country::all()
        .iter()
        .map(|country| {
            Choice::hinted(
                country.code.as_str(),
                country.label(),
                format!("{} {}", country.name, country.synonyms.join(" ")),
            )
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_whole_number_is_read_within_its_bounds_and_never_below_zero() {
        fn check(typed: &str, expected: Option<i64>) {
            let mut form = Form::filled([("n", typed)]);
            assert_eq!(form.whole("n", 1, 6, "From 1 to 6"), expected, "{typed:?}");
        }
        check(" 3 ", Some(3));
        check("６", Some(6));
        check("0", None);
        check("7", None);
        check("-1", None);
        check("−1", None);
        check("two", None);
        check("", None);
    }

    #[test]
    fn a_date_is_read_and_its_faults_are_named() {
        fn check(day: &str, month: &str, year: &str, expected: Result<&str, (&str, &str)>) {
            let mut form = Form::filled([("born-day", day), ("born-month", month), ("born-year", year)]);
            let date = form.date("born", "Date of birth").map(|date| date.to_string());
            match expected {
                Ok(text) => assert_eq!(date.as_deref(), Some(text)),
                Err((id, message)) => {
                    let fault = &form.faults()[0];
                    assert_eq!((fault.id.as_str(), fault.message.as_str()), (id, message));
                }
            }
        }
        check("27", "3", "1985", Ok("1985-03-27"));
        check(" 7 ", "March", "1985", Ok("1985-03-07"));
        check("２７", "mar", "1985", Ok("1985-03-27"));
        check("", "", "", Err(("born-day", "Enter the date of birth")));
        check("27", "3", "", Err(("born-year", "Date of birth must include a year")));
        check("", "", "1985", Err(("born-day", "Date of birth must include a day and a month")));
        check("31", "2", "1985", Err(("born-day", "Date of birth must be a real date, such as 27 3 1985")));
        check("1", "13", "1985", Err(("born-month", "Date of birth must be a real date, such as 27 3 1985")));
        check("1", "1", "85", Err(("born-year", "Date of birth must be a real date, such as 27 3 1985")));
    }
}

//! Where a passport's lines and what was typed disagree. Said, never corrected: either may be the one that is
//! right.

use std::fmt;

use chrono::Datelike;
use chrono::NaiveDate;

use crate::domain::country::Code;
use crate::domain::names::code_input;
use crate::domain::names::transliterated;
use crate::domain::names::without_accents;

use super::mrz::Field;
use super::mrz::Mrz;
use super::mrz::PartialDate;
use super::mrz::Sex;

/// What the traveller typed; what is not given yet is not compared.
#[derive(Clone, Copy, Debug, Default)]
pub struct Typed<'a> {
    /// Family name, in any script.
    pub surname: &'a str,
    /// Given names; empty for people with a single name.
    pub given: &'a str,
    /// Passport number.
    pub number: Option<&'a str>,
    /// Nationality.
    pub nationality: Option<Code>,
    /// Date of birth.
    pub birth: Option<NaiveDate>,
    /// Sex.
    pub sex: Option<Sex>,
    /// Expiry date.
    pub expiry: Option<NaiveDate>,
}

/// One disagreement. Holds personal values: for the traveller's page, never for a log or a letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// Which part.
    pub field: Field,
    /// What the lines say.
    pub printed: String,
    /// What was typed, with its Latin form behind it where that is not the same.
    pub typed: String,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (field, printed, typed) = (self.field, or_nothing(&self.printed), or_nothing(&self.typed));
        write!(
            f,
            "{field}: the machine-readable lines say {printed}, you typed {typed}. Compare both with the passport"
        )
    }
}

fn or_nothing(text: &str) -> &str {
    if text.is_empty() { "nothing" } else { text }
}

/// Every disagreement between the lines and what was typed, in the order of the form.
pub fn compare(mrz: &Mrz, typed: &Typed<'_>) -> Vec<Difference> {
    let mut found = Vec::new();
    let mut differ =
        |field: Field, printed: String, typed: String| found.push(Difference { field, printed, typed });
    // A single name stands in the surname's place in the lines, wherever it was typed.
    let single = typed.surname.trim().is_empty() && mrz.given.is_empty();
    let (surname, given) = if single { (typed.given, "") } else { (typed.surname, typed.given) };
    for (field, printed, typed) in
        [(Field::Surname, &mrz.surname, surname), (Field::Given, &mrz.given, given)]
    {
        if !is_same_name(printed, typed, mrz.may_be_cut) {
            differ(field, printed.clone(), with_latin_form(typed));
        }
    }
    if let Some(number) = typed.number.map(code_input).filter(|number| *number != mrz.number) {
        differ(Field::Number, mrz.number.clone(), number);
    }
    if let (Some(typed), Some(printed)) = (typed.nationality, mrz.nationality)
        && typed != printed
    {
        differ(Field::Nationality, printed.country().label(), typed.country().label());
    }
    for (field, printed, typed) in
        [(Field::Birth, mrz.birth, typed.birth), (Field::Expiry, mrz.expiry, typed.expiry)]
    {
        if let Some(typed) = typed.filter(|day| !printed.fits(*day)) {
            differ(field, printed.to_string(), PartialDate::from(typed).to_string());
        }
    }
    if let Some(sex) = typed.sex.filter(|sex| *sex != mrz.sex) {
        differ(Field::Sex, mrz.sex.to_string(), sex.to_string());
    }
    found
}

/// States spell Ü as UE or as U, so either is the same name. In a full field every word may be cut, and words
/// may be missing.
fn is_same_name(printed: &str, typed: &str, may_be_cut: bool) -> bool {
    [transliterated(typed), without_accents(typed)].iter().any(|latin| {
        let (mut printed_words, mut words) = (printed.split(' '), latin.split(' '));
        printed == latin
            || may_be_cut
                && printed_words.by_ref().all(|cut| words.next().is_some_and(|word| word.starts_with(cut)))
    })
}

fn with_latin_form(typed: &str) -> String {
    let (typed, latin) = (typed.trim(), transliterated(typed));
    if latin.is_empty() || typed.to_uppercase() == latin {
        typed.to_owned()
    } else {
        format!("{typed} ({latin})")
    }
}

impl From<NaiveDate> for PartialDate {
    fn from(day: NaiveDate) -> Self {
        PartialDate { year: Some(day.year()), month: Some(day.month()), day: Some(day.day()) }
    }
}

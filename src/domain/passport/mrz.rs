//! The two machine-readable lines of a passport (ICAO Doc 9303-4, TD3): read, checked, never corrected.

use std::fmt;

use chrono::Datelike;
use chrono::NaiveDate;
use serde::Deserialize;
use serde::Serialize;
use thiserror::Error;

use crate::domain::country::Code;

use super::lines::Unreadable;
use super::lines::check_digit;
use super::lines::two_lines;

/// What the lines say. The names are in their Latin form, words apart by spaces.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mrz {
    /// Kind of document: `P`, or `P` and a letter that the issuer chose.
    pub document: String,
    /// Who issued it; none when the code is in no list (then there is a fault).
    pub issuer: Option<Code>,
    /// Family name, or the only name.
    pub surname: String,
    /// Given names; empty for people with a single name.
    pub given: String,
    /// Number without fillers.
    pub number: String,
    /// Nationality, which need not be the issuer.
    pub nationality: Option<Code>,
    /// Date of birth; parts may be unknown.
    pub birth: PartialDate,
    /// Sex as printed.
    pub sex: Sex,
    /// Last day on which the passport is good.
    pub expiry: PartialDate,
    /// What the issuer put in the optional field, without trailing fillers.
    pub optional: String,
    /// The name field is full to its last character, so the end of the name may be missing.
    pub may_be_cut: bool,
    /// What is wrong with the lines, in reading order.
    pub faults: Vec<Fault>,
}

/// A date of which the passport may leave parts open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct PartialDate {
    /// Year with century.
    pub year: Option<i32>,
    /// 1 to 12.
    pub month: Option<u32>,
    /// 1 to 31.
    pub day: Option<u32>,
}

/// Sex as a passport prints it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Sex {
    /// `F`
    #[serde(rename = "F")]
    Female,
    /// `M`
    #[serde(rename = "M")]
    Male,
    /// `X` in the visual zone, `<` in the lines.
    #[serde(rename = "X")]
    Unspecified,
}

impl Sex {
    /// The letter lists print.
    pub fn letter(self) -> &'static str {
        match self {
            Self::Female => "F",
            Self::Male => "M",
            Self::Unspecified => "X",
        }
    }

    /// Reads that letter; none for anything else.
    pub fn from_letter(letter: &str) -> Option<Self> {
        [Self::Female, Self::Male, Self::Unspecified].into_iter().find(|sex| sex.letter() == letter)
    }
}

/// A part of the passport, by the words people see.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// Issuing state.
    Issuer,
    /// Family name.
    Surname,
    /// Given names.
    Given,
    /// Passport number.
    Number,
    /// Nationality.
    Nationality,
    /// Date of birth.
    Birth,
    /// Sex.
    Sex,
    /// Expiry date.
    Expiry,
    /// The issuer's optional field.
    Optional,
    /// The second line as a whole.
    Whole,
}

/// Something in the lines that cannot be right, in a sentence.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Fault {
    /// A check digit disagrees with what it covers.
    #[error(
        "The check digit of the {field} is {found} but should be {expected}: compare the second line \
        with the passport; 0 and O, 1 and I look alike"
    )]
    CheckDigit {
        /// What it covers.
        field: Field,
        /// What stands there.
        found: char,
        /// What the rest of the field gives, 0 to 9.
        expected: u32,
    },
    /// No such day.
    #[error(
        "The {field} in the second line is {found}, which is no date: it is written \
        as year, month, day with two digits each"
    )]
    Date {
        /// Which date.
        field: Field,
        /// What stands there.
        found: String,
    },
    /// A code that is in no list.
    #[error("The {field} in the lines is {found}, which is no country code")]
    Code {
        /// Issuer or nationality.
        field: Field,
        /// What stands there.
        found: String,
    },
    /// Neither F, M nor a filler.
    #[error("The sex in the second line is {0}, but it can only be F, M or <")]
    Sex(char),
}

impl Mrz {
    /// Reads two pasted lines, in any case, width and spacing. `today` decides the centuries: a birth lies in
    /// the latest year that is not in the future; an expiry in the latest year up to 20 years from now (a
    /// passport runs ten years, so −10 to +20 is sure, and what is older has expired in any case).
    ///
    /// # Errors
    /// When the text is not two lines of a passport. Wrong check digits are no error but `faults`.
    pub fn read(pasted: &str, today: NaiveDate) -> Result<Mrz, Unreadable> {
        let (first, second) = two_lines(pasted)?;
        let mut faults = Vec::new();
        let issuer = code(&first[2..5], Field::Issuer, &mut faults);
        let nationality = code(&second[10..13], Field::Nationality, &mut faults);
        let birth = date(&second[13..19], Field::Birth, today, &mut faults);
        let sex = sex(second.as_bytes()[20], &mut faults);
        let expiry = date(&second[21..27], Field::Expiry, today, &mut faults);
        faults.extend(wrong_check_digits(&second));
        let names = &first[5..];
        let (surname, given) = names.split_once("<<").unwrap_or((names, ""));
        Ok(Mrz {
            document: first[..2].trim_end_matches('<').to_owned(),
            issuer,
            surname: words(surname),
            given: words(given),
            number: second[..9].trim_end_matches('<').to_owned(),
            nationality,
            birth,
            sex,
            expiry,
            optional: second[28..42].trim_end_matches('<').to_owned(),
            may_be_cut: !names.ends_with('<'),
            faults,
        })
    }

    /// Whether every check digit agrees. Says nothing about dates: the ICAO specimen agrees and expired in
    /// 2012.
    pub fn checksum_ok(&self) -> bool {
        !self.faults.iter().any(|fault| matches!(fault, Fault::CheckDigit { .. }))
    }

    /// Whether the passport is still good on a day. A passport without a known expiry date is not.
    pub fn in_date_on(&self, day: NaiveDate) -> bool {
        self.expiry.date().is_some_and(|last| day <= last)
    }

    /// What to tell people whose name fills the whole field.
    pub fn cut(&self) -> Option<&'static str> {
        self.may_be_cut.then_some(
            "Your name fills the first line to its end, so the passport may cut it there. \
             Type the whole name as printed above the two lines.",
        )
    }
}

/// The composite digit is looked at only when the others agree: otherwise it would repeat what they say.
fn wrong_check_digits(line: &str) -> Vec<Fault> {
    let wrong = |field: Field, covered: &str, place: usize| {
        let (found, expected) = (char::from(line.as_bytes()[place]), check_digit(covered));
        // An empty optional field may have a filler for its digit.
        let left_open = field == Field::Optional && found == '<' && covered.bytes().all(|b| b == b'<');
        (found.to_digit(10) != Some(expected) && !left_open).then_some(Fault::CheckDigit {
            field,
            found,
            expected,
        })
    };
    let inner = [
        wrong(Field::Number, &line[..9], 9),
        wrong(Field::Birth, &line[13..19], 19),
        wrong(Field::Expiry, &line[21..27], 27),
        wrong(Field::Optional, &line[28..42], 42),
    ];
    let mut faults: Vec<Fault> = inner.into_iter().flatten().collect();
    if faults.is_empty() {
        let covered = format!("{}{}{}", &line[..10], &line[13..20], &line[21..43]);
        faults.extend(wrong(Field::Whole, &covered, 43));
    }
    faults
}

fn words(field: &str) -> String {
    field.split('<').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

fn code(found: &str, field: Field, faults: &mut Vec<Fault>) -> Option<Code> {
    let code = found.parse().ok();
    if code.is_none() {
        faults.push(Fault::Code { field, found: found.to_owned() });
    }
    code
}

fn sex(found: u8, faults: &mut Vec<Fault>) -> Sex {
    match found {
        b'F' => Sex::Female,
        b'M' => Sex::Male,
        b'<' => Sex::Unspecified,
        other => {
            faults.push(Fault::Sex(char::from(other)));
            Sex::Unspecified
        }
    }
}

/// YYMMDD, each pair two digits or two fillers.
fn date(found: &str, field: Field, today: NaiveDate, faults: &mut Vec<Fault>) -> PartialDate {
    let part = |from: usize| match &found[from..from + 2] {
        "<<" => Some(None),
        pair => pair.bytes().all(|b| b.is_ascii_digit()).then(|| pair.parse::<u32>().ok()),
    };
    let read = match (part(0), part(2), part(4)) {
        (Some(year), Some(month), Some(day)) => {
            let year = year.map(|two| century(two as i32, month, day, field, today));
            Some(PartialDate { year, month, day }).filter(PartialDate::is_possible)
        }
        _ => None,
    };
    read.unwrap_or_else(|| {
        faults.push(Fault::Date { field, found: found.to_owned() });
        PartialDate::default()
    })
}

fn century(two: i32, month: Option<u32>, day: Option<u32>, field: Field, today: NaiveDate) -> i32 {
    let latest = if field == Field::Birth { today.year() } else { today.year() + 20 };
    let year = latest - (latest - two).rem_euclid(100);
    let in_future = (year, month.unwrap_or(0), day.unwrap_or(0)) > (today.year(), today.month(), today.day());
    if field == Field::Birth && in_future { year - 100 } else { year }
}

impl PartialDate {
    /// The day, when all three parts are known.
    pub fn date(&self) -> Option<NaiveDate> {
        NaiveDate::from_ymd_opt(self.year?, self.month?, self.day?)
    }

    /// Whether a day could be the one meant: every known part is the same.
    pub fn fits(&self, day: NaiveDate) -> bool {
        self.year.is_none_or(|year| year == day.year())
            && self.month.is_none_or(|month| month == day.month())
            && self.day.is_none_or(|number| number == day.day())
    }

    fn is_possible(&self) -> bool {
        // 2000 is a leap year: an unknown year may be one.
        let (month, day) = (self.month.unwrap_or(1), self.day.unwrap_or(1));
        NaiveDate::from_ymd_opt(self.year.unwrap_or(2000), month, day).is_some()
    }
}

impl fmt::Display for PartialDate {
    /// "12 Aug 1974"; unknown parts as "?".
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let month = self.month.and_then(|month| NaiveDate::from_ymd_opt(2000, month, 1));
        let or_unknown = |part: Option<String>| part.unwrap_or_else(|| "?".to_owned());
        let day = or_unknown(self.day.map(|day| day.to_string()));
        let month = or_unknown(month.map(|first| first.format("%b").to_string()));
        write!(f, "{day} {month} {}", or_unknown(self.year.map(|year| year.to_string())))
    }
}

impl fmt::Display for Sex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Sex::Female => "F",
            Sex::Male => "M",
            Sex::Unspecified => "X",
        })
    }
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Field::Issuer => "issuing state",
            Field::Surname => "family name",
            Field::Given => "given names",
            Field::Number => "passport number",
            Field::Nationality => "nationality",
            Field::Birth => "date of birth",
            Field::Sex => "sex",
            Field::Expiry => "expiry date",
            Field::Optional => "optional field",
            Field::Whole => "whole second line",
        })
    }
}

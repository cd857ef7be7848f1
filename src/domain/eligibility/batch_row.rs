//! One row of a file of applicants: its columns, and what each may hold.

use chrono::Datelike;
use chrono::NaiveDate;

use super::applicant::Applicant;
use super::applicant::Born;
use super::applicant::DocumentType;
use super::applicant::Occupation;
use super::applicant::Passport;
use super::applicant::Role;
use super::applicant::Visit;
use super::code::Code;
use super::journey::Mode;
use super::wording::worded;

worded! {
    /// A column of the file. All but the first two may be missing, and their cells empty.
    Column {
        /// What the asker calls the person; comes back with the answer.
        Id = "id",
        /// Code of the nationality, as the passport prints it.
        Nationality = "nationality",
        /// Codes of other nationalities held, with spaces between; none if empty.
        OtherNationalities = "other_nationalities",
        /// Word of the kind of document; ordinary if empty.
        DocumentType = "document_type",
        /// Code of the issuing state; the nationality if empty.
        IssuingState = "issuing_state",
        /// Last day of the passport; not known if empty, and then no rule about it speaks.
        PassportExpiresOn = "passport_expires_on",
        /// Birth date, or only the year; if empty, every rule about age depends on it.
        BornOn = "born_on",
        /// Code of the country of residence; the nationality counts if empty.
        Residence = "residence",
        /// Word of the occupation; other if empty.
        Occupation = "occupation",
        /// Earlier journeys as `CODE:YYYY-MM-DD`, with spaces between; none if empty.
        Visited = "visited",
        /// Runner or spectator; runner if empty.
        Role = "role",
        /// Code of a runner's race; the one with the highest minimum age if empty.
        Race = "race",
        /// How the group travels; as the departure does if empty.
        Mode = "mode",
    }
}

impl Column {
    /// Whether a file without this column cannot be answered.
    pub const fn is_needed(self) -> bool {
        matches!(self, Self::Id | Self::Nationality)
    }
}

/// A row as it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// Who asks.
    pub applicant: Applicant,
    /// By another means than the departure's, where the row says so.
    pub mode: Option<Mode>,
}

/// Why a row cannot be answered.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{column}: {problem}")]
pub struct RowFault {
    /// Where.
    pub column: Column,
    /// What is wrong, and what would do.
    pub problem: String,
}

/// Reads a row. `cell` gives what stands in a column, empty where it is missing; `races` are the codes of the
/// edition's races, the one with the highest minimum age first; `today` is the day of the judgement.
///
/// # Errors
/// The first column, in the order of [`Column::ALL`], that holds what cannot be.
pub fn read_row<'c>(
    cell: impl Fn(Column) -> &'c str,
    races: &[String],
    today: NaiveDate,
) -> Result<Asked, RowFault> {
    let cell = |column| cell(column).trim();
    if cell(Column::Id).is_empty() {
        return Err(fault(
            Column::Id,
            "each row needs an id, so that its answer can be told from the others",
        ));
    }
    let nationality = needed_code(Column::Nationality, cell(Column::Nationality))?;
    let other_nationalities = codes(Column::OtherNationalities, cell(Column::OtherNationalities))?;
    let passport = Passport {
        nationality,
        document: word(
            Column::DocumentType,
            cell(Column::DocumentType),
            DocumentType::parse,
            DocumentType::ALL,
        )?
        .unwrap_or(DocumentType::Ordinary),
        issuing_state: code(Column::IssuingState, cell(Column::IssuingState))?.unwrap_or(nationality),
        expires_on: date(Column::PassportExpiresOn, cell(Column::PassportExpiresOn))?,
    };
    let born = born(cell(Column::BornOn), today)?;
    let residence = code(Column::Residence, cell(Column::Residence))?;
    let occupation = word(Column::Occupation, cell(Column::Occupation), Occupation::parse, Occupation::ALL)?
        .unwrap_or(Occupation::Other);
    let visits = visits(cell(Column::Visited))?;
    let role = word(Column::Role, cell(Column::Role), Role::parse, Role::ALL)?.unwrap_or(Role::Runner);
    let race = race(cell(Column::Race), role, races)?;
    let mode = word(Column::Mode, cell(Column::Mode), Mode::parse, Mode::ALL)?;
    let applicant = Applicant {
        passports: vec![passport],
        other_nationalities,
        once_held: Vec::new(),
        born,
        residence,
        occupation,
        visits,
        role,
        race,
    };
    Ok(Asked { applicant, mode })
}

fn fault(column: Column, problem: impl Into<String>) -> RowFault {
    RowFault { column, problem: problem.into() }
}

fn needed_code(column: Column, text: &str) -> Result<Code, RowFault> {
    Code::parse(text)
        .ok_or_else(|| fault(column, format!("\"{text}\" is not a code of one to three letters")))
}

fn code(column: Column, text: &str) -> Result<Option<Code>, RowFault> {
    if text.is_empty() { Ok(None) } else { needed_code(column, text).map(Some) }
}

fn codes(column: Column, text: &str) -> Result<Vec<Code>, RowFault> {
    text.split_whitespace().map(|one| needed_code(column, one)).collect()
}

/// One of a set of words, in any case; `None` for an empty cell.
fn word<T: Copy + std::fmt::Display>(
    column: Column,
    text: &str,
    parse: impl Fn(&str) -> Option<T>,
    all: &[T],
) -> Result<Option<T>, RowFault> {
    if text.is_empty() {
        return Ok(None);
    }
    let read = parse(text).or_else(|| parse(&text.to_ascii_lowercase()));
    read.map(Some).ok_or_else(|| fault(column, format!("\"{text}\" is not one of: {}", list(all))))
}

fn list<T: std::fmt::Display>(words: &[T]) -> String {
    words.iter().map(T::to_string).collect::<Vec<_>>().join(", ")
}

/// A day written `YYYY-MM-DD`, and in no other way: 3/4/2025 is two days, by who reads it.
pub fn written_day(text: &str) -> Option<NaiveDate> {
    text.parse().ok().filter(|day: &NaiveDate| day.to_string() == text)
}

fn date(column: Column, text: &str) -> Result<Option<NaiveDate>, RowFault> {
    if text.is_empty() {
        return Ok(None);
    }
    let read = written_day(text).map(Some);
    read.ok_or_else(|| fault(column, format!("\"{text}\" is not a day such as 2031-12-24")))
}

fn born(text: &str, today: NaiveDate) -> Result<Option<Born>, RowFault> {
    let column = Column::BornOn;
    if text.is_empty() {
        return Ok(None);
    }
    let is_year = text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit());
    let year = || text.parse().ok().filter(|_| is_year);
    let read = written_day(text).map(Born::Date).or_else(|| year().map(Born::Year));
    let Some(born) = read else {
        return Err(fault(column, format!("\"{text}\" is not a day such as 1985-06-15, nor a year")));
    };
    let is_to_come = match born {
        Born::Date(day) => day > today,
        Born::Year(year) => year > today.year(),
    };
    if is_to_come { Err(fault(column, format!("\"{text}\" is still to come"))) } else { Ok(Some(born)) }
}

fn visits(text: &str) -> Result<Vec<Visit>, RowFault> {
    let visit = |one: &str| {
        let (place, on) = one.split_once(':')?;
        Some(Visit { place: Code::parse(place)?, on: written_day(on)? })
    };
    text.split_whitespace()
        .map(|one| {
            visit(one).ok_or_else(|| {
                fault(Column::Visited, format!("\"{one}\" is not a code and a day, such as CODE:2024-05-31"))
            })
        })
        .collect()
}

/// A spectator enters no race, whatever the cell says.
fn race(text: &str, role: Role, races: &[String]) -> Result<Option<String>, RowFault> {
    let entered = races.iter().find(|race| race.eq_ignore_ascii_case(text));
    match (text.is_empty(), entered) {
        (false, None) => Err(fault(Column::Race, format!("\"{text}\" is not one of: {}", list(races)))),
        _ if role == Role::Spectator => Ok(None),
        (true, _) => Ok(races.first().cloned()),
        (false, entered) => Ok(entered.cloned()),
    }
}

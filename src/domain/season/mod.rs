//! The season: everything that is sold and on which terms, as one readable TOML document. `load_season` keeps it.

pub mod agency;
pub mod edition;
pub mod pack;
pub mod departure;

use std::collections::BTreeSet;

use serde::Deserialize;

pub use self::agency::Advisory;
pub use self::agency::Agency;
pub use self::agency::BankAccount;
pub use self::agency::Partner;
pub use self::agency::Recipient;
pub use self::agency::Text;
pub use self::agency::TextKind;
pub use self::departure::Briefing;
pub use self::departure::Day;
pub use self::departure::Departure;
pub use self::departure::DepartureContent;
pub use self::departure::DepartureState;
pub use self::departure::Direction;
pub use self::departure::Flight;
pub use self::departure::Mode;
pub use self::departure::Pools;
pub use self::edition::CoursePoint;
pub use self::edition::Edition;
pub use self::edition::EditionContent;
pub use self::edition::EditionState;
pub use self::edition::Race;
pub use self::pack::PackContact;
pub use self::pack::RaceDayLine;
pub use self::pack::Sketch;
pub use self::pack::SketchMark;
pub use self::pack::SketchWay;
pub use self::pack::Urgency;
use crate::domain::names;
use crate::domain::names::is_unseen;

/// What is shown of a field's name: no field of ours has a longer one.
const LONGEST_FIELD: usize = 40;

/// A whole season document. Unknown keys are refused, so that a misspelt one is found.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Season {
    /// Who sells.
    pub agency: Agency,
    /// Where money is received.
    pub bank_accounts: Vec<BankAccount>,
    /// Terms and privacy notices.
    pub texts: Vec<Text>,
    /// Governments' travel warnings.
    #[serde(default)]
    pub advisories: Vec<Advisory>,
    /// Who receives packs.
    #[serde(default)]
    pub partners: Vec<Partner>,
    /// Runnings of the event.
    pub editions: Vec<Edition>,
    /// Dated tours.
    #[serde(default)]
    pub departures: Vec<Departure>,
}

/// A mistake in a season document: where, which field, and what to do.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, {field}: {message}")]
pub struct SeasonFault {
    /// Counted from 1.
    pub line: usize,
    /// The field's name as written.
    pub field: String,
    /// What is wrong, as a sentence.
    pub message: String,
}

impl Season {
    /// Reads a document and checks what the types alone cannot: names that refer to something, dates in order.
    pub fn parse(document: &str) -> Result<Self, SeasonFault> {
        let season: Self = toml::from_str(document).map_err(|error| {
            let at = error.span().map_or(0, |span| span.start);
            let (line, field) = line_and_field(document, at, error.message());
            SeasonFault { line, field, message: error.message().to_owned() }
        })?;
        season.check(document)?;
        nothing_unseen(document)?;
        Ok(season)
    }

    fn check(&self, document: &str) -> Result<(), SeasonFault> {
        let fault = |code: &str, field: &str, message: String| SeasonFault {
            line: line_of_code(document, code, field),
            field: field.to_owned(),
            message,
        };
        let editions: BTreeSet<&str> = self.editions.iter().map(|edition| edition.code.as_str()).collect();
        let accounts: BTreeSet<&str> =
            self.bank_accounts.iter().map(|account| account.code.as_str()).collect();
        let texts: BTreeSet<(TextKind, &str)> =
            self.texts.iter().map(|text| (text.kind, text.code.as_str())).collect();
        let mut codes = BTreeSet::new();
        for departure in &self.departures {
            let code = departure.code.as_str();
            if !codes.insert(code) {
                return Err(fault(code, "code", format!("two departures are called {code}")));
            }
            if !editions.contains(departure.edition.as_str()) {
                return Err(fault(code, "edition", format!("no edition is called {}", departure.edition)));
            }
            if !accounts.contains(departure.bank_account.as_str()) {
                return Err(fault(
                    code,
                    "bank_account",
                    format!("no bank account is called {}", departure.bank_account),
                ));
            }
            for (kind, name, field) in [
                (TextKind::Terms, &departure.terms, "terms"),
                (TextKind::Privacy, &departure.privacy, "privacy"),
            ] {
                if !texts.contains(&(kind, name.as_str())) {
                    return Err(fault(code, field, format!("no text of that kind is called {name}")));
                }
            }
            departure.check_dates().map_err(|(field, message)| fault(code, field, message))?;
            departure.check_rooms().map_err(|(field, message)| fault(code, field, message))?;
            departure.check_connections().map_err(|(field, message)| fault(code, field, message))?;
            departure
                .check_money(&self.bank_accounts)
                .map_err(|(field, message)| fault(code, field, message))?;
        }
        for recipient in self.partners.iter().flat_map(|partner| &partner.recipients) {
            if let Some(field) = recipient.column_beyond_job() {
                let key = field.key();
                let message =
                    format!("a recipient whose job is {} may not have {key}", recipient.job.as_str());
                return Err(fault(&recipient.code, "columns", message));
            }
        }
        Ok(())
    }
}

/// The line of a byte offset, and the field that is meant: the one the message names, else what is written there.
fn line_and_field(document: &str, offset: usize, message: &str) -> (usize, String) {
    let before = document.get(..offset).unwrap_or(document);
    let line = before.matches('\n').count() + 1;
    let named = ["unknown field `", "missing field `"]
        .into_iter()
        .find_map(|begin| message.strip_prefix(begin)?.split('`').next());
    let text = document.lines().nth(line - 1).unwrap_or_default();
    let written = text.split(['=', '#']).next().unwrap_or_default().trim().trim_matches(['[', ']']);
    let shown = names::stripped(named.unwrap_or(written)).chars().take(LONGEST_FIELD).collect::<String>();
    (line, if shown.is_empty() { "document".to_owned() } else { shown })
}

/// The line on which `field` is written in the table whose `code` is given; the code's own line if the field is not written.
fn line_of_code(document: &str, code: &str, field: &str) -> usize {
    let names_code = |line: &str| {
        line.split_once('=')
            .is_some_and(|(key, value)| key.trim() == "code" && value.trim().trim_matches('"') == code)
    };
    let Some(start) = document.lines().position(names_code) else { return 1 };
    let names_field = |line: &str| match line.split_once('=') {
        Some((key, _)) => key.trim() == field,
        None => line.trim().trim_matches(['[', ']']).rsplit('.').next() == Some(field),
    };
    let found = document.lines().enumerate().skip(start).find(|(_, line)| names_field(line));
    found.map_or(start, |(index, _)| index) + 1
}

/// Words of a season stand on pages and in letters: a sign nobody sees there, such as one that turns the line round, is a mistake.
fn nothing_unseen(document: &str) -> Result<(), SeasonFault> {
    let written: toml::Table = document.parse().unwrap_or_default();
    let Some((field, sign)) = written.iter().find_map(|(key, value)| unseen(key, value)) else {
        return Ok(());
    };
    let begins = |line: &str| line.trim_start().starts_with(&field);
    let holds = |line: &str| line.contains(sign);
    let at = document.lines().position(holds).or_else(|| document.lines().position(begins));
    let message = format!("holds a sign that nobody sees (U+{:04X}); take it out", u32::from(sign));
    Err(SeasonFault { line: at.map_or(1, |at| at + 1), field, message })
}

/// The first unseen sign below a key, with the key it stands at. What joins or parts letters of some scripts is part of their words.
fn unseen(key: &str, value: &toml::Value) -> Option<(String, char)> {
    let is_odd =
        |c: &char| is_unseen(*c) && !matches!(c, '\n' | '\r' | '\t' | '\u{ad}' | '\u{200b}'..='\u{200d}');
    match value {
        toml::Value::String(words) => words.chars().find(is_odd).map(|sign| (key.to_owned(), sign)),
        toml::Value::Array(values) => values.iter().find_map(|value| unseen(key, value)),
        toml::Value::Table(values) => values.iter().find_map(|(key, value)| unseen(key, value)),
        _ => None,
    }
}

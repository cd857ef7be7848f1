//! The one table of country codes: what a passport prints, what ISO and the Olympic committee say, and what
//! people call it.

mod table;

use std::fmt;
use std::str::FromStr;

use serde::Deserialize;
use serde::Serialize;
use thiserror::Error;

use crate::domain::names::code_input;

use self::table::COUNTRIES;
use self::table::UNLISTED;

/// A code of the table, as a passport prints it: `FRA`, `GBN`, and `D` for Germany. Small and copied freely.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "&'static str", try_from = "String")]
pub struct Code(&'static str);

/// A state, or another issuer or status that a passport's nationality can name.
#[derive(Debug, PartialEq, Eq)]
pub struct Country {
    /// As printed in the machine-readable lines, without filler signs (ICAO Doc 9303-3 §5).
    pub code: Code,
    /// ISO 3166-1 alpha-3; none for what only ICAO knows.
    pub iso: Option<&'static str>,
    /// Three letters for start lists: the Olympic committee's code, or the passport's where there is no
    /// committee.
    pub ioc: &'static str,
    /// English name, never one that could be taken for another state's.
    pub name: &'static str,
    /// Other names people look for: abbreviations, former names, names in its own language.
    pub synonyms: &'static [&'static str],
}

/// The text is no code of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("Choose a country or territory from the list")]
pub struct UnknownCode;

impl Code {
    /// The code as a passport prints it, without fillers.
    pub fn as_str(self) -> &'static str {
        self.0
    }

    /// The table's row.
    pub fn country(self) -> &'static Country {
        // A code is only ever made from a row, so the first row is never reached; it spares every caller an
        // Option.
        rows().find(|country| country.code == self).unwrap_or(&COUNTRIES[0])
    }
}

impl Country {
    /// Line of a `<select>`: "FRA - France", "GBR - British Citizen".
    pub fn label(&self) -> String {
        format!("{} - {}", self.code, self.holder())
    }

    /// Whether its name or code is easily taken for another state's, so that who chooses it is asked once more.
    pub fn is_easily_mistaken(&self) -> bool {
        ALIKE.iter().flatten().any(|code| *code == self.code.0)
    }

    /// The state it is easily taken for, to be named in the question.
    pub fn mistaken_for(&self) -> Option<&'static Country> {
        let pair = ALIKE.iter().find(|pair| pair.contains(&self.code.0))?;
        pair.iter().find(|code| **code != self.code.0).and_then(|code| by_code(code))
    }

    /// The name under which holders look for their passport. "United Kingdom" alone would hide that there are
    /// six kinds.
    pub fn holder(&self) -> &'static str {
        if self.code.0 == "GBR" { "British Citizen" } else { self.name }
    }
}

/// States that are mistaken for one another, where the mistake decides whether somebody may come.
const ALIKE: [[&str; 2]; 1] = [["PRK", "KOR"]];

/// Every code a traveller can choose, in the order of their names: ISO 3166-1 and ICAO Doc 9303-3 §5 (as of
/// 2026-09).
pub fn all() -> &'static [Country] {
    COUNTRIES
}

/// The row of a code in either spelling (`D`, `D<<` or `DEU`), in any case, spacing and width. Knows also
/// codes that nobody chooses but documents carry: the ICAO specimen's and withdrawn ones.
pub fn by_code(code: &str) -> Option<&'static Country> {
    let code = code_input(code);
    let code = code.trim_end_matches('<');
    rows().find(|country| country.code.0 == code || country.iso == Some(code))
}

fn rows() -> impl Iterator<Item = &'static Country> {
    COUNTRIES.iter().chain(UNLISTED)
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.0)
    }
}

impl FromStr for Code {
    type Err = UnknownCode;

    fn from_str(text: &str) -> Result<Self, UnknownCode> {
        by_code(text).map(|country| country.code).ok_or(UnknownCode)
    }
}

impl From<Code> for &'static str {
    fn from(code: Code) -> Self {
        code.0
    }
}

impl TryFrom<String> for Code {
    type Error = UnknownCode;

    fn try_from(text: String) -> Result<Self, UnknownCode> {
        text.parse()
    }
}

#[cfg(test)]
#[path = "../tests/country.rs"]
mod tests;

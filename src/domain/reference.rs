//! What people quote on a transfer and bankers check: the booking reference, the creditor reference made of
//! it, the IBAN.

use std::fmt;
use std::str::FromStr;

use serde::Deserialize;
use serde::Serialize;
use thiserror::Error;

use crate::domain::names::code_input;

/// Digits and capitals without 0, 1, I, L and O, which are mistaken for each other. 31 is prime: that makes
/// the check work.
const ALPHABET: &[u8; 31] = b"23456789ABCDEFGHJKMNPQRSTUVWXYZ";

/// Symbols of a booking reference, the last of which checks the others.
const SYMBOLS: usize = 7;

/// What a booker quotes: seven symbols. One wrong symbol, or two swapped, is never another booking's
/// reference, for each place has its own weight and Σ weight × value is 0 modulo 31.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct BookingReference([u8; SYMBOLS]);

/// Why a text is no booking reference.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum ReferenceFault {
    /// Nothing was typed.
    #[error("Enter your booking reference")]
    Empty,
    /// Not seven symbols.
    #[error("A booking reference has 7 letters and numbers")]
    Length,
    /// A sign that no reference has.
    #[error("A booking reference never has “{0}”: it uses numbers 2 to 9 and letters except I, L and O")]
    Symbol(char),
    /// The check character disagrees.
    #[error("Check the booking reference: one of its characters is not right")]
    Check,
}

impl BookingReference {
    /// The reference that eight random bytes stand for; of 887,503,681, so the caller asks the database
    /// whether it is new.
    pub fn from_random(bytes: [u8; 8]) -> Self {
        let mut rest = u64::from_le_bytes(bytes);
        let mut values = [0_u64; SYMBOLS];
        for value in &mut values[..SYMBOLS - 1] {
            *value = rest % 31;
            rest /= 31;
        }
        values[SYMBOLS - 1] = (31 - weighted(&values)) % 31;
        Self(values.map(|value| ALPHABET[value as usize]))
    }

    /// The seven symbols.
    pub fn as_str(&self) -> &str {
        // The symbols come from ALPHABET, so they are ASCII.
        str::from_utf8(&self.0).unwrap_or_default()
    }

    /// The creditor reference a transfer for this booking carries.
    pub fn creditor_reference(&self) -> CreditorReference {
        CreditorReference(with_check_digits("RF", self.as_str()))
    }
}

/// Σ weight × value modulo 31. Weights 7 to 1 differ, and so do their differences from 0: edits and swaps
/// show.
fn weighted(values: &[u64; SYMBOLS]) -> u64 {
    values.iter().zip((1..=SYMBOLS as u64).rev()).map(|(value, weight)| value * weight).sum::<u64>() % 31
}

impl FromStr for BookingReference {
    type Err = ReferenceFault;

    /// Reads what people type: any case, width, spaces and hyphens.
    fn from_str(typed: &str) -> Result<Self, ReferenceFault> {
        let code = code_input(typed);
        if code.is_empty() {
            return Err(ReferenceFault::Empty);
        }
        if code.chars().count() != SYMBOLS {
            return Err(ReferenceFault::Length);
        }
        let mut values = [0; SYMBOLS];
        for (value, symbol) in values.iter_mut().zip(code.chars()) {
            let place = ALPHABET.iter().position(|known| char::from(*known) == symbol);
            *value = place.ok_or(ReferenceFault::Symbol(symbol))? as u64;
        }
        if weighted(&values) != 0 {
            return Err(ReferenceFault::Check);
        }
        Ok(Self(values.map(|value| ALPHABET[value as usize])))
    }
}

impl fmt::Display for BookingReference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl From<BookingReference> for String {
    fn from(reference: BookingReference) -> Self {
        reference.as_str().to_owned()
    }
}

impl TryFrom<String> for BookingReference {
    type Error = ReferenceFault;

    fn try_from(text: String) -> Result<Self, ReferenceFault> {
        text.parse()
    }
}

/// A structured creditor reference (ISO 11649): `RF`, two check digits, 1 to 21 letters and digits. Kept
/// without spaces.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct CreditorReference(String);

/// Why a text is no creditor reference.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum CreditorReferenceFault {
    /// Not RF, two digits and 1 to 21 letters and digits.
    #[error("A creditor reference is RF, two digits, then up to 21 letters and numbers")]
    Shape,
    /// The check digits disagree.
    #[error("Check the creditor reference: one of its characters is not right")]
    Check,
}

impl CreditorReference {
    /// The reference for a payload of 1 to 21 letters and digits, in any case and spacing.
    ///
    /// # Errors
    /// `Shape` when the payload is empty, too long or has other signs.
    pub fn of(payload: &str) -> Result<Self, CreditorReferenceFault> {
        let payload = code_input(payload);
        if !(1..=21).contains(&payload.len()) || !is_alphanumeric(&payload) {
            return Err(CreditorReferenceFault::Shape);
        }
        Ok(Self(with_check_digits("RF", &payload)))
    }

    /// Whether a text, in any case and spacing, is a creditor reference with the right check digits.
    pub fn is_right(text: &str) -> bool {
        text.parse::<Self>().is_ok()
    }

    /// Without spaces, as banks send it.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What the reference refers to, without leading zeros: banks pad with them and the check digits do not
    /// change.
    pub fn payload(&self) -> &str {
        self.0[4..].trim_start_matches('0')
    }
}

impl FromStr for CreditorReference {
    type Err = CreditorReferenceFault;

    fn from_str(text: &str) -> Result<Self, CreditorReferenceFault> {
        let code = code_input(text);
        if !code.starts_with("RF") || !(5..=25).contains(&code.len()) || !is_checkable(&code) {
            return Err(CreditorReferenceFault::Shape);
        }
        if !has_right_check_digits(&code) {
            return Err(CreditorReferenceFault::Check);
        }
        Ok(Self(code))
    }
}

impl fmt::Display for CreditorReference {
    /// In fours, as printed for people: `RF45 1234 5123 45`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&in_fours(&self.0))
    }
}

impl From<CreditorReference> for String {
    fn from(reference: CreditorReference) -> Self {
        reference.0
    }
}

impl TryFrom<String> for CreditorReference {
    type Error = CreditorReferenceFault;

    fn try_from(text: String) -> Result<Self, CreditorReferenceFault> {
        text.parse()
    }
}

/// An international bank account number (ISO 13616), kept without spaces. Its check digits are right; whether
/// the account exists only the bank knows.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Iban(String);

/// Why a text is no IBAN.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum IbanFault {
    /// Not two letters, two digits and 11 to 30 letters and digits.
    #[error("An IBAN is two letters, two digits, then 11 to 30 letters and numbers")]
    Shape,
    /// The check digits disagree.
    #[error("Check the IBAN: one of its characters is not right")]
    Check,
}

impl Iban {
    /// Without spaces, as banks send it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Iban {
    type Err = IbanFault;

    fn from_str(text: &str) -> Result<Self, IbanFault> {
        let code = code_input(text);
        if !(15..=34).contains(&code.len()) || !is_checkable(&code) {
            return Err(IbanFault::Shape);
        }
        if !has_right_check_digits(&code) {
            return Err(IbanFault::Check);
        }
        Ok(Self(code))
    }
}

impl fmt::Display for Iban {
    /// In fours, as printed for people: `DE89 3704 0044 0532 0130 00`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&in_fours(&self.0))
    }
}

impl From<Iban> for String {
    fn from(iban: Iban) -> Self {
        iban.0
    }
}

impl TryFrom<String> for Iban {
    type Error = IbanFault;

    fn try_from(text: String) -> Result<Self, IbanFault> {
        text.parse()
    }
}

fn is_alphanumeric(code: &str) -> bool {
    code.bytes().all(|b| b.is_ascii_digit() || b.is_ascii_uppercase())
}

/// Two letters, two digits, then letters and digits.
fn is_checkable(code: &str) -> bool {
    let bytes = code.as_bytes();
    is_alphanumeric(code)
        && bytes[..2].iter().all(u8::is_ascii_uppercase)
        && bytes[2..4].iter().all(u8::is_ascii_digit)
}

/// Remainder by 97 of the digits, letters counting as A = 10 … Z = 35 (ISO 7064 MOD 97-10).
fn remainder(characters: impl Iterator<Item = char>) -> u32 {
    characters.filter_map(|c| c.to_digit(36)).fold(0, |rest, value| {
        let shifted = if value < 10 { rest * 10 } else { rest * 100 };
        (shifted + value) % 97
    })
}

fn with_check_digits(prefix: &str, payload: &str) -> String {
    let digits = 98 - remainder(payload.chars().chain(prefix.chars()).chain("00".chars()));
    format!("{prefix}{digits:02}{payload}")
}

/// Whether the code is the one its payload gives. Stricter than "remainder 1", which 00, 01 and 99 could also
/// reach.
fn has_right_check_digits(code: &str) -> bool {
    with_check_digits(&code[..2], &code[4..]) == code
}

fn in_fours(code: &str) -> String {
    let groups: Vec<&str> = (0..code.len()).step_by(4).map(|i| &code[i..code.len().min(i + 4)]).collect();
    groups.join(" ")
}

#[cfg(test)]
#[path = "tests/reference.rs"]
mod tests;

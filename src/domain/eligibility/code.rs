//! The code of a nationality, an issuing state or a port: up to three letters, as documents print it.

use std::fmt;

use serde::Deserialize;
use serde::Deserializer;
use serde::Serialize;
use serde::Serializer;

/// Spellings of ISO 3166-1 whose passports print another code (ICAO Doc 9303-3 §5): the same state under two
/// codes. GBN, GBO and their like are codes of their own and are never folded into GBR.
const ISO_TO_PRINTED: [(&str, &str); 2] = [("DEU", "D"), ("XKX", "RKS")];

/// A code as the passport prints it (`D`, GBN, RKS, XXA, …), or the three letters of an airport or border
/// station.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Code([u8; 3]);

impl Code {
    /// Reads one to three letters in any case; the filler `<` and spaces at the end are dropped, ISO
    /// spellings become the printed ones. `None` for anything that cannot be a code. That a state of this
    /// code exists is not said here.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim().trim_end_matches('<');
        if text.is_empty() || text.len() > 3 || !text.bytes().all(|byte| byte.is_ascii_alphabetic()) {
            return None;
        }
        let upper = text.to_ascii_uppercase();
        let printed = ISO_TO_PRINTED
            .iter()
            .find(|(iso, _)| *iso == upper)
            .map_or(upper.as_str(), |(_, printed)| printed);
        let mut letters = [0; 3];
        letters[..printed.len()].copy_from_slice(printed.as_bytes());
        Some(Self(letters))
    }

    /// The letters, without filler.
    pub fn as_str(&self) -> &str {
        let length = self.0.iter().take_while(|byte| **byte != 0).count();
        std::str::from_utf8(&self.0[..length]).unwrap_or_default()
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for Code {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Code {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| {
            serde::de::Error::custom(format!("\"{text}\" is not a code of one to three letters"))
        })
    }
}

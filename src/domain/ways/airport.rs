//! Airports by their IATA code: the state they are in and the zone of their clocks. Not every airport of the world: what is not here is
//! taken as it was typed, and its clocks are not compared.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use chrono_tz::Tz;
use serde::Deserialize;

/// An airport of the table.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Airport {
    /// Three letters.
    pub code: String,
    /// ISO 3166-1 alpha-3 of the state or territory.
    pub country: String,
    /// The zone of its clocks.
    pub zone: Tz,
}

static AIRPORTS: LazyLock<BTreeMap<String, Airport>> = LazyLock::new(|| {
    let mut rows = csv::Reader::from_reader(include_str!("../../../seeds/airports.csv").as_bytes());
    let airports = rows.deserialize().filter_map(Result::<Airport, _>::ok);
    airports.map(|airport| (airport.code.clone(), airport)).collect()
});

/// The airport that a text names by its code, alone or as its first or last word: "PEK", "LHR Heathrow", "Heathrow (LHR)".
pub fn airport(text: &str) -> Option<&'static Airport> {
    let mut words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let first = words.next()?;
    let known = |word: &str| AIRPORTS.get(word);
    // A code that stands among other words is written in capitals, or every "can" would be an airport.
    match words.next_back() {
        Some(last) => known(first).or_else(|| known(last)),
        None => known(&first.to_uppercase()),
    }
}

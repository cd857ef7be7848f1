//! Everything that is kept about one person, row by row and opened: what they get when they ask for a copy (GDPR, articles 15 and 20).
//!
//! The tables say themselves whose their rows are: whatever has a `traveller_id` or a `booking_id` is in, also a table that is made tomorrow.
//! What names a person in another way is written out here: in `of_traveller`, or with the reason in `LEFT_OUT`; a test reads every reference.

use data_encoding::HEXLOWER;
use serde_json::Map;
use serde_json::Value;

use crate::keys::Keyring;
use crate::keys::TravellerKey;
use crate::store::bookings;
use crate::store::decisions;
use crate::store::details;
use crate::store::dialect::Conn;
use crate::store::dialect::rows;
use crate::store::dialect::rows::Table;
use crate::store::error::StoreError;
use crate::store::sealed;
use crate::store::travellers;

/// What is kept about somebody.
#[derive(Clone, Debug, Default)]
pub struct Copy {
    /// Tables that have something, by name, each with its rows.
    pub tables: Vec<(String, Vec<Map<String, Value>>)>,
    /// Photos and scans: the kind, the media type and the bytes.
    pub files: Vec<(String, String, Vec<u8>)>,
}

/// Columns with keys and keyed marks: without our key file they say nothing, and with it they would be a way to compare people.
const KEYED: [&str; 5] = ["wrapped", "passport_hash", "cells", "marks", "mark"];
/// The column of sealed bytes and its name once it is opened.
const SEALED: [(&str, &str); 2] = [("sealed", "opened"), ("inputs_sealed", "inputs")];

/// Columns that name a traveller whose rows are in nobody's copy, and why.
pub const LEFT_OUT: [(&str, &str, &str); 6] = [
    (
        "bulk_acts",
        "traveller_ids",
        "what was done to many at once; each one's part stands in the history, which is in",
    ),
    (
        "room_nevers",
        "one_id",
        "why two people share no room may endanger the other: the desk answers for it itself",
    ),
    ("room_nevers", "other_id", "as above"),
    ("room_wishes", "mate_id", "what another wishes is the other's"),
    ("race_entries", "guide_id", "whom another runs with is the other's"),
    ("traveller_keys", "traveller_id", "keys say nothing of a person"),
];

fn is(row: &Map<String, Value>, column: &str, value: &str) -> bool {
    row.get(column).and_then(Value::as_str) == Some(value)
}

/// Everything about a traveller. The caller logs the reading.
pub fn of_traveller(conn: &mut Conn, keys: &Keyring, traveller_id: &str) -> Result<Copy, StoreError> {
    let key = sealed::key_of(conn, keys, traveller_id)?;
    let traveller = travellers::by_id(conn, traveller_id)?;
    let decisions = decisions::of_booking(conn, &traveller.booking_id)?;
    let own_decisions: Vec<String> =
        decisions.into_iter().filter(|one| one.traveller_id == traveller_id).map(|one| one.id).collect();
    let own_address = details::own_link(conn, traveller_id)?.map(|link| link.email);
    let mut copy = Copy::default();
    for table in rows::tables(conn)? {
        let found = match table.name.as_str() {
            "travellers" => found(conn, &table, "id", traveller_id)?,
            "traveller_keys" => Vec::new(),
            // A letter is theirs if it went to their own address, of this booking: others may share the address.
            "letters" => match &own_address {
                Some(address) => {
                    let mut letters = found(conn, &table, "to_address", address)?;
                    letters.retain(|row| is(row, "booking_id", &traveller.booking_id));
                    letters
                }
                None => Vec::new(),
            },
            "overrides" => {
                let mut overrides = found(conn, &table, "booking_id", &traveller.booking_id)?;
                overrides.retain(|row| own_decisions.iter().any(|id| is(row, "decision_id", id)));
                overrides
            }
            _ if table.has("traveller_id") => found(conn, &table, "traveller_id", traveller_id)?,
            _ => Vec::new(),
        };
        copy.add(&table, found, key.as_ref())?;
    }
    Ok(copy)
}

impl Copy {
    /// Adds what belongs to the booking and to nobody of its party alone: for who booked.
    pub fn add_booking(&mut self, conn: &mut Conn, traveller_id: &str) -> Result<(), StoreError> {
        let traveller = travellers::by_id(conn, traveller_id)?;
        let booking = bookings::by_id(conn, &traveller.booking_id)?;
        for table in rows::tables(conn)? {
            let mut found = match table.name.as_str() {
                "bookings" => found(conn, &table, "id", &booking.id)?,
                "waitlist_entries" => found(conn, &table, "email_folded", &booking.booker_email_folded)?,
                _ if table.has("booking_id") => found(conn, &table, "booking_id", &booking.id)?,
                _ => Vec::new(),
            };
            let is_theirs = |row: &Map<String, Value>| match table.name.as_str() {
                // Those to an address of another's own are not the booker's.
                "letters" => is(row, "to_address", &booking.booker_email),
                // What was said of one person is that person's.
                "travellers" | "overrides" => false,
                _ => row.get("traveller_id").is_none_or(Value::is_null),
            };
            found.retain(is_theirs);
            self.add(&table, found, None)?;
        }
        Ok(())
    }

    fn add(
        &mut self,
        table: &Table,
        found: Vec<Map<String, Value>>,
        key: Option<&TravellerKey>,
    ) -> Result<(), StoreError> {
        let mut kept = Vec::new();
        for mut row in found {
            for column in KEYED {
                row.remove(column);
            }
            for (column, name) in SEALED {
                let Some(sealed) = row.remove(column) else { continue };
                let Some(plain) = opened(table, column, &row, &sealed, key)? else { continue };
                if table.name == "uploads" {
                    let text =
                        |name: &str| row.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
                    self.files.push((text("kind"), text("media_type"), plain));
                } else {
                    let text = String::from_utf8(plain).map_err(|e| StoreError::Damaged(e.to_string()))?;
                    // Most are documents of their own.
                    let value = serde_json::from_str(&text).unwrap_or(Value::String(text));
                    row.insert(name.to_owned(), value);
                }
            }
            kept.push(row);
        }
        if kept.is_empty() {
            return Ok(());
        }
        match self.tables.iter_mut().find(|(name, _)| *name == table.name) {
            Some((_, rows)) => rows.extend(kept),
            None => self.tables.push((table.name.clone(), kept)),
        }
        Ok(())
    }
}

fn found(
    conn: &mut Conn,
    table: &Table,
    column: &str,
    value: &str,
) -> Result<Vec<Map<String, Value>>, StoreError> {
    let mut found = Vec::new();
    rows::each_with(conn, table, column, value, |row| {
        found.extend(row.as_object().cloned());
        Ok(())
    })?;
    Ok(found)
}

/// What was sealed; none where the key was destroyed or nothing is left.
fn opened(
    table: &Table,
    column: &str,
    row: &Map<String, Value>,
    sealed: &Value,
    key: Option<&TravellerKey>,
) -> Result<Option<Vec<u8>>, StoreError> {
    let (Some(key), Some(hex)) = (key, sealed.as_str().filter(|hex| !hex.is_empty())) else {
        return Ok(None);
    };
    let text = |name: &str| row.get(name).and_then(Value::as_str).unwrap_or_default();
    let id = match table.name.as_str() {
        "sealed_values" => format!("{}/{}", text("traveller_id"), text("field")),
        _ => text("id").to_owned(),
    };
    let damaged = |words: String| StoreError::Damaged(format!("{} {id}: {words}", table.name));
    let bytes = HEXLOWER.decode(hex.as_bytes()).map_err(|e| damaged(e.to_string()))?;
    let place = format!("{}|{column}|{id}", table.name);
    key.open(&place, &bytes).map(Some).map_err(|e| damaged(e.to_string()))
}

//! What two databases keep, made comparable: their rows as lines, with ids by the order in which they appear and without what chance made.

use std::collections::HashMap;

use serde_json::Value;
use startline::store::dialect::rows;

use crate::support::app::TestApp;

/// Sealed or salted with bytes of chance.
const BY_CHANCE: [&str; 4] = ["sealed", "inputs_sealed", "wrapped", "password_hash"];

/// Every row, a line each.
pub async fn lines(app: &TestApp) -> Vec<String> {
    let found = app
        .look(|conn| {
            let mut found = Vec::new();
            for table in rows::tables(conn)? {
                rows::each(conn, &table, |row| {
                    let mut row = row.clone();
                    for column in BY_CHANCE {
                        row.as_object_mut().and_then(|row| row.remove(column));
                    }
                    found.push((table.name.clone(), row));
                    Ok(())
                })?;
            }
            Ok(found)
        })
        .await;
    let mut seen = HashMap::new();
    found.into_iter().map(|(table, row)| format!("{table} {}", numbered(&row, &mut seen))).collect()
}

/// The row with a number in place of each id, the same for the same id wherever it stands.
fn numbered(row: &Value, seen: &mut HashMap<String, usize>) -> String {
    let text = row.to_string();
    let mut told = String::new();
    let mut rest = text.as_str();
    while let Some(at) = (0..rest.len()).find(|at| rest.get(*at..*at + 36).is_some_and(is_id)) {
        let (before, from) = rest.split_at(at);
        let (id, after) = from.split_at(36);
        let number = seen.len();
        let number = *seen.entry(id.to_owned()).or_insert(number);
        told.push_str(&format!("{before}#{number}"));
        rest = after;
    }
    told + rest
}

fn is_id(text: &str) -> bool {
    text.bytes().enumerate().all(|(at, byte)| match at {
        8 | 13 | 18 | 23 => byte == b'-',
        14 => byte == b'7',
        _ => byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte),
    })
}

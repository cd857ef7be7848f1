//! A copy of everything kept about one person, as a ZIP: all of it as JSON, each table as CSV, photos and scans beside them.

use std::io::Cursor;
use std::io::Write;

use serde_json::Map;
use serde_json::Value;
use zip::ZipWriter;
use zip::result::ZipError;
use zip::write::SimpleFileOptions;

use crate::documents::table;
use crate::documents::table::Cell;
use crate::documents::table::Column;
use crate::documents::table::Kind;
use crate::documents::table::Table;
use crate::domain::upload::MediaType;
use crate::store::copies::Copy;

/// What the copy is, in words.
pub struct Cover<'a> {
    /// Whose it is.
    pub name: &'a str,
    /// Of which booking.
    pub reference: &'a str,
    /// Who keeps it.
    pub agency: &'a str,
    /// Where to write to.
    pub email: &'a str,
    /// When it was made, in words.
    pub made: &'a str,
}

/// Puts a copy together.
pub fn subject_copy(cover: &Cover<'_>, copy: &Copy) -> Result<Vec<u8>, ZipError> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default();
    let mut add = |name: &str, bytes: &[u8]| -> Result<(), ZipError> {
        zip.start_file(name, options)?;
        Ok(zip.write_all(bytes)?)
    };
    add("read-me.txt", read_me(cover).as_bytes())?;
    let all: Map<String, Value> = copy
        .tables
        .iter()
        .map(|(name, rows)| (name.clone(), rows.iter().cloned().map(Value::Object).collect()))
        .collect();
    add("everything.json", &serde_json::to_vec_pretty(&all).map_err(std::io::Error::from)?)?;
    for (name, rows) in &copy.tables {
        add(&format!("tables/{name}.csv"), &table::csv(&sheet(name, rows)))?;
    }
    for (kind, media_type, bytes) in &copy.files {
        let end = media_type.parse().map_or("bin", MediaType::extension);
        add(&format!("files/{kind}.{end}"), bytes)?;
    }
    Ok(zip.finish()?.into_inner())
}

fn sheet(name: &str, rows: &[Map<String, Value>]) -> Table {
    let mut titles: Vec<String> = rows.iter().flat_map(|row| row.keys().cloned()).collect();
    titles.sort();
    titles.dedup();
    let cell = |row: &Map<String, Value>, title: &String| match row.get(title) {
        None | Some(Value::Null) => Cell::Empty,
        Some(Value::String(text)) => Cell::Text(text.clone()),
        Some(other) => Cell::Text(other.to_string()),
    };
    let rows = rows.iter().map(|row| titles.iter().map(|title| cell(row, title)).collect()).collect();
    let columns = titles.into_iter().map(|title| Column { title, kind: Kind::Text }).collect();
    Table { title: name.to_owned(), columns, rows, note: String::new() }
}

fn read_me(cover: &Cover<'_>) -> String {
    let Cover { name, reference, agency, email, made } = cover;
    format!(
        "What {agency} keeps about {name}, booking {reference}. Made {made}.\r\n\r\n\
         everything.json   all of it, by table; what is sealed with us stands here in clear\r\n\
         tables/           the same, a file for each table, for a spreadsheet\r\n\
         files/            photos and scans\r\n\r\n\
         Times are in UTC. Money is in the smallest unit of its currency, such as cents. Left out are keys and keyed marks: they say \
         nothing without a key that only we have. What was handed on to partners stands in handoff_rows; who looked at sealed values and \
         when in audit_entries.\r\n\r\n\
         To correct something or have it deleted, write to {email}.\r\n"
    )
}

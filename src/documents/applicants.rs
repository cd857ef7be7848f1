//! A file of applicants: CSV (RFC 4180) in UTF-8, columns in any order. A file that cannot be trusted is refused
//! whole; a row that cannot be read is told, and the others are read.

use chrono::NaiveDate;
use csv::ByteRecord;
use csv::Reader;
use csv::ReaderBuilder;

use crate::documents::csv_lines::first_line;
use crate::domain::eligibility::Asked;
use crate::domain::eligibility::Column;
use crate::domain::eligibility::read_row;

/// Why the whole file is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, column {column}: {problem}")]
pub struct FileFault {
    /// Line of the file, from 1.
    pub line: u64,
    /// Name of the column, or its number where it has none.
    pub column: String,
    /// What is wrong, and what would do.
    pub problem: String,
}

/// A row that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadRow {
    /// Its id, as far as it can be read.
    pub id: String,
    /// What is wrong, and what would do.
    pub problem: String,
    /// Line of the file where the row begins.
    pub line: u64,
    /// Name of the column, or its number where it has none.
    pub column: String,
}

/// A file whose first line has been read, ready to give one row after another.
pub struct Applicants<'f> {
    file: &'f [u8],
    columns: Vec<Column>,
    reader: Reader<&'f [u8]>,
    record: ByteRecord,
    races: &'f [String],
    today: NaiveDate,
}

impl<'f> Applicants<'f> {
    /// Reads the names of the columns, and looks once through the whole file for quotes that would swallow rows.
    /// `races` and `today` as in [`read_row`].
    ///
    /// # Errors
    /// What is no text, a column that is missing, unknown or there twice, and quotes that do not fit.
    pub fn open(file: &'f [u8], races: &'f [String], today: NaiveDate) -> Result<Self, FileFault> {
        let file = file.strip_prefix(b"\xef\xbb\xbf").unwrap_or(file);
        if let Some(at) = file.iter().position(|byte| *byte == 0) {
            let line = line_of(file, at);
            return Err(fault(line, "1", "this is no text; save the table as CSV in UTF-8"));
        }
        let mut reader = ReaderBuilder::new().has_headers(false).flexible(true).from_reader(file);
        let mut record = ByteRecord::new();
        // Reading bytes from memory cannot fail, and ragged rows are allowed here.
        let _ = reader.read_byte_record(&mut record);
        let line = first_line(file, record.position());
        let columns = columns(&record, line)?;
        fitting_quotes(file, &columns)?;
        Ok(Self { file, columns, reader, record, races, today })
    }

    /// The next row with its id, or why it cannot be read; `None` after the last one. Empty lines are passed over.
    pub fn next_row(&mut self) -> Option<Result<(&str, Asked), BadRow>> {
        let is_there = self.reader.read_byte_record(&mut self.record).unwrap_or(false);
        if !is_there {
            return None;
        }
        Some(self.row())
    }

    fn row(&self) -> Result<(&str, Asked), BadRow> {
        let line = first_line(self.file, self.record.position());
        let raw_id = self.raw(Column::Id);
        let bad = |column: String, problem: String| BadRow {
            id: String::from_utf8_lossy(raw_id).trim().to_owned(),
            problem,
            line,
            column,
        };
        if self.record.len() != self.columns.len() {
            let first_amiss = self.record.len().min(self.columns.len());
            let problem = format!(
                "this row has {} cells and the first line names {} columns",
                self.record.len(),
                self.columns.len()
            );
            return Err(bad(name_of(&self.columns, first_amiss), problem));
        }
        for (cell, column) in self.record.iter().zip(&self.columns) {
            if std::str::from_utf8(cell).is_err() {
                return Err(bad(
                    column.to_string(),
                    "this is not UTF-8; save the table as CSV in UTF-8".to_owned(),
                ));
            }
        }
        let cell = |column| std::str::from_utf8(self.raw(column)).unwrap_or_default();
        let asked = read_row(cell, self.races, self.today)
            .map_err(|fault| bad(fault.column.to_string(), fault.problem))?;
        Ok((cell(Column::Id).trim(), asked))
    }

    fn raw(&self, column: Column) -> &[u8] {
        let place = self.columns.iter().position(|known| *known == column);
        place.and_then(|place| self.record.get(place)).unwrap_or_default()
    }
}

fn fault(line: u64, column: &str, problem: impl Into<String>) -> FileFault {
    FileFault { line, column: column.to_owned(), problem: problem.into() }
}

fn line_of(file: &[u8], at: usize) -> u64 {
    let ends = file[..at].iter().filter(|byte| **byte == b'\n').count();
    u64::try_from(ends).unwrap_or(u64::MAX).saturating_add(1)
}

/// The name of a column, or its number where the first line names none.
fn name_of(columns: &[Column], place: usize) -> String {
    columns.get(place).map_or_else(|| (place + 1).to_string(), Column::to_string)
}

/// What the first line names.
fn columns(names: &ByteRecord, line: u64) -> Result<Vec<Column>, FileFault> {
    let mut columns = Vec::with_capacity(names.len());
    for (place, name) in names.iter().enumerate() {
        let name = String::from_utf8_lossy(name);
        let Some(column) = Column::parse(name.trim().to_ascii_lowercase().as_str()) else {
            let known = Column::ALL.iter().map(Column::to_string).collect::<Vec<_>>().join(", ");
            let shown: String = name.trim().chars().take(40).collect();
            let problem = format!("\"{shown}\" is no column; the columns, with commas between, are {known}");
            return Err(fault(line, &(place + 1).to_string(), problem));
        };
        if columns.contains(&column) {
            return Err(fault(line, column.as_str(), "this column is there twice"));
        }
        columns.push(column);
    }
    let missing = Column::ALL.iter().find(|column| column.is_needed() && !columns.contains(column));
    match missing {
        Some(column) => {
            Err(fault(line, column.as_str(), "the first line does not name this column, and it is needed"))
        }
        None => Ok(columns),
    }
}

/// A quote that is never closed would swallow all rows after it, and text after a closing quote hides where
/// the cell ends.
fn fitting_quotes(file: &[u8], columns: &[Column]) -> Result<(), FileFault> {
    let (mut place, mut is_start, mut at) = (0, true, 0);
    while let Some(byte) = file.get(at) {
        if is_start && *byte == b'"' {
            let Some(closed) = closing_quote(file, at + 1) else {
                return Err(fault(line_of(file, at), &name_of(columns, place), "this quote is never closed"));
            };
            if !matches!(file.get(closed + 1), None | Some(b',' | b'\r' | b'\n')) {
                let problem = "after a closing quote comes a comma or the end of the line; a quote within is written twice";
                return Err(fault(line_of(file, closed), &name_of(columns, place), problem));
            }
            at = closed + 1;
            is_start = false;
            continue;
        }
        match byte {
            b',' => (place, is_start) = (place + 1, true),
            b'\r' | b'\n' => (place, is_start) = (0, true),
            _ => is_start = false,
        }
        at += 1;
    }
    Ok(())
}

/// The quote that ends a cell; two in a row stand for one within it.
fn closing_quote(file: &[u8], from: usize) -> Option<usize> {
    let mut at = from;
    loop {
        at += file.get(at..)?.iter().position(|byte| *byte == b'"')?;
        if file.get(at + 1) != Some(&b'"') {
            return Some(at);
        }
        at += 2;
    }
}

#[cfg(test)]
#[path = "tests/applicants.rs"]
mod tests;

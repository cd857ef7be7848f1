//! Everything in lines of JSON: one moment of either engine, which either engine takes back. `docs/export.md` describes the lines.

use std::io::BufRead;
use std::io::Write;

use chrono::DateTime;
use chrono::Utc;
use data_encoding::HEXLOWER;
use serde::Deserialize;
use serde::Serialize;
use serde_json::Value;
use sha2::Digest;
use sha2::Sha256;

use crate::store::dialect;
use crate::store::dialect::Conn;
use crate::store::dialect::rows;
use crate::store::error::StoreError;
use crate::store::migrations;

/// What the first line says.
#[derive(Debug, Serialize, Deserialize)]
pub struct Head {
    /// Number of this form of lines.
    pub startline_rows: u32,
    /// When the copy was made.
    pub taken_at: DateTime<Utc>,
    /// The versions of the migrations that had run, in order.
    pub migrations: Vec<String>,
}

/// What each line between says.
#[derive(Serialize, Deserialize)]
struct Line<T, R> {
    table: T,
    row: R,
}

/// What the last line says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Foot {
    /// Lines between the first and the last.
    pub rows: u64,
    /// Of these lines, each with its end, in hex: two copies of the same rows have the same.
    pub sha256: String,
}

/// The one form of lines there is.
const FORM: u32 = 1;
/// Rows are put in together until their lines are as long as this.
const TOGETHER_BYTES: usize = 1 << 20;

/// Why a copy cannot be written or read.
#[derive(Debug, thiserror::Error)]
pub enum DumpError {
    /// The database's trouble.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The file's trouble.
    #[error("{0}")]
    File(#[from] std::io::Error),
    /// It is not what it should be; the sentence says where.
    #[error("{0}")]
    Form(String),
}

fn form(words: impl Into<String>) -> DumpError {
    DumpError::Form(words.into())
}

/// Counts and hashes the lines of rows that go by.
#[derive(Default)]
struct Tally {
    rows: u64,
    hash: Sha256,
}

impl Tally {
    fn add(&mut self, line: &[u8]) {
        self.rows += 1;
        self.hash.update(line);
        self.hash.update(b"\n");
    }

    fn foot(self) -> Foot {
        Foot { rows: self.rows, sha256: HEXLOWER.encode(&self.hash.finalize()) }
    }
}

/// Writes everything of one moment, beside whoever reads and writes.
pub fn write(conn: &mut Conn, taken_at: DateTime<Utc>, out: &mut impl Write) -> Result<Foot, DumpError> {
    let migrations = migrations::applied(conn)?;
    rows::begin_long_read(conn)?;
    let done = write_rows(conn, Head { startline_rows: FORM, taken_at, migrations }, out);
    dialect::execute(conn, "ROLLBACK")?;
    done
}

fn write_rows(conn: &mut Conn, mut head: Head, out: &mut impl Write) -> Result<Foot, DumpError> {
    head.migrations.sort();
    write_line(out, &text(&head)?)?;
    let mut tally = Tally::default();
    for table in rows::tables(conn)? {
        let mut trouble = None;
        rows::each(conn, &table, |row| {
            let line = serde_json::to_vec(&Line { table: &table.name, row })
                .map_err(|e| StoreError::Damaged(e.to_string()))?;
            tally.add(&line);
            write_line(out, &line).map_err(|error| {
                let words = error.to_string();
                trouble = Some(error);
                StoreError::Damaged(words)
            })
        })
        .map_err(|error| trouble.map_or_else(|| DumpError::Store(error), DumpError::File))?;
    }
    let foot = tally.foot();
    write_line(out, &text(&foot)?)?;
    out.flush()?;
    Ok(foot)
}

fn text(line: &impl Serialize) -> Result<Vec<u8>, DumpError> {
    serde_json::to_vec(line).map_err(|e| form(e.to_string()))
}

fn write_line(out: &mut impl Write, line: &[u8]) -> std::io::Result<()> {
    out.write_all(line)?;
    out.write_all(b"\n")
}

/// Reads a copy to its end without keeping anything: its first and last line, or why it is none.
pub fn check(from: &mut impl BufRead) -> Result<(Head, Foot), DumpError> {
    let mut head = None;
    let mut tally = Tally::default();
    let foot = each_line(
        from,
        |first| head = Some(first),
        |line| {
            tally.add(line);
            Ok(())
        },
    )?;
    let counted = tally.foot();
    if counted != foot {
        return Err(form(format!(
            "it was changed or damaged: {} rows of {}, and their SHA-256 is another",
            counted.rows, foot.rows
        )));
    }
    head.map(|head| (head, foot)).ok_or_else(|| form("it is empty"))
}

/// Hands over the first line and every row's; answers the last line.
fn each_line(
    from: &mut impl BufRead,
    mut begin: impl FnMut(Head),
    mut take: impl FnMut(&[u8]) -> Result<(), DumpError>,
) -> Result<Foot, DumpError> {
    let mut line = Vec::new();
    let mut number = 0_u64;
    loop {
        line.clear();
        if from.read_until(b'\n', &mut line)? == 0 || line.pop() != Some(b'\n') {
            return Err(form(format!("it breaks off after line {number}")));
        }
        number += 1;
        if number == 1 {
            let head: Head = serde_json::from_slice(&line)
                .map_err(|_| form("its first line is not that of a copy of Startline"))?;
            if head.startline_rows != FORM {
                return Err(form(format!("it is of form {}: use a newer Startline", head.startline_rows)));
            }
            begin(head);
        } else if line.starts_with(b"{\"rows\":") {
            return serde_json::from_slice(&line).map_err(|e| form(format!("line {number}: {e}")));
        } else {
            take(&line)?;
        }
    }
}

/// Puts every row of a copy, which `check` has read, into tables without rows, all or nothing.
pub fn read(conn: &mut Conn, from: &mut impl BufRead) -> Result<(), DumpError> {
    rows::begin_long_write(conn)?;
    let done = read_rows(conn, from);
    dialect::execute(conn, if done.is_ok() { "COMMIT" } else { "ROLLBACK" })?;
    done
}

/// The rows of one table that go in together.
struct Together {
    table: String,
    rows: String,
}

fn read_rows(conn: &mut Conn, from: &mut impl BufRead) -> Result<(), DumpError> {
    let tables = rows::tables(conn)?;
    let mut waiting = Together { table: String::new(), rows: String::new() };
    let mut put = |waiting: &mut Together| -> Result<(), DumpError> {
        if waiting.rows.is_empty() {
            return Ok(());
        }
        let table = tables
            .iter()
            .find(|table| table.name == waiting.table)
            .ok_or_else(|| form(format!("there is no table {}", waiting.table)))?;
        rows::insert(conn, table, format!("[{}]", std::mem::take(&mut waiting.rows)))?;
        Ok(())
    };
    each_line(
        from,
        |_| (),
        |line| {
            let line: Line<String, Value> = serde_json::from_slice(line).map_err(|e| form(e.to_string()))?;
            if line.table != waiting.table || waiting.rows.len() > TOGETHER_BYTES {
                put(&mut waiting)?;
                waiting.table = line.table;
            }
            if !waiting.rows.is_empty() {
                waiting.rows.push(',');
            }
            waiting.rows.push_str(&line.row.to_string());
            Ok(())
        },
    )?;
    put(&mut waiting)
}

/// Whether no table has a row, or there is no table at all.
pub fn is_empty(conn: &mut Conn) -> Result<bool, StoreError> {
    for table in rows::tables(conn)? {
        if rows::has_rows(conn, &table)? {
            return Ok(false);
        }
    }
    Ok(true)
}

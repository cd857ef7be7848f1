//! The rows of any table as JSON and back: both engines give the same text for the same row.
//!
//! Texts and numbers are JSON's own; a day is `2026-11-22`, a time `08:00:00`, an instant `2026-11-22T08:00:00.123456` in UTC with as many
//! signs as it needs, sealed bytes are in hex.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use chrono::NaiveDate;
use chrono::NaiveDateTime;
use chrono::NaiveTime;
use data_encoding::HEXLOWER;
use diesel::RunQueryDsl;
use diesel::connection::DefaultLoadingMode;
use diesel::pg::PgRowByRowLoadingMode;
use diesel::sql_types::BigInt;
use diesel::sql_types::Text;
use serde_json::Value;

use crate::store::dialect;
use crate::store::dialect::Conn;
use crate::store::dialect::TextValue;
use crate::store::error::StoreError;

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Text,
    Number,
    Truth,
    Date,
    Time,
    Instant,
    Bytes,
}

impl Kind {
    /// From the engine's name of a type.
    fn of(name: &str) -> Option<Self> {
        let word = name.split_whitespace().next().unwrap_or_default().to_lowercase();
        Some(match word.as_str() {
            "text" => Self::Text,
            "bigint" => Self::Number,
            "boolean" => Self::Truth,
            "date" => Self::Date,
            "time" => Self::Time,
            "timestamp" => Self::Instant,
            "bytea" => Self::Bytes,
            _ => return None,
        })
    }

    /// Whether a value of this kind is written so; nothing is of every kind.
    fn is_written_so(self, value: &Value) -> bool {
        match (self, value) {
            (_, Value::Null) => true,
            (Self::Number, value) => value.is_i64(),
            (Self::Truth, value) => value.is_boolean(),
            // PostgreSQL takes no zero byte in a text.
            (Self::Text, Value::String(text)) => !text.contains('\0'),
            (Self::Date, Value::String(text)) => {
                NaiveDate::parse_from_str(text, DATE).is_ok_and(|day| day.to_string() == *text)
            }
            (Self::Time, Value::String(text)) => NaiveTime::parse_from_str(text, TIME).is_ok(),
            (Self::Instant, Value::String(text)) => NaiveDateTime::parse_from_str(text, INSTANT)
                .is_ok_and(|instant| instant.format(INSTANT).to_string() == *text),
            (Self::Bytes, Value::String(text)) => HEXLOWER.decode(text.as_bytes()).is_ok(),
            _ => false,
        }
    }

    /// PostgreSQL's name of the type as it stands in JSON.
    fn in_json(self) -> &'static str {
        match self {
            Self::Text | Self::Bytes => "text",
            Self::Number => "bigint",
            Self::Truth => "boolean",
            Self::Date => "date",
            Self::Time => "time",
            Self::Instant => "timestamp",
        }
    }
}

#[derive(Clone, Debug)]
struct Column {
    name: String,
    kind: Kind,
}

/// A table of the database.
#[derive(Clone, Debug)]
pub struct Table {
    /// Its name.
    pub name: String,
    /// By name.
    columns: Vec<Column>,
    /// The names of its primary key's columns, in order.
    key: Vec<String>,
}

impl Table {
    /// Whether it has a column of this name.
    pub fn has(&self, column: &str) -> bool {
        self.columns.iter().any(|one| one.name == column)
    }

    /// The first column of a row in which something stands that `each` would not hand over. One engine keeps whatever it is given.
    pub fn unfit_column(&self, row: &Value) -> Option<&str> {
        let value = |column: &Column| row.get(&column.name).unwrap_or(&Value::Null);
        let unfit = self.columns.iter().find(|column| !column.kind.is_written_so(value(column)));
        unfit.map(|column| column.name.as_str())
    }
}

#[derive(diesel::QueryableByName)]
struct ColumnRow {
    #[diesel(sql_type = Text)]
    of_table: String,
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    kind: String,
    /// From 1; 0 outside the key.
    #[diesel(sql_type = BigInt)]
    place_in_key: i64,
}

#[derive(diesel::QueryableByName)]
struct ReferenceRow {
    #[diesel(sql_type = Text)]
    of_table: String,
    #[diesel(sql_type = Text)]
    to_table: String,
}

const SQLITE_COLUMNS: &str = "SELECT t.name AS of_table, c.name AS name, c.type AS kind, c.pk AS place_in_key \
    FROM sqlite_schema t, pragma_table_info(t.name) c WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite%' ORDER BY 1, 2";
const SQLITE_REFERENCES: &str = "SELECT t.name AS of_table, f.\"table\" AS to_table \
    FROM sqlite_schema t, pragma_foreign_key_list(t.name) f WHERE t.type = 'table'";
const POSTGRES_COLUMNS: &str = "SELECT t.relname::text AS of_table, c.attname::text AS name, \
    format_type(c.atttypid, NULL)::text AS kind, \
    COALESCE((SELECT array_position(k.conkey, c.attnum) FROM pg_constraint k \
              WHERE k.conrelid = t.oid AND k.contype = 'p'), 0)::bigint AS place_in_key \
    FROM pg_class t JOIN pg_attribute c ON c.attrelid = t.oid \
    WHERE t.relkind = 'r' AND t.relnamespace = 'public'::regnamespace AND c.attnum > 0 AND NOT c.attisdropped ORDER BY 1, 2";
const POSTGRES_REFERENCES: &str = "SELECT t.relname::text AS of_table, r.relname::text AS to_table \
    FROM pg_constraint k JOIN pg_class t ON t.oid = k.conrelid JOIN pg_class r ON r.oid = k.confrelid WHERE k.contype = 'f'";

/// Diesel's own table, which is not data.
const MIGRATIONS: &str = "__diesel_schema_migrations";

/// Every table with data, each after those its rows point to.
pub fn tables(conn: &mut Conn) -> Result<Vec<Table>, StoreError> {
    let (columns, references): (Vec<ColumnRow>, Vec<ReferenceRow>) = match conn {
        Conn::Sqlite(conn) => {
            (diesel::sql_query(SQLITE_COLUMNS).load(conn)?, diesel::sql_query(SQLITE_REFERENCES).load(conn)?)
        }
        Conn::Postgres(conn) => (
            diesel::sql_query(POSTGRES_COLUMNS).load(conn)?,
            diesel::sql_query(POSTGRES_REFERENCES).load(conn)?,
        ),
    };
    let mut found: BTreeMap<String, (Table, BTreeMap<i64, String>)> = BTreeMap::new();
    for row in columns.into_iter().filter(|row| row.of_table != MIGRATIONS) {
        let kind = Kind::of(&row.kind).ok_or_else(|| {
            StoreError::Damaged(format!("{}.{} has the type {}", row.of_table, row.name, row.kind))
        })?;
        let (table, key) = found.entry(row.of_table.clone()).or_insert_with(|| {
            (Table { name: row.of_table, columns: Vec::new(), key: Vec::new() }, BTreeMap::new())
        });
        if row.place_in_key > 0 {
            key.insert(row.place_in_key, row.name.clone());
        }
        table.columns.push(Column { name: row.name, kind });
    }
    let mut waiting: Vec<Table> =
        found.into_values().map(|(table, key)| Table { key: key.into_values().collect(), ..table }).collect();
    let mut ordered = Vec::with_capacity(waiting.len());
    while !waiting.is_empty() {
        let missing: BTreeSet<String> = waiting.iter().map(|table| table.name.clone()).collect();
        let waits = |table: &Table| {
            references.iter().any(|one| {
                one.of_table == table.name && one.to_table != table.name && missing.contains(&one.to_table)
            })
        };
        let (later, now): (Vec<Table>, Vec<Table>) = waiting.into_iter().partition(waits);
        if now.is_empty() {
            return Err(StoreError::Damaged("tables point to one another in a circle".to_owned()));
        }
        ordered.extend(now);
        waiting = later;
    }
    Ok(ordered)
}

/// Hands over every row of a table, in the order of its key, one at a time however many there are.
pub fn each(
    conn: &mut Conn,
    table: &Table,
    take: impl FnMut(&Value) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    // One value that every row has, so that there is one query.
    hand_over(conn, table, "''", "", take)
}

/// Hands over the rows of a table whose column has this text.
pub fn each_with(
    conn: &mut Conn,
    table: &Table,
    column: &str,
    value: &str,
    take: impl FnMut(&Value) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    hand_over(conn, table, &format!("\"{column}\""), value, take)
}

fn hand_over(
    conn: &mut Conn,
    table: &Table,
    compared: &str,
    value: &str,
    mut take: impl FnMut(&Value) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    let object: Vec<String> = table
        .columns
        .iter()
        .map(|column| format!("'{}', {}", column.name, read_column(conn, column)))
        .collect();
    let order: Vec<String> = table.key.iter().map(|name| format!("\"{name}\"")).collect();
    let (object, order) = (object.join(", "), order.join(", "));
    let mut take = |row: diesel::QueryResult<TextValue>| -> Result<(), StoreError> {
        take(&canonical(table, &row?.value)?)
    };
    let name = &table.name;
    match conn {
        Conn::Sqlite(conn) => {
            let sql = format!(
                "SELECT json_object({object}) AS value FROM \"{name}\" WHERE {compared} = ? ORDER BY {order}"
            );
            let query = diesel::sql_query(sql).bind::<Text, _>(value);
            query.load_iter::<TextValue, DefaultLoadingMode>(conn)?.try_for_each(&mut take)
        }
        Conn::Postgres(conn) => {
            let sql = format!(
                "SELECT json_build_object({object})::text AS value FROM \"{name}\" WHERE {compared} = $1 ORDER BY {order}"
            );
            let query = diesel::sql_query(sql).bind::<Text, _>(value);
            query.load_iter::<TextValue, PgRowByRowLoadingMode>(conn)?.try_for_each(&mut take)
        }
    }
}

fn read_column(conn: &Conn, column: &Column) -> String {
    let name = format!("\"{}\"", column.name);
    match (conn, column.kind) {
        (_, Kind::Text | Kind::Number) => name,
        (Conn::Sqlite(_), Kind::Truth) => {
            format!("json(CASE {name} WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END)")
        }
        (Conn::Sqlite(_), Kind::Bytes) => {
            format!("CASE WHEN {name} IS NULL THEN NULL ELSE lower(hex({name})) END")
        }
        (Conn::Sqlite(_), Kind::Instant) => format!("replace({name}, ' ', 'T')"),
        (Conn::Sqlite(_), Kind::Date | Kind::Time) | (Conn::Postgres(_), Kind::Truth) => name,
        (Conn::Postgres(_), Kind::Bytes) => format!("encode({name}, 'hex')"),
        (Conn::Postgres(_), Kind::Date | Kind::Time) => format!("{name}::text"),
        (Conn::Postgres(_), Kind::Instant) => format!("to_char({name}, 'YYYY-MM-DD\"T\"HH24:MI:SS.US')"),
    }
}

const DATE: &str = "%Y-%m-%d";
const TIME: &str = "%H:%M:%S%.f";
const INSTANT: &str = "%Y-%m-%dT%H:%M:%S%.f";

/// The row with its instants written as the program writes them: one engine keeps the zeros at their end.
fn canonical(table: &Table, text: &str) -> Result<Value, StoreError> {
    let damaged = |words: String| StoreError::Damaged(format!("a row of {}: {words}", table.name));
    let mut row: Value = serde_json::from_str(text).map_err(|e| damaged(e.to_string()))?;
    for column in table.columns.iter().filter(|column| column.kind == Kind::Instant) {
        if let Some(Value::String(instant)) = row.get_mut(&column.name) {
            let read = NaiveDateTime::parse_from_str(instant, INSTANT).map_err(|e| damaged(e.to_string()))?;
            *instant = read.format(INSTANT).to_string();
        }
    }
    Ok(row)
}

/// Puts rows into a table: a text of JSON that is an array of objects as `each` hands them over.
pub fn insert(conn: &mut Conn, table: &Table, rows: String) -> Result<usize, StoreError> {
    let names: Vec<String> = table.columns.iter().map(|column| format!("\"{}\"", column.name)).collect();
    let values: Vec<String> = table.columns.iter().map(|column| write_column(conn, column)).collect();
    let (names, values) = (names.join(", "), values.join(", "));
    let into = format!("INSERT INTO \"{}\" ({names}) SELECT {values}", table.name);
    let inserted = match conn {
        Conn::Sqlite(conn) => {
            diesel::sql_query(format!("{into} FROM json_each(?)")).bind::<Text, _>(rows).execute(conn)?
        }
        Conn::Postgres(conn) => {
            let typed: Vec<String> = table
                .columns
                .iter()
                .map(|column| format!("\"{}\" {}", column.name, column.kind.in_json()))
                .collect();
            let from = format!("FROM json_to_recordset($1::json) AS row({})", typed.join(", "));
            diesel::sql_query(format!("{into} {from}")).bind::<Text, _>(rows).execute(conn)?
        }
    };
    Ok(inserted)
}

fn write_column(conn: &Conn, column: &Column) -> String {
    let name = &column.name;
    match (conn, column.kind) {
        (Conn::Sqlite(_), Kind::Bytes) => format!("unhex(value ->> '{name}')"),
        (Conn::Sqlite(_), Kind::Instant) => format!("replace(value ->> '{name}', 'T', ' ')"),
        (Conn::Sqlite(_), _) => format!("value ->> '{name}'"),
        (Conn::Postgres(_), Kind::Bytes) => format!("decode(\"{name}\", 'hex')"),
        (Conn::Postgres(_), _) => format!("\"{name}\""),
    }
}

/// Whether a table has any row.
pub fn has_rows(conn: &mut Conn, table: &Table) -> Result<bool, StoreError> {
    let sql = format!(
        "SELECT CAST(COUNT(*) AS BIGINT) AS value FROM (SELECT 1 FROM \"{}\" LIMIT 1) one",
        table.name
    );
    Ok(diesel::sql_query(sql).get_result::<NumberValue>(conn)?.value > 0)
}

#[derive(diesel::QueryableByName)]
struct NumberValue {
    #[diesel(sql_type = BigInt)]
    value: i64,
}

/// Begins a transaction in which every query sees the same moment and may take as long as it needs: for copies of everything.
pub fn begin_long_read(conn: &mut Conn) -> Result<(), StoreError> {
    dialect::begin_read(conn)?;
    without_hurry(conn)
}

/// Begins a transaction that writes and may take as long as it needs.
pub fn begin_long_write(conn: &mut Conn) -> Result<(), StoreError> {
    dialect::begin_write(conn)?;
    without_hurry(conn)
}

fn without_hurry(conn: &mut Conn) -> Result<(), StoreError> {
    match conn {
        Conn::Sqlite(_) => Ok(()),
        Conn::Postgres(_) => dialect::execute(conn, "SET LOCAL statement_timeout = 0"),
    }
}

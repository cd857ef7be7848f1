//! A table as a file: CSV for machines, XLSX for people who print it. No cell of it can be taken for a
//! formula.

use chrono::Datelike;
use chrono::NaiveDate;
use chrono::NaiveDateTime;
use chrono::Timelike;
use rust_xlsxwriter::DocProperties;
use rust_xlsxwriter::ExcelDateTime;
use rust_xlsxwriter::Format;
use rust_xlsxwriter::FormatAlign;
use rust_xlsxwriter::FormatBorder;
use rust_xlsxwriter::Workbook;
use rust_xlsxwriter::Worksheet;
use rust_xlsxwriter::XlsxError;
use unicode_normalization::UnicodeNormalization;

/// Rows under titled columns.
#[derive(Clone, Debug)]
pub struct Table {
    /// Name of the sheet and of every printed page; not in the CSV, whose first row is the column titles.
    pub title: String,
    /// Left to right.
    pub columns: Vec<Column>,
    /// Top to bottom, each with a cell for every column.
    pub rows: Vec<Vec<Cell>>,
    /// A line under the rows (as of when, for whom); not in the CSV. May be empty.
    pub note: String,
}

/// One column.
#[derive(Clone, Debug)]
pub struct Column {
    /// Its heading.
    pub title: String,
    /// What stands in it.
    pub kind: Kind,
}

/// What stands in a column: decides the side its heading is set to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Words and codes, set left.
    Text,
    /// Numbers and amounts, set right.
    Number,
    /// Dates and times, set left.
    Date,
}

/// One cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// Nothing.
    Empty,
    /// Words, codes, phone numbers: never reckoned with.
    Text(String),
    /// A whole number.
    Number(i64),
    /// Money: minor units and how many decimals they are; the currency belongs into the heading.
    Amount {
        /// Cents, or what the currency has.
        minor: i64,
        /// 2 for EUR and USD.
        decimals: u8,
    },
    /// A day.
    Date(NaiveDate),
    /// A local date and time; the zone belongs into the heading.
    Moment(NaiveDateTime),
}

/// The table as CSV (RFC 4180), UTF-8 with a byte order mark, without which Excel misreads every script but
/// its own.
pub fn csv(table: &Table) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .flexible(true)
        .from_writer(vec![0xef, 0xbb, 0xbf]);
    let titles = table.columns.iter().map(|column| defused(&column.title));
    // Writing into memory cannot fail, and ragged rows are allowed.
    let _ = writer.write_record(titles);
    for row in &table.rows {
        let _ = writer.write_record(row.iter().map(plain));
    }
    writer.into_inner().unwrap_or_default()
}

/// Several tables in one CSV, an empty line between them.
pub fn csv_sections(tables: &[Table]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for table in tables {
        let section = csv(table);
        if bytes.is_empty() {
            bytes = section;
        } else {
            bytes.extend_from_slice(b"\r\n");
            bytes.extend_from_slice(section.strip_prefix(&[0xef, 0xbb, 0xbf]).unwrap_or(&section));
        }
    }
    bytes
}

fn plain(cell: &Cell) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Text(text) => defused(text),
        Cell::Number(number) => number.to_string(),
        Cell::Amount { minor, decimals } => decimal(*minor, *decimals),
        Cell::Date(date) => date.format("%Y-%m-%d").to_string(),
        Cell::Moment(moment) => moment.format("%Y-%m-%d %H:%M").to_string(),
    }
}

fn decimal(minor: i64, decimals: u8) -> String {
    let width = usize::from(decimals) + 1;
    let digits = format!("{:0>width$}", minor.unsigned_abs());
    let (whole, part) = digits.split_at(digits.len() - usize::from(decimals));
    let sign = if minor < 0 { "-" } else { "" };
    if part.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{part}") }
}

/// The text with `'` before it if a spreadsheet could take it for a formula (OWASP, CSV injection, 2025).
fn defused(text: &str) -> String {
    if is_armed(text) { format!("'{text}") } else { text.to_owned() }
}

/// Whether the text begins like a formula, in any width of its first sign and behind any spaces.
fn is_armed(text: &str) -> bool {
    let begins = |c: char| matches!(c, '=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '\0');
    let spaces = text.chars().take_while(|c| c.is_whitespace()).count();
    text.chars().take(spaces + 1).any(|c| begins(c) || c.nfkc().next().is_some_and(begins))
}

/// The table as an XLSX workbook: real dates and numbers, the heading frozen and repeated on every printed
/// page, A4 landscape. The same table gives the same bytes.
///
/// # Errors
/// When the table is larger than a sheet (1,048,576 rows, 16,384 columns) or a text longer than a cell
/// (32,767 characters).
pub fn xlsx(table: &Table) -> Result<Vec<u8>, XlsxError> {
    workbook(std::slice::from_ref(table))
}

/// Several tables as one workbook, a sheet each, named by the first one. Their titles must differ.
///
/// # Errors
/// As `xlsx`, and when two titles are one sheet's name.
pub fn workbook(tables: &[Table]) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    // Else the library writes the time of now: equal packs should be equal files.
    let made = ExcelDateTime::from_ymd(2000, 1, 1)?;
    let title = tables.first().map_or("", |table| table.title.as_str());
    workbook.set_properties(&DocProperties::new().set_title(title).set_creation_datetime(&made));
    for table in tables {
        write_sheet(workbook.add_worksheet(), table)?;
    }
    workbook.save_to_buffer()
}

fn write_sheet(sheet: &mut Worksheet, table: &Table) -> Result<(), XlsxError> {
    sheet.set_name(sheet_name(&table.title))?;
    set_up_print(sheet, &table.title)?;
    let mut widths = Vec::with_capacity(table.columns.len());
    for (column, at) in table.columns.iter().zip(0..) {
        sheet.write_string_with_format(0, at, &column.title, &heading(column.kind))?;
        widths.push(display_width(&column.title));
    }
    let formats = Formats::new();
    let mut row = 0;
    for cells in &table.rows {
        row += 1;
        for (cell, at) in cells.iter().zip(0..) {
            formats.write(sheet, row, at, cell)?;
            if let Some(width) = widths.get_mut(usize::from(at)) {
                *width = display_width(&plain(cell)).max(*width);
            }
        }
    }
    if !table.note.is_empty() {
        sheet.write_string(row + 2, 0, &table.note)?;
    }
    for (width, at) in widths.into_iter().zip(0..) {
        sheet.set_column_width(at, (width + 2).clamp(6, 48) as f64)?;
    }
    Ok(())
}

fn set_up_print(sheet: &mut Worksheet, title: &str) -> Result<(), XlsxError> {
    const A4: u8 = 9;
    sheet.set_freeze_panes(1, 0)?;
    sheet.set_repeat_rows(0, 0)?;
    sheet.set_paper_size(A4).set_landscape().set_print_fit_to_pages(1, 0);
    // In headers `&` begins a command; the whole header may have 255 characters.
    let title: String = title.chars().take(100).collect();
    sheet.set_header(format!("&L{}", title.replace('&', "&&")));
    sheet.set_footer("&RPage &P of &N");
    Ok(())
}

/// A sheet's name has 1 to 31 characters, none of `[]:*?/\`, and no apostrophe at either end.
fn sheet_name(title: &str) -> String {
    let name: String =
        title.chars().map(|c| if "[]:*?/\\".contains(c) || c.is_control() { ' ' } else { c }).collect();
    // Excel counts UTF-16 units.
    let mut units = 0;
    let fits = |c: &char| {
        units += c.len_utf16();
        units <= 31
    };
    let name: String = name.trim().chars().take_while(fits).collect();
    let name = name.trim_matches(|c: char| c == '\'' || c.is_whitespace());
    // "History" is Excel's own.
    if name.is_empty() || name.eq_ignore_ascii_case("history") { "Table".to_owned() } else { name.to_owned() }
}

fn heading(kind: Kind) -> Format {
    let side = if kind == Kind::Number { FormatAlign::Right } else { FormatAlign::Left };
    Format::new().set_bold().set_border_bottom(FormatBorder::Thin).set_align(side)
}

struct Formats {
    text: Format,
    armed: Format,
    date: Format,
    moment: Format,
}

impl Formats {
    fn new() -> Self {
        Self {
            text: Format::new().set_align(FormatAlign::Left),
            // The quote prefix keeps it a text when somebody edits the cell.
            armed: Format::new().set_align(FormatAlign::Left).set_quote_prefix(),
            date: Format::new().set_align(FormatAlign::Left).set_num_format("ddd d mmm yyyy"),
            moment: Format::new().set_align(FormatAlign::Left).set_num_format("ddd d mmm yyyy hh:mm"),
        }
    }

    fn write(&self, sheet: &mut Worksheet, row: u32, at: u16, cell: &Cell) -> Result<(), XlsxError> {
        match cell {
            Cell::Empty => {}
            Cell::Text(text) => {
                let format = if is_armed(text) { &self.armed } else { &self.text };
                sheet.write_string_with_format(row, at, text, format)?;
            }
            Cell::Number(number) => {
                sheet.write_number(row, at, *number as f64)?;
            }
            Cell::Amount { minor, decimals } => {
                let places = "0".repeat(usize::from(*decimals));
                let pattern = if places.is_empty() { "#,##0".to_owned() } else { format!("#,##0.{places}") };
                let value = *minor as f64 / 10_f64.powi(i32::from(*decimals));
                sheet.write_number_with_format(row, at, value, &Format::new().set_num_format(pattern))?;
            }
            Cell::Date(date) => match excel_date(*date) {
                Some(excel) => {
                    sheet.write_datetime_with_format(row, at, &excel, &self.date)?;
                }
                None => {
                    sheet.write_string(row, at, plain(cell))?;
                }
            },
            Cell::Moment(moment) => match excel_date(moment.date()) {
                Some(excel) => {
                    let excel = excel.and_hms(
                        moment.hour() as u16,
                        moment.minute() as u8,
                        f64::from(moment.second()),
                    )?;
                    sheet.write_datetime_with_format(row, at, &excel, &self.moment)?;
                }
                None => {
                    sheet.write_string(row, at, plain(cell))?;
                }
            },
        }
        Ok(())
    }
}

/// Excel knows the years 1900 to 9999; other days are written as text.
fn excel_date(date: NaiveDate) -> Option<ExcelDateTime> {
    let year = u16::try_from(date.year()).ok().filter(|year| *year >= 1900)?;
    ExcelDateTime::from_ymd(year, date.month() as u8, date.day() as u8).ok()
}

/// Width in digits: Chinese, Japanese and Korean characters take two.
fn display_width(text: &str) -> usize {
    text.chars().map(|c| if u32::from(c) >= 0x1100 { 2 } else { 1 }).sum()
}

#[cfg(test)]
#[path = "tests/table.rs"]
mod tests;

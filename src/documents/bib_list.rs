//! Reads a list of numbers: comma, semicolon or tab between cells, the first line names the columns.

use crate::documents::csv_lines::first_line;
use crate::domain::bib_list::ListedBib;

/// Lines of a list at most.
const MOST_LINES: usize = 5_000;

/// Why a list cannot be read, in words for whoever sent it.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum BibListFault {
    /// The first line does not name what is needed.
    #[error(
        "The first line must name the columns: bib, and name or reference (or family name and given names)"
    )]
    NoColumns,
    /// A line without a number.
    #[error("Line {0}: enter a number above zero in the column bib")]
    NoNumber(usize),
    /// Broken quotes, or bytes that are no text.
    #[error("Line {0} cannot be read: look at its quotes, and save the file as CSV in UTF-8")]
    Unreadable(usize),
    /// Nothing below the first line, or too much.
    #[error("Give between 1 and 5,000 lines below the first")]
    Size,
}

/// Reads it.
///
/// # Errors
/// The first fault, with its line.
pub fn read(bytes: &[u8]) -> Result<Vec<ListedBib>, BibListFault> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let first = bytes.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let delimiter = [b'\t', b';'].into_iter().find(|sign| first.contains(sign)).unwrap_or(b',');
    let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).flexible(true).from_reader(bytes);
    let heads = reader.headers().map_err(|_| BibListFault::Unreadable(1))?.clone();
    let column = |names: &[&str]| {
        let is_meant = |head: &str| names.contains(&head.trim().to_lowercase().replace('_', " ").as_str());
        heads.iter().position(is_meant)
    };
    let bib = column(&["bib", "number", "no."]).ok_or(BibListFault::NoColumns)?;
    let (reference, name) = (column(&["reference"]), column(&["name"]));
    let (family, given) = (column(&["family name"]), column(&["given names"]));
    if reference.or(name).or(family.and(given)).is_none() {
        return Err(BibListFault::NoColumns);
    }
    let mut lines = Vec::new();
    for row in reader.records() {
        let line_at = |position: Option<&csv::Position>| {
            usize::try_from(first_line(bytes, position)).unwrap_or(usize::MAX)
        };
        let row = row.map_err(|e| BibListFault::Unreadable(line_at(e.position())))?;
        let line = line_at(row.position());
        let cell = |column: Option<usize>| column.and_then(|at| row.get(at)).unwrap_or_default().trim();
        if row.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        let number = cell(Some(bib)).parse().ok().filter(|bib| 0 < *bib);
        let full = format!("{} {}", cell(given), cell(family));
        lines.push(ListedBib {
            line,
            reference: cell(reference).to_owned(),
            name: if name.is_some() { cell(name).to_owned() } else { full.trim().to_owned() },
            bib: number.ok_or(BibListFault::NoNumber(line))?,
        });
    }
    if (1..=MOST_LINES).contains(&lines.len()) { Ok(lines) } else { Err(BibListFault::Size) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_of_every_spreadsheet_are_read() {
        fn check(text: &str, expected: Result<&[(&str, &str, u32)], BibListFault>) {
            let read = read(text.as_bytes());
            let lines = read.as_ref().map(|lines| {
                let line = |one: &ListedBib| (one.reference.clone(), one.name.clone(), one.bib);
                lines.iter().map(line).collect::<Vec<_>>()
            });
            let owned = |rows: &[(&str, &str, u32)]| {
                rows.iter().map(|(a, b, c)| ((*a).to_owned(), (*b).to_owned(), *c)).collect::<Vec<_>>()
            };
            assert_eq!(lines.map_err(Clone::clone), expected.map(owned), "{text}");
        }
        check("bib,name\r\n2001,Ada Ash\r\n", Ok(&[("", "Ada Ash", 2001)]));
        check("\u{feff}Reference;Bib\nK7Q;2001\n\n", Ok(&[("K7Q", "", 2001)]));
        check("Bib\tFamily name\tGiven names\n7\tAsh\tAda", Ok(&[("", "Ada Ash", 7)]));
        check("bib,name\n\"20,01\",Ada", Err(BibListFault::NoNumber(2)));
        check("bib,name\n0,Ada", Err(BibListFault::NoNumber(2)));
        check("bib,name\r\n7,Ada\r\n\r\n0,Ben\r\n", Err(BibListFault::NoNumber(4)));
        check("bib\n7", Err(BibListFault::NoColumns));
        check("who,what\n7,8", Err(BibListFault::NoColumns));
        check("bib,name\n", Err(BibListFault::Size));
        check("", Err(BibListFault::NoColumns));
    }
}

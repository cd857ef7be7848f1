//! Where a row of a CSV file stands, for words about it.

use csv::Position;

/// The line, from 1, where a row begins. Its position is that of the line's end before it where that is two bytes long, and of the empty
/// lines before it.
pub fn first_line(file: &[u8], position: Option<&Position>) -> u64 {
    let Some(position) = position else { return 1 };
    let from = usize::try_from(position.byte()).unwrap_or(usize::MAX);
    let empty = file.get(from..).unwrap_or_default().iter().take_while(|byte| matches!(byte, b'\r' | b'\n'));
    let passed = empty.filter(|byte| **byte == b'\n').count();
    position.line().saturating_add(u64::try_from(passed).unwrap_or(0))
}

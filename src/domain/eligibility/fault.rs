//! Why a rule document is refused: the line, the field, and a sentence.

use std::fmt;

/// What is shown of a field's name with its table.
const LONGEST_FIELD: usize = 80;

/// The first thing wrong in a rule document. A document with a fault is refused whole.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct RuleFault {
    /// Line of the document, from 1.
    pub line: usize,
    /// The field, with its table: `rule.who.nationality`.
    pub field: String,
    /// What is wrong with it.
    pub problem: String,
}

impl fmt::Display for RuleFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, {}: {}", self.line, self.field, self.problem)
    }
}

impl RuleFault {
    /// The fault at a byte of the document; the field is the key whose value stands there.
    pub(super) fn at(document: &str, offset: usize, problem: impl Into<String>) -> Self {
        let before = document.get(..offset).unwrap_or(document);
        let row = before.matches('\n').count();
        Self { line: row + 1, field: shown(field_at(document, row)), problem: problem.into() }
    }

    /// What the TOML reader said, with the line and the field it means.
    pub(super) fn from_toml(document: &str, error: &toml::de::Error) -> Self {
        let offset = error.span().map_or(0, |span| span.start);
        let mut fault = Self::at(document, offset, error.message().lines().next().unwrap_or_default());
        if let Some(named) = named_field(&fault.problem) {
            let table = fault.field.rsplit_once('.').map_or(fault.field.as_str(), |(table, _)| table);
            if last(&fault.field) != named {
                fault.field = match header_at(document, fault.line - 1) {
                    Some(header) => format!("{header}.{named}"),
                    None if table.is_empty() || !fault.field.contains('.') => named.to_owned(),
                    None => format!("{table}.{named}"),
                };
                fault.field = shown(fault.field);
            }
        }
        fault
    }
}

/// A field's name, cut where none of ours goes on: somebody's whole line may have been taken for one.
fn shown(field: String) -> String {
    field.chars().take(LONGEST_FIELD).collect()
}

fn last(field: &str) -> &str {
    field.rsplit('.').next().unwrap_or(field)
}

/// The field that "unknown field `x`" and "missing field `x`" are about.
fn named_field(message: &str) -> Option<&str> {
    let rest = message.strip_prefix("unknown field `").or_else(|| message.strip_prefix("missing field `"))?;
    rest.split('`').next()
}

fn field_at(document: &str, row: usize) -> String {
    let lines: Vec<&str> = document.lines().collect();
    let header = header_at(document, row);
    let row = row.min(lines.len().saturating_sub(1));
    let key = lines
        .iter()
        .take(row + 1)
        .rev()
        .map_while(|line| if is_header(line) { None } else { Some(key_of(line)) });
    match (header, key.flatten().next()) {
        (Some(header), Some(key)) => format!("{header}.{key}"),
        (Some(header), None) => header.to_owned(),
        (None, Some(key)) => key.to_owned(),
        (None, None) => "document".to_owned(),
    }
}

/// The table header above this line or on it.
fn header_at(document: &str, row: usize) -> Option<&str> {
    let above: Vec<&str> = document.lines().take(row + 1).collect();
    above.into_iter().rev().find(|line| is_header(line)).map(|line| {
        line.split('#').next().unwrap_or(line).trim().trim_start_matches('[').trim_end_matches(']').trim()
    })
}

/// A table header, even one whose closing bracket is missing.
fn is_header(line: &str) -> bool {
    let line = line.split('#').next().unwrap_or(line).trim();
    let name = line.trim_start_matches('[');
    line.starts_with('[')
        && name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, ']' | '.' | '_' | '-'))
}

/// The bare key a line begins with.
fn key_of(line: &str) -> Option<&str> {
    let (key, _) = line.split_once('=')?;
    let key = key.trim();
    let bare =
        !key.is_empty() && key.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.'));
    bare.then_some(key)
}

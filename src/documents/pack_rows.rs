//! A traveller's line as a pack keeps it: what is open, what is sealed, and what of that is given at all.

use std::collections::BTreeSet;

use crate::documents::roster_table;
use crate::documents::roster_table::SealedValues;
use crate::domain::handoff::Line;
use crate::domain::roster::Column;
use crate::store::rosters::Person;

/// The open cells that hold something.
pub fn open_values(columns: &[&Column], position: i64, person: &Person) -> Line {
    values(columns.iter().filter(|column| !column.sealed), position, person, None)
}

/// The sealed cells that hold something. None of who has not confirmed what others gave for them.
pub fn sealed_values(columns: &[&Column], person: &Person, values_of_all: &SealedValues) -> Line {
    if !person.to_confirm.is_empty() {
        return Line::new();
    }
    values(columns.iter().filter(|column| column.sealed), 0, person, Some(values_of_all))
}

fn values<'c>(
    columns: impl Iterator<Item = &'c &'c Column>,
    position: i64,
    person: &Person,
    sealed: Option<&SealedValues>,
) -> Line {
    let cell = |column: &&Column| {
        let cell = roster_table::cell(column, position, person, sealed);
        (column.key.to_owned(), roster_table::for_keeping(&cell))
    };
    columns.map(cell).filter(|(_, value)| !value.is_empty()).collect()
}

/// The keys of the sealed cells that would hold something, without opening any.
pub fn filled(columns: &[&Column], person: &Person) -> BTreeSet<String> {
    if !person.to_confirm.is_empty() {
        return BTreeSet::new();
    }
    let given = columns.iter().filter(|column| column.sealed && person.given.contains(column.key));
    given.map(|column| column.key.to_owned()).collect()
}

//! Set the status of race entries at the organiser, for some runners or all of a list.

use std::collections::BTreeMap;

use crate::actions::audit;
use crate::actions::audit::About;
use crate::domain::race_entry::EntryStatus;
use crate::store::StoreError;
use crate::store::Tx;
use crate::store::departures;
use crate::store::entries;
use crate::store::travellers;

/// Whose entries become what.
#[derive(Clone, Debug)]
pub struct SetEntries {
    /// Of which departure.
    pub departure_code: String,
    /// Whose; others of the departure stay as they are.
    pub traveller_ids: Vec<String>,
    /// What they become.
    pub status: EntryStatus,
}

/// What came of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EntriesSet {
    /// How many changed.
    pub changed: usize,
    /// How many stood there already.
    pub same: usize,
    /// From which statuses the move is not legal, and how many were left there.
    pub left: Vec<(EntryStatus, usize)>,
}

/// Sets those that may move there; the others are told. The same again changes nothing.
pub fn set_entries(tx: &mut Tx<'_>, command: &SetEntries) -> Result<EntriesSet, StoreError> {
    let (departure, _) = departures::by_code(tx.conn, &command.departure_code)?;
    let mut set = EntriesSet::default();
    let (mut moved, mut left) = (Vec::new(), BTreeMap::new());
    for (traveller, _, entry) in entries::entrants(tx.conn, std::slice::from_ref(&departure))? {
        if !command.traveller_ids.contains(&traveller.id) {
            continue;
        }
        let status: EntryStatus =
            entry.status.parse().map_err(|_| StoreError::Damaged(format!("entry {}", entry.status)))?;
        if status == command.status {
            set.same += 1;
        } else if status.may_become(command.status) {
            moved.push(traveller.id);
        } else {
            *left.entry(status).or_insert(0) += 1;
        }
    }
    set.changed = moved.len();
    set.left = left.into_iter().collect();
    travellers::set_entry_status(tx.conn, &moved, command.status.as_str())?;
    let words = format!("{} {}", moved.len(), command.status.as_str());
    audit::note(tx, "set_entries", About::departure(&departure.id), &words)?;
    Ok(set)
}

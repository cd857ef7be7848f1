//! Noting what was done. Values never appear here, only what kind of thing was changed.

use crate::store::StoreError;
use crate::store::Tx;
use crate::store::desk;
use crate::store::desk::AuditEntry;
use crate::store::tx::new_id;

/// What an audit entry is about; fill in what is known.
#[derive(Clone, Copy, Debug, Default)]
pub struct About<'a> {
    /// A booking.
    pub booking: Option<&'a str>,
    /// A traveller.
    pub traveller: Option<&'a str>,
    /// A departure.
    pub departure: Option<&'a str>,
}

impl<'a> About<'a> {
    /// About a booking alone.
    pub fn booking(id: &'a str) -> Self {
        Self { booking: Some(id), ..Self::default() }
    }

    /// About a departure alone.
    pub fn departure(id: &'a str) -> Self {
        Self { departure: Some(id), ..Self::default() }
    }
}

/// Appends an entry.
pub fn note(tx: &mut Tx<'_>, verb: &str, about: About<'_>, words: &str) -> Result<(), StoreError> {
    let row = AuditEntry {
        id: new_id(),
        at: tx.stamp(),
        actor: tx.by.actor.clone(),
        verb: verb.to_owned(),
        booking_id: about.booking.map(str::to_owned),
        traveller_id: about.traveller.map(str::to_owned),
        departure_id: about.departure.map(str::to_owned),
        note: words.to_owned(),
        request_id: tx.by.request_id.clone(),
    };
    desk::note(tx.conn, &row)
}

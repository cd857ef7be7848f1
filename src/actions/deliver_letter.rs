//! The sender's two writes around a delivery: take letters that are due, and write down how each went.

use chrono::Duration;

use crate::store::StoreError;
use crate::store::Tx;
use crate::store::letters;
use crate::store::letters::Delivery;
use crate::store::letters::Letter;

/// How long a sender may take before another may take over.
pub const LEASE_MINUTES: i64 = 5;

/// Takes up to `limit` letters that are due.
pub fn claim_letters(tx: &mut Tx<'_>, limit: i64) -> Result<Vec<Letter>, StoreError> {
    let until = tx.stamp() + Duration::minutes(LEASE_MINUTES);
    letters::claim_due(tx.conn, tx.by.at.naive_utc(), until, limit)
}

/// Writes down a delivery.
pub fn mark_letter(tx: &mut Tx<'_>, id: &str, delivery: &Delivery, reply: &str) -> Result<(), StoreError> {
    letters::mark(tx.conn, id, delivery, reply, tx.by.at.naive_utc())
}

//! The sender's writes around a delivery: take letters that are due, write down how each went, and give back what was not tried.

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

/// How one delivery went.
#[derive(Clone, Debug)]
pub struct Carried {
    /// The letter's id.
    pub letter_id: String,
    /// Sent, to be tried again, or failed.
    pub delivery: Delivery,
    /// What the mail server said.
    pub reply: String,
}

/// Writes down how deliveries went.
pub fn mark_letters(tx: &mut Tx<'_>, carried: &[Carried]) -> Result<(), StoreError> {
    for one in carried {
        letters::mark(tx.conn, &one.letter_id, &one.delivery, &one.reply, tx.by.at.naive_utc())?;
    }
    Ok(())
}

/// Gives letters back that were claimed and not tried, so that they need not wait for the end of the lease.
pub fn give_back(tx: &mut Tx<'_>, ids: &[String]) -> Result<(), StoreError> {
    letters::give_back(tx.conn, ids)
}

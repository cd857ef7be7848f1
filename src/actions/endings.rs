//! What ends with a booking or a traveller, whatever ended it.

use crate::actions::places;
use crate::actions::tasks;
use crate::actions::tasks::TO_MEND;
use crate::actions::tasks::VISA_COPY;
use crate::domain::ledger::Stamp;
use crate::domain::ledger::Transfer;
use crate::store::StoreError;
use crate::store::Tx;
use crate::store::pools;
use crate::store::transfers;
use crate::store::transfers::TransferRow;
use crate::store::travellers;
use crate::store::tx::new_id;

/// What ends with every end of a booking: its places, its race entries, all that is still owed, and what the desk would have had to
/// look at. Several at once, so that places go back in the one order.
pub fn end_bookings(tx: &mut Tx<'_>, booking_ids: &[String], why: &str) -> Result<(), StoreError> {
    let held = pools::held_by(tx.conn, booking_ids)?;
    places::give_back(tx, &held)?;
    for id in booking_ids {
        let party = travellers::of_booking(tx.conn, id)?;
        let ids: Vec<String> = party.into_iter().map(|traveller| traveller.id).collect();
        travellers::set_entry_status(tx.conn, &ids, "withdrawn")?;
        transfers::set_outside_due(tx.conn, &ids, false)?;
        waive_charges(tx, id, None, why)?;
        tasks::finish(tx, id, &["review", "worse_answer", TO_MEND, VISA_COPY])?;
    }
    Ok(())
}

/// Takes back every charge of a booking, or of one traveller, that has not been taken back.
pub fn waive_charges(
    tx: &mut Tx<'_>,
    booking_id: &str,
    traveller_id: Option<&str>,
    why: &str,
) -> Result<(), StoreError> {
    let rows = transfers::of_booking(tx.conn, booking_id)?;
    let reversed: Vec<&str> = rows.iter().filter_map(|row| row.reverses.as_deref()).collect();
    let mut back = Vec::new();
    for row in &rows {
        let is_open = row.kind == "charge" && row.reverses.is_none() && !reversed.contains(&row.id.as_str());
        let is_theirs = traveller_id.is_none_or(|id| row.traveller_id.as_deref() == Some(id));
        if is_open && is_theirs {
            let stamp = Stamp { id: new_id(), once_key: format!("reverse:{}", row.id), at: tx.now() };
            let transfer: Transfer =
                row.to_transfer()?.reversed(stamp).map_err(|e| StoreError::Damaged(e.to_string()))?;
            back.push(TransferRow::of(transfer, booking_id, row.traveller_id.as_deref(), &tx.by.actor, why));
        }
    }
    transfers::insert(tx.conn, &back)
}

//! What ends with a booking or a traveller, whatever ended it.

use crate::actions::places;
use crate::domain::ledger::Stamp;
use crate::domain::ledger::Transfer;
use crate::store::StoreError;
use crate::store::Tx;
use crate::store::transfers;
use crate::store::transfers::TransferRow;
use crate::store::travellers;
use crate::store::tx::new_id;

/// What ends with every end of a booking: its places, its race entries, and all that is still owed.
pub fn end_booking(tx: &mut Tx<'_>, booking_id: &str, why: &str) -> Result<(), StoreError> {
    places::give_back(tx, booking_id, None)?;
    let ids: Vec<String> =
        travellers::of_booking(tx.conn, booking_id)?.into_iter().map(|traveller| traveller.id).collect();
    travellers::set_entry_status(tx.conn, &ids, "withdrawn")?;
    transfers::end_outside(tx.conn, &ids)?;
    waive_charges(tx, booking_id, None, why)
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

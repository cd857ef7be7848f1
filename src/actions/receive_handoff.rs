//! A pack is received: pressed by the recipient, or noted by the desk with who said so and how.

use crate::actions::audit;
use crate::actions::audit::About;
use crate::store::StoreError;
use crate::store::Tx;
use crate::store::handoffs;

/// Notes it once; false if it was noted before.
pub fn receive_handoff(tx: &mut Tx<'_>, handoff_id: &str, how: &str) -> Result<bool, StoreError> {
    let pack = handoffs::by_id(tx.conn, handoff_id)?;
    let is_new = handoffs::mark_received(tx.conn, handoff_id, how, tx.by.at.naive_utc())?;
    if is_new {
        let about = About::departure(&pack.departure_id);
        audit::note(tx, "receive_handoff", about, &format!("pack no. {}: {how}", pack.number))?;
    }
    Ok(is_new)
}

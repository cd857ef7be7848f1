//! Take a pack's link back: it opens nothing from now on, and a page that is open answers so on its next request.

use crate::actions::audit;
use crate::actions::audit::About;
use crate::actions::tasks;
use crate::store::StoreError;
use crate::store::Tx;
use crate::store::access;
use crate::store::handoffs;

/// Revokes it once, and ends its sessions and the tasks of its questions, which nobody could read an answer to; false if that was done
/// before.
pub fn revoke_handoff(tx: &mut Tx<'_>, handoff_id: &str, why: &str) -> Result<bool, StoreError> {
    let pack = handoffs::by_id(tx.conn, handoff_id)?;
    let is_new = handoffs::revoke(tx.conn, &pack.id, &tx.by.actor, why, tx.by.at.naive_utc())?;
    if is_new {
        access::end_sessions_of(tx.conn, "handoff", &pack.id)?;
        tasks::finish_questions(tx, &pack)?;
        let about = About::departure(&pack.departure_id);
        audit::note(tx, "revoke_handoff", about, &format!("pack no. {}", pack.number))?;
    }
    Ok(is_new)
}

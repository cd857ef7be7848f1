//! Try a letter again that failed or waits.

use crate::actions::audit;
use crate::actions::audit::About;
use crate::store::StoreError;
use crate::store::Tx;
use crate::store::letters;

/// Puts it back into the outbox, due now; false if it was sent or is being sent.
pub fn retry_letter(tx: &mut Tx<'_>, letter_id: &str) -> Result<bool, StoreError> {
    let letter = letters::by_id(tx.conn, letter_id)?;
    let done = letters::requeue(tx.conn, letter_id, tx.by.at.naive_utc())?;
    if done {
        let about = About { booking: letter.booking_id.as_deref(), ..About::default() };
        audit::note(tx, "retry_letter", about, &letter.kind)?;
    }
    Ok(done)
}

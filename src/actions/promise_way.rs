//! A traveller does not know a way yet and says by when they will.

use chrono::NaiveDate;

use crate::actions::audit;
use crate::actions::audit::About;
use crate::actions::giving;
use crate::actions::giving::GivingError;
use crate::store::Tx;
use crate::store::travellers;
use crate::store::travellers::WayPromise;

/// The answer "I do not know yet".
#[derive(Clone, Debug)]
pub struct PromiseWay {
    /// Of which booking.
    pub booking_id: String,
    /// Whose.
    pub traveller_id: String,
    /// `in` or `home`.
    pub direction: String,
    /// By then they will know.
    pub due_on: NaiveDate,
}

/// Keeps the day in place of an earlier one, as long as details are taken. A way that was given stays.
pub fn promise_way(tx: &mut Tx<'_>, command: &PromiseWay) -> Result<(), GivingError> {
    let going = giving::may_give(tx, &command.booking_id, &command.traveller_id)?;
    let kept = travellers::legs(tx.conn, std::slice::from_ref(&command.traveller_id))?;
    if kept.iter().any(|leg| leg.direction == command.direction) {
        return Err(GivingError::Kept);
    }
    let row = WayPromise {
        traveller_id: command.traveller_id.clone(),
        direction: command.direction.clone(),
        due_on: command.due_on,
        promised_at: tx.stamp(),
    };
    travellers::save_promise(tx.conn, &row)?;
    let about = About { traveller: Some(&going.traveller.id), ..About::booking(&going.booking.id) };
    Ok(audit::note(tx, "promise_way", about, &command.direction)?)
}

//! An exception: the desk opens the details of one person until a day, though they closed for all.

use chrono::NaiveDate;

use crate::actions::audit;
use crate::actions::audit::About;
use crate::actions::giving;
use crate::actions::giving::GivingError;
use crate::filters;
use crate::store::Tx;
use crate::store::details;
use crate::store::details::Opening;

/// Leave for one person.
#[derive(Clone, Debug)]
pub struct OpenDetails {
    /// Of which booking.
    pub booking_id: String,
    /// For whom.
    pub traveller_id: String,
    /// The last day.
    pub until_on: NaiveDate,
    /// Why, for the desk.
    pub reason: String,
}

/// Opens them, in place of an earlier leave.
pub fn open_details(tx: &mut Tx<'_>, command: &OpenDetails) -> Result<(), GivingError> {
    let going = giving::going(tx, &command.booking_id, &command.traveller_id)?;
    let row = Opening {
        traveller_id: going.traveller.id.clone(),
        until_on: command.until_on,
        reason: command.reason.clone(),
        opened_by: tx.by.actor.clone(),
        opened_at: tx.stamp(),
    };
    details::save_opening(tx.conn, &row)?;
    let about = About { traveller: Some(&row.traveller_id), ..About::booking(&going.booking.id) };
    let words = format!("until {}: {}", filters::day(row.until_on), row.reason);
    Ok(audit::note(tx, "open_details", about, &words)?)
}

//! Confirm what somebody else gave: travellers with a link of their own say "This is right" before anything is handed on.

use chrono::NaiveDateTime;

use crate::actions::audit;
use crate::actions::audit::About;
use crate::actions::giving;
use crate::actions::giving::GivingError;
use crate::store::Tx;
use crate::store::details;

/// What a traveller has looked at and found right.
#[derive(Clone, Debug)]
pub struct ConfirmPages {
    /// Of which booking.
    pub booking_id: String,
    /// Whose.
    pub traveller_id: String,
    /// Stored words of the pages, each with the moment it was given. One that was given anew since is not confirmed.
    pub pages: Vec<(String, NaiveDateTime)>,
}

/// Confirms the pages. Answers how many.
pub fn confirm_pages(tx: &mut Tx<'_>, command: &ConfirmPages) -> Result<usize, GivingError> {
    let going = giving::going(tx, &command.booking_id, &command.traveller_id)?;
    let (id, at) = (going.traveller.id, tx.stamp());
    let mut confirmed = 0;
    for (page, given_at) in &command.pages {
        confirmed += usize::from(details::confirm(tx.conn, &id, (page, *given_at), at)?);
    }
    let about = About { traveller: Some(&id), ..About::booking(&going.booking.id) };
    audit::note(tx, "confirm_pages", about, &format!("{confirmed} pages"))?;
    Ok(confirmed)
}

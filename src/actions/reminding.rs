//! The letter that asks for missing details: whoever sends it, a booking gets one a day at most, and none once the lists are closed.

use chrono::NaiveDate;

use crate::actions::posting;
use crate::domain::details::may_ask;
use crate::mail::letters;
use crate::store::StoreError;
use crate::store::Tx;
use crate::store::dossier::Dossier;
use crate::store::letters as outbox;

/// What became of asking.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    /// The letter is on its way.
    Posted,
    /// The booking had this letter today.
    HadToday,
    /// Nothing is missing, nothing is taken any more, or the booking is not one that is asked.
    NotAsked,
}

/// Posts the letter if the booking may be asked today, by the calendar of the gateway.
pub fn remind(tx: &mut Tx<'_>, dossier: &Dossier) -> Result<Asked, StoreError> {
    let today = tx.today(dossier.offer.zone);
    let close_on = dossier.offer.deadlines().details_close_on;
    if !may_ask(dossier.booking.status()?, !dossier.missing().is_empty(), today, close_on) {
        return Ok(Asked::NotAsked);
    }
    let key = once_key(&dossier.booking.reference, today);
    if outbox::is_posted(tx.conn, &key)? {
        return Ok(Asked::HadToday);
    }
    let written = letters::details_wanted(&posting::facts(dossier)?);
    posting::post_to_booker(tx, dossier, written, "", &key)?;
    Ok(Asked::Posted)
}

/// Whether a booking had this letter on a day or since.
pub fn was_asked(
    tx: &mut Tx<'_>,
    reference: &str,
    since: NaiveDate,
    today: NaiveDate,
) -> Result<bool, StoreError> {
    for day in since.iter_days().take_while(|day| *day <= today) {
        if outbox::is_posted(tx.conn, &once_key(reference, day))? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// One a booking and day: the job, the button at the desk and an act on many share it.
pub fn once_key(reference: &str, day: NaiveDate) -> String {
    format!("booking:{reference}:details:{day}")
}

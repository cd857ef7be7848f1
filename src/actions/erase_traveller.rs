//! Erase a person because they ask, before the day on which it happens by itself.

use crate::actions::erasing;
use crate::store::StoreError;
use crate::store::Tx;
use crate::store::bookings;
use crate::store::dossier::Dossier;
use crate::store::letters;
use crate::store::travellers;
use crate::store::travellers::Traveller;

/// Whom.
#[derive(Clone, Debug)]
pub struct EraseTraveller {
    /// Of which booking.
    pub booking_id: String,
    /// Whom.
    pub traveller_id: String,
    /// How they asked, for the history.
    pub note: String,
}

crate::verb_error! {
    /// Why nothing was erased.
    EraseError {
        /// Without these values they cannot travel.
        StillGoing => "they still travel: cancel them first, or wait until they are back",
        /// There is nothing left.
        Erased => "their values were erased before",
    }
}

/// Whether somebody's values may go: they do not travel, or are back.
pub fn may_erase(
    dossier: &Dossier,
    traveller: &Traveller,
    today: chrono::NaiveDate,
) -> Result<(), EraseError> {
    let is_back = dossier.offer.departure.ends_on < today;
    let is_off = !traveller.is_going || !dossier.booking.status()?.holds_places();
    if traveller.purged_at.is_some() {
        Err(EraseError::Erased)
    } else if is_off || is_back {
        Ok(())
    } else {
        Err(EraseError::StillGoing)
    }
}

/// Erases them; once nobody of the booking is left, its letters are emptied and the booker is told.
pub fn erase_traveller(tx: &mut Tx<'_>, command: &EraseTraveller) -> Result<(), EraseError> {
    let booking = bookings::lock(tx.conn, &command.booking_id)?;
    let dossier = Dossier::around(tx.conn, booking)?;
    let whom = dossier.travellers.iter().find(|one| one.id == command.traveller_id);
    let whom = whom.cloned().ok_or(StoreError::NotFound)?;
    may_erase(&dossier, &whom, tx.today(dossier.offer.zone))?;
    erasing::erase(tx, whom, "erase_traveller", &command.note)?;
    if forget_around(tx, &dossier.booking.id)? {
        erasing::tell(tx, &dossier)?;
    }
    Ok(())
}

/// Forgets what the booking itself said of somebody who is erased; its letters once nobody of it is left, which is the answer.
fn forget_around(tx: &mut Tx<'_>, booking_id: &str) -> Result<bool, StoreError> {
    erasing::forget_search_words(tx, booking_id)?;
    let party = travellers::of_booking(tx.conn, booking_id)?;
    let is_empty = party.iter().all(|one| one.purged_at.is_some());
    if is_empty {
        letters::empty_of_booking(tx.conn, booking_id)?;
    }
    Ok(is_empty)
}

/// Erases again who was erased before a backup was put back, whatever the backup says of them. Its letters must be held back by then: one
/// that waits keeps its text. Answers how many.
pub fn erase_again(tx: &mut Tx<'_>, traveller_ids: &[String]) -> Result<usize, StoreError> {
    let mut erased = 0;
    for whom in travellers::by_ids(tx.conn, traveller_ids)? {
        if whom.purged_at.is_some() {
            continue;
        }
        let booking_id = whom.booking_id.clone();
        erasing::erase(tx, whom, "erase_traveller", "again, after a backup was put back")?;
        forget_around(tx, &booking_id)?;
        erased += 1;
    }
    Ok(erased)
}

//! Accept or decline a booking in review, with a reason the booker reads.

use crate::actions::audit;
use crate::actions::audit::About;
use crate::actions::places;
use crate::actions::posting;
use crate::domain::booking::Event;
use crate::domain::ledger::Stamp;
use crate::domain::ledger::Transfer;
use crate::domain::payment_plan;
use crate::mail::letters;
use crate::store::StoreError;
use crate::store::Tx;
use crate::store::bookings;
use crate::store::bookings::Booking;
use crate::store::desk;
use crate::store::dossier::Dossier;
use crate::store::transfers;
use crate::store::transfers::TransferRow;
use crate::store::travellers;
use crate::store::tx::new_id;

/// The desk's answer.
#[derive(Clone, Debug)]
pub struct ReviewBooking {
    /// Which booking.
    pub booking_id: String,
    /// Yes or no.
    pub accepts: bool,
    /// Why, in words the booker reads.
    pub reason: String,
}

crate::verb_error! {
    /// Why the answer was not kept.
    ReviewError {
        /// Somebody decided before.
        NotInReview => "this booking is not in review any more",
    }
}

/// Accepts: the deposit is due from now. Declines: places go back and nothing is owed.
pub fn review_booking(tx: &mut Tx<'_>, command: &ReviewBooking) -> Result<(), ReviewError> {
    let booking = bookings::lock(tx.conn, &command.booking_id)?;
    let event = if command.accepts { Event::Accepted } else { Event::Declined };
    let status = booking.status()?.after(event).ok_or(ReviewError::NotInReview)?;
    let offer = crate::store::dossier::Offer::by_id(tx.conn, &booking.departure_id)?;
    let until =
        payment_plan::held_until(&offer.terms, tx.now(), offer.departure.gateway_on, offer.zone).naive_utc();
    let next = Booking {
        status: status.as_str().to_owned(),
        held_until: command.accepts.then_some(until),
        review_due_on: None,
        decided_reason: command.reason.clone(),
        changed_at: tx.stamp(),
        ..booking
    };
    bookings::update(tx.conn, &next)?;
    desk::finish_tasks(tx.conn, &next.id, "review", &tx.by.actor, tx.by.at.naive_utc())?;
    if !command.accepts {
        end_booking(tx, &next.id, "declined")?;
    }
    let dossier = Dossier::load(tx.conn, &next.id)?;
    let facts = posting::facts(&dossier)?;
    let (written, key) = match command.accepts {
        true => (letters::accepted(&facts), "accepted"),
        false => (letters::declined(&facts), "declined"),
    };
    posting::post_to_booker(tx, &dossier, written, "", &format!("booking:{}:{key}", next.reference))?;
    Ok(audit::note(tx, "review_booking", About::booking(&next.id), &format!("{key}: {}", command.reason))?)
}

/// What ends with every end of a booking: its places, its race entries, and all that is still owed.
pub(super) fn end_booking(tx: &mut Tx<'_>, booking_id: &str, why: &str) -> Result<(), StoreError> {
    places::give_back(tx, booking_id, None)?;
    let ids: Vec<String> =
        travellers::of_booking(tx.conn, booking_id)?.into_iter().map(|traveller| traveller.id).collect();
    travellers::set_entry_status(tx.conn, &ids, "withdrawn")?;
    transfers::end_outside(tx.conn, &ids)?;
    waive_charges(tx, booking_id, None, why)
}

/// Takes back every charge of a booking, or of one traveller, that has not been taken back.
pub(super) fn waive_charges(
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

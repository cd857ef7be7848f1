//! "I have sent it": the booker says that the transfer is on its way, and the hold is extended, once.

use crate::actions::audit;
use crate::actions::audit::About;
use crate::domain::booking::Status;
use crate::domain::payment_plan;
use crate::store::Tx;
use crate::store::bookings;
use crate::store::bookings::Booking;
use crate::store::dossier::Offer;

crate::verb_error! {
    /// Why the hold was not extended.
    SaySentError {
        /// Nothing is waited for.
        NothingDue => "no deposit is waited for",
        /// It was extended before.
        Already => "the hold was extended before",
    }
}

/// Extends the hold of a booking that waits for its deposit.
pub fn say_sent(tx: &mut Tx<'_>, booking_id: &str) -> Result<(), SaySentError> {
    let booking = bookings::lock(tx.conn, booking_id)?;
    let held_until = match (booking.status()?, booking.held_until) {
        (Status::AwaitingDeposit, Some(until)) if until > tx.stamp() => until,
        _ => return Err(SaySentError::NothingDue),
    };
    if booking.extended_at.is_some() {
        return Err(SaySentError::Already);
    }
    let offer = Offer::by_id(tx.conn, &booking.departure_id)?;
    let until = payment_plan::extended(&offer.terms, held_until.and_utc(), offer.zone).naive_utc();
    let next =
        Booking { held_until: Some(until), extended_at: Some(tx.stamp()), changed_at: tx.stamp(), ..booking };
    bookings::update(tx.conn, &next)?;
    Ok(audit::note(tx, "say_sent", About::booking(booking_id), "hold extended")?)
}

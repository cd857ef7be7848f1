//! Accept or decline a booking in review, with a reason the booker reads.

use crate::actions::audit;
use crate::actions::audit::About;
use crate::actions::endings::end_bookings;
use crate::actions::posting;
use crate::actions::standing;
use crate::actions::tasks;
use crate::domain::booking::Event;
use crate::domain::payment_plan;
use crate::mail::letters;
use crate::store::Tx;
use crate::store::bookings;
use crate::store::bookings::Booking;
use crate::store::dossier::Dossier;

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
    tasks::finish(tx, &next.id, &["review"])?;
    if !command.accepts {
        end_bookings(tx, std::slice::from_ref(&next.id), "declined")?;
    }
    let dossier = Dossier::load(tx.conn, &next.id)?;
    let facts = posting::facts(&dossier)?;
    let (written, key) = match command.accepts {
        true => (letters::accepted(&facts), "accepted"),
        false => (letters::declined(&facts), "declined"),
    };
    let version = dossier.booking.version;
    posting::post_to_booker(
        tx,
        &dossier,
        written,
        "",
        &format!("booking:{}:{key}:{version}", next.reference),
    )?;
    // Money may have come while the review ran.
    standing::settle(tx, &dossier)?;
    standing::note_credit(tx, &next.id, &version.to_string())?;
    Ok(audit::note(tx, "review_booking", About::booking(&next.id), &format!("{key}: {}", command.reason))?)
}

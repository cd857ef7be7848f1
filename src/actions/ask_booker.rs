//! Ask the booker about a booking in review. It stays in review, and the desk has its working days again.

use crate::actions::audit;
use crate::actions::audit::About;
use crate::actions::posting;
use crate::actions::review_booking::ReviewError;
use crate::actions::tasks;
use crate::domain::booking::Status;
use crate::domain::payment_plan;
use crate::mail::letters;
use crate::store::Tx;
use crate::store::bookings;
use crate::store::bookings::Booking;
use crate::store::dossier::Dossier;

/// A question about a booking in review.
#[derive(Clone, Debug)]
pub struct AskBooker {
    /// Which booking.
    pub booking_id: String,
    /// The question, in words the booker reads.
    pub question: String,
}

/// Writes the question to the booker and moves the day of the answer.
pub fn ask_booker(tx: &mut Tx<'_>, command: &AskBooker) -> Result<(), ReviewError> {
    let booking = bookings::lock(tx.conn, &command.booking_id)?;
    if booking.status()? != Status::InReview {
        return Err(ReviewError::NotInReview);
    }
    let offer = crate::store::dossier::Offer::by_id(tx.conn, &booking.departure_id)?;
    let due_on = payment_plan::working_days_after(tx.today(offer.zone), offer.terms.review_working_days);
    let next = Booking {
        review_due_on: Some(due_on),
        decided_reason: command.question.clone(),
        changed_at: tx.stamp(),
        ..booking
    };
    bookings::update(tx.conn, &next)?;
    let dossier = Dossier::load(tx.conn, &next.id)?;
    let version = dossier.booking.version.to_string();
    tasks::finish(tx, &next.id, &["review"])?;
    tasks::add(
        tx,
        "review",
        &dossier.booking,
        &version,
        "Decide on this booking: the booker was asked",
        due_on,
    )?;
    let written = letters::question(&posting::facts(&dossier)?);
    let key = format!("booking:{}:question:{version}", next.reference);
    posting::post_to_booker(tx, &dossier, written, "", &key)?;
    Ok(audit::note(tx, "ask_booker", About::booking(&next.id), &command.question)?)
}

//! Accept or decline a booking in review, with a reason the booker reads.

use crate::actions::audit;
use crate::actions::audit::About;
use crate::actions::endings::end_bookings;
use crate::actions::posting;
use crate::actions::standing;
use crate::actions::tasks;
use crate::domain::booking::Event;
use crate::domain::eligibility::Outcome;
use crate::mail::letters;
use crate::store::Tx;
use crate::store::bookings;
use crate::store::bookings::Booking;
use crate::store::dossier::Dossier;
use crate::store::dossier::full_name;

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
        /// The answer that counts for these travellers says no; only an override changes it.
        CannotCome(Vec<String>) => "somebody of the party cannot come",
    }
}

/// Accepts: the deposit is due from now. Declines: places go back and nothing is owed.
pub fn review_booking(tx: &mut Tx<'_>, command: &ReviewBooking) -> Result<(), ReviewError> {
    let booking = bookings::lock(tx.conn, &command.booking_id)?;
    let event = if command.accepts { Event::Accepted } else { Event::Declined };
    let status = booking.status()?.after(event).ok_or(ReviewError::NotInReview)?;
    let dossier = Dossier::around(tx.conn, booking.clone())?;
    let cannot_come = dossier.going().filter(|one| dossier.outcome_of(&one.id) >= Some(Outcome::Elsewhere));
    let cannot_come: Vec<String> = cannot_come.map(full_name).collect();
    if command.accepts && !cannot_come.is_empty() {
        return Err(ReviewError::CannotCome(cannot_come));
    }
    let until = standing::held_until(tx, &dossier);
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

//! A hold ends without its deposit: the places go back and the booker is told. A review never lapses.

use crate::actions::audit;
use crate::actions::audit::About;
use crate::actions::endings::end_bookings;
use crate::actions::posting;
use crate::actions::standing;
use crate::domain::booking::Event;
use crate::mail::letters;
use crate::store::StoreError;
use crate::store::Tx;
use crate::store::bookings;
use crate::store::bookings::Booking;
use crate::store::dossier::Dossier;

/// Holds released in one transaction at most.
const AT_ONCE: i64 = 50;

/// Releases the holds that have ended by now, up to so many; answers how many there were.
pub fn release_holds(tx: &mut Tx<'_>) -> Result<usize, StoreError> {
    let ended = bookings::claim_ended_holds(tx.conn, tx.by.at.naive_utc(), AT_ONCE)?;
    if ended.is_empty() {
        return Ok(0);
    }
    for booking in &ended {
        lapse(tx, booking)?;
    }
    crate::crash_point!(HoldsLapsed);
    let ids: Vec<String> = ended.into_iter().map(|booking| booking.id).collect();
    end_bookings(tx, &ids, "The hold ended")?;
    crate::crash_point!(HoldsPlacesBack);
    for id in &ids {
        tell(tx, id)?;
    }
    crate::crash_point!(HoldsTold);
    Ok(ids.len())
}

fn lapse(tx: &mut Tx<'_>, booking: &Booking) -> Result<(), StoreError> {
    let from = booking.status()?;
    let status = from
        .after(Event::HoldEnded)
        .ok_or_else(|| StoreError::Damaged(format!("a hold of a booking that is {}", from.as_str())))?;
    let row = Booking {
        status: status.as_str().to_owned(),
        held_until: None,
        changed_at: tx.stamp(),
        ..booking.clone()
    };
    bookings::update(tx.conn, &row)
}

/// The booker learns it; money that came, but not enough, is put before the desk.
fn tell(tx: &mut Tx<'_>, booking_id: &str) -> Result<(), StoreError> {
    let dossier = Dossier::load(tx.conn, booking_id)?;
    let facts = posting::facts(&dossier)?;
    let (reference, version) = (&dossier.booking.reference, dossier.booking.version);
    let key = format!("booking:{reference}:lapsed:{version}");
    posting::post_to_booker(tx, &dossier, letters::hold_lapsed(&facts), "", &key)?;
    standing::note_credit(tx, booking_id, &version.to_string())?;
    audit::note(tx, "release_hold", About::booking(booking_id), "the deposit did not come in time")
}

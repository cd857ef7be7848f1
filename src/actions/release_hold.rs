//! A hold ends without its deposit: the places go back and the booker is told. A review never lapses.

use crate::actions::audit;
use crate::actions::audit::About;
use crate::actions::endings::end_booking;
use crate::actions::posting;
use crate::domain::booking::Event;
use crate::mail::letters;
use crate::store::StoreError;
use crate::store::Tx;
use crate::store::bookings;
use crate::store::bookings::Booking;
use crate::store::dossier::Dossier;

/// Holds released in one transaction at most.
const AT_ONCE: i64 = 50;

/// Releases every hold that has ended by now; answers how many.
pub fn release_holds(tx: &mut Tx<'_>) -> Result<usize, StoreError> {
    let ended = bookings::claim_ended_holds(tx.conn, tx.by.at.naive_utc(), AT_ONCE)?;
    for booking in &ended {
        release(tx, booking)?;
    }
    Ok(ended.len())
}

fn release(tx: &mut Tx<'_>, booking: &Booking) -> Result<(), StoreError> {
    let Some(status) = booking.status()?.after(Event::HoldEnded) else { return Ok(()) };
    let row = Booking {
        status: status.as_str().to_owned(),
        held_until: None,
        changed_at: tx.stamp(),
        ..booking.clone()
    };
    bookings::update(tx.conn, &row)?;
    end_booking(tx, &row.id, "The hold ended")?;
    let dossier = Dossier::load(tx.conn, &row.id)?;
    let facts = posting::facts(&dossier)?;
    let key = format!("booking:{}:lapsed:{}", row.reference, row.version);
    posting::post_to_booker(tx, &dossier, letters::hold_lapsed(&facts), "", &key)?;
    audit::note(tx, "release_hold", About::booking(&row.id), "the deposit did not come in time")
}

//! Money came after the hold had ended: take the same places again, if they are there, and charge again.

use crate::actions::audit;
use crate::actions::audit::About;
use crate::actions::places;
use crate::actions::places::Claim;
use crate::actions::posting;
use crate::actions::standing;
use crate::domain::availability::PoolKind;
use crate::domain::booking::Event;
use crate::domain::booking::GoesAs;
use crate::domain::booking::RoomWish;
use crate::domain::booking::Status;
use crate::mail::letters;
use crate::store::StoreError;
use crate::store::Tx;
use crate::store::bookings;
use crate::store::bookings::Booking;
use crate::store::dossier::Dossier;
use crate::store::transfers;
use crate::store::transfers::TransferRow;
use crate::store::travellers;
use crate::store::travellers::Traveller;
use crate::store::tx::new_id;

crate::verb_error! {
    /// Why the places were not taken again.
    RetakeError {
        /// Only a lapsed booking can come back.
        NotLapsed => "only a lapsed booking can take its places again",
        /// Too little of these is left.
        SoldOut(Vec<PoolKind>) => "the places are gone",
        /// Nobody travels without a passport that can be kept, and their key is gone.
        Erased => "the values of somebody of it were deleted on request",
    }
}

/// Takes the places again; the money that is in decides whether the booking is confirmed at once.
pub fn retake_places(tx: &mut Tx<'_>, booking_id: &str) -> Result<Status, RetakeError> {
    let booking = bookings::lock(tx.conn, booking_id)?;
    let waiting = booking.status()?.after(Event::PlacesTakenAgain).ok_or(RetakeError::NotLapsed)?;
    let dossier = Dossier::around(tx.conn, booking)?;
    if dossier.going().any(|traveller| traveller.purged_at.is_some()) {
        return Err(RetakeError::Erased);
    }
    charge_again(tx, &dossier)?;
    let ids: Vec<String> = dossier.going().map(|traveller| traveller.id.clone()).collect();
    travellers::set_entry_status(tx.conn, &ids, "wanted")?;
    transfers::set_outside_due(tx.conn, &ids, true)?;
    let row = Booking {
        status: waiting.as_str().to_owned(),
        held_until: Some(standing::held_until(tx, &dossier)),
        changed_at: tx.stamp(),
        ..dossier.booking.clone()
    };
    bookings::update(tx.conn, &row)?;
    let again = Dossier::load(tx.conn, booking_id)?;
    let moved = standing::settle(tx, &again)?;
    if moved.is_none() {
        let key = format!("booking:{}:retaken:{}", again.booking.reference, again.booking.version);
        let written = letters::booking_received(&posting::facts(&again)?);
        posting::post_to_booker(tx, &again, written, "", &key)?;
    }
    standing::note_credit(tx, booking_id, &format!("retaken:{}", again.booking.version))?;
    let status = moved.unwrap_or(waiting);
    audit::note(tx, "retake_places", About::booking(booking_id), status.as_str())?;
    let short = places::take(tx, &again.offer, booking_id, &claims(&again)?)?;
    if short.is_empty() { Ok(status) } else { Err(RetakeError::SoldOut(short)) }
}

/// The charges of those who go, as they were before the lapse took them back.
fn charge_again(tx: &mut Tx<'_>, dossier: &Dossier) -> Result<(), StoreError> {
    let again = |row: &TransferRow| format!("again:{}", row.id);
    let is_last = |row: &TransferRow| dossier.transfers.iter().all(|one| one.once_key != again(row));
    let mut rows = Vec::new();
    for traveller in dossier.going() {
        let theirs = dossier.transfers.iter().filter(|row| row.traveller_id.as_ref() == Some(&traveller.id));
        for row in theirs.filter(|row| row.kind == "charge" && row.reverses.is_none() && is_last(row)) {
            rows.push(TransferRow {
                id: new_id(),
                once_key: again(row),
                value_on: tx.now().date_naive(),
                booked_at: tx.stamp(),
                actor: tx.by.actor.clone(),
                ..row.clone()
            });
        }
    }
    transfers::insert(tx.conn, &rows)
}

/// What a party's travellers claim, from their rows.
fn claims(dossier: &Dossier) -> Result<Vec<Claim>, StoreError> {
    let claim = |traveller: &Traveller| {
        let race = traveller.race_id.as_deref().and_then(|id| dossier.offer.race_by_id(id));
        let room: RoomWish =
            traveller.room_wish.parse().map_err(|_| StoreError::Damaged("room wish".to_owned()))?;
        Ok(Claim {
            traveller_id: traveller.id.clone(),
            goes_as: race.map_or(GoesAs::Spectator, |race| GoesAs::Runner { race: race.code.clone() }),
            room,
        })
    };
    dossier.going().map(claim).collect()
}

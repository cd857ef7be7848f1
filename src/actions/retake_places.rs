//! Money came after the hold had ended: take the same places again, if they are there, and charge again.

use crate::actions::audit;
use crate::actions::audit::About;
use crate::actions::places;
use crate::actions::places::Claim;
use crate::actions::posting;
use crate::domain::availability::PoolKind;
use crate::domain::booking;
use crate::domain::booking::Event;
use crate::domain::booking::GoesAs;
use crate::domain::booking::RoomWish;
use crate::domain::booking::Status;
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

crate::verb_error! {
    /// Why the places were not taken again.
    RetakeError {
        /// Only a lapsed booking can come back.
        NotLapsed => "only a lapsed booking can take its places again",
        /// Too little of these is left.
        SoldOut(Vec<PoolKind>) => "the places are gone",
    }
}

/// Takes the places again; the money that is in decides whether the booking is confirmed at once.
pub fn retake_places(tx: &mut Tx<'_>, booking_id: &str) -> Result<Status, RetakeError> {
    let booking = bookings::lock(tx.conn, booking_id)?;
    let waiting = booking.status()?.after(Event::PlacesTakenAgain).ok_or(RetakeError::NotLapsed)?;
    let dossier = Dossier::around(tx.conn, booking)?;
    charge_again(tx, &dossier)?;
    let ids: Vec<String> = dossier.going().map(|traveller| traveller.id.clone()).collect();
    travellers::set_entry_status(tx.conn, &ids, "wanted")?;
    transfers::resume_outside(tx.conn, &ids)?;
    let after = Dossier::load(tx.conn, booking_id)?;
    let status = standing_after(waiting, &after)?;
    let offer = &after.offer;
    let until =
        payment_plan::held_until(&offer.terms, tx.now(), offer.departure.gateway_on, offer.zone).naive_utc();
    let row = Booking {
        status: status.as_str().to_owned(),
        held_until: (status == Status::AwaitingDeposit).then_some(until),
        changed_at: tx.stamp(),
        ..after.booking.clone()
    };
    bookings::update(tx.conn, &row)?;
    desk::finish_tasks(tx.conn, booking_id, "late_money", &tx.by.actor, tx.by.at.naive_utc())?;
    tell(tx, booking_id, status)?;
    audit::note(tx, "retake_places", About::booking(booking_id), status.as_str())?;
    let short = places::take(tx, offer, booking_id, &claims(&after)?)?;
    if short.is_empty() { Ok(status) } else { Err(RetakeError::SoldOut(short)) }
}

/// The charges as they were before the lapse took them back, of those who still go.
fn charge_again(tx: &mut Tx<'_>, dossier: &Dossier) -> Result<(), StoreError> {
    let mut rows = Vec::new();
    let goes = |row: &TransferRow| {
        row.traveller_id.as_deref().is_none_or(|id| dossier.going().any(|one| one.id == id))
    };
    let taken_back = dossier.transfers.iter().filter(|row| row.reverses.is_some() && row.kind == "charge");
    for row in taken_back.filter(|row| goes(row)) {
        let Some(first) = dossier.transfers.iter().find(|one| Some(&one.id) == row.reverses.as_ref()) else {
            continue;
        };
        let again = format!("again:{}", first.id);
        if dossier.transfers.iter().any(|one| one.once_key == again) {
            continue;
        }
        let original = first.to_transfer()?;
        let transfer = Transfer { id: new_id(), once_key: again, at: tx.now(), ..original };
        rows.push(TransferRow::of(
            transfer,
            &dossier.booking.id,
            first.traveller_id.as_deref(),
            &tx.by.actor,
            &first.note,
        ));
    }
    transfers::insert(tx.conn, &rows)
}

fn standing_after(waiting: Status, dossier: &Dossier) -> Result<Status, StoreError> {
    let damaged = |e: crate::domain::money::MoneyError| StoreError::Damaged(e.to_string());
    let received = dossier.money.received().map_err(damaged)?;
    let tolerance = dossier.offer.terms.tolerance;
    let event =
        booking::status_from_money(waiting, received, dossier.deposit(), dossier.money.charged, tolerance)
            .map_err(damaged)?;
    Ok(event.and_then(|event| waiting.after(event)).unwrap_or(waiting))
}

/// What a party's travellers claim, from their rows.
pub(super) fn claims(dossier: &Dossier) -> Result<Vec<Claim>, StoreError> {
    let claim = |traveller: &crate::store::travellers::Traveller| {
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

fn tell(tx: &mut Tx<'_>, booking_id: &str, status: Status) -> Result<(), StoreError> {
    let dossier = Dossier::load(tx.conn, booking_id)?;
    let facts = posting::facts(&dossier)?;
    let key = format!("booking:{}:retaken:{}", dossier.booking.reference, dossier.booking.version);
    let written = if status == Status::AwaitingDeposit {
        letters::booking_received(&facts)
    } else {
        letters::deposit_received(&facts)
    };
    posting::post_to_booker(tx, &dossier, written, "", &key)
}

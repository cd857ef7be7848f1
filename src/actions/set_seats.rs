//! Who flies with the group only one way: their seat of the other flight goes back on sale, or is taken again.

use crate::actions::audit;
use crate::actions::audit::About;
use crate::actions::places;
use crate::domain::availability::PoolKind;
use crate::store::StoreError;
use crate::store::Tx;
use crate::store::bookings;
use crate::store::bookings::Booking;
use crate::store::dossier::Offer;
use crate::store::pools;
use crate::store::pools::Holding;
use crate::store::travellers;
use crate::store::tx::new_id;

/// Which flights of the group somebody takes.
#[derive(Clone, Debug)]
pub struct SetSeats {
    /// Of which booking; a traveller of another one is not found.
    pub booking_id: String,
    /// Who.
    pub traveller_id: String,
    /// With the group from the gateway.
    pub flies_out: bool,
    /// With the group back to it.
    pub flies_back: bool,
}

crate::verb_error! {
    /// Why nothing was changed.
    SetSeatsError {
        /// The booking or the traveller no longer goes.
        NotGoing => "this traveller does not go",
        /// Every seat of a flight they were to take is taken.
        SoldOut => "every seat of this flight is taken",
    }
}

/// Takes and gives back seats, in the order of the pools' ids. The price stays: what another way is worth is agreed and booked by a person.
pub fn set_seats(tx: &mut Tx<'_>, command: &SetSeats) -> Result<(), SetSeatsError> {
    let booking = bookings::lock(tx.conn, &command.booking_id)?;
    let traveller = travellers::by_id(tx.conn, &command.traveller_id)?;
    if traveller.booking_id != booking.id {
        return Err(StoreError::NotFound.into());
    }
    if !traveller.is_going || !booking.status()?.holds_places() {
        return Err(SetSeatsError::NotGoing);
    }
    let offer = Offer::by_id(tx.conn, &booking.departure_id)?;
    bookings::update(tx.conn, &Booking { changed_at: tx.stamp(), ..booking.clone() })?;
    let words = match (command.flies_out, command.flies_back) {
        (true, true) => "out and back with the group",
        (true, false) => "only out with the group",
        (false, true) => "only back with the group",
        (false, false) => "neither way with the group",
    };
    let about = About { traveller: Some(&traveller.id), ..About::booking(&booking.id) };
    audit::note(tx, "set_seats", about, words)?;
    let mut held = pools::held_by(tx.conn, std::slice::from_ref(&booking.id))?;
    held.retain(|holding| holding.traveller_id == traveller.id);
    let wanted = [(PoolKind::SeatOut, command.flies_out), (PoolKind::SeatBack, command.flies_back)];
    for pool in pools::of_owners(tx.conn, &[offer.departure.id])? {
        let Some((_, flies)) = wanted.iter().find(|(kind, _)| pool.kind == kind.to_string()) else {
            continue;
        };
        let seats: Vec<Holding> = held.iter().filter(|holding| holding.pool_id == pool.id).cloned().collect();
        if !flies {
            places::give_back(tx, &seats)?;
        } else if seats.is_empty() && !take(tx, &pool.id, &booking.id, &traveller.id)? {
            return Err(SetSeatsError::SoldOut);
        }
    }
    Ok(())
}

fn take(tx: &mut Tx<'_>, pool_id: &str, booking_id: &str, traveller_id: &str) -> Result<bool, StoreError> {
    let seat = Holding {
        id: new_id(),
        pool_id: pool_id.to_owned(),
        booking_id: booking_id.to_owned(),
        traveller_id: traveller_id.to_owned(),
        taken_at: tx.stamp(),
        released_at: None,
    };
    pools::insert_holdings(tx.conn, &[seat])?;
    pools::take(tx.conn, pool_id, 1)
}

//! A traveller's own way to the gateway, or home from it.

use chrono::NaiveDateTime;

use crate::actions::audit;
use crate::actions::audit::About;
use crate::store::StoreError;
use crate::store::Tx;
use crate::store::bookings;
use crate::store::dossier::Offer;
use crate::store::travellers;
use crate::store::travellers::Leg;

/// One leg as typed.
#[derive(Clone, Debug)]
pub struct GiveLeg {
    /// Minted.
    pub id: String,
    /// Of which booking.
    pub booking_id: String,
    /// Whose.
    pub traveller_id: String,
    /// `in` or `home`.
    pub direction: String,
    /// `flight`, `train` or `other`.
    pub mode: String,
    /// Flight or train number.
    pub number: String,
    /// Airport or station.
    pub place: String,
    /// By the clock of the gateway.
    pub local_at: NaiveDateTime,
    /// Anything else.
    pub note: String,
}

crate::verb_error! {
    /// Why the leg was not kept.
    GiveLegError {
        /// The lists are closed; the desk makes changes from now on.
        Closed => "details are closed for this departure",
        /// The booking or the traveller no longer goes.
        NotGoing => "this traveller does not go",
    }
}

/// Keeps the leg in place of an earlier one, until the lists close; after that only the desk does.
pub fn give_leg(tx: &mut Tx<'_>, command: &GiveLeg) -> Result<(), GiveLegError> {
    let booking = bookings::lock(tx.conn, &command.booking_id)?;
    let traveller = travellers::by_id(tx.conn, &command.traveller_id)?;
    if traveller.booking_id != booking.id {
        return Err(StoreError::NotFound.into());
    }
    if !traveller.is_going || !booking.status()?.holds_places() {
        return Err(GiveLegError::NotGoing);
    }
    let offer = Offer::by_id(tx.conn, &booking.departure_id)?;
    let by_desk = tx.by.actor.starts_with("staff:");
    if !by_desk && tx.today(offer.zone) > offer.deadlines().details_close_on {
        return Err(GiveLegError::Closed);
    }
    let row = Leg {
        id: command.id.clone(),
        traveller_id: traveller.id.clone(),
        direction: command.direction.clone(),
        mode: command.mode.clone(),
        number: command.number.clone(),
        place: command.place.clone(),
        local_at: command.local_at,
        zone: offer.departure.gateway_zone.clone(),
        note: command.note.clone(),
        written_at: tx.stamp(),
    };
    travellers::save_leg(tx.conn, &row)?;
    let about = About { traveller: Some(&traveller.id), ..About::booking(&booking.id) };
    Ok(audit::note(tx, "give_leg", about, &command.direction)?)
}

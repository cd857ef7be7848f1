//! A traveller's own way to the gateway, or home from it.

use chrono::NaiveDateTime;

use crate::actions::audit;
use crate::actions::audit::About;
use crate::actions::giving;
use crate::actions::tasks;
use crate::actions::tasks::TO_MEND;
use crate::domain::details::Page;
use crate::store::StoreError;
use crate::store::Tx;
use crate::store::bookings;
use crate::store::bookings::Booking;
use crate::store::dossier::Offer;
use crate::store::travellers;
use crate::store::travellers::Leg;
use crate::store::travellers::Traveller;

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
    /// Whether an earlier one may be replaced. The link alone only gives: what was given is changed behind a code, or at the desk.
    pub may_replace: bool,
}

crate::verb_error! {
    /// Why the leg was not kept.
    GiveLegError {
        /// The lists are closed; the desk makes changes from now on.
        Closed => "details are closed for this departure",
        /// The booking or the traveller no longer goes.
        NotGoing => "this traveller does not go",
        /// One is kept, and whoever gives this one may not replace it.
        Kept => "a way is kept already",
    }
}

/// Keeps the leg in place of an earlier one, until the lists close; after that only the desk does. One that does not meet the group
/// is kept all the same and makes a task: a person looks before the group has gone.
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
    let kept = travellers::legs(tx.conn, std::slice::from_ref(&traveller.id))?;
    let earlier = kept.into_iter().find(|leg| leg.direction == command.direction);
    if earlier.is_some() && !command.may_replace {
        return Err(GiveLegError::Kept);
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
    let page = if command.direction == "in" { Page::WayIn } else { Page::WayHome };
    giving::note_page(tx, &traveller.id, page)?;
    if let Some(earlier) = earlier {
        tasks::finish_one(tx, &booking.id, TO_MEND, &earlier.id)?;
    }
    if offer.misses(&row.direction, row.local_at) {
        ask_to_mend(tx, &booking, &offer, &traveller, &row)?;
    }
    let about = About { traveller: Some(&traveller.id), ..About::booking(&booking.id) };
    Ok(audit::note(tx, "give_leg", about, &command.direction)?)
}

/// One task for a traveller and a direction: the one of the earlier way was finished before.
fn ask_to_mend(
    tx: &mut Tx<'_>,
    booking: &Booking,
    offer: &Offer,
    traveller: &Traveller,
    leg: &Leg,
) -> Result<(), StoreError> {
    let number = traveller.position;
    let words = if leg.direction == "in" {
        format!("Traveller {number} arrives after the briefing has begun: write or ring before they book it")
    } else {
        format!(
            "Traveller {number} leaves for home before the group is back: write or ring before they book it"
        )
    };
    let today = tx.today(offer.zone);
    tasks::add(tx, TO_MEND, booking, &leg.id, &words, today)
}

//! A traveller's own way to the gateway, or home from it.

use chrono::NaiveDateTime;
use serde::Deserialize;
use serde::Serialize;

use crate::actions::audit;
use crate::actions::audit::About;
use crate::actions::giving;
use crate::actions::giving::GivingError;
use crate::actions::giving::Going;
use crate::actions::tasks;
use crate::actions::tasks::TO_MEND;
use crate::domain::details::Page;
use crate::store::StoreError;
use crate::store::Tx;
use crate::store::bookings::Booking;
use crate::store::dossier::Offer;
use crate::store::travellers;
use crate::store::travellers::Leg;
use crate::store::travellers::Traveller;

/// One leg as typed.
#[derive(Clone, Debug, Serialize, Deserialize)]
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

impl GiveLeg {
    /// Its page of the details.
    pub fn page(&self) -> Page {
        if self.direction == "in" { Page::WayIn } else { Page::WayHome }
    }
}

/// Keeps the leg in place of an earlier one, until the lists close; after that only the desk does. One that does not meet the group
/// is kept all the same and makes a task: a person looks before the group has gone.
pub fn give_leg(tx: &mut Tx<'_>, command: &GiveLeg) -> Result<(), GivingError> {
    let going = giving::may_give(tx, &command.booking_id, &command.traveller_id)?;
    if !command.may_replace && earlier(tx, command)?.is_some() {
        return Err(GivingError::Kept);
    }
    Ok(keep(tx, &going, command)?)
}

fn earlier(tx: &mut Tx<'_>, command: &GiveLeg) -> Result<Option<Leg>, StoreError> {
    let kept = travellers::legs(tx.conn, std::slice::from_ref(&command.traveller_id))?;
    Ok(kept.into_iter().find(|leg| leg.direction == command.direction))
}

/// What giving a way does once it may be given.
pub fn keep(tx: &mut Tx<'_>, going: &Going, command: &GiveLeg) -> Result<(), StoreError> {
    let Going { booking, offer, traveller, .. } = going;
    let earlier = earlier(tx, command)?;
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
    giving::note_page(tx, going, command.page())?;
    if let Some(earlier) = earlier {
        tasks::finish_one(tx, &booking.id, TO_MEND, &earlier.id)?;
    }
    if offer.misses(&row.direction, row.local_at) {
        ask_to_mend(tx, booking, offer, traveller, &row)?;
    }
    let about = About { traveller: Some(&traveller.id), ..About::booking(&booking.id) };
    audit::note(tx, "give_leg", about, &command.direction)
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

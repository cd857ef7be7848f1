//! A traveller's own way to the gateway, or home from it.

use chrono::NaiveDate;
use chrono::NaiveDateTime;
use serde::Deserialize;
use serde::Serialize;

use crate::actions::audit;
use crate::actions::audit::About;
use crate::actions::giving;
use crate::actions::giving::GivingError;
use crate::actions::giving::Going;
use crate::actions::judging;
use crate::actions::restating;
use crate::actions::tasks;
use crate::actions::tasks::TO_MEND;
use crate::domain::details::Page;
use crate::domain::ways;
use crate::domain::ways::Graveness;
use crate::store::StoreError;
use crate::store::Tx;
use crate::store::bookings::Booking;
use crate::store::dossier::Offer;
use crate::store::sealed;
use crate::store::travellers;
use crate::store::travellers::Leg;
use crate::store::travellers::Traveller;

/// One leg as typed.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
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
    /// Of the airport in the gateway; may be empty.
    pub terminal: String,
    /// Where the way begins, or the way home ends; may be empty.
    pub far_place: String,
    /// Departure there, or arrival, by the clock there.
    pub far_at: Option<NaiveDateTime>,
    /// Hotel or address in the gateway; may be empty.
    pub stay: String,
    /// With whom they come or go; may be empty.
    pub companions: String,
    /// `wanted`, `alone`, or empty where nothing was said.
    pub transfer: String,
    /// The day they leave home.
    pub leaves_home_on: Option<NaiveDate>,
    /// Whether an earlier one may be replaced. The link alone only gives: what was given is changed behind a code, or at the desk.
    pub may_replace: bool,
}

impl GiveLeg {
    /// Its page of the details.
    pub fn page(&self) -> Page {
        if self.direction == "in" { Page::WayIn } else { Page::WayHome }
    }

    /// The leg it makes, by the clock of the gateway.
    pub fn leg(&self, offer: &Offer, written_at: NaiveDateTime) -> Leg {
        Leg {
            id: self.id.clone(),
            traveller_id: self.traveller_id.clone(),
            direction: self.direction.clone(),
            mode: self.mode.clone(),
            number: self.number.clone(),
            place: self.place.clone(),
            local_at: self.local_at,
            zone: offer.departure.gateway_zone.clone(),
            note: self.note.clone(),
            written_at,
            terminal: self.terminal.clone(),
            far_zone: ways::airport(&self.far_place).map(|there| there.zone.to_string()).unwrap_or_default(),
            far_place: self.far_place.clone(),
            far_at: self.far_at,
            stay: self.stay.clone(),
            companions: self.companions.clone(),
            transfer: self.transfer.clone(),
            leaves_home_on: self.leaves_home_on,
        }
    }
}

/// Keeps the leg in place of an earlier one, until the lists close; after that only the desk does. One that does not meet the group
/// is kept all the same and makes a task: a person looks before the group has gone.
pub fn give_leg(tx: &mut Tx<'_>, command: &GiveLeg) -> Result<(), GivingError> {
    let going = giving::may_give(tx, &command.booking_id, &command.traveller_id)?;
    if !command.may_replace {
        let kept = travellers::legs(tx.conn, std::slice::from_ref(&command.traveller_id))?;
        if kept.iter().any(|leg| leg.direction == command.direction) {
            return Err(GivingError::Kept);
        }
    }
    Ok(keep(tx, &going, command)?)
}

/// What giving a way does once it may be given.
pub fn keep(tx: &mut Tx<'_>, going: &Going, command: &GiveLeg) -> Result<(), StoreError> {
    let Going { booking, offer, traveller, .. } = going;
    let before = travellers::legs(tx.conn, std::slice::from_ref(&traveller.id))?;
    let row = command.leg(offer, tx.stamp());
    travellers::save_leg(tx.conn, &row)?;
    travellers::forget_promise(tx.conn, &traveller.id, &row.direction)?;
    giving::note_page(tx, going, command.page())?;
    let (earlier, other): (Vec<Leg>, Vec<Leg>) =
        before.iter().cloned().partition(|leg| leg.direction == row.direction);
    let journey = offer.journey(going.today)?;
    let after: Vec<Leg> = other.into_iter().chain([row.clone()]).collect();
    if judging::own_journey(journey.clone(), &before) != judging::own_journey(journey, &after) {
        judge_again(tx, going)?;
    }
    for leg in &earlier {
        tasks::finish_one(tx, &booking.id, TO_MEND, &leg.id)?;
    }
    if offer.findings(&row).iter().any(|finding| finding.graveness() == Graveness::Missed) {
        ask_to_mend(tx, booking, offer, traveller, &row)?;
    }
    let about = About { traveller: Some(&traveller.id), ..About::booking(&booking.id) };
    audit::note(tx, "give_leg", about, &command.direction)
}

/// Whoever stays longer on the way may need other papers.
fn judge_again(tx: &mut Tx<'_>, going: &Going) -> Result<(), StoreError> {
    match sealed::key_of(tx.conn, tx.keys, &going.traveller.id)? {
        Some(key) => restating::judge_for_other_days(tx, going.into(), &key),
        None => Ok(()),
    }
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

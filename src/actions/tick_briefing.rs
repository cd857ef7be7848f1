//! Tick something off at the briefing, or take it back. The same press again changes nothing.

use crate::actions::audit;
use crate::actions::audit::About;
use crate::domain::briefing::Item;
use crate::domain::visa::VisaState;
use crate::store::StoreError;
use crate::store::Tx;
use crate::store::bookings;
use crate::store::briefings;
use crate::store::briefings::Tick;
use crate::store::departures;
use crate::store::travellers;
use crate::store::tx::new_id;
use crate::store::visas;
use crate::store::visas::VisaCase;

/// One press.
#[derive(Clone, Debug)]
pub struct TickBriefing {
    /// Of which departure.
    pub departure_code: String,
    /// Whose.
    pub traveller_id: String,
    /// What.
    pub item: Item,
    /// Ticked, or taken back.
    pub is_on: bool,
}

/// Keeps it. The visa slip that is given is the visa that is handed over; nothing is noted twice.
pub fn tick_briefing(tx: &mut Tx<'_>, command: &TickBriefing) -> Result<(), StoreError> {
    let traveller = travellers::by_id(tx.conn, &command.traveller_id)?;
    let booking = bookings::lock(tx.conn, &traveller.booking_id)?;
    let (departure, _) = departures::by_code(tx.conn, &command.departure_code)?;
    let is_on_list = traveller.is_going && booking.status()?.is_on_lists();
    if booking.departure_id != departure.id || !is_on_list {
        return Err(StoreError::NotFound);
    }
    if let Some(other) = command.item.opposite().filter(|_| command.is_on) {
        briefings::untick(tx.conn, &traveller.id, other)?;
    }
    if command.is_on {
        let row = Tick {
            id: new_id(),
            traveller_id: traveller.id.clone(),
            item: command.item.as_str().to_owned(),
            ticked_by: tx.by.actor.clone(),
            ticked_at: tx.stamp(),
        };
        briefings::tick(tx.conn, &row)?;
    } else {
        briefings::untick(tx.conn, &traveller.id, command.item)?;
    }
    if command.item == Item::VisaSlip {
        hand_over(tx, &traveller.id, command.is_on)?;
    }
    let words = format!("{}{}", if command.is_on { "" } else { "not: " }, command.item.label());
    let about = About { traveller: Some(&traveller.id), ..About::booking(&booking.id) };
    audit::note(tx, "tick_briefing", about, &words)
}

fn hand_over(tx: &mut Tx<'_>, traveller_id: &str, is_on: bool) -> Result<(), StoreError> {
    let (from, to) = match is_on {
        true => (VisaState::Issued, VisaState::HandedOver),
        false => (VisaState::HandedOver, VisaState::Issued),
    };
    let Some(case) = visas::case_of(tx.conn, traveller_id)? else { return Ok(()) };
    if case.state()? != from {
        return Ok(());
    }
    let row = VisaCase {
        state: to.as_str().to_owned(),
        changed_by: tx.by.actor.clone(),
        changed_at: tx.stamp(),
        ..case
    };
    visas::save(tx.conn, &row)
}

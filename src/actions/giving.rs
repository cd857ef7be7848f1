//! What giving a page of a traveller's details always asks first, and what is noted about it.

use chrono::NaiveDate;

use crate::domain::details::GivenBy;
use crate::domain::details::Page;
use crate::domain::details::are_taken;
use crate::store::StoreError;
use crate::store::Tx;
use crate::store::bookings;
use crate::store::bookings::Booking;
use crate::store::details;
use crate::store::dossier::Offer;
use crate::store::travellers;
use crate::store::travellers::Traveller;

/// The actor of somebody who came by the traveller's own link.
pub const TRAVELLER: &str = "traveller";

crate::verb_error! {
    /// Why a page was not kept.
    GivingError {
        /// The lists are closed; the desk makes changes from now on.
        Closed => "details are closed for this departure",
        /// The booking or the traveller no longer goes.
        NotGoing => "this traveller does not go",
        /// It was given, and whoever gives it again may not replace it.
        Kept => "this page is kept already",
        /// They have a link of their own, and only they or the desk give their details.
        Theirs => "this traveller gives their own details",
        /// Whoever should guide does not run the same race in the same booking.
        NoGuide => "a guide runs the same race in the same booking",
    }
}

/// A traveller who goes, on a booking that is locked until the verb ends.
pub struct Going {
    /// The booking, locked.
    pub booking: Booking,
    /// What it books.
    pub offer: Offer,
    /// Who goes.
    pub traveller: Traveller,
    /// Today by the clock of the gateway.
    pub today: NaiveDate,
    /// Who gives.
    pub by: GivenBy,
}

/// Who acts under this name: staff, the traveller, or the booker by the booking's link.
pub fn giver_named(actor: &str) -> GivenBy {
    match actor {
        TRAVELLER => GivenBy::Traveller,
        actor if actor.starts_with("staff:") => GivenBy::Desk,
        _ => GivenBy::Booker,
    }
}

/// Locks the booking and finds the traveller, who must go on places that are held.
pub fn going(tx: &mut Tx<'_>, booking_id: &str, traveller_id: &str) -> Result<Going, GivingError> {
    let booking = bookings::lock(tx.conn, booking_id)?;
    let traveller = travellers::by_id(tx.conn, traveller_id)?;
    if traveller.booking_id != booking.id || !traveller.is_going || !booking.status()?.holds_places() {
        return Err(GivingError::NotGoing);
    }
    let offer = Offer::by_id(tx.conn, &booking.departure_id)?;
    let (today, by) = (tx.today(offer.zone), giver_named(&tx.by.actor));
    Ok(Going { booking, offer, traveller, today, by })
}

/// Once a traveller has a link of their own, the booker neither gives nor asks for anything in their place.
pub fn may_speak(tx: &mut Tx<'_>, going: &Going) -> Result<(), GivingError> {
    if going.by == GivenBy::Booker && details::own_link(tx.conn, &going.traveller.id)?.is_some() {
        return Err(GivingError::Theirs);
    }
    Ok(())
}

/// The one question whether details may be given now: the traveller goes, and the lists are open for them, or it is the desk that gives.
pub fn may_give(tx: &mut Tx<'_>, booking_id: &str, traveller_id: &str) -> Result<Going, GivingError> {
    let going = going(tx, booking_id, traveller_id)?;
    may_speak(tx, &going)?;
    let opened = details::openings(tx.conn, std::slice::from_ref(&going.traveller.id))?;
    let opened_until = opened.first().map(|opening| opening.until_on);
    let close_on = going.offer.deadlines().details_close_on;
    if going.by != GivenBy::Desk && !are_taken(going.today, close_on, opened_until) {
        return Err(GivingError::Closed);
    }
    Ok(going)
}

/// Notes that a page was given, so that task lists and the board tell it as done.
pub fn note_page(tx: &mut Tx<'_>, going: &Going, page: Page) -> Result<(), StoreError> {
    details::give_page(tx.conn, &going.traveller.id, page, going.by, tx.stamp())
}

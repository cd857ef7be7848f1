//! Tell each booker of a departure that the travel packs are ready, with the calendar.

use crate::actions::audit;
use crate::actions::audit::About;
use crate::actions::calendars;
use crate::actions::packing;
use crate::actions::posting;
use crate::mail::letters;
use crate::store::StoreError;
use crate::store::Tx;
use crate::store::dossier::Dossier;
use crate::store::dossier::Offer;
use crate::store::letters as outbox;
use crate::store::rosters::Reach;
use crate::store::rosters::Roster;

/// Posts a letter to each confirmed booking; the same day only once. Answers how many bookings there are.
pub fn send_travel_packs(tx: &mut Tx<'_>, departure_code: &str) -> Result<usize, StoreError> {
    let offer = Offer::by_code(tx.conn, departure_code)?;
    let bookings = Roster::read(tx.conn, &offer, Reach::Firm, &[])?.booking_ids();
    for id in &bookings {
        let dossier = Dossier::load(tx.conn, id)?;
        let (now, today) = (tx.now(), tx.today(dossier.offer.zone));
        let key = packing::sent_key(&dossier.booking.reference, today);
        if outbox::is_posted(tx.conn, &key)? {
            continue;
        }
        let differences = packing::differences(tx.conn, tx.keys, &dossier, today)?;
        packing::note_sent(tx, &differences)?;
        let calendar = calendars::of_party(tx.conn, &dossier, &[], now)?;
        let facts = posting::facts(&dossier)?;
        posting::post_to_booker(tx, &dossier, letters::travel_pack(&facts), &calendar, &key)?;
    }
    let about = About::departure(&offer.departure.id);
    audit::note(tx, "send_travel_packs", about, &format!("{} bookings", bookings.len()))?;
    Ok(bookings.len())
}

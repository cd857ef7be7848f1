//! Write again where a travel pack says something else than when it was last sent: one letter a booking and day, which names what
//! changed and never what it says.

use chrono::DateTime;
use chrono::Utc;

use crate::actions::audit;
use crate::actions::audit::About;
use crate::actions::calendars;
use crate::actions::packing;
use crate::actions::posting;
use crate::documents::travel_pack::Topic;
use crate::keys::Keyring;
use crate::mail::letters;
use crate::store::Conn;
use crate::store::StoreError;
use crate::store::Tx;
use crate::store::departures;
use crate::store::dossier::Dossier;
use crate::store::dossier::full_name;
use crate::store::letters as outbox;
use crate::store::sent_packs;

/// Bookings to which packs were sent, until their tour ends: people leave home, and packs may go out, on any day before.
pub fn written_to(conn: &mut Conn, now: DateTime<Utc>) -> Result<Vec<String>, StoreError> {
    let mut written_to = Vec::new();
    for (departure, _) in departures::all(conn)? {
        let today = now.with_timezone(&departure.zone()?).date_naive();
        if matches!(departure.state.as_str(), "on_sale" | "closed") && today <= departure.ends_on {
            written_to.extend(sent_packs::bookings_of(conn, &departure.id)?);
        }
    }
    Ok(written_to)
}

/// Whether a pack of a booking says something else than when it was last sent. Reads only, so that nobody who writes has to wait.
pub fn has_changed(
    conn: &mut Conn,
    keys: &Keyring,
    booking_id: &str,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let dossier = Dossier::load(conn, booking_id)?;
    if !dossier.booking.status()?.is_on_lists() {
        return Ok(false);
    }
    let today = now.with_timezone(&dossier.offer.zone).date_naive();
    let differences = packing::differences(conn, keys, &dossier, today)?;
    Ok(differences.iter().any(|difference| !difference.topics.is_empty()))
}

/// Writes to one booking, unless it was written to about its packs today. Answers whether a letter was posted.
pub fn resend_travel_packs(tx: &mut Tx<'_>, booking_id: &str) -> Result<bool, StoreError> {
    let dossier = Dossier::load(tx.conn, booking_id)?;
    let (now, keys) = (tx.now(), tx.keys);
    let today = tx.today(dossier.offer.zone);
    let reference = &dossier.booking.reference;
    let had_today = [packing::sent_key(reference, today), packing::changed_key(reference, today)];
    for key in &had_today {
        if outbox::is_posted(tx.conn, key)? {
            return Ok(false);
        }
    }
    if !dossier.booking.status()?.is_on_lists() {
        return Ok(false);
    }
    let differences = packing::differences(tx.conn, keys, &dossier, today)?;
    let told: Vec<(String, String)> = dossier
        .going()
        .filter_map(|traveller| {
            let difference = differences.iter().find(|one| one.traveller_id == traveller.id)?;
            let is_told = |topic: &&Topic| packing::is_for_booker(&dossier, &traveller.id, **topic);
            let words: Vec<&str> =
                difference.topics.iter().filter(is_told).map(|topic| topic.label()).collect();
            (!words.is_empty()).then(|| (full_name(traveller), words.join(", ")))
        })
        .collect();
    packing::note_sent(tx, &differences)?;
    if told.is_empty() {
        return Ok(false);
    }
    let calendar = calendars::of_party(tx.conn, &dossier, &[], now)?;
    let written = letters::travel_pack_changed(&posting::facts(&dossier)?, &told);
    posting::post_to_booker(tx, &dossier, written, &calendar, &packing::changed_key(reference, today))?;
    audit::note(tx, "resend_travel_packs", About::booking(booking_id), "")?;
    Ok(true)
}

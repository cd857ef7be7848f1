//! Write again where a travel pack says something else than when it was last sent: one letter a booking and day, which names what
//! changed and never what it says.

use std::collections::BTreeSet;

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
use crate::store::dossier::Offer;
use crate::store::dossier::full_name;
use crate::store::letters as outbox;
use crate::store::rosters::Reach;
use crate::store::rosters::Roster;

/// Bookings whose packs were sent and say something else now. Looks at departures from the day packs go out provisional until the
/// tour ends. Reads only, so that nobody who writes has to wait for it.
pub fn changed_bookings(
    conn: &mut Conn,
    keys: &Keyring,
    now: DateTime<Utc>,
) -> Result<Vec<String>, StoreError> {
    let mut changed = Vec::new();
    for (departure, _) in departures::all(conn)? {
        if !matches!(departure.state.as_str(), "on_sale" | "closed") {
            continue;
        }
        let offer = Offer::by_id(conn, &departure.id)?;
        let today = now.with_timezone(&offer.zone).date_naive();
        if today < offer.deadlines().pack_provisional_on || departure.ends_on < today {
            continue;
        }
        let roster = Roster::without_rooms(conn, &offer, Reach::Firm)?;
        let ids: BTreeSet<String> =
            roster.people.into_iter().map(|person| person.booking.id.clone()).collect();
        for id in ids {
            let dossier = Dossier::load(conn, &id)?;
            let differences = packing::differences(conn, keys, &dossier, today)?;
            if differences.iter().any(|difference| !difference.topics.is_empty()) {
                changed.push(id);
            }
        }
    }
    Ok(changed)
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
            // The booker is not told about the ways of somebody who gives their own details.
            let is_theirs = dossier.own_link(&traveller.id).is_some();
            let topics = difference.topics.iter().filter(|topic| !is_theirs || **topic != Topic::OwnWays);
            let words: Vec<&str> = topics.map(|topic| topic.label()).collect();
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

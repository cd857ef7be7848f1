//! Forget what is no longer needed: travellers' keys some time after the tour, letters, packs, codes, sessions.

use std::collections::BTreeSet;

use chrono::Duration;

use crate::actions::audit;
use crate::actions::audit::About;
use crate::actions::posting;
use crate::actions::tasks;
use crate::domain::booking::Status;
use crate::mail::letters;
use crate::store::StoreError;
use crate::store::Tx;
use crate::store::access;
use crate::store::bookings;
use crate::store::bookings::Booking;
use crate::store::departures;
use crate::store::desk;
use crate::store::details;
use crate::store::dossier::Dossier;
use crate::store::dossier::search_text;
use crate::store::handoffs;
use crate::store::letters as outbox;
use crate::store::prints;
use crate::store::rooms;
use crate::store::sealed;
use crate::store::sent_packs;
use crate::store::travellers;
use crate::store::travellers::Traveller;
use crate::store::uploads;

/// Travellers in one run at most.
const AT_ONCE: usize = 500;

/// Purges what is due today, up to so many travellers. Answers how many were erased.
pub fn purge(tx: &mut Tx<'_>) -> Result<usize, StoreError> {
    let today = tx.now().date_naive();
    let mut erased = 0;
    for (departure, _) in departures::all(tx.conn)? {
        let days = Duration::days(i64::from(departure.plan_terms()?.purge_days));
        if departure.ends_on + days > today {
            continue;
        }
        let left = i64::try_from(AT_ONCE - erased).unwrap_or(0);
        let over = travellers::to_purge(tx.conn, &departure.id, left)?;
        let bookings: BTreeSet<String> = over.iter().map(|one| one.booking_id.clone()).collect();
        for traveller in over {
            sealed::erase(tx.conn, &traveller.id)?;
            travellers::forget_legs(tx.conn, &traveller.id)?;
            details::forget(tx.conn, &traveller.id)?;
            uploads::forget(tx.conn, &traveller.id)?;
            prints::forget(tx.conn, &traveller.id)?;
            sent_packs::forget(tx.conn, &traveller.id)?;
            rooms::forget(tx.conn, &traveller.id)?;
            let row = Traveller {
                sex: String::new(),
                passport_issuer: String::new(),
                passport_expires_on: None,
                passport_last4: String::new(),
                passport_hash: String::new(),
                purged_at: Some(tx.stamp()),
                ..traveller
            };
            travellers::update(tx.conn, &row)?;
            let about = About { traveller: Some(&row.id), ..About::booking(&row.booking_id) };
            audit::note(tx, "purge", about, "personal values erased")?;
            erased += 1;
        }
        for id in bookings {
            forget_search_words(tx, &id)?;
            tell(tx, &id)?;
        }
    }
    outbox::purge(tx.conn, today)?;
    for pack in handoffs::to_purge(tx.conn, today)? {
        tasks::finish_questions(tx, &pack)?;
    }
    handoffs::purge(tx.conn, today, tx.by.at.naive_utc())?;
    desk::purge_waitlist(tx.conn, today)?;
    access::purge(tx.conn, tx.by.at.naive_utc())?;
    Ok(erased)
}

/// One letter to a booking that travelled, once the last of its people is erased.
fn tell(tx: &mut Tx<'_>, booking_id: &str) -> Result<(), StoreError> {
    let dossier = Dossier::load(tx.conn, booking_id)?;
    let is_done = dossier.travellers.iter().all(|one| one.purged_at.is_some());
    if dossier.booking.status()? != Status::Travelled || !is_done {
        return Ok(());
    }
    let key = format!("booking:{}:deleted", dossier.booking.reference);
    posting::post_to_booker(tx, &dossier, letters::data_deleted(&posting::facts(&dossier)?), "", &key)
}

/// The desk found the booking by the last four signs of passports too.
fn forget_search_words(tx: &mut Tx<'_>, booking_id: &str) -> Result<(), StoreError> {
    let booking = bookings::lock(tx.conn, booking_id)?;
    let search_text = search_text(&booking, &travellers::of_booking(tx.conn, booking_id)?);
    bookings::update(tx.conn, &Booking { search_text, ..booking })
}

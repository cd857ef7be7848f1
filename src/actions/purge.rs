//! Forget what is no longer needed: travellers' keys some time after the tour, letters, packs, codes, sessions.

use std::collections::BTreeSet;

use chrono::Duration;

use crate::actions::erasing;
use crate::actions::tasks;
use crate::domain::booking::Status;
use crate::store::StoreError;
use crate::store::Tx;
use crate::store::access;
use crate::store::departures;
use crate::store::desk;
use crate::store::dossier::Dossier;
use crate::store::handoffs;
use crate::store::letters as outbox;
use crate::store::travellers;

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
            erasing::erase(tx, traveller, "purge", "personal values erased")?;
            erased += 1;
        }
        for id in bookings {
            erasing::forget_search_words(tx, &id)?;
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
    erasing::tell(tx, &dossier)
}

//! Ask for missing details on the days of the table, in good time before they close; the desk can ask on any other day.

use std::collections::BTreeSet;

use crate::actions::audit;
use crate::actions::audit::About;
use crate::actions::reminding;
use crate::actions::reminding::Asked;
use crate::domain::details::day_to_remind;
use crate::store::StoreError;
use crate::store::Tx;
use crate::store::departures;
use crate::store::dossier::Dossier;
use crate::store::dossier::Offer;
use crate::store::rosters::Reach;
use crate::store::rosters::Roster;
use crate::store::rosters::Told;

/// Asks every confirmed booking that has not given all, if a reminder is due and they had none since its day. Answers how many letters
/// were posted.
pub fn remind_details(tx: &mut Tx<'_>) -> Result<usize, StoreError> {
    let mut posted = 0;
    for (departure, _) in departures::all(tx.conn)? {
        if !matches!(departure.state.as_str(), "on_sale" | "closed") {
            continue;
        }
        let offer = Offer::by_id(tx.conn, &departure.id)?;
        let today = tx.today(offer.zone);
        let Some(since) = day_to_remind(today, offer.deadlines().details_close_on) else { continue };
        let roster = Roster::read(tx.conn, &offer, Reach::Firm, &[Told::Pages])?;
        let open = roster.people.into_iter().filter(|person| !person.missing().is_empty());
        let ids: BTreeSet<String> = open.map(|person| person.booking.id.clone()).collect();
        for id in &ids {
            let dossier = Dossier::load(tx.conn, id)?;
            let had_it = reminding::was_asked(tx, &dossier.booking.reference, since, today)?;
            if !had_it && reminding::remind(tx, &dossier)? == Asked::Posted {
                posted += 1;
            }
        }
    }
    Ok(posted)
}

/// The desk asks one booking now.
pub fn ask_details(tx: &mut Tx<'_>, booking_id: &str) -> Result<Asked, StoreError> {
    let dossier = Dossier::load(tx.conn, booking_id)?;
    let asked = reminding::remind(tx, &dossier)?;
    if asked == Asked::Posted {
        audit::note(tx, "ask_details", About::booking(booking_id), "")?;
    }
    Ok(asked)
}

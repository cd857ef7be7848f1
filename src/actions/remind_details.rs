//! Ask for missing details once, in good time before they close; the desk can ask again.

use chrono::Duration;

use crate::actions::audit;
use crate::actions::audit::About;
use crate::actions::posting;
use crate::mail::letters;
use crate::store::StoreError;
use crate::store::Tx;
use crate::store::departures;
use crate::store::dossier::Dossier;
use crate::store::dossier::Offer;
use crate::store::rosters::Reach;
use crate::store::rosters::Roster;

/// Days before the details close on which the job asks.
const AHEAD_DAYS: i64 = 21;

/// Asks every confirmed booking whose details close soon and are not complete. Answers how many were asked, earlier ones included.
pub fn remind_details(tx: &mut Tx<'_>) -> Result<usize, StoreError> {
    let today = tx.now().date_naive();
    let mut asked = 0;
    for (departure, _) in departures::all(tx.conn)? {
        if departure.gateway_on < today || !matches!(departure.state.as_str(), "on_sale" | "closed") {
            continue;
        }
        let offer = Offer::by_id(tx.conn, &departure.id)?;
        let closes = offer.deadlines().details_close_on;
        if today < closes - Duration::days(AHEAD_DAYS) || today > closes {
            continue;
        }
        let roster = Roster::without_rooms(tx.conn, &offer, Reach::Firm)?;
        let mut ids: Vec<String> = roster
            .people
            .iter()
            .filter(|person| {
                person.traveller.details_at.is_none() || person.way_in.is_none() || person.way_home.is_none()
            })
            .map(|person| person.booking.id.clone())
            .collect();
        ids.sort();
        ids.dedup();
        for id in &ids {
            let dossier = Dossier::load(tx.conn, id)?;
            post(tx, &dossier, "job")?;
            asked += 1;
        }
    }
    Ok(asked)
}

/// The desk asks one booking now; at most once a day.
pub fn ask_details(tx: &mut Tx<'_>, booking_id: &str) -> Result<(), StoreError> {
    let dossier = Dossier::load(tx.conn, booking_id)?;
    let day = tx.now().date_naive().to_string();
    post(tx, &dossier, &day)?;
    audit::note(tx, "ask_details", About::booking(booking_id), "")
}

fn post(tx: &mut Tx<'_>, dossier: &Dossier, occasion: &str) -> Result<(), StoreError> {
    let key = format!("booking:{}:details:{occasion}", dossier.booking.reference);
    let facts = posting::facts(dossier)?;
    posting::post_to_booker(tx, dossier, letters::details_wanted(&facts), "", &key)
}

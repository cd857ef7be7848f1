//! The last letter of a tour, once its people are back: thanks, what is still owed either way, and when personal values are deleted.

use crate::actions::audit;
use crate::actions::audit::About;
use crate::actions::posting;
use crate::domain::booking::Status;
use crate::mail::letters;
use crate::store::StoreError;
use crate::store::Tx;
use crate::store::bookings;
use crate::store::bookings::Search;
use crate::store::departures;
use crate::store::dossier::Dossier;
use crate::store::letters as outbox;

/// Writes once to every booking that travelled, until its personal values are deleted. Answers how many letters were posted.
pub fn welcome_home(tx: &mut Tx<'_>) -> Result<usize, StoreError> {
    let mut posted = 0;
    for (departure, _) in departures::all(tx.conn)? {
        let today = tx.today(departure.zone()?);
        let purge_on = departure.ends_on + chrono::Duration::days(departure.plan_terms()?.purge_days.into());
        if departure.state != "travelled" || today <= departure.ends_on || purge_on <= today {
            continue;
        }
        let search = Search {
            status: Some(Status::Travelled.as_str().to_owned()),
            departure_id: Some(departure.id.clone()),
            limit: i64::MAX,
            ..Search::default()
        };
        for (booking, _) in bookings::search(tx.conn, &search)?.0 {
            let key = format!("booking:{}:home", booking.reference);
            if outbox::is_posted(tx.conn, &key)? {
                continue;
            }
            let dossier = Dossier::load(tx.conn, &booking.id)?;
            let written = letters::coming_home(&posting::facts(&dossier)?, purge_on);
            posting::post_to_booker(tx, &dossier, written, "", &key)?;
            audit::note(tx, "welcome_home", About::booking(&booking.id), "")?;
            posted += 1;
        }
    }
    Ok(posted)
}

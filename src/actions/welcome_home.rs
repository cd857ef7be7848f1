//! The last letter of a tour, once its people are back: thanks, what is still owed either way, and when personal values are deleted.

use chrono::DateTime;
use chrono::Duration;
use chrono::NaiveDate;
use chrono::Utc;

use crate::actions::audit;
use crate::actions::audit::About;
use crate::actions::posting;
use crate::domain::booking::Status;
use crate::mail::letters;
use crate::store::Conn;
use crate::store::StoreError;
use crate::store::Tx;
use crate::store::bookings;
use crate::store::bookings::Booking;
use crate::store::bookings::Search;
use crate::store::departures;
use crate::store::departures::Departure;
use crate::store::dossier::Dossier;
use crate::store::letters as outbox;

/// Bookings that travelled, are back, and were not written to yet. Reads only, so that nobody who writes has to wait for it.
pub fn due(conn: &mut Conn, now: DateTime<Utc>) -> Result<Vec<String>, StoreError> {
    let mut due = Vec::new();
    for (departure, _) in departures::all(conn)? {
        let today = now.with_timezone(&departure.zone()?).date_naive();
        let purge_on = purge_on(&departure)?;
        if departure.state != "travelled" || today <= departure.ends_on || purge_on <= today {
            continue;
        }
        let search = Search {
            status: Some(Status::Travelled.as_str().to_owned()),
            departure_id: Some(departure.id.clone()),
            limit: i64::MAX,
            ..Search::default()
        };
        let (travelled, _) = bookings::search(conn, &search)?;
        let keys: Vec<String> = travelled.iter().map(|(booking, _)| once_key(booking)).collect();
        let posted = outbox::posted(conn, &keys)?;
        let new = travelled.into_iter().zip(&keys).filter(|(_, key)| !posted.contains(*key));
        due.extend(new.map(|((booking, _), _)| booking.id));
    }
    Ok(due)
}

/// Writes once to a booking that travelled. Answers whether a letter was posted.
pub fn welcome_home(tx: &mut Tx<'_>, booking_id: &str) -> Result<bool, StoreError> {
    let dossier = Dossier::load(tx.conn, booking_id)?;
    let key = once_key(&dossier.booking);
    if dossier.booking.status()? != Status::Travelled || outbox::is_posted(tx.conn, &key)? {
        return Ok(false);
    }
    let written = letters::coming_home(&posting::facts(&dossier)?, purge_on(&dossier.offer.departure)?);
    posting::post_to_booker(tx, &dossier, written, "", &key)?;
    audit::note(tx, "welcome_home", About::booking(booking_id), "")?;
    Ok(true)
}

fn once_key(booking: &Booking) -> String {
    format!("booking:{}:home", booking.reference)
}

/// When personal values are deleted.
fn purge_on(departure: &Departure) -> Result<NaiveDate, StoreError> {
    Ok(departure.ends_on + Duration::days(departure.plan_terms()?.purge_days.into()))
}

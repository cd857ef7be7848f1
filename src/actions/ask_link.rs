//! "Send me my link": every open booking of an address gets its letter. Nobody learns here whether the address is known.

use chrono::Duration;

use crate::actions::posting;
use crate::domain::contact::EmailAddress;
use crate::mail::letters;
use crate::store::StoreError;
use crate::store::Tx;
use crate::store::access;
use crate::store::bookings;
use crate::store::dossier::Dossier;

/// Links asked for within an hour, by one address.
const AN_HOUR: i64 = 5;

/// Posts the links, unless they were asked for too often.
pub fn ask_link(tx: &mut Tx<'_>, email: &EmailAddress) -> Result<(), StoreError> {
    let bucket = format!("link:{}", crate::keys::sha256_hex(email.key().as_bytes()));
    let window_from = tx.stamp() - Duration::hours(1);
    if access::count_try(tx.conn, &bucket, tx.by.at.naive_utc(), window_from)? > AN_HOUR {
        return Ok(());
    }
    for booking in bookings::of_email(tx.conn, &email.key())? {
        let dossier = Dossier::around(tx.conn, booking)?;
        let facts = posting::facts(&dossier)?;
        let key = format!("booking:{}:link:{}", dossier.booking.reference, tx.now().timestamp());
        posting::post_to_booker(tx, &dossier, letters::link(&facts), "", &key)?;
    }
    Ok(())
}

//! "Send me my link": every open booking of an address gets its letter. Nobody learns here whether the address is known.

use std::net::IpAddr;

use chrono::Duration;

use crate::actions::posting;
use crate::domain::contact::EmailAddress;
use crate::keys::sha256_hex;
use crate::mail::letters;
use crate::store::StoreError;
use crate::store::Tx;
use crate::store::access;
use crate::store::bookings;
use crate::store::dossier::Dossier;

/// Links asked for within an hour, for one address.
const AN_HOUR: i64 = 5;
/// And from one network address, which a family or an office may share.
const AN_HOUR_FROM_ONE_PLACE: i64 = 30;

/// Who asks.
#[derive(Clone, Debug)]
pub struct AskLink {
    /// The address the booking was made with.
    pub email: EmailAddress,
    /// The network address of who asks, where it is known.
    pub from: Option<IpAddr>,
}

/// Posts the links, unless they were asked for too often.
pub fn ask_link(tx: &mut Tx<'_>, command: &AskLink) -> Result<(), StoreError> {
    let mut is_too_often = count(tx, "link", &command.email.key())? > AN_HOUR;
    if let Some(from) = command.from {
        is_too_often |= count(tx, "link-from", &from.to_string())? > AN_HOUR_FROM_ONE_PLACE;
    }
    if is_too_often {
        return Ok(());
    }
    for booking in bookings::of_email(tx.conn, &command.email.key())? {
        let dossier = Dossier::around(tx.conn, booking)?;
        let facts = posting::facts(&dossier)?;
        let key = format!("booking:{}:link:{}", dossier.booking.reference, tx.now().timestamp());
        posting::post_to_booker(tx, &dossier, letters::link(&facts), "", &key)?;
    }
    Ok(())
}

/// Counts a try and answers how many there were within the hour. Buckets hold hashes: nobody can read from them who asked.
fn count(tx: &mut Tx<'_>, kind: &str, of: &str) -> Result<i64, StoreError> {
    let bucket = format!("{kind}:{}", sha256_hex(of.as_bytes()));
    let window_from = tx.stamp() - Duration::hours(1);
    access::count_try(tx.conn, &bucket, tx.by.at.naive_utc(), window_from)
}

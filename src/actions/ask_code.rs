//! Ask for a one-time code: to the booking's address, a traveller's own, or the recipient of a pack. The newest supersedes the earlier ones.

use chrono::Duration;

use crate::actions::posting;
use crate::actions::posting::Address;
use crate::mail::letters;
use crate::store::StoreError;
use crate::store::Tx;
use crate::store::access;
use crate::store::access::CodeRow;
use crate::store::agencies;
use crate::store::bookings;
use crate::store::details;
use crate::store::handoffs;
use crate::store::travellers;

/// How long a code opens.
pub const CODE_MINUTES: i64 = 10;
/// Codes asked for within an hour, by one booking or pack.
const AN_HOUR: i64 = 5;

/// Which door the code opens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Door {
    /// The personal values of a booking, by its id.
    Booking(String),
    /// A traveller's own pages, by the traveller's id.
    Own(String),
    /// A pack, by its id.
    Handoff(String),
}

impl Door {
    /// The stored word and the id.
    pub fn parts(&self) -> (&'static str, &str) {
        match self {
            Self::Booking(id) => ("booking", id),
            Self::Own(id) => ("own", id),
            Self::Handoff(id) => ("handoff", id),
        }
    }
}

crate::verb_error! {
    /// Why no code was sent.
    AskCodeError {
        /// Wait a while.
        TooOften => "codes were asked for too often",
    }
}

/// Makes a code and posts it. `code_id` is minted by the caller.
pub fn ask_code(tx: &mut Tx<'_>, code_id: &str, door: &Door) -> Result<(), AskCodeError> {
    let (purpose, subject_id) = door.parts();
    let window_from = tx.stamp() - Duration::hours(1);
    let bucket = format!("code:{purpose}:{subject_id}");
    if access::count_try(tx.conn, &bucket, tx.by.at.naive_utc(), window_from)? > AN_HOUR {
        return Err(AskCodeError::TooOften);
    }
    let (to, booking_id, words) = match door {
        Door::Booking(id) => {
            let booking = bookings::by_id(tx.conn, id)?;
            (booking.booker_email.clone(), Some(booking.id), format!("for booking {}", booking.reference))
        }
        Door::Own(id) => {
            let link = details::own_link(tx.conn, id)?.ok_or(StoreError::NotFound)?;
            let traveller = travellers::by_id(tx.conn, id)?;
            let booking = bookings::by_id(tx.conn, &traveller.booking_id)?;
            (link.email, Some(booking.id), format!("for your own page of booking {}", booking.reference))
        }
        Door::Handoff(id) => {
            let pack = handoffs::by_id(tx.conn, id)?;
            let (recipient, _) = agencies::recipient(tx.conn, &pack.recipient_id)?;
            (recipient.email, None, format!("for pack no. {}", pack.number))
        }
    };
    let row = CodeRow {
        id: code_id.to_owned(),
        purpose: purpose.to_owned(),
        subject_id: subject_id.to_owned(),
        sent_to: to.clone(),
        created_at: tx.stamp(),
        expires_at: tx.stamp() + Duration::minutes(CODE_MINUTES),
        tries: 0,
        spent_at: None,
    };
    access::insert_code(tx.conn, &row)?;
    let agency = agencies::agency(tx.conn)?.ok_or(StoreError::NotFound)?;
    let written = letters::code(&posting::agency_facts(&agency), &words)
        .map_err(|e| AskCodeError::Store(StoreError::Damaged(e.to_string())))?;
    let address = Address {
        booking_id: booking_id.as_deref(),
        subject_id: code_id,
        link_version: 1,
        to: &to,
        purge_on: tx.now().date_naive() + Duration::days(1),
    };
    Ok(posting::post(tx, &written, &address, "", &format!("code:{code_id}"))?)
}

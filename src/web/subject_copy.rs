//! A copy of everything kept about one person, for who asked and as long as what they opened is open.

use actix_web::HttpResponse;
use chrono::DateTime;
use chrono::Utc;

use crate::documents::subject_copy::Cover;
use crate::documents::subject_copy::subject_copy;
use crate::filters;
use crate::keys::Keyring;
use crate::store::Conn;
use crate::store::StoreError;
use crate::store::access::Disclosure;
use crate::store::agencies;
use crate::store::bookings;
use crate::store::copies;
use crate::store::dossier::full_name;
use crate::store::travellers;
use crate::web::error::WebError;
use crate::web::page::strange_attachment;

/// The kind of a disclosure that opens such a copy.
pub const COPY: &str = "copy";
/// The detail of one that holds what belongs to the booking too.
pub const WITH_BOOKING: &str = "with the booking";

/// A ZIP on its way to who asked.
#[derive(Debug)]
pub struct Packed {
    name: String,
    bytes: Vec<u8>,
}

/// Puts together the copy a disclosure is of.
pub fn pack(
    conn: &mut Conn,
    keys: &Keyring,
    found: &Disclosure,
    now: DateTime<Utc>,
) -> Result<Packed, WebError> {
    let traveller = travellers::by_id(conn, &found.subject_id)?;
    let booking = bookings::by_id(conn, &traveller.booking_id)?;
    let agency = agencies::agency(conn)?.ok_or(StoreError::NotFound)?;
    let mut copy = copies::of_traveller(conn, keys, &traveller.id)?;
    if found.detail == WITH_BOOKING {
        copy.add_booking(conn, &traveller.id)?;
    }
    let cover = Cover {
        name: &full_name(&traveller),
        reference: &booking.reference,
        agency: &agency.name,
        email: &agency.email,
        made: &format!("{} UTC", filters::stamp(now.naive_utc())),
    };
    let bytes = subject_copy(&cover, &copy).map_err(|e| WebError::Internal(e.to_string()))?;
    Ok(Packed { name: format!("{}-{}-copy.zip", booking.reference, traveller.position), bytes })
}

impl From<Packed> for HttpResponse {
    fn from(packed: Packed) -> Self {
        strange_attachment(&packed.name, "application/zip", packed.bytes)
    }
}

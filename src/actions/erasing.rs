//! What erasing a person is, on the day or when they ask.

use crate::actions::audit;
use crate::actions::audit::About;
use crate::actions::posting;
use crate::mail::letters;
use crate::store::StoreError;
use crate::store::Tx;
use crate::store::bookings;
use crate::store::bookings::Booking;
use crate::store::details;
use crate::store::dossier::Dossier;
use crate::store::dossier::search_text;
use crate::store::prints;
use crate::store::rooms;
use crate::store::sealed;
use crate::store::sent_packs;
use crate::store::travellers;
use crate::store::travellers::Traveller;
use crate::store::uploads;

/// Destroys a traveller's key, and with it what is sealed wherever it stands; takes away what stood open beside it.
pub fn erase(tx: &mut Tx<'_>, traveller: Traveller, verb: &str, words: &str) -> Result<(), StoreError> {
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
    audit::note(tx, verb, about, words)
}

/// The desk found the booking by the last four signs of passports too.
pub fn forget_search_words(tx: &mut Tx<'_>, booking_id: &str) -> Result<(), StoreError> {
    let booking = bookings::lock(tx.conn, booking_id)?;
    let search_text = search_text(&booking, &travellers::of_booking(tx.conn, booking_id)?);
    bookings::update(tx.conn, &Booking { search_text, ..booking })
}

/// Tells the booker that everybody's values are gone, once in the life of a booking.
pub fn tell(tx: &mut Tx<'_>, dossier: &Dossier) -> Result<(), StoreError> {
    let key = format!("booking:{}:deleted", dossier.booking.reference);
    posting::post_to_booker(tx, dossier, letters::data_deleted(&posting::facts(dossier)?), "", &key)
}

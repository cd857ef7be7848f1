//! Correct a mistyped address or name of the booker: the old link ends, the new address gets its own, the old one a notice.

use crate::actions::audit;
use crate::actions::audit::About;
use crate::actions::posting;
use crate::domain::contact::EmailAddress;
use crate::mail::letters;
use crate::store::StoreError;
use crate::store::Tx;
use crate::store::access;
use crate::store::bookings;
use crate::store::bookings::Booking;
use crate::store::dossier::Dossier;
use crate::store::dossier::search_text;

/// The corrected values.
#[derive(Clone, Debug)]
pub struct CorrectBooker {
    /// Which booking.
    pub booking_id: String,
    /// The version that was shown, so that two desks do not overwrite each other.
    pub version: i64,
    /// Name.
    pub name: String,
    /// Address.
    pub email: EmailAddress,
}

/// Corrects; a changed address changes the link too.
pub fn correct_booker(tx: &mut Tx<'_>, command: &CorrectBooker) -> Result<(), StoreError> {
    let booking = bookings::lock(tx.conn, &command.booking_id)?;
    let before = Dossier::around(tx.conn, Booking { version: command.version, ..booking })?;
    let moved = before.booking.booker_email_folded != command.email.key();
    let next = Booking {
        booker_name: command.name.clone(),
        booker_email: command.email.to_string(),
        booker_email_folded: command.email.key(),
        link_version: before.booking.link_version + i64::from(moved),
        changed_at: tx.stamp(),
        ..before.booking.clone()
    };
    let search_text = search_text(&next, &before.travellers);
    bookings::update(tx.conn, &Booking { search_text, ..next.clone() })?;
    if moved {
        access::end_sessions_of(tx.conn, "booking", &next.id)?;
        let key = format!("booking:{}:address:{}", next.reference, next.link_version);
        let notice = letters::address_changed(&posting::facts(&before)?);
        posting::post_to_booker(tx, &before, notice, "", &format!("{key}:old"))?;
        let after = Dossier::load(tx.conn, &next.id)?;
        let link = letters::link(&posting::facts(&after)?);
        posting::post_to_booker(tx, &after, link, "", &format!("{key}:new"))?;
    }
    audit::note(
        tx,
        "correct_booker",
        About::booking(&next.id),
        if moved { "address and name" } else { "name" },
    )
}

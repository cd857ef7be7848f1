//! Every address of the site as a function, so that none is spelt twice.

use crate::keys::KeyError;
use crate::keys::Keyring;
use crate::keys::Purpose;

/// A departure's page.
pub fn departure(code: &str) -> String {
    format!("/departures/{code}")
}

/// The first page of booking a departure.
pub fn book(code: &str) -> String {
    format!("/departures/{code}/book")
}

/// Where a booking page posts to.
pub fn book_step(code: &str, step: &str) -> String {
    format!("/departures/{code}/book/{step}")
}

/// The waiting list of a departure.
pub fn waiting_list(code: &str) -> String {
    format!("/departures/{code}/waiting-list")
}

/// The page that says that a party waits.
pub fn waiting_list_kept(code: &str) -> String {
    format!("/departures/{code}/waiting-list/kept")
}

/// The form "Can I come?", with a departure chosen.
pub fn can_i_come(code: &str) -> String {
    format!("/can-i-come?departure={code}")
}

/// One version of the terms, a privacy notice or an advisory.
pub fn text(id: &str) -> String {
    format!("/texts/{id}")
}

/// The secret word of a booking's link: its reference and what only the keyring can make.
pub fn booking_word(keys: &Keyring, reference: &str, id: &str, version: i64) -> Result<String, KeyError> {
    Ok(format!("{reference}-{}", keys.link_secret(Purpose::BookingLink, id, version)?))
}

/// A booking by its link's word.
pub fn booking(word: &str) -> String {
    format!("/b/{word}")
}

/// The secret word of a traveller's own link: their id and what only the keyring can make.
pub fn own_word(keys: &Keyring, traveller_id: &str, version: i64) -> Result<String, KeyError> {
    Ok(format!("{traveller_id}.{}", keys.link_secret(Purpose::OwnLink, traveller_id, version)?))
}

/// A traveller's own page by their link's word.
pub fn own(word: &str) -> String {
    format!("/t/{word}")
}

/// A page below what a booking's link or a traveller's own link opens.
pub fn below(home: &str, page: &str) -> String {
    format!("{home}/{page}")
}

/// A page below a booking.
pub fn booking_page(word: &str, page: &str) -> String {
    format!("/b/{word}/{page}")
}

/// A page of one traveller of a booking, by their number in the party.
pub fn booking_traveller(word: &str, number: i64, page: &str) -> String {
    format!("/b/{word}/travellers/{number}/{page}")
}

/// The secret word of a pack's link.
pub fn handoff_word(keys: &Keyring, id: &str, version: i64) -> Result<String, KeyError> {
    Ok(format!("{}.{}", id, keys.link_secret(Purpose::HandoffLink, id, version)?))
}

/// A pack by its link's word.
pub fn handoff(word: &str) -> String {
    format!("/p/{word}")
}

/// A page below a pack.
pub fn handoff_page(word: &str, page: &str) -> String {
    format!("/p/{word}/{page}")
}

/// A pack as a file, for who asked for it.
pub fn handoff_file(word: &str, disclosure_id: &str) -> String {
    format!("/p/{word}/files/{disclosure_id}")
}

/// A booking on the desk.
pub fn desk_booking(reference: &str) -> String {
    format!("/desk/bookings/{reference}")
}

/// A page below a booking on the desk.
pub fn desk_booking_page(reference: &str, page: &str) -> String {
    format!("/desk/bookings/{reference}/{page}")
}

/// The list of changes asked for after the details closed.
pub fn desk_change_requests() -> String {
    "/desk/change-requests".to_owned()
}

/// One of them.
pub fn desk_change_request(id: &str) -> String {
    format!("/desk/change-requests/{id}")
}

/// A decision on the desk.
pub fn desk_decision(id: &str) -> String {
    format!("/desk/decisions/{id}")
}

/// Where a decision is overridden.
pub fn desk_decision_overrides(id: &str) -> String {
    format!("/desk/decisions/{id}/overrides")
}

/// A departure on the desk.
pub fn desk_departure(code: &str) -> String {
    format!("/desk/departures/{code}")
}

/// A page below a departure on the desk.
pub fn desk_departure_page(code: &str, page: &str) -> String {
    format!("/desk/departures/{code}/{page}")
}

/// A page below an edition on the desk.
pub fn desk_edition_page(code: &str, page: &str) -> String {
    format!("/desk/editions/{code}/{page}")
}

/// An act on many people of a departure: its preview, and what came of it.
pub fn desk_departure_act(code: &str, id: &str) -> String {
    format!("/desk/departures/{code}/acts/{id}")
}

/// A rule set on the desk.
pub fn desk_rule_set(code: &str) -> String {
    format!("/desk/rules/{code}")
}

/// A page below a rule set on the desk.
pub fn desk_rule_set_page(code: &str, page: &str) -> String {
    format!("/desk/rules/{code}/{page}")
}

/// One version of a rule set on the desk.
pub fn desk_rule_set_version(code: &str, version: u32) -> String {
    format!("/desk/rules/{code}/versions/{version}")
}

/// The document of one version, as a file.
pub fn desk_rule_document(code: &str, version: u32) -> String {
    format!("/desk/rules/{code}/versions/{version}.toml")
}

/// What one rule says, to be changed.
pub fn desk_rule_wording(code: &str, rule: &str) -> String {
    format!("/desk/rules/{code}/wording/{rule}")
}

/// A letter on the desk.
pub fn desk_letter(id: &str) -> String {
    format!("/desk/letters/{id}")
}

/// Where a file of a traveller's is asked for.
pub fn desk_booking_file(reference: &str, traveller_id: &str, kind: &str) -> String {
    format!("/desk/bookings/{reference}/travellers/{traveller_id}/files/{kind}")
}

/// A file that somebody asked to open.
pub fn desk_shown_file(disclosure_id: &str, kind: &str) -> String {
    format!("/desk/shown/{disclosure_id}/{kind}.file")
}

/// The copy of all that is kept about somebody, for who asked.
pub fn desk_shown_copy(disclosure_id: &str) -> String {
    format!("/desk/shown/{disclosure_id}/copy.zip")
}

/// One's own account at the desk.
pub fn desk_account() -> String {
    "/desk/account".to_owned()
}

/// Where one's own sessions are ended.
pub fn desk_own_sessions_ended() -> String {
    "/desk/account/sessions/ended".to_owned()
}

/// Where an owner ends the sessions of a member of staff.
pub fn desk_staff_sessions_ended(staff_id: &str) -> String {
    format!("/desk/staff/{staff_id}/sessions/ended")
}

/// What somebody asked to see in clear.
pub fn desk_disclosure(id: &str) -> String {
    format!("/desk/shown/{id}")
}

//! The desk's answer to a change asked for: accepted, it is given as if the lists were open; either way the booker gets a letter.

use crate::actions::audit;
use crate::actions::audit::About;
use crate::actions::give_details;
use crate::actions::give_leg;
use crate::actions::give_page;
use crate::actions::giving;
use crate::actions::giving::GivingError;
use crate::actions::posting;
use crate::actions::request_change::Change;
use crate::actions::request_change::TO_DECIDE;
use crate::actions::tasks;
use crate::domain::details::Page;
use crate::mail::facts::BookingFacts;
use crate::mail::letters;
use crate::store::StoreError;
use crate::store::Tx;
use crate::store::bookings;
use crate::store::change_requests;
use crate::store::departures::json;
use crate::store::details::ChangeRequest;
use crate::store::dossier::Dossier;
use crate::store::dossier::full_name;
use crate::store::sealed;

/// An answer.
#[derive(Clone, Debug)]
pub struct DecideChange {
    /// To which request.
    pub request_id: String,
    /// Whether it is accepted.
    pub accepts: bool,
    /// Why; the booker reads it. May be empty where it is accepted.
    pub reason: String,
}

crate::verb_error! {
    /// Why there was no answer.
    DecideChangeError {
        /// Somebody else was faster, or the booker asked for something newer.
        Over => "this request is not open any more",
        /// The traveller no longer goes; it can only be declined.
        NotGoing => "this traveller does not go",
        /// What was asked for does not fit any more; it can only be declined.
        NoFit => "this change does not fit any more",
    }
}

impl From<GivingError> for DecideChangeError {
    fn from(error: GivingError) -> Self {
        match error {
            GivingError::Closed | GivingError::NotGoing | GivingError::Theirs => Self::NotGoing,
            GivingError::Kept | GivingError::NoGuide => Self::NoFit,
            GivingError::Store(error) => Self::Store(error),
        }
    }
}

/// Answers a request once.
pub fn decide_change(tx: &mut Tx<'_>, command: &DecideChange) -> Result<(), DecideChangeError> {
    let booking_id = request(tx, &command.request_id)?.booking_id;
    let booking = bookings::lock(tx.conn, &booking_id)?;
    // Read again under the lock: only an open one is answered.
    let request = request(tx, &command.request_id)?;
    if command.accepts {
        accept(tx, &request)?;
    }
    let state = if command.accepts { "accepted" } else { "declined" };
    let (by, at) = (tx.by.actor.clone(), tx.stamp());
    change_requests::decide(tx.conn, &request.id, state, &command.reason, &by, at)?;
    tasks::finish_one(tx, &booking.id, TO_DECIDE, &request.id)?;
    let page = request.page.parse::<Page>().map_err(|e| StoreError::Damaged(e.to_string()))?;
    let about = About { traveller: Some(&request.traveller_id), ..About::booking(&booking.id) };
    audit::note(tx, "decide_change", about, &format!("{}: {state}", page.title()))?;
    let dossier = Dossier::load(tx.conn, &booking.id)?;
    let traveller = dossier.travellers.iter().find(|one| one.id == request.traveller_id);
    let who = traveller.map(full_name).unwrap_or_default();
    let facts = BookingFacts { reason: command.reason.clone(), ..posting::facts(&dossier)? };
    let letter = letters::change_answered(&facts, &who, page.title(), command.accepts);
    let once_key = format!("change:{}", request.id);
    Ok(posting::post_to_booker(tx, &dossier, letter, "", &once_key)?)
}

fn request(tx: &mut Tx<'_>, id: &str) -> Result<ChangeRequest, DecideChangeError> {
    match change_requests::by_id(tx.conn, id) {
        Ok(row) if row.state == "open" => Ok(row),
        Ok(_) | Err(StoreError::NotFound) => Err(DecideChangeError::Over),
        Err(error) => Err(error.into()),
    }
}

/// Gives what was asked for, in the name of who asked.
fn accept(tx: &mut Tx<'_>, request: &ChangeRequest) -> Result<(), DecideChangeError> {
    let mut going = giving::may_give(tx, &request.booking_id, &request.traveller_id)?;
    going.by = giving::giver_named(&request.asked_by);
    let key = sealed::key_of(tx.conn, tx.keys, &request.traveller_id)?.ok_or(DecideChangeError::NotGoing)?;
    match json::<Change>(&change_requests::open(&key, request)?)? {
        Change::Passport(command) => {
            give_details::keep(tx, &going, &command)?;
        }
        Change::Way(command) => give_leg::keep(tx, &going, &command)?,
        Change::Page(command) => {
            give_page::keep(tx, &going, &command.given)?;
        }
    }
    Ok(())
}

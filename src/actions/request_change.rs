//! After the details closed, a change is asked for: sealed, put before the desk, and answered by letter.

use serde::Deserialize;
use serde::Serialize;

use crate::actions::audit;
use crate::actions::audit::About;
use crate::actions::give_details::GiveDetails;
use crate::actions::give_leg::GiveLeg;
use crate::actions::give_page::GivePage;
use crate::actions::giving;
use crate::actions::giving::GivingError;
use crate::actions::tasks;
use crate::domain::details::Page;
use crate::store::StoreError;
use crate::store::Tx;
use crate::store::change_requests;
use crate::store::departures::to_json;
use crate::store::details::ChangeRequest;
use crate::store::sealed;

/// The kind of the desk's task. Its occasion is the request's id.
pub const TO_DECIDE: &str = "change_request";

/// What is asked for: the command that would have been given while the lists were open.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum Change {
    /// Another passport.
    Passport(GiveDetails),
    /// Another way to the gateway or home.
    Way(GiveLeg),
    /// Another page.
    Page(GivePage),
}

impl Change {
    /// Which page it is about.
    pub fn page(&self) -> Page {
        match self {
            Self::Passport(_) => Page::Passport,
            Self::Way(leg) => leg.page(),
            Self::Page(command) => command.given.page(),
        }
    }

    fn whose(&self) -> (&str, &str) {
        match self {
            Self::Passport(command) => (&command.booking_id, &command.traveller_id),
            Self::Way(command) => (&command.booking_id, &command.traveller_id),
            Self::Page(command) => (&command.booking_id, &command.traveller_id),
        }
    }
}

/// A change asked for.
#[derive(Clone, Debug)]
pub struct RequestChange {
    /// Minted.
    pub id: String,
    /// What.
    pub change: Change,
}

/// Keeps the request in place of an open one about the same page, and makes a task.
pub fn request_change(tx: &mut Tx<'_>, command: &RequestChange) -> Result<(), GivingError> {
    let (booking_id, traveller_id) = command.change.whose();
    let going = giving::going(tx, booking_id, traveller_id)?;
    giving::may_speak(tx, &going)?;
    let page = command.change.page();
    let key = sealed::key_of(tx.conn, tx.keys, traveller_id)?.ok_or(StoreError::NotFound)?;
    for earlier in change_requests::take_open(tx.conn, traveller_id, page.as_str())? {
        tasks::finish_one(tx, booking_id, TO_DECIDE, &earlier)?;
    }
    let row = ChangeRequest {
        id: command.id.clone(),
        booking_id: booking_id.to_owned(),
        traveller_id: traveller_id.to_owned(),
        page: page.as_str().to_owned(),
        sealed: change_requests::seal(&key, &command.id, &to_json(&command.change)?)?,
        state: "open".to_owned(),
        asked_by: tx.by.actor.clone(),
        asked_at: tx.stamp(),
        decided_by: String::new(),
        decided_at: None,
        reason: String::new(),
    };
    change_requests::insert(tx.conn, &row)?;
    let words = format!("Traveller {} asks to change: {}", going.traveller.position, page.title());
    tasks::add(tx, TO_DECIDE, &going.booking, &command.id, &words, going.today)?;
    let about = About { traveller: Some(traveller_id), ..About::booking(booking_id) };
    Ok(audit::note(tx, "request_change", about, page.title())?)
}

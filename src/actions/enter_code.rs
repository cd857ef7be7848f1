//! Enter a one-time code: right, it is spent and a session for that one door begins.

use chrono::Duration;

use crate::actions::ask_code::Door;
use crate::actions::audit;
use crate::actions::audit::About;
use crate::store::Tx;
use crate::store::access;
use crate::store::access::Session;
use crate::store::details;
use crate::store::details::OwnLink;
use crate::store::handoffs;
use crate::store::pack_answers;
use crate::store::pack_answers::Visit;
use crate::store::travellers;
use crate::store::tx::new_id;

/// Wrong tries that end a code.
const TRIES: i64 = 5;
/// How long the door stays open.
const OPEN_MINUTES: i64 = 30;

/// What was typed, and the session to begin.
#[derive(Clone, Debug)]
pub struct EnterCode {
    /// Which door.
    pub door: Door,
    /// Six digits.
    pub digits: String,
    /// SHA-256 of the new cookie.
    pub session_id: String,
}

/// How it went. Wrong tries are counted, so this is kept and not undone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entered {
    /// The door is open.
    Open,
    /// Not these digits.
    Wrong,
    /// Used, superseded, too old, or tried too often: ask for a new one.
    Over,
}

/// Checks the newest code of the door.
pub fn enter_code(tx: &mut Tx<'_>, command: &EnterCode) -> Result<Entered, crate::store::StoreError> {
    let (kind, subject_id) = command.door.parts();
    let Some(code) = access::latest_code(tx.conn, kind, subject_id)? else { return Ok(Entered::Over) };
    if code.spent_at.is_some() || code.expires_at <= tx.stamp() || code.tries >= TRIES {
        return Ok(Entered::Over);
    }
    let right =
        tx.keys.code_digits(&code.id).map_err(|e| crate::store::StoreError::Damaged(e.to_string()))?;
    if !bool::from(subtle::ConstantTimeEq::ct_eq(right.as_bytes(), command.digits.as_bytes())) {
        access::try_code(tx.conn, &code.id, None)?;
        return Ok(Entered::Wrong);
    }
    access::try_code(tx.conn, &code.id, Some(tx.by.at.naive_utc()))?;
    let row = Session {
        id: command.session_id.clone(),
        kind: kind.to_owned(),
        subject_id: subject_id.to_owned(),
        created_at: tx.stamp(),
        seen_at: tx.stamp(),
        expires_at: tx.stamp() + Duration::minutes(OPEN_MINUTES),
        browser: String::new(),
        proved_at: None,
    };
    access::insert_session(tx.conn, &row)?;
    match &command.door {
        Door::Booking(id) => audit::note(tx, "enter_code", About::booking(id), "personal values opened")?,
        Door::Own(id) => {
            let link = details::own_link(tx.conn, id)?.ok_or(crate::store::StoreError::NotFound)?;
            let opened_at = link.opened_at.or(Some(tx.stamp()));
            details::save_own_link(tx.conn, &OwnLink { opened_at, ..link })?;
            let traveller = travellers::by_id(tx.conn, id)?;
            let about = About { traveller: Some(id), ..About::booking(&traveller.booking_id) };
            audit::note(tx, "enter_code", about, "a traveller’s own values opened")?;
        }
        Door::Handoff(id) => {
            let pack = handoffs::by_id(tx.conn, id)?;
            handoffs::mark_opened(tx.conn, id, tx.by.at.naive_utc())?;
            let (handoff_id, what) = (id.clone(), "opened".to_owned());
            let visit = Visit { id: new_id(), handoff_id, what, visited_at: tx.stamp() };
            pack_answers::add_visit(tx.conn, &visit)?;
            audit::note(
                tx,
                "enter_code",
                About::departure(&pack.departure_id),
                &format!("pack no. {} opened", pack.number),
            )?;
        }
    }
    Ok(Entered::Open)
}

//! Two who must not share a room, and taking that back.

use crate::actions::audit;
use crate::actions::audit::About;
use crate::store::StoreError;
use crate::store::Tx;
use crate::store::departures;
use crate::store::rooms;
use crate::store::rooms::Never;
use crate::store::rooms::RoomBook;
use crate::store::rosters;
use crate::store::tx::new_id;

/// Whom to keep apart.
#[derive(Clone, Debug)]
pub struct KeepApart {
    /// Of which departure.
    pub departure_code: String,
    /// The one.
    pub one_id: String,
    /// The other.
    pub other_id: String,
    /// Why, for the desk.
    pub reason: String,
}

crate::verb_error! {
    /// Why nothing was kept.
    KeepApartError {
        /// One of them does not go on this departure, or they are one person.
        NotTwo => "choose two who go on this departure",
        /// It is known.
        Known => "these two are kept apart already",
    }
}

/// Keeps that two must not share. A room made by hand in which they are stays, and says so.
pub fn keep_apart(tx: &mut Tx<'_>, command: &KeepApart) -> Result<(), KeepApartError> {
    let departure = departures::lock(tx.conn, &command.departure_code)?;
    let mut two = [command.one_id.clone(), command.other_id.clone()];
    two.sort_unstable();
    if two[0] == two[1] || rosters::going_among(tx.conn, &departure, &two)? != 2 {
        return Err(KeepApartError::NotTwo);
    }
    let [one_id, other_id] = two;
    let known = RoomBook::load(tx.conn, &departure)?.nevers;
    if known.iter().any(|never| (&never.one_id, &never.other_id) == (&one_id, &other_id)) {
        return Err(KeepApartError::Known);
    }
    let row = Never {
        id: new_id(),
        departure_id: departure.clone(),
        one_id,
        other_id,
        reason: command.reason.clone(),
        ruled_by: tx.by.actor.clone(),
        ruled_at: tx.stamp(),
    };
    rooms::insert_never(tx.conn, &row)?;
    Ok(audit::note(tx, "keep_apart", About::departure(&departure), "two must not share a room")?)
}

/// Takes it back. What was taken back already is no fault.
pub fn let_share(tx: &mut Tx<'_>, departure_code: &str, never_id: &str) -> Result<(), StoreError> {
    let departure = departures::lock(tx.conn, departure_code)?;
    if rooms::remove_never(tx.conn, &departure, never_id)? {
        audit::note(tx, "let_share", About::departure(&departure), "two may share a room again")?;
    }
    Ok(())
}

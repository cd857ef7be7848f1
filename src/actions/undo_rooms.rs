//! Undo a room made by hand, or all of a departure: its people are placed by the proposal again.

use crate::actions::audit;
use crate::actions::audit::About;
use crate::store::StoreError;
use crate::store::Tx;
use crate::store::departures;
use crate::store::rooms;
use crate::store::rooms::RoomBook;

/// Which rooms.
#[derive(Clone, Debug)]
pub struct UndoRooms {
    /// Of which departure.
    pub departure_code: String,
    /// One of them; all if none is named.
    pub room_id: Option<String>,
}

/// Answers how many there were. A room that is gone already is no fault.
pub fn undo_rooms(tx: &mut Tx<'_>, command: &UndoRooms) -> Result<usize, StoreError> {
    let departure = departures::lock(tx.conn, &command.departure_code)?;
    let made = RoomBook::load(tx.conn, &departure)?.made.into_iter().map(|(room, _)| room.id);
    let is_meant = |id: &String| command.room_id.as_ref().is_none_or(|asked| asked == id);
    let ids: Vec<String> = made.filter(is_meant).collect();
    rooms::remove(tx.conn, &ids)?;
    audit::note(tx, "undo_rooms", About::departure(&departure), &format!("{} rooms", ids.len()))?;
    Ok(ids.len())
}

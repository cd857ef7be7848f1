//! Ask somebody who wished to share, and for whom nobody was found, about their room: a task of the desk. Nothing is charged.

use crate::actions::audit;
use crate::actions::audit::About;
use crate::actions::place_traveller::TO_AGREE;
use crate::actions::tasks;
use crate::store::Tx;
use crate::store::bookings;
use crate::store::dossier::Dossier;
use crate::store::travellers;

crate::verb_error! {
    /// Why no task was made.
    AgreeRoomError {
        /// The traveller does not go on this departure.
        NotGoing => "this traveller does not go on this departure",
    }
}

/// Puts the task on the desk, once for each traveller.
pub fn agree_room(tx: &mut Tx<'_>, departure_code: &str, traveller_id: &str) -> Result<(), AgreeRoomError> {
    let traveller = travellers::by_id(tx.conn, traveller_id)?;
    let booking = bookings::lock(tx.conn, &traveller.booking_id)?;
    let dossier = Dossier::around(tx.conn, booking)?;
    let is_here = dossier.offer.departure.code == departure_code;
    let holds = dossier.booking.status()?.holds_places();
    if !(is_here && holds && traveller.is_going) {
        return Err(AgreeRoomError::NotGoing);
    }
    let words = format!(
        "Ask traveller {} about the room: nobody is left to share, a single room costs them nothing unless they ask for it",
        traveller.position
    );
    let due_on = dossier.offer.deadlines().details_close_on;
    tasks::add(tx, TO_AGREE, &dossier.booking, traveller_id, &words, due_on)?;
    let about = About { traveller: Some(traveller_id), ..About::booking(&dossier.booking.id) };
    Ok(audit::note(tx, "agree_room", about, "to be asked about the room")?)
}

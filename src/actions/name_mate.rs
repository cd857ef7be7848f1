//! Say who it is that somebody named as their room mate.

use crate::actions::audit;
use crate::actions::audit::About;
use crate::store::Tx;
use crate::store::departures;
use crate::store::rooms;
use crate::store::rooms::RoomBook;
use crate::store::rosters;

/// Who was meant.
#[derive(Clone, Debug)]
pub struct NameMate {
    /// Of which departure.
    pub departure_code: String,
    /// Who wrote a name.
    pub traveller_id: String,
    /// Whose name it is.
    pub mate_id: String,
}

crate::verb_error! {
    /// Why nothing was kept.
    NameMateError {
        /// One of them does not go on this departure, or they are one person.
        NotTwo => "choose two who go on this departure",
        /// The traveller named nobody.
        NamedNobody => "this traveller named nobody",
    }
}

/// Keeps who was meant; the words stay as they were written.
pub fn name_mate(tx: &mut Tx<'_>, command: &NameMate) -> Result<(), NameMateError> {
    let departure = departures::lock(tx.conn, &command.departure_code)?;
    let two = [command.traveller_id.clone(), command.mate_id.clone()];
    if two[0] == two[1] || rosters::going_among(tx.conn, &departure, &two)? != 2 {
        return Err(NameMateError::NotTwo);
    }
    let wishes = RoomBook::load(tx.conn, &departure)?.wishes;
    if wishes.get(&command.traveller_id).is_none_or(|wish| wish.mate_words.is_empty()) {
        return Err(NameMateError::NamedNobody);
    }
    rooms::set_mate(tx.conn, &command.traveller_id, &command.mate_id)?;
    let about =
        About { traveller: Some(&command.traveller_id), departure: Some(&departure), ..About::default() };
    Ok(audit::note(tx, "name_mate", about, "the named room mate was found")?)
}

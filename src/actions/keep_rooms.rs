//! Keep the whole proposal as it is: every room of it is a room made by hand from then on.

use crate::actions::audit;
use crate::actions::audit::About;
use crate::domain::rooming::Rooming;
use crate::keys::sha256_hex;
use crate::store::Tx;
use crate::store::departures;
use crate::store::dossier::Offer;
use crate::store::rooms;
use crate::store::rooms::BedRow;
use crate::store::rooms::RoomRow;
use crate::store::rosters::Reach;
use crate::store::rosters::Roster;
use crate::store::rosters::Told;
use crate::store::tx::new_id;

/// The proposal that was shown.
#[derive(Clone, Debug)]
pub struct KeepRooms {
    /// Of which departure.
    pub departure_code: String,
    /// Its print, see [`print_of`].
    pub print: String,
}

crate::verb_error! {
    /// Why it was not kept.
    KeepRoomsError {
        /// The proposal is another one by now.
        Changed => "the proposal has changed meanwhile",
    }
}

/// A few letters that are the same for the same rooms.
pub fn print_of(rooming: &Rooming) -> String {
    let room = |room: &crate::domain::rooming::Room| {
        format!("{}:{}:{}", room.kind.as_str(), room.is_locked, room.sleepers.join(","))
    };
    let rooms: Vec<String> = rooming.rooms.iter().map(room).collect();
    sha256_hex(rooms.join(";").as_bytes()).chars().take(16).collect()
}

/// Answers how many rooms were kept that the desk had not made itself.
pub fn keep_rooms(tx: &mut Tx<'_>, command: &KeepRooms) -> Result<usize, KeepRoomsError> {
    departures::lock(tx.conn, &command.departure_code)?;
    let offer = Offer::by_code(tx.conn, &command.departure_code)?;
    let roster = Roster::read(tx.conn, &offer, Reach::HoldingPlaces, &[Told::Rooms])?;
    if print_of(&roster.rooming) != command.print {
        return Err(KeepRoomsError::Changed);
    }
    let (mut made, mut beds) = (Vec::new(), Vec::new());
    for room in roster.rooming.rooms.iter().filter(|room| !room.is_locked) {
        let row = RoomRow {
            id: new_id(),
            departure_id: offer.departure.id.clone(),
            kind: room.kind.as_str().to_owned(),
            made_by: tx.by.actor.clone(),
            made_at: tx.stamp(),
        };
        let bed = |id: &String| BedRow { traveller_id: id.clone(), room_id: row.id.clone() };
        beds.extend(room.sleepers.iter().map(bed));
        made.push(row);
    }
    let ids: Vec<String> = beds.iter().map(|bed: &BedRow| bed.traveller_id.clone()).collect();
    rooms::leave(tx.conn, &ids)?;
    rooms::insert(tx.conn, &made, &beds)?;
    let words = format!("{} rooms", made.len());
    audit::note(tx, "keep_rooms", About::departure(&offer.departure.id), &words)?;
    Ok(made.len())
}

//! Put a traveller into a room by hand, or let the proposal place them again. What is unusual is told first and done on the second word.

use std::collections::BTreeSet;

use crate::actions::audit;
use crate::actions::audit::About;
use crate::actions::tasks;
use crate::domain::rooming::RoomKind;
use crate::domain::rooming::Rooming;
use crate::store::StoreError;
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

/// The kind of the task to agree with somebody on a room. Its occasion is the traveller.
pub const TO_AGREE: &str = "room_to_agree";

/// Where somebody is put.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// Wherever the proposal finds best.
    Proposal,
    /// Alone in a new room, where others may follow.
    New(RoomKind),
    /// Into the room of this traveller, which is then made by hand.
    With(String),
}

/// Who goes where.
#[derive(Clone, Debug)]
pub struct PlaceTraveller {
    /// Of which departure.
    pub departure_code: String,
    /// Whom.
    pub traveller_id: String,
    /// Where.
    pub place: Place,
    /// What was said to be unusual about it and confirmed; empty at first.
    pub confirmed: Vec<String>,
}

crate::verb_error! {
    /// Why nobody was moved.
    PlaceError {
        /// The traveller, or whose room they were to share, does not go on this departure.
        NotGoing => "this traveller does not go on this departure",
        /// It breaks a wish or a rule; a sentence for each.
        Unusual(Vec<String>) => "this is unusual: look at it once more",
    }
}

/// Moves one traveller. Everybody else stays where they are, unless the proposal had placed them with whoever moves.
pub fn place_traveller(tx: &mut Tx<'_>, command: &PlaceTraveller) -> Result<(), PlaceError> {
    departures::lock(tx.conn, &command.departure_code)?;
    let offer = Offer::by_code(tx.conn, &command.departure_code)?;
    let before = Roster::read(tx.conn, &offer, Reach::HoldingPlaces, &[Told::Rooms])?;
    let person = before.people.iter().find(|one| one.traveller.id == command.traveller_id);
    let person = person.ok_or(PlaceError::NotGoing)?;
    match &command.place {
        Place::Proposal => rooms::leave(tx.conn, std::slice::from_ref(&command.traveller_id))?,
        Place::New(kind) => make(tx, &offer, *kind, std::slice::from_ref(&command.traveller_id))?,
        Place::With(other) => join(tx, &offer, &before, &command.traveller_id, other)?,
    }
    sweep(tx, &offer)?;
    let after = Roster::read(tx.conn, &offer, Reach::HoldingPlaces, &[Told::Rooms])?;
    let unusual: Vec<String> = said(&after.rooming).difference(&said(&before.rooming)).cloned().collect();
    if !unusual.is_empty() && unusual != command.confirmed {
        return Err(PlaceError::Unusual(unusual));
    }
    tasks::finish_one(tx, &person.booking.id, TO_AGREE, &command.traveller_id)?;
    let about = About {
        booking: Some(&person.booking.id),
        traveller: Some(&command.traveller_id),
        departure: Some(&offer.departure.id),
    };
    let words = match &command.place {
        Place::Proposal => "as the proposal finds best".to_owned(),
        Place::New(kind) => format!("a new {} room", kind.as_str()),
        Place::With(_) => "into a room with somebody".to_owned(),
    };
    Ok(audit::note(tx, "place_traveller", about, &words)?)
}

/// What is unusual about rooms made by hand, and who has no room.
fn said(rooming: &Rooming) -> BTreeSet<String> {
    let by_hand = rooming.rooms.iter().filter(|room| room.is_locked).flat_map(|room| &room.asks);
    by_hand.chain(rooming.unplaced.iter().map(|(_, why)| why)).cloned().collect()
}

/// Into the room of another, by hand from now on.
fn join(
    tx: &mut Tx<'_>,
    offer: &Offer,
    before: &Roster,
    traveller_id: &str,
    other: &str,
) -> Result<(), PlaceError> {
    let goes = |id: &str| before.sleepers.iter().any(|one| one.id == id);
    if other == traveller_id || !goes(other) {
        return Err(PlaceError::NotGoing);
    }
    let room = before.rooming.room_of(other).map(|(_, room)| room);
    if let (Some(_), Some(made)) = (room.filter(|room| room.is_locked), before.room_book.room_of(other)) {
        let bed = BedRow { traveller_id: traveller_id.to_owned(), room_id: made.id.clone() };
        rooms::leave(tx.conn, std::slice::from_ref(&bed.traveller_id))?;
        return Ok(rooms::insert(tx.conn, &[], &[bed])?);
    }
    let kind = room.map_or(RoomKind::Twin, |room| room.kind);
    let mut sleepers = room.map_or_else(|| vec![other.to_owned()], |room| room.sleepers.clone());
    sleepers.retain(|id| id != traveller_id);
    sleepers.push(traveller_id.to_owned());
    // A bed alone becomes a bed in a room for two.
    let kind = if kind == RoomKind::Single { RoomKind::Twin } else { kind };
    Ok(make(tx, offer, kind, &sleepers)?)
}

fn make(tx: &mut Tx<'_>, offer: &Offer, kind: RoomKind, sleepers: &[String]) -> Result<(), StoreError> {
    rooms::leave(tx.conn, sleepers)?;
    let room = RoomRow {
        id: new_id(),
        departure_id: offer.departure.id.clone(),
        kind: kind.as_str().to_owned(),
        made_by: tx.by.actor.clone(),
        made_at: tx.stamp(),
    };
    let bed = |id: &String| BedRow { traveller_id: id.clone(), room_id: room.id.clone() };
    let beds: Vec<BedRow> = sleepers.iter().map(bed).collect();
    rooms::insert(tx.conn, std::slice::from_ref(&room), &beds)
}

/// Takes away rooms made by hand in which nobody has a bed any more.
fn sweep(tx: &mut Tx<'_>, offer: &Offer) -> Result<(), StoreError> {
    let book = rooms::RoomBook::load(tx.conn, &offer.departure.id)?;
    let empty = book.made.into_iter().filter(|(_, sleepers)| sleepers.is_empty());
    let empty: Vec<String> = empty.map(|(room, _)| room.id).collect();
    rooms::remove(tx.conn, &empty)
}

//! The people of a departure: one reading that every list is a view of, so that the lists cannot disagree.

use std::collections::BTreeSet;
use std::collections::HashMap;
use std::sync::Arc;

use chrono::NaiveDate;
use diesel::prelude::*;

use crate::domain::booking::Role;
use crate::domain::booking::RoomWish;
use crate::domain::booking::Status;
use crate::domain::details::Page;
use crate::domain::leaving;
use crate::domain::passport::Sex;
use crate::domain::readiness::Marks;
use crate::domain::rooming;
use crate::domain::rooming::Age;
use crate::domain::rooming::Lodging;
use crate::domain::rooming::Room;
use crate::domain::rooming::Rooming;
use crate::domain::rooming::Sleeper;
use crate::domain::rooming::Wishes;
use crate::domain::roster::Column;
use crate::domain::roster::Standing;
use crate::domain::visa::VisaState;
use crate::store::bookings::Booking;
use crate::store::decisions;
use crate::store::decisions::Newest;
use crate::store::dialect::Conn;
use crate::store::dossier::Offer;
use crate::store::dossier::full_name;
use crate::store::error::StoreError;
use crate::store::rooms::RoomBook;
use crate::store::rooms::Wish;
use crate::store::schema;
use crate::store::told::Records;
pub use crate::store::told::Told;
use crate::store::travellers;
use crate::store::travellers::Leg;
use crate::store::travellers::RaceEntry;
use crate::store::travellers::Traveller;
use crate::store::travellers::WithBooking;
use crate::store::visas;
use crate::store::visas::VisaCase;

/// Whom a roster carries. Nobody who is cancelled, declined, lapsed or waitlisted is ever on one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// Everybody who holds places: the desk's view.
    HoldingPlaces,
    /// Everybody whose deposit is in: what partners get.
    Firm,
}

impl Reach {
    fn statuses(self) -> Vec<&'static str> {
        let on = |status: &Status| match self {
            Self::HoldingPlaces => status.holds_places(),
            Self::Firm => status.is_on_lists(),
        };
        Status::ALL.iter().filter(|status| on(status)).map(|status| status.as_str()).collect()
    }
}

/// One person of the roster. What was not read is empty.
#[derive(Clone, Debug)]
pub struct Person {
    /// The traveller.
    pub traveller: Traveller,
    /// Their booking, which the others of their party share.
    pub booking: Arc<Booking>,
    /// What they run, with their bib once it is given.
    pub entry: Option<RaceEntry>,
    /// Name of the race.
    pub race_name: String,
    /// Their own way to the gateway.
    pub way_in: Option<Leg>,
    /// Their own way home.
    pub way_home: Option<Leg>,
    /// By when they will know their way to the gateway.
    pub knows_way_in_on: Option<NaiveDate>,
    /// By when they will know their way home.
    pub knows_way_home_on: Option<NaiveDate>,
    /// Number of their room, its kind, and the names of room mates who are on this list.
    pub room: Option<(usize, &'static str, String)>,
    /// The hotels of that room; empty where none is told.
    pub hotel: String,
    /// The sealed fields they have given.
    pub given: BTreeSet<String>,
    /// The pages of their details that were given.
    pub pages: BTreeSet<Page>,
    /// The pages somebody else gave for them that they have not confirmed, though they have a link of their own.
    pub to_confirm: BTreeSet<Page>,
    /// Where their visa stands; none while papers are being collected.
    pub visa: Option<VisaCase>,
    /// Number of the batch it was filed in.
    pub visa_batch: Option<i64>,
    /// The words the desk sorts people by.
    pub marks: Marks,
    /// Holds a seat out with the group.
    pub flies_out: bool,
    /// Holds a seat back with the group.
    pub flies_back: bool,
}

/// The people of a departure in the order of their names, and the rooms of all who hold places: whoever a list carries, everybody's room
/// is the same on all of them.
#[derive(Clone, Debug, Default)]
pub struct Roster {
    /// By folded name.
    pub people: Vec<Person>,
    /// Everybody who needs a bed.
    pub sleepers: Vec<Sleeper>,
    /// The proposal.
    pub rooming: Rooming,
    /// In which hotels its rooms are.
    pub lodging: Lodging,
    /// What people and the desk have said about rooms.
    pub room_book: RoomBook,
    /// The newest decisions about everybody who needs a bed, by traveller: who is of age shares with strangers.
    pub decided: HashMap<String, Newest>,
}

impl Roster {
    /// What some columns tell.
    pub fn telling(
        conn: &mut Conn,
        offer: &Offer,
        reach: Reach,
        columns: &[&Column],
    ) -> Result<Self, StoreError> {
        Self::read(conn, offer, reach, &Told::of(columns))
    }

    /// Their bookings, each once.
    pub fn booking_ids(&self) -> Vec<String> {
        let ids: BTreeSet<&String> = self.people.iter().map(|person| &person.booking.id).collect();
        ids.into_iter().cloned().collect()
    }

    /// Reads the people and, of what is kept about them, these told: in a fixed number of queries, however many they are.
    pub fn read(conn: &mut Conn, offer: &Offer, reach: Reach, told: &[Told]) -> Result<Self, StoreError> {
        if !told.contains(&Told::Rooms) {
            let rows = rows(conn, offer, reach)?;
            let people = people(conn, offer, rows, told, &Rooming::default(), &Lodging::default())?;
            return Ok(Self { people, ..Self::default() });
        }
        let mut rows = rows(conn, offer, Reach::HoldingPlaces)?;
        let room_book = RoomBook::load(conn, &offer.departure.id)?;
        let ids: Vec<String> = rows.iter().map(|(traveller, _)| traveller.id.clone()).collect();
        let decided = decisions::newest(conn, &ids)?;
        let sleepers = sleepers(offer, &rows, &room_book, &decided)?;
        let stock = &offer.about.room_stock;
        let (never, locked) = (room_book.never(), room_book.locked()?);
        let rooming =
            rooming::propose(&Wishes { sleepers: &sleepers, never: &never, locked: &locked, stock });
        let lodging = Lodging::of(&rooming.rooms, stock);
        let statuses = reach.statuses();
        rows.retain(|(_, booking)| statuses.contains(&booking.status.as_str()));
        let people = people(conn, offer, rows, told, &rooming, &lodging)?;
        Ok(Self { people, sleepers, rooming, lodging, room_book, decided })
    }
}

/// The people with their bookings, in the order of their names.
fn rows(conn: &mut Conn, offer: &Offer, reach: Reach) -> Result<Vec<WithBooking>, StoreError> {
    travellers::going_on(conn, &[&offer.departure.id], &reach.statuses())
}

/// How many of these travellers go on a departure and hold places.
pub fn going_among(conn: &mut Conn, departure_id: &str, ids: &[String]) -> Result<i64, StoreError> {
    use schema::bookings::dsl as b;
    use schema::travellers::dsl as t;
    Ok(t::travellers
        .inner_join(b::bookings)
        .filter(b::departure_id.eq(departure_id))
        .filter(b::status.eq_any(Reach::HoldingPlaces.statuses()))
        .filter(t::is_going.eq(true))
        .filter(t::id.eq_any(ids))
        .count()
        .get_result(conn)?)
}

fn people(
    conn: &mut Conn,
    offer: &Offer,
    rows: Vec<WithBooking>,
    told: &[Told],
    rooming: &Rooming,
    lodging: &Lodging,
) -> Result<Vec<Person>, StoreError> {
    let ids: Vec<String> = rows.iter().map(|(traveller, _)| traveller.id.clone()).collect();
    let mut known = Records::load(conn, offer, &ids, told)?;
    let names: HashMap<String, String> =
        rows.iter().map(|(one, _)| (one.id.clone(), full_name(one))).collect();
    let mut beds: HashMap<&str, (usize, &Room)> = HashMap::new();
    for (number, room) in (1..).zip(&rooming.rooms) {
        beds.extend(room.sleepers.iter().map(|id| (id.as_str(), (number, room))));
    }
    let person = |(traveller, booking): WithBooking| {
        let id = traveller.id.as_str();
        let bed = beds.get(id);
        let room = bed.map(|(number, room)| {
            let mates = room.sleepers.iter().filter(|mate| *mate != id);
            let mates: Vec<&str> = mates.filter_map(|mate| names.get(mate)).map(String::as_str).collect();
            (*number, room.kind.label(), mates.join(", "))
        });
        let race = traveller.race_id.as_deref().and_then(|race| offer.race_by_id(race));
        let visa = known.visas.remove(id);
        Person {
            entry: known.entries.remove(id),
            race_name: race.map(|race| race.name.clone()).unwrap_or_default(),
            way_in: known.ways_in.remove(id),
            way_home: known.ways_home.remove(id),
            knows_way_in_on: known.promised_in.remove(id),
            knows_way_home_on: known.promised_home.remove(id),
            hotel: bed.and_then(|(number, _)| lodging.hotels.get(number - 1)).cloned().unwrap_or_default(),
            room,
            given: known.given.remove(id).unwrap_or_default(),
            pages: known.pages.remove(id).unwrap_or_default(),
            to_confirm: known.to_confirm.remove(id).unwrap_or_default(),
            visa_batch: visa.as_ref().and_then(|case| known.batches.get(case.batch_id.as_deref()?).copied()),
            visa,
            marks: known.marks.remove(id).unwrap_or_default(),
            flies_out: known.flying_out.contains(id),
            flies_back: known.flying_back.contains(id),
            traveller,
            booking,
        }
    };
    Ok(rows.into_iter().map(person).collect())
}

impl Person {
    /// Runner, spectator or leader.
    pub fn role(&self) -> Result<Role, StoreError> {
        let word = &self.traveller.role;
        word.parse().map_err(|_| StoreError::Damaged(format!("role {word}")))
    }

    /// What decides in which views they stand.
    pub fn standing(&self) -> Result<Standing, StoreError> {
        Ok(Standing { role: self.role()?, flies_out: self.flies_out, flies_back: self.flies_back })
    }

    /// The day they leave home, as far as they have said.
    pub fn leaves_home_on(&self, offer: &Offer) -> chrono::NaiveDate {
        let said_on = self.way_in.as_ref().and_then(|leg| leg.leaves_home_on);
        let arrives_on = self.way_in.as_ref().map(|leg| leg.local_at.date());
        leaving::leaves_home_on(said_on, arrives_on, offer.departure.gateway_on)
    }

    /// Where the visa stands.
    pub fn visa_state(&self) -> Result<VisaState, StoreError> {
        visas::state_of(self.visa.as_ref())
    }

    /// The pages asked of them that were not given yet.
    pub fn missing(&self) -> Vec<Page> {
        let role = self.role().unwrap_or(Role::Spectator);
        Page::of(role).filter(|page| !self.pages.contains(page)).collect()
    }

    /// The pages that the visa cannot be filed without and that are not given yet.
    pub fn missing_for_visa(&self) -> Vec<Page> {
        let is_missing = |page: &Page| page.is_for_visa() && !self.pages.contains(page);
        Page::ALL.into_iter().filter(is_missing).collect()
    }
}

/// Everybody as the proposal reads them: who wrote no wish agreed to be matched when they booked a bed in a shared room.
fn sleepers(
    offer: &Offer,
    rows: &[WithBooking],
    room_book: &RoomBook,
    decided: &HashMap<String, Newest>,
) -> Result<Vec<Sleeper>, StoreError> {
    let departure = &offer.departure;
    let sleeper = |(traveller, booking): &WithBooking| {
        let wish: RoomWish = traveller
            .room_wish
            .parse()
            .map_err(|_| StoreError::Damaged(format!("room wish {}", traveller.room_wish)))?;
        let sex = Sex::from_letter(&traveller.sex);
        let told = room_book.wishes.get(&traveller.id);
        Ok(Sleeper {
            age: match decided.get(&traveller.id).and_then(|newest| newest.age) {
                Some(kept) => kept.on_gateway(departure.gateway_on),
                // Agency staff is of age and was never judged.
                None if traveller.role == Role::Leader.as_str() => Age::Adult,
                None => Age::Unknown,
            },
            bed: told.map(Wish::bed).unwrap_or_default(),
            shares_with: told.and_then(|wish| wish.mate_id.clone()),
            takes_strangers: told.is_none_or(|wish| wish.takes_strangers),
            ..Sleeper::new(traveller.id.clone(), full_name(traveller), booking.id.clone(), sex, wish)
        })
    };
    rows.iter().map(sleeper).collect()
}

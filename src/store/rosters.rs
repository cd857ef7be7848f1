//! The people of a departure: one reading that every list is a view of, so that the lists cannot disagree.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use diesel::prelude::*;

use crate::domain::availability::PoolKind;
use crate::domain::booking::Role;
use crate::domain::booking::RoomWish;
use crate::domain::booking::Status;
use crate::domain::details::Page;
use crate::domain::passport::Sex;
use crate::domain::rooming;
use crate::domain::rooming::Rooming;
use crate::domain::rooming::Sleeper;
use crate::domain::roster::Standing;
use crate::domain::visa::VisaState;
use crate::store::bookings::Booking;
use crate::store::details;
use crate::store::dialect::Conn;
use crate::store::dossier::Offer;
use crate::store::dossier::full_name;
use crate::store::error::StoreError;
use crate::store::pools;
use crate::store::schema;
use crate::store::sealed;
use crate::store::travellers;
use crate::store::travellers::Leg;
use crate::store::travellers::RaceEntry;
use crate::store::travellers::Traveller;
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

/// One person of the roster.
#[derive(Clone, Debug)]
pub struct Person {
    /// The traveller.
    pub traveller: Traveller,
    /// Their booking.
    pub booking: Booking,
    /// What they run, with their bib once it is given.
    pub entry: Option<RaceEntry>,
    /// Name of the race.
    pub race_name: String,
    /// Their own way to the gateway.
    pub way_in: Option<Leg>,
    /// Their own way home.
    pub way_home: Option<Leg>,
    /// Number of their room in the proposal, its kind, and the room mate's name.
    pub room: Option<(usize, &'static str, String)>,
    /// The sealed fields they have given.
    pub given: BTreeSet<String>,
    /// The pages of their details that were given, by the page's word.
    pub pages: BTreeSet<String>,
    /// Where their visa stands; none while papers are being collected.
    pub visa: Option<VisaCase>,
    /// Number of the batch it was filed in.
    pub visa_batch: Option<i64>,
    /// Holds a seat out with the group.
    pub flies_out: bool,
    /// Holds a seat back with the group.
    pub flies_back: bool,
}

/// The people of a departure in the order of their names, and the rooms proposed for them.
#[derive(Clone, Debug)]
pub struct Roster {
    /// By folded name.
    pub people: Vec<Person>,
    /// The proposal.
    pub rooming: Rooming,
}

impl Roster {
    /// Reads a departure's people in eleven queries, however many they are.
    pub fn load(conn: &mut Conn, offer: &Offer, reach: Reach) -> Result<Self, StoreError> {
        use schema::bookings::dsl as b;
        use schema::travellers::dsl as t;
        let rows: Vec<(Traveller, Booking)> = t::travellers
            .inner_join(b::bookings)
            .filter(b::departure_id.eq(&offer.departure.id))
            .filter(b::status.eq_any(reach.statuses()))
            .filter(t::is_going.eq(true))
            .order((t::sort_key, t::id))
            .select((Traveller::as_select(), Booking::as_select()))
            .load(conn)?;
        let ids: Vec<String> = rows.iter().map(|(traveller, _)| traveller.id.clone()).collect();
        let mut entries: BTreeMap<String, RaceEntry> =
            travellers::entries_of_edition(conn, &offer.edition.id)?
                .into_iter()
                .filter(|entry| entry.status != "withdrawn")
                .map(|entry| (entry.traveller_id.clone(), entry))
                .collect();
        let mut legs: BTreeMap<(String, String), Leg> = travellers::legs(conn, &ids)?
            .into_iter()
            .map(|leg| ((leg.traveller_id.clone(), leg.direction.clone()), leg))
            .collect();
        let mut given: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for (id, field) in sealed::given(conn, &ids)? {
            given.entry(id).or_default().insert(field);
        }
        let mut pages: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for page in details::pages_of_departure(conn, &offer.departure.id)? {
            pages.entry(page.traveller_id).or_default().insert(page.page);
        }
        let mut visas = visas::of_departure(conn, &offer.departure.id)?;
        let batches: BTreeMap<String, i64> = visas::batches(conn, &offer.departure.id)?
            .into_iter()
            .map(|batch| (batch.id, batch.number))
            .collect();
        let flying_out = pools::holders(conn, &offer.departure.id, &PoolKind::SeatOut)?;
        let flying_back = pools::holders(conn, &offer.departure.id, &PoolKind::SeatBack)?;
        let rooming = propose_rooms(&rows)?;
        let names: BTreeMap<&str, String> =
            rows.iter().map(|(one, _)| (one.id.as_str(), full_name(one))).collect();
        let people = rows
            .iter()
            .map(|(traveller, booking)| {
                let id = &traveller.id;
                let mate = rooming.mate_of(id).and_then(|mate| names.get(mate)).cloned().unwrap_or_default();
                let race = traveller.race_id.as_deref().and_then(|race| offer.race_by_id(race));
                Person {
                    entry: entries.remove(id),
                    race_name: race.map(|race| race.name.clone()).unwrap_or_default(),
                    way_in: legs.remove(&(id.clone(), "in".to_owned())),
                    way_home: legs.remove(&(id.clone(), "home".to_owned())),
                    room: rooming.room_of(id).map(|(number, room)| (number, room.kind.label(), mate)),
                    given: given.remove(id).unwrap_or_default(),
                    pages: pages.remove(id).unwrap_or_default(),
                    flies_out: flying_out.contains(id),
                    flies_back: flying_back.contains(id),
                    visa_batch: visas
                        .get(id)
                        .and_then(|case| batches.get(case.batch_id.as_deref()?).copied()),
                    visa: visas.remove(id),
                    traveller: traveller.clone(),
                    booking: booking.clone(),
                }
            })
            .collect();
        Ok(Self { people, rooming })
    }
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

    /// Where the visa stands.
    pub fn visa_state(&self) -> Result<VisaState, StoreError> {
        visas::state_of(self.visa.as_ref())
    }

    /// The pages that the visa cannot be filed without and that are not given yet.
    pub fn missing_for_visa(&self) -> Vec<Page> {
        let is_missing = |page: &Page| page.is_for_visa() && !self.pages.contains(page.as_str());
        Page::ALL.into_iter().filter(is_missing).collect()
    }
}

fn propose_rooms(rows: &[(Traveller, Booking)]) -> Result<Rooming, StoreError> {
    let sleeper = |(traveller, booking): &(Traveller, Booking)| {
        let wish: RoomWish = traveller
            .room_wish
            .parse()
            .map_err(|_| StoreError::Damaged(format!("room wish {}", traveller.room_wish)))?;
        let sex = Sex::from_letter(&traveller.sex);
        Ok(Sleeper::new(traveller.id.clone(), full_name(traveller), booking.id.clone(), sex, wish))
    };
    let sleepers = rows.iter().map(sleeper).collect::<Result<Vec<_>, StoreError>>()?;
    Ok(rooming::allocate(&sleepers))
}

//! What is kept about people beside their names, and how a list reads the part it tells.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::collections::HashMap;
use std::collections::HashSet;
use std::str::FromStr;

use chrono::NaiveDate;

use crate::domain::availability::PoolKind;
use crate::domain::details::Page;
use crate::domain::readiness::Marks;
use crate::domain::roster::Column;
use crate::domain::roster::Field;
use crate::store::details;
use crate::store::dialect::Conn;
use crate::store::dossier::Offer;
use crate::store::error::StoreError;
use crate::store::marks;
use crate::store::pools;
use crate::store::sealed;
use crate::store::travellers;
use crate::store::travellers::Leg;
use crate::store::travellers::RaceEntry;
use crate::store::visas;
use crate::store::visas::VisaCase;

/// What is kept about people beside their names, seats and booking. A list reads what it tells and nothing else: of 1,000 people each of
/// these takes milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
    /// The proposal of rooms.
    Rooms,
    /// Race entries.
    Entries,
    /// Their own ways.
    Ways,
    /// Which sealed values they have given.
    Given,
    /// Which pages of the details they have given and confirmed.
    Pages,
    /// Visas.
    Visas,
    /// The words the desk sorts people by.
    Marks,
}

impl Told {
    /// Everything.
    pub const ALL: [Self; 7] =
        [Self::Rooms, Self::Entries, Self::Ways, Self::Given, Self::Pages, Self::Visas, Self::Marks];

    /// What some columns tell.
    pub fn of(columns: &[&Column]) -> Vec<Self> {
        let told = |column: &&Column| match column.field {
            Field::Room | Field::Hotel | Field::RoomMate => Some(Self::Rooms),
            Field::Bib => Some(Self::Entries),
            Field::ArrivalMode
            | Field::ArrivalNumber
            | Field::ArrivalPlace
            | Field::ArrivalTime
            | Field::Transfer
            | Field::Stay
            | Field::HomeLeg => Some(Self::Ways),
            Field::VisaState | Field::VisaBatch => Some(Self::Visas),
            Field::Bus | Field::Guide => Some(Self::Marks),
            _ if column.sealed => Some(Self::Given),
            _ => None,
        };
        let all: Vec<Self> = columns.iter().filter_map(told).collect();
        // Several columns tell of the same; it is read once.
        Self::ALL.into_iter().filter(|one| all.contains(one)).collect()
    }
}

/// What is kept about the people of a departure, by traveller. Hashed, because ids that were minted together begin alike, and an ordered map
/// compares their beginnings again and again.
#[derive(Default)]
pub(super) struct Records {
    pub(super) entries: HashMap<String, RaceEntry>,
    pub(super) ways_in: HashMap<String, Leg>,
    pub(super) ways_home: HashMap<String, Leg>,
    /// By when a way in is known, and a way home.
    pub(super) promised_in: HashMap<String, NaiveDate>,
    pub(super) promised_home: HashMap<String, NaiveDate>,
    pub(super) given: HashMap<String, BTreeSet<String>>,
    pub(super) pages: HashMap<String, BTreeSet<Page>>,
    pub(super) to_confirm: HashMap<String, BTreeSet<Page>>,
    pub(super) visas: BTreeMap<String, VisaCase>,
    /// Numbers of the visas' batches, by the batch's id.
    pub(super) batches: BTreeMap<String, i64>,
    pub(super) marks: BTreeMap<String, Marks>,
    pub(super) flying_out: HashSet<String>,
    pub(super) flying_back: HashSet<String>,
}

impl Records {
    pub(super) fn load(
        conn: &mut Conn,
        offer: &Offer,
        ids: &[String],
        told: &[Told],
    ) -> Result<Self, StoreError> {
        let departure_id = &offer.departure.id;
        let mut known = Self {
            flying_out: pools::holders(conn, departure_id, &PoolKind::SeatOut)?,
            flying_back: pools::holders(conn, departure_id, &PoolKind::SeatBack)?,
            ..Self::default()
        };
        for one in told {
            known.read(conn, offer, ids, *one)?;
        }
        Ok(known)
    }

    /// What is kept of each is asked for by the ids of the people, who have just been read: by departure, PostgreSQL may expect as many as
    /// its largest one has and walk through everybody there ever was.
    fn read(&mut self, conn: &mut Conn, offer: &Offer, ids: &[String], one: Told) -> Result<(), StoreError> {
        match one {
            // Read before, for everybody who needs a bed.
            Told::Rooms => {}
            Told::Entries => {
                let entries = travellers::entries_of(conn, ids)?.into_iter();
                let entered = entries.filter(|entry| entry.status != "withdrawn");
                self.entries = entered.map(|entry| (entry.traveller_id.clone(), entry)).collect();
            }
            Told::Ways => {
                for leg in travellers::legs(conn, ids)? {
                    let ways = if leg.direction == "in" { &mut self.ways_in } else { &mut self.ways_home };
                    ways.insert(leg.traveller_id.clone(), leg);
                }
                for one in travellers::promises(conn, ids)? {
                    let promised =
                        if one.direction == "in" { &mut self.promised_in } else { &mut self.promised_home };
                    promised.insert(one.traveller_id, one.due_on);
                }
            }
            Told::Given => self.given = sets(sealed::given_by_each(conn, ids)?)?,
            Told::Pages => {
                self.pages = sets(details::given(conn, ids)?)?;
                self.to_confirm = sets(details::unconfirmed(conn, ids)?)?;
            }
            Told::Visas => {
                let batches = visas::batches(conn, &offer.departure.id)?.into_iter();
                self.batches = batches.map(|batch| (batch.id, batch.number)).collect();
                self.visas = visas::cases(conn, ids)?;
            }
            Told::Marks => self.marks = marks::of(conn, ids)?,
        }
        Ok(())
    }
}

/// The words of each, which come with commas between them.
fn sets<T: FromStr + Ord>(rows: Vec<(String, String)>) -> Result<HashMap<String, BTreeSet<T>>, StoreError> {
    let damaged = |word: &str| StoreError::Damaged(format!("word {word} of a traveller"));
    let set = |(id, words): (String, String)| {
        let words = words.split(',').map(|word| word.parse().map_err(|_| damaged(word)));
        Ok((id, words.collect::<Result<_, StoreError>>()?))
    };
    rows.into_iter().map(set).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::roster::RecipientJob;
    use crate::domain::roster::StaffRole;
    use crate::domain::roster::View;
    use crate::domain::roster::columns_for_job;
    use crate::domain::roster::columns_for_staff;

    #[test]
    fn a_list_reads_what_it_tells_once() {
        let of = |view| Told::of(&columns_for_staff(view, StaffRole::Owner));
        assert_eq!(of(View::Rooming), [Told::Rooms, Told::Given]);
        assert_eq!(of(View::Manifest), [Told::Given]);
        assert_eq!(of(View::Arrivals), [Told::Ways, Told::Given]);
        assert_eq!(of(View::Visa), [Told::Given, Told::Visas]);
        assert_eq!(of(View::Groups), [Told::Rooms, Told::Marks]);
        assert_eq!(of(View::StartList), [Told::Entries, Told::Given]);
        assert_eq!(Told::of(&columns_for_job(RecipientJob::Hotel)), [Told::Rooms, Told::Given]);
    }
}

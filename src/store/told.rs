//! What is kept about people beside their names, and how a list reads the part it tells.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use chrono::NaiveDate;
use chrono::NaiveDateTime;

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

/// What is kept about the people of a departure, by traveller.
#[derive(Default)]
pub(super) struct Records {
    pub(super) entries: BTreeMap<String, RaceEntry>,
    pub(super) legs: BTreeMap<(String, String), Leg>,
    pub(super) promises: BTreeMap<(String, String), NaiveDate>,
    pub(super) given: BTreeMap<String, BTreeSet<String>>,
    pub(super) pages: BTreeMap<String, BTreeSet<Page>>,
    pub(super) to_confirm: BTreeMap<String, BTreeSet<Page>>,
    pub(super) visas: BTreeMap<String, VisaCase>,
    /// Numbers of the visas' batches, by the batch's id.
    pub(super) batches: BTreeMap<String, i64>,
    pub(super) marks: BTreeMap<String, Marks>,
    pub(super) flying_out: BTreeSet<String>,
    pub(super) flying_back: BTreeSet<String>,
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
                let legs = travellers::legs(conn, ids)?.into_iter();
                self.legs =
                    legs.map(|leg| ((leg.traveller_id.clone(), leg.direction.clone()), leg)).collect();
                let promises = travellers::promises(conn, ids)?.into_iter();
                self.promises = promises.map(|one| ((one.traveller_id, one.direction), one.due_on)).collect();
            }
            Told::Given => self.given = grouped(sealed::given(conn, ids)?),
            Told::Pages => {
                let rows = details::given(conn, ids)?;
                let own_links = details::own_links(conn, ids)?.into_iter();
                let own: BTreeSet<String> = own_links.map(|link| link.traveller_id).collect();
                let is_open = |(id, _, at): &&Given| at.is_none() && own.contains(id);
                self.to_confirm = pages(rows.iter().filter(is_open))?;
                self.pages = pages(&rows)?;
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

    pub(super) fn promise(&mut self, id: &str, direction: &str) -> Option<NaiveDate> {
        self.promises.remove(&(id.to_owned(), direction.to_owned()))
    }

    pub(super) fn leg(&mut self, id: &str, direction: &str) -> Option<Leg> {
        self.legs.remove(&(id.to_owned(), direction.to_owned()))
    }
}

/// A page that was given: of whom, which, and when they confirmed it.
type Given = (String, String, Option<NaiveDateTime>);

fn pages<'a>(
    rows: impl IntoIterator<Item = &'a Given>,
) -> Result<BTreeMap<String, BTreeSet<Page>>, StoreError> {
    let page = |(id, word, _): &Given| {
        let page = word.parse().map_err(|_| StoreError::Damaged(format!("page {word}")))?;
        Ok((id.clone(), page))
    };
    Ok(grouped(rows.into_iter().map(page).collect::<Result<Vec<_>, StoreError>>()?))
}

fn grouped<T: Ord>(pairs: impl IntoIterator<Item = (String, T)>) -> BTreeMap<String, BTreeSet<T>> {
    let mut groups: BTreeMap<String, BTreeSet<T>> = BTreeMap::new();
    for (id, one) in pairs {
        groups.entry(id).or_default().insert(one);
    }
    groups
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

//! Race entries of an edition: who runs what, on which departure, and the numbers that were ever given.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::NaiveDateTime;
use diesel::prelude::*;

use crate::domain::booking::Status;
use crate::store::bookings::Booking;
use crate::store::departures::Departure;
use crate::store::dialect::Conn;
use crate::store::error::StoreError;
use crate::store::schema;
use crate::store::travellers;
use crate::store::travellers::RaceEntry;
use crate::store::travellers::Traveller;
use crate::store::travellers::WithBooking;

/// A runner who goes, with the entry.
pub type Entrant = (Traveller, Arc<Booking>, RaceEntry);

/// A number nobody wears any more.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = schema::used_bibs, treat_none_as_default_value = false)]
pub struct UsedBib {
    pub edition_id: String,
    pub bib: i64,
    pub traveller_id: String,
    pub race_id: String,
    pub voided_at: NaiveDateTime,
}

/// The runners of these departures who go and hold places, withdrawn entries included, by name.
pub fn entrants(conn: &mut Conn, departures: &[Departure]) -> Result<Vec<Entrant>, StoreError> {
    let ids: Vec<&str> = departures.iter().map(|departure| departure.id.as_str()).collect();
    let holding = Status::ALL.iter().filter(|status| status.holds_places());
    let statuses: Vec<&str> = holding.map(|status| status.as_str()).collect();
    let people = travellers::going_on(conn, &ids, &statuses)?;
    let ids: Vec<String> = people.iter().map(|(one, _)| one.id.clone()).collect();
    let mut entries: HashMap<String, Vec<RaceEntry>> = HashMap::new();
    for entry in travellers::entries_of(conn, &ids)? {
        entries.entry(entry.traveller_id.clone()).or_default().push(entry);
    }
    let with_entries = |(one, booking): WithBooking| {
        let theirs = entries.remove(&one.id).unwrap_or_default().into_iter();
        theirs.map(move |entry| (one.clone(), Arc::clone(&booking), entry)).collect::<Vec<_>>()
    };
    Ok(people.into_iter().flat_map(with_entries).collect())
}

/// Every number ever given in an edition: those worn, those of withdrawn entries, those that were changed.
pub fn bibs_ever(conn: &mut Conn, edition_id: &str) -> Result<Vec<u32>, StoreError> {
    use schema::race_entries::dsl as e;
    let worn: Vec<Option<i64>> =
        e::race_entries.filter(e::edition_id.eq(edition_id)).select(e::bib).load(conn)?;
    let void = void_bibs(conn, edition_id)?;
    let all = worn.into_iter().flatten().chain(void.into_iter().map(|used| used.bib));
    Ok(all.filter_map(|bib| u32::try_from(bib).ok()).collect())
}

/// The numbers of an edition that nobody wears any more.
pub fn void_bibs(conn: &mut Conn, edition_id: &str) -> Result<Vec<UsedBib>, StoreError> {
    use schema::used_bibs::dsl;
    let of_edition = dsl::used_bibs.filter(dsl::edition_id.eq(edition_id));
    Ok(of_edition.select(UsedBib::as_select()).order(dsl::bib).load(conn)?)
}

/// Moves an entry to another race; a number it had stays on record and is never given again.
pub fn change_race(
    conn: &mut Conn,
    entry: &RaceEntry,
    race_id: &str,
    at: NaiveDateTime,
) -> Result<(), StoreError> {
    use schema::race_entries::dsl;
    if let Some(bib) = entry.bib {
        let used = UsedBib {
            edition_id: entry.edition_id.clone(),
            bib,
            traveller_id: entry.traveller_id.clone(),
            race_id: entry.race_id.clone(),
            voided_at: at,
        };
        diesel::insert_into(schema::used_bibs::table).values(&used).execute(conn)?;
    }
    let next =
        RaceEntry { race_id: race_id.to_owned(), status: "wanted".to_owned(), bib: None, ..entry.clone() };
    diesel::update(dsl::race_entries.find(&entry.id)).set(&next).execute(conn)?;
    Ok(())
}

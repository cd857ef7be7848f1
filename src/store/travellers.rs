//! Travellers, their race entries and their own legs. What is sealed about them is in `sealed`.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::NaiveDate;
use chrono::NaiveDateTime;
use diesel::prelude::*;

use crate::store::bookings::Booking;
use crate::store::dialect::Conn;
use crate::store::error::StoreError;
use crate::store::schema;

/// A person who goes. Names, nationality, passport expiry and last four stay open; the rest is sealed.
#[derive(Clone, Debug, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = schema::travellers, treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct Traveller {
    pub id: String,
    pub booking_id: String,
    pub position: i64,
    pub role: String,
    pub is_going: bool,
    pub given_names: String,
    pub family_name: String,
    pub sort_key: String,
    pub machine_name: String,
    pub nationality: String,
    pub other_nationalities: String,
    pub document_type: String,
    pub occupation: String,
    pub room_wish: String,
    pub race_id: Option<String>,
    pub sex: String,
    pub passport_issuer: String,
    pub passport_expires_on: Option<NaiveDate>,
    pub passport_last4: String,
    pub passport_hash: String,
    pub details_at: Option<NaiveDateTime>,
    pub cancelled_at: Option<NaiveDateTime>,
    pub cancel_reason: String,
    pub purged_at: Option<NaiveDateTime>,
    pub created_at: NaiveDateTime,
}
/// What a runner is entered in. A bib stays on its row for ever, so no number is used twice.
#[derive(Clone, Debug, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = schema::race_entries, treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct RaceEntry {
    pub id: String,
    pub traveller_id: String,
    pub edition_id: String,
    pub race_id: String,
    pub status: String,
    pub bib: Option<i64>,
    pub estimate_minutes: Option<i64>,
    pub shirt: String,
    pub guide_id: Option<String>,
}
/// A traveller's own way to the gateway or home, in local time of its place. The far end is where they come from, or go to.
#[derive(Clone, Debug, Default, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = schema::legs, treat_none_as_default_value = false)]
pub struct Leg {
    pub id: String,
    pub traveller_id: String,
    pub direction: String,
    pub mode: String,
    pub number: String,
    pub place: String,
    pub local_at: NaiveDateTime,
    pub zone: String,
    pub note: String,
    pub written_at: NaiveDateTime,
    pub terminal: String,
    pub far_place: String,
    pub far_at: Option<NaiveDateTime>,
    pub far_zone: String,
    pub stay: String,
    pub companions: String,
    pub transfer: String,
    pub leaves_home_on: Option<NaiveDate>,
}

impl Leg {
    /// "PEK Terminal 3": where it meets the gateway.
    pub fn here(&self) -> String {
        format!("{} {}", self.place, self.terminal).trim().to_owned()
    }
}

/// By when a traveller will know a way.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = schema::way_promises, treat_none_as_default_value = false)]
pub struct WayPromise {
    pub traveller_id: String,
    pub direction: String,
    pub due_on: NaiveDate,
    pub promised_at: NaiveDateTime,
}

/// Inserts a party.
pub fn insert(conn: &mut Conn, rows: &[Traveller]) -> Result<(), StoreError> {
    crate::insert_all!(conn, schema::travellers::table, rows)?;
    Ok(())
}

/// Writes a changed traveller back.
pub fn update(conn: &mut Conn, row: &Traveller) -> Result<(), StoreError> {
    diesel::update(schema::travellers::table.find(&row.id)).set(row).execute(conn)?;
    Ok(())
}

/// The travellers of a booking in the party's order, those who no longer go included.
pub fn of_booking(conn: &mut Conn, booking_id: &str) -> Result<Vec<Traveller>, StoreError> {
    use schema::travellers::dsl;
    let party = dsl::travellers.filter(dsl::booking_id.eq(booking_id));
    Ok(party.select(Traveller::as_select()).order(dsl::position).load(conn)?)
}

/// A traveller by id.
pub fn by_id(conn: &mut Conn, id: &str) -> Result<Traveller, StoreError> {
    Ok(schema::travellers::table.find(id).select(Traveller::as_select()).first(conn)?)
}

/// These travellers, by name.
pub fn by_ids(conn: &mut Conn, ids: &[String]) -> Result<Vec<Traveller>, StoreError> {
    use schema::travellers::dsl;
    let them = dsl::travellers.filter(dsl::id.eq_any(ids));
    Ok(them.select(Traveller::as_select()).order((dsl::sort_key, dsl::id)).load(conn)?)
}

/// The travellers of several bookings, in booking and party order.
pub fn of_bookings(conn: &mut Conn, booking_ids: &[String]) -> Result<Vec<Traveller>, StoreError> {
    use schema::travellers::dsl;
    let parties = dsl::travellers.filter(dsl::booking_id.eq_any(booking_ids));
    Ok(parties.select(Traveller::as_select()).order((dsl::booking_id, dsl::position)).load(conn)?)
}

/// Those of these travellers who go, by name.
pub fn going_of(conn: &mut Conn, ids: &[String]) -> Result<Vec<Traveller>, StoreError> {
    use schema::travellers::dsl;
    let going = dsl::travellers.filter(dsl::id.eq_any(ids)).filter(dsl::is_going.eq(true));
    Ok(going.select(Traveller::as_select()).order((dsl::sort_key, dsl::id)).load(conn)?)
}

/// Inserts race entries.
pub fn insert_entries(conn: &mut Conn, rows: &[RaceEntry]) -> Result<(), StoreError> {
    crate::insert_all!(conn, schema::race_entries::table, rows)?;
    Ok(())
}

/// A person with their booking, which the others of their party share.
pub type WithBooking = (Traveller, Arc<Booking>);

/// Who goes on these departures on bookings of these statuses, by name. Each booking is read once, however many its party are; and people are
/// asked for by the bookings' ids, for a join by departure may make PostgreSQL walk through everybody there ever was.
pub fn going_on(
    conn: &mut Conn,
    departure_ids: &[&str],
    statuses: &[&str],
) -> Result<Vec<WithBooking>, StoreError> {
    use schema::bookings::dsl as b;
    use schema::travellers::dsl as t;
    let bookings: Vec<Booking> = b::bookings
        .filter(b::departure_id.eq_any(departure_ids))
        .filter(b::status.eq_any(statuses))
        .select(Booking::as_select())
        .load(conn)?;
    let bookings: HashMap<String, Arc<Booking>> =
        bookings.into_iter().map(|booking| (booking.id.clone(), Arc::new(booking))).collect();
    let people: Vec<Traveller> = t::travellers
        .filter(t::booking_id.eq_any(bookings.keys()))
        .filter(t::is_going.eq(true))
        .order((t::sort_key, t::id))
        .select(Traveller::as_select())
        .load(conn)?;
    let with_booking = |one: Traveller| {
        let booking = bookings.get(&one.booking_id).cloned();
        Some((one, booking?))
    };
    Ok(people.into_iter().filter_map(with_booking).collect())
}

/// Every entry that these travellers ever had, withdrawn ones included.
pub fn entries_of(conn: &mut Conn, traveller_ids: &[String]) -> Result<Vec<RaceEntry>, StoreError> {
    use schema::race_entries::dsl;
    let theirs = dsl::race_entries.filter(dsl::traveller_id.eq_any(traveller_ids));
    Ok(theirs.select(RaceEntry::as_select()).order(dsl::id).load(conn)?)
}

/// A traveller's race entry, unless it was withdrawn.
pub fn entry_of(conn: &mut Conn, traveller_id: &str) -> Result<Option<RaceEntry>, StoreError> {
    use schema::race_entries::dsl;
    let own =
        dsl::race_entries.filter(dsl::traveller_id.eq(traveller_id)).filter(dsl::status.ne("withdrawn"));
    Ok(own.select(RaceEntry::as_select()).first(conn).optional()?)
}

/// Keeps what a runner tells the race office; status and bib stay.
pub fn save_race_details(
    conn: &mut Conn,
    entry_id: &str,
    estimate_minutes: i64,
    shirt: &str,
    guide_id: Option<&str>,
) -> Result<(), StoreError> {
    use schema::race_entries::dsl;
    let told = (
        dsl::estimate_minutes.eq(Some(estimate_minutes)),
        dsl::shirt.eq(shirt),
        dsl::guide_id.eq(guide_id.map(str::to_owned)),
    );
    diesel::update(dsl::race_entries.find(entry_id)).set(told).execute(conn)?;
    Ok(())
}

/// Gives an entry its bib.
pub fn set_bib(conn: &mut Conn, entry_id: &str, bib: i64) -> Result<(), StoreError> {
    use schema::race_entries::dsl;
    diesel::update(dsl::race_entries.find(entry_id)).set(dsl::bib.eq(Some(bib))).execute(conn)?;
    Ok(())
}

/// Sets the status of these travellers' entries.
pub fn set_entry_status(conn: &mut Conn, traveller_ids: &[String], status: &str) -> Result<(), StoreError> {
    use schema::race_entries::dsl;
    let entries = dsl::race_entries.filter(dsl::traveller_id.eq_any(traveller_ids));
    diesel::update(entries).set(dsl::status.eq(status)).execute(conn)?;
    Ok(())
}

/// Keeps a leg, replacing the traveller's earlier one of the same direction.
pub fn save_leg(conn: &mut Conn, row: &Leg) -> Result<(), StoreError> {
    use schema::legs::dsl;
    let earlier =
        dsl::legs.filter(dsl::traveller_id.eq(&row.traveller_id)).filter(dsl::direction.eq(&row.direction));
    diesel::delete(earlier).execute(conn)?;
    diesel::insert_into(dsl::legs).values(row).execute(conn)?;
    Ok(())
}

/// Keeps by when a way will be known, in place of an earlier promise.
pub fn save_promise(conn: &mut Conn, row: &WayPromise) -> Result<(), StoreError> {
    forget_promise(conn, &row.traveller_id, &row.direction)?;
    diesel::insert_into(schema::way_promises::table).values(row).execute(conn)?;
    Ok(())
}

/// Takes a promise off, because the way is known.
pub fn forget_promise(conn: &mut Conn, traveller_id: &str, direction: &str) -> Result<(), StoreError> {
    diesel::delete(schema::way_promises::table.find((traveller_id, direction))).execute(conn)?;
    Ok(())
}

/// The promises of these travellers.
pub fn promises(conn: &mut Conn, traveller_ids: &[String]) -> Result<Vec<WayPromise>, StoreError> {
    use schema::way_promises::dsl;
    let theirs = dsl::way_promises.filter(dsl::traveller_id.eq_any(traveller_ids));
    Ok(theirs.select(WayPromise::as_select()).order((dsl::traveller_id, dsl::direction)).load(conn)?)
}

/// Forgets a traveller's own legs, and what they said about them.
pub fn forget_legs(conn: &mut Conn, traveller_id: &str) -> Result<(), StoreError> {
    use schema::way_promises::dsl;
    diesel::delete(dsl::way_promises.filter(dsl::traveller_id.eq(traveller_id))).execute(conn)?;
    diesel::delete(schema::legs::table.filter(schema::legs::traveller_id.eq(traveller_id))).execute(conn)?;
    Ok(())
}

/// The legs of these travellers.
pub fn legs(conn: &mut Conn, traveller_ids: &[String]) -> Result<Vec<Leg>, StoreError> {
    use schema::legs::dsl;
    let theirs = dsl::legs.filter(dsl::traveller_id.eq_any(traveller_ids));
    Ok(theirs.select(Leg::as_select()).order((dsl::local_at, dsl::id)).load(conn)?)
}

/// The legs of everybody of a departure, whatever became of their booking.
pub fn legs_of_departure(conn: &mut Conn, departure_id: &str) -> Result<Vec<Leg>, StoreError> {
    Ok(schema::legs::table
        .inner_join(schema::travellers::table.inner_join(schema::bookings::table))
        .filter(schema::bookings::departure_id.eq(departure_id))
        .select(Leg::as_select())
        .load(conn)?)
}

/// Travellers of a departure, going or not, who are not purged yet.
pub fn to_purge(conn: &mut Conn, departure_id: &str, limit: i64) -> Result<Vec<Traveller>, StoreError> {
    use schema::travellers::dsl;
    Ok(dsl::travellers
        .inner_join(schema::bookings::table)
        .filter(schema::bookings::departure_id.eq(departure_id))
        .filter(dsl::purged_at.is_null())
        .select(Traveller::as_select())
        .order(dsl::id)
        .limit(limit)
        .load(conn)?)
}

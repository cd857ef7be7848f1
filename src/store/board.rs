//! What the desk must look at today, read in a fixed number of queries however much there is.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use chrono::Duration;
use chrono::NaiveDate;
use chrono::NaiveDateTime;
use diesel::prelude::*;

use crate::domain::booking::Status;
use crate::domain::eligibility::Flag;
use crate::domain::payment_plan::Deadlines;
use crate::store::bookings::Booking;
use crate::store::departures;
use crate::store::departures::Departure;
use crate::store::departures::Edition;
use crate::store::desk;
use crate::store::desk::TaskAbout;
use crate::store::dialect::Conn;
use crate::store::error::StoreError;
use crate::store::handoffs::Handoff;
use crate::store::letters;
use crate::store::letters::Letter;
use crate::store::rulebook::Rulebook;
use crate::store::schema;

/// Holds that end within these hours are shown.
const HOURS_AHEAD: i64 = 72;
/// Rows of one kind at most; the lists behind them have the rest.
const ROWS: i64 = 50;

/// Bookings by the stored word of their status.
pub type Counts = BTreeMap<String, i64>;

/// A booking whose travellers have not given everything.
#[derive(Clone, Debug)]
pub struct Incomplete {
    /// Its reference.
    pub reference: String,
    /// Code of its departure.
    pub departure_code: String,
    /// How many of its travellers miss something.
    pub travellers: usize,
    /// The last day for details.
    pub due_on: NaiveDate,
}

/// Everything that waits for the desk.
#[derive(Clone, Debug)]
pub struct Board {
    /// Open tasks with their bookings, most urgent first.
    pub tasks: Vec<TaskAbout>,
    /// Bookings whose places fall free soon, with their departure.
    pub holds: Vec<(Booking, Departure)>,
    /// Letters that could not be sent, and how many there are in all.
    pub failed_letters: (Vec<Letter>, i64),
    /// Packs nobody has confirmed, with recipient and departure code.
    pub packs: Vec<(Handoff, String, String)>,
    /// Bookings with missing details, nearest deadline first.
    pub incomplete: Vec<Incomplete>,
    /// Rule sets that need a look: code, title, and what to look at.
    pub rules: Vec<(String, String, Vec<Flag>)>,
    /// Bookings by departure code and status, departures that are over left out.
    pub counts: Vec<(Departure, Counts)>,
}

impl Board {
    /// Reads the board of a day.
    pub fn load(conn: &mut Conn, now: NaiveDateTime, today: NaiveDate) -> Result<Self, StoreError> {
        let all = departures::all(conn)?;
        let rules = rules_to_look_at(conn, &all, today)?;
        let all = all.into_iter().map(|(departure, _)| departure);
        let mut ahead: Vec<Departure> = all.filter(|departure| departure.ends_on >= today).collect();
        ahead.sort_by(|a, b| (a.gateway_on, &a.code).cmp(&(b.gateway_on, &b.code)));
        Ok(Self {
            tasks: desk::open_tasks(conn)?,
            holds: holds_ending(conn, now)?,
            failed_letters: letters::list(conn, Some("failed"), 0, ROWS)?,
            packs: packs_unconfirmed(conn, today)?,
            incomplete: incomplete(conn, &ahead, today)?,
            rules,
            counts: counts(conn, ahead)?,
        })
    }
}

fn rules_to_look_at(
    conn: &mut Conn,
    departures: &[(Departure, Edition)],
    today: NaiveDate,
) -> Result<Vec<(String, String, Vec<Flag>)>, StoreError> {
    let mut book = Rulebook::for_departures(conn, departures, today)?;
    let flags = std::mem::take(&mut book.flags).into_iter().filter(|(_, flags)| !flags.is_empty());
    let line = |(index, flags): (usize, Vec<Flag>)| {
        (book.set(index).code.clone(), book.set(index).title.clone(), flags)
    };
    Ok(flags.map(line).collect())
}

fn holds_ending(conn: &mut Conn, now: NaiveDateTime) -> Result<Vec<(Booking, Departure)>, StoreError> {
    use schema::bookings::dsl;
    Ok(dsl::bookings
        .inner_join(schema::departures::table)
        .filter(dsl::status.eq_any([Status::AwaitingDeposit.as_str(), Status::Held.as_str()]))
        .filter(dsl::held_until.le(now + Duration::hours(HOURS_AHEAD)))
        .order((dsl::held_until, dsl::id))
        .limit(ROWS)
        .select((Booking::as_select(), Departure::as_select()))
        .load(conn)?)
}

fn packs_unconfirmed(
    conn: &mut Conn,
    today: NaiveDate,
) -> Result<Vec<(Handoff, String, String)>, StoreError> {
    use schema::handoffs::dsl;
    Ok(dsl::handoffs
        .inner_join(schema::recipients::table)
        .inner_join(schema::departures::table)
        .filter(dsl::received_at.is_null())
        .filter(dsl::revoked_at.is_null())
        .filter(schema::departures::ends_on.ge(today))
        .order((dsl::sent_at, dsl::id))
        .limit(ROWS)
        .select((Handoff::as_select(), schema::recipients::name, schema::departures::code))
        .load(conn)?)
}

/// Who of the firm bookings ahead has no passport, no way to the gateway or no way home.
fn incomplete(conn: &mut Conn, ahead: &[Departure], today: NaiveDate) -> Result<Vec<Incomplete>, StoreError> {
    use schema::bookings::dsl as b;
    use schema::travellers::dsl as t;
    let mut due: BTreeMap<&str, (&str, NaiveDate)> = BTreeMap::new();
    for departure in ahead.iter().filter(|departure| departure.gateway_on >= today) {
        let dates = Deadlines::of(&departure.plan_terms()?, departure.gateway_on, departure.ends_on);
        due.insert(&departure.id, (&departure.code, dates.details_close_on));
    }
    let ids: Vec<&str> = due.keys().copied().collect();
    let firm = [Status::Confirmed.as_str(), Status::Paid.as_str()];
    let people: Vec<(String, Option<NaiveDateTime>, String, String)> = t::travellers
        .inner_join(b::bookings)
        .filter(b::departure_id.eq_any(&ids))
        .filter(b::status.eq_any(firm))
        .filter(t::is_going.eq(true))
        .select((t::id, t::details_at, b::reference, b::departure_id))
        .load(conn)?;
    let legs: BTreeSet<(String, String)> = schema::legs::table
        .inner_join(t::travellers.inner_join(b::bookings))
        .filter(b::departure_id.eq_any(&ids))
        .filter(b::status.eq_any(firm))
        .select((schema::legs::traveller_id, schema::legs::direction))
        .load(conn)?
        .into_iter()
        .collect();
    let has = |id: &str, direction: &str| legs.contains(&(id.to_owned(), direction.to_owned()));
    let mut found: BTreeMap<String, Incomplete> = BTreeMap::new();
    for (id, details_at, reference, departure_id) in people {
        let Some((code, due_on)) = due.get(departure_id.as_str()) else { continue };
        if details_at.is_some() && has(&id, "in") && has(&id, "home") {
            continue;
        }
        let entry = found.entry(reference.clone()).or_insert(Incomplete {
            reference,
            departure_code: (*code).to_owned(),
            travellers: 0,
            due_on: *due_on,
        });
        entry.travellers += 1;
    }
    let mut found: Vec<Incomplete> = found.into_values().collect();
    found.sort_by(|a, b| (a.due_on, &a.reference).cmp(&(b.due_on, &b.reference)));
    Ok(found)
}

fn counts(conn: &mut Conn, ahead: Vec<Departure>) -> Result<Vec<(Departure, Counts)>, StoreError> {
    let mut by_departure = count_by_departure(conn)?;
    Ok(ahead
        .into_iter()
        .map(|departure| {
            let counts = by_departure.remove(&departure.id).unwrap_or_default();
            (departure, counts)
        })
        .collect())
}

/// Bookings by departure id and status.
pub fn count_by_departure(conn: &mut Conn) -> Result<BTreeMap<String, Counts>, StoreError> {
    use schema::bookings::dsl;
    let rows: Vec<(String, String, i64)> = dsl::bookings
        .group_by((dsl::departure_id, dsl::status))
        .select((dsl::departure_id, dsl::status, diesel::dsl::count_star()))
        .load(conn)?;
    let mut counts: BTreeMap<String, Counts> = BTreeMap::new();
    for (departure, status, count) in rows {
        counts.entry(departure).or_default().insert(status, count);
    }
    Ok(counts)
}

/// How many travellers are on the desk's roster of each departure, by id.
pub fn people_by_departure(conn: &mut Conn) -> Result<BTreeMap<String, i64>, StoreError> {
    use schema::bookings::dsl as b;
    use schema::travellers::dsl as t;
    let holding: Vec<&str> =
        Status::ALL.iter().filter(|status| status.holds_places()).map(|status| status.as_str()).collect();
    let rows: Vec<(String, i64)> = t::travellers
        .inner_join(b::bookings)
        .filter(b::status.eq_any(holding))
        .filter(t::is_going.eq(true))
        .group_by(b::departure_id)
        .select((b::departure_id, diesel::dsl::count_star()))
        .load(conn)?;
    Ok(rows.into_iter().collect())
}

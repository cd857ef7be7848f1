//! What is watched from outside while the program runs: counts and ages, read together, of the same moment. Nothing of a person is in them, and
//! none of these questions walks through what is past.

use chrono::NaiveDate;
use chrono::NaiveDateTime;
use diesel::dsl::count_star;
use diesel::dsl::min;
use diesel::prelude::*;

use crate::store::departures;
use crate::store::dialect::Conn;
use crate::store::error::StoreError;
use crate::store::job_runs;
use crate::store::job_runs::JobRun;
use crate::store::schema;

/// The backlog of deletion is counted up to here: beyond it, how much it is says nothing more.
pub const COUNTED: i64 = 10_000;

/// Everything that is watched, of one moment.
#[derive(Clone, Debug)]
pub struct Gauges {
    /// Letters that wait or are on their way.
    pub letters_waiting: i64,
    /// When the oldest of them was written.
    pub oldest_waiting: Option<NaiveDateTime>,
    /// Letters that were refused for good or held back.
    pub letters_failed: i64,
    /// Pools of departures and editions that are still to come.
    pub pools: Vec<PoolGauge>,
    /// Bookings that keep places until a time: code of the departure and how many.
    pub holds: Vec<(String, i64)>,
    /// Waiting parties: code of the departure and how many.
    pub waiting_parties: Vec<(String, i64)>,
    /// Reversals of late in the ledger that do not undo what they name: 0, or the ledger does not balance.
    pub ledger_imbalance: i64,
    /// The last run of every job.
    pub jobs: Vec<JobRun>,
    /// Travellers who were to be deleted before today and are not; [`COUNTED`] at most.
    pub to_delete: i64,
}

/// A pool of something that is still to come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PoolGauge {
    /// Code of the departure or of the edition.
    pub of: String,
    /// What it is of: `seat_out`, `race:full`.
    pub kind: String,
    /// How many are taken.
    pub taken: i64,
    /// How many there are.
    pub capacity: i64,
}

/// Reads them all. `late` is where the ledger is looked at from, as ids sort: what is before it was looked at before and cannot have changed.
pub fn read(conn: &mut Conn, today: NaiveDate, late: &str) -> Result<Gauges, StoreError> {
    let (letters_waiting, oldest_waiting) = waiting_letters(conn)?;
    Ok(Gauges {
        letters_waiting,
        oldest_waiting,
        letters_failed: failed_letters(conn)?,
        pools: pools(conn, today)?,
        holds: holds(conn)?,
        waiting_parties: waiting_parties(conn)?,
        ledger_imbalance: ledger_imbalance(conn, late)?,
        jobs: job_runs::all(conn)?,
        to_delete: to_delete(conn, today)?,
    })
}

fn waiting_letters(conn: &mut Conn) -> Result<(i64, Option<NaiveDateTime>), StoreError> {
    use schema::letters::dsl;
    let waiting = dsl::letters.filter(dsl::state.eq_any(["queued", "retry", "sending"]));
    Ok(waiting.select((count_star(), min(dsl::created_at))).get_result(conn)?)
}

fn failed_letters(conn: &mut Conn) -> Result<i64, StoreError> {
    use schema::letters::dsl;
    Ok(dsl::letters.filter(dsl::state.eq("failed")).count().get_result(conn)?)
}

/// Of departures, and of editions with their races.
fn pools(conn: &mut Conn, today: NaiveDate) -> Result<Vec<PoolGauge>, StoreError> {
    use schema::departures;
    use schema::editions;
    use schema::pools;
    use schema::races;
    let columns = (pools::kind, pools::taken, pools::capacity);
    let mut rows: Vec<(String, (String, i64, i64))> = departures::table
        .inner_join(pools::table.on(pools::owner_id.eq(departures::id)))
        .filter(departures::ends_on.ge(today))
        .select((departures::code, columns))
        .load(conn)?;
    rows.extend(
        editions::table
            .inner_join(pools::table.on(pools::owner_id.eq(editions::id)))
            .filter(editions::race_on.ge(today))
            .select((editions::code, columns))
            .load::<(String, (String, i64, i64))>(conn)?,
    );
    rows.extend(
        races::table
            .inner_join(editions::table)
            .inner_join(pools::table.on(pools::owner_id.eq(races::id)))
            .filter(editions::race_on.ge(today))
            .select((editions::code, columns))
            .load::<(String, (String, i64, i64))>(conn)?,
    );
    rows.sort();
    Ok(rows
        .into_iter()
        .map(|(of, (kind, taken, capacity))| PoolGauge { of, kind, taken, capacity })
        .collect())
}

fn holds(conn: &mut Conn) -> Result<Vec<(String, i64)>, StoreError> {
    use schema::bookings;
    use schema::departures;
    Ok(bookings::table
        .inner_join(departures::table)
        .filter(bookings::status.eq_any(["awaiting_deposit", "held"]))
        .filter(bookings::held_until.is_not_null())
        .group_by(departures::code)
        .select((departures::code, count_star()))
        .order(departures::code)
        .load(conn)?)
}

fn waiting_parties(conn: &mut Conn) -> Result<Vec<(String, i64)>, StoreError> {
    use schema::departures;
    use schema::waitlist_entries;
    Ok(waitlist_entries::table
        .inner_join(departures::table.on(departures::id.eq(waitlist_entries::departure_id)))
        .group_by(departures::code)
        .select((departures::code, count_star()))
        .order(departures::code)
        .load(conn)?)
}

/// A row moves one amount from one account to another and the database refuses others, so only a reversal can put the sums of a booking
/// out of balance.
fn ledger_imbalance(conn: &mut Conn, late: &str) -> Result<i64, StoreError> {
    use schema::transfers::dsl;
    let undone = diesel::alias!(schema::transfers as undone);
    let (debit, credit) = (undone.field(dsl::debit_account), undone.field(dsl::credit_account));
    let differs = (undone.field(dsl::amount_minor).ne(dsl::amount_minor))
        .or(undone.field(dsl::currency).ne(dsl::currency))
        .or(debit.ne(dsl::credit_account))
        .or(credit.ne(dsl::debit_account));
    Ok(dsl::transfers
        .inner_join(undone.on(undone.field(dsl::id).nullable().eq(dsl::reverses)))
        .filter(dsl::id.ge(late))
        .filter(dsl::reverses.is_not_null())
        .filter(differs)
        .select(count_star())
        .get_result(conn)?)
}

fn to_delete(conn: &mut Conn, today: NaiveDate) -> Result<i64, StoreError> {
    use schema::bookings;
    use schema::travellers;
    let mut over = Vec::new();
    for (departure, _) in departures::all(conn)? {
        // The job of the day itself has until its evening.
        let days = chrono::Duration::days(i64::from(departure.plan_terms()?.purge_days));
        if departure.ends_on + days < today {
            over.push(departure.id);
        }
    }
    // From the travellers who are still there to their bookings: the other way round would walk through all that are past.
    let departure = bookings::table
        .filter(bookings::id.eq(travellers::booking_id))
        .select(bookings::departure_id)
        .single_value();
    let some: Vec<String> = travellers::table
        .filter(travellers::purged_at.is_null())
        .filter(departure.eq_any(over.iter().map(Some)))
        .select(travellers::id)
        .limit(COUNTED)
        .load(conn)?;
    Ok(i64::try_from(some.len()).unwrap_or(COUNTED))
}

//! Which job runs where: a lease a job, so that one instance at a time does it.

use chrono::Duration;
use chrono::NaiveDateTime;
use diesel::prelude::*;

use crate::store::dialect::Conn;
use crate::store::error::StoreError;
use crate::store::schema;

/// The name of the row that whoever asks for readiness has written, to see whether the disk takes a row.
const PROBE: &str = "readyz";

/// The last run of a job.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = schema::job_runs, treat_none_as_default_value = false)]
pub struct JobRun {
    pub name: String,
    pub leased_until: NaiveDateTime,
    pub last_started_at: NaiveDateTime,
    pub last_finished_at: Option<NaiveDateTime>,
    pub last_result: String,
}

/// A lease that ends later than this was taken, or given back, by a clock that was wrong: a real one is five minutes long, and the clocks
/// of instances are not that far apart.
const LONGEST_LEASE: Duration = Duration::minutes(10);

/// Takes the lease of a job if nobody holds it; false otherwise.
pub fn take(
    conn: &mut Conn,
    name: &str,
    now: NaiveDateTime,
    leased_until: NaiveDateTime,
) -> Result<bool, StoreError> {
    use schema::job_runs::dsl;
    let is_free = dsl::leased_until.le(now).or(dsl::leased_until.gt(now + LONGEST_LEASE));
    let free = dsl::job_runs.find(name).filter(is_free);
    let renewed =
        diesel::update(free).set((dsl::leased_until.eq(leased_until), dsl::last_started_at.eq(now)));
    if renewed.execute(conn)? == 1 {
        return Ok(true);
    }
    let known: bool = diesel::select(diesel::dsl::exists(dsl::job_runs.find(name))).get_result(conn)?;
    if known {
        return Ok(false);
    }
    insert(conn, name, now, leased_until)?;
    Ok(true)
}

/// Writes the row of whoever asks for readiness, and so goes the whole way to the disk.
pub fn probe(conn: &mut Conn, now: NaiveDateTime) -> Result<(), StoreError> {
    use schema::job_runs::dsl;
    let written =
        diesel::update(dsl::job_runs.find(PROBE)).set(dsl::last_started_at.eq(now)).execute(conn)?;
    if written == 0 { insert(conn, PROBE, now, now) } else { Ok(()) }
}

fn insert(
    conn: &mut Conn,
    name: &str,
    now: NaiveDateTime,
    leased_until: NaiveDateTime,
) -> Result<(), StoreError> {
    let row = JobRun {
        name: name.to_owned(),
        leased_until,
        last_started_at: now,
        last_finished_at: None,
        last_result: String::new(),
    };
    diesel::insert_into(schema::job_runs::table).values(&row).execute(conn)?;
    Ok(())
}

/// Gives the lease back and notes how the run went; nothing if the lease had run out and somebody else has it now.
pub fn finish(
    conn: &mut Conn,
    name: &str,
    leased_until: NaiveDateTime,
    now: NaiveDateTime,
    result: &str,
) -> Result<(), StoreError> {
    use schema::job_runs::dsl;
    let own = dsl::job_runs.find(name).filter(dsl::leased_until.eq(leased_until));
    diesel::update(own)
        .set((dsl::leased_until.eq(now), dsl::last_finished_at.eq(Some(now)), dsl::last_result.eq(result)))
        .execute(conn)?;
    Ok(())
}

/// Every job's last run, by name.
pub fn all(conn: &mut Conn) -> Result<Vec<JobRun>, StoreError> {
    use schema::job_runs::dsl;
    let jobs = dsl::job_runs.filter(dsl::name.ne(PROBE));
    Ok(jobs.select(JobRun::as_select()).order(dsl::name).load(conn)?)
}

//! The outbox: one row a letter, written in the transaction of what it tells.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use chrono::NaiveDateTime;
use diesel::prelude::*;

use crate::store::dialect::Conn;
use crate::store::error::StoreError;
use crate::store::schema;

/// A letter. Its body holds placeholders for links and codes, never the secrets themselves.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = schema::letters, treat_none_as_default_value = false)]
pub struct Letter {
    pub id: String,
    pub kind: String,
    pub booking_id: Option<String>,
    pub subject_id: String,
    pub link_version: i64,
    pub to_address: String,
    pub subject: String,
    pub body: String,
    pub calendar: String,
    pub once_key: String,
    pub state: String,
    pub attempts: i64,
    pub next_at: NaiveDateTime,
    pub leased_until: Option<NaiveDateTime>,
    pub reply: String,
    pub created_at: NaiveDateTime,
    pub sent_at: Option<NaiveDateTime>,
    pub purge_on: NaiveDate,
    pub request_id: String,
}

/// Puts a letter into the outbox; false if one with its once-key is there already.
pub fn post(conn: &mut Conn, row: &Letter) -> Result<bool, StoreError> {
    use schema::letters::dsl;
    let known = is_posted(conn, &row.once_key)?;
    if !known {
        diesel::insert_into(dsl::letters).values(row).execute(conn)?;
    }
    Ok(!known)
}

/// Whether a letter with this key was ever posted.
pub fn is_posted(conn: &mut Conn, once_key: &str) -> Result<bool, StoreError> {
    let same = schema::letters::table.filter(schema::letters::once_key.eq(once_key));
    Ok(diesel::select(diesel::dsl::exists(same)).get_result(conn)?)
}

/// Which of these keys letters were ever posted with.
pub fn posted(conn: &mut Conn, once_keys: &[String]) -> Result<BTreeSet<String>, StoreError> {
    use schema::letters::dsl;
    let mut known = BTreeSet::new();
    // A statement takes only so many values.
    for keys in once_keys.chunks(1000) {
        let same = dsl::letters.filter(dsl::once_key.eq_any(keys));
        known.extend(same.select(dsl::once_key).load::<String>(conn)?);
    }
    Ok(known)
}

/// Leases letters that are due, so that no other sender takes them: queued or to be tried again, and those whose sender died.
pub fn claim_due(
    conn: &mut Conn,
    now: NaiveDateTime,
    leased_until: NaiveDateTime,
    limit: i64,
) -> Result<Vec<Letter>, StoreError> {
    use schema::letters::dsl;
    let claimed: Vec<Letter> = crate::load_unclaimed!(
        conn,
        dsl::letters
            .filter(
                (dsl::state.eq_any(["queued", "retry"]).and(dsl::next_at.le(now)))
                    .or(dsl::state.eq("sending").and(dsl::leased_until.assume_not_null().le(now))),
            )
            .order((dsl::next_at, dsl::id))
            .limit(limit)
            .select(Letter::as_select())
    )?;
    let ids: Vec<&str> = claimed.iter().map(|letter| letter.id.as_str()).collect();
    diesel::update(dsl::letters.filter(dsl::id.eq_any(ids)))
        .set((
            dsl::state.eq("sending"),
            dsl::leased_until.eq(Some(leased_until)),
            dsl::attempts.eq(dsl::attempts + 1),
        ))
        .execute(conn)?;
    Ok(claimed)
}

/// Undoes the claim of letters that were not tried; their try does not count.
pub fn give_back(conn: &mut Conn, ids: &[String]) -> Result<(), StoreError> {
    use schema::letters::dsl;
    diesel::update(dsl::letters.filter(dsl::id.eq_any(ids)).filter(dsl::state.eq("sending")))
        .set((
            dsl::state.eq("retry"),
            dsl::leased_until.eq(None::<NaiveDateTime>),
            dsl::attempts.eq(dsl::attempts - 1),
        ))
        .execute(conn)?;
    Ok(())
}

/// How a delivery went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// Taken by the mail server.
    Sent,
    /// To be tried again then.
    Later(NaiveDateTime),
    /// Refused for good, or tried too often.
    Failed,
}

/// Writes down how a delivery went and what the mail server said.
pub fn mark(
    conn: &mut Conn,
    id: &str,
    delivery: &Delivery,
    reply: &str,
    now: NaiveDateTime,
) -> Result<(), StoreError> {
    use schema::letters::dsl;
    let (state, next_at, sent_at) = match delivery {
        Delivery::Sent => ("sent", now, Some(now)),
        Delivery::Later(at) => ("retry", *at, None),
        Delivery::Failed => ("failed", now, None),
    };
    diesel::update(dsl::letters.find(id))
        .set((
            dsl::state.eq(state),
            dsl::next_at.eq(next_at),
            dsl::sent_at.eq(sent_at),
            dsl::leased_until.eq(None::<NaiveDateTime>),
            dsl::reply.eq(reply),
        ))
        .execute(conn)?;
    Ok(())
}

/// Holds back every letter that has not left, as if it had failed, with the reason for whoever looks at it. Answers how many.
pub fn hold_back(conn: &mut Conn, reason: &str) -> Result<usize, StoreError> {
    use schema::letters::dsl;
    let waiting = dsl::letters.filter(dsl::state.eq_any(["queued", "retry", "sending"]));
    Ok(diesel::update(waiting)
        .set((dsl::state.eq("failed"), dsl::leased_until.eq(None::<NaiveDateTime>), dsl::reply.eq(reason)))
        .execute(conn)?)
}

/// Puts a failed or waiting letter back to be sent now; false if it is not in such a state, or its text is purged.
pub fn requeue(conn: &mut Conn, id: &str, now: NaiveDateTime) -> Result<bool, StoreError> {
    use schema::letters::dsl;
    let stuck = dsl::letters.find(id).filter(dsl::state.eq_any(["failed", "retry"])).filter(dsl::body.ne(""));
    Ok(diesel::update(stuck)
        .set((dsl::state.eq("retry"), dsl::attempts.eq(0), dsl::next_at.eq(now)))
        .execute(conn)?
        == 1)
}

/// A letter by id.
pub fn by_id(conn: &mut Conn, id: &str) -> Result<Letter, StoreError> {
    Ok(schema::letters::table.find(id).select(Letter::as_select()).first(conn)?)
}

/// The letters of a booking, newest first.
pub fn of_booking(conn: &mut Conn, booking_id: &str) -> Result<Vec<Letter>, StoreError> {
    use schema::letters::dsl;
    let of_booking = dsl::letters.filter(dsl::booking_id.eq(booking_id));
    Ok(of_booking.select(Letter::as_select()).order((dsl::created_at.desc(), dsl::id.desc())).load(conn)?)
}

/// A page of all letters, newest first, of one state or of all; and how many there are.
pub fn list(
    conn: &mut Conn,
    state: Option<&str>,
    skip: i64,
    limit: i64,
) -> Result<(Vec<Letter>, i64), StoreError> {
    use schema::letters::dsl;
    let mut rows = dsl::letters.select(Letter::as_select()).into_boxed();
    let mut count = dsl::letters.count().into_boxed();
    if let Some(state) = state {
        rows = rows.filter(dsl::state.eq(state.to_owned()));
        count = count.filter(dsl::state.eq(state.to_owned()));
    }
    let rows = rows.order((dsl::created_at.desc(), dsl::id.desc())).offset(skip).limit(limit).load(conn)?;
    Ok((rows, count.first(conn)?))
}

/// How many letters stand in each state.
pub fn count_by_state(conn: &mut Conn) -> Result<Vec<(String, i64)>, StoreError> {
    use schema::letters::dsl;
    let grouped = dsl::letters.group_by(dsl::state).select((dsl::state, diesel::dsl::count_star()));
    Ok(grouped.order(dsl::state).load(conn)?)
}

/// Empties the text of letters whose time is over; the row stays as proof that it was sent.
pub fn purge(conn: &mut Conn, today: NaiveDate) -> Result<usize, StoreError> {
    use schema::letters::dsl;
    let over = dsl::letters
        .filter(dsl::purge_on.le(today))
        .filter(dsl::state.eq_any(["sent", "failed"]))
        .filter(dsl::body.ne(""));
    let empty = (dsl::body.eq(""), dsl::calendar.eq(""), dsl::to_address.eq(""));
    Ok(diesel::update(over).set(empty).execute(conn)?)
}

/// Empties the text of a booking's letters that are not on their way.
pub fn empty_of_booking(conn: &mut Conn, booking_id: &str) -> Result<usize, StoreError> {
    use schema::letters::dsl;
    let theirs =
        dsl::letters.filter(dsl::booking_id.eq(booking_id)).filter(dsl::state.eq_any(["sent", "failed"]));
    let empty = (dsl::body.eq(""), dsl::calendar.eq(""), dsl::to_address.eq(""));
    Ok(diesel::update(theirs).set(empty).execute(conn)?)
}

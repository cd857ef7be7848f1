//! What the desk keeps for itself: the audit, its tasks, and the waiting list.

use chrono::NaiveDate;
use chrono::NaiveDateTime;
use diesel::prelude::*;

use crate::store::dialect::Conn;
use crate::store::error::StoreError;
use crate::store::schema;

/// Who did what, when.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = schema::audit_entries, treat_none_as_default_value = false)]
pub struct AuditEntry {
    pub id: String,
    pub at: NaiveDateTime,
    pub actor: String,
    pub verb: String,
    pub booking_id: Option<String>,
    pub traveller_id: Option<String>,
    pub departure_id: Option<String>,
    pub note: String,
    pub request_id: String,
}
/// Something the desk must look at.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = schema::tasks, treat_none_as_default_value = false)]
pub struct Task {
    pub id: String,
    pub kind: String,
    pub booking_id: Option<String>,
    pub departure_id: Option<String>,
    pub note: String,
    pub due_on: Option<NaiveDate>,
    pub once_key: String,
    pub created_at: NaiveDateTime,
    pub done_at: Option<NaiveDateTime>,
    pub done_by: String,
}
/// A party that waits for places.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = schema::waitlist_entries, treat_none_as_default_value = false)]
pub struct WaitlistEntry {
    pub id: String,
    pub departure_id: String,
    pub email: String,
    pub email_folded: String,
    pub party_size: i64,
    pub created_at: NaiveDateTime,
}

/// Appends to the audit.
pub fn note(conn: &mut Conn, row: &AuditEntry) -> Result<(), StoreError> {
    diesel::insert_into(schema::audit_entries::table).values(row).execute(conn)?;
    Ok(())
}

/// What was done to a booking, newest first.
pub fn audit_of_booking(conn: &mut Conn, booking_id: &str) -> Result<Vec<AuditEntry>, StoreError> {
    use schema::audit_entries::dsl;
    let of_booking = dsl::audit_entries.filter(dsl::booking_id.eq(booking_id));
    Ok(of_booking.select(AuditEntry::as_select()).order((dsl::at.desc(), dsl::id.desc())).load(conn)?)
}

/// Makes a task unless one with its once-key was ever made.
pub fn add_task(conn: &mut Conn, row: &Task) -> Result<bool, StoreError> {
    use schema::tasks::dsl;
    let known: bool = diesel::select(diesel::dsl::exists(dsl::tasks.filter(dsl::once_key.eq(&row.once_key))))
        .get_result(conn)?;
    if !known {
        diesel::insert_into(dsl::tasks).values(row).execute(conn)?;
    }
    Ok(!known)
}

/// Makes tasks whose once-keys are new.
pub fn add_tasks(conn: &mut Conn, rows: &[Task]) -> Result<(), StoreError> {
    // A statement takes only so many values, and this many rows are far below that on both engines.
    for rows in rows.chunks(1000) {
        crate::insert_all!(&mut *conn, schema::tasks::table, rows)?;
    }
    Ok(())
}

/// An open task, and reference and booker of the booking it is about.
pub type TaskAbout = (Task, Option<(String, String)>);

/// Open tasks, most urgent first.
pub fn open_tasks(conn: &mut Conn) -> Result<Vec<TaskAbout>, StoreError> {
    use schema::tasks::dsl;
    Ok(dsl::tasks
        .left_join(schema::bookings::table)
        .filter(dsl::done_at.is_null())
        .select((Task::as_select(), (schema::bookings::reference, schema::bookings::booker_name).nullable()))
        .order((dsl::due_on, dsl::created_at, dsl::id))
        .load(conn)?)
}

/// The open tasks of a booking.
pub fn tasks_of_booking(conn: &mut Conn, booking_id: &str) -> Result<Vec<Task>, StoreError> {
    use schema::tasks::dsl;
    let open = dsl::tasks.filter(dsl::booking_id.eq(booking_id)).filter(dsl::done_at.is_null());
    Ok(open.select(Task::as_select()).order((dsl::due_on, dsl::created_at)).load(conn)?)
}

/// The open tasks of a kind about a departure's bookings.
pub fn open_tasks_of(conn: &mut Conn, departure_id: &str, kind: &str) -> Result<Vec<Task>, StoreError> {
    use schema::tasks::dsl;
    let open = dsl::tasks.filter(dsl::departure_id.eq(departure_id)).filter(dsl::kind.eq(kind));
    let open = open.filter(dsl::done_at.is_null());
    Ok(open.select(Task::as_select()).order((dsl::due_on, dsl::id)).load(conn)?)
}

/// A task by id.
pub fn task(conn: &mut Conn, id: &str) -> Result<Task, StoreError> {
    Ok(schema::tasks::table.find(id).select(Task::as_select()).first(conn)?)
}

/// Marks a task as done.
pub fn finish_task(conn: &mut Conn, id: &str, by: &str, at: NaiveDateTime) -> Result<(), StoreError> {
    use schema::tasks::dsl;
    let open = dsl::tasks.find(id).filter(dsl::done_at.is_null());
    diesel::update(open).set((dsl::done_at.eq(Some(at)), dsl::done_by.eq(by))).execute(conn)?;
    Ok(())
}

/// Marks a booking's open tasks of a kind as done.
pub fn finish_tasks(
    conn: &mut Conn,
    booking_id: &str,
    kind: &str,
    by: &str,
    at: NaiveDateTime,
) -> Result<(), StoreError> {
    use schema::tasks::dsl;
    let open = dsl::tasks
        .filter(dsl::booking_id.eq(booking_id))
        .filter(dsl::kind.eq(kind))
        .filter(dsl::done_at.is_null());
    diesel::update(open).set((dsl::done_at.eq(Some(at)), dsl::done_by.eq(by))).execute(conn)?;
    Ok(())
}

/// Marks the open task of an occasion as done.
pub fn finish_task_of(
    conn: &mut Conn,
    once_key: &str,
    by: &str,
    at: NaiveDateTime,
) -> Result<(), StoreError> {
    use schema::tasks::dsl;
    let open = dsl::tasks.filter(dsl::once_key.eq(once_key)).filter(dsl::done_at.is_null());
    diesel::update(open).set((dsl::done_at.eq(Some(at)), dsl::done_by.eq(by))).execute(conn)?;
    Ok(())
}

/// Marks the open tasks of an occasion, and of those whose key goes on with a colon, as done.
pub fn finish_tasks_under(
    conn: &mut Conn,
    once_key: &str,
    by: &str,
    at: NaiveDateTime,
) -> Result<(), StoreError> {
    use schema::tasks::dsl;
    // Both engines compare text byte by byte, and the semicolon is the sign after the colon.
    let below = dsl::once_key.gt(format!("{once_key}:")).and(dsl::once_key.lt(format!("{once_key};")));
    let open = dsl::tasks.filter(dsl::once_key.eq(once_key).or(below)).filter(dsl::done_at.is_null());
    diesel::update(open).set((dsl::done_at.eq(Some(at)), dsl::done_by.eq(by))).execute(conn)?;
    Ok(())
}

/// Opens the task of an occasion again if it was this actor who closed it.
pub fn reopen_task_of(conn: &mut Conn, once_key: &str, by: &str) -> Result<(), StoreError> {
    use schema::tasks::dsl;
    let closed = dsl::tasks.filter(dsl::once_key.eq(once_key)).filter(dsl::done_by.eq(by));
    diesel::update(closed)
        .set((dsl::done_at.eq(None::<NaiveDateTime>), dsl::done_by.eq("")))
        .execute(conn)?;
    Ok(())
}

/// Puts a party on the waiting list; the same address keeps its place and changes only its size.
pub fn join_waitlist(conn: &mut Conn, row: &WaitlistEntry) -> Result<(), StoreError> {
    use schema::waitlist_entries::dsl;
    let known = dsl::waitlist_entries
        .filter(dsl::departure_id.eq(&row.departure_id))
        .filter(dsl::email_folded.eq(&row.email_folded));
    if diesel::update(known).set(dsl::party_size.eq(row.party_size)).execute(conn)? == 0 {
        diesel::insert_into(dsl::waitlist_entries).values(row).execute(conn)?;
    }
    Ok(())
}

/// Who waits, with the code of the departure, in the order they came.
pub fn waitlist(
    conn: &mut Conn,
    departure_id: Option<&str>,
) -> Result<Vec<(WaitlistEntry, String)>, StoreError> {
    use schema::waitlist_entries::dsl;
    let mut query = dsl::waitlist_entries
        .inner_join(schema::departures::table)
        .select((WaitlistEntry::as_select(), schema::departures::code))
        .order((schema::departures::starts_on, schema::departures::code, dsl::created_at, dsl::id))
        .into_boxed();
    if let Some(id) = departure_id {
        query = query.filter(dsl::departure_id.eq(id.to_owned()));
    }
    Ok(query.load(conn)?)
}

/// Forgets who waited for departures that have left.
pub fn purge_waitlist(conn: &mut Conn, today: NaiveDate) -> Result<usize, StoreError> {
    let left = schema::departures::table
        .filter(schema::departures::starts_on.lt(today))
        .select(schema::departures::id);
    let over = schema::waitlist_entries::table.filter(schema::waitlist_entries::departure_id.eq_any(left));
    Ok(diesel::delete(over).execute(conn)?)
}

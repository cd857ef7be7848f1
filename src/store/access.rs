//! Who may come in: staff, sessions, one-time codes, the throttle, and what somebody asked to see in clear.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use crate::store::dialect::Conn;
use crate::store::error::StoreError;
use crate::store::schema;

/// A member of staff.
#[derive(Clone, Debug, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = schema::staff, treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct Staff {
    pub id: String,
    pub email: String,
    pub name: String,
    pub role: String,
    pub password_hash: String,
    pub totp_sealed: Option<Vec<u8>>,
    pub totp_last_step: i64,
    pub is_active: bool,
    pub created_at: NaiveDateTime,
}
/// Somebody who is signed in. The id is the SHA-256 of the cookie.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = schema::sessions, treat_none_as_default_value = false)]
pub struct Session {
    pub id: String,
    pub kind: String,
    pub subject_id: String,
    pub created_at: NaiveDateTime,
    pub seen_at: NaiveDateTime,
    pub expires_at: NaiveDateTime,
    /// Of staff, in a few plain words; empty for everybody else.
    pub browser: String,
    /// When staff last showed a code or, where none is asked for, the password.
    pub proved_at: Option<NaiveDateTime>,
}
/// A one-time code; its digits are derived from the id and kept nowhere.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = schema::codes, treat_none_as_default_value = false)]
pub struct CodeRow {
    pub id: String,
    pub purpose: String,
    pub subject_id: String,
    pub sent_to: String,
    pub created_at: NaiveDateTime,
    pub expires_at: NaiveDateTime,
    pub tries: i64,
    pub spent_at: Option<NaiveDateTime>,
}
/// A page of sealed values, owned by who asked, gone after a few minutes.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = schema::disclosures, treat_none_as_default_value = false)]
pub struct Disclosure {
    pub id: String,
    pub owner: String,
    pub kind: String,
    pub subject_id: String,
    pub detail: String,
    pub created_at: NaiveDateTime,
    pub expires_at: NaiveDateTime,
}

/// Keeps a member of staff.
pub fn save_staff(conn: &mut Conn, row: &Staff) -> Result<(), StoreError> {
    if diesel::update(schema::staff::table.find(&row.id)).set(row).execute(conn)? == 0 {
        diesel::insert_into(schema::staff::table).values(row).execute(conn)?;
    }
    Ok(())
}

/// Staff by address, in small letters.
pub fn staff_by_email(conn: &mut Conn, email: &str) -> Result<Option<Staff>, StoreError> {
    let named = schema::staff::table.filter(schema::staff::email.eq(email));
    Ok(named.select(Staff::as_select()).first(conn).optional()?)
}

/// Staff by id.
pub fn staff_by_id(conn: &mut Conn, id: &str) -> Result<Staff, StoreError> {
    Ok(schema::staff::table.find(id).select(Staff::as_select()).first(conn)?)
}

/// Everybody who works here, by name.
pub fn all_staff(conn: &mut Conn) -> Result<Vec<Staff>, StoreError> {
    Ok(schema::staff::table
        .select(Staff::as_select())
        .order((schema::staff::name, schema::staff::id))
        .load(conn)?)
}

/// Starts a session.
pub fn insert_session(conn: &mut Conn, row: &Session) -> Result<(), StoreError> {
    diesel::insert_into(schema::sessions::table).values(row).execute(conn)?;
    Ok(())
}

/// A session that has not run out.
pub fn session(conn: &mut Conn, id: &str, now: NaiveDateTime) -> Result<Option<Session>, StoreError> {
    let live = schema::sessions::table.find(id).filter(schema::sessions::expires_at.gt(now));
    Ok(live.select(Session::as_select()).first(conn).optional()?)
}

/// Notes that a session was used.
pub fn touch_session(conn: &mut Conn, id: &str, at: NaiveDateTime) -> Result<(), StoreError> {
    diesel::update(schema::sessions::table.find(id)).set(schema::sessions::seen_at.eq(at)).execute(conn)?;
    Ok(())
}

/// Notes that whose session it is has shown so again.
pub fn prove_session(conn: &mut Conn, id: &str, at: NaiveDateTime) -> Result<(), StoreError> {
    use schema::sessions::dsl;
    diesel::update(dsl::sessions.find(id)).set(dsl::proved_at.eq(Some(at))).execute(conn)?;
    Ok(())
}

/// The sessions of a member of staff that have not run out, the one used last first.
pub fn sessions_of_staff(
    conn: &mut Conn,
    staff_id: &str,
    now: NaiveDateTime,
) -> Result<Vec<Session>, StoreError> {
    use schema::sessions::dsl;
    let theirs = dsl::sessions.filter(dsl::kind.eq("staff")).filter(dsl::subject_id.eq(staff_id));
    let live = theirs.filter(dsl::expires_at.gt(now));
    Ok(live.select(Session::as_select()).order((dsl::seen_at.desc(), dsl::id)).load(conn)?)
}

/// Ends a session.
pub fn end_session(conn: &mut Conn, id: &str) -> Result<(), StoreError> {
    diesel::delete(schema::sessions::table.find(id)).execute(conn)?;
    Ok(())
}

/// Ends one session of a member of staff. Answers how many there were: none, if it was another's.
pub fn end_staff_session(conn: &mut Conn, staff_id: &str, id: &str) -> Result<usize, StoreError> {
    use schema::sessions::dsl;
    let theirs = dsl::sessions.filter(dsl::kind.eq("staff")).filter(dsl::subject_id.eq(staff_id));
    Ok(diesel::delete(theirs.filter(dsl::id.eq(id))).execute(conn)?)
}

/// Ends the sessions of a member of staff but one. Answers how many there were.
pub fn end_other_staff_sessions(conn: &mut Conn, staff_id: &str, but: &str) -> Result<usize, StoreError> {
    use schema::sessions::dsl;
    let theirs = dsl::sessions.filter(dsl::kind.eq("staff")).filter(dsl::subject_id.eq(staff_id));
    Ok(diesel::delete(theirs.filter(dsl::id.ne(but))).execute(conn)?)
}

/// Ends every session of somebody. Answers how many there were.
pub fn end_sessions_of(conn: &mut Conn, kind: &str, subject_id: &str) -> Result<usize, StoreError> {
    use schema::sessions::dsl;
    let theirs = dsl::sessions.filter(dsl::kind.eq(kind)).filter(dsl::subject_id.eq(subject_id));
    Ok(diesel::delete(theirs).execute(conn)?)
}

/// Ends every session of everybody. Answers how many there were.
pub fn end_all_sessions(conn: &mut Conn) -> Result<usize, StoreError> {
    Ok(diesel::delete(schema::sessions::table).execute(conn)?)
}

/// Keeps a new code and ends the earlier ones of the same subject: the newest supersedes.
pub fn insert_code(conn: &mut Conn, row: &CodeRow) -> Result<(), StoreError> {
    use schema::codes::dsl;
    let earlier = dsl::codes
        .filter(dsl::purpose.eq(&row.purpose))
        .filter(dsl::subject_id.eq(&row.subject_id))
        .filter(dsl::spent_at.is_null());
    diesel::update(earlier).set(dsl::spent_at.eq(Some(row.created_at))).execute(conn)?;
    diesel::insert_into(dsl::codes).values(row).execute(conn)?;
    Ok(())
}

/// The newest code of a subject, spent or not, locked.
pub fn latest_code(conn: &mut Conn, purpose: &str, subject_id: &str) -> Result<Option<CodeRow>, StoreError> {
    use schema::codes::dsl;
    let found: Vec<CodeRow> = crate::load_locked!(
        conn,
        dsl::codes
            .filter(dsl::purpose.eq(purpose))
            .filter(dsl::subject_id.eq(subject_id))
            .order((dsl::created_at.desc(), dsl::id.desc()))
            .limit(1)
            .select(CodeRow::as_select())
    )?;
    Ok(found.into_iter().next())
}

/// Counts a try of a code, and spends it if it was right.
pub fn try_code(conn: &mut Conn, id: &str, spent_at: Option<NaiveDateTime>) -> Result<(), StoreError> {
    use schema::codes::dsl;
    diesel::update(dsl::codes.find(id))
        .set((dsl::tries.eq(dsl::tries + 1), dsl::spent_at.eq(spent_at)))
        .execute(conn)?;
    Ok(())
}

/// Counts a try in a bucket whose window began after `window_from`, and answers how many there were in the window, this one
/// included.
pub fn count_try(
    conn: &mut Conn,
    bucket: &str,
    now: NaiveDateTime,
    window_from: NaiveDateTime,
) -> Result<i64, StoreError> {
    use schema::throttles::dsl;
    let running = dsl::throttles.find(bucket).filter(dsl::window_from.gt(window_from));
    if diesel::update(running).set(dsl::tries.eq(dsl::tries + 1)).execute(conn)? == 0 {
        let anew =
            diesel::update(dsl::throttles.find(bucket)).set((dsl::window_from.eq(now), dsl::tries.eq(1)));
        if anew.execute(conn)? == 0 {
            diesel::insert_into(dsl::throttles)
                .values((dsl::bucket.eq(bucket), dsl::window_from.eq(now), dsl::tries.eq(1)))
                .execute(conn)?;
        }
    }
    Ok(dsl::throttles.find(bucket).select(dsl::tries).first(conn)?)
}

/// Starts a bucket anew: after a right answer.
pub fn forget_tries(conn: &mut Conn, bucket: &str) -> Result<(), StoreError> {
    diesel::delete(schema::throttles::table.find(bucket)).execute(conn)?;
    Ok(())
}

/// Keeps a disclosure.
pub fn insert_disclosure(conn: &mut Conn, row: &Disclosure) -> Result<(), StoreError> {
    diesel::insert_into(schema::disclosures::table).values(row).execute(conn)?;
    Ok(())
}

/// A disclosure that is its owner's and has not run out.
pub fn disclosure(
    conn: &mut Conn,
    id: &str,
    owner: &str,
    now: NaiveDateTime,
) -> Result<Disclosure, StoreError> {
    use schema::disclosures::dsl;
    let own = dsl::disclosures.find(id).filter(dsl::owner.eq(owner)).filter(dsl::expires_at.gt(now));
    Ok(own.select(Disclosure::as_select()).first(conn)?)
}

/// Removes what has run out: sessions, codes, throttles, disclosures.
pub fn purge(conn: &mut Conn, now: NaiveDateTime) -> Result<usize, StoreError> {
    let day_ago = now - chrono::Duration::days(1);
    let mut gone =
        diesel::delete(schema::sessions::table.filter(schema::sessions::expires_at.le(now))).execute(conn)?;
    gone +=
        diesel::delete(schema::codes::table.filter(schema::codes::expires_at.le(day_ago))).execute(conn)?;
    gone += diesel::delete(schema::throttles::table.filter(schema::throttles::window_from.le(day_ago)))
        .execute(conn)?;
    gone += diesel::delete(schema::disclosures::table.filter(schema::disclosures::expires_at.le(now)))
        .execute(conn)?;
    Ok(gone)
}

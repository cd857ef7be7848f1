//! Changes asked for after the details closed, sealed until the desk decides.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use crate::keys::TravellerKey;
use crate::store::details::ChangeRequest;
use crate::store::dialect::Conn;
use crate::store::error::StoreError;
use crate::store::schema;

fn place(id: &str) -> String {
    format!("change_requests|sealed|{id}")
}

/// Seals what was typed for the request of that id.
pub fn seal(key: &TravellerKey, id: &str, typed: &str) -> Result<Vec<u8>, StoreError> {
    key.seal(&place(id), typed.as_bytes()).map_err(|e| StoreError::Damaged(e.to_string()))
}

/// Opens what was typed. The caller logs the reading.
pub fn open(key: &TravellerKey, row: &ChangeRequest) -> Result<String, StoreError> {
    let plain = key.open(&place(&row.id), &row.sealed).map_err(|e| StoreError::Damaged(e.to_string()))?;
    String::from_utf8(plain).map_err(|e| StoreError::Damaged(e.to_string()))
}

/// Keeps a request.
pub fn insert(conn: &mut Conn, row: &ChangeRequest) -> Result<(), StoreError> {
    diesel::insert_into(schema::change_requests::table).values(row).execute(conn)?;
    Ok(())
}

/// A request by id.
pub fn by_id(conn: &mut Conn, id: &str) -> Result<ChangeRequest, StoreError> {
    Ok(schema::change_requests::table.find(id).select(ChangeRequest::as_select()).first(conn)?)
}

/// Takes the open requests of a traveller about a page away, because a newer one takes their place. Answers their ids.
pub fn take_open(conn: &mut Conn, traveller_id: &str, page: &str) -> Result<Vec<String>, StoreError> {
    use schema::change_requests::dsl;
    let open = || {
        dsl::change_requests
            .filter(dsl::traveller_id.eq(traveller_id.to_owned()))
            .filter(dsl::page.eq(page.to_owned()))
            .filter(dsl::state.eq("open"))
    };
    let ids = open().select(dsl::id).order(dsl::id).load(conn)?;
    diesel::delete(open()).execute(conn)?;
    Ok(ids)
}

/// Writes the desk's answer. What was typed is forgotten: it is kept where it belongs, or not wanted.
pub fn decide(
    conn: &mut Conn,
    id: &str,
    state: &str,
    reason: &str,
    by: &str,
    at: NaiveDateTime,
) -> Result<(), StoreError> {
    use schema::change_requests::dsl;
    let answer = (
        dsl::state.eq(state),
        dsl::reason.eq(reason),
        dsl::decided_by.eq(by),
        dsl::decided_at.eq(Some(at)),
        dsl::sealed.eq(Vec::<u8>::new()),
    );
    diesel::update(dsl::change_requests.find(id)).set(answer).execute(conn)?;
    Ok(())
}

/// A request as the desk lists it: with the booking's reference and the traveller's given and family name.
pub type Listed = (ChangeRequest, String, String, String);

/// Requests, open ones first and among them the oldest, then the newest answers.
pub fn listed(conn: &mut Conn, limit: i64) -> Result<Vec<Listed>, StoreError> {
    let open = of_state(conn, true, limit)?;
    let decided = of_state(conn, false, limit)?;
    Ok(open.into_iter().chain(decided).collect())
}

fn of_state(conn: &mut Conn, is_open: bool, limit: i64) -> Result<Vec<Listed>, StoreError> {
    use schema::change_requests::dsl;
    let mut query = dsl::change_requests
        .inner_join(schema::bookings::table)
        .inner_join(schema::travellers::table)
        .select((
            ChangeRequest::as_select(),
            schema::bookings::reference,
            schema::travellers::given_names,
            schema::travellers::family_name,
        ))
        .limit(limit)
        .into_boxed();
    query = match is_open {
        true => query.filter(dsl::state.eq("open")).order((dsl::asked_at.asc(), dsl::id.asc())),
        false => query.filter(dsl::state.ne("open")).order((dsl::decided_at.desc(), dsl::id.desc())),
    };
    Ok(query.load(conn)?)
}

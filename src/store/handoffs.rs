//! Packs as they were sent, row by row.

use chrono::NaiveDate;
use chrono::NaiveDateTime;
use diesel::prelude::*;

use crate::store::dialect::Conn;
use crate::store::error::StoreError;
use crate::store::schema;

/// A numbered pack for one recipient.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = schema::handoffs, treat_none_as_default_value = false)]
pub struct Handoff {
    pub id: String,
    pub departure_id: String,
    pub number: i64,
    pub recipient_id: String,
    pub job: String,
    pub column_keys: String,
    pub summary: String,
    pub link_version: i64,
    pub sent_by: String,
    pub sent_at: NaiveDateTime,
    pub opened_at: Option<NaiveDateTime>,
    pub received_at: Option<NaiveDateTime>,
    pub received_how: String,
    pub purge_on: NaiveDate,
}
/// One traveller's line of a pack: open columns as JSON, sealed ones under the traveller's key.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = schema::handoff_rows, treat_none_as_default_value = false)]
pub struct HandoffRow {
    pub id: String,
    pub handoff_id: String,
    pub traveller_id: String,
    pub position: i64,
    pub open_values: String,
    pub sealed: Vec<u8>,
}

/// The next pack number of a departure. The unique pair of departure and number refuses a second one.
pub fn next_number(conn: &mut Conn, departure_id: &str) -> Result<i64, StoreError> {
    use schema::handoffs::dsl;
    let last: Option<i64> = dsl::handoffs
        .filter(dsl::departure_id.eq(departure_id))
        .select(diesel::dsl::max(dsl::number))
        .first(conn)?;
    Ok(last.unwrap_or(0) + 1)
}

/// Keeps a pack with its rows.
pub fn insert(conn: &mut Conn, pack: &Handoff, rows: &[HandoffRow]) -> Result<(), StoreError> {
    diesel::insert_into(schema::handoffs::table).values(pack).execute(conn)?;
    crate::insert_all!(conn, schema::handoff_rows::table, rows)?;
    Ok(())
}

/// A pack by id.
pub fn by_id(conn: &mut Conn, id: &str) -> Result<Handoff, StoreError> {
    Ok(schema::handoffs::table.find(id).select(Handoff::as_select()).first(conn)?)
}

/// The packs of a departure, newest first, with the recipient's name and address.
pub fn of_departure(
    conn: &mut Conn,
    departure_id: &str,
) -> Result<Vec<(Handoff, String, String)>, StoreError> {
    use schema::handoffs::dsl;
    Ok(dsl::handoffs
        .inner_join(schema::recipients::table)
        .filter(dsl::departure_id.eq(departure_id))
        .select((Handoff::as_select(), schema::recipients::name, schema::recipients::email))
        .order(dsl::number.desc())
        .load(conn)?)
}

/// The rows of a pack in order.
pub fn rows(conn: &mut Conn, handoff_id: &str) -> Result<Vec<HandoffRow>, StoreError> {
    use schema::handoff_rows::dsl;
    let of_pack = dsl::handoff_rows.filter(dsl::handoff_id.eq(handoff_id));
    Ok(of_pack.select(HandoffRow::as_select()).order(dsl::position).load(conn)?)
}

/// Notes the first opening.
pub fn mark_opened(conn: &mut Conn, id: &str, at: NaiveDateTime) -> Result<(), StoreError> {
    use schema::handoffs::dsl;
    let unopened = dsl::handoffs.find(id).filter(dsl::opened_at.is_null());
    diesel::update(unopened).set(dsl::opened_at.eq(Some(at))).execute(conn)?;
    Ok(())
}

/// Notes that a pack was received and how we know; false if that was known already.
pub fn mark_received(conn: &mut Conn, id: &str, how: &str, at: NaiveDateTime) -> Result<bool, StoreError> {
    use schema::handoffs::dsl;
    let open = dsl::handoffs.find(id).filter(dsl::received_at.is_null());
    let changed =
        diesel::update(open).set((dsl::received_at.eq(Some(at)), dsl::received_how.eq(how))).execute(conn)?;
    Ok(changed == 1)
}

/// Removes the rows of packs whose time is over; that they were sent stays known.
pub fn purge(conn: &mut Conn, today: NaiveDate) -> Result<usize, StoreError> {
    let over =
        schema::handoffs::table.filter(schema::handoffs::purge_on.le(today)).select(schema::handoffs::id);
    Ok(diesel::delete(schema::handoff_rows::table.filter(schema::handoff_rows::handoff_id.eq_any(over)))
        .execute(conn)?)
}

//! Lists as they were printed, so that the next print can mark what changed.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use crate::domain::roster::Marks;
use crate::store::dialect::Conn;
use crate::store::error::StoreError;
use crate::store::schema;

/// A numbered print of a list.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = schema::list_prints, treat_none_as_default_value = false)]
pub struct ListPrint {
    pub id: String,
    pub departure_id: String,
    pub view: String,
    pub number: i64,
    pub people: i64,
    pub made_by: String,
    pub made_at: NaiveDateTime,
}

/// A line of it: keyed marks of its cells, as JSON.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = schema::list_print_rows, treat_none_as_default_value = false)]
pub struct ListPrintRow {
    pub id: String,
    pub print_id: String,
    pub traveller_id: String,
    pub position: i64,
    pub cells: String,
}

/// Keeps a print with its lines.
pub fn insert(conn: &mut Conn, print: &ListPrint, rows: &[ListPrintRow]) -> Result<(), StoreError> {
    diesel::insert_into(schema::list_prints::table).values(print).execute(conn)?;
    crate::insert_all!(conn, schema::list_print_rows::table, rows)?;
    Ok(())
}

/// The newest print of a list.
pub fn newest(conn: &mut Conn, departure_id: &str, view: &str) -> Result<Option<ListPrint>, StoreError> {
    use schema::list_prints::dsl;
    let of_view = dsl::list_prints.filter(dsl::departure_id.eq(departure_id)).filter(dsl::view.eq(view));
    Ok(of_view.order(dsl::number.desc()).select(ListPrint::as_select()).first(conn).optional()?)
}

/// A print by its number.
pub fn numbered(
    conn: &mut Conn,
    departure_id: &str,
    view: &str,
    number: i64,
) -> Result<Option<ListPrint>, StoreError> {
    use schema::list_prints::dsl;
    let of_view = dsl::list_prints.filter(dsl::departure_id.eq(departure_id)).filter(dsl::view.eq(view));
    Ok(of_view.filter(dsl::number.eq(number)).select(ListPrint::as_select()).first(conn).optional()?)
}

/// The lines of a print in their order.
pub fn lines(conn: &mut Conn, print_id: &str) -> Result<Vec<(String, Marks)>, StoreError> {
    use schema::list_print_rows::dsl;
    let rows: Vec<(String, String)> = dsl::list_print_rows
        .filter(dsl::print_id.eq(print_id))
        .select((dsl::traveller_id, dsl::cells))
        .order(dsl::position)
        .load(conn)?;
    let read = |(id, cells): (String, String)| {
        let marks = serde_json::from_str(&cells).map_err(|e| StoreError::Damaged(e.to_string()))?;
        Ok((id, marks))
    };
    rows.into_iter().map(read).collect()
}

/// Forgets the lines of a traveller.
pub fn forget(conn: &mut Conn, traveller_id: &str) -> Result<(), StoreError> {
    use schema::list_print_rows::dsl;
    diesel::delete(dsl::list_print_rows.filter(dsl::traveller_id.eq(traveller_id))).execute(conn)?;
    Ok(())
}

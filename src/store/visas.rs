//! Where each traveller's visa stands. No row: papers are being collected.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use crate::store::dialect::Conn;
use crate::store::error::StoreError;
use crate::store::schema;

/// A traveller's visa.
#[derive(Clone, Debug, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = schema::visa_cases, treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct VisaCase {
    pub traveller_id: String,
    pub batch_id: Option<String>,
    pub state: String,
    pub passport_hash: String,
    pub note: String,
    pub changed_by: String,
    pub changed_at: NaiveDateTime,
}

/// A traveller's case.
pub fn case_of(conn: &mut Conn, traveller_id: &str) -> Result<Option<VisaCase>, StoreError> {
    let own = schema::visa_cases::table.find(traveller_id);
    Ok(own.select(VisaCase::as_select()).first(conn).optional()?)
}

/// Keeps a case in place of an earlier one.
pub fn save_case(conn: &mut Conn, row: &VisaCase) -> Result<(), StoreError> {
    if diesel::update(schema::visa_cases::table.find(&row.traveller_id)).set(row).execute(conn)? == 0 {
        diesel::insert_into(schema::visa_cases::table).values(row).execute(conn)?;
    }
    Ok(())
}

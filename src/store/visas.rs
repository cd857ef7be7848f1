//! Visas: batches filed together, and where each traveller's stands. No row means that papers are being collected.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use chrono::NaiveDateTime;
use diesel::prelude::*;

use crate::domain::visa::VisaState;
use crate::store::dialect::Conn;
use crate::store::error::StoreError;
use crate::store::schema;

/// What was filed with the consulate together.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = schema::visa_batches, treat_none_as_default_value = false)]
pub struct VisaBatch {
    pub id: String,
    pub departure_id: String,
    pub number: i64,
    pub filed_on: NaiveDate,
    pub note: String,
    pub filed_by: String,
}

/// Where a traveller's visa stands. `passport_hash` is the passport it was filed with.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = schema::visa_cases, treat_none_as_default_value = false)]
pub struct VisaCase {
    pub traveller_id: String,
    pub batch_id: Option<String>,
    pub state: String,
    pub passport_hash: String,
    pub note: String,
    pub changed_by: String,
    pub changed_at: NaiveDateTime,
}

impl VisaCase {
    /// The state.
    pub fn state(&self) -> Result<VisaState, StoreError> {
        self.state.parse().map_err(|_| StoreError::Damaged(format!("state of a visa {}", self.state)))
    }
}

/// Where a visa stands by its row, or its lack of one.
pub fn state_of(case: Option<&VisaCase>) -> Result<VisaState, StoreError> {
    case.map_or(Ok(VisaState::Collecting), VisaCase::state)
}

/// Keeps a case in place of the earlier one.
pub fn save(conn: &mut Conn, row: &VisaCase) -> Result<(), StoreError> {
    use schema::visa_cases::dsl;
    diesel::delete(dsl::visa_cases.find(&row.traveller_id)).execute(conn)?;
    diesel::insert_into(dsl::visa_cases).values(row).execute(conn)?;
    Ok(())
}

/// The case of a traveller.
pub fn case_of(conn: &mut Conn, traveller_id: &str) -> Result<Option<VisaCase>, StoreError> {
    use schema::visa_cases::dsl;
    Ok(dsl::visa_cases.find(traveller_id).select(VisaCase::as_select()).first(conn).optional()?)
}

/// The cases of these travellers.
pub fn cases(conn: &mut Conn, traveller_ids: &[String]) -> Result<BTreeMap<String, VisaCase>, StoreError> {
    use schema::visa_cases::dsl;
    let theirs = dsl::visa_cases.filter(dsl::traveller_id.eq_any(traveller_ids));
    let rows: Vec<VisaCase> = theirs.select(VisaCase::as_select()).load(conn)?;
    Ok(rows.into_iter().map(|row| (row.traveller_id.clone(), row)).collect())
}

/// The batches of a departure in their order.
pub fn batches(conn: &mut Conn, departure_id: &str) -> Result<Vec<VisaBatch>, StoreError> {
    use schema::visa_batches::dsl;
    let own = dsl::visa_batches.filter(dsl::departure_id.eq(departure_id));
    Ok(own.select(VisaBatch::as_select()).order(dsl::number).load(conn)?)
}

/// Keeps a batch.
pub fn insert_batch(conn: &mut Conn, row: &VisaBatch) -> Result<(), StoreError> {
    diesel::insert_into(schema::visa_batches::table).values(row).execute(conn)?;
    Ok(())
}

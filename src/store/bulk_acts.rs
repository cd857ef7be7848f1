//! Acts on many: who was named in the preview, and what came of it for each.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use crate::store::departures::to_json;
use crate::store::dialect::Conn;
use crate::store::error::StoreError;
use crate::store::schema;

/// An act as it was previewed. `traveller_ids` is a list of ids and `results`, once it is done, a list of `ActResult`, each as JSON.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = schema::bulk_acts, treat_none_as_default_value = false)]
pub struct BulkAct {
    pub id: String,
    pub departure_id: String,
    pub act: String,
    pub argument: String,
    pub traveller_ids: String,
    pub made_by: String,
    pub made_at: NaiveDateTime,
    pub done_at: Option<NaiveDateTime>,
    pub results: String,
}

/// What came of an act for one person.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct ActResult {
    /// Whom.
    pub traveller_id: String,
    /// Whether something was done.
    pub is_done: bool,
    /// What, or why not.
    pub words: String,
}

impl BulkAct {
    /// Exactly whom the preview named, in its order.
    pub fn people(&self) -> Result<Vec<String>, StoreError> {
        crate::store::departures::json(&self.traveller_ids)
    }

    /// What came of it; nothing before it is done.
    pub fn kept_results(&self) -> Result<Vec<ActResult>, StoreError> {
        match self.done_at {
            Some(_) => crate::store::departures::json(&self.results),
            None => Ok(Vec::new()),
        }
    }
}

/// Keeps a preview.
pub fn insert(conn: &mut Conn, row: &BulkAct) -> Result<(), StoreError> {
    diesel::insert_into(schema::bulk_acts::table).values(row).execute(conn)?;
    Ok(())
}

/// An act by its id.
pub fn by_id(conn: &mut Conn, id: &str) -> Result<BulkAct, StoreError> {
    Ok(schema::bulk_acts::table.find(id).select(BulkAct::as_select()).first(conn)?)
}

/// The same; who else wants to do it waits until this transaction ends.
pub fn lock(conn: &mut Conn, id: &str) -> Result<BulkAct, StoreError> {
    use schema::bulk_acts::dsl;
    let rows: Vec<BulkAct> =
        crate::load_locked!(conn, dsl::bulk_acts.filter(dsl::id.eq(id)).select(BulkAct::as_select()))?;
    rows.into_iter().next().ok_or(StoreError::NotFound)
}

/// Notes that it is done and what came of it.
pub fn finish(conn: &mut Conn, id: &str, results: &[ActResult], at: NaiveDateTime) -> Result<(), StoreError> {
    use schema::bulk_acts::dsl;
    diesel::update(dsl::bulk_acts.find(id))
        .set((dsl::done_at.eq(Some(at)), dsl::results.eq(to_json(&results)?)))
        .execute(conn)?;
    Ok(())
}

/// Names of these travellers by id, whatever became of them.
pub fn names(conn: &mut Conn, traveller_ids: &[String]) -> Result<Vec<(String, String)>, StoreError> {
    use schema::travellers::dsl;
    let rows: Vec<(String, String, String)> = dsl::travellers
        .filter(dsl::id.eq_any(traveller_ids))
        .select((dsl::id, dsl::given_names, dsl::family_name))
        .load(conn)?;
    let named =
        |(id, given, family): (String, String, String)| (id, format!("{given} {family}").trim().to_owned());
    Ok(rows.into_iter().map(named).collect())
}

//! Words the desk sorts people by: tags, buses, guides, and who looks after whom.

use std::collections::BTreeMap;

use chrono::NaiveDateTime;
use diesel::prelude::*;

use crate::domain::readiness::MarkKind;
use crate::domain::readiness::Marks;
use crate::store::dialect::Conn;
use crate::store::error::StoreError;
use crate::store::schema;

/// A word on a traveller. Only tags may be several.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = schema::marks, treat_none_as_default_value = false)]
pub struct Mark {
    pub id: String,
    pub traveller_id: String,
    pub kind: String,
    pub word: String,
    pub marked_by: String,
    pub marked_at: NaiveDateTime,
}

/// The words on these travellers.
pub fn of(conn: &mut Conn, traveller_ids: &[String]) -> Result<BTreeMap<String, Marks>, StoreError> {
    use schema::marks::dsl;
    let rows: Vec<(String, String, String)> = dsl::marks
        .filter(dsl::traveller_id.eq_any(traveller_ids))
        .order((dsl::traveller_id, dsl::kind, dsl::word))
        .select((dsl::traveller_id, dsl::kind, dsl::word))
        .load(conn)?;
    let mut found: BTreeMap<String, Marks> = BTreeMap::new();
    for (traveller, kind, word) in rows {
        let kind: MarkKind = kind.parse().map_err(|_| StoreError::Damaged(format!("mark {kind}")))?;
        found.entry(traveller).or_default().add(kind, word);
    }
    Ok(found)
}

/// Adds marks.
pub fn insert(conn: &mut Conn, rows: &[Mark]) -> Result<(), StoreError> {
    crate::insert_all!(conn, schema::marks::table, rows)?;
    Ok(())
}

/// Takes marks of a kind off these travellers: this word, or every word where none is named.
pub fn remove(
    conn: &mut Conn,
    traveller_ids: &[String],
    kind: MarkKind,
    word: Option<&str>,
) -> Result<(), StoreError> {
    use schema::marks::dsl;
    let theirs =
        dsl::marks.filter(dsl::traveller_id.eq_any(traveller_ids)).filter(dsl::kind.eq(kind.as_str()));
    match word {
        Some(word) => diesel::delete(theirs.filter(dsl::word.eq(word))).execute(conn)?,
        None => diesel::delete(theirs).execute(conn)?,
    };
    Ok(())
}

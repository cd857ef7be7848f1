//! What travel packs said when their bookers were written to, as keyed marks.

use std::collections::BTreeMap;

use chrono::NaiveDateTime;
use diesel::prelude::*;

use crate::store::dialect::Conn;
use crate::store::error::StoreError;
use crate::store::schema;

/// A pack as it was sent.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = schema::sent_packs, treat_none_as_default_value = false)]
pub struct SentPack {
    pub id: String,
    pub traveller_id: String,
    pub number: i64,
    /// Keyed marks by topic, as JSON.
    pub marks: String,
    /// The topics that changed since the one before, separated by spaces.
    pub changed: String,
    pub sent_at: NaiveDateTime,
}

impl SentPack {
    /// Its marks by topic.
    pub fn marks(&self) -> Result<BTreeMap<String, String>, StoreError> {
        serde_json::from_str(&self.marks).map_err(|e| StoreError::Damaged(e.to_string()))
    }
}

/// Keeps what was sent.
pub fn insert(conn: &mut Conn, row: &SentPack) -> Result<(), StoreError> {
    diesel::insert_into(schema::sent_packs::table).values(row).execute(conn)?;
    Ok(())
}

/// What was sent of a traveller's pack, newest first.
pub fn of_traveller(conn: &mut Conn, traveller_id: &str) -> Result<Vec<SentPack>, StoreError> {
    use schema::sent_packs::dsl;
    let theirs = dsl::sent_packs.filter(dsl::traveller_id.eq(traveller_id));
    Ok(theirs.select(SentPack::as_select()).order(dsl::number.desc()).load(conn)?)
}

/// What was last sent of these travellers' packs, by traveller.
pub fn newest_of(
    conn: &mut Conn,
    traveller_ids: &[String],
) -> Result<BTreeMap<String, SentPack>, StoreError> {
    use schema::sent_packs::dsl;
    let theirs = dsl::sent_packs.filter(dsl::traveller_id.eq_any(traveller_ids));
    let oldest_first: Vec<SentPack> = theirs.select(SentPack::as_select()).order(dsl::number).load(conn)?;
    Ok(oldest_first.into_iter().map(|row| (row.traveller_id.clone(), row)).collect())
}

/// The bookings of a departure to which packs were ever sent.
pub fn bookings_of(conn: &mut Conn, departure_id: &str) -> Result<Vec<String>, StoreError> {
    use schema::sent_packs::dsl;
    let party = schema::travellers::id.eq(dsl::traveller_id);
    Ok(dsl::sent_packs
        .inner_join(schema::travellers::table.on(party))
        .inner_join(schema::bookings::table.on(schema::bookings::id.eq(schema::travellers::booking_id)))
        .filter(schema::bookings::departure_id.eq(departure_id))
        .select(schema::bookings::id)
        .distinct()
        .order(schema::bookings::id)
        .load(conn)?)
}

/// Forgets what was sent of a traveller's pack.
pub fn forget(conn: &mut Conn, traveller_id: &str) -> Result<(), StoreError> {
    use schema::sent_packs::dsl;
    diesel::delete(dsl::sent_packs.filter(dsl::traveller_id.eq(traveller_id))).execute(conn)?;
    Ok(())
}

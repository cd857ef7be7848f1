//! What was ticked at the briefing.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use chrono::NaiveDateTime;
use diesel::prelude::*;

use crate::domain::briefing::Item;
use crate::store::dialect::Conn;
use crate::store::error::StoreError;
use crate::store::schema;

/// A tick.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = schema::briefing_ticks, treat_none_as_default_value = false)]
pub struct Tick {
    pub id: String,
    pub traveller_id: String,
    pub item: String,
    pub ticked_by: String,
    pub ticked_at: NaiveDateTime,
}

/// Everybody's ticks on a departure, by traveller.
pub fn ticks(conn: &mut Conn, departure_id: &str) -> Result<BTreeMap<String, BTreeSet<Item>>, StoreError> {
    use schema::briefing_ticks::dsl;
    let rows: Vec<(String, String)> = dsl::briefing_ticks
        .inner_join(schema::travellers::table.inner_join(schema::bookings::table))
        .filter(schema::bookings::departure_id.eq(departure_id))
        .select((dsl::traveller_id, dsl::item))
        .load(conn)?;
    let mut ticks: BTreeMap<String, BTreeSet<Item>> = BTreeMap::new();
    for (traveller, word) in rows {
        let item = word.parse().map_err(|_| StoreError::Damaged(format!("item of the briefing {word}")))?;
        ticks.entry(traveller).or_default().insert(item);
    }
    Ok(ticks)
}

/// Keeps a tick in place of the same one.
pub fn tick(conn: &mut Conn, row: &Tick) -> Result<(), StoreError> {
    use schema::briefing_ticks::dsl;
    let item: Item =
        row.item.parse().map_err(|_| StoreError::Damaged(format!("item of the briefing {}", row.item)))?;
    untick(conn, &row.traveller_id, item)?;
    diesel::insert_into(dsl::briefing_ticks).values(row).execute(conn)?;
    Ok(())
}

/// Takes a tick back.
pub fn untick(conn: &mut Conn, traveller_id: &str, item: Item) -> Result<(), StoreError> {
    use schema::briefing_ticks::dsl;
    let own =
        dsl::briefing_ticks.filter(dsl::traveller_id.eq(traveller_id)).filter(dsl::item.eq(item.as_str()));
    diesel::delete(own).execute(conn)?;
    Ok(())
}

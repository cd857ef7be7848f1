//! With whom travellers wish to share, and in which bed.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use crate::store::dialect::Conn;
use crate::store::error::StoreError;
use crate::store::schema;

/// A wish. Words are kept only for somebody outside the own party.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = schema::room_wishes, treat_none_as_default_value = false)]
pub struct RoomWishRow {
    pub traveller_id: String,
    pub mate_id: Option<String>,
    pub mate_words: String,
    pub takes_strangers: bool,
    pub bed: String,
    pub written_at: NaiveDateTime,
}

/// Keeps a wish in place of an earlier one.
pub fn save(conn: &mut Conn, row: &RoomWishRow) -> Result<(), StoreError> {
    diesel::delete(schema::room_wishes::table.find(&row.traveller_id)).execute(conn)?;
    diesel::insert_into(schema::room_wishes::table).values(row).execute(conn)?;
    Ok(())
}

/// A traveller's wish.
pub fn of(conn: &mut Conn, traveller_id: &str) -> Result<Option<RoomWishRow>, StoreError> {
    let own = schema::room_wishes::table.find(traveller_id);
    Ok(own.select(RoomWishRow::as_select()).first(conn).optional()?)
}

/// Forgets whom a traveller named; that they had a wish stays known.
pub fn forget_words(conn: &mut Conn, traveller_id: &str) -> Result<(), StoreError> {
    use schema::room_wishes::dsl;
    diesel::update(dsl::room_wishes.find(traveller_id)).set(dsl::mate_words.eq("")).execute(conn)?;
    Ok(())
}

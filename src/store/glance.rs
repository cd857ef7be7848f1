//! What a departure's charts are drawn from.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use crate::store::dialect::Conn;
use crate::store::error::StoreError;
use crate::store::schema;

/// When each seat out was taken, and when it was given back.
pub fn seats(
    conn: &mut Conn,
    departure_id: &str,
) -> Result<Vec<(NaiveDateTime, Option<NaiveDateTime>)>, StoreError> {
    use schema::holdings::dsl;
    Ok(dsl::holdings
        .inner_join(schema::pools::table)
        .filter(schema::pools::owner_id.eq(departure_id))
        .filter(schema::pools::kind.eq("seat_out"))
        .order((dsl::taken_at, dsl::id))
        .select((dsl::taken_at, dsl::released_at))
        .load(conn)?)
}

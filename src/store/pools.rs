//! Scarce things: pools with a capacity, and what each booking holds of them.

use std::collections::HashSet;

use chrono::NaiveDateTime;
use diesel::prelude::*;

use crate::domain::availability::PoolKind;
use crate::store::dialect::Conn;
use crate::store::error::StoreError;
use crate::store::schema;

/// A scarce thing of a departure (seats, beds, rooms), an edition (the runners' quota) or a race (its cap).
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = schema::pools, treat_none_as_default_value = false)]
pub struct Pool {
    pub id: String,
    pub owner_id: String,
    pub kind: String,
    pub capacity: i64,
    pub taken: i64,
}
/// One unit of a pool, taken for a traveller and perhaps given back.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = schema::holdings, treat_none_as_default_value = false)]
pub struct Holding {
    pub id: String,
    pub pool_id: String,
    pub booking_id: String,
    pub traveller_id: String,
    pub taken_at: NaiveDateTime,
    pub released_at: Option<NaiveDateTime>,
}

/// The pools of these owners, in id order.
pub fn of_owners(conn: &mut Conn, owners: &[String]) -> Result<Vec<Pool>, StoreError> {
    Ok(schema::pools::table
        .filter(schema::pools::owner_id.eq_any(owners))
        .select(Pool::as_select())
        .order(schema::pools::id)
        .load(conn)?)
}

/// Every pool.
pub fn all(conn: &mut Conn) -> Result<Vec<Pool>, StoreError> {
    Ok(schema::pools::table.select(Pool::as_select()).order(schema::pools::id).load(conn)?)
}

/// Sets a pool's capacity, making the pool if it is new. Refused by the database below what is taken.
pub fn set_capacity(
    conn: &mut Conn,
    new_id: &str,
    owner: &str,
    kind: &str,
    capacity: i64,
) -> Result<(), StoreError> {
    use schema::pools::dsl;
    let named = dsl::pools.filter(dsl::owner_id.eq(owner)).filter(dsl::kind.eq(kind));
    if diesel::update(named).set(dsl::capacity.eq(capacity)).execute(conn)? == 0 {
        let row = Pool {
            id: new_id.to_owned(),
            owner_id: owner.to_owned(),
            kind: kind.to_owned(),
            capacity,
            taken: 0,
        };
        diesel::insert_into(dsl::pools).values(&row).execute(conn)?;
    }
    Ok(())
}

/// Takes `count` units if they are there. False: sold out.
pub fn take(conn: &mut Conn, pool_id: &str, count: i64) -> Result<bool, StoreError> {
    use schema::pools::dsl;
    let with_room = dsl::pools.filter(dsl::id.eq(pool_id)).filter((dsl::taken + count).le(dsl::capacity));
    Ok(diesel::update(with_room).set(dsl::taken.eq(dsl::taken + count)).execute(conn)? == 1)
}

/// `take` without its own look at the capacity: only the database's check stands in the way. For the test of that check.
pub fn take_unchecked(conn: &mut Conn, pool_id: &str, count: i64) -> Result<(), StoreError> {
    use schema::pools::dsl;
    diesel::update(dsl::pools.find(pool_id)).set(dsl::taken.eq(dsl::taken + count)).execute(conn)?;
    Ok(())
}

/// Gives `count` units back.
pub fn give_back(conn: &mut Conn, pool_id: &str, count: i64) -> Result<(), StoreError> {
    use schema::pools::dsl;
    diesel::update(dsl::pools.find(pool_id)).set(dsl::taken.eq(dsl::taken - count)).execute(conn)?;
    Ok(())
}

/// Writes down who holds what.
pub fn insert_holdings(conn: &mut Conn, rows: &[Holding]) -> Result<(), StoreError> {
    crate::insert_all!(conn, schema::holdings::table, rows)?;
    Ok(())
}

/// What these bookings hold now.
pub fn held_by(conn: &mut Conn, booking_ids: &[String]) -> Result<Vec<Holding>, StoreError> {
    use schema::holdings::dsl;
    let theirs = dsl::holdings.filter(dsl::booking_id.eq_any(booking_ids)).filter(dsl::released_at.is_null());
    Ok(theirs.select(Holding::as_select()).order((dsl::pool_id, dsl::id)).load(conn)?)
}

/// What the people of a booking hold now: traveller and kind.
pub fn kinds_held_by(conn: &mut Conn, booking_id: &str) -> Result<Vec<(String, String)>, StoreError> {
    use schema::holdings::dsl;
    Ok(dsl::holdings
        .inner_join(schema::pools::table)
        .filter(dsl::booking_id.eq(booking_id))
        .filter(dsl::released_at.is_null())
        .select((dsl::traveller_id, schema::pools::kind))
        .load(conn)?)
}

/// Who holds a unit of a departure's pool now, by traveller.
pub fn holders(conn: &mut Conn, departure_id: &str, kind: &PoolKind) -> Result<HashSet<String>, StoreError> {
    use schema::holdings::dsl;
    Ok(dsl::holdings
        .inner_join(schema::pools::table)
        .filter(schema::pools::owner_id.eq(departure_id))
        .filter(schema::pools::kind.eq(kind.to_string()))
        .filter(dsl::released_at.is_null())
        .select(dsl::traveller_id)
        .load::<String>(conn)?
        .into_iter()
        .collect())
}

/// Marks holdings as given back.
pub fn mark_released(conn: &mut Conn, ids: &[String], at: NaiveDateTime) -> Result<(), StoreError> {
    use schema::holdings::dsl;
    diesel::update(dsl::holdings.filter(dsl::id.eq_any(ids)))
        .set(dsl::released_at.eq(Some(at)))
        .execute(conn)?;
    Ok(())
}

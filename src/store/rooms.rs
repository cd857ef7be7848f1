//! Wishes about rooms, who must not share, and the rooms that the desk made by hand.

use std::collections::BTreeMap;

use chrono::NaiveDateTime;
use diesel::prelude::*;

use crate::domain::rooming::Bed;
use crate::domain::rooming::LockedRoom;
use crate::domain::rooming::RoomKind;
use crate::store::dialect::Conn;
use crate::store::error::StoreError;
use crate::store::schema;

/// With whom and how somebody wishes to sleep. `mate_words` is what they wrote; `mate_id` who that is, once we know.
#[derive(Clone, Debug, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = schema::room_wishes, treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct Wish {
    pub traveller_id: String,
    pub mate_id: Option<String>,
    pub mate_words: String,
    pub takes_strangers: bool,
    pub bed: String,
    pub written_at: NaiveDateTime,
}

/// Two who must not share a room, and who said so.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = schema::room_nevers, treat_none_as_default_value = false)]
pub struct Never {
    pub id: String,
    pub departure_id: String,
    pub one_id: String,
    pub other_id: String,
    pub reason: String,
    pub ruled_by: String,
    pub ruled_at: NaiveDateTime,
}

/// A room made by hand.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = schema::rooms, treat_none_as_default_value = false)]
pub struct RoomRow {
    pub id: String,
    pub departure_id: String,
    pub kind: String,
    pub made_by: String,
    pub made_at: NaiveDateTime,
}

/// Whose bed is in which room made by hand.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = schema::room_beds, treat_none_as_default_value = false)]
pub struct BedRow {
    pub traveller_id: String,
    pub room_id: String,
}

/// All that people and the desk have said about a departure's rooms.
#[derive(Clone, Debug, Default)]
pub struct RoomBook {
    /// By traveller.
    pub wishes: BTreeMap<String, Wish>,
    /// The oldest first.
    pub nevers: Vec<Never>,
    /// Rooms made by hand, the oldest first, with the ids of all who were put there, those who no longer go included.
    pub made: Vec<(RoomRow, Vec<String>)>,
}

impl Wish {
    /// The bed they wish.
    pub fn bed(&self) -> Bed {
        match self.bed.as_str() {
            "one" => Bed::One,
            "two" => Bed::Two,
            _ => Bed::Either,
        }
    }
}

impl RoomBook {
    /// Reads a departure's in three queries.
    pub fn load(conn: &mut Conn, departure_id: &str) -> Result<Self, StoreError> {
        let wishes = wishes(conn, departure_id)?;
        Ok(Self {
            wishes: wishes.into_iter().map(|wish| (wish.traveller_id.clone(), wish)).collect(),
            nevers: nevers(conn, departure_id)?,
            made: made(conn, departure_id)?,
        })
    }

    /// The rooms made by hand, as a proposal keeps them.
    pub fn locked(&self) -> Result<Vec<LockedRoom>, StoreError> {
        let locked = |(room, sleepers): &(RoomRow, Vec<String>)| {
            Ok(LockedRoom { kind: kind_named(&room.kind)?, sleepers: sleepers.clone() })
        };
        self.made.iter().filter(|(_, sleepers)| !sleepers.is_empty()).map(locked).collect()
    }

    /// Ids of two who must not share.
    pub fn never(&self) -> Vec<(String, String)> {
        self.nevers.iter().map(|never| (never.one_id.clone(), never.other_id.clone())).collect()
    }

    /// The room made by hand in which somebody was put.
    pub fn room_of(&self, traveller_id: &str) -> Option<&RoomRow> {
        let holds = |(_, sleepers): &&(RoomRow, Vec<String>)| sleepers.iter().any(|id| id == traveller_id);
        self.made.iter().find(holds).map(|(room, _)| room)
    }
}

fn kind_named(word: &str) -> Result<RoomKind, StoreError> {
    let found = RoomKind::ALL.into_iter().find(|kind| kind.as_str() == word);
    found.ok_or_else(|| StoreError::Damaged(format!("kind of room {word}")))
}

fn wishes(conn: &mut Conn, departure_id: &str) -> Result<Vec<Wish>, StoreError> {
    use schema::room_wishes::dsl;
    Ok(dsl::room_wishes
        .inner_join(
            schema::travellers::table.on(schema::travellers::id.eq(dsl::traveller_id)).inner_join(
                schema::bookings::table.on(schema::bookings::id.eq(schema::travellers::booking_id)),
            ),
        )
        .filter(schema::bookings::departure_id.eq(departure_id))
        .select(Wish::as_select())
        .load(conn)?)
}

fn nevers(conn: &mut Conn, departure_id: &str) -> Result<Vec<Never>, StoreError> {
    use schema::room_nevers::dsl;
    let of_departure = dsl::room_nevers.filter(dsl::departure_id.eq(departure_id));
    Ok(of_departure.select(Never::as_select()).order((dsl::ruled_at, dsl::id)).load(conn)?)
}

fn made(conn: &mut Conn, departure_id: &str) -> Result<Vec<(RoomRow, Vec<String>)>, StoreError> {
    use schema::room_beds::dsl as beds;
    use schema::rooms::dsl;
    let rows: Vec<(RoomRow, Option<String>)> = dsl::rooms
        .left_join(beds::room_beds.on(beds::room_id.eq(dsl::id)))
        .filter(dsl::departure_id.eq(departure_id))
        .select((RoomRow::as_select(), beds::traveller_id.nullable()))
        .order((dsl::made_at, dsl::id, beds::traveller_id))
        .load(conn)?;
    let mut made: Vec<(RoomRow, Vec<String>)> = Vec::new();
    for (room, sleeper) in rows {
        match made.last_mut() {
            Some((last, sleepers)) if last.id == room.id => sleepers.extend(sleeper),
            _ => made.push((room, sleeper.into_iter().collect())),
        }
    }
    Ok(made)
}

/// Adds rooms made by hand and whoever sleeps in them.
pub fn insert(conn: &mut Conn, rooms: &[RoomRow], beds: &[BedRow]) -> Result<(), StoreError> {
    crate::insert_all!(conn, schema::rooms::table, rooms)?;
    crate::insert_all!(conn, schema::room_beds::table, beds)?;
    Ok(())
}

/// Gives up the beds of these travellers in rooms made by hand.
pub fn leave(conn: &mut Conn, traveller_ids: &[String]) -> Result<(), StoreError> {
    use schema::room_beds::dsl;
    diesel::delete(dsl::room_beds.filter(dsl::traveller_id.eq_any(traveller_ids))).execute(conn)?;
    Ok(())
}

/// Takes rooms made by hand away, with their beds.
pub fn remove(conn: &mut Conn, room_ids: &[String]) -> Result<(), StoreError> {
    use schema::room_beds::dsl as beds;
    use schema::rooms::dsl;
    diesel::delete(beds::room_beds.filter(beds::room_id.eq_any(room_ids))).execute(conn)?;
    diesel::delete(dsl::rooms.filter(dsl::id.eq_any(room_ids))).execute(conn)?;
    Ok(())
}

/// Forgets what somebody wished and whom they must not share with: both tell of people.
pub fn forget(conn: &mut Conn, traveller_id: &str) -> Result<(), StoreError> {
    use schema::room_nevers::dsl as nevers;
    diesel::delete(schema::room_wishes::table.find(traveller_id)).execute(conn)?;
    let is_theirs = nevers::one_id.eq(traveller_id).or(nevers::other_id.eq(traveller_id));
    diesel::delete(nevers::room_nevers.filter(is_theirs)).execute(conn)?;
    Ok(())
}

/// Keeps that two must not share.
pub fn insert_never(conn: &mut Conn, row: &Never) -> Result<(), StoreError> {
    diesel::insert_into(schema::room_nevers::table).values(row).execute(conn)?;
    Ok(())
}

/// Takes that back; false if nothing was kept.
pub fn remove_never(conn: &mut Conn, departure_id: &str, id: &str) -> Result<bool, StoreError> {
    use schema::room_nevers::dsl;
    let one = dsl::room_nevers.filter(dsl::id.eq(id)).filter(dsl::departure_id.eq(departure_id));
    Ok(diesel::delete(one).execute(conn)? == 1)
}

/// What somebody wished.
pub fn wish_of(conn: &mut Conn, traveller_id: &str) -> Result<Option<Wish>, StoreError> {
    let own = schema::room_wishes::table.find(traveller_id);
    Ok(own.select(Wish::as_select()).first(conn).optional()?)
}

/// Keeps a wish in place of an earlier one.
pub fn save_wish(conn: &mut Conn, row: &Wish) -> Result<(), StoreError> {
    diesel::delete(schema::room_wishes::table.find(&row.traveller_id)).execute(conn)?;
    diesel::insert_into(schema::room_wishes::table).values(row).execute(conn)?;
    Ok(())
}

/// Keeps who it is that somebody named.
pub fn set_mate(conn: &mut Conn, traveller_id: &str, mate_id: &str) -> Result<(), StoreError> {
    use schema::room_wishes::dsl;
    diesel::update(dsl::room_wishes.find(traveller_id)).set(dsl::mate_id.eq(Some(mate_id))).execute(conn)?;
    Ok(())
}

//! What comes back about a pack: openings and files, questions and answers, whom a recipient met, and whom the desk told by phone.

use std::collections::BTreeMap;

use chrono::NaiveDateTime;
use diesel::prelude::*;

use crate::domain::handoff::Sighting;
use crate::store::dialect::Conn;
use crate::store::error::StoreError;
use crate::store::schema;

/// An opening or a file that was taken.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = schema::handoff_visits, treat_none_as_default_value = false)]
pub struct Visit {
    pub id: String,
    pub handoff_id: String,
    pub what: String,
    pub visited_at: NaiveDateTime,
}

/// A question of a recipient, or the desk's answer.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = schema::handoff_messages, treat_none_as_default_value = false)]
pub struct Message {
    pub id: String,
    pub handoff_id: String,
    pub is_from_desk: bool,
    pub position: Option<i64>,
    pub words: String,
    pub written_by: String,
    pub written_at: NaiveDateTime,
}

/// What a recipient saw of a traveller.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = schema::handoff_marks, treat_none_as_default_value = false)]
pub struct Mark {
    pub id: String,
    pub handoff_id: String,
    pub traveller_id: String,
    pub mark: String,
    pub marked_at: NaiveDateTime,
}

/// A change that somebody was told by phone.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = schema::handed_on_notes, treat_none_as_default_value = false)]
pub struct HandedOnNote {
    pub id: String,
    pub handoff_id: String,
    pub traveller_id: String,
    pub column_key: String,
    pub print: String,
    pub told_to: String,
    pub told_at: NaiveDateTime,
    pub how: String,
    pub noted_by: String,
    pub noted_at: NaiveDateTime,
}

impl Mark {
    /// What was seen.
    pub fn sighting(&self) -> Result<Sighting, StoreError> {
        self.mark.parse().map_err(|_| StoreError::Damaged(format!("mark {}", self.mark)))
    }
}

/// Keeps a visit.
pub fn add_visit(conn: &mut Conn, row: &Visit) -> Result<(), StoreError> {
    diesel::insert_into(schema::handoff_visits::table).values(row).execute(conn)?;
    Ok(())
}

/// The visits of a pack, newest first.
pub fn visits(conn: &mut Conn, handoff_id: &str) -> Result<Vec<Visit>, StoreError> {
    use schema::handoff_visits::dsl;
    let of_pack = dsl::handoff_visits.filter(dsl::handoff_id.eq(handoff_id));
    Ok(of_pack.order((dsl::visited_at.desc(), dsl::id.desc())).select(Visit::as_select()).load(conn)?)
}

/// Keeps a question or an answer.
pub fn add_message(conn: &mut Conn, row: &Message) -> Result<(), StoreError> {
    diesel::insert_into(schema::handoff_messages::table).values(row).execute(conn)?;
    Ok(())
}

/// What was asked and answered about a pack, oldest first.
pub fn messages(conn: &mut Conn, handoff_id: &str) -> Result<Vec<Message>, StoreError> {
    use schema::handoff_messages::dsl;
    let of_pack = dsl::handoff_messages.filter(dsl::handoff_id.eq(handoff_id));
    Ok(of_pack.order((dsl::written_at, dsl::id)).select(Message::as_select()).load(conn)?)
}

/// Keeps a mark.
pub fn add_mark(conn: &mut Conn, row: &Mark) -> Result<(), StoreError> {
    diesel::insert_into(schema::handoff_marks::table).values(row).execute(conn)?;
    Ok(())
}

/// What a recipient marked of a departure's travellers on any of their packs, oldest first: the last of a traveller counts.
pub fn marks(conn: &mut Conn, departure_id: &str, recipient_id: &str) -> Result<Vec<Mark>, StoreError> {
    use schema::handoff_marks::dsl;
    Ok(dsl::handoff_marks
        .inner_join(schema::handoffs::table)
        .filter(schema::handoffs::departure_id.eq(departure_id))
        .filter(schema::handoffs::recipient_id.eq(recipient_id))
        .order((dsl::marked_at, dsl::id))
        .select(Mark::as_select())
        .load(conn)?)
}

/// The same of every recipient of a departure, by recipient.
pub fn marks_of_departure(
    conn: &mut Conn,
    departure_id: &str,
) -> Result<BTreeMap<String, Vec<Mark>>, StoreError> {
    use schema::handoff_marks::dsl;
    let rows: Vec<(String, Mark)> = dsl::handoff_marks
        .inner_join(schema::handoffs::table)
        .filter(schema::handoffs::departure_id.eq(departure_id))
        .order((dsl::marked_at, dsl::id))
        .select((schema::handoffs::recipient_id, Mark::as_select()))
        .load(conn)?;
    let mut by_recipient: BTreeMap<String, Vec<Mark>> = BTreeMap::new();
    for (recipient_id, mark) in rows {
        by_recipient.entry(recipient_id).or_default().push(mark);
    }
    Ok(by_recipient)
}

/// The mark of each traveller that counts, of marks that are oldest first.
pub fn last_marks(marks: &[Mark]) -> BTreeMap<&str, &Mark> {
    marks.iter().map(|mark| (mark.traveller_id.as_str(), mark)).collect()
}

/// Keeps what somebody was told.
pub fn add_notes(conn: &mut Conn, rows: &[HandedOnNote]) -> Result<(), StoreError> {
    crate::insert_all!(conn, schema::handed_on_notes::table, rows)?;
    Ok(())
}

/// What was told by phone since a pack, oldest first.
pub fn notes(conn: &mut Conn, handoff_id: &str) -> Result<Vec<HandedOnNote>, StoreError> {
    use schema::handed_on_notes::dsl;
    let of_pack = dsl::handed_on_notes.filter(dsl::handoff_id.eq(handoff_id));
    Ok(of_pack.order((dsl::noted_at, dsl::id)).select(HandedOnNote::as_select()).load(conn)?)
}

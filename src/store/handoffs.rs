//! Packs as they were sent, row by row.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use chrono::NaiveDateTime;
use diesel::prelude::*;

use crate::domain::handoff::RowBytes;
use crate::domain::handoff::canonical;
use crate::domain::roster::RecipientJob;
use crate::keys::sha256_hex;
use crate::store::dialect::Conn;
use crate::store::error::StoreError;
use crate::store::schema;

/// A numbered pack for one recipient.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = schema::handoffs, treat_none_as_default_value = false)]
pub struct Handoff {
    pub id: String,
    pub departure_id: String,
    pub number: i64,
    pub recipient_id: String,
    pub job: String,
    pub column_keys: String,
    pub summary: String,
    pub link_version: i64,
    pub sent_by: String,
    pub sent_at: NaiveDateTime,
    pub opened_at: Option<NaiveDateTime>,
    pub received_at: Option<NaiveDateTime>,
    pub received_how: String,
    pub purge_on: NaiveDate,
    /// What its pages tell beside the rows: a `Head` as JSON. Empty for packs that were sent before they were sealed.
    pub head: String,
    /// Over the head and every row's bytes, in small hexadecimal digits; empty with the head.
    pub sha256: String,
    /// When its rows were destroyed.
    pub purged_at: Option<NaiveDateTime>,
    /// When the desk took its link back, who did, and why.
    pub revoked_at: Option<NaiveDateTime>,
    pub revoked_by: String,
    pub revoked_why: String,
}
/// One traveller's line of a pack: open columns as JSON, sealed ones under the traveller's key, and which of those hold something.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = schema::handoff_rows, treat_none_as_default_value = false)]
pub struct HandoffRow {
    pub id: String,
    pub handoff_id: String,
    pub traveller_id: String,
    pub position: i64,
    pub open_values: String,
    pub sealed: Vec<u8>,
    pub filled: String,
}

impl Handoff {
    /// The first signs of its hash, for people to compare.
    pub fn short_hash(&self) -> &str {
        self.sha256.get(..8).unwrap_or_default()
    }

    /// For which job it was made.
    pub fn job(&self) -> Result<RecipientJob, StoreError> {
        self.job.parse().map_err(|_| StoreError::Damaged(format!("job {}", self.job)))
    }

    /// Whether anything can be compared with it. Packs from before the hash keep days in words, and do not say which sealed cells hold
    /// something; of destroyed rows everybody would seem to be new.
    pub fn is_comparable(&self) -> bool {
        !self.head.is_empty() && self.purged_at.is_none()
    }

    /// Whether these are its rows as they were sent. Of packs from before the hash, and of destroyed rows, nothing can be said against.
    pub fn is_as_sent(&self, rows: &[HandoffRow]) -> bool {
        self.sha256.is_empty() || self.purged_at.is_some() || self.sha256 == hash(&self.head, rows)
    }
}

/// The SHA-256 of a pack's bytes, its rows in the order of their positions.
pub fn hash(head: &str, rows: &[HandoffRow]) -> String {
    let bytes = rows.iter().map(|row| RowBytes {
        position: row.position,
        id: &row.id,
        traveller_id: &row.traveller_id,
        filled: &row.filled,
        open: &row.open_values,
        sealed: &row.sealed,
    });
    sha256_hex(&canonical(head, &bytes.collect::<Vec<_>>()))
}

/// The next pack number of a departure. The unique pair of departure and number refuses a second one.
pub fn next_number(conn: &mut Conn, departure_id: &str) -> Result<i64, StoreError> {
    use schema::handoffs::dsl;
    let last: Option<i64> = dsl::handoffs
        .filter(dsl::departure_id.eq(departure_id))
        .select(diesel::dsl::max(dsl::number))
        .first(conn)?;
    Ok(last.unwrap_or(0) + 1)
}

/// Keeps a pack with its rows.
pub fn insert(conn: &mut Conn, pack: &Handoff, rows: &[HandoffRow]) -> Result<(), StoreError> {
    diesel::insert_into(schema::handoffs::table).values(pack).execute(conn)?;
    crate::insert_all!(conn, schema::handoff_rows::table, rows)?;
    Ok(())
}

/// A pack by id.
pub fn by_id(conn: &mut Conn, id: &str) -> Result<Handoff, StoreError> {
    Ok(schema::handoffs::table.find(id).select(Handoff::as_select()).first(conn)?)
}

/// A pack by id, locked until the end of the transaction.
pub fn lock(conn: &mut Conn, id: &str) -> Result<Handoff, StoreError> {
    let found: Vec<Handoff> =
        crate::load_locked!(conn, schema::handoffs::table.find(id).select(Handoff::as_select()))?;
    found.into_iter().next().ok_or(StoreError::NotFound)
}

/// A pack of a departure by its number.
pub fn by_number(conn: &mut Conn, departure_id: &str, number: i64) -> Result<Handoff, StoreError> {
    use schema::handoffs::dsl;
    let numbered = dsl::handoffs.filter(dsl::departure_id.eq(departure_id)).filter(dsl::number.eq(number));
    Ok(numbered.select(Handoff::as_select()).first(conn)?)
}

/// The newest pack of a departure for a recipient whose link was not taken back: what they work with.
pub fn newest_for(
    conn: &mut Conn,
    departure_id: &str,
    recipient_id: &str,
) -> Result<Option<Handoff>, StoreError> {
    use schema::handoffs::dsl;
    let theirs =
        dsl::handoffs.filter(dsl::departure_id.eq(departure_id)).filter(dsl::recipient_id.eq(recipient_id));
    let theirs = theirs.filter(dsl::revoked_at.is_null());
    Ok(theirs.order(dsl::number.desc()).select(Handoff::as_select()).first(conn).optional()?)
}

/// Every pack whose bytes can be checked.
pub fn hashed(conn: &mut Conn) -> Result<Vec<Handoff>, StoreError> {
    use schema::handoffs::dsl;
    let kept = dsl::handoffs.filter(dsl::sha256.ne("")).filter(dsl::purged_at.is_null());
    Ok(kept.select(Handoff::as_select()).order(dsl::id).load(conn)?)
}

/// The packs of a departure, newest first, with the recipient's name and address.
pub fn of_departure(
    conn: &mut Conn,
    departure_id: &str,
) -> Result<Vec<(Handoff, String, String)>, StoreError> {
    use schema::handoffs::dsl;
    Ok(dsl::handoffs
        .inner_join(schema::recipients::table)
        .filter(dsl::departure_id.eq(departure_id))
        .select((Handoff::as_select(), schema::recipients::name, schema::recipients::email))
        .order(dsl::number.desc())
        .load(conn)?)
}

/// The rows of a pack in order.
pub fn rows(conn: &mut Conn, handoff_id: &str) -> Result<Vec<HandoffRow>, StoreError> {
    use schema::handoff_rows::dsl;
    let of_pack = dsl::handoff_rows.filter(dsl::handoff_id.eq(handoff_id));
    Ok(of_pack.select(HandoffRow::as_select()).order(dsl::position).load(conn)?)
}

/// The rows of several packs in order, by pack.
pub fn rows_of(
    conn: &mut Conn,
    handoff_ids: &[String],
) -> Result<BTreeMap<String, Vec<HandoffRow>>, StoreError> {
    use schema::handoff_rows::dsl;
    let of_packs = dsl::handoff_rows.filter(dsl::handoff_id.eq_any(handoff_ids));
    let rows: Vec<HandoffRow> = of_packs.select(HandoffRow::as_select()).order(dsl::position).load(conn)?;
    let mut by_pack: BTreeMap<String, Vec<HandoffRow>> = BTreeMap::new();
    for row in rows {
        by_pack.entry(row.handoff_id.clone()).or_default().push(row);
    }
    Ok(by_pack)
}

/// Notes the first opening.
pub fn mark_opened(conn: &mut Conn, id: &str, at: NaiveDateTime) -> Result<(), StoreError> {
    use schema::handoffs::dsl;
    let unopened = dsl::handoffs.find(id).filter(dsl::opened_at.is_null());
    diesel::update(unopened).set(dsl::opened_at.eq(Some(at))).execute(conn)?;
    Ok(())
}

/// Notes that a pack was received and how we know; false if that was known already.
pub fn mark_received(conn: &mut Conn, id: &str, how: &str, at: NaiveDateTime) -> Result<bool, StoreError> {
    use schema::handoffs::dsl;
    let open = dsl::handoffs.find(id).filter(dsl::received_at.is_null());
    let changed =
        diesel::update(open).set((dsl::received_at.eq(Some(at)), dsl::received_how.eq(how))).execute(conn)?;
    Ok(changed == 1)
}

/// Takes a link back; false if that was done before.
pub fn revoke(conn: &mut Conn, id: &str, by: &str, why: &str, at: NaiveDateTime) -> Result<bool, StoreError> {
    use schema::handoffs::dsl;
    let open = dsl::handoffs.find(id).filter(dsl::revoked_at.is_null());
    let set = (dsl::revoked_at.eq(Some(at)), dsl::revoked_by.eq(by), dsl::revoked_why.eq(why));
    Ok(diesel::update(open).set(set).execute(conn)? == 1)
}

/// Packs whose time is over and whose rows are still there.
pub fn to_purge(conn: &mut Conn, today: NaiveDate) -> Result<Vec<Handoff>, StoreError> {
    use schema::handoffs::dsl;
    let over = dsl::handoffs.filter(dsl::purge_on.le(today)).filter(dsl::purged_at.is_null());
    Ok(over.select(Handoff::as_select()).order(dsl::id).load(conn)?)
}

/// Removes the rows of packs whose time is over, and what was written about people on their pages; that they were sent stays known.
pub fn purge(conn: &mut Conn, today: NaiveDate, at: NaiveDateTime) -> Result<usize, StoreError> {
    use schema::handoffs::dsl;
    let over = || dsl::handoffs.filter(dsl::purge_on.le(today)).select(dsl::id);
    macro_rules! forget {
        ($table:ident) => {
            diesel::delete(schema::$table::table.filter(schema::$table::handoff_id.eq_any(over())))
                .execute(conn)?
        };
    }
    forget!(handoff_messages);
    forget!(handoff_marks);
    forget!(handed_on_notes);
    let gone = forget!(handoff_rows);
    let emptied = dsl::handoffs.filter(dsl::purge_on.le(today)).filter(dsl::purged_at.is_null());
    diesel::update(emptied).set(dsl::purged_at.eq(Some(at))).execute(conn)?;
    Ok(gone)
}

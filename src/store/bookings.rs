//! Bookings, who booked, and the keys that make a repeated request harmless.

use chrono::NaiveDate;
use chrono::NaiveDateTime;
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use diesel::sql_types::Bool;
use diesel::sql_types::Text;

use crate::domain::booking::Status;
use crate::store::dialect::Conn;
use crate::store::dialect::text_is_in;
use crate::store::error::StoreError;
use crate::store::schema;

/// A party's purchase.
#[derive(Clone, Debug, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = schema::bookings, treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct Booking {
    pub id: String,
    pub reference: String,
    pub departure_id: String,
    pub status: String,
    pub booker_name: String,
    pub booker_email: String,
    pub booker_email_folded: String,
    pub currency: String,
    pub deposit_minor: i64,
    pub balance_due_on: Option<NaiveDate>,
    pub held_until: Option<NaiveDateTime>,
    pub extended_at: Option<NaiveDateTime>,
    pub review_due_on: Option<NaiveDate>,
    pub decided_reason: String,
    pub link_version: i64,
    pub version: i64,
    pub search_text: String,
    pub created_at: NaiveDateTime,
    pub changed_at: NaiveDateTime,
}

impl Booking {
    /// Where it stands.
    pub fn status(&self) -> Result<Status, StoreError> {
        self.status.parse().map_err(|_| StoreError::Damaged(format!("booking status {}", self.status)))
    }
}

/// Inserts a booking.
pub fn insert(conn: &mut Conn, row: &Booking) -> Result<(), StoreError> {
    diesel::insert_into(schema::bookings::table).values(row).execute(conn)?;
    Ok(())
}

/// Writes a changed booking back, raising its version; `Conflict` if somebody else changed it since it was read.
pub fn update(conn: &mut Conn, row: &Booking) -> Result<(), StoreError> {
    let unchanged = schema::bookings::table.find(&row.id).filter(schema::bookings::version.eq(row.version));
    let next = Booking { version: row.version + 1, ..row.clone() };
    match diesel::update(unchanged).set(&next).execute(conn)? {
        1 => Ok(()),
        _ => Err(StoreError::Conflict("the booking was changed meanwhile".to_owned())),
    }
}

/// A booking by its id.
pub fn by_id(conn: &mut Conn, id: &str) -> Result<Booking, StoreError> {
    Ok(schema::bookings::table.find(id).select(Booking::as_select()).first(conn)?)
}

/// A booking by its id, locked until the end of the transaction.
pub fn lock(conn: &mut Conn, id: &str) -> Result<Booking, StoreError> {
    let found: Vec<Booking> =
        crate::load_locked!(conn, schema::bookings::table.find(id).select(Booking::as_select()))?;
    found.into_iter().next().ok_or(StoreError::NotFound)
}

/// A booking by its reference, in capitals.
pub fn by_reference(conn: &mut Conn, reference: &str) -> Result<Booking, StoreError> {
    let named = schema::bookings::table.filter(schema::bookings::reference.eq(reference));
    Ok(named.select(Booking::as_select()).first(conn)?)
}

/// The bookings of an address, newest first.
pub fn of_email(conn: &mut Conn, folded: &str) -> Result<Vec<Booking>, StoreError> {
    let named = schema::bookings::table.filter(schema::bookings::booker_email_folded.eq(folded));
    Ok(named.select(Booking::as_select()).order(schema::bookings::created_at.desc()).load(conn)?)
}

/// What the desk looks for, and how many rows at most. `words` are folded; each must be found.
#[derive(Clone, Debug, Default)]
pub struct Search {
    /// Folded words.
    pub words: Vec<String>,
    /// Or one whose ledger has a row of just this many minor units.
    pub amount_minor: Option<i64>,
    /// Only this status.
    pub status: Option<String>,
    /// Only this departure's id.
    pub departure_id: Option<String>,
    /// Rows to pass over.
    pub skip: i64,
    /// Rows at most.
    pub limit: i64,
}

/// Bookings the desk looks for, newest first, with the code of their departure; and how many there are in all. All bookings are walked
/// through once, for what their lists are sorted and found by; only the few that are shown are read whole.
pub fn search(conn: &mut Conn, search: &Search) -> Result<(Vec<(Booking, String)>, i64), StoreError> {
    use schema::bookings::dsl;
    let is_in = text_is_in(conn);
    let mut found = dsl::bookings.select((dsl::id, sql::<BigInt>("COUNT(*) OVER ()"))).into_boxed();
    for word in &search.words {
        let has =
            sql::<Bool>(is_in).sql("(bookings.search_text, ").bind::<Text, _>(word.clone()).sql(") > 0");
        found = found.filter(has);
    }
    if let Some(minor) = search.amount_minor {
        let rows = schema::transfers::table.filter(schema::transfers::amount_minor.eq(minor));
        found = found.or_filter(dsl::id.eq_any(rows.select(schema::transfers::booking_id.assume_not_null())));
    }
    if let Some(status) = &search.status {
        found = found.filter(dsl::status.eq(status));
    }
    if let Some(departure) = &search.departure_id {
        found = found.filter(dsl::departure_id.eq(departure));
    }
    let found = found.order((dsl::created_at.desc(), dsl::id.desc()));
    let shown: Vec<(String, i64)> = found.offset(search.skip).limit(search.limit).load(conn)?;
    if shown.is_empty() && search.skip > 0 {
        // Past the last one no row is there to tell how many there are.
        let first = Search { skip: 0, limit: 1, ..search.clone() };
        return Ok((Vec::new(), self::search(conn, &first)?.1));
    }
    let (ids, counts): (Vec<String>, Vec<i64>) = shown.into_iter().unzip();
    let rows = dsl::bookings
        .inner_join(schema::departures::table)
        .filter(dsl::id.eq_any(ids))
        .order((dsl::created_at.desc(), dsl::id.desc()))
        .select((Booking::as_select(), schema::departures::code))
        .load(conn)?;
    Ok((rows, counts.first().copied().unwrap_or(0)))
}

/// How many bookings of each status a departure has, or all departures have.
pub fn count_by_status(
    conn: &mut Conn,
    departure_id: Option<&str>,
) -> Result<Vec<(String, i64)>, StoreError> {
    use schema::bookings::dsl;
    let grouped = dsl::bookings.group_by(dsl::status).select((dsl::status, diesel::dsl::count_star()));
    Ok(match departure_id {
        Some(id) => grouped.filter(dsl::departure_id.eq(id)).order(dsl::status).load(conn)?,
        None => grouped.order(dsl::status).load(conn)?,
    })
}

/// Bookings whose hold ended before `now`, oldest first; another instance's are passed over.
pub fn claim_ended_holds(
    conn: &mut Conn,
    now: NaiveDateTime,
    limit: i64,
) -> Result<Vec<Booking>, StoreError> {
    use schema::bookings::dsl;
    Ok(crate::load_unclaimed!(
        conn,
        dsl::bookings
            .filter(dsl::status.eq_any(["awaiting_deposit", "held"]))
            .filter(dsl::held_until.le(now))
            .order((dsl::held_until, dsl::id))
            .limit(limit)
            .select(Booking::as_select())
    )?)
}

/// What a committed request answered, if this key was ever used: request hash and result.
pub fn once_result(conn: &mut Conn, key: &str) -> Result<Option<(String, String)>, StoreError> {
    use schema::once_keys::dsl;
    Ok(dsl::once_keys.find(key).select((dsl::request_hash, dsl::result)).first(conn).optional()?)
}

/// Binds a key to what this request answers, in the same transaction as what it did.
pub fn bind_once(
    conn: &mut Conn,
    key: &str,
    hash: &str,
    result: &str,
    at: NaiveDateTime,
) -> Result<(), StoreError> {
    use schema::once_keys::dsl;
    diesel::insert_into(dsl::once_keys)
        .values((
            dsl::once_key.eq(key),
            dsl::request_hash.eq(hash),
            dsl::result.eq(result),
            dsl::created_at.eq(at),
        ))
        .execute(conn)?;
    Ok(())
}

/// That a booking accepted exactly this version of a text.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = schema::acceptances, treat_none_as_default_value = false)]
pub struct Acceptance {
    pub id: String,
    pub booking_id: String,
    pub text_id: String,
    pub accepted_at: NaiveDateTime,
}

/// Keeps which texts were accepted.
pub fn insert_acceptances(conn: &mut Conn, rows: &[Acceptance]) -> Result<(), StoreError> {
    crate::insert_all!(conn, schema::acceptances::table, rows)?;
    Ok(())
}

/// What a booking accepted, oldest first.
pub fn acceptances(conn: &mut Conn, booking_id: &str) -> Result<Vec<Acceptance>, StoreError> {
    use schema::acceptances::dsl;
    let of_booking = dsl::acceptances.filter(dsl::booking_id.eq(booking_id));
    Ok(of_booking.select(Acceptance::as_select()).order((dsl::accepted_at, dsl::text_id)).load(conn)?)
}

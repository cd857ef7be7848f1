//! What a departure's charts are drawn from.

use std::collections::BTreeMap;

use chrono::NaiveDateTime;
use diesel::prelude::*;

use crate::domain::eligibility::Facts;
use crate::store::departures::json;
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

/// The part of a decision's basis that the charts need.
#[derive(serde::Deserialize)]
struct Basis {
    person: Facts,
}

/// What the newest decision about each traveller was made on: facts in clear, with ages and no birth date. Who was never judged is not
/// among them.
pub fn facts(conn: &mut Conn, departure_id: &str) -> Result<BTreeMap<String, Facts>, StoreError> {
    use schema::decisions::dsl;
    let rows: Vec<(String, String)> = dsl::decisions
        .inner_join(schema::bookings::table)
        .filter(schema::bookings::departure_id.eq(departure_id))
        .order((dsl::decided_at, dsl::id))
        .select((dsl::traveller_id, dsl::facts))
        .load(conn)?;
    // The newest comes last and stays.
    let newest: BTreeMap<String, String> = rows.into_iter().collect();
    let person = |(traveller, basis): (String, String)| Ok((traveller, json::<Basis>(&basis)?.person));
    newest.into_iter().map(person).collect()
}

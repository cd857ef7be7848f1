//! The ledger's rows. They are only ever added.

use chrono::NaiveDate;
use chrono::NaiveDateTime;
use diesel::prelude::*;

use crate::domain::ledger::Transfer;
use crate::domain::money::Money;
use crate::store::dialect::Conn;
use crate::store::error::StoreError;
use crate::store::schema;

/// Money from one account to another.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = schema::transfers, treat_none_as_default_value = false)]
pub struct TransferRow {
    pub id: String,
    pub booking_id: Option<String>,
    pub kind: String,
    pub debit_account: String,
    pub credit_account: String,
    pub amount_minor: i64,
    pub currency: String,
    pub once_key: String,
    pub reverses: Option<String>,
    pub traveller_id: Option<String>,
    pub value_on: NaiveDate,
    pub booked_at: NaiveDateTime,
    pub actor: String,
    pub note: String,
}
/// What a traveller pays to somebody else, in that somebody's currency.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = schema::outside_charges, treat_none_as_default_value = false)]
pub struct OutsideCharge {
    pub id: String,
    pub booking_id: String,
    pub traveller_id: String,
    pub label: String,
    pub amount_minor: i64,
    pub currency: String,
    pub paid_where: String,
    pub is_due: bool,
}

impl TransferRow {
    /// A row for a transfer of a booking.
    pub fn of(
        transfer: Transfer,
        booking_id: &str,
        traveller_id: Option<&str>,
        actor: &str,
        note: &str,
    ) -> Self {
        Self {
            id: transfer.id,
            booking_id: Some(booking_id.to_owned()),
            kind: transfer.kind.as_str().to_owned(),
            debit_account: transfer.debit.to_string(),
            credit_account: transfer.credit.to_string(),
            amount_minor: transfer.amount.minor,
            currency: transfer.amount.currency.to_string(),
            once_key: transfer.once_key,
            reverses: transfer.reverses,
            traveller_id: traveller_id.map(str::to_owned),
            value_on: transfer.at.date_naive(),
            booked_at: transfer.at.naive_utc(),
            actor: actor.to_owned(),
            note: note.to_owned(),
        }
    }

    /// The transfer a row stands for.
    pub fn to_transfer(&self) -> Result<Transfer, StoreError> {
        let damaged = |what: &str| StoreError::Damaged(format!("transfer {}: {what}", self.id));
        Ok(Transfer {
            id: self.id.clone(),
            debit: self.debit_account.parse().map_err(|_| damaged("debit account"))?,
            credit: self.credit_account.parse().map_err(|_| damaged("credit account"))?,
            amount: Money::new(self.amount_minor, self.currency.parse().map_err(|_| damaged("currency"))?),
            kind: self.kind.parse().map_err(|_| damaged("kind"))?,
            once_key: self.once_key.clone(),
            reverses: self.reverses.clone(),
            at: self.booked_at.and_utc(),
        })
    }
}

/// Appends transfers.
pub fn insert(conn: &mut Conn, rows: &[TransferRow]) -> Result<(), StoreError> {
    crate::insert_all!(conn, schema::transfers::table, rows)?;
    Ok(())
}

/// A booking's transfers, oldest first.
pub fn of_booking(conn: &mut Conn, booking_id: &str) -> Result<Vec<TransferRow>, StoreError> {
    use schema::transfers::dsl;
    let of_booking = dsl::transfers.filter(dsl::booking_id.eq(booking_id));
    Ok(of_booking.select(TransferRow::as_select()).order((dsl::booked_at, dsl::id)).load(conn)?)
}

/// The transfers of several bookings, oldest first.
pub fn of_bookings(conn: &mut Conn, booking_ids: &[String]) -> Result<Vec<TransferRow>, StoreError> {
    use schema::transfers::dsl;
    let of_bookings = dsl::transfers.filter(dsl::booking_id.eq_any(booking_ids));
    Ok(of_bookings.select(TransferRow::as_select()).order((dsl::booked_at, dsl::id)).load(conn)?)
}

/// Whether a transfer with this key is there already.
pub fn is_booked(conn: &mut Conn, once_key: &str) -> Result<bool, StoreError> {
    use schema::transfers::dsl;
    Ok(diesel::select(diesel::dsl::exists(dsl::transfers.filter(dsl::once_key.eq(once_key))))
        .get_result(conn)?)
}

/// Writes down what is paid elsewhere.
pub fn insert_outside(conn: &mut Conn, rows: &[OutsideCharge]) -> Result<(), StoreError> {
    crate::insert_all!(conn, schema::outside_charges::table, rows)?;
    Ok(())
}

/// What a booking pays elsewhere, still due or not.
pub fn outside_of_booking(conn: &mut Conn, booking_id: &str) -> Result<Vec<OutsideCharge>, StoreError> {
    use schema::outside_charges::dsl;
    let of_booking = dsl::outside_charges.filter(dsl::booking_id.eq(booking_id));
    Ok(of_booking.select(OutsideCharge::as_select()).order(dsl::id).load(conn)?)
}

/// What everybody of a departure pays to somebody else.
pub fn outside_of_departure(conn: &mut Conn, departure_id: &str) -> Result<Vec<OutsideCharge>, StoreError> {
    use schema::outside_charges::dsl;
    Ok(dsl::outside_charges
        .inner_join(schema::bookings::table)
        .filter(schema::bookings::departure_id.eq(departure_id))
        .order((dsl::traveller_id, dsl::id))
        .select(OutsideCharge::as_select())
        .load(conn)?)
}

/// Forgets what a traveller would have paid elsewhere under this label.
pub fn remove_outside(conn: &mut Conn, traveller_id: &str, label: &str) -> Result<(), StoreError> {
    use schema::outside_charges::dsl;
    let theirs = dsl::outside_charges.filter(dsl::traveller_id.eq(traveller_id));
    diesel::delete(theirs.filter(dsl::label.eq(label))).execute(conn)?;
    Ok(())
}

/// Whether these travellers have to pay elsewhere: not once they no longer go.
pub fn set_outside_due(conn: &mut Conn, traveller_ids: &[String], is_due: bool) -> Result<(), StoreError> {
    use schema::outside_charges::dsl;
    let theirs = dsl::outside_charges.filter(dsl::traveller_id.eq_any(traveller_ids));
    diesel::update(theirs).set(dsl::is_due.eq(is_due)).execute(conn)?;
    Ok(())
}

//! What a verb is given: the connection inside a write transaction, the time, who acts, and the keyring.

use std::sync::Arc;

use chrono::DateTime;
use chrono::NaiveDate;
use chrono::Utc;

use crate::keys::Keyring;
use crate::store::dialect::Conn;
use crate::store::error::StoreError;

/// Who acts, when, and in which request. The time is taken once, before the write waits its turn.
#[derive(Clone, Debug)]
pub struct By {
    /// `site` (the booker), `staff:<id>`, `partner:<id>`, `job:<name>` or `cli`.
    pub actor: String,
    /// Now.
    pub at: DateTime<Utc>,
    /// The request's or the job run's id, for the audit and the logs.
    pub request_id: String,
}

/// A write transaction. Dropping back out of the verb with an error undoes all it did.
pub struct Tx<'a> {
    /// The connection, inside the transaction.
    pub conn: &'a mut Conn,
    /// Who, when, why.
    pub by: &'a By,
    /// Seals and opens personal values.
    pub keys: &'a Arc<Keyring>,
}

impl Tx<'_> {
    /// Now, in UTC.
    pub fn now(&self) -> DateTime<Utc> {
        self.by.at
    }

    /// Now as the database keeps it: UTC without a mark.
    pub fn stamp(&self) -> chrono::NaiveDateTime {
        self.by.at.naive_utc()
    }

    /// Today's date in a place.
    pub fn today(&self, zone: chrono_tz::Tz) -> NaiveDate {
        self.by.at.with_timezone(&zone).date_naive()
    }
}

/// A verb's error: its own answers, and the store's trouble under them.
pub trait VerbError: From<StoreError> + Send + 'static {
    /// The store's trouble, if that is what it is.
    fn store(&self) -> Option<&StoreError>;
}

impl VerbError for StoreError {
    fn store(&self) -> Option<&StoreError> {
        Some(self)
    }
}

/// What every id made from this moment of the machine's clock on sorts behind.
pub fn ids_since(at: DateTime<Utc>) -> String {
    let time = format!("{:012x}", at.timestamp_millis().max(0));
    let (high, low) = time.split_at(8);
    format!("{high}-{low}")
}

/// A new id: UUIDv7 as text, sorting by the time it was made.
pub fn new_id() -> String {
    uuid::Uuid::now_v7().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_sort_by_the_moment_they_were_made_at() {
        let id = new_id();
        let made = uuid::Uuid::parse_str(&id).unwrap().get_timestamp().unwrap().to_unix();
        let made = DateTime::from_timestamp(i64::try_from(made.0).unwrap(), made.1).unwrap();
        assert!(ids_since(made) < id);
        assert!(ids_since(made + chrono::Duration::milliseconds(1)) > id);
        assert!(ids_since(made - chrono::Duration::days(7)) < id);
    }
}

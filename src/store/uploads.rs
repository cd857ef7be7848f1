//! Files that travellers gave, each sealed under its traveller's own key. Lists never read the files themselves.

use std::collections::BTreeSet;

use chrono::NaiveDateTime;
use diesel::prelude::*;

use crate::domain::upload::MediaType;
use crate::domain::upload::UploadKind;
use crate::keys::Keyring;
use crate::keys::TravellerKey;
use crate::store::dialect::Conn;
use crate::store::error::StoreError;
use crate::store::schema;
use crate::store::sealed;

/// What is known of a file without opening it.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = schema::uploads, treat_none_as_default_value = false)]
pub struct Upload {
    pub id: String,
    pub traveller_id: String,
    pub kind: String,
    pub media_type: String,
    pub size_bytes: i64,
    pub width: Option<i64>,
    pub height: Option<i64>,
    pub given_by: String,
    pub given_at: NaiveDateTime,
}

impl Upload {
    /// How it is written.
    pub fn media_type(&self) -> Result<MediaType, StoreError> {
        self.media_type.parse().map_err(|_| StoreError::Damaged(format!("media type {}", self.media_type)))
    }
}

fn place(id: &str) -> String {
    format!("uploads|sealed|{id}")
}

/// Seals and keeps a file in place of an earlier one of its kind.
pub fn put(conn: &mut Conn, key: &TravellerKey, row: &Upload, bytes: &[u8]) -> Result<(), StoreError> {
    use schema::uploads::dsl;
    let sealed = key.seal(&place(&row.id), bytes).map_err(|e| StoreError::Damaged(e.to_string()))?;
    let earlier =
        dsl::uploads.filter(dsl::traveller_id.eq(&row.traveller_id)).filter(dsl::kind.eq(&row.kind));
    diesel::delete(earlier).execute(conn)?;
    diesel::insert_into(dsl::uploads).values((row, dsl::sealed.eq(sealed))).execute(conn)?;
    Ok(())
}

/// The files of these travellers, unopened.
pub fn of_travellers(conn: &mut Conn, traveller_ids: &[String]) -> Result<Vec<Upload>, StoreError> {
    use schema::uploads::dsl;
    let theirs = dsl::uploads.filter(dsl::traveller_id.eq_any(traveller_ids));
    Ok(theirs.select(Upload::as_select()).order((dsl::traveller_id, dsl::kind)).load(conn)?)
}

/// Which of these travellers have a file of a kind.
pub fn holders(
    conn: &mut Conn,
    traveller_ids: &[String],
    kind: UploadKind,
) -> Result<BTreeSet<String>, StoreError> {
    use schema::uploads::dsl;
    let theirs = dsl::uploads.filter(dsl::traveller_id.eq_any(traveller_ids));
    let ids: Vec<String> = theirs.filter(dsl::kind.eq(kind.as_str())).select(dsl::traveller_id).load(conn)?;
    Ok(ids.into_iter().collect())
}

/// A traveller's file of a kind, opened. The caller logs the reading.
pub fn open(
    conn: &mut Conn,
    keys: &Keyring,
    traveller_id: &str,
    kind: UploadKind,
) -> Result<(Upload, Vec<u8>), StoreError> {
    use schema::uploads::dsl;
    let key = sealed::key_of(conn, keys, traveller_id)?.ok_or(StoreError::NotFound)?;
    let (row, sealed): (Upload, Vec<u8>) = dsl::uploads
        .filter(dsl::traveller_id.eq(traveller_id))
        .filter(dsl::kind.eq(kind.as_str()))
        .select((Upload::as_select(), dsl::sealed))
        .first(conn)?;
    let bytes = key.open(&place(&row.id), &sealed).map_err(|e| StoreError::Damaged(e.to_string()))?;
    Ok((row, bytes))
}

/// Removes a traveller's files.
pub fn forget(conn: &mut Conn, traveller_id: &str) -> Result<(), StoreError> {
    diesel::delete(schema::uploads::table.filter(schema::uploads::traveller_id.eq(traveller_id)))
        .execute(conn)?;
    Ok(())
}

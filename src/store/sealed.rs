//! Personal values under their traveller's own key. Deleting the key's row erases them, in packs and decisions too.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use crate::keys::KeyError;
use crate::keys::Keyring;
use crate::keys::TravellerKey;
use crate::keys::Wrapped;
use crate::store::dialect::Conn;
use crate::store::dialect::string_agg;
use crate::store::error::StoreError;
use crate::store::schema;

/// What is sealed about a traveller.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    /// As printed.
    PassportNumber,
    /// `YYYY-MM-DD`.
    BirthDate,
    /// `YYYY`, asked before booking.
    BirthYear,
    /// With country code, one that works in the gateway country.
    Phone,
    /// Whom to ring in an emergency: the name.
    EmergencyContact,
    /// What they do not eat.
    Diet,
    /// The two lines, if they were pasted.
    MachineLines,
    /// What the one to ring in an emergency is to the traveller.
    EmergencyRelation,
    /// Their number.
    EmergencyPhone,
    /// The name in a chat that works in the gateway country.
    Chat,
    /// What a doctor should know, kept with consent.
    Medical,
    /// Company.
    Insurer,
    /// Number of the policy.
    InsurancePolicy,
    /// The number to ring when something happened.
    InsurancePhone,
    /// `wheelchair` or `sight`.
    Assistance,
    /// What was declared for the visa, as JSON with the day.
    Declarations,
}

impl Field {
    /// Every field.
    pub const ALL: [Field; 16] = [
        Self::PassportNumber,
        Self::BirthDate,
        Self::BirthYear,
        Self::Phone,
        Self::EmergencyContact,
        Self::Diet,
        Self::MachineLines,
        Self::EmergencyRelation,
        Self::EmergencyPhone,
        Self::Chat,
        Self::Medical,
        Self::Insurer,
        Self::InsurancePolicy,
        Self::InsurancePhone,
        Self::Assistance,
        Self::Declarations,
    ];

    /// The database's word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::PassportNumber => "passport_number",
            Self::BirthDate => "birth_date",
            Self::BirthYear => "birth_year",
            Self::Phone => "phone",
            Self::EmergencyContact => "emergency_contact",
            Self::Diet => "diet",
            Self::MachineLines => "machine_lines",
            Self::EmergencyRelation => "emergency_relation",
            Self::EmergencyPhone => "emergency_phone",
            Self::Chat => "chat",
            Self::Medical => "medical",
            Self::Insurer => "insurer",
            Self::InsurancePolicy => "insurance_policy",
            Self::InsurancePhone => "insurance_phone",
            Self::Assistance => "assistance",
            Self::Declarations => "declarations",
        }
    }
}

fn damaged(error: KeyError) -> StoreError {
    StoreError::Damaged(error.to_string())
}

/// Makes and keeps a key for a new traveller.
pub fn create_key(conn: &mut Conn, keys: &Keyring, traveller_id: &str) -> Result<TravellerKey, StoreError> {
    use schema::traveller_keys::dsl;
    let (key, wrapped) = keys.new_traveller_key(traveller_id).map_err(damaged)?;
    diesel::insert_into(dsl::traveller_keys)
        .values((
            dsl::traveller_id.eq(traveller_id),
            dsl::keyring_id.eq(&wrapped.keyring_id),
            dsl::wrapped.eq(&wrapped.bytes),
        ))
        .execute(conn)?;
    Ok(key)
}

/// Whether a keyring opens the newest of the travellers' keys; it does where there is none.
pub fn is_opened_by(conn: &mut Conn, keys: &Keyring) -> Result<bool, StoreError> {
    use schema::traveller_keys::dsl;
    let newest: Option<String> = dsl::traveller_keys
        .select(dsl::traveller_id)
        .order(dsl::traveller_id.desc())
        .first(conn)
        .optional()?;
    Ok(newest.is_none_or(|id| key_of(conn, keys, &id).is_ok_and(|key| key.is_some())))
}

/// A traveller's key; `None` once they are purged.
pub fn key_of(
    conn: &mut Conn,
    keys: &Keyring,
    traveller_id: &str,
) -> Result<Option<TravellerKey>, StoreError> {
    Ok(keys_of(conn, keys, &[traveller_id.to_owned()])?.pop().map(|(_, key)| key))
}

/// The keys of several travellers in one query; purged ones are missing.
pub fn keys_of(
    conn: &mut Conn,
    keys: &Keyring,
    ids: &[String],
) -> Result<Vec<(String, TravellerKey)>, StoreError> {
    use schema::traveller_keys::dsl;
    let rows = dsl::traveller_keys
        .filter(dsl::traveller_id.eq_any(ids))
        .select((dsl::traveller_id, dsl::keyring_id, dsl::wrapped))
        .load(conn)?;
    unwrapped(keys, rows)
}

/// The keys of everybody on these departures in one query, however many they are; purged ones are missing.
pub fn keys_of_departures(
    conn: &mut Conn,
    keys: &Keyring,
    departure_ids: &[String],
) -> Result<Vec<(String, TravellerKey)>, StoreError> {
    use schema::traveller_keys::dsl;
    let rows = dsl::traveller_keys
        .inner_join(schema::travellers::table.inner_join(schema::bookings::table))
        .filter(schema::bookings::departure_id.eq_any(departure_ids))
        .select((dsl::traveller_id, dsl::keyring_id, dsl::wrapped))
        .load(conn)?;
    unwrapped(keys, rows)
}

fn unwrapped(
    keys: &Keyring,
    rows: Vec<(String, String, Vec<u8>)>,
) -> Result<Vec<(String, TravellerKey)>, StoreError> {
    rows.into_iter()
        .map(|(id, keyring_id, bytes)| {
            let key = keys.traveller_key(&id, &Wrapped { keyring_id, bytes }).map_err(damaged)?;
            Ok((id, key))
        })
        .collect()
}

fn place(traveller_id: &str, field: &str) -> String {
    format!("sealed_values|sealed|{traveller_id}/{field}")
}

/// Seals and keeps a value, replacing an earlier one. An empty value only removes the earlier one.
pub fn put(
    conn: &mut Conn,
    key: &TravellerKey,
    traveller_id: &str,
    field: Field,
    value: &str,
    at: NaiveDateTime,
) -> Result<(), StoreError> {
    use schema::sealed_values::dsl;
    let earlier =
        dsl::sealed_values.filter(dsl::traveller_id.eq(traveller_id)).filter(dsl::field.eq(field.as_str()));
    diesel::delete(earlier).execute(conn)?;
    if value.is_empty() {
        return Ok(());
    }
    let sealed = key.seal(&place(traveller_id, field.as_str()), value.as_bytes()).map_err(damaged)?;
    diesel::insert_into(dsl::sealed_values)
        .values((
            dsl::id.eq(crate::store::tx::new_id()),
            dsl::traveller_id.eq(traveller_id),
            dsl::field.eq(field.as_str()),
            dsl::sealed.eq(sealed),
            dsl::written_at.eq(at),
        ))
        .execute(conn)?;
    Ok(())
}

/// Opens the named values of these travellers, in two queries: `(traveller id, field) → text`. The caller logs the reading.
pub fn get_all(
    conn: &mut Conn,
    keys: &Keyring,
    traveller_ids: &[String],
    fields: &[Field],
) -> Result<std::collections::BTreeMap<(String, &'static str), String>, StoreError> {
    use schema::sealed_values::dsl;
    let own: std::collections::BTreeMap<String, TravellerKey> =
        keys_of(conn, keys, traveller_ids)?.into_iter().collect();
    let wanted: Vec<&str> = fields.iter().map(|field| field.as_str()).collect();
    let rows: Vec<(String, String, Vec<u8>)> = dsl::sealed_values
        .filter(dsl::traveller_id.eq_any(traveller_ids))
        .filter(dsl::field.eq_any(wanted))
        .select((dsl::traveller_id, dsl::field, dsl::sealed))
        .load(conn)?;
    let mut opened = std::collections::BTreeMap::new();
    for (id, field, sealed) in rows {
        let Some(key) = own.get(&id) else { continue };
        let Some(known) = fields.iter().find(|known| known.as_str() == field) else { continue };
        let plain = key.open(&place(&id, &field), &sealed).map_err(damaged)?;
        let text = String::from_utf8(plain).map_err(|e| StoreError::Damaged(e.to_string()))?;
        opened.insert((id, known.as_str()), text);
    }
    Ok(opened)
}

/// Which fields a traveller has given, without opening any.
pub fn given(conn: &mut Conn, traveller_ids: &[String]) -> Result<Vec<(String, String)>, StoreError> {
    use schema::sealed_values::dsl;
    let theirs = dsl::sealed_values.filter(dsl::traveller_id.eq_any(traveller_ids));
    Ok(theirs.select((dsl::traveller_id, dsl::field)).order((dsl::traveller_id, dsl::field)).load(conn)?)
}

/// Which fields each of these travellers has given, with commas between them.
pub fn given_by_each(conn: &mut Conn, traveller_ids: &[String]) -> Result<Vec<(String, String)>, StoreError> {
    use schema::sealed_values::dsl;
    let theirs = dsl::sealed_values.filter(dsl::traveller_id.eq_any(traveller_ids));
    Ok(theirs
        .group_by(dsl::traveller_id)
        .select((dsl::traveller_id, string_agg(dsl::field, ",")))
        .load(conn)?)
}

/// Which fields these travellers wrote after a moment, and when, without opening any.
pub fn written_after(
    conn: &mut Conn,
    traveller_ids: &[String],
    after: NaiveDateTime,
) -> Result<Vec<(String, String, NaiveDateTime)>, StoreError> {
    use schema::sealed_values::dsl;
    let theirs =
        dsl::sealed_values.filter(dsl::traveller_id.eq_any(traveller_ids)).filter(dsl::written_at.gt(after));
    let what = (dsl::traveller_id, dsl::field, dsl::written_at);
    Ok(theirs.select(what).order((dsl::traveller_id, dsl::field)).load(conn)?)
}

/// Erases everything sealed about a traveller: the values and the key.
pub fn erase(conn: &mut Conn, traveller_id: &str) -> Result<(), StoreError> {
    diesel::delete(schema::sealed_values::table.filter(schema::sealed_values::traveller_id.eq(traveller_id)))
        .execute(conn)?;
    diesel::delete(schema::traveller_keys::table.find(traveller_id)).execute(conn)?;
    Ok(())
}

//! A traveller's passport: sealed, compared, and judged again, because a passport may change the answer.

use chrono::NaiveDate;
use serde::Deserialize;
use serde::Serialize;

use crate::actions::audit;
use crate::actions::audit::About;
use crate::actions::giving;
use crate::actions::giving::GivingError;
use crate::actions::giving::Going;
use crate::actions::judging::Statement;
use crate::actions::restating;
use crate::actions::tasks;
use crate::domain::details::Page;
use crate::domain::eligibility::Outcome;
use crate::domain::names;
use crate::domain::passport;
use crate::domain::visa::VisaState;
use crate::keys::TravellerKey;
use crate::store::StoreError;
use crate::store::Tx;
use crate::store::bookings;
use crate::store::bookings::Booking;
use crate::store::dossier::full_name;
use crate::store::dossier::search_text;
use crate::store::sealed;
use crate::store::sealed::Field;
use crate::store::travellers;
use crate::store::travellers::Traveller;
use crate::store::visas;
use crate::store::visas::VisaCase;

/// What was typed, already checked for shape.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct GiveDetails {
    /// Of which booking; a traveller of another one is not found.
    pub booking_id: String,
    /// Whose.
    pub traveller_id: String,
    /// As in the passport.
    pub given_names: String,
    /// As in the passport.
    pub family_name: String,
    /// The name field of the machine-readable lines if they were pasted, else made from the names.
    pub machine_name: Option<String>,
    /// `F`, `M` or `X`.
    pub sex: String,
    /// Sealed.
    pub born_on: NaiveDate,
    /// Sealed.
    pub passport_number: String,
    /// Passport code of the issuing state.
    pub issuer: String,
    /// Passport code of the nationality it states.
    pub nationality: String,
    /// Open.
    pub expires_on: NaiveDate,
    /// Sealed; empty if not given.
    pub machine_lines: String,
}

/// Keeps the passport and judges the traveller again.
pub fn give_details(tx: &mut Tx<'_>, command: &GiveDetails) -> Result<Outcome, GivingError> {
    let going = giving::may_give(tx, &command.booking_id, &command.traveller_id)?;
    Ok(keep(tx, &going, command)?)
}

/// What giving a passport does once it may be given.
pub fn keep(tx: &mut Tx<'_>, going: &Going, command: &GiveDetails) -> Result<Outcome, StoreError> {
    let before = &going.traveller;
    let key = sealed::key_of(tx.conn, tx.keys, &before.id)?.ok_or(StoreError::NotFound)?;
    seal_values(tx, &key, command)?;
    let after = with_details(tx, before, command)?;
    travellers::update(tx.conn, &after)?;
    refresh_search(tx, &going.booking)?;
    giving::note_page(tx, going, Page::Passport)?;
    if differ(before, &after) {
        restart_visa(tx, going, &after)?;
    }
    let outcome = restating::restate(tx, going.into(), &key, "details", |stated| Statement {
        nationality: command.nationality.clone(),
        issuer: Some(command.issuer.clone()),
        expires_on: Some(command.expires_on),
        born_on: Some(command.born_on),
        ..stated
    })?;
    let about = About { traveller: Some(&before.id), ..About::booking(&going.booking.id) };
    audit::note(tx, "give_details", about, "")?;
    Ok(outcome)
}

fn seal_values(tx: &mut Tx<'_>, key: &TravellerKey, command: &GiveDetails) -> Result<(), StoreError> {
    let at = tx.stamp();
    for (field, value) in [
        (Field::PassportNumber, command.passport_number.as_str()),
        (Field::BirthDate, &command.born_on.to_string()),
        (Field::MachineLines, &command.machine_lines),
    ] {
        sealed::put(tx.conn, key, &command.traveller_id, field, value, at)?;
    }
    Ok(())
}

fn with_details(tx: &Tx<'_>, traveller: &Traveller, command: &GiveDetails) -> Result<Traveller, StoreError> {
    let hash = tx
        .keys
        .passport_hash(&command.issuer, &command.passport_number)
        .map_err(|e| StoreError::Damaged(e.to_string()))?;
    let machine_name = command.machine_name.clone();
    Ok(Traveller {
        given_names: command.given_names.clone(),
        family_name: command.family_name.clone(),
        sort_key: names::folded(&format!("{} {}", command.family_name, command.given_names)),
        machine_name: machine_name
            .unwrap_or_else(|| names::machine_readable(&command.family_name, &command.given_names)),
        sex: command.sex.clone(),
        nationality: command.nationality.clone(),
        passport_issuer: command.issuer.clone(),
        passport_expires_on: Some(command.expires_on),
        passport_last4: passport::last_four(&command.passport_number),
        passport_hash: hash,
        details_at: Some(tx.stamp()),
        ..traveller.clone()
    })
}

/// The party's names may have changed, and the desk finds a booking by the last four signs of a passport.
fn refresh_search(tx: &mut Tx<'_>, booking: &Booking) -> Result<(), StoreError> {
    let party = travellers::of_booking(tx.conn, &booking.id)?;
    let text = search_text(booking, &party);
    bookings::update(tx.conn, &Booking { search_text: text, changed_at: tx.stamp(), ..booking.clone() })
}

/// Whether a visa made for the one would not fit the other.
fn differ(before: &Traveller, after: &Traveller) -> bool {
    let printed = |one: &Traveller| {
        (one.passport_hash.clone(), one.machine_name.clone(), one.sex.clone(), one.nationality.clone())
    };
    printed(before) != printed(after) || before.passport_expires_on != after.passport_expires_on
}

/// A visa that was filed, or is there, was made for another passport: the papers are collected again, and a person is told at once.
fn restart_visa(tx: &mut Tx<'_>, going: &Going, after: &Traveller) -> Result<(), StoreError> {
    let Some(case) = visas::case_of(tx.conn, &after.id)? else { return Ok(()) };
    if matches!(case.state()?, VisaState::Collecting | VisaState::Refused) {
        return Ok(());
    }
    let (changed_by, changed_at) = (tx.by.actor.clone(), tx.stamp());
    visas::save(
        tx.conn,
        &VisaCase {
            state: VisaState::Collecting.as_str().to_owned(),
            changed_by,
            changed_at,
            ..case.clone()
        },
    )?;
    let words = format!("The passport of {} changed after the visa was {}", full_name(after), case.state)
        .replace('_', " ");
    let occasion = format!("{}:{changed_at}", after.id);
    tasks::add(tx, "passport_after_visa", &going.booking, &occasion, &words, going.today)
}

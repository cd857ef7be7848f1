//! A traveller's passport and contacts: sealed, compared, and judged again, because a passport may change the answer.

use chrono::NaiveDate;

use crate::actions::audit;
use crate::actions::audit::About;
use crate::actions::giving;
use crate::actions::judging;
use crate::actions::judging::Statement;
use crate::actions::tasks;
use crate::domain::details::Page;
use crate::domain::eligibility::Outcome;
use crate::domain::names;
use crate::domain::passport;
use crate::store::StoreError;
use crate::store::Tx;
use crate::store::bookings;
use crate::store::bookings::Booking;
use crate::store::decisions;
use crate::store::dossier::Dossier;
use crate::store::dossier::search_text;
use crate::store::sealed;
use crate::store::sealed::Field;
use crate::store::travellers;
use crate::store::travellers::Traveller;

/// What was typed, already checked for shape.
#[derive(Clone, Debug)]
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
    /// Sealed; empty if not given.
    pub phone: String,
    /// Sealed; empty if not given.
    pub emergency_contact: String,
    /// Sealed; empty if not given.
    pub diet: String,
}

crate::verb_error! {
    /// Why the details were not kept.
    GiveDetailsError {
        /// The lists are closed; the desk makes changes from now on.
        Closed => "details are closed for this departure",
        /// The booking or the traveller no longer goes.
        NotGoing => "this traveller does not go",
    }
}

/// Keeps the details and judges the traveller again. A worse answer makes a task; it never moves money or places by itself.
pub fn give_details(tx: &mut Tx<'_>, command: &GiveDetails) -> Result<Outcome, GiveDetailsError> {
    let booking = bookings::lock(tx.conn, &command.booking_id)?;
    let dossier = Dossier::around(tx.conn, booking)?;
    let traveller = dossier
        .going()
        .find(|traveller| traveller.id == command.traveller_id)
        .filter(|_| dossier.booking.status().is_ok_and(|status| status.holds_places()))
        .ok_or(GiveDetailsError::NotGoing)?
        .clone();
    let today = tx.today(dossier.offer.zone);
    let by_desk = tx.by.actor.starts_with("staff:");
    if !by_desk && today > dossier.offer.deadlines().details_close_on {
        return Err(GiveDetailsError::Closed);
    }
    let key = sealed::key_of(tx.conn, tx.keys, &traveller.id)?.ok_or(StoreError::NotFound)?;
    seal_values(tx, &key, command)?;
    travellers::update(tx.conn, &with_details(tx, &traveller, command)?)?;
    refresh_search(tx, &dossier)?;
    giving::note_page(tx, &traveller.id, Page::Passport)?;
    let outcome = judge_again(tx, &dossier, &traveller, &key, command, today)?;
    let about = About { traveller: Some(&traveller.id), ..About::booking(&dossier.booking.id) };
    audit::note(tx, "give_details", about, "passport and contacts")?;
    Ok(outcome)
}

fn seal_values(
    tx: &mut Tx<'_>,
    key: &crate::keys::TravellerKey,
    command: &GiveDetails,
) -> Result<(), StoreError> {
    let at = tx.stamp();
    for (field, value) in [
        (Field::PassportNumber, command.passport_number.as_str()),
        (Field::BirthDate, &command.born_on.to_string()),
        (Field::MachineLines, &command.machine_lines),
        (Field::Phone, &command.phone),
        (Field::EmergencyContact, &command.emergency_contact),
        (Field::Diet, &command.diet),
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
fn refresh_search(tx: &mut Tx<'_>, dossier: &Dossier) -> Result<(), StoreError> {
    let booking = &dossier.booking;
    let party = travellers::of_booking(tx.conn, &booking.id)?;
    let text = search_text(booking, &party);
    bookings::update(tx.conn, &Booking { search_text: text, changed_at: tx.stamp(), ..booking.clone() })
}

fn judge_again(
    tx: &mut Tx<'_>,
    dossier: &Dossier,
    traveller: &Traveller,
    key: &crate::keys::TravellerKey,
    command: &GiveDetails,
    today: NaiveDate,
) -> Result<Outcome, StoreError> {
    let before = dossier.decisions.get(&traveller.id).ok_or(StoreError::NotFound)?;
    let statement = Statement {
        nationality: command.nationality.clone(),
        issuer: Some(command.issuer.clone()),
        expires_on: Some(command.expires_on),
        born_on: Some(command.born_on),
        ..judging::statement_of(key, before)?
    };
    let judgement = judging::judge(&*decisions::prepared(tx.conn)?, &statement, &dossier.offer, today)?;
    let booking = &dossier.booking;
    let row = judging::decision_row(tx, key, &booking.id, &traveller.id, "details", &statement, &judgement)?;
    let worse = Outcome::parse(&before.outcome).is_some_and(|earlier| judgement.outcome > earlier);
    let decision = row.id.clone();
    decisions::insert(tx.conn, &[row])?;
    if worse && judgement.outcome >= Outcome::Review {
        let words = format!(
            "The answer for traveller {} became “{}”",
            traveller.position,
            judgement.outcome.as_str()
        );
        tasks::add(tx, "worse_answer", booking, &decision, &words, today)?;
    }
    Ok(judgement.outcome)
}

//! Move a runner to another race of the edition: places, fee, number and answer go along.

use crate::actions::audit;
use crate::actions::audit::About;
use crate::actions::judging::Statement;
use crate::actions::places;
use crate::actions::restating;
use crate::actions::restating::Subject;
use crate::actions::standing;
use crate::domain::availability::PoolKind;
use crate::domain::eligibility::Outcome;
use crate::domain::ledger::Stamp;
use crate::domain::ledger::Transfer;
use crate::domain::price::RaceFee;
use crate::store::StoreError;
use crate::store::Tx;
use crate::store::bookings;
use crate::store::bookings::Booking;
use crate::store::departures::Race;
use crate::store::dossier::Dossier;
use crate::store::entries;
use crate::store::pools;
use crate::store::pools::Holding;
use crate::store::sealed;
use crate::store::transfers;
use crate::store::transfers::OutsideCharge;
use crate::store::transfers::TransferRow;
use crate::store::travellers;
use crate::store::travellers::Traveller;
use crate::store::tx::new_id;

/// Who runs what from now on.
#[derive(Clone, Debug)]
pub struct ChangeRace {
    /// Of which departure.
    pub departure_code: String,
    /// Who.
    pub traveller_id: String,
    /// Code of the race.
    pub race: String,
}

crate::verb_error! {
    /// Why the race stays.
    ChangeRaceError {
        /// The traveller does not go, or does not run.
        NotRunning => "this traveller does not run on this departure",
        /// It is the race they run.
        Same => "they run this race already",
        /// The edition has no such race.
        NoRace => "this edition has no such race",
        /// Every place of the race is taken.
        SoldOut => "every place of this race is taken",
    }
}

/// Changes the race and answers what the rules say to it. A worse answer makes a task, as with new details.
pub fn change_race(tx: &mut Tx<'_>, command: &ChangeRace) -> Result<Outcome, ChangeRaceError> {
    let traveller = travellers::by_id(tx.conn, &command.traveller_id)?;
    let booking = bookings::lock(tx.conn, &traveller.booking_id)?;
    let dossier = Dossier::around(tx.conn, booking)?;
    let is_here = dossier.offer.departure.code == command.departure_code;
    let goes = is_here && traveller.is_going && dossier.booking.status()?.holds_places();
    let entry = travellers::entry_of(tx.conn, &traveller.id)?.filter(|_| goes);
    let entry = entry.ok_or(ChangeRaceError::NotRunning)?;
    let old = dossier.offer.race_by_id(&entry.race_id).ok_or(StoreError::NotFound)?.clone();
    let new = dossier.offer.race(&command.race).ok_or(ChangeRaceError::NoRace)?.clone();
    if old.id == new.id {
        return Err(ChangeRaceError::Same);
    }
    entries::change_race(tx.conn, &entry, &new.id, tx.stamp())?;
    travellers::update(tx.conn, &Traveller { race_id: Some(new.id.clone()), ..traveller.clone() })?;
    charge(tx, &dossier, &traveller, &old, &new)?;
    let outcome = judge_again(tx, &dossier, &traveller, &new.code)?;
    bookings::update(tx.conn, &Booking { changed_at: tx.stamp(), ..dossier.booking.clone() })?;
    let after = Dossier::load(tx.conn, &dossier.booking.id)?;
    standing::settle(tx, &after)?;
    standing::note_credit(tx, &dossier.booking.id, &format!("race:{}", after.booking.version))?;
    let about = About { traveller: Some(&traveller.id), ..About::booking(&dossier.booking.id) };
    audit::note(tx, "change_race", about, &format!("{} instead of {}", new.code, old.code))?;
    // Last, because the edition's caps are what many wait for.
    if move_place(tx, &dossier, &traveller.id, &old, &new)? {
        Ok(outcome)
    } else {
        Err(ChangeRaceError::SoldOut)
    }
}

/// Gives the place of the old race back and takes one of the new, in the order of the pools' ids. False: sold out.
fn move_place(
    tx: &mut Tx<'_>,
    dossier: &Dossier,
    traveller_id: &str,
    old: &Race,
    new: &Race,
) -> Result<bool, StoreError> {
    let rows = pools::of_owners(tx.conn, &dossier.offer.pool_owners())?;
    let pool = |race: &Race| {
        let kind = PoolKind::Race(race.code.clone()).to_string();
        rows.iter().find(|row| row.kind == kind).map(|row| row.id.clone()).ok_or(StoreError::NotFound)
    };
    let (old_pool, new_pool) = (pool(old)?, pool(new)?);
    let mut held = pools::held_by(tx.conn, std::slice::from_ref(&dossier.booking.id))?;
    held.retain(|one| one.traveller_id == traveller_id && one.pool_id == old_pool);
    let holding = Holding {
        id: new_id(),
        pool_id: new_pool.clone(),
        booking_id: dossier.booking.id.clone(),
        traveller_id: traveller_id.to_owned(),
        taken_at: tx.stamp(),
        released_at: None,
    };
    if new_pool < old_pool && !pools::take(tx.conn, &new_pool, 1)? {
        return Ok(false);
    }
    places::give_back(tx, &held)?;
    if old_pool < new_pool && !pools::take(tx.conn, &new_pool, 1)? {
        return Ok(false);
    }
    pools::insert_holdings(tx.conn, &[holding])?;
    Ok(true)
}

/// The fee of the new race in place of the old one's, each paid where the price list says.
fn charge(
    tx: &mut Tx<'_>,
    dossier: &Dossier,
    traveller: &Traveller,
    old: &Race,
    new: &Race,
) -> Result<(), StoreError> {
    let booking_id = &dossier.booking.id;
    let damaged = |e: crate::domain::ledger::LedgerError| StoreError::Damaged(e.to_string());
    let old_label = label(&old.name);
    transfers::remove_outside(tx.conn, &traveller.id, &old_label)?;
    let reversed: Vec<&str> = dossier.transfers.iter().filter_map(|row| row.reverses.as_deref()).collect();
    let is_open = |row: &&TransferRow| {
        row.kind == "charge" && row.reverses.is_none() && !reversed.contains(&row.id.as_str())
    };
    let is_fee =
        |row: &&TransferRow| row.traveller_id.as_ref() == Some(&traveller.id) && row.note == old_label;
    let mut rows = Vec::new();
    for row in dossier.transfers.iter().filter(is_open).filter(is_fee) {
        let stamp = Stamp { id: new_id(), once_key: format!("reverse:{}", row.id), at: tx.now() };
        let back = row.to_transfer()?.reversed(stamp).map_err(damaged)?;
        rows.push(TransferRow::of(back, booking_id, Some(&traveller.id), &tx.by.actor, "another race"));
    }
    let prices = dossier.offer.price_list()?;
    let fee = prices.race_fees.iter().find(|fee| fee.race == new.code).ok_or(StoreError::NotFound)?;
    if fee.fee.is_positive() {
        match fee.paid_where.trim() {
            "" => {
                let id = new_id();
                let stamp = Stamp { once_key: format!("race:{id}"), id, at: tx.now() };
                let charge = Transfer::charge(stamp, booking_id, "race_fee", fee.fee).map_err(damaged)?;
                let (who, label) = (Some(traveller.id.as_str()), label(&fee.name));
                rows.push(TransferRow::of(charge, booking_id, who, &tx.by.actor, &label));
            }
            place => owe_outside(tx, booking_id, &traveller.id, fee, place)?,
        }
    }
    transfers::insert(tx.conn, &rows)
}

/// The words of the price list's line.
fn label(race: &str) -> String {
    format!("Race fee, {race}")
}

fn owe_outside(
    tx: &mut Tx<'_>,
    booking_id: &str,
    traveller_id: &str,
    fee: &RaceFee,
    place: &str,
) -> Result<(), StoreError> {
    let row = OutsideCharge {
        id: new_id(),
        booking_id: booking_id.to_owned(),
        traveller_id: traveller_id.to_owned(),
        label: label(&fee.name),
        amount_minor: fee.fee.minor,
        currency: fee.fee.currency.to_string(),
        paid_where: place.to_owned(),
        is_due: true,
    };
    transfers::insert_outside(tx.conn, &[row])
}

fn judge_again(
    tx: &mut Tx<'_>,
    dossier: &Dossier,
    traveller: &Traveller,
    race: &str,
) -> Result<Outcome, StoreError> {
    let key = sealed::key_of(tx.conn, tx.keys, &traveller.id)?.ok_or(StoreError::NotFound)?;
    let today = tx.today(dossier.offer.zone);
    let subject = Subject { booking: &dossier.booking, offer: &dossier.offer, traveller, today };
    restating::restate(tx, subject, &key, "race", |stated| Statement {
        race: Some(race.to_owned()),
        ..stated
    })
}

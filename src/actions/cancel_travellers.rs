//! Cancel a traveller or a whole booking, with a reason. Only their own wish costs something.

use crate::actions::audit;
use crate::actions::audit::About;
use crate::actions::calendars;
use crate::actions::endings::waive_charges;
use crate::actions::places;
use crate::actions::posting;
use crate::actions::standing;
use crate::actions::tasks;
use crate::actions::tasks::TO_MEND;
use crate::domain::booking::Event;
use crate::domain::booking::Status;
use crate::domain::ledger::Stamp;
use crate::domain::ledger::Standing;
use crate::domain::ledger::Transfer;
use crate::domain::money::Money;
use crate::domain::money::MoneyError;
use crate::domain::payment_plan;
use crate::domain::refund;
use crate::domain::refund::CancelReason;
use crate::domain::refund::Refund;
use crate::mail::facts::BookingFacts;
use crate::mail::letters;
use crate::store::StoreError;
use crate::store::Tx;
use crate::store::bookings;
use crate::store::bookings::Booking;
use crate::store::dossier::Dossier;
use crate::store::pools;
use crate::store::transfers;
use crate::store::transfers::TransferRow;
use crate::store::travellers;
use crate::store::travellers::Traveller;
use crate::store::tx::new_id;

/// Who is taken off, and why.
#[derive(Clone, Debug)]
pub struct CancelTravellers {
    /// Which booking.
    pub booking_id: String,
    /// Whom; everybody who goes if empty.
    pub traveller_ids: Vec<String>,
    /// Decides the money.
    pub reason: CancelReason,
    /// Words the booker reads.
    pub note: String,
}

crate::verb_error! {
    /// Why nothing was cancelled.
    CancelError {
        /// The booking has ended already.
        Ended => "this booking has ended already",
        /// Nobody of these goes.
        Nobody => "choose who is taken off",
    }
}

/// Cancels and answers what the terms make of the money.
pub fn cancel_travellers(tx: &mut Tx<'_>, command: &CancelTravellers) -> Result<Refund, CancelError> {
    let booking = bookings::lock(tx.conn, &command.booking_id)?;
    let ended = booking.status()?.after(Event::Cancelled).ok_or(CancelError::Ended)?;
    let dossier = Dossier::around(tx.conn, booking)?;
    let off: Vec<Traveller> = dossier
        .going()
        .filter(|one| command.traveller_ids.is_empty() || command.traveller_ids.contains(&one.id))
        .cloned()
        .collect();
    if off.is_empty() {
        return Err(CancelError::Nobody);
    }
    let is_all = off.len() == dossier.going().count();
    let refund = preview(&dossier, &off, command.reason, tx.today(dossier.offer.zone))?;
    take_off(tx, &dossier, &off, command.reason)?;
    let fee = if is_all { refund.kept } else { refund.fee };
    charge_fee(tx, &dossier, &off, fee, &refund.rule)?;
    let next = Booking {
        status: if is_all { ended.as_str().to_owned() } else { dossier.booking.status.clone() },
        held_until: dossier.booking.held_until.filter(|_| !is_all),
        review_due_on: dossier.booking.review_due_on.filter(|_| !is_all),
        deposit_minor: deposit_without(&dossier, &off),
        decided_reason: command.note.clone(),
        changed_at: tx.stamp(),
        ..dossier.booking.clone()
    };
    bookings::update(tx.conn, &next)?;
    if is_all {
        tasks::finish(tx, &next.id, &["review", "worse_answer"])?;
        forgo_rest(tx, &next.id, &refund.rule)?;
    }
    let words = format!("{} of the party; {}; {}", off.len(), refund.rule, command.note);
    audit::note(tx, "cancel_travellers", About::booking(&next.id), &words)?;
    tell(tx, &next.id, fee, refund.back)?;
    let after = Dossier::load(tx.conn, &next.id)?;
    standing::settle(tx, &after)?;
    standing::note_credit(tx, &next.id, &format!("cancelled:{}", after.booking.version))?;
    Ok(refund)
}

/// What the terms make of the money if these travellers are taken off now: shown before, done after. What was paid counts for the
/// prices of those who stay first; only what is left over is kept or goes back.
pub fn preview(
    dossier: &Dossier,
    off: &[Traveller],
    reason: CancelReason,
    today: chrono::NaiveDate,
) -> Result<Refund, StoreError> {
    let damaged = |e: MoneyError| StoreError::Damaged(e.to_string());
    let theirs = price_of(dossier, off);
    let staying = dossier.money.charged.minus(theirs).map_err(damaged)?;
    let left = dossier.money.received().and_then(|received| received.minus(staying)).map_err(damaged)?;
    let is_firm = matches!(dossier.booking.status()?, Status::Confirmed | Status::Paid);
    if reason == CancelReason::OwnWish && !is_firm {
        return refund::before_the_deposit(left).map_err(damaged);
    }
    // Where all was due at once, the deposit of the terms is still the part that does not go back.
    let share = deposit_a_head(dossier).min(dossier.offer.terms.deposit.minor) * count(off.len());
    let bands = dossier.offer.departure.cancellation_bands()?;
    let days = payment_plan::days_before(dossier.offer.departure.gateway_on, today);
    let share = Money::new(share, theirs.currency);
    refund::on_cancellation(&bands, reason, theirs, share, left, days).map_err(damaged)
}

fn count(people: usize) -> i64 {
    i64::try_from(people).unwrap_or(i64::MAX)
}

fn deposit_a_head(dossier: &Dossier) -> i64 {
    dossier.booking.deposit_minor / count(dossier.going().count().max(1))
}

/// What these travellers are charged now.
fn price_of(dossier: &Dossier, people: &[Traveller]) -> Money {
    let is_theirs =
        |row: &&TransferRow| people.iter().any(|one| row.traveller_id.as_deref() == Some(&one.id));
    let charges = dossier.transfers.iter().filter(|row| row.kind == "charge").filter(is_theirs);
    let signed =
        |row: &TransferRow| if row.reverses.is_some() { -row.amount_minor } else { row.amount_minor };
    Money::new(charges.map(signed).sum(), dossier.money.charged.currency)
}

/// The deposit of those who stay: their part of it, or their whole price where all was due at once.
fn deposit_without(dossier: &Dossier, off: &[Traveller]) -> i64 {
    if dossier.booking.balance_due_on.is_some() {
        return dossier.booking.deposit_minor - deposit_a_head(dossier) * count(off.len());
    }
    let stays = |one: &&Traveller| off.iter().all(|gone| gone.id != one.id);
    let staying: Vec<Traveller> = dossier.going().filter(stays).cloned().collect();
    price_of(dossier, &staying).minor
}

fn take_off(
    tx: &mut Tx<'_>,
    dossier: &Dossier,
    off: &[Traveller],
    reason: CancelReason,
) -> Result<(), StoreError> {
    let ids: Vec<String> = off.iter().map(|one| one.id.clone()).collect();
    for traveller in off {
        let row = Traveller {
            is_going: false,
            cancelled_at: Some(tx.stamp()),
            cancel_reason: reason.as_str().to_owned(),
            ..traveller.clone()
        };
        travellers::update(tx.conn, &row)?;
        waive_charges(tx, &dossier.booking.id, Some(&traveller.id), reason.label())?;
        tasks::finish_one(tx, &dossier.booking.id, tasks::VISA_REFUSED, &traveller.id)?;
        tasks::finish_under(tx, &dossier.booking.id, tasks::VISA_COPY, &traveller.id)?;
        for leg in dossier.legs.iter().filter(|leg| leg.traveller_id == traveller.id) {
            tasks::finish_one(tx, &dossier.booking.id, TO_MEND, &leg.id)?;
        }
    }
    travellers::set_entry_status(tx.conn, &ids, "withdrawn")?;
    transfers::set_outside_due(tx.conn, &ids, false)?;
    let mut held = pools::held_by(tx.conn, std::slice::from_ref(&dossier.booking.id))?;
    held.retain(|holding| ids.contains(&holding.traveller_id));
    places::give_back(tx, &held)
}

/// The fee as a charge of its own. Where everybody leaves, only what was paid is kept.
fn charge_fee(
    tx: &mut Tx<'_>,
    dossier: &Dossier,
    off: &[Traveller],
    fee: Money,
    rule: &str,
) -> Result<(), StoreError> {
    let (true, Some(first)) = (fee.is_positive(), off.first()) else { return Ok(()) };
    let stamp = Stamp { id: new_id(), once_key: format!("fee:{}", first.id), at: tx.now() };
    let transfer =
        Transfer::fee(stamp, &dossier.booking.id, fee).map_err(|e| StoreError::Damaged(e.to_string()))?;
    let row = TransferRow::of(transfer, &dossier.booking.id, None, &tx.by.actor, rule);
    transfers::insert(tx.conn, &[row])
}

/// Nobody goes any more: what an earlier fee left open is not chased.
fn forgo_rest(tx: &mut Tx<'_>, booking_id: &str, rule: &str) -> Result<(), StoreError> {
    let Standing::Owes(rest) = Dossier::load(tx.conn, booking_id)?.money.standing() else { return Ok(()) };
    let stamp = Stamp { id: new_id(), once_key: format!("forgone:{booking_id}"), at: tx.now() };
    let transfer =
        Transfer::waiver(stamp, booking_id, "fee", rest).map_err(|e| StoreError::Damaged(e.to_string()))?;
    transfers::insert(tx.conn, &[TransferRow::of(transfer, booking_id, None, &tx.by.actor, rule)])
}

fn tell(tx: &mut Tx<'_>, booking_id: &str, fee: Money, back: Money) -> Result<(), StoreError> {
    let dossier = Dossier::load(tx.conn, booking_id)?;
    let facts = BookingFacts {
        refund: back.is_positive().then_some(back),
        fee: fee.is_positive().then_some(fee),
        ..posting::facts(&dossier)?
    };
    let key = format!("booking:{}:cancelled:{}", dossier.booking.reference, dossier.booking.version);
    let now = tx.now();
    let calendar = calendars::taking_back(tx.conn, &dossier, now)?;
    posting::post_to_booker(tx, &dossier, letters::cancelled(&facts), &calendar, &key)
}

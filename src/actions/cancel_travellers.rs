//! Cancel a traveller or a whole booking, with a reason. Only their own wish costs something.

use chrono::Duration;

use crate::actions::audit;
use crate::actions::audit::About;
use crate::actions::endings::waive_charges;
use crate::actions::places;
use crate::actions::posting;
use crate::actions::tasks;
use crate::domain::booking::Event;
use crate::domain::ledger::Stamp;
use crate::domain::ledger::Standing;
use crate::domain::ledger::Transfer;
use crate::domain::money::Money;
use crate::domain::payment_plan;
use crate::domain::refund;
use crate::domain::refund::CancelReason;
use crate::domain::refund::Refund;
use crate::mail::letters;
use crate::store::StoreError;
use crate::store::Tx;
use crate::store::bookings;
use crate::store::bookings::Booking;
use crate::store::desk;
use crate::store::dossier::Dossier;
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
    for traveller in &off {
        take_off(tx, traveller, command.reason)?;
    }
    keep_fee(tx, &dossier, &off, &refund, is_all)?;
    let share = dossier.deposit().minor / i64::try_from(dossier.going().count().max(1)).unwrap_or(1);
    let next = Booking {
        status: if is_all { ended.as_str().to_owned() } else { dossier.booking.status.clone() },
        held_until: dossier.booking.held_until.filter(|_| !is_all),
        deposit_minor: dossier.booking.deposit_minor - share * i64::try_from(off.len()).unwrap_or(0),
        decided_reason: command.note.clone(),
        changed_at: tx.stamp(),
        ..dossier.booking.clone()
    };
    bookings::update(tx.conn, &next)?;
    let about = About::booking(&next.id);
    audit::note(
        tx,
        "cancel_travellers",
        about,
        &format!("{} of the party; {}; {}", off.len(), refund.rule, command.note),
    )?;
    tell(tx, &next, &refund, is_all)?;
    Ok(refund)
}

/// What the terms make of the money if these travellers are taken off now: shown before, done after.
pub fn preview(
    dossier: &Dossier,
    off: &[Traveller],
    reason: CancelReason,
    today: chrono::NaiveDate,
) -> Result<Refund, StoreError> {
    let damaged = |e: crate::domain::money::MoneyError| StoreError::Damaged(e.to_string());
    let currency = dossier.money.charged.currency;
    let theirs = dossier
        .transfers
        .iter()
        .filter(|row| row.kind == "charge")
        .filter(|row| off.iter().any(|one| row.traveller_id.as_deref() == Some(&one.id)))
        .map(|row| if row.reverses.is_some() { -row.amount_minor } else { row.amount_minor })
        .sum();
    let heads = i64::try_from(dossier.going().count().max(1)).unwrap_or(1);
    let share = dossier.deposit().minor / heads * i64::try_from(off.len()).unwrap_or(0);
    let received = dossier.money.received().map_err(damaged)?;
    // What was paid counts for those who stay first, up to their deposits; the rest was paid for those who go.
    let staying = Money::new(dossier.deposit().minor - share, currency);
    let paid = if staying.is_positive() { received.minus(staying).map_err(damaged)? } else { received };
    let days = payment_plan::days_before(dossier.offer.departure.gateway_on, today);
    let bands = dossier.offer.departure.cancellation_bands()?;
    refund::on_cancellation(
        &bands,
        reason,
        Money::new(theirs, currency),
        Money::new(share, currency),
        paid,
        days,
    )
    .map_err(damaged)
}

fn take_off(tx: &mut Tx<'_>, traveller: &Traveller, reason: CancelReason) -> Result<(), StoreError> {
    let row = Traveller {
        is_going: false,
        cancelled_at: Some(tx.stamp()),
        cancel_reason: reason.as_str().to_owned(),
        ..traveller.clone()
    };
    travellers::update(tx.conn, &row)?;
    let ids = [traveller.id.clone()];
    travellers::set_entry_status(tx.conn, &ids, "withdrawn")?;
    transfers::end_outside(tx.conn, &ids)?;
    places::give_back(tx, &traveller.booking_id, Some(&traveller.id))?;
    waive_charges(tx, &traveller.booking_id, Some(&traveller.id), reason.label())
}

/// The fee as a charge of its own. Where everybody leaves, only what was paid is kept; the rest is not chased.
fn keep_fee(
    tx: &mut Tx<'_>,
    dossier: &Dossier,
    off: &[Traveller],
    refund: &Refund,
    is_all: bool,
) -> Result<(), StoreError> {
    let fee = if is_all { refund.kept } else { refund.fee };
    if !fee.is_positive() {
        return Ok(());
    }
    let first = off.first().map(|one| one.id.clone()).unwrap_or_default();
    let stamp = Stamp { id: new_id(), once_key: format!("fee:{first}"), at: tx.now() };
    let transfer =
        Transfer::fee(stamp, &dossier.booking.id, fee).map_err(|e| StoreError::Damaged(e.to_string()))?;
    let row = TransferRow::of(transfer, &dossier.booking.id, None, &tx.by.actor, &refund.rule);
    transfers::insert(tx.conn, &[row])
}

fn tell(tx: &mut Tx<'_>, row: &Booking, refund: &Refund, is_all: bool) -> Result<(), StoreError> {
    let dossier = Dossier::load(tx.conn, &row.id)?;
    if let (true, Standing::InCredit(credit)) = (is_all, dossier.money.standing()) {
        let due = (tx.now() + Duration::days(14)).date_naive();
        let task = tasks::task(tx, "refund", &dossier.booking, &format!("Send {credit} back"), due);
        desk::add_task(tx.conn, &task)?;
    }
    let facts = crate::mail::facts::BookingFacts {
        refund: Some(refund.back),
        fee: Some(refund.fee),
        ..posting::facts(&dossier)?
    };
    let key = format!("booking:{}:cancelled:{}", row.reference, dossier.booking.version);
    posting::post_to_booker(tx, &dossier, letters::cancelled(&facts), "", &key)
}

//! Record a payment: the ledger first, then whatever status follows from it.

use chrono::NaiveDate;

use crate::actions::audit;
use crate::actions::audit::About;
use crate::actions::posting;
use crate::actions::tasks;
use crate::documents::travel_calendar;
use crate::documents::travel_calendar::Subject;
use crate::domain::booking;
use crate::domain::booking::Event;
use crate::domain::booking::Status;
use crate::domain::ledger::Stamp;
use crate::domain::ledger::Transfer;
use crate::domain::money::Money;
use crate::mail::letters;
use crate::store::StoreError;
use crate::store::Tx;
use crate::store::bookings;
use crate::store::bookings::Booking;
use crate::store::desk;
use crate::store::dossier::Dossier;
use crate::store::transfers;
use crate::store::transfers::TransferRow;
use crate::store::tx::new_id;

/// Money that arrived.
#[derive(Clone, Debug)]
pub struct RecordPayment {
    /// For which booking.
    pub booking_id: String,
    /// In the booking's currency.
    pub amount: Money,
    /// The bank's day.
    pub value_on: NaiveDate,
    /// The statement's words, or the bank's own id.
    pub note: String,
    /// Of the form: the same money is not booked twice.
    pub once_key: String,
}

crate::verb_error! {
    /// Why nothing was recorded.
    RecordPaymentError {
        /// The booking is in another currency.
        OtherCurrency => "this booking is in another currency",
    }
}

/// What the payment did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recorded {
    /// The deposit is in.
    Confirmed,
    /// Everything is in.
    Paid,
    /// It is not enough for the deposit.
    Short,
    /// The status stays.
    Noted,
    /// The booking had ended: a person must decide.
    TooLate,
    /// This form was sent before.
    Again,
}

/// Records the payment and answers what it did.
pub fn record_payment(tx: &mut Tx<'_>, command: &RecordPayment) -> Result<Recorded, RecordPaymentError> {
    if transfers::is_booked(tx.conn, &command.once_key)? {
        return Ok(Recorded::Again);
    }
    let booking = bookings::lock(tx.conn, &command.booking_id)?;
    let before = Dossier::around(tx.conn, booking)?;
    if before.money.charged.currency != command.amount.currency {
        return Err(RecordPaymentError::OtherCurrency);
    }
    enter(tx, &before, command)?;
    let after = Dossier::load(tx.conn, &command.booking_id)?;
    let about = About::booking(&command.booking_id);
    audit::note(tx, "record_payment", about, &format!("{}, {}", command.amount, command.note))?;
    Ok(settle(tx, after)?)
}

fn enter(tx: &mut Tx<'_>, dossier: &Dossier, command: &RecordPayment) -> Result<(), StoreError> {
    let stamp = Stamp { id: new_id(), once_key: command.once_key.clone(), at: tx.now() };
    let transfer = Transfer::payment(stamp, &dossier.booking.id, &dossier.account.code, command.amount)
        .map_err(|e| StoreError::Damaged(e.to_string()))?;
    let row = TransferRow::of(transfer, &dossier.booking.id, None, &tx.by.actor, &command.note);
    transfers::insert(tx.conn, &[TransferRow { value_on: command.value_on, ..row }])
}

/// Moves the status where the ledger says it stands, and tells the booker.
fn settle(tx: &mut Tx<'_>, dossier: Dossier) -> Result<Recorded, StoreError> {
    let damaged = |e: crate::domain::money::MoneyError| StoreError::Damaged(e.to_string());
    let status = dossier.booking.status()?;
    let received = dossier.money.received().map_err(damaged)?;
    if matches!(status, Status::Lapsed | Status::Declined | Status::Cancelled) {
        let words = "Money came after this booking ended: take the places again, or refund";
        let task = tasks::task(tx, "late_money", &dossier.booking, words, tx.now().date_naive());
        desk::add_task(tx.conn, &task)?;
        return Ok(Recorded::TooLate);
    }
    let (deposit, total) = (dossier.deposit(), dossier.money.charged);
    let event = booking::status_from_money(status, received, deposit, total, dossier.offer.terms.tolerance)
        .map_err(damaged)?;
    let Some(next) = event.and_then(|event| status.after(event)) else {
        if status == Status::AwaitingDeposit {
            let key = format!("booking:{}:short:{}", dossier.booking.reference, received.minor);
            let facts = posting::facts(&dossier)?;
            posting::post_to_booker(tx, &dossier, letters::short_payment(&facts), "", &key)?;
            return Ok(Recorded::Short);
        }
        return Ok(Recorded::Noted);
    };
    let row = Booking {
        status: next.as_str().to_owned(),
        held_until: None,
        changed_at: tx.stamp(),
        ..dossier.booking.clone()
    };
    bookings::update(tx.conn, &row)?;
    tell(tx, &row, status, event)?;
    Ok(if next == Status::Paid { Recorded::Paid } else { Recorded::Confirmed })
}

/// The confirmation, with the calendar, the first time; later only that all is paid.
fn tell(tx: &mut Tx<'_>, row: &Booking, before: Status, event: Option<Event>) -> Result<(), StoreError> {
    let dossier = Dossier::load(tx.conn, &row.id)?;
    let facts = posting::facts(&dossier)?;
    if before == Status::AwaitingDeposit {
        let races = dossier.going().filter_map(|traveller| traveller.race_id.as_deref()).collect();
        let subject = Subject { id: &row.id, races, sequence: dossier.calendar_sequence(), cancelled: false };
        let calendar = travel_calendar::calendar(&dossier.agency, &dossier.offer, &subject, tx.now())?;
        let key = format!("booking:{}:deposit:{}", row.reference, row.version);
        posting::post_to_booker(tx, &dossier, letters::deposit_received(&facts), &calendar, &key)?;
    } else if event == Some(Event::AllIn) {
        let key = format!("booking:{}:paid:{}", row.reference, row.version);
        posting::post_to_booker(tx, &dossier, letters::paid_in_full(&facts), "", &key)?;
    }
    Ok(())
}

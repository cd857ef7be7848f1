//! Record a payment: the ledger first, then whatever status follows from it.

use chrono::NaiveDate;

use crate::actions::audit;
use crate::actions::audit::About;
use crate::actions::posting;
use crate::actions::standing;
use crate::domain::booking::Event;
use crate::domain::booking::Status;
use crate::domain::eligibility::Outcome;
use crate::domain::ledger::Stamp;
use crate::domain::ledger::Transfer;
use crate::domain::money::Money;
use crate::domain::payment_plan;
use crate::mail::letters;
use crate::store::StoreError;
use crate::store::Tx;
use crate::store::bookings;
use crate::store::bookings::Booking;
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
    crate::crash_point!(PaymentEntered);
    let about = About::booking(&command.booking_id);
    audit::note(tx, "record_payment", about, &format!("{}, {}", command.amount, command.note))?;
    let recorded = follow(tx, command)?;
    crate::crash_point!(PaymentFollowed);
    Ok(recorded)
}

fn enter(tx: &mut Tx<'_>, dossier: &Dossier, command: &RecordPayment) -> Result<(), StoreError> {
    let stamp = Stamp { id: new_id(), once_key: command.once_key.clone(), at: tx.now() };
    let transfer = Transfer::payment(stamp, &dossier.booking.id, &dossier.account.code, command.amount)
        .map_err(|e| StoreError::Damaged(e.to_string()))?;
    let row = TransferRow::of(transfer, &dossier.booking.id, None, &tx.by.actor, &command.note);
    transfers::insert(tx.conn, &[TransferRow { value_on: command.value_on, ..row }])
}

/// What the money does: an option is taken up, the status follows the ledger, and what nobody owes is put before the desk.
fn follow(tx: &mut Tx<'_>, command: &RecordPayment) -> Result<Recorded, StoreError> {
    let mut dossier = Dossier::load(tx.conn, &command.booking_id)?;
    if dossier.booking.status()? == Status::Held {
        take_up(tx, &dossier)?;
        dossier = Dossier::load(tx.conn, &command.booking_id)?;
    }
    let moved = standing::settle(tx, &dossier)?;
    standing::note_credit(tx, &command.booking_id, &command.once_key)?;
    Ok(match (dossier.booking.status()?, moved) {
        (Status::Lapsed | Status::Declined | Status::Cancelled, _) => Recorded::TooLate,
        (_, Some(Status::Paid)) => Recorded::Paid,
        (_, Some(_)) => Recorded::Confirmed,
        (Status::AwaitingDeposit, None) => {
            let key = format!("booking:{}:short:{}", dossier.booking.reference, command.once_key);
            let facts = posting::facts(&dossier)?;
            posting::post_to_booker(tx, &dossier, letters::short_payment(&facts), "", &key)?;
            Recorded::Short
        }
        _ => Recorded::Noted,
    })
}

/// Who pays for an option takes it up; where the rules leave something to decide, the desk decides first.
fn take_up(tx: &mut Tx<'_>, dossier: &Dossier) -> Result<(), StoreError> {
    let undecided = dossier
        .going()
        .filter_map(|one| dossier.decisions.get(&one.id))
        .any(|decision| Outcome::parse(&decision.outcome).is_none_or(|outcome| outcome >= Outcome::Review));
    let event = if undecided { Event::ReviewNeeded } else { Event::TakenUp };
    let Some(next) = dossier.booking.status()?.after(event) else { return Ok(()) };
    let (today, days) = (tx.today(dossier.offer.zone), dossier.offer.terms.review_working_days);
    let row = Booking {
        status: next.as_str().to_owned(),
        held_until: dossier.booking.held_until.filter(|_| !undecided),
        review_due_on: undecided.then(|| payment_plan::working_days_after(today, days)),
        changed_at: tx.stamp(),
        ..dossier.booking.clone()
    };
    bookings::update(tx.conn, &row)?;
    let taken_up = Dossier::load(tx.conn, &row.id)?;
    if undecided { standing::tell_review(tx, &taken_up) } else { Ok(()) }
}

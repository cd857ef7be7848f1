//! Where a booking stands once its money or its party has changed, and who is told.

use chrono::Duration;

use crate::actions::calendars;
use crate::actions::posting;
use crate::actions::tasks;
use crate::domain::booking;
use crate::domain::booking::Event;
use crate::domain::booking::Status;
use crate::domain::ledger::Standing;
use crate::domain::money::MoneyError;
use crate::domain::payment_plan;
use crate::mail::letters;
use crate::store::StoreError;
use crate::store::Tx;
use crate::store::bookings;
use crate::store::bookings::Booking;
use crate::store::dossier::Dossier;

/// Days within which money that is in credit goes back.
const REFUND_DAYS: i64 = 14;

/// Moves the status where the ledger says it stands and tells the booker; the new status, or None where it stays.
pub fn settle(tx: &mut Tx<'_>, dossier: &Dossier) -> Result<Option<Status>, StoreError> {
    let damaged = |e: MoneyError| StoreError::Damaged(e.to_string());
    let status = dossier.booking.status()?;
    let received = dossier.money.received().map_err(damaged)?;
    let (deposit, charged, terms) = (dossier.deposit(), dossier.money.charged, &dossier.offer.terms);
    let event =
        booking::status_from_money(status, received, deposit, charged, terms.tolerance).map_err(damaged)?;
    let Some((event, next)) = event.and_then(|event| Some((event, status.after(event)?))) else {
        return Ok(None);
    };
    let held_until = (next == Status::AwaitingDeposit).then(|| held_until(tx, dossier));
    let row = Booking {
        status: next.as_str().to_owned(),
        held_until,
        changed_at: tx.stamp(),
        ..dossier.booking.clone()
    };
    bookings::update(tx.conn, &row)?;
    tell(tx, &row, status, event)?;
    Ok(Some(next))
}

/// Until when places that are kept from now on wait for their deposit.
pub fn held_until(tx: &Tx<'_>, dossier: &Dossier) -> chrono::NaiveDateTime {
    let offer = &dossier.offer;
    payment_plan::held_until(&offer.terms, tx.now(), offer.departure.gateway_on, offer.zone).naive_utc()
}

/// The confirmation, with the calendar, the first time; later only that all is paid.
fn tell(tx: &mut Tx<'_>, row: &Booking, before: Status, event: Event) -> Result<(), StoreError> {
    let dossier = Dossier::load(tx.conn, &row.id)?;
    let facts = posting::facts(&dossier)?;
    if before == Status::AwaitingDeposit {
        let now = tx.now();
        let calendar = calendars::of_party(tx.conn, &dossier, &[], now)?;
        let key = format!("booking:{}:deposit:{}", row.reference, row.version);
        posting::post_to_booker(tx, &dossier, letters::deposit_received(&facts), &calendar, &key)
    } else if event == Event::AllIn {
        let key = format!("booking:{}:paid:{}", row.reference, row.version);
        posting::post_to_booker(tx, &dossier, letters::paid_in_full(&facts), "", &key)
    } else {
        Ok(())
    }
}

/// Money that nobody owes us becomes a task: to be sent back, or, after a lapse, perhaps to take the places again. The sum replaces
/// the one of an earlier task, and where nothing is in credit any more, there is no task.
pub fn note_credit(tx: &mut Tx<'_>, booking_id: &str, occasion: &str) -> Result<(), StoreError> {
    let dossier = Dossier::load(tx.conn, booking_id)?;
    tasks::finish(tx, booking_id, &["late_money", "refund"])?;
    let Standing::InCredit(credit) = dossier.money.standing() else { return Ok(()) };
    let today = tx.today(dossier.offer.zone);
    let (kind, words, due_on) = if dossier.booking.status()? == Status::Lapsed {
        let words =
            format!("{credit} is here, but the hold has ended: take the places again, or send it back");
        ("late_money", words, today)
    } else {
        ("refund", format!("Send {credit} back"), today + Duration::days(REFUND_DAYS))
    };
    tasks::add(tx, kind, &dossier.booking, occasion, &words, due_on)
}

/// The booker learns that we must look first, and the desk that it has to decide.
pub fn tell_review(tx: &mut Tx<'_>, dossier: &Dossier) -> Result<(), StoreError> {
    let booking = &dossier.booking;
    let facts = posting::facts(dossier)?;
    let key = format!("booking:{}:in_review", booking.reference);
    posting::post_to_booker(tx, dossier, letters::in_review(&facts), "", &key)?;
    let due_on = booking.review_due_on.unwrap_or_else(|| tx.today(dossier.offer.zone));
    tasks::add(tx, "review", booking, &booking.version.to_string(), "Decide on this booking", due_on)
}

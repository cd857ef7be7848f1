//! Record that money went back. It never is more than the booking has in credit.

use chrono::NaiveDate;

use crate::actions::audit;
use crate::actions::audit::About;
use crate::actions::standing;
use crate::domain::ledger::Stamp;
use crate::domain::ledger::Standing;
use crate::domain::ledger::Transfer;
use crate::domain::money::Money;
use crate::store::StoreError;
use crate::store::Tx;
use crate::store::bookings;
use crate::store::dossier::Dossier;
use crate::store::transfers;
use crate::store::transfers::TransferRow;
use crate::store::tx::new_id;

/// Money that was sent back.
#[derive(Clone, Debug)]
pub struct RecordRefund {
    /// Of which booking.
    pub booking_id: String,
    /// In the booking's currency.
    pub amount: Money,
    /// The bank's day.
    pub value_on: NaiveDate,
    /// To whom, in the statement's words.
    pub note: String,
    /// Of the form.
    pub once_key: String,
}

crate::verb_error! {
    /// Why nothing was recorded.
    RecordRefundError {
        /// The booking has only this much in credit.
        TooMuch(Money) => "only {0} is in credit",
        /// Nothing is in credit.
        NothingInCredit => "nothing is in credit",
    }
}

/// Records the refund and closes the tasks that asked for it once nothing is left in credit; until then they name the rest.
pub fn record_refund(tx: &mut Tx<'_>, command: &RecordRefund) -> Result<(), RecordRefundError> {
    if transfers::is_booked(tx.conn, &command.once_key)? {
        return Ok(());
    }
    let booking = bookings::lock(tx.conn, &command.booking_id)?;
    let dossier = Dossier::around(tx.conn, booking)?;
    let Standing::InCredit(credit) = dossier.money.standing() else {
        return Err(RecordRefundError::NothingInCredit);
    };
    if command.amount.currency != credit.currency || command.amount.minor > credit.minor {
        return Err(RecordRefundError::TooMuch(credit));
    }
    let stamp = Stamp { id: new_id(), once_key: command.once_key.clone(), at: tx.now() };
    let transfer = Transfer::refund(stamp, &dossier.booking.id, &dossier.account.code, command.amount)
        .map_err(|e| StoreError::Damaged(e.to_string()))?;
    let row = TransferRow::of(transfer, &dossier.booking.id, None, &tx.by.actor, &command.note);
    transfers::insert(tx.conn, &[TransferRow { value_on: command.value_on, ..row }])?;
    standing::note_credit(tx, &command.booking_id, &command.once_key)?;
    let about = About::booking(&command.booking_id);
    Ok(audit::note(tx, "record_refund", about, &format!("{}, {}", command.amount, command.note))?)
}

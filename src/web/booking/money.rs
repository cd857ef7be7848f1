//! The money of a booking in the words of its page: what to pay now, to whom and how, what has arrived, and what is paid elsewhere.

use crate::actions::posting;
use crate::documents::qr;
use crate::documents::qr::Qr;
use crate::domain::booking::Status;
use crate::domain::epc;
use crate::domain::epc::CreditTransfer;
use crate::domain::epc::Remittance;
use crate::domain::ledger::Standing;
use crate::domain::money::Money;
use crate::domain::reference::BookingReference;
use crate::domain::reference::Iban;
use crate::filters;
use crate::mail::facts::ToPay;
use crate::store::StoreError;
use crate::store::dossier::Dossier;
use crate::store::dossier::currency;
use crate::store::dossier::full_name;
use crate::web::error::WebError;

/// All a booker reads about money.
#[derive(Clone, Debug)]
pub struct MoneyPart {
    /// "To us, in EUR".
    pub title: String,
    /// Every charge that stands.
    pub lines: Vec<ChargeLine>,
    /// "Price", or "We keep" once the booking is cancelled.
    pub charged_label: &'static str,
    /// The price.
    pub charged: String,
    /// What has arrived, less what was sent back.
    pub received: String,
    /// "Still to pay", "Nothing to pay" or "We owe you", the amount, and by when; the deposit apart from what comes after it.
    pub rest: Vec<ChargeLine>,
    /// Fees in other currencies.
    pub elsewhere: Vec<Elsewhere>,
    /// What to pay now.
    pub pay: Option<PayPart>,
    /// Whether nothing is charged and nothing came: a booking that ended without money.
    pub is_empty: bool,
}

/// Something that is charged.
#[derive(Clone, Debug)]
pub struct ChargeLine {
    /// What for.
    pub label: String,
    /// For whom, or by when; empty for neither.
    pub who: String,
    /// "EUR 2,195.00".
    pub amount: String,
}

/// A fee that is paid to somebody else: never added to ours.
#[derive(Clone, Debug)]
pub struct Elsewhere {
    /// What for and who.
    pub label: String,
    /// "USD 150.00".
    pub amount: String,
    /// Where and when.
    pub paid_where: String,
}

/// A transfer to make.
#[derive(Clone, Debug)]
pub struct PayPart {
    /// The amount in words.
    pub amount: String,
    /// Amount, account and reference, as in the letters.
    pub to: ToPay,
    /// Bank and its address in one line.
    pub bank: String,
    /// Of a deposit that arrived in part: what arrived.
    pub arrived: Option<String>,
    /// For euro payers' banking apps.
    pub qr: Option<Qr>,
}

/// Reads the money out of a dossier.
pub fn money_part(dossier: &Dossier) -> Result<MoneyPart, WebError> {
    let damaged = |e: crate::domain::money::MoneyError| StoreError::Damaged(e.to_string());
    let money = &dossier.money;
    let received = money.received().map_err(damaged)?;
    let to_pay = posting::to_pay(dossier)?;
    let rest = rest(dossier, to_pay.as_ref())?;
    let pay = to_pay.map(|to| pay_part(dossier, to, received.is_positive()));
    let is_cancelled = dossier.booking.status()? == Status::Cancelled;
    Ok(MoneyPart {
        title: format!("To us, in {}", dossier.booking.currency),
        lines: charges(dossier)?,
        charged_label: if is_cancelled { "We keep" } else { "Price" },
        charged: money.charged.to_string(),
        received: received.to_string(),
        rest,
        elsewhere: elsewhere(dossier)?,
        pay: pay.transpose()?,
        is_empty: money.charged.is_zero() && money.paid.is_zero(),
    })
}

/// What is still to move, and by when. While the deposit is waited for, it stands apart: the rest has a later day.
fn rest(dossier: &Dossier, to_pay: Option<&ToPay>) -> Result<Vec<ChargeLine>, WebError> {
    let damaged = |e: crate::domain::money::MoneyError| StoreError::Damaged(e.to_string());
    let line = |label: &str, amount: Money, by: Option<String>| ChargeLine {
        label: label.to_owned(),
        amount: amount.to_string(),
        who: by.map_or_else(String::new, |by| format!("by {by}")),
    };
    let status = dossier.booking.status()?;
    let balance_by = || dossier.booking.balance_due_on.map(filters::day);
    let open = match (dossier.money.standing(), to_pay) {
        (Standing::Settled, _) => return Ok(vec![line("Nothing to pay", dossier.money.balance, None)]),
        (Standing::InCredit(amount), _) => return Ok(vec![line("We owe you", amount, None)]),
        (Standing::Owes(amount), _) if status == Status::InReview => {
            return Ok(vec![line("To pay if we say yes", amount, None)]);
        }
        (Standing::Owes(amount), Some(pay)) if status == Status::AwaitingDeposit => (amount, pay),
        (Standing::Owes(amount), _) => return Ok(vec![line("Still to pay", amount, balance_by())]),
    };
    let (amount, pay) = open;
    let later = amount.minus(pay.amount).map_err(damaged)?;
    if !later.is_positive() {
        return Ok(vec![line("Still to pay", amount, pay.until.clone())]);
    }
    Ok(vec![
        line("Deposit to pay", pay.amount, pay.until.clone()),
        line("Then the balance", later, balance_by()),
    ])
}

/// Charges and fees that were not taken back, in the order they were made.
fn charges(dossier: &Dossier) -> Result<Vec<ChargeLine>, StoreError> {
    let name = |id: &Option<String>| {
        let whose = dossier.travellers.iter().find(|one| Some(&one.id) == id.as_ref());
        whose.map_or_else(String::new, full_name)
    };
    let rows = &dossier.transfers;
    let stands = |id: &str| !rows.iter().any(|row| row.reverses.as_deref() == Some(id));
    let owed = rows.iter().filter(|row| matches!(row.kind.as_str(), "charge" | "fee"));
    owed.filter(|row| row.reverses.is_none() && stands(&row.id))
        .map(|row| {
            Ok(ChargeLine {
                label: row.note.clone(),
                who: name(&row.traveller_id),
                amount: row.to_transfer()?.amount.to_string(),
            })
        })
        .collect()
}

fn elsewhere(dossier: &Dossier) -> Result<Vec<Elsewhere>, StoreError> {
    let due = dossier.outside.iter().filter(|charge| charge.is_due);
    due.map(|charge| {
        let amount = crate::domain::money::Money::new(charge.amount_minor, currency(&charge.currency)?);
        Ok(Elsewhere {
            label: charge.label.clone(),
            amount: amount.to_string(),
            paid_where: charge.paid_where.clone(),
        })
    })
    .collect()
}

fn pay_part(dossier: &Dossier, to: ToPay, something_arrived: bool) -> Result<PayPart, WebError> {
    let account = &dossier.account;
    let bank = [account.bank_name.as_str(), account.bank_address.as_str()];
    let bank: Vec<&str> = bank.into_iter().filter(|part| !part.is_empty()).collect();
    let is_deposit = dossier.booking.status()? == Status::AwaitingDeposit;
    let received = dossier.money.received().map_err(|e| StoreError::Damaged(e.to_string()))?;
    Ok(PayPart {
        bank: bank.join(", "),
        arrived: (is_deposit && something_arrived).then(|| received.to_string()),
        qr: qr_code(dossier, &to),
        amount: to.amount.to_string(),
        to,
    })
}

/// The square for banking apps; none for another currency, or where the account has no IBAN.
fn qr_code(dossier: &Dossier, to: &ToPay) -> Option<Qr> {
    let reference: BookingReference = dossier.booking.reference.parse().ok()?;
    let reference = reference.creditor_reference();
    let iban: Iban = dossier.account.iban.parse().ok()?;
    let transfer = CreditTransfer {
        bic: Some(dossier.account.bic.as_str()).filter(|bic| !bic.is_empty()),
        name: &dossier.account.holder,
        iban: &iban,
        currency: to.amount.currency.code(),
        cents: to.amount.minor,
        remittance: Remittance::Reference(&reference),
    };
    qr::draw(&epc::payload(&transfer).ok()?).ok()
}

//! The double-entry ledger: each row moves one amount from an account to another, so debits equal credits by
//! construction. Rows are never changed, only reversed.

use std::collections::BTreeMap;
use std::collections::HashMap;
use std::collections::HashSet;
use std::fmt;
use std::str::FromStr;

use chrono::DateTime;
use chrono::Utc;
use serde::Deserialize;
use serde::Serialize;

use crate::domain::booking::UnknownWord;
use crate::domain::money::Currency;
use crate::domain::money::Money;
use crate::domain::money::MoneyError;

/// One side of a transfer. Kept as text: `debtor:<booking id>`, `income:<code>`, `bank:<code>`,
/// `unallocated`.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub enum Account {
    /// What a booking owes us (debit) and has paid (credit).
    Debtor(String),
    /// What we earn, by code: `tour`, `supplement`, `race`, `fee`.
    Income(String),
    /// Money on a bank account, or in a till, by its code in the season.
    Bank(String),
    /// Money that came in and belongs to no booking yet.
    Unallocated,
}

impl fmt::Display for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Account::Debtor(booking) => write!(f, "debtor:{booking}"),
            Account::Income(code) => write!(f, "income:{code}"),
            Account::Bank(code) => write!(f, "bank:{code}"),
            Account::Unallocated => f.write_str("unallocated"),
        }
    }
}

impl FromStr for Account {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, UnknownWord> {
        let code = |rest: &str| rest.to_owned();
        match text.split_once(':') {
            Some(("debtor", rest)) if !rest.is_empty() => Ok(Account::Debtor(code(rest))),
            Some(("income", rest)) if !rest.is_empty() => Ok(Account::Income(code(rest))),
            Some(("bank", rest)) if !rest.is_empty() => Ok(Account::Bank(code(rest))),
            None if text == "unallocated" => Ok(Account::Unallocated),
            _ => Err(UnknownWord { kind: "ledger account", word: text.to_owned() }),
        }
    }
}

impl From<Account> for String {
    fn from(account: Account) -> String {
        account.to_string()
    }
}

impl TryFrom<String> for Account {
    type Error = UnknownWord;

    fn try_from(text: String) -> Result<Self, UnknownWord> {
        text.parse()
    }
}

/// Why a transfer was made.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Owed: a line of the quote.
    Charge,
    /// Money in.
    Payment,
    /// Money out.
    Refund,
    /// Owed besides the quote, such as a bank's costs.
    Fee,
    /// No longer owed: a goodwill, or the rest of the price after a cancellation.
    Waiver,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Kind; 5] = [Kind::Charge, Kind::Payment, Kind::Refund, Kind::Fee, Kind::Waiver];

    /// The stored word.
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::Charge => "charge",
            Kind::Payment => "payment",
            Kind::Refund => "refund",
            Kind::Fee => "fee",
            Kind::Waiver => "waiver",
        }
    }
}

impl FromStr for Kind {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        UnknownWord::find("kind of transfer", word, &Kind::ALL, Kind::as_str)
    }
}

/// What makes a transfer this one: minted by the command, so that a repeated command writes nothing twice.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Stamp {
    /// The row's id.
    pub id: String,
    /// Unique over the whole ledger; a second transfer with it is the same one again.
    pub once_key: String,
    /// When it was booked.
    pub at: DateTime<Utc>,
}

/// One row: `amount` leaves `credit` and arrives at `debit`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Transfer {
    /// The row's id.
    pub id: String,
    /// Where the amount arrives.
    pub debit: Account,
    /// Where it comes from.
    pub credit: Account,
    /// Above zero.
    pub amount: Money,
    /// Why.
    pub kind: Kind,
    /// Unique over the whole ledger.
    pub once_key: String,
    /// The transfer this one takes back, whole; each is taken back once at most.
    pub reverses: Option<String>,
    /// When it was booked.
    pub at: DateTime<Utc>,
}

impl Transfer {
    fn between(
        stamp: Stamp,
        kind: Kind,
        debit: Account,
        credit: Account,
        amount: Money,
    ) -> Result<Transfer, LedgerError> {
        let Stamp { id, once_key, at } = stamp;
        let transfer = Transfer { id, debit, credit, amount, kind, once_key, reverses: None, at };
        transfer.check()?;
        Ok(transfer)
    }

    /// `booking` owes `amount`, earned as `income` ("tour", "supplement", "race").
    pub fn charge(stamp: Stamp, booking: &str, income: &str, amount: Money) -> Result<Transfer, LedgerError> {
        Transfer::between(stamp, Kind::Charge, debtor(booking), Account::Income(income.to_owned()), amount)
    }

    /// `booking` owes a fee besides its price.
    pub fn fee(stamp: Stamp, booking: &str, amount: Money) -> Result<Transfer, LedgerError> {
        Transfer::between(stamp, Kind::Fee, debtor(booking), Account::Income("fee".to_owned()), amount)
    }

    /// `booking` no longer owes `amount`, which was charged as `income`.
    pub fn waiver(stamp: Stamp, booking: &str, income: &str, amount: Money) -> Result<Transfer, LedgerError> {
        Transfer::between(stamp, Kind::Waiver, Account::Income(income.to_owned()), debtor(booking), amount)
    }

    /// Money of `booking` came in at `bank`.
    pub fn payment(stamp: Stamp, booking: &str, bank: &str, amount: Money) -> Result<Transfer, LedgerError> {
        Transfer::between(stamp, Kind::Payment, Account::Bank(bank.to_owned()), debtor(booking), amount)
    }

    /// Money came in at `bank`; nobody knows yet whose it is.
    pub fn unallocated(stamp: Stamp, bank: &str, amount: Money) -> Result<Transfer, LedgerError> {
        Transfer::between(stamp, Kind::Payment, Account::Bank(bank.to_owned()), Account::Unallocated, amount)
    }

    /// Unallocated money turns out to be of `booking`.
    pub fn allocated(stamp: Stamp, booking: &str, amount: Money) -> Result<Transfer, LedgerError> {
        Transfer::between(stamp, Kind::Payment, Account::Unallocated, debtor(booking), amount)
    }

    /// Money went back from `bank` to the payer of `booking`.
    pub fn refund(stamp: Stamp, booking: &str, bank: &str, amount: Money) -> Result<Transfer, LedgerError> {
        Transfer::between(stamp, Kind::Refund, debtor(booking), Account::Bank(bank.to_owned()), amount)
    }

    /// The transfer that takes this one back: the same amount the other way.
    pub fn reversed(&self, stamp: Stamp) -> Result<Transfer, LedgerError> {
        if self.reverses.is_some() {
            return Err(LedgerError::ReversesAReversal(self.id.clone()));
        }
        let back = Transfer::between(stamp, self.kind, self.credit.clone(), self.debit.clone(), self.amount)?;
        Ok(Transfer { reverses: Some(self.id.clone()), ..back })
    }

    fn check(&self) -> Result<(), LedgerError> {
        if !self.amount.is_positive() {
            return Err(LedgerError::NotAboveZero(self.id.clone()));
        }
        if self.debit == self.credit {
            return Err(LedgerError::OneAccount(self.id.clone()));
        }
        Ok(())
    }

    fn undoes(&self, earlier: &Transfer) -> bool {
        let swapped = self.debit == earlier.credit && self.credit == earlier.debit;
        swapped && self.amount == earlier.amount && self.kind == earlier.kind
    }
}

fn debtor(booking: &str) -> Account {
    Account::Debtor(booking.to_owned())
}

/// What a ledger may not contain; names the transfer.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum LedgerError {
    /// An amount of zero or below.
    #[error("transfer {0} moves nothing")]
    NotAboveZero(String),
    /// From an account to itself.
    #[error("transfer {0} has one account on both sides")]
    OneAccount(String),
    /// The same id or once-key twice.
    #[error("transfer {0} is there twice")]
    Twice(String),
    /// Takes back something that is not there.
    #[error("transfer {0} reverses a transfer that is not there")]
    ReversesNothing(String),
    /// Takes back with another amount, kind or other accounts.
    #[error("transfer {0} does not undo the transfer it reverses")]
    ReversesOtherwise(String),
    /// A reversal is not taken back; the transfer is written anew.
    #[error("transfer {0} is a reversal itself and cannot be reversed")]
    ReversesAReversal(String),
    /// Two transfers take back the same one.
    #[error("transfer {0} is reversed twice")]
    ReversedTwice(String),
    /// One currency per booking.
    #[error("the account {0} has transfers in {1} and {2}")]
    TwoCurrencies(Account, Currency, Currency),
    /// Amounts that cannot be put together.
    #[error(transparent)]
    Money(#[from] MoneyError),
}

/// Everything that arrived at and left one account in one currency.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
pub struct Sums {
    /// The sum of what arrived.
    pub debits: Money,
    /// The sum of what left.
    pub credits: Money,
}

impl Sums {
    /// Debits less credits: what a debtor owes, what a bank account holds; below zero for income.
    pub fn balance(&self) -> Result<Money, MoneyError> {
        self.debits.minus(self.credits)
    }
}

/// A booking's money. Reversals count against what they take back.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
pub struct BookingMoney {
    /// Charges and fees, less waivers.
    pub charged: Money,
    /// Payments.
    pub paid: Money,
    /// Refunds.
    pub refunded: Money,
    /// Charged less paid plus refunded: above zero the booking owes, below zero we do.
    pub balance: Money,
}

impl BookingMoney {
    fn nothing(currency: Currency) -> BookingMoney {
        let zero = Money::zero(currency);
        BookingMoney { charged: zero, paid: zero, refunded: zero, balance: zero }
    }

    /// Payments less refunds: what we have of this booking.
    pub fn received(&self) -> Result<Money, MoneyError> {
        self.paid.minus(self.refunded)
    }

    /// The balance in words.
    pub fn standing(&self) -> Standing {
        standing(self.balance)
    }

    fn count(&mut self, kind: Kind, signed: Money) -> Result<(), MoneyError> {
        match kind {
            Kind::Charge | Kind::Fee | Kind::Waiver => self.charged = self.charged.plus(signed)?,
            Kind::Payment => self.paid = self.paid.minus(signed)?,
            Kind::Refund => self.refunded = self.refunded.plus(signed)?,
        }
        self.balance = self.balance.plus(signed)?;
        Ok(())
    }
}

/// A balance in words.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
pub enum Standing {
    /// They still owe this much.
    Owes(Money),
    /// Nothing is owed either way.
    Settled,
    /// We owe them this much.
    InCredit(Money),
}

/// Reads a booking's balance: above zero it owes, below zero we do.
pub fn standing(balance: Money) -> Standing {
    match balance.minor {
        0 => Standing::Settled,
        owed if owed > 0 => Standing::Owes(balance),
        owed => Standing::InCredit(Money::new(owed.saturating_neg(), balance.currency)),
    }
}

/// A checked ledger: of one booking, or of everything.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Ledger {
    accounts: BTreeMap<(Account, Currency), Sums>,
    bookings: BTreeMap<String, BookingMoney>,
}

impl Ledger {
    /// Sums up `transfers`, in any order, after checking each and every reversal among them. A transfer and
    /// its reversal touch the same accounts, so the rows of one booking are always enough.
    pub fn of(transfers: &[Transfer]) -> Result<Ledger, LedgerError> {
        check_reversals(transfers)?;
        let mut ledger = Ledger::default();
        for transfer in transfers {
            transfer.check()?;
            ledger.enter(transfer)?;
        }
        Ok(ledger)
    }

    fn enter(&mut self, transfer: &Transfer) -> Result<(), LedgerError> {
        let Transfer { debit, credit, amount, kind, .. } = transfer;
        let zero = Money::zero(amount.currency);
        for (account, debited, credited) in [(debit, *amount, zero), (credit, zero, *amount)] {
            let empty = Sums { debits: zero, credits: zero };
            let sums = self.accounts.entry((account.clone(), amount.currency)).or_insert(empty);
            *sums = Sums { debits: sums.debits.plus(debited)?, credits: sums.credits.plus(credited)? };
            if let Account::Debtor(booking) = account {
                let fresh = BookingMoney::nothing(amount.currency);
                let money = self.bookings.entry(booking.clone()).or_insert(fresh);
                let known = money.balance.currency;
                if known != amount.currency {
                    return Err(LedgerError::TwoCurrencies(account.clone(), known, amount.currency));
                }
                money.count(*kind, debited.minus(credited)?)?;
            }
        }
        Ok(())
    }

    /// The money of one booking; all zero in `currency` where it has no transfers.
    pub fn booking(&self, booking: &str, currency: Currency) -> BookingMoney {
        self.bookings.get(booking).copied().unwrap_or(BookingMoney::nothing(currency))
    }

    /// Every booking with transfers, by id.
    pub fn bookings(&self) -> impl Iterator<Item = (&str, &BookingMoney)> {
        self.bookings.iter().map(|(booking, money)| (booking.as_str(), money))
    }

    /// Every account with its sums, one entry a currency.
    pub fn accounts(&self) -> impl Iterator<Item = (&Account, &Sums)> {
        self.accounts.iter().map(|((account, _), sums)| (account, sums))
    }

    /// The proof: Σ debits and Σ credits over all accounts, for each currency. They are equal at every
    /// moment.
    pub fn proof(&self) -> Result<Vec<Sums>, MoneyError> {
        let mut totals: BTreeMap<Currency, Sums> = BTreeMap::new();
        for ((_, currency), sums) in &self.accounts {
            let zero = Money::zero(*currency);
            let total = totals.entry(*currency).or_insert(Sums { debits: zero, credits: zero });
            *total =
                Sums { debits: total.debits.plus(sums.debits)?, credits: total.credits.plus(sums.credits)? };
        }
        Ok(totals.into_values().collect())
    }
}

fn check_reversals(transfers: &[Transfer]) -> Result<(), LedgerError> {
    let mut by_id: HashMap<&str, &Transfer> = HashMap::new();
    let mut once_keys = HashSet::new();
    for transfer in transfers {
        if by_id.insert(&transfer.id, transfer).is_some() || !once_keys.insert(&transfer.once_key) {
            return Err(LedgerError::Twice(transfer.id.clone()));
        }
    }
    let mut reversed = HashSet::new();
    for transfer in transfers {
        let Some(reverses) = transfer.reverses.as_deref() else { continue };
        let id = || transfer.id.clone();
        let earlier = by_id.get(reverses).ok_or_else(|| LedgerError::ReversesNothing(id()))?;
        if earlier.reverses.is_some() {
            return Err(LedgerError::ReversesAReversal(earlier.id.clone()));
        }
        if !transfer.undoes(earlier) {
            return Err(LedgerError::ReversesOtherwise(id()));
        }
        if !reversed.insert(reverses) {
            return Err(LedgerError::ReversedTwice(earlier.id.clone()));
        }
    }
    Ok(())
}

#[cfg(test)]
#[path = "tests/ledger.rs"]
mod tests;

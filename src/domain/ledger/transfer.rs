//! One row of the ledger: from which account to which, how much, and what it takes back.

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

    pub(super) fn check(&self) -> Result<(), LedgerError> {
        if !self.amount.is_positive() {
            return Err(LedgerError::NotAboveZero(self.id.clone()));
        }
        if self.debit == self.credit {
            return Err(LedgerError::OneAccount(self.id.clone()));
        }
        Ok(())
    }

    pub(super) fn undoes(&self, earlier: &Transfer) -> bool {
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

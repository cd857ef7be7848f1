//! The double-entry ledger: each row moves one amount from an account to another, so debits equal credits by
//! construction. Rows are never changed, only reversed.

mod transfer;
mod standing;

use std::collections::BTreeMap;
use std::collections::HashMap;
use std::collections::HashSet;

use crate::domain::money::Currency;
use crate::domain::money::Money;
use crate::domain::money::MoneyError;

pub use self::standing::BookingMoney;
pub use self::standing::Standing;
pub use self::standing::Sums;
pub use self::standing::standing;
pub use self::transfer::Account;
pub use self::transfer::Kind;
pub use self::transfer::LedgerError;
pub use self::transfer::Stamp;
pub use self::transfer::Transfer;

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
#[path = "../tests/ledger.rs"]
mod tests;

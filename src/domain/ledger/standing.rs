//! What the rows of an account and of a booking add up to, and what that means.

use serde::Serialize;

use crate::domain::money::Currency;
use crate::domain::money::Money;
use crate::domain::money::MoneyError;

use super::transfer::Kind;

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
    pub(super) fn nothing(currency: Currency) -> BookingMoney {
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

    pub(super) fn count(&mut self, kind: Kind, signed: Money) -> Result<(), MoneyError> {
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

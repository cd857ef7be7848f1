//! Money: whole minor units and a currency. Two currencies are never added, and nothing here rounds but
//! `percent_half_up`.

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

use serde::Deserialize;
use serde::Serialize;
use unicode_normalization::UnicodeNormalization;

/// A currency of ISO 4217 that people pay with (so no gold, no fund, no test code). Read and written as its
/// three letters.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Currency(iso_currency::Currency);

impl Currency {
    /// The euro: the currency of the default plan terms and the only one an EPC QR code knows.
    pub const EUR: Currency = Currency(iso_currency::Currency::EUR);

    /// The three letters, upper case.
    pub fn code(self) -> &'static str {
        self.0.code()
    }

    /// How many figures stand after the point: 2 for EUR, 0 for JPY, 3 for BHD.
    pub fn exponent(self) -> u32 {
        self.0.exponent().map_or(0, u32::from)
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.code())
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl FromStr for Currency {
    type Err = AmountError;

    /// Any case, spaces around it.
    fn from_str(text: &str) -> Result<Self, AmountError> {
        let code = text.trim().to_ascii_uppercase();
        iso_currency::Currency::from_code(&code)
            .filter(|known| known.exponent().is_some() && !known.is_special() && !known.is_fund())
            .map(Currency)
            .ok_or(AmountError::UnknownCurrency(code))
    }
}

impl From<Currency> for String {
    fn from(currency: Currency) -> String {
        currency.code().to_owned()
    }
}

impl TryFrom<String> for Currency {
    type Error = AmountError;

    fn try_from(text: String) -> Result<Self, AmountError> {
        text.parse()
    }
}

/// An amount in minor units (cents) of one currency; below zero where a balance is in somebody's favour.
/// Shown and stored as text like "EUR 2,195.00".
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Money {
    /// Whole minor units: 219500 is EUR 2,195.00.
    pub minor: i64,
    /// What the minor units are of.
    pub currency: Currency,
}

/// Why two amounts could not be put together. Both are faults of data or code, never something a buyer typed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum MoneyError {
    /// Two currencies are never added, taken from one another or compared.
    #[error("{0} and {1} cannot be put together")]
    MixedCurrency(Currency, Currency),
    /// The result does not fit 64 bits.
    #[error("the amount is too large to count")]
    Overflow,
}

impl Money {
    /// `minor` units of `currency`.
    pub fn new(minor: i64, currency: Currency) -> Money {
        Money { minor, currency }
    }

    /// Nothing, in `currency`.
    pub fn zero(currency: Currency) -> Money {
        Money::new(0, currency)
    }

    /// True for exactly nothing.
    pub fn is_zero(self) -> bool {
        self.minor == 0
    }

    /// True above zero.
    pub fn is_positive(self) -> bool {
        self.minor > 0
    }

    fn with(self, other: Money, act: fn(i64, i64) -> Option<i64>) -> Result<Money, MoneyError> {
        if self.currency != other.currency {
            return Err(MoneyError::MixedCurrency(self.currency, other.currency));
        }
        let minor = act(self.minor, other.minor).ok_or(MoneyError::Overflow)?;
        Ok(Money::new(minor, self.currency))
    }

    /// The sum of two amounts of one currency.
    pub fn plus(self, other: Money) -> Result<Money, MoneyError> {
        self.with(other, i64::checked_add)
    }

    /// The difference of two amounts of one currency; may fall below zero.
    pub fn minus(self, other: Money) -> Result<Money, MoneyError> {
        self.with(other, i64::checked_sub)
    }

    /// The smaller of two amounts of one currency.
    pub fn min(self, other: Money) -> Result<Money, MoneyError> {
        self.with(other, |a, b| Some(a.min(b)))
    }

    /// The larger of two amounts of one currency.
    pub fn max(self, other: Money) -> Result<Money, MoneyError> {
        self.with(other, |a, b| Some(a.max(b)))
    }

    /// The amount `count` times.
    pub fn times(self, count: u32) -> Result<Money, MoneyError> {
        let minor = self.minor.checked_mul(i64::from(count)).ok_or(MoneyError::Overflow)?;
        Ok(Money::new(minor, self.currency))
    }

    /// `percent` hundredths of the amount, half a minor unit rounded up (towards plus infinity).
    pub fn percent_half_up(self, percent: u32) -> Result<Money, MoneyError> {
        let share = (i128::from(self.minor) * i128::from(percent) + 50).div_euclid(100);
        let minor = i64::try_from(share).map_err(|_| MoneyError::Overflow)?;
        Ok(Money::new(minor, self.currency))
    }

    /// The sum of many amounts, all of `currency`; nothing gives zero.
    pub fn sum(currency: Currency, amounts: impl IntoIterator<Item = Money>) -> Result<Money, MoneyError> {
        amounts.into_iter().try_fold(Money::zero(currency), Money::plus)
    }

    /// "EUR 2,195" where the minor part is zero, the full form otherwise.
    pub fn compact(self) -> String {
        let full = self.to_string();
        match full.split_once('.') {
            Some((whole, cents)) if cents.bytes().all(|b| b == b'0') => whole.to_owned(),
            _ => full,
        }
    }

    /// Figures alone with a point, no grouping, as banks' QR codes and spreadsheets want them: "2195.00".
    pub fn plain(self) -> String {
        self.to_string().split_off(4).replace(',', "")
    }

    /// Reads what people type for an amount of `currency`: "2195", "2,195.00", "2 195,00", "2'195", "EUR
    /// 2195". Never below zero. Another currency than `currency` is refused, because amounts are told apart,
    /// never converted.
    pub fn typed(input: &str, currency: Currency) -> Result<Money, AmountError> {
        let (named, figures) = split_currency(input)?;
        if let Some(named) = named.filter(|named| *named != currency) {
            return Err(AmountError::OtherCurrency { wanted: currency, given: named });
        }
        minor_units(&figures, currency).map(|minor| Money::new(minor, currency))
    }
}

/// Amounts of two currencies have no order.
impl PartialOrd for Money {
    fn partial_cmp(&self, other: &Money) -> Option<Ordering> {
        (self.currency == other.currency).then(|| self.minor.cmp(&other.minor))
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let exponent = self.currency.exponent() as usize;
        let digits = format!("{:0width$}", self.minor.unsigned_abs(), width = exponent + 1);
        let (whole, cents) = digits.split_at(digits.len() - exponent);
        let mut grouped = String::new();
        for (place, digit) in whole.chars().enumerate() {
            if place > 0 && (whole.len() - place) % 3 == 0 {
                grouped.push(',');
            }
            grouped.push(digit);
        }
        let sign = if self.minor < 0 { "-" } else { "" };
        let point = if exponent > 0 { "." } else { "" };
        f.pad(&format!("{} {sign}{grouped}{point}{cents}", self.currency))
    }
}

impl FromStr for Money {
    type Err = AmountError;

    /// Reads the stored form, with the currency named: "EUR 2,195.00", "EUR 350", "EUR -5.00".
    fn from_str(text: &str) -> Result<Money, AmountError> {
        let (code, figures) = text.trim().split_once(' ').ok_or(AmountError::NoCurrency)?;
        let currency: Currency = code.parse()?;
        let (sign, figures) = match figures.strip_prefix('-') {
            Some(rest) => ("-", rest),
            None => ("", figures),
        };
        let (whole, cents) = figures.split_once('.').unwrap_or((figures, ""));
        let exponent = currency.exponent();
        if cents.len() > exponent as usize {
            return Err(AmountError::TooManyDecimals { currency, exponent });
        }
        let whole = ungrouped(whole, &[','])?;
        number(&format!("{sign}{whole}"), cents, exponent).map(|minor| Money::new(minor, currency))
    }
}

impl From<Money> for String {
    fn from(money: Money) -> String {
        money.to_string()
    }
}

impl TryFrom<String> for Money {
    type Error = AmountError;

    fn try_from(text: String) -> Result<Self, AmountError> {
        text.parse()
    }
}

/// Why an amount could not be read; each is a sentence that says what to write.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum AmountError {
    /// Nothing was typed.
    #[error("Enter an amount, such as 2,195.00")]
    Empty,
    /// Something else than figures and separators.
    #[error("Enter the amount in figures, such as 2,195.00")]
    NotFigures,
    /// A minus sign where only amounts from zero make sense.
    #[error("Enter the amount without a minus sign")]
    Negative,
    /// Groups that are not of three figures, or two kinds of separators between thousands.
    #[error("Write the figures together, or in groups of three, such as 2,195.00")]
    Grouping,
    /// More figures after the point than the currency has.
    #[error("{currency} has {exponent} figures after the point: check the amount")]
    TooManyDecimals {
        /// The currency read.
        currency: Currency,
        /// How many figures it has after the point.
        exponent: u32,
    },
    /// "2,195" in a currency of three decimals can be read in two ways.
    #[error(
        "This can be read in two ways. Write all {0} figures after the point, and the thousands together"
    )]
    TwoReadings(u32),
    /// Three letters nobody knows.
    #[error("We do not know the currency \"{0}\". Use its three letters, such as EUR")]
    UnknownCurrency(String),
    /// A known currency, but not the one asked for.
    #[error("Enter the amount in {wanted}: {given} is counted apart")]
    OtherCurrency {
        /// The currency asked for.
        wanted: Currency,
        /// The currency typed.
        given: Currency,
    },
    /// A stored or configured amount without a currency.
    #[error("Say the currency too, such as EUR 2,195.00")]
    NoCurrency,
    /// More than 64 bits of minor units.
    #[error("This amount is too large: check the figures")]
    TooLarge,
}

/// Takes a leading or trailing currency off what people typed; full-width figures and odd spaces become plain
/// ones.
fn split_currency(input: &str) -> Result<(Option<Currency>, String), AmountError> {
    let plain: String = input.nfkc().map(|c| if c.is_whitespace() { ' ' } else { c }).collect();
    let plain = plain.replace('€', "EUR");
    let plain = plain.trim();
    let is_letter = |c: char| c.is_alphabetic();
    let before = plain.trim_start_matches(is_letter);
    let after = plain.trim_end_matches(is_letter);
    let (letters, figures) = match (before.len() < plain.len(), after.len() < plain.len()) {
        (true, true) if after.is_empty() => return Err(AmountError::NotFigures),
        (true, _) => (&plain[..plain.len() - before.len()], before),
        (false, true) => (&plain[after.len()..], after),
        (false, false) => ("", plain),
    };
    let named = if letters.is_empty() { None } else { Some(letters.parse()?) };
    Ok((named, figures.trim().to_owned()))
}

/// Decides which separator is the decimal point, then counts minor units.
fn minor_units(figures: &str, currency: Currency) -> Result<i64, AmountError> {
    if figures.is_empty() {
        return Err(AmountError::Empty);
    }
    if figures.starts_with(['-', '\u{2212}']) {
        return Err(AmountError::Negative);
    }
    let exponent = currency.exponent();
    let points = figures.matches(['.', ',']).count();
    let (whole, cents) = match figures.rfind(['.', ',']) {
        None => (figures, ""),
        Some(at) => {
            let mark = &figures[at..=at];
            let rest = &figures[at + 1..];
            let repeated = figures.matches(mark).count() > 1;
            let alone = points == 1 && !figures.contains([' ', '\'', '’']);
            // Of more figures, or behind a zero, these are no thousands.
            let leads = (1..=3).contains(&at) && !figures.starts_with('0');
            match rest.len() {
                // "2,195" and "1,234,567": no currency of two decimals has three, so these are thousands.
                3 if alone && leads && exponent == 3 => return Err(AmountError::TwoReadings(exponent)),
                3 if repeated || (alone && exponent < 3) => (figures, ""),
                0 => return Err(AmountError::NotFigures),
                n if n > exponent as usize => {
                    return Err(AmountError::TooManyDecimals { currency, exponent });
                }
                _ => (&figures[..at], rest),
            }
        }
    };
    let whole = ungrouped(whole, &[',', '.', ' ', '\'', '’'])?;
    number(&whole, cents, exponent)
}

/// The figures before the point without their separators, which must be of one kind and stand before every
/// three figures.
fn ungrouped(whole: &str, separators: &[char]) -> Result<String, AmountError> {
    let Some(mark) = whole.chars().find(|c| separators.contains(c)) else {
        return Ok(whole.to_owned());
    };
    let mut groups = whole.split(mark);
    let first = groups.next().unwrap_or_default();
    let leads = (1..=3).contains(&first.len()) && !first.starts_with('0');
    if !leads
        || whole.contains(|c: char| c != mark && separators.contains(&c))
        || groups.any(|g| g.len() != 3)
    {
        return Err(AmountError::Grouping);
    }
    Ok(whole.replace(mark, ""))
}

fn number(whole: &str, cents: &str, exponent: u32) -> Result<i64, AmountError> {
    let unsigned = whole.strip_prefix('-').unwrap_or(whole);
    if unsigned.is_empty() || !unsigned.bytes().chain(cents.bytes()).all(|b| b.is_ascii_digit()) {
        return Err(AmountError::NotFigures);
    }
    format!("{whole}{cents:0<width$}", width = exponent as usize).parse().map_err(|_| AmountError::TooLarge)
}

#[cfg(test)]
#[path = "tests/money.rs"]
mod tests;

//! The passport as a person types it: number, expiry, and what of the number may be shown.

use chrono::Months;
use chrono::NaiveDate;
use thiserror::Error;

use crate::domain::names::code_input;

/// Why a text is no passport number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum NumberFault {
    /// Nothing was typed.
    #[error("Enter the passport number")]
    Empty,
    /// More than nine characters: the machine-readable lines have room for nine (ICAO Doc 9303-4).
    #[error("Passport number must be 9 characters or less")]
    Long,
    /// Something else than A to Z and 0 to 9.
    #[error("Passport number must only include numbers and letters a to z")]
    Sign,
}

/// The passport number as printed: capitals and digits, 1 to 9, whatever the case, spacing and width it was
/// typed in.
///
/// # Errors
/// One fault, the first that helps.
pub fn number(typed: &str) -> Result<String, NumberFault> {
    let number = code_input(typed);
    if number.is_empty() {
        Err(NumberFault::Empty)
    } else if !number.bytes().all(|b| b.is_ascii_alphanumeric()) {
        Err(NumberFault::Sign)
    } else if number.len() > 9 {
        Err(NumberFault::Long)
    } else {
        Ok(number)
    }
}

/// The last four characters of a number, which stay readable; of a short number fewer, never more than half
/// of it.
pub fn last_four(number: &str) -> String {
    let length = number.chars().count();
    number.chars().skip(length - (length / 2).min(4)).collect()
}

/// The number as pages show it: "•••• 02C3".
pub fn masked(number: &str) -> String {
    masked_tail(last_four(number).as_str())
}

/// The same where only the last four characters are at hand.
pub fn masked_tail(last_four: &str) -> String {
    format!("•••• {last_four}").trim_end().to_owned()
}

/// Months a passport must last after the tour, where no rule says otherwise: what visa offices and airlines commonly ask for
/// (agency's practice, 2026).
pub const MONTHS_AFTER_TOUR: u32 = 6;

/// First expiry date that is long enough when a rule asks for `months` after `day`. The last of a month stays
/// the last where the other month is shorter: six months after 31 August is 28 (or 29) February.
pub fn earliest_expiry(day: NaiveDate, months: u32) -> NaiveDate {
    day.checked_add_months(Months::new(months)).unwrap_or(NaiveDate::MAX)
}

/// Whether a passport lasts for a tour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Margin {
    /// Long enough.
    Enough,
    /// Still in date today, but a passport that lasts at least until this day is needed.
    Short {
        /// The first expiry date that is long enough.
        needed: NaiveDate,
    },
    /// Its last day has passed.
    Expired,
}

/// Judges an expiry date (the passport's last good day) against the tour's last day and the months a rule
/// adds to it.
pub fn margin(expiry: NaiveDate, today: NaiveDate, tour_end: NaiveDate, months: u32) -> Margin {
    let needed = earliest_expiry(tour_end, months);
    if expiry < today {
        Margin::Expired
    } else if expiry < needed {
        Margin::Short { needed }
    } else {
        Margin::Enough
    }
}

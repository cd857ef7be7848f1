//! Birthdays on the way.

use chrono::Datelike;
use chrono::NaiveDate;

/// The birthday somebody has from one day to another, both included. Who is born on 29 February has it on
/// 1 March in years without that day.
pub fn birthday_between(born_on: NaiveDate, from: NaiveDate, until: NaiveDate) -> Option<NaiveDate> {
    let in_year = |year: i32| {
        let leap_day = || NaiveDate::from_ymd_opt(year, 3, 1);
        NaiveDate::from_ymd_opt(year, born_on.month(), born_on.day()).or_else(leap_day)
    };
    (from.year()..=until.year()).filter_map(in_year).find(|day| (from..=until).contains(day))
}

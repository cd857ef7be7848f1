//! When somebody leaves home, and from when on a paper that they must carry is an alarm.

use chrono::Days;
use chrono::NaiveDate;

/// A copy that is missing so many days before somebody leaves is the desk's first alarm.
pub const ALARM_DAYS: u64 = 2;

/// The day somebody leaves home: as they said, else the one before they arrive in the gateway city, else the one before the briefing.
pub fn leaves_home_on(
    said_on: Option<NaiveDate>,
    arrives_on: Option<NaiveDate>,
    gateway_on: NaiveDate,
) -> NaiveDate {
    if let Some(said_on) = said_on {
        return said_on;
    }
    let there = arrives_on.unwrap_or(gateway_on);
    there.pred_opt().unwrap_or(there)
}

/// Whether a missing paper is an alarm today.
pub fn is_alarm(leaves_on: NaiveDate, today: NaiveDate) -> bool {
    leaves_on.checked_sub_days(Days::new(ALARM_DAYS)).is_none_or(|from| from <= today)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn people_leave_when_they_say_or_the_day_before_they_arrive() {
        fn check(said_on: Option<&str>, arrives_on: Option<&str>, expected: &str) {
            let leaves_on = leaves_home_on(said_on.map(day), arrives_on.map(day), day("2027-03-31"));
            assert_eq!(leaves_on, day(expected), "{said_on:?} {arrives_on:?}");
        }
        check(Some("2027-03-20"), Some("2027-03-28"), "2027-03-20");
        check(None, Some("2027-03-28"), "2027-03-27");
        check(None, Some("2027-03-01"), "2027-02-28");
        check(None, None, "2027-03-30");
    }

    #[test]
    fn a_missing_paper_is_an_alarm_from_two_days_before() {
        fn check(today: &str, expected: bool) {
            assert_eq!(is_alarm(day("2027-03-27"), day(today)), expected, "{today}");
        }
        check("2027-03-24", false);
        check("2027-03-25", true);
        check("2027-03-27", true);
        check("2027-04-02", true);
    }
}

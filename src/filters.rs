//! How dates, times and places are written for people. Templates get finished words; these make them.

use chrono::DateTime;
use chrono::Datelike;
use chrono::NaiveDate;
use chrono::NaiveDateTime;
use chrono::NaiveTime;
use chrono::Utc;
use chrono_tz::Tz;

/// "Sat 5 Apr 2025".
pub fn day(date: NaiveDate) -> String {
    date.format("%a %-d %b %Y").to_string()
}

/// "Sat 5 Apr", where the year is plain from what stands around it.
pub fn day_without_year(date: NaiveDate) -> String {
    date.format("%a %-d %b").to_string()
}

/// "3–8 April" or "30 March–4 April": days of one year, whose weekdays and year stand beside it.
pub fn span(from: NaiveDate, to: NaiveDate) -> String {
    let head = if (from.year(), from.month()) == (to.year(), to.month()) { "%-d" } else { "%-d %B" };
    format!("{}–{}", from.format(head), to.format("%-d %B"))
}

/// "Sat to Thu, 2027": what `span` leaves out.
pub fn span_note(from: NaiveDate, to: NaiveDate) -> String {
    let years = if from.year() == to.year() { String::new() } else { format!("{}/", from.year()) };
    format!("{} to {}, {years}{}", from.format("%a"), to.format("%a"), to.year())
}

/// "Beijing", "Beijing or Shenyang", "Beijing, Shanghai or Shenyang".
pub fn either(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} or {last}", first.join(", ")),
    }
}

/// "Ada", "Ada and Bob", "Ada, Bob and Chen".
pub fn both(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// "09:00".
pub fn clock(time: NaiveTime) -> String {
    time.format("%H:%M").to_string()
}

/// "Tue 13 May 2025, 14:30": by the clock of a place that is told beside it.
pub fn local(at: NaiveDateTime) -> String {
    format!("{}, {}", day(at.date()), clock(at.time()))
}

/// "Sat 5 Dec 2026, 18:00 Beijing (10:00 UTC)": an instant by the clock of a place, and by everybody's.
pub fn instant(at: DateTime<Utc>, zone: Tz, place: &str) -> String {
    let local = at.with_timezone(&zone);
    let utc = if local.date_naive() == at.date_naive() {
        at.format("%H:%M UTC").to_string()
    } else {
        at.format("%a %-d %b %H:%M UTC").to_string()
    };
    format!("{}, {} {place} ({utc})", day(local.date_naive()), local.format("%H:%M"))
}

/// "Sat 5 Dec 2026, 10:00 UTC": for the desk's own records.
pub fn stamp(at: NaiveDateTime) -> String {
    at.format("%a %-d %b %Y, %H:%M UTC").to_string()
}

/// An instant for `<time datetime>`.
pub fn machine(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// "4 h 30 min".
pub fn minutes(minutes: i64) -> String {
    match (minutes / 60, minutes % 60) {
        (0, rest) => format!("{rest} min"),
        (hours, 0) => format!("{hours} h"),
        (hours, rest) => format!("{hours} h {rest} min"),
    }
}

/// "42.195 km".
pub fn kilometres(metres: i64) -> String {
    let km = format!("{}.{:04}", metres / 1000, metres % 1000 * 10);
    format!("{} km", km.trim_end_matches('0').trim_end_matches('.'))
}

/// A sentence's first letter as a capital.
pub fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// "1 place" or "3 places".
pub fn count(n: i64, one: &str, many: &str) -> String {
    if n == 1 { format!("1 {one}") } else { format!("{n} {many}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instant_is_told_by_the_place_s_clock_and_by_utc() {
        fn check(at: &str, zone: Tz, words: &str) {
            assert_eq!(instant(at.parse().unwrap(), zone, "Beijing"), words);
        }
        check("2026-12-05T10:00:00Z", chrono_tz::Asia::Shanghai, "Sat 5 Dec 2026, 18:00 Beijing (10:00 UTC)");
        check(
            "2026-12-05T20:30:00Z",
            chrono_tz::Asia::Shanghai,
            "Sun 6 Dec 2026, 04:30 Beijing (Sat 5 Dec 20:30 UTC)",
        );
    }

    #[test]
    fn spans_of_days_leave_out_what_is_said_once() {
        fn check(from: &str, to: &str, days: &str, note: &str) {
            let (from, to) = (from.parse().unwrap(), to.parse().unwrap());
            assert_eq!((span(from, to).as_str(), span_note(from, to).as_str()), (days, note));
        }
        check("2025-04-03", "2025-04-08", "3–8 April", "Thu to Tue, 2025");
        check("2027-03-31", "2027-04-05", "31 March–5 April", "Wed to Mon, 2027");
        check("2027-12-30", "2028-01-02", "30 December–2 January", "Thu to Sun, 2027/2028");
    }

    #[test]
    fn choices_are_told_with_or() {
        let names = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(either(&names("Beijing")), "Beijing");
        assert_eq!(either(&names("Beijing Shanghai Shenyang")), "Beijing, Shanghai or Shenyang");
    }

    #[test]
    fn distances_and_times_read_well() {
        assert_eq!(kilometres(42_195), "42.195 km");
        assert_eq!(kilometres(21_098), "21.098 km");
        assert_eq!(kilometres(10_000), "10 km");
        assert_eq!(minutes(270), "4 h 30 min");
        assert_eq!(minutes(120), "2 h");
        assert_eq!(count(1, "place", "places"), "1 place");
    }
}

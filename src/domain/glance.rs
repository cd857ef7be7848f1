//! A departure in a few numbers: places sold over time, and who comes.

use std::collections::BTreeMap;

use chrono::NaiveDate;

/// What a day took and gave back is counted together: how many places were taken at the end of each day on which that changed.
pub fn sold_over_time(places: &[(NaiveDate, Option<NaiveDate>)]) -> Vec<(NaiveDate, i64)> {
    let mut changes: BTreeMap<NaiveDate, i64> = BTreeMap::new();
    for (taken, released) in places {
        *changes.entry(*taken).or_default() += 1;
        if let Some(day) = released {
            *changes.entry(*day).or_default() -= 1;
        }
    }
    let mut taken = 0;
    let days = changes.into_iter().filter(|(_, change)| *change != 0);
    days.map(|(day, change)| {
        taken += change;
        (day, taken)
    })
    .collect()
}

/// How often each word comes, the most frequent first, then by the alphabet.
pub fn tally<'w>(words: impl IntoIterator<Item = &'w str>) -> Vec<(String, i64)> {
    let mut counts: BTreeMap<&str, i64> = BTreeMap::new();
    for word in words {
        *counts.entry(word).or_default() += 1;
    }
    let mut counts: Vec<(String, i64)> =
        counts.into_iter().map(|(word, count)| (word.to_owned(), count)).collect();
    counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    counts
}

/// Bands of ages, each from its first age on.
const BANDS: [(u16, &str); 7] = [
    (0, "Under 18"),
    (18, "18 to 29"),
    (30, "30 to 39"),
    (40, "40 to 49"),
    (50, "50 to 59"),
    (60, "60 to 69"),
    (70, "70 and over"),
];

/// Where an age is not known well enough for a band.
const UNKNOWN: &str = "Not known yet";

fn band(low: u16, high: u16) -> &'static str {
    let of = |age: u16| BANDS.iter().rfind(|(first, _)| *first <= age).map_or(UNKNOWN, |(_, name)| name);
    if of(low) == of(high) { of(low) } else { UNKNOWN }
}

/// How many people stand in each band, youngest first, by the least and most years each may have. Bands nobody is in are left out.
pub fn age_bands(ages: impl IntoIterator<Item = Option<(u16, u16)>>) -> Vec<(String, i64)> {
    let names: Vec<&str> =
        ages.into_iter().map(|age| age.map_or(UNKNOWN, |(low, high)| band(low, high))).collect();
    let all = BANDS.iter().map(|(_, name)| *name).chain([UNKNOWN]);
    let counted = all.map(|name| (name.to_owned(), names.iter().filter(|known| **known == name).count()));
    counted
        .filter(|(_, count)| *count > 0)
        .map(|(name, count)| (name, i64::try_from(count).unwrap_or(i64::MAX)))
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn places_rise_with_sales_and_fall_with_what_is_given_back() {
        let places = [
            (day("2026-11-01"), None),
            (day("2026-11-01"), Some(day("2026-11-08"))),
            (day("2026-11-03"), None),
            // Taken and given back on the same day: nothing to see.
            (day("2026-11-05"), Some(day("2026-11-05"))),
        ];
        let expected = [(day("2026-11-01"), 2), (day("2026-11-03"), 3), (day("2026-11-08"), 2)];
        assert_eq!(sold_over_time(&places), expected);
        assert_eq!(sold_over_time(&[]), []);
    }

    #[test]
    fn an_age_that_may_be_two_bands_is_in_neither() {
        fn check(low: u16, high: u16, expected: &str) {
            assert_eq!(age_bands([Some((low, high))]), [(expected.to_owned(), 1)]);
        }
        check(17, 17, "Under 18");
        check(17, 18, "Not known yet");
        check(38, 39, "30 to 39");
        check(70, 101, "70 and over");
        assert_eq!(
            age_bands([None, Some((20, 20))]),
            [("18 to 29".to_owned(), 1), ("Not known yet".to_owned(), 1)]
        );
    }

    #[test]
    fn the_most_frequent_comes_first() {
        let expected = [("F".to_owned(), 2), ("A".to_owned(), 1), ("D".to_owned(), 1)];
        assert_eq!(tally(["D", "F", "A", "F"]), expected);
    }

    proptest! {
        #[test]
        fn nobody_is_counted_twice_or_left_out(ages in prop::collection::vec(prop::option::of((0u16..110, 0u16..3)), 0..60)) {
            let count = ages.len();
            let bands = age_bands(ages.into_iter().map(|age| age.map(|(low, more)| (low, low + more))));
            prop_assert_eq!(bands.iter().map(|(_, people)| *people).sum::<i64>(), i64::try_from(count).unwrap());
        }

        #[test]
        fn the_last_step_is_what_is_still_taken(places in prop::collection::vec((0i64..60, prop::option::of(0i64..60)), 0..80)) {
            let start = day("2026-11-01");
            let at = |days: i64| start + chrono::Duration::days(days);
            let places: Vec<_> = places.into_iter().map(|(from, kept)| (at(from), kept.map(|days| at(from + days)))).collect();
            let steps = sold_over_time(&places);
            let kept = places.iter().filter(|(_, released)| released.is_none()).count();
            prop_assert_eq!(steps.last().map_or(0, |(_, taken)| *taken), i64::try_from(kept).unwrap());
            prop_assert!(steps.iter().all(|(_, taken)| *taken >= 0));
        }
    }
}

use chrono::NaiveDateTime;
use proptest::prelude::*;

use super::*;

fn at(minute: i64) -> NaiveDateTime {
    NaiveDateTime::parse_from_str("2025-04-01 00:00", "%Y-%m-%d %H:%M").unwrap()
        + chrono::TimeDelta::minutes(minute)
}

fn arrival(number: usize, place: &str, minute: i64) -> Arrival {
    Arrival { traveller_id: format!("{number:03}"), place: place.to_owned(), at: at(minute) }
}

#[test]
fn people_who_arrive_together_are_met_together() {
    let people = [
        arrival(1, "PEK", 600),
        arrival(2, "PEK", 660),
        arrival(3, "PEK", 661),
        arrival(4, "PKX", 610),
        arrival(5, "PEK", 600),
    ];
    let told: Vec<String> = windows(&people, 60, 2)
        .iter()
        .map(|one| format!("{} {} {}", one.place, one.travellers.join(" "), one.vehicles))
        .collect();
    assert_eq!(told, ["PEK 001 005 002 2", "PKX 004 1", "PEK 003 1"]);
    assert!(windows(&[], 60, 8).is_empty());
    assert_eq!(windows(&people[..1], 60, 0)[0].vehicles, 1, "a vehicle without seats is not believed");
}

/// The fewest windows by trying every cut of the sorted times.
fn fewest(minutes: &[i64], width: i64) -> usize {
    let mut sorted = minutes.to_vec();
    sorted.sort_unstable();
    let count = sorted.len();
    (0..1u32 << count.saturating_sub(1))
        .filter_map(|cuts| {
            let mut first = *sorted.first()?;
            let mut groups = 1;
            for (index, minute) in sorted.iter().enumerate().skip(1) {
                if cuts >> (index - 1) & 1 == 1 {
                    groups += 1;
                    first = *minute;
                } else if minute - first > width {
                    return None;
                }
            }
            Some(groups)
        })
        .min()
        .unwrap_or(0)
}

proptest! {
    #[test]
    fn nobody_is_lost_waits_too_long_or_stands_where_there_is_no_seat(
        people in prop::collection::vec((0i64..3000, 0usize..2), 0..60), width in 0i64..200, seats in 1i64..9,
    ) {
        let people: Vec<Arrival> = people
            .iter()
            .enumerate()
            .map(|(number, (minute, place))| arrival(number, ["PEK", "PKX"][*place], *minute))
            .collect();
        let windows = windows(&people, width, seats);
        let mut met: Vec<&String> = windows.iter().flat_map(|one| &one.travellers).collect();
        met.sort();
        let mut all: Vec<&String> = people.iter().map(|one| &one.traveller_id).collect();
        all.sort();
        prop_assert_eq!(met, all);
        for one in &windows {
            prop_assert!((one.until - one.from).num_minutes() <= width);
            let count = i64::try_from(one.travellers.len()).unwrap();
            prop_assert!(one.vehicles * seats >= count && (one.vehicles - 1) * seats < count);
        }
    }

    #[test]
    fn no_other_cut_makes_fewer_windows(minutes in prop::collection::vec(0i64..400, 0..10), width in 0i64..150) {
        let people: Vec<Arrival> =
            minutes.iter().enumerate().map(|(number, minute)| arrival(number, "PEK", *minute)).collect();
        prop_assert_eq!(windows(&people, width, 8).len(), fewest(&minutes, width));
    }
}

//! Calendar files, read back by a reader that shares nothing with the writer.

use chrono::LocalResult;
use chrono_tz::Asia::Pyongyang;
use chrono_tz::Asia::Shanghai;
use chrono_tz::Europe::Berlin;
use chrono_tz::TZ_VARIANTS;
use proptest::prelude::*;

use super::*;

fn at(local: &str, zone: Tz) -> LocalTime {
    let local: NaiveDateTime = local.parse().unwrap();
    LocalTime { date: local.date(), time: local.time(), zone }
}

fn event(starts: LocalTime, ends: LocalTime) -> Event {
    Event {
        uid: "0198c1f2-7c1e-7bb0-9b1e-2f6f3f0a9d11".to_owned(),
        sequence: 3,
        summary: "Flight JS152".to_owned(),
        description: String::new(),
        location: String::new(),
        starts,
        ends,
        cancelled: false,
    }
}

fn calendar(events: Vec<Event>) -> Calendar {
    Calendar {
        organizer: "Race \"Tours\"; Desk".to_owned(),
        email: "desk@example.org".parse().unwrap(),
        is_cancelled: false,
        stamp: "2025-03-01T10:20:30Z".parse().unwrap(),
        events,
    }
}

/// Content lines as (name with parameters, raw value), after the checks every file must pass.
fn content(calendar: &Calendar) -> Vec<(String, String)> {
    let text = String::from_utf8(calendar.to_bytes()).unwrap();
    assert!(text.ends_with("\r\n") && !text.replace("\r\n", "").contains(['\r', '\n']));
    assert!(text.split("\r\n").all(|line| line.len() <= 75), "{text}");
    let unfolded = text.replace("\r\n ", "");
    let lines = unfolded.trim_end().split("\r\n").map(|line| {
        let mut quoted = false;
        let ends_name = |c: char| {
            quoted ^= c == '"';
            c == ':' && !quoted
        };
        let colon = line.find(ends_name).unwrap();
        (line[..colon].to_owned(), line[colon + 1..].to_owned())
    });
    lines.collect()
}

fn values<'a>(lines: &'a [(String, String)], name: &str) -> Vec<&'a str> {
    let named = |key: &str| key == name || key.starts_with(&format!("{name};"));
    lines.iter().filter(|(key, _)| named(key)).map(|(_, value)| value.as_str()).collect()
}

fn unescaped(value: &str) -> String {
    let mut text = String::new();
    let mut signs = value.chars();
    while let Some(c) = signs.next() {
        match c {
            '\\' => match signs.next().unwrap() {
                'n' => text.push('\n'),
                other => text.push(other),
            },
            ';' | ',' => panic!("unescaped {c} in {value}"),
            c => text.push(c),
        }
    }
    text
}

/// The instant of the first DTSTART, found only with the rules that the file itself carries.
fn instant_by_the_file(lines: &[(String, String)]) -> NaiveDateTime {
    let local = |value: &str| NaiveDateTime::parse_from_str(value, "%Y%m%dT%H%M%S").unwrap();
    let (key, value) = lines.iter().find(|(key, _)| key.starts_with("DTSTART;TZID=")).unwrap();
    let zone = key.split_once("TZID=").unwrap().1;
    let begin = lines.iter().position(|(key, value)| key == "TZID" && value == zone).unwrap();
    let rules = lines[begin..].iter().take_while(|(_, value)| value != "VTIMEZONE");
    let (mut onset, mut best) = (None, None);
    for (key, rule) in rules {
        if key == "DTSTART" {
            onset = Some(local(rule));
        } else if key == "TZOFFSETTO"
            && onset.is_some_and(|onset| onset <= local(value))
            && best.is_none_or(|(o, _)| o <= onset)
        {
            best = Some((onset, rule));
        }
    }
    let digits = format!("{:0<7}", best.unwrap().1);
    let part = |from: usize| digits[from..from + 2].parse::<i64>().unwrap();
    let seconds = part(1) * 3600 + part(3) * 60 + part(5);
    local(value) - TimeDelta::seconds(if digits.starts_with('-') { -seconds } else { seconds })
}

#[test]
fn a_flight_leaves_in_one_zone_and_lands_in_another() {
    let flight = event(at("2025-04-03T13:05:00", Shanghai), at("2025-04-03T16:00:00", Pyongyang));
    let lines = content(&calendar(vec![flight]));
    assert_eq!(values(&lines, "METHOD"), ["PUBLISH"]);
    assert_eq!(values(&lines, "DTSTAMP"), ["20250301T102030Z"]);
    assert_eq!(values(&lines, "SEQUENCE"), ["3"]);
    assert_eq!(values(&lines, "STATUS"), ["CONFIRMED"]);
    assert_eq!(values(&lines, "ATTENDEE").len(), 0);
    assert_eq!(values(&lines, "ORGANIZER"), ["mailto:desk@example.org"]);
    assert!(lines.iter().any(|(key, _)| key == "ORGANIZER;CN=\"Race 'Tours'; Desk\""));
    let has = |key: &str, value: &str| lines.contains(&(key.to_owned(), value.to_owned()));
    assert!(has("DTSTART;TZID=Asia/Shanghai", "20250403T130500"));
    assert!(has("DTEND;TZID=Asia/Pyongyang", "20250403T160000"));
    assert_eq!(values(&lines, "TZOFFSETTO"), ["+0900", "+0800"], "one block a zone: no clock changes");
    assert_eq!(values(&lines, "TZNAME"), ["KST", "CST"]);
    assert_eq!(instant_by_the_file(&lines).to_string(), "2025-04-03 05:05:00");
}

#[test]
fn zones_whose_clocks_change_list_every_change() {
    let lines =
        content(&calendar(vec![event(at("2025-07-01T09:00:00", Berlin), at("2025-07-01T10:00:00", Berlin))]));
    assert_eq!(values(&lines, "TZNAME"), ["CEST", "CET", "CEST", "CET", "CEST"]);
    assert_eq!(
        values(&lines, "DTSTART")[1..5],
        ["20241027T030000", "20250330T020000", "20251026T030000", "20260329T020000"]
    );
    let spring = content(&calendar(vec![event(
        at("2018-05-04T12:00:00", Pyongyang),
        at("2018-05-04T13:00:00", Pyongyang),
    )]));
    assert_eq!(values(&spring, "TZOFFSETTO"), ["+0830", "+0900"]);
    assert_eq!(values(&spring, "DTSTART")[1], "20180504T233000");
    assert_eq!(instant_by_the_file(&spring).to_string(), "2018-05-04 03:30:00");
}

#[test]
fn local_times_know_their_instant() {
    fn check(local: &str, zone: Tz, utc: &str) {
        assert_eq!(at(local, zone).instant().naive_utc().to_string(), utc);
    }
    check("2016-04-10T09:00:00", Pyongyang, "2016-04-10 00:30:00");
    check("2025-04-06T09:00:00", Pyongyang, "2025-04-06 00:00:00");
    check("2025-04-03T13:05:00", Shanghai, "2025-04-03 05:05:00");
    check("2025-04-03T14:05:00", Pyongyang, "2025-04-03 05:05:00");
    check("2025-10-26T02:30:00", Berlin, "2025-10-26 00:30:00");
    check("2025-03-30T02:30:00", Berlin, "2025-03-30 01:30:00");
}

#[test]
fn a_cancelled_event_says_so_and_an_end_before_the_beginning_is_left_out() {
    let mut event = event(at("2025-04-06T09:00:00", Pyongyang), at("2025-04-06T08:00:00", Shanghai));
    event.cancelled = true;
    event.sequence = 4;
    let lines = content(&calendar(vec![event]));
    assert_eq!((values(&lines, "STATUS"), values(&lines, "SEQUENCE")), (vec!["CANCELLED"], vec!["4"]));
    assert_eq!(values(&lines, "DTEND").len(), 0);
}

proptest! {
    #[test]
    fn texts_of_any_script_survive_the_round_trip(summary in "[^\\p{Cc}]{0,90}", description in "([^\\p{Cc}]{0,60}\n){0,4}") {
        let mut event = event(at("2025-04-06T09:00:00", Pyongyang), at("2025-04-06T13:30:00", Pyongyang));
        (event.summary, event.description) = (summary.clone(), description.clone());
        event.location = "김일성경기장, Стадион; \\o/\r\nBEGIN:VALARM".to_owned();
        let lines = content(&calendar(vec![event]));
        prop_assert_eq!(unescaped(values(&lines, "SUMMARY")[0]), summary);
        prop_assert_eq!(values(&lines, "DESCRIPTION").first().map(|text| unescaped(text)).unwrap_or_default(), description);
        prop_assert_eq!(unescaped(values(&lines, "LOCATION")[0]), "김일성경기장, Стадион; \\o/\nBEGIN:VALARM");
        prop_assert_eq!(values(&lines, "BEGIN"), vec!["VCALENDAR", "VTIMEZONE", "STANDARD", "VEVENT"]);
    }

    #[test]
    fn the_file_alone_tells_the_instant_in_every_zone(zone in 0..TZ_VARIANTS.len(), day in 0..23_000i64, minute in 0..1440i64) {
        let zone = TZ_VARIANTS[zone];
        let local: NaiveDateTime = "1975-01-01T00:00:00".parse().unwrap();
        let local = local + TimeDelta::days(day) + TimeDelta::minutes(minute);
        let LocalResult::Single(there) = zone.from_local_datetime(&local) else { return Ok(()) };
        let time = LocalTime { date: local.date(), time: local.time(), zone };
        let lines = content(&calendar(vec![event(time, time)]));
        prop_assert_eq!(instant_by_the_file(&lines), there.naive_utc(), "{} {}", zone.name(), local);
        prop_assert_eq!(time.instant(), there.to_utc());
    }
}

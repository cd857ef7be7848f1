use chrono::NaiveDateTime;

use super::*;

fn at(text: &str) -> NaiveDateTime {
    NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap()
}

/// Briefing Wed 2 Apr 2025 at 16:00, out on 3 April at 13:05, back on 8 April at 09:50 from PEK's other end.
fn group() -> Group<'static> {
    Group {
        briefing_at: at("2025-04-02 16:00"),
        leaves_at: at("2025-04-03 13:05"),
        back_at: at("2025-04-08 09:50"),
        back_place: "PEK",
        zone: chrono_tz::Asia::Shanghai,
        country: "CHN",
    }
}

fn connections() -> Connections {
    let place = |code: &str, name: &str, minutes| GatewayPlace {
        code: code.to_owned(),
        name: name.to_owned(),
        to_briefing_minutes: minutes,
    };
    Connections {
        places: vec![
            place("PEK", "Beijing Capital", None),
            place("PKX", "Beijing Daxing", Some(240)),
            place("Beijing Chaoyang", "Beijing Chaoyang station", Some(60)),
        ],
        ..Connections::default()
    }
}

fn found(is_in: bool, mode: &str, place: &str, here: &str, far: &str, there: &str) -> Vec<Finding> {
    let far_at = (!there.is_empty()).then(|| at(there));
    let own = Own { is_in, mode, place, at: at(here), far_place: far, far_at };
    check(&own, &group(), &connections())
}

#[test]
fn a_way_in_meets_the_briefing_or_is_told_why_not() {
    use Finding::*;
    let cases: [(&str, &str, &str, &[Finding]); 13] = [
        ("flight", "PEK", "2025-04-01 09:30", &[]),
        ("flight", "PEK", "2025-04-02 13:00", &[]),
        ("flight", "PEK", "2025-04-02 13:01", &[ShortBeforeBriefing(179, 180)]),
        ("flight", "Beijing Daxing (PKX)", "2025-04-02 13:00", &[ShortBeforeBriefing(180, 240)]),
        ("train", "beijing chaoyang STATION", "2025-04-02 14:59", &[]),
        ("flight", "PEK", "2025-04-02 16:00", &[ShortBeforeBriefing(0, 180)]),
        ("flight", "PEK", "2025-04-02 16:01", &[AfterBriefing]),
        ("flight", "PEK", "2025-04-03 13:05", &[AfterGroup]),
        ("flight", "PEK", "2025-04-02 00:30", &[AfterMidnight]),
        ("flight", "PEK", "2025-04-01 00:30", &[]),
        ("flight", "TSN", "2025-04-01 09:30", &[OtherCity]),
        ("flight", "some airport", "2025-04-01 09:30", &[]),
        ("train", "TSN", "2025-04-01 09:30", &[]),
    ];
    for (mode, place, here, expected) in cases {
        assert_eq!(found(true, mode, place, here, "", ""), expected, "{place} {here}");
    }
}

#[test]
fn a_way_home_leaves_after_the_group_is_back() {
    use Finding::*;
    let cases: [(&str, &str, &str, &[Finding]); 8] = [
        ("PEK", "2025-04-08 09:49", "", &[BeforeGroup]),
        ("PEK", "2025-04-08 09:50", "", &[ShortAfterGroup(0, 180)]),
        ("PEK", "2025-04-08 12:50", "", &[]),
        ("PKX", "2025-04-08 12:50", "", &[ShortAfterGroup(180, 330)]),
        ("PKX", "2025-04-08 15:20", "", &[OtherPlace]),
        ("PKX", "2025-04-12 15:20", "", &[]),
        ("PEK", "2025-04-08 18:00", "PVG", &[StaysInCountry]),
        ("PEK", "2025-04-08 18:00", "HKG", &[]),
    ];
    for (place, here, far, expected) in cases {
        assert_eq!(found(false, "flight", place, here, far, ""), expected, "{place} {here} {far}");
    }
}

#[test]
fn clocks_at_both_ends_are_compared_in_utc() {
    use Finding::*;
    let ways: [(bool, &str, &str, &str, &[Finding]); 9] = [
        // London is on summer time from 30 March: eleven hours and five minutes.
        (true, "2025-04-01 14:30", "LHR", "2025-03-31 20:25", &[]),
        (true, "2025-03-31 14:30", "LHR", "2025-03-31 20:25", &[OddDuration(-775)]),
        (true, "2025-04-02 12:30", "LHR", "2025-03-31 20:25", &[]),
        (true, "2025-04-02 12:30", "LHR", "2025-03-31 10:25", &[OddDuration(2585)]),
        // The date line: out in the afternoon, there at noon of the same day.
        (false, "2025-04-08 16:00", "SFO", "2025-04-08 12:15", &[]),
        (false, "2025-04-08 16:00", "SFO", "2025-04-08 00:15", &[OddDuration(-45)]),
        // The other way a day is gone.
        (true, "2025-04-01 21:00", "HNL", "2025-03-31 13:00", &[]),
        (false, "2025-04-08 16:00", "AKL", "2025-04-09 07:55", &[]),
        (true, "2025-04-01 14:30", "somewhere", "2025-04-05 20:25", &[]),
    ];
    for (is_in, here, far, there, expected) in ways {
        assert_eq!(found(is_in, "flight", "PEK", here, far, there), expected, "{here} {far} {there}");
    }
}

#[test]
fn pyongyang_kept_a_clock_of_its_own_for_three_years() {
    // UTC+8:30 from 15 Aug 2015 to 4 May 2018 (tz database): the flight of 13:25 that lands at 16:20 takes 1:25 then and 1:55 now.
    let own = |day: &str| Own {
        is_in: false,
        mode: "flight",
        place: "PEK",
        at: at(&format!("{day} 13:25")),
        far_place: "FNJ",
        far_at: Some(at(&format!("{day} 13:50"))),
    };
    let check_on = |day: &str| {
        let group = Group { back_at: at(&format!("{day} 00:10")), ..group() };
        check(&own(day), &group, &connections())
    };
    // By its clock of then the landing is five minutes before the start; by that of today it is 35.
    assert_eq!(check_on("2018-05-04"), [Finding::OddDuration(-5)]);
    assert_eq!(check_on("2018-05-06"), [Finding::OddDuration(-35)]);
}

#[test]
fn the_gravest_comes_first_and_every_finding_says_what_to_do() {
    use Finding::*;
    let all = found(true, "flight", "TSN", "2025-04-02 16:30", "LHR", "2025-04-02 16:30");
    // Eight hours ahead of summer time less one: what leaves London at half past four is not here at half past four.
    assert_eq!(all, [AfterBriefing, OtherCity, OddDuration(-420)]);
    for finding in [
        AfterGroup,
        AfterBriefing,
        BeforeGroup,
        ShortBeforeBriefing(60, 180),
        ShortAfterGroup(61, 180),
        OtherCity,
        OtherPlace,
        AfterMidnight,
        OddDuration(-5),
        OddDuration(3000),
        StaysInCountry,
    ] {
        assert!(
            finding.meaning("Springfield").ends_with('.') && finding.advice().ends_with('.'),
            "{finding:?}"
        );
    }
    assert_eq!(
        ShortAfterGroup(61, 180).meaning("Springfield"),
        "This leaves 1 hour 1 minutes after the group is back. It takes about 3 hours, and the group may be late."
    );
}

#[test]
fn every_line_of_the_table_of_airports_is_read() {
    let lines =
        include_str!("../../../../seeds/airports.csv").lines().skip(1).filter(|line| !line.is_empty());
    let mut count = 0;
    for line in lines {
        let code = line.split(',').next().unwrap();
        assert!(airport(code).is_some(), "{line}");
        count += 1;
    }
    assert!(count > 100, "{count} lines");
}

//! What needs a look: sources nobody read for a while, and what ends before people travel.

use chrono::NaiveDate;

use super::fixtures::rules_of;
use crate::domain::eligibility::Checks;
use crate::domain::eligibility::Code;
use crate::domain::eligibility::Flag;
use crate::domain::eligibility::Journey;
use crate::domain::eligibility::Mode;
use crate::domain::eligibility::RuleSet;

const LIST: &str = r#"code = "list"
authority = "organiser"
title = "A list"
scope = "edition E1"
version = 1
published_on = 2026-01-01

[[group]]
name = "closed"
title = "Closed"
members = [{ codes = ["USA"] }, { since = 2026-01-01, codes = ["FRA"] }]

[[rule]]
id = "closed"
outcome = "refused"
reason = "Closed."
source = "https://example.org/closed"
checked_on = 2026-11-01
who = { nationality = ["@closed"] }

[[rule]]
id = "open"
outcome = "eligible"
reason = "Open."
source = "https://example.org/open"
checked_on = 2026-10-23
who = { not_nationality = ["@closed"] }
"#;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// A journey of that edition which enters on a day.
fn journey(departure: &str, enters: &str) -> Journey {
    let enters_on = day(enters);
    Journey {
        edition: "E1".to_owned(),
        departure: departure.to_owned(),
        destination: Code::parse("PRK").unwrap(),
        gateway: Code::parse("CHN"),
        port: None,
        mode_in: Mode::Air,
        mode_back: Mode::Air,
        gateway_on: enters_on,
        enters_on,
        leaves_on: enters_on,
        home_on: enters_on,
        race_on: enters_on,
        judged_on: day("2026-11-22"),
        connects_in: false,
        connects_back: false,
    }
}

fn flags(documents: &[String], checks: &Checks, journeys: &[Journey]) -> Vec<Flag> {
    let sets = documents.iter().map(|document| RuleSet::parse(document).unwrap()).collect();
    rules_of(sets).flags(checks, day("2026-11-22"), journeys).into_values().flatten().collect()
}

#[test]
fn what_is_known_only_until_before_a_journey_is_flagged_once() {
    fn check(from: &str, to: &str, expected: Option<(&str, &str)>) {
        let document = LIST.replacen(from, to, 1);
        let journeys = [journey("LATE", "2027-04-20"), journey("EARLY", "2027-04-02")];
        let found = flags(&[document], &Checks::default(), &journeys);
        let expected = expected.map(|(what, on)| Flag::Ends {
            what: what.to_owned(),
            on: day(on),
            departure: "EARLY".to_owned(),
        });
        assert_eq!(found, expected.into_iter().collect::<Vec<_>>(), "{to}");
    }
    check("", "", None);
    check("version = 1\n", "version = 1\ntravel_until = 2027-04-01\n", Some(("the set", "2027-04-01")));
    check(
        "title = \"Closed\"\n",
        "title = \"Closed\"\nknown_until = 2026-12-31\n",
        Some(("group “closed”", "2026-12-31")),
    );
    check(
        "codes = [\"FRA\"]",
        "codes = [\"FRA\"], known_until = 2027-04-01",
        Some(("group “closed”", "2027-04-01")),
    );
    check("codes = [\"FRA\"]", "codes = [\"FRA\"], until = 2027-01-01, known_until = 2027-01-01", None);
    check("[\"USA\"]", "[\"USA\"], known_until = 2026-12-31 }, { codes = [\"USA\"]", None);
    check(
        "who = { nationality",
        "when = { known_until = 2027-01-31 }\nwho = { nationality",
        Some(("rule “closed”", "2027-01-31")),
    );
    check("who = { nationality", "when = { known_until = 2027-12-31 }\nwho = { nationality", None);
    check(
        "who = { nationality",
        "when = { until = 2027-01-01, known_until = 2027-01-01 }\nwho = { nationality",
        None,
    );
}

#[test]
fn a_later_version_for_the_later_days_ends_the_worry() {
    let first = LIST.replace("version = 1\n", "version = 1\ntravel_until = 2026-12-31\n");
    let later = LIST.replace("version = 1\n", "version = 2\ntravel_from = 2027-01-01\n");
    let journeys = [journey("EARLY", "2027-04-02")];
    assert!(flags(&[first.clone(), later.clone()], &Checks::default(), &journeys).is_empty());
    assert_eq!(flags(std::slice::from_ref(&first), &Checks::default(), &journeys).len(), 1);
    let rules = rules_of([first, later].iter().map(|text| RuleSet::parse(text).unwrap()).collect());
    assert_eq!(rules.current(day("2026-11-22")).len(), 2, "each is for other days");
    assert!(rules.current(day("2025-12-31")).is_empty());
}

#[test]
fn a_source_is_read_again_after_thirty_days() {
    fn check(checked_on: &str, events: &[(&str, &str, &str)], expected: Option<&str>) {
        let document = LIST.replace("2026-10-23", checked_on);
        let event =
            |(code, source, on): &(&str, &str, &str)| ((*code).to_owned(), (*source).to_owned(), day(on));
        let checks = Checks::of(events.iter().map(event));
        let found = flags(&[document], &checks, &[journey("EARLY", "2027-04-02")]);
        assert_eq!(found, expected.map(|on| Flag::NotChecked(day(on))).into_iter().collect::<Vec<_>>());
    }
    let open = "https://example.org/open";
    check("2026-10-23", &[], None);
    check("2026-10-22", &[], Some("2026-10-22"));
    check("2026-10-22", &[("list", open, "2026-11-20"), ("list", open, "2026-11-02")], None);
    check("2026-10-22", &[("list", "https://example.org/other", "2026-11-20")], Some("2026-10-22"));
    check("2026-10-22", &[("other", open, "2026-11-20")], Some("2026-10-22"));
    check("2026-11-01", &[("list", open, "2026-01-01")], None);
    let nobody_goes = flags(&[LIST.replace("2026-10-23", "2025-01-01")], &Checks::default(), &[]);
    assert!(nobody_goes.is_empty(), "a list of an edition that is over needs nobody's look");
}

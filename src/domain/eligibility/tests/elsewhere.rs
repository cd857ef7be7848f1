//! A made-up edition on another continent: everything about it comes from documents.

use chrono::NaiveDate;

use super::fixtures::code;
use super::fixtures::date;
use super::fixtures::journey;
use super::fixtures::rules_of;
use super::fixtures::runner;
use super::fixtures::seeds;
use crate::domain::eligibility::Applicant;
use crate::domain::eligibility::Journey;
use crate::domain::eligibility::Outcome;
use crate::domain::eligibility::RuleSet;
use crate::domain::eligibility::Rules;
use crate::domain::eligibility::Visit;
use crate::domain::eligibility::decide;
use crate::domain::eligibility::explain;

const ORGANISER: &str = r#"
code = "altiplano"
authority = "organiser"
title = "Altiplano 50: who is accepted"
scope = "edition ALT9"
version = 1
published_on = 2026-01-01

[[rule]]
id = "open"
outcome = "eligible"
reason = "Open to all with an ordinary passport."
source = "https://example.org/altiplano"
checked_on = 2026-01-01
who = { document = ["ordinary"] }

[[rule]]
id = "fever"
outcome = "conditional"
reason = "After a stay in a place with yellow fever the organiser asks for a vaccination."
source = "https://example.org/altiplano"
checked_on = 2026-01-01
condition = { text = "Send us your vaccination certificate", due = { days = 10, before = "enters" } }
who = { visited = { places = ["BRA", "KEN"], within_days = 42, before = "enters" } }
"#;

const GATEWAY: &str = r#"
code = "peru"
authority = "gateway"
gateway = "PER"
title = "Peru on the way"
scope = "everywhere"
version = 1
published_on = 2026-01-01

[[basis]]
basis = "andean-card"
rank = 1
outcome = "eligible"
reason = "Members of the Andean Community travel with an identity card."
source = "https://example.org/can"
checked_on = 2026-01-01
who = { nationality = ["BOL", "COL", "ECU"] }

[[basis]]
basis = "tourist"
rank = 2
outcome = "eligible"
reason = "No visa for tourists from Europe up to 90 days."
source = "https://example.org/pe"
checked_on = 2026-01-01
stay_days = 90
carry = ["Passport"]
who = { nationality = ["FRA", "DEU"] }
how = { mode = ["rail"] }
"#;

fn altiplano() -> (Rules, Journey) {
    let mut sets = seeds();
    sets.extend([ORGANISER, GATEWAY].map(|document| RuleSet::parse(document).unwrap()));
    let journey = Journey {
        edition: "ALT9".to_owned(),
        departure: "ALT9-A".to_owned(),
        destination: code("BOL"),
        gateway: Some(code("PER")),
        port: None,
        mode_in: crate::domain::eligibility::Mode::Rail,
        mode_back: crate::domain::eligibility::Mode::Air,
        ..journey(2027)
    };
    (rules_of(sets), journey)
}

fn outcome(applicant: &Applicant) -> Outcome {
    let (rules, journey) = altiplano();
    decide(&rules, applicant, &journey).outcome
}

#[test]
fn nothing_of_the_seeded_case_leaks_into_another_edition() {
    let (rules, journey) = altiplano();
    let decision = decide(&rules, &runner("USA"), &journey);
    let said = explain(&rules, &decision, None);
    let asked: Vec<_> = said.rule_sets.iter().map(|set| set.code.as_str()).collect();
    assert_eq!(asked, ["altiplano", "peru"]);
    assert_eq!(said.authorities.own_state.outcome, Outcome::Eligible);
    assert_eq!(decision.outcome, Outcome::Conditional);
    assert!(!serde_json::to_string(&said).unwrap().contains("Chin"));
}

#[test]
fn bases_are_the_documents_own_words() {
    let (rules, journey) = altiplano();
    let said = explain(&rules, &decide(&rules, &runner("FRA"), &journey), None);
    let crossings = said.authorities.gateway.crossings.unwrap();
    assert_eq!(crossings.each_ref().map(|crossing| crossing.basis.as_str()), ["tourist", "visa"]);
    assert_eq!(outcome(&runner("COL")), Outcome::Eligible);
}

#[test]
fn travel_history_counts_within_its_window() {
    let enters_on = altiplano().1.enters_on;
    let ago = |days| enters_on.checked_sub_days(chrono::Days::new(days)).unwrap();
    let been = |place: &str, on: NaiveDate| Applicant {
        visits: vec![Visit { place: code(place), on }],
        ..runner("COL")
    };
    assert_eq!(outcome(&been("KEN", ago(42))), Outcome::Conditional);
    assert_eq!(outcome(&been("KEN", ago(43))), Outcome::Eligible);
    assert_eq!(outcome(&been("FRA", ago(2))), Outcome::Eligible);
    let (rules, journey) = altiplano();
    let said = explain(&rules, &decide(&rules, &been("BRA", ago(1)), &journey), None);
    assert_eq!(
        said.authorities.organiser.reasons[0].condition.as_ref().unwrap().due_on,
        Some(date("2027-03-24"))
    );
}

//! The way through the gateway country, there and back, on each crossing's own day.

use super::fixtures::ask;
use super::fixtures::by_rail;
use super::fixtures::code;
use super::fixtures::date;
use super::fixtures::journey;
use super::fixtures::runner;
use crate::domain::eligibility::Applicant;
use crate::domain::eligibility::Journey;
use crate::domain::eligibility::Mode;
use crate::domain::eligibility::Outcome;

fn check(applicant: &Applicant, journey: &Journey, outcome: Outcome, bases: [&str; 2]) {
    let (_, said) = ask(applicant, journey);
    let gateway = &said.authorities.gateway;
    let got = gateway.crossings.as_ref().unwrap().each_ref().map(|crossing| crossing.basis.as_str());
    assert_eq!(
        (gateway.outcome, got),
        (outcome, bases),
        "{} {gateway:#?}",
        applicant.passports[0].nationality
    );
}

#[test]
fn each_nationality_has_its_basis_by_air_and_by_rail() {
    use Outcome::*;
    for (nationality, year, air, by_air, rail, on_rails) in [
        ("GBR", 2025, Conditional, "transit240", Conditional, "visa"),
        ("CAN", 2025, Conditional, "transit240", Conditional, "visa"),
        ("USA", 2025, Conditional, "transit240", Conditional, "visa"),
        ("MEX", 2025, Conditional, "transit240", Conditional, "visa"),
        ("FRA", 2025, Eligible, "unilateral", Eligible, "unilateral"),
        ("BRN", 2025, Eligible, "unilateral", Eligible, "unilateral"),
        ("MYS", 2025, Eligible, "unilateral", Eligible, "unilateral"),
        ("SRB", 2025, Eligible, "mutual", Eligible, "mutual"),
        ("WSM", 2025, Eligible, "mutual", Eligible, "mutual"),
        ("UZB", 2025, Conditional, "visa", Conditional, "visa"),
        ("CHN", 2025, Eligible, "citizen", Eligible, "citizen"),
        ("IND", 2025, Conditional, "visa", Conditional, "visa"),
        ("GBN", 2025, Review, "visa", Review, "visa"),
        ("GBR", 2026, Eligible, "unilateral", Eligible, "unilateral"),
        ("MYS", 2026, Eligible, "mutual", Eligible, "mutual"),
        ("IDN", 2026, Conditional, "transit240", Conditional, "visa"),
        ("VNM", 2026, Conditional, "visa", Conditional, "visa"),
        ("VNM", 2027, Conditional, "transit240", Conditional, "visa"),
        ("RUS", 2027, Eligible, "unilateral", Eligible, "unilateral"),
        ("BRN", 2027, Eligible, "unilateral", Eligible, "unilateral"),
        ("FRA", 2027, Conditional, "transit240", Unknown, "unknown"),
        ("GBR", 2027, Conditional, "transit240", Unknown, "unknown"),
        ("PER", 2027, Unknown, "unknown", Unknown, "unknown"),
        ("SAU", 2027, Unknown, "unknown", Unknown, "unknown"),
        ("USA", 2027, Conditional, "transit240", Conditional, "visa"),
        ("RKS", 2027, Conditional, "visa", Conditional, "visa"),
    ] {
        check(&runner(nationality), &journey(year), air, [by_air; 2]);
        check(&runner(nationality), &by_rail(year), rail, [on_rails; 2]);
    }
}

#[test]
fn each_crossing_is_judged_on_its_own_day() {
    // In on 30 December, visa-free; back on 5 January, when nothing is decided yet.
    let over_new_year = journey(2026).starting_on(date("2026-12-31"));
    check(&runner("FRA"), &over_new_year, Outcome::Conditional, ["unilateral", "transit240"]);
    check(&runner("PER"), &over_new_year, Outcome::Unknown, ["unilateral", "unknown"]);
    // The United Kingdom became visa-free on 17 February 2026.
    let across = journey(2026).starting_on(date("2026-02-16"));
    check(&runner("GBR"), &across, Outcome::Conditional, ["transit240", "unilateral"]);
}

#[test]
fn a_lapsed_basis_is_said_and_the_sure_way_named() {
    let (_, said) = ask(&runner("FRA"), &journey(2027));
    let texts: Vec<_> = said.authorities.gateway.reasons.iter().map(|reason| reason.text.as_str()).collect();
    assert!(texts.iter().any(|text| text.contains("not yet decided")), "{texts:?}");
    let (_, said) = ask(&runner("PER"), &journey(2027));
    let gateway = &said.authorities.gateway;
    assert!(gateway.reasons[0].text.contains("known until Thu 31 Dec 2026"), "{gateway:#?}");
    assert!(gateway.reasons[1].text.contains("two entries (double or multiple)"), "{gateway:#?}");
    assert_eq!(gateway.reasons[1].condition.as_ref().unwrap().due_on, Some(date("2027-03-13")));
    assert!(gateway.crossings.as_ref().unwrap()[0].carry[0].contains("two entries"));
}

#[test]
fn a_visa_has_as_many_entries_as_the_case_needs() {
    let mut one_way = journey(2025);
    one_way.mode_back = Mode::Rail;
    one_way.port = None;
    check(&runner("GBR"), &one_way, Outcome::Conditional, ["transit240", "visa"]);
    let (_, said) = ask(&runner("GBR"), &one_way);
    let crossings = said.authorities.gateway.crossings.unwrap();
    assert_eq!((crossings[0].entries, crossings[1].entries), (None, Some(1)));
    assert!(crossings[1].carry[0].contains("one entry"));
}

#[test]
fn transit_needs_a_listed_port_ten_days_a_good_passport_and_a_third_country() {
    let visa = ["visa"; 2];
    let gbr = runner("GBR");
    check(
        &gbr,
        &Journey { port: Some(code("SHE")), ..journey(2025) },
        Outcome::Conditional,
        ["transit240"; 2],
    );
    check(
        &gbr,
        &Journey { port: Some(code("PVG")), ..journey(2025) },
        Outcome::Conditional,
        ["transit240"; 2],
    );
    check(&gbr, &Journey { port: Some(code("DDG")), ..journey(2025) }, Outcome::Conditional, visa);

    let long_stay = |days_in: &str| Journey { gateway_on: date(days_in), ..journey(2025) };
    check(&gbr, &long_stay("2025-03-24"), Outcome::Conditional, ["transit240"; 2]);
    check(&gbr, &long_stay("2025-03-23"), Outcome::Conditional, ["visa", "transit240"]);

    let mut short = gbr.clone();
    short.passports[0].expires_on = Some(date("2025-07-02"));
    check(&short, &journey(2025), Outcome::Conditional, ["transit240", "visa"]);

    for residence in ["PRK", "CHN"] {
        let resident = Applicant { residence: Some(code(residence)), ..gbr.clone() };
        check(&resident, &journey(2025), Outcome::Conditional, visa);
    }
    let elsewhere = Applicant { residence: Some(code("DEU")), ..gbr };
    check(&elsewhere, &journey(2025), Outcome::Conditional, ["transit240"; 2]);
}

#[test]
fn a_connection_within_a_day_needs_no_visa_but_no_briefing_either() {
    let mut connecting = journey(2025);
    (connecting.gateway_on, connecting.connects_in) = (connecting.enters_on, true);
    check(&runner("IND"), &connecting, Outcome::Conditional, ["transit24", "visa"]);
    connecting.connects_in = false;
    check(&runner("IND"), &connecting, Outcome::Conditional, ["visa", "visa"]);
}

#[test]
fn a_gateway_nobody_wrote_rules_for_means_a_visa_for_both_entries() {
    let other = Journey { gateway: Some(code("RUS")), ..journey(2025) };
    check(&runner("FRA"), &other, Outcome::Conditional, ["visa"; 2]);
    let straight = Journey { gateway: None, ..journey(2025) };
    let (decision, said) = ask(&runner("FRA"), &straight);
    assert_eq!(decision.outcome, Outcome::Eligible);
    assert!(said.authorities.gateway.crossings.is_none());
}

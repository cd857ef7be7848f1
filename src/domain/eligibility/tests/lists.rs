//! The lists and dates of the case, one by one, as public pages had them on 22 November 2026: who is let into the gateway country on which basis from which day, and what each state and edition says.

use chrono::Days;
use chrono::NaiveDate;

use super::fixtures::TABLE;
use super::fixtures::ask;
use super::fixtures::by_rail;
use super::fixtures::code;
use super::fixtures::date;
use super::fixtures::documents;
use super::fixtures::journey;
use super::fixtures::rules_of;
use super::fixtures::runner;
use crate::domain::eligibility::Applicant;
use crate::domain::eligibility::Authority;
use crate::domain::eligibility::DocumentType;
use crate::domain::eligibility::Journey;
use crate::domain::eligibility::Occupation;
use crate::domain::eligibility::Outcome;
use crate::domain::eligibility::RuleSet;
use crate::domain::eligibility::decide;

const UNILATERAL: [(&str, &str); 12] = [
    ("2023-12-01", "FRA DEU ITA NLD ESP"),
    ("2024-03-14", "CHE IRL HUN AUT BEL LUX"),
    ("2024-07-01", "NZL AUS POL"),
    ("2024-10-15", "PRT GRC CYP SVN"),
    ("2024-11-08", "SVK NOR FIN DNK ISL AND MCO LIE KOR"),
    ("2024-11-30", "BGR ROU HRV MNE MKD MLT EST LVA JPN"),
    ("2025-06-01", "BRA ARG CHL PER URY"),
    ("2025-06-09", "SAU OMN KWT BHR"),
    ("2025-09-15", "RUS"),
    ("2025-11-10", "SWE"),
    ("2026-02-17", "GBR CAN"),
    ("2023-12-01", "MYS"),
];

const TRANSIT: &str = "AUT BEL CZE DNK EST FIN FRA DEU GRC HUN ISL ITA LVA LTU LUX MLT NLD POL PRT SVK SVN ESP SWE CHE MCO RUS \
    GBR IRL CYP BGR ROU UKR SRB HRV BIH MNE MKD ALB BLR NOR USA CAN BRA MEX ARG CHL AUS NZL KOR JPN SGP BRN ARE QAT";

const MUTUAL: &str =
    "SYC BHS FJI GRD SRB BRB ARE QAT SUR MDV DMA SGP MUS SMR BIH ARM ALB KAZ THA ATG GEO SLB BLR";

/// The journey whose first entry into the gateway country is on that day.
fn arriving(day: NaiveDate) -> Journey {
    journey(2026).starting_on(day.checked_add_days(Days::new(1)).unwrap())
}

fn basis_on(nationality: &str, day: NaiveDate) -> String {
    let (_, said) = ask(&runner(nationality), &arriving(day));
    said.authorities.gateway.crossings.unwrap()[0].basis.clone()
}

fn bases(applicant: &Applicant, journey: &Journey) -> [String; 2] {
    let (_, said) = ask(applicant, journey);
    said.authorities.gateway.crossings.unwrap().map(|crossing| crossing.basis)
}

#[test]
fn each_country_is_let_in_from_its_own_day_on() {
    let mut count = 0;
    for (since, codes) in UNILATERAL {
        for code in codes.split_whitespace() {
            assert_eq!(basis_on(code, date(since)), "unilateral", "{code} from {since}");
            let before = basis_on(code, date(since).pred_opt().unwrap());
            assert_ne!(before, "unilateral", "{code} before {since}");
            count += usize::from(code != "MYS");
        }
    }
    assert_eq!(count, 49, "with Brunei, whose first day is not known, the list has 50 countries");
    assert_eq!(basis_on("BRN", date("2025-04-02")), "unilateral");
}

#[test]
fn the_list_is_known_until_the_end_of_2026_but_for_two_countries() {
    for (_, codes) in UNILATERAL {
        for code in codes.split_whitespace().filter(|code| !["MYS", "RUS"].contains(code)) {
            assert_eq!(basis_on(code, date("2026-12-31")), "unilateral", "{code}");
            let expected = if TRANSIT.contains(code) { "transit240" } else { "unknown" };
            assert_eq!(basis_on(code, date("2027-01-01")), expected, "{code}");
        }
    }
    for (code, day, expected) in [
        ("RUS", "2027-12-31", "unilateral"),
        ("RUS", "2028-01-01", "transit240"),
        ("BRN", "2028-01-01", "unilateral"),
        ("MYS", "2025-07-16", "unilateral"),
        ("MYS", "2025-07-17", "mutual"),
        ("MYS", "2027-04-01", "mutual"),
    ] {
        assert_eq!(basis_on(code, date(day)), expected, "{code} {day}");
    }
}

#[test]
fn on_the_race_day_of_2025_exactly_38_nationalities_are_let_in_by_the_gateway_alone() {
    let day = date("2025-04-06");
    let free = TABLE.split_whitespace().filter(|code| basis_on(code, day) == "unilateral").count();
    assert_eq!(free, 38);
    for code in "GBR CAN SWE RUS USA CZE LTU UKR MEX".split_whitespace() {
        assert_eq!(basis_on(code, day), "transit240", "{code}");
    }
}

#[test]
fn transit_has_54_countries_then_55_then_57() {
    // Without the better bases, the list shows alone.
    let alone = |document: &&str| {
        let document = document.replace("[\"@unilateral\"]", "[]").replace("[\"@mutual\"]", "[]");
        RuleSet::parse(&document).unwrap()
    };
    let rules = rules_of(documents().iter().map(alone).collect());
    for (day, expected) in [("2024-12-16", 0), ("2024-12-17", 54), ("2025-06-12", 55), ("2026-08-20", 57)] {
        let journey = arriving(date(day));
        let passes = |nationality: &&str| {
            let decision = decide(&rules, &runner(nationality), &journey);
            let (set, index) = decision.best().unwrap().crossings.unwrap()[0].basis.unwrap();
            rules.sets()[set].bases[index].rule.id == "transit240"
        };
        assert_eq!(TABLE.split_whitespace().filter(passes).count(), expected, "{day}");
    }
    for (code, day) in [("IDN", "2025-06-12"), ("VNM", "2026-08-20"), ("KGZ", "2026-08-20")] {
        assert_eq!(basis_on(code, date(day).pred_opt().unwrap()), "visa", "{code}");
        assert_eq!(basis_on(code, date(day)), "transit240", "{code}");
    }
}

#[test]
fn agreements_hold_there_and_back_by_air_and_by_rail() {
    for year in [2025, 2026, 2027] {
        for nationality in MUTUAL.split_whitespace() {
            assert_eq!(
                bases(&runner(nationality), &journey(year)),
                ["mutual", "mutual"],
                "{nationality} {year}"
            );
            assert_eq!(
                bases(&runner(nationality), &by_rail(year)),
                ["mutual", "mutual"],
                "{nationality} {year}"
            );
        }
    }
    for (code, since) in
        [("WSM", "2025-04-02"), ("UZB", "2025-06-01"), ("AZE", "2025-07-16"), ("MYS", "2025-07-17")]
    {
        assert_ne!(basis_on(code, date(since).pred_opt().unwrap()), "mutual", "{code}");
        assert_eq!(basis_on(code, date(since)), "mutual", "{code}");
    }
    // Reports name them, but nobody could verify it.
    for nationality in ["ECU", "TON"] {
        assert_eq!(basis_on(nationality, date("2026-04-01")), "visa", "{nationality}");
    }
}

#[test]
fn british_and_chinese_passports_have_codes_of_their_own() {
    for (nationality, expected, outcome) in [
        ("GBR", "unilateral", Outcome::Eligible),
        ("GBD", "visa", Outcome::Conditional),
        ("GBO", "visa", Outcome::Conditional),
        ("GBP", "visa", Outcome::Conditional),
        ("GBS", "visa", Outcome::Conditional),
        ("GBN", "visa", Outcome::Review),
        ("CHN", "citizen", Outcome::Eligible),
        ("TWN", "permit", Outcome::Conditional),
        ("RKS", "visa", Outcome::Conditional),
    ] {
        let (_, said) = ask(&runner(nationality), &journey(2026));
        let gateway = said.authorities.gateway;
        let bases = gateway.crossings.unwrap().map(|crossing| crossing.basis);
        assert_eq!(
            (gateway.outcome, bases),
            (outcome, [expected.to_owned(), expected.to_owned()]),
            "{nationality}"
        );
    }
    let mut hong_kong = runner("CHN");
    hong_kong.passports[0].issuing_state = code("HKG");
    assert_eq!(bases(&hong_kong, &journey(2026)), ["citizen", "citizen"]);
}

#[test]
fn only_ordinary_passports_are_let_in_without_a_visa_and_never_the_press_in_transit() {
    for document in DocumentType::ALL.iter().filter(|document| **document != DocumentType::Ordinary) {
        for nationality in ["FRA", "SRB", "USA"] {
            let mut person = runner(nationality);
            person.passports[0].document = *document;
            assert_eq!(bases(&person, &journey(2025)), ["visa", "visa"], "{document} {nationality}");
        }
    }
    let press = Applicant { occupation: Occupation::Press, ..runner("USA") };
    assert_eq!(bases(&press, &journey(2025)), ["visa", "visa"]);
}

#[test]
fn the_ports_of_the_transit_are_those_of_the_list() {
    for (port, expected) in [
        ("PEK", "transit240"),
        ("PKX", "transit240"),
        ("TSN", "transit240"),
        ("SJW", "transit240"),
        ("SHE", "transit240"),
        ("DLC", "transit240"),
        ("DDG", "visa"),
    ] {
        let journey = Journey { port: Some(code(port)), ..journey(2025) };
        assert_eq!(bases(&runner("USA"), &journey), [expected, expected], "{port}");
    }
}

#[test]
fn states_restrict_their_own_passports_from_their_own_days_on() {
    for (nationality, day, expected) in [
        ("USA", "2017-08-31", Outcome::Eligible),
        ("USA", "2017-09-01", Outcome::Refused),
        ("USA", "2025-04-03", Outcome::Refused),
        ("USA", "2026-08-31", Outcome::Refused),
        ("USA", "2026-09-01", Outcome::Unknown),
        ("MYS", "2017-09-27", Outcome::Eligible),
        ("MYS", "2017-09-28", Outcome::Refused),
        ("MYS", "2027-04-01", Outcome::Refused),
        ("KOR", "2025-04-03", Outcome::Refused),
        ("KOR", "2027-04-01", Outcome::Refused),
        // Advice is no ban.
        ("JPN", "2025-04-03", Outcome::Eligible),
        ("GBR", "2025-04-03", Outcome::Eligible),
        ("CAN", "2025-04-03", Outcome::Eligible),
        ("AUS", "2026-04-02", Outcome::Eligible),
    ] {
        let (decision, _) = ask(&runner(nationality), &journey(2026).starting_on(date(day)));
        assert_eq!(decision.best().unwrap().of(Authority::OwnState), expected, "{nationality} {day}");
    }
}

#[test]
fn travel_documents_without_a_state_are_looked_at() {
    for (nationality, document) in [
        ("XXA", DocumentType::Stateless),
        ("XXB", DocumentType::Refugee),
        ("XXC", DocumentType::Refugee),
        ("XXX", DocumentType::Ordinary),
        ("UNO", DocumentType::Official),
        ("EUE", DocumentType::Official),
    ] {
        for year in [2025, 2026, 2027] {
            let mut person = runner(nationality);
            person.passports[0].document = document;
            let (decision, _) = ask(&person, &journey(year));
            assert_eq!(decision.outcome, Outcome::Review, "{nationality} {year}");
        }
    }
}

#[test]
fn a_second_nationality_that_is_refused_means_review_for_each_of_them() {
    for (second, year) in
        [("USA", 2025), ("KOR", 2025), ("MYS", 2025), ("JPN", 2026), ("JPN", 2027), ("KOR", 2027)]
    {
        let dual = Applicant { other_nationalities: vec![code(second)], ..runner("SRB") };
        assert_eq!(ask(&dual, &journey(year)).0.outcome, Outcome::Review, "{second} {year}");
    }
}

#[test]
fn an_edition_that_is_over_is_answered_alike_by_what_was_known_then_and_now() {
    for nationality in TABLE.split_whitespace() {
        for planned in [journey(2025), by_rail(2025)] {
            let then = Journey { judged_on: date("2025-03-14"), ..planned.clone() };
            let answer = |journey| {
                let (decision, said) = ask(&runner(nationality), journey);
                let bases = said.authorities.gateway.crossings.unwrap().map(|crossing| crossing.basis);
                (decision.best().unwrap().outcomes, bases)
            };
            assert_eq!(answer(&then), answer(&planned), "{nationality}");
        }
    }
}

//! What a rule can ask for, one at a time.

use super::fixtures::code;
use super::fixtures::date;
use super::fixtures::journey;
use super::fixtures::rules_of;
use super::fixtures::runner;
use crate::domain::eligibility::Applicant;
use crate::domain::eligibility::Born;
use crate::domain::eligibility::Journey;
use crate::domain::eligibility::Mode;
use crate::domain::eligibility::Outcome;
use crate::domain::eligibility::RuleSet;
use crate::domain::eligibility::decide;

fn document(scope: &str, header: &str, ask: &str) -> String {
    format!(
        "code = \"x\"\nauthority = \"agency\"\ntitle = \"X\"\nscope = \"{scope}\"\nversion = 1\n\
         published_on = 2025-01-01\n{header}\n[[group]]\nname = \"club\"\ntitle = \"Club\"\nmembers = [\n\
         {{ codes = [\"FRA\"], since = 2027-04-02, until = 2027-04-02 }},\n{{ codes = [\"ITA\"], known_until = 2027-04-01 }}]\n\
         [[rule]]\nid = \"r\"\noutcome = \"review\"\nreason = \"R.\"\nsource = \"s\"\nchecked_on = 2025-01-01\n{ask}\n"
    )
}

fn answer(document: &str, applicant: &Applicant, journey: &Journey) -> Outcome {
    let rules = rules_of(vec![RuleSet::parse(document).unwrap()]);
    let decision = decide(&rules, applicant, journey);
    decision.best().unwrap().of(crate::domain::eligibility::Authority::Agency)
}

#[test]
fn a_rule_speaks_when_everything_it_asks_for_holds() {
    use Outcome::*;
    let dual =
        Applicant { other_nationalities: vec![code("BRA")], residence: Some(code("CHE")), ..runner("FRA") };
    let young = Applicant { born: Some(Born::Date(date("2000-04-07"))), ..runner("FRA") };
    for (ask, applicant, expected) in [
        ("", &dual, Review),
        ("who = { holds = [\"BRA\"] }", &dual, Review),
        ("who = { holds = [\"FRA\"] }", &dual, Review),
        ("who = { holds = [\"CHL\"] }", &dual, Eligible),
        ("who = { nationality = [\"BRA\"] }", &dual, Eligible),
        ("who = { not_nationality = [\"FRA\"] }", &dual, Eligible),
        ("who = { issued_by = [\"FRA\"] }", &dual, Review),
        ("who = { residence = [\"CHE\"] }", &dual, Review),
        ("who = { not_residence = [\"CHE\"] }", &dual, Eligible),
        ("who = { residence = [\"CHE\"] }", &young, Eligible),
        ("who = { nationality = [\"@club\"] }", &dual, Review),
        ("who = { nationality = [\"@club\"] }\nwhen = { on = \"enters\" }", &dual, Eligible),
        ("who = { nationality = [\"@club\"] }", &runner("ITA"), Unknown),
        ("who = { not_nationality = [\"@club\"] }", &runner("ITA"), Unknown),
        ("who = { role = [\"spectator\"] }", &dual, Eligible),
        ("who = { race = [\"half\", \"full\"] }", &dual, Review),
        ("who = { occupation = [\"press\"] }", &dual, Eligible),
        ("who = { not_occupation = [\"press\"] }", &dual, Review),
        ("who = { age = { at_least = 27, on = \"race\" } }", &young, Eligible),
        ("who = { age = { at_least = 27, on = \"leaves\" } }", &young, Review),
        ("who = { age = { at_least = 20, below = 27, on = \"race\" } }", &young, Review),
        ("who = { valid_for = { months = 44, after = \"home\" } }", &dual, Review),
        ("who = { valid_for = { months = 45, after = \"home\" } }", &dual, Eligible),
        ("how = { mode = [\"rail\"] }", &dual, Eligible),
        ("how = { port = [\"PEK\"] }", &dual, Review),
        ("how = { gateway = [\"RUS\"] }", &dual, Eligible),
        ("when = { from = 2027-04-03 }", &dual, Eligible),
        ("when = { from = 2027-04-02, until = 2027-04-02 }", &dual, Review),
        ("when = { until = 2027-04-01 }", &dual, Eligible),
        ("when = { known_until = 2027-04-01 }", &dual, Unknown),
    ] {
        assert_eq!(answer(&document("everywhere", "", ask), applicant, &journey(2027)), expected, "{ask}");
    }
    let mixed = Journey { mode_back: Mode::Rail, ..journey(2027) };
    assert_eq!(answer(&document("everywhere", "", "how = { mode = [\"rail\"] }"), &dual, &mixed), Review);
}

#[test]
fn a_set_speaks_in_its_scope_and_on_its_travel_dates() {
    for (scope, header, expected) in [
        ("edition PY33", "", Outcome::Review),
        ("edition PY32", "", Outcome::Eligible),
        ("departure PY33-A", "", Outcome::Review),
        ("departure PY33-B", "", Outcome::Eligible),
        ("everywhere", "destination = \"PRK\"", Outcome::Review),
        ("everywhere", "destination = \"BOL\"", Outcome::Eligible),
        ("everywhere", "gateway = \"CHN\"", Outcome::Review),
        ("everywhere", "travel_from = 2027-04-03\ntravel_until = 2027-04-03", Outcome::Review),
        ("everywhere", "travel_from = 2027-04-04", Outcome::Eligible),
        ("everywhere", "travel_until = 2027-04-02", Outcome::Eligible),
    ] {
        let document = document(scope, header, "");
        assert_eq!(answer(&document, &runner("FRA"), &journey(2027)), expected, "{scope} {header}");
    }
}

//! Where one rule is said to cover another, it speaks wherever the other does.

use proptest::prelude::Strategy;
use proptest::prop_assert;
use proptest::prop_oneof;
use proptest::proptest;
use proptest::sample::select;

use super::properties::any_applicant;
use super::properties::any_journey;
use crate::domain::eligibility::Applicant;
use crate::domain::eligibility::Journey;
use crate::domain::eligibility::RuleSet;
use crate::domain::eligibility::facts::Person;
use crate::domain::eligibility::matching::Case;
use crate::domain::eligibility::matching::Match;

/// What a rule may ask for: part by part, each often left out.
fn any_ask() -> impl Strategy<Value = String> {
    let part = |parts: &'static [&'static str]| prop_oneof![3 => select(&[""][..]), 2 => select(parts)];
    let codes = part(&[
        "nationality = [\"@few\"]",
        "nationality = [\"@many\"]",
        "nationality = [\"@lapsing\"]",
        "not_nationality = [\"@few\"]",
        "not_nationality = [\"@many\"]",
        "not_nationality = [\"@lapsing\"]",
        "holds = [\"@few\"]",
        "holds = [\"@many\"]",
    ]);
    let home =
        part(&["residence = [\"@many\"]", "not_residence = [\"@few\"]", "not_residence = [\"@many\"]"]);
    let words = part(&[
        "document = [\"ordinary\"]",
        "role = [\"runner\"]",
        "race = [\"half\", \"full\"]",
        "race = [\"half\"]",
    ]);
    let age = part(&[
        "age = { below = 30, on = \"race\" }",
        "age = { below = 40, on = \"race\" }",
        "age = { at_least = 20, below = 35, on = \"race\" }",
    ]);
    let passport = part(&[
        "expires_within = { months = 6, after = \"home\" }",
        "expires_within = { months = 24, after = \"home\" }",
        "valid_for = { months = 3, after = \"home\" }",
        "valid_for = { months = 24, after = \"home\" }",
    ]);
    let when =
        part(&["from = 2025-06-01", "from = 2026-06-01", "until = 2026-12-31", "known_until = 2026-12-31"]);
    let how = part(&["mode = [\"air\"]", "port = [\"PEK\"]"]);
    (codes, home, words, age, passport, when, how).prop_map(
        |(codes, home, words, age, passport, when, how)| {
            let who: Vec<&str> =
                [codes, home, words, age, passport].into_iter().filter(|part| !part.is_empty()).collect();
            format!("who = {{ {} }}\nwhen = {{ {when} }}\nhow = {{ {how} }}", who.join(", "))
        },
    )
}

fn pair(first: &str, second: &str) -> RuleSet {
    let rule = |id: &str, ask: &str| {
        format!(
            "[[rule]]\nid = \"{id}\"\noutcome = \"review\"\nreason = \"R.\"\nsource = \"s\"\nchecked_on = 2025-01-01\n{ask}\n"
        )
    };
    let head = "code = \"x\"\nauthority = \"agency\"\ntitle = \"X\"\nscope = \"everywhere\"\nversion = 1\npublished_on = 2025-01-01\n\
        [[group]]\nname = \"few\"\ntitle = \"Few\"\nmembers = [{ codes = [\"FRA\", \"USA\"], since = 2025-03-01, until = 2026-10-01 }]\n\
        [[group]]\nname = \"many\"\ntitle = \"Many\"\nmembers = [{ codes = [\"FRA\", \"USA\", \"CHN\", \"GBR\", \"D\", \"IND\", \"BRA\"] }]\n\
        [[group]]\nname = \"lapsing\"\ntitle = \"Lapsing\"\nmembers = [{ codes = [\"FRA\", \"IND\"], known_until = 2026-05-01 }]\n";
    RuleSet::parse(&[head, &rule("first", first), &rule("second", second)].concat()).unwrap()
}

fn speaks(set: &RuleSet, which: usize, applicant: &Applicant, journey: &Journey) -> bool {
    let person = Person::of(applicant, journey);
    let speaks = |passport| {
        let case = Case { person: &person, passport, journey, crossing: None };
        set.rules[which].test.answer(&case) == Match::Yes
    };
    applicant.passports.iter().any(speaks)
}

proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig { cases: 1024, ..Default::default() })]

    #[test]
    fn a_rule_that_covers_another_speaks_wherever_the_other_does(
        first in any_ask(), second in any_ask(), people in proptest::collection::vec(any_applicant(), 12), journey in any_journey(),
        listed in select(&["FRA", "IND", "USA", "D"][..]),
    ) {
        let set = pair(&first, &second);
        if set.rules[0].test.covers(&set.rules[1].test) {
            for mut person in people {
                person.passports[0].nationality = super::fixtures::code(listed);
                if speaks(&set, 1, &person, &journey) {
                    prop_assert!(speaks(&set, 0, &person, &journey), "{first}\nsaid to cover\n{second}\n{person:?}");
                }
            }
        }
    }
}

#[test]
fn every_rule_covers_itself() {
    for ask in [
        "who = { nationality = [\"@few\"], document = [\"ordinary\"] }\nwhen = { from = 2025-06-01 }",
        "who = { age = { at_least = 20, below = 35, on = \"race\" }, not_residence = [\"@few\"] }",
        "who = { nationality = [\"@lapsing\"] }",
        "who = { visited = { places = [\"@many\"] } }",
        "when = { known_until = 2026-12-31 }",
    ] {
        let set = pair(ask, ask);
        assert!(set.rules[0].test.covers(&set.rules[1].test), "{ask}");
    }
}

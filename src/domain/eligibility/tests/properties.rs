//! What must hold for anyone on any journey.

use std::sync::LazyLock;

use chrono::Days;
use chrono::NaiveDate;
use proptest::prelude::Just;
use proptest::prelude::Strategy;
use proptest::prelude::any;
use proptest::prop_assert;
use proptest::prop_assert_eq;
use proptest::prop_oneof;
use proptest::proptest;

use super::fixtures::TABLE;
use super::fixtures::by_rail;
use super::fixtures::code;
use super::fixtures::documents;
use super::fixtures::journey;
use super::fixtures::rules;
use super::fixtures::rules_of;
use super::fixtures::seeds;
use crate::domain::eligibility::Applicant;
use crate::domain::eligibility::Asked;
use crate::domain::eligibility::Authority;
use crate::domain::eligibility::Batch;
use crate::domain::eligibility::Born;
use crate::domain::eligibility::Code;
use crate::domain::eligibility::DocumentType;
use crate::domain::eligibility::Facts;
use crate::domain::eligibility::Journey;
use crate::domain::eligibility::Occupation;
use crate::domain::eligibility::Outcome;
use crate::domain::eligibility::Passport;
use crate::domain::eligibility::Role;
use crate::domain::eligibility::RuleSet;
use crate::domain::eligibility::Rules;
use crate::domain::eligibility::Visit;
use crate::domain::eligibility::decide;
use crate::domain::eligibility::decide_facts;
use crate::domain::eligibility::explain;
use crate::domain::eligibility::facts;

static RULES: LazyLock<Rules> = LazyLock::new(rules);
static CODES: LazyLock<Vec<Code>> = LazyLock::new(|| TABLE.split_whitespace().map(code).collect());

fn any_code() -> impl Strategy<Value = Code> {
    (0..CODES.len()).prop_map(|index| CODES[index])
}

fn any_day(first: i32, last: i32) -> impl Strategy<Value = NaiveDate> {
    let start = NaiveDate::from_ymd_opt(first, 1, 1).unwrap();
    (0u64..u64::from((last - first).unsigned_abs() + 1) * 365)
        .prop_map(move |days| start.checked_add_days(Days::new(days)).unwrap())
}

fn any_passport() -> impl Strategy<Value = Passport> {
    let document = (0..DocumentType::ALL.len()).prop_map(|index| DocumentType::ALL[index]);
    let document = prop_oneof![4 => Just(DocumentType::Ordinary), 1 => document];
    (any_code(), document, proptest::option::of(any_day(2025, 2032))).prop_map(
        |(nationality, document, expires_on)| Passport {
            nationality,
            issuing_state: nationality,
            document,
            expires_on,
        },
    )
}

fn any_visit() -> impl Strategy<Value = Visit> {
    (any_code(), any_day(2020, 2026)).prop_map(|(place, on)| Visit { place, on })
}

pub(super) fn any_applicant() -> impl Strategy<Value = Applicant> {
    let born = prop_oneof![
        (1940..2024).prop_map(|year| Some(Born::Year(year))),
        any_day(1940, 2023).prop_map(|day| Some(Born::Date(day))),
        Just(None),
    ];
    let others = || proptest::collection::vec(any_code(), 0..2);
    let race = proptest::option::of(prop_oneof![Just("full"), Just("half"), Just("10k"), Just("5k")]);
    (
        proptest::collection::vec(any_passport(), 1..3),
        (others(), others()),
        born,
        proptest::option::of(any_code()),
        0..Occupation::ALL.len(),
        race,
        proptest::collection::vec(any_visit(), 0..2),
    )
        .prop_map(
            |(passports, (other_nationalities, once_held), born, residence, occupation, race, visits)| {
                Applicant {
                    passports,
                    other_nationalities,
                    once_held,
                    born,
                    residence,
                    occupation: Occupation::ALL[occupation],
                    visits,
                    role: if race.is_some() { Role::Runner } else { Role::Spectator },
                    race: race.map(str::to_owned),
                }
            },
        )
}

pub(super) fn any_journey() -> impl Strategy<Value = Journey> {
    let port = prop_oneof![3 => Just(Some("PEK")), 1 => Just(Some("DDG")), 1 => Just(None)];
    (2025..2028, any::<bool>(), any_day(2025, 2027), any_day(2025, 2026), port).prop_map(
        |(year, is_rail, starts_on, judged_on, port)| {
            let journey = if is_rail { by_rail(year) } else { journey(year) };
            let port = port.filter(|_| !is_rail).map(code);
            Journey { judged_on, port, ..journey.starting_on(starts_on) }
        },
    )
}

/// A document with one more refusing rule for these people.
fn with_refusal(document: &str, condition: &str) -> RuleSet {
    let rule = format!(
        "\n[[rule]]\nid = \"added\"\noutcome = \"refused\"\nreason = \"Added.\"\nsource = \"x\"\nchecked_on = 2025-01-01\n{condition}\n"
    );
    RuleSet::parse(&format!("{document}{rule}")).unwrap()
}

proptest! {
    #[test]
    fn the_worst_authority_always_wins_and_the_best_passport_is_proposed(person in any_applicant(), journey in any_journey()) {
        let decision = decide(&RULES, &person, &journey);
        for passport in &decision.passports {
            let worst = Authority::ALL.iter().map(|authority| passport.of(*authority)).max();
            prop_assert_eq!(Some(passport.outcome), worst);
        }
        prop_assert_eq!(Some(decision.outcome), decision.passports.iter().map(|passport| passport.outcome).min());
    }

    #[test]
    fn adding_a_refusing_rule_never_improves_an_answer(
        person in any_applicant(), journey in any_journey(), which in 0..documents().len(), listed in any_code(), kind in 0..8,
    ) {
        let condition = match kind {
            0 => String::new(),
            1 => format!("who = {{ nationality = [\"{listed}\", \"{}\"] }}", person.passports[0].nationality),
            2 => "who = { age = { below = 40, on = \"race\" } }".to_owned(),
            3 => "when = { known_until = 2026-01-01 }".to_owned(),
            4 => format!("who = {{ visited = {{ places = [\"{listed}\", \"FRA\"], within_days = 900, before = \"enters\" }} }}"),
            5 => "who = { expires_within = { months = 9, after = \"home\" } }".to_owned(),
            6 => format!("who = {{ not_nationality = [\"{listed}\"], once_held = [\"{listed}\", \"FRA\", \"CHN\"] }}"),
            _ => format!("who = {{ holds = [\"{listed}\"], document = [\"ordinary\"] }}\nhow = {{ mode = [\"air\"] }}"),
        };
        let mut sets = seeds();
        sets[which] = with_refusal(documents()[which], &condition);
        let before = decide(&RULES, &person, &journey);
        let after = decide(&rules_of(sets), &person, &journey);
        prop_assert!(after.outcome >= before.outcome, "{condition}: {:?} then {:?}", before.outcome, after.outcome);
        for (before, after) in before.passports.iter().zip(&after.passports) {
            for authority in Authority::ALL {
                prop_assert!(after.of(*authority) >= before.of(*authority));
            }
        }
    }

    #[test]
    fn the_order_of_rules_and_sets_never_matters(person in any_applicant(), journey in any_journey(), seed in any::<u64>()) {
        let mut sets: Vec<RuleSet> = documents().iter().map(|document| RuleSet::parse(&shuffled(document, seed)).unwrap()).collect();
        sets.rotate_left(usize::try_from(seed % 9).unwrap());
        let other = rules_of(sets);
        let said = |rules: &Rules| serde_json::to_string(&explain(rules, &decide(rules, &person, &journey), None)).unwrap();
        prop_assert_eq!(said(&RULES), said(&other));
    }

    #[test]
    fn an_unknown_code_is_never_eligible(person in any_applicant(), journey in any_journey(), place in 0..6, letters in "Q[A-Z]{2}") {
        proptest::prop_assume!(!RULES.knows(code(&letters)));
        let mut person = person;
        let unknown = code(&letters);
        match place {
            0 => for passport in &mut person.passports { passport.nationality = unknown },
            1 => for passport in &mut person.passports { passport.issuing_state = unknown },
            2 => person.other_nationalities.push(unknown),
            3 => person.once_held.push(unknown),
            4 => person.visits.push(Visit { place: unknown, on: journey.enters_on }),
            _ => person.residence = Some(unknown),
        }
        let decision = decide(&RULES, &person, &journey);
        prop_assert!(decision.outcome >= Outcome::Unknown, "{:?}", decision.outcome);
        for passport in &decision.passports {
            prop_assert!(passport.outcome >= Outcome::Unknown, "{passport:?}");
        }
    }

    #[test]
    fn the_same_question_has_the_same_answer_from_the_facts_alone(person in any_applicant(), journey in any_journey()) {
        let first = decide(&RULES, &person, &journey);
        prop_assert_eq!(&first, &decide(&RULES, &person, &journey));
        prop_assert_eq!(&first, &decide_facts(&RULES, &facts(&person, &journey), &journey));
    }

    #[test]
    fn a_replay_with_the_versions_asked_is_the_same_after_the_rule_sets_move_on(
        person in any_applicant(), journey in any_journey(), published_on in any_day(2024, 2027), which in 0..documents().len(),
    ) {
        let decision = decide(&RULES, &person, &journey);
        let said = explain(&RULES, &decision, None);
        let kept = serde_json::to_string(&said).unwrap();
        let kept_facts = serde_json::to_string(&facts(&person, &journey)).unwrap();
        let kept_journey = serde_json::to_string(&journey).unwrap();
        // A newer version refuses everybody, and claims whatever day it likes.
        let newer: String = documents()[which].lines().map(|line| match line.split_once(" = ") {
            Some(("version", _)) => "version = 9\n".to_owned(),
            Some(("published_on", _)) => format!("published_on = {published_on}\n"),
            _ => format!("{line}\n"),
        }).collect();
        let mut sets = seeds();
        sets.push(with_refusal(&newer, ""));
        // What was asked then is named in the answer; only that is asked again.
        sets.retain(|set| said.rule_sets.iter().any(|used| (&used.code, used.version) == (&set.code, set.version)));
        let rules = rules_of(sets);
        let facts: Facts = serde_json::from_str(&kept_facts).unwrap();
        let again = decide_facts(&rules, &facts, &serde_json::from_str(&kept_journey).unwrap());
        prop_assert_eq!(serde_json::to_string(&explain(&rules, &again, None)).unwrap(), kept);
    }

    #[test]
    fn a_batch_answers_as_the_engine_does_one_by_one(people in proptest::collection::vec(any_applicant(), 1..6), journey in any_journey()) {
        let mut batch = Batch::new(&RULES, &journey);
        for mut applicant in people {
            applicant.passports.truncate(1);
            let decision = decide(&RULES, &applicant, &journey);
            let said = serde_json::to_value(explain(&RULES, &decision, None)).unwrap();
            let mut line = String::new();
            prop_assert_eq!(batch.answer("x", &Asked { applicant, mode: None }, &mut line), decision.outcome);
            let answer: serde_json::Value = serde_json::from_str(&line).unwrap();
            prop_assert_eq!(&answer["outcome"], &said["outcome"]);
            for authority in Authority::ALL {
                let (short, long) = (&answer["authorities"][authority.as_str()], &said["authorities"][authority.as_str()]);
                prop_assert_eq!(&short["outcome"], &long["outcome"]);
                let texts = |said: &serde_json::Value| said["reasons"].as_array().unwrap().iter().map(|reason| reason["text"].clone()).collect::<Vec<_>>();
                prop_assert_eq!(texts(short), texts(long));
            }
        }
    }

    #[test]
    fn every_answer_gives_each_authority_a_reason_and_each_condition_a_date(person in any_applicant(), journey in any_journey()) {
        let said = explain(&RULES, &decide(&RULES, &person, &journey), None);
        for (authority, answer) in said.authorities.iter() {
            prop_assert!(!answer.reasons.is_empty(), "{authority}");
            prop_assert!(answer.reasons.iter().any(|reason| reason.outcome == answer.outcome), "{authority} {answer:?}");
            for reason in &answer.reasons {
                prop_assert!(!reason.text.contains('{'), "{}", reason.text);
                if reason.outcome == Outcome::Conditional {
                    prop_assert!(reason.condition.as_ref().is_some_and(|task| task.due_on.is_some()), "{reason:?}");
                }
            }
        }
    }

    #[test]
    fn a_newer_version_published_later_changes_nothing_before(person in any_applicant(), journey in any_journey()) {
        let mut sets = seeds();
        let newer = documents()[7].replace("version = 1", "version = 2").replace("published_on = 2025-01-01", "published_on = 2029-01-01");
        sets.push(with_refusal(&newer, ""));
        let rules = rules_of(sets);
        let said = |rules: &Rules| serde_json::to_string(&explain(rules, &decide(rules, &person, &journey), None)).unwrap();
        prop_assert_eq!(said(&RULES), said(&rules));
    }
}

/// The same document with its groups, rules and bases in another order.
fn shuffled(document: &str, mut seed: u64) -> String {
    let mut parts: Vec<String> = Vec::new();
    for line in document.lines() {
        if parts.is_empty() || line.starts_with("[[") {
            parts.push(String::new());
        }
        let part = parts.last_mut().unwrap();
        part.push_str(line);
        part.push('\n');
    }
    for index in (2..parts.len()).rev() {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let other = 1 + usize::try_from(seed >> 33).unwrap() % index;
        parts.swap(index, other);
    }
    parts.concat()
}

#[test]
fn a_shuffled_document_is_still_the_same_document() {
    for document in documents() {
        let other = shuffled(document, 7);
        assert_eq!(other.len(), document.lines().map(|line| line.len() + 1).sum::<usize>());
        let (a, b) = (RuleSet::parse(document).unwrap(), RuleSet::parse(&other).unwrap());
        assert_eq!(a.rules().len(), b.rules().len());
        assert!(a.rules().iter().zip(b.rules()).all(|(a, b)| a.id == b.id && a.outcome == b.outcome));
    }
}

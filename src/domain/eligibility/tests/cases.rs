//! Who may come: organiser, own state, race, agency.

use super::fixtures::ask;
use super::fixtures::code;
use super::fixtures::date;
use super::fixtures::journey;
use super::fixtures::rules;
use super::fixtures::runner;
use crate::domain::eligibility::Applicant;
use crate::domain::eligibility::Authority;
use crate::domain::eligibility::Born;
use crate::domain::eligibility::DocumentType;
use crate::domain::eligibility::Occupation;
use crate::domain::eligibility::Outcome;
use crate::domain::eligibility::Passport;
use crate::domain::eligibility::Role;
use crate::domain::eligibility::decide;
use crate::domain::eligibility::decide_facts;
use crate::domain::eligibility::explain;
use crate::domain::eligibility::facts;

/// Year, nationality, expected: overall, organiser, own state.
fn check(year: i32, nationality: &str, overall: Outcome, organiser: Outcome, own_state: Outcome) {
    let (_, said) = ask(&runner(nationality), &journey(year));
    let got = (said.outcome, said.authorities.organiser.outcome, said.authorities.own_state.outcome);
    assert_eq!(got, (overall, organiser, own_state), "{nationality} {year}: {said:#?}");
}

#[test]
fn each_edition_has_its_own_list_and_the_own_state_answers_apart() {
    use Outcome::*;
    for (year, nationality, overall, organiser, own_state) in [
        (2025, "FRA", Eligible, Eligible, Eligible),
        (2025, "DEU", Eligible, Eligible, Eligible),
        (2025, "D", Eligible, Eligible, Eligible),
        (2025, "CHN", Eligible, Eligible, Eligible),
        (2025, "SGP", Eligible, Eligible, Eligible),
        (2025, "HKG", Eligible, Eligible, Eligible),
        (2025, "USA", Refused, Refused, Refused),
        (2025, "KOR", Refused, Refused, Refused),
        (2025, "MYS", Refused, Refused, Refused),
        (2025, "JPN", Review, Review, Eligible),
        (2025, "ISR", Review, Review, Eligible),
        (2025, "VNM", Elsewhere, Elsewhere, Eligible),
        (2025, "MNG", Elsewhere, Elsewhere, Eligible),
        (2026, "VNM", Conditional, Eligible, Eligible),
        (2026, "JPN", Refused, Refused, Eligible),
        (2026, "USA", Refused, Refused, Refused),
        (2026, "GBR", Eligible, Eligible, Eligible),
        (2027, "USA", Refused, Refused, Unknown),
        (2027, "KOR", Refused, Refused, Refused),
        (2027, "JPN", Refused, Refused, Eligible),
        (2027, "IND", Conditional, Eligible, Eligible),
        (2027, "RUS", Eligible, Eligible, Eligible),
        (2027, "PRK", Review, Review, Eligible),
        (2027, "XXA", Review, Review, Eligible),
        (2027, "ZZZ", Unknown, Unknown, Unknown),
    ] {
        check(year, nationality, overall, organiser, own_state);
    }
}

#[test]
fn an_edition_without_a_list_is_unknown() {
    let (_, said) = ask(&runner("FRA"), &journey(2028));
    assert_eq!(said.authorities.organiser.outcome, Outcome::Unknown);
    assert_eq!(said.outcome, Outcome::Unknown);
}

#[test]
fn a_carried_over_list_says_so_in_each_reason() {
    let (_, said) = ask(&runner("USA"), &journey(2027));
    let reason = &said.authorities.organiser.reasons[0];
    assert_eq!(reason.carried_over_from.as_deref(), Some("organiser-2026"));
    assert!(reason.text.ends_with("not yet confirmed by the organiser.)"), "{}", reason.text);
}

#[test]
fn the_american_restriction_is_not_yet_decided_after_its_last_day() {
    let mut journey = journey(2026);
    for (starts_on, expected) in [("2026-08-31", Outcome::Refused), ("2026-09-01", Outcome::Unknown)] {
        journey = journey.starting_on(date(starts_on));
        let (_, said) = ask(&runner("USA"), &journey);
        assert_eq!(said.authorities.own_state.outcome, expected, "{starts_on}");
    }
    let (_, said) = ask(&runner("USA"), &journey);
    let text = &said.authorities.own_state.reasons[0].text;
    assert!(text.contains("known until Mon 31 Aug 2026") && text.contains("not yet decided"), "{text}");
}

#[test]
fn a_rule_counts_only_from_the_day_it_is_published() {
    let mut journey = journey(2025);
    journey.judged_on = date("2025-02-01");
    let (decision, said) = ask(&runner("FRA"), &journey);
    assert_eq!(decision.outcome, Outcome::Eligible);
    let versions: Vec<_> = said.rule_sets.iter().map(|set| (set.code.as_str(), set.version)).collect();
    assert!(versions.contains(&("cn-entry", 1)) && versions.contains(&("own-states", 1)), "{versions:?}");
    journey.judged_on = date("2024-06-01");
    assert_eq!(ask(&runner("FRA"), &journey).0.outcome, Outcome::Unknown);
}

#[test]
fn a_refused_second_nationality_means_review_and_says_whose_rule_it_is() {
    let mut dual = runner("FRA");
    dual.other_nationalities = vec![code("USA")];
    let (_, said) = ask(&dual, &journey(2025));
    assert_eq!(said.outcome, Outcome::Review);
    assert_eq!(said.authorities.organiser.outcome, Outcome::Review);
    assert_eq!(said.authorities.own_state.outcome, Outcome::Review);
    assert_eq!(said.authorities.organiser.reasons[0].rule, "organiser-2025/closed");
    assert_eq!(said.authorities.own_state.reasons[0].rule, "own-states/united-states");
    assert!(said.authorities.own_state.reasons[0].text.contains("also hold the nationality USA"));

    let mut with_both = runner("USA");
    with_both.passports.extend(runner("FRA").passports);
    let (decision, said) = ask(&with_both, &journey(2025));
    assert_eq!((decision.outcome, decision.proposed), (Outcome::Review, Some(1)));
    assert!(said.passport.unwrap().because.unwrap().contains("USA refused"));
    assert_eq!(said.other_passports[0].outcome, Outcome::Refused);

    let mut harmless = runner("FRA");
    harmless.other_nationalities = vec![code("DEU")];
    assert_eq!(ask(&harmless, &journey(2025)).0.outcome, Outcome::Eligible);
}

#[test]
fn a_nationality_once_held_is_looked_at() {
    let mut former = runner("AUS");
    former.once_held = vec![code("KOR")];
    assert_eq!(ask(&former, &journey(2025)).0.outcome, Outcome::Review);
}

#[test]
fn of_several_passports_the_best_is_proposed() {
    let mut person = runner("IND");
    person.passports.extend(runner("FRA").passports);
    let (decision, _) = ask(&person, &journey(2025));
    assert_eq!((decision.outcome, decision.proposed), (Outcome::Eligible, Some(1)));
    assert_eq!(decision.passports[0].outcome, Outcome::Conditional);
}

#[test]
fn press_is_refused_and_a_photographer_looked_at() {
    for (year, occupation, organiser, agency) in [
        (2025, Occupation::Press, Outcome::Eligible, Outcome::Refused),
        (2026, Occupation::Press, Outcome::Refused, Outcome::Refused),
        (2026, Occupation::Photographer, Outcome::Eligible, Outcome::Review),
        (2026, Occupation::Engineer, Outcome::Eligible, Outcome::Eligible),
    ] {
        let person = Applicant { occupation, ..runner("FRA") };
        let (_, said) = ask(&person, &journey(year));
        let got = (said.authorities.organiser.outcome, said.authorities.agency.outcome);
        assert_eq!(got, (organiser, agency), "{occupation} {year}");
    }
}

#[test]
fn other_documents_than_ordinary_passports_are_looked_at() {
    for document in DocumentType::ALL.iter().filter(|document| **document != DocumentType::Ordinary) {
        let mut person = runner("FRA");
        person.passports[0].document = *document;
        let (_, said) = ask(&person, &journey(2026));
        assert_eq!(said.authorities.organiser.outcome, Outcome::Review, "{document}");
        let crossings = said.authorities.gateway.crossings.unwrap();
        assert_eq!(crossings[0].basis, "visa", "{document}");
    }
}

#[test]
fn ages_are_judged_on_race_day() {
    let race_on = journey(2027).race_on;
    for (race, born, expected) in [
        ("full", "2009-04-06", Outcome::Eligible),
        ("full", "2009-04-07", Outcome::Refused),
        ("half", "2011-04-06", Outcome::Eligible),
        ("half", "2011-04-07", Outcome::Refused),
        ("10k", "2012-04-06", Outcome::Eligible),
        ("10k", "2012-04-07", Outcome::Refused),
        ("5k", "2016-04-06", Outcome::Eligible),
        ("5k", "2016-04-07", Outcome::Refused),
    ] {
        let person =
            Applicant { race: Some(race.to_owned()), born: Some(Born::Date(date(born))), ..runner("RUS") };
        let (decision, _) = ask(&person, &journey(2027));
        let best = decision.best().unwrap();
        assert_eq!(best.of(Authority::Race), expected, "{race} {born} {race_on}");
    }
    let watching = Applicant { role: Role::Spectator, born: Some(Born::Year(2020)), ..runner("RUS") };
    let (decision, said) = ask(&watching, &journey(2027));
    assert_eq!(decision.best().unwrap().of(Authority::Race), Outcome::Eligible);
    assert_eq!(said.authorities.agency.reasons[0].rule, "agency/guardian");
    assert_eq!(decision.outcome, Outcome::Conditional);
}

#[test]
fn a_birth_year_at_the_threshold_depends_on_the_birthday() {
    for (born, expected) in [
        (Born::Year(2008), Outcome::Eligible),
        (Born::Year(2009), Outcome::Conditional),
        (Born::Year(2010), Outcome::Refused),
    ] {
        let person = Applicant { born: Some(born), ..runner("RUS") };
        let (_, said) = ask(&person, &journey(2027));
        assert_eq!(said.authorities.race.outcome, expected, "{born:?}");
    }
    let person = Applicant { born: Some(Born::Year(2009)), ..runner("RUS") };
    let (_, said) = ask(&person, &journey(2027));
    let reason = &said.authorities.race.reasons[0];
    assert!(
        reason.text.contains("depends on your birthday: you must be 18 or older on Tue 6 Apr 2027"),
        "{}",
        reason.text
    );
    assert_eq!(reason.condition.as_ref().unwrap().due_on, Some(date("2027-03-13")));
}

#[test]
fn a_passport_must_be_good_for_six_months_after_the_journey() {
    for (expires_on, expected) in [("2027-10-07", Outcome::Conditional), ("2027-10-08", Outcome::Eligible)] {
        let mut person = runner("RUS");
        person.passports[0].expires_on = Some(date(expires_on));
        let (_, said) = ask(&person, &journey(2027));
        assert_eq!(said.authorities.agency.outcome, expected, "{expires_on}");
    }
}

#[test]
fn a_code_nobody_knows_is_never_eligible_and_is_named() {
    let mut person = runner("FRA");
    person.other_nationalities = vec![code("QQQ")];
    let (_, said) = ask(&person, &journey(2025));
    assert_eq!(said.outcome, Outcome::Unknown);
    assert!(said.authorities.own_state.reasons[0].text.contains("QQQ"));
    let nobody = Applicant { passports: Vec::new(), ..runner("FRA") };
    assert_eq!(ask(&nobody, &journey(2025)).0.outcome, Outcome::Unknown);
}

#[test]
fn the_facts_kept_hold_no_birth_date_and_give_the_same_answer() {
    let rules = rules();
    let mut person = runner("USA");
    person.passports.push(Passport { nationality: code("D"), ..runner("D").passports[0].clone() });
    for year in [2025, 2026, 2027] {
        let journey = journey(year);
        let kept = serde_json::to_string(&facts(&person, &journey)).unwrap();
        assert!(!kept.contains("1985"), "{kept}");
        let again = decide_facts(&rules, &serde_json::from_str(&kept).unwrap(), &journey);
        let first = decide(&rules, &person, &journey);
        assert_eq!(first, again);
        let json = |decision| serde_json::to_string(&explain(&rules, decision, None)).unwrap();
        assert_eq!(json(&first), json(&again));
    }
}

//! Deciding: each passport by each authority, the worst authority wins, the best passport is proposed.

use std::cmp::Reverse;

use super::applicant::Applicant;
use super::applicant::DocumentType;
use super::applicant::Passport;
use super::code::Code;
use super::crossing::crossings;
use super::decision::Decision;
use super::decision::PassportDecision;
use super::decision::Reason;
use super::decision::Why;
use super::facts::Facts;
use super::facts::Person;
use super::journey::Journey;
use super::matching::Case;
use super::matching::Match;
use super::outcome::Authority;
use super::outcome::Outcome;
use super::rules::Rules;

/// Judges a person for a journey. Pure: the same rules, person and journey always give the same decision.
pub fn decide(rules: &Rules, applicant: &Applicant, journey: &Journey) -> Decision {
    judge(rules, &Person::of(applicant, journey), journey)
}

/// Judges again from the facts kept with a decision: the same answer as [`decide`] gave, without the birth
/// date.
pub fn decide_facts(rules: &Rules, facts: &Facts, journey: &Journey) -> Decision {
    judge(rules, &Person::from_facts(facts), journey)
}

fn judge(rules: &Rules, person: &Person<'_>, journey: &Journey) -> Decision {
    let sets = rules.in_force(journey);
    let mut passports: Vec<PassportDecision> = person
        .passports
        .iter()
        .map(|passport| judge_passport(rules, &sets, person, passport, journey))
        .collect();
    let nationalities = person.nationalities();
    if nationalities.len() > 1 {
        weigh_other_nationalities(rules, &sets, person, journey, &nationalities, &mut passports);
    }
    for code in unknown_codes(rules, person) {
        for decision in &mut passports {
            for authority in [Authority::Organiser, Authority::OwnState, Authority::Gateway] {
                decision.raise(engine_reason(authority, Outcome::Unknown, Why::UnknownCode(code)));
            }
        }
    }
    for decision in &mut passports {
        decision
            .reasons
            .sort_by_key(|reason| (reason.authority, Reverse(reason.outcome), reason.set, reason.why));
    }
    let proposed = (0..passports.len()).min_by_key(|&index| {
        let decision = &passports[index];
        let hindrances = decision.outcomes.iter().filter(|outcome| **outcome != Outcome::Eligible).count();
        (decision.outcome, hindrances, Reverse(person.passports[index].expires_on), index)
    });
    let outcome = proposed.map_or(Outcome::Unknown, |index| passports[index].outcome);
    Decision { outcome, proposed, passports, sets, judged_on: journey.judged_on }
}

fn judge_passport(
    rules: &Rules,
    sets: &[usize],
    person: &Person<'_>,
    passport: &Passport,
    journey: &Journey,
) -> PassportDecision {
    let case = Case { person, passport, journey, crossing: None };
    let mut decision = PassportDecision {
        nationality: passport.nationality,
        document: passport.document,
        outcome: Outcome::Eligible,
        outcomes: [Outcome::Eligible; 5],
        reasons: Vec::with_capacity(8),
        crossings: None,
    };
    let mut rest = sets;
    for &authority in Authority::ALL {
        // Sets are sorted by authority, so each has one stretch of them.
        let ours = rest.iter().take_while(|&&set| rules.sets()[set].authority == authority).count();
        let (own, others) = rest.split_at(ours);
        rest = others;
        let outcome = match authority {
            Authority::Gateway => {
                decision.crossings = crossings(rules, own, &case, &mut decision.reasons);
                let crossed = decision.crossings.iter().flatten().map(|crossing| crossing.outcome).max();
                let (spoken, _) = spoken_outcome(rules, own, authority, &case, &mut decision.reasons);
                spoken.max(crossed.unwrap_or(Outcome::Eligible))
            }
            _ => match spoken_outcome(rules, own, authority, &case, &mut decision.reasons) {
                (outcome, true) => outcome,
                (outcome, false) => outcome.max(silence(rules, own, authority, &mut decision.reasons)),
            },
        };
        decision.outcomes[authority as usize] = outcome;
        decision.outcome = decision.outcome.max(outcome);
    }
    decision
}

/// The worst that the rules of an authority say, and whether any of them speaks for certain. A lapsed rule
/// and one that hangs on a birthday make the answer worse but do not break the silence: else a further rule
/// could improve an answer.
fn spoken_outcome(
    rules: &Rules,
    sets: &[usize],
    authority: Authority,
    case: &Case<'_>,
    reasons: &mut Vec<Reason>,
) -> (Outcome, bool) {
    let (mut worst, mut has_spoken) = (Outcome::Eligible, false);
    for &set in sets {
        let rule_set = &rules.sets()[set];
        for (index, rule) in rule_set.rules.iter().enumerate() {
            let (outcome, why) = match rule.test.answer(case) {
                Match::No => continue,
                Match::Yes => (rule.outcome, Why::Rule(index)),
                Match::Lapsed(known) => (Outcome::Unknown, Why::Lapsed(index, known)),
                Match::Birthday => (Outcome::Conditional, Why::Birthday(index)),
            };
            has_spoken |= matches!(why, Why::Rule(_));
            worst = worst.max(outcome);
            let due = rule.condition.as_ref().map(|condition| condition.due);
            let (due_on, age_on) = match why {
                Why::Birthday(_) => (
                    Some(rule_set.ask_by.on(case.journey)),
                    rule.test.age.map(|age| case.journey.date(age.on)),
                ),
                Why::Rule(_) => (due.map(|due| due.on(case.journey)), None),
                _ => (None, None),
            };
            reasons.push(Reason { authority, outcome, set: Some(set), why, due_on, age_on });
        }
    }
    (worst, has_spoken)
}

/// What holds when no rule of the authority speaks.
fn silence(rules: &Rules, sets: &[usize], authority: Authority, reasons: &mut Vec<Reason>) -> Outcome {
    let worst = sets
        .iter()
        .filter_map(|&set| rules.sets()[set].silence.as_ref().map(|silence| (silence.outcome, Reverse(set))))
        .max();
    let mut reason = engine_reason(authority, authority.silence(), Why::Silence);
    if let Some((outcome, Reverse(set))) = worst {
        (reason.outcome, reason.set) = (outcome, Some(set));
    }
    reasons.push(reason);
    reason.outcome
}

fn engine_reason(authority: Authority, outcome: Outcome, why: Why) -> Reason {
    Reason { authority, outcome, set: None, why, due_on: None, age_on: None }
}

/// A refused second nationality means review: the laws on second passports differ, so staff look at it. Each
/// nationality is judged as if it were used with an ordinary passport of its own.
fn weigh_other_nationalities(
    rules: &Rules,
    sets: &[usize],
    person: &Person<'_>,
    journey: &Journey,
    nationalities: &[Code],
    passports: &mut [PassportDecision],
) {
    for &code in nationalities {
        let ordinary = Passport {
            nationality: code,
            issuing_state: code,
            document: DocumentType::Ordinary,
            expires_on: None,
        };
        let with_it = judge_passport(rules, sets, person, &ordinary, journey);
        let refusals = with_it.reasons.iter().filter(|reason| reason.outcome == Outcome::Refused);
        for refusal in refusals {
            for decision in passports.iter_mut().filter(|decision| decision.nationality != code) {
                // Refused for the person, not for the nationality: that has been said already.
                if decision.of(refusal.authority) == Outcome::Refused {
                    continue;
                }
                let rule = match refusal.why {
                    Why::Rule(index) => Some(index),
                    _ => None,
                };
                decision.raise(Reason {
                    authority: refusal.authority,
                    outcome: Outcome::Review,
                    set: refusal.set,
                    why: Why::SecondNationality(code, rule),
                    due_on: None,
                    age_on: None,
                });
            }
        }
    }
}

/// Codes of this person that the country table does not have, each once.
fn unknown_codes(rules: &Rules, person: &Person<'_>) -> Vec<Code> {
    let passports =
        person.passports.iter().flat_map(|passport| [passport.nationality, passport.issuing_state]);
    let mut codes: Vec<Code> = passports
        .chain(person.other_nationalities.iter().copied())
        .chain(person.once_held.iter().copied())
        .chain(person.residence)
        .chain(person.visits.iter().map(|visit| visit.place))
        .filter(|code| !rules.knows(*code))
        .collect();
    codes.sort_unstable();
    codes.dedup();
    codes
}

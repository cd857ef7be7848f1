//! Saying a decision in words, with sources and dates.

use chrono::NaiveDate;

use super::decision::Crossing;
use super::decision::Decision;
use super::decision::PassportDecision;
use super::decision::Reason;
use super::decision::Why;
use super::explanation::Authorities;
use super::explanation::AuthorityAnswer;
use super::explanation::CrossingInWords;
use super::explanation::Explanation;
use super::explanation::OtherPassport;
use super::explanation::ProposedPassport;
use super::explanation::ReasonInWords;
use super::explanation::RuleSetUsed;
use super::explanation::Task;
use super::outcome::Authority;
use super::outcome::Outcome;
use super::rule_set::Rule;
use super::rules::Rules;
use super::wording::day;

/// Puts a decision into words. `rules` must be those that decided; `answer_by` is the day by which staff
/// answer a review.
pub fn explain(rules: &Rules, decision: &Decision, answer_by: Option<NaiveDate>) -> Explanation {
    let best = decision.best();
    let in_any_case = best.is_some_and(|passport| is_refused_in_any_case(rules, passport));
    let through = best.and_then(|passport| through(rules, passport));
    let others = decision.passports.iter().enumerate().filter(|(index, _)| Some(*index) != decision.proposed);
    Explanation {
        outcome: decision.outcome,
        words: match in_any_case {
            true => "Not on this edition in this way".to_owned(),
            false => decision.outcome.words(decision.judged_on, answer_by, through),
        },
        next_step: match in_any_case {
            true => "You cannot book this as you asked, on any passport. Read why: another race, or watching, may have another answer.".to_owned(),
            false => next_step(decision.outcome, through),
        },
        passport: decision.proposed.zip(best).map(|(index, passport)| ProposedPassport {
            index,
            nationality: passport.nationality,
            document: passport.document,
            because: because(decision, index),
        }),
        authorities: best.map(|passport| authorities(rules, passport)).unwrap_or_default(),
        other_passports: others
            .map(|(index, passport)| OtherPassport {
                index,
                nationality: passport.nationality,
                outcome: passport.outcome,
                authorities: authorities(rules, passport),
            })
            .collect(),
        rule_sets: decision
            .sets
            .iter()
            .map(|&set| &rules.sets()[set])
            .map(|set| RuleSetUsed {
                code: set.code.clone(),
                version: set.version,
                authority: set.authority,
                title: set.title.clone(),
            })
            .collect(),
        judged_on: decision.judged_on,
    }
}

fn through<'r>(rules: &'r Rules, passport: &PassportDecision) -> Option<&'r str> {
    passport.reasons.iter().filter(|reason| reason.outcome == Outcome::Elsewhere).find_map(|reason| {
        match (reason.set, reason.why) {
            (Some(set), Why::Rule(rule)) => rules.sets()[set].rules[rule].through.as_deref(),
            _ => None,
        }
    })
}

/// Whether somebody is refused for what no other passport would change: their age, their work.
fn is_refused_in_any_case(rules: &Rules, passport: &PassportDecision) -> bool {
    passport.reasons.iter().filter(|reason| reason.outcome == Outcome::Refused).any(|reason| {
        match (reason.set, reason.why) {
            (Some(set), Why::Rule(rule)) => !rules.sets()[set].rules[rule].test.is_about_the_passport(),
            _ => false,
        }
    })
}

fn next_step(outcome: Outcome, through: Option<&str>) -> String {
    let step = match outcome {
        Outcome::Eligible => "You can book. Officers decide at the border.",
        Outcome::Conditional => "You can book. Do each task by its date. Officers decide at the border.",
        Outcome::Review => "You can ask for places: we keep them and you pay nothing until we have answered.",
        Outcome::Unknown => {
            "You can ask for places: we keep them and you pay nothing until the rule is known and we have \
             answered."
        }
        Outcome::Elsewhere => return format!("Apply through {}.", through.unwrap_or("another agency")),
        Outcome::Refused => {
            "You cannot book this edition with this passport. If you hold another one, ask again with it."
        }
    };
    step.to_owned()
}

fn because(decision: &Decision, proposed: usize) -> Option<String> {
    if decision.passports.len() < 2 {
        return None;
    }
    let best = &decision.passports[proposed];
    let others: Vec<String> = decision
        .passports
        .iter()
        .enumerate()
        .filter(|(index, _)| *index != proposed)
        .map(|(_, passport)| format!("{} {}", passport.nationality, passport.outcome))
        .collect();
    Some(format!(
        "Of your passports this one has the best answer: {} {}; {}.",
        best.nationality,
        best.outcome,
        others.join(", ")
    ))
}

pub(super) fn authorities(rules: &Rules, passport: &PassportDecision) -> Authorities {
    let answer = |authority: Authority| AuthorityAnswer {
        outcome: passport.of(authority),
        reasons: reasons(rules, passport, authority),
        crossings: passport
            .crossings
            .filter(|_| authority == Authority::Gateway)
            .map(|pair| pair.map(|crossing| crossing_in_words(rules, passport, &crossing))),
    };
    Authorities {
        organiser: answer(Authority::Organiser),
        own_state: answer(Authority::OwnState),
        gateway: answer(Authority::Gateway),
        race: answer(Authority::Race),
        agency: answer(Authority::Agency),
    }
}

/// The reasons behind an answer. A sentence that all is well beside one that it is not would only confuse,
/// except that a basis that lapses is worth knowing even where another one carries.
fn reasons(rules: &Rules, passport: &PassportDecision, authority: Authority) -> Vec<ReasonInWords> {
    let outcome = passport.of(authority);
    passport
        .reasons
        .iter()
        .filter(|reason| reason.authority == authority)
        .filter(|reason| {
            authority == Authority::Gateway
                || outcome == Outcome::Eligible
                || reason.outcome != Outcome::Eligible
        })
        .map(|reason| reason_in_words(rules, passport, reason))
        .collect()
}

fn reason_in_words(rules: &Rules, passport: &PassportDecision, reason: &Reason) -> ReasonInWords {
    let Some(set) = reason.set.map(|set| &rules.sets()[set]) else {
        return engine_words(passport, reason);
    };
    let (id, text, source, checked_on, task) = match reason.why {
        Why::Rule(index) => from_rule(&set.rules[index], |rule| rule.reason.clone(), task_of),
        Why::Basis(index) => from_rule(&set.bases[index].rule, |rule| rule.reason.clone(), task_of),
        Why::Lapsed(index, known) => from_rule(&set.rules[index], |rule| undecided(rule, known), |_| None),
        Why::BasisLapsed(index, known) => {
            from_rule(&set.bases[index].rule, |rule| undecided(rule, known), |_| None)
        }
        Why::Birthday(index) => from_rule(
            &set.rules[index],
            |rule| birthday(rule, reason),
            |_| Some("Give your full date of birth".to_owned()),
        ),
        Why::SecondNationality(code, Some(index)) => from_rule(
            &set.rules[index],
            |rule| {
                format!(
                    "You also hold the nationality {code}. About it the rule says: {} We must look at this.",
                    rule.reason
                )
            },
            |_| None,
        ),
        Why::Silence | Why::UnknownCode(_) | Why::SecondNationality(_, None) => match &set.silence {
            Some(silence) if reason.why == Why::Silence => {
                let task = silence.condition.as_ref().map(|condition| condition.text.clone());
                (
                    "silence".to_owned(),
                    silence.reason.clone(),
                    silence.source.clone(),
                    silence.checked_on,
                    task,
                )
            }
            _ => return engine_words(passport, reason),
        },
    };
    let mark = set
        .carried_over_from
        .as_ref()
        .map(|_| " (Carried over from the last list; not yet confirmed by the organiser.)");
    // A basis that has lapsed weighs nothing where another carries, but its own word is never "eligible".
    let has_lapsed = matches!(reason.why, Why::BasisLapsed(..));
    ReasonInWords {
        rule: format!("{}/{id}", set.code),
        text: with_entries(&text, passport) + mark.unwrap_or_default(),
        source: Some(source),
        checked_on: Some(checked_on),
        outcome: if has_lapsed { Outcome::Unknown } else { reason.outcome },
        condition: task.map(|text| Task { text: with_entries(&text, passport), due_on: reason.due_on }),
        carried_over_from: set.carried_over_from.clone(),
    }
}

/// Id, text, source, day of the check and task of a reason.
type Parts = (String, String, String, NaiveDate, Option<String>);

fn from_rule(rule: &Rule, text: impl Fn(&Rule) -> String, task: impl Fn(&Rule) -> Option<String>) -> Parts {
    (rule.id.clone(), text(rule), rule.source.clone(), rule.checked_on, task(rule))
}

fn task_of(rule: &Rule) -> Option<String> {
    rule.condition.as_ref().map(|condition| condition.text.clone())
}

fn undecided(rule: &Rule, known: NaiveDate) -> String {
    format!("{} This is known until {}; what holds on your date is not yet decided.", rule.reason, day(known))
}

fn birthday(rule: &Rule, reason: &Reason) -> String {
    let on = reason.age_on.map(day).unwrap_or_default();
    match rule.test.age {
        Some(age) => match (age.below, age.at_least) {
            (Some(below), None) => {
                format!(
                    "This depends on your birthday: you must be {below} or older on {on}. {}",
                    rule.reason
                )
            }
            (_, at_least) => {
                let from = at_least.unwrap_or_default();
                format!(
                    "This depends on your birthday: it is about people of {from} and older on {on}. {}",
                    rule.reason
                )
            }
        },
        None => rule.reason.clone(),
    }
}

/// `{entries}` in a text of a visa basis.
fn with_entries(text: &str, passport: &PassportDecision) -> String {
    let words = match passport.visa_entries() {
        1 => "one entry",
        _ => "two entries (double or multiple)",
    };
    text.replace("{entries}", words)
}

fn engine_words(passport: &PassportDecision, reason: &Reason) -> ReasonInWords {
    let (id, text, task) = match reason.why {
        Why::UnknownCode(code) => (
            "unknown-code",
            format!(
                "We do not know the country code {code}. Type the code exactly as the passport prints it."
            ),
            None,
        ),
        Why::SecondNationality(code, _) => (
            "second-nationality",
            format!("You also hold the nationality {code}, which is refused. We must look at this."),
            None,
        ),
        _ => match reason.authority {
            Authority::Organiser => {
                ("organiser-silent", "The organiser has not published a rule for you.".to_owned(), None)
            }
            Authority::OwnState => (
                "own-state-silent",
                "We know of no rule of your own state against it. Read its travel advice.".to_owned(),
                None,
            ),
            Authority::Gateway => (
                "gateway-silent",
                "We know of no way through the country on the way without a visa.".to_owned(),
                Some(with_entries("Get a visa for the country on the way, for {entries}", passport)),
            ),
            Authority::Race => ("race-silent", "No rule of the race speaks against it.".to_owned(), None),
            Authority::Agency => ("agency-silent", "We have no rule of our own against it.".to_owned(), None),
        },
    };
    ReasonInWords {
        rule: format!("engine/{id}"),
        text,
        source: None,
        checked_on: None,
        outcome: reason.outcome,
        condition: task.map(|text| Task { text, due_on: reason.due_on }),
        carried_over_from: None,
    }
}

fn crossing_in_words(rules: &Rules, passport: &PassportDecision, crossing: &Crossing) -> CrossingInWords {
    let basis = crossing.basis.map(|(set, index)| &rules.sets()[set].bases[index]);
    let word = match basis {
        _ if crossing.is_unknown => "unknown",
        Some(basis) => basis.rule.id.as_str(),
        None => "visa",
    };
    let carry = basis.map_or_else(
        || vec!["Your passport with a visa for {entries}".to_owned()],
        |basis| {
            let this_way = if crossing.is_back { &basis.carry_back } else { &basis.carry_in };
            basis.carry.iter().chain(this_way).cloned().collect()
        },
    );
    CrossingInWords {
        on: crossing.on,
        basis: word.to_owned(),
        carry: carry.iter().map(|line| with_entries(line, passport)).collect(),
        entries: crossing.needs_visa.then(|| passport.visa_entries()),
        leave_by: crossing.leave_by,
    }
}

//! Many people judged for one departure, each answer a line of JSON.

use std::collections::HashMap;

use chrono::NaiveDate;
use serde::Serialize;

use super::batch_row::Asked;
use super::decide::decide;
use super::decision::Decision;
use super::decision::PassportDecision;
use super::explain::authorities;
use super::explanation::Authorities;
use super::explanation::AuthorityAnswer;
use super::journey::Journey;
use super::journey::Mode;
use super::outcome::Outcome;
use super::rules::Rules;

/// So many different answers are kept in words; a real crowd has a few hundred.
const KEPT: usize = 4096;

/// A departure and its rules, ready to answer one person after another.
pub struct Batch<'r> {
    rules: &'r Rules,
    planned: Journey,
    by_air: Journey,
    by_rail: Journey,
    /// The end of the line for each judgement that came up: people of one nationality mostly share one, and
    /// words take far longer than judging.
    said: HashMap<PassportDecision, String>,
}

impl<'r> Batch<'r> {
    /// Gets ready to judge people for this journey.
    pub fn new(rules: &'r Rules, journey: &Journey) -> Self {
        Self {
            rules,
            planned: journey.clone(),
            by_air: journey.by(Mode::Air),
            by_rail: journey.by(Mode::Rail),
            said: HashMap::new(),
        }
    }

    /// Judges one person.
    pub fn decide(&self, asked: &Asked) -> Decision {
        let journey = match asked.mode {
            None => &self.planned,
            Some(Mode::Air) => &self.by_air,
            Some(Mode::Rail) => &self.by_rail,
        };
        decide(self.rules, &asked.applicant, journey)
    }

    /// Judges one person and adds the answer as a line of JSON: `id`, `outcome`, `authorities`.
    pub fn answer(&mut self, id: &str, asked: &Asked, line: &mut String) -> Outcome {
        let mut decision = self.decide(asked);
        let best = decision.proposed.map(|index| decision.passports.swap_remove(index));
        line.push_str("{\"id\":");
        line.push_str(&json(&id));
        if let Some(best) = best {
            if self.said.len() >= KEPT {
                self.said.clear();
            }
            let rules = self.rules;
            line.push_str(self.said.entry(best).or_insert_with_key(|best| in_words(rules, best)));
        }
        line.push_str("}\n");
        decision.outcome
    }
}

fn in_words(rules: &Rules, passport: &PassportDecision) -> String {
    let said = authorities(rules, passport);
    format!(",\"outcome\":{},\"authorities\":{}", json(&passport.outcome), json(&Said::of(&said)))
}

/// Texts, dates and lists of them: nothing that JSON cannot write.
fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

#[derive(Serialize)]
struct Said<'a> {
    organiser: Answer<'a>,
    own_state: Answer<'a>,
    gateway: Gateway<'a>,
    race: Answer<'a>,
    agency: Answer<'a>,
}

#[derive(Serialize)]
struct Answer<'a> {
    outcome: Outcome,
    reasons: Vec<Reason<'a>>,
}

#[derive(Serialize)]
struct Gateway<'a> {
    #[serde(flatten)]
    answer: Answer<'a>,
    crossings: Vec<Crossing<'a>>,
}

#[derive(Serialize)]
struct Reason<'a> {
    rule: &'a str,
    text: &'a str,
    source: Option<&'a str>,
    checked_on: Option<NaiveDate>,
}

#[derive(Serialize)]
struct Crossing<'a> {
    on: NaiveDate,
    basis: &'a str,
    carry: &'a [String],
}

impl<'a> Said<'a> {
    fn of(said: &'a Authorities) -> Self {
        let crossings = said.gateway.crossings.iter().flatten();
        Self {
            organiser: answer(&said.organiser),
            own_state: answer(&said.own_state),
            gateway: Gateway {
                answer: answer(&said.gateway),
                crossings: crossings
                    .map(|crossing| Crossing {
                        on: crossing.on,
                        basis: &crossing.basis,
                        carry: &crossing.carry,
                    })
                    .collect(),
            },
            race: answer(&said.race),
            agency: answer(&said.agency),
        }
    }
}

fn answer(said: &AuthorityAnswer) -> Answer<'_> {
    let reasons = said.reasons.iter().map(|reason| Reason {
        rule: &reason.rule,
        text: &reason.text,
        source: reason.source.as_deref(),
        checked_on: reason.checked_on,
    });
    Answer { outcome: said.outcome, reasons: reasons.collect() }
}

//! Judging travellers by the published rules and keeping the answer so that it can be replayed.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use chrono::NaiveDate;
use serde::Deserialize;
use serde::Serialize;

use crate::domain::eligibility;
use crate::domain::eligibility::Applicant;
use crate::domain::eligibility::Born;
use crate::domain::eligibility::Code;
use crate::domain::eligibility::DocumentType;
use crate::domain::eligibility::Explanation;
use crate::domain::eligibility::Facts;
use crate::domain::eligibility::Journey;
use crate::domain::eligibility::Occupation;
use crate::domain::eligibility::Outcome;
use crate::domain::eligibility::Passport;
use crate::domain::eligibility::Role;
use crate::domain::eligibility::Rules;
use crate::domain::eligibility::Visit;
use crate::domain::payment_plan::working_days_after;
use crate::keys::TravellerKey;
use crate::store::Conn;
use crate::store::StoreError;
use crate::store::Tx;
use crate::store::decisions;
use crate::store::decisions::DecisionRow;
use crate::store::decisions::Prepared;
use crate::store::departures::json;
use crate::store::departures::to_json;
use crate::store::dossier::Offer;
use crate::store::source_checks;
use crate::store::travellers::Leg;
use crate::store::tx::new_id;

/// Which engine decided; kept with every decision, so that an old one can be replayed by its own engine.
pub const ENGINE: i64 = 1;

/// What somebody says about themselves before booking, or later with a passport in hand. Kept sealed with the decision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Statement {
    /// Passport code of the nationality of the passport they travel on.
    pub nationality: String,
    /// Other nationalities held.
    #[serde(default)]
    pub others: Vec<String>,
    /// Kind of document.
    pub document: DocumentType,
    /// Who issued it, if it is at hand.
    #[serde(default)]
    pub issuer: Option<String>,
    /// When it runs out, if it is at hand.
    #[serde(default)]
    pub expires_on: Option<NaiveDate>,
    /// Asked before booking.
    pub birth_year: i32,
    /// Once the passport is given.
    #[serde(default)]
    pub born_on: Option<NaiveDate>,
    /// Kind of work.
    pub occupation: Occupation,
    /// Race code; none for a spectator.
    #[serde(default)]
    pub race: Option<String>,
    /// Earlier stays that rules may ask for, once they are declared.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub visits: Vec<Visit>,
}

impl Statement {
    /// The statement as the engine reads it; the pages accept only codes of the country table.
    pub fn applicant(&self) -> Result<Applicant, StoreError> {
        let code =
            |text: &str| Code::parse(text).ok_or_else(|| StoreError::Damaged(format!("country code {text}")));
        let nationality = code(&self.nationality)?;
        let passport = Passport {
            nationality,
            issuing_state: self.issuer.as_deref().map_or(Ok(nationality), code)?,
            document: self.document,
            expires_on: self.expires_on,
        };
        Ok(Applicant {
            passports: vec![passport],
            other_nationalities: self.others.iter().map(|other| code(other)).collect::<Result<_, _>>()?,
            born: Some(self.born_on.map_or(Born::Year(self.birth_year), Born::Date)),
            occupation: self.occupation,
            role: if self.race.is_some() { Role::Runner } else { Role::Spectator },
            race: self.race.clone(),
            visits: self.visits.clone(),
            ..Applicant::with_passport(nationality)
        })
    }
}

/// What an answer rests on besides the rules, kept in clear with the decision: no birth date, and the journey as it was planned that
/// day. It is enough to decide again once the statement is purged and the season has other dates.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Basis {
    /// Ages on the named dates, margins, codes.
    pub person: Facts,
    /// Where to, by which way, on which days, judged on which day.
    pub journey: Journey,
    /// By when the desk said it would answer.
    pub answer_by: NaiveDate,
}

/// An answer about one person.
#[derive(Clone, Debug)]
pub struct Judgement {
    /// The word.
    pub outcome: Outcome,
    /// In words, with sources.
    pub explanation: Explanation,
    /// What it rests on.
    pub basis: Basis,
}

/// Judges one person for an offer, as of `today`.
pub fn judge(
    prepared: &Prepared,
    statement: &Statement,
    offer: &Offer,
    today: NaiveDate,
) -> Result<Judgement, StoreError> {
    let answer_by = working_days_after(today, offer.terms.review_working_days);
    judge_on(prepared, statement, offer.journey(today)?, answer_by)
}

/// A journey with the days that somebody's own ways add to it.
pub fn own_journey(journey: Journey, legs: &[Leg]) -> Journey {
    let day =
        |direction: &str| legs.iter().find(|leg| leg.direction == direction).map(|leg| leg.local_at.date());
    journey.with_own_days(day("in"), day("home"))
}

/// Whether what staff said about an answer settles a fresh one too: it is no worse than the answer they decided on, or than what they said.
pub fn is_settled(staff: Option<Outcome>, before: Outcome, fresh: Outcome) -> bool {
    staff.is_some_and(|said| fresh <= before || fresh <= said)
}

/// Judges one person for a journey, with the day by which the desk would answer a review.
pub fn judge_on(
    prepared: &Prepared,
    statement: &Statement,
    journey: Journey,
    answer_by: NaiveDate,
) -> Result<Judgement, StoreError> {
    let applicant = statement.applicant()?;
    let decision = eligibility::decide(&prepared.rules, &applicant, &journey);
    Ok(Judgement {
        outcome: decision.outcome,
        explanation: eligibility::explain(&prepared.rules, &decision, Some(answer_by)),
        basis: Basis { person: eligibility::facts(&applicant, &journey), journey, answer_by },
    })
}

/// Judges without keeping anything, for the pages before the last button: they tell when sources were read again.
pub fn judge_now(
    conn: &mut Conn,
    statement: &Statement,
    offer: &Offer,
    today: NaiveDate,
) -> Result<Judgement, StoreError> {
    let prepared = decisions::prepared(conn)?;
    let judged = judge(&prepared, statement, offer, today)?;
    let explanation = judged.explanation.read_again(&source_checks::checks(conn)?);
    Ok(Judgement { explanation, ..judged })
}

/// The row that keeps a judgement: the statement sealed, the rest open.
pub fn decision_row(
    tx: &Tx<'_>,
    key: &TravellerKey,
    booking_id: &str,
    traveller_id: &str,
    cause: &str,
    statement: &Statement,
    judgement: &Judgement,
) -> Result<DecisionRow, StoreError> {
    let id = new_id();
    let inputs = to_json(statement)?;
    let sealed = key
        .seal(&format!("decisions|inputs_sealed|{id}"), inputs.as_bytes())
        .map_err(|e| StoreError::Damaged(e.to_string()))?;
    Ok(DecisionRow {
        id,
        booking_id: booking_id.to_owned(),
        traveller_id: traveller_id.to_owned(),
        cause: cause.to_owned(),
        engine: ENGINE,
        outcome: judgement.outcome.as_str().to_owned(),
        rule_sets: to_json(&judgement.explanation.rule_sets)?,
        facts: to_json(&judgement.basis)?,
        answer: to_json(&judgement.explanation)?,
        inputs_sealed: sealed,
        decided_at: tx.stamp(),
    })
}

/// The answer a decision kept, in words.
pub fn explanation_of(row: &DecisionRow) -> Result<Explanation, StoreError> {
    json(&row.answer)
}

/// Opens the statement a decision was made on.
pub fn statement_of(key: &TravellerKey, row: &DecisionRow) -> Result<Statement, StoreError> {
    opened(key, &row.id, &row.inputs_sealed)
}

/// Opens the sealed inputs of the decision of that id.
pub fn opened(key: &TravellerKey, decision_id: &str, inputs_sealed: &[u8]) -> Result<Statement, StoreError> {
    let plain = key
        .open(&format!("decisions|inputs_sealed|{decision_id}"), inputs_sealed)
        .map_err(|e| StoreError::Damaged(e.to_string()))?;
    serde_json::from_slice(&plain).map_err(|e| StoreError::Damaged(e.to_string()))
}

/// A rule set as a decision names it.
#[derive(Deserialize)]
struct Named {
    code: String,
    version: i64,
}

/// Decides again from what a decision kept, by the versions it was made with: the answer as JSON, the kept one to the byte, whatever was
/// published or purged since.
pub fn replay(conn: &mut Conn, row: &DecisionRow) -> Result<String, StoreError> {
    let rules = decisions::rules_of(conn, &versions_asked(row)?)?;
    replay_by(&rules, row)
}

/// The rule sets a decision was made with, by code and number.
fn versions_asked(row: &DecisionRow) -> Result<Vec<(String, i64)>, StoreError> {
    let named: Vec<Named> = json(&row.rule_sets)?;
    Ok(named.into_iter().map(|set| (set.code, set.version)).collect())
}

fn replay_by(rules: &Rules, row: &DecisionRow) -> Result<String, StoreError> {
    let basis: Basis = json(&row.facts)?;
    let decision = eligibility::decide_facts(rules, &basis.person, &basis.journey);
    to_json(&eligibility::explain(rules, &decision, Some(basis.answer_by)))
}

/// A sentence for each kept decision whose replay says something else. Rules are read once for each set of versions that was ever asked.
pub fn unfaithful(conn: &mut Conn) -> Result<Vec<String>, StoreError> {
    let published = decisions::rule_sets(conn)?;
    let mut asked: BTreeMap<Vec<(String, i64)>, Rules> = BTreeMap::new();
    let mut sentences = Vec::new();
    for row in decisions::all(conn)? {
        let rules = match asked.entry(versions_asked(&row)?) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(new) => {
                let rules = decisions::rules_among(&published, new.key())?;
                new.insert(rules)
            }
        };
        if replay_by(rules, &row)? != row.answer {
            sentences.push(format!("Decision {} cannot be replayed: another answer comes out.", row.id));
        }
    }
    Ok(sentences)
}

//! A kept decision as the desk reads it: the word, each authority's reasons, the versions of the rules.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::domain::eligibility::Authority;
use crate::filters;
use crate::store::StoreError;
use crate::store::decisions::DecisionRow;
use crate::store::departures::json;

/// A decision in words.
pub struct DecisionLines {
    /// Code of the outcome, for its tag.
    pub outcome: String,
    /// The sentence people read.
    pub words: String,
    /// What to do now.
    pub next_step: String,
    /// When it was made, and why then.
    pub made: String,
    /// What each authority says.
    pub authorities: Vec<AuthorityLine>,
    /// Code and version of each rule set that was asked.
    pub rule_sets: Vec<String>,
}

/// One authority's answer.
pub struct AuthorityLine {
    /// Whose.
    pub who: &'static str,
    /// Code of its outcome.
    pub outcome: String,
    /// Why.
    pub reasons: Vec<ReasonLine>,
}

/// One reason.
pub struct ReasonLine {
    /// In plain words.
    pub text: String,
    /// Address of the source; empty where there is none.
    pub source: String,
    /// "read on …"; empty where nobody read a source.
    pub checked: String,
    /// The task that comes with it; empty for none.
    pub condition: String,
}

#[derive(Deserialize)]
struct Kept {
    words: String,
    next_step: String,
    authorities: BTreeMap<String, KeptAuthority>,
}

#[derive(Deserialize)]
struct KeptAuthority {
    outcome: String,
    reasons: Vec<KeptReason>,
}

#[derive(Deserialize)]
struct KeptReason {
    text: String,
    source: Option<String>,
    checked_on: Option<chrono::NaiveDate>,
    condition: Option<KeptCondition>,
}

#[derive(Deserialize)]
struct KeptCondition {
    text: String,
    due_on: Option<chrono::NaiveDate>,
}

#[derive(Deserialize)]
struct KeptSet {
    code: String,
    version: u32,
    title: String,
}

/// The decision of a row.
pub fn lines(row: &DecisionRow) -> Result<DecisionLines, StoreError> {
    let kept: Kept = json(&row.answer)?;
    let sets: Vec<KeptSet> = json(&row.rule_sets)?;
    let authorities = Authority::ALL.iter().filter_map(|authority| {
        let said = kept.authorities.get(authority.as_str())?;
        Some(AuthorityLine {
            who: match authority {
                Authority::OwnState => "Their own state",
                other => other.title(),
            },
            outcome: said.outcome.clone(),
            reasons: said.reasons.iter().map(reason).collect(),
        })
    });
    let cause = match row.cause.as_str() {
        "booking" => "when they booked",
        "details" => "when the passport was given",
        "rules" => "when the rules changed",
        other => other,
    };
    Ok(DecisionLines {
        outcome: row.outcome.clone(),
        words: kept.words,
        next_step: kept.next_step,
        made: format!("Decided {}, {cause}, by engine {}", filters::stamp(row.decided_at), row.engine),
        authorities: authorities.collect(),
        rule_sets: sets
            .iter()
            .map(|set| format!("{} version {}: {}", set.code, set.version, set.title))
            .collect(),
    })
}

fn reason(kept: &KeptReason) -> ReasonLine {
    let condition = kept.condition.as_ref().map(|task| match task.due_on {
        Some(day) => format!("{}, by {}", task.text, filters::day(day)),
        None => task.text.clone(),
    });
    ReasonLine {
        text: kept.text.clone(),
        source: kept.source.clone().unwrap_or_default(),
        checked: kept.checked_on.map(|day| format!("read on {}", filters::day(day))).unwrap_or_default(),
        condition: condition.unwrap_or_default(),
    }
}

//! The stored answer about a traveller in the words of a page: the word, each authority's reasons, what to carry at the border.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Deserialize;

use crate::domain::booking::Status;
use crate::domain::eligibility::Authority;
use crate::domain::eligibility::Outcome;
use crate::filters;
use crate::store::StoreError;
use crate::store::decisions::DecisionRow;
use crate::store::departures::json;

/// The newest answer about one traveller.
#[derive(Clone, Debug)]
pub struct Answer {
    /// Stored word of the outcome.
    pub outcome: String,
    /// The sentence for it.
    pub words: String,
    /// "Sat 5 Apr 2025": the day of the judgement.
    pub judged_on: String,
    /// By authority, worst first.
    pub reasons: Vec<ReasonLine>,
    /// Each entry into the gateway country.
    pub crossings: Vec<CrossingLine>,
}

/// One authority's reason.
#[derive(Clone, Debug)]
pub struct ReasonLine {
    /// Who says it.
    pub authority: &'static str,
    /// How bad it is, in a word.
    pub outcome: &'static str,
    /// Why.
    pub text: String,
    /// The task that comes with it; empty if none.
    pub task: String,
    /// When the source was read, or the day of the judgement.
    pub as_of: String,
    /// Address of the source; empty if none.
    pub source: String,
}

/// What to carry at one entry.
#[derive(Clone, Debug)]
pub struct CrossingLine {
    /// "Sat 5 Apr 2025".
    pub on: String,
    /// Documents.
    pub carry: Vec<String>,
    /// "Leave by Sat 5 Apr 2025"; empty if the basis has no end.
    pub leave_by: String,
}

// What of the stored `Explanation` a page needs; whatever else it holds is passed over, so that older answers stay readable.
#[derive(Deserialize)]
struct Stored {
    outcome: String,
    words: String,
    judged_on: NaiveDate,
    #[serde(default)]
    authorities: BTreeMap<String, StoredAuthority>,
}

#[derive(Deserialize)]
struct StoredAuthority {
    outcome: String,
    #[serde(default)]
    reasons: Vec<StoredReason>,
    #[serde(default)]
    crossings: Vec<StoredCrossing>,
}

#[derive(Deserialize)]
struct StoredReason {
    text: String,
    source: Option<String>,
    checked_on: Option<NaiveDate>,
    outcome: String,
    condition: Option<StoredTask>,
}

#[derive(Deserialize)]
struct StoredTask {
    text: String,
    due_on: Option<NaiveDate>,
}

#[derive(Deserialize)]
struct StoredCrossing {
    on: NaiveDate,
    #[serde(default)]
    carry: Vec<String>,
    leave_by: Option<NaiveDate>,
}

/// Reads a kept decision.
pub fn answer(row: &DecisionRow) -> Result<Answer, StoreError> {
    let stored: Stored = json(&row.answer)?;
    let mut reasons = Vec::new();
    let mut crossings = Vec::new();
    for authority in Authority::ALL {
        let Some(said) = stored.authorities.get(authority.as_str()) else { continue };
        reasons.extend(said.reasons.iter().map(|reason| reason_line(*authority, said, reason, &stored)));
        crossings.extend(said.crossings.iter().map(crossing_line));
    }
    reasons.sort_by_key(|(outcome, _)| std::cmp::Reverse(*outcome));
    Ok(Answer {
        outcome: stored.outcome,
        words: stored.words,
        judged_on: filters::day(stored.judged_on),
        reasons: reasons.into_iter().map(|(_, line)| line).collect(),
        crossings,
    })
}

/// A kept decision as the booker reads it: once the desk has answered a review, its promise to answer is over.
pub fn answer_for(row: &DecisionRow, status: Status) -> Result<Answer, StoreError> {
    let mut told = answer(row)?;
    let was_for_the_desk =
        told.outcome == Outcome::Review.as_str() || told.outcome == Outcome::Unknown.as_str();
    if was_for_the_desk && !matches!(status, Status::InReview | Status::Held) {
        "We looked at this ourselves, and our answer stands above.".clone_into(&mut told.words);
    }
    Ok(told)
}

fn reason_line(
    authority: Authority,
    said: &StoredAuthority,
    reason: &StoredReason,
    stored: &Stored,
) -> (Option<Outcome>, ReasonLine) {
    let task = reason.condition.as_ref().map_or_else(String::new, |task| match task.due_on {
        Some(due) => format!("{}, by {}", task.text, filters::day(due)),
        None => task.text.clone(),
    });
    let line = ReasonLine {
        authority: authority.title(),
        outcome: Outcome::parse(&reason.outcome).map_or("", Outcome::title),
        text: reason.text.clone(),
        task,
        as_of: filters::day(reason.checked_on.unwrap_or(stored.judged_on)),
        source: reason.source.clone().unwrap_or_default(),
    };
    (Outcome::parse(&said.outcome), line)
}

fn crossing_line(crossing: &StoredCrossing) -> CrossingLine {
    CrossingLine {
        on: filters::day(crossing.on),
        carry: crossing.carry.clone(),
        leave_by: crossing
            .leave_by
            .map_or_else(String::new, |day| format!("Leave the country by {}.", filters::day(day))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stored_answer_is_read_worst_authority_first() {
        let json = r#"{"outcome":"conditional","words":"You can come if you do these by these dates","next_step":"x","passport":null,
            "authorities":{
              "organiser":{"outcome":"eligible","reasons":[{"rule":"a/1","text":"Accepted.","source":"https://a.example","checked_on":"2026-09-17","outcome":"eligible"}]},
              "gateway":{"outcome":"conditional","reasons":[{"rule":"b/1","text":"A visa.","source":null,"checked_on":null,"outcome":"conditional","condition":{"text":"Get a visa","due_on":"2027-03-01"}}],
                "crossings":[{"on":"2027-04-01","basis":"visa","carry":["Your passport"],"leave_by":"2027-04-10"},{"on":"2027-04-07","basis":"visa","carry":[]}]}},
            "other_passports":[],"rule_sets":[],"judged_on":"2026-11-22"}"#;
        let row = DecisionRow {
            id: String::new(),
            booking_id: String::new(),
            traveller_id: String::new(),
            cause: String::new(),
            engine: 1,
            outcome: "conditional".to_owned(),
            rule_sets: String::new(),
            facts: String::new(),
            answer: json.to_owned(),
            inputs_sealed: Vec::new(),
            decided_at: chrono::NaiveDateTime::default(),
        };
        let answer = answer(&row).unwrap();
        let authorities: Vec<&str> = answer.reasons.iter().map(|line| line.authority).collect();
        assert_eq!(authorities, ["The country on the way", "The organiser"]);
        assert_eq!(answer.reasons[0].task, "Get a visa, by Mon 1 Mar 2027");
        assert_eq!(answer.reasons[0].as_of, "Sun 22 Nov 2026");
        assert_eq!(answer.crossings.len(), 2);
        assert_eq!(answer.crossings[0].leave_by, "Leave the country by Sat 10 Apr 2027.");
        assert_eq!(answer.judged_on, "Sun 22 Nov 2026");
    }
}

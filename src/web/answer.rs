//! An answer about one person in finished words: asked just now, or kept with a booking. Every page that tells one is drawn from this.

use chrono::NaiveDate;

use crate::actions::judging;
use crate::documents::crossings;
use crate::documents::crossings::CrossingRow;
use crate::domain::booking::Status;
use crate::domain::country;
use crate::domain::eligibility::Authorities;
use crate::domain::eligibility::Authority;
use crate::domain::eligibility::AuthorityAnswer;
use crate::domain::eligibility::Explanation;
use crate::domain::eligibility::Outcome;
use crate::domain::eligibility::ReasonInWords;
use crate::domain::eligibility::Task;
use crate::filters;
use crate::store::StoreError;
use crate::store::decisions::DecisionRow;
use crate::store::decisions::Override;
use crate::store::dossier::Dossier;
use crate::store::dossier::Offer;

/// Who reads it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reader {
    /// The person it is about, or who books for them.
    Runner,
    /// Staff.
    Desk,
}

/// The whole answer.
#[derive(Clone, Debug)]
pub struct Answer {
    /// Stored word of the outcome.
    pub outcome: &'static str,
    /// The sentence, without its full stop.
    pub words: String,
    /// Why, by whoever decides it; none where all is well.
    pub lead: Vec<String>,
    /// What to do now.
    pub next_step: String,
    /// "Sat 5 Apr 2025": the day of the judgement.
    pub judged_on: String,
    /// Every dated task once, the most urgent first; none for somebody who cannot come.
    pub tasks: Vec<TaskRow>,
    /// The five authorities.
    pub authorities: Vec<AuthorityRow>,
    /// Both entries into the country on the way; none for somebody who cannot come.
    pub crossings: Vec<CrossingRow>,
    /// Code, version and title of each rule set that was asked.
    pub rule_sets: Vec<RuleSetRow>,
}

/// A kept answer about a traveller, and what staff said about it.
#[derive(Clone, Debug)]
pub struct Kept {
    /// Of the decision.
    pub id: String,
    /// The answer as it was made.
    pub told: Answer,
    /// Stored word of the outcome that counts: what staff said, else the answer's.
    pub outcome: &'static str,
    /// When it was made, and on what occasion.
    pub made: String,
    /// What staff said against it.
    pub ruling: Option<Ruling>,
}

/// What staff said against an answer.
#[derive(Clone, Debug)]
pub struct Ruling {
    /// "We looked at this ourselves on Sat 5 Apr 2025, and you can come with us."
    pub words: String,
    /// Why.
    pub reason: String,
}

/// A rule set that was asked.
#[derive(Clone, Debug)]
pub struct RuleSetRow {
    /// Its code.
    pub code: String,
    /// Which version.
    pub version: u32,
    /// What it is.
    pub title: String,
}

/// Something to do by a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaskRow {
    /// "By Sat 13 Mar 2027".
    pub by: String,
    /// What.
    pub text: String,
}

/// What one authority says.
#[derive(Clone, Debug)]
pub struct AuthorityRow {
    /// "The organiser: Eligible".
    pub summary: String,
    /// Who it is.
    pub title: String,
    /// Stored word of its outcome.
    pub outcome: &'static str,
    /// Whether it decides the answer, so that its reasons are shown at once.
    pub decides: bool,
    /// Why.
    pub reasons: Vec<ReasonRow>,
}

/// One reason.
#[derive(Clone, Debug)]
pub struct ReasonRow {
    /// The rule that spoke: `set/rule`, or `engine/…`.
    pub rule: String,
    /// Its word.
    pub word: &'static str,
    /// The sentence.
    pub text: String,
    /// The task that comes with it, with its day; empty for none.
    pub task: String,
    /// When the source was last read, or the day of the judgement.
    pub checked: String,
    /// Its address, or empty.
    pub source: String,
}

impl Answer {
    /// The answer for an offer, as somebody reads it on a day.
    pub fn of(explanation: &Explanation, offer: &Offer, reader: Reader, today: NaiveDate) -> Self {
        let may_come = explanation.outcome < Outcome::Elsewhere;
        let sets = explanation.rule_sets.iter();
        Self {
            outcome: explanation.outcome.as_str(),
            words: explanation.words.clone(),
            lead: lead(explanation),
            next_step: explanation.next_step.clone(),
            judged_on: filters::day(explanation.judged_on),
            tasks: if may_come { tasks(&explanation.authorities, today) } else { Vec::new() },
            authorities: authorities(explanation, offer, reader),
            crossings: if may_come { crossings::crossings(explanation) } else { Vec::new() },
            rule_sets: sets
                .map(|set| RuleSetRow {
                    code: set.code.clone(),
                    version: set.version,
                    title: set.title.clone(),
                })
                .collect(),
        }
    }
}

impl Kept {
    /// The newest answer about a traveller of a booking; none before anything was decided.
    pub fn of(
        dossier: &Dossier,
        traveller_id: &str,
        reader: Reader,
        today: NaiveDate,
    ) -> Result<Option<Self>, StoreError> {
        let Some(row) = dossier.decisions.get(traveller_id) else { return Ok(None) };
        let told = Answer::of(&judging::explanation_of(row)?, &dossier.offer, reader, today);
        let counts = dossier.outcome_of(traveller_id).map_or(told.outcome, Outcome::as_str);
        let was_for_the_desk = [Outcome::Review, Outcome::Unknown].map(Outcome::as_str).contains(&counts);
        // Places are held without a deposit only for who waits for our answer, or by hand.
        let status = dossier.booking.status()?;
        let is_accepted = status.holds_places() && !matches!(status, Status::InReview | Status::Held);
        let (outcome, ruling) = match dossier.override_of(traveller_id) {
            Some(over) => (counts, Some(overruled(over, reader))),
            // What came up later, with a passport or by new rules, nobody has accepted yet.
            None if was_for_the_desk && is_accepted && row.cause == "booking" => {
                ("accepted", Some(accepted(dossier, reader)))
            }
            None => (counts, None),
        };
        Ok(Some(Self { id: row.id.clone(), told, outcome, made: made(row), ruling }))
    }
}

fn overruled(over: &Override, reader: Reader) -> Ruling {
    let day = filters::day(over.decided_at.date());
    let words = match (reader, over.outcome == Outcome::Eligible.as_str()) {
        (Reader::Runner, true) => format!("We looked at this ourselves on {day}: you can come with us"),
        (Reader::Runner, false) => format!("We looked at this ourselves on {day}: you cannot come with us"),
        (Reader::Desk, true) => format!("Overridden on {day}: may come"),
        (Reader::Desk, false) => format!("Overridden on {day}: may not come"),
    };
    Ruling { words, reason: over.reason.clone() }
}

/// A review that was answered with a yes.
fn accepted(dossier: &Dossier, reader: Reader) -> Ruling {
    let words = match reader {
        Reader::Runner => "We looked at this ourselves, and you can come with us",
        Reader::Desk => "Accepted in review",
    };
    Ruling { words: words.to_owned(), reason: dossier.booking.decided_reason.clone() }
}

/// When a decision was made, on what occasion, by which engine.
pub fn made(row: &DecisionRow) -> String {
    let cause = match row.cause.as_str() {
        "booking" => "when they booked",
        "details" => "when the passport was given",
        "declarations" => "when the declarations were given",
        "ways" => "when the way there or home changed",
        "race" => "when the race was changed",
        "rules" => "when the rules changed",
        other => other,
    };
    format!("Decided {}, {cause}, by engine {}", filters::stamp(row.decided_at), row.engine)
}

/// The deciding reasons, each once. Tasks speak for themselves.
pub fn lead(explanation: &Explanation) -> Vec<String> {
    if explanation.outcome < Outcome::Review {
        return Vec::new();
    }
    let mut lead: Vec<String> = Vec::new();
    for (_, said) in explanation.authorities.iter().filter(|(_, said)| said.outcome == explanation.outcome) {
        for reason in said.reasons.iter().filter(|reason| reason.outcome == explanation.outcome) {
            if !lead.contains(&reason.text) {
                lead.push(reason.text.clone());
            }
        }
    }
    lead
}

/// Every dated task once, the most urgent first.
pub fn tasks(authorities: &Authorities, today: NaiveDate) -> Vec<TaskRow> {
    let reasons = authorities.iter().flat_map(|(_, answer)| &answer.reasons);
    let mut tasks: Vec<_> = reasons.filter_map(|reason| reason.condition.as_ref()).collect();
    tasks.sort_by_key(|task| (task.due_on.is_none(), task.due_on));
    let mut rows: Vec<TaskRow> = Vec::new();
    for task in tasks {
        let by = match task.due_on {
            Some(due) if due < today => format!("Was due by {}: write to us", filters::day(due)),
            Some(due) => format!("By {}", filters::day(due)),
            None => "Before you book".to_owned(),
        };
        let row = TaskRow { by, text: task.text.clone() };
        if !rows.contains(&row) {
            rows.push(row);
        }
    }
    rows
}

fn authorities(explanation: &Explanation, offer: &Offer, reader: Reader) -> Vec<AuthorityRow> {
    let on_the_way = country::by_code(&offer.departure.gateway_country).map(|country| country.name);
    let row = |(authority, answer): (Authority, &AuthorityAnswer)| {
        let title = match (authority, on_the_way) {
            (Authority::Gateway, Some(name)) => format!("{}, {name}", authority.title()),
            (Authority::OwnState, _) if reader == Reader::Desk => "Their own state".to_owned(),
            _ => authority.title().to_owned(),
        };
        AuthorityRow {
            summary: format!("{title}: {}", answer.outcome.title()),
            title,
            outcome: answer.outcome.as_str(),
            decides: answer.outcome == explanation.outcome && explanation.outcome != Outcome::Eligible,
            reasons: answer.reasons.iter().map(|reason| reason_row(reason, explanation.judged_on)).collect(),
        }
    };
    explanation.authorities.iter().map(row).collect()
}

fn reason_row(reason: &ReasonInWords, judged_on: NaiveDate) -> ReasonRow {
    // Rule documents are ours, but an address that is not one of the web is no link.
    let source = reason.source.clone().filter(|source| source.starts_with("https://"));
    ReasonRow {
        rule: reason.rule.clone(),
        word: reason.outcome.title(),
        text: reason.text.clone(),
        task: reason.condition.as_ref().map(task_words).unwrap_or_default(),
        checked: filters::day(reason.checked_on.unwrap_or(judged_on)),
        source: source.unwrap_or_default(),
    }
}

fn task_words(task: &Task) -> String {
    match task.due_on {
        Some(due) => format!("{}, by {}", task.text, filters::day(due)),
        None => task.text.clone(),
    }
}

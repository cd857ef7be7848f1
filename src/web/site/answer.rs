//! The answer to "Can I come?", in finished words.

use chrono::NaiveDate;

use crate::actions::judging;
use crate::actions::judging::Judgement;
use crate::domain::country;
use crate::domain::eligibility::Authorities;
use crate::domain::eligibility::Authority;
use crate::domain::eligibility::AuthorityAnswer;
use crate::domain::eligibility::CrossingInWords;
use crate::domain::eligibility::Outcome;
use crate::domain::eligibility::ReasonInWords;
use crate::filters;
use crate::store::StoreError;
use crate::store::decisions::Prepared;
use crate::store::dossier::Offer;
use crate::web::site::asking::Asked;
use crate::web::site::asking::Asking;
use crate::web::site::asking::name_of;
use crate::web::site::asking::race_name;

/// What one of several passports is answered.
#[derive(Clone, Debug)]
pub struct PassportRow {
    /// "France".
    pub nationality: &'static str,
    /// Stored word of the outcome.
    pub outcome: &'static str,
    /// Whether it is the one to travel on.
    pub is_best: bool,
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
    /// Whether it decides the answer, so that its reasons are shown at once.
    pub decides: bool,
    /// Why.
    pub reasons: Vec<ReasonRow>,
}

/// One reason.
#[derive(Clone, Debug)]
pub struct ReasonRow {
    /// Its word.
    pub word: &'static str,
    /// The sentence.
    pub text: String,
    /// When the source was last read.
    pub checked: String,
    /// Its address, or empty.
    pub source: String,
}

/// One entry into the country on the way.
#[derive(Clone, Debug)]
pub struct CrossingRow {
    /// "Wed 31 Mar 2027, on the way there".
    pub title: String,
    /// On what ground.
    pub basis: String,
    /// "Your visa must be good for 2 entries.", "Leave by …", or empty.
    pub limits: Vec<String>,
    /// What to carry.
    pub carry: Vec<String>,
}

/// Another way to come with a better answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Elsewise {
    /// "PY33-C, 3–7 April, from Shenyang" or "Watch instead, on the same departure".
    pub what: String,
    /// Page of that departure.
    pub href: String,
    /// Stored word of the outcome.
    pub outcome: &'static str,
}

/// Judges somebody on each of their passports: the place of the best one, and all judgements.
pub fn judged(
    prepared: &Prepared,
    asked: &Asked,
    offer: &Offer,
    race: Option<&str>,
    today: NaiveDate,
) -> Result<(usize, Vec<Judgement>), StoreError> {
    let passports = 0..asked.nationalities.len();
    let judgements = passports
        .map(|passport| judging::judge(prepared, &asked.statement(passport, race), offer, today))
        .collect::<Result<Vec<_>, _>>()?;
    let best = judgements.iter().enumerate().min_by_key(|(_, judgement)| judgement.outcome);
    Ok((best.map_or(0, |(index, _)| index), judgements))
}

/// Each passport's word, where there are several.
pub fn passports(asked: &Asked, best: usize, judgements: &[Judgement]) -> Vec<PassportRow> {
    if judgements.len() < 2 {
        return Vec::new();
    }
    let row = |(index, judgement): (usize, &Judgement)| PassportRow {
        nationality: name_of(&asked.nationalities[index]),
        outcome: judgement.outcome.as_str(),
        is_best: index == best,
    };
    judgements.iter().enumerate().map(row).collect()
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

/// The five authorities with their reasons.
pub fn authorities(judgement: &Judgement, offer: &Offer) -> Vec<AuthorityRow> {
    let on_the_way = country::by_code(&offer.departure.gateway_country).map(|country| country.name);
    let row = |(authority, answer): (Authority, &AuthorityAnswer)| {
        let title = match (authority, on_the_way) {
            (Authority::Gateway, Some(name)) => format!("{}, {name}", authority.title()),
            _ => authority.title().to_owned(),
        };
        let judged_on = judgement.explanation.judged_on;
        AuthorityRow {
            summary: format!("{title}: {}", answer.outcome.title()),
            title,
            decides: answer.outcome == judgement.outcome && judgement.outcome != Outcome::Eligible,
            reasons: answer.reasons.iter().map(|reason| reason_row(reason, judged_on)).collect(),
        }
    };
    judgement.explanation.authorities.iter().map(row).collect()
}

fn reason_row(reason: &ReasonInWords, judged_on: NaiveDate) -> ReasonRow {
    // Rule documents are ours, but an address that is not one of the web is no link.
    let source = reason.source.clone().filter(|source| source.starts_with("https://"));
    ReasonRow {
        word: reason.outcome.title(),
        text: reason.text.clone(),
        checked: filters::day(reason.checked_on.unwrap_or(judged_on)),
        source: source.unwrap_or_default(),
    }
}

/// Both entries into the country on the way, with their ground and what to carry.
pub fn crossings(judgement: &Judgement) -> Vec<CrossingRow> {
    let gateway = &judgement.explanation.authorities.gateway;
    let ways = ["on the way there", "on the way back"];
    let pairs = gateway.crossings.iter().flatten().zip(ways);
    pairs.map(|(crossing, way)| crossing_row(crossing, way, &gateway.reasons)).collect()
}

fn crossing_row(crossing: &CrossingInWords, way: &str, reasons: &[ReasonInWords]) -> CrossingRow {
    let said = reasons
        .iter()
        .find(|reason| reason.rule.rsplit_once('/').is_some_and(|(_, basis)| basis == crossing.basis));
    let basis = match (said, crossing.basis.as_str()) {
        (_, "unknown") => {
            "What holds on this day is not decided yet. A visa in good time is the sure way.".to_owned()
        }
        (Some(reason), _) => reason.text.clone(),
        (None, _) => "You need a visa for this entry.".to_owned(),
    };
    let mut limits = Vec::new();
    if let Some(entries) = crossing.entries {
        let entries = i64::try_from(entries).unwrap_or(i64::MAX);
        limits.push(format!("A visa must be good for {}.", filters::count(entries, "entry", "entries")));
    }
    if let Some(last) = crossing.leave_by {
        limits.push(format!("You must have left again by {}.", filters::day(last)));
    }
    CrossingRow {
        title: format!("{}, {way}", filters::day(crossing.on)),
        basis,
        limits,
        carry: crossing.carry.clone(),
    }
}

/// What else has a better answer: another departure, or another race or watching on the same one.
pub fn elsewise(
    prepared: &Prepared,
    asked: &Asked,
    open: &[Asking],
    outcome: Outcome,
    now: chrono::DateTime<chrono::Utc>,
) -> Result<Vec<Elsewise>, StoreError> {
    let mut found = Vec::new();
    for (index, asking) in open.iter().enumerate() {
        let is_same = index == asked.departure;
        if !asking.card.standing.is_selling() {
            continue;
        }
        for race in ways_to_come(asked, asking, is_same) {
            let today = crate::web::site::card::today(&asking.offer, now);
            let (best, judgements) = judged(prepared, asked, &asking.offer, race.as_deref(), today)?;
            let better = judgements[best].outcome;
            if better < outcome {
                found.push(Elsewise {
                    what: what(asking, race.as_deref(), is_same),
                    href: asking.card.href.clone(),
                    outcome: better.as_str(),
                });
            }
        }
    }
    Ok(found)
}

/// On the same departure every other way to come; on another one the same way.
fn ways_to_come(asked: &Asked, asking: &Asking, is_same: bool) -> Vec<Option<String>> {
    if !is_same {
        let is_run = asked.race.as_deref().is_none_or(|race| asking.offer.race(race).is_some());
        return if is_run { vec![asked.race.clone()] } else { Vec::new() };
    }
    let races = asking.offer.races.iter().map(|race| Some(race.code.clone()));
    races.chain([None]).filter(|race| *race != asked.race).collect()
}

fn what(asking: &Asking, race: Option<&str>, is_same: bool) -> String {
    let name = race.and_then(|code| asking.offer.race(code)).map(|race| race_name(&race.name));
    match (is_same, name) {
        (true, Some(name)) => format!("Run the {name} on the same departure"),
        (true, None) => "Watch, on the same departure".to_owned(),
        (false, _) => {
            format!("{}, {}, from {}", asking.card.code, asking.card.days, asking.offer.departure.gateway)
        }
    }
}

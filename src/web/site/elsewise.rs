//! What else is possible: the same person on another passport, another departure, another race, or watching.

use chrono::DateTime;
use chrono::Utc;

use crate::actions::judging;
use crate::actions::judging::Judgement;
use crate::actions::judging::Statement;
use crate::domain::eligibility::Outcome;
use crate::store::StoreError;
use crate::store::decisions::Prepared;
use crate::store::dossier::Offer;
use crate::web::site::asking::Asking;
use crate::web::site::asking::name_of;
use crate::web::site::asking::race_name;
use crate::web::site::card;

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

/// Another way to come with a better answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Elsewise {
    /// "PY33-C, 3–7 April, from Shenyang" or "Watch, on the same departure".
    pub what: String,
    /// Page of that departure.
    pub href: String,
    /// Stored word of the outcome.
    pub outcome: &'static str,
}

/// Judges somebody on each of their passports: the place of the best one, and all judgements.
pub fn judged(
    prepared: &Prepared,
    passports: &[Statement],
    offer: &Offer,
    now: DateTime<Utc>,
) -> Result<(usize, Vec<Judgement>), StoreError> {
    let today = card::today(offer, now);
    let judge = |statement| judging::judge(prepared, statement, offer, today);
    let judgements = passports.iter().map(judge).collect::<Result<Vec<_>, _>>()?;
    let best = judgements.iter().enumerate().min_by_key(|(_, judgement)| judgement.outcome);
    Ok((best.map_or(0, |(index, _)| index), judgements))
}

/// Each passport's word, where there are several.
pub fn passports(passports: &[Statement], best: usize, judgements: &[Judgement]) -> Vec<PassportRow> {
    if judgements.len() < 2 {
        return Vec::new();
    }
    let row = |(index, judgement): (usize, &Judgement)| PassportRow {
        nationality: name_of(&passports[index].nationality),
        outcome: judgement.outcome.as_str(),
        is_best: index == best,
    };
    judgements.iter().enumerate().map(row).collect()
}

/// The statement as it would be made on each nationality's passport: the one stated first, then the others.
pub fn on_every_passport(statement: &Statement) -> Vec<Statement> {
    let held: Vec<&String> = std::iter::once(&statement.nationality).chain(&statement.others).collect();
    let on = |(index, nationality): (usize, &&String)| match index {
        0 => statement.clone(),
        // Nothing is known of the other passport but whose it is.
        _ => Statement {
            nationality: (*nationality).clone(),
            others: held.iter().filter(|other| other != &nationality).map(|other| (*other).clone()).collect(),
            issuer: None,
            expires_on: None,
            ..statement.clone()
        },
    };
    held.iter().enumerate().map(on).collect()
}

/// Better answers than `outcome`: on another departure, and on the departure `here` in another race or watching. Of several passports the
/// best one counts.
pub fn elsewise(
    prepared: &Prepared,
    passports: &[Statement],
    here: &str,
    open: &[Asking],
    outcome: Outcome,
    now: DateTime<Utc>,
) -> Result<Vec<Elsewise>, StoreError> {
    let mut found = Vec::new();
    let Some(first) = passports.first() else { return Ok(found) };
    if let Some(asking) = open.iter().find(|asking| asking.card.code == here) {
        let (best, judgements) = judged(prepared, passports, &asking.offer, now)?;
        if best > 0 && judgements[best].outcome < outcome {
            found.push(Elsewise {
                what: format!("Travel on your passport of {}", name_of(&passports[best].nationality)),
                href: asking.card.href.clone(),
                outcome: judgements[best].outcome.as_str(),
            });
        }
    }
    for asking in open.iter().filter(|asking| asking.card.standing.is_selling()) {
        let is_here = asking.card.code == here;
        for race in ways_to_come(first.race.as_ref(), asking, is_here) {
            let otherwise = |one: &Statement| Statement { race: race.clone(), ..one.clone() };
            let passports: Vec<Statement> = passports.iter().map(otherwise).collect();
            let (best, judgements) = judged(prepared, &passports, &asking.offer, now)?;
            let better = judgements[best].outcome;
            if better < outcome {
                found.push(Elsewise {
                    what: what(asking, race.as_deref(), is_here),
                    href: asking.card.href.clone(),
                    outcome: better.as_str(),
                });
            }
        }
    }
    Ok(found)
}

/// On the same departure every other way to come; on another one the same way.
fn ways_to_come(race: Option<&String>, asking: &Asking, is_here: bool) -> Vec<Option<String>> {
    if !is_here {
        let is_run = race.is_none_or(|race| asking.offer.race(race).is_some());
        return if is_run { vec![race.cloned()] } else { Vec::new() };
    }
    let races = asking.offer.races.iter().map(|race| Some(race.code.clone()));
    races.chain([None]).filter(|other| other.as_ref() != race).collect()
}

fn what(asking: &Asking, race: Option<&str>, is_here: bool) -> String {
    let name = race.and_then(|code| asking.offer.race(code)).map(|race| race_name(&race.name));
    match (is_here, name) {
        (true, Some(name)) => format!("Run the {name} on the same departure"),
        (true, None) => "Watch, on the same departure".to_owned(),
        (false, _) => {
            format!("{}, {}, from {}", asking.card.code, asking.card.days, asking.offer.departure.gateway)
        }
    }
}

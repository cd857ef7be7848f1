//! Both entries into the country on the way, as an answer tells them: on what ground, and with which papers.

use crate::domain::eligibility::CrossingInWords;
use crate::domain::eligibility::Explanation;
use crate::domain::eligibility::ReasonInWords;
use crate::filters;

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

/// Both entries into the country on the way, with their ground and what to carry.
pub fn crossings(explanation: &Explanation) -> Vec<CrossingRow> {
    let gateway = &explanation.authorities.gateway;
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

//! A decision in words: the shapes that pages show, the batch prints and bookings keep. What was kept is read back as it was written; a field
//! that comes later must be optional, so that older answers stay readable.

use chrono::NaiveDate;
use serde::Deserialize;
use serde::Serialize;

use super::applicant::DocumentType;
use super::attention::Checks;
use super::code::Code;
use super::outcome::Authority;
use super::outcome::Outcome;

/// A decision in words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Explanation {
    /// The word.
    pub outcome: Outcome,
    /// The sentence people read for it.
    pub words: String,
    /// What to do now.
    pub next_step: String,
    /// The passport these authorities were asked about: the one to travel on.
    pub passport: Option<ProposedPassport>,
    /// Each authority's answer for that passport.
    pub authorities: Authorities,
    /// The answers for the other passports.
    pub other_passports: Vec<OtherPassport>,
    /// The rule sets that were asked.
    pub rule_sets: Vec<RuleSetUsed>,
    /// The day of the judgement.
    pub judged_on: NaiveDate,
}

impl Explanation {
    /// The same answer with the days its sources were read again, where that was later. For pages that answer now: a kept answer stays
    /// as it was made, so that its replay says the same to the byte.
    #[must_use]
    pub fn read_again(mut self, checks: &Checks) -> Self {
        let all = &mut self.authorities;
        let answers =
            [&mut all.organiser, &mut all.own_state, &mut all.gateway, &mut all.race, &mut all.agency];
        for reason in answers.into_iter().flat_map(|answer| answer.reasons.iter_mut()) {
            let code = reason.rule.split('/').next().unwrap_or_default();
            if let (Some(source), Some(day)) = (&reason.source, reason.checked_on) {
                reason.checked_on = Some(checks.latest(code, source, day));
            }
        }
        self
    }
}

/// The passport to travel on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProposedPassport {
    /// Its place among those given, from 0.
    pub index: usize,
    /// Its nationality.
    pub nationality: Code,
    /// Its kind.
    pub document: DocumentType,
    /// Why this one; only said when there are several.
    pub because: Option<String>,
}

/// A passport that is not proposed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OtherPassport {
    /// Its place among those given, from 0.
    pub index: usize,
    /// Its nationality.
    pub nationality: Code,
    /// Its outcome.
    pub outcome: Outcome,
    /// Each authority's answer for it.
    pub authorities: Authorities,
}

/// The answers of the five authorities.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Authorities {
    /// The organiser's.
    pub organiser: AuthorityAnswer,
    /// The own state's.
    pub own_state: AuthorityAnswer,
    /// The gateway country's.
    pub gateway: AuthorityAnswer,
    /// The race's.
    pub race: AuthorityAnswer,
    /// The agency's.
    pub agency: AuthorityAnswer,
}

impl Authorities {
    /// One authority's answer.
    pub const fn of(&self, authority: Authority) -> &AuthorityAnswer {
        match authority {
            Authority::Organiser => &self.organiser,
            Authority::OwnState => &self.own_state,
            Authority::Gateway => &self.gateway,
            Authority::Race => &self.race,
            Authority::Agency => &self.agency,
        }
    }

    /// All five with their authority, in order.
    pub fn iter(&self) -> impl Iterator<Item = (Authority, &AuthorityAnswer)> {
        Authority::ALL.iter().map(|authority| (*authority, self.of(*authority)))
    }
}

/// What one authority says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuthorityAnswer {
    /// Its word.
    pub outcome: Outcome,
    /// Why, worst first.
    pub reasons: Vec<ReasonInWords>,
    /// Gateway only: in and back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub crossings: Option<[CrossingInWords; 2]>,
}

impl Default for AuthorityAnswer {
    fn default() -> Self {
        Self { outcome: Outcome::Unknown, reasons: Vec::new(), crossings: None }
    }
}

/// One reason with its source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReasonInWords {
    /// `set/rule`; of the engine's own reasons, `engine/…`.
    pub rule: String,
    /// The reason in plain words.
    pub text: String,
    /// Address of the source, where there is one.
    pub source: Option<String>,
    /// The day somebody last read the source.
    pub checked_on: Option<NaiveDate>,
    /// How bad this reason alone is.
    pub outcome: Outcome,
    /// The task that comes with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub condition: Option<Task>,
    /// The list it is repeated from, while the authority has not published a new one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub carried_over_from: Option<String>,
}

/// Something to do by a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Task {
    /// What.
    pub text: String,
    /// By when.
    pub due_on: Option<NaiveDate>,
}

/// One entry into the gateway country.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CrossingInWords {
    /// The day.
    pub on: NaiveDate,
    /// The word of the basis; `visa` and `unknown` are the engine's own.
    pub basis: String,
    /// Documents to carry.
    pub carry: Vec<String>,
    /// Entries the visa must have in all, where one is needed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entries: Option<usize>,
    /// Last day of the stay on this basis.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub leave_by: Option<NaiveDate>,
}

/// A rule set that was asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleSetUsed {
    /// Its code.
    pub code: String,
    /// Its version.
    pub version: u32,
    /// Whose it is.
    pub authority: Authority,
    /// What it is.
    pub title: String,
}

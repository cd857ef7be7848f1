//! The answer about a person: outcomes, and indexes of the rules that spoke. No text.

use chrono::NaiveDate;

use super::applicant::DocumentType;
use super::code::Code;
use super::outcome::Authority;
use super::outcome::Outcome;

/// What spoke. Numbers are indexes within the rule set of the reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Why {
    /// A rule.
    Rule(usize),
    /// A rule that is known only until that day, which is before the journey.
    Lapsed(usize, NaiveDate),
    /// A rule about an age, and only the birth year is known.
    Birthday(usize),
    /// A basis on which the gateway country lets people in.
    Basis(usize),
    /// A basis known only until that day.
    BasisLapsed(usize, NaiveDate),
    /// No rule: what holds then.
    Silence,
    /// A code that is not in the country table.
    UnknownCode(Code),
    /// Another nationality of the person is refused, by the rule of this index where a rule refused it.
    SecondNationality(Code, Option<usize>),
}

/// One thing that was said about a passport.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Reason {
    /// Who said it.
    pub authority: Authority,
    /// How bad it is.
    pub outcome: Outcome,
    /// The rule set, as an index into the sets of the rules that were asked; `None` when the engine itself
    /// speaks.
    pub set: Option<usize>,
    /// What spoke.
    pub why: Why,
    /// For a task: by when.
    pub due_on: Option<NaiveDate>,
    /// The day whose age matters, for [`Why::Birthday`].
    pub age_on: Option<NaiveDate>,
}

/// One border crossing into the gateway country.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Crossing {
    /// The day of entry.
    pub on: NaiveDate,
    /// On the way back.
    pub is_back: bool,
    /// How this crossing alone is answered.
    pub outcome: Outcome,
    /// Set and basis to enter by; for an unknown one the visa that is the sure way; `None` without a written
    /// basis.
    pub basis: Option<(usize, usize)>,
    /// The basis is not decided yet for this day.
    pub is_unknown: bool,
    /// A visa is needed, or is the sure way.
    pub needs_visa: bool,
    /// Last day of the stay, where the basis limits it.
    pub leave_by: Option<NaiveDate>,
}

/// The judgement of one passport, by all authorities.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct PassportDecision {
    /// Its nationality.
    pub nationality: Code,
    /// Its kind.
    pub document: DocumentType,
    /// The worst of the five.
    pub outcome: Outcome,
    /// One outcome per authority, in the order of [`Authority::ALL`].
    pub outcomes: [Outcome; 5],
    /// Everything that was said, by authority, worst first.
    pub reasons: Vec<Reason>,
    /// In and back; none when no gateway country is passed.
    pub crossings: Option<[Crossing; 2]>,
}

impl PassportDecision {
    /// The outcome of one authority.
    pub const fn of(&self, authority: Authority) -> Outcome {
        self.outcomes[authority as usize]
    }

    /// How many entries a visa for the gateway country must have; 0 when none is needed.
    pub fn visa_entries(&self) -> usize {
        self.crossings.iter().flatten().filter(|crossing| crossing.needs_visa).count()
    }

    pub(super) fn raise(&mut self, reason: Reason) {
        let outcome = &mut self.outcomes[reason.authority as usize];
        *outcome = (*outcome).max(reason.outcome);
        self.outcome = self.outcome.max(reason.outcome);
        self.reasons.push(reason);
    }
}

/// The answer about a person on a journey.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// That of the proposed passport; `unknown` without any passport.
    pub outcome: Outcome,
    /// The best passport, as an index into `passports`.
    pub proposed: Option<usize>,
    /// Each passport judged whole, in the order given.
    pub passports: Vec<PassportDecision>,
    /// The rule sets that were asked, as indexes into those of the rules.
    pub sets: Vec<usize>,
    /// The day of the judgement.
    pub judged_on: NaiveDate,
}

impl Decision {
    /// The proposed passport's judgement.
    pub fn best(&self) -> Option<&PassportDecision> {
        self.proposed.and_then(|index| self.passports.get(index))
    }
}

//! Rule sets as the engine holds them: read once, asked many times.

use chrono::NaiveDate;

use super::code::Code;
use super::journey::DueDate;
use super::journey::Journey;
use super::matching::Test;
use super::members::Member;
use super::outcome::Authority;
use super::outcome::Outcome;

/// Where a rule set applies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope {
    /// On every edition.
    Everywhere,
    /// On the edition of this code.
    Edition(String),
    /// On the departure of this code.
    Departure(String),
}

/// What a person must do for a `conditional` to hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    /// The task, in plain words; `{entries}` stands for the number of entries a visa needs.
    pub text: String,
    pub(super) due: DueDate,
}

/// One rule, or one basis on which a gateway country lets people in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// Its name within the set.
    pub id: String,
    /// The answer when it speaks.
    pub outcome: Outcome,
    /// Why, in plain words.
    pub reason: String,
    /// Address of the source.
    pub source: String,
    /// The day somebody last read the source.
    pub checked_on: NaiveDate,
    /// The task that comes with a `conditional`.
    pub condition: Option<Condition>,
    /// Who else takes the person, for `elsewhere`.
    pub through: Option<String>,
    pub(super) test: Test,
    /// Line of the document where the rule begins.
    pub(super) line: usize,
}

/// A basis on which the gateway country lets a person in: alternatives, the best in force on the day of the
/// crossing wins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Basis {
    /// Who, when and how, as any rule; its id is the word of the basis.
    pub rule: Rule,
    /// The smaller the better, among bases with the same outcome.
    pub rank: u8,
    /// It is a visa: always open, and the sure way.
    pub visa: bool,
    /// Longest stay in days after the day of entry.
    pub stay_days: Option<u16>,
    /// One must go on to another country than one came from.
    pub third_country: bool,
    /// One must go on with a connecting ticket without leaving the port.
    pub connecting: bool,
    pub carry: Vec<String>,
    pub carry_in: Vec<String>,
    pub carry_back: Vec<String>,
}

/// What a set says when none of its authority's rules speaks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Silence {
    pub outcome: Outcome,
    pub reason: String,
    pub source: String,
    pub checked_on: NaiveDate,
    pub condition: Option<Condition>,
}

/// One version of one authority's rules: a document, read and checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleSet {
    /// Its name, the same for all versions.
    pub code: String,
    /// Who judges by it.
    pub authority: Authority,
    /// What it is, for people.
    pub title: String,
    /// Where it applies.
    pub scope: Scope,
    /// Only for journeys to this country, where given.
    pub destination: Option<Code>,
    /// Only for journeys by this gateway country; every gateway set has one.
    pub gateway: Option<Code>,
    /// The version, counting up.
    pub version: u32,
    /// Decisions from this day on may use it.
    pub published_on: NaiveDate,
    /// First travel day (entering the destination) it is for.
    pub travel_from: Option<NaiveDate>,
    /// Last travel day it is for.
    pub travel_until: Option<NaiveDate>,
    /// The list it repeats because the authority has not published a new one yet.
    pub carried_over_from: Option<String>,
    /// Day by which a fact that a rule needs must be given.
    pub(super) ask_by: DueDate,
    pub(super) silence: Option<Silence>,
    pub(super) rules: Vec<Rule>,
    pub(super) bases: Vec<Basis>,
    /// Members of each group, for who asks what ends.
    pub(super) groups: Vec<(String, Vec<Member>)>,
    /// Names of groups no rule uses, with their line.
    pub(super) idle_groups: Vec<(String, usize)>,
}

impl RuleSet {
    /// The rules, in the order of their ids; a decision points into it.
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// Every source with the day the document says it was read; an address may stand there more than once.
    pub(super) fn sources(&self) -> impl Iterator<Item = (&str, NaiveDate)> {
        let silence = self.silence.iter().map(|silence| (silence.source.as_str(), silence.checked_on));
        let all = self.rules.iter().chain(self.bases.iter().map(|basis| &basis.rule));
        silence.chain(all.map(|rule| (rule.source.as_str(), rule.checked_on)))
    }

    /// Whether a decision on that day may use this version for travel on `travel_on`.
    pub(super) fn is_in_force(&self, journey: &Journey) -> bool {
        self.published_on <= journey.judged_on
            && self.travel_from.is_none_or(|from| from <= journey.enters_on)
            && self.travel_until.is_none_or(|until| journey.enters_on <= until)
    }

    /// Whether it is about this journey at all.
    pub(super) fn covers(&self, journey: &Journey) -> bool {
        let in_scope = match &self.scope {
            Scope::Everywhere => true,
            Scope::Edition(code) => *code == journey.edition,
            Scope::Departure(code) => *code == journey.departure,
        };
        in_scope
            && self.destination.is_none_or(|code| code == journey.destination)
            && self.gateway.is_none_or(|code| Some(code) == journey.gateway)
    }
}

//! The rule sets there are, and which of them a journey falls under.

use super::code::Code;
use super::journey::Journey;
use super::rule_set::RuleSet;

/// Two documents claim to be the same version of the same rule set.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("version {version} of the rule set \"{code}\" is there twice")]
pub struct RuleClash {
    /// Code of the set.
    pub code: String,
    /// The version that is there twice.
    pub version: u32,
}

/// Every published version of every rule set, ready to be asked.
#[derive(Debug, Clone)]
pub struct Rules {
    sets: Vec<RuleSet>,
    known: Vec<Code>,
}

impl Rules {
    /// Takes all published versions in any order, and the codes of the country table: a code that is not
    /// among them is never eligible.
    ///
    /// # Errors
    /// The same version of a set twice.
    pub fn prepare(mut sets: Vec<RuleSet>, known: impl IntoIterator<Item = Code>) -> Result<Self, RuleClash> {
        sets.sort_by(|a, b| {
            (a.authority, &a.code).cmp(&(b.authority, &b.code)).then_with(|| b.version.cmp(&a.version))
        });
        let twice = sets.windows(2).find(|pair| {
            (pair[0].authority, &pair[0].code, pair[0].version)
                == (pair[1].authority, &pair[1].code, pair[1].version)
        });
        if let Some([first, _]) = twice {
            return Err(RuleClash { code: first.code.clone(), version: first.version });
        }
        Ok(Self { sets, ..Self::knowing(known) })
    }

    /// Only the codes of the country table, without any rule.
    pub fn knowing(known: impl IntoIterator<Item = Code>) -> Self {
        let mut known: Vec<Code> = known.into_iter().collect();
        known.sort_unstable();
        known.dedup();
        Self { sets: Vec::new(), known }
    }

    /// All versions, by authority and code, newest first.
    pub fn sets(&self) -> &[RuleSet] {
        &self.sets
    }

    /// The sets that judge this journey, as indexes into [`Rules::sets`]: of each code the highest version
    /// published by the day of the judgement whose travel dates fit, if its scope, destination and gateway
    /// are those of the journey.
    pub fn in_force(&self, journey: &Journey) -> Vec<usize> {
        let mut chosen = Vec::with_capacity(8);
        let mut done: Option<&RuleSet> = None;
        for (index, set) in self.sets.iter().enumerate() {
            let is_older =
                done.is_some_and(|newer| newer.authority == set.authority && newer.code == set.code);
            if is_older || !set.is_in_force(journey) {
                continue;
            }
            done = Some(set);
            if set.covers(journey) {
                chosen.push(index);
            }
        }
        chosen
    }

    /// Whether the country table has this code.
    pub fn knows(&self, code: Code) -> bool {
        self.known.binary_search(&code).is_ok()
    }
}

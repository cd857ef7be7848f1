//! What looks wrong in a rule document that is well-formed: said when a draft is saved, never a reason to
//! refuse it.

use super::rule_set::Basis;
use super::rule_set::Rule;
use super::rule_set::RuleSet;
use super::rules::Rules;

/// Something a person should look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remark {
    /// Line of the document.
    pub line: usize,
    /// What to look at.
    pub text: String,
}

impl RuleSet {
    /// Rules that contradict each other, can never speak, or name what nobody knows; in the order of lines.
    pub fn proofread(&self, rules: &Rules) -> Vec<Remark> {
        let mut remarks = Vec::new();
        let all: Vec<&Rule> = self.rules.iter().chain(self.bases.iter().map(|basis| &basis.rule)).collect();
        for (place, rule) in all.iter().enumerate() {
            remarks.extend(self.unreachable(rule).map(|text| Remark { line: rule.line, text }));
            let mut strange: Vec<_> = rule.test.codes().filter(|code| !rules.knows(*code)).collect();
            strange.sort_unstable();
            strange.dedup();
            for code in strange {
                let text = format!("\"{}\" names {code}, which is not in the country table", rule.id);
                remarks.push(Remark { line: rule.line, text });
            }
            let twins = all[..place].iter().filter(|other| other.test == rule.test);
            for twin in twins {
                let what =
                    if twin.outcome == rule.outcome { "say the same" } else { "contradict each other" };
                let text = format!("\"{}\" and \"{}\" ask for the same and {what}", twin.id, rule.id);
                remarks.push(Remark { line: rule.line.max(twin.line), text });
            }
        }
        remarks.extend(self.rules.iter().filter_map(|rule| self.outweighed(rule)));
        remarks.extend(self.bases.iter().filter_map(|basis| self.never_chosen(basis)));
        for (name, line) in &self.idle_groups {
            remarks.push(Remark { line: *line, text: format!("no rule uses the group \"{name}\"") });
        }
        remarks.sort_by(|a, b| (a.line, &a.text).cmp(&(b.line, &b.text)));
        remarks
    }

    /// Another rule that always speaks with this one and is worse, so that this one never counts.
    fn outweighed(&self, rule: &Rule) -> Option<Remark> {
        let worse = self.rules.iter().find(|other| {
            other.outcome > rule.outcome && other.test != rule.test && other.test.covers(&rule.test)
        })?;
        let text = format!(
            "\"{}\" never counts: wherever it speaks, \"{}\" says {}",
            rule.id, worse.id, worse.outcome
        );
        Some(Remark { line: rule.line, text })
    }

    /// Another basis that always holds with this one and comes before it.
    fn never_chosen(&self, basis: &Basis) -> Option<Remark> {
        let better = self.bases.iter().find(|other| {
            other.visa == basis.visa
                && (other.rule.outcome, other.rank) < (basis.rule.outcome, basis.rank)
                && other.rule.test != basis.rule.test
                && other.admits_all_of(basis)
                && other.rule.test.covers(&basis.rule.test)
        })?;
        let text = format!(
            "the basis \"{}\" is never chosen: wherever it holds, \"{}\" holds too and comes first",
            basis.rule.id, better.rule.id
        );
        Some(Remark { line: basis.rule.line, text })
    }

    /// Why this rule can never speak, if so.
    fn unreachable(&self, rule: &Rule) -> Option<String> {
        let test = &rule.test;
        let lists = [
            &test.nationality,
            &test.holds,
            &test.once_held,
            &test.issued_by,
            &test.residence,
            &test.gateways,
        ];
        let is_empty = lists.into_iter().flatten().any(|list| list.codes().next().is_none())
            || [test.documents, test.occupations, test.roles, test.modes].contains(&Some(0))
            || test.races.as_ref().is_some_and(Vec::is_empty);
        if is_empty {
            return Some(format!("\"{}\" asks for one of nothing and can never speak", rule.id));
        }
        let is_past = |ends: Option<chrono::NaiveDate>, begins: Option<chrono::NaiveDate>| {
            ends.zip(begins).is_some_and(|(end, begin)| end < begin)
        };
        if is_past(test.until, self.travel_from) || is_past(self.travel_until, test.from) {
            return Some(format!("\"{}\" speaks only outside the travel dates of this set", rule.id));
        }
        if is_past(test.known_until, test.from) {
            return Some(format!("\"{}\" is known only until before it begins", rule.id));
        }
        let other_gateway = test.gateways.as_ref().zip(self.gateway);
        if other_gateway.is_some_and(|(list, gateway)| !list.codes().any(|code| code == gateway)) {
            return Some(format!("\"{}\" names a gateway that this set is not for", rule.id));
        }
        None
    }
}

impl Basis {
    fn admits_all_of(&self, other: &Self) -> bool {
        (!self.third_country || other.third_country)
            && (!self.connecting || other.connecting)
            && self.stay_days.is_none_or(|own| other.stay_days.is_some_and(|theirs| theirs <= own))
    }
}

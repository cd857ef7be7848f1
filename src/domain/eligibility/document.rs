//! Reading a rule document: the header, the silence, rules and bases, put into the order of their ids.

use std::collections::BTreeMap;

use toml::Spanned;

use super::fault::RuleFault;
use super::journey::DueDate;
use super::journey::NamedDate;
use super::outcome::Authority;
use super::outcome::Outcome;
use super::reader::Reader;
use super::reader::day;
use super::reader::due;
use super::rule_set::Basis;
use super::rule_set::Rule;
use super::rule_set::RuleSet;
use super::rule_set::Scope;
use super::rule_set::Silence;
use super::written::WrittenBasis;
use super::written::WrittenRule;
use super::written::WrittenSet;
use super::written::WrittenSilence;

impl RuleSet {
    /// Reads one rule document (TOML, described in `seeds/rules/README.md`).
    ///
    /// # Errors
    /// The first fault, with its line and field: broken TOML, a key that is not known, a word or code that
    /// cannot be, a group that is not defined, an id used twice, a `conditional` without a task, an
    /// `elsewhere` without a place to go.
    pub fn parse(document: &str) -> Result<Self, RuleFault> {
        let written: WrittenSet =
            toml::from_str(document).map_err(|error| RuleFault::from_toml(document, &error))?;
        Reader::new(document, &written)?.read(written)
    }
}

impl Reader<'_> {
    fn read(mut self, written: WrittenSet) -> Result<RuleSet, RuleFault> {
        self.name(&written.code)?;
        self.sentence(&written.title)?;
        let scope = self.scope(&written.scope)?;
        if *written.version.get_ref() == 0 {
            return Err(self.fault(&written.version, "versions count from 1"));
        }
        if let Some(name) = &written.carried_over_from {
            self.name(name)?;
        }
        if self.authority == Authority::Gateway && written.gateway.is_none() {
            return Err(RuleFault::at(
                self.document,
                0,
                "a gateway set must say which `gateway` country it is for",
            ));
        }
        if let (false, Some(basis)) = (self.authority == Authority::Gateway, written.basis.first()) {
            return Err(self.fault(basis, "only a gateway set has bases"));
        }
        let silence = written.silence.map(|silence| self.silence(silence)).transpose()?;
        let mut rules = Vec::with_capacity(written.rule.len());
        for rule in written.rule {
            rules.push(self.rule(rule)?);
        }
        let mut bases = Vec::with_capacity(written.basis.len());
        for basis in written.basis {
            bases.push(self.basis(basis)?);
        }
        rules.sort_by(|a, b| a.id.cmp(&b.id));
        bases.sort_by(|a, b| a.rule.id.cmp(&b.rule.id));
        let ids = rules.iter().chain(bases.iter().map(|basis| &basis.rule));
        self.distinct(ids.map(|rule| (rule.id.as_str(), rule.line)))?;
        let idle = self.groups.iter().filter(|(_, group)| !group.is_used);
        Ok(RuleSet {
            code: written.code.into_inner(),
            authority: written.authority,
            title: written.title.into_inner(),
            scope,
            destination: written.destination,
            gateway: written.gateway,
            version: written.version.into_inner(),
            published_on: written.published_on.0,
            travel_from: day(written.travel_from),
            travel_until: day(written.travel_until),
            carried_over_from: written.carried_over_from.map(Spanned::into_inner),
            ask_by: written.ask_by.map_or(DueDate { days: 0, before: NamedDate::Gateway }, due),
            silence,
            rules,
            bases,
            groups: self.groups.iter().map(|(name, group)| (name.clone(), group.members.clone())).collect(),
            idle_groups: idle.map(|(name, group)| (name.clone(), group.line)).collect(),
        })
    }

    fn distinct<'i>(&self, ids: impl Iterator<Item = (&'i str, usize)>) -> Result<(), RuleFault> {
        let mut seen = BTreeMap::new();
        for (id, line) in ids {
            if let Some(first) = seen.insert(id, line) {
                let problem = format!(
                    "the id \"{id}\" is used twice (lines {} and {})",
                    first.min(line),
                    first.max(line)
                );
                return Err(RuleFault { line: first.max(line), field: "rule.id".to_owned(), problem });
            }
        }
        Ok(())
    }

    fn scope(&self, scope: &Spanned<String>) -> Result<Scope, RuleFault> {
        let words: Vec<&str> = scope.get_ref().split_whitespace().collect();
        match words.as_slice() {
            ["everywhere"] => Ok(Scope::Everywhere),
            ["edition", code] => Ok(Scope::Edition((*code).to_owned())),
            ["departure", code] => Ok(Scope::Departure((*code).to_owned())),
            _ => Err(self.fault(scope, "a scope is \"everywhere\", \"edition CODE\" or \"departure CODE\"")),
        }
    }

    fn silence(&self, silence: Spanned<WrittenSilence>) -> Result<Silence, RuleFault> {
        let silence = silence.into_inner();
        self.sentence(&silence.reason)?;
        self.sentence(&silence.source)?;
        let floor = self.authority.silence();
        if *silence.outcome.get_ref() < floor {
            let problem = format!("when no rule speaks, this authority's answer is \"{floor}\" or worse");
            return Err(self.fault(&silence.outcome, problem));
        }
        let condition = self.condition(silence.condition, &silence.outcome)?;
        Ok(Silence {
            outcome: silence.outcome.into_inner(),
            reason: silence.reason.into_inner(),
            source: silence.source.into_inner(),
            checked_on: silence.checked_on.0,
            condition,
        })
    }

    fn rule(&mut self, rule: Spanned<WrittenRule>) -> Result<Rule, RuleFault> {
        let line = self.fault(&rule, "").line;
        let rule = rule.into_inner();
        self.name(&rule.id)?;
        self.sentence(&rule.reason)?;
        self.sentence(&rule.source)?;
        if let Some(through) = &rule.through {
            self.sentence(through)?;
        } else if *rule.outcome.get_ref() == Outcome::Elsewhere {
            return Err(self.fault(&rule.outcome, "an \"elsewhere\" must say `through` whom"));
        }
        let condition = self.condition(rule.condition, &rule.outcome)?;
        let named = match self.authority {
            Authority::Organiser | Authority::OwnState => NamedDate::Enters,
            Authority::Race => NamedDate::Race,
            Authority::Gateway | Authority::Agency => NamedDate::Gateway,
        };
        let test = self.test(rule.who, rule.when, rule.how, named)?;
        Ok(Rule {
            id: rule.id.into_inner(),
            outcome: rule.outcome.into_inner(),
            reason: rule.reason.into_inner(),
            source: rule.source.into_inner(),
            checked_on: rule.checked_on.0,
            condition,
            through: rule.through.map(Spanned::into_inner),
            test,
            line,
        })
    }

    fn basis(&mut self, basis: Spanned<WrittenBasis>) -> Result<Basis, RuleFault> {
        let line = self.fault(&basis, "").line;
        let basis = basis.into_inner();
        self.name(&basis.basis)?;
        self.sentence(&basis.reason)?;
        self.sentence(&basis.source)?;
        if *basis.outcome.get_ref() > Outcome::Conditional {
            return Err(self.fault(
                &basis.outcome,
                "a basis is \"eligible\" or \"conditional\"; write a rule to say no",
            ));
        }
        let condition = self.condition(basis.condition, &basis.outcome)?;
        let test = self.test(basis.who, basis.when, basis.how, NamedDate::Crossing)?;
        let rule = Rule {
            id: basis.basis.into_inner(),
            outcome: basis.outcome.into_inner(),
            reason: basis.reason.into_inner(),
            source: basis.source.into_inner(),
            checked_on: basis.checked_on.0,
            condition,
            through: None,
            test,
            line,
        };
        Ok(Basis {
            rule,
            rank: basis.rank,
            visa: basis.visa,
            stay_days: basis.stay_days,
            third_country: basis.third_country,
            connecting: basis.connecting,
            carry: basis.carry,
            carry_in: basis.carry_in,
            carry_back: basis.carry_back,
        })
    }
}

//! The small steps of reading a rule document: names, codes, groups, tests; each refuses what cannot be, with
//! its line.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use toml::Spanned;

use super::applicant::DocumentType;
use super::applicant::Occupation;
use super::applicant::Role;
use super::code::Code;
use super::fault::RuleFault;
use super::journey::DueDate;
use super::journey::Mode;
use super::journey::NamedDate;
use super::matching::AgeTest;
use super::matching::Test;
use super::matching::ValidityTest;
use super::matching::VisitTest;
use super::members::Member;
use super::members::Members;
use super::outcome::Authority;
use super::outcome::Outcome;
use super::rule_set::Condition;
use super::written::Codes;
use super::written::Day;
use super::written::WrittenAge;
use super::written::WrittenCondition;
use super::written::WrittenDue;
use super::written::WrittenGroup;
use super::written::WrittenHow;
use super::written::WrittenSet;
use super::written::WrittenValidity;
use super::written::WrittenWhen;
use super::written::WrittenWho;

pub(super) struct Reader<'a> {
    pub document: &'a str,
    pub authority: Authority,
    pub groups: BTreeMap<String, Group>,
}

pub(super) struct Group {
    pub members: Vec<Member>,
    pub line: usize,
    pub is_used: bool,
}

impl<'a> Reader<'a> {
    pub(super) fn new(document: &'a str, written: &WrittenSet) -> Result<Self, RuleFault> {
        let mut reader = Self { document, authority: written.authority, groups: BTreeMap::new() };
        for group in &written.group {
            reader.name(&group.name)?;
            let members = reader.members(group)?;
            let line = reader.fault(&group.name, "").line;
            let name = group.name.get_ref().clone();
            if reader.groups.insert(name, Group { members, line, is_used: false }).is_some() {
                return Err(reader.fault(&group.name, "this name is used by another group"));
            }
        }
        Ok(reader)
    }

    pub(super) fn fault<T>(&self, at: &Spanned<T>, problem: impl Into<String>) -> RuleFault {
        RuleFault::at(self.document, at.span().start, problem)
    }

    /// A name others refer to: lower-case letters, digits and hyphens.
    pub(super) fn name(&self, name: &Spanned<String>) -> Result<(), RuleFault> {
        let is_name = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if name.get_ref().is_empty() || name.get_ref().len() > 60 || !name.get_ref().chars().all(is_name) {
            let problem = "a name has 1 to 60 small letters, digits and hyphens";
            return Err(self.fault(name, problem));
        }
        Ok(())
    }

    pub(super) fn sentence(&self, text: &Spanned<String>) -> Result<(), RuleFault> {
        if text.get_ref().trim().is_empty() {
            return Err(self.fault(text, "this must be said in words"));
        }
        Ok(())
    }

    pub(super) fn members(&self, group: &WrittenGroup) -> Result<Vec<Member>, RuleFault> {
        let mut members = Vec::new();
        for line in &group.members {
            let known_until =
                if line.open_end { None } else { day(line.known_until).or(day(group.known_until)) };
            for code in &line.codes {
                let (since, until) = (day(line.since), day(line.until));
                if until.is_some_and(|until| since.is_some_and(|since| until < since)) {
                    return Err(self.fault(code, "this member leaves before it comes in"));
                }
                members.push(Member { code: self.code(code)?, since, until, known_until });
            }
        }
        Ok(members)
    }

    pub(super) fn code(&self, code: &Spanned<String>) -> Result<Code, RuleFault> {
        Code::parse(code.get_ref()).ok_or_else(|| {
            self.fault(code, format!("\"{}\" is not a code of one to three letters", code.get_ref()))
        })
    }

    pub(super) fn codes(&mut self, codes: Option<Codes>) -> Result<Option<Members>, RuleFault> {
        let Some(codes) = codes else { return Ok(None) };
        let mut members = Vec::new();
        for code in &codes {
            let Some(name) = code.get_ref().strip_prefix('@') else {
                members.push(Member { code: self.code(code)?, since: None, until: None, known_until: None });
                continue;
            };
            match self.groups.get_mut(name) {
                Some(group) => {
                    group.is_used = true;
                    members.extend_from_slice(&group.members);
                }
                None => {
                    return Err(self.fault(code, format!("there is no group \"{name}\" in this document")));
                }
            }
        }
        Ok(Some(Members::new(members)))
    }

    pub(super) fn condition(
        &self,
        condition: Option<WrittenCondition>,
        outcome: &Spanned<Outcome>,
    ) -> Result<Option<Condition>, RuleFault> {
        match condition {
            None if *outcome.get_ref() == Outcome::Conditional => {
                Err(self.fault(outcome, "a conditional needs a `condition` with `text` and `due`"))
            }
            None => Ok(None),
            Some(condition) => {
                self.sentence(&condition.text)?;
                Ok(Some(Condition { text: condition.text.into_inner(), due: due(condition.due) }))
            }
        }
    }

    pub(super) fn test(
        &mut self,
        who: WrittenWho,
        when: WrittenWhen,
        how: WrittenHow,
        named: NamedDate,
    ) -> Result<Test, RuleFault> {
        if let (Some(from), Some(until)) = (when.from, &when.until)
            && until.get_ref().0 < from.0
        {
            return Err(self.fault(until, "this rule ends before it begins"));
        }
        let age = who.age.map(|age| self.age(age)).transpose()?;
        let visited = match who.visited {
            None => None,
            Some(visited) => self.codes(Some(visited.places))?.map(|places| VisitTest {
                places,
                from: day(visited.from),
                until: day(visited.until),
                within_days: visited.within_days,
                before: visited.before.unwrap_or(NamedDate::Enters),
            }),
        };
        Ok(Test {
            nationality: self.codes(who.nationality)?,
            not_nationality: self.codes(who.not_nationality)?,
            holds: self.codes(who.holds)?,
            once_held: self.codes(who.once_held)?,
            issued_by: self.codes(who.issued_by)?,
            residence: self.codes(who.residence)?,
            not_residence: self.codes(who.not_residence)?,
            documents: who.document.map(|words| bits(words.into_iter().map(DocumentType::bit))),
            occupations: occupations(who.occupation, who.not_occupation),
            roles: who.role.map(|words| bits(words.into_iter().map(Role::bit))),
            races: who.race,
            age,
            expires_within: who.expires_within.map(validity),
            valid_for: who.valid_for.map(validity),
            visited,
            modes: how.mode.map(|words| bits(words.into_iter().map(Mode::bit))),
            gateways: self.codes(how.gateway)?,
            ports: self.codes(how.port)?,
            on: when.on.unwrap_or(named),
            from: day(when.from),
            until: when.until.map(|until| until.get_ref().0),
            known_until: day(when.known_until),
        })
    }

    pub(super) fn age(&self, age: Spanned<WrittenAge>) -> Result<AgeTest, RuleFault> {
        let written = age.get_ref();
        match (written.below, written.at_least) {
            (None, None) => Err(self.fault(&age, "an age needs `below` or `at_least`")),
            (Some(below), Some(at_least)) if below <= at_least => {
                Err(self.fault(&age, "nobody has such an age"))
            }
            (below, at_least) => Ok(AgeTest { below, at_least, on: written.on }),
        }
    }
}

pub(super) fn day(day: Option<Day>) -> Option<NaiveDate> {
    day.map(|day| day.0)
}

pub(super) fn due(due: WrittenDue) -> DueDate {
    DueDate { days: due.days, before: due.before }
}

fn validity(validity: WrittenValidity) -> ValidityTest {
    ValidityTest { months: validity.months, after: validity.after }
}

fn bits(words: impl Iterator<Item = u32>) -> u32 {
    words.fold(0, |bits, bit| bits | bit)
}

fn occupations(listed: Option<Vec<Occupation>>, not_listed: Option<Vec<Occupation>>) -> Option<u32> {
    let bits_of = |words: Vec<Occupation>| bits(words.into_iter().map(Occupation::bit));
    match (listed.map(bits_of), not_listed.map(bits_of)) {
        (None, None) => None,
        (listed, not_listed) => Some(listed.unwrap_or(u32::MAX) & !not_listed.unwrap_or(0)),
    }
}

//! What somebody should look at in the rules in force: sources nobody has read for a while, and what ends before people travel.

use std::collections::BTreeMap;

use chrono::Days;
use chrono::NaiveDate;

use super::journey::Journey;
use super::journey::NamedDate;
use super::members::Member;
use super::outcome::Authority;
use super::rule_set::RuleSet;
use super::rules::Rules;

/// A source is read again after so many days at the latest.
pub const CHECK_DAYS: u64 = 30;

/// When the sources of rule sets were read again. A re-check is about a source, not about a version: a rule that names another source in
/// its next version has not been checked by it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Checks(BTreeMap<(String, String), NaiveDate>);

/// Something to look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Flag {
    /// A source was last read on this day, longer ago than [`CHECK_DAYS`].
    NotChecked(NaiveDate),
    /// Something is known only until a day that is before a journey.
    Ends {
        /// The whole set, a group or a rule, in words.
        what: String,
        /// Its last day.
        on: NaiveDate,
        /// Code of the first departure after it.
        departure: String,
    },
}

impl Checks {
    /// Takes rule-set code, source address and day of each re-check, in any order.
    pub fn of(events: impl IntoIterator<Item = (String, String, NaiveDate)>) -> Self {
        let mut latest: BTreeMap<(String, String), NaiveDate> = BTreeMap::new();
        for (code, source, day) in events {
            let kept = latest.entry((code, source)).or_insert(day);
            *kept = day.max(*kept);
        }
        Self(latest)
    }

    /// The day a source of a set was last read: what the document says, or a later re-check.
    pub fn latest(&self, code: &str, source: &str, document_says: NaiveDate) -> NaiveDate {
        let again = self.0.get(&(code.to_owned(), source.to_owned()));
        again.map_or(document_says, |day| document_says.max(*day))
    }
}

impl RuleSet {
    /// The day its longest unread source was last read.
    pub fn oldest_check(&self, checks: &Checks) -> Option<NaiveDate> {
        self.sources().map(|(source, day)| checks.latest(&self.code, source, day)).min()
    }
}

impl Rules {
    /// The versions that count on a day, as indexes into [`Rules::sets`]: of each code the newest published by then, and older ones for
    /// travel days that no newer one is for.
    pub fn current(&self, on: NaiveDate) -> Vec<usize> {
        let mut chosen: Vec<usize> = Vec::new();
        for (index, set) in self.sets().iter().enumerate().filter(|(_, set)| set.published_on <= on) {
            let is_replaced = chosen.iter().map(|newer| &self.sets()[*newer]).any(|newer| {
                (newer.authority, &newer.code) == (set.authority, &set.code)
                    && newer.travel_from.is_none_or(|from| set.travel_from.is_some_and(|mine| from <= mine))
                    && newer
                        .travel_until
                        .is_none_or(|until| set.travel_until.is_some_and(|mine| mine <= until))
            });
            if !is_replaced {
                chosen.push(index);
            }
        }
        chosen
    }

    /// What to look at in each set on that day, by its index; sets that judge none of these journeys are left alone.
    pub fn flags(
        &self,
        checks: &Checks,
        today: NaiveDate,
        journeys: &[Journey],
    ) -> BTreeMap<usize, Vec<Flag>> {
        let mut journeys: Vec<&Journey> = journeys.iter().collect();
        journeys.sort_by_key(|journey| (journey.gateway_on, journey.departure.clone()));
        let mut found: BTreeMap<usize, Vec<Flag>> = BTreeMap::new();
        for journey in journeys {
            let judging = self.in_force(journey);
            for index in self.ended_for(journey, &judging) {
                found.entry(index).or_default().extend(self.sets()[index].travel_until.map(|on| {
                    Flag::Ends { what: "the set".to_owned(), on, departure: journey.departure.clone() }
                }));
            }
            for index in judging {
                found.entry(index).or_default().extend(self.sets()[index].endings(journey));
            }
        }
        let limit = today.checked_sub_days(Days::new(CHECK_DAYS)).unwrap_or(today);
        for (index, flags) in &mut found {
            let oldest = self.sets()[*index].oldest_check(checks).filter(|day| *day < limit);
            flags.splice(0..0, oldest.map(Flag::NotChecked));
            let mut named: Vec<String> = Vec::new();
            // The first departure stands for those after it.
            flags.retain(|flag| match flag {
                Flag::NotChecked(_) => true,
                Flag::Ends { what, .. } if named.contains(what) => false,
                Flag::Ends { what, .. } => {
                    named.push(what.clone());
                    true
                }
            });
        }
        found
    }

    /// Current sets about a journey that would judge it if they did not end before it, where no other version of theirs does.
    fn ended_for(&self, journey: &Journey, judging: &[usize]) -> Vec<usize> {
        let sets = self.sets();
        let is_judged = |set: &RuleSet| {
            judging.iter().any(|one| (sets[*one].authority, &sets[*one].code) == (set.authority, &set.code))
        };
        let ended = |set: &RuleSet| {
            set.covers(journey)
                && set.travel_until.is_some_and(|until| until < journey.enters_on)
                && !is_judged(set)
        };
        self.current(journey.judged_on).into_iter().filter(|index| ended(&sets[*index])).collect()
    }
}

impl RuleSet {
    /// What of this set is announced only until before the journey.
    fn endings(&self, journey: &Journey) -> Vec<Flag> {
        let flag =
            |what: String, on: NaiveDate| Flag::Ends { what, on, departure: journey.departure.clone() };
        let mut flags = Vec::new();
        let bases = self.bases.iter().map(|basis| (&basis.rule, NamedDate::Leaves));
        for (rule, named) in self.rules.iter().map(|rule| (rule, rule.test.on)).chain(bases) {
            let day = journey.date(named);
            let test = &rule.test;
            let is_open =
                test.from.is_none_or(|from| from <= day) && test.until.is_none_or(|until| day <= until);
            let ended = test.known_until.filter(|known| *known < day && is_open);
            flags.extend(ended.map(|on| flag(format!("rule “{}”", rule.id), on)));
        }
        // A gateway country is entered once more on the way back.
        let named = if self.authority == Authority::Gateway { NamedDate::Leaves } else { NamedDate::Enters };
        let day = journey.date(named);
        for (name, members) in &self.groups {
            let ended = members.iter().filter(|member| is_lapsed(member, members, day));
            let first = ended.filter_map(|member| member.known_until).min();
            flags.extend(first.map(|on| flag(format!("group “{name}”"), on)));
        }
        flags
    }
}

/// A member whose stay in the group is not decided for that day, by this line or any other.
fn is_lapsed(member: &Member, members: &[Member], day: NaiveDate) -> bool {
    let is_there = |one: &Member| {
        one.since.is_none_or(|since| since <= day) && one.until.is_none_or(|until| day <= until)
    };
    let is_sure = |one: &&Member| {
        one.code == member.code && is_there(one) && one.known_until.is_none_or(|known| day <= known)
    };
    is_there(member)
        && member.known_until.is_some_and(|known| known < day)
        && !members.iter().any(|one| is_sure(&one))
}

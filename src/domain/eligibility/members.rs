//! Lists of codes whose members come and go on known days.

use chrono::NaiveDate;

use super::code::Code;

/// One code in a list, for a time. All days inclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Member {
    pub code: Code,
    /// In the list from this day; `None`: for longer than we look back.
    pub since: Option<NaiveDate>,
    /// Left the list after this day, for certain.
    pub until: Option<NaiveDate>,
    /// Announced up to this day; what holds after it has not been decided.
    pub known_until: Option<NaiveDate>,
}

/// Whether a code is in a list on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Membership {
    In,
    /// It was, up to this day; what holds later is not decided.
    Lapsed(NaiveDate),
    Out,
}

/// Members sorted by code, so that looking one up is a short binary search.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Members(Vec<Member>);

impl Members {
    pub(super) fn new(mut members: Vec<Member>) -> Self {
        members.sort_unstable();
        members.dedup();
        Self(members)
    }

    pub(super) fn on(&self, code: Code, date: NaiveDate) -> Membership {
        let first = self.0.partition_point(|member| member.code < code);
        let mut found = Membership::Out;
        for member in self.0[first..].iter().take_while(|member| member.code == code) {
            let begun = member.since.is_none_or(|since| since <= date);
            let ended = member.until.is_some_and(|until| until < date);
            if !begun || ended {
                continue;
            }
            match (member.known_until, found) {
                (Some(known), Membership::Lapsed(later)) if known < date => {
                    found = Membership::Lapsed(known.max(later));
                }
                (Some(known), _) if known < date => found = Membership::Lapsed(known),
                _ => return Membership::In,
            }
        }
        found
    }

    /// Whether the code is in the list on that day and that is certain.
    pub(super) fn has(&self, code: Code, date: NaiveDate) -> bool {
        self.on(code, date) == Membership::In
    }

    /// Every code that is in the list at some time.
    pub(super) fn codes(&self) -> impl Iterator<Item = Code> + '_ {
        self.0.iter().map(|member| member.code)
    }

    /// Every entry.
    pub(super) fn iter(&self) -> impl Iterator<Item = &Member> + '_ {
        self.0.iter()
    }
}

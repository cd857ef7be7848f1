//! Whether one rule always speaks where another does: then the other can never change an answer.

use chrono::NaiveDate;

use super::matching::AgeTest;
use super::matching::Test;
use super::matching::ValidityTest;
use super::members::Member;
use super::members::Members;

impl Test {
    /// Whether this test certainly holds whenever the other one does. Where that is not plain to see, `false`.
    pub(super) fn covers(&self, other: &Self) -> bool {
        self.on == other.on
            && self.covers_codes(other)
            && self.covers_words(other)
            && self.covers_days(other)
            && asks_no_more(self.age, other.age, wider_age)
            && asks_no_more(self.expires_within, other.expires_within, later)
            && asks_no_more(self.valid_for, other.valid_for, |own, theirs| later(theirs, own))
            && (self.visited.is_none() || self.visited == other.visited)
    }

    fn covers_codes(&self, other: &Self) -> bool {
        let holds = self.holds.as_ref().is_none_or(|own| {
            // Whoever travels on a passport holds its nationality.
            [&other.holds, &other.nationality].into_iter().flatten().any(|theirs| own.include(theirs))
        });
        let pairs = [
            (&self.nationality, &other.nationality),
            (&self.once_held, &other.once_held),
            (&self.issued_by, &other.issued_by),
            (&self.residence, &other.residence),
            (&self.gateways, &other.gateways),
            (&self.ports, &other.ports),
        ];
        let listed = |(own, theirs): (&Option<Members>, &Option<Members>)| {
            asks_no_more(own.as_ref(), theirs.as_ref(), |own, theirs| own.include(theirs))
        };
        holds
            && pairs.into_iter().all(listed)
            && leaves_no_more_out(&self.not_nationality, &other.not_nationality, &other.nationality)
            && leaves_no_more_out(&self.not_residence, &other.not_residence, &other.residence)
    }

    fn covers_words(&self, other: &Self) -> bool {
        let pairs = [
            (self.documents, other.documents),
            (self.occupations, other.occupations),
            (self.roles, other.roles),
            (self.modes, other.modes),
        ];
        pairs.into_iter().all(|(own, theirs)| asks_no_more(own, theirs, |own, theirs| theirs & !own == 0))
            && asks_no_more(self.races.as_ref(), other.races.as_ref(), |own, theirs| {
                theirs.iter().all(|race| own.contains(race))
            })
    }

    fn covers_days(&self, other: &Self) -> bool {
        lasts(
            (self.from, earlier(self.until, self.known_until)),
            (other.from, earlier(other.until, other.known_until)),
        )
    }
}

impl Members {
    /// Whether every code of the other list is certainly in this one, whenever it is certainly in that one.
    fn include(&self, other: &Self) -> bool {
        let time = |member: &Member| (member.since, earlier(member.until, member.known_until));
        other
            .iter()
            .all(|theirs| self.iter().any(|own| own.code == theirs.code && lasts(time(own), time(theirs))))
    }
}

/// A condition that is not there asks for nothing.
fn asks_no_more<T>(own: Option<T>, theirs: Option<T>, is_wider: impl Fn(T, T) -> bool) -> bool {
    match (own, theirs) {
        (None, _) => true,
        (Some(_), None) => false,
        (Some(own), Some(theirs)) => is_wider(own, theirs),
    }
}

/// Whom a list of exceptions leaves out is left out by the other's exceptions too, or is not on its list.
fn leaves_no_more_out(own: &Option<Members>, excepted: &Option<Members>, listed: &Option<Members>) -> bool {
    let Some(own) = own else { return true };
    if excepted.as_ref() == Some(own) {
        return true;
    }
    let is_certain = own.iter().all(|member| member.known_until.is_none());
    let is_excepted = excepted.as_ref().is_some_and(|excepted| is_certain && excepted.include(own));
    let is_apart =
        listed.as_ref().is_some_and(|listed| !listed.codes().any(|code| own.codes().any(|out| out == code)));
    is_excepted || is_apart
}

fn wider_age(own: AgeTest, theirs: AgeTest) -> bool {
    own.on == theirs.on
        && asks_no_more(own.below, theirs.below, |own, theirs| own >= theirs)
        && asks_no_more(own.at_least, theirs.at_least, |own, theirs| own <= theirs)
}

/// Whether the first span ends no earlier than the second, after the same day.
fn later(first: ValidityTest, second: ValidityTest) -> bool {
    first.after == second.after && first.months >= second.months
}

fn earlier(a: Option<NaiveDate>, b: Option<NaiveDate>) -> Option<NaiveDate> {
    a.into_iter().chain(b).min()
}

/// First and last day, both open where not given.
type Time = (Option<NaiveDate>, Option<NaiveDate>);

fn lasts(own: Time, theirs: Time) -> bool {
    own.0.is_none_or(|own| theirs.0.is_some_and(|theirs| own <= theirs))
        && own.1.is_none_or(|own| theirs.1.is_some_and(|theirs| theirs <= own))
}

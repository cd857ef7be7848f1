//! Whether a rule speaks about a person, a passport and a day.

use chrono::Days;
use chrono::Months;
use chrono::NaiveDate;

use super::applicant::Passport;
use super::code::Code;
use super::facts::Person;
use super::journey::Journey;
use super::journey::Mode;
use super::journey::NamedDate;
use super::members::Members;
use super::members::Membership;

/// Younger than, or at least, an age on a named day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct AgeTest {
    pub below: Option<u16>,
    pub at_least: Option<u16>,
    pub on: NamedDate,
}

/// A span after a named day, against which a passport's expiry is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct ValidityTest {
    pub months: u16,
    pub after: NamedDate,
}

/// A stay in one of these places, in a window.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct VisitTest {
    pub places: Members,
    pub from: Option<NaiveDate>,
    pub until: Option<NaiveDate>,
    pub within_days: Option<u16>,
    pub before: NamedDate,
}

/// Everything a rule asks for; all of it must hold. Sets of words are bits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Test {
    pub nationality: Option<Members>,
    pub not_nationality: Option<Members>,
    pub holds: Option<Members>,
    pub once_held: Option<Members>,
    pub issued_by: Option<Members>,
    pub residence: Option<Members>,
    pub not_residence: Option<Members>,
    pub documents: Option<u32>,
    pub occupations: Option<u32>,
    pub roles: Option<u32>,
    pub races: Option<Vec<String>>,
    pub age: Option<AgeTest>,
    pub expires_within: Option<ValidityTest>,
    pub valid_for: Option<ValidityTest>,
    pub visited: Option<VisitTest>,
    pub modes: Option<u32>,
    pub gateways: Option<Members>,
    pub ports: Option<Members>,
    /// The travel day the rule is judged for.
    pub on: NamedDate,
    pub from: Option<NaiveDate>,
    pub until: Option<NaiveDate>,
    pub known_until: Option<NaiveDate>,
}

impl Test {
    /// Whether another passport may change what it says.
    pub const fn is_about_the_passport(&self) -> bool {
        self.nationality.is_some()
            || self.not_nationality.is_some()
            || self.holds.is_some()
            || self.issued_by.is_some()
            || self.documents.is_some()
            || self.expires_within.is_some()
            || self.valid_for.is_some()
    }
}

/// The answer of a test. Something that cannot hold always wins over what is not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Match {
    /// It does not speak.
    No,
    /// It speaks.
    Yes,
    /// It would have spoken, but is known only until this day.
    Lapsed(NaiveDate),
    /// It speaks or not, depending on the birthday.
    Birthday,
}

/// What is judged: a person with one passport, on one day.
#[derive(Clone, Copy)]
pub(super) struct Case<'a> {
    pub person: &'a Person<'a>,
    pub passport: &'a Passport,
    pub journey: &'a Journey,
    /// The day and means of one border crossing; without it, the days of the journey and both its means.
    pub crossing: Option<(NaiveDate, Mode)>,
}

impl Case<'_> {
    fn date(&self, named: NamedDate) -> NaiveDate {
        match (named, self.crossing) {
            (NamedDate::Crossing, Some((date, _))) => date,
            _ => self.journey.date(named),
        }
    }

    fn modes(&self) -> u32 {
        match self.crossing {
            Some((_, mode)) => mode.bit(),
            None => self.journey.mode_in.bit() | self.journey.mode_back.bit(),
        }
    }
}

/// Gathers the answers of the single conditions.
struct Gathered {
    lapsed: Option<NaiveDate>,
    birthday: bool,
}

impl Gathered {
    /// Takes a membership in; `false` when it rules the test out.
    fn member(&mut self, membership: Membership, wanted: bool) -> bool {
        match membership {
            Membership::In => wanted,
            Membership::Out => !wanted,
            Membership::Lapsed(date) => {
                self.lapsed = Some(self.lapsed.map_or(date, |earlier| earlier.min(date)));
                true
            }
        }
    }

    fn listed(&mut self, list: Option<&Members>, code: Option<Code>, date: NaiveDate) -> bool {
        match (list, code) {
            (None, _) => true,
            (Some(_), None) => false,
            (Some(list), Some(code)) => self.member(list.on(code, date), true),
        }
    }

    fn unlisted(&mut self, list: Option<&Members>, code: Option<Code>, date: NaiveDate) -> bool {
        match (list, code) {
            (Some(list), Some(code)) => self.member(list.on(code, date), false),
            _ => true,
        }
    }

    /// At least one of the codes is in the list.
    fn any(&mut self, list: &Members, codes: impl Iterator<Item = Code>, date: NaiveDate) -> bool {
        let mut lapsed = None;
        for code in codes {
            match list.on(code, date) {
                Membership::In => return true,
                Membership::Lapsed(known) => {
                    lapsed = Some(lapsed.map_or(known, |earlier: NaiveDate| earlier.max(known)))
                }
                Membership::Out => {}
            }
        }
        lapsed.is_some_and(|known| self.member(Membership::Lapsed(known), true))
    }
}

impl Test {
    /// Whether the rule speaks.
    pub(super) fn answer(&self, case: &Case<'_>) -> Match {
        let date = case.date(self.on);
        let mut gathered = Gathered { lapsed: None, birthday: false };
        let speaks = self.fits_journey(case, date)
            && self.fits_words(case)
            && self.fits_codes(case, date, &mut gathered)
            && self.fits_age(case, &mut gathered)
            && self.fits_expiry(case)
            && self.fits_visits(case);
        if !speaks {
            return Match::No;
        }
        let lapsed = self.known_until.filter(|known| *known < date);
        match (lapsed.into_iter().chain(gathered.lapsed).min(), gathered.birthday) {
            (Some(known), _) => Match::Lapsed(known),
            (None, true) => Match::Birthday,
            (None, false) => Match::Yes,
        }
    }

    fn fits_journey(&self, case: &Case<'_>, date: NaiveDate) -> bool {
        let ours = |list: &Option<Members>, code: Option<Code>| match (list, code) {
            (Some(list), Some(code)) => list.has(code, date),
            _ => true,
        };
        self.from.is_none_or(|from| from <= date)
            && self.until.is_none_or(|until| date <= until)
            && self.modes.is_none_or(|modes| modes & case.modes() != 0)
            && (self.gateways.is_none() || case.journey.gateway.is_some())
            && ours(&self.gateways, case.journey.gateway)
            && ours(&self.ports, case.journey.port)
    }

    fn fits_words(&self, case: &Case<'_>) -> bool {
        self.documents.is_none_or(|documents| documents & case.passport.document.bit() != 0)
            && self.occupations.is_none_or(|occupations| occupations & case.person.occupation.bit() != 0)
            && self.roles.is_none_or(|roles| roles & case.person.role.bit() != 0)
            && self.races.as_ref().is_none_or(|races| {
                case.person.race.is_some_and(|entered| races.iter().any(|race| race == entered))
            })
    }

    fn fits_codes(&self, case: &Case<'_>, date: NaiveDate, gathered: &mut Gathered) -> bool {
        let person = case.person;
        let nationality = Some(case.passport.nationality);
        gathered.listed(self.nationality.as_ref(), nationality, date)
            && gathered.unlisted(self.not_nationality.as_ref(), nationality, date)
            && gathered.listed(self.issued_by.as_ref(), Some(case.passport.issuing_state), date)
            && gathered.listed(self.residence.as_ref(), person.residence, date)
            && gathered.unlisted(self.not_residence.as_ref(), person.residence, date)
            && self.holds.as_ref().is_none_or(|list| {
                let passports = person.passports.iter().map(|passport| passport.nationality);
                gathered.any(list, passports.chain(person.other_nationalities.iter().copied()), date)
            })
            && self
                .once_held
                .as_ref()
                .is_none_or(|list| gathered.any(list, person.once_held.iter().copied(), date))
    }

    fn fits_age(&self, case: &Case<'_>, gathered: &mut Gathered) -> bool {
        let Some(test) = self.age else { return true };
        let age = case.person.ages.on(test.on);
        let (can, must) = (
            test.below.is_none_or(|limit| age.low < limit)
                && test.at_least.is_none_or(|limit| age.high >= limit),
            test.below.is_none_or(|limit| age.high < limit)
                && test.at_least.is_none_or(|limit| age.low >= limit),
        );
        gathered.birthday |= can && !must;
        can
    }

    /// A rule about validity does not speak while the expiry is not known; it speaks once it is.
    fn fits_expiry(&self, case: &Case<'_>) -> bool {
        let Some(expiry) = case.passport.expires_on else { return self.expires_within.is_none() };
        let limit = |test: ValidityTest| {
            let date = case.date(test.after);
            date.checked_add_months(Months::new(u32::from(test.months))).unwrap_or(date)
        };
        self.expires_within.is_none_or(|test| expiry < limit(test))
            && self.valid_for.is_none_or(|test| expiry >= limit(test))
    }

    fn fits_visits(&self, case: &Case<'_>) -> bool {
        let Some(test) = &self.visited else { return true };
        let before = case.date(test.before);
        let earliest = test.within_days.and_then(|days| before.checked_sub_days(Days::new(u64::from(days))));
        case.person.visits.iter().any(|visit| {
            test.places.has(visit.place, visit.on)
                && test.from.is_none_or(|from| from <= visit.on)
                && test.until.is_none_or(|until| visit.on <= until)
                && (test.within_days.is_none() || visit.on <= before)
                && earliest.is_none_or(|earliest| earliest <= visit.on)
        })
    }

    /// Every code the test names.
    pub(super) fn codes(&self) -> impl Iterator<Item = Code> + '_ {
        let visited = self.visited.as_ref().map(|test| &test.places);
        [&self.nationality, &self.not_nationality, &self.holds, &self.once_held, &self.issued_by]
            .into_iter()
            .chain([&self.residence, &self.not_residence, &self.gateways])
            .filter_map(Option::as_ref)
            .chain(visited)
            .flat_map(Members::codes)
    }
}

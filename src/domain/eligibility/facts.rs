//! What is derived from a person and a journey before any rule is read: kept with the decision, so that it
//! can be replayed after the birth date is gone.

use std::borrow::Cow;

use chrono::Datelike;
use chrono::NaiveDate;
use serde::Deserialize;
use serde::Serialize;

use super::applicant::Applicant;
use super::applicant::Born;
use super::applicant::Occupation;
use super::applicant::Passport;
use super::applicant::Role;
use super::applicant::Visit;
use super::code::Code;
use super::journey::Journey;
use super::journey::NamedDate;
use super::journey::days_between;

/// An age in whole years, exact (`low == high`) or between two years.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Age {
    /// At least this old.
    pub low: u16,
    /// At most this old.
    pub high: u16,
}

/// The age on each named day of the journey.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ages {
    judged: Age,
    gateway: Age,
    enters: Age,
    race: Age,
    leaves: Age,
    home: Age,
}

impl Ages {
    fn of(born: Option<Born>, journey: &Journey) -> Self {
        let on = |named| age_on(born, journey.date(named));
        Self {
            judged: on(NamedDate::Judged),
            gateway: on(NamedDate::Gateway),
            enters: on(NamedDate::Enters),
            race: on(NamedDate::Race),
            leaves: on(NamedDate::Leaves),
            home: on(NamedDate::Home),
        }
    }

    /// The age on that day.
    pub const fn on(&self, named: NamedDate) -> Age {
        match named {
            NamedDate::Judged => self.judged,
            NamedDate::Gateway | NamedDate::Crossing => self.gateway,
            NamedDate::Enters => self.enters,
            NamedDate::Race => self.race,
            NamedDate::Leaves => self.leaves,
            NamedDate::Home => self.home,
        }
    }
}

fn age_on(born: Option<Born>, date: NaiveDate) -> Age {
    let whole = |years: i64| u16::try_from(years.max(0)).unwrap_or(u16::MAX);
    match born {
        None => Age { low: 0, high: u16::MAX },
        Some(Born::Date(birthday)) => {
            let years = whole(date.years_since(birthday).map_or(0, i64::from));
            Age { low: years, high: years }
        }
        Some(Born::Year(year)) => {
            let years = i64::from(date.year()) - i64::from(year);
            // Only somebody born on 1 January has had the birthday for certain, and on 31 December everybody
            // has.
            let last_day = date.month() == 12 && date.day() == 31;
            Age { low: whole(if last_day { years } else { years - 1 }), high: whole(years) }
        }
    }
}

/// The derived facts of one decision: no birth date in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts {
    /// The documents, with their codes and expiry.
    pub passports: Vec<Passport>,
    /// Days from the way home to the expiry of each document, in the same order; negative when it runs out
    /// before.
    pub expiry_margin_days: Vec<Option<i64>>,
    /// Nationalities held besides.
    pub other_nationalities: Vec<Code>,
    /// Nationalities held once.
    pub once_held: Vec<Code>,
    /// Age on each named day.
    pub ages: Ages,
    /// Country of residence.
    pub residence: Option<Code>,
    /// Occupation.
    pub occupation: Occupation,
    /// Earlier journeys.
    pub visits: Vec<Visit>,
    /// Runner or spectator.
    pub role: Role,
    /// Code of the race entered.
    pub race: Option<String>,
}

/// Derives the facts to keep with a decision.
pub fn facts(applicant: &Applicant, journey: &Journey) -> Facts {
    Facts {
        passports: applicant.passports.clone(),
        expiry_margin_days: applicant
            .passports
            .iter()
            .map(|passport| passport.expires_on.map(|date| days_between(journey.home_on, date)))
            .collect(),
        other_nationalities: applicant.other_nationalities.clone(),
        once_held: applicant.once_held.clone(),
        ages: Ages::of(applicant.born, journey),
        residence: applicant.residence,
        occupation: applicant.occupation,
        visits: applicant.visits.clone(),
        role: applicant.role,
        race: applicant.race.clone(),
    }
}

/// A person as rules see one: ages instead of a birth date, everything else borrowed.
pub(super) struct Person<'a> {
    pub passports: &'a [Passport],
    pub other_nationalities: &'a [Code],
    pub once_held: &'a [Code],
    pub ages: Ages,
    pub residence: Option<Code>,
    pub occupation: Occupation,
    pub visits: &'a [Visit],
    pub role: Role,
    pub race: Option<&'a str>,
}

impl<'a> Person<'a> {
    pub(super) fn of(applicant: &'a Applicant, journey: &Journey) -> Self {
        Self {
            passports: &applicant.passports,
            other_nationalities: &applicant.other_nationalities,
            once_held: &applicant.once_held,
            ages: Ages::of(applicant.born, journey),
            residence: applicant.residence,
            occupation: applicant.occupation,
            visits: &applicant.visits,
            role: applicant.role,
            race: applicant.race.as_deref(),
        }
    }

    pub(super) fn from_facts(facts: &'a Facts) -> Self {
        Self {
            passports: &facts.passports,
            other_nationalities: &facts.other_nationalities,
            once_held: &facts.once_held,
            ages: facts.ages,
            residence: facts.residence,
            occupation: facts.occupation,
            visits: &facts.visits,
            role: facts.role,
            race: facts.race.as_deref(),
        }
    }

    /// Every nationality held today, each once.
    pub(super) fn nationalities(&self) -> Cow<'a, [Code]> {
        match (self.passports, self.other_nationalities) {
            ([], others) => Cow::Borrowed(others),
            ([one], []) => Cow::Owned(vec![one.nationality]),
            (passports, others) => {
                let mut held: Vec<Code> = passports.iter().map(|passport| passport.nationality).collect();
                held.extend_from_slice(others);
                held.sort_unstable();
                held.dedup();
                Cow::Owned(held)
            }
        }
    }
}

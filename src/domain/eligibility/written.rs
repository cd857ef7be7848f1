//! A rule document as it is written: the shape of the TOML, nothing looked up yet. Unknown keys are refused.

use chrono::NaiveDate;
use serde::Deserialize;
use serde::Deserializer;
use serde::de::Error;
use toml::Spanned;
use toml::value::Datetime;

use super::applicant::DocumentType;
use super::applicant::Occupation;
use super::applicant::Role;
use super::code::Code;
use super::journey::Mode;
use super::journey::NamedDate;
use super::outcome::Authority;
use super::outcome::Outcome;

/// A plain date of TOML.
#[derive(Debug, Clone, Copy)]
pub(super) struct Day(pub NaiveDate);

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Datetime { date: Some(date), time: None, offset: None } = Datetime::deserialize(deserializer)?
        else {
            return Err(Error::custom("a date without a time is expected, such as 2027-04-04"));
        };
        NaiveDate::from_ymd_opt(i32::from(date.year), u32::from(date.month), u32::from(date.day))
            .map(Day)
            .ok_or_else(|| Error::custom("this day is not in the calendar"))
    }
}

/// Codes and `@group` names.
pub(super) type Codes = Vec<Spanned<String>>;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WrittenSet {
    pub code: Spanned<String>,
    pub authority: Authority,
    pub title: Spanned<String>,
    pub scope: Spanned<String>,
    pub destination: Option<Code>,
    pub gateway: Option<Code>,
    pub version: Spanned<u32>,
    pub published_on: Day,
    pub travel_from: Option<Day>,
    pub travel_until: Option<Day>,
    pub carried_over_from: Option<Spanned<String>>,
    pub ask_by: Option<WrittenDue>,
    pub silence: Option<Spanned<WrittenSilence>>,
    #[serde(default)]
    pub group: Vec<WrittenGroup>,
    #[serde(default)]
    pub rule: Vec<Spanned<WrittenRule>>,
    #[serde(default)]
    pub basis: Vec<Spanned<WrittenBasis>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WrittenSilence {
    pub outcome: Spanned<Outcome>,
    pub reason: Spanned<String>,
    pub source: Spanned<String>,
    pub checked_on: Day,
    pub condition: Option<WrittenCondition>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WrittenGroup {
    pub name: Spanned<String>,
    /// What the list is, for readers.
    pub title: Spanned<String>,
    pub known_until: Option<Day>,
    pub members: Vec<WrittenMembers>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WrittenMembers {
    pub codes: Vec<Spanned<String>>,
    pub since: Option<Day>,
    pub until: Option<Day>,
    pub known_until: Option<Day>,
    /// No end was announced, although the group has a `known_until`.
    #[serde(default)]
    pub open_end: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WrittenRule {
    pub id: Spanned<String>,
    pub outcome: Spanned<Outcome>,
    pub reason: Spanned<String>,
    pub source: Spanned<String>,
    pub checked_on: Day,
    pub through: Option<Spanned<String>>,
    pub condition: Option<WrittenCondition>,
    #[serde(default)]
    pub who: WrittenWho,
    #[serde(default)]
    pub when: WrittenWhen,
    #[serde(default)]
    pub how: WrittenHow,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WrittenBasis {
    pub basis: Spanned<String>,
    pub rank: u8,
    pub outcome: Spanned<Outcome>,
    pub reason: Spanned<String>,
    pub source: Spanned<String>,
    pub checked_on: Day,
    #[serde(default)]
    pub visa: bool,
    pub stay_days: Option<u16>,
    #[serde(default)]
    pub third_country: bool,
    #[serde(default)]
    pub connecting: bool,
    #[serde(default)]
    pub carry: Vec<String>,
    #[serde(default)]
    pub carry_in: Vec<String>,
    #[serde(default)]
    pub carry_back: Vec<String>,
    pub condition: Option<WrittenCondition>,
    #[serde(default)]
    pub who: WrittenWho,
    #[serde(default)]
    pub when: WrittenWhen,
    #[serde(default)]
    pub how: WrittenHow,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WrittenCondition {
    pub text: Spanned<String>,
    pub due: WrittenDue,
}

#[derive(Deserialize, Clone, Copy)]
#[serde(deny_unknown_fields)]
pub(super) struct WrittenDue {
    pub days: u16,
    pub before: NamedDate,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
pub(super) struct WrittenWho {
    pub nationality: Option<Codes>,
    pub not_nationality: Option<Codes>,
    pub holds: Option<Codes>,
    pub once_held: Option<Codes>,
    pub issued_by: Option<Codes>,
    pub residence: Option<Codes>,
    pub not_residence: Option<Codes>,
    pub document: Option<Vec<DocumentType>>,
    pub occupation: Option<Vec<Occupation>>,
    pub not_occupation: Option<Vec<Occupation>>,
    pub role: Option<Vec<Role>>,
    pub race: Option<Vec<String>>,
    pub age: Option<Spanned<WrittenAge>>,
    pub expires_within: Option<WrittenValidity>,
    pub valid_for: Option<WrittenValidity>,
    pub visited: Option<WrittenVisited>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WrittenAge {
    pub below: Option<u16>,
    pub at_least: Option<u16>,
    pub on: NamedDate,
}

#[derive(Deserialize, Clone, Copy)]
#[serde(deny_unknown_fields)]
pub(super) struct WrittenValidity {
    pub months: u16,
    pub after: NamedDate,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WrittenVisited {
    pub places: Codes,
    pub from: Option<Day>,
    pub until: Option<Day>,
    pub within_days: Option<u16>,
    pub before: Option<NamedDate>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
pub(super) struct WrittenWhen {
    pub on: Option<NamedDate>,
    pub from: Option<Day>,
    pub until: Option<Spanned<Day>>,
    pub known_until: Option<Day>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
pub(super) struct WrittenHow {
    pub mode: Option<Vec<Mode>>,
    pub gateway: Option<Codes>,
    pub port: Option<Codes>,
}

//! The head of a pack: everything its pages and files tell beside its rows, frozen when it is sent.

use chrono::NaiveDate;
use chrono::NaiveDateTime;
use serde::Deserialize;
use serde::Serialize;

use crate::domain::roster;
use crate::domain::roster::Column;
use crate::domain::roster::Field;
use crate::domain::roster::RecipientJob;

use super::language::Language;
use super::words;

/// What is frozen beside the rows. Kept as JSON; a later release adds fields with a default and changes none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// Its number within the departure.
    pub number: i64,
    /// The departure's code.
    pub departure: String,
    /// The tour's name.
    pub tour: String,
    /// Where the group meets.
    pub gateway: String,
    /// And when.
    pub gateway_on: NaiveDate,
    /// First day of the tour.
    pub starts_on: NaiveDate,
    /// Last day of the tour.
    pub ends_on: NaiveDate,
    /// The edition's name.
    pub race: String,
    /// Its day.
    pub race_on: NaiveDate,
    /// Who reads it.
    pub recipient: String,
    /// For which partner.
    pub partner: String,
    /// What they do with it.
    pub job: RecipientJob,
    /// In which language they read.
    pub language: Language,
    /// When it was sent, in UTC.
    pub sent_at: NaiveDateTime,
    /// The pack before it for the same recipient.
    pub since: Option<Since>,
    /// Left to right.
    pub columns: Vec<HeadColumn>,
    /// The group's transport out of the gateway.
    pub flights: Vec<HeadFlight>,
    /// Who sends it.
    pub agency: String,
    /// The agency's telephone.
    pub agency_phone: String,
}

/// The pack before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Since {
    /// Its id.
    pub id: String,
    /// Its number.
    pub number: i64,
}

/// A column as it was headed when the pack was sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeadColumn {
    /// The stored word.
    pub key: String,
    /// The heading in English.
    pub title: String,
    /// The heading in the other language.
    pub title_zh: String,
    /// Kept under the traveller's key.
    pub sealed: bool,
    /// What stands in it.
    pub kind: ValueKind,
}

/// How a value is written in a row: words, digits, `2027-03-30`, `2027-03-30T11:30`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ValueKind {
    /// Words and codes.
    Text,
    /// A whole number.
    Number,
    /// A day.
    Date,
    /// A local time.
    Moment,
}

/// A piece of the group's transport.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeadFlight {
    /// Its number.
    pub number: String,
    /// Code of the airport or station it leaves.
    pub from: String,
    /// Code of the one it goes to.
    pub to: String,
    /// Local.
    pub departs: NaiveDateTime,
    /// Local.
    pub arrives: NaiveDateTime,
}

impl HeadColumn {
    /// Freezes a column of the one table.
    pub fn of(column: &Column) -> Self {
        let kind = match column.field {
            Field::Number | Field::Bib => ValueKind::Number,
            Field::BirthDate | Field::PassportExpiry => ValueKind::Date,
            Field::ArrivalTime => ValueKind::Moment,
            _ => ValueKind::Text,
        };
        Self {
            key: column.key.to_owned(),
            title: column.title.to_owned(),
            title_zh: words::column(column.key).unwrap_or(column.title).to_owned(),
            sealed: column.sealed,
            kind,
        }
    }

    /// The heading in a language.
    pub fn heading(&self, language: Language) -> String {
        language.join(self.title.clone(), self.title_zh.clone())
    }

    /// A value of a row as people read it; what is no date after all stays as it stands.
    pub fn in_words(&self, value: &str, language: Language) -> String {
        match self.kind {
            ValueKind::Date => value.parse().map_or_else(|_| value.to_owned(), |date| language.date(date)),
            ValueKind::Moment => NaiveDateTime::parse_from_str(value, MOMENT)
                .map_or_else(|_| value.to_owned(), |at| language.moment(at)),
            ValueKind::Text | ValueKind::Number => value.to_owned(),
        }
    }
}

impl Head {
    /// How a local time is written in a row.
    pub const MOMENT: &'static str = MOMENT;

    /// Whether a column holds sealed values.
    pub fn has_sealed(&self) -> bool {
        self.columns.iter().any(|column| column.sealed)
    }

    /// The column with this key.
    pub fn column(&self, key: &str) -> Option<&HeadColumn> {
        self.columns.iter().find(|column| column.key == key)
    }
}

const MOMENT: &str = "%Y-%m-%dT%H:%M";

/// The columns of a recipient, in order: those of their own that their job may have, all of the job's where they name none. The job is the
/// upper bound, whatever a document asks for.
pub fn columns_of(job: RecipientJob, own: &str) -> Vec<&'static Column> {
    let own: Vec<&str> = own.split_whitespace().collect();
    let mut columns = roster::columns_for_job(job);
    columns.retain(|column| own.is_empty() || column.field == Field::Number || own.contains(&column.key));
    columns
}

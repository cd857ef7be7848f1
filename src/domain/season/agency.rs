//! Who sells and who helps: the agency, its accounts and texts, governments' advice, partners.

use chrono::NaiveDate;
use serde::Deserialize;

use crate::domain::handoff::Language;
use crate::domain::roster::Field;
use crate::domain::roster::RecipientJob;

/// The agency.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Agency {
    /// Short code.
    pub code: String,
    /// Name on pages.
    pub name: String,
    /// Name in contracts.
    pub legal_name: String,
    /// Where people write to.
    pub email: String,
    /// With country code.
    pub phone: String,
    /// Postal, on one line.
    pub address: String,
    /// Zone of its working days.
    pub zone: chrono_tz::Tz,
}

/// A bank account that receives transfers in one currency.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BankAccount {
    /// Short code, part of the ledger's account name.
    pub code: String,
    /// Beneficiary.
    pub holder: String,
    /// IBAN.
    pub iban: String,
    /// BIC.
    pub bic: String,
    /// Bank's name.
    pub bank_name: String,
    /// Bank's address, which some senders' banks ask for.
    pub bank_address: String,
    /// ISO 4217.
    pub currency: String,
}

/// What a text is.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, PartialOrd, Ord)]
#[serde(rename_all = "snake_case")]
pub enum TextKind {
    /// Booking terms.
    Terms,
    /// Privacy notice.
    Privacy,
}

/// Terms or a privacy notice, by version. Paragraphs are separated by an empty line.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Text {
    /// Terms or privacy.
    pub kind: TextKind,
    /// Code that departures name.
    pub code: String,
    /// Rises with every change of wording.
    pub version: i64,
    /// Heading.
    pub title: String,
    /// Paragraphs.
    pub body: String,
    /// First day in force.
    pub effective_on: NaiveDate,
}

/// A government's travel warning.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Advisory {
    /// Code.
    pub code: String,
    /// Rises with every change of wording.
    pub version: i64,
    /// Which state warns, in words.
    pub issuer: String,
    /// Passport codes of the nationalities it is shown to; `*` for everybody.
    pub applies_to: Vec<String>,
    /// The level in the government's own words.
    pub level: String,
    /// Heading.
    pub title: String,
    /// What it says, plainly.
    pub body: String,
    /// Since when.
    pub effective_on: NaiveDate,
    /// When somebody last read the source.
    pub checked_on: NaiveDate,
    /// Where it stands.
    pub source_url: String,
}

/// A partner who carries out part of the tour.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Partner {
    /// Code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Its addresses, each with a job that says which columns it gets.
    pub recipients: Vec<Recipient>,
}

/// One address of a partner.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recipient {
    /// Code.
    pub code: String,
    /// Who reads there.
    pub name: String,
    /// Address.
    pub email: String,
    /// What they do with a pack: decides the columns.
    pub job: RecipientJob,
    /// The gateway whose departures they look after; without it all of them.
    #[serde(default)]
    pub gateway: String,
    /// `en`, `zh`, or `both` side by side; without it English.
    #[serde(default)]
    pub language: Language,
    /// The last day on which their links open; without it until travellers' data is destroyed.
    #[serde(default)]
    pub ends_on: Option<NaiveDate>,
    /// Which of their job's columns they get; without it all of them. Never more than the job may have.
    #[serde(default)]
    pub columns: Vec<Field>,
}

impl Recipient {
    /// The first column they ask for that their job may not have.
    pub fn column_beyond_job(&self) -> Option<Field> {
        self.columns.iter().copied().find(|field| !field.is_for_job(self.job))
    }
}

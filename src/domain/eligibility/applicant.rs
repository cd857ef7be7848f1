//! The person who asks.

use chrono::NaiveDate;
use serde::Deserialize;
use serde::Serialize;

use super::code::Code;
use super::wording::worded;

worded! {
    /// What kind of travel document it is.
    DocumentType {
        /// An ordinary passport.
        Ordinary = "ordinary",
        /// A service or official passport.
        Official = "official",
        /// A diplomatic passport.
        Diplomatic = "diplomatic",
        /// An emergency or temporary document.
        Emergency = "emergency",
        /// A travel document for refugees.
        Refugee = "refugee",
        /// A travel document for stateless persons.
        Stateless = "stateless",
    }
}

worded! {
    /// What the person does for a living, as far as an authority may ask.
    Occupation {
        /// Architecture, building, technology, computing.
        Engineer = "engineer",
        /// School, university or training.
        Student = "student",
        /// Journalists, editors, broadcasters, bloggers who publish on travel or politics.
        Press = "press",
        /// Photographers and camera crews.
        Photographer = "photographer",
        /// Armed forces.
        Military = "military",
        /// Police and other security services.
        Police = "police",
        /// Government and civil service.
        Official = "official",
        /// Diplomats and staff of international organisations.
        Diplomat = "diplomat",
        /// Teaching.
        Teacher = "teacher",
        /// Research and science.
        Scientist = "scientist",
        /// Medicine and care.
        Health = "health",
        /// Law.
        Lawyer = "lawyer",
        /// Trade, finance, office work.
        Business = "business",
        /// Crafts, transport, agriculture, services.
        Trade = "trade",
        /// Art and culture.
        Artist = "artist",
        /// Sport.
        Sport = "sport",
        /// Clergy and religious work.
        Religious = "religious",
        /// Charities and aid.
        Charity = "charity",
        /// Retired.
        Retired = "retired",
        /// Not employed.
        Unemployed = "unemployed",
        /// Anything else.
        Other = "other",
    }
}

worded! {
    /// What the person comes for.
    Role {
        /// Enters a race.
        Runner = "runner",
        /// Watches.
        Spectator = "spectator",
    }
}

impl DocumentType {
    /// The words people choose it by.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Ordinary => "Ordinary passport",
            Self::Official => "Service or official passport",
            Self::Diplomatic => "Diplomatic passport",
            Self::Emergency => "Emergency or temporary document",
            Self::Refugee => "Travel document for refugees",
            Self::Stateless => "Travel document for stateless persons",
        }
    }
}

impl Occupation {
    /// The words people choose it by.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Engineer => "Architecture, building, technology, computing",
            Self::Student => "Student or pupil",
            Self::Press => "Journalism, publishing, broadcasting",
            Self::Photographer => "Photography or film",
            Self::Military => "Armed forces",
            Self::Police => "Police or security services",
            Self::Official => "Government or civil service",
            Self::Diplomat => "Diplomacy or an international organisation",
            Self::Teacher => "Teaching",
            Self::Scientist => "Research or science",
            Self::Health => "Medicine or care",
            Self::Lawyer => "Law",
            Self::Business => "Trade, finance or office work",
            Self::Trade => "Crafts, transport, farming or services",
            Self::Artist => "Art or culture",
            Self::Sport => "Sport",
            Self::Religious => "Clergy or religious work",
            Self::Charity => "Charity or aid work",
            Self::Retired => "Retired",
            Self::Unemployed => "Not employed",
            Self::Other => "Something else",
        }
    }
}

/// One travel document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Passport {
    /// Nationality as printed (positions 11–13 of the second machine-readable line).
    pub nationality: Code,
    /// Issuing state as printed (positions 3–5 of the first line).
    pub issuing_state: Code,
    /// Kind of document.
    pub document: DocumentType,
    /// Last day it can be used; a rule about validity does not speak while this is not known.
    pub expires_on: Option<NaiveDate>,
}

/// What is known about the birth date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Born {
    /// Only the year.
    Year(i32),
    /// The day.
    Date(NaiveDate),
}

/// A stay that a rule about travel history may ask for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Visit {
    /// Where.
    pub place: Code,
    /// A day of that stay (the last one, where it lasted).
    pub on: NaiveDate,
}

/// Everything about a person that rules may ask for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Applicant {
    /// The documents the person could travel on; each is judged whole.
    pub passports: Vec<Passport>,
    /// Nationalities held besides those of the passports.
    pub other_nationalities: Vec<Code>,
    /// Nationalities held once and no longer.
    pub once_held: Vec<Code>,
    /// Birth date or year; `None` makes every age rule depend on it.
    pub born: Option<Born>,
    /// Country of residence.
    pub residence: Option<Code>,
    /// Occupation.
    pub occupation: Occupation,
    /// Earlier journeys.
    pub visits: Vec<Visit>,
    /// Runner or spectator.
    pub role: Role,
    /// Code of the race entered, for a runner.
    pub race: Option<String>,
}

impl Applicant {
    /// A grown-up spectator with one ordinary passport: the base that callers change with `..`.
    pub fn with_passport(nationality: Code) -> Self {
        Self {
            passports: vec![Passport {
                nationality,
                issuing_state: nationality,
                document: DocumentType::Ordinary,
                expires_on: None,
            }],
            other_nationalities: Vec::new(),
            once_held: Vec::new(),
            born: None,
            residence: None,
            occupation: Occupation::Other,
            visits: Vec::new(),
            role: Role::Spectator,
            race: None,
        }
    }
}

//! What a page of the details holds once it is given: the same shape whether it is typed, kept, asked for or compared.

use chrono::NaiveDate;
use serde::Deserialize;
use serde::Serialize;

use crate::domain::details::Page;

/// Insurance for the tour.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Insurance {
    /// Company.
    pub insurer: String,
    /// Number of the policy.
    pub policy: String,
    /// The number to ring when something happened.
    pub phone: String,
}

/// Whom to ring in an emergency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Emergency {
    /// Who.
    pub name: String,
    /// What they are to the traveller.
    pub relation: String,
    /// With country code.
    pub phone: String,
}

/// How to reach the traveller in the gateway country.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    /// With country code, one that works there.
    pub phone: String,
    /// A chat that works there, and the name in it; may be empty.
    pub chat: String,
}

/// Diet, and what a doctor should know.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Health {
    /// What they do not eat; may be empty.
    pub diet: String,
    /// Kept only with consent; may be empty.
    pub medical: String,
}

/// With whom somebody wishes to share.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Mate {
    /// Nobody in particular.
    Nobody,
    /// Somebody of the own party, by id.
    Party {
        /// The traveller's id.
        id: String,
    },
    /// Somebody else, as typed.
    Named {
        /// Their name.
        name: String,
        /// The reference of their booking; may be empty.
        reference: String,
    },
}

/// A room wish.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoomShare {
    /// With whom.
    pub mate: Mate,
    /// Whether somebody unknown of the same sex may be put with them.
    pub takes_strangers: bool,
    /// `one`, `two`, or empty for either.
    pub bed: String,
}

/// What a runner tells the race office.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RaceDetails {
    /// Expected time, in minutes.
    pub estimate_minutes: i64,
    /// One of [`SHIRTS`].
    pub shirt: String,
    /// `wheelchair`, `sight`, or empty.
    pub assistance: String,
    /// The traveller of the same booking who guides them.
    pub guide_id: Option<String>,
}

/// The shirts there are.
pub const SHIRTS: [&str; 6] = ["XS", "S", "M", "L", "XL", "XXL"];

/// Whether somebody works for the press.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Press {
    /// Neither writes nor films for others.
    No,
    /// Journalism, publishing, broadcasting.
    Press,
    /// Photography or film.
    Photographer,
}

/// What the visa form asks one to declare.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Declared {
    /// Work for the press.
    pub press: Press,
    /// Passport codes of all nationalities held besides the passport's.
    pub nationalities: Vec<String>,
    /// The years of earlier visits to the country of the race, ascending.
    pub visited: Vec<i32>,
    /// When it was declared.
    pub declared_on: NaiveDate,
}

/// One page as given. Passports and ways have commands of their own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "page", rename_all = "snake_case")]
pub enum Given {
    /// Insurance.
    Insurance(Insurance),
    /// Emergency contact.
    Emergency(Emergency),
    /// Phone and chat.
    Contact(Contact),
    /// Diet and health.
    Health(Health),
    /// Room wish.
    Room(RoomShare),
    /// Race details.
    Race(RaceDetails),
    /// Declarations.
    Declarations(Declared),
}

impl Given {
    /// Its page.
    pub fn page(&self) -> Page {
        match self {
            Given::Insurance(_) => Page::Insurance,
            Given::Emergency(_) => Page::Emergency,
            Given::Contact(_) => Page::Contact,
            Given::Health(_) => Page::Health,
            Given::Room(_) => Page::Room,
            Given::Race(_) => Page::Race,
            Given::Declarations(_) => Page::Declarations,
        }
    }
}

//! What one traveller has given, page by page, opened. Whoever reads it logs the reading.

use std::collections::BTreeMap;

use crate::domain::details::Page;
use crate::domain::given::Contact;
use crate::domain::given::Emergency;
use crate::domain::given::Given;
use crate::domain::given::Health;
use crate::domain::given::Insurance;
use crate::domain::given::Mate;
use crate::domain::given::RaceDetails;
use crate::domain::given::RoomShare;
use crate::keys::Keyring;
use crate::store::departures::json;
use crate::store::details;
use crate::store::dialect::Conn;
use crate::store::error::StoreError;
use crate::store::rooms;
use crate::store::rooms::Wish;
use crate::store::sealed;
use crate::store::sealed::Field;
use crate::store::travellers;
use crate::store::travellers::RaceEntry;

/// What stands between a name and a reference where a room mate is kept in words.
const OF_BOOKING: &str = ", booking ";

/// Everything a traveller has given, opened.
#[derive(Clone, Debug)]
pub struct Kept {
    values: BTreeMap<(String, &'static str), String>,
    traveller_id: String,
    wish: Option<Wish>,
    entry: Option<RaceEntry>,
    pages: Vec<String>,
}

impl Kept {
    /// Opens all of it.
    pub fn load(conn: &mut Conn, keys: &Keyring, traveller_id: &str) -> Result<Self, StoreError> {
        let ids = [traveller_id.to_owned()];
        Ok(Self {
            values: sealed::get_all(conn, keys, &ids, &Field::ALL)?,
            wish: rooms::wish_of(conn, traveller_id)?,
            entry: travellers::entry_of(conn, traveller_id)?,
            pages: details::pages(conn, &ids)?.into_iter().map(|row| row.page).collect(),
            traveller_id: traveller_id.to_owned(),
        })
    }

    /// Whether a page was given.
    pub fn has(&self, page: Page) -> bool {
        self.pages.iter().any(|word| word == page.as_str())
    }

    /// A sealed value; empty if it was not given.
    pub fn value(&self, field: Field) -> String {
        self.values.get(&(self.traveller_id.clone(), field.as_str())).cloned().unwrap_or_default()
    }

    /// A page as it was given. Passports and ways are told by their own rows.
    pub fn page(&self, page: Page) -> Result<Option<Given>, StoreError> {
        if !self.has(page) {
            return Ok(None);
        }
        let value = |field| self.value(field);
        Ok(match page {
            Page::Insurance => Some(Given::Insurance(Insurance {
                insurer: value(Field::Insurer),
                policy: value(Field::InsurancePolicy),
                phone: value(Field::InsurancePhone),
            })),
            Page::Emergency => Some(Given::Emergency(Emergency {
                name: value(Field::EmergencyContact),
                relation: value(Field::EmergencyRelation),
                phone: value(Field::EmergencyPhone),
            })),
            Page::Contact => {
                Some(Given::Contact(Contact { phone: value(Field::Phone), chat: value(Field::Chat) }))
            }
            Page::Health => {
                Some(Given::Health(Health { diet: value(Field::Diet), medical: value(Field::Medical) }))
            }
            Page::Room => self.wish.as_ref().map(|wish| Given::Room(share(wish))),
            Page::Race => self.entry.as_ref().map(|entry| Given::Race(self.race(entry))),
            Page::Declarations => match value(Field::Declarations) {
                text if text.is_empty() => None,
                text => Some(Given::Declarations(json(&text)?)),
            },
            Page::Passport | Page::Photo | Page::PassportScan | Page::WayIn | Page::WayHome => None,
        })
    }

    fn race(&self, entry: &RaceEntry) -> RaceDetails {
        RaceDetails {
            estimate_minutes: entry.estimate_minutes.unwrap_or_default(),
            shirt: entry.shirt.clone(),
            assistance: self.value(Field::Assistance),
            guide_id: entry.guide_id.clone(),
        }
    }
}

fn share(wish: &Wish) -> RoomShare {
    let mate = match (&wish.mate_id, wish.mate_words.as_str()) {
        (Some(id), "") => Mate::Party { id: id.clone() },
        (None, "") => Mate::Nobody,
        (_, words) => {
            let (name, reference) = words.rsplit_once(OF_BOOKING).unwrap_or((words, ""));
            Mate::Named { name: name.to_owned(), reference: reference.to_owned() }
        }
    };
    RoomShare { mate, takes_strangers: wish.takes_strangers, bed: wish.bed.clone() }
}

/// A room mate of another party in the words they are kept in.
pub fn mate_words(name: &str, reference: &str) -> String {
    if reference.is_empty() { name.to_owned() } else { format!("{name}{OF_BOOKING}{reference}") }
}

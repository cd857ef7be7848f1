//! Editions, their races, and the dated tours.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::Mutex;

use chrono::NaiveDate;
use chrono::NaiveTime;
use diesel::prelude::*;

use crate::domain::season::DepartureContent;
use crate::domain::season::EditionContent;
use crate::store::dialect::Conn;
use crate::store::error::StoreError;
use crate::store::schema;

/// A running of the event. `content` is an `EditionContent` as JSON.
#[derive(Clone, Debug, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = schema::editions, treat_none_as_default_value = false)]
pub struct Edition {
    pub id: String,
    pub code: String,
    pub name: String,
    pub city: String,
    pub country: String,
    pub zone: String,
    pub race_on: NaiveDate,
    pub state: String,
    pub state_since: NaiveDate,
    pub state_note: String,
    pub content: String,
}
/// One distance of an edition.
#[derive(Clone, Debug, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = schema::races, treat_none_as_default_value = false)]
pub struct Race {
    pub id: String,
    pub edition_id: String,
    pub code: String,
    pub position: i64,
    pub name: String,
    pub distance_m: i64,
    pub starts_at: NaiveTime,
    pub limit_minutes: i64,
    pub minimum_age: i64,
    pub fee_minor: i64,
    pub fee_currency: String,
    pub fee_paid: String,
    pub bib_from: i64,
    pub bib_to: i64,
}
/// A dated tour. `plan` is `PlanTerms`, `bands` a list of `Band`, `content` a `DepartureContent`, each as JSON.
#[derive(Clone, Debug, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = schema::departures, treat_none_as_default_value = false)]
pub struct Departure {
    pub id: String,
    pub edition_id: String,
    pub code: String,
    pub tour_name: String,
    pub state: String,
    pub gateway: String,
    pub gateway_country: String,
    pub gateway_zone: String,
    pub mode: String,
    pub gateway_on: NaiveDate,
    pub starts_on: NaiveDate,
    pub ends_on: NaiveDate,
    pub sale_opens_on: NaiveDate,
    pub sale_closes_on: NaiveDate,
    pub currency: String,
    pub runner_minor: i64,
    pub spectator_minor: i64,
    pub single_supplement_minor: i64,
    pub bank_account_id: String,
    pub terms_code: String,
    pub privacy_code: String,
    pub plan: String,
    pub bands: String,
    pub content: String,
}

/// Updates the row with this id, or inserts it.
pub fn save_edition(conn: &mut Conn, row: &Edition) -> Result<(), StoreError> {
    if diesel::update(schema::editions::table.find(&row.id)).set(row).execute(conn)? == 0 {
        diesel::insert_into(schema::editions::table).values(row).execute(conn)?;
    }
    Ok(())
}

/// Updates the row with this id, or inserts it.
pub fn save_race(conn: &mut Conn, row: &Race) -> Result<(), StoreError> {
    if diesel::update(schema::races::table.find(&row.id)).set(row).execute(conn)? == 0 {
        diesel::insert_into(schema::races::table).values(row).execute(conn)?;
    }
    Ok(())
}

/// Updates the row with this id, or inserts it.
pub fn save_departure(conn: &mut Conn, row: &Departure) -> Result<(), StoreError> {
    if diesel::update(schema::departures::table.find(&row.id)).set(row).execute(conn)? == 0 {
        diesel::insert_into(schema::departures::table).values(row).execute(conn)?;
    }
    Ok(())
}

impl Edition {
    /// The race's zone.
    pub fn zone(&self) -> Result<chrono_tz::Tz, StoreError> {
        zone_named(&self.zone)
    }

    /// What pages tell about it.
    pub fn about(&self) -> Result<EditionContent, StoreError> {
        json(&self.content)
    }
}

/// Departures by id, with what their text said and what it was read as.
static READ: Mutex<BTreeMap<String, (String, Arc<DepartureContent>)>> = Mutex::new(BTreeMap::new());
/// More than are on sale at once.
const MOST_READ: usize = 100;

impl Departure {
    /// The gateway's zone.
    pub fn zone(&self) -> Result<chrono_tz::Tz, StoreError> {
        zone_named(&self.gateway_zone)
    }

    /// What pages tell about it. To read it takes as long as a booking's rows, and it seldom changes, so the last reading of each is kept.
    pub fn about(&self) -> Result<Arc<DepartureContent>, StoreError> {
        let mut read = READ.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        if let Some((content, about)) = read.get(&self.id)
            && *content == self.content
        {
            return Ok(about.clone());
        }
        let about: Arc<DepartureContent> = Arc::new(json(&self.content)?);
        if read.len() >= MOST_READ {
            read.clear();
        }
        read.insert(self.id.clone(), (self.content.clone(), about.clone()));
        Ok(about)
    }

    /// Deposit, holds and deadlines.
    pub fn plan_terms(&self) -> Result<crate::domain::payment_plan::PlanTerms, StoreError> {
        json(&self.plan)
    }

    /// What is kept on a cancellation by own wish.
    pub fn cancellation_bands(&self) -> Result<crate::domain::refund::Bands, StoreError> {
        json(&self.bands)
    }

    /// Whether it is for sale on a day of the gateway's calendar.
    pub fn is_on_sale(&self, today: NaiveDate) -> bool {
        self.state == "on_sale" && self.sale_opens_on <= today && today <= self.sale_closes_on
    }
}

/// A zone by its IANA name, as the season wrote it.
pub fn zone_named(name: &str) -> Result<chrono_tz::Tz, StoreError> {
    name.parse().map_err(|_| StoreError::Damaged(format!("zone {name}")))
}

/// A stored JSON document.
pub fn json<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, StoreError> {
    serde_json::from_str(text).map_err(|e| StoreError::Damaged(e.to_string()))
}

/// A document to store as JSON.
pub fn to_json<T: serde::Serialize>(value: &T) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|e| StoreError::Damaged(e.to_string()))
}

/// Every departure with its edition, newest race first.
pub fn all(conn: &mut Conn) -> Result<Vec<(Departure, Edition)>, StoreError> {
    Ok(schema::departures::table
        .inner_join(schema::editions::table)
        .select((Departure::as_select(), Edition::as_select()))
        .order((schema::editions::race_on.desc(), schema::departures::starts_on, schema::departures::code))
        .load(conn)?)
}

/// A departure and its edition by the departure's code.
pub fn by_code(conn: &mut Conn, code: &str) -> Result<(Departure, Edition), StoreError> {
    Ok(schema::departures::table
        .inner_join(schema::editions::table)
        .filter(schema::departures::code.eq(code))
        .select((Departure::as_select(), Edition::as_select()))
        .first(conn)?)
}

/// The id of a departure, whose rooms nobody else changes until this transaction ends.
pub fn lock(conn: &mut Conn, code: &str) -> Result<String, StoreError> {
    use schema::departures::dsl;
    let ids: Vec<String> =
        crate::load_locked!(conn, dsl::departures.filter(dsl::code.eq(code)).select(dsl::id))?;
    ids.into_iter().next().ok_or(StoreError::NotFound)
}

/// A departure and its edition by the departure's id.
pub fn by_id(conn: &mut Conn, id: &str) -> Result<(Departure, Edition), StoreError> {
    Ok(schema::departures::table
        .inner_join(schema::editions::table)
        .filter(schema::departures::id.eq(id))
        .select((Departure::as_select(), Edition::as_select()))
        .first(conn)?)
}

/// The other departures of an edition and itself, by date.
pub fn of_edition(conn: &mut Conn, edition_id: &str) -> Result<Vec<Departure>, StoreError> {
    Ok(schema::departures::table
        .filter(schema::departures::edition_id.eq(edition_id))
        .select(Departure::as_select())
        .order((schema::departures::starts_on, schema::departures::code))
        .load(conn)?)
}

/// An edition by its code.
pub fn edition_by_code(conn: &mut Conn, code: &str) -> Result<Edition, StoreError> {
    let named = schema::editions::table.filter(schema::editions::code.eq(code));
    Ok(named.select(Edition::as_select()).first(conn)?)
}

/// An edition by its id.
pub fn edition_by_id(conn: &mut Conn, id: &str) -> Result<Edition, StoreError> {
    Ok(schema::editions::table.find(id).select(Edition::as_select()).first(conn)?)
}

/// Every edition, newest race first.
pub fn editions(conn: &mut Conn) -> Result<Vec<Edition>, StoreError> {
    Ok(schema::editions::table
        .select(Edition::as_select())
        .order(schema::editions::race_on.desc())
        .load(conn)?)
}

/// The races of every edition, each edition's in the organiser's order.
pub fn all_races(conn: &mut Conn) -> Result<Vec<Race>, StoreError> {
    let all = schema::races::table.select(Race::as_select());
    Ok(all.order((schema::races::edition_id, schema::races::position)).load(conn)?)
}

/// The races of an edition in the organiser's order.
pub fn races(conn: &mut Conn, edition_id: &str) -> Result<Vec<Race>, StoreError> {
    Ok(schema::races::table
        .filter(schema::races::edition_id.eq(edition_id))
        .select(Race::as_select())
        .order(schema::races::position)
        .load(conn)?)
}

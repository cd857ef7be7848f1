//! Decisions as they were made, and the rule sets they were made with.

use std::collections::BTreeMap;
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::LazyLock;
use std::sync::Mutex;

use chrono::NaiveDate;
use chrono::NaiveDateTime;
use diesel::prelude::*;
use serde::Deserialize;

use crate::domain::booking::Status;
use crate::domain::country;
use crate::domain::eligibility::Ages;
use crate::domain::eligibility::Code;
use crate::domain::eligibility::NamedDate;
use crate::domain::eligibility::RuleSet;
use crate::domain::eligibility::Rules;
use crate::domain::rooming::Age;
use crate::store::dialect::Conn;
use crate::store::error::StoreError;
use crate::store::schema;

/// A stored answer: outcome, rule-set versions, derived facts and, sealed, the inputs.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = schema::decisions, treat_none_as_default_value = false)]
pub struct DecisionRow {
    pub id: String,
    pub booking_id: String,
    pub traveller_id: String,
    pub cause: String,
    pub engine: i64,
    pub outcome: String,
    pub rule_sets: String,
    pub facts: String,
    pub answer: String,
    pub inputs_sealed: Vec<u8>,
    pub decided_at: NaiveDateTime,
}
/// What staff said against the answer of a decision, and why. The decision stays as it is.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = schema::overrides, treat_none_as_default_value = false)]
pub struct Override {
    pub id: String,
    pub decision_id: String,
    pub booking_id: String,
    pub outcome: String,
    pub reason: String,
    pub actor: String,
    pub decided_at: NaiveDateTime,
}

/// A published rule set: one version of one document.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = schema::rule_sets, treat_none_as_default_value = false)]
pub struct RuleSetRow {
    pub id: String,
    pub code: String,
    pub version: i64,
    pub authority: String,
    pub engine: i64,
    pub document: String,
    pub sha256: String,
    pub published_at: NaiveDateTime,
}

/// Appends decisions.
pub fn insert(conn: &mut Conn, rows: &[DecisionRow]) -> Result<(), StoreError> {
    crate::insert_all!(conn, schema::decisions::table, rows)?;
    Ok(())
}

/// Appends an override.
pub fn insert_override(conn: &mut Conn, row: &Override) -> Result<(), StoreError> {
    diesel::insert_into(schema::overrides::table).values(row).execute(conn)?;
    Ok(())
}

/// The overrides of a booking's decisions, oldest first.
pub fn overrides_of_booking(conn: &mut Conn, booking_id: &str) -> Result<Vec<Override>, StoreError> {
    use schema::overrides::dsl;
    let of_booking = dsl::overrides.filter(dsl::booking_id.eq(booking_id));
    Ok(of_booking.select(Override::as_select()).order((dsl::decided_at, dsl::id)).load(conn)?)
}

/// The decisions of a booking, newest first.
pub fn of_booking(conn: &mut Conn, booking_id: &str) -> Result<Vec<DecisionRow>, StoreError> {
    use schema::decisions::dsl;
    let of_booking = dsl::decisions.filter(dsl::booking_id.eq(booking_id));
    Ok(of_booking
        .select(DecisionRow::as_select())
        .order((dsl::decided_at.desc(), dsl::id.desc()))
        .load(conn)?)
}

/// The decisions of several bookings, newest first.
pub fn of_bookings(conn: &mut Conn, booking_ids: &[String]) -> Result<Vec<DecisionRow>, StoreError> {
    use schema::decisions::dsl;
    let of_bookings = dsl::decisions.filter(dsl::booking_id.eq_any(booking_ids));
    Ok(of_bookings
        .select(DecisionRow::as_select())
        .order((dsl::decided_at.desc(), dsl::id.desc()))
        .load(conn)?)
}

/// A decision by its id.
pub fn by_id(conn: &mut Conn, id: &str) -> Result<DecisionRow, StoreError> {
    Ok(schema::decisions::table.find(id).select(DecisionRow::as_select()).first(conn)?)
}

/// Every decision, oldest first.
pub fn all(conn: &mut Conn) -> Result<Vec<DecisionRow>, StoreError> {
    use schema::decisions::dsl;
    Ok(dsl::decisions.select(DecisionRow::as_select()).order((dsl::decided_at, dsl::id)).load(conn)?)
}

/// Publishes a version of a rule set; false if exactly it is published already.
pub fn publish(conn: &mut Conn, row: &RuleSetRow) -> Result<bool, StoreError> {
    let is_new = !is_published(conn, &row.code, row.version, &row.sha256)?;
    if is_new {
        diesel::insert_into(schema::rule_sets::table).values(row).execute(conn)?;
    }
    Ok(is_new)
}

/// Whether exactly this version of a rule set is published; a conflict if it is, with other rules.
pub fn is_published(conn: &mut Conn, code: &str, version: i64, sha256: &str) -> Result<bool, StoreError> {
    use schema::rule_sets::dsl;
    let same = dsl::rule_sets.filter(dsl::code.eq(code)).filter(dsl::version.eq(version));
    let kept: Option<String> = same.select(dsl::sha256).first(conn).optional()?;
    match kept {
        Some(kept) if kept != sha256 => Err(StoreError::Conflict(format!(
            "rule set {code} version {version} is published with other rules; raise its version"
        ))),
        kept => Ok(kept.is_some()),
    }
}

/// Every published rule set, in the order they were published.
pub fn rule_sets(conn: &mut Conn) -> Result<Vec<RuleSetRow>, StoreError> {
    use schema::rule_sets::dsl;
    Ok(dsl::rule_sets.select(RuleSetRow::as_select()).order((dsl::code, dsl::version)).load(conn)?)
}

/// Every version of a rule set, newest first.
pub fn versions_of(conn: &mut Conn, code: &str) -> Result<Vec<RuleSetRow>, StoreError> {
    use schema::rule_sets::dsl;
    let of_code = dsl::rule_sets.filter(dsl::code.eq(code)).select(RuleSetRow::as_select());
    Ok(of_code.order(dsl::version.desc()).load(conn)?)
}

/// The newest version of a rule set. Who else wants to publish one waits until this transaction ends.
pub fn newest_version_locked(conn: &mut Conn, code: &str) -> Result<Option<i64>, StoreError> {
    use schema::rule_sets::dsl;
    let of_code = || dsl::rule_sets.filter(dsl::code.eq(code.to_owned()));
    let ids: Vec<String> = crate::load_locked!(conn, of_code().select(dsl::id).order(dsl::version))?;
    // Asked again, because a version that was published during the wait is not among those that were locked.
    let newest: Option<i64> = of_code().select(diesel::dsl::max(dsl::version)).first(conn)?;
    Ok(newest.filter(|_| !ids.is_empty()))
}

/// A traveller of a booking that has not ended, with the newest decision about them.
#[derive(Clone, Debug, Queryable)]
pub struct Judged {
    /// Of which booking.
    pub booking_id: String,
    /// Of which departure.
    pub departure_id: String,
    /// Who.
    pub traveller_id: String,
    /// Their place in the party, from 1.
    pub position: i64,
    /// The newest decision's id.
    pub decision_id: String,
    /// Its word.
    pub outcome: String,
    /// What it was made on.
    pub inputs_sealed: Vec<u8>,
}

/// What staff said last against decisions about people on these departures, by the decision.
pub fn overridden_on_departures(
    conn: &mut Conn,
    departure_ids: &[String],
) -> Result<BTreeMap<String, String>, StoreError> {
    use schema::overrides::dsl;
    let rows: Vec<(String, String)> = dsl::overrides
        .inner_join(schema::bookings::table)
        .filter(schema::bookings::departure_id.eq_any(departure_ids))
        .order((dsl::decided_at, dsl::id))
        .select((dsl::decision_id, dsl::outcome))
        .load(conn)?;
    Ok(rows.into_iter().collect())
}

/// Everybody who goes on these departures, with the newest decision about each; in the order of bookings and places in the party.
pub fn judged_on_departures(conn: &mut Conn, departure_ids: &[String]) -> Result<Vec<Judged>, StoreError> {
    use schema::bookings::dsl as b;
    use schema::decisions::dsl as d;
    use schema::travellers::dsl as t;
    let going = [Status::InReview, Status::AwaitingDeposit, Status::Held, Status::Confirmed, Status::Paid];
    let mut newest: Vec<Judged> = d::decisions
        .inner_join(t::travellers)
        .inner_join(b::bookings)
        .filter(b::departure_id.eq_any(departure_ids))
        .filter(b::status.eq_any(going.map(Status::as_str)))
        .filter(t::is_going.eq(true))
        .order((b::id, t::position, t::id, d::decided_at.desc(), d::id.desc()))
        .select((b::id, b::departure_id, t::id, t::position, d::id, d::outcome, d::inputs_sealed))
        .load(conn)?;
    newest.dedup_by(|later, first| later.traveller_id == first.traveller_id);
    Ok(newest)
}

/// What the newest decision about somebody kept of their age: in clear, so that no birth date is opened for it.
#[derive(Clone, Copy, Debug, Deserialize)]
pub struct KeptAge {
    person: KeptPerson,
    journey: KeptJourney,
}

#[derive(Clone, Copy, Debug, Deserialize)]
struct KeptPerson {
    ages: Ages,
}

#[derive(Clone, Copy, Debug, Deserialize)]
struct KeptJourney {
    gateway_on: NaiveDate,
    race_on: NaiveDate,
}

impl KeptAge {
    /// Whether they are of age on the gateway day, as the season has it now.
    pub fn on_gateway(&self, gateway_on: NaiveDate) -> Age {
        let age = self.person.ages.on(NamedDate::Gateway);
        Age::by_years(age.low, age.high, (gateway_on - self.journey.gateway_on).num_days())
    }

    /// The lowest and highest they may be on the race's date, as it was when they were judged.
    pub fn at_race(&self) -> (u16, u16) {
        let age = self.person.ages.on(NamedDate::Race);
        (age.low, age.high)
    }

    /// The same; nothing is known of a date that has moved.
    pub fn on_race(&self, race_on: NaiveDate) -> (u16, u16) {
        if race_on == self.journey.race_on { self.at_race() } else { (0, u16::MAX) }
    }
}

/// The newest decision about somebody.
#[derive(Clone, Debug)]
pub struct Newest {
    /// Its id.
    pub id: String,
    /// Its word.
    pub outcome: String,
    /// What it kept of their age; nothing where its facts tell none.
    pub age: Option<KeptAge>,
}

/// The newest decision about each of these travellers who was ever judged.
pub fn newest(conn: &mut Conn, traveller_ids: &[String]) -> Result<HashMap<String, Newest>, StoreError> {
    use schema::decisions::dsl;
    let mut rows: Vec<(String, String, String, String)> = dsl::decisions
        .filter(dsl::traveller_id.eq_any(traveller_ids))
        .order((dsl::traveller_id, dsl::decided_at.desc(), dsl::id.desc()))
        .select((dsl::traveller_id, dsl::id, dsl::outcome, dsl::facts))
        .load(conn)?;
    rows.dedup_by(|later, first| later.0 == first.0);
    let newest = |(traveller, id, outcome, facts): (String, String, String, String)| {
        (traveller, Newest { id, outcome, age: serde_json::from_str(&facts).ok() })
    };
    Ok(rows.into_iter().map(newest).collect())
}

/// The kept ages of these travellers. Facts that tell none are left out.
pub fn kept_ages(conn: &mut Conn, traveller_ids: &[String]) -> Result<HashMap<String, KeptAge>, StoreError> {
    let newest = newest(conn, traveller_ids)?.into_iter();
    Ok(newest.filter_map(|(traveller, decision)| Some((traveller, decision.age?))).collect())
}

/// The rules in force, ready to decide with, and the ids and hashes of their sets in the order of the rules.
#[derive(Debug)]
pub struct Prepared {
    /// Ready to decide with.
    pub rules: Rules,
    /// Code, version and hash of each set, in the order `Rules` counts them.
    pub sets: Vec<(String, i64, String)>,
}

/// Every code of the country table, as the engine reads codes.
fn known_codes() -> impl Iterator<Item = Code> {
    country::all().iter().filter_map(|country| Code::parse(country.code.as_str()))
}

/// Parsing takes milliseconds and published sets never change, so the last reading is kept.
static LAST: Mutex<Option<Arc<Prepared>>> = Mutex::new(None);

/// The published rules, parsed once for every set of versions.
pub fn prepared(conn: &mut Conn) -> Result<Arc<Prepared>, StoreError> {
    use schema::rule_sets::dsl;
    let versions: Vec<(String, i64, String)> = dsl::rule_sets
        .select((dsl::code, dsl::version, dsl::sha256))
        .order((dsl::code, dsl::version))
        .load(conn)?;
    let kept = LAST.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).clone();
    if let Some(kept) = kept.filter(|kept| kept.sets == versions) {
        return Ok(kept);
    }
    let rules = rules_from(&rule_sets(conn)?)?;
    let fresh = Arc::new(Prepared { rules, sets: versions });
    *LAST.lock().unwrap_or_else(|poisoned| poisoned.into_inner()) = Some(fresh.clone());
    Ok(fresh)
}

/// Exactly these versions, by code and number, as an earlier decision was made with them.
pub fn rules_of(conn: &mut Conn, versions: &[(String, i64)]) -> Result<Rules, StoreError> {
    rules_among(&rule_sets(conn)?, versions)
}

/// The same from rows that are at hand.
pub fn rules_among(rows: &[RuleSetRow], versions: &[(String, i64)]) -> Result<Rules, StoreError> {
    let is_named = |row: &&RuleSetRow| {
        versions.iter().any(|(code, version)| (code, *version) == (&row.code, row.version))
    };
    rules_from(rows.iter().filter(is_named))
}

/// Rules without a rule, that know only the country table: what a draft is proofread by.
pub fn country_table() -> &'static Rules {
    static TABLE: LazyLock<Rules> = LazyLock::new(|| Rules::knowing(known_codes()));
    &TABLE
}

fn rules_from<'r>(rows: impl IntoIterator<Item = &'r RuleSetRow>) -> Result<Rules, StoreError> {
    let parse = |row: &RuleSetRow| {
        RuleSet::parse(&row.document).map_err(|e| StoreError::Damaged(format!("{}: {e}", row.code)))
    };
    let sets = rows.into_iter().map(parse).collect::<Result<_, _>>()?;
    Rules::prepare(sets, known_codes()).map_err(|e| StoreError::Damaged(e.to_string()))
}

//! The readiness of a departure's people, read in a fixed number of queries however many they are.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use chrono::NaiveDate;
use chrono::NaiveDateTime;
use diesel::prelude::*;

use crate::domain::eligibility::Outcome;
use crate::domain::ledger;
use crate::domain::ledger::Account;
use crate::domain::money::Money;
use crate::domain::readiness;
use crate::domain::readiness::Dates;
use crate::domain::readiness::Facts;
use crate::domain::readiness::Line;
use crate::domain::readiness::PackFacts;
use crate::domain::readiness::WayFacts;
use crate::domain::roster::RecipientJob;
use crate::domain::roster::View;
use crate::domain::ways::Graveness;
use crate::store::decisions;
use crate::store::decisions::Newest;
use crate::store::dialect::Conn;
use crate::store::dossier::Offer;
use crate::store::dossier::currency;
use crate::store::dossier::full_name;
use crate::store::error::StoreError;
use crate::store::handoffs;
use crate::store::offer::Finder;
use crate::store::rosters::Person;
use crate::store::rosters::Reach;
use crate::store::rosters::Roster;
use crate::store::rosters::Told;
use crate::store::schema;
use crate::store::travellers::Leg;

/// The days that matters of a departure are measured by.
pub fn dates(offer: &Offer) -> Dates {
    let deadlines = offer.deadlines();
    Dates {
        details_on: deadlines.details_close_on,
        filing_on: deadlines.visa_filed_on,
        pack_on: deadlines.pack_provisional_on,
        final_pack_on: deadlines.pack_final_on,
        gateway_on: offer.departure.gateway_on,
    }
}

/// Everybody who holds places on a departure with their nine cells, by name. Nobody who is cancelled, declined, lapsed or waitlisted
/// is among them: this is a view of the roster like every list.
pub fn lines(conn: &mut Conn, offer: &Offer, today: NaiveDate) -> Result<Vec<Line>, StoreError> {
    let told = Told::ALL.into_iter().filter(|one| *one != Told::Given).collect::<Vec<_>>();
    let roster = Roster::read(conn, offer, Reach::HoldingPlaces, &told)?;
    let found = Found::load(conn, offer, &roster)?;
    let measure = Measure { offer, finder: offer.finder(), dates: dates(offer), today };
    roster
        .people
        .iter()
        .map(|person| found.line(&measure, person, roster.decided.get(&person.traveller.id)))
        .collect()
}

/// What everybody is measured by.
struct Measure<'a> {
    offer: &'a Offer,
    finder: Finder<'a>,
    dates: Dates,
    today: NaiveDate,
}

/// A newest pack: who gets it decides whom it ought to carry.
struct NewestPack {
    view: View,
    carries: BTreeSet<String>,
}

/// What is read besides the roster.
struct Found {
    balances: BTreeMap<String, Money>,
    /// What staff said last, by decision.
    overridden: BTreeMap<String, String>,
    /// Bookings for whose worse answer a task is open.
    worse: BTreeSet<String>,
    packs: Vec<NewestPack>,
    /// Bookings whose travel pack was announced.
    told: BTreeSet<String>,
}

impl Found {
    /// What belongs to a person or a booking is asked for by their ids, which have just been read, for the reason that `Records` has.
    fn load(conn: &mut Conn, offer: &Offer, roster: &Roster) -> Result<Self, StoreError> {
        let id = &offer.departure.id;
        let bookings = roster.booking_ids();
        Ok(Self {
            balances: balances(conn, &bookings)?,
            overridden: decisions::overridden_on_departures(conn, std::slice::from_ref(id))?,
            worse: worse(conn, id)?,
            packs: newest_packs(conn, id)?,
            told: told(conn, &bookings)?,
        })
    }

    fn line(
        &self,
        measure: &Measure<'_>,
        person: &Person,
        decided: Option<&Newest>,
    ) -> Result<Line, StoreError> {
        let (traveller, booking) = (&person.traveller, &person.booking);
        let facts = self.facts(measure, person, decided)?;
        let race = traveller.race_id.as_deref().and_then(|id| measure.offer.race_by_id(id));
        Ok(Line {
            traveller_id: traveller.id.clone(),
            position: traveller.position,
            booking_id: booking.id.clone(),
            reference: booking.reference.clone(),
            status: facts.status,
            sort_key: traveller.sort_key.clone(),
            booker: booking.booker_name.clone(),
            email: booking.booker_email.clone(),
            name: full_name(traveller),
            nationality: traveller.nationality.clone(),
            role: facts.role.label(),
            race: race.map(|race| race.code.clone()).unwrap_or_default(),
            race_name: person.race_name.clone(),
            missing: person.missing().len(),
            decision_id: decided.map(|newest| newest.id.clone()),
            marks: person.marks.clone(),
            cells: readiness::judge(&facts, &measure.dates, measure.today),
        })
    }

    fn facts(
        &self,
        measure: &Measure<'_>,
        person: &Person,
        decided: Option<&Newest>,
    ) -> Result<Facts, StoreError> {
        let (traveller, booking) = (&person.traveller, &person.booking);
        let overridden = decided.and_then(|newest| self.overridden.get(&newest.id));
        let outcome = overridden.or(decided.map(|newest| &newest.outcome));
        let standing = person.standing()?;
        let role = standing.role;
        let own = self.balances.get(&booking.id).copied();
        let on_gateway_calendar =
            |at: NaiveDateTime| at.and_utc().with_timezone(&measure.offer.zone).date_naive();
        let entry = person.entry.as_ref();
        let due = self.packs.iter().filter(|pack| pack.view.shows(standing));
        let (carried, missed): (Vec<_>, Vec<_>) = due.partition(|pack| pack.carries.contains(&traveller.id));
        Ok(Facts {
            status: booking.status()?,
            role,
            money: ledger::standing(own.unwrap_or(Money::zero(currency(&booking.currency)?))),
            held_until: booking.held_until.map(on_gateway_calendar),
            balance_due_on: booking.balance_due_on,
            review_due_on: booking.review_due_on,
            outcome: outcome.and_then(|word| Outcome::parse(word)),
            is_overridden: overridden.is_some(),
            became_worse: self.worse.contains(&booking.id),
            given: person.pages.clone(),
            to_confirm: person.to_confirm.len(),
            visa: person.visa_state()?,
            passport_changed: person
                .visa
                .as_ref()
                .is_some_and(|case| case.passport_hash != traveller.passport_hash),
            entry: entry.map(|entry| entry.status.clone()).unwrap_or_default(),
            bib: entry.and_then(|entry| entry.bib),
            room: person
                .room
                .as_ref()
                .map(|(number, kind, _)| format!("Room {number}, {}", kind.to_lowercase())),
            way_in: way(&measure.finder, person.way_in.as_ref(), person.knows_way_in_on),
            way_home: way(&measure.finder, person.way_home.as_ref(), person.knows_way_home_on),
            packs: PackFacts {
                carried: carried.len(),
                missed: missed.len(),
                told: self.told.contains(&booking.id),
            },
        })
    }
}

fn way(finder: &Finder<'_>, leg: Option<&Leg>, known_on: Option<NaiveDate>) -> WayFacts {
    let Some(leg) = leg else { return known_on.map_or(WayFacts::Missing, WayFacts::Promised) };
    let words = if leg.number.is_empty() { leg.mode.clone() } else { leg.number.clone() };
    match finder.findings(leg).first().map(|finding| finding.graveness()) {
        Some(Graveness::Missed) => WayFacts::Misses(words),
        Some(Graveness::Tight) => WayFacts::Tight(words),
        _ => WayFacts::Meets(words),
    }
}

/// What each of these bookings owes, below zero what we owe it.
pub fn balances(conn: &mut Conn, booking_ids: &[String]) -> Result<BTreeMap<String, Money>, StoreError> {
    use schema::transfers::dsl;
    let rows: Vec<(String, String, i64, String)> = dsl::transfers
        .filter(dsl::booking_id.eq_any(booking_ids))
        .select((dsl::debit_account, dsl::credit_account, dsl::amount_minor, dsl::currency))
        .load(conn)?;
    let damaged = |words: String| StoreError::Damaged(words);
    let mut balances: BTreeMap<String, Money> = BTreeMap::new();
    for (debit, credit, minor, code) in rows {
        let amount = Money::new(minor, currency(&code)?);
        for (account, arrives) in [(debit, true), (credit, false)] {
            let account: Account = account.parse().map_err(|_| damaged(format!("account {account}")))?;
            let Account::Debtor(booking) = account else { continue };
            let balance = balances.entry(booking).or_insert(Money::zero(amount.currency));
            let next = if arrives { balance.plus(amount) } else { balance.minus(amount) };
            *balance = next.map_err(|e| damaged(e.to_string()))?;
        }
    }
    Ok(balances)
}

fn worse(conn: &mut Conn, departure_id: &str) -> Result<BTreeSet<String>, StoreError> {
    use schema::tasks::dsl;
    let rows: Vec<Option<String>> = dsl::tasks
        .filter(dsl::departure_id.eq(departure_id))
        .filter(dsl::kind.eq("worse_answer"))
        .filter(dsl::done_at.is_null())
        .select(dsl::booking_id)
        .load(conn)?;
    Ok(rows.into_iter().flatten().collect())
}

/// The newest pack of each recipient and whom it carries.
fn newest_packs(conn: &mut Conn, departure_id: &str) -> Result<Vec<NewestPack>, StoreError> {
    let mut newest: BTreeMap<String, (String, String)> = BTreeMap::new();
    let packs = handoffs::of_departure(conn, departure_id)?.into_iter();
    for (pack, _, _) in packs.filter(|(pack, ..)| pack.revoked_at.is_none()) {
        newest.entry(pack.recipient_id).or_insert((pack.id, pack.job));
    }
    use schema::handoff_rows::dsl;
    let ids: Vec<&str> = newest.values().map(|(id, _)| id.as_str()).collect();
    let rows: Vec<(String, String)> = dsl::handoff_rows
        .filter(dsl::handoff_id.eq_any(ids))
        .select((dsl::handoff_id, dsl::traveller_id))
        .load(conn)?;
    let mut carried: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (pack, traveller) in rows {
        carried.entry(pack).or_default().insert(traveller);
    }
    let pack = |(id, job): (String, String)| {
        let job: RecipientJob = job.parse().map_err(|_| StoreError::Damaged(format!("job {job}")))?;
        Ok(NewestPack { view: job.view(), carries: carried.remove(&id).unwrap_or_default() })
    };
    newest.into_values().map(pack).collect()
}

fn told(conn: &mut Conn, booking_ids: &[String]) -> Result<BTreeSet<String>, StoreError> {
    use schema::letters::dsl;
    let rows: Vec<Option<String>> = dsl::letters
        .filter(dsl::booking_id.eq_any(booking_ids))
        .filter(dsl::kind.eq("travel_pack"))
        .select(dsl::booking_id)
        .load(conn)?;
    Ok(rows.into_iter().flatten().collect())
}

/// Bookings of a departure that had the letter about details on a day, by id. The letter's key tells the day by the calendar of the gateway.
pub fn reminded_on(
    conn: &mut Conn,
    departure_id: &str,
    day: NaiveDate,
) -> Result<BTreeSet<String>, StoreError> {
    use schema::letters::dsl;
    let rows: Vec<Option<String>> = dsl::letters
        .inner_join(schema::bookings::table)
        .filter(schema::bookings::departure_id.eq(departure_id))
        .filter(dsl::kind.eq("details_wanted"))
        .filter(dsl::once_key.like(format!("%:details:{day}")))
        .select(dsl::booking_id)
        .load(conn)?;
    Ok(rows.into_iter().flatten().collect())
}

/// The bookings of some people of a departure, by id.
pub fn bookings_of(
    conn: &mut Conn,
    departure_id: &str,
    traveller_ids: &[String],
) -> Result<BTreeSet<String>, StoreError> {
    use schema::travellers::dsl;
    let rows: Vec<String> = dsl::travellers
        .inner_join(schema::bookings::table)
        .filter(schema::bookings::departure_id.eq(departure_id))
        .filter(dsl::id.eq_any(traveller_ids))
        .select(dsl::booking_id)
        .load(conn)?;
    Ok(rows.into_iter().collect())
}

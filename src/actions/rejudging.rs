//! Judging everybody ahead once more, because the rules changed.
//!
//! Each person is judged from the sealed statement of the newest decision, not from the facts kept in clear beside it: those hold ages and
//! margins for the days the journey had then, and a new row needs sealed inputs of its own. Who is ahead still has a key, because keys are
//! destroyed only after the journey.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::actions::judging;
use crate::actions::judging::Judgement;
use crate::domain::eligibility;
use crate::domain::eligibility::Journey;
use crate::domain::eligibility::Outcome;
use crate::domain::payment_plan::working_days_after;
use crate::keys::TravellerKey;
use crate::store::StoreError;
use crate::store::Tx;
use crate::store::decisions;
use crate::store::decisions::Judged;
use crate::store::decisions::Prepared;
use crate::store::departures;
use crate::store::desk;
use crate::store::desk::Task;
use crate::store::dossier;
use crate::store::sealed;
use crate::store::travellers;
use crate::store::travellers::Leg;
use crate::store::tx::new_id;

/// Rows of decisions that go in with one statement: each is eleven values, and a statement takes some thirty thousand.
const ROWS_AT_ONCE: usize = 1000;

/// A departure that people have not set out on.
struct Ahead {
    id: String,
    journey: Journey,
    /// The own ways of its people: who stays longer is judged for the longer stay.
    legs: BTreeMap<String, Vec<Leg>>,
    today: NaiveDate,
    answer_by: NaiveDate,
}

/// An answer that is another one than before.
struct Changed<'a> {
    of: &'a Judged,
    ahead: &'a Ahead,
    before: Outcome,
    judgement: Judgement,
    row: Option<decisions::DecisionRow>,
}

/// Judges everybody who has not set out, by the rules as they are from `from` on. Every answer that changes is kept in a row of its own
/// (once that day has come); a worse one makes a task for its booking. Answers how many bookings got one. Money, places and statuses stay.
///
/// Of whom staff accepted in review or overrode the answer, nothing is asked unless the fresh answer is worse than the one they decided on:
/// it is the newest kept answer that the fresh one is held against. An override stands until then, so no row takes its place before.
pub fn judge_everybody(tx: &mut Tx<'_>, from: NaiveDate, occasion: &str) -> Result<usize, StoreError> {
    let prepared = decisions::prepared(tx.conn)?;
    let ahead = ahead(tx, from)?;
    let ids: Vec<String> = ahead.iter().map(|one| one.id.clone()).collect();
    let judged = decisions::judged_on_departures(tx.conn, &ids)?;
    let keys: BTreeMap<String, _> = sealed::keys_of_departures(tx.conn, tx.keys, &ids)?.into_iter().collect();
    let overridden = decisions::overridden_on_departures(tx.conn, &ids)?;
    let mut changed = Vec::new();
    for one in &judged {
        let Some(ahead) = ahead.iter().find(|ahead| ahead.id == one.departure_id) else { continue };
        let Some(key) = keys.get(&one.traveller_id) else { continue };
        let staff = overridden.get(&one.decision_id).and_then(|word| Outcome::parse(word));
        changed.extend(judged_again(tx, &prepared, one, ahead, key, staff)?);
    }
    let rows: Vec<_> = changed.iter_mut().filter_map(|one| one.row.take()).collect();
    for rows in rows.chunks(ROWS_AT_ONCE) {
        decisions::insert(tx.conn, rows)?;
    }
    let tasks = tasks(tx, &changed, occasion);
    desk::add_tasks(tx.conn, &tasks)?;
    Ok(tasks.len())
}

fn ahead(tx: &mut Tx<'_>, from: NaiveDate) -> Result<Vec<Ahead>, StoreError> {
    let mut found = Vec::new();
    for (departure, edition) in departures::all(tx.conn)? {
        let today = tx.today(departure.zone()?);
        if departure.gateway_on < today {
            continue;
        }
        let judged_on = today.max(from);
        let answer_by = working_days_after(today, departure.plan_terms()?.review_working_days);
        let journey = dossier::journey(&departure, &edition, &*departure.about()?, judged_on)?;
        let mut legs: BTreeMap<String, Vec<Leg>> = BTreeMap::new();
        for leg in travellers::legs_of_departure(tx.conn, &departure.id)? {
            legs.entry(leg.traveller_id.clone()).or_default().push(leg);
        }
        found.push(Ahead { id: departure.id, journey, legs, today, answer_by });
    }
    Ok(found)
}

fn judged_again<'a>(
    tx: &Tx<'_>,
    prepared: &Prepared,
    one: &'a Judged,
    ahead: &'a Ahead,
    key: &TravellerKey,
    staff: Option<Outcome>,
) -> Result<Option<Changed<'a>>, StoreError> {
    let statement = judging::opened(key, &one.decision_id, &one.inputs_sealed)?;
    let before = Outcome::parse(&one.outcome)
        .ok_or_else(|| StoreError::Damaged(format!("outcome {} of a decision", one.outcome)))?;
    let own = ahead.legs.get(&one.traveller_id).map_or(&[][..], Vec::as_slice);
    let journey = judging::own_journey(ahead.journey.clone(), own);
    // Most answers stay; only the others are put into words.
    let fresh = eligibility::decide(&prepared.rules, &statement.applicant()?, &journey).outcome;
    if fresh == before || judging::is_settled(staff, before, fresh) {
        return Ok(None);
    }
    let judgement = judging::judge_on(prepared, &statement, journey, ahead.answer_by)?;
    let (booking, traveller) = (&one.booking_id, &one.traveller_id);
    // A decision is of its day: one about rules that begin later is made when they have begun.
    let is_now = ahead.journey.judged_on == ahead.today;
    let row = is_now
        .then(|| judging::decision_row(tx, key, booking, traveller, "rules", &statement, &judgement))
        .transpose()?;
    Ok(Some(Changed { of: one, ahead, before, judgement, row }))
}

fn tasks(tx: &Tx<'_>, changed: &[Changed<'_>], occasion: &str) -> Vec<Task> {
    let mut by_booking: BTreeMap<&str, Vec<&Changed<'_>>> = BTreeMap::new();
    for one in changed.iter().filter(|one| one.judgement.outcome > one.before) {
        by_booking.entry(&one.of.booking_id).or_default().push(one);
    }
    let task = |(booking, worse): (&str, Vec<&Changed<'_>>)| {
        let of = worse.first()?;
        let answer =
            |one: &&Changed<'_>| format!("traveller {} became “{}”", one.of.position, one.judgement.outcome);
        let answers: Vec<String> = worse.iter().map(answer).collect();
        let from = match of.ahead.journey.judged_on {
            day if day == of.ahead.today => String::new(),
            day => format!(" from {}", crate::filters::day(day)),
        };
        Some(Task {
            id: new_id(),
            kind: "worse_answer".to_owned(),
            booking_id: Some(booking.to_owned()),
            departure_id: Some(of.of.departure_id.clone()),
            note: format!("The rules changed{from}: the answer for {}", answers.join(", for ")),
            due_on: Some(of.ahead.today),
            once_key: format!("worse_answer:{booking}:rules:{occasion}"),
            created_at: tx.stamp(),
            done_at: None,
            done_by: String::new(),
        })
    };
    by_booking.into_iter().filter_map(task).collect()
}

//! One act on many people of a departure: previewed first, then done once, with a result for each.

use std::collections::BTreeMap;

use chrono::Duration;

use crate::actions::audit;
use crate::actions::audit::About;
use crate::actions::posting;
use crate::actions::reminding;
use crate::actions::reminding::Asked;
use crate::domain::readiness::Act;
use crate::domain::readiness::Line;
use crate::domain::readiness::Seen;
use crate::domain::readiness::Would;
use crate::mail::facts::BookingFacts;
use crate::mail::letters;
use crate::store::Conn;
use crate::store::StoreError;
use crate::store::Tx;
use crate::store::access;
use crate::store::bulk_acts;
use crate::store::bulk_acts::ActResult;
use crate::store::bulk_acts::BulkAct;
use crate::store::departures;
use crate::store::dossier::Dossier;
use crate::store::dossier::Offer;
use crate::store::marks;
use crate::store::marks::Mark;
use crate::store::readiness;
use crate::store::tx::new_id;

/// A preview can be done for this many hours.
const HOURS_OPEN: i64 = 24;

/// An act that somebody wants to look at first.
#[derive(Clone, Debug)]
pub struct PreviewAct {
    /// Minted.
    pub id: String,
    /// Code of the departure.
    pub departure_code: String,
    /// What to do.
    pub act: Act,
    /// Exactly to whom, in the order of the list.
    pub traveller_ids: Vec<String>,
}

crate::verb_error! {
    /// Why an act was not done.
    ActOnManyError {
        /// The preview is older than a day.
        TooOld => "this preview is older than a day",
    }
}

/// Keeps whom an act is meant for, so that what is done later is what was looked at.
pub fn preview_act(tx: &mut Tx<'_>, command: &PreviewAct) -> Result<(), StoreError> {
    let (departure, _) = departures::by_code(tx.conn, &command.departure_code)?;
    let row = BulkAct {
        id: command.id.clone(),
        departure_id: departure.id,
        act: command.act.word().to_owned(),
        argument: command.act.argument().to_owned(),
        traveller_ids: departures::to_json(&command.traveller_ids)?,
        made_by: tx.by.actor.clone(),
        made_at: tx.stamp(),
        done_at: None,
        results: String::new(),
    };
    bulk_acts::insert(tx.conn, &row)
}

/// An act that somebody previewed, for nobody else.
pub fn own_act(conn: &mut Conn, id: &str, departure_id: &str, actor: &str) -> Result<BulkAct, StoreError> {
    let row = bulk_acts::by_id(conn, id)?;
    let is_own = row.made_by == actor && row.departure_id == departure_id;
    if is_own { Ok(row) } else { Err(StoreError::NotFound) }
}

/// Whether a preview can no longer be done.
pub fn is_too_old(row: &BulkAct, now: chrono::NaiveDateTime) -> bool {
    row.done_at.is_none() && now - row.made_at >= Duration::hours(HOURS_OPEN)
}

/// What the act means now for each person it was meant for.
pub fn outcomes(
    conn: &mut Conn,
    offer: &Offer,
    row: &BulkAct,
    now: chrono::DateTime<chrono::Utc>,
) -> Result<Vec<(String, Would)>, StoreError> {
    let today = now.with_timezone(&offer.zone).date_naive();
    let lines = readiness::lines(conn, offer, today)?;
    let by_id: BTreeMap<&str, &Line> = lines.iter().map(|line| (line.traveller_id.as_str(), line)).collect();
    let act = stored(row)?;
    let mut seen = Seen {
        reminded_today: readiness::reminded_on(conn, &offer.departure.id, today)?,
        are_lists_closed: offer.deadlines().details_close_on < today,
        staff: access::all_staff(conn)?.into_iter().map(|one| (one.id, one.name)).collect(),
        ..Seen::default()
    };
    let mut outcome = |id: String| {
        let would = match by_id.get(id.as_str()) {
            Some(line) => act.would(line, &mut seen),
            None => Would::Not("No longer on the roster".to_owned()),
        };
        (id, would)
    };
    Ok(row.people()?.into_iter().map(&mut outcome).collect())
}

fn stored(row: &BulkAct) -> Result<Act, StoreError> {
    Act::of(&row.act, &row.argument).ok_or_else(|| StoreError::Damaged(format!("act {}", row.act)))
}

/// Does what was previewed. A second time nothing happens, and the results of the first stay.
pub fn do_act(tx: &mut Tx<'_>, departure_code: &str, act_id: &str) -> Result<(), ActOnManyError> {
    let offer = Offer::by_code(tx.conn, departure_code)?;
    let row = bulk_acts::lock(tx.conn, act_id)?;
    if row.made_by != tx.by.actor || row.departure_id != offer.departure.id {
        return Err(StoreError::NotFound.into());
    }
    if row.done_at.is_some() {
        return Ok(());
    }
    if is_too_old(&row, tx.stamp()) {
        return Err(ActOnManyError::TooOld);
    }
    let outcomes = outcomes(tx.conn, &offer, &row, tx.now())?;
    let affected: Vec<String> = outcomes
        .iter()
        .filter(|(_, would)| matches!(would, Would::Happen(_)))
        .map(|(id, _)| id.clone())
        .collect();
    carry_out(tx, &offer, &row, &affected)?;
    let result = |(traveller_id, would)| match would {
        Would::Happen(words) => ActResult { traveller_id, is_done: true, words },
        Would::Not(words) => ActResult { traveller_id, is_done: false, words },
    };
    let results: Vec<ActResult> = outcomes.into_iter().map(result).collect();
    bulk_acts::finish(tx.conn, &row.id, &results, tx.stamp())?;
    let words = format!("{} for {} of {}", row.act, affected.len(), results.len());
    Ok(audit::note(tx, "act_on_many", About::departure(&offer.departure.id), &words)?)
}

fn carry_out(tx: &mut Tx<'_>, offer: &Offer, row: &BulkAct, people: &[String]) -> Result<(), StoreError> {
    let act = stored(row)?;
    match &act {
        Act::Remind => write_to_bookings(tx, offer, people, "ask_details", |tx, dossier| {
            Ok(reminding::remind(tx, dossier)? == Asked::Posted)
        }),
        Act::Ask(question) => write_to_bookings(tx, offer, people, "ask_booker", |tx, dossier| {
            let facts = BookingFacts { reason: question.clone(), ..posting::facts(dossier)? };
            let key = format!("act:{}:{}", row.id, dossier.booking.reference);
            posting::post_to_booker(tx, dossier, letters::asked(&facts), "", &key)?;
            Ok(true)
        }),
        Act::Untag(word) => match act.mark() {
            Some(kind) => marks::remove(tx.conn, people, kind, Some(word)),
            None => Ok(()),
        },
        Act::Tag(word) | Act::Bus(word) | Act::Guide(word) | Act::Assign(word) => {
            mark(tx, &act, people, word)
        }
        Act::Export => Ok(()),
    }
}

fn mark(tx: &mut Tx<'_>, act: &Act, people: &[String], word: &str) -> Result<(), StoreError> {
    let Some(kind) = act.mark() else { return Ok(()) };
    if kind.is_single() {
        marks::remove(tx.conn, people, kind, None)?;
    }
    if word.is_empty() {
        return Ok(());
    }
    let row = |id: &String| Mark {
        id: new_id(),
        traveller_id: id.clone(),
        kind: kind.as_str().to_owned(),
        word: word.to_owned(),
        marked_by: tx.by.actor.clone(),
        marked_at: tx.stamp(),
    };
    let rows: Vec<Mark> = people.iter().map(row).collect();
    marks::insert(tx.conn, &rows)
}

/// Writes to each booking of these people once and notes in the booking's history that a letter was posted.
fn write_to_bookings(
    tx: &mut Tx<'_>,
    offer: &Offer,
    people: &[String],
    verb: &str,
    write: impl Fn(&mut Tx<'_>, &Dossier) -> Result<bool, StoreError>,
) -> Result<(), StoreError> {
    for booking_id in readiness::bookings_of(tx.conn, &offer.departure.id, people)? {
        let dossier = Dossier::load(tx.conn, &booking_id)?;
        if write(tx, &dossier)? {
            audit::note(tx, verb, About::booking(&booking_id), "")?;
        }
    }
    Ok(())
}

//! Move visas a step: file a batch with the consulate, note its answers, the slips that came and those handed over.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use crate::actions::audit;
use crate::actions::audit::About;
use crate::actions::tasks;
use crate::domain::visa::VisaState;
use crate::store::StoreError;
use crate::store::Tx;
use crate::store::dossier::Offer;
use crate::store::dossier::full_name;
use crate::store::rosters::Person;
use crate::store::rosters::Reach;
use crate::store::rosters::Roster;
use crate::store::rosters::Told;
use crate::store::visas;
use crate::store::visas::VisaBatch;
use crate::store::visas::VisaCase;

/// Whose visas go where.
#[derive(Clone, Debug)]
pub struct MoveVisas {
    /// Minted, for the batch if one is filed.
    pub batch_id: String,
    /// Of which departure.
    pub departure_code: String,
    /// Whose.
    pub traveller_ids: Vec<String>,
    /// Where to.
    pub to: VisaState,
    /// When the batch was filed; used only when filing.
    pub filed_on: NaiveDate,
    /// Anything to remember; may be empty.
    pub note: String,
}

/// What came of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Moved {
    /// How many visas took the step.
    pub moved: usize,
    /// The number of the batch that was filed.
    pub batch: Option<i64>,
    /// Who did not, and why: "Name: why".
    pub left: Vec<String>,
}

/// Moves whoever may take the step, and says why others may not. A refused visa makes a task: the traveller's money goes back in full.
pub fn move_visas(tx: &mut Tx<'_>, command: &MoveVisas) -> Result<Moved, StoreError> {
    let offer = Offer::by_code(tx.conn, &command.departure_code)?;
    let roster = Roster::read(tx.conn, &offer, Reach::Firm, &[Told::Visas, Told::Pages])?;
    let asked: BTreeSet<&str> = command.traveller_ids.iter().map(String::as_str).collect();
    let mut done = Moved::default();
    let mut movers = Vec::new();
    for person in roster.people.iter().filter(|person| asked.contains(person.traveller.id.as_str())) {
        match hindrance(person, command.to)? {
            Some(why) => done.left.push(format!("{}: {why}", full_name(&person.traveller))),
            None => movers.push(person),
        }
    }
    let gone = asked.len() - movers.len() - done.left.len();
    if 0 < gone {
        done.left.push(format!("{gone} who are not on the list any more"));
    }
    let is_new = |person: &&Person| person.visa_state().is_ok_and(|state| state == VisaState::Collecting);
    if command.to == VisaState::Filed && movers.iter().any(&is_new) {
        done.batch = Some(file_batch(tx, &offer, command)?);
    }
    for person in &movers {
        save(tx, person, command, is_new(person))?;
    }
    done.moved = movers.len();
    let words = format!("{} to {}; {}", done.moved, command.to.as_str(), command.note);
    audit::note(tx, "move_visas", About::departure(&offer.departure.id), words.trim_end_matches("; "))?;
    Ok(done)
}

/// Why somebody's visa cannot take the step.
fn hindrance(person: &Person, to: VisaState) -> Result<Option<String>, StoreError> {
    let from = person.visa_state()?;
    if !from.may_become(to) {
        return Ok(Some(format!("{} now", from.label().to_lowercase())));
    }
    let missing = person.missing_for_visa();
    if to == VisaState::Filed && !missing.is_empty() {
        let titles: Vec<String> = missing.iter().map(|page| page.title().to_lowercase()).collect();
        return Ok(Some(format!("{} missing", titles.join(", "))));
    }
    if to == VisaState::Filed && !person.to_confirm.is_empty() {
        return Ok(Some(format!("has {} to confirm by their own link", person.to_confirm.len())));
    }
    Ok(None)
}

fn file_batch(tx: &mut Tx<'_>, offer: &Offer, command: &MoveVisas) -> Result<i64, StoreError> {
    let number = visas::batches(tx.conn, &offer.departure.id)?.last().map_or(1, |batch| batch.number + 1);
    let row = VisaBatch {
        id: command.batch_id.clone(),
        departure_id: offer.departure.id.clone(),
        number,
        filed_on: command.filed_on,
        note: command.note.clone(),
        filed_by: tx.by.actor.clone(),
    };
    visas::insert_batch(tx.conn, &row)?;
    Ok(number)
}

fn save(tx: &mut Tx<'_>, person: &Person, command: &MoveVisas, is_new: bool) -> Result<(), StoreError> {
    let earlier = person.visa.as_ref();
    let goes_back = command.to == VisaState::Collecting;
    let batch_id = match is_new {
        true => Some(command.batch_id.clone()),
        false => earlier.and_then(|case| case.batch_id.clone()).filter(|_| !goes_back),
    };
    let row = VisaCase {
        traveller_id: person.traveller.id.clone(),
        batch_id,
        state: command.to.as_str().to_owned(),
        passport_hash: person.traveller.passport_hash.clone(),
        note: command.note.clone(),
        changed_by: tx.by.actor.clone(),
        changed_at: tx.stamp(),
    };
    visas::save(tx.conn, &row)?;
    let about = About { traveller: Some(&row.traveller_id), ..About::booking(&person.booking.id) };
    audit::note(tx, "move_visa", about, command.to.label())?;
    if command.to == VisaState::Refused {
        let words = format!(
            "The visa of traveller {} was refused: cancel with the full refund",
            person.traveller.position
        );
        let today = tx.now().date_naive();
        return tasks::add(tx, tasks::VISA_REFUSED, &person.booking, &row.traveller_id, &words, today);
    }
    tasks::finish_one(tx, &person.booking.id, tasks::VISA_REFUSED, &row.traveller_id)
}

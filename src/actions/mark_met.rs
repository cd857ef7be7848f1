//! A recipient marks what they saw of a traveller: met, picked up, late, not there. The latest counts, earlier ones stay.

use crate::actions::audit;
use crate::actions::audit::About;
use crate::actions::tasks;
use crate::domain::handoff::Sighting;
use crate::store::StoreError;
use crate::store::Tx;
use crate::store::bookings;
use crate::store::handoffs;
use crate::store::pack_answers;
use crate::store::pack_answers::Mark;
use crate::store::travellers;

/// What somebody saw.
#[derive(Clone, Debug)]
pub struct MarkMet {
    /// Minted.
    pub id: String,
    /// On which pack's page.
    pub handoff_id: String,
    /// The traveller's number in it.
    pub position: i64,
    /// What was seen.
    pub sighting: Sighting,
}

crate::verb_error! {
    /// Why nothing was marked.
    MarkMetError {
        /// The pack has no such line.
        NobodyThere => "the pack has no traveller of this number",
        /// Who reads the pack waits for nobody.
        NobodyWaits => "this recipient waits for nobody",
    }
}

/// Keeps it; the same mark again changes nothing. Who is not there becomes a task of the desk, and ends it once they are. Answers whether it
/// was new.
pub fn mark_met(tx: &mut Tx<'_>, command: &MarkMet) -> Result<bool, MarkMetError> {
    // Of two presses at once the second must see what the first one marked.
    let pack = handoffs::lock(tx.conn, &command.handoff_id)?;
    if !pack.job()?.waits_for_people() {
        return Err(MarkMetError::NobodyWaits);
    }
    let rows = handoffs::rows(tx.conn, &pack.id)?;
    let row = rows.into_iter().find(|row| row.position == command.position);
    let row = row.ok_or(MarkMetError::NobodyThere)?;
    let marks = pack_answers::marks(tx.conn, &pack.departure_id, &pack.recipient_id)?;
    let last = pack_answers::last_marks(&marks).get(row.traveller_id.as_str()).copied();
    if last.is_some_and(|last| last.mark == command.sighting.as_str()) {
        return Ok(false);
    }
    let mark = Mark {
        id: command.id.clone(),
        handoff_id: pack.id.clone(),
        traveller_id: row.traveller_id.clone(),
        mark: command.sighting.as_str().to_owned(),
        marked_at: tx.stamp(),
    };
    pack_answers::add_mark(tx.conn, &mark)?;
    alarm(tx, &mark, last, pack.number)?;
    let words = format!("pack no. {}: no. {} {}", pack.number, command.position, command.sighting.words().en);
    let about = About { traveller: Some(&row.traveller_id), ..About::departure(&pack.departure_id) };
    audit::note(tx, "mark_met", about, &words)?;
    Ok(true)
}

fn alarm(tx: &mut Tx<'_>, mark: &Mark, last: Option<&Mark>, number: i64) -> Result<(), StoreError> {
    let traveller = travellers::by_id(tx.conn, &mark.traveller_id)?;
    if let Some(last) = last {
        tasks::finish_one(tx, &traveller.booking_id, tasks::NOT_THERE, &last.id)?;
    }
    if mark.mark == Sighting::NotThere.as_str() {
        let booking = bookings::by_id(tx.conn, &traveller.booking_id)?;
        let note =
            format!("Traveller {} was waited for and did not come (pack no. {number})", traveller.position);
        let today = tx.now().date_naive();
        tasks::add(tx, tasks::NOT_THERE, &booking, &mark.id, &note, today)?;
    }
    Ok(())
}

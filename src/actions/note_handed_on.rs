//! The desk notes whom it told of changes after the newest pack: by phone, by chat, in person. They stand as told until the next pack.

use chrono::NaiveDateTime;

use crate::actions::audit;
use crate::actions::audit::About;
use crate::actions::handing_on;
use crate::store::Tx;
use crate::store::bookings;
use crate::store::dossier::Offer;
use crate::store::handoffs;
use crate::store::pack_answers;
use crate::store::pack_answers::HandedOnNote;
use crate::store::tx::new_id;

/// What somebody was told.
#[derive(Clone, Debug)]
pub struct NoteHandedOn {
    /// Of which departure.
    pub departure_code: String,
    /// The recipient's newest pack.
    pub handoff_id: String,
    /// The keyed marks of the changes, as the page showed them.
    pub prints: Vec<String>,
    /// Who was told.
    pub told_to: String,
    /// When, in UTC.
    pub told_at: NaiveDateTime,
    /// How.
    pub how: String,
    /// Of the form: a second press notes nothing more.
    pub once_key: String,
}

crate::verb_error! {
    /// Why nothing was noted.
    NoteHandedOnError {
        /// What was ticked has changed since, or went with a newer pack.
        Moved => "these changes are not waiting any more",
    }
}

/// Notes each of the changes that still stands as it was shown and that nobody has noted meanwhile. Answers how many.
pub fn note_handed_on(tx: &mut Tx<'_>, command: &NoteHandedOn) -> Result<usize, NoteHandedOnError> {
    if let Some((_, count)) = bookings::once_result(tx.conn, &command.once_key)? {
        return Ok(count.parse().unwrap_or_default());
    }
    let offer = Offer::by_code(tx.conn, &command.departure_code)?;
    // Two who note the same at once wait for one another.
    handoffs::lock(tx.conn, &command.handoff_id)?;
    let now = tx.now();
    let waiting = handing_on::of_departure(tx.conn, tx.keys, &offer, now)?;
    let theirs = waiting.into_iter().find(|waiting| waiting.pack.id == command.handoff_id);
    let theirs = theirs.ok_or(NoteHandedOnError::Moved)?;
    let is_meant =
        |change: &handing_on::WaitingChange| change.note.is_none() && command.prints.contains(&change.print);
    let note = |change: handing_on::WaitingChange| HandedOnNote {
        id: new_id(),
        handoff_id: theirs.pack.id.clone(),
        traveller_id: change.traveller_id,
        column_key: change.key,
        print: change.print,
        told_to: command.told_to.clone(),
        told_at: command.told_at,
        how: command.how.clone(),
        noted_by: tx.by.actor.clone(),
        noted_at: tx.by.at.naive_utc(),
    };
    let meant = theirs.changes.into_iter().filter(is_meant);
    let notes: Vec<HandedOnNote> = meant.map(note).collect();
    if notes.is_empty() {
        return Err(NoteHandedOnError::Moved);
    }
    bookings::bind_once(tx.conn, &command.once_key, "", &notes.len().to_string(), tx.stamp())?;
    pack_answers::add_notes(tx.conn, &notes)?;
    let words = format!("pack no. {}: {} changes told {}", theirs.pack.number, notes.len(), command.how);
    audit::note(tx, "note_handed_on", About::departure(&offer.departure.id), &words)?;
    Ok(notes.len())
}

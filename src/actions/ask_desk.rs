//! A recipient asks the desk something on a pack's page: a task for the desk, and the answer appears on the same page. No letter.

use chrono::Duration;

use crate::actions::audit;
use crate::actions::audit::About;
use crate::actions::tasks;
use crate::store::Tx;
use crate::store::access;
use crate::store::agencies;
use crate::store::bookings;
use crate::store::handoffs;
use crate::store::pack_answers;
use crate::store::pack_answers::Message;

/// Questions within an hour about one pack.
const AN_HOUR: i64 = 30;

/// A question.
#[derive(Clone, Debug)]
pub struct AskDesk {
    /// Minted.
    pub id: String,
    /// On which pack's page.
    pub handoff_id: String,
    /// The number of the traveller it is about.
    pub position: Option<i64>,
    /// What is asked.
    pub words: String,
    /// Of the form: a second press asks nothing more.
    pub once_key: String,
}

crate::verb_error! {
    /// Why nothing was asked.
    AskDeskError {
        /// The pack has no such line.
        NobodyThere => "the pack has no traveller of this number",
        /// Wait a while.
        TooOften => "questions were asked too often",
    }
}

/// Keeps the question and puts it on the desk.
pub fn ask_desk(tx: &mut Tx<'_>, command: &AskDesk) -> Result<(), AskDeskError> {
    if bookings::once_result(tx.conn, &command.once_key)?.is_some() {
        return Ok(());
    }
    bookings::bind_once(tx.conn, &command.once_key, "", "", tx.stamp())?;
    let pack = handoffs::by_id(tx.conn, &command.handoff_id)?;
    let window_from = tx.stamp() - Duration::hours(1);
    let bucket = format!("question:{}", pack.id);
    if access::count_try(tx.conn, &bucket, tx.by.at.naive_utc(), window_from)? > AN_HOUR {
        return Err(AskDeskError::TooOften);
    }
    if let Some(position) = command.position
        && !handoffs::rows(tx.conn, &pack.id)?.iter().any(|row| row.position == position)
    {
        return Err(AskDeskError::NobodyThere);
    }
    let message = Message {
        id: command.id.clone(),
        handoff_id: pack.id.clone(),
        is_from_desk: false,
        position: command.position,
        words: command.words.clone(),
        written_by: tx.by.actor.clone(),
        written_at: tx.stamp(),
    };
    pack_answers::add_message(tx.conn, &message)?;
    let (recipient, _) = agencies::recipient(tx.conn, &pack.recipient_id)?;
    let note = format!("Pack no. {}: {} asks", pack.number, recipient.name);
    let today = tx.now().date_naive();
    tasks::add_for_departure(tx, tasks::PACK_QUESTION, &pack.departure_id, &message.id, &note, today)?;
    let words = format!("pack no. {}: a question", pack.number);
    Ok(audit::note(tx, "ask_desk", About::departure(&pack.departure_id), &words)?)
}

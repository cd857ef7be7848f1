//! The desk answers what a recipient asked, on the page of the pack.

use crate::actions::audit;
use crate::actions::audit::About;
use crate::actions::tasks;
use crate::store::StoreError;
use crate::store::Tx;
use crate::store::bookings;
use crate::store::handoffs;
use crate::store::pack_answers;
use crate::store::pack_answers::Message;

/// An answer.
#[derive(Clone, Debug)]
pub struct AnswerRecipient {
    /// Minted.
    pub id: String,
    /// On which pack's page.
    pub handoff_id: String,
    /// What it says.
    pub words: String,
    /// Of the form: a second press answers nothing more.
    pub once_key: String,
}

/// Keeps the answer and ends the tasks of the questions before it.
pub fn answer_recipient(tx: &mut Tx<'_>, command: &AnswerRecipient) -> Result<(), StoreError> {
    if bookings::once_result(tx.conn, &command.once_key)?.is_some() {
        return Ok(());
    }
    bookings::bind_once(tx.conn, &command.once_key, "", "", tx.stamp())?;
    let pack = handoffs::by_id(tx.conn, &command.handoff_id)?;
    tasks::finish_questions(tx, &pack)?;
    let message = Message {
        id: command.id.clone(),
        handoff_id: pack.id.clone(),
        is_from_desk: true,
        position: None,
        words: command.words.clone(),
        written_by: tx.by.actor.clone(),
        written_at: tx.stamp(),
    };
    pack_answers::add_message(tx.conn, &message)?;
    let words = format!("pack no. {}: answered", pack.number);
    audit::note(tx, "answer_recipient", About::departure(&pack.departure_id), &words)
}

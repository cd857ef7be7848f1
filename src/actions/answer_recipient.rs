//! The desk answers what a recipient asked, on the page of the pack.

use crate::actions::audit;
use crate::actions::audit::About;
use crate::actions::tasks;
use crate::store::StoreError;
use crate::store::Tx;
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
}

/// Keeps the answer and ends the tasks of the questions before it.
pub fn answer_recipient(tx: &mut Tx<'_>, command: &AnswerRecipient) -> Result<(), StoreError> {
    let pack = handoffs::by_id(tx.conn, &command.handoff_id)?;
    for question in pack_answers::messages(tx.conn, &pack.id)?.iter().filter(|message| !message.is_from_desk)
    {
        tasks::finish_one(tx, &pack.departure_id, tasks::PACK_QUESTION, &question.id)?;
    }
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

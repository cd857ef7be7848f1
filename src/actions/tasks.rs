//! A task of the desk, made by whatever needs a person to look.

use chrono::NaiveDate;

use crate::store::StoreError;
use crate::store::Tx;
use crate::store::bookings::Booking;
use crate::store::desk;
use crate::store::desk::Task;
use crate::store::handoffs::Handoff;
use crate::store::pack_answers;
use crate::store::tx::new_id;

/// The kind of a task about a way to the gateway, or home, that does not meet the group. Its occasion is that way's id.
pub const TO_MEND: &str = "journey_to_mend";

/// The kind of a task about somebody who leaves home without the copy of their entry papers. Its occasion is the traveller and the day
/// they leave: `traveller:day`.
pub const VISA_COPY: &str = "visa_copy";

/// The kind of a task about a refused visa. Its occasion is the traveller.
pub const VISA_REFUSED: &str = "visa_refused";

/// The kind of a task about somebody a recipient waited for. Its occasion is the mark.
pub const NOT_THERE: &str = "not_there";

/// The kind of a task about a question of a recipient. Its occasion is the question.
pub const PACK_QUESTION: &str = "pack_question";

/// Puts a task about a booking on the desk, once for each occasion: a payment, or a version of the booking.
pub fn add(
    tx: &mut Tx<'_>,
    kind: &str,
    booking: &Booking,
    occasion: &str,
    note: &str,
    due_on: NaiveDate,
) -> Result<(), StoreError> {
    let row = Task {
        id: new_id(),
        kind: kind.to_owned(),
        booking_id: Some(booking.id.clone()),
        departure_id: Some(booking.departure_id.clone()),
        note: note.to_owned(),
        due_on: Some(due_on),
        once_key: once_key(kind, &booking.id, occasion),
        created_at: tx.stamp(),
        done_at: None,
        done_by: String::new(),
    };
    desk::add_task(tx.conn, &row)?;
    Ok(())
}

/// Puts a task about a departure on the desk, once for each occasion.
pub fn add_for_departure(
    tx: &mut Tx<'_>,
    kind: &str,
    departure_id: &str,
    occasion: &str,
    note: &str,
    due_on: NaiveDate,
) -> Result<(), StoreError> {
    let row = Task {
        id: new_id(),
        kind: kind.to_owned(),
        booking_id: None,
        departure_id: Some(departure_id.to_owned()),
        note: note.to_owned(),
        due_on: Some(due_on),
        once_key: once_key(kind, departure_id, occasion),
        created_at: tx.stamp(),
        done_at: None,
        done_by: String::new(),
    };
    desk::add_task(tx.conn, &row)?;
    Ok(())
}

/// What makes a task one of its kind.
pub fn once_key(kind: &str, subject_id: &str, occasion: &str) -> String {
    format!("{kind}:{subject_id}:{occasion}")
}

/// Marks the task of one occasion about a booking or a departure as done, if it is open.
pub fn finish_one(tx: &mut Tx<'_>, subject_id: &str, kind: &str, occasion: &str) -> Result<(), StoreError> {
    let key = once_key(kind, subject_id, occasion);
    desk::finish_task_of(tx.conn, &key, &tx.by.actor, tx.by.at.naive_utc())
}

/// Marks the tasks of a pack's questions as done: they are answered, or can be answered no more.
pub fn finish_questions(tx: &mut Tx<'_>, pack: &Handoff) -> Result<(), StoreError> {
    for message in pack_answers::messages(tx.conn, &pack.id)?.iter().filter(|message| !message.is_from_desk) {
        finish_one(tx, &pack.departure_id, PACK_QUESTION, &message.id)?;
    }
    Ok(())
}

/// Marks the open tasks of an occasion and of every occasion below it as done: a traveller, and their days.
pub fn finish_under(tx: &mut Tx<'_>, subject_id: &str, kind: &str, occasion: &str) -> Result<(), StoreError> {
    let key = once_key(kind, subject_id, occasion);
    desk::finish_tasks_under(tx.conn, &key, &tx.by.actor, tx.by.at.naive_utc())
}

/// Opens a task of an occasion again that the same actor closed before. What a person closed stays closed.
pub fn reopen_one(tx: &mut Tx<'_>, subject_id: &str, kind: &str, occasion: &str) -> Result<(), StoreError> {
    desk::reopen_task_of(tx.conn, &once_key(kind, subject_id, occasion), &tx.by.actor)
}

/// Marks a booking's open tasks of these kinds as done.
pub fn finish(tx: &mut Tx<'_>, booking_id: &str, kinds: &[&str]) -> Result<(), StoreError> {
    for kind in kinds {
        desk::finish_tasks(tx.conn, booking_id, kind, &tx.by.actor, tx.by.at.naive_utc())?;
    }
    Ok(())
}

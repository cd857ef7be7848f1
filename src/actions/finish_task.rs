//! A task of the desk, made by whatever needs a person to look, and finished by one.

use chrono::NaiveDate;

use crate::actions::audit;
use crate::actions::audit::About;
use crate::store::StoreError;
use crate::store::Tx;
use crate::store::bookings::Booking;
use crate::store::desk;
use crate::store::desk::Task;
use crate::store::tx::new_id;

/// A task about a booking. The same kind is made once for each state of the booking.
pub fn task(tx: &Tx<'_>, kind: &str, booking: &Booking, note: &str, due_on: NaiveDate) -> Task {
    Task {
        id: new_id(),
        kind: kind.to_owned(),
        booking_id: Some(booking.id.clone()),
        departure_id: Some(booking.departure_id.clone()),
        note: note.to_owned(),
        due_on: Some(due_on),
        once_key: format!("{kind}:{}:{}:{note}", booking.id, booking.version),
        created_at: tx.stamp(),
        done_at: None,
        done_by: String::new(),
    }
}

/// Marks a task as done.
pub fn finish_task(tx: &mut Tx<'_>, task_id: &str) -> Result<(), StoreError> {
    let task = desk::task(tx.conn, task_id)?;
    desk::finish_task(tx.conn, task_id, &tx.by.actor, tx.by.at.naive_utc())?;
    let about = About { booking: task.booking_id.as_deref(), ..About::default() };
    audit::note(tx, "finish_task", about, &task.kind)
}

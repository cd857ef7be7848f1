//! Finish a task of the desk.

use crate::actions::audit;
use crate::actions::audit::About;
use crate::store::StoreError;
use crate::store::Tx;
use crate::store::desk;

/// Marks a task as done.
pub fn finish_task(tx: &mut Tx<'_>, task_id: &str) -> Result<(), StoreError> {
    let task = desk::task(tx.conn, task_id)?;
    desk::finish_task(tx.conn, task_id, &tx.by.actor, tx.by.at.naive_utc())?;
    let about = About { booking: task.booking_id.as_deref(), ..About::default() };
    audit::note(tx, "finish_task", about, &task.kind)
}

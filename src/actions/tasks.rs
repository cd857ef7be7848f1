//! Tasks of the desk, made by whatever needs a person to look.

use chrono::NaiveDate;

use crate::store::Tx;
use crate::store::bookings::Booking;
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

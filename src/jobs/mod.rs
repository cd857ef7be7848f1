//! The clock's door: what happens without anybody asking. A lease a job keeps two instances from doing the same.

pub mod send_outbox;
pub mod timetable;

pub use send_outbox::Mailer;
pub use timetable::Jobs;

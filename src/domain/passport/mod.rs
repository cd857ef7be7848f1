//! A traveller's passport: its number and expiry as typed, its two machine-readable lines, and where the two
//! disagree.

mod document;
mod lines;
mod mrz;
mod compare;

pub use compare::Difference;
pub use compare::Typed;
pub use compare::compare;
pub use document::MONTHS_AFTER_TOUR;
pub use document::Margin;
pub use document::NumberFault;
pub use document::earliest_expiry;
pub use document::last_four;
pub use document::margin;
pub use document::masked;
pub use document::masked_tail;
pub use document::number;
pub use lines::Line;
pub use lines::Unreadable;
pub use lines::check_digit;
pub use mrz::Fault;
pub use mrz::Field;
pub use mrz::Mrz;
pub use mrz::PartialDate;
pub use mrz::Sex;

#[cfg(test)]
#[path = "../tests/passport.rs"]
mod tests;

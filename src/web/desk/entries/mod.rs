//! The race entries of a departure: status at the organiser, what speaks against them, another race.

pub mod show;
pub mod statuses;
pub mod race;

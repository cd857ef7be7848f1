//! The readiness board of a departure: its filters in the address, the page, the file, and acts on many with their previews.

pub mod asked;
pub mod cells;
pub mod show;
pub mod acts;

//! In a real browser: every page is usable by everybody, at every width, with script and without.

pub mod chrome;
mod accessible;
mod journey;

//! Startline: the booking desk of a race-tour agency in one binary.
//!
//! Nouns below, verbs in the middle, doors on top. The order of the `mod` lines is the floor plan, bottom-up: a module may import
//! only what stands above it in this list, and `tests/it/architecture.rs` fails on an import that climbs.

pub mod crash;
pub mod domain;
pub mod clock;
pub mod erasures;
pub mod config;
pub mod keys;
pub mod pulse;
pub mod passwords;
pub mod second_factor;
pub mod filters;
pub mod paths;
pub mod store;
pub mod documents;
pub mod mail;
pub mod actions;
pub mod jobs;
pub mod web;
pub mod metrics;
pub mod serve;
pub mod cli;

//! The whole program from outside: real pages over TCP, real databases of both engines, a clock that moves when told.
//!
//! `support/` is what a test stands on; every other file is a feature, and its test names are sentences.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test stops where something is missing")]

mod support;

mod architecture;
mod browser;
mod forms;
mod cli;
mod backup;
mod decide;
mod dump;
mod front_door;
mod fuzz;
mod invariants;
mod journeys;
mod migrations;
mod operations;
mod model;
mod places;
mod promises;
mod routes;
mod security;
mod snapshot;
mod storm;
mod verbs;
mod writer;

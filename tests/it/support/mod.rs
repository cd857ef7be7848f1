//! What a test stands on: a database of its own, a small season, the running server, and a browser without script.
#![expect(dead_code, reason = "the journeys that use the rest are on their way")]

pub mod smtp;
pub mod database;
pub mod world;
pub mod lint;
pub mod form;
pub mod page;
pub mod browser;
pub mod program;
pub mod app;
pub mod scene;
pub mod acts;
pub mod walks;

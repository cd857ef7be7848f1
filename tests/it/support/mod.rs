//! What a test stands on: a database of its own, a small season, the running server, and a browser without script.

pub mod certificates;
pub mod smtp;
pub mod database;
pub mod world;
pub mod own_postgres;
pub mod proxy;
pub mod lint;
pub mod form;
pub mod page;
pub mod browser;
pub mod program;
pub mod app;
pub mod factor;
pub mod scene;
pub mod acts;
pub mod walks;

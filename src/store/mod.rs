//! Nouns kept: the tables, the connections, `Db::read` and `Db::write`, and one file of queries per noun. No business rule lives here.

pub mod schema;
pub mod error;
pub mod dialect;
pub mod connect;
pub mod tx;
pub mod writer;
pub mod migrations;
pub mod db;
pub mod agencies;
pub mod departures;
pub mod pools;
pub mod bookings;
pub mod travellers;
pub mod sealed;
pub mod details;
pub mod decisions;
pub mod source_checks;
pub mod transfers;
pub mod dossier;
pub mod rulebook;
pub mod rooms;
pub mod rosters;
pub mod letters;
pub mod desk;
pub mod access;
pub mod handoffs;
pub mod job_runs;
pub mod board;
pub mod invariants;

pub use db::Db;
pub use dialect::Conn;
pub use error::StoreError;
pub use tx::By;
pub use tx::Tx;
pub use tx::VerbError;

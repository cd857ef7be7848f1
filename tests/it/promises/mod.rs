//! What we promise, each promise by its name, on both engines.

mod sold_once;
mod durable;
mod outbox;
mod same_truth;
mod replayed;
mod ledger;
mod nothing_personal;

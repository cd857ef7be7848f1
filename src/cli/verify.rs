//! `startline verify`: every invariant that data can show, a sentence for each fault, and a failing exit if there is one.

use std::process::ExitCode;

use crate::cli::database::Place;
use crate::store::invariants;

/// Checks and prints.
pub fn run(place: &Place) -> anyhow::Result<ExitCode> {
    let db = place.open()?;
    let faults = db.read_here(invariants::faults)?;
    for fault in &faults {
        println!("{fault}");
    }
    if faults.is_empty() {
        println!("Everything is in order: {} invariants hold on {}.", invariants::COUNT, db.engine().name());
        Ok(ExitCode::SUCCESS)
    } else {
        println!("{} faults.", faults.len());
        Ok(ExitCode::FAILURE)
    }
}

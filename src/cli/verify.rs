//! `startline verify`: every invariant that data can show and every decision again, a sentence for each fault, and a failing exit if there is one.

use std::process::ExitCode;

use crate::actions::judging;
use crate::cli::database::Place;
use crate::store::Db;
use crate::store::StoreError;
use crate::store::invariants;

/// Every fault of the data, a sentence each.
pub fn faults(db: &Db) -> Result<Vec<String>, StoreError> {
    db.read_here(|conn| {
        let mut faults = invariants::faults(conn)?;
        faults.extend(judging::unfaithful(conn)?);
        Ok(faults)
    })
}

/// Checks and prints.
pub fn run(place: &Place) -> anyhow::Result<ExitCode> {
    let db = place.open()?;
    let faults = faults(&db)?;
    for fault in &faults {
        println!("{fault}");
    }
    if faults.is_empty() {
        println!(
            "Everything is in order: {} invariants hold on {}, and every decision can be replayed.",
            invariants::COUNT,
            db.engine().name()
        );
        Ok(ExitCode::SUCCESS)
    } else {
        println!("{} faults.", faults.len());
        Ok(ExitCode::FAILURE)
    }
}

//! `backup`, `export`, `restore` and `move`: everything in one file, and the ways back from it.

pub mod copying;
pub mod loading;
pub mod restoring;
pub mod moving;

use std::path::PathBuf;

use clap::Args;

use crate::cli::database::Place;
use crate::filters;

/// What `backup`, `export` and `restore` take.
#[derive(Args)]
pub struct BackupArgs {
    #[command(flatten)]
    place: Place,
    /// The file.
    file: PathBuf,
}

/// Says that the data has faults, if it has.
fn tell(faults: &[String]) {
    if let Some(first) = faults.first() {
        let number = count(faults.len(), "fault");
        println!("The data has {number}; startline verify names each. The first: {first}");
    }
}

fn count(number: usize, one: &str) -> String {
    filters::count(i64::try_from(number).unwrap_or(i64::MAX), one, &format!("{one}s"))
}

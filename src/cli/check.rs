//! `startline config check`: what `serve` would go by, and everything that is wrong with it.

use std::process::ExitCode;

use clap::ArgMatches;
use clap::Command;
use clap::Subcommand;

use crate::cli::environment;
use crate::cli::serving::ServeArgs;
use crate::filters;

/// `startline config …`
#[derive(Subcommand)]
pub enum ConfigCommand {
    /// Prints the settings that serve would go by, without secrets, and says what is wrong with them.
    Check(Box<ServeArgs>),
}

/// Prints settings, then faults. `program` is the whole command line, `matches` what was read of it.
pub fn run(program: &Command, matches: &ArgMatches, command: &ConfigCommand) -> ExitCode {
    let ConfigCommand::Check(args) = command;
    let inner = program.find_subcommand("config").and_then(|config| config.find_subcommand("check"));
    let read = matches.subcommand_matches("config").and_then(|config| config.subcommand_matches("check"));
    if let (Some(inner), Some(read)) = (inner, read) {
        for line in environment::effective(inner, read) {
            println!("{line}");
        }
    }
    let mut faults = environment::unknown(program);
    faults.extend(args.faults());
    for fault in &faults {
        eprintln!("startline: {fault}");
    }
    if faults.is_empty() {
        println!("Everything serve needs is set.");
        return ExitCode::SUCCESS;
    }
    let count = i64::try_from(faults.len()).unwrap_or(i64::MAX);
    println!("{} to mend.", filters::count(count, "thing", "things"));
    ExitCode::FAILURE
}

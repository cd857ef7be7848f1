//! The command line: `demo`, `serve`, `config`, `health`, `migrate`, `season`, `rules`, `decide`, `staff`, `keys`, `verify`, `backup`,
//! `export`, `restore`, `move`.

pub mod database;
pub mod logs;
pub mod files;
pub mod environment;
pub mod health;
pub mod season;
pub mod rules;
pub mod decide;
pub mod staff;
pub mod verify;
pub mod backup;
pub mod migrate;
pub mod serving;
pub mod check;
pub mod rehearsal;
pub mod demo;

use std::process::ExitCode;

use clap::CommandFactory;
use clap::FromArgMatches;
use clap::Parser;
use clap::Subcommand;

use self::database::Place;

/// The booking desk of a race-tour agency.
#[derive(Parser)]
#[command(name = "startline", version, about)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Starts with a made-up agency and sixty made-up travellers, nothing to set up.
    Demo(demo::DemoArgs),
    /// Serves an agency.
    Serve(Box<serving::ServeArgs>),
    /// Looks at the settings.
    Config {
        #[command(subcommand)]
        command: check::ConfigCommand,
    },
    /// Asks a running server whether it is ready.
    Health(health::HealthArgs),
    /// Brings the database up to this version's tables.
    Migrate(Place),
    /// Loads or updates a season from its document.
    Season(season::SeasonArgs),
    /// Checks, publishes and exports the documents of rule sets.
    Rules {
        #[command(subcommand)]
        command: rules::RulesCommand,
    },
    /// Judges everybody in a file, or replays one decision; keeps nothing.
    Decide(decide::DecideArgs),
    /// Adds a member of staff or gives one a new password.
    Staff {
        #[command(subcommand)]
        command: staff::StaffCommand,
    },
    /// Makes a key file.
    Keys {
        #[command(subcommand)]
        command: staff::KeysCommand,
    },
    /// Checks everything the data must keep to; a sentence for each fault.
    Verify(Place),
    /// Copies everything into a new file, also while it is served.
    Backup(backup::BackupArgs),
    /// Writes everything as lines of JSON into a new file, also while it is served.
    Export(backup::BackupArgs),
    /// Puts a backup or an export in the place of the database.
    Restore(backup::BackupArgs),
    /// Moves everything to another database, such as from SQLite to PostgreSQL.
    Move(backup::moving::MoveArgs),
}

/// Runs the command the program was called with. A fault is one sentence on standard error.
pub fn run() -> ExitCode {
    let program = Cli::command();
    let matches = program.clone().get_matches();
    let cli = Cli::from_arg_matches(&matches).unwrap_or_else(|fault| fault.exit());
    let system = actix_web::rt::System::new();
    let done = system.block_on(async {
        // A setting that is misspelt would be left out in silence, and another database worked on; `config check` lists them itself.
        if !matches!(cli.command, Command::Config { .. }) {
            environment::refuse_unknown(&program)?;
        }
        match cli.command {
            Command::Demo(args) => demo::run(args).await,
            Command::Serve(args) => serving::run(*args).await,
            Command::Config { command } => Ok(check::run(&program, &matches, &command)),
            Command::Health(args) => health::run(&args),
            Command::Migrate(place) => migrate::run(&place),
            Command::Season(args) => season::run(args).await,
            Command::Rules { command } => rules::run(command).await,
            Command::Decide(args) => decide::run(&args),
            Command::Staff { command } => staff::run(command).await,
            Command::Keys { command } => staff::make_keys(command),
            Command::Verify(place) => verify::run(&place),
            Command::Backup(args) => backup::copying::backup(&args),
            Command::Export(args) => backup::copying::export(&args),
            Command::Restore(args) => backup::restoring::restore(&args).await,
            Command::Move(args) => backup::moving::run(&args),
        }
    });
    // Whoever is still in the database is left there: to be dropped, the runtime would wait for them, and what was acknowledged is on the disk.
    std::mem::forget(system);
    match done {
        Ok(code) => code,
        Err(error) => {
            eprintln!("startline: {error:#}");
            ExitCode::FAILURE
        }
    }
}

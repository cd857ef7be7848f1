//! `startline season`: a document in, rows out; a mistake is named by file, line and field.

use std::path::Path;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;
use anyhow::anyhow;
use chrono::DateTime;
use chrono::Utc;
use clap::Args;

use crate::actions::load_season;
use crate::actions::load_season::LoadSeason;
use crate::cli::database::Place;
use crate::clock::Clock;
use crate::domain::season::Season;
use crate::store::By;
use crate::store::Db;
use crate::store::tx::new_id;

/// `startline season FILE`.
#[derive(Args)]
pub struct SeasonArgs {
    /// The season document.
    file: PathBuf,
    /// Only read it and say what it holds.
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    place: Place,
}

/// Who acts on the command line.
pub fn by(at: DateTime<Utc>) -> By {
    By { actor: "cli".to_owned(), at, request_id: new_id() }
}

/// The text of a file.
pub fn text(path: &Path) -> anyhow::Result<String> {
    std::fs::read_to_string(path).with_context(|| format!("{} cannot be read", path.display()))
}

/// Reads the document, and loads it unless this is a rehearsal.
pub async fn run(args: SeasonArgs) -> anyhow::Result<ExitCode> {
    let document = text(&args.file)?;
    let season = Season::parse(&document).map_err(|fault| anyhow!("{}, {fault}", args.file.display()))?;
    let codes: Vec<&str> = season.departures.iter().map(|departure| departure.code.as_str()).collect();
    if args.dry_run {
        println!(
            "{} is in order: {} editions, departures {}.",
            args.file.display(),
            season.editions.len(),
            codes.join(", ")
        );
        return Ok(ExitCode::SUCCESS);
    }
    let db = args.place.open()?;
    let loaded = load(&db, LoadSeason { season, document }, Clock::System.now()).await?;
    println!(
        "Season version {} is loaded: {} departures, {} new texts.",
        loaded.version, loaded.departures, loaded.new_texts
    );
    Ok(ExitCode::SUCCESS)
}

/// Loads a season document that was read.
pub async fn load(db: &Db, command: LoadSeason, at: DateTime<Utc>) -> anyhow::Result<load_season::Loaded> {
    Ok(db.write(by(at), move |tx| load_season::load_season(tx, &command)).await?)
}

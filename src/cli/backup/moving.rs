//! `startline move`: everything to another database, with sessions and letters as they are.

use std::path::Path;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::bail;
use clap::Args;

use crate::cli::backup::copying;
use crate::cli::backup::loading;
use crate::cli::database::Place;
use crate::cli::files;
use crate::filters;
use crate::store::dialect;
use crate::store::dialect::Engine;
use crate::store::migrations;

/// What `move` takes.
#[derive(Args)]
pub struct MoveArgs {
    #[command(flatten)]
    place: Place,
    /// Where everything goes: postgres://user:password@host/name of a database without rows, or the path of a new SQLite file.
    to: String,
}

/// Copies every row, compares what came with what was there, and puts the SQLite file it came from out of the way.
pub fn run(args: &MoveArgs) -> anyhow::Result<ExitCode> {
    let place = &args.place;
    let _lock = place.lock()?;
    let from = Engine::of(&place.url());
    let to = args.to.strip_prefix("sqlite://").unwrap_or(&args.to);
    if from == Engine::Sqlite && !Path::new(&place.url()).exists() {
        bail!("there is no database at {}", place.url());
    }
    let rows = place.data.join("move.rows.part");
    std::fs::create_dir_all(&place.data)?;
    let mut source = dialect::open(from, &place.url())?;
    make_file(to)?;
    let moved = copying::write_rows(&mut source, &rows).and_then(|foot| {
        let mut target = dialect::open(Engine::of(to), to)?;
        loading::load(&mut target, &rows)?;
        if let Err(error) = migrations::run(&mut target) {
            // It was without rows, and is again.
            migrations::revert_all(&mut target)?;
            return Err(error.into());
        }
        Ok(foot)
    });
    drop(source);
    files::remove(&rows)?;
    if moved.is_err() && Engine::of(to) == Engine::Sqlite {
        files::remove(Path::new(to))?;
    }
    let foot = moved?;
    println!(
        "{} went over, and were compared with those they came from.",
        filters::count(i64::try_from(foot.rows).unwrap_or(i64::MAX), "row", "rows")
    );
    if from == Engine::Sqlite {
        let kept = files::move_away(&PathBuf::from(place.url()), "moved")?;
        println!("What was there lies in {}; delete it once you do not need it.", kept.display());
    } else {
        println!("The database it came from is as it was: see that nobody serves it any more, and drop it.");
    }
    println!("Every command wants the new place now, in DATABASE_URL; the key file stays the same.");
    Ok(ExitCode::SUCCESS)
}

/// Makes the file of a new SQLite database for its owner alone; nothing for PostgreSQL.
fn make_file(to: &str) -> anyhow::Result<()> {
    if Engine::of(to) == Engine::Sqlite {
        if Path::new(to).exists() {
            bail!("{to} is there already; name a new file");
        }
        files::private(Path::new(to))?;
    }
    Ok(())
}

//! `startline decide`: judges everybody in a file, or replays one decision; nothing is kept.

use std::io::BufWriter;
use std::io::ErrorKind;
use std::io::Read;
use std::io::Write;
use std::path::Path;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;
use anyhow::anyhow;
use chrono::NaiveDate;
use clap::Args;

use crate::actions::judging;
use crate::actions::judging_file;
use crate::actions::judging_file::FileTrouble;
use crate::actions::judging_file::Question;
use crate::cli::database::Place;
use crate::clock::Clock;
use crate::domain::eligibility::Column;
use crate::domain::eligibility::DocumentType;
use crate::domain::eligibility::Occupation;
use crate::store::Db;
use crate::store::StoreError;
use crate::store::decisions;
use crate::store::departures;
use crate::store::dossier::Offer;

/// Room for some hundred answers between two writes.
const BUFFER: usize = 1 << 20;

/// `startline decide`.
#[derive(Args)]
#[command(after_long_help = columns_in_words())]
pub struct DecideArgs {
    /// The code of the departure.
    #[arg(long, value_name = "CODE", required_unless_present = "replay")]
    departure: Option<String>,
    /// Judge as if the departure began (entered the country of the race) on that day; all its dates move along.
    #[arg(long, value_name = "DATE")]
    starts_on: Option<NaiveDate>,
    /// The day of the judgement: only rules published by then count. Without it today, for departures of the past too:
    /// what is known now about the days of that journey.
    #[arg(long, value_name = "DATE")]
    today: Option<NaiveDate>,
    /// The applicants as CSV; - reads standard input.
    #[arg(value_name = "FILE.csv", required_unless_present = "replay")]
    file: Option<PathBuf>,
    /// Print the kept answer of the decision with this id, and decide again from what was kept with it. Fails if
    /// another answer comes out.
    #[arg(long, value_name = "ID", conflicts_with_all = ["departure", "starts_on", "today", "file"])]
    replay: Option<String>,
    #[command(flatten)]
    place: Place,
}

fn columns_in_words() -> String {
    let documents = DocumentType::ALL.iter().map(|word| word.as_str()).collect::<Vec<_>>().join(", ");
    let occupations = Occupation::ALL.iter().map(|word| word.as_str()).collect::<Vec<_>>().join(", ");
    let columns = Column::ALL.iter().map(|column| {
        let holds = match column {
            Column::Id => "needed; comes back with the answer".to_owned(),
            Column::Nationality => "needed; the code as the passport prints it, one to three letters".to_owned(),
            Column::OtherNationalities => "codes with spaces between".to_owned(),
            Column::DocumentType => format!("{documents}; if empty ordinary"),
            Column::IssuingState => "code; if empty the nationality".to_owned(),
            Column::PassportExpiresOn => "YYYY-MM-DD; if empty not known, and no rule about it speaks".to_owned(),
            Column::BornOn => "YYYY-MM-DD, or the year; if empty every rule about age depends on it".to_owned(),
            Column::Residence => "code of the country; if empty the nationality counts".to_owned(),
            Column::Occupation => format!("{occupations}; if empty other"),
            Column::Visited => "CODE:YYYY-MM-DD with spaces between".to_owned(),
            Column::Role => "runner, spectator; if empty runner".to_owned(),
            Column::Race => "a race of the edition, such as full, half, 10k, 5k; if empty a runner's is the one with the highest minimum age".to_owned(),
            Column::Mode => "air, rail; if empty as the departure travels".to_owned(),
        };
        format!("  {:<20}{holds}\n", column.as_str())
    });
    format!(
        "Columns, in any order, named by the first line; all but id and nationality may be missing:\n{}\n\
         Each row is answered by one line of JSON: id, outcome, authorities. A row that cannot be read is answered by\n\
         id, error, line, column. A file with an unknown column, or without a needed one, is refused whole.",
        columns.collect::<String>()
    )
}

/// Does what was asked.
pub fn run(args: &DecideArgs) -> anyhow::Result<ExitCode> {
    let db = args.place.open()?;
    match (&args.replay, &args.departure, &args.file) {
        (Some(id), _, _) => replay(&db, id),
        (None, Some(departure), Some(file)) => judge(&db, departure, file, args),
        _ => Err(anyhow!("name a departure and a file, or a decision to replay")),
    }
}

fn judge(db: &Db, departure: &str, file: &Path, args: &DecideArgs) -> anyhow::Result<ExitCode> {
    let (question, prepared) = db
        .read_here(|conn| {
            let offer = Offer::by_code(conn, departure)?;
            let today =
                args.today.unwrap_or_else(|| Clock::System.now().with_timezone(&offer.zone).date_naive());
            Ok::<_, StoreError>((Question::about(&offer, args.starts_on, today)?, decisions::prepared(conn)?))
        })
        .map_err(|trouble| match trouble {
            StoreError::NotFound => anyhow!("there is no departure {departure}; {}", known_departures(db)),
            other => other.into(),
        })?;
    let applicants = read(file)?;
    let mut answers = BufWriter::with_capacity(BUFFER, std::io::stdout().lock());
    let judged = judging_file::judge_file(&prepared, &question, &applicants, &mut answers)
        .and_then(|tally| Ok(answers.flush().map(|()| tally)?));
    match judged {
        Ok(tally) => {
            eprintln!("{departure}: {}.", tally.in_words());
            Ok(ExitCode::SUCCESS)
        }
        // Whoever reads the answers has seen enough.
        Err(FileTrouble::Unwritten(error)) if error.kind() == ErrorKind::BrokenPipe => Ok(ExitCode::SUCCESS),
        Err(FileTrouble::Refused(fault)) => Err(anyhow!("{}, {fault}", file.display())),
        Err(trouble) => Err(trouble.into()),
    }
}

fn known_departures(db: &Db) -> String {
    let codes: Vec<String> = match db.read_here(departures::all) {
        Ok(all) => all.into_iter().map(|(departure, _)| departure.code).collect(),
        Err(_) => Vec::new(),
    };
    if codes.is_empty() {
        "no season is loaded".to_owned()
    } else {
        format!("there are {}", codes.join(", "))
    }
}

fn read(file: &Path) -> anyhow::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    if file == Path::new("-") {
        std::io::stdin().lock().read_to_end(&mut bytes).context("standard input cannot be read")?;
    } else {
        bytes = std::fs::read(file).with_context(|| format!("{} cannot be read", file.display()))?;
    }
    Ok(bytes)
}

fn replay(db: &Db, id: &str) -> anyhow::Result<ExitCode> {
    let (row, again, overrides) = db
        .read_here(|conn| {
            let row = decisions::by_id(conn, id)?;
            let again = judging::replay(conn, &row)?;
            let mut overrides = decisions::overrides_of_booking(conn, &row.booking_id)?;
            overrides.retain(|other| other.decision_id == row.id);
            Ok::<_, StoreError>((row, again, overrides))
        })
        .map_err(|trouble| match trouble {
            StoreError::NotFound => anyhow!("there is no decision {id}"),
            other => other.into(),
        })?;
    println!("{}", row.answer);
    for other in overrides {
        let at = other.decided_at.format("%Y-%m-%d %H:%M UTC");
        eprintln!("{at}, {} decided otherwise: {}. {}", other.actor, other.outcome, other.reason);
    }
    if again == row.answer {
        let at = row.decided_at.format("%Y-%m-%d %H:%M UTC");
        eprintln!("Decision {id} of {at}: the same answer comes out, byte for byte.");
        Ok(ExitCode::SUCCESS)
    } else {
        eprintln!("Decision {id} cannot be replayed: another answer comes out.\n{again}");
        Ok(ExitCode::FAILURE)
    }
}

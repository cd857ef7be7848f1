//! Judging everybody in a file for one departure: a dry run that keeps nothing.

use std::io;
use std::io::Write;

use chrono::NaiveDate;
use serde::Serialize;

use crate::documents::applicants::Applicants;
use crate::documents::applicants::BadRow;
use crate::documents::applicants::FileFault;
use crate::domain::eligibility;
use crate::domain::eligibility::Batch;
use crate::domain::eligibility::Explanation;
use crate::domain::eligibility::Journey;
use crate::domain::eligibility::Outcome;
use crate::store::StoreError;
use crate::store::decisions::Prepared;
use crate::store::dossier::Offer;

/// What everybody in the file is judged for.
#[derive(Clone, Debug)]
pub struct Question {
    journey: Journey,
    races: Vec<String>,
}

impl Question {
    /// A departure, judged on a day; with `starts_on` as if it began (entered the country of the race) then, all
    /// its dates moving along.
    pub fn about(offer: &Offer, starts_on: Option<NaiveDate>, today: NaiveDate) -> Result<Self, StoreError> {
        let planned = offer.journey(today)?;
        let journey = starts_on.map_or_else(|| planned.clone(), |day| planned.starting_on(day));
        let mut races: Vec<_> = offer.races.iter().collect();
        races.sort_by_key(|race| std::cmp::Reverse(race.minimum_age));
        Ok(Self { journey, races: races.into_iter().map(|race| race.code.clone()).collect() })
    }
}

/// How many rows had which end.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Answered, in the order of [`Outcome::ALL`].
    pub outcomes: [usize; 6],
    /// Could not be read.
    pub bad_rows: usize,
}

impl Tally {
    /// "3 eligible, 1 refused, 1 row that could not be read".
    pub fn in_words(&self) -> String {
        let counted = Outcome::ALL.iter().zip(self.outcomes).filter(|(_, count)| *count > 0);
        let mut parts: Vec<String> = counted.map(|(outcome, count)| format!("{count} {outcome}")).collect();
        match self.bad_rows {
            0 if parts.is_empty() => parts.push("no rows".to_owned()),
            0 => {}
            1 => parts.push("1 row that could not be read".to_owned()),
            rows => parts.push(format!("{rows} rows that could not be read")),
        }
        parts.join(", ")
    }
}

/// Why there are no answers, or no more of them.
#[derive(Debug, thiserror::Error)]
pub enum FileTrouble {
    /// The file is refused whole; nothing was written.
    #[error(transparent)]
    Refused(#[from] FileFault),
    /// The answers could not be written.
    #[error("the answers cannot be written: {0}")]
    Unwritten(#[from] io::Error),
}

/// A bad row as a line of the answer.
#[derive(Serialize)]
struct BadLine<'a> {
    id: &'a str,
    error: &'a str,
    line: u64,
    column: &'a str,
}

/// Whether the file can be judged row by row.
pub fn check_file(question: &Question, file: &[u8]) -> Result<(), FileFault> {
    Applicants::open(file, &question.races, question.journey.judged_on).map(drop)
}

/// Answers each row of the file with one line of JSON, in the order of the file.
pub fn judge_file(
    prepared: &Prepared,
    question: &Question,
    file: &[u8],
    answers: &mut impl Write,
) -> Result<Tally, FileTrouble> {
    let mut applicants = Applicants::open(file, &question.races, question.journey.judged_on)?;
    let mut batch = Batch::new(&prepared.rules, &question.journey);
    let mut tally = Tally::default();
    let mut line = String::new();
    while let Some(row) = applicants.next_row() {
        match row {
            Ok((id, asked)) => {
                line.clear();
                let outcome = batch.answer(id, &asked, &mut line);
                tally.outcomes[outcome as usize] += 1;
                answers.write_all(line.as_bytes())?;
            }
            Err(row) => {
                tally.bad_rows += 1;
                write_bad(answers, &row)?;
            }
        }
    }
    Ok(tally)
}

/// A row of the file, for a page.
#[derive(Clone, Debug)]
pub struct JudgedRow {
    /// What the asker calls the person.
    pub id: String,
    /// The answer, or the line, the column and what is wrong there.
    pub said: Result<Explanation, (u64, String, String)>,
}

/// Judges everybody in the file and answers how many had which end, and the first `most` rows in words.
pub fn preview_file(
    prepared: &Prepared,
    question: &Question,
    file: &[u8],
    most: usize,
) -> Result<(Tally, Vec<JudgedRow>), FileFault> {
    let mut applicants = Applicants::open(file, &question.races, question.journey.judged_on)?;
    let batch = Batch::new(&prepared.rules, &question.journey);
    let (mut tally, mut rows) = (Tally::default(), Vec::new());
    while let Some(row) = applicants.next_row() {
        let row = match row {
            Ok((id, asked)) => {
                let decision = batch.decide(&asked);
                tally.outcomes[decision.outcome as usize] += 1;
                if rows.len() >= most {
                    continue;
                }
                JudgedRow {
                    id: id.to_owned(),
                    said: Ok(eligibility::explain(&prepared.rules, &decision, None)),
                }
            }
            Err(row) => {
                tally.bad_rows += 1;
                JudgedRow { id: row.id, said: Err((row.line, row.column, row.problem)) }
            }
        };
        if rows.len() < most {
            rows.push(row);
        }
    }
    Ok((tally, rows))
}

fn write_bad(answers: &mut impl Write, row: &BadRow) -> io::Result<()> {
    let told = BadLine { id: &row.id, error: &row.problem, line: row.line, column: &row.column };
    serde_json::to_writer(&mut *answers, &told)?;
    answers.write_all(b"\n")
}

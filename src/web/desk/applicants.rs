//! A file of applicants judged for a departure: a dry run that keeps nothing, on a page or as lines of JSON.

use std::io;
use std::sync::Arc;

use actix_web::HttpRequest;
use actix_web::HttpResponse;
use actix_web::web::Bytes;
use actix_web::web::Data;
use askama::Template;
use chrono::NaiveDate;

use crate::actions::judging_file;
use crate::actions::judging_file::JudgedRow;
use crate::actions::judging_file::Question;
use crate::actions::judging_file::Tally;
use crate::documents::applicants::FileFault;
use crate::domain::eligibility::Column;
use crate::domain::eligibility::Outcome;
use crate::domain::eligibility::written_day;
use crate::filters;
use crate::store::StoreError;
use crate::store::decisions;
use crate::store::decisions::Prepared;
use crate::store::dossier::Offer;
use crate::web::access::Staff;
use crate::web::answer;
use crate::web::desk::words;
use crate::web::error::WebError;
use crate::web::form::Choice;
use crate::web::form::Form;
use crate::web::page::Frame;
use crate::web::page::faulty;
use crate::web::page::page;
use crate::web::page::streamed_attachment;
use crate::web::state::AppState;
use crate::web::upload;

/// Rows shown on the page; the file of answers has all.
const SHOWN: usize = 500;
const FILE: &str = "file";

#[derive(Template)]
#[template(path = "desk/applicants.html")]
struct ApplicantsPage {
    frame: Frame,
    form: Form,
    departures: Vec<Choice>,
    columns: String,
    judged: Option<Judged>,
}

/// What came of a file.
struct Judged {
    /// "PY33-A as if it began on Thu 1 Apr 2027".
    title: String,
    counts: Vec<(&'static str, usize)>,
    bad_rows: usize,
    rows: Vec<Row>,
    /// "The first 500 of 4,211 rows."; empty where all are shown.
    cut: String,
}

/// One row of the file.
struct Row {
    id: String,
    /// Stored word of the outcome; empty for a row that cannot be read.
    outcome: &'static str,
    why: Vec<String>,
}

/// The form.
pub async fn new(
    request: HttpRequest,
    state: Data<AppState>,
    _staff: Staff,
) -> Result<HttpResponse, WebError> {
    let departures = state.read(words::departure_choices).await?.0;
    page(&draw(&request, &state, Form::empty(), departures, None).await?)
}

/// Judges everybody in the file.
pub async fn create(
    request: HttpRequest,
    state: Data<AppState>,
    _staff: Staff,
    body: Bytes,
) -> Result<HttpResponse, WebError> {
    let sent = upload::upload(&request, body, FILE).await?;
    let mut form = sent.form;
    let departures = state.read(words::departure_choices).await?.0;
    let departure = form.choice("departure", &departures, "Choose a departure");
    let starts_on = optional_day(&mut form, "starts_on");
    let pasted = Some(form.value("rows").as_bytes().to_vec()).filter(|rows| !rows.is_empty());
    let file = sent.file.or(pasted);
    if file.is_none() {
        form.blame(FILE, "Choose a CSV file, or paste its rows below");
    }
    let (Some(departure), Some(file), false) = (departure, file, form.is_faulty()) else {
        return faulty(&draw(&request, &state, form, departures, None).await?);
    };
    let asked = ask(&state, departure, starts_on).await?;
    let told = if form.value("answer") == "lines" {
        match asked.lines(file) {
            Ok(answer) => return Ok(answer),
            Err(fault) => Err(fault),
        }
    } else {
        asked.rows(file).await?
    };
    match told {
        Ok(judged) => page(&draw(&request, &state, form, departures, Some(judged)).await?),
        Err(fault) => {
            form.blame(FILE, format!("Nothing was judged. {fault}"));
            faulty(&draw(&request, &state, form, departures, None).await?)
        }
    }
}

/// A departure and its rules, ready for a file.
struct Asked {
    offer: Offer,
    starts_on: Option<NaiveDate>,
    question: Question,
    prepared: Arc<Prepared>,
}

async fn ask(state: &AppState, departure: String, starts_on: Option<NaiveDate>) -> Result<Asked, WebError> {
    let now = state.clock.now();
    let read = state.read(move |conn| -> Result<_, StoreError> {
        let offer = Offer::by_code(conn, &departure)?;
        let today = now.with_timezone(&offer.zone).date_naive();
        let question = Question::about(&offer, starts_on, today)?;
        Ok(Asked { offer, starts_on, question, prepared: decisions::prepared(conn)? })
    });
    Ok(read.await?)
}

impl Asked {
    /// All answers as a file that is sent while it is made.
    fn lines(self, file: Vec<u8>) -> Result<HttpResponse, FileFault> {
        judging_file::check_file(&self.question, &file)?;
        let name = format!("{}-answers.jsonl", self.offer.departure.code);
        Ok(streamed_attachment(&name, "application/x-ndjson", move |mut to| {
            let judged = judging_file::judge_file(&self.prepared, &self.question, &file, &mut to);
            judged.map(drop).map_err(io::Error::other)
        }))
    }

    /// The first answers on a page. A large file is judged beside the thread that serves everybody.
    async fn rows(self, file: Vec<u8>) -> Result<Result<Judged, FileFault>, WebError> {
        let judging = move || {
            let (tally, rows) = judging_file::preview_file(&self.prepared, &self.question, &file, SHOWN)?;
            Ok(Judged::of(&self.offer, self.starts_on, &tally, rows))
        };
        tokio::task::spawn_blocking(judging).await.map_err(|e| WebError::Internal(e.to_string()))
    }
}

/// A day written YYYY-MM-DD, as in the file itself; none if left empty.
fn optional_day(form: &mut Form, name: &str) -> Option<NaiveDate> {
    let typed = form.value(name).trim().to_owned();
    if typed.is_empty() {
        return None;
    }
    let day = written_day(&typed);
    if day.is_none() {
        form.blame(name, "Enter a day such as 2027-04-01, or leave this empty");
    }
    day
}

impl Judged {
    fn of(offer: &Offer, starts_on: Option<NaiveDate>, tally: &Tally, rows: Vec<JudgedRow>) -> Self {
        let code = &offer.departure.code;
        let all = tally.outcomes.iter().sum::<usize>() + tally.bad_rows;
        Self {
            title: match starts_on {
                Some(day) => format!("{code} as if it began on {}", filters::day(day)),
                None => format!("{code}, which begins on {}", filters::day(offer.departure.starts_on)),
            },
            counts: Outcome::ALL
                .iter()
                .zip(tally.outcomes)
                .filter(|(_, count)| *count > 0)
                .map(|(outcome, count)| (outcome.as_str(), count))
                .collect(),
            bad_rows: tally.bad_rows,
            cut: if all > SHOWN {
                format!("The first {SHOWN} of {all} rows. Take the answers as a file to have all.")
            } else {
                String::new()
            },
            rows: rows.into_iter().map(Row::of).collect(),
        }
    }
}

impl Row {
    fn of(row: JudgedRow) -> Self {
        match row.said {
            Ok(said) => Self { id: row.id, outcome: said.outcome.as_str(), why: answer::lead(&said) },
            Err((line, column, problem)) => Self {
                id: row.id,
                outcome: "",
                why: vec![format!("Line {line}, column {column}: {problem}")],
            },
        }
    }
}

async fn draw(
    request: &HttpRequest,
    state: &AppState,
    form: Form,
    departures: Vec<Choice>,
    judged: Option<Judged>,
) -> Result<ApplicantsPage, WebError> {
    let frame = state.frame(request, "Judge a file", "rules").await?;
    let columns: Vec<&str> = Column::ALL.iter().map(|column| column.as_str()).collect();
    Ok(ApplicantsPage { frame, form, departures, columns: columns.join(", "), judged })
}

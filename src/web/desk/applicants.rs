//! A file of applicants judged for a departure: a dry run that keeps nothing, on a page or as lines of JSON.

use std::sync::Arc;

use actix_web::HttpRequest;
use actix_web::HttpResponse;
use actix_web::http::header;
use actix_web::web::Bytes;
use actix_web::web::Data;
use askama::Template;
use chrono::NaiveDate;

use crate::actions::judging_file;
use crate::actions::judging_file::JudgedRow;
use crate::actions::judging_file::Question;
use crate::actions::judging_file::Tally;
use crate::domain::eligibility::Authorities;
use crate::domain::eligibility::Column;
use crate::domain::eligibility::Explanation;
use crate::domain::eligibility::Outcome;
use crate::filters;
use crate::store::StoreError;
use crate::store::decisions;
use crate::store::decisions::Prepared;
use crate::store::dossier::Offer;
use crate::web::access::Staff;
use crate::web::desk::words;
use crate::web::error::WebError;
use crate::web::form::Choice;
use crate::web::form::Form;
use crate::web::page::Frame;
use crate::web::page::faulty;
use crate::web::page::page;
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
    page(&draw(&request, &state, Form::empty(), None).await?)
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
        return faulty(&draw(&request, &state, form, None).await?);
    };
    let now = state.clock.now();
    let (offer, question, prepared) = state
        .read(move |conn| -> Result<_, StoreError> {
            let offer = Offer::by_code(conn, &departure)?;
            let today = now.with_timezone(&offer.zone).date_naive();
            let question = Question::about(&offer, starts_on, today)?;
            Ok((offer, question, decisions::prepared(conn)?))
        })
        .await?;
    let as_file = form.value("answer") == "lines";
    let code = offer.departure.code.clone();
    // A large file is judged beside the thread that serves everybody.
    let judging =
        move || if as_file { lines(&prepared, &question, &file) } else { rows(&prepared, &question, &file) };
    let done = actix_web::web::block(judging).await.map_err(|e| WebError::Internal(e.to_string()))?;
    match done {
        Ok(Told::Lines(bytes)) => Ok(HttpResponse::Ok()
            .content_type("application/x-ndjson")
            .insert_header((
                header::CONTENT_DISPOSITION,
                format!("attachment; filename=\"{code}-answers.jsonl\""),
            ))
            .insert_header((header::CACHE_CONTROL, "no-store"))
            .body(bytes)),
        Ok(Told::Rows(tally, rows)) => {
            let judged = Judged::of(&offer, starts_on, &tally, rows);
            page(&draw(&request, &state, form, Some(judged)).await?)
        }
        Err(fault) => {
            form.blame(FILE, format!("Nothing was judged. {fault}"));
            faulty(&draw(&request, &state, form, None).await?)
        }
    }
}

/// A day written YYYY-MM-DD, as in the file itself; none if left empty.
fn optional_day(form: &mut Form, name: &str) -> Option<NaiveDate> {
    let typed = form.value(name).trim().to_owned();
    if typed.is_empty() {
        return None;
    }
    let day = typed.parse().ok().filter(|_| typed.len() == 10);
    if day.is_none() {
        form.blame(name, "Enter a day such as 2027-04-01, or leave this empty");
    }
    day
}

/// The answers in the shape that was asked for.
enum Told {
    Lines(Vec<u8>),
    Rows(Tally, Vec<JudgedRow>),
}

fn lines(prepared: &Arc<Prepared>, question: &Question, file: &[u8]) -> Result<Told, String> {
    let mut answers = Vec::new();
    judging_file::judge_file(prepared, question, file, &mut answers)
        .map_err(|trouble| trouble.to_string())?;
    Ok(Told::Lines(answers))
}

fn rows(prepared: &Arc<Prepared>, question: &Question, file: &[u8]) -> Result<Told, String> {
    let judged = judging_file::preview_file(prepared, question, file, SHOWN);
    judged.map(|(tally, rows)| Told::Rows(tally, rows)).map_err(|fault| fault.to_string())
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
            Ok(said) => Self { id: row.id, outcome: said.outcome.as_str(), why: decisive(&said) },
            Err((line, column, problem)) => Self {
                id: row.id,
                outcome: "",
                why: vec![format!("Line {line}, column {column}: {problem}")],
            },
        }
    }
}

/// The reasons of whoever decided it.
fn decisive(said: &Explanation) -> Vec<String> {
    let Authorities { organiser, own_state, gateway, race, agency } = &said.authorities;
    let all = [organiser, own_state, gateway, race, agency];
    let deciding = all.into_iter().filter(|one| one.outcome == said.outcome);
    let reasons = deciding.flat_map(|one| &one.reasons).filter(|reason| reason.outcome == said.outcome);
    match said.outcome {
        Outcome::Eligible => Vec::new(),
        _ => reasons.map(|reason| reason.text.clone()).collect(),
    }
}

async fn draw(
    request: &HttpRequest,
    state: &AppState,
    form: Form,
    judged: Option<Judged>,
) -> Result<ApplicantsPage, WebError> {
    let frame = state.frame(request, "Judge a file", "rules").await?;
    let departures = state.read(words::departure_choices).await?.0;
    let columns: Vec<&str> = Column::ALL.iter().map(|column| column.as_str()).collect();
    Ok(ApplicantsPage { frame, form, departures, columns: columns.join(", "), judged })
}

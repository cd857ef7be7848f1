//! "Can I come?": one form, one answer. No name is asked, nothing is kept, no cookie is set.

use actix_web::HttpRequest;
use actix_web::HttpResponse;
use actix_web::web::Bytes;
use actix_web::web::Data;
use actix_web::web::Query;
use askama::Template;
use chrono::DateTime;
use chrono::Utc;
use serde::Deserialize;

use crate::domain::eligibility::Outcome;
use crate::paths;
use crate::store::Conn;
use crate::store::StoreError;
use crate::store::agencies;
use crate::store::decisions;
use crate::store::source_checks;
use crate::web::answer::Answer;
use crate::web::answer::Reader;
use crate::web::error::WebError;
use crate::web::form::Form;
use crate::web::page::Frame;
use crate::web::page::Rendered;
use crate::web::site::advice;
use crate::web::site::advice::Advisory;
use crate::web::site::asking;
use crate::web::site::asking::Asked;
use crate::web::site::asking::Asking;
use crate::web::site::asking::Questions;
use crate::web::site::asking::name_of;
use crate::web::site::card::today;
use crate::web::site::elsewise;
use crate::web::site::elsewise::Elsewise;
use crate::web::site::elsewise::PassportRow;
use crate::web::site::standing::Standing;
use crate::web::state::AppState;

#[derive(Template)]
#[template(path = "site/can_i_come.html")]
struct AskPage {
    frame: Frame,
    form: Form,
    questions: Questions,
    /// Whether the folded questions about other nationalities are shown at once.
    has_others: bool,
}

#[derive(Template)]
#[template(path = "site/can_i_come_answer.html")]
struct AnswerPage {
    frame: Frame,
    told: Answer,
    act: Option<Act>,
    passport: &'static str,
    passports: Vec<PassportRow>,
    advisories: Vec<Advisory>,
    elsewise: Vec<Elsewise>,
    asked: Vec<(String, String)>,
    departure: String,
    ask_again: String,
}

/// The button under the answer.
struct Act {
    href: String,
    label: &'static str,
}

/// What a link to the form may bring along.
#[derive(Debug, Default, Deserialize)]
pub struct Chosen {
    #[serde(default)]
    departure: String,
}

/// The form; a departure's page links here with that departure chosen.
pub async fn new(
    request: HttpRequest,
    state: Data<AppState>,
    chosen: Query<Chosen>,
) -> Result<HttpResponse, WebError> {
    let frame = state.frame(&request, "Can I come?", "can_i_come").await?;
    let now = state.clock.now();
    let form = Form::filled([("departure", chosen.into_inner().departure)]);
    let read = state.read(move |conn| {
        let open = asking::departures(conn, now)?;
        form_page(frame, form, &open)
    });
    Ok(read.await?.into())
}

/// The answer.
pub async fn create(
    request: HttpRequest,
    state: Data<AppState>,
    body: Bytes,
) -> Result<HttpResponse, WebError> {
    let frame = state.frame(&request, "Can I come?", "can_i_come").await?;
    let now = state.clock.now();
    let mut form = Form::decoded(&body);
    let read = state.read(move |conn| {
        let open = asking::departures(conn, now)?;
        match Asked::read(&mut form, &open, now) {
            Some(asked) => Rendered::page(&answer_page(conn, frame, &asked, &open, now)?),
            None => form_page(frame, form, &open),
        }
    });
    Ok(read.await?.into())
}

fn form_page(frame: Frame, form: Form, open: &[Asking]) -> Result<Rendered, WebError> {
    let questions = Questions::about(open, &form);
    let has_others = asking::NATIONALITIES.iter().skip(1).any(|name| !form.value(name).is_empty());
    let is_faulty = form.is_faulty();
    Rendered::step(&AskPage { frame, form, questions, has_others }, is_faulty)
}

fn answer_page(
    conn: &mut Conn,
    mut frame: Frame,
    asked: &Asked,
    open: &[Asking],
    now: DateTime<Utc>,
) -> Result<AnswerPage, StoreError> {
    let prepared = decisions::prepared(conn)?;
    let asking = &open[asked.departure];
    let statements = asked.statements();
    let (best, judgements) = elsewise::judged(&prepared, &statements, &asking.offer, now)?;
    let outcome = judgements[best].outcome;
    let explanation = judgements[best].explanation.clone().read_again(&source_checks::checks(conn)?);
    let mut told = Answer::of(&explanation, &asking.offer, Reader::Runner, today(&asking.offer, now));
    if outcome == Outcome::Review {
        // Nothing of the question is kept, so nobody will answer it.
        told.words = outcome.words(explanation.judged_on, None, None);
    }
    let advisories = agencies::advisories(conn)?;
    let shown = advice::for_nationalities(&advisories, &asked.nationalities);
    frame.title = format!("{}: your answer", outcome.title());
    Ok(AnswerPage {
        frame,
        told,
        act: act(outcome, asking),
        passport: name_of(&asked.nationalities[best]),
        passports: elsewise::passports(&statements, best, &judgements),
        advisories: shown.into_iter().map(Advisory::of).collect(),
        elsewise: elsewise::elsewise(&prepared, &statements, &asking.card.code, open, outcome, now)?,
        asked: asked.in_words(asking),
        departure: asking.card.href.clone(),
        ask_again: paths::can_i_come(&asking.card.code),
    })
}

fn act(outcome: Outcome, asking: &Asking) -> Option<Act> {
    let code = &asking.card.code;
    match (outcome, asking.card.standing) {
        (Outcome::Elsewhere | Outcome::Refused, _) => None,
        (Outcome::Eligible | Outcome::Conditional, Standing::OnSale) => {
            Some(Act { href: paths::book(code), label: "Book this tour" })
        }
        (_, Standing::OnSale) => Some(Act { href: paths::book(code), label: "Ask for places" }),
        (_, Standing::SoldOut) => {
            Some(Act { href: paths::waiting_list(code), label: "Join the waiting list" })
        }
        _ => None,
    }
}

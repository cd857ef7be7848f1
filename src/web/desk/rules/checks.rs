//! "Checked today": sources were read again and still say what the rules say. An event, not a new version.

use actix_web::HttpRequest;
use actix_web::HttpResponse;
use actix_web::web::Bytes;
use actix_web::web::Data;
use actix_web::web::Path;
use askama::Template;
use chrono::NaiveDate;

use crate::actions::check_sources;
use crate::actions::check_sources::CheckSources;
use crate::domain::eligibility::Checks;
use crate::domain::eligibility::Entry;
use crate::filters;
use crate::paths;
use crate::store::source_checks;
use crate::web::access::Staff;
use crate::web::desk::rules::difference;
use crate::web::desk::rules::newest::Newest;
use crate::web::desk::words;
use crate::web::error::WebError;
use crate::web::form::Choice;
use crate::web::form::Form;
use crate::web::page::Frame;
use crate::web::page::faulty;
use crate::web::page::page;
use crate::web::page::see_other_saying;
use crate::web::state::AppState;

#[derive(Template)]
#[template(path = "desk/rules/checks.html")]
struct ChecksPage {
    frame: Frame,
    form: Form,
    title: String,
    action: String,
    back: String,
    sources: Vec<Choice>,
}

/// Each source with the rules that name it and the day it was last read.
fn sources(newest: &Newest, checks: &Checks) -> Vec<Choice> {
    let sheet = &newest.sheet;
    let choice = |source: &str| {
        let of: Vec<&Entry> = sheet.entries.iter().filter(|entry| entry.source == source).collect();
        let oldest: Option<NaiveDate> = of.iter().map(|entry| entry.checked_on).min();
        let read = oldest.map(|day| filters::day(checks.latest(&newest.set.code, source, day)));
        let names: Vec<String> = of.iter().map(|entry| difference::title(entry.kind, &entry.id)).collect();
        Choice::hinted(
            source,
            source,
            format!("{}. Last read {}", names.join(", "), read.unwrap_or_default()),
        )
    };
    sheet.sources().into_iter().map(choice).collect()
}

/// The form.
pub async fn new(
    request: HttpRequest,
    state: Data<AppState>,
    _staff: Staff,
    code: Path<String>,
) -> Result<HttpResponse, WebError> {
    let (newest, sources) = find(&state, code.into_inner()).await?;
    page(&draw(&request, &state, Form::empty(), &newest, sources).await?)
}

async fn find(state: &AppState, code: String) -> Result<(Newest, Vec<Choice>), WebError> {
    state
        .read(move |conn| {
            let newest = Newest::load(conn, &code)?;
            let sources = sources(&newest, &source_checks::checks(conn)?);
            Ok((newest, sources))
        })
        .await
}

async fn draw(
    request: &HttpRequest,
    state: &AppState,
    form: Form,
    newest: &Newest,
    sources: Vec<Choice>,
) -> Result<ChecksPage, WebError> {
    Ok(ChecksPage {
        frame: state.frame(request, "Checked today", "rules").await?,
        form,
        title: newest.set.title.clone(),
        action: paths::desk_rule_set_page(&newest.set.code, "checks"),
        back: paths::desk_rule_set(&newest.set.code),
        sources,
    })
}

/// Keeps that they were read.
pub async fn create(
    request: HttpRequest,
    state: Data<AppState>,
    staff: Staff,
    code: Path<String>,
    body: Bytes,
) -> Result<HttpResponse, WebError> {
    let (newest, sources) = find(&state, code.into_inner()).await?;
    let mut form = Form::decoded(&body);
    let is_read = |choice: &&Choice| form.chosen("source", &choice.value);
    let read: Vec<String> = sources.iter().filter(is_read).map(|choice| choice.value.clone()).collect();
    if read.is_empty() {
        form.blame("source", "Choose the sources you read today");
    }
    let note = form.optional_line("note", 500);
    if form.is_faulty() {
        return faulty(&draw(&request, &state, form, &newest, sources).await?);
    }
    let count = i64::try_from(read.len()).unwrap_or(i64::MAX);
    let checked_on = words::today(&state).await?;
    let command = CheckSources { code: newest.set.code.clone(), sources: read, checked_on, note };
    let by = state.by(&request, &staff.actor());
    state.write(by, move |tx| check_sources::check_sources(tx, &command)).await?;
    let words = format!("{} checked today", filters::count(count, "source is", "sources are"));
    Ok(see_other_saying(&paths::desk_rule_set(&newest.set.code), &words))
}

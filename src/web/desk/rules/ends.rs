//! A set, a group, a country of it or a rule ends on another day, or has no end any more.

use actix_web::HttpRequest;
use actix_web::HttpResponse;
use actix_web::web::Bytes;
use actix_web::web::Data;
use actix_web::web::Path;
use askama::Template;

use crate::domain::eligibility::Code;
use crate::domain::eligibility::Edit;
use crate::domain::eligibility::EndOf;
use crate::domain::eligibility::EntryKind;
use crate::paths;
use crate::web::access::Staff;
use crate::web::choices;
use crate::web::desk::rules::difference;
use crate::web::desk::rules::newest::Newest;
use crate::web::desk::rules::newest::Overtaken;
use crate::web::desk::rules::newest::answer;
use crate::web::desk::rules::preview;
use crate::web::desk::words;
use crate::web::error::WebError;
use crate::web::form::Choice;
use crate::web::form::Form;
use crate::web::form::country_choices;
use crate::web::page::Frame;
use crate::web::page::page;
use crate::web::state::AppState;

#[derive(Template)]
#[template(path = "desk/rules/ends.html")]
struct EndsPage {
    frame: Frame,
    form: Form,
    title: String,
    action: String,
    back: String,
    what: Vec<Choice>,
    countries: Vec<Choice>,
    to_confirm: Vec<Choice>,
    overtaken: Option<Overtaken>,
}

/// Everything of a set that can end: the set, its groups, its rules and bases.
fn what(newest: &Newest) -> Vec<Choice> {
    let mut all = vec![Choice::new("set", "The whole set: its last travel day")];
    for group in &newest.sheet.groups {
        all.push(Choice::new(
            format!("group:{}", group.name),
            format!("Group “{}”: announced until", group.name),
        ));
    }
    for entry in newest.sheet.entries.iter().filter(|entry| entry.kind != EntryKind::Silence) {
        let title = difference::title(entry.kind, &entry.id);
        all.push(Choice::new(format!("last:{}", entry.id), format!("{title}: its last day, for certain")));
        all.push(Choice::new(format!("known:{}", entry.id), format!("{title}: announced until")));
    }
    all
}

/// What a choice stands for.
fn end_of(choice: &str, country: Option<Code>) -> EndOf {
    match (choice.split_once(':'), country) {
        (Some(("group", name)), Some(code)) => EndOf::Member(name.to_owned(), code),
        (Some(("group", name)), None) => EndOf::Group(name.to_owned()),
        (Some(("last", id)), _) => EndOf::RuleLastDay(id.to_owned()),
        (Some((_, id)), _) => EndOf::RuleKnownUntil(id.to_owned()),
        (None, _) => EndOf::Set,
    }
}

/// The form.
pub async fn edit(
    request: HttpRequest,
    state: Data<AppState>,
    _staff: Staff,
    code: Path<String>,
) -> Result<HttpResponse, WebError> {
    let newest = Newest::find(&state, code.into_inner()).await?;
    let form = Form::filled([("base", newest.version().to_string())]);
    page(&draw(&request, &state, form, &newest, None).await?)
}

async fn draw(
    request: &HttpRequest,
    state: &AppState,
    form: Form,
    newest: &Newest,
    overtaken: Option<Overtaken>,
) -> Result<EndsPage, WebError> {
    let chosen = [form.value("country").to_owned()];
    Ok(EndsPage {
        frame: state.frame(request, "End date", "rules").await?,
        title: newest.set.title.clone(),
        action: paths::desk_rule_set_page(&newest.set.code, "ends"),
        back: paths::desk_rule_set(&newest.set.code),
        what: what(newest),
        countries: country_choices(),
        to_confirm: choices::to_confirm(&chosen),
        overtaken,
        form,
    })
}

/// Shows what the edit would change.
pub async fn update(
    request: HttpRequest,
    state: Data<AppState>,
    _staff: Staff,
    code: Path<String>,
    body: Bytes,
) -> Result<HttpResponse, WebError> {
    let newest = Newest::find(&state, code.into_inner()).await?;
    let today = words::today(&state).await?;
    let mut form = Form::decoded(&body);
    let overtaken = newest.overtaking(&mut form, "what");
    let edit = read(&mut form, &newest);
    match newest.proposed(edit, today, &mut form, "what") {
        Some((set, document)) => preview::show(&request, &state, set, document, newest.version()).await,
        None => {
            let is_overtaken = overtaken.is_some();
            answer(&draw(&request, &state, form, &newest, overtaken).await?, is_overtaken)
        }
    }
}

fn read(form: &mut Form, newest: &Newest) -> Option<Edit> {
    let choice = form.choice("what", &what(newest), "Choose what ends");
    let country = read_country(form, choice.as_deref());
    let has_no_end = form.chosen("no_end", "yes");
    let is_empty = ["end-day", "end-month", "end-year"].iter().all(|part| form.value(part).trim().is_empty());
    let end = match (has_no_end, is_empty) {
        (true, true) => None,
        (true, false) => {
            form.blame_at("end", "end-day", "Leave the date empty, or clear the box below it");
            None
        }
        (false, _) => form.date("end", "End date"),
    };
    Some(Edit::End(end_of(&choice?, country), end))
}

/// One country of a group, where one is chosen.
fn read_country(form: &mut Form, choice: Option<&str>) -> Option<Code> {
    if form.value("country").trim().is_empty() {
        return None;
    }
    let code = form.country("country", "Choose a country or territory from the list, or “All of it”")?;
    if !choice.is_some_and(|choice| choice.starts_with("group:")) {
        form.blame("country", "Only a group has countries: choose “All of it”");
    }
    choices::confirm(form, "meant", std::slice::from_ref(&code));
    Code::parse(&code)
}

//! What one rule says: its answer, its reason, its source, the task that comes with it.

use actix_web::HttpRequest;
use actix_web::HttpResponse;
use actix_web::web::Bytes;
use actix_web::web::Data;
use actix_web::web::Path;
use askama::Template;
use chrono::NaiveDate;

use crate::domain::eligibility::Edit;
use crate::domain::eligibility::Entry;
use crate::domain::eligibility::EntryKind;
use crate::domain::eligibility::NamedDate;
use crate::domain::eligibility::Outcome;
use crate::domain::eligibility::Wording;
use crate::paths;
use crate::web::access::Staff;
use crate::web::desk::rules::difference;
use crate::web::desk::rules::newest::Newest;
use crate::web::desk::rules::newest::Overtaken;
use crate::web::desk::rules::newest::answer;
use crate::web::desk::rules::preview;
use crate::web::desk::words;
use crate::web::error::WebError;
use crate::web::form::Choice;
use crate::web::form::Form;
use crate::web::page::Frame;
use crate::web::page::page;
use crate::web::state::AppState;

/// Longest sentence a rule says.
const REASON_LETTERS: usize = 1000;
/// Days before a named day at most.
const DUE_DAYS: i64 = 365;

#[derive(Template)]
#[template(path = "desk/rules/wording.html")]
struct WordingPage {
    frame: Frame,
    form: Form,
    title: String,
    rule: String,
    action: String,
    back: String,
    outcomes: Vec<Choice>,
    days: Vec<Choice>,
    asks_through: bool,
    overtaken: Option<Overtaken>,
}

/// The answers an entry may give: a basis only lets people in.
fn outcomes(kind: EntryKind) -> Vec<Choice> {
    let may = |outcome: &&Outcome| kind != EntryKind::Basis || **outcome <= Outcome::Conditional;
    Outcome::ALL.iter().filter(may).map(|one| Choice::new(one.as_str(), one.title())).collect()
}

fn days() -> Vec<Choice> {
    let mut days: Vec<Choice> = NamedDate::ALL
        .iter()
        .filter(|day| !matches!(day, NamedDate::Judged | NamedDate::Crossing))
        .map(|day| Choice::new(day.as_str(), day.title()))
        .collect();
    days.push(Choice::new(NamedDate::Judged.as_str(), NamedDate::Judged.title()));
    days
}

fn filled(entry: &Entry, version: i64) -> Form {
    let (due_days, due_before) =
        entry.due.map_or((String::new(), ""), |(days, before)| (days.to_string(), before.as_str()));
    Form::filled([
        ("base", version.to_string()),
        ("outcome", entry.outcome.as_str().to_owned()),
        ("reason", entry.reason.clone()),
        ("source", entry.source.clone()),
        ("task", entry.task.clone().unwrap_or_default()),
        ("due_days", due_days),
        ("due_before", due_before.to_owned()),
        ("through", entry.through.clone().unwrap_or_default()),
    ])
}

/// The form, filled with what the rule says now.
pub async fn edit(
    request: HttpRequest,
    state: Data<AppState>,
    _staff: Staff,
    path: Path<(String, String)>,
) -> Result<HttpResponse, WebError> {
    let (newest, entry) = find(&state, path.into_inner()).await?;
    let form = filled(&entry, newest.version());
    page(&draw(&request, &state, form, &newest, &entry, None).await?)
}

async fn find(state: &AppState, (code, rule): (String, String)) -> Result<(Newest, Entry), WebError> {
    let newest = Newest::find(state, code).await?;
    let entry = newest.sheet.entry(&rule).cloned().ok_or(WebError::NotFound)?;
    Ok((newest, entry))
}

async fn draw(
    request: &HttpRequest,
    state: &AppState,
    form: Form,
    newest: &Newest,
    entry: &Entry,
    overtaken: Option<Overtaken>,
) -> Result<WordingPage, WebError> {
    Ok(WordingPage {
        frame: state.frame(request, "What a rule says", "rules").await?,
        title: newest.set.title.clone(),
        rule: difference::title(entry.kind, &entry.id),
        action: paths::desk_rule_wording(&newest.set.code, &entry.id),
        back: paths::desk_rule_set(&newest.set.code),
        outcomes: outcomes(entry.kind),
        days: days(),
        asks_through: entry.kind == EntryKind::Rule,
        overtaken,
        form,
    })
}

/// Shows what the edit would change.
pub async fn update(
    request: HttpRequest,
    state: Data<AppState>,
    _staff: Staff,
    path: Path<(String, String)>,
    body: Bytes,
) -> Result<HttpResponse, WebError> {
    let (newest, entry) = find(&state, path.into_inner()).await?;
    let today = words::today(&state).await?;
    let mut form = Form::decoded(&body);
    let overtaken = newest.overtaking(&mut form, "outcome");
    let wording = read(&mut form, entry.kind, today);
    let edit = wording.map(|wording| Edit::Wording(entry.id.clone(), wording));
    match newest.proposed(edit, today, &mut form, "outcome") {
        Some((set, document)) => preview::show(&request, &state, set, document, newest.version()).await,
        None => {
            let is_overtaken = overtaken.is_some();
            answer(&draw(&request, &state, form, &newest, &entry, overtaken).await?, is_overtaken)
        }
    }
}

fn read(form: &mut Form, kind: EntryKind, today: NaiveDate) -> Option<Wording> {
    let outcome = form.choice("outcome", &outcomes(kind), "Choose the answer");
    let outcome = outcome.and_then(|word| Outcome::parse(&word));
    let reason = form.line("reason", REASON_LETTERS, "Say why, in words the traveller reads");
    let source = form.line("source", REASON_LETTERS, "Enter the address of the source");
    let task = read_task(form, outcome);
    let through = match kind {
        EntryKind::Rule => form.optional_line("through", REASON_LETTERS),
        EntryKind::Silence | EntryKind::Basis => String::new(),
    };
    if outcome == Some(Outcome::Elsewhere) && through.is_empty() {
        form.blame("through", "Say who takes them instead");
    }
    Some(Wording {
        outcome: outcome?,
        reason,
        source,
        checked_on: form.chosen("read_today", "yes").then_some(today),
        task,
        through: Some(through).filter(|through| !through.is_empty()),
    })
}

/// A task has a text and a day; a conditional answer needs one.
fn read_task(form: &mut Form, outcome: Option<Outcome>) -> Option<(String, u16, NamedDate)> {
    let text = form.optional_line("task", REASON_LETTERS);
    if text.is_empty() {
        if outcome == Some(Outcome::Conditional) {
            form.blame("task", "A conditional answer needs a task: say what they must do");
        }
        return None;
    }
    let number = form.whole("due_days", 0, DUE_DAYS, "Enter how many days before, from 0 to 365");
    let before = form.choice("due_before", &days(), "Choose before which day");
    let before = before.and_then(|word| NamedDate::parse(&word));
    Some((text, u16::try_from(number?).ok()?, before?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_is_read_or_blamed() {
        fn check(fields: &[(&str, &str)], blamed: Option<&str>) {
            let base = [("outcome", "refused"), ("reason", "Closed."), ("source", "https://example.org")];
            let mut form = Form::filled(base);
            for (name, value) in fields {
                form.set(name, *value);
            }
            let today = "2026-11-22".parse().unwrap();
            let wording = read(&mut form, EntryKind::Rule, today);
            assert_eq!(form.faults().first().map(|fault| fault.name.as_str()), blamed, "{fields:?}");
            assert!(wording.is_some() || blamed.is_some());
        }
        check(&[], None);
        check(&[("outcome", "no")], Some("outcome"));
        check(&[("reason", " ")], Some("reason"));
        check(&[("source", "")], Some("source"));
        check(&[("outcome", "conditional")], Some("task"));
        check(&[("outcome", "elsewhere")], Some("through"));
        check(&[("outcome", "elsewhere"), ("through", "Your national agency")], None);
        check(&[("task", "Write"), ("due_days", "366"), ("due_before", "gateway")], Some("due_days"));
        check(&[("task", "Write"), ("due_days", "3"), ("due_before", "")], Some("due_before"));
        check(
            &[("outcome", "conditional"), ("task", "Write"), ("due_days", "0"), ("due_before", "race")],
            None,
        );
    }
}

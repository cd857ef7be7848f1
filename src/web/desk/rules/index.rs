//! Every rule set in force, with what needs a look; filtered by the address alone.

use std::collections::BTreeSet;

use actix_web::HttpRequest;
use actix_web::HttpResponse;
use actix_web::web::Data;
use askama::Template;
use chrono::NaiveDate;

use crate::domain::eligibility::Authority;
use crate::domain::roster::StaffRole;
use crate::filters;
use crate::paths;
use crate::store::Conn;
use crate::store::StoreError;
use crate::store::rulebook::Rulebook;
use crate::web::access::Staff;
use crate::web::desk::rules::in_words;
use crate::web::desk::words;
use crate::web::error::WebError;
use crate::web::form::Choice;
use crate::web::form::Form;
use crate::web::page::Frame;
use crate::web::state::AppState;

/// One set in force.
struct Row {
    href: String,
    code: String,
    authority: &'static str,
    title: String,
    scope: String,
    version: u32,
    published: String,
    travel: String,
    checked: String,
    flags: Vec<String>,
}

#[derive(Template)]
#[template(path = "desk/rules/index.html")]
struct RulesPage {
    frame: Frame,
    form: Form,
    authorities: Vec<Choice>,
    departures: Vec<Choice>,
    looks: Vec<Choice>,
    found: String,
    rows: Vec<Row>,
    is_filtered: bool,
    may_publish: bool,
}

/// Shows what is looked for.
pub async fn index(
    request: HttpRequest,
    state: Data<AppState>,
    staff: Staff,
) -> Result<HttpResponse, WebError> {
    let frame = state.frame(&request, "Rules", "rules").await?;
    let today = words::today(&state).await?;
    let asked = words::filters_of(&request);
    let may_publish = staff.role >= StaffRole::Lead;
    words::drawn(&state, move |conn| draw(conn, frame, &asked, today, may_publish)).await
}

fn draw(
    conn: &mut Conn,
    frame: Frame,
    asked: &Form,
    today: NaiveDate,
    may_publish: bool,
) -> Result<RulesPage, StoreError> {
    let book = Rulebook::load(conn, today)?;
    let rules = &book.prepared.rules;
    let authorities: Vec<Choice> =
        Authority::ALL.iter().map(|one| Choice::new(one.as_str(), in_words::authority(*one))).collect();
    let codes: BTreeSet<&str> = book.journeys.iter().map(|journey| journey.departure.as_str()).collect();
    let departures: Vec<Choice> = codes.into_iter().map(|code| Choice::new(code, code)).collect();
    let looks = vec![Choice::new("yes", "Needs a look")];
    let chosen = |name: &str, choices: &[Choice]| {
        let value = asked.value(name);
        if choices.iter().any(|choice| choice.value == value) { value.to_owned() } else { String::new() }
    };
    let (authority, departure, look) =
        (chosen("authority", &authorities), chosen("departure", &departures), chosen("look", &looks));
    let judging = book.journeys.iter().find(|journey| journey.departure == departure);
    let judging = judging.map(|journey| rules.in_force(journey));
    let is_wanted = |index: &usize| {
        (authority.is_empty() || book.set(*index).authority.as_str() == authority)
            && judging.as_ref().is_none_or(|judging| judging.contains(index))
            && (look.is_empty() || book.flags.get(index).is_some_and(|flags| !flags.is_empty()))
    };
    let rows: Vec<Row> =
        rules.current(today).into_iter().filter(is_wanted).map(|index| row(&book, index)).collect();
    let is_filtered = !(authority.is_empty() && departure.is_empty() && look.is_empty());
    let count = i64::try_from(rows.len()).unwrap_or(i64::MAX);
    Ok(RulesPage {
        frame,
        form: Form::filled([("authority", authority), ("departure", departure), ("look", look)]),
        authorities,
        departures,
        looks,
        found: filters::count(count, "rule set in force", "rule sets in force"),
        rows,
        is_filtered,
        may_publish,
    })
}

fn row(book: &Rulebook, index: usize) -> Row {
    let set = book.set(index);
    let flags = book.flags.get(&index).into_iter().flatten();
    Row {
        href: paths::desk_rule_set(&set.code),
        code: set.code.clone(),
        authority: in_words::authority(set.authority),
        title: set.title.clone(),
        scope: in_words::scope(&set.scope),
        version: set.version,
        published: filters::day(set.published_on),
        travel: in_words::travel(set.travel_from, set.travel_until),
        checked: set.oldest_check(&book.checks).map(filters::day).unwrap_or_default(),
        flags: flags.map(in_words::flag).collect(),
    }
}

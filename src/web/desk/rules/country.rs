//! A country comes into a group, or leaves it, on a day.

use actix_web::HttpRequest;
use actix_web::HttpResponse;
use actix_web::web::Bytes;
use actix_web::web::Data;
use actix_web::web::Path;
use askama::Template;

use crate::domain::eligibility::Code;
use crate::domain::eligibility::Edit;
use crate::paths;
use crate::web::access::Staff;
use crate::web::choices;
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
#[template(path = "desk/rules/country.html")]
struct CountryPage {
    frame: Frame,
    form: Form,
    title: String,
    action: String,
    back: String,
    groups: Vec<Choice>,
    countries: Vec<Choice>,
    to_confirm: Vec<Choice>,
    ways: Vec<Choice>,
    overtaken: Option<Overtaken>,
}

fn ways() -> Vec<Choice> {
    vec![
        Choice::hinted("in", "It comes in", "The day is its first one in the group"),
        Choice::hinted("out", "It leaves", "The day is its last one in the group"),
    ]
}

fn groups(newest: &Newest) -> Vec<Choice> {
    let choice = |group: &crate::domain::eligibility::GroupSheet| {
        Choice::new(&group.name, format!("{}: {}", group.name, group.title))
    };
    newest.sheet.groups.iter().map(choice).collect()
}

/// The form.
pub async fn edit(
    request: HttpRequest,
    state: Data<AppState>,
    _staff: Staff,
    code: Path<String>,
) -> Result<HttpResponse, WebError> {
    let newest = Newest::find(&state, code.into_inner()).await?;
    let asked = words::filters_of(&request).value("group").to_owned();
    let group = match newest.sheet.groups.as_slice() {
        [only] => only.name.clone(),
        _ => asked,
    };
    let form = Form::filled([("base", newest.version().to_string()), ("group", group)]);
    page(&draw(&request, &state, form, &newest, None).await?)
}

async fn draw(
    request: &HttpRequest,
    state: &AppState,
    form: Form,
    newest: &Newest,
    overtaken: Option<Overtaken>,
) -> Result<CountryPage, WebError> {
    let chosen = [form.value("country").to_owned()];
    Ok(CountryPage {
        frame: state.frame(request, "Country in or out", "rules").await?,
        title: newest.set.title.clone(),
        action: paths::desk_rule_set_page(&newest.set.code, "country"),
        back: paths::desk_rule_set(&newest.set.code),
        groups: groups(newest),
        countries: country_choices(),
        to_confirm: choices::to_confirm(&chosen),
        ways: ways(),
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
    let overtaken = newest.overtaking(&mut form, "group");
    let edit = read(&mut form, &newest);
    match newest.proposed(edit, today, &mut form, "group") {
        Some((set, document)) => preview::show(&request, &state, set, document, newest.version()).await,
        None => {
            let is_overtaken = overtaken.is_some();
            answer(&draw(&request, &state, form, &newest, overtaken).await?, is_overtaken)
        }
    }
}

fn read(form: &mut Form, newest: &Newest) -> Option<Edit> {
    let group = form.choice("group", &groups(newest), "Choose the group");
    let country = form.country("country", "Choose the country or territory");
    choices::confirm(form, "meant", country.as_slice());
    let way = form.choice("way", &ways(), "Choose whether it comes in or leaves");
    let day = form.date("day", "Day");
    let country = Code::parse(&country?)?;
    Some(match way?.as_str() {
        "in" => Edit::CountryIn(group?, country, Some(day?)),
        _ => Edit::CountryOut(group?, country, day?),
    })
}

//! Noting whom the desk told of changes after the newest pack, when, and how.

use actix_web::HttpRequest;
use actix_web::HttpResponse;
use actix_web::web::Bytes;
use actix_web::web::Data;
use actix_web::web::Path;
use askama::Template;
use chrono::NaiveDate;
use chrono::TimeZone;

use crate::actions::handing_on;
use crate::actions::handing_on::Waiting;
use crate::actions::note_handed_on::NoteHandedOn;
use crate::actions::note_handed_on::NoteHandedOnError;
use crate::actions::note_handed_on::note_handed_on;
use crate::filters;
use crate::paths;
use crate::store::dossier::Offer;
use crate::web::access::Staff;
use crate::web::desk::handoffs::show;
use crate::web::desk::words;
use crate::web::error::WebError;
use crate::web::form::Choice;
use crate::web::form::Form;
use crate::web::page;
use crate::web::page::Frame;
use crate::web::page::see_other_saying;
use crate::web::state::AppState;

#[derive(Template)]
#[template(path = "desk/handoffs/told.html")]
struct ToldPage {
    frame: Frame,
    form: Form,
    number: i64,
    recipient: String,
    hint: String,
    changes: Vec<Choice>,
    ways: Vec<Choice>,
    action: String,
    back: String,
}

fn ways() -> Vec<Choice> {
    vec![
        Choice::new("by phone", "By phone"),
        Choice::new("by chat", "By chat"),
        Choice::new("in person", "In person"),
        Choice::new("by email", "By email"),
    ]
}

/// What waits since a pack, if it is its recipient's newest.
async fn find(state: &AppState, code: &str, number: i64) -> Result<(Waiting, String), WebError> {
    let (keys, code) = (state.keys().clone(), code.to_owned());
    let found = state
        .read(move |conn| -> Result<_, WebError> {
            let offer = Offer::by_code(conn, &code)?;
            let pack = show::named(conn, &code, number)?;
            let waiting = handing_on::of_departure(conn, &keys, &offer)?;
            let theirs = waiting.into_iter().find(|waiting| waiting.pack.id == pack.id);
            Ok(theirs)
        })
        .await?;
    let zone = state.agency().await?.zone.clone();
    found.map(|waiting| (waiting, zone)).ok_or(WebError::NotFound)
}

/// A change as a choice: its keyed mark is its value, so that a later change of the same field is another choice.
fn choice(change: &handing_on::WaitingChange) -> Choice {
    let label = format!("{}: {}", change.person, change.field);
    let note = match &change.note {
        Some(note) => {
            format!("told {} {}, {}", note.told_to, note.how, filters::stamp(note.told_at))
        }
        None if change.key.is_empty() => String::new(),
        None => format!("{} → {}", change.before, change.now),
    };
    Choice::hinted(&change.print, label, note)
}

async fn draw(
    request: &HttpRequest,
    state: &AppState,
    code: &str,
    waiting: &Waiting,
    zone: &str,
    form: Form,
) -> Result<ToldPage, WebError> {
    let number = waiting.pack.number;
    Ok(ToldPage {
        frame: state.frame(request, "Whom did you tell?", "departures").await?,
        form,
        number,
        recipient: format!("{}, {}", waiting.recipient.name, waiting.recipient.email),
        hint: format!("Time in {zone}, such as 14:30"),
        changes: waiting.changes.iter().map(choice).collect(),
        ways: ways(),
        action: format!("{}/told", show::address(code, number)),
        back: paths::desk_departure_page(code, "handoffs"),
    })
}

/// The form, the changes nobody was told of ticked, the time now.
pub async fn new(
    request: HttpRequest,
    state: Data<AppState>,
    _staff: Staff,
    path: Path<(String, i64)>,
) -> Result<HttpResponse, WebError> {
    let (code, number) = path.into_inner();
    let (waiting, zone) = find(&state, &code, number).await?;
    let open = waiting.changes.iter().filter(|change| change.note.is_none());
    let mut pairs: Vec<(&str, String)> = open.map(|change| ("change", change.print.clone())).collect();
    let now = state.clock.now().with_timezone(&crate::store::departures::zone_named(&zone)?);
    pairs.push(("at", now.format("%H:%M").to_string()));
    page::page(&draw(&request, &state, &code, &waiting, &zone, Form::filled(pairs)).await?)
}

/// Notes it.
pub async fn create(
    request: HttpRequest,
    state: Data<AppState>,
    staff: Staff,
    path: Path<(String, i64)>,
    body: Bytes,
) -> Result<HttpResponse, WebError> {
    let (code, number) = path.into_inner();
    let (waiting, zone) = find(&state, &code, number).await?;
    let back = paths::desk_departure_page(&code, "handoffs");
    if waiting.changes.is_empty() {
        return Ok(see_other_saying(&back, "Nothing was noted: nothing has changed since that pack"));
    }
    let mut form = Form::decoded(&body);
    let prints: Vec<String> =
        form.values_of("change").filter(|print| !print.is_empty()).map(str::to_owned).collect();
    if prints.is_empty() {
        form.blame("change", "Choose what you told");
    }
    let told_to = form.line("who", 120, "Enter whom you told");
    let how = form.choice("how", &ways(), "Choose how you told them");
    let today = words::today(&state).await?;
    let told_at = told_at(&mut form, today, &zone)?;
    let (Some(how), Some(told_at), false) = (how, told_at, form.is_faulty()) else {
        return page::faulty(&draw(&request, &state, &code, &waiting, &zone, form).await?);
    };
    let handoff_id = waiting.pack.id;
    let command = NoteHandedOn { departure_code: code.clone(), handoff_id, prints, told_to, told_at, how };
    let by = state.by(&request, &staff.actor());
    let words = match state.write(by, move |tx| note_handed_on(tx, &command)).await {
        Ok(count) => {
            let many = i64::try_from(count).unwrap_or(i64::MAX);
            format!("Noted: {} told", filters::count(many, "change", "changes"))
        }
        Err(NoteHandedOnError::Moved) => {
            "Nothing was noted: these changes are not waiting any more".to_owned()
        }
        Err(NoteHandedOnError::Store(error)) => return Err(error.into()),
    };
    Ok(see_other_saying(&back, &words))
}

/// The time as typed, today on the clock of the agency.
fn told_at(form: &mut Form, today: NaiveDate, zone: &str) -> Result<Option<chrono::NaiveDateTime>, WebError> {
    let zone = crate::store::departures::zone_named(zone)?;
    let Some(time) = form.time("at", "Enter the time, such as 14:30") else { return Ok(None) };
    let local = zone.from_local_datetime(&today.and_time(time)).earliest();
    if local.is_none() {
        form.blame("at", "There is no such time today: the clocks go forward");
    }
    Ok(local.map(|at| at.naive_utc()))
}

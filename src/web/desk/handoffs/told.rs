//! Noting whom the desk told of changes after the newest pack, when, and how.

use actix_web::HttpRequest;
use actix_web::HttpResponse;
use actix_web::web::Bytes;
use actix_web::web::Data;
use actix_web::web::Path;
use askama::Template;
use chrono::DateTime;
use chrono::NaiveDate;
use chrono::NaiveDateTime;
use chrono::TimeZone;
use chrono_tz::Tz;

use crate::actions::handing_on;
use crate::actions::handing_on::Waiting;
use crate::actions::handing_on::WaitingChange;
use crate::actions::note_handed_on::NoteHandedOn;
use crate::actions::note_handed_on::NoteHandedOnError;
use crate::actions::note_handed_on::note_handed_on;
use crate::filters;
use crate::keys;
use crate::paths;
use crate::store::departures;
use crate::store::dossier::Offer;
use crate::web::access::Staff;
use crate::web::desk::handoffs::show;
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
    once_key: String,
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
async fn find(state: &AppState, code: &str, number: i64) -> Result<(Waiting, Tz), WebError> {
    let (keys, code, now) = (state.keys().clone(), code.to_owned(), state.clock.now());
    let found = state
        .read(move |conn| -> Result<_, WebError> {
            let offer = Offer::by_code(conn, &code)?;
            let pack = show::named(conn, &code, number)?;
            let waiting = handing_on::of_departure(conn, &keys, &offer, now)?;
            let theirs = waiting.into_iter().find(|waiting| waiting.pack.id == pack.id);
            Ok(theirs)
        })
        .await?;
    let zone = departures::zone_named(&state.agency().await?.zone)?;
    found.map(|waiting| (waiting, zone)).ok_or(WebError::NotFound)
}

/// What nobody was told of yet.
fn untold(waiting: &Waiting) -> impl Iterator<Item = &WaitingChange> {
    waiting.changes.iter().filter(|change| change.note.is_none())
}

/// A change as a choice: its keyed mark is its value, so that a later change of the same field is another choice.
fn choice(change: &WaitingChange) -> Choice {
    let label = format!("{}: {}", change.person, change.field);
    let hint = match (change.before.as_str(), change.now.as_str()) {
        ("", "") => String::new(),
        (before, now) => format!("{before} → {now}"),
    };
    Choice::hinted(&change.print, label, hint)
}

async fn draw(
    request: &HttpRequest,
    state: &AppState,
    code: &str,
    waiting: &Waiting,
    zone: Tz,
    form: Form,
) -> Result<ToldPage, WebError> {
    let number = waiting.pack.number;
    Ok(ToldPage {
        frame: state.frame(request, "Whom did you tell?", "departures").await?,
        form,
        number,
        recipient: format!("{}, {}", waiting.recipient.name, waiting.recipient.email),
        hint: format!(
            "Time in {zone}, such as 14:30. A time that is not yet over today counts as yesterday’s."
        ),
        once_key: keys::random_word()?,
        changes: untold(waiting).map(choice).collect(),
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
    let mut pairs: Vec<(&str, String)> =
        untold(&waiting).map(|change| ("change", change.print.clone())).collect();
    let now = state.clock.now().with_timezone(&zone);
    pairs.push(("at", now.format("%H:%M").to_string()));
    page::page(&draw(&request, &state, &code, &waiting, zone, Form::filled(pairs)).await?)
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
    let mut form = Form::decoded(&body);
    let once_key = form.once_key(&format!("handed_on:{}", waiting.pack.id));
    let prints: Vec<String> =
        form.values_of("change").filter(|print| !print.is_empty()).map(str::to_owned).collect();
    if prints.is_empty() {
        form.blame("change", "Choose what you told");
    }
    let told_to = form.line("who", 120, "Enter whom you told");
    let how = form.choice("how", &ways(), "Choose how you told them");
    let told_at = told_at(&mut form, state.clock.now().with_timezone(&zone));
    let (Some(how), Some(told_at), false) = (how, told_at, form.is_faulty()) else {
        if untold(&waiting).next().is_none() {
            return Ok(see_other_saying(&back, "Nothing was noted: nothing is left to tell since that pack"));
        }
        return page::faulty(&draw(&request, &state, &code, &waiting, zone, form).await?);
    };
    let handoff_id = waiting.pack.id;
    let departure_code = code.clone();
    let command = NoteHandedOn { departure_code, handoff_id, prints, told_to, told_at, how, once_key };
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

/// The last time the clock of the agency showed what was typed: a call of ten to midnight is often noted after it.
fn told_at(form: &mut Form, now: DateTime<Tz>) -> Option<NaiveDateTime> {
    let time = form.time("at", "Enter the time, such as 14:30")?;
    let on = |day: NaiveDate| now.timezone().from_local_datetime(&day.and_time(time)).earliest();
    let today = on(now.date_naive()).filter(|at| *at <= now);
    let at = today.or_else(|| on(now.date_naive().pred_opt()?));
    if at.is_none() {
        form.blame("at", "There was no such time: the clocks went forward");
    }
    at.map(|at| at.naive_utc())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_is_never_noted_in_the_future() {
        fn check(typed: &str, now: &str, expected: Option<&str>) {
            let mut form = Form::filled([("at", typed)]);
            let now = now.parse::<DateTime<chrono::Utc>>().unwrap().with_timezone(&chrono_tz::Europe::Berlin);
            let told = told_at(&mut form, now).map(|at| at.format("%F %R").to_string());
            assert_eq!(told.as_deref(), expected, "{typed} at {now}");
            assert_eq!(form.is_faulty(), expected.is_none());
        }
        // Ten past midnight in Berlin.
        check("23:50", "2027-03-27T23:10:00Z", Some("2027-03-27 22:50"));
        check("00:10", "2027-03-27T23:10:30Z", Some("2027-03-27 23:10"));
        check("14:30", "2027-03-27T14:00:00Z", Some("2027-03-27 13:30"));
        check("noon", "2027-03-27T14:00:00Z", None);
        // On the 28th the clocks go from two to three: half past two is the day before's.
        check("2:30", "2027-03-28T06:00:00Z", Some("2027-03-27 01:30"));
        check("2:30", "2027-03-29T00:10:00Z", None);
    }
}

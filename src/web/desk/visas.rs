//! The visas of a departure: whose papers are there, what was filed when, what the consulate answered, who holds the slip.

use actix_web::HttpRequest;
use actix_web::HttpResponse;
use actix_web::web::Bytes;
use actix_web::web::Data;
use actix_web::web::Path;
use askama::Template;
use chrono::NaiveDate;

use crate::actions::move_visas;
use crate::actions::move_visas::MoveVisas;
use crate::actions::move_visas::Moved;
use crate::domain::visa::VisaState;
use crate::filters;
use crate::paths;
use crate::store::Conn;
use crate::store::StoreError;
use crate::store::dossier::Offer;
use crate::store::dossier::full_name;
use crate::store::rosters::Person;
use crate::store::rosters::Reach;
use crate::store::rosters::Roster;
use crate::store::rosters::Told;
use crate::store::tx::new_id;
use crate::store::visas;
use crate::store::visas::VisaBatch;
use crate::web::access::Staff;
use crate::web::desk::words;
use crate::web::error::WebError;
use crate::web::form::Choice;
use crate::web::form::Form;
use crate::web::page::Frame;
use crate::web::page::faulty;
use crate::web::page::see_other_saying;
use crate::web::state::AppState;

/// Reasons told in one notice; the list has the others.
const REASONS: usize = 3;

/// One state's tab.
struct Tab {
    href: String,
    label: &'static str,
    count: String,
    is_current: bool,
}

/// A traveller's visa.
struct Line {
    id: String,
    is_chosen: bool,
    name: String,
    reference: String,
    href: String,
    state: &'static str,
    tone: &'static str,
    batch: String,
    /// What is missing, in words; empty when all is there.
    missing: String,
    passport: String,
    /// The step back to full money, for a refused visa.
    cancel: String,
}

/// A batch that was filed.
struct BatchLine {
    number: i64,
    filed: String,
    people: String,
    note: String,
}

#[derive(Template)]
#[template(path = "desk/visas.html")]
struct VisasPage {
    frame: Frame,
    form: Form,
    code: String,
    back: String,
    here: String,
    deadline: String,
    is_late: bool,
    tabs: Vec<Tab>,
    lines: Vec<Line>,
    steps: Vec<Choice>,
    batches: Vec<BatchLine>,
    list: String,
    copies: String,
}

/// Everybody's visa, or those in the state that `?state=` names.
pub async fn index(
    request: HttpRequest,
    state: Data<AppState>,
    _staff: Staff,
    code: Path<String>,
) -> Result<HttpResponse, WebError> {
    let frame = state.frame(&request, "Visas", "departures").await?;
    let today = words::today(&state).await?;
    let shown = words::filters_of(&request).value("state").parse().ok();
    words::drawn(&state, move |conn| draw(conn, frame, &code, shown, today, empty_form(today))).await
}

/// The day of filing is most often today.
fn empty_form(today: NaiveDate) -> Form {
    let parts = [("day", "%-d"), ("month", "%-m"), ("year", "%Y")];
    Form::filled(parts.map(|(part, format)| (format!("filed-{part}"), today.format(format).to_string())))
}

fn draw(
    conn: &mut Conn,
    frame: Frame,
    code: &str,
    shown: Option<VisaState>,
    today: NaiveDate,
    form: Form,
) -> Result<VisasPage, StoreError> {
    let offer = Offer::by_code(conn, code)?;
    let roster = Roster::read(conn, &offer, Reach::Firm, &[Told::Visas, Told::Pages])?;
    let batches = visas::batches(conn, &offer.departure.id)?;
    let here = paths::desk_departure_page(&offer.departure.code, "visas");
    let filed_on = offer.deadlines().visa_filed_on;
    let (words, is_late) = words::due_words(Some(filed_on), today);
    let mut lines = Vec::new();
    for person in &roster.people {
        let state = person.visa_state()?;
        if shown.is_none_or(|shown| shown == state) {
            lines.push(line(person, state, &batches, &form));
        }
    }
    Ok(VisasPage {
        frame: Frame { title: format!("{} visas", offer.departure.code), ..frame },
        back: paths::desk_departure(&offer.departure.code),
        deadline: format!("Filing {words}"),
        is_late: is_late && roster.people.iter().any(|person| person.visa.is_none()),
        tabs: tabs(&here, &roster.people, shown)?,
        lines,
        steps: steps(),
        batches: batches.iter().map(|batch| batch_line(batch, &roster.people)).collect(),
        copies: paths::desk_departure_page(&offer.departure.code, "visa-copies"),
        list: words::address(&paths::desk_departure(&offer.departure.code), &[("view", "visa")], &[]),
        code: offer.departure.code.clone(),
        form,
        here,
    })
}

fn tabs(here: &str, people: &[Person], shown: Option<VisaState>) -> Result<Vec<Tab>, StoreError> {
    let states = people.iter().map(Person::visa_state).collect::<Result<Vec<_>, _>>()?;
    let all = Tab {
        href: here.to_owned(),
        label: "Everybody",
        count: people.len().to_string(),
        is_current: shown.is_none(),
    };
    let tab = |state: VisaState| Tab {
        href: words::address(here, &[("state", state.as_str())], &[]),
        label: state.label(),
        count: states.iter().filter(|one| **one == state).count().to_string(),
        is_current: shown == Some(state),
    };
    Ok(std::iter::once(all).chain(VisaState::ALL.map(tab)).collect())
}

fn line(person: &Person, state: VisaState, batches: &[VisaBatch], form: &Form) -> Line {
    let traveller = &person.traveller;
    let batch = person.visa.as_ref().and_then(|case| case.batch_id.as_deref());
    let batch = batch.and_then(|id| batches.iter().find(|batch| batch.id == id));
    let titles: Vec<&str> = person.missing_for_visa().iter().map(|page| page.title()).collect();
    let reference = &person.booking.reference;
    Line {
        id: traveller.id.clone(),
        is_chosen: form.chosen("traveller", &traveller.id),
        name: full_name(traveller),
        reference: reference.clone(),
        href: paths::desk_booking(reference),
        state: state.label(),
        tone: tone(state),
        batch: batch.map_or_else(String::new, |batch| format!("No. {}", batch.number)),
        missing: titles.join(", "),
        passport: traveller.passport_expires_on.map_or_else(String::new, filters::day),
        cancel: match state {
            VisaState::Refused => paths::desk_booking_page(reference, "cancellation"),
            _ => String::new(),
        },
    }
}

fn tone(state: VisaState) -> &'static str {
    match state {
        VisaState::Collecting | VisaState::Filed => "wait",
        VisaState::Refused => "bad",
        VisaState::Approved | VisaState::Issued | VisaState::HandedOver => "good",
    }
}

fn batch_line(batch: &VisaBatch, people: &[Person]) -> BatchLine {
    let is_in = |person: &&Person| {
        person.visa.as_ref().is_some_and(|case| case.batch_id.as_deref() == Some(&batch.id))
    };
    let count = i64::try_from(people.iter().filter(is_in).count()).unwrap_or(i64::MAX);
    BatchLine {
        number: batch.number,
        filed: filters::day(batch.filed_on),
        people: filters::count(count, "traveller", "travellers"),
        note: batch.note.clone(),
    }
}

fn steps() -> Vec<Choice> {
    let hint = |state: VisaState| match state {
        VisaState::Collecting => "Takes them out of their batch: new papers are needed",
        VisaState::Filed => "Makes the next batch of those whose papers are complete",
        VisaState::Approved => "The consulate said yes",
        VisaState::Refused => "The consulate said no: a task asks for the full refund",
        VisaState::Issued => "We hold the slips",
        VisaState::HandedOver => "The travellers hold the slips",
    };
    let order = [1, 2, 3, 4, 5, 0].map(|place| VisaState::ALL[place]);
    order.map(|state| Choice::hinted(state.as_str(), state.label(), hint(state))).to_vec()
}

/// Moves those who are chosen.
pub async fn update(
    request: HttpRequest,
    state: Data<AppState>,
    staff: Staff,
    code: Path<String>,
    body: Bytes,
) -> Result<HttpResponse, WebError> {
    let mut form = Form::decoded(&body);
    let today = words::today(&state).await?;
    let traveller_ids: Vec<String> = form.values_of("traveller").map(str::to_owned).collect();
    if traveller_ids.is_empty() {
        form.blame("traveller", "Choose whose visas");
    }
    let to = form.choice("to", &steps(), "Choose what happened");
    let to = to.and_then(|word| word.parse::<VisaState>().ok());
    let filed_on = match to {
        Some(VisaState::Filed) => form.date("filed", "Day of filing"),
        _ => Some(today),
    };
    let note = form.optional_line("note", 200);
    let (Some(to), Some(filed_on), false) = (to, filed_on, form.is_faulty()) else {
        let frame = state.frame(&request, "Visas", "departures").await?;
        let code = code.into_inner();
        let page = state.read(move |conn| draw(conn, frame, &code, None, today, form)).await?;
        return faulty(&page);
    };
    let departure_code = code.into_inner();
    let here = paths::desk_departure_page(&departure_code, "visas");
    let command = MoveVisas { batch_id: new_id(), departure_code, traveller_ids, to, filed_on, note };
    let by = state.by(&request, &staff.actor());
    let moved = state.write(by, move |tx| move_visas::move_visas(tx, &command)).await?;
    Ok(see_other_saying(&here, &in_words(&moved, to)))
}

/// What came of it: how many, and why not the others.
fn in_words(moved: &Moved, to: VisaState) -> String {
    let count = i64::try_from(moved.moved).unwrap_or(i64::MAX);
    let mut words = match moved.batch {
        Some(number) => format!("Batch no. {number} filed with {}", filters::count(count, "visa", "visas")),
        None => format!("{} {}", filters::count(count, "visa", "visas"), to.label().to_lowercase()),
    };
    let told: Vec<&str> = moved.left.iter().take(REASONS).map(String::as_str).collect();
    if !told.is_empty() {
        words = format!("{words}. Not {}: {}", moved.left.len(), told.join("; "));
    }
    if REASONS < moved.left.len() {
        words.push_str("; the list says why for the others");
    }
    words
}

//! Changes asked for after the details closed: the list, and one of them with what is kept beside what was asked for.

use actix_web::HttpRequest;
use actix_web::HttpResponse;
use actix_web::web::Bytes;
use actix_web::web::Data;
use actix_web::web::Path;
use askama::Template;

use crate::actions::decide_change::DecideChange;
use crate::actions::decide_change::DecideChangeError;
use crate::actions::decide_change::decide_change;
use crate::actions::request_change::Change;
use crate::domain::details::Page;
use crate::filters;
use crate::keys::Keyring;
use crate::paths;
use crate::store::Conn;
use crate::store::StoreError;
use crate::store::access::Disclosure;
use crate::store::bookings;
use crate::store::change_requests;
use crate::store::departures::json;
use crate::store::details::ChangeRequest;
use crate::store::dossier::Offer;
use crate::store::dossier::full_name;
use crate::store::given::Kept;
use crate::store::sealed;
use crate::store::travellers;
use crate::store::travellers::Traveller;
use crate::web::access::Staff;
use crate::web::desk::words;
use crate::web::desk::words::Actors;
use crate::web::error::WebError;
use crate::web::form::Choice;
use crate::web::form::Form;
use crate::web::given;
use crate::web::given::Row;
use crate::web::page::Frame;
use crate::web::page::Rendered;
use crate::web::page::see_other_saying;
use crate::web::state::AppState;

/// How many open ones, and how many answered ones, are listed at most.
const LISTED: i64 = 200;
/// Longest reason.
const REASON_LETTERS: usize = 500;

/// One line of the list.
struct Line {
    href: String,
    what: String,
    name: String,
    reference: String,
    booking: String,
    asked: String,
    state: String,
    is_open: bool,
}

#[derive(Template)]
#[template(path = "desk/change_requests.html")]
struct ListPage {
    frame: Frame,
    lines: Vec<Line>,
}

/// What is kept, and what was asked for.
struct Compared {
    label: &'static str,
    kept: String,
    asked: String,
    differs: bool,
}

/// One request. Without values until somebody asked to see them.
#[derive(Template)]
#[template(path = "desk/change_request.html")]
pub(super) struct RequestPage {
    frame: Frame,
    form: Form,
    what: &'static str,
    name: String,
    reference: String,
    booking: String,
    facts: Vec<(&'static str, String)>,
    is_open: bool,
    show_action: String,
    action: String,
    answers: Vec<Choice>,
    rows: Vec<Compared>,
    until: String,
}

/// The list, open ones first.
pub async fn index(
    request: HttpRequest,
    state: Data<AppState>,
    _staff: Staff,
) -> Result<HttpResponse, WebError> {
    let frame = state.frame(&request, "Change requests", "today").await?;
    words::drawn(&state, move |conn| -> Result<_, StoreError> {
        let line = |(row, reference, given, family): change_requests::Listed| Line {
            href: paths::desk_change_request(&row.id),
            what: title(&row).to_owned(),
            name: format!("{given} {family}").trim().to_owned(),
            booking: paths::desk_booking(&reference),
            reference,
            asked: filters::stamp(row.asked_at),
            is_open: row.state == "open",
            state: row.state,
        };
        let lines = change_requests::listed(conn, LISTED)?.into_iter().map(line).collect();
        Ok(ListPage { frame, lines })
    })
    .await
}

fn title(row: &ChangeRequest) -> &'static str {
    row.page.parse::<Page>().map_or("Details", Page::title)
}

/// One request, its values covered.
pub async fn show(
    request: HttpRequest,
    state: Data<AppState>,
    _staff: Staff,
    id: Path<String>,
) -> Result<HttpResponse, WebError> {
    let frame = state.frame(&request, "Change request", "today").await?;
    words::drawn(&state, move |conn| draw(conn, frame, &id, Form::empty())).await
}

fn draw(conn: &mut Conn, frame: Frame, id: &str, form: Form) -> Result<RequestPage, StoreError> {
    let row = change_requests::by_id(conn, id)?;
    let traveller = travellers::by_id(conn, &row.traveller_id)?;
    let reference = bookings::by_id(conn, &row.booking_id)?.reference;
    let actors = Actors::load(conn)?;
    let mut facts = vec![
        ("Asked", format!("{}, {}", filters::stamp(row.asked_at), actors.name(&row.asked_by))),
        ("State", filters::capitalised(&row.state)),
    ];
    if let Some(at) = row.decided_at {
        facts.push(("Answered", format!("{}, {}", filters::stamp(at), actors.name(&row.decided_by))));
        facts.push(("Reason", row.reason.clone()));
    }
    let action = paths::desk_change_request(&row.id);
    Ok(RequestPage {
        frame,
        form,
        what: title(&row),
        name: full_name(&traveller),
        booking: paths::desk_booking(&reference),
        reference,
        facts,
        is_open: row.state == "open",
        show_action: format!("{action}/shown"),
        action,
        answers: vec![
            Choice::hinted("accept", "Accept", "It is kept at once, as if it had come in time"),
            Choice::hinted("decline", "Decline", "What we have stays"),
        ],
        rows: Vec::new(),
        until: String::new(),
    })
}

/// The request of a disclosure with its values in clear, for who asked to see them.
pub(super) fn opened(
    conn: &mut Conn,
    keys: &Keyring,
    frame: Frame,
    found: &Disclosure,
) -> Result<RequestPage, StoreError> {
    let row = change_requests::by_id(conn, &found.subject_id)?;
    let page = draw(conn, frame, &row.id, Form::empty())?;
    if !page.is_open {
        return Ok(page);
    }
    let key = sealed::key_of(conn, keys, &row.traveller_id)?.ok_or(StoreError::NotFound)?;
    let change: Change = json(&change_requests::open(&key, &row)?)?;
    let party = travellers::of_booking(conn, &row.booking_id)?;
    let traveller = travellers::by_id(conn, &row.traveller_id)?;
    let kept = kept_rows(conn, keys, &change, &traveller, &party)?;
    let compared = |(label, asked): Row| {
        let before = kept.iter().find(|(known, _)| *known == label).map(|(_, value)| value.clone());
        let kept = before.unwrap_or_default();
        Compared { label, differs: kept != asked, kept, asked }
    };
    let booking = bookings::by_id(conn, &row.booking_id)?;
    let offer = Offer::by_id(conn, &booking.departure_id)?;
    let rows = given::change_rows(&change, &offer, &party).into_iter().map(compared).collect();
    Ok(RequestPage { rows, until: filters::stamp(found.expires_at), ..page })
}

fn kept_rows(
    conn: &mut Conn,
    keys: &Keyring,
    change: &Change,
    traveller: &Traveller,
    party: &[Traveller],
) -> Result<Vec<Row>, StoreError> {
    let kept = Kept::load(conn, keys, &traveller.id)?;
    Ok(match change {
        Change::Passport(_) => given::passport_kept(traveller, &kept)
            .map(|given| given::passport_rows(&given))
            .unwrap_or_default(),
        Change::Way(asked) => {
            let legs = travellers::legs(conn, std::slice::from_ref(&traveller.id))?;
            let of_way = legs.into_iter().filter(|leg| leg.direction == asked.direction);
            of_way.map(|leg| ("Way", given::way_words(&leg))).collect()
        }
        Change::Page(_) => {
            kept.page(change.page())?.map(|given| given::rows(&given, party)).unwrap_or_default()
        }
    })
}

/// Accepts or declines.
pub async fn update(
    request: HttpRequest,
    state: Data<AppState>,
    staff: Staff,
    id: Path<String>,
    body: Bytes,
) -> Result<HttpResponse, WebError> {
    let frame = state.frame(&request, "Change request", "today").await?;
    let (id, mut form) = (id.into_inner(), Form::decoded(&body));
    let answers = [Choice::new("accept", ""), Choice::new("decline", "")];
    let answer = form.choice("answer", &answers, "Choose whether you accept the change");
    let missing = match answer.as_deref() {
        Some("decline") => "Enter the reason: the booker reads it",
        _ => "",
    };
    let reason = form.line("reason", REASON_LETTERS, missing);
    let (Some(answer), false) = (answer, form.is_faulty()) else {
        let drawn = state
            .read(move |conn| -> Result<_, WebError> { Rendered::faulty(&draw(conn, frame, &id, form)?) })
            .await?;
        return Ok(drawn.into());
    };
    let accepts = answer == "accept";
    let to = paths::desk_change_request(&id);
    let command = DecideChange { request_id: id, accepts, reason };
    let by = state.by(&request, &staff.actor());
    let said = match state.write(by, move |tx| decide_change(tx, &command)).await {
        Ok(()) if accepts => "Accepted: the change is kept, and a letter tells the booker",
        Ok(()) => "Declined: a letter tells the booker why",
        Err(DecideChangeError::Over) => {
            "Nothing was done: this request was answered, or the booker asked for something newer"
        }
        Err(DecideChangeError::NotGoing) => "Nothing was done: this traveller does not go. Decline it",
        Err(DecideChangeError::NoFit) => "Nothing was done: the guide runs another race now. Decline it",
        Err(DecideChangeError::Store(error)) => return Err(error.into()),
    };
    let to = if said.starts_with("Nothing") { to } else { paths::desk_change_requests() };
    Ok(see_other_saying(&to, said))
}

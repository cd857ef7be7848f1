//! Who waits for places, in the order they asked.

use actix_web::HttpRequest;
use actix_web::HttpResponse;
use actix_web::web::Data;
use askama::Template;

use crate::filters;
use crate::store::Conn;
use crate::store::StoreError;
use crate::store::desk;
use crate::web::access::Staff;
use crate::web::desk::words;
use crate::web::desk::words::PAGE_ROWS;
use crate::web::desk::words::Pager;
use crate::web::error::WebError;
use crate::web::form::Choice;
use crate::web::form::Form;
use crate::web::page::Frame;
use crate::web::state::AppState;

/// One party.
struct Row {
    place: usize,
    departure: String,
    email: String,
    party: String,
    machine: String,
    asked: String,
}

#[derive(Template)]
#[template(path = "desk/waiting_list.html")]
struct WaitingListPage {
    frame: Frame,
    form: Form,
    departures: Vec<Choice>,
    found: String,
    rows: Vec<Row>,
    empty: &'static str,
    pager: Pager,
}

/// Lists them, of one departure or of all.
pub async fn index(
    request: HttpRequest,
    state: Data<AppState>,
    _staff: Staff,
) -> Result<HttpResponse, WebError> {
    let frame = state.frame(&request, "Waiting list", "waiting_list").await?;
    let asked = words::filters_of(&request);
    words::drawn(&state, move |conn| draw(conn, frame, &asked)).await
}

fn draw(conn: &mut Conn, frame: Frame, asked: &Form) -> Result<WaitingListPage, StoreError> {
    let (departures, all) = words::departure_choices(conn)?;
    let chosen = all.iter().find(|departure| departure.code == asked.value("departure"));
    let waiting = desk::waitlist(conn, chosen.map(|departure| departure.id.as_str()))?;
    let count = i64::try_from(waiting.len()).unwrap_or(i64::MAX);
    let number = words::page_of(asked);
    let code = chosen.map(|departure| departure.code.clone()).unwrap_or_default();
    let mut place = 0;
    let mut last = String::new();
    let mut rows = Vec::new();
    for (entry, departure) in waiting {
        place = if departure == last { place + 1 } else { 1 };
        last.clone_from(&departure);
        let (machine, asked) = words::moment(entry.created_at);
        let party = filters::count(entry.party_size, "place", "places");
        rows.push(Row { place, departure, email: entry.email, party, machine, asked });
    }
    let skip = usize::try_from((number - 1) * PAGE_ROWS).unwrap_or(usize::MAX);
    let shown = usize::try_from(PAGE_ROWS).unwrap_or(usize::MAX);
    Ok(WaitingListPage {
        frame,
        found: filters::count(count, "party waits", "parties wait"),
        rows: rows.into_iter().skip(skip).take(shown).collect(),
        empty: match code.is_empty() {
            true => "Nobody waits. When a departure is sold out, people can leave their address here.",
            false => "Nobody waits for this departure. Set the departure to any to see all.",
        },
        pager: Pager::of("/desk/waiting-list", &[("departure", &code)], number, count),
        form: Form::filled([("departure", code)]),
        departures,
    })
}

//! Every departure: where it stands, how full it is.

use std::collections::BTreeMap;

use actix_web::HttpRequest;
use actix_web::HttpResponse;
use actix_web::web::Data;
use askama::Template;

use crate::domain::booking::Status;
use crate::filters;
use crate::paths;
use crate::store::Conn;
use crate::store::StoreError;
use crate::store::board;
use crate::store::departures;
use crate::store::departures::Departure;
use crate::store::departures::Edition;
use crate::store::pools;
use crate::web::access::Staff;
use crate::web::desk::words;
use crate::web::error::WebError;
use crate::web::page::Frame;
use crate::web::state::AppState;

/// A status, how many bookings stand there, and where they are listed.
pub(super) struct Tally {
    pub status: &'static str,
    pub count: i64,
    pub href: String,
}

struct Row {
    href: String,
    board: String,
    code: String,
    state: String,
    tone: &'static str,
    gateway: String,
    dates: String,
    race: String,
    travellers: i64,
    seats: String,
    tallies: Vec<Tally>,
}

#[derive(Template)]
#[template(path = "desk/departures.html")]
struct DeparturesPage {
    frame: Frame,
    rows: Vec<Row>,
}

/// Lists them, newest race first.
pub async fn index(
    request: HttpRequest,
    state: Data<AppState>,
    _staff: Staff,
) -> Result<HttpResponse, WebError> {
    let frame = state.frame(&request, "Departures", "departures").await?;
    words::drawn(&state, move |conn| -> Result<_, StoreError> {
        Ok(DeparturesPage { frame, rows: rows(conn)? })
    })
    .await
}

fn rows(conn: &mut Conn) -> Result<Vec<Row>, StoreError> {
    let mut counts = board::count_by_departure(conn)?;
    let people = board::people_by_departure(conn)?;
    let seats: BTreeMap<String, (i64, i64)> = pools::all(conn)?
        .into_iter()
        .filter(|pool| pool.kind == "seat_out")
        .map(|pool| (pool.owner_id, (pool.taken, pool.capacity)))
        .collect();
    let row = |(departure, edition): (Departure, Edition)| Row {
        href: paths::desk_departure(&departure.code),
        board: paths::desk_departure_page(&departure.code, "board"),
        state: state_words(&departure.state),
        tone: state_tone(&departure.state),
        gateway: departure.gateway.clone(),
        dates: format!(
            "{} to {}",
            filters::day_without_year(departure.gateway_on),
            filters::day(departure.ends_on)
        ),
        race: filters::day(edition.race_on),
        travellers: people.get(&departure.id).copied().unwrap_or(0),
        seats: seats.get(&departure.id).map_or_else(String::new, |(taken, all)| format!("{taken} of {all}")),
        tallies: tallies(&departure.code, &counts.remove(&departure.id).unwrap_or_default()),
        code: departure.code,
    };
    Ok(departures::all(conn)?.into_iter().map(row).collect())
}

/// The counts of a departure in the order of a booking's life.
pub(super) fn tallies(code: &str, counts: &BTreeMap<String, i64>) -> Vec<Tally> {
    let tally = |status: &Status| {
        let word = status.as_str();
        let filters = [("departure", code), ("status", word)];
        let count = *counts.get(word)?;
        Some(Tally { status: word, count, href: words::address("/desk/bookings", &filters, &[]) })
    };
    Status::ALL.iter().filter_map(tally).collect()
}

/// A stored state of a departure or an edition, in words.
pub(super) fn state_words(state: &str) -> String {
    match state {
        "planned" => "Planned",
        "announced" => "Announced",
        "on_sale" => "On sale",
        "closed" => "Closed",
        "held" => "Held",
        "cancelled" => "Cancelled",
        "travelled" => "Travelled",
        other => other,
    }
    .to_owned()
}

/// The tone of its tag.
pub(super) fn state_tone(state: &str) -> &'static str {
    match state {
        "on_sale" => "good",
        "planned" | "announced" => "wait",
        "cancelled" => "bad",
        _ => "end",
    }
}

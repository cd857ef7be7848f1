//! Boards to hold up at the airport: a sheet for each group of people who are met together.

use actix_web::HttpRequest;
use actix_web::HttpResponse;
use actix_web::web::Data;
use actix_web::web::Path;
use askama::Template;

use crate::paths;
use crate::store::Conn;
use crate::store::StoreError;
use crate::store::agencies;
use crate::store::dossier::Offer;
use crate::store::dossier::full_name;
use crate::store::rosters::Reach;
use crate::store::rosters::Roster;
use crate::store::rosters::Told;
use crate::web::access::Staff;
use crate::web::desk::arrivals;
use crate::web::desk::words;
use crate::web::error::WebError;
use crate::web::page::Frame;
use crate::web::state::AppState;

/// A sheet.
struct Board {
    title: String,
    names: Vec<(String, String)>,
}

#[derive(Template)]
#[template(path = "desk/name_boards.html")]
struct BoardsPage {
    frame: Frame,
    code: String,
    back: String,
    agency: String,
    boards: Vec<Board>,
}

/// Shows them, to be printed.
pub async fn show(
    request: HttpRequest,
    state: Data<AppState>,
    _staff: Staff,
    code: Path<String>,
) -> Result<HttpResponse, WebError> {
    let frame = state.frame(&request, "Name boards", "departures").await?;
    words::drawn(&state, move |conn| draw(conn, frame, &code)).await
}

fn draw(conn: &mut Conn, frame: Frame, code: &str) -> Result<BoardsPage, StoreError> {
    let offer = Offer::by_code(conn, code)?;
    let roster = Roster::read(conn, &offer, Reach::HoldingPlaces, &[Told::Ways])?;
    let agency = agencies::agency(conn)?.ok_or(StoreError::NotFound)?;
    let board =
        |(window, people): (crate::domain::ways::Window, Vec<&crate::store::rosters::Person>)| Board {
            title: arrivals::window_words(&window),
            names: people
                .into_iter()
                .map(|one| {
                    let number = one.way_in.as_ref().map(|leg| leg.number.clone()).unwrap_or_default();
                    (full_name(&one.traveller), number)
                })
                .collect(),
        };
    Ok(BoardsPage {
        frame: Frame { title: format!("{code} name boards"), ..frame },
        back: paths::desk_departure_page(code, "arrivals"),
        agency: agency.name,
        boards: arrivals::meetings(&offer, &roster.people).into_iter().map(board).collect(),
        code: offer.departure.code.clone(),
    })
}

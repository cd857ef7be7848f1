//! Sealed values in clear: asked for by POST and logged, shown on a page of who asked, for a few minutes.

use actix_web::HttpRequest;
use actix_web::HttpResponse;
use actix_web::web::Bytes;
use actix_web::web::Data;
use actix_web::web::Path;
use askama::Template;
use chrono::DateTime;
use chrono::Utc;

use crate::actions::disclose;
use crate::actions::disclose::Disclose;
use crate::actions::disclose::UPLOAD;
use crate::actions::print_list::PRINT;
use crate::documents::roster_table;
use crate::documents::table::Table;
use crate::domain::roster;
use crate::domain::roster::StaffRole;
use crate::domain::roster::View;
use crate::filters;
use crate::keys::Keyring;
use crate::paths;
use crate::store::Conn;
use crate::store::StoreError;
use crate::store::access;
use crate::store::access::Disclosure;
use crate::store::bookings;
use crate::store::departures;
use crate::store::dossier::Offer;
use crate::store::dossier::full_name;
use crate::store::rosters::Reach;
use crate::store::rosters::Roster;
use crate::store::sealed;
use crate::store::sealed::Field;
use crate::store::travellers;
use crate::store::tx::new_id;
use crate::web::access::Staff;
use crate::web::desk::change_requests;
use crate::web::desk::prints;
use crate::web::desk::rosters;
use crate::web::desk::rosters::Head;
use crate::web::desk::rosters::Row;
use crate::web::desk::start_list;
use crate::web::desk::start_list::List;
use crate::web::desk::start_list::Part;
use crate::web::desk::words;
use crate::web::error::WebError;
use crate::web::files;
use crate::web::form::Form;
use crate::web::page::Frame;
use crate::web::page::see_other;
use crate::web::state::AppState;
use crate::web::subject_copy;
use crate::web::subject_copy::COPY;

const TRAVELLER: &str = "traveller";
const ROSTER: &str = "roster";
const CHANGE_REQUEST: &str = "change_request";
const START_LIST: &str = "start_list";

/// A traveller's sealed values.
#[derive(Template)]
#[template(path = "desk/shown_traveller.html")]
struct TravellerPage {
    frame: Frame,
    name: String,
    back: String,
    until: String,
    facts: Vec<(&'static str, String)>,
}

/// A view of the roster with its sealed columns.
#[derive(Template)]
#[template(path = "desk/shown_roster.html")]
struct RosterPage {
    frame: Frame,
    title: String,
    note: String,
    back: String,
    csv: String,
    xlsx: String,
    until: String,
    heads: Vec<Head>,
    rows: Vec<Row>,
}

/// Asks for a traveller's values.
pub async fn create_for_traveller(
    request: HttpRequest,
    state: Data<AppState>,
    staff: Staff,
    path: Path<(String, String)>,
) -> Result<HttpResponse, WebError> {
    let (reference, traveller_id) = path.into_inner();
    let asked = traveller_id.clone();
    state
        .read(move |conn| -> Result<_, WebError> {
            let booking = words::booking_named(conn, &reference)?;
            let traveller = travellers::by_id(conn, &asked)?;
            if traveller.booking_id == booking.id { Ok(()) } else { Err(WebError::NotFound) }
        })
        .await?;
    open(&request, &state, &staff, TRAVELLER, &traveller_id, "").await
}

/// Asks for what is kept and what was asked for.
pub async fn create_for_change(
    request: HttpRequest,
    state: Data<AppState>,
    staff: Staff,
    id: Path<String>,
) -> Result<HttpResponse, WebError> {
    let asked = id.clone();
    state
        .read(move |conn| -> Result<_, StoreError> { crate::store::change_requests::by_id(conn, &asked) })
        .await?;
    open(&request, &state, &staff, CHANGE_REQUEST, &id, "").await
}

/// Asks for a view of a departure with its sealed columns.
pub async fn create_for_roster(
    request: HttpRequest,
    state: Data<AppState>,
    staff: Staff,
    code: Path<String>,
    body: Bytes,
) -> Result<HttpResponse, WebError> {
    let form = Form::decoded(&body);
    let view: View = form.value("view").parse().map_err(|_| WebError::StaleForm)?;
    let (departure, _) =
        state.read(move |conn| -> Result<_, StoreError> { departures::by_code(conn, &code) }).await?;
    open(&request, &state, &staff, ROSTER, &departure.id, view.as_str()).await
}

/// Asks for the start list of an edition with the year of birth.
pub async fn create_for_start_list(
    request: HttpRequest,
    state: Data<AppState>,
    staff: Staff,
    code: Path<String>,
    body: Bytes,
) -> Result<HttpResponse, WebError> {
    let part = Part::of(&Form::decoded(&body));
    let edition =
        state.read(move |conn| -> Result<_, StoreError> { departures::edition_by_code(conn, &code) }).await?;
    open(&request, &state, &staff, START_LIST, &edition.id, &part.kept()).await
}

pub(super) async fn open(
    request: &HttpRequest,
    state: &AppState,
    staff: &Staff,
    kind: &str,
    subject_id: &str,
    detail: &str,
) -> Result<HttpResponse, WebError> {
    let command = Disclose {
        id: new_id(),
        owner: staff.session_id.clone(),
        kind: kind.to_owned(),
        subject_id: subject_id.to_owned(),
        detail: detail.to_owned(),
    };
    let to = match kind {
        UPLOAD => paths::desk_shown_file(&command.id, detail),
        COPY => paths::desk_shown_copy(&command.id),
        _ => paths::desk_disclosure(&command.id),
    };
    tracing::info!(actor = %staff.actor(), kind, subject_id, detail, "sealed values shown");
    state.write(state.by(request, &staff.actor()), move |tx| disclose::disclose(tx, &command)).await?;
    Ok(see_other(&to))
}

/// Shows what was asked for, to who asked, until it runs out.
pub async fn show(
    request: HttpRequest,
    state: Data<AppState>,
    staff: Staff,
    id: Path<String>,
) -> Result<HttpResponse, WebError> {
    let frame = state.frame(&request, "Sealed values", "bookings").await?;
    let found = find(&state, &staff, id.into_inner()).await?;
    match found.kind.as_str() {
        TRAVELLER => traveller_page(&state, frame, found).await,
        PRINT => prints::show(&state, frame, &staff, found).await,
        // A file has an address of its own.
        UPLOAD | COPY => Err(WebError::NotFound),
        CHANGE_REQUEST => {
            let keys = state.keys().clone();
            words::drawn(&state, move |conn| change_requests::opened(conn, &keys, frame, &found)).await
        }
        _ => roster_page(&state, frame, &staff, found).await,
    }
}

async fn find(state: &AppState, staff: &Staff, id: String) -> Result<Disclosure, WebError> {
    let (owner, now) = (staff.session_id.clone(), state.clock.now().naive_utc());
    Ok(state
        .read(move |conn| -> Result<_, StoreError> { access::disclosure(conn, &id, &owner, now) })
        .await?)
}

async fn traveller_page(state: &AppState, frame: Frame, found: Disclosure) -> Result<HttpResponse, WebError> {
    let keys = state.keys().clone();
    words::drawn(state, move |conn| -> Result<_, StoreError> {
        let fields = [
            ("Passport number", Field::PassportNumber),
            ("Date of birth", Field::BirthDate),
            ("Birth year given before booking", Field::BirthYear),
            ("Phone", Field::Phone),
            ("Chat", Field::Chat),
            ("Emergency contact", Field::EmergencyContact),
            ("Relation", Field::EmergencyRelation),
            ("Their phone", Field::EmergencyPhone),
            ("Insurer", Field::Insurer),
            ("Policy number", Field::InsurancePolicy),
            ("Insurer’s phone", Field::InsurancePhone),
            ("Diet", Field::Diet),
            ("For a doctor", Field::Medical),
            ("Machine-readable lines", Field::MachineLines),
        ];
        let traveller = travellers::by_id(conn, &found.subject_id)?;
        let booking = bookings::by_id(conn, &traveller.booking_id)?;
        let asked = fields.map(|(_, field)| field);
        let values = sealed::get_all(conn, &keys, std::slice::from_ref(&traveller.id), &asked)?;
        let value = |(label, field): (&'static str, Field)| {
            let found = values.get(&(traveller.id.clone(), field.as_str()))?;
            let words = match field {
                Field::BirthDate => found.parse().map_or_else(|_| found.clone(), filters::day),
                _ => found.clone(),
            };
            Some((label, words))
        };
        Ok(TravellerPage {
            frame,
            name: full_name(&traveller),
            back: paths::desk_booking(&booking.reference),
            until: filters::stamp(found.expires_at),
            facts: fields.into_iter().filter_map(value).collect(),
        })
    })
    .await
}

/// The list in clear and whom it shows.
struct Opened {
    sheet: Table,
    heads: Vec<Head>,
    rows: Vec<Row>,
    back: String,
}

/// Opens the list a disclosure is of.
fn opened(
    conn: &mut Conn,
    keys: &Keyring,
    role: StaffRole,
    found: &Disclosure,
    now: DateTime<Utc>,
) -> Result<Opened, WebError> {
    if found.kind == START_LIST {
        let part = Part::from_kept(&found.detail);
        let edition = departures::edition_by_id(conn, &found.subject_id)?;
        let list = List::load(conn, edition, &part)?;
        let sheet = list.opened(conn, keys, now)?;
        let (heads, rows) = (rosters::heads(&sheet), start_list::rows(&sheet, false));
        return Ok(Opened { heads, rows, back: part.address(&list.path()), sheet });
    }
    let view: View = found.detail.parse().map_err(|_| WebError::NotFound)?;
    let offer = Offer::by_id(conn, &found.subject_id)?;
    let columns = roster::columns_for_staff(view, role);
    let roster = Roster::telling(conn, &offer, Reach::HoldingPlaces, &columns)?;
    let people = roster_table::people_of(view, &roster.people);
    let ids: Vec<String> = people.iter().map(|person| person.traveller.id.clone()).collect();
    let values = sealed::get_all(conn, keys, &ids, &roster_table::sealed_fields(&columns))?;
    let people = roster_table::listed(view, people, &values, &offer);
    let sheet = rosters::sheet(&offer, view, &columns, &people, Some(&values), now);
    let rows = rosters::rows(&sheet, &columns, &people);
    let departure = paths::desk_departure(&offer.departure.code);
    let back = words::address(&departure, &[("view", &found.detail)], &[]);
    Ok(Opened { heads: rosters::heads(&sheet), rows, back, sheet })
}

async fn roster_page(
    state: &AppState,
    frame: Frame,
    staff: &Staff,
    found: Disclosure,
) -> Result<HttpResponse, WebError> {
    let (keys, role, now) = (state.keys().clone(), staff.role, state.clock.now());
    words::drawn(state, move |conn| -> Result<_, WebError> {
        let Opened { sheet, heads, rows, back } = opened(conn, &keys, role, &found, now)?;
        let here = paths::desk_disclosure(&found.id);
        Ok(RosterPage {
            frame: Frame { title: sheet.title.clone(), here: "departures", ..frame },
            title: sheet.title,
            note: sheet.note,
            back,
            csv: format!("{here}/roster.csv"),
            xlsx: format!("{here}/roster.xlsx"),
            until: filters::stamp(found.expires_at),
            heads,
            rows,
        })
    })
    .await
}

/// The same list as a file, for as long as its page can be opened; of a print also its changes alone.
pub async fn file(
    state: Data<AppState>,
    staff: Staff,
    path: Path<(String, String, String)>,
) -> Result<HttpResponse, WebError> {
    let (id, what, format) = path.into_inner();
    let found = find(&state, &staff, id).await?;
    let (keys, role, now) = (state.keys().clone(), staff.role, state.clock.now());
    match (found.kind.as_str(), what.as_str()) {
        (UPLOAD, _) => {
            let opened = state.read(move |conn| files::open(conn, &keys, &found)).await?;
            if opened.is_called(&what) { Ok(opened.into()) } else { Err(WebError::NotFound) }
        }
        (COPY, "copy") => {
            Ok(state.read(move |conn| subject_copy::pack(conn, &keys, &found, now)).await?.into())
        }
        (ROSTER | START_LIST, "roster") => {
            let list = state.read(move |conn| opened(conn, &keys, role, &found, now)).await?;
            rosters::as_file(&list.sheet, &format)
        }
        (PRINT, "roster") => prints::file(&state, &staff, found, &format, false).await,
        (PRINT, "changes") => prints::file(&state, &staff, found, &format, true).await,
        _ => Err(WebError::NotFound),
    }
}

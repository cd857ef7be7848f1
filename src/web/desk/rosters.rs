//! A departure's roster in its views, on screen, on paper and as files. Screen and files have the same columns, from the one table of
//! roles and fields.

use actix_web::HttpRequest;
use actix_web::HttpResponse;
use actix_web::web::Data;
use actix_web::web::Path;
use askama::Template;
use chrono::DateTime;
use chrono::Utc;

use crate::actions::places;
use crate::documents::roster_table;
use crate::documents::roster_table::SealedValues;
use crate::documents::table;
use crate::documents::table::Cell;
use crate::documents::table::Kind;
use crate::documents::table::Table;
use crate::domain::availability;
use crate::domain::booking::Status;
use crate::domain::roster;
use crate::domain::roster::Column;
use crate::domain::roster::StaffRole;
use crate::domain::roster::View;
use crate::filters;
use crate::paths;
use crate::store::Conn;
use crate::store::StoreError;
use crate::store::bookings;
use crate::store::desk;
use crate::store::dossier::Offer;
use crate::store::dossier::full_name;
use crate::store::prints;
use crate::store::rosters::Person;
use crate::store::rosters::Reach;
use crate::store::rosters::Roster;
use crate::web::access::Staff;
use crate::web::desk::departures::Tally;
use crate::web::desk::departures::state_tone;
use crate::web::desk::departures::state_words;
use crate::web::desk::departures::tallies;
use crate::web::desk::words;
use crate::web::error::WebError;
use crate::web::page::Frame;
use crate::web::page::attachment;
use crate::web::state::AppState;

/// One view's tab.
struct Tab {
    href: String,
    label: &'static str,
    count: String,
    is_current: bool,
}

/// A column's heading.
pub(super) struct Head {
    pub title: String,
    pub is_number: bool,
}

/// One line of the list, its cells in words; where it leads, and whether it needs a look.
pub(super) struct Row {
    pub cells: Vec<CellWords>,
    pub needs_look: bool,
}

/// One cell in words.
pub(super) struct CellWords {
    pub text: String,
    pub is_number: bool,
    pub is_masked: bool,
    pub is_whole: bool,
    pub href: String,
}

/// A scarce thing.
struct PoolLine {
    what: String,
    taken: i64,
    capacity: i64,
    left: i64,
}

/// One room of the proposal.
struct RoomLine {
    number: usize,
    kind: &'static str,
    names: String,
    why: String,
}

#[derive(Template)]
#[template(path = "desk/rosters.html")]
struct RosterPage {
    frame: Frame,
    code: String,
    state: String,
    state_tone: &'static str,
    dates: String,
    count: String,
    printed: String,
    last_print: String,
    view: &'static str,
    title: &'static str,
    is_start_list: bool,
    tabs: Vec<Tab>,
    heads: Vec<Head>,
    rows: Vec<Row>,
    pools: Vec<PoolLine>,
    tallies: Vec<Tally>,
    waiting: String,
    waiting_href: String,
    rooms: Vec<RoomLine>,
    unplaced: Vec<String>,
    here: String,
    csv: String,
    xlsx: String,
}

/// Shows a view; the rooming list unless another is asked for.
pub async fn show(
    request: HttpRequest,
    state: Data<AppState>,
    staff: Staff,
    code: Path<String>,
) -> Result<HttpResponse, WebError> {
    let frame = state.frame(&request, "Roster", "departures").await?;
    let asked = words::filters_of(&request);
    let view = asked.value("view").parse().unwrap_or(View::Rooming);
    let now = state.clock.now();
    words::drawn(&state, move |conn| draw(conn, frame, &code, view, staff.role, now)).await
}

fn draw(
    conn: &mut Conn,
    frame: Frame,
    code: &str,
    view: View,
    role: StaffRole,
    now: DateTime<Utc>,
) -> Result<RosterPage, StoreError> {
    let offer = Offer::by_code(conn, code)?;
    let columns = roster::columns_for_staff(view, role);
    let roster = Roster::telling(conn, &offer, Reach::HoldingPlaces, &columns)?;
    let people = roster_table::people_of(view, &roster.people);
    let sheet = sheet(&offer, view, &columns, &people, None, now);
    let departure = &offer.departure;
    let counts = bookings::count_by_status(conn, Some(&departure.id))?.into_iter().collect();
    let waiting = i64::try_from(desk::waitlist(conn, Some(&departure.id))?.len()).unwrap_or(i64::MAX);
    Ok(RosterPage {
        frame: Frame { title: format!("{} {}", departure.code, view.title()), ..frame },
        code: departure.code.clone(),
        state: state_words(&departure.state),
        state_tone: state_tone(&departure.state),
        dates: format!(
            "From {}, {} to {}",
            departure.gateway,
            filters::day_without_year(departure.gateway_on),
            filters::day(departure.ends_on)
        ),
        count: count_words(&people),
        last_print: last_print(conn, &offer, view)?,
        printed: filters::instant(now, offer.zone, &departure.gateway),
        view: view.as_str(),
        title: view.title(),
        is_start_list: view == View::StartList,
        tabs: View::ALL.map(|one| tab(&offer, &roster, one, view)).into_iter().collect(),
        heads: heads(&sheet),
        rows: rows(&sheet, &columns, &people),
        pools: pool_lines(conn, &offer)?,
        tallies: tallies(&departure.code, &counts),
        waiting: filters::count(waiting, "party waits", "parties wait"),
        waiting_href: words::address("/desk/waiting-list", &[("departure", &departure.code)], &[]),
        rooms: if view == View::Rooming { room_lines(&roster) } else { Vec::new() },
        unplaced: if view == View::Rooming { unplaced(&roster) } else { Vec::new() },
        csv: paths::desk_departure_page(&departure.code, &format!("{}.csv", view.as_str())),
        xlsx: paths::desk_departure_page(&departure.code, &format!("{}.xlsx", view.as_str())),
        here: paths::desk_departure(&departure.code),
    })
}

fn tab(offer: &Offer, roster: &Roster, view: View, current: View) -> Tab {
    Tab {
        href: words::address(&paths::desk_departure(&offer.departure.code), &[("view", view.as_str())], &[]),
        label: view.title(),
        count: roster_table::count_of(view, &roster.people).to_string(),
        is_current: view == current,
    }
}

/// "60 travellers in 31 bookings".
fn count_words(people: &[&Person]) -> String {
    let bookings: std::collections::BTreeSet<&str> =
        people.iter().map(|person| person.booking.id.as_str()).collect();
    let number = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    format!(
        "{} in {}",
        filters::count(number(people.len()), "traveller", "travellers"),
        filters::count(number(bookings.len()), "booking", "bookings")
    )
}

/// A view as a table, for the screen and for files alike. Without `values` what is sealed stays masked.
pub(super) fn sheet(
    offer: &Offer,
    view: View,
    columns: &[&Column],
    people: &[&Person],
    values: Option<&SealedValues>,
    now: DateTime<Utc>,
) -> Table {
    let title = format!("{} {}", offer.departure.code, view.title());
    let as_of = filters::instant(now, offer.zone, &offer.departure.gateway);
    let note = format!("{}. As of {as_of}.", count_words(people));
    roster_table::table(&title, columns, people, values, &note)
}

/// The headings of a table.
pub(super) fn heads(sheet: &Table) -> Vec<Head> {
    let head =
        |column: &table::Column| Head { title: column.title.clone(), is_number: column.kind == Kind::Number };
    sheet.columns.iter().map(head).collect()
}

/// The lines of a table for the screen: the reference leads to the booking, and who is not confirmed yet stands out.
pub(super) fn rows(sheet: &Table, columns: &[&Column], people: &[&Person]) -> Vec<Row> {
    let row = |(cells, person): (&Vec<Cell>, &&Person)| {
        let cell = |(cell, column): (&Cell, &&Column)| CellWords {
            text: roster_table::in_words(cell),
            is_number: matches!(cell, Cell::Number(_)),
            is_masked: column.sealed,
            is_whole: matches!(cell, Cell::Date(_) | Cell::Moment(_)) || column.field == roster::Field::Room,
            href: match column.field {
                roster::Field::Reference => paths::desk_booking(&person.booking.reference),
                _ => String::new(),
            },
        };
        Row {
            cells: cells.iter().zip(columns).map(cell).collect(),
            needs_look: !person.booking.status().is_ok_and(Status::is_on_lists),
        }
    };
    sheet.rows.iter().zip(people).map(row).collect()
}

fn pool_lines(conn: &mut Conn, offer: &Offer) -> Result<Vec<PoolLine>, StoreError> {
    let line = |pool: availability::Pool| PoolLine {
        what: pool_words(&pool.kind, offer),
        taken: pool.taken,
        capacity: pool.capacity,
        left: pool.capacity - pool.taken,
    };
    let mut pools = places::pools_of(conn, offer)?;
    pools.sort_by(|a, b| a.kind.cmp(&b.kind));
    Ok(pools.into_iter().map(line).collect())
}

fn pool_words(kind: &availability::PoolKind, offer: &Offer) -> String {
    use crate::domain::availability::PoolKind;
    match kind {
        PoolKind::SeatOut => "Seats out".to_owned(),
        PoolKind::SeatBack => "Seats back".to_owned(),
        PoolKind::TwinBed => "Beds in twin rooms".to_owned(),
        PoolKind::SingleRoom => "Single rooms".to_owned(),
        PoolKind::RunnerQuota => "Runners, all departures".to_owned(),
        PoolKind::Race(code) => {
            let name = offer.race(code).map_or(code.as_str(), |race| race.name.as_str());
            format!("{name}, all departures")
        }
    }
}

fn room_lines(roster: &Roster) -> Vec<RoomLine> {
    let name = |id: &String| {
        let person = roster.people.iter().find(|person| person.traveller.id == *id);
        person.map(|person| full_name(&person.traveller)).unwrap_or_default()
    };
    let line = |(number, room): (usize, &crate::domain::rooming::Room)| RoomLine {
        number,
        kind: room.kind.label(),
        names: room.sleepers.iter().map(name).collect::<Vec<_>>().join(", "),
        why: room.in_words(),
    };
    (1..).zip(&roster.rooming.rooms).map(line).collect()
}

/// The reasons name the person.
fn unplaced(roster: &Roster) -> Vec<String> {
    roster.rooming.unplaced.iter().map(|(_, why)| why.clone()).collect()
}

/// "Last printed: version 3, Sun 22 Nov 2026, 16:00"; empty before the first print.
fn last_print(conn: &mut Conn, offer: &Offer, view: View) -> Result<String, StoreError> {
    let newest = prints::newest(conn, &offer.departure.id, view.as_str())?;
    let words = |print: prints::ListPrint| {
        let made = filters::instant(print.made_at.and_utc(), offer.zone, &offer.departure.gateway);
        format!("Last printed: version {}, {made}", print.number)
    };
    Ok(newest.map_or_else(String::new, words))
}

/// A view as a file, masked as on the screen.
pub async fn file(
    state: Data<AppState>,
    staff: Staff,
    path: Path<(String, String, String)>,
) -> Result<HttpResponse, WebError> {
    let (code, view, format) = path.into_inner();
    let view: View = view.parse().map_err(|_| WebError::NotFound)?;
    let now = state.clock.now();
    let sheet = state
        .read(move |conn| -> Result<_, StoreError> {
            let offer = Offer::by_code(conn, &code)?;
            let columns = roster::columns_for_staff(view, staff.role);
            let roster = Roster::telling(conn, &offer, Reach::HoldingPlaces, &columns)?;
            let people = roster_table::people_of(view, &roster.people);
            Ok(self::sheet(&offer, view, &columns, &people, None, now))
        })
        .await?;
    as_file(&sheet, &format)
}

/// A table as CSV or XLSX, by the end of its address.
pub(super) fn as_file(sheet: &Table, format: &str) -> Result<HttpResponse, WebError> {
    let name = format!("{}.{format}", sheet.title.to_lowercase().replace(' ', "-"));
    match format {
        "csv" => Ok(attachment(&name, "text/csv; charset=utf-8", table::csv(sheet))),
        "xlsx" => {
            let bytes = table::xlsx(sheet).map_err(|e| WebError::Internal(e.to_string()))?;
            let kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
            Ok(attachment(&name, kind, bytes))
        }
        _ => Err(WebError::NotFound),
    }
}

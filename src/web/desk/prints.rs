//! A numbered print of a list: in clear for who asked, with what changed since the print before.

use std::collections::BTreeSet;

use actix_web::HttpRequest;
use actix_web::HttpResponse;
use actix_web::web::Bytes;
use actix_web::web::Data;
use actix_web::web::Path;
use askama::Template;

use crate::actions::print_list;
use crate::actions::print_list::PrintList;
use crate::documents::roster_table;
use crate::documents::table::Cell;
use crate::documents::table::Column as TableColumn;
use crate::documents::table::Kind;
use crate::documents::table::Table;
use crate::domain::roster;
use crate::domain::roster::Change;
use crate::domain::roster::Changes;
use crate::domain::roster::StaffRole;
use crate::domain::roster::View;
use crate::filters;
use crate::keys::Keyring;
use crate::paths;
use crate::store::Conn;
use crate::store::access::Disclosure;
use crate::store::dossier::Offer;
use crate::store::dossier::full_name;
use crate::store::prints;
use crate::store::prints::ListPrint;
use crate::store::rosters::Person;
use crate::store::rosters::Reach;
use crate::store::rosters::Roster;
use crate::store::sealed;
use crate::store::travellers;
use crate::store::travellers::Traveller;
use crate::store::tx::new_id;
use crate::web::access::Staff;
use crate::web::desk::rosters;
use crate::web::desk::rosters::Head;
use crate::web::desk::rosters::Row;
use crate::web::desk::words;
use crate::web::error::WebError;
use crate::web::form::Form;
use crate::web::page::Frame;
use crate::web::page::see_other;
use crate::web::state::AppState;

/// A line of the print and what became of it since the one before.
struct PrintedRow {
    row: Row,
    /// "ADD", "CHG" or nothing.
    change: &'static str,
    /// Which cells changed, by their place.
    changed: Vec<bool>,
}

/// The page, on screen and on paper.
#[derive(Template)]
#[template(path = "desk/print.html")]
pub(super) struct PrintPage {
    frame: Frame,
    title: String,
    note: String,
    /// What changed since the print before; empty for the first.
    since: String,
    /// Whether the list is no longer what this version was.
    is_outdated: bool,
    back: String,
    csv: String,
    xlsx: String,
    changes_csv: String,
    until: String,
    heads: Vec<Head>,
    rows: Vec<PrintedRow>,
    removed: Vec<String>,
}

/// Makes a print of the view the form names, and leads to it.
pub async fn create(
    request: HttpRequest,
    state: Data<AppState>,
    staff: Staff,
    code: Path<String>,
    body: Bytes,
) -> Result<HttpResponse, WebError> {
    let form = Form::decoded(&body);
    let view: View = form.value("view").parse().map_err(|_| WebError::StaleForm)?;
    let command = PrintList {
        print_id: new_id(),
        disclosure_id: new_id(),
        owner: staff.session_id.clone(),
        departure_code: code.into_inner(),
        view,
        role: staff.role,
    };
    let to = paths::desk_disclosure(&command.disclosure_id);
    let by = state.by(&request, &staff.actor());
    state.write(by, move |tx| print_list::print_list(tx, &command)).await?;
    Ok(see_other(&to))
}

/// A print as it was opened: its list, its changes, and who left.
struct Opened {
    code: String,
    view: View,
    print: ListPrint,
    sheet: Table,
    heads: Vec<Head>,
    rows: Vec<Row>,
    ids: Vec<String>,
    keys: Vec<&'static str>,
    changes: Changes,
    removed: Vec<Traveller>,
    before: Option<ListPrint>,
    is_outdated: bool,
    made: String,
}

fn open(conn: &mut Conn, keys: &Keyring, role: StaffRole, found: &Disclosure) -> Result<Opened, WebError> {
    let (view, number) = found.detail.split_once('/').ok_or(WebError::NotFound)?;
    let view: View = view.parse().map_err(|_| WebError::NotFound)?;
    let number: i64 = number.parse().map_err(|_| WebError::NotFound)?;
    let offer = Offer::by_id(conn, &found.subject_id)?;
    let of = |conn: &mut Conn, number| prints::numbered(conn, &offer.departure.id, view.as_str(), number);
    let print = of(conn, number)?.ok_or(WebError::NotFound)?;
    let before = of(conn, number - 1)?;
    let columns = roster::columns_for_staff(view, role);
    let roster = Roster::telling(conn, &offer, Reach::HoldingPlaces, &columns)?;
    let people = roster_table::people_of(view, &roster.people);
    let ids: Vec<String> = people.iter().map(|person| person.traveller.id.clone()).collect();
    let values = sealed::get_all(conn, keys, &ids, &roster_table::sealed_fields(&columns))?;
    let people: Vec<&Person> = roster_table::listed(view, people, &values, &offer);
    let now = print_list::marks(keys, &columns, &people, &values)?;
    let changes = match &before {
        Some(before) => Changes::between(&prints::lines(conn, &before.id)?, &now),
        None => Changes::default(),
    };
    let is_outdated = !Changes::between(&prints::lines(conn, &print.id)?, &now).is_empty();
    let made_at = print.made_at.and_utc();
    let sheet = rosters::sheet(&offer, view, &columns, &people, Some(&values), made_at);
    Ok(Opened {
        heads: rosters::heads(&sheet),
        rows: rosters::rows(&sheet, &columns, &people),
        ids: people.iter().map(|person| person.traveller.id.clone()).collect(),
        keys: columns.iter().map(|column| column.key).collect(),
        removed: travellers::by_ids(conn, &changes.removed)?,
        made: filters::instant(made_at, offer.zone, &offer.departure.gateway),
        code: offer.departure.code.clone(),
        view,
        print,
        sheet,
        changes,
        before,
        is_outdated,
    })
}

/// Draws a print for who asked.
pub(super) async fn show(
    state: &AppState,
    frame: Frame,
    staff: &Staff,
    found: Disclosure,
) -> Result<HttpResponse, WebError> {
    let (keys, role) = (state.keys().clone(), staff.role);
    words::drawn(state, move |conn| -> Result<_, WebError> {
        let list = open(conn, &keys, role, &found)?;
        let here = paths::desk_disclosure(&found.id);
        let title = format!("{} {}, version {}", list.code, list.view.title(), list.print.number);
        let people = filters::count(list.print.people, "traveller", "travellers");
        Ok(PrintPage {
            frame: Frame { title: title.clone(), here: "departures", ..frame },
            title,
            note: format!("{people}. Made {}.", list.made),
            since: since(&list),
            is_outdated: list.is_outdated,
            back: words::address(&paths::desk_departure(&list.code), &[("view", list.view.as_str())], &[]),
            csv: format!("{here}/roster.csv"),
            xlsx: format!("{here}/roster.xlsx"),
            changes_csv: match list.before {
                Some(_) => format!("{here}/changes.csv"),
                None => String::new(),
            },
            until: filters::stamp(found.expires_at),
            removed: list.removed.iter().map(removed_words).collect(),
            rows: printed_rows(list.rows, &list.ids, &list.keys, &list.changes),
            heads: list.heads,
        })
    })
    .await
}

fn since(list: &Opened) -> String {
    let Some(before) = &list.before else { return String::new() };
    format!(
        "Since version {} of {}: {}.",
        before.number,
        filters::stamp(before.made_at),
        list.changes.in_words()
    )
}

fn removed_words(traveller: &Traveller) -> String {
    format!("{} ({})", full_name(traveller), traveller.machine_name)
}

fn printed_rows(rows: Vec<Row>, ids: &[String], keys: &[&str], changes: &Changes) -> Vec<PrintedRow> {
    let printed = |(row, id): (Row, &String)| {
        let change = changes.of.get(id);
        let nothing = BTreeSet::new();
        let changed = match change {
            Some(Change::Changed(columns)) => columns,
            _ => &nothing,
        };
        PrintedRow {
            row,
            change: change.map_or("", Change::word),
            changed: keys.iter().map(|key| changed.contains(*key)).collect(),
        }
    };
    rows.into_iter().zip(ids).map(printed).collect()
}

/// The print as a table with a first column that says what changed; `only_changes` leaves out what did not.
fn table(list: Opened, only_changes: bool) -> Table {
    let Opened { sheet, ids, changes, removed, print, .. } = list;
    let mut columns = vec![TableColumn { title: "Change".to_owned(), kind: Kind::Text }];
    columns.extend(sheet.columns);
    let word = |id: &String| changes.of.get(id).map_or("", Change::word);
    let named =
        sheet.rows.into_iter().zip(&ids).filter(|(_, id)| !only_changes || changes.of.contains_key(*id));
    let mut rows: Vec<Vec<Cell>> = named
        .map(|(cells, id)| {
            let first = if word(id).is_empty() { Cell::Empty } else { Cell::Text(word(id).to_owned()) };
            std::iter::once(first).chain(cells).collect()
        })
        .collect();
    for traveller in &removed {
        let mut cells = vec![Cell::Empty; columns.len()];
        cells[0] = Cell::Text(roster::REMOVED.to_owned());
        cells[2] = Cell::Text(removed_words(traveller));
        rows.push(cells);
    }
    let what = if only_changes { " changes" } else { "" };
    let title = format!("{} version {}{what}", sheet.title, print.number);
    Table { title, columns, rows, note: sheet.note }
}

/// The print as a file, all of it or only the changes, for as long as its page can be opened.
pub(super) async fn file(
    state: &AppState,
    staff: &Staff,
    found: Disclosure,
    format: &str,
    only_changes: bool,
) -> Result<HttpResponse, WebError> {
    let (keys, role) = (state.keys().clone(), staff.role);
    let list = state.read(move |conn| open(conn, &keys, role, &found)).await?;
    rosters::as_file(&table(list, only_changes), format)
}

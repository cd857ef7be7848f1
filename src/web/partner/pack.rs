//! A pack as it was sent: only its columns, row by row, what is sealed opened with each traveller's own key.

use std::collections::BTreeMap;

use actix_web::HttpRequest;
use actix_web::HttpResponse;
use actix_web::web::Data;
use actix_web::web::Path;
use askama::Template;

use crate::documents::table::Cell;
use crate::documents::table::Column as TableColumn;
use crate::documents::table::Kind;
use crate::documents::table::Table;
use crate::domain::roster::Column;
use crate::domain::roster::Field;
use crate::domain::roster::RecipientJob;
use crate::filters;
use crate::keys::Keyring;
use crate::paths;
use crate::store::Conn;
use crate::store::StoreError;
use crate::store::agencies;
use crate::store::departures;
use crate::store::handoffs;
use crate::store::handoffs::Handoff;
use crate::store::handoffs::HandoffRow;
use crate::store::sealed;
use crate::web::error::WebError;
use crate::web::page;
use crate::web::page::Frame;
use crate::web::page::see_other;
use crate::web::partner::door;
use crate::web::partner::door::Reach;
use crate::web::partner::door::Visit;
use crate::web::state::AppState;

/// What stands in the place of a value whose key was destroyed.
const PURGED: &str = "purged";

/// A pack with its rows in words.
#[derive(Clone, Debug)]
pub struct Contents {
    /// "Farlight, pack no. 3".
    pub title: String,
    /// Headings, left to right.
    pub columns: Vec<&'static Column>,
    /// A cell for each column.
    pub rows: Vec<Vec<String>>,
}

#[derive(Template)]
#[template(path = "partner/pack.html")]
struct PackPage {
    frame: Frame,
    number: i64,
    job: &'static str,
    departure: String,
    tour: String,
    facts: Vec<(&'static str, String)>,
    titles: Vec<&'static str>,
    caption: String,
    rows: Vec<Vec<String>>,
    has_sealed: bool,
    received: String,
    received_action: String,
    files_action: String,
    /// The number of a newer pack for the same recipient, if one was sent.
    newer: Option<i64>,
    gone_on: String,
}

enum Shown {
    Gone(Box<Frame>),
    Closed,
    Open(Box<PackPage>),
}

/// The rows, for the session that a code has opened.
pub async fn show(
    request: HttpRequest,
    state: Data<AppState>,
    word: Path<String>,
) -> Result<HttpResponse, WebError> {
    let frame = state.frame(&request, "Pack", "").await?;
    let (keys, visit, word) = (state.keys().clone(), Visit::of(&state, &request), word.into_inner());
    let link = paths::handoff(&word);
    let shown = state
        .read(move |conn| -> Result<Shown, WebError> {
            Ok(match visit.reach(conn, &keys, &word)? {
                Reach::Gone => Shown::Gone(Box::new(frame)),
                Reach::Closed(_) => Shown::Closed,
                Reach::Open(pack) => Shown::Open(Box::new(pack_page(conn, &keys, frame, &pack, &word)?)),
            })
        })
        .await?;
    match shown {
        Shown::Gone(frame) => door::gone(*frame),
        Shown::Closed => Ok(see_other(&link)),
        Shown::Open(shown) => page::page(&*shown),
    }
}

fn pack_page(
    conn: &mut Conn,
    keys: &Keyring,
    frame: Frame,
    pack: &Handoff,
    word: &str,
) -> Result<PackPage, WebError> {
    let (departure, edition) = departures::by_id(conn, &pack.departure_id)?;
    let contents = contents(conn, keys, pack)?;
    let (recipient, partner) = agencies::recipient(conn, &pack.recipient_id)?;
    let job: RecipientJob = pack.job.parse().map_err(|_| StoreError::Damaged(format!("job {}", pack.job)))?;
    let sent = handoffs::of_departure(conn, &pack.departure_id)?;
    let newer =
        sent.iter().find(|(other, ..)| other.recipient_id == pack.recipient_id && other.number > pack.number);
    Ok(PackPage {
        frame: Frame { title: format!("Pack no. {}", pack.number), ..frame },
        number: pack.number,
        job: job.label(),
        departure: departure.code.clone(),
        tour: departure.tour_name.clone(),
        facts: vec![
            ("For", format!("{}, {}", recipient.name, partner.name)),
            ("Sent", filters::stamp(pack.sent_at)),
            ("Group meets", format!("{}, {}", departure.gateway, filters::day(departure.gateway_on))),
            ("Tour", format!("{} to {}", filters::day(departure.starts_on), filters::day(departure.ends_on))),
            ("Race", format!("{}, {}", edition.name, filters::day(edition.race_on))),
            ("Travellers", contents.rows.len().to_string()),
        ],
        titles: contents.columns.iter().map(|column| column.title).collect(),
        has_sealed: contents.columns.iter().any(|column| column.sealed),
        caption: filters::count(
            i64::try_from(contents.rows.len()).unwrap_or(i64::MAX),
            "traveller",
            "travellers",
        ),
        rows: contents.rows,
        received: pack.received_at.map_or_else(String::new, filters::stamp),
        received_action: paths::handoff_page(word, "received"),
        files_action: paths::handoff_page(word, "files"),
        newer: newer.map(|(other, ..)| other.number),
        gone_on: filters::day(pack.purge_on),
    })
}

/// The rows of a pack in the columns it was sent with.
pub fn contents(conn: &mut Conn, keys: &Keyring, pack: &Handoff) -> Result<Contents, StoreError> {
    let columns = pack
        .column_keys
        .split_whitespace()
        .map(|key| Field::column(key).map_err(|error| StoreError::Damaged(error.to_string())))
        .collect::<Result<Vec<_>, _>>()?;
    let rows = handoffs::rows(conn, &pack.id)?;
    let ids: Vec<String> = rows.iter().map(|row| row.traveller_id.clone()).collect();
    let own: BTreeMap<_, _> = sealed::keys_of(conn, keys, &ids)?.into_iter().collect();
    let rows =
        rows.iter().map(|row| cells(row, &columns, own.get(&row.traveller_id))).collect::<Result<_, _>>()?;
    Ok(Contents { title: format!("Pack no. {}", pack.number), columns, rows })
}

fn cells(
    row: &HandoffRow,
    columns: &[&'static Column],
    key: Option<&crate::keys::TravellerKey>,
) -> Result<Vec<String>, StoreError> {
    let open: BTreeMap<String, String> = departures::json(&row.open_values)?;
    let closed: Option<BTreeMap<String, String>> = match key {
        Some(key) => {
            let plain = key
                .open(&format!("handoff_rows|sealed|{}", row.id), &row.sealed)
                .map_err(|error| StoreError::Damaged(error.to_string()))?;
            let text = String::from_utf8(plain).map_err(|error| StoreError::Damaged(error.to_string()))?;
            Some(departures::json(&text)?)
        }
        None => None,
    };
    let cell = |column: &&Column| match (column.sealed, &closed) {
        (true, None) => PURGED.to_owned(),
        (true, Some(values)) => values.get(column.key).cloned().unwrap_or_default(),
        (false, _) => open.get(column.key).cloned().unwrap_or_default(),
    };
    Ok(columns.iter().map(cell).collect())
}

impl Contents {
    /// The same rows for a file.
    pub fn table(&self, note: String) -> Table {
        let column = |column: &&Column| TableColumn { title: column.title.to_owned(), kind: Kind::Text };
        let cell = |text: &String| if text.is_empty() { Cell::Empty } else { Cell::Text(text.clone()) };
        Table {
            title: self.title.clone(),
            columns: self.columns.iter().map(column).collect(),
            rows: self.rows.iter().map(|row| row.iter().map(cell).collect()).collect(),
            note,
        }
    }
}

//! The start list of an edition in the organiser's shape, of all its departures and races or of some.

use std::collections::BTreeSet;

use actix_web::HttpRequest;
use actix_web::HttpResponse;
use actix_web::web::Data;
use actix_web::web::Path;
use askama::Template;

use crate::documents::roster_table;
use crate::documents::start_list;
use crate::documents::start_list::Starter;
use crate::documents::table::Cell;
use crate::documents::table::Table;
use crate::domain::booking::Status;
use crate::filters;
use crate::keys::Keyring;
use crate::paths;
use crate::store::Conn;
use crate::store::StoreError;
use crate::store::departures;
use crate::store::departures::Departure;
use crate::store::departures::Edition;
use crate::store::departures::Race;
use crate::store::entries;
use crate::store::sealed;
use crate::store::travellers;
use crate::web::access::Staff;
use crate::web::desk::rosters;
use crate::web::desk::rosters::CellWords;
use crate::web::desk::rosters::Head;
use crate::web::desk::rosters::Row;
use crate::web::desk::words;
use crate::web::error::WebError;
use crate::web::form::Choice;
use crate::web::form::Form;
use crate::web::page::Frame;
use crate::web::state::AppState;

#[derive(Template)]
#[template(path = "desk/start_list.html")]
struct StartListPage {
    frame: Frame,
    form: Form,
    title: String,
    note: String,
    here: String,
    shown: String,
    numbers: String,
    csv: String,
    xlsx: String,
    departure: String,
    race: String,
    departures: Vec<Choice>,
    races: Vec<Choice>,
    entries: Vec<(String, String)>,
    heads: Vec<Head>,
    rows: Vec<Row>,
}

/// Which part of an edition's list is asked for: codes of a departure and a race, each empty for all.
#[derive(Clone, Debug, Default)]
pub(super) struct Part {
    pub departure: String,
    pub race: String,
}

impl Part {
    /// As the address or a form carries it.
    pub fn of(form: &Form) -> Self {
        Self { departure: form.value("departure").to_owned(), race: form.value("race").to_owned() }
    }

    /// As a disclosure keeps it.
    pub fn kept(&self) -> String {
        format!("{}/{}", self.departure, self.race)
    }

    /// Read back.
    pub fn from_kept(text: &str) -> Self {
        let (departure, race) = text.split_once('/').unwrap_or_default();
        Self { departure: departure.to_owned(), race: race.to_owned() }
    }

    fn pairs(&self) -> [(&str, &str); 2] {
        [("departure", &self.departure), ("race", &self.race)]
    }

    /// The list's address with this part chosen.
    pub fn address(&self, path: &str) -> String {
        words::address(path, &self.pairs(), &[])
    }
}

/// A list as it was read.
pub(super) struct List {
    edition: Edition,
    departures: Vec<Departure>,
    races: Vec<Race>,
    starters: Vec<Starter>,
    left_out: usize,
}

impl List {
    /// Reads an edition's runners whose deposit is in; a part that is not there is nobody's.
    pub fn load(conn: &mut Conn, edition: Edition, part: &Part) -> Result<Self, StoreError> {
        let races = departures::races(conn, &edition.id)?;
        let all = departures::of_edition(conn, &edition.id)?;
        let is_asked = |one: &&Departure| part.departure.is_empty() || one.code == part.departure;
        let asked: Vec<Departure> = all.iter().filter(is_asked).cloned().collect();
        let mut entrants = entries::entrants(conn, &asked)?;
        let of_race = |race_id: &str| {
            part.race.is_empty() || races.iter().any(|race| race.id == race_id && race.code == part.race)
        };
        entrants.retain(|(_, _, entry)| entry.status != "withdrawn" && of_race(&entry.race_id));
        let before = entrants.len();
        entrants.retain(|(_, booking, _)| booking.status().is_ok_and(Status::is_on_lists));
        let left_out = before - entrants.len();
        let here: BTreeSet<&str> = entrants.iter().map(|(one, ..)| one.id.as_str()).collect();
        let guides: Vec<String> = entrants
            .iter()
            .filter_map(|(.., entry)| entry.guide_id.clone())
            .filter(|id| !here.contains(id.as_str()))
            .collect();
        let guides = travellers::going_of(conn, &guides)?;
        let runners = entrants
            .into_iter()
            .map(|(traveller, _, entry)| Starter { traveller, entry: Some(entry) })
            .collect();
        let starters = start_list::ordered(runners, guides, &races);
        Ok(Self { edition, departures: all, races, starters, left_out })
    }

    fn ids(&self) -> Vec<String> {
        self.starters.iter().map(|one| one.traveller.id.clone()).collect()
    }

    fn title(&self) -> String {
        format!("{} Start list", self.edition.code)
    }

    fn note(&self, now: chrono::DateTime<chrono::Utc>) -> Result<String, StoreError> {
        let count = i64::try_from(self.starters.len()).unwrap_or(i64::MAX);
        let as_of = filters::instant(now, self.edition.zone()?, &self.edition.city);
        Ok(format!("{}. As of {as_of}.", filters::count(count, "line", "lines")))
    }

    /// With the year of birth masked, as on the screen.
    pub fn masked(&self, conn: &mut Conn, now: chrono::DateTime<chrono::Utc>) -> Result<Table, StoreError> {
        let given = sealed::given(conn, &self.ids())?;
        let (title, note) = (self.title(), self.note(now)?);
        Ok(start_list::table(&title, &note, &self.starters, &self.races, None, &given))
    }

    /// With the year of birth, for who asked for it.
    pub fn opened(
        &self,
        conn: &mut Conn,
        keys: &Keyring,
        now: chrono::DateTime<chrono::Utc>,
    ) -> Result<Table, StoreError> {
        let values = sealed::get_all(conn, keys, &self.ids(), &start_list::SEALED)?;
        let (title, note) = (self.title(), self.note(now)?);
        Ok(start_list::table(&title, &note, &self.starters, &self.races, Some(&values), &[]))
    }

    /// The list's own address.
    pub fn path(&self) -> String {
        paths::desk_edition_page(&self.edition.code, "start-list")
    }
}

/// The lines of the table on the screen.
pub(super) fn rows(sheet: &Table, is_masked: bool) -> Vec<Row> {
    let cell = |(at, cell): (usize, &Cell)| CellWords {
        text: roster_table::in_words(cell),
        is_number: matches!(cell, Cell::Number(_)),
        is_masked: is_masked && at == start_list::YEAR_COLUMN,
        is_whole: false,
        href: String::new(),
    };
    let row = |cells: &Vec<Cell>| Row {
        needs_look: matches!(cells.first(), Some(Cell::Empty)),
        cells: cells.iter().enumerate().map(cell).collect(),
    };
    sheet.rows.iter().map(row).collect()
}

/// Shows it.
pub async fn show(
    request: HttpRequest,
    state: Data<AppState>,
    _staff: Staff,
    code: Path<String>,
) -> Result<HttpResponse, WebError> {
    let frame = state.frame(&request, "Start list", "departures").await?;
    let form = words::filters_of(&request);
    let now = state.clock.now();
    words::drawn(&state, move |conn| -> Result<_, StoreError> {
        let part = Part::of(&form);
        let edition = departures::edition_by_code(conn, &code)?;
        let list = List::load(conn, edition, &part)?;
        let sheet = list.masked(conn, now)?;
        let path = list.path();
        let left_out = match list.left_out {
            0 => String::new(),
            n => format!(" {n} whose deposit is not in yet are left out."),
        };
        let departure =
            |one: &Departure| Choice::new(&one.code, format!("{} from {}", one.code, one.gateway));
        let entries = |one: &Departure| {
            (paths::desk_departure_page(&one.code, "entries"), format!("Race entries of {}", one.code))
        };
        Ok(StartListPage {
            frame: Frame { title: sheet.title.clone(), ..frame },
            form,
            note: format!("{}{left_out}", sheet.note),
            shown: format!("{path}/shown"),
            numbers: paths::desk_edition_page(&list.edition.code, "bibs"),
            csv: part.address(&format!("{path}.csv")),
            xlsx: part.address(&format!("{path}.xlsx")),
            departures: list.departures.iter().map(departure).collect(),
            races: list.races.iter().map(|race| Choice::new(&race.code, &race.name)).collect(),
            entries: list.departures.iter().map(entries).collect(),
            heads: rosters::heads(&sheet),
            rows: rows(&sheet, true),
            title: sheet.title,
            departure: part.departure,
            race: part.race,
            here: path,
        })
    })
    .await
}

/// The same as a file, masked as on the screen.
pub async fn file(
    request: HttpRequest,
    state: Data<AppState>,
    _staff: Staff,
    path: Path<(String, String)>,
) -> Result<HttpResponse, WebError> {
    let (code, format) = path.into_inner();
    let part = Part::of(&words::filters_of(&request));
    let now = state.clock.now();
    let sheet = state
        .read(move |conn| -> Result<_, StoreError> {
            let edition = departures::edition_by_code(conn, &code)?;
            List::load(conn, edition, &part)?.masked(conn, now)
        })
        .await?;
    rosters::as_file(&sheet, &format)
}

//! A person's cells on the screen and in a file: the same words in the same columns.

use std::collections::BTreeMap;

use crate::documents::table::Cell as FileCell;
use crate::documents::table::Column;
use crate::documents::table::Kind;
use crate::documents::table::Table;
use crate::domain::booking::Status;
use crate::domain::readiness::Line;
use crate::domain::readiness::Matter;
use crate::domain::readiness::State;
use crate::paths;
use crate::web::desk::words;

/// A cell on the screen.
pub(super) struct CellWords {
    pub title: &'static str,
    /// The state in a word where it asks for something; else empty, and the text says it.
    pub state: &'static str,
    pub text: String,
    pub tone: &'static str,
    /// Where the thing is done.
    pub href: String,
}

/// The nine cells of a person.
pub(super) fn cells(code: &str, line: &Line) -> Vec<CellWords> {
    let cell = |matter: Matter| {
        let cell = line.cell(matter);
        CellWords {
            title: matter.title(),
            state: if cell.state > State::Waiting { cell.state.label() } else { "" },
            text: cell.text.clone(),
            tone: tone(cell.state),
            href: href(code, line, matter),
        }
    };
    Matter::ALL.into_iter().map(cell).collect()
}

/// The tone of a state's tag; the words carry the fact.
pub(super) fn tone(state: State) -> &'static str {
    match state {
        State::Problem | State::Late => "bad",
        State::DueSoon => "warn",
        State::Waiting => "wait",
        State::Done => "good",
        State::NotNeeded => "end",
    }
}

/// Where a matter of a person is seen to.
fn href(code: &str, line: &Line, matter: Matter) -> String {
    let departure = paths::desk_departure(code);
    let booking = |page: &str| paths::desk_booking_page(&line.reference, page);
    let person = || format!("{}#traveller-{}", paths::desk_booking(&line.reference), line.position);
    match (matter, &line.decision_id) {
        (Matter::Money, _) if line.status == Status::InReview => booking("review"),
        (Matter::Money, _) => booking("payments"),
        (Matter::Eligibility, _) if line.status == Status::InReview => booking("review"),
        (Matter::Eligibility, Some(id)) => paths::desk_decision(id),
        (Matter::RaceEntry, _) => words::address(&departure, &[("view", "start_list")], &[]),
        (Matter::Room, _) => paths::desk_departure_page(code, "rooming"),
        (Matter::Visa, _) => paths::desk_departure_page(code, "visas"),
        (Matter::Pack, _) => paths::desk_departure_page(code, "handoffs"),
        _ => person(),
    }
}

/// The marks of a person in words; `staff` are names by id.
pub(super) fn marks(line: &Line, staff: &BTreeMap<String, String>) -> Vec<String> {
    let mut words = line.marks.tags.clone();
    for (what, word) in [("Bus", line.marks.bus.as_str()), ("Guide", line.marks.guide.as_str())] {
        if !word.is_empty() {
            words.push(format!("{what} {word}"));
        }
    }
    if !line.marks.handled_by.is_empty() {
        words.push(format!("Handled by {}", handler(line, staff)));
    }
    words
}

fn handler(line: &Line, staff: &BTreeMap<String, String>) -> String {
    match line.marks.handled_by.as_str() {
        "" => String::new(),
        id => staff.get(id).cloned().unwrap_or_else(|| "former staff".to_owned()),
    }
}

/// Some people as a file: what the screen shows of them and no more.
pub(super) fn table(code: &str, lines: &[&Line], staff: &BTreeMap<String, String>, note: &str) -> Table {
    let before = ["Name", "Booking", "Goes as", "Race", "Nationality"];
    let after = ["Tags", "Bus", "Guide", "Handled by"];
    let titles = before.into_iter().chain(Matter::ALL.map(Matter::title)).chain(after);
    let text = |text: String| if text.is_empty() { FileCell::Empty } else { FileCell::Text(text) };
    let row = |line: &&Line| {
        let cells = cells(code, line).into_iter().map(|cell| match cell.state {
            "" => cell.text,
            state => format!("{state}: {}", cell.text),
        });
        let before = [
            line.name.clone(),
            line.reference.clone(),
            line.role.to_owned(),
            line.race_name.clone(),
            line.nationality.clone(),
        ];
        let after = [
            line.marks.tags.join(", "),
            line.marks.bus.clone(),
            line.marks.guide.clone(),
            handler(line, staff),
        ];
        before.into_iter().chain(cells).chain(after).map(text).collect()
    };
    Table {
        title: format!("{code} Readiness"),
        columns: titles.map(|title| Column { title: title.to_owned(), kind: Kind::Text }).collect(),
        rows: lines.iter().map(row).collect(),
        note: note.to_owned(),
    }
}

//! A pack in its recipient's language: cells for the page, what changed since the pack before, and its files.

use std::collections::BTreeMap;

use crate::documents::paxlst;
use crate::documents::table;
use crate::documents::table::Cell;
use crate::documents::table::Column;
use crate::documents::table::Kind;
use crate::documents::table::Table;
use crate::domain::handoff::Difference;
use crate::domain::handoff::FieldChange;
use crate::domain::handoff::Head;
use crate::domain::handoff::HeadColumn;
use crate::domain::handoff::Line;
use crate::domain::handoff::LineChange;
use crate::domain::handoff::ValueKind;
use crate::domain::handoff::Words;
use crate::domain::handoff::words;
use crate::domain::roster::RecipientJob;
use crate::store::packs;
use crate::store::packs::Pack;
use crate::store::packs::PackLine;

/// What changed since the pack before.
#[derive(Clone, Debug)]
pub struct Told {
    /// "Since pack no. 3: 2 new, 1 gone, 1 changed".
    pub summary: String,
    /// A line for each field that differs, and for each person who is new or gone.
    pub lines: Vec<ToldLine>,
    /// `ADD` or `CHG` of those who are in the pack, by traveller.
    pub marks: BTreeMap<String, &'static str>,
}

/// One change.
#[derive(Clone, Debug)]
pub struct ToldLine {
    /// `ADD`, `CHG` or `DEL`.
    pub word: &'static str,
    /// The person's number in this pack; empty for who is gone.
    pub number: String,
    /// Their name.
    pub person: String,
    /// The heading of the field; of a whole line, what became of it.
    pub field: String,
    /// What stood there.
    pub before: String,
    /// What stands there now.
    pub now: String,
}

/// Compares a pack with the one before it. What was erased from one of them is compared by nobody.
pub fn told(pack: &Pack, earlier: &Pack) -> Told {
    let (before, now) = (earlier.lines_shared_with(&pack.head), pack.lines_shared_with(&earlier.head));
    let difference = Difference::between(&before, &now);
    let language = pack.head.language;
    let (en, zh) = words::since(earlier.head.number, difference.counts());
    let positions: BTreeMap<&str, i64> =
        pack.lines.iter().map(|line| (line.traveller_id.as_str(), line.position)).collect();
    let mut changes: Vec<_> = difference.0.iter().collect();
    changes.sort_by_key(|(id, _)| positions.get(id.as_str()).copied().unwrap_or(i64::MAX));
    let mut lines = Vec::new();
    for (id, change) in changes {
        let number = positions.get(id.as_str()).map(i64::to_string).unwrap_or_default();
        lines.extend(told_lines(pack, &now, id, change, &number));
    }
    let marks = difference.0.iter().map(|(id, change)| (id.clone(), change.word()));
    Told { summary: language.join(en, zh), lines, marks: marks.collect() }
}

fn told_lines(
    pack: &Pack,
    now: &BTreeMap<String, Line>,
    id: &str,
    change: &LineChange,
    number: &str,
) -> Vec<ToldLine> {
    let language = pack.head.language;
    let whole = |line: &Line, words: &Words| ToldLine {
        word: change.word(),
        number: number.to_owned(),
        person: packs::name_of(line),
        field: language.say(words),
        before: String::new(),
        now: String::new(),
    };
    match change {
        LineChange::Added(line) => vec![whole(line, words::NEW_PERSON)],
        LineChange::Gone(line) => vec![whole(line, words::GONE_PERSON)],
        LineChange::Changed(fields) => {
            let person = now.get(id).map(packs::name_of).unwrap_or_default();
            let field = |field: &FieldChange| {
                let column = pack.head.column(&field.key);
                let value = |value: &str| match column {
                    _ if value.is_empty() => language.say(words::NOTHING_THERE),
                    Some(column) => column.in_words(value, language),
                    None => value.to_owned(),
                };
                ToldLine {
                    word: change.word(),
                    number: number.to_owned(),
                    person: person.clone(),
                    field: column.map(|column| column.heading(language)).unwrap_or_default(),
                    before: value(&field.before),
                    now: value(&field.now),
                }
            };
            fields.iter().map(field).collect()
        }
    }
}

/// The cells of a line as its page shows them.
pub fn cells(head: &Head, line: &PackLine) -> Vec<String> {
    let cell = |column: &HeadColumn| {
        if column.sealed && line.is_erased {
            return head.language.say(words::ERASED);
        }
        let value = line.values.get(&column.key).map(String::as_str).unwrap_or_default();
        column.in_words(value, head.language)
    };
    head.columns.iter().map(cell).collect()
}

/// What the pack is called on its files: "Pack no. 3".
pub fn title(head: &Head) -> String {
    head.language.join(format!("Pack no. {}", head.number), format!("{}号名单", head.number))
}

/// The line under a printed list: which pack, when it was sent, and its whole hash.
pub fn note(pack: &Pack) -> String {
    let head = &pack.head;
    let sent = format!("{} {}", head.departure, head.language.stamp(head.sent_at));
    let hash = if pack.handoff.sha256.is_empty() {
        String::new()
    } else {
        format!(", SHA-256 {}", pack.handoff.sha256)
    };
    format!("{}, {sent}{hash}", title(head))
}

/// The pack as a CSV: its rows, then what changed, then its hash, an empty line between them.
pub fn csv(pack: &Pack, told: Option<&Told>) -> Vec<u8> {
    let mut sections = vec![rows(pack, told)];
    sections.extend(told.map(|told| changes(pack, told)));
    let hash = Table {
        title: String::new(),
        columns: vec![text_column(pack.head.language.say(words::FINGERPRINT))],
        rows: vec![vec![Cell::Text(pack.handoff.sha256.clone())]],
        note: String::new(),
    };
    sections.push(hash);
    table::csv_sections(&sections)
}

/// The pack as a workbook: its rows on the first sheet with the hash below, what changed on the second.
///
/// # Errors
/// As `table::workbook`.
pub fn xlsx(pack: &Pack, told: Option<&Told>) -> Result<Vec<u8>, rust_xlsxwriter::XlsxError> {
    let mut sheets = vec![rows(pack, told)];
    sheets.extend(told.map(|told| changes(pack, told)));
    table::workbook(&sheets)
}

fn text_column(title: String) -> Column {
    Column { title, kind: Kind::Text }
}

fn rows(pack: &Pack, told: Option<&Told>) -> Table {
    let head = &pack.head;
    let language = head.language;
    let mut columns: Vec<Column> = head
        .columns
        .iter()
        .map(|column| Column {
            title: column.heading(language),
            kind: match column.kind {
                ValueKind::Text => Kind::Text,
                ValueKind::Number => Kind::Number,
                ValueKind::Date | ValueKind::Moment => Kind::Date,
            },
        })
        .collect();
    if told.is_some() {
        columns.insert(0, text_column(language.say(words::CHANGE)));
    }
    let row = |line: &PackLine| {
        let mut cells: Vec<Cell> = head.columns.iter().map(|column| file_cell(head, column, line)).collect();
        if let Some(told) = told {
            let mark = told.marks.get(&line.traveller_id).copied().unwrap_or_default();
            cells.insert(0, text_cell(mark));
        }
        cells
    };
    Table { title: title(head), columns, rows: pack.lines.iter().map(row).collect(), note: note(pack) }
}

fn text_cell(text: &str) -> Cell {
    if text.is_empty() { Cell::Empty } else { Cell::Text(text.to_owned()) }
}

fn file_cell(head: &Head, column: &HeadColumn, line: &PackLine) -> Cell {
    if column.sealed && line.is_erased {
        return Cell::Text(head.language.say(words::ERASED));
    }
    let value = line.values.get(&column.key).map(String::as_str).unwrap_or_default();
    let typed = match column.kind {
        ValueKind::Text => None,
        ValueKind::Number => value.parse().ok().map(Cell::Number),
        ValueKind::Date => value.parse().ok().map(Cell::Date),
        ValueKind::Moment => {
            chrono::NaiveDateTime::parse_from_str(value, Head::MOMENT).ok().map(Cell::Moment)
        }
    };
    typed.unwrap_or_else(|| text_cell(value))
}

fn changes(pack: &Pack, told: &Told) -> Table {
    let language = pack.head.language;
    let headings = [words::CHANGE, words::PACK_LINE, words::PERSON, words::FIELD, words::BEFORE, words::NOW];
    let row = |line: &ToldLine| {
        let cells = [line.word, &line.number, &line.person, &line.field, &line.before, &line.now];
        cells.into_iter().map(text_cell).collect()
    };
    Table {
        title: language.say(words::SINCE_TITLE),
        columns: headings.into_iter().map(|heading| text_column(language.say(heading))).collect(),
        rows: told.lines.iter().map(row).collect(),
        note: told.summary.clone(),
    }
}

/// Whether a passenger message can be made of a pack: an airline's, for a departure with a flight.
pub fn has_paxlst(head: &Head) -> bool {
    head.job == RecipientJob::Airline && !head.flights.is_empty()
}

/// The pack as a passenger message; none where it cannot be one.
pub fn paxlst(pack: &Pack) -> Option<String> {
    let head = &pack.head;
    let flight = head.flights.first().filter(|_| has_paxlst(head))?;
    let passenger = |line: &PackLine| {
        let value = |key: &str| line.values.get(key).cloned().unwrap_or_default();
        paxlst::Passenger {
            machine_name: value("machine_name"),
            sex: value("sex"),
            born_on: value("birth_date").parse().ok(),
            nationality: value("nationality"),
            locator: value("reference"),
            passport: value("passport_number"),
            expires_on: value("passport_expiry").parse().ok(),
            issuer: value("passport_issuer"),
        }
    };
    let message = paxlst::Message {
        control: control(&pack.handoff.id),
        at: head.sent_at,
        sender: head.agency.clone(),
        receiver: head.partner.clone(),
        reporter: head.agency.clone(),
        phone: head.agency_phone.clone(),
        flight: paxlst::Flight {
            number: flight.number.clone(),
            from: flight.from.clone(),
            to: flight.to.clone(),
            departs: flight.departs,
            arrives: flight.arrives,
        },
        passengers: pack.lines.iter().map(passenger).collect(),
    };
    Some(paxlst::write(&message))
}

/// The reference of a pack's interchange: no two from one sender may carry the same. The last signs of the pack's own id, because numbers
/// begin anew with each departure.
fn control(handoff_id: &str) -> String {
    let signs: Vec<char> = handoff_id.chars().filter(char::is_ascii_alphanumeric).collect();
    let last = signs.len().saturating_sub(14);
    signs.iter().skip(last).collect::<String>().to_ascii_uppercase()
}

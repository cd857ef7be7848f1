//! What is not yet handed on: the pack that would be sent now against the newest one sent, for each recipient, and what of it somebody was
//! told by phone.
//!
//! Nothing sealed is opened for it: of a sealed field it is known whether it was given then and is now, and whether it was given again.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use chrono::DateTime;
use chrono::Utc;

use crate::documents::pack_rows;
use crate::documents::roster_table;
use crate::domain::handoff::Difference;
use crate::domain::handoff::HeadColumn;
use crate::domain::handoff::Language;
use crate::domain::handoff::Line;
use crate::domain::handoff::LineChange;
use crate::domain::handoff::Lines;
use crate::domain::handoff::columns_of;
use crate::domain::roster;
use crate::domain::roster::Column;
use crate::domain::roster::Field;
use crate::keys::Keyring;
use crate::store::Conn;
use crate::store::StoreError;
use crate::store::agencies;
use crate::store::agencies::Recipient;
use crate::store::departures::to_json;
use crate::store::dossier::Offer;
use crate::store::dossier::full_name;
use crate::store::handoffs;
use crate::store::handoffs::Handoff;
use crate::store::pack_answers;
use crate::store::pack_answers::HandedOnNote;
use crate::store::packs;
use crate::store::packs::Pack;
use crate::store::rosters::Person;
use crate::store::rosters::Reach;
use crate::store::rosters::Roster;
use crate::store::rosters::Told;
use crate::store::sealed;
use crate::store::travellers;

/// What stands for a sealed value that was given.
const GIVEN: &str = "given";

/// What changed for a recipient since their newest pack.
#[derive(Clone, Debug)]
pub struct Waiting {
    /// Who.
    pub recipient: Recipient,
    /// Their newest pack.
    pub pack: Handoff,
    /// By person and field; none where all is handed on.
    pub changes: Vec<WaitingChange>,
}

/// One change.
#[derive(Clone, Debug)]
pub struct WaitingChange {
    /// Whose line.
    pub traveller_id: String,
    /// Their name.
    pub person: String,
    /// The column's stored word; empty for a whole line.
    pub key: String,
    /// Its heading; of a whole line, what became of it.
    pub field: String,
    /// What stood there, or that something else was told since. Of a sealed field only whether something did.
    pub before: String,
    /// What stands there now.
    pub now: String,
    /// A keyed mark of what stands there now, of who is new with the whole line.
    pub print: String,
    /// Who was told this by phone.
    pub note: Option<HandedOnNote>,
}

/// Every recipient of a departure who has a pack to work with, with what changed since. None after the tour, and none of packs that nothing
/// can be compared with.
pub fn of_departure(
    conn: &mut Conn,
    keys: &Keyring,
    offer: &Offer,
    now: DateTime<Utc>,
) -> Result<Vec<Waiting>, StoreError> {
    if offer.departure.ends_on < now.with_timezone(&offer.zone).date_naive() {
        return Ok(Vec::new());
    }
    let mut known = Vec::new();
    for (recipient, _) in agencies::recipients(conn)? {
        let newest =
            handoffs::newest_for(conn, &offer.departure.id, &recipient.id)?.filter(Handoff::is_comparable);
        known.extend(newest.map(|pack| (recipient, pack)));
    }
    if known.is_empty() {
        return Ok(Vec::new());
    }
    let mut told = vec![Told::Pages];
    for (recipient, _) in &known {
        for one in Told::of(&roster::columns_for_job(recipient.job()?)) {
            if !told.contains(&one) {
                told.push(one);
            }
        }
    }
    let roster = Roster::read(conn, offer, Reach::Firm, &told)?;
    let mut waiting = Vec::new();
    for (recipient, pack) in known {
        let changes = changes(conn, keys, &roster, &recipient, &pack)?;
        waiting.push(Waiting { recipient, pack, changes });
    }
    Ok(waiting)
}

/// What changed since one pack.
fn changes(
    conn: &mut Conn,
    keys: &Keyring,
    roster: &Roster,
    recipient: &Recipient,
    handoff: &Handoff,
) -> Result<Vec<WaitingChange>, StoreError> {
    // Of a pack whose bytes were altered nothing can be told; its line says so.
    let Some(pack) = Pack::without_sealed(conn, handoff.clone())? else { return Ok(Vec::new()) };
    let mut columns = columns_of(recipient.job()?, &recipient.column_keys);
    columns.retain(|column| pack.head.column(column.key).is_some());
    let people = roster_table::people_of(recipient.job()?.view(), &roster.people);
    let now = now(conn, &columns, &people, handoff)?;
    let difference = Difference::between(&before(&pack, &columns), &now);
    let mut newest = newest_notes(conn, &handoff.id)?;
    let mut told = Vec::new();
    for (id, change) in &difference.0 {
        for mut one in in_words(id, change, &columns, &now) {
            let stands = match change {
                LineChange::Added(line) => whole(line)?,
                LineChange::Changed(_) => value_of(&now, id, &one.key).to_owned(),
                LineChange::Gone(_) => String::new(),
            };
            one.print = print(keys, handoff, &one, &format!("{}|{stands}", change.word()))?;
            let note = newest.remove(&(id.clone(), one.key.clone()));
            one.note = note.filter(|note| note.print == one.print);
            told.push(one);
        }
    }
    for note in newest.into_values().filter(|note| !is_part_of_a_line(note, &difference)) {
        let Some(mut one) = back_in_words(conn, &note, &columns, &now)? else { continue };
        let stands = value_of(&now, &note.traveller_id, &note.column_key);
        one.print = print(keys, handoff, &one, &format!("BACK|{stands}"))?;
        // Once that was told too, and noted, the recipient goes by the pack again.
        if note.print != one.print {
            told.push(one);
        }
    }
    told.sort_by(|a, b| a.person.cmp(&b.person));
    Ok(told)
}

/// What was noted last about each traveller's line and field: what the recipient goes by.
fn newest_notes(
    conn: &mut Conn,
    handoff_id: &str,
) -> Result<BTreeMap<(String, String), HandedOnNote>, StoreError> {
    let notes = pack_answers::notes(conn, handoff_id)?.into_iter();
    Ok(notes.map(|note| ((note.traveller_id.clone(), note.column_key.clone()), note)).collect())
}

/// Whether a note is about a field of somebody who is new or gone: that is told of their line as a whole.
fn is_part_of_a_line(note: &HandedOnNote, difference: &Difference) -> bool {
    let change = difference.0.get(&note.traveller_id);
    !note.column_key.is_empty() && matches!(change, Some(LineChange::Added(_) | LineChange::Gone(_)))
}

fn print(
    keys: &Keyring,
    handoff: &Handoff,
    change: &WaitingChange,
    stands: &str,
) -> Result<String, StoreError> {
    let place = format!("handed_on|{}|{}|{}", handoff.id, change.traveller_id, change.key);
    keys.print_mark(&place, stands).map_err(|error| StoreError::Damaged(error.to_string()))
}

/// Everything in a line but its number, which moves when others come and go.
fn whole(line: &Line) -> Result<String, StoreError> {
    let mut line = line.clone();
    line.remove(Field::Number.key());
    to_json(&line)
}

fn value_of<'l>(lines: &'l Lines, id: &str, key: &str) -> &'l str {
    lines.get(id).and_then(|line| line.get(key)).map_or("", String::as_str)
}

fn before(pack: &Pack, columns: &[&Column]) -> Lines {
    let keys: BTreeSet<&str> = columns.iter().map(|column| column.key).collect();
    let mut lines = Lines::new();
    for line in &pack.lines {
        let open = line.values.iter().map(|(key, value)| (key.clone(), value.clone()));
        let sealed = line.filled.iter().map(|key| (key.clone(), GIVEN.to_owned()));
        let all = open.chain(sealed).filter(|(key, _)| keys.contains(key.as_str()));
        lines.insert(line.traveller_id.clone(), all.collect());
    }
    lines
}

fn now(
    conn: &mut Conn,
    columns: &[&Column],
    people: &[&Person],
    pack: &Handoff,
) -> Result<Lines, StoreError> {
    let ids: Vec<String> = people.iter().map(|person| person.traveller.id.clone()).collect();
    let written = sealed::written_after(conn, &ids, pack.sent_at)?;
    let again: BTreeMap<(String, String), _> =
        written.into_iter().map(|(id, field, at)| ((id, field), at)).collect();
    let line = |(position, person): (i64, &&Person)| {
        let id = &person.traveller.id;
        let mut line = pack_rows::open_values(columns, position, person);
        for key in pack_rows::filled(columns, person) {
            let value = match again.get(&(id.clone(), key.clone())) {
                Some(at) => format!("{GIVEN} again {at}"),
                None => GIVEN.to_owned(),
            };
            line.insert(key, value);
        }
        (id.clone(), line)
    };
    Ok((1..).zip(people).map(line).collect())
}

fn in_words(id: &str, change: &LineChange, columns: &[&Column], now: &Lines) -> Vec<WaitingChange> {
    let one = |line: &Line, key: &str, field: String, before: String, now: String| WaitingChange {
        traveller_id: id.to_owned(),
        person: packs::name_of(line),
        key: key.to_owned(),
        field,
        before,
        now,
        print: String::new(),
        note: None,
    };
    let nothing = String::new;
    match change {
        LineChange::Added(line) => {
            vec![one(line, "", "New in the list".to_owned(), nothing(), nothing())]
        }
        LineChange::Gone(line) => {
            vec![one(line, "", "No longer in the list".to_owned(), nothing(), nothing())]
        }
        LineChange::Changed(fields) => {
            let empty = Line::new();
            let line = now.get(id).unwrap_or(&empty);
            let told = fields.iter().filter_map(|field| {
                let column = columns.iter().find(|column| column.key == field.key)?;
                let value = |value: &str| value_in_words(column, value);
                let title = column.title.to_owned();
                Some(one(line, &field.key, title, value(&field.before), value(&field.now)))
            });
            told.collect()
        }
    }
}

/// What somebody was told and what stands as in the pack again: unless they hear that too, they go by what they were told. None of a column
/// that the recipient gets no more.
fn back_in_words(
    conn: &mut Conn,
    note: &HandedOnNote,
    columns: &[&Column],
    now: &Lines,
) -> Result<Option<WaitingChange>, StoreError> {
    let line = now.get(&note.traveller_id);
    let (field, now) = match columns.iter().find(|column| column.key == note.column_key) {
        Some(column) => {
            let value = value_in_words(column, value_of(now, &note.traveller_id, column.key));
            (column.title, format!("{value}, as in the pack"))
        }
        None if !note.column_key.is_empty() => return Ok(None),
        None if line.is_some() => ("In the list again", "as in the pack".to_owned()),
        None => ("Not in the list after all", "as in the pack".to_owned()),
    };
    let person = match line {
        Some(line) => packs::name_of(line),
        None => full_name(&travellers::by_id(conn, &note.traveller_id)?),
    };
    Ok(Some(WaitingChange {
        traveller_id: note.traveller_id.clone(),
        person,
        key: note.column_key.clone(),
        field: field.to_owned(),
        before: format!("told otherwise {}", note.how),
        now,
        print: String::new(),
        note: None,
    }))
}

fn value_in_words(column: &Column, value: &str) -> String {
    match value {
        "" => "nothing".to_owned(),
        GIVEN if column.sealed => "given (sealed)".to_owned(),
        _ if column.sealed => "given again (sealed)".to_owned(),
        _ => HeadColumn::of(column).in_words(value, Language::En),
    }
}

//! What is not yet handed on: the pack that would be sent now against the newest one sent, for each recipient, and what of it somebody was
//! told by phone.
//!
//! Nothing sealed is opened for it: of a sealed field it is known whether it was given then and is now, and whether it was given again.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

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
use crate::keys::Keyring;
use crate::store::Conn;
use crate::store::StoreError;
use crate::store::agencies;
use crate::store::agencies::Recipient;
use crate::store::dossier::Offer;
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
    /// What stood there. Of a sealed field only whether something did.
    pub before: String,
    /// What stands there now.
    pub now: String,
    /// A keyed mark of what stands there now.
    pub print: String,
    /// Who was told this by phone.
    pub note: Option<HandedOnNote>,
}

/// Every recipient of a departure who has a pack to work with, with what changed since.
pub fn of_departure(conn: &mut Conn, keys: &Keyring, offer: &Offer) -> Result<Vec<Waiting>, StoreError> {
    let mut known = Vec::new();
    for (recipient, _) in agencies::recipients(conn)? {
        let newest = handoffs::newest_for(conn, &offer.departure.id, &recipient.id)?;
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
    let notes = pack_answers::notes(conn, &handoff.id)?;
    let mut told = Vec::new();
    for (id, change) in &difference.0 {
        for mut one in in_words(id, change, &columns, &now) {
            let place = format!("handed_on|{}|{id}|{}", handoff.id, one.key);
            let words = now.get(id).map_or("", |line| line.get(&one.key).map_or("", String::as_str));
            let words = format!("{}|{words}", change.word());
            one.print = keys.print_mark(&place, &words).map_err(|e| StoreError::Damaged(e.to_string()))?;
            let is_noted = |note: &&HandedOnNote| {
                note.traveller_id == *id && note.column_key == one.key && note.print == one.print
            };
            one.note = notes.iter().rfind(is_noted).cloned();
            told.push(one);
        }
    }
    told.sort_by(|a, b| a.person.cmp(&b.person));
    Ok(told)
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

fn value_in_words(column: &Column, value: &str) -> String {
    match value {
        "" => "nothing".to_owned(),
        GIVEN if column.sealed => "given (sealed)".to_owned(),
        _ if column.sealed => "given again (sealed)".to_owned(),
        _ => HeadColumn::of(column).in_words(value, Language::En),
    }
}

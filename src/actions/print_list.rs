//! Print a list: a numbered version whose cells are remembered by keyed marks, opened in clear for who asked.

use chrono::Duration;

use crate::actions::audit;
use crate::actions::audit::About;
use crate::documents::roster_table;
use crate::documents::roster_table::SealedValues;
use crate::domain::roster;
use crate::domain::roster::Changes;
use crate::domain::roster::Column;
use crate::domain::roster::Marks;
use crate::domain::roster::StaffRole;
use crate::domain::roster::View;
use crate::keys::Keyring;
use crate::store::StoreError;
use crate::store::Tx;
use crate::store::access;
use crate::store::access::Disclosure;
use crate::store::departures::to_json;
use crate::store::dossier::Offer;
use crate::store::prints;
use crate::store::prints::ListPrint;
use crate::store::prints::ListPrintRow;
use crate::store::rosters::Person;
use crate::store::rosters::Reach;
use crate::store::rosters::Roster;
use crate::store::sealed;
use crate::store::tx::new_id;

/// How long the print can be opened.
const MINUTES: i64 = 30;

/// The word of such a disclosure.
pub const PRINT: &str = "print";

/// A list to print.
#[derive(Clone, Debug)]
pub struct PrintList {
    /// Minted, for a new version.
    pub print_id: String,
    /// Minted; part of the page's address.
    pub disclosure_id: String,
    /// The session that may open it.
    pub owner: String,
    /// Of which departure.
    pub departure_code: String,
    /// Which list.
    pub view: View,
    /// Whose columns.
    pub role: StaffRole,
}

/// Makes the next version unless the list is still the newest one, and opens it. Answers the version's number.
pub fn print_list(tx: &mut Tx<'_>, command: &PrintList) -> Result<i64, StoreError> {
    let offer = Offer::by_code(tx.conn, &command.departure_code)?;
    let departure_id = offer.departure.id.clone();
    let columns = roster::columns_for_staff(command.view, command.role);
    let roster = Roster::telling(tx.conn, &offer, Reach::HoldingPlaces, &columns)?;
    let people = roster_table::people_of(command.view, &roster.people);
    let ids: Vec<String> = people.iter().map(|person| person.traveller.id.clone()).collect();
    let values = sealed::get_all(tx.conn, tx.keys, &ids, &roster_table::sealed_fields(&columns))?;
    let people = roster_table::listed(command.view, people, &values, &offer);
    let lines = marks(tx.keys, &columns, &people, &values)?;
    let newest = prints::newest(tx.conn, &departure_id, command.view.as_str())?;
    let is_same = match &newest {
        Some(print) => Changes::between(&prints::lines(tx.conn, &print.id)?, &lines).is_empty(),
        None => false,
    };
    let number = newest.map_or(0, |print| print.number) + i64::from(!is_same);
    if !is_same {
        keep(tx, command, &departure_id, number, &lines)?;
    }
    let detail = format!("{}/{number}", command.view.as_str());
    let disclosure = Disclosure {
        id: command.disclosure_id.clone(),
        owner: command.owner.clone(),
        kind: PRINT.to_owned(),
        subject_id: departure_id.clone(),
        detail: detail.clone(),
        created_at: tx.stamp(),
        expires_at: tx.stamp() + Duration::minutes(MINUTES),
    };
    access::insert_disclosure(tx.conn, &disclosure)?;
    let words = format!("sealed values shown: print {detail}, {} people", lines.len());
    audit::note(tx, "print_list", About::departure(&departure_id), &words)?;
    Ok(number)
}

fn keep(
    tx: &mut Tx<'_>,
    command: &PrintList,
    departure_id: &str,
    number: i64,
    lines: &[(String, Marks)],
) -> Result<(), StoreError> {
    let print = ListPrint {
        id: command.print_id.clone(),
        departure_id: departure_id.to_owned(),
        view: command.view.as_str().to_owned(),
        number,
        people: i64::try_from(lines.len()).unwrap_or(i64::MAX),
        made_by: tx.by.actor.clone(),
        made_at: tx.stamp(),
    };
    let row = |(position, (id, marks)): (i64, &(String, Marks))| {
        Ok(ListPrintRow {
            id: new_id(),
            print_id: print.id.clone(),
            traveller_id: id.clone(),
            position,
            cells: to_json(marks)?,
        })
    };
    let rows = (1..).zip(lines).map(row).collect::<Result<Vec<_>, StoreError>>()?;
    prints::insert(tx.conn, &print, &rows)
}

/// The lines of a list as marks, to be compared with an earlier print.
pub fn marks(
    keys: &Keyring,
    columns: &[&Column],
    people: &[&Person],
    values: &SealedValues,
) -> Result<Vec<(String, Marks)>, StoreError> {
    let line = |(number, person): (i64, &&Person)| {
        let id = &person.traveller.id;
        let mark = |column: &&Column| {
            let words = roster_table::in_words(&roster_table::cell(column, number, person, Some(values)));
            let mark = keys
                .print_mark(&format!("{id}|{}", column.key), &words)
                .map_err(|e| StoreError::Damaged(e.to_string()))?;
            Ok((column.key.to_owned(), mark))
        };
        Ok((id.clone(), columns.iter().map(mark).collect::<Result<Marks, StoreError>>()?))
    };
    (1..).zip(people).map(line).collect()
}

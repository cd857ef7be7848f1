//! A view of the roster as a table of cells: the same cells go on the screen, into files and into packs.

use std::collections::BTreeMap;

use crate::documents::table::Cell;
use crate::documents::table::Column as TableColumn;
use crate::documents::table::Kind;
use crate::documents::table::Table;
use crate::domain::booking::Status;
use crate::domain::country;
use crate::domain::eligibility::Occupation;
use crate::domain::handoff::Head;
use crate::domain::passport;
use crate::domain::roster;
use crate::domain::roster::Column;
use crate::domain::roster::Field;
use crate::domain::roster::View;
use crate::domain::visa::VisaState;
use crate::store::dossier::Offer;
use crate::store::rosters::Person;
use crate::store::sealed;

/// Sealed values by traveller and field, opened or masked by the caller.
pub type SealedValues = BTreeMap<(String, &'static str), String>;

/// The sealed fields that some columns need.
pub fn sealed_fields(columns: &[&Column]) -> Vec<sealed::Field> {
    columns.iter().filter_map(|column| sealed_field(column.field)).collect()
}

fn sealed_field(field: Field) -> Option<sealed::Field> {
    match field {
        Field::BirthDate => Some(sealed::Field::BirthDate),
        Field::BirthYear => Some(sealed::Field::BirthYear),
        Field::PassportNumber => Some(sealed::Field::PassportNumber),
        Field::Phone => Some(sealed::Field::Phone),
        Field::Diet => Some(sealed::Field::Diet),
        Field::Chat => Some(sealed::Field::Chat),
        Field::EmergencyContact => Some(sealed::Field::EmergencyContact),
        Field::EmergencyRelation => Some(sealed::Field::EmergencyRelation),
        Field::EmergencyPhone => Some(sealed::Field::EmergencyPhone),
        Field::Insurer => Some(sealed::Field::Insurer),
        Field::InsurancePolicy => Some(sealed::Field::InsurancePolicy),
        Field::InsurancePhone => Some(sealed::Field::InsurancePhone),
        Field::Medical => Some(sealed::Field::Medical),
        _ => None,
    }
}

/// The people a view shows, in its order: rooms by number, runners by bib, everybody else by name.
pub fn people_of(view: View, people: &[Person]) -> Vec<&Person> {
    let mut shown: Vec<&Person> = people.iter().filter(|person| is_shown(view, person)).collect();
    // People come by name, and a sort that is stable leaves them so where nothing else tells them apart.
    match view {
        View::Rooming => shown.sort_by_key(|person| person.room.as_ref().map_or(usize::MAX, |room| room.0)),
        View::StartList => shown.sort_by_key(|person| {
            let bib = person.entry.as_ref().and_then(|entry| entry.bib);
            (bib.is_none(), bib)
        }),
        View::Arrivals => shown.sort_by_key(|person| {
            let at = person.way_in.as_ref().map(|leg| leg.local_at);
            (at.is_none(), at)
        }),
        View::Manifest | View::ManifestBack | View::Visa => {
            shown.sort_by(|a, b| a.traveller.machine_name.cmp(&b.traveller.machine_name));
        }
        View::Groups => {
            fn place(person: &Person) -> [(bool, &str); 2] {
                [&person.marks.bus, &person.marks.guide].map(|word| (word.is_empty(), word.as_str()))
            }
            shown.sort_by(|a, b| place(a).cmp(&place(b)));
        }
        View::Diets | View::Emergencies | View::Birthdays => {}
    }
    shown
}

/// How many people a view shows.
pub fn count_of(view: View, people: &[Person]) -> usize {
    people.iter().filter(|person| is_shown(view, person)).count()
}

fn is_shown(view: View, person: &Person) -> bool {
    person.standing().is_ok_and(|one| view.shows(one))
}

/// Whom a list shows once what is sealed is open: birthdays only those that fall on the way.
pub fn listed<'p>(
    view: View,
    mut people: Vec<&'p Person>,
    values: &SealedValues,
    offer: &Offer,
) -> Vec<&'p Person> {
    if view == View::Birthdays {
        let (from, until) = (offer.departure.gateway_on, offer.departure.ends_on);
        let celebrates = |person: &&Person| {
            let key = (person.traveller.id.clone(), sealed::Field::BirthDate.as_str());
            let born_on = values.get(&key).and_then(|day| day.parse().ok());
            born_on.is_some_and(|born_on| roster::birthday_between(born_on, from, until).is_some())
        };
        people.retain(celebrates);
    }
    people
}

/// The table of some columns. `values` holds what is sealed; without it the cell shows that something is kept, and no more.
pub fn table(
    title: &str,
    columns: &[&Column],
    people: &[&Person],
    values: Option<&SealedValues>,
    note: &str,
) -> Table {
    let head = columns
        .iter()
        .map(|column| TableColumn { title: column.title.to_owned(), kind: kind(column.field) })
        .collect();
    let rows = (1..)
        .zip(people)
        .map(|(number, person)| columns.iter().map(|column| cell(column, number, person, values)).collect())
        .collect();
    Table { title: title.to_owned(), columns: head, rows, note: note.to_owned() }
}

fn kind(field: Field) -> Kind {
    match field {
        Field::Number | Field::Bib | Field::Room | Field::VisaBatch => Kind::Number,
        Field::PassportExpiry | Field::BirthDate => Kind::Date,
        _ => Kind::Text,
    }
}

/// One cell of a person's row.
pub fn cell(column: &Column, number: i64, person: &Person, values: Option<&SealedValues>) -> Cell {
    if let Some(field) = sealed_field(column.field) {
        return sealed_cell(field, person, values);
    }
    let traveller = &person.traveller;
    let text = |text: &str| if text.is_empty() { Cell::Empty } else { Cell::Text(text.to_owned()) };
    match column.field {
        Field::Number => Cell::Number(number),
        Field::FamilyName => text(&traveller.family_name),
        Field::GivenNames => text(&traveller.given_names),
        Field::MachineName => text(&traveller.machine_name),
        Field::Sex => text(&traveller.sex),
        Field::Nationality => text(nationality(&traveller.nationality, column.views == [View::StartList])),
        Field::PassportExpiry => traveller.passport_expires_on.map_or(Cell::Empty, Cell::Date),
        Field::Role => text(&traveller.role),
        Field::Race => text(&person.race_name),
        Field::Bib => person.entry.as_ref().and_then(|entry| entry.bib).map_or(Cell::Empty, Cell::Number),
        Field::Room => {
            person.room.as_ref().map_or(Cell::Empty, |room| Cell::Text(format!("{} ({})", room.0, room.1)))
        }
        Field::Hotel => text(&person.hotel),
        Field::RoomMate => text(person.room.as_ref().map_or("", |room| room.2.as_str())),
        Field::ArrivalMode => text(person.way_in.as_ref().map_or("", |leg| leg.mode.as_str())),
        Field::ArrivalNumber => text(person.way_in.as_ref().map_or("", |leg| leg.number.as_str())),
        Field::ArrivalPlace => {
            text(&person.way_in.as_ref().map_or_else(String::new, |leg| {
                format!("{} {}", leg.place, leg.terminal).trim_end().to_owned()
            }))
        }
        Field::Transfer => text(person.way_in.as_ref().map_or("", |leg| match leg.transfer.as_str() {
            "wanted" => "to be met",
            "alone" => "comes alone",
            _ => "",
        })),
        Field::Stay => text(person.way_in.as_ref().map_or("", |leg| leg.stay.as_str())),
        Field::ArrivalTime => person.way_in.as_ref().map_or(Cell::Empty, |leg| Cell::Moment(leg.local_at)),
        Field::HomeLeg => text(&person.way_home.as_ref().map_or_else(String::new, |leg| {
            let brought = if leg.transfer == "wanted" { ", to be brought" } else { "" };
            let at = leg.local_at.format("%a %-d %b %H:%M");
            format!("{} {} {}, {at}{brought}", leg.mode, leg.number, leg.here())
        })),
        Field::Reference => text(&person.booking.reference),
        Field::Status => text(person.booking.status().map_or("", Status::label)),
        Field::PassportIssuer => text(&traveller.passport_issuer),
        Field::Occupation => text(Occupation::parse(&traveller.occupation).map_or("", Occupation::label)),
        Field::VisaState => text(person.visa_state().map_or("", VisaState::label)),
        Field::VisaBatch => person.visa_batch.map_or(Cell::Empty, Cell::Number),
        Field::Bus => text(&person.marks.bus),
        Field::Guide => text(&person.marks.guide),
        Field::BirthDate
        | Field::BirthYear
        | Field::PassportNumber
        | Field::Phone
        | Field::Chat
        | Field::EmergencyContact
        | Field::EmergencyRelation
        | Field::EmergencyPhone
        | Field::Insurer
        | Field::InsurancePolicy
        | Field::InsurancePhone
        | Field::Medical
        | Field::Diet => Cell::Empty,
    }
}

/// Start lists use the codes of sport, every other list those of passports.
fn nationality(code: &str, of_sport: bool) -> &str {
    match country::by_code(code) {
        Some(country) if of_sport => country.ioc,
        _ => code,
    }
}

fn sealed_cell(field: sealed::Field, person: &Person, values: Option<&SealedValues>) -> Cell {
    let traveller = &person.traveller;
    let Some(values) = values else {
        let kept = person.given.contains(field.as_str());
        return match field {
            sealed::Field::PassportNumber if kept => {
                Cell::Text(passport::masked_tail(&traveller.passport_last4))
            }
            _ if kept => Cell::Text("•••".to_owned()),
            _ => Cell::Empty,
        };
    };
    let Some(value) = values.get(&(traveller.id.clone(), field.as_str())) else { return Cell::Empty };
    match (field, value.parse()) {
        (sealed::Field::BirthDate, Ok(date)) => Cell::Date(date),
        _ => Cell::Text(value.clone()),
    }
}

/// A cell in words, for pages and packs.
pub fn in_words(cell: &Cell) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Text(text) => text.clone(),
        Cell::Number(number) => number.to_string(),
        Cell::Amount { minor, .. } => minor.to_string(),
        // Dates of lives and papers: nobody asks for their weekday.
        Cell::Date(date) => date.format("%-d %b %Y").to_string(),
        Cell::Moment(at) => at.format("%a %-d %b %Y, %H:%M").to_string(),
    }
}

/// A cell as a pack keeps it, for people and machines to be told later: days and times as ISO 8601 writes them.
pub fn for_keeping(cell: &Cell) -> String {
    match cell {
        Cell::Date(date) => date.to_string(),
        Cell::Moment(at) => at.format(Head::MOMENT).to_string(),
        other => in_words(other),
    }
}

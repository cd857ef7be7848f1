//! The start list of an edition as the organiser reads it: sport's country codes, the year of birth alone, guides beside their runners.

use std::collections::BTreeMap;

use chrono::Datelike;
use chrono::NaiveDate;

use crate::documents::roster_table::SealedValues;
use crate::documents::table::Cell;
use crate::documents::table::Column;
use crate::documents::table::Kind;
use crate::documents::table::Table;
use crate::domain::country;
use crate::store::departures::Race;
use crate::store::dossier::full_name;
use crate::store::sealed;
use crate::store::travellers::RaceEntry;
use crate::store::travellers::Traveller;

/// The sealed fields a start list opens: the year comes from the birth date once it is given.
pub const SEALED: [sealed::Field; 2] = [sealed::Field::BirthDate, sealed::Field::BirthYear];

/// Where the year of birth stands.
pub const YEAR_COLUMN: usize = 5;

/// One line: a runner, or a guide who runs without a number of their own.
#[derive(Clone, Debug)]
pub struct Starter {
    /// Who.
    pub traveller: Traveller,
    /// The entry; none for a guide who has none.
    pub entry: Option<RaceEntry>,
}

const COLUMNS: [(&str, Kind); 9] = [
    ("Bib", Kind::Number),
    ("Family name", Kind::Text),
    ("Given names", Kind::Text),
    ("NOC", Kind::Text),
    ("Sex", Kind::Text),
    ("Year of birth", Kind::Number),
    ("Race", Kind::Text),
    ("Club", Kind::Text),
    ("Guide", Kind::Text),
];

/// Puts runners in order: race, number, name; each guide right after the runner. `guides` are those who have no entry on the list.
pub fn ordered(runners: Vec<Starter>, guides: Vec<Traveller>, races: &[Race]) -> Vec<Starter> {
    let place = |race: &str| races.iter().position(|one| one.id == race).unwrap_or(usize::MAX);
    let key = |one: &Starter| {
        let entry = one.entry.as_ref();
        let bib = entry.and_then(|entry| entry.bib);
        let race = entry.map_or(usize::MAX, |entry| place(&entry.race_id));
        (race, bib.is_none(), bib, one.traveller.sort_key.clone(), one.traveller.id.clone())
    };
    let guides_of: Vec<String> =
        runners.iter().filter_map(|one| one.entry.as_ref()?.guide_id.clone()).collect();
    let mut beside: BTreeMap<String, Starter> = guides
        .into_iter()
        .map(|traveller| (traveller.id.clone(), Starter { traveller, entry: None }))
        .collect();
    let (own, guiding): (Vec<Starter>, Vec<Starter>) =
        runners.into_iter().partition(|one| !guides_of.contains(&one.traveller.id));
    beside.extend(guiding.into_iter().map(|one| (one.traveller.id.clone(), one)));
    let mut own = own;
    own.sort_by_cached_key(key);
    let mut list = Vec::new();
    for runner in own {
        let guide = runner.entry.as_ref().and_then(|entry| entry.guide_id.clone());
        list.push(runner);
        list.extend(guide.and_then(|guide| beside.remove(&guide)));
    }
    // Two who guide one another, or a guide whose runner is on another list: nobody is lost.
    let mut rest: Vec<Starter> = beside.into_values().filter(|one| one.entry.is_some()).collect();
    rest.sort_by_cached_key(key);
    list.extend(rest);
    list
}

/// The list as a table. Without `values` the year of birth is masked where one is kept.
pub fn table(
    title: &str,
    note: &str,
    starters: &[Starter],
    races: &[Race],
    values: Option<&SealedValues>,
    given: &[(String, String)],
) -> Table {
    let names: BTreeMap<&str, String> =
        starters.iter().map(|one| (one.traveller.id.as_str(), full_name(&one.traveller))).collect();
    let mut guided: BTreeMap<&str, &Starter> = BTreeMap::new();
    for one in starters {
        if let Some(guide) = one.entry.as_ref().and_then(|entry| entry.guide_id.as_deref()) {
            guided.insert(guide, one);
        }
    }
    let row = |one: &Starter| {
        let traveller = &one.traveller;
        let runner = guided.get(traveller.id.as_str());
        let race = one.entry.as_ref().or_else(|| runner?.entry.as_ref()).map(|entry| &entry.race_id);
        let race = race.and_then(|id| races.iter().find(|race| race.id == *id));
        let guide = one.entry.as_ref().and_then(|entry| names.get(entry.guide_id.as_deref()?));
        let guide = match (guide, runner) {
            (Some(guide), _) => format!("with {guide}"),
            (None, Some(runner)) => format!("guides {}", full_name(&runner.traveller)),
            (None, None) => String::new(),
        };
        vec![
            one.entry.as_ref().and_then(|entry| entry.bib).map_or(Cell::Empty, Cell::Number),
            text(&traveller.family_name),
            text(&traveller.given_names),
            text(country::by_code(&traveller.nationality).map_or("", |country| country.ioc)),
            text(&traveller.sex),
            year(&traveller.id, values, given),
            text(race.map_or("", |race| race.name.as_str())),
            text("none"),
            text(&guide),
        ]
    };
    let column = |(title, kind): (&str, Kind)| Column { title: title.to_owned(), kind };
    Table {
        title: title.to_owned(),
        columns: COLUMNS.map(column).into_iter().collect(),
        rows: starters.iter().map(row).collect(),
        note: note.to_owned(),
    }
}

fn text(words: &str) -> Cell {
    if words.is_empty() { Cell::Empty } else { Cell::Text(words.to_owned()) }
}

fn year(traveller_id: &str, values: Option<&SealedValues>, given: &[(String, String)]) -> Cell {
    let Some(values) = values else {
        let is_kept = |field: &sealed::Field| {
            given.iter().any(|(id, name)| id == traveller_id && name == field.as_str())
        };
        return if SEALED.iter().any(is_kept) { Cell::Text("•••".to_owned()) } else { Cell::Empty };
    };
    let value = |field: sealed::Field| values.get(&(traveller_id.to_owned(), field.as_str()));
    let of_date = value(sealed::Field::BirthDate).and_then(|date| date.parse::<NaiveDate>().ok());
    let of_year = || value(sealed::Field::BirthYear).and_then(|year| year.parse::<i64>().ok());
    of_date.map(|date| i64::from(date.year())).or_else(of_year).map_or(Cell::Empty, Cell::Number)
}

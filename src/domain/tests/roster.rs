use std::collections::BTreeMap;
use std::collections::BTreeSet;

use chrono::NaiveDate;
use proptest::prelude::*;

use super::*;
use crate::domain::booking::Role;

fn keys(columns: &[&Column]) -> String {
    columns.iter().map(|column| column.key).collect::<Vec<_>>().join(" ")
}

#[test]
fn each_field_has_one_row() {
    let fields: BTreeSet<Field> = COLUMNS.iter().map(|column| column.field).collect();
    let titles: BTreeSet<&str> = COLUMNS.iter().map(|column| column.title).collect();
    assert_eq!((fields.len(), titles.len()), (COLUMNS.len(), COLUMNS.len()));
    for column in &COLUMNS {
        assert_eq!(Field::column(column.key).unwrap(), column);
        assert_eq!(serde_json::to_string(&column.field).unwrap(), format!("\"{}\"", column.key));
        assert!(!column.views.is_empty(), "{}", column.key);
    }
    assert!(Field::column("shoe_size").is_err());
}

#[test]
fn each_job_gets_the_least_that_does_it() {
    fn check(job: RecipientJob, expected: &str) {
        assert_eq!(keys(&columns_for_job(job)), expected);
    }
    check(
        RecipientJob::Handler,
        "number family_name given_names machine_name nationality passport_number role arrival_mode \
         arrival_number arrival_place arrival_time transfer stay home_leg phone chat diet reference",
    );
    check(
        RecipientJob::Hotel,
        "number family_name given_names machine_name room hotel room_mate sex nationality diet",
    );
    check(
        RecipientJob::RaceOffice,
        "number bib family_name given_names machine_name sex nationality birth_year race",
    );
    check(
        RecipientJob::Airline,
        "number machine_name sex nationality birth_date passport_number passport_expiry passport_issuer reference",
    );
    check(
        RecipientJob::Driver,
        "number family_name given_names machine_name arrival_mode arrival_number arrival_place arrival_time transfer phone",
    );
    for job in [RecipientJob::Hotel, RecipientJob::Driver] {
        for field in [Field::PassportNumber, Field::PassportExpiry, Field::BirthDate, Field::PassportIssuer] {
            assert!(!field.is_for_job(job), "{job:?} {field:?}");
        }
    }
    assert!(RecipientJob::ALL.iter().all(|job| !Field::Status.is_for_job(*job)));
}

#[test]
fn each_view_has_its_columns() {
    fn check(view: View, expected: &str) {
        assert_eq!(keys(&columns_for_staff(view, StaffRole::Desk)), expected);
    }
    check(
        View::Rooming,
        "number family_name given_names machine_name room hotel room_mate sex nationality role diet reference status",
    );
    check(
        View::StartList,
        "number bib family_name given_names machine_name sex nationality birth_year race reference status",
    );
    let manifest = "number machine_name sex nationality birth_date passport_number passport_expiry role \
                    reference status";
    check(View::Manifest, manifest);
    check(View::ManifestBack, manifest);
    check(
        View::Visa,
        "number machine_name sex nationality birth_date passport_number passport_expiry passport_issuer \
         occupation visa_state visa_batch reference status",
    );
    check(
        View::Arrivals,
        "number family_name given_names nationality role arrival_mode arrival_number arrival_place \
         arrival_time transfer stay home_leg phone chat reference status",
    );
    check(View::Diets, "number family_name given_names nationality diet medical reference status");
    check(
        View::Emergencies,
        "number family_name given_names nationality phone chat emergency_contact emergency_relation \
         emergency_phone insurer insurance_policy insurance_phone reference status",
    );
    check(View::Groups, "number family_name given_names room nationality role bus guide reference status");
    check(View::Birthdays, "number family_name given_names nationality birth_date reference status");
}

#[test]
fn what_is_sealed_stays_the_same() {
    let sealed: Vec<&Column> = COLUMNS.iter().filter(|column| column.sealed).collect();
    assert_eq!(
        keys(&sealed),
        "birth_date birth_year passport_number phone chat emergency_contact emergency_relation emergency_phone insurer \
         insurance_policy insurance_phone diet medical"
    );
}

#[test]
fn a_higher_role_sees_what_a_lower_one_sees() {
    for column in &COLUMNS {
        let seen = StaffRole::ALL.map(|role| column.field.is_for_staff(role));
        assert!(seen.is_sorted(), "{}", column.key);
        assert!(column.field.is_for_staff(StaffRole::Owner));
    }
}

#[test]
fn each_view_shows_who_belongs_there() {
    let all: Vec<Standing> = Role::ALL
        .into_iter()
        .flat_map(|role| {
            [(true, true), (true, false), (false, true), (false, false)].map(|seats| (role, seats))
        })
        .map(|(role, (flies_out, flies_back))| Standing { role, flies_out, flies_back })
        .collect();
    for view in View::ALL {
        for one in &all {
            let expected = match view {
                View::StartList => one.role == Role::Runner,
                View::Manifest => one.flies_out,
                View::ManifestBack => one.flies_back,
                _ => true,
            };
            assert_eq!(view.shows(*one), expected, "{view:?} {one:?}");
        }
    }
}

#[test]
fn words_are_read_back() {
    assert!(View::ALL.iter().all(|view| view.as_str().parse() == Ok(*view)));
    assert!(RecipientJob::ALL.iter().all(|job| job.as_str().parse() == Ok(*job)));
    assert!(StaffRole::ALL.iter().all(|role| role.as_str().parse() == Ok(*role)));
}

#[test]
fn a_birthday_on_the_way_is_found() {
    fn check(born_on: &str, from: &str, until: &str, expected: Option<&str>) {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let found = birthday_between(day(born_on), day(from), day(until));
        assert_eq!(found, expected.map(day), "{born_on} {from} {until}");
    }
    check("1988-04-03", "2027-04-01", "2027-04-06", Some("2027-04-03"));
    check("1988-04-01", "2027-04-01", "2027-04-06", Some("2027-04-01"));
    check("1988-04-06", "2027-04-01", "2027-04-06", Some("2027-04-06"));
    check("1988-04-07", "2027-04-01", "2027-04-06", None);
    check("1988-03-31", "2027-04-01", "2027-04-06", None);
    check("1990-01-02", "2026-12-29", "2027-01-03", Some("2027-01-02"));
    check("1990-12-30", "2026-12-29", "2027-01-03", Some("2026-12-30"));
    check("1988-02-29", "2027-02-27", "2027-03-02", Some("2027-03-01"));
    check("1988-02-29", "2028-02-27", "2028-03-02", Some("2028-02-29"));
}

fn print(lines: &[(&str, &[(&str, &str)])]) -> Vec<(String, Marks)> {
    let marks = |cells: &[(&str, &str)]| {
        cells.iter().map(|(key, mark)| ((*key).to_owned(), (*mark).to_owned())).collect()
    };
    lines.iter().map(|(id, cells)| ((*id).to_owned(), marks(cells))).collect()
}

#[test]
fn a_print_tells_what_changed_since_the_last() {
    let before = print(&[
        ("ada", &[("number", "1"), ("room", "a")]),
        ("bea", &[("number", "2"), ("room", "b")]),
        ("cid", &[("number", "3"), ("room", "c")]),
    ]);
    let now = print(&[
        ("ada", &[("number", "1"), ("room", "a")]),
        ("cid", &[("number", "2"), ("room", "x")]),
        ("dee", &[("number", "3"), ("room", "d")]),
    ]);
    let changes = Changes::between(&before, &now);
    assert_eq!(changes.in_words(), "1 added, 1 changed, 1 gone");
    assert_eq!(changes.removed, ["bea"]);
    assert_eq!(changes.of["cid"], Change::Changed(["room".to_owned()].into()));
    assert_eq!(changes.of["dee"].word(), "ADD");
    assert!(!changes.of.contains_key("ada"), "a number that moved is no change");
}

#[test]
fn the_same_list_again_has_no_changes() {
    let list = print(&[("ada", &[("room", "a")]), ("bea", &[("room", "b")])]);
    assert!(Changes::between(&list, &list).is_empty());
    assert_eq!(Changes::between(&list, &list).in_words(), "nothing changed");
    let for_others = print(&[("ada", &[("room", "a"), ("phone", "p")]), ("bea", &[("room", "b")])]);
    assert!(Changes::between(&list, &for_others).is_empty(), "a column of another reader says nothing");
}

proptest! {
    #[test]
    fn changes_lead_from_one_print_to_the_next(
        before in proptest::collection::btree_map("[a-f]", "[xyz]", 0..6),
        now in proptest::collection::btree_map("[a-f]", "[xyz]", 0..6),
    ) {
        let lines = |cells: &BTreeMap<String, String>| -> Vec<(String, Marks)> {
            cells.iter().map(|(id, mark)| (id.clone(), [("room".to_owned(), mark.clone())].into())).collect()
        };
        let changes = Changes::between(&lines(&before), &lines(&now));
        let mut carried = before.clone();
        carried.retain(|id, _| !changes.removed.contains(id));
        for id in changes.of.keys() {
            carried.insert(id.clone(), now[id].clone());
        }
        prop_assert_eq!(&carried, &now);
        for (id, change) in &changes.of {
            prop_assert_eq!(*change == Change::Added, !before.contains_key(id));
        }
    }
}

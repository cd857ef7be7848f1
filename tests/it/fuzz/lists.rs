//! Lists that come as files: applicants to be judged, and the organiser's numbers.

use std::time::Duration;

use chrono::NaiveDate;
use startline::documents::applicants::Applicants;
use startline::documents::applicants::FileFault;
use startline::documents::bib_list;
use startline::documents::table;
use startline::documents::table::Cell;
use startline::documents::table::Kind;
use startline::documents::table::Table;
use startline::domain::eligibility::Asked;
use startline::domain::eligibility::Batch;
use startline::domain::eligibility::Born;
use startline::domain::eligibility::Column;
use startline::domain::eligibility::Journey;
use startline::domain::eligibility::Rules;

use super::Answer;
use super::Target;
use super::documents;
use super::search;

const LIST: Target = Target { most_bytes: 16_384, limit: Duration::from_secs(2), ..Target::TEXT };

fn today() -> NaiveDate {
    "2026-11-22".parse().unwrap()
}

fn races() -> Vec<String> {
    ["full", "half", "10k", "5k"].map(str::to_owned).to_vec()
}

/// The file as one row a line; an id by its number, for ids may be anything.
fn written(asked: &Asked) -> String {
    let person = &asked.applicant;
    let passport = &person.passports[0];
    let born = person.born.map_or(String::new(), |born| match born {
        Born::Date(day) => day.to_string(),
        Born::Year(year) => format!("{year:04}"),
    });
    let codes = |codes: &[startline::domain::eligibility::Code]| {
        codes.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
    };
    let visits: Vec<String> =
        person.visits.iter().map(|visit| format!("{}:{}", visit.place, visit.on)).collect();
    let cell = |column: Column| match column {
        Column::Id => "1".to_owned(),
        Column::Nationality => passport.nationality.to_string(),
        Column::OtherNationalities => codes(&person.other_nationalities),
        Column::DocumentType => passport.document.to_string(),
        Column::IssuingState => passport.issuing_state.to_string(),
        Column::PassportExpiresOn => passport.expires_on.map_or(String::new(), |day| day.to_string()),
        Column::BornOn => born.clone(),
        Column::Residence => person.residence.map_or(String::new(), |code| code.to_string()),
        Column::Occupation => person.occupation.to_string(),
        Column::Visited => visits.join(" "),
        Column::Role => person.role.to_string(),
        Column::Race => person.race.clone().unwrap_or_default(),
        Column::Mode => asked.mode.map_or(String::new(), |mode| mode.to_string()),
    };
    let line = |words: Vec<String>| words.join(",");
    let heads = line(Column::ALL.iter().map(ToString::to_string).collect());
    format!("{heads}\n{}\n", line(Column::ALL.iter().map(|column| cell(*column)).collect()))
}

/// Days and years that a row is read to say; each must stand so in the file.
fn days_of(asked: &Asked) -> Vec<String> {
    let person = &asked.applicant;
    let born = person.born.map(|born| match born {
        Born::Date(day) => day.to_string(),
        Born::Year(year) => format!("{year:04}"),
    });
    let expires = person.passports[0].expires_on.map(|day| day.to_string());
    born.into_iter().chain(expires).chain(person.visits.iter().map(|visit| visit.on.to_string())).collect()
}

#[test]
fn a_row_of_applicants_that_is_read_stands_in_the_file_and_is_answered() {
    let target = Target {
        name: "applicants",
        words: &[
            "id",
            "nationality",
            "other_nationalities",
            "document_type",
            "issuing_state",
            "passport_expires_on",
            "born_on",
            "residence",
            "occupation",
            "visited",
            "role",
            "race",
            "mode",
            "D",
            "DEU",
            "usa",
            "KOR:2024-05-31",
            "ordinary",
            "diplomatic",
            "spectator",
            "half",
            "air",
            "rail",
            "press",
            "2031-12-24",
            "1985",
            "+198",
            "12031-1-01",
            "+2031-1-01",
            "2031- 1-01",
            "\"",
            "\"\"",
            ",",
            "\r\n",
            "\r",
        ],
        tries: 2_000,
        // Thousands of rows, each of them judged.
        limit: Duration::from_secs(6),
        ..LIST
    };
    let races = races();
    let rules = documents::rules_of_the_seeds();
    let journey = documents::journey();
    search(&target, |bytes| read_applicants(bytes, &races, &rules, &journey));
}

fn read_applicants(bytes: &[u8], races: &[String], rules: &Rules, journey: &Journey) -> Answer {
    let lines = u64::try_from(bytes.iter().filter(|byte| **byte == b'\n').count()).unwrap() + 1;
    let mut file = match Applicants::open(bytes, races, today()) {
        Ok(file) => file,
        Err(FileFault { line, column, problem }) => {
            assert!((1..=lines).contains(&line), "line {line} of {lines}");
            assert!(!column.is_empty() && column.chars().count() <= 40, "column {column:?}");
            return Answer::Refused(problem);
        }
    };
    let text = String::from_utf8_lossy(bytes);
    let mut batch = Batch::new(rules, journey);
    let (mut rows, mut said) = (0, Vec::new());
    while let Some(row) = file.next_row() {
        rows += 1;
        match row {
            Ok((id, asked)) => {
                assert!(!id.is_empty());
                let mut line = String::new();
                batch.answer(id, &asked, &mut line);
                let answer: serde_json::Value = serde_json::from_str(&line).unwrap();
                assert_eq!((answer["id"].as_str(), line.matches('\n').count()), (Some(id), 1), "{line}");
                let again = written(&asked);
                let mut file = Applicants::open(again.as_bytes(), races, today()).unwrap();
                let back = file.next_row().unwrap().unwrap_or_else(|bad| panic!("{again}{bad:?}"));
                assert_eq!(asked, back.1, "{again}");
                let missing = days_of(&asked).into_iter().find(|day| !text.contains(day));
                assert_eq!(missing, None, "nobody wrote that");
            }
            Err(bad) => {
                assert!((1..=lines).contains(&bad.line), "line {} of {lines}", bad.line);
                assert!(!bad.column.is_empty() && !bad.problem.is_empty(), "{bad:?}");
                said.push(bad.problem);
            }
        }
    }
    let most = bytes.iter().filter(|byte| matches!(byte, b'\n' | b'\r')).count() + 1;
    assert!(rows <= most, "{rows} rows of {most} lines");
    match rows - said.len() {
        0 => Answer::Refused(said.into_iter().next().unwrap_or_else(|| "no row".to_owned())),
        read => Answer::Taken(format!("{} of {}", read.min(2), rows.min(3))),
    }
}

/// A table with these words as a spreadsheet gets it and gives it back.
fn through_a_spreadsheet(names: &[String]) {
    let column = |title: &str| table::Column { title: title.to_owned(), kind: Kind::Text };
    let sheet = Table {
        title: String::new(),
        columns: vec![column("number"), column("name")],
        rows: names.iter().map(|name| vec![Cell::Number(1), Cell::Text(name.clone())]).collect(),
        note: String::new(),
    };
    let bytes = table::csv(&sheet);
    let most = names.iter().map(|name| 2 * name.len() + 16).sum::<usize>() + 64;
    assert!(bytes.len() <= most, "{} bytes of {most}", bytes.len());
    let mut reader = csv::Reader::from_reader(&bytes[3..]);
    let cells: Vec<String> = reader.records().map(|row| row.unwrap()[1].to_owned()).collect();
    assert_eq!(cells.len(), names.len());
    for (cell, name) in cells.iter().zip(names) {
        let armed = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];
        assert!(!cell.trim_start().starts_with(armed) && !cell.starts_with(['\t', '\r', '\n']), "{cell:?}");
        assert!(cell == name || *cell == format!("'{name}"), "{name:?} became {cell:?}");
    }
}

#[test]
fn a_list_of_numbers_that_is_read_is_read_from_its_own_rows_too() {
    let target = Target {
        name: "bibs",
        words: &[
            "bib",
            "Number",
            "no.",
            "reference",
            "name",
            "family name",
            "given_names",
            ",",
            ";",
            "\t",
            "\"",
            "\"\"",
            "2001",
            "0",
            "=1+1",
            "＝1",
            "@x",
            "-1",
            "\r\n",
            "\r",
        ],
        ..LIST
    };
    search(&target, |bytes| {
        let read = bib_list::read(bytes);
        if let Ok(lines) = &read {
            let in_file = bytes.iter().filter(|byte| **byte == b'\n').count() + 1;
            // Lines that end with a carriage return alone are rows, but nobody counts them.
            let alone = bytes.windows(2).any(|two| two[0] == b'\r' && two[1] != b'\n');
            let first = if alone { 1 } else { 2 };
            assert!((1..=5_000).contains(&lines.len()) && lines.len() <= bytes.len());
            let mut again = csv::Writer::from_writer(Vec::new());
            again.write_record(["bib", "reference", "name"]).unwrap();
            for line in lines {
                assert!(line.bib > 0 && (first..=in_file).contains(&line.line), "{line:?} of {in_file}");
                again.write_record([&line.bib.to_string(), &line.reference, &line.name]).unwrap();
            }
            let again = bib_list::read(&again.into_inner().unwrap()).unwrap();
            let words = |list: &[startline::domain::bib_list::ListedBib]| {
                let words = |one: &startline::domain::bib_list::ListedBib| {
                    (one.bib, one.reference.clone(), one.name.clone())
                };
                list.iter().map(words).collect::<Vec<_>>()
            };
            assert_eq!(words(lines), words(&again));
            let names: Vec<String> = lines.iter().map(|line| line.name.clone()).collect();
            through_a_spreadsheet(&names);
        }
        Answer::of(&read, |lines| format!("{} lines", lines.len().min(3)))
    });
}

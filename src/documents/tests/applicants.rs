use proptest::prelude::any;
use proptest::prop_assert;
use proptest::prop_assert_eq;
use proptest::proptest;

use super::*;
use crate::domain::eligibility::Born;
use crate::domain::eligibility::DocumentType;
use crate::domain::eligibility::Mode;
use crate::domain::eligibility::Occupation;
use crate::domain::eligibility::Role;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn races() -> Vec<String> {
    ["full", "half", "10k", "5k"].map(str::to_owned).to_vec()
}

/// Each row as `id` or `id!line/column`.
fn rows(file: &[u8]) -> Result<Vec<String>, FileFault> {
    let races = races();
    let mut applicants = Applicants::open(file, &races, day("2026-11-22"))?;
    let mut said = Vec::new();
    while let Some(row) = applicants.next_row() {
        said.push(match row {
            Ok((id, _)) => id.to_owned(),
            Err(bad) => {
                assert!(!bad.problem.is_empty());
                format!("{}!{}/{}", bad.id, bad.line, bad.column)
            }
        });
    }
    Ok(said)
}

fn asked(file: &str) -> Asked {
    let races = races();
    let mut applicants = Applicants::open(file.as_bytes(), &races, day("2026-11-22")).unwrap();
    applicants.next_row().unwrap().unwrap().1
}

#[test]
fn two_columns_are_enough_and_the_others_have_defaults() {
    let asked = asked("nationality,id\nfra,1\n");
    let person = asked.applicant;
    assert_eq!(person.passports[0].nationality.as_str(), "FRA");
    assert_eq!(person.passports[0].issuing_state.as_str(), "FRA");
    assert_eq!(person.passports[0].document, DocumentType::Ordinary);
    assert_eq!((person.passports[0].expires_on, person.born, person.residence), (None, None, None));
    assert_eq!((person.occupation, person.role, asked.mode), (Occupation::Other, Role::Runner, None));
    assert_eq!(person.race.as_deref(), Some("full"));
}

#[test]
fn every_column_reaches_the_applicant() {
    let asked = asked(
        "mode,race,role,visited,occupation,residence,born_on,passport_expires_on,issuing_state,document_type,other_nationalities,nationality,id\r\n\
         RAIL,10k,runner,KOR:2024-05-31 jpn:2023-01-02,Press,CHE,1999,2031-01-01,HKG,emergency,D  USA,\"CHN\",\"a, \"\"b\"\"\"\r\n",
    );
    let person = asked.applicant;
    assert_eq!(asked.mode, Some(Mode::Rail));
    assert_eq!((person.race.as_deref(), person.role), (Some("10k"), Role::Runner));
    let visits: Vec<_> = person.visits.iter().map(|visit| format!("{} {}", visit.place, visit.on)).collect();
    assert_eq!(visits, ["KOR 2024-05-31", "JPN 2023-01-02"]);
    assert_eq!((person.occupation, person.born), (Occupation::Press, Some(Born::Year(1999))));
    assert_eq!(person.residence.map(|code| code.to_string()).as_deref(), Some("CHE"));
    let passport = &person.passports[0];
    assert_eq!((passport.document, passport.expires_on), (DocumentType::Emergency, Some(day("2031-01-01"))));
    assert_eq!((passport.nationality.as_str(), passport.issuing_state.as_str()), ("CHN", "HKG"));
    let others: Vec<_> = person.other_nationalities.iter().map(ToString::to_string).collect();
    assert_eq!(others, ["D", "USA"]);
}

#[test]
fn a_spectator_enters_no_race() {
    let asked = asked("id,nationality,role,race\n1,FRA,spectator,full\n");
    assert_eq!((asked.applicant.role, asked.applicant.race), (Role::Spectator, None));
}

#[test]
fn a_bad_row_is_told_with_line_and_column_and_the_others_are_read() {
    for (column, cell) in [
        ("nationality", ""),
        ("nationality", "FR4"),
        ("other_nationalities", "USA;KOR"),
        ("document_type", "passport"),
        ("issuing_state", "FRANCE"),
        ("passport_expires_on", "2031-02-29"),
        ("passport_expires_on", "1/2/2031"),
        ("passport_expires_on", "2031-1-2"),
        ("born_on", "85"),
        ("born_on", "2026-11-23"),
        ("born_on", "2027"),
        ("residence", "-"),
        ("occupation", "spy"),
        ("visited", "KOR"),
        ("visited", "KOR:2024"),
        ("role", "leader"),
        ("race", "marathon"),
        ("mode", "sea"),
    ] {
        let is_base = column == "nationality";
        let file = if is_base {
            format!("id,nationality\n1,FRA\n2,{cell}\n\n3,FRA\n")
        } else {
            format!("id,nationality,{column}\n1,FRA,\n2,FRA,{cell}\n\n3,FRA,\n")
        };
        assert_eq!(rows(file.as_bytes()).unwrap(), ["1", &format!("2!3/{column}"), "3"], "{column} {cell}");
    }
    for (file, expected) in [
        ("id,nationality\n,FRA\n2,FRA\n", ["!2/id", "2"]),
        ("id,nationality,role\n1,FRA\n2,FRA,\n", ["1!2/role", "2"]),
        ("id,nationality\n1,FRA,runner\n2,FRA\n", ["1!2/3", "2"]),
        ("id,nationality\n\"1\nb\",F4\n2,FRA\n", ["1\nb!2/nationality", "2"]),
        ("id,nationality\n1,FRA\n\"2\n\",F4\n", ["1", "2!3/nationality"]),
        ("id,nationality\r\n1,FRA\r\n\r\n\r\n2,F4\r\n", ["1", "2!5/nationality"]),
    ] {
        assert_eq!(rows(file.as_bytes()).unwrap(), expected, "{file}");
    }
    assert_eq!(rows(b"id,nationality\n\xff,FRA\n2,FRA\n").unwrap(), ["\u{fffd}!2/id", "2"]);
}

#[test]
fn a_file_that_cannot_be_trusted_is_refused_whole() {
    for (file, line, column, problem) in [
        ("", 1, "id", "does not name this column"),
        ("\n\nnationality\nFRA\n", 3, "id", "does not name this column"),
        ("id\n1\n", 1, "nationality", "does not name this column"),
        ("id,nationality,natoinality\n", 1, "3", "\"natoinality\" is no column"),
        ("id;nationality\n1;FRA\n", 1, "1", "commas between"),
        ("id,nationality,id\n", 1, "id", "twice"),
        ("id,nationality\n1,FRA\n2,\"FRA\n3,FRA\n", 3, "nationality", "never closed"),
        ("id,nationality\n\"1\"x,FRA\n", 2, "id", "after a closing quote"),
        ("id,nationality\n1,FRA\n2,F\0RA\n", 3, "1", "no text"),
        ("%PDF-1.7\n1,FRA\n", 1, "1", "is no column"),
    ] {
        let fault = rows(file.as_bytes()).unwrap_err();
        assert_eq!((fault.line, fault.column.as_str()), (line, column), "{fault}");
        assert!(fault.problem.contains(problem), "{fault}");
    }
}

#[test]
fn what_spreadsheets_write_is_read() {
    assert_eq!(rows("\u{feff}ID, Nationality \r\n1,FRA\r\n 2 ,\"D\"".as_bytes()).unwrap(), ["1", "2"]);
    assert_eq!(rows(b"id,nationality\n").unwrap(), Vec::<String>::new());
}

const GOOD: &str = "id,nationality,other_nationalities,passport_expires_on,born_on,visited,role\n\
    1,FRA,\"USA KOR\",2031-01-01,1985-06-15,KOR:2024-05-31,runner\n\
    2,D,,,1990,,spectator\n\
    \"3, \"\"c\"\"\",GBR,,2027-05-01,,,\n";

proptest! {
    #[test]
    fn a_damaged_file_is_refused_with_a_line_or_each_row_is_told_once(
        at in any::<proptest::sample::Index>(), length in 0usize..20,
        put in proptest::collection::vec(any::<u8>(), 0..8),
    ) {
        let mut file = GOOD.as_bytes().to_vec();
        let start = at.index(file.len());
        let end = (start + length).min(file.len());
        file.splice(start..end, put);
        let lines = file.split(|byte| *byte == b'\n').count();
        match rows(&file) {
            Err(fault) => {
                prop_assert!((1..=lines + 1).contains(&usize::try_from(fault.line).unwrap()), "{fault}");
                prop_assert!(!fault.column.is_empty());
            }
            Ok(rows) => prop_assert!(rows.len() <= lines + 8, "{rows:?}"),
        }
    }

    #[test]
    fn a_spoilt_cell_never_changes_another_row(row in 0usize..3, cell in 1usize..7, put in "[!-+./:-~]{1,9}") {
        let mut lines: Vec<Vec<String>> = (0..3).map(|id| vec![id.to_string(), "FRA".to_owned(), String::new(), String::new(), String::new(), String::new(), String::new()]).collect();
        lines[row][cell] = put.replace('"', "'");
        let header = GOOD.lines().next().unwrap();
        let file = format!("{header}\n{}\n", lines.iter().map(|line| line.join(",")).collect::<Vec<_>>().join("\n"));
        let rows = rows(file.as_bytes()).unwrap();
        prop_assert_eq!(rows.len(), 3);
        for (id, said) in rows.iter().enumerate().filter(|(id, _)| *id != row) {
            prop_assert_eq!(said, &id.to_string());
        }
    }
}

//! The table of `SECURITY.md`: every row is a test that exists, or says why there is none.

use std::collections::BTreeSet;
use std::path::Path;

use crate::support::database::setting;

const ROWS: &str = include_str!("rows.txt");
const BEGIN: &str = "<!-- rows -->";
const END: &str = "<!-- end of rows -->";

struct Row {
    id: String,
    asked: String,
    tests: Vec<String>,
    /// Why nothing is asked of us, or what is still missing.
    words: Vec<String>,
}

fn rows() -> Vec<Row> {
    let mut rows: Vec<Row> = Vec::new();
    for line in ROWS.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#')) {
        match line.strip_prefix("    ") {
            None => {
                let (id, asked) = line.split_once(' ').unwrap();
                let (id, asked) = (id.to_owned(), asked.to_owned());
                rows.push(Row { id, asked, tests: Vec::new(), words: Vec::new() });
            }
            Some(below) => {
                let row = rows.last_mut().unwrap();
                let is_words = below.starts_with("not: ") || below.starts_with("open: ");
                if is_words { &mut row.words } else { &mut row.tests }.push(below.to_owned());
            }
        }
    }
    rows
}

/// The table as it stands in `SECURITY.md`.
fn table() -> String {
    let mut told = "| row | what is asked | shown by |\n|---|---|---|\n".to_owned();
    for row in rows() {
        let tests = row.tests.iter().map(|test| format!("`{test}`"));
        let words = row.words.iter().map(|words| {
            let (kind, why) = words.split_once(": ").unwrap_or_default();
            format!("*{kind}*: {why}")
        });
        let shown: Vec<String> = tests.chain(words).collect();
        told.push_str(&format!("| {} | {} | {} |\n", row.id, row.asked, shown.join("<br>")));
    }
    told
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The source of a test's module: below `tests/it`, or beside what it tests in `src`.
fn sources_of(modules: &[&str]) -> Vec<String> {
    let mut places = Vec::new();
    for floor in ["tests/it", "src"] {
        let whole = modules.join("/");
        let beside = modules.strip_suffix(&["tests"]).map(|modules| modules.join("/"));
        for path in [Some(whole), beside].into_iter().flatten() {
            places.push(format!("{floor}/{path}.rs"));
            places.push(format!("{floor}/{path}/mod.rs"));
        }
    }
    places.iter().filter_map(|place| std::fs::read_to_string(root().join(place)).ok()).collect()
}

fn is_there(test: &str) -> bool {
    let parts: Vec<&str> = test.split("::").collect();
    let (name, modules) = parts.split_last().unwrap();
    let shapes = [
        format!("#[test]\n    fn {name}()"),
        format!("#[test]\nfn {name}()"),
        format!("on_both!({name},"),
        format!("on_engines!({name},"),
    ];
    sources_of(modules).iter().any(|source| {
        // A macro whose line is too long has its name on the next one.
        let source = source.replace("on_both!(\n    ", "on_both!(");
        let source = source.replace("async fn", "fn").replace("#[tokio::test]", "#[test]");
        shapes.iter().any(|shape| source.contains(shape.as_str()))
    })
}

#[test]
fn every_row_is_there_and_names_tests_that_exist_or_a_reason() {
    let wanted: BTreeSet<String> = (1..=14).chain(20..=37).map(|number| format!("SEC-{number:02}")).collect();
    let rows = rows();
    let named: Vec<String> = rows.iter().map(|row| row.id.clone()).collect();
    assert_eq!(named, wanted.into_iter().collect::<Vec<_>>());
    let mut faults = Vec::new();
    for row in rows {
        if row.tests.is_empty() && !row.words.iter().any(|words| words.starts_with("not: ")) {
            faults.push(format!("{} has neither a test nor a reason", row.id));
        }
        for test in row.tests.iter().filter(|test| !is_there(test)) {
            faults.push(format!("{} names {test}, which is not there", row.id));
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn a_test_that_is_not_there_is_missed() {
    assert!(is_there("security::table::a_test_that_is_not_there_is_missed"));
    for missing in
        ["security::table::is_there", "security::table::a_test", "routes::no_such_test", "no::module"]
    {
        assert!(!is_there(missing), "{missing}");
    }
}

/// Written anew by `WRITE_TABLES=1 cargo test --test it security::table`.
#[test]
fn the_table_of_the_security_page_is_the_one_of_the_tests() {
    let path = root().join("SECURITY.md");
    let page = std::fs::read_to_string(&path).unwrap();
    let (before, rest) = page.split_once(BEGIN).expect("SECURITY.md has the mark where the table begins");
    let (_, after) = rest.split_once(END).expect("SECURITY.md has the mark where the table ends");
    let right = format!("{before}{BEGIN}\n\n{}\n{END}{after}", table());
    if setting("WRITE_TABLES").is_some() {
        std::fs::write(&path, &right).unwrap();
    } else {
        assert!(
            page == right,
            "SECURITY.md is not what tests/it/security/rows.txt says: write it anew with WRITE_TABLES=1"
        );
    }
}

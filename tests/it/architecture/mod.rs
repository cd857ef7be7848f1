//! The house as `lib.rs` draws it: what may import what, and what must never stand where.
//!
//! The rules look at the text of the sources. What follows `#[cfg(test)]` on a `mod` line is a test and may import from above.

mod sources;

use std::collections::BTreeMap;

use startline::domain::country;

use self::sources::Source;
use self::sources::below_root;
use self::sources::climbs;
use self::sources::expect_none;
use self::sources::files;
use self::sources::floor_plan;
use self::sources::lines_where;
use self::sources::named;
use self::sources::root;
use self::sources::sources;

#[test]
fn no_import_climbs() {
    let sources = sources();
    let plan = floor_plan(&sources);
    assert!(plan[&Vec::new()].len() > 10, "lib.rs names its floors");
    let mut faults = Vec::new();
    for source in &sources {
        // A folder's own file speaks for all that is in it.
        for (number, line) in &source.code {
            for to in named(source, line) {
                if let Some(fault) = climbs(&plan, &source.module, &to) {
                    faults.push(format!("{}:{number}: {fault}", source.path));
                }
            }
        }
    }
    expect_none(faults);
}

#[test]
fn the_reader_of_imports_sees_a_climb() {
    let plan = BTreeMap::from([
        (vec![], vec!["store".to_owned(), "web".to_owned()]),
        (vec!["store".to_owned()], vec!["tx".to_owned(), "db".to_owned()]),
    ]);
    let source = |path: &[&str]| Source {
        module: path.iter().map(|name| (*name).to_owned()).collect(),
        path: String::new(),
        text: String::new(),
        code: Vec::new(),
        is_folder: false,
    };
    let check = |from: &[&str], line: &str, expected: bool| {
        let from = source(from);
        let climbing = named(&from, line).iter().any(|to| climbs(&plan, &from.module, to).is_some());
        assert_eq!(climbing, expected, "{line}");
    };
    check(&["store", "tx"], "use crate::web::gate;", true);
    check(&["web", "gate"], "use crate::store::tx::By;", false);
    check(&["store", "tx"], "use super::db::Db;", true);
    check(&["store", "db"], "use super::tx::Tx;", false);
    check(&["store", "tx"], "    let page = crate::web::page::draw();", true);
    check(&["store", "tx"], "use diesel::web::crate_name;", false);
}

#[test]
fn every_file_is_on_the_floor_plan() {
    let sources = sources();
    let plan = floor_plan(&sources);
    let mut faults = Vec::new();
    for source in sources.iter().filter(|source| !source.module.is_empty()) {
        let (name, folder) = source.module.split_last().unwrap();
        if !plan.get(folder).is_some_and(|names| names.contains(name)) {
            faults.push(format!("{} is in no mod.rs", source.path));
        }
    }
    expect_none(faults);
}

#[test]
fn every_folder_says_what_lives_there() {
    let sources = sources();
    let silent = sources.iter().filter(|source| source.is_folder && !source.text.starts_with("//! "));
    expect_none(silent.map(|source| source.path.clone()).collect());
}

#[test]
fn the_two_doors_never_see_each_other() {
    let mut faults = lines_where(|path| !path.starts_with("src/web/"), |line| line.contains("crate::jobs"));
    faults.extend(lines_where(|path| !path.starts_with("src/jobs/"), |line| line.contains("crate::web")));
    expect_none(faults);
}

#[test]
fn what_is_true_knows_no_machinery() {
    let machinery = [
        "diesel",
        "actix",
        "lettre",
        "askama",
        "tokio",
        "std::env",
        "std::fs",
        "std::net",
        "getrandom",
        "reqwest",
    ];
    expect_none(lines_where(
        |path| !path.starts_with("src/domain/"),
        |line| machinery.iter().any(|name| line.contains(&format!("{name}::"))),
    ));
}

#[test]
fn each_crate_of_machinery_has_its_floor() {
    for (what, floors) in [
        ("lettre::", &["src/mail/", "src/cli/serving.rs"][..]),
        ("diesel::", &["src/store/"]),
        ("sql_query", &["src/store/"]),
        ("rust_xlsxwriter::", &["src/documents/"]),
        ("clap::", &["src/cli/"]),
        ("Utc::now", &["src/clock.rs"]),
        ("Local::now", &[]),
        ("SystemTime::now", &["src/clock.rs"]),
        ("std::env::", &["src/config.rs", "src/cli/"]),
        ("println!", &["src/cli/"]),
        ("anyhow::", &["src/cli/", "src/serve.rs", "src/jobs/"]),
    ] {
        expect_none(lines_where(
            |path| floors.iter().any(|floor| path.starts_with(floor)),
            |line| line.contains(what),
        ));
    }
}

#[test]
fn only_the_dialect_asks_which_engine_it_is() {
    expect_none(lines_where(
        |path| path.starts_with("src/store/dialect/") || path == "src/store/migrations.rs",
        |line| {
            ["Conn::Sqlite", "Conn::Postgres", "Engine::Sqlite =>", "Engine::Postgres =>"]
                .iter()
                .any(|arm| line.contains(arm))
        },
    ));
}

#[test]
fn no_verb_calls_a_verb() {
    let sources = sources();
    let shared = ["audit", "places", "judging", "posting", "tasks", "endings", "erasing", "offering"];
    let mut faults = Vec::new();
    for source in
        sources.iter().filter(|source| source.module.first().is_some_and(|floor| floor == "actions"))
    {
        for (number, line) in &source.code {
            for to in
                named(source, line).iter().filter(|to| to.first().is_some_and(|floor| floor == "actions"))
            {
                let verb = to.get(1).map(String::as_str).unwrap_or_default();
                let is_own = source.module.get(1).is_some_and(|own| own == verb);
                let names_function =
                    to.last().is_some_and(|last| last.starts_with(char::is_lowercase)) && to.len() > 2;
                if !is_own && !shared.contains(&verb) && names_function {
                    faults.push(format!("{}:{number}: {}", source.path, line.trim()));
                }
            }
        }
    }
    expect_none(faults);
}

#[test]
fn no_file_is_longer_than_a_reader_likes() {
    // A table of facts may be as long as the facts.
    let tables = ["src/domain/country/table.rs"];
    let long = sources().into_iter().filter(|source| !tables.contains(&source.path.as_str()));
    let lines = long.map(|source| (source.code.last().map_or(0, |(number, _)| *number), source.path));
    expect_none(
        lines
            .filter(|(lines, _)| *lines > 400)
            .map(|(lines, path)| format!("{path}: {lines} lines"))
            .collect(),
    );
}

#[test]
fn every_page_template_stands_where_its_handler_stands() {
    let room = |path: &str| path.rsplit_once('/').map_or(String::new(), |(folder, _)| folder.to_owned());
    let mut faults = Vec::new();
    for source in sources().iter().filter(|source| source.path.starts_with("src/web/")) {
        let own_room = room(source.path.trim_start_matches("src/web/"));
        for (number, line) in &source.code {
            let Some((_, rest)) = line.split_once("template(path = \"") else { continue };
            let template = rest.split('"').next().unwrap_or_default();
            let is_common = ["errors/", "shared/"].iter().any(|common| template.starts_with(common));
            if room(template) != own_room && !is_common {
                faults.push(format!("{}:{number}: {template}", source.path));
            }
        }
    }
    expect_none(faults);
}

#[test]
fn templates_hold_no_raw_text_no_script_and_no_style() {
    let mut paths = Vec::new();
    files(&root().join("templates"), "html", &mut paths);
    let mut faults = Vec::new();
    for path in paths {
        let shown = below_root(&path);
        let text = std::fs::read_to_string(&path).unwrap();
        let is_letter = shown.starts_with("templates/mail/");
        for (number, line) in (1..).zip(text.lines()) {
            let small = line.to_lowercase();
            let has_handler = small.match_indices(" on").any(|(at, _)| {
                let word: String = small[at + 1..].chars().take_while(char::is_ascii_alphanumeric).collect();
                small[at + 1 + word.len()..].starts_with("=\"")
            });
            let is_raw = small.contains("|safe")
                || small.contains("| safe")
                || small.contains("escape none")
                || small.contains("escape=\"none\"");
            // A letter carries its own stylesheet in its head: mail programs fetch none.
            let has_style = small.contains(" style=") || (!is_letter && small.contains("<style"));
            let has_script = small.contains("<script") && !small.contains("src=");
            if is_raw || has_handler || has_style || has_script || small.contains("javascript:") {
                faults.push(format!("{shown}:{number}: {}", line.trim()));
            }
        }
    }
    expect_none(faults);
}

#[test]
fn no_country_and_no_city_of_the_case_stands_in_the_code() {
    // Names and codes of the case, which are data; what every passport prints has its one table.
    let of_the_case = "Pyongyang Beijing Shenyang Shanghai Dandong Dalian China Chinese Korea Korean DPRK Koryo Japan Malaysia \
        PRK CHN KOR USA JPN MYS TWN HKG MAC ISR GBN GBR DEU RKS PEK PKX PVG SHE DLC TSN FNJ DDG";
    let of_the_case: Vec<&str> = of_the_case.split_whitespace().collect();
    let codes: Vec<&str> = country::all().iter().map(|country| country.code.as_str()).collect();
    let names_one = |line: &str| {
        let words = line.split(|c: char| !c.is_ascii_alphanumeric());
        let quoted = line.split('"').skip(1).step_by(2);
        words.into_iter().any(|word| of_the_case.contains(&word))
            || quoted.into_iter().any(|text| text.len() == 3 && codes.contains(&text))
    };
    assert!(names_one("if gateway == \"CHN\" {") && names_one("let home = [\"FRA\"];"));
    assert!(!names_one("let sql = \"a = 1 AND b = 2\";"));
    // The form knows March as MAR, which is Morocco too.
    let tables = [
        "src/domain/country/mod.rs",
        "src/domain/country/table.rs",
        "src/domain/eligibility/code.rs",
        "src/web/form.rs",
    ];
    expect_none(lines_where(|path| tables.contains(&path), names_one));
}

#[test]
fn no_unsafe_no_unfinished_work_and_no_quiet_lint() {
    expect_none(lines_where(
        |_| false,
        |line| {
            ["unsafe {", "unsafe fn", "todo!(", "unimplemented!(", "dbg!(", "#[allow("]
                .iter()
                .any(|word| line.contains(word))
        },
    ));
}

#[test]
fn migrations_are_plain() {
    let mut paths = Vec::new();
    files(&root().join("migrations"), "sql", &mut paths);
    assert!(paths.len() > 10);
    let mut faults = Vec::new();
    for path in paths {
        let words = std::fs::read_to_string(&path).unwrap().to_uppercase();
        // A table that SQLite makes anew takes its rows over.
        let is_made_anew =
            below_root(&path).starts_with("migrations/sqlite/") && words.contains(" RENAME TO ");
        for banned in ["CASCADE", "DEFERRABLE", "ON CONFLICT", "INSERT INTO"] {
            if words.contains(banned) && !(is_made_anew && banned == "INSERT INTO") {
                faults.push(format!("{}: {banned}", below_root(&path)));
            }
        }
    }
    expect_none(faults);
}

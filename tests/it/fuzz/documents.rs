//! The two documents an agency writes: its season and its rules.

use std::time::Duration;

use chrono::NaiveDate;
use startline::domain::country;
use startline::domain::eligibility::Applicant;
use startline::domain::eligibility::Born;
use startline::domain::eligibility::Code;
use startline::domain::eligibility::DocumentType;
use startline::domain::eligibility::Edit;
use startline::domain::eligibility::EndOf;
use startline::domain::eligibility::Journey;
use startline::domain::eligibility::Mode;
use startline::domain::eligibility::Occupation;
use startline::domain::eligibility::Passport;
use startline::domain::eligibility::Role;
use startline::domain::eligibility::RuleSet;
use startline::domain::eligibility::Rules;
use startline::domain::eligibility::decide;
use startline::domain::eligibility::explain;
use startline::domain::eligibility::raised;
use startline::domain::season::Season;

use super::Answer;
use super::Target;
use super::search;

/// A document of some dozen kilobytes is read in a build for development.
const DOCUMENT: Target =
    Target { tries: 500, most_bytes: 65_536, limit: Duration::from_secs(3), ..Target::TEXT };

/// Signs that nobody sees and that no word needs.
fn is_hidden(sign: char) -> bool {
    let is_break = matches!(sign, '\n' | '\r' | '\t');
    (sign.is_control() && !is_break)
        || matches!(sign, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}' | '\u{e000}'..='\u{f8ff}')
}

/// Every word of a document, the names of what it tells included.
fn words_of(value: &toml::Value, found: &mut Vec<String>) {
    match value {
        toml::Value::String(words) => found.push(words.clone()),
        toml::Value::Array(values) => values.iter().for_each(|value| words_of(value, found)),
        toml::Value::Table(values) => values.iter().for_each(|(name, value)| {
            found.push(name.clone());
            words_of(value, found);
        }),
        _ => {}
    }
}

/// A fault leads to its place: a line that is there, and a field that is told in one line.
fn leads_there(document: &str, line: usize, field: &str, words: &str) {
    let lines = document.split('\n').count();
    assert!((1..=lines).contains(&line), "line {line} of {lines}: {field}: {words}");
    assert!(!field.trim().is_empty(), "line {line} names no field: {words}");
    assert!(!words.trim().is_empty(), "line {line}, {field}: no words");
    let is_short = field.chars().count() <= 80 && !field.contains(['\n', '\r', '\0']);
    assert!(is_short, "line {line}: the field is {field:?}");
}

#[test]
fn a_season_that_is_taken_means_the_same_when_written_anew() {
    let target = Target {
        name: "season",
        words: &[
            "code",
            "name",
            "true",
            "false",
            "\"\"",
            "[[departures]]",
            "[[editions]]",
            "[agency]",
            "EUR 1.00",
            "EUR -1.00",
            "USD 99999999999999999",
            "2027-02-29",
            "2028-02-29",
            "0001-01-01",
            "9999-12-31",
            "12:00",
            "24:00",
            "Europe/Zurich",
            "\"\\u202e\"",
            "\"\"\"",
            "'''",
            "# ",
            "inf",
            "nan",
            "= ",
            "[]",
            "{}",
            "PY33-A",
        ],
        ..DOCUMENT
    };
    search(&target, |bytes| {
        let text = String::from_utf8_lossy(bytes);
        let read = Season::parse(&text);
        match &read {
            Ok(season) => {
                let table: toml::Table = text.parse().unwrap();
                let anew = toml::to_string(&table).unwrap();
                let again =
                    Season::parse(&anew).unwrap_or_else(|e| panic!("written anew it is refused: {e}"));
                assert_eq!(
                    format!("{season:?}"),
                    format!("{again:?}"),
                    "written anew it means something else"
                );
                let mut words = Vec::new();
                words_of(&toml::Value::Table(table), &mut words);
                let hidden = words.iter().find(|words| words.contains(is_hidden));
                assert_eq!(hidden, None, "signs that nobody sees were taken");
            }
            Err(fault) => leads_there(&text, fault.line, &fault.field, &fault.message),
        }
        Answer::of(&read, |season| {
            format!("{} editions, {} departures", season.editions.len(), season.departures.len())
        })
    });
}

/// What a set says, wherever it stands in its document.
fn said(set: &RuleSet) -> String {
    let words = format!("{set:?}");
    // What stands last are the lines of groups that nobody uses.
    let (words, _) = words.split_once(", idle_groups").unwrap();
    let mut parts = words.split("line: ");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |all, part| all + part.trim_start_matches(|c: char| c.is_ascii_digit()))
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn code(text: &str) -> Code {
    Code::parse(text).unwrap()
}

/// To the race of the tests.
pub fn journey() -> Journey {
    Journey {
        edition: "PY33".to_owned(),
        departure: "PY33-A".to_owned(),
        destination: code("PRK"),
        gateway: Some(code("CHN")),
        port: Some(code("PEK")),
        mode_in: Mode::Air,
        mode_back: Mode::Air,
        gateway_on: day("2027-04-02"),
        enters_on: day("2027-04-03"),
        leaves_on: day("2027-04-07"),
        home_on: day("2027-04-08"),
        race_on: day("2027-04-04"),
        judged_on: day("2027-03-01"),
        connects_in: false,
        connects_back: false,
    }
}

fn applicant(nationality: &str, born: Option<Born>) -> Applicant {
    let nationality = code(nationality);
    let passport = Passport {
        nationality,
        document: DocumentType::Ordinary,
        issuing_state: nationality,
        expires_on: Some(day("2027-06-01")),
    };
    Applicant {
        passports: vec![passport],
        other_nationalities: vec![code("KOR")],
        once_held: Vec::new(),
        born,
        residence: None,
        occupation: Occupation::Other,
        visits: Vec::new(),
        role: Role::Runner,
        race: Some("half".to_owned()),
    }
}

/// Every rule document of the seeds.
pub fn rules_of_the_seeds() -> Rules {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/seeds/rules");
    let files = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
    let documents = files.filter(|file| file.extension().is_some_and(|ending| ending == "toml"));
    let sets = documents.map(|file| RuleSet::parse(&std::fs::read_to_string(file).unwrap()).unwrap());
    Rules::prepare(sets.collect(), known()).unwrap()
}

fn known() -> impl Iterator<Item = Code> {
    country::all().iter().map(|country| code(country.code.as_str()))
}

/// Whoever asks gets an answer, and the same one twice.
fn judges(set: &RuleSet) {
    let Ok(rules) = Rules::prepare(vec![set.clone()], known()) else { return };
    let journey = Journey { edition: edition_of(set), ..journey() };
    for (nationality, born) in
        [("D", None), ("USA", Some(Born::Year(2010))), ("CHN", Some(Born::Date(day("1960-02-29"))))]
    {
        let applicant = applicant(nationality, born);
        let decision = decide(&rules, &applicant, &journey);
        assert_eq!(decision, decide(&rules, &applicant, &journey));
        let words = explain(&rules, &decision, None);
        assert!(!format!("{words:?}").is_empty());
    }
}

fn edition_of(set: &RuleSet) -> String {
    match &set.scope {
        startline::domain::eligibility::Scope::Edition(code) => code.clone(),
        _ => "PY33".to_owned(),
    }
}

/// The everyday edits change what they say and nothing else.
fn edits(text: &str, set: &RuleSet) {
    let published = day("2027-01-01");
    let version = set.version.saturating_add(1);
    let next = raised(text, version, published).unwrap();
    let read = RuleSet::parse(&next).unwrap_or_else(|e| panic!("the next version is refused: {e}"));
    let mut expected = set.clone();
    (expected.version, expected.published_on) = (version, published);
    assert_eq!(said(&expected), said(&read), "the next version says something else");
    let end = Edit::End(EndOf::Set, Some(day("2033-12-31"))).made_in(text, version, published).unwrap();
    match RuleSet::parse(&end) {
        Ok(mut read) => {
            assert_eq!(read.travel_until, Some(day("2033-12-31")));
            read.travel_until = set.travel_until;
            assert_eq!(said(&expected), said(&read), "an end changed something else");
        }
        Err(fault) => leads_there(&end, fault.line, &fault.field, &fault.problem),
    }
    let table: toml::Table = text.parse().unwrap();
    let groups = table.get("group").and_then(toml::Value::as_array).into_iter().flatten();
    for group in groups.filter_map(|group| group.get("name")?.as_str()).take(2) {
        let edit = Edit::CountryIn(group.to_owned(), code("ABW"), None);
        if let Ok(more) = edit.made_in(text, version, published) {
            let read =
                RuleSet::parse(&more).unwrap_or_else(|e| panic!("with a country more it is refused: {e}"));
            assert_eq!(read.rules().len(), set.rules().len());
        }
    }
}

#[test]
fn rules_that_are_taken_judge_and_are_edited_without_a_surprise() {
    let target = Target {
        name: "rules",
        words: &[
            "organiser",
            "own_state",
            "gateway",
            "race",
            "agency",
            "everywhere",
            "edition PY33",
            "departure PY33-A",
            "@usa",
            "eligible",
            "conditional",
            "elsewhere",
            "unknown",
            "refused",
            "[[rule]]",
            "[[group]]",
            "[[basis]]",
            "[silence]",
            "since",
            "until",
            "known_until",
            "who.age",
            "{ below = 18, on = \"race\" }",
            "within_days",
            "months",
            "65535",
            "2028-02-29",
            "0001-01-01",
            "9999-12-31",
            "{entries}",
            "\"\"\"",
            "'''",
            "# ",
            "DEU",
            "XKX",
            "who = {}",
            "version = 1",
        ],
        ..DOCUMENT
    };
    search(&target, |bytes| {
        let text = String::from_utf8_lossy(bytes);
        let read = RuleSet::parse(&text);
        match &read {
            Ok(set) => {
                let table: toml::Table = text.parse().unwrap();
                let anew = toml::to_string(&table).unwrap();
                let again =
                    RuleSet::parse(&anew).unwrap_or_else(|e| panic!("written anew it is refused: {e}"));
                assert_eq!(said(set), said(&again), "written anew it means something else");
                judges(set);
                edits(&text, set);
            }
            Err(fault) => leads_there(&text, fault.line, &fault.field, &fault.problem),
        }
        Answer::of(&read, |set| format!("{:?} with {} rules", set.authority, set.rules().len()))
    });
}

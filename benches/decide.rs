//! Deciding: how many people a second one core judges by the seeded rules, and how long a dry run over 100,000 takes from the start of
//! the program to its last line.
//!
//! `cargo bench --bench decide` judges a mixed crowd for the departures of three editions, by air and by rail, then writes a file of the
//! same crowd and lets `startline decide` answer it. It appends what it measured to `benches/RESULTS.md`.

#![expect(clippy::unwrap_used, reason = "a bench that cannot go on stops")]

mod results;

use std::path::Path;
use std::process::Command;
use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;
use std::time::Instant;

use chrono::Days;
use chrono::NaiveDate;
use startline::domain::country;
use startline::domain::eligibility::Applicant;
use startline::domain::eligibility::Born;
use startline::domain::eligibility::Code;
use startline::domain::eligibility::DocumentType;
use startline::domain::eligibility::Journey;
use startline::domain::eligibility::Mode;
use startline::domain::eligibility::Occupation;
use startline::domain::eligibility::Role;
use startline::domain::eligibility::decide;
use startline::keys::Keyring;
use startline::store::Db;
use startline::store::StoreError;
use startline::store::decisions;
use startline::store::decisions::Prepared;
use startline::store::dossier::Offer;

const PROGRAM: &str = env!("CARGO_BIN_EXE_startline");
const JUDGED_ON: &str = "2026-11-22";
const CROWD: usize = 100_000;
/// Decisions a second on one core, and the time of the dry run.
const TARGET: (f64, Duration) = (500_000.0, Duration::from_secs(2));

fn main() {
    let folder = tempfile::tempdir().unwrap();
    prepare(folder.path());
    let (prepared, journeys) = read(folder.path());
    let crowd: Vec<Applicant> = (0..CROWD).map(person).collect();
    // The first round warms the caches.
    judge_all(&prepared, &journeys, &crowd);
    let (judged, took) = judge_all(&prepared, &journeys, &crowd);
    let a_second = judged as f64 / took.as_secs_f64();

    let file = folder.path().join("crowd.csv");
    std::fs::write(&file, as_file(&crowd)).unwrap();
    let mut runs: Vec<(Duration, u64)> = (0..3).map(|_| dry_run(folder.path(), &file)).collect();
    runs.sort();
    let (run, bytes) = runs[1];
    let is_met = a_second >= TARGET.0 && run < TARGET.1;
    results::add(
        "decide",
        &format!(
            "| {} | {judged} | {:.0} | {CROWD} | {:.2} s | {:.0} MB | {} |",
            results::here("benches/decide.rs"),
            a_second,
            run.as_secs_f64(),
            bytes as f64 / 1e6,
            if is_met { "met" } else { "**missed**" },
        ),
    );
}

fn command(folder: &Path, words: &[&str]) -> Command {
    let mut command = Command::new(PROGRAM);
    command
        .args(words)
        .env_remove("DATABASE_URL")
        .env_remove("STARTLINE_KEY_FILE")
        .env("STARTLINE_DATA", folder);
    command
}

/// The demo as it stands on the day of the judgement.
fn prepare(folder: &Path) {
    let loaded =
        command(folder, &["demo", "--load-only", "--today", JUDGED_ON]).stdout(Stdio::null()).status();
    assert!(loaded.unwrap().success());
}

/// The rules, and one departure of each edition by air and by rail.
fn read(folder: &Path) -> (Arc<Prepared>, Vec<Journey>) {
    let keys = Keyring::load(&folder.join("demo.keys")).unwrap();
    let db = Db::open(&folder.join("startline.db").display().to_string(), Arc::new(keys)).unwrap();
    db.read_here(|conn| {
        let mut journeys: Vec<Journey> = Vec::new();
        for offer in Offer::all(conn)? {
            let journey = offer.journey(day(JUDGED_ON))?;
            if journeys.iter().all(|other| other.edition != journey.edition) {
                journeys.extend([journey.by(Mode::Air), journey.by(Mode::Rail)]);
            }
        }
        Ok::<_, StoreError>((decisions::prepared(conn)?, journeys))
    })
    .unwrap()
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// A crowd with every nationality, kind of document, occupation and race; one in ten holds a second nationality, one in four lives
/// abroad, one in five has a passport that soon runs out.
fn person(number: usize) -> Applicant {
    let nth = |step: usize| {
        let all = country::all();
        Code::parse(all[number * step % all.len()].code.as_str()).unwrap()
    };
    let after = |start: &str, days: usize| day(start) + Days::new(u64::try_from(days).unwrap());
    let mut person = Applicant::with_passport(nth(1));
    person.passports[0].expires_on = Some(after("2027-03-01", number * 17 % 1_500));
    if number.is_multiple_of(20) {
        person.passports[0].document = DocumentType::ALL[number / 20 % DocumentType::ALL.len()];
    }
    person.other_nationalities = if number.is_multiple_of(10) { vec![nth(11)] } else { Vec::new() };
    person.residence = number.is_multiple_of(4).then(|| nth(13));
    person.born = Some(Born::Date(after("1950-01-01", number * 13 % 24_000)));
    person.occupation = Occupation::ALL[number % Occupation::ALL.len()];
    if !number.is_multiple_of(9) {
        person.role = Role::Runner;
        person.race = Some(["full", "half", "10k", "5k"][number % 4].to_owned());
    }
    person
}

fn judge_all(prepared: &Prepared, journeys: &[Journey], crowd: &[Applicant]) -> (usize, Duration) {
    let began = Instant::now();
    for journey in journeys {
        for person in crowd {
            std::hint::black_box(decide(&prepared.rules, person, journey));
        }
    }
    (journeys.len() * crowd.len(), began.elapsed())
}

fn as_file(crowd: &[Applicant]) -> String {
    let mut file = "id,nationality,other_nationalities,document_type,passport_expires_on,born_on,residence,occupation,role,race,mode\n".to_owned();
    for (number, person) in crowd.iter().enumerate() {
        let passport = &person.passports[0];
        let others: Vec<String> = person.other_nationalities.iter().map(Code::to_string).collect();
        let born = match person.born {
            Some(Born::Date(day)) => day.to_string(),
            _ => String::new(),
        };
        let cells = [
            number.to_string(),
            passport.nationality.to_string(),
            others.join(" "),
            passport.document.to_string(),
            passport.expires_on.map(|day| day.to_string()).unwrap_or_default(),
            born,
            person.residence.map(|code| code.to_string()).unwrap_or_default(),
            person.occupation.to_string(),
            person.role.to_string(),
            person.race.clone().unwrap_or_default(),
            if number.is_multiple_of(3) { "rail" } else { "" }.to_owned(),
        ];
        file.push_str(&cells.join(","));
        file.push('\n');
    }
    file
}

/// From the start of the program to its end, and the size of the answers.
fn dry_run(folder: &Path, file: &Path) -> (Duration, u64) {
    let answers = folder.join("answers.jsonl");
    let out = std::fs::File::create(&answers).unwrap();
    let began = Instant::now();
    let status = command(folder, &["decide", "--departure", "PY33-A", "--today", JUDGED_ON])
        .arg(file)
        .stdout(out)
        .stderr(Stdio::null())
        .status();
    let took = began.elapsed();
    assert!(status.unwrap().success());
    let text = std::fs::read_to_string(&answers).unwrap();
    assert_eq!(text.lines().filter(|line| line.contains("\"outcome\":")).count(), CROWD);
    (took, std::fs::metadata(&answers).unwrap().len())
}

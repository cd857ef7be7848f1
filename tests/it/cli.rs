//! The command line as whoever runs the program meets it: each refusal is one sentence that says what to set.

use std::io::Write;
use std::path::Path;
use std::process::Command;
use std::process::Output;
use std::process::Stdio;
use std::sync::Arc;

use startline::keys::Keyring;
use startline::store::Db;
use startline::store::StoreError;
use startline::store::bookings;
use startline::store::bookings::Search;
use startline::store::decisions;
use startline::store::dialect;

use crate::support::acts::without_append_only;

pub fn startline(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_startline"));
    for name in
        ["DATABASE_URL", "STARTLINE_KEY_FILE", "STARTLINE_BASE_URL", "STARTLINE_SENDER", "STARTLINE_SMTP_URL"]
    {
        command.env_remove(name);
    }
    command.env("STARTLINE_DATA", folder.join("data")).current_dir(folder).args(arguments).output().unwrap()
}

pub fn complaint(output: &Output) -> String {
    assert!(!output.status.success());
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// What the program says where it succeeds.
pub fn done(folder: &Path, arguments: &[&str]) -> String {
    let output = startline(folder, arguments);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// A demo in a SQLite file of its folder.
pub fn demo() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    done(folder.path(), &["demo", "--load-only", "--today", "2026-11-22"]);
    folder
}

#[test]
fn serve_says_what_to_set_one_thing_at_a_time() {
    let folder = tempfile::tempdir().unwrap();
    let refused = |arguments: &[&str], words: &str| {
        let said = complaint(&startline(folder.path(), arguments));
        assert!(said.contains(words), "{said}");
        assert_eq!(said.trim().lines().count(), 1, "{said}");
    };
    refused(&["serve"], "STARTLINE_KEY_FILE");
    refused(&["serve", "--key-file", "none"], "startline keys new none");
    assert!(startline(folder.path(), &["keys", "new", "keys"]).status.success());
    refused(&["serve", "--key-file", "keys"], "STARTLINE_BASE_URL");
    refused(&["serve", "--key-file", "keys", "--base-url", "http://tours.example.com"], "plain http");
    refused(&["serve", "--key-file", "keys", "--base-url", "https://tours.example.com"], "STARTLINE_SENDER");
    refused(
        &["serve", "--key-file", "keys", "--base-url", "https://tours.example.com", "--sender", "nobody"],
        "STARTLINE_SENDER is nobody",
    );
    std::fs::create_dir_all(folder.path().join("data")).unwrap();
    assert!(startline(folder.path(), &["keys", "new", "data/keys"]).status.success());
    refused(&["serve", "--key-file", "data/keys"], "lies in the data folder");
}

#[test]
fn a_password_of_staff_that_is_easy_to_guess_is_not_taken() {
    let folder = demo();
    let add = |password: &str| {
        let arguments = ["staff", "add", "anna.marathon@agency.example", "--name", "Anna Ziegenbein"];
        let mut command = Command::new(env!("CARGO_BIN_EXE_startline"));
        command.env("STARTLINE_DATA", folder.path().join("data")).current_dir(folder.path()).args(arguments);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut running = command.spawn().unwrap();
        writeln!(running.stdin.take().unwrap(), "{password}").unwrap();
        running.wait_with_output().unwrap()
    };
    let said = complaint(&add("fourteen.signs"));
    assert!(said.contains("must have 15 letters or more"), "{said}");
    for password in
        ["passwordpassword", "Ziegenbein-Ziegenbein-1", "startline-startline", "123456789012345678"]
    {
        let said = complaint(&add(password));
        assert!(said.contains("easy to guess: take four or five words"), "{password}: {said}");
    }
    for password in ["twice-round-the-park", "kettle under a green piano"] {
        let added = add(password);
        assert!(added.status.success(), "{}", String::from_utf8_lossy(&added.stderr));
        assert!(String::from_utf8_lossy(&added.stdout).contains("otpauth://"));
    }
}

#[test]
fn a_mistake_in_a_season_is_named_by_line_and_field_and_nothing_is_loaded() {
    let folder = tempfile::tempdir().unwrap();
    let season = include_str!("support/season.toml");
    let check = |document: String, words: &[&str]| {
        std::fs::write(folder.path().join("season.toml"), document).unwrap();
        let said = complaint(&startline(folder.path(), &["season", "season.toml", "--dry-run"]));
        for words in words {
            assert!(said.contains(words), "{said}");
        }
    };
    let line = season.lines().position(|line| line.starts_with("runner_price")).unwrap() + 1;
    check(season.replacen("runner_price", "runer_price", 1), &[&format!("line {line}"), "runer_price"]);
    let line = season.lines().position(|line| line.starts_with("sale_closes_on")).unwrap() + 1;
    check(
        season.replacen("sale_closes_on = \"2027-03-11\"", "sale_closes_on = \"2027-05-11\"", 1),
        &[&format!("line {line}"), "sale_closes_on", "before the gateway day"],
    );
    check(
        season.replacen("bank_account = \"eur\"", "bank_account = \"usd\"", 1),
        &["no bank account is called usd"],
    );
    std::fs::write(folder.path().join("season.toml"), season).unwrap();
    let in_order = startline(folder.path(), &["season", "season.toml", "--dry-run"]);
    assert!(in_order.status.success());
    assert!(String::from_utf8_lossy(&in_order.stdout).contains("is in order"));
}

#[test]
fn a_demo_loads_once_verifies_and_keeps_its_data() {
    let folder = tempfile::tempdir().unwrap();
    let demo = |more: &[&str]| {
        let arguments: Vec<&str> =
            ["demo", "--load-only", "--today", "2026-11-22"].iter().chain(more).copied().collect();
        let output = startline(folder.path(), &arguments);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    };
    let said = demo(&[]);
    assert!(said.contains("email: ") && said.contains("password: ") && said.contains("letters"));
    let kept = || {
        let data = folder.path().join("data");
        let keys = Arc::new(Keyring::load(&data.join("demo.keys")).unwrap());
        let db = Db::open(&data.join("startline.db").display().to_string(), keys).unwrap();
        db.read_here(|conn| {
            let (bookings, count) = bookings::search(conn, &Search { limit: 100, ..Search::default() })?;
            let references: Vec<String> =
                bookings.into_iter().map(|(booking, _)| booking.reference).collect();
            Ok::<_, StoreError>((references, count))
        })
        .unwrap()
    };
    let before = kept();
    assert_eq!(before.1, 35);
    demo(&[]);
    assert_eq!(kept(), before);
    let verified = startline(folder.path(), &["verify", "--data", "data"]);
    assert!(verified.status.success(), "{}", String::from_utf8_lossy(&verified.stdout));
    replays_a_decision(folder.path());
    demo(&["--fresh"]);
    assert_ne!(kept().0, before.0, "new bookings have new references");
}

/// The kept answer comes out again to the byte; one that was changed by hand is told.
fn replays_a_decision(folder: &Path) {
    let data = folder.join("data");
    let keys = Arc::new(Keyring::load(&data.join("demo.keys")).unwrap());
    let db = Db::open(&data.join("startline.db").display().to_string(), keys).unwrap();
    let row = db.read_here(decisions::all).unwrap().remove(0);
    let replay = || startline(folder, &["decide", "--replay", &row.id]);
    let faithful = replay();
    assert!(faithful.status.success());
    assert_eq!(String::from_utf8(faithful.stdout).unwrap(), format!("{}\n", row.answer));
    assert!(String::from_utf8(faithful.stderr).unwrap().contains("the same answer comes out, byte for byte"));
    let mut conn = dialect::open(db.engine(), &data.join("startline.db").display().to_string()).unwrap();
    for sql in [
        without_append_only(db.engine(), "decisions").as_str(),
        "UPDATE decisions SET answer = answer || ' '",
    ] {
        dialect::execute(&mut conn, sql).unwrap();
    }
    let changed = replay();
    assert!(!changed.status.success());
    assert!(complaint(&changed).contains("cannot be replayed"));
}

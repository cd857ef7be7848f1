//! `config check`, and what `serve` refuses to begin with.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;
use std::process::Output;

use crate::cli::complaint;
use crate::cli::startline;

/// The program with nothing of ours in its environment but this.
fn with(folder: &Path, settings: &[(&str, &str)], arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_startline"));
    for (key, _) in std::env::vars().filter(|(key, _)| key.starts_with("STARTLINE_")) {
        command.env_remove(key);
    }
    command.env_remove("DATABASE_URL").envs(settings.iter().copied());
    command.current_dir(folder).args(arguments).output().unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn with_keys() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    assert!(startline(folder.path(), &["keys", "new", "keys"]).status.success());
    folder
}

const IN_ORDER: [(&str, &str); 3] = [
    ("STARTLINE_KEY_FILE", "keys"),
    ("STARTLINE_BASE_URL", "https://tours.example.com"),
    ("STARTLINE_SMTP_URL", "smtps://desk:canary@mail.example.com"),
];

#[test]
fn config_check_prints_what_serve_goes_by_and_no_secret() {
    let folder = with_keys();
    let checked =
        with(folder.path(), &IN_ORDER, &["config", "check", "--sender", "Tours <desk@example.com>"]);
    let expected = "\
STARTLINE_DATA            as usual      data
DATABASE_URL              not set
STARTLINE_KEY_FILE        environment   keys
STARTLINE_LISTEN          as usual      127.0.0.1:8080
STARTLINE_METRICS_LISTEN  not set
STARTLINE_BASE_URL        environment   https://tours.example.com
STARTLINE_SENDER          flag          Tours <desk@example.com>
STARTLINE_SMTP_URL        environment   (not shown)
STARTLINE_SMTP_FILE       not set
STARTLINE_MAIL_FOLDER     not set
STARTLINE_LOG             as usual      plain
STARTLINE_LOG_FILTER      as usual      info
Everything serve needs is set.
";
    assert_eq!(said(&checked), expected);
    assert!(checked.status.success() && checked.stderr.is_empty());
    let database = [("DATABASE_URL", "postgres://desk:canary@localhost/desk")];
    assert!(!said(&with(folder.path(), &database, &["config", "check"])).contains("canary"));
}

/// With a misspelt folder another database would be made and called restored.
#[test]
fn a_misspelt_key_stops_every_command() {
    let folder = with_keys();
    for arguments in [&["restore", "one.db"][..], &["migrate"], &["verify"], &["demo"], &["serve"]] {
        let said = complaint(&with(folder.path(), &[("STARTLINE_DAT", "elsewhere")], arguments));
        assert!(said.contains("STARTLINE_DAT is no setting; STARTLINE_DATA is"), "{said}");
    }
    assert!(!folder.path().join("data").exists());
}

#[test]
fn a_key_beside_the_data_is_refused_however_the_database_is_named() {
    let folder = with_keys();
    std::fs::create_dir(folder.path().join("data")).unwrap();
    std::fs::copy(folder.path().join("keys"), folder.path().join("data/keys")).unwrap();
    std::fs::write(folder.path().join("here.db"), "").unwrap();
    let refused = |database: &str, keys: &str| {
        let settings = [("DATABASE_URL", database), ("STARTLINE_KEY_FILE", keys)];
        complaint(&with(folder.path(), &settings, &["config", "check"])).contains("lies in the data folder")
    };
    assert!(refused("", "data/keys"));
    assert!(refused("sqlite://here.db", "keys"));
    assert!(!refused("", "keys"));
    assert!(!refused("postgres://desk@localhost/desk", "data/keys"));
}

#[test]
fn config_check_names_everything_that_is_wrong_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let settings = [
        ("STARTLINE_BASE_URL", "http://tours.example.com"),
        ("STARTLINE_SMTP_URL", "mail.example.com"),
        ("STARTLINE_LISTN", "0.0.0.0:80"),
        ("STARTLINE_METRICS_LISTEN", "127.0.0.1:8080"),
    ];
    let checked = with(folder.path(), &settings, &["config", "check"]);
    let faults = complaint(&checked);
    for words in [
        "STARTLINE_LISTN is no setting; STARTLINE_LISTEN is",
        "no key file is set",
        "plain http",
        "no sender is set",
        "must begin with smtps://",
        "give the metrics one of their own",
    ] {
        assert!(faults.contains(words), "{words}: {faults}");
    }
    assert_eq!(faults.lines().count(), 6, "{faults}");
    assert!(said(&checked).ends_with("6 things to mend.\n"));
}

#[test]
fn a_misspelt_setting_is_named_with_the_one_that_was_meant_and_nothing_is_served() {
    let folder = with_keys();
    for (key, words) in [
        ("STARTLINE_SMPT_URL", "STARTLINE_SMPT_URL is no setting; STARTLINE_SMTP_URL is"),
        ("STARTLINE_WHATEVER_ELSE", "STARTLINE_WHATEVER_ELSE is no setting; startline serve --help"),
    ] {
        let settings = [&IN_ORDER[..2], &[("STARTLINE_SENDER", "desk@example.com"), (key, "x")]].concat();
        let refused = complaint(&with(folder.path(), &settings, &["serve"]));
        assert!(refused.contains(words) && refused.trim().lines().count() == 1, "{refused}");
        assert!(!folder.path().join("data").exists());
    }
}

#[test]
fn the_mail_servers_password_may_come_from_a_private_file() {
    let folder = with_keys();
    let file = folder.path().join("smtp");
    let check = |more: &[(&str, &str)]| {
        let settings = [
            &IN_ORDER[..2],
            &[("STARTLINE_SENDER", "desk@example.com"), ("STARTLINE_SMTP_FILE", "smtp")],
            more,
        ]
        .concat();
        with(folder.path(), &settings, &["config", "check"])
    };
    assert!(complaint(&check(&[])).contains("STARTLINE_SMTP_FILE is smtp: it cannot be read"));
    std::fs::write(&file, "smtps://desk:canary@mail.example.com\n").unwrap();
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o644)).unwrap();
    assert!(complaint(&check(&[])).contains("chmod 600 smtp"));
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o600)).unwrap();
    let checked = check(&[]);
    assert!(checked.status.success() && !said(&checked).contains("canary"));
    assert!(complaint(&check(&[IN_ORDER[2]])).contains("leave one of them out"));
    std::fs::write(&file, "mail.example.com").unwrap();
    assert!(complaint(&check(&[])).contains("must begin with smtps://"));
}

#[test]
fn a_key_file_gets_another_key_and_keeps_the_first() {
    let folder = with_keys();
    let read = || std::fs::read_to_string(folder.path().join("keys")).unwrap();
    let before = read();
    assert!(startline(folder.path(), &["keys", "rotate", "keys"]).status.success());
    let after = read();
    assert!(after.starts_with(&before) && after.lines().count() == 2, "{}", after.lines().count());
    let mode = std::fs::metadata(folder.path().join("keys")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    assert!(complaint(&startline(folder.path(), &["keys", "rotate", "none"])).contains("cannot be read"));

    // One that was killed left its work behind; and a name may lead elsewhere.
    std::fs::write(folder.path().join("keys.new"), "left behind").unwrap();
    std::os::unix::fs::symlink("keys", folder.path().join("name")).unwrap();
    assert!(startline(folder.path(), &["keys", "rotate", "name"]).status.success());
    assert!(folder.path().join("name").is_symlink() && !folder.path().join("keys.new").exists());
    assert_eq!(read().lines().count(), 3);
}

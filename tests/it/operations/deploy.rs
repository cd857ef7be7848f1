//! The files that others run the program by: hardened, and with settings that exist.

use std::collections::BTreeSet;
use std::path::Path;
use std::path::PathBuf;
use std::process::Command;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}

fn text(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap()
}

/// 2.5 of 10 at most, as systemd counts it.
#[test]
fn the_unit_leaves_the_program_little_to_do_harm_with() {
    let analyze = |unit: &Path| {
        Command::new("systemd-analyze")
            .args(["security", "--offline=true", "--no-pager", "--threshold=25"])
            .arg(unit)
            .output()
    };
    let Ok(judged) = analyze(&root().join("deploy/startline.service")) else {
        eprintln!("NOT CHECKED: systemd-analyze is not here");
        return;
    };
    let words = String::from_utf8_lossy(&judged.stdout).into_owned();
    assert!(words.contains("Overall exposure level"), "{words}");
    assert!(judged.status.success(), "{}", words.lines().last().unwrap_or_default());
    // The judge can say no.
    let folder = tempfile::tempdir().unwrap();
    let bare = folder.path().join("bare.service");
    std::fs::write(&bare, "[Service]\nExecStart=/bin/true\n").unwrap();
    assert!(!analyze(&bare).unwrap().status.success());
}

/// A database that is away for a while ends nobody's service for good.
#[test]
fn the_unit_starts_again_as_often_as_it_takes() {
    let unit = text("deploy/startline.service");
    for line in ["Restart=always", "StartLimitIntervalSec=0"] {
        assert!(unit.lines().any(|one| one == line), "{line}");
    }
}

#[test]
fn every_setting_they_name_exists() {
    let mut keys = BTreeSet::new();
    for path in
        ["deploy/startline.service", "deploy/startline.env", "Dockerfile", "README.md", "docs/operations.md"]
    {
        let text = text(path);
        for (at, _) in text.match_indices("STARTLINE_") {
            let key: String =
                text[at..].chars().take_while(|c| c.is_ascii_uppercase() || *c == '_').collect();
            // The text may also speak of all of them.
            if key != "STARTLINE_" {
                keys.insert(key);
            }
        }
    }
    assert!(keys.len() >= 11, "{keys:?}");
    for key in keys {
        let mut command = Command::new(env!("CARGO_BIN_EXE_startline"));
        let checked = command.args(["config", "check"]).env(&key, "127.0.0.1:1").output().unwrap();
        let faults = String::from_utf8(checked.stderr).unwrap();
        assert!(!faults.contains("is no setting"), "{faults}");
    }
}

#[test]
fn the_stop_fits_into_the_time_the_unit_gives_it() {
    let unit = text("deploy/startline.service");
    let seconds: u64 =
        unit.lines().find_map(|line| line.strip_prefix("TimeoutStopSec=")).unwrap().parse().unwrap();
    assert!(seconds > 10, "a stop takes ten seconds at most");
}

//! Everything as lines of JSON: the same from both engines, and back into either.

use std::path::Path;

use startline::store::dialect::Engine;

use crate::cli::complaint;
use crate::cli::demo;
use crate::cli::done;
use crate::cli::startline;
use crate::support::database::Database;

/// The lines between the first and the last.
fn rows(folder: &Path, name: &str) -> Vec<String> {
    let text = std::fs::read_to_string(folder.join(name)).unwrap();
    let lines: Vec<String> = text.lines().map(str::to_owned).collect();
    lines[1..lines.len() - 1].to_vec()
}

#[test]
fn a_move_to_postgresql_and_back_changes_no_row() {
    let Some(database) = Database::empty(Engine::Postgres) else { return };
    let folder = demo();
    let folder = folder.path();
    done(folder, &["export", "first.rows"]);
    let said = done(folder, &["move", &database.url]);
    assert!(said.contains("were compared") && said.contains(".moved-"), "{said}");
    assert!(!folder.join("data/startline.db").exists(), "nobody goes on with the old place");
    let there = |arguments: &[&'static str]| -> Vec<&str> {
        arguments.iter().copied().chain(["--database-url", database.url.as_str()]).collect()
    };
    done(folder, &there(&["verify"]));
    done(folder, &there(&["backup", "second.rows"]));
    let first = rows(folder, "first.rows");
    assert!(first.len() > 1_000, "{}", first.len());
    assert!(first.iter().any(|row| row.contains("\"table\":\"sealed_values\"")));
    assert_eq!(first, rows(folder, "second.rows"), "both engines write the same lines");

    let refused = complaint(&startline(folder, &there(&["restore", "first.rows"])));
    assert!(refused.contains("has rows already"), "{refused}");
    done(folder, &there(&["move", "back.db"]));
    let back = ["--database-url", "back.db"];
    done(folder, &[&["verify"][..], &back].concat());
    done(folder, &[&["export", "third.rows"][..], &back].concat());
    assert_eq!(first, rows(folder, "third.rows"));
    let again = complaint(&startline(folder, &there(&["move", "back.db"])));
    assert!(again.contains("is there already"), "{again}");
}

#[test]
fn a_backup_of_either_kind_is_put_back_into_either_engine() {
    let folder = demo();
    let folder = folder.path();
    done(folder, &["backup", "one.db"]);
    let said = done(folder, &["export", "one.rows"]);
    assert!(said.contains("Keep it apart from the key file"), "{said}");
    done(folder, &["keys", "new", "other.keys"]);
    for backup in ["one.db", "one.rows"] {
        let said = done(folder, &["restore", backup]);
        assert!(said.contains("everybody signs in again") && !said.contains("fault"), "{said}");
        done(folder, &["verify"]);
        let Some(database) = Database::empty(Engine::Postgres) else { continue };
        let into = |file: &str, keys: &str| {
            startline(folder, &["restore", file, "--database-url", &database.url, "--key-file", keys])
        };
        let refused = complaint(&into(backup, "other.keys"));
        assert!(refused.contains("the key file does not open"), "{refused}");
        // It was left without rows, so that the right key may follow.
        let output = into(backup, "data/demo.keys");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        done(folder, &["verify", "--database-url", &database.url]);
        let left = std::fs::read_dir(folder.join("data")).unwrap().map(|one| one.unwrap().file_name());
        assert!(!left.into_iter().any(|name| name.to_string_lossy().contains("part")));
    }
}

#[test]
fn an_export_of_older_tables_comes_back_into_todays() {
    let folder = demo();
    let folder = folder.path();
    let older =
        startline::store::dialect::open(Engine::Sqlite, folder.join("data/startline.db").to_str().unwrap());
    let mut older = older.unwrap();
    for statement in [
        "DROP TABLE handed_on_notes",
        "DROP INDEX bookings_by_search",
        "DROP INDEX transfers_by_amount",
        "DELETE FROM __diesel_schema_migrations WHERE version = '0133' OR version > '0136'",
    ] {
        startline::store::dialect::execute(&mut older, statement).unwrap();
    }
    drop(older);
    done(folder, &["export", "older.rows"]);
    done(folder, &["restore", "older.rows"]);
    done(folder, &["verify"]);
}

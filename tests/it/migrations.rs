//! One set of migrations, the same tables on both engines, and a way back.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::process::Stdio;

use diesel::RunQueryDsl;
use startline::actions::override_decision::OverrideDecision;
use startline::actions::override_decision::override_decision;
use startline::keys::Keyring;
use startline::store::Conn;
use startline::store::StoreError;
use startline::store::dialect;
use startline::store::dialect::Engine;
use startline::store::migrations;

use crate::on_both;
use crate::on_empty;
use crate::support::database::Database;
use crate::support::database::schema_text;
use crate::support::world::a_booking;

/// Column name to whether it may be empty.
type Columns = BTreeMap<String, bool>;

/// The tables as `store/schema/` writes them.
fn written() -> BTreeMap<String, Columns> {
    let text = schema_text();
    let mut tables = BTreeMap::new();
    for block in text.split("diesel::table! {").skip(1) {
        let (name, rest) = block.trim_start().split_once(' ').unwrap();
        let (_, rest) = rest.split_once('{').unwrap();
        let (columns, _) = rest.split_once('}').unwrap();
        let column = |line: &str| {
            let (name, kind) = line.trim().trim_end_matches(',').split_once(" -> ")?;
            Some((name.to_owned(), kind.starts_with("Nullable<")))
        };
        tables.insert(name.to_owned(), columns.lines().filter_map(column).collect());
    }
    tables
}

#[derive(diesel::QueryableByName)]
struct Column {
    #[diesel(sql_type = diesel::sql_types::Text)]
    of_table: String,
    #[diesel(sql_type = diesel::sql_types::Text)]
    name: String,
    #[diesel(sql_type = diesel::sql_types::Bool)]
    may_be_empty: bool,
}

/// The tables as the database has them.
fn found(conn: &mut Conn, engine: Engine) -> BTreeMap<String, Columns> {
    let sql = if engine == Engine::Sqlite {
        "SELECT t.name AS of_table, c.name AS name, c.\"notnull\" = 0 AND c.pk = 0 AS may_be_empty FROM sqlite_schema t, pragma_table_info(t.name) c \
         WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite%'"
    } else {
        "SELECT table_name::text AS of_table, column_name::text AS name, is_nullable = 'YES' AS may_be_empty \
         FROM information_schema.columns WHERE table_schema = 'public'"
    };
    let mut tables: BTreeMap<String, Columns> = BTreeMap::new();
    for column in diesel::sql_query(sql).load::<Column>(conn).unwrap() {
        if column.of_table != "__diesel_schema_migrations" {
            tables.entry(column.of_table).or_default().insert(column.name, column.may_be_empty);
        }
    }
    tables
}

#[derive(diesel::QueryableByName)]
struct Line {
    #[diesel(sql_type = diesel::sql_types::Text)]
    value: String,
}

/// Everything the database knows of its tables: columns, rules, indexes, triggers, each as a line.
fn whole(conn: &mut Conn, engine: Engine) -> Vec<String> {
    let asked: &[&str] = match engine {
        Engine::Sqlite => {
            &["SELECT type || ' ' || name || ' ' || COALESCE(sql, '') AS value FROM sqlite_schema ORDER BY 1"]
        }
        Engine::Postgres => &[
            "SELECT format('%s.%s %s %s %s', table_name, column_name, data_type, is_nullable, column_default) AS value \
             FROM information_schema.columns WHERE table_schema = 'public' ORDER BY 1",
            "SELECT indexdef AS value FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1",
            "SELECT format('%s %s', conrelid::regclass, pg_get_constraintdef(oid)) AS value FROM pg_constraint \
             WHERE connamespace = 'public'::regnamespace ORDER BY 1",
            "SELECT pg_get_triggerdef(oid) AS value FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1",
            "SELECT pg_get_functiondef(oid) AS value FROM pg_proc WHERE pronamespace = 'public'::regnamespace ORDER BY 1",
        ],
    };
    let mut lines = Vec::new();
    for sql in asked {
        lines.extend(diesel::sql_query(*sql).load::<Line>(conn).unwrap().into_iter().map(|line| line.value));
    }
    // Diesel's own helper stays when its migration is undone, on PostgreSQL.
    lines.retain(|line| !line.contains("diesel_"));
    lines
}

fn connection(database: &Database) -> Conn {
    dialect::open(database.engine, &database.url).unwrap()
}

on_empty!(every_table_is_as_the_schema_writes_it, |database| {
    let mut conn = connection(database);
    migrations::run(&mut conn).unwrap();
    let (written, found) = (written(), found(&mut conn, database.engine));
    assert_eq!(written.keys().collect::<Vec<_>>(), found.keys().collect::<Vec<_>>());
    for (table, columns) in &written {
        assert_eq!(columns, &found[table], "{table}");
        assert!(columns.len() <= 32, "{table} has {} columns", columns.len());
        let names: Vec<&str> = columns.keys().map(String::as_str).collect();
        dialect::execute(&mut conn, &format!("SELECT {} FROM {table} LIMIT 1", names.join(", "))).unwrap();
    }
});

on_empty!(migrations_go_up_down_and_up_again, |database| {
    let mut conn = connection(database);
    let ran = migrations::run(&mut conn).unwrap();
    assert!(ran > 5, "{ran}");
    assert_eq!(migrations::pending(&mut conn).unwrap(), 0);
    let first = whole(&mut conn, database.engine);
    assert!(first.iter().any(|line| line.contains("transfers_are_kept")), "triggers are looked at too");
    assert_eq!(migrations::revert_all(&mut conn).unwrap(), ran);
    assert_eq!(found(&mut conn, database.engine), BTreeMap::new());
    assert_eq!(whole(&mut conn, database.engine), Vec::<String>::new());
    assert_eq!(migrations::pending(&mut conn).unwrap(), ran);
    assert_eq!(migrations::run(&mut conn).unwrap(), ran);
    assert_eq!(whole(&mut conn, database.engine), first);
});

on_empty!(a_killed_migration_goes_on_where_it_was, |database| {
    let folder = tempfile::tempdir().unwrap();
    Keyring::generate().unwrap().save(&folder.path().join("keys")).unwrap();
    let migrate = || {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_startline"));
        command.args(["migrate", "--key-file", "keys", "--database-url", &database.url]);
        command.current_dir(folder.path()).stdout(Stdio::null()).stderr(Stdio::null());
        command
    };
    let mut stops = BTreeSet::new();
    for tenths in 1..60 {
        let mut child = migrate().spawn().unwrap();
        std::thread::sleep(std::time::Duration::from_millis(tenths * 3));
        child.kill().unwrap();
        child.wait().unwrap();
        // A server whose program was killed goes on with what it was told last.
        let mut conn = connection(database);
        let applied = migrations::applied(&mut conn).unwrap().len();
        stops.insert(applied);
        if applied > 0 && migrations::pending(&mut conn).unwrap() == 0 {
            break;
        }
    }
    let done = migrate().stderr(Stdio::piped()).output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let mut conn = connection(database);
    assert_eq!(migrations::pending(&mut conn).unwrap(), 0);
    let killed = whole(&mut conn, database.engine);
    migrations::revert_all(&mut conn).unwrap();
    migrations::run(&mut conn).unwrap();
    assert_eq!(killed, whole(&mut conn, database.engine));
    eprintln!("killed with {stops:?} migrations done");
});

on_empty!(migrations_stop_at_each_version_and_go_on, |database| {
    let mut conn = connection(database);
    migrations::run(&mut conn).unwrap();
    let (versions, at_once) = (migrations::applied(&mut conn).unwrap(), whole(&mut conn, database.engine));
    migrations::revert_all(&mut conn).unwrap();
    let mut versions: Vec<String> = versions;
    versions.sort();
    for (number, version) in versions.iter().enumerate() {
        migrations::run_up_to(&mut conn, version).unwrap();
        assert_eq!(migrations::applied(&mut conn).unwrap().len(), number + 1, "{version}");
    }
    assert_eq!(whole(&mut conn, database.engine), at_once);
});

on_empty!(migrating_twice_changes_nothing, |database| {
    let db = database.open();
    assert!(db.pending_migrations().unwrap() > 0);
    assert!(db.migrate().unwrap() > 0);
    assert_eq!(db.migrate().unwrap(), 0);
    assert_eq!(db.pending_migrations().unwrap(), 0);
});

on_empty!(a_number_that_was_used_twice_stops_nobody, |database| {
    // For a while 0123 was the index of amounts and 0124 the own doors; before that, 0123 was the own doors alone.
    let mut conn = connection(database);
    for (before, wait) in [
        (&[][..], 1),
        (
            &[
                "DROP INDEX transfers_by_amount",
                "DELETE FROM __diesel_schema_migrations WHERE version = '0124'",
            ][..],
            2,
        ),
    ] {
        migrations::run(&mut conn).unwrap();
        dialect::execute(&mut conn, "DELETE FROM __diesel_schema_migrations WHERE version = '0137'").unwrap();
        for sql in before {
            dialect::execute(&mut conn, sql).unwrap();
        }
        assert_eq!(migrations::run(&mut conn).unwrap(), wait);
        assert_eq!(migrations::pending(&mut conn).unwrap(), 0);
        dialect::execute(&mut conn, "DROP INDEX transfers_by_amount").unwrap();
        dialect::execute(&mut conn, "CREATE INDEX transfers_by_amount ON transfers (amount_minor)").unwrap();
    }
    assert!(migrations::revert_all(&mut conn).unwrap() > 0, "each number that was ever recorded is known");
});

on_both!(what_is_on_record_can_be_neither_changed_nor_removed, |app| async {
    let booking = app.book(a_booking()).await;
    let decided = app.dossier(&booking).await.decisions.into_values().next().unwrap();
    let no = OverrideDecision { decision_id: decided.id, may_come: false, reason: "No.".to_owned() };
    app.act("staff:test", move |tx| override_decision(tx, &no)).await.unwrap();
    for sql in [
        "UPDATE transfers SET amount_minor = 1",
        "DELETE FROM transfers",
        "UPDATE audit_entries SET note = 'x'",
        "DELETE FROM audit_entries",
        "UPDATE decisions SET outcome = 'eligible'",
        "DELETE FROM decisions",
        "UPDATE rule_sets SET document = ''",
        "DELETE FROM rule_sets",
        "UPDATE overrides SET outcome = 'eligible'",
        "DELETE FROM overrides",
    ] {
        let result: Result<(), StoreError> = app.act("cli", move |tx| dialect::execute(tx.conn, sql)).await;
        let words = result.unwrap_err().to_string();
        assert!(words.contains("append-only"), "{sql}: {words}");
    }
});

//! Everything in one file and back again: what is lost, what must not come back, what is refused.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::AtomicU32;
use std::sync::atomic::Ordering;

use diesel::RunQueryDsl;
use startline::store::Conn;
use startline::store::dialect;
use startline::store::dialect::Engine;

use crate::cli::complaint;
use crate::cli::demo;
use crate::cli::done;
use crate::cli::startline;
use crate::support::acts::Text;

#[derive(diesel::QueryableByName)]
struct Number {
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    value: i64,
}

fn opened(folder: &Path) -> Conn {
    dialect::open(Engine::Sqlite, folder.join("data/startline.db").to_str().unwrap()).unwrap()
}

fn change(folder: &Path, sql: &str) {
    dialect::execute(&mut opened(folder), sql).unwrap();
}

fn count(folder: &Path, of: &str) -> i64 {
    let sql = format!("SELECT COUNT(*) AS value FROM {of}");
    diesel::sql_query(sql).get_result::<Number>(&mut opened(folder)).unwrap().value
}

const SESSION: &str = "INSERT INTO sessions (id, kind, subject_id, created_at, seen_at, expires_at) SELECT 'one', 'staff', id, \
                       '2026-11-22 08:00:00', '2026-11-22 08:00:00', '2099-01-01 00:00:00' FROM staff LIMIT 1";

#[test]
fn a_backup_is_put_back_without_what_must_not_return() {
    let folder = demo();
    let folder = folder.path();
    change(folder, SESSION);
    change(folder, "UPDATE letters SET state = 'sent', sent_at = created_at");
    change(
        folder,
        "UPDATE letters SET state = 'queued', sent_at = NULL WHERE id = (SELECT MIN(id) FROM letters)",
    );
    let said = done(folder, &["backup", "one.db"]);
    assert!(said.contains("Keep it apart from the key file"), "{said}");
    let mode = std::fs::metadata(folder.join("one.db")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600, "nobody else reads it");
    assert!(complaint(&startline(folder, &["backup", "one.db"])).contains("is there already"));

    let bookings = count(folder, "bookings");
    change(folder, "UPDATE bookings SET booker_name = 'Somebody Else'");
    let lock = std::fs::File::create(folder.join("data/startline.lock")).unwrap();
    lock.lock().unwrap();
    let refused = complaint(&startline(folder, &["restore", "one.db"]));
    assert!(refused.contains("another startline works on"), "{refused}");
    drop(lock);

    let said = done(folder, &["restore", "one.db"]);
    assert!(said.contains("1 session ended") && said.contains("2 letters that waited"), "{said}");
    assert!(!said.contains("fault"), "{said}");
    assert_eq!(count(folder, "bookings"), bookings);
    assert_eq!(count(folder, "bookings WHERE booker_name = 'Somebody Else'"), 0);
    assert_eq!(count(folder, "sessions"), 0);
    assert_eq!(count(folder, "letters WHERE state IN ('queued', 'retry', 'sending')"), 0);
    // The second tells of a traveller whose values were due, and was written before as well.
    assert_eq!(count(folder, "letters WHERE reply LIKE 'It waited when the backup was made%'"), 2);
    done(folder, &["verify"]);
    let names = std::fs::read_dir(folder.join("data")).unwrap().map(|one| one.unwrap().file_name());
    let names: Vec<String> = names.map(|name| name.into_string().unwrap()).collect();
    assert!(names.iter().any(|name| name.starts_with("startline.db.before-")), "{names:?}");
    assert!(!names.iter().any(|name| name.contains(".part")), "{names:?}");
}

#[test]
fn the_log_of_a_lost_file_is_not_taken_for_that_of_the_restored_one() {
    let folder = demo();
    let folder = folder.path();
    done(folder, &["backup", "one.db"]);
    let mut conn = opened(folder);
    dialect::execute(&mut conn, "UPDATE bookings SET booker_name = 'Somebody Else'").unwrap();
    let log = std::fs::read(folder.join("data/startline.db-wal")).unwrap();
    drop(conn);
    std::fs::remove_file(folder.join("data/startline.db")).unwrap();
    std::fs::write(folder.join("data/startline.db-wal"), log).unwrap();
    done(folder, &["restore", "one.db"]);
    assert_eq!(count(folder, "bookings WHERE booker_name = 'Somebody Else'"), 0);
    done(folder, &["verify"]);
}

#[test]
fn what_was_set_aside_is_restored_with_its_log() {
    let folder = demo();
    let folder = folder.path();
    let mut conn = opened(folder);
    dialect::execute(&mut conn, "UPDATE bookings SET booker_name = 'Somebody Else'").unwrap();
    // As after a power cut: the file and its log, and nobody who has put them together.
    for end in ["", "-wal"] {
        std::fs::copy(folder.join(format!("data/startline.db{end}")), folder.join(format!("kept.db{end}")))
            .unwrap();
    }
    drop(conn);
    change(folder, "UPDATE bookings SET booker_name = 'A Third'");
    done(folder, &["restore", "kept.db"]);
    assert_eq!(count(folder, "bookings WHERE booker_name <> 'Somebody Else'"), 0);
    assert!(count(folder, "bookings WHERE booker_name = 'Somebody Else'") > 0);
}

#[test]
fn data_with_faults_is_copied_and_put_back_and_the_faults_are_told() {
    let folder = demo();
    let folder = folder.path();
    change(folder, "UPDATE letters SET state = 'sent' WHERE id = (SELECT MIN(id) FROM letters)");
    for command in ["backup", "restore"] {
        let said = done(folder, &[command, "one.db"]);
        assert!(said.contains("The data has 1 fault; startline verify names each"), "{said}");
    }
}

#[test]
fn what_was_deleted_on_its_day_stays_deleted() {
    let folder = demo();
    let folder = folder.path();
    assert!(count(folder, "traveller_keys") > 0);
    change(
        folder,
        "UPDATE departures SET gateway_on = '2024-01-01', starts_on = '2024-01-02', ends_on = '2024-01-06', state = 'travelled'",
    );
    done(folder, &["backup", "one.db"]);
    let said = done(folder, &["restore", "one.db"]);
    assert!(said.contains("were deleted again for"), "{said}");
    assert_eq!(count(folder, "traveller_keys"), 0, "a backup from before brings no key back");
    assert_eq!(count(folder, "sealed_values"), 0);
}

#[test]
fn who_was_deleted_on_request_stays_deleted() {
    let folder = demo();
    let folder = folder.path();
    let list = startline::erasures::Erasures::in_folder(&folder.join("data"));
    let mut conn = opened(folder);
    // Two who booked for themselves alone and have letters.
    let sql = "SELECT MIN(t.id) AS value FROM travellers t JOIN sealed_values v ON v.traveller_id = t.id \
               WHERE t.booking_id IN (SELECT booking_id FROM letters WHERE body <> '') \
               GROUP BY t.booking_id HAVING COUNT(DISTINCT t.id) = 1 ORDER BY 1 LIMIT 2";
    let ids: Vec<Text> = diesel::sql_query(sql).load(&mut conn).unwrap();
    let [one, other] = &ids[..] else { panic!("two with values") };
    done(folder, &["backup", "one.db"]);
    done(folder, &["export", "one.rows"]);
    drop(conn);
    list.add(&one.value).unwrap();
    list.add(&other.value).unwrap();
    list.take_back(&other.value).unwrap();
    let of = |id: &str| count(folder, &format!("traveller_keys WHERE traveller_id = '{id}'"));
    let with_text = |id: &str| {
        let booking = format!("(SELECT booking_id FROM travellers WHERE id = '{id}')");
        count(folder, &format!("letters WHERE (body <> '' OR to_address <> '') AND booking_id = {booking}"))
    };
    assert!(with_text(&one.value) > 0);
    for backup in ["one.db", "one.rows"] {
        let said = done(folder, &["restore", backup]);
        assert!(said.contains("deleted again for 1 traveller"), "{said}");
        assert_eq!((of(&one.value), of(&other.value)), (0, 1));
        assert_eq!(count(folder, &format!("sealed_values WHERE traveller_id = '{}'", one.value)), 0);
        assert_eq!((with_text(&one.value), with_text(&other.value) > 0), (0, true), "and their letters");
    }
}

#[test]
fn what_is_no_whole_backup_of_this_agency_changes_nothing() {
    let folder = demo();
    let folder = folder.path();
    done(folder, &["backup", "one.db"]);
    change(folder, "UPDATE bookings SET booker_name = 'Somebody Else'");
    let bookings = count(folder, "bookings");
    let refuses = |arguments: &[&str], words: &str| {
        let said = complaint(&startline(folder, arguments));
        assert!(said.contains(words), "{said}");
        assert_eq!(count(folder, "bookings WHERE booker_name = 'Somebody Else'"), bookings);
        let names = std::fs::read_dir(folder.join("data")).unwrap().map(|one| one.unwrap().file_name());
        assert!(!names.into_iter().any(|name| name.to_string_lossy().contains(".part")));
    };
    refuses(&["restore", "none.db"], "none.db cannot be read");
    std::fs::write(
        folder.join("text.db"),
        "no database at all, but long enough to be taken for the head of one".repeat(9),
    )
    .unwrap();
    refuses(&["restore", "text.db"], "text.db is no backup of Startline");

    std::fs::write(folder.join("empty.db"), "").unwrap();
    refuses(&["restore", "empty.db"], "empty.db is no backup of Startline");
    let mut newer = dialect::open(Engine::Sqlite, folder.join("newer.db").to_str().unwrap()).unwrap();
    dialect::execute(
        &mut newer,
        "CREATE TABLE __diesel_schema_migrations (version TEXT PRIMARY KEY, run_on TIMESTAMP)",
    )
    .unwrap();
    dialect::execute(&mut newer, "INSERT INTO __diesel_schema_migrations (version) VALUES ('9999')").unwrap();
    drop(newer);
    refuses(&["restore", "newer.db"], "was made by a newer Startline");

    let mut bytes = std::fs::read(folder.join("one.db")).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle..middle + 20_000].fill(0x5a);
    std::fs::write(folder.join("torn.db"), &bytes).unwrap();
    refuses(&["restore", "torn.db"], "torn.db");

    done(folder, &["keys", "new", "other.keys"]);
    refuses(&["restore", "one.db", "--key-file", "other.keys"], "the key file does not open what is sealed");

    done(folder, &["export", "one.rows"]);
    let rows = std::fs::read_to_string(folder.join("one.rows")).unwrap();
    let write = |name: &str, text: &str| std::fs::write(folder.join(name), text).unwrap();
    write("cut.rows", &rows[..rows.len() / 2]);
    refuses(&["restore", "cut.rows"], "breaks off after line");
    write("changed.rows", &rows.replacen("Somebody Else", "Somebody Elsa", 1));
    refuses(&["restore", "changed.rows"], "was changed or damaged");
    write("newer.rows", &rows.replacen("\"0001\"", "\"9999\"", 1));
    refuses(&["restore", "newer.rows"], "was made by a newer Startline");
    write("form.rows", &rows.replacen("\"startline_rows\":1", "\"startline_rows\":2", 1));
    refuses(&["restore", "form.rows"], "use a newer Startline");
    write("other.rows", "{}\n");
    refuses(&["restore", "other.rows"], "first line");
    refuses(
        &["restore", "one.rows", "--key-file", "other.keys"],
        "the key file does not open what is sealed",
    );
}

#[test]
fn a_backup_is_of_one_moment_while_others_write() {
    let folder = demo();
    let folder = folder.path();
    let stop = Arc::new(AtomicBool::new(false));
    let written = Arc::new(AtomicU32::new(0));
    let writer = {
        let (stop, written, folder) = (Arc::clone(&stop), Arc::clone(&written), folder.to_owned());
        std::thread::spawn(move || {
            let mut conn = opened(&folder);
            while !stop.load(Ordering::Relaxed) {
                let number = written.load(Ordering::Relaxed);
                let sql = format!("UPDATE bookings SET booker_name = 'Name {number}'");
                dialect::execute(&mut conn, &sql).unwrap();
                written.store(number + 1, Ordering::Relaxed);
            }
        })
    };
    while written.load(Ordering::Relaxed) == 0 {
        std::thread::yield_now();
    }
    // A busy machine may give the writer no turn while a copy is made: then the copy says nothing, and another is.
    let copied_meanwhile = (0..20).find(|number| {
        let before = written.load(Ordering::Relaxed);
        done(folder, &["backup", &format!("{number}.db")]);
        written.load(Ordering::Relaxed) > before + 1
    });
    stop.store(true, Ordering::Relaxed);
    writer.join().unwrap();
    let number = copied_meanwhile.expect("somebody wrote meanwhile");
    done(folder, &["restore", &format!("{number}.db")]);
    assert_eq!(
        count(folder, "(SELECT DISTINCT booker_name FROM bookings)"),
        1,
        "all names are of one moment"
    );
}

#[test]
fn tables_are_changed_only_beside_a_copy_of_the_data_as_it_was() {
    let folder = demo();
    let folder = folder.path();
    let copies = || {
        let names = std::fs::read_dir(folder.join("data")).unwrap().map(|one| one.unwrap().file_name());
        names
            .filter(|name| name.to_string_lossy().starts_with("startline.db.before-migration-"))
            .collect::<Vec<_>>()
    };
    done(folder, &["migrate"]);
    assert!(copies().is_empty(), "nothing waited");
    change(folder, "DROP INDEX bookings_by_search");
    change(folder, "DELETE FROM __diesel_schema_migrations WHERE version = '0140'");
    let said = done(folder, &["migrate"]);
    assert!(said.contains("1 migration ran"), "{said}");
    let [copy] = copies().try_into().unwrap();
    let mut kept = dialect::open(Engine::Sqlite, folder.join("data").join(copy).to_str().unwrap()).unwrap();
    let sql = "SELECT COUNT(*) AS value FROM sqlite_master WHERE name = 'bookings_by_search'";
    let found: Number = diesel::sql_query(sql).get_result(&mut kept).unwrap();
    assert_eq!(found.value, 0, "the copy is of before");
    drop(kept);
    // Whoever was killed in between starts again within the same second.
    for _ in 0..2 {
        change(folder, "DROP INDEX bookings_by_search");
        change(folder, "DELETE FROM __diesel_schema_migrations WHERE version = '0140'");
        done(folder, &["migrate"]);
    }
    assert_eq!(copies().len(), 3);
    done(folder, &["verify"]);
}

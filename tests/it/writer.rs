//! `Db::write`: what was acknowledged is there, and a write that fails takes only itself back.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::AtomicU32;
use std::sync::atomic::Ordering;
use std::time::Duration;

use diesel::prelude::*;
use futures_util::future::join_all;
use startline::actions::audit;
use startline::actions::audit::About;
use startline::store::StoreError;
use startline::store::Tx;
use startline::store::dialect;
use startline::store::dialect::Engine;
use startline::store::schema;

use crate::on_both;
use crate::support::app::TestApp;
use crate::support::database::Database;

fn note(tx: &mut Tx<'_>, words: &str) -> Result<(), StoreError> {
    audit::note(tx, "test", About::default(), words)
}

/// The notes that were kept, sorted.
async fn notes(app: &TestApp) -> Vec<String> {
    app.look(|conn| {
        use schema::audit_entries::dsl;
        let notes = dsl::audit_entries.filter(dsl::verb.eq("test")).select(dsl::note).order(dsl::note);
        Ok(notes.load::<String>(conn)?)
    })
    .await
}

/// Keeps the one writer of SQLite busy until `others` wait behind it, so that they are committed together.
async fn in_one_batch<T>(app: &TestApp, others: impl Future<Output = T>) -> T {
    let go_on = Arc::new(AtomicBool::new(false));
    let gate = go_on.clone();
    let blocking = app.act("test", move |_| -> Result<(), StoreError> {
        while !gate.load(Ordering::SeqCst) {
            std::thread::sleep(Duration::from_millis(1));
        }
        Ok(())
    });
    let opening = async {
        tokio::time::sleep(Duration::from_millis(50)).await;
        go_on.store(true, Ordering::SeqCst);
    };
    let (blocked, others, ()) = tokio::join!(blocking, others, opening);
    blocked.unwrap();
    others
}

fn numbered(range: std::ops::Range<u32>) -> Vec<String> {
    range.map(|number| format!("{number:03}")).collect()
}

async fn note_all(app: &TestApp, range: std::ops::Range<u32>) {
    let writes = numbered(range).into_iter().map(|words| app.act("test", move |tx| note(tx, &words)));
    for answer in join_all(writes).await {
        answer.unwrap();
    }
}

on_both!(many_writes_at_once_are_all_kept, |app| async {
    note_all(app, 0..200).await;
    assert_eq!(notes(app).await, numbered(0..200));
});

on_both!(a_panic_takes_back_only_its_own_write, |app| async {
    let panicking = app.act("test", |tx| -> Result<(), StoreError> {
        note(tx, "half a write")?;
        panic!("as a bug would");
    });
    let (panicked, ()) = in_one_batch(app, async { tokio::join!(panicking, note_all(app, 0..20)) }).await;
    assert!(panicked.is_err());
    assert_eq!(notes(app).await, numbered(0..20));
    note_all(app, 20..21).await;
    assert_eq!(notes(app).await, numbered(0..21));
});

on_both!(a_no_takes_back_only_its_own_write, |app| async {
    let refusing = app.act("test", |tx| -> Result<(), StoreError> {
        note(tx, "half a write")?;
        Err(StoreError::NotFound)
    });
    let (refused, ()) = in_one_batch(app, async { tokio::join!(refusing, note_all(app, 0..20)) }).await;
    assert!(matches!(refused, Err(StoreError::NotFound)), "{refused:?}");
    assert_eq!(notes(app).await, numbered(0..20));
});

on_both!(trouble_with_the_database_leaves_the_others_of_the_batch_unharmed, |app| async {
    let runs = Arc::new(AtomicU32::new(0));
    let counted = runs.clone();
    let troubled = app.act("test", move |tx| -> Result<(), StoreError> {
        counted.fetch_add(1, Ordering::SeqCst);
        note(tx, "half a write")?;
        dialect::execute(tx.conn, "SELECT no_such_thing FROM nowhere")
    });
    let (answer, ()) = in_one_batch(app, async { tokio::join!(troubled, note_all(app, 0..20)) }).await;
    assert!(answer.is_err(), "{answer:?}");
    assert_eq!(notes(app).await, numbered(0..20));
    note_all(app, 20..40).await;
    assert_eq!(notes(app).await, numbered(0..40));
});

on_both!(a_row_that_conflicts_is_an_answer_and_the_next_write_goes_on, |app| async {
    let twice = app.act("test", |tx| -> Result<(), StoreError> {
        note(tx, "half a write")?;
        dialect::execute(
            tx.conn,
            "INSERT INTO once_keys SELECT once_key, request_hash, result, created_at FROM once_keys",
        )?;
        dialect::execute(tx.conn, "INSERT INTO agencies SELECT * FROM agencies")
    });
    let (answer, ()) = in_one_batch(app, async { tokio::join!(twice, note_all(app, 0..20)) }).await;
    assert!(matches!(answer, Err(StoreError::Conflict(_))), "{answer:?}");
    assert_eq!(notes(app).await, numbered(0..20));
});

/// SQLite says a full disk ends the whole transaction, savepoints and all.
#[test]
fn a_full_disk_leaves_the_others_of_the_batch_unharmed() {
    crate::support::app::on(Engine::Sqlite, async |app: &TestApp| {
        let filling = app.act("test", |tx| -> Result<(), StoreError> {
            // The limit belongs to the connection, which is given up afterwards.
            dialect::execute(tx.conn, "PRAGMA max_page_count = 1")?;
            note(tx, &"x".repeat(1_000_000))
        });
        let (answer, ()) = in_one_batch(app, async { tokio::join!(filling, note_all(app, 0..20)) }).await;
        assert!(matches!(&answer, Err(StoreError::Busy(words)) if words.contains("full")), "{answer:?}");
        assert_eq!(notes(app).await, numbered(0..20));
        note_all(app, 20..40).await;
        assert_eq!(notes(app).await, numbered(0..40));
    });
}

/// How many pages were written to the log of a SQLite database since it was opened.
fn log_pages(database: &Database) -> u64 {
    let log = database.folder().unwrap().join("startline.db-wal");
    (std::fs::metadata(log).unwrap().len() - 32) / (4096 + 24)
}

#[test]
fn writes_that_wait_together_share_a_commit() {
    let (alone, together) =
        (Database::with_season(Engine::Sqlite).unwrap(), Database::with_season(Engine::Sqlite).unwrap());
    actix_web::rt::System::new().block_on(async {
        let app = TestApp::start(&alone);
        for number in 0..60 {
            note_all(&app, number..number + 1).await;
        }
        assert_eq!(notes(&app).await.len(), 60);
        let app = TestApp::start(&together);
        in_one_batch(&app, note_all(&app, 0..60)).await;
        assert_eq!(notes(&app).await.len(), 60);
        // Each commit writes every page it changed once more; 60 writes of one batch write each page once.
        let (single, shared) = (log_pages(&alone), log_pages(&together));
        assert!(shared * 10 < single, "{shared} pages in batches, {single} one by one");
    });
}

on_both!(readers_are_not_kept_waiting_by_a_writer, |app| async {
    let began = std::time::Instant::now();
    let slow = app.act("test", |tx| -> Result<(), StoreError> {
        note(tx, "slow")?;
        std::thread::sleep(Duration::from_millis(600));
        Ok(())
    });
    let reading = async {
        tokio::time::sleep(Duration::from_millis(100)).await;
        let seen = notes(app).await;
        (seen, began.elapsed())
    };
    let (written, (seen, read_after)) = tokio::join!(slow, reading);
    written.unwrap();
    assert!(seen.is_empty(), "an uncommitted write was seen");
    assert!(read_after < Duration::from_millis(500), "{read_after:?}");
    assert_eq!(notes(app).await, ["slow"]);
});

//! `/readyz` says no for each reason of its own; `/healthz` goes on saying that the process lives.

use std::time::Duration;

use startline::store::dialect::Engine;

use crate::on_both;
use crate::support::app::TestApp;
use crate::support::database::Database;

async fn is_ready(app: &TestApp) -> bool {
    app.browser().fetch("/healthz").await.expect(200);
    match app.browser().fetch("/readyz").await.status {
        200 => true,
        503 => false,
        other => panic!("/readyz answers {other}"),
    }
}

on_both!(jobs_that_ended_make_the_program_not_ready, |app| async {
    assert!(is_ready(app).await);
    let going = app.db().pulse().begin_jobs();
    assert!(is_ready(app).await);
    drop(going);
    assert!(!is_ready(app).await);
});

on_both!(a_program_about_to_stop_is_not_ready_and_asks_for_new_connections, |app| async {
    let closes =
        async || app.browser().fetch("/").await.header("connection").is_some_and(|word| word == "close");
    assert!(is_ready(app).await && !closes().await);
    app.db().pulse().begin_stopping();
    assert!(!is_ready(app).await);
    assert!(closes().await, "pages are still there, each on its last connection");
});

on_both!(tables_of_another_version_make_the_program_not_ready, |app| async {
    let last = app.texts("SELECT MAX(version) AS value FROM __diesel_schema_migrations").await.remove(0);
    app.sql(&format!("DELETE FROM __diesel_schema_migrations WHERE version = '{last}'")).await.unwrap();
    assert!(!is_ready(app).await);
});

on_both!(many_who_ask_cost_the_disk_no_more_than_one, |app| async {
    let rows = async || app.texts("SELECT name AS value FROM job_runs WHERE name = 'readyz'").await.len();
    assert!(is_ready(app).await);
    assert_eq!(rows().await, 1);
    app.sql("DELETE FROM job_runs WHERE name = 'readyz'").await.unwrap();
    for _ in 0..20 {
        assert!(is_ready(app).await);
    }
    assert_eq!(rows().await, 0, "a yes is told again");
    tokio::time::sleep(Duration::from_millis(1_100)).await;
    assert!(is_ready(app).await);
    assert_eq!(rows().await, 1, "and asked for again");
});

on_both!(a_row_is_written_also_where_the_clock_was_ahead, |app| async {
    let begun = app.clock().now();
    app.clock().set(begun + chrono::Duration::days(365));
    assert!(is_ready(app).await);
    app.clock().set(begun);
    tokio::time::sleep(Duration::from_millis(1_100)).await;
    assert!(is_ready(app).await);
    let ahead = "SELECT name AS value FROM job_runs WHERE name = 'readyz' AND last_started_at > '2027-06-01'";
    assert!(app.texts(ahead).await.is_empty());
});

fn with_a_full_disk(engine: Engine) {
    let Some(database) = Database::with_season(engine) else {
        eprintln!("skipped: TEST_POSTGRES_URL is not set");
        return;
    };
    actix_web::rt::System::new().block_on(async {
        let app = TestApp::start_with(&database, |config| config.least_free_bytes = u64::MAX);
        // PostgreSQL's disk is elsewhere.
        assert_eq!(is_ready(&app).await, engine == Engine::Postgres);
    });
}

mod a_full_disk_below_the_file_makes_the_program_not_ready {
    use startline::store::dialect::Engine;

    #[test]
    fn sqlite() {
        super::with_a_full_disk(Engine::Sqlite);
    }

    #[test]
    fn postgres() {
        super::with_a_full_disk(Engine::Postgres);
    }
}

//! 2. Acknowledged means durable.

use startline::store::dialect;
use startline::store::dialect::Engine;

use crate::on_both;
use crate::support::app::TestApp;
use crate::support::database::Database;
use crate::support::world::a_booking;

/// The files as `kill -9` or a power cut would leave them: taken away while everything is open and nothing was tidied.
#[test]
fn acknowledged_means_durable() {
    let (database, later) =
        (Database::with_season(Engine::Sqlite).unwrap(), Database::empty(Engine::Sqlite).unwrap());
    actix_web::rt::System::new().block_on(async {
        let app = TestApp::start(&database);
        let booking = app.book(a_booking()).await;
        app.pay(&booking, "EUR 350.00").await;
        for ending in ["", "-wal"] {
            std::fs::copy(format!("{}{ending}", database.url), format!("{}{ending}", later.url)).unwrap();
        }
        let log = std::fs::metadata(format!("{}-wal", later.url)).unwrap();
        assert!(log.len() > 0, "the test wants work that only the log has");
        let risen = TestApp::start(&later);
        assert_eq!(risen.status(&booking).await, "confirmed");
        assert_eq!(risen.told(&booking).await, ["booking_received", "deposit_received"]);
        assert_eq!(risen.faults().await, Vec::<String>::new());
    });
}

on_both!(every_connection_waits_for_the_disk, |app| async {
    let (sql, expected) = match app.db().engine() {
        Engine::Sqlite => ("SELECT CAST(synchronous AS TEXT) AS value FROM pragma_synchronous", "2"),
        Engine::Postgres => ("SELECT current_setting('synchronous_commit') AS value", "on"),
    };
    for _ in 0..5 {
        assert_eq!(app.texts(sql).await, [expected]);
    }
    let written = app
        .act("test", move |tx| match app_setting(tx.conn, sql) {
            found if found == expected => Ok(()),
            found => Err(startline::store::StoreError::Damaged(found)),
        })
        .await;
    written.unwrap();
});

fn app_setting(conn: &mut startline::store::Conn, sql: &str) -> String {
    use diesel::RunQueryDsl;
    #[derive(diesel::QueryableByName)]
    struct Setting {
        #[diesel(sql_type = diesel::sql_types::Text)]
        value: String,
    }
    diesel::sql_query(sql).get_result::<Setting>(conn).unwrap().value
}

/// A PostgreSQL database that was told to be careless is made careful by every connection of ours.
#[test]
fn a_careless_server_is_not_taken_at_its_word() {
    let Some(database) = Database::with_season(Engine::Postgres) else { return };
    let (_, name) = database.url.rsplit_once('/').unwrap();
    let mut conn = dialect::open(Engine::Postgres, &database.url).unwrap();
    dialect::execute(&mut conn, &format!("ALTER DATABASE {name} SET synchronous_commit = off")).unwrap();
    let mut fresh = dialect::open(Engine::Postgres, &database.url).unwrap();
    assert_eq!(app_setting(&mut fresh, "SELECT current_setting('synchronous_commit') AS value"), "on");
}

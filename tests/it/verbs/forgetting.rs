//! Purging: keys are destroyed, and with them everything that was sealed, wherever it stands.

use startline::actions::give_leg::GiveLeg;
use startline::actions::give_leg::give_leg;
use startline::actions::open_details::OpenDetails;
use startline::actions::open_details::open_details;
use startline::actions::purge::purge;
use startline::actions::request_change::Change;
use startline::actions::request_change::RequestChange;
use startline::actions::request_change::request_change;
use startline::actions::send_handoff::SendHandoff;
use startline::actions::send_handoff::send_handoff;
use startline::documents::roster_table::people_of;
use startline::domain::given::Given;
use startline::domain::given::Mate;
use startline::domain::given::RoomShare;
use startline::domain::roster::View;
use startline::store::agencies;
use startline::store::dialect::Engine;
use startline::store::dossier::Offer;
use startline::store::handoffs;
use startline::store::rosters::Reach;
use startline::store::rosters::Roster;
use startline::store::rosters::Told;
use startline::store::sealed;
use startline::store::sealed::Field;
use startline::store::tx::new_id;

use crate::on_both;
use crate::support::acts::passport_of;
use crate::support::app::TestApp;
use crate::support::database::Database;
use crate::support::world::a_booking;

/// A confirmed booking with a passport, and the pack that carries it; answers the traveller's and the pack's id.
async fn a_person(app: &TestApp) -> (String, String) {
    let booking = app.book(a_booking()).await;
    app.pay(&booking, "EUR 350.00").await;
    let traveller = app.party(&booking).await.remove(0);
    app.give("site", passport_of(&traveller)).await.unwrap();
    let leg = GiveLeg {
        id: new_id(),
        booking_id: booking.id.clone(),
        traveller_id: traveller.id.clone(),
        direction: "in".to_owned(),
        mode: "flight".to_owned(),
        number: "LH720".to_owned(),
        place: "PEK".to_owned(),
        local_at: "2027-03-30T11:30:00".parse().unwrap(),
        ..GiveLeg::default()
    };
    app.act("site", move |tx| give_leg(tx, &leg)).await.unwrap();
    let recipients = app.look(agencies::recipients).await;
    let command = SendHandoff {
        handoff_id: new_id(),
        departure_code: "PY33-A".to_owned(),
        recipient_id: recipients.into_iter().find(|(one, _)| one.job == "airline").unwrap().0.id,
        once_key: new_id(),
    };
    let pack = command.handoff_id.clone();
    app.act("staff:test", move |tx| send_handoff(tx, &command)).await.unwrap();
    app.run_jobs().await;
    (traveller.id, pack)
}

async fn passport(app: &TestApp, traveller: &str) -> Option<String> {
    let (keys, ids) = (app.db().keys().clone(), [traveller.to_owned()]);
    let values = app.look(move |conn| sealed::get_all(conn, &keys, &ids, &[Field::PassportNumber])).await;
    values.into_values().next()
}

on_both!(sixty_days_after_the_return_a_person_is_forgotten, |app| async {
    let (traveller, pack) = a_person(app).await;
    app.is_at("2027-06-04T12:00:00Z");
    assert_eq!(app.act("job:purge", purge).await.unwrap(), 0);
    assert_eq!(passport(app, &traveller).await.as_deref(), Some("C01X00T47"));
    app.is_at("2027-06-05T12:00:00Z");
    assert_eq!(app.act("job:purge", purge).await.unwrap(), 1);
    assert_eq!(app.act("job:purge", purge).await.unwrap(), 0);
    assert_eq!(passport(app, &traveller).await, None);
    for left in ["sealed_values", "traveller_keys", "handoff_rows"] {
        assert!(
            app.texts(&format!("SELECT id AS value FROM ({}) one", ids_of(left))).await.is_empty(),
            "{left}"
        );
    }
    assert!(app.texts("SELECT id AS value FROM legs").await.is_empty(), "a way to the gateway");
    let pack = app.look(move |conn| handoffs::by_id(conn, &pack)).await;
    assert_eq!(pack.summary, "1 travellers", "that it was sent stays known");
    let found = app
        .texts("SELECT search_text || passport_last4 || passport_hash AS value FROM bookings, travellers")
        .await;
    assert!(!found[0].contains("0t47"), "{found:?}");
    for letter in app.letters().await.iter().filter(|letter| letter.state == "sent") {
        assert!(letter.body.is_empty() && letter.to_address.is_empty(), "{letter:?}");
    }
    let people = app
        .look(|conn| {
            let offer = Offer::by_code(conn, "PY33-A")?;
            let roster = Roster::read(conn, &offer, Reach::Firm, &Told::ALL)?;
            Ok(people_of(View::Manifest, &roster.people).len())
        })
        .await;
    assert_eq!(people, 1, "who went stays known by name");
    assert_eq!(app.faults().await, Vec::<String>::new());
});

fn ids_of(table: &str) -> String {
    format!("SELECT {} AS id FROM {table}", if table == "traveller_keys" { "traveller_id" } else { "id" })
}

on_both!(what_was_asked_named_and_opened_is_forgotten_too, |app| async {
    let booking = app.book(a_booking()).await;
    app.pay(&booking, "EUR 350.00").await;
    let traveller = app.party(&booking).await.remove(0);
    let (name, reference) = ("Zoë Canary".to_owned(), String::new());
    let wish = RoomShare { mate: Mate::Named { name, reference }, takes_strangers: true, bed: String::new() };
    app.give_page("site", &traveller, Given::Room(wish)).await.unwrap();
    let asked = RequestChange { id: new_id(), change: Change::Passport(passport_of(&traveller)) };
    app.act("site", move |tx| request_change(tx, &asked)).await.unwrap();
    let opening = OpenDetails {
        booking_id: booking.id.clone(),
        traveller_id: traveller.id.clone(),
        until_on: "2027-03-20".parse().unwrap(),
        reason: "The canary flew off".to_owned(),
    };
    app.act("staff:test", move |tx| open_details(tx, &opening)).await.unwrap();
    app.is_at("2027-06-05T12:00:00Z");
    assert_eq!(app.act("job:purge", purge).await.unwrap(), 1);
    assert!(app.texts("SELECT mate_words AS value FROM room_wishes").await.is_empty());
    assert!(app.texts("SELECT reason AS value FROM detail_openings").await.is_empty());
    let left = app.texts("SELECT id AS value FROM change_requests WHERE LENGTH(sealed) > 0").await;
    assert!(left.is_empty(), "{left:?}");
    assert_eq!(app.faults().await, Vec::<String>::new());
});

on_both!(the_job_forgets_everybody_however_many_there_are, |app| async {
    let (traveller, _) = a_person(app).await;
    let mut columns = app.texts(COLUMNS[usize::from(app.db().engine() == Engine::Postgres)]).await;
    columns.retain(|column| !matches!(column.as_str(), "id" | "position" | "role" | "is_going"));
    let columns = columns.join(", ");
    app.sql(&format!(
        "INSERT INTO travellers (id, position, role, is_going, {columns}) \
         WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < 1200) \
         SELECT id || n.i, n.i, 'leader', FALSE, {columns} FROM travellers, n WHERE id = '{traveller}'"
    ))
    .await
    .unwrap();
    app.is_at("2027-06-05T12:00:00Z");
    app.run_jobs().await;
    assert!(app.texts("SELECT id AS value FROM travellers WHERE purged_at IS NULL").await.is_empty());
    let of_passports = "SELECT id AS value FROM travellers \
                        WHERE sex <> '' OR passport_issuer <> '' OR passport_expires_on IS NOT NULL OR passport_last4 <> ''";
    assert!(app.texts(of_passports).await.is_empty());
});

const COLUMNS: [&str; 2] = [
    "SELECT name AS value FROM pragma_table_info('travellers')",
    "SELECT column_name::text AS value FROM information_schema.columns WHERE table_name = 'travellers'",
];

/// The file and its log as they lie on the disk, while the program runs.
#[test]
fn on_sqlite_no_key_is_left_on_the_disk() {
    let database = Database::with_season(Engine::Sqlite).unwrap();
    actix_web::rt::System::new().block_on(async {
        let app = TestApp::start(&database);
        let (_, _) = a_person(&app).await;
        let keys = app.texts("SELECT LOWER(HEX(wrapped)) AS value FROM traveller_keys").await;
        let sealed = app.texts("SELECT LOWER(HEX(sealed)) AS value FROM sealed_values").await;
        let secrets: Vec<Vec<u8>> = keys
            .iter()
            .chain(&sealed)
            .map(|hex| data_encoding::HEXLOWER.decode(hex.as_bytes()).unwrap())
            .collect();
        assert!(secrets.len() >= 3);
        let on_disk = || {
            let bytes: Vec<u8> = ["", "-wal"]
                .iter()
                .flat_map(|ending| std::fs::read(format!("{}{ending}", database.url)).unwrap())
                .collect();
            secrets
                .iter()
                .filter(|secret| bytes.windows(secret.len()).any(|window| window == &secret[..]))
                .count()
        };
        assert_eq!(on_disk(), secrets.len(), "the test can see them while they are there");
        app.is_at("2027-06-05T12:00:00Z");
        app.run_jobs().await;
        assert_eq!(on_disk(), 0);
    });
}

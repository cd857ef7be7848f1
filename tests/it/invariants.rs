//! What the data must keep to: each invariant is broken once and says its sentence; the demo breaks none.

use startline::actions::assign_bibs::assign_bibs;
use startline::actions::keep_apart::KeepApart;
use startline::actions::keep_apart::keep_apart;
use startline::actions::place_traveller::Place;
use startline::actions::place_traveller::PlaceTraveller;
use startline::actions::place_traveller::place_traveller;
use startline::actions::send_handoff::SendHandoff;
use startline::actions::send_handoff::send_handoff;
use startline::cli::demo::edition;
use startline::domain::refund::CancelReason;
use startline::domain::rooming::RoomKind;
use startline::domain::upload::UploadKind;
use startline::store::StoreError;
use startline::store::agencies;
use startline::store::dialect;
use startline::store::dialect::Engine;
use startline::store::invariants;
use startline::store::tx::new_id;

use crate::on_both;
use crate::support::acts::passport_of;
use crate::support::acts::without_append_only;
use crate::support::app::TestApp;
use crate::support::database::Database;
use crate::support::world::a_booking;
use crate::support::world::beginning;
use crate::support::world::runner;

/// The beginning of a sentence, and how the data comes to deserve it.
const BROKEN: [(&str, &str); 30] = [
    ("Pool % counts other places", "UPDATE pools SET taken = taken + 1 WHERE kind = 'seat_out'"),
    ("Pool % is taken beyond", "UPDATE pools SET taken = capacity + 1 WHERE kind = 'seat_back'"),
    (
        "Booking % has ended but still holds",
        "UPDATE bookings SET status = 'declined' WHERE status = 'confirmed'",
    ),
    (
        "Booking % keeps its places, but one of its travellers holds no",
        "DELETE FROM holdings WHERE pool_id IN (SELECT id FROM pools WHERE kind = 'twin_bed')",
    ),
    ("Traveller % holds two places", "UPDATE holdings SET pool_id = (SELECT MIN(pool_id) FROM holdings)"),
    ("Traveller % does not go any more but still", "UPDATE travellers SET is_going = FALSE"),
    ("Booking % waits for its deposit without", "UPDATE bookings SET held_until = NULL"),
    (
        "Booking % is not waiting for money",
        "UPDATE bookings SET status = 'confirmed' WHERE status = 'awaiting_deposit'",
    ),
    ("Booking % is paid but still owes", "UPDATE bookings SET status = 'paid' WHERE status = 'confirmed'"),
    (
        "Booking % is confirmed without any payment",
        "UPDATE bookings SET status = 'confirmed', held_until = NULL WHERE status = 'awaiting_deposit'",
    ),
    (
        "Booking % has ended unpaid but is still charged",
        "UPDATE bookings SET status = 'lapsed' WHERE status = 'confirmed'",
    ),
    (
        "Transfer % moves money in another currency",
        "UPDATE transfers SET currency = 'USD' WHERE kind = 'payment'",
    ),
    (
        "Transfer % is written under another booking",
        "UPDATE transfers SET booking_id = (SELECT MIN(id) FROM bookings) WHERE kind = 'payment'",
    ),
    ("Booking % got more money back", "UPDATE transfers SET amount_minor = 9000000 WHERE kind = 'refund'"),
    ("Booking % is confirmed, but no confirmation", "DELETE FROM letters WHERE kind = 'deposit_received'"),
    ("Letter % is marked as sent without", "UPDATE letters SET state = 'sent'"),
    ("Letter % is being sent by nobody", "UPDATE letters SET state = 'sending'"),
    ("Traveller % was never judged", "DELETE FROM decisions"),
    ("Traveller % has sealed values that no key", "DELETE FROM traveller_keys"),
    ("Traveller % has files that no key", "DELETE FROM traveller_keys"),
    ("Traveller % was purged but still has a key", "UPDATE travellers SET purged_at = created_at"),
    ("Traveller % is on a start list but does not go", "UPDATE travellers SET is_going = FALSE"),
    ("Traveller % has a bib outside", "UPDATE race_entries SET bib = bib - 1000"),
    (
        "Traveller % has a bib that somebody had",
        "INSERT INTO used_bibs (edition_id, bib, traveller_id, race_id, voided_at) \
         SELECT edition_id, bib, traveller_id, race_id, '2026-11-22 08:00:00' FROM race_entries WHERE bib IS NOT NULL",
    ),
    (
        "Room % was made by hand for another departure",
        "UPDATE rooms SET departure_id = (SELECT id FROM departures WHERE code = 'PY33-B')",
    ),
    ("Room % was made by hand, and nobody", "DELETE FROM room_beds"),
    (
        "Traveller % is kept apart from somebody on a departure",
        "UPDATE room_nevers SET departure_id = (SELECT id FROM departures WHERE code = 'PY33-B')",
    ),
    (
        "Pack % carries somebody of another departure",
        "UPDATE handoffs SET departure_id = (SELECT id FROM departures WHERE code = 'PY33-B')",
    ),
    ("Pack % is not as it was sent", "UPDATE handoff_rows SET filled = 'phone'"),
    ("The ledger does not hold", "UPDATE transfers SET amount_minor = 7 WHERE reverses IS NOT NULL"),
];

startline::verb_error! {
    /// Carries the sentences out of a transaction that is then undone.
    Undone {
        /// What was said.
        Said(Vec<String>) => "undone on purpose",
    }
}

/// Breaks the data, asks every question, and undoes all of it.
async fn said_of(app: &TestApp, breaking: &'static str) -> Vec<String> {
    let engine = app.db().engine();
    let undone: Result<(), Undone> = app
        .act("test", move |tx| {
            for table in ["transfers", "decisions"] {
                dialect::execute(tx.conn, &without_append_only(engine, table))?;
            }
            let check = |on: &str| match engine {
                Engine::Sqlite => format!("PRAGMA ignore_check_constraints = {on}"),
                Engine::Postgres => "ALTER TABLE pools DROP CONSTRAINT IF EXISTS pools_check".to_owned(),
            };
            dialect::execute(tx.conn, &check("ON"))?;
            let broken = dialect::execute(tx.conn, breaking);
            dialect::execute(tx.conn, &check("OFF"))?;
            broken?;
            Err(Undone::Said(invariants::faults(tx.conn)?))
        })
        .await;
    match undone.unwrap_err() {
        Undone::Said(sentences) => sentences,
        Undone::Store(trouble) => panic!("{breaking}: {trouble}"),
    }
}

/// A confirmed booking with everything, one that waits, and one that was cancelled and paid back.
async fn a_little_of_everything(app: &TestApp) {
    let gone = app.book(a_booking()).await;
    app.pay(&gone, "EUR 350.00").await;
    app.cancel(&gone, &[], CancelReason::VisaRefused).await.unwrap();
    app.refund(&gone, "EUR 350.00").await.unwrap();
    app.book(a_booking()).await;
    let firm = app.book(a_booking().of(vec![runner("Ada", "Runs"), runner("Bo", "Runs")])).await;
    app.pay(&firm, "EUR 700.00").await;
    app.give("site", passport_of(&app.party(&firm).await[0])).await.unwrap();
    app.give_file("site", &app.party(&firm).await[0], UploadKind::Photo).await.unwrap();
    app.act("staff:test", |tx| assign_bibs(tx, "PY33-A")).await.unwrap();
    let party = app.party(&firm).await;
    let apart = KeepApart {
        departure_code: "PY33-A".to_owned(),
        one_id: party[0].id.clone(),
        other_id: party[1].id.clone(),
        reason: "They asked for it".to_owned(),
    };
    app.act("staff:test", move |tx| keep_apart(tx, &apart)).await.unwrap();
    let move_in = PlaceTraveller {
        departure_code: "PY33-A".to_owned(),
        traveller_id: party[0].id.clone(),
        place: Place::New(RoomKind::Twin),
        confirmed: Vec::new(),
    };
    app.act("staff:test", move |tx| place_traveller(tx, &move_in)).await.unwrap();
    let recipient = app.look(agencies::recipients).await.remove(0).0;
    let command = SendHandoff {
        handoff_id: new_id(),
        departure_code: "PY33-A".to_owned(),
        recipient_id: recipient.id,
        once_key: new_id(),
    };
    app.act("staff:test", move |tx| send_handoff(tx, &command)).await.unwrap();
}

on_both!(every_invariant_has_its_sentence, |app| async {
    a_little_of_everything(app).await;
    assert_eq!(app.faults().await, Vec::<String>::new());
    for (sentence, breaking) in BROKEN {
        let (head, tail) = sentence.split_once('%').unwrap_or((sentence, ""));
        let said = said_of(app, breaking).await;
        let found = said.iter().any(|one| one.starts_with(head) && one.contains(tail) && !one.contains("{}"));
        assert!(found, "{breaking}\nsays {said:#?}\nand not {sentence}");
    }
    assert_eq!(app.faults().await, Vec::<String>::new(), "everything was undone");
});

#[test]
fn no_invariant_is_without_its_test() {
    let mut sentences: Vec<&str> = BROKEN.iter().map(|(sentence, _)| *sentence).collect();
    sentences.sort_unstable();
    sentences.dedup();
    assert_eq!(sentences.len(), invariants::COUNT);
}

fn the_demo_breaks_nothing(engine: Engine) {
    let Some(database) = Database::empty(engine) else { return };
    actix_web::rt::System::new().block_on(async {
        let db = database.open();
        db.migrate().unwrap();
        edition::load(&db, beginning()).await.unwrap();
        let ask = |sql: &'static str| {
            db.read_here(move |conn| {
                use diesel::RunQueryDsl;
                Ok::<_, StoreError>(diesel::sql_query(sql).load::<Word>(conn)?)
            })
            .unwrap()
            .into_iter()
            .map(|row| row.value)
            .collect::<Vec<_>>()
        };
        assert_eq!(db.read_here(invariants::faults).unwrap(), Vec::<String>::new());
        assert_eq!(db.read_here(startline::actions::judging::unfaithful).unwrap(), Vec::<String>::new());
        let statuses = [
            "awaiting_deposit",
            "cancelled",
            "confirmed",
            "declined",
            "held",
            "in_review",
            "lapsed",
            "paid",
            "travelled",
        ];
        assert_eq!(ask("SELECT DISTINCT status AS value FROM bookings ORDER BY status"), statuses);
        assert!(ask("SELECT id AS value FROM travellers").len() >= 60);
        assert!(ask("SELECT DISTINCT nationality AS value FROM travellers").len() >= 30);
    });
}

#[derive(diesel::QueryableByName)]
struct Word {
    #[diesel(sql_type = diesel::sql_types::Text)]
    value: String,
}

#[test]
fn the_demo_breaks_nothing_on_sqlite() {
    the_demo_breaks_nothing(Engine::Sqlite);
}

#[test]
fn the_demo_breaks_nothing_on_postgres() {
    the_demo_breaks_nothing(Engine::Postgres);
}

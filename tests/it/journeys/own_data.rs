//! What the law gives everybody: a copy of all that is kept about them, and its deletion when they ask.

use std::collections::BTreeMap;
use std::io::Read;

use diesel::RunQueryDsl;
use serde_json::Value;
use startline::actions::override_decision::OverrideDecision;
use startline::actions::override_decision::override_decision;
use startline::domain::refund::CancelReason;
use startline::domain::roster::StaffRole;
use startline::domain::upload::UploadKind;
use startline::paths;
use startline::store::bookings::Booking;
use startline::store::copies::LEFT_OUT;
use startline::store::dialect;
use startline::store::dialect::Engine;
use startline::store::dialect::rows;
use startline::store::sealed;
use startline::store::sealed::Field;
use startline::store::travellers::Traveller;

use crate::journeys::details_pages::with_code;
use crate::on_both;
use crate::support::acts::Text;
use crate::support::acts::passport_of;
use crate::support::app::TestApp;
use crate::support::database::Database;
use crate::support::page::Page;
use crate::support::world::a_booking;
use crate::support::world::runner;
use crate::support::world::spectator;

/// A confirmed booking of two who gave passports, one of them a photo.
async fn a_party(app: &TestApp) -> (Booking, Vec<Traveller>) {
    let party = vec![runner("Berta", "Booker"), spectator("Sven", "Booker")];
    let booking = app.book(a_booking().of(party)).await;
    app.pay(&booking, "EUR 700.00").await;
    let party = app.party(&booking).await;
    for one in &party {
        app.give("site", passport_of(one)).await.unwrap();
    }
    app.give_file("site", &party[0], UploadKind::Photo).await.unwrap();
    let decisions = app.dossier(&booking).await.decisions;
    for one in &party {
        let decision_id = decisions[&one.id].id.clone();
        let command =
            OverrideDecision { decision_id, may_come: true, reason: format!("For {}", one.given_names) };
        app.act("staff:test", move |tx| override_decision(tx, &command)).await.unwrap();
    }
    app.run_jobs().await;
    (booking, party)
}

/// What a ZIP holds.
fn unpacked(page: &Page) -> BTreeMap<String, Vec<u8>> {
    page.expect(200);
    assert_eq!(page.header("content-type").as_deref(), Some("application/zip"));
    assert_eq!(page.header("cache-control").as_deref(), Some("no-store"));
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(page.bytes.clone())).unwrap();
    let mut files = BTreeMap::new();
    for number in 0..zip.len() {
        let mut file = zip.by_index(number).unwrap();
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).unwrap();
        files.insert(file.name().unwrap().into_owned(), bytes);
    }
    files
}

fn everything(files: &BTreeMap<String, Vec<u8>>) -> Value {
    serde_json::from_slice(&files["everything.json"]).unwrap()
}

/// How many rows of a table are about somebody, asked of the database itself.
async fn kept(app: &TestApp, traveller: &Traveller) -> BTreeMap<String, usize> {
    let tables = app.look(rows::tables).await;
    let mut counted = BTreeMap::new();
    for table in tables.iter().filter(|table| table.has("traveller_id") && table.name != "traveller_keys") {
        let sql = format!("SELECT 'x' AS value FROM {} WHERE traveller_id = '{}'", table.name, traveller.id);
        let number = app.texts(&sql).await.len();
        if number > 0 {
            counted.insert(table.name.clone(), number);
        }
    }
    counted
}

on_both!(a_copy_holds_all_that_is_kept_about_a_person_and_nothing_of_another, |app| async {
    let (booking, party) = a_party(app).await;
    let desk = app.desk(StaffRole::Desk).await;
    let page = desk.get(&paths::desk_booking(&booking.reference)).await;
    let data = page.follow("What is kept about Berta Booker").await;
    let zip = data.form("Make the copy").send().await.expect(303).header("location").unwrap();
    let counted = kept(app, &party[0]).await;
    let files = unpacked(&desk.fetch(&zip).await);
    let all = everything(&files);
    let found: BTreeMap<String, usize> = all
        .as_object()
        .unwrap()
        .iter()
        .filter(|(name, _)| !["travellers", "overrides"].contains(&name.as_str()))
        .map(|(name, rows)| (name.clone(), rows.as_array().unwrap().len()))
        .collect();
    assert_eq!(found, counted, "every row of every table");
    assert!(counted.contains_key("sealed_values") && counted.contains_key("decisions"), "{counted:?}");
    let text = all.to_string();
    assert!(text.contains("C01X00T47"), "sealed values are opened");
    assert_eq!(all["overrides"].as_array().unwrap().len(), 1);
    assert_eq!(all["overrides"][0]["reason"], "For Berta");
    assert!(!text.contains("Sven") && !text.contains("passport_hash") && !text.contains("wrapped"), "{text}");
    assert!(all["decisions"][0]["inputs"].is_object(), "what the answer was made on");
    let csv = String::from_utf8(files["tables/sealed_values.csv"].clone()).unwrap();
    assert!(csv.contains("passport_number") && csv.contains("C01X00T47"), "{csv}");
    assert!(files["files/photo.jpg"].starts_with(&[0xff, 0xd8]), "{:?}", files.keys());
    assert!(String::from_utf8_lossy(&files["read-me.txt"]).contains(&booking.reference));

    // Noted, and only for who asked, for a while.
    let note = "SELECT note AS value FROM audit_entries WHERE verb = 'disclose' AND note LIKE '%copy%'";
    assert_eq!(app.texts(note).await.len(), 1);
    app.desk(StaffRole::Owner).await.fetch(&zip).await.expect(404);
    app.pass(chrono::Duration::minutes(6));
    desk.fetch(&zip).await.expect(404);
});

#[test]
fn every_column_that_names_a_traveller_is_in_their_copy_or_left_out_with_a_reason() {
    let database = Database::with_season(Engine::Sqlite).unwrap();
    let mut conn = dialect::open(Engine::Sqlite, &database.url).unwrap();
    let sql = "SELECT t.name || '.' || f.\"from\" AS value FROM sqlite_schema t, pragma_foreign_key_list(t.name) f \
               WHERE t.type = 'table' AND f.\"table\" = 'travellers'";
    let columns: Vec<Text> = diesel::sql_query(sql).load(&mut conn).unwrap();
    assert!(columns.len() > 15, "{}", columns.len());
    for column in columns {
        let (table, name) = column.value.split_once('.').unwrap();
        let is_left_out = LEFT_OUT.iter().any(|(of, left, _)| (*of, *left) == (table, name));
        assert!(name == "traveller_id" || is_left_out, "{table}.{name} names a traveller and is in no copy");
    }
}

on_both!(who_booked_gets_the_booking_too_and_only_behind_the_code, |app| async {
    let (booking, party) = a_party(app).await;
    app.own_link(&party[1], "sven@example.org").await.unwrap();
    app.run_jobs().await;
    let copy = format!("{}/travellers/1/copy", app.link(&booking));
    let asked = app.browser().send(&copy, &[]).await;
    assert!(asked.expect(303).header("location").unwrap().ends_with("/code"), "first the code");

    let browser = with_code(app, &booking).await;
    let personal = browser.get(&format!("{}/personal", app.link(&booking))).await;
    let zip = personal.form("Get a copy of everything we keep about Berta Booker").send().await;
    let zip = zip.expect(303).header("location").unwrap();
    let all = everything(&unpacked(&browser.fetch(&zip).await));
    assert_eq!(all["bookings"][0]["reference"], booking.reference);
    assert!(!all["transfers"].as_array().unwrap().is_empty(), "what was charged and paid");
    let letters = all["letters"].as_array().unwrap();
    assert!(!letters.is_empty());
    assert!(!all.to_string().contains("For Sven"), "what was said of another is the other's");
    assert!(letters.iter().all(|letter| letter["to_address"] == "booker@example.org"), "not those to Sven");
    app.browser().fetch(&zip).await.expect(404);
    // Who has a link of their own asks behind it.
    assert!(!personal.html.contains("travellers/2/copy"));
    browser.send(&copy.replace("/1/", "/2/"), &[]).await.expect(404);
});

on_both!(who_asks_is_deleted_unless_they_still_travel, |app| async {
    let (booking, party) = a_party(app).await;
    let lead = app.desk(StaffRole::Lead).await;
    let at = |one: &Traveller, page: &str| {
        paths::desk_booking_page(&booking.reference, &format!("travellers/{}/{page}", one.id))
    };
    let list = app.erasures();
    let note = [("note".to_owned(), "by email on 3 May".to_owned())];
    lead.get(&at(&party[0], "data")).await.says("cancel them first");
    lead.post(&at(&party[0], "erasure"), &note).await.says("cancel them first");
    assert!(list.read().unwrap().is_empty());

    app.cancel(&booking, &[1], CancelReason::OwnWish).await.unwrap();
    let desk = app.desk(StaffRole::Desk).await;
    desk.get(&at(&party[1], "data")).await.says("A lead deletes it on request");
    desk.send(&at(&party[1], "erasure"), &note).await.expect(403);
    let data = lead.get(&at(&party[1], "data")).await;
    let nameless = data.form("Delete it now").submit().await;
    assert_eq!(nameless.expect(422).faults().len(), 1, "how they asked is wanted");
    let done = data.form("Delete it now").fill("note", "by email on 3 May").submit().await;
    done.says("Deleted what was kept about Sven Booker").says("Erased personal values on request");
    let ids: Vec<String> = party.iter().map(|one| one.id.clone()).collect();
    let keys = app.db().keys().clone();
    let left = app.look(move |conn| sealed::get_all(conn, &keys, &ids, &[Field::PassportNumber])).await;
    assert_eq!(left.keys().map(|(id, _)| id).collect::<Vec<_>>(), [&party[0].id], "only hers is left");
    assert_eq!(list.read().unwrap(), [party[1].id.clone()]);
    lead.get(&at(&party[1], "data")).await.says("It was deleted already");
    assert!(!app.letters().await.iter().any(|letter| letter.kind == "data_deleted"), "she still travels");

    app.cancel(&booking, &[], CancelReason::OwnWish).await.unwrap();
    app.run_jobs().await;
    let data = lead.get(&at(&party[0], "data")).await;
    data.form("Delete it now").fill("note", "by phone").submit().await.says("Deleted what was kept");
    app.run_jobs().await;
    let letters = app.letters().await;
    assert_eq!(letters.iter().filter(|letter| letter.kind == "data_deleted").count(), 1, "nobody is left");
    assert!(letters.iter().all(|letter| letter.kind == "data_deleted" || letter.body.is_empty()));
    assert_eq!(app.faults().await, Vec::<String>::new());
});

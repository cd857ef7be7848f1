//! Rosters, numbers, packs and letters: every list is the same truth, and what leaves the house is what the screen shows.

use std::collections::BTreeSet;

use diesel::prelude::*;
use startline::actions::give_details::GiveDetails;
use startline::actions::give_details::give_details;
use startline::domain::given::Contact;
use startline::domain::given::Given;
use startline::domain::given::Health;
use startline::domain::roster::StaffRole;
use startline::domain::roster::View;
use startline::store::bookings::Booking;
use startline::store::departures;
use startline::store::handoffs;
use startline::store::letters;
use startline::store::letters::Delivery;
use startline::store::schema;
use startline::store::travellers;

use crate::on_both;
use crate::support::app::TestApp;
use crate::support::browser::Browser;
use crate::support::page::Page;
use crate::support::world::a_booking;
use crate::support::world::photographer;
use crate::support::world::runner;
use crate::support::world::spectator;

const PASSPORT: &str = "C01XCANARY";

/// Gives the first traveller of a booking a passport.
async fn give_passport(app: &TestApp, booking: &Booking, family_name: &str) {
    let id = booking.id.clone();
    let party = app.look(move |conn| travellers::of_booking(conn, &id)).await;
    let command = GiveDetails {
        booking_id: booking.id.clone(),
        traveller_id: party[0].id.clone(),
        given_names: "Berta".to_owned(),
        family_name: family_name.to_owned(),
        machine_name: None,
        sex: "F".to_owned(),
        born_on: "1988-04-02".parse().unwrap(),
        passport_number: PASSPORT.to_owned(),
        issuer: "D".to_owned(),
        nationality: "D".to_owned(),
        expires_on: "2033-01-31".parse().unwrap(),
        machine_lines: String::new(),
    };
    app.act("site", move |tx| give_details(tx, &command)).await.unwrap();
    let contact = Contact { phone: "+49 170 0000000".to_owned(), chat: String::new() };
    app.give_page("site", &party[0], Given::Contact(contact)).await.unwrap();
    let health = Health { diet: "@no nuts".to_owned(), medical: String::new() };
    app.give_page("site", &party[0], Given::Health(health)).await.unwrap();
}

/// Bookings in every status that can be reached by the desk, one person each; answers who is on the desk's lists and who on partners'.
async fn every_status(app: &TestApp) -> (BTreeSet<String>, BTreeSet<String>) {
    let lapsed = app.book(a_booking().by("Lapsed", "lapsed@example.org")).await;
    app.pass(chrono::Duration::days(9));
    app.run_jobs().await;
    let cancelled = app.book(a_booking().by("Cancelled", "cancelled@example.org")).await;
    let declined = app.book(a_booking().of(vec![photographer("De", "Clined")])).await;
    let browser = app.desk(StaffRole::Desk).await;
    let page = browser.get(&format!("/desk/bookings/{}/cancellation", cancelled.reference)).await;
    let form = page.form("Check what it costs").choose("reason", "Own wish").fill("note", "Off.");
    form.submit().await.form("Cancel now").submit().await.expect(200);
    let page = browser.get(&format!("/desk/bookings/{}/review", declined.reference)).await;
    let form = page.form("Send the answer").choose("answer", "Decline").fill("reason", "No.");
    form.submit().await.expect(200);

    let awaiting = app.book(a_booking()).await;
    let in_review = app.book(a_booking().of(vec![photographer("In", "Review")])).await;
    let confirmed = app.book(a_booking().of(vec![spectator("Con", "Firmed")])).await;
    app.pay(&confirmed, "EUR 350.00").await;
    let paid = app.book(a_booking()).await;
    app.pay(&paid, "EUR 2195.00").await;
    let ends = [(&lapsed, "lapsed"), (&cancelled, "cancelled"), (&declined, "declined")];
    for (booking, status) in ends {
        assert_eq!(app.booking(&booking.id).await.status, status);
    }
    let references = |some: &[&Booking]| some.iter().map(|one| one.reference.clone()).collect();
    (references(&[&awaiting, &in_review, &confirmed, &paid]), references(&[&confirmed, &paid]))
}

/// The references of a list, from its links to bookings.
fn on_screen(page: &Page) -> BTreeSet<String> {
    let links = page.attributes("#roster-list a", "href");
    links.iter().filter_map(|link| link.rsplit('/').next()).map(str::to_owned).collect()
}

on_both!(nobody_whose_booking_has_ended_is_on_any_list, |app| async {
    let (holding, firm) = every_status(app).await;
    let browser = app.desk(StaffRole::Desk).await;
    // The oracle asks the tables by itself.
    let runners: BTreeSet<String> = app
        .look(|conn| {
            let rows: Vec<String> = schema::travellers::table
                .inner_join(schema::bookings::table)
                .filter(schema::bookings::status.ne_all(["lapsed", "declined", "cancelled"]))
                .filter(schema::travellers::cancelled_at.is_null())
                .filter(schema::travellers::race_id.is_not_null())
                .select(schema::bookings::reference)
                .load(conn)?;
            Ok(rows.into_iter().collect())
        })
        .await;
    for view in View::ALL {
        let page = browser.get(&format!("/desk/departures/PY33-A?view={}", view.as_str())).await;
        let expected = if view == View::StartList { &runners } else { &holding };
        assert_eq!(&on_screen(&page), expected, "{view:?}");
        let file = browser.get(&format!("/desk/departures/PY33-A/{}.csv", view.as_str())).await;
        let lines = file.html.lines().count() - 1;
        assert_eq!(lines, expected.len(), "{view:?}: {}", file.html);
        assert!(expected.iter().all(|reference| file.html.contains(reference.as_str())));
    }
    for recipient in ["The handler", "The hotel", "The airline"] {
        let page = browser.get("/desk/departures/PY33-A/handoffs").await;
        let preview = page.follow(&format!("See what they get : {recipient}")).await;
        preview.says("2 travellers").form("Send this pack").submit().await.says("is fixed");
    }
    let packed: Vec<BTreeSet<String>> = app
        .look(|conn| {
            let (departure, _) = departures::by_code(conn, "PY33-A")?;
            let mut packs = Vec::new();
            for (pack, _, _) in handoffs::of_departure(conn, &departure.id)? {
                let references: Vec<String> = schema::handoff_rows::table
                    .inner_join(schema::travellers::table.inner_join(schema::bookings::table))
                    .filter(schema::handoff_rows::handoff_id.eq(&pack.id))
                    .select(schema::bookings::reference)
                    .load(conn)?;
                packs.push(references.into_iter().collect());
            }
            Ok(packs)
        })
        .await;
    assert_eq!(packed, vec![firm; 3]);
});

fn bibs(page: &Page) -> Vec<String> {
    page.texts("#roster-list tbody tr td:nth-child(2)")
}

on_both!(who_has_a_number_keeps_it, |app| async {
    for name in ["Cid", "Ada", "Bea"] {
        let booking = app.book(a_booking().of(vec![runner(name, name)])).await;
        app.pay(&booking, "EUR 350.00").await;
    }
    let browser = app.desk(StaffRole::Desk).await;
    let number = async || {
        let page = browser.get("/desk/departures/PY33-A?view=start_list").await;
        page.form("Number the runners").submit().await
    };
    let first = number().await;
    first.says("3 runners numbered");
    assert_eq!(bibs(&first), ["2001", "2002", "2003"]);
    number().await.says("has a number already");
    let late = app.book(a_booking().of(vec![runner("Aaa", "First")])).await;
    number().await.says("has a number already");
    app.pay(&late, "EUR 350.00").await;
    let second = number().await;
    second.says("1 runner numbered");
    assert_eq!(bibs(&second), ["2001", "2002", "2003", "2004"]);
});

on_both!(a_file_holds_what_the_screen_shows_and_no_formula, |app| async {
    let booking = app.book(a_booking()).await;
    app.pay(&booking, "EUR 350.00").await;
    give_passport(app, &booking, "=1+1").await;
    let browser = app.desk(StaffRole::Desk).await;
    for view in View::ALL {
        let page = browser.get(&format!("/desk/departures/PY33-A?view={}", view.as_str())).await;
        let csv = browser.get(&page.link("CSV")).await;
        let heading = csv.html.trim_start_matches('\u{feff}').lines().next().unwrap().to_owned();
        assert_eq!(heading.replace('"', ""), page.texts("#roster-list th").join(","), "{view:?}");
        assert!(!csv.html.contains(PASSPORT) && !page.html.contains(PASSPORT), "{view:?}");
        assert!(!csv.html.contains("1988-04-02") && !csv.html.contains("no nuts"), "{view:?}");
        check_no_formula(&csv.html);

        let before = disclosures(app).await;
        let shown = page.form("With sealed values").submit().await;
        assert_eq!(disclosures(app).await, before + 1, "{view:?}");
        assert_eq!(shown.texts("#roster-list th"), page.texts("#roster-list th"));
        let clear = browser.get(&shown.link("CSV")).await;
        check_no_formula(&clear.html);
        let (column, value) = match view {
            View::Rooming => ("Diet", "'@no nuts"),
            View::StartList => ("Year of birth", ",1988,"),
            View::Manifest | View::ManifestBack | View::Visa => ("Passport number", PASSPORT),
            View::Diets => ("Diet", "'@no nuts"),
            View::Emergencies => ("Phone", "'+49 170 0000000"),
            View::Groups => ("Reference", booking.reference.as_str()),
            View::Birthdays => ("Date of birth", "1988-04-02"),
            View::Arrivals => ("Phone", "'+49 170 0000000"),
        };
        assert!(clear.html.contains(value), "{column}: {}", clear.html);
        let sheet = browser.get(&shown.link("XLSX")).await;
        assert!(sheet.expect(200).bytes.starts_with(b"PK"));
        check_others_see_nothing(app, &shown, &clear.path).await;
    }
});

fn check_no_formula(csv: &str) {
    let mut reader = csv::Reader::from_reader(csv.trim_start_matches('\u{feff}').as_bytes());
    for row in reader.records() {
        for cell in row.unwrap().iter() {
            assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r']), "{cell:?} begins like a formula");
        }
    }
}

async fn check_others_see_nothing(app: &TestApp, shown: &Page, file: &str) {
    let other: Browser = app.desk(StaffRole::Owner).await;
    other.get(&shown.path).await.expect(404);
    other.get(file).await.expect(404);
    app.browser().get(file).await.titled("Sign in");
}

async fn disclosures(app: &TestApp) -> i64 {
    app.look(|conn| {
        let looks = schema::audit_entries::table.filter(schema::audit_entries::verb.eq("disclose"));
        Ok(looks.count().get_result(conn)?)
    })
    .await
}

on_both!(a_pack_is_checked_sent_once_and_its_receipt_noted, |app| async {
    let browser = app.desk(StaffRole::Desk).await;
    let page = browser.get("/desk/departures/PY33-A/handoffs").await;
    page.says("No pack of this departure was sent yet");
    let early = page.follow("See what they get : The hotel").await;
    early.says("Nobody for this pack is confirmed yet");
    let booking = app.book(a_booking()).await;
    app.pay(&booking, "EUR 350.00").await;
    let preview = page.follow("See what they get : The hotel").await;
    preview.says("Room mate").says("Sealed among them Diet").says("1 traveller").says_not("Passport number");
    let form = preview.form("Send this pack");
    form.submit().await.says("Pack no. 1 is fixed");
    form.submit().await.says("Pack no. 1 is fixed");
    let sent = app.letters().await.into_iter().filter(|letter| letter.kind == "pack").count();
    assert_eq!(sent, 1);
    let today = browser.get("/desk").await;
    today.says("Packs not received").says("not opened");
    let receipt = today.follow("PY33-A, pack no. 1").await.follow("Note who received it").await;
    let form = receipt.form("Note it");
    assert_eq!(form.submit().await.expect(422).faults().len(), 2);
    let form = form.fill("who", "Ms Kim").choose("how", "By phone");
    form.submit().await.says("Ms Kim, by phone").says_not("Note who received it");
    form.submit().await.says("It was noted before");
    browser.get("/desk").await.says_not("Packs not received");
});

on_both!(travel_packs_are_written_about_once_a_day, |app| async {
    let booking = app.book(a_booking()).await;
    app.pay(&booking, "EUR 350.00").await;
    let browser = app.desk(StaffRole::Desk).await;
    let form = browser.get("/desk/departures/PY33-A/handoffs").await.form("Write to 1 booking");
    form.submit().await.says("Letters for 1 booking");
    form.submit().await.expect(200);
    let packs = app.letters().await.into_iter().filter(|letter| letter.kind == "travel_pack").count();
    assert_eq!(packs, 1);
});

on_both!(a_letter_that_failed_is_seen_read_and_tried_again, |app| async {
    let booking = app.book(a_booking()).await;
    let letter = app.letter_to("booker@example.org").await;
    let id = letter.id.clone();
    let now = app.clock().now().naive_utc();
    app.act::<_, startline::store::StoreError, _>("test", move |tx| {
        letters::mark(tx.conn, &id, &Delivery::Failed, "550 no such user", now)
    })
    .await
    .unwrap();
    let browser = app.desk(StaffRole::Desk).await;
    let list = browser.get("/desk").await.says("Letters that failed").follow("See all of Letters").await;
    list.says("550 no such user");
    let page = list.follow("Booking received").await;
    page.says(&booking.reference).says("[link to the booking]").says("550 no such user");
    assert!(!page.html.contains(&app.link(&booking)), "the desk reads no secret");
    page.form("Try again now").submit().await.says("in the outbox again");
    app.run_jobs().await;
    browser.get(&page.path).await.says("Sent");
    browser.get("/desk/letters?state=failed").await.says("Choose All to see every letter");
});

on_both!(an_open_task_is_finished_by_who_did_it, |app| async {
    let booking = app.book(a_booking().of(vec![photographer("Jo", "Writer")])).await;
    let browser = app.desk(StaffRole::Desk).await;
    let page = browser.get(&format!("/desk/bookings/{}", booking.reference)).await;
    page.says("Review to answer. Decide on this booking");
    let done = page.form("Done : Review to answer").submit().await;
    done.says("The task is done").says("desk of the tests : Finished a task");
    browser.get("/desk").await.says_not("Review to answer");
});

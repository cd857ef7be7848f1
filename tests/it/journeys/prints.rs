//! Prints of lists: numbered, the same again while nothing changed, and with what changed since.

use startline::actions::give_details::GiveDetails;
use startline::actions::give_details::give_details;
use startline::domain::refund::CancelReason;
use startline::domain::roster::StaffRole;
use startline::store::bookings::Booking;

use crate::on_both;
use crate::support::acts::passport_of;
use crate::support::app::TestApp;
use crate::support::browser::Browser;
use crate::support::page::Page;
use crate::support::world::a_booking;
use crate::support::world::runner;

async fn print(desk: &Browser, view: &str) -> Page {
    let list = desk.get(&format!("/desk/departures/PY33-A?view={view}")).await;
    list.form("Print a version").submit().await
}

async fn confirmed(app: &TestApp, family_name: &str) -> Booking {
    let booking = app.book(a_booking().of(vec![runner("Test", family_name)])).await;
    app.pay(&booking, "EUR 350.00").await;
    give_passport(app, &booking, "C01X00T47").await;
    booking
}

async fn give_passport(app: &TestApp, booking: &Booking, number: &str) {
    let traveller = app.party(booking).await.remove(0);
    let command = GiveDetails { passport_number: number.to_owned(), ..passport_of(&traveller) };
    app.act("site", move |tx| give_details(tx, &command)).await.unwrap();
}

on_both!(a_print_has_a_number_and_marks_what_changed, |app| async {
    let ada = confirmed(app, "Ada").await;
    let bea = confirmed(app, "Bea").await;
    let desk = app.desk(StaffRole::Desk).await;

    let first = print(&desk, "manifest").await;
    first.titled("PY33-A Manifest out, version 1").says("2 travellers").says("C01X00T47");
    assert_eq!(first.texts("#roster-list th")[0], "No.");
    print(&desk, "manifest").await.titled("version 1");

    confirmed(app, "Cid").await;
    app.cancel(&bea, &[], CancelReason::OwnWish).await.unwrap();
    give_passport(app, &ada, "D00000009").await;
    let second = print(&desk, "manifest").await;
    second
        .titled("PY33-A Manifest out, version 2")
        .says("1 added, 1 changed, 1 gone")
        .says("DEL Test Bea (BEA<<TEST)");
    assert_eq!(second.texts("#roster-list td strong"), ["CHG", "ADD"]);
    assert_eq!(second.texts("#roster-list td mark"), ["D00000009"]);

    let changes = desk.get(&second.link("Changes only")).await;
    let lines: Vec<String> = changes.html.lines().skip(1).map(str::to_owned).collect();
    assert_eq!(lines.iter().map(|line| &line[..3]).collect::<Vec<_>>(), ["CHG", "ADD", "DEL"], "{lines:?}");
    let all = desk.get(&second.link("CSV")).await;
    assert_eq!(all.html.lines().count(), 1 + 2 + 1);
    // Each list counts for itself.
    print(&desk, "manifest_back").await.titled("PY33-A Manifest back, version 1");
});

on_both!(an_open_print_says_when_the_list_has_moved_on, |app| async {
    confirmed(app, "Ada").await;
    let desk = app.desk(StaffRole::Desk).await;
    let first = print(&desk, "manifest").await;
    first.says_not("has changed since this version");
    confirmed(app, "Bea").await;
    desk.get(&first.path).await.says("has changed since this version");
    let other = app.desk(StaffRole::Owner).await;
    assert_eq!(other.fetch(&first.path).await.status, 404, "only who asked may open it");
});

on_both!(a_print_keeps_nothing_that_could_be_read, |app| async {
    confirmed(app, "Ada").await;
    print(&app.desk(StaffRole::Desk).await, "manifest").await;
    let kept = app.texts("SELECT cells AS value FROM list_print_rows").await.join(" ");
    assert!(kept.contains("passport_number"), "{kept}");
    for word in ["C01X00T47", "1988-02-29", "29 Feb", "ADA", "Test"] {
        assert!(!kept.contains(word), "{word} is in {kept}");
    }
});

on_both!(whoever_flies_one_way_stands_on_one_manifest, |app| async {
    let booking = confirmed(app, "Ada").await;
    confirmed(app, "Bea").await;
    let desk = app.desk(StaffRole::Desk).await;
    let before = app.taken("PY33-A", "seat_back").await;
    let page = desk.get(&format!("/desk/bookings/{}", booking.reference)).await;
    let form = page.follow("Seats with the group of Test Ada").await;
    form.form("Note it").choose("way", "out").submit().await.says("The manifests show it");
    assert_eq!(app.taken("PY33-A", "seat_back").await, before - 1);
    assert_eq!(app.taken("PY33-A", "seat_out").await, before);
    print(&desk, "manifest").await.says("ADA<<TEST").says("BEA<<TEST");
    print(&desk, "manifest_back").await.says_not("ADA<<TEST").says("BEA<<TEST");
    assert_eq!(app.faults().await, Vec::<String>::new());

    app.sells("PY33-A", "seat_back", before - 1).await;
    let full = form.form("Note it").choose("way", "both").submit().await;
    full.expect(422).says("Every seat of this flight is taken");
    app.sells("PY33-A", "seat_back", before).await;
    form.form("Note it").choose("way", "both").submit().await.says("The manifests show it");
    assert_eq!(app.taken("PY33-A", "seat_back").await, before);
    assert_eq!(app.faults().await, Vec::<String>::new());
});

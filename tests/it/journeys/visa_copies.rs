//! The copies of the entry papers: chased in the order in which people leave home, given by the desk, found with the pack.

use startline::domain::refund::CancelReason::OwnWish;
use startline::domain::roster::StaffRole;
use startline::domain::upload::UploadKind;
use startline::store::bookings::Booking;

use super::travel_packs::tells_way;
use crate::on_both;
use crate::support::acts::drawn_jpeg;
use crate::support::app::TestApp;
use crate::support::world::a_booking;
use crate::support::world::runner;

/// A confirmed booking of one who arrives on a day, or has not said.
async fn arriving(app: &TestApp, name: &str, at: Option<&str>) -> Booking {
    let booking = app.book(a_booking().of(vec![runner(name, "Runner")])).await;
    app.pay(&booking, "EUR 2,195.00").await;
    if let Some(at) = at {
        let traveller = app.party(&booking).await.remove(0);
        tells_way(app, &traveller, "in", "LH720", at).await;
    }
    booking
}

async fn alarms(app: &TestApp, booking: &Booking) -> usize {
    app.tasks(booking).await.into_iter().filter(|(kind, _)| kind == "visa_copy").count()
}

on_both!(who_leaves_first_stands_first_and_is_an_alarm_two_days_before, |app| async {
    let late = arriving(app, "Late", None).await;
    let early = arriving(app, "Early", Some("2027-03-28T09:30:00")).await;
    app.is_at("2027-03-24T04:00:00Z");
    app.run_jobs().await;
    assert_eq!((alarms(app, &early).await, alarms(app, &late).await), (0, 0));
    app.is_at("2027-03-25T04:00:00Z");
    app.run_jobs().await;
    app.run_jobs().await;
    assert_eq!((alarms(app, &early).await, alarms(app, &late).await), (1, 0));
    let desk = app.desk(StaffRole::Desk).await;
    let today = desk.get("/desk").await;
    let first = today.texts("main h2").into_iter().next().unwrap();
    assert!(first.contains("Leaves home without a copy of the entry papers"), "{first}");
    let list = desk.get("/desk/departures/PY33-A/visa-copies").await;
    list.expect(200).says("2 people have no copy yet").says("Sat 27 Mar 2027");
    let names = list.texts("tbody th");
    assert_eq!(names, ["Early Runner", "Late Runner"]);
    list.says("Tue 30 Mar 2027, as far as we know");
    assert_eq!(list.texts("td:last-child .tag").len(), 1);

    // Given: the alarm is over, and the list says so.
    let traveller = app.party(&early).await.remove(0);
    let address = format!("/desk/bookings/{}/travellers/{}/visa-copy", early.reference, traveller.id);
    desk.get(&address).await.expect(200).says("Copy of the entry papers of Early Runner");
    desk.send_file(&address, "file", "copy.txt", "text/plain", b"no picture").await.expect(422);
    let given = desk.send_file(&address, "file", "copy.jpg", "image/jpeg", &drawn_jpeg(600, 400)).await;
    given.says("The copy for Early Runner is kept").says("1 person has no copy yet");
    assert_eq!(alarms(app, &early).await, 0);
    app.run_jobs().await;
    assert_eq!(alarms(app, &early).await, 0);
    desk.get(&address).await.says("Another file takes its place");

    // Who no longer goes is no alarm.
    app.is_at("2027-03-28T04:00:00Z");
    app.run_jobs().await;
    assert_eq!(alarms(app, &late).await, 1);
    app.cancel(&late, &[], OwnWish).await.unwrap();
    assert_eq!(alarms(app, &late).await, 0);
});

on_both!(an_alarm_goes_with_the_day_somebody_leaves, |app| async {
    async fn leaves(app: &TestApp, booking: &Booking, at: &str, expected: &[&str]) {
        let traveller = app.party(booking).await.remove(0);
        tells_way(app, &traveller, "in", "LH720", at).await;
        app.run_jobs().await;
        let tasks = app.tasks(booking).await.into_iter().filter(|(kind, _)| kind == "visa_copy");
        let notes: Vec<String> = tasks.map(|(_, note)| note).collect();
        assert_eq!(notes.len(), expected.len(), "{at}: {notes:?}");
        for (note, day) in notes.iter().zip(expected) {
            assert!(note.contains(day), "{at}: {note}");
        }
    }
    let booking = arriving(app, "Ada", None).await;
    app.is_at("2027-03-25T04:00:00Z");
    leaves(app, &booking, "2027-03-28T09:30:00", &["Sat 27 Mar 2027"]).await;
    leaves(app, &booking, "2027-03-27T09:30:00", &["Fri 26 Mar 2027"]).await;
    leaves(app, &booking, "2027-03-31T09:30:00", &[]).await;
    // The first day again, and days later the alarm of the last one.
    leaves(app, &booking, "2027-03-28T09:30:00", &["Sat 27 Mar 2027"]).await;
    leaves(app, &booking, "2027-03-31T09:30:00", &[]).await;
    app.is_at("2027-03-28T04:00:00Z");
    app.run_jobs().await;
    assert_eq!(alarms(app, &booking).await, 1);
    let traveller = app.party(&booking).await.remove(0);
    app.give_file("staff:test", &traveller, UploadKind::VisaCopy).await.unwrap();
    assert_eq!(alarms(app, &booking).await, 0);
    app.run_jobs().await;
    assert_eq!(alarms(app, &booking).await, 0);
});

on_both!(the_copy_is_opened_with_the_pack_behind_a_code, |app| async {
    let booking = arriving(app, "Ada", None).await;
    let traveller = app.party(&booking).await.remove(0);
    let link = app.link(&booking);
    let pack = format!("{link}/travellers/1/travel-pack");
    let page = app.browser().get(&pack).await;
    page.says("the copy of your entry papers").says_not("Open the copy");
    app.give_file("staff:test", &traveller, UploadKind::VisaCopy).await.unwrap();
    let page = app.browser().get(&pack).await;
    page.says("it is here").says_not("Still missing: the copy of your entry papers");
    let ask = page.form("Open the copy of your entry papers").submit().await;
    let enter = ask.form("Send the code").submit().await;
    let code = app.code_to("booker@example.org").await;
    let opened = enter.form("Continue").fill("code", &code).submit().await;
    let page = opened.browser().get(&pack).await;
    let file = page.form("Open the copy of your entry papers").submit().await;
    assert_eq!(file.expect(200).header("content-type").as_deref(), Some("image/jpeg"));
    assert!(file.header("content-disposition").unwrap().contains("visa-copy.jpg"));
    // A traveller cannot give one, nor is asked for it.
    app.browser().fetch(&format!("{link}/travellers/1/visa-copy")).await.expect(404);
    app.browser().get(&link).await.says_not("Copy of the entry papers");
});

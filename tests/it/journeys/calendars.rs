//! The calendar file of a party: changed in place with every change, and taken back for whatever is off.

use chrono::Duration;
use icalendar::CalendarDateTime;
use icalendar::Component;
use icalendar::DatePerhapsTime;
use startline::domain::refund::CancelReason::OwnWish;
use startline::domain::roster::StaffRole;
use startline::store::bookings::Booking;

use super::travel_packs::a_confirmed_booking;
use super::travel_packs::flies;
use super::travel_packs::gives_way;
use super::travel_packs::letters_of;
use super::travel_packs::opened;
use super::travel_packs::season_says;
use super::travel_packs::tells_way;
use crate::on_both;
use crate::support::app::TestApp;
use crate::support::browser::Browser;
use crate::support::world::a_booking;
use crate::support::world::runner;

/// The events of a file by the end of their UID, as a reader that shares nothing with the writer sees them.
fn events(file: &str) -> Vec<(String, u32, String, icalendar::Event)> {
    let calendar: icalendar::Calendar = file.parse().unwrap();
    let event = |event: &icalendar::Event| {
        let uid = event.get_uid().unwrap().to_owned();
        let key = uid.splitn(6, '-').nth(5).unwrap().to_owned();
        let status = event.property_value("STATUS").unwrap().to_owned();
        (key, event.get_sequence().unwrap(), status, event.clone())
    };
    calendar.components.iter().filter_map(|one| one.as_event()).map(event).collect()
}

fn starts(event: &icalendar::Event) -> (String, String) {
    match event.get_start().unwrap() {
        DatePerhapsTime::DateTime(CalendarDateTime::WithTimezone { date_time, tzid }) => {
            (date_time.to_string(), tzid)
        }
        other => panic!("{other:?}"),
    }
}

on_both!(a_calendar_is_changed_in_place_and_taken_back_with_the_booking, |app| async {
    let booking = a_confirmed_booking(app).await;
    let first = letters_of(app, "deposit_received").await.remove(0).calendar;
    assert!(first.contains("METHOD:PUBLISH") && first.contains("BEGIN:VTIMEZONE"), "{first}");
    let before = events(&first);
    let keys: Vec<&str> = before.iter().map(|(key, ..)| key.as_str()).collect();
    assert_eq!(keys, ["briefing", "flight-out-1", "flight-back-1", "1-race"]);
    assert_eq!(starts(&before[1].3), ("2027-04-01 13:05:00".to_owned(), "Asia/Shanghai".to_owned()));
    assert_eq!(starts(&before[3].3), ("2027-04-04 09:00:00".to_owned(), "Asia/Pyongyang".to_owned()));

    // The season moves a flight: the same event, later, with a higher number.
    season_says(app, &[("departs = \"13:05\"", "departs = \"14:15\"")]).await;
    let address = format!("{}/calendar.ics", app.link(&booking));
    let second = events(&app.browser().fetch(&address).await.html);
    assert_eq!(starts(&second[1].3).0, "2027-04-01 14:15:00");
    assert!(second.iter().zip(&before).all(|(now, then)| now.0 == then.0 && now.1 > then.1));

    // Own ways stand in it only behind a code.
    gives_way(app, &booking, "in", "LH720", "2027-03-30T11:30:00").await;
    assert!(!app.browser().fetch(&address).await.html.contains("LH720"));
    let browser = opened(app, &booking).await;
    let shown = events(&browser.fetch(&address).await.html);
    let way = shown.iter().find(|(key, ..)| key == "1-way-in").unwrap();
    assert_eq!(starts(&way.3), ("2027-03-30 11:30:00".to_owned(), "Asia/Shanghai".to_owned()));
    app.pass(Duration::minutes(5));
    gives_way(app, &booking, "in", "LH722", "2027-03-30T12:30:00").await;
    let browser = opened(app, &booking).await;
    let later = events(&browser.fetch(&address).await.html);
    let changed = later.iter().find(|(key, ..)| key == "1-way-in").unwrap();
    assert!(changed.1 > way.1 && changed.3.get_summary().unwrap().contains("LH722"));

    app.cancel(&booking, &[], OwnWish).await.unwrap();
    let taken_back = letters_of(app, "cancelled").await.remove(0).calendar;
    assert!(taken_back.contains("METHOD:CANCEL"), "{taken_back}");
    let off = events(&taken_back);
    assert_eq!(off.iter().map(|(key, ..)| key.as_str()).collect::<Vec<_>>(), keys);
    assert!(off.iter().all(|(_, sequence, status, _)| status == "CANCELLED" && *sequence > changed.1));
    let file = app.browser().fetch(&address).await;
    assert_eq!(file.header("content-type").as_deref(), Some("text/calendar; charset=utf-8; method=CANCEL"));
});

async fn file(
    app: &TestApp,
    browser: &Browser,
    booking: &Booking,
) -> Vec<(String, u32, String, icalendar::Event)> {
    events(&browser.fetch(&format!("{}/calendar.ics", app.link(booking))).await.html)
}

/// Key and status of each.
fn stand(events: &[(String, u32, String, icalendar::Event)]) -> Vec<(&str, &str)> {
    events.iter().map(|(key, _, status, _)| (key.as_str(), status.as_str())).collect()
}

on_both!(another_race_moves_the_same_event_and_who_is_taken_off_has_none, |app| async {
    let booking = app.book(a_booking().of(vec![runner("Ada", "Pair"), runner("Bo", "Pair")])).await;
    app.pay(&booking, "EUR 4,390.00").await;
    let before = file(app, &app.browser(), &booking).await;
    let ada = app.party(&booking).await.remove(0);
    let entries = app.desk(StaffRole::Desk).await.get("/desk/departures/PY33-A/entries").await;
    let change = entries.form("Change the race").fill("runner", &ada.id).fill("to_race", "full");
    change.submit().await.says("The race is changed");
    let now = file(app, &app.browser(), &booking).await;
    let summary = |at: usize| now[at].3.get_summary().unwrap().to_owned();
    assert_eq!(stand(&now)[3..], [("1-race", "CONFIRMED"), ("2-race", "CONFIRMED")]);
    assert!(summary(3).starts_with("Ada Pair: Marathon") && summary(4).starts_with("Bo Pair: Half marathon"));
    assert!(now[3].1 > before[3].1);
    app.cancel(&booking, &[0], OwnWish).await.unwrap();
    let off = file(app, &app.browser(), &booking).await;
    assert_eq!(stand(&off)[3..], [("1-race", "CANCELLED"), ("2-race", "CONFIRMED")]);
    assert!(off[3].1 > now[3].1);
});

on_both!(a_flight_that_nobody_of_the_party_takes_is_called_off, |app| async {
    let booking = app.book(a_booking().of(vec![runner("Ada", "Pair"), runner("Bo", "Pair")])).await;
    app.pay(&booking, "EUR 4,390.00").await;
    let before = file(app, &app.browser(), &booking).await;
    let party = app.party(&booking).await;
    for (traveller, out) in party.iter().zip(["CONFIRMED", "CANCELLED"]) {
        flies(app, &booking, traveller, "back").await;
        let now = file(app, &app.browser(), &booking).await;
        assert_eq!(stand(&now)[1..3], [("flight-out-1", out), ("flight-back-1", "CONFIRMED")]);
        assert!(now[1].1 > before[1].1);
    }
    flies(app, &booking, &party[0], "both").await;
    let now = file(app, &app.browser(), &booking).await;
    assert_eq!(stand(&now)[1], ("flight-out-1", "CONFIRMED"));
});

on_both!(the_ways_of_who_is_taken_off_are_called_off, |app| async {
    let booking = app.book(a_booking().of(vec![runner("Ada", "Pair"), runner("Bo", "Pair")])).await;
    app.pay(&booking, "EUR 4,390.00").await;
    let party = app.party(&booking).await;
    tells_way(app, &party[0], "in", "LH720", "2027-03-30T11:30:00").await;
    tells_way(app, &party[1], "in", "LH722", "2027-03-30T12:30:00").await;
    let browser = opened(app, &booking).await;
    let before = file(app, &browser, &booking).await;
    assert_eq!(stand(&before)[5..], [("1-way-in", "CONFIRMED"), ("2-way-in", "CONFIRMED")]);
    app.cancel(&booking, &[1], OwnWish).await.unwrap();
    let now = file(app, &browser, &booking).await;
    assert_eq!(stand(&now)[5..], [("1-way-in", "CONFIRMED"), ("2-way-in", "CANCELLED")]);
    assert!(now[6].1 > before[6].1);
    app.cancel(&booking, &[0], OwnWish).await.unwrap();
    let now = file(app, &browser, &booking).await;
    assert!(now.len() == 7 && now.iter().all(|(_, _, status, _)| status == "CANCELLED"), "{:?}", stand(&now));
});

//! 4. Every roster view is the same truth: nobody cancelled, declined, lapsed or waiting is ever on a list.

use std::collections::BTreeSet;

use chrono::Duration;
use startline::actions::close_departure::close_departures;
use startline::actions::join_waitlist::JoinWaitlist;
use startline::actions::join_waitlist::join_waitlist;
use startline::actions::send_handoff::SendHandoff;
use startline::actions::send_handoff::send_handoff;
use startline::documents::roster_table::people_of;
use startline::domain::refund::CancelReason;
use startline::domain::roster::RecipientJob;
use startline::domain::roster::StaffRole;
use startline::domain::roster::View;
use startline::store::agencies;
use startline::store::dossier::Offer;
use startline::store::handoffs;
use startline::store::rosters::Reach;
use startline::store::rosters::Roster;
use startline::store::rosters::Told;
use startline::store::tx::new_id;

use crate::on_both;
use crate::support::acts::photographer;
use crate::support::app::TestApp;
use crate::support::world::NewBooking;
use crate::support::world::a_booking;
use crate::support::world::runner;
use crate::support::world::spectator;

fn of_one(name: &str) -> NewBooking {
    a_booking().of(vec![runner("Test", name)])
}

/// One booking of every status on PY33-A, and somebody who waits.
async fn every_status(app: &TestApp) {
    let lapsed = app.book(of_one("Lapsed")).await;
    let half_paid = app.book(of_one("Halfpaid")).await;
    app.pay(&half_paid, "EUR 100.00").await;
    let declined = app.book(a_booking().of(vec![photographer("Test", "Declined")])).await;
    app.review(&declined, false).await.unwrap();
    app.pass(Duration::days(8));
    assert_eq!(app.release().await, 2);
    assert_eq!(app.status(&lapsed).await, "lapsed");

    let cancelled = app.book(of_one("Cancelled")).await;
    app.pay(&cancelled, "EUR 350.00").await;
    app.cancel(&cancelled, &[], CancelReason::OwnWish).await.unwrap();
    let party = vec![runner("Test", "Goes"), spectator("Test", "Watches"), runner("Test", "Takenoff")];
    let confirmed = app.book(a_booking().of(party)).await;
    app.pay(&confirmed, "EUR 1050.00").await;
    app.cancel(&confirmed, &[2], CancelReason::VisaRefused).await.unwrap();
    let paid = app.book(of_one("Paid")).await;
    app.pay(&paid, "EUR 2195.00").await;
    app.book(of_one("Waits")).await;
    app.book(a_booking().of(vec![photographer("Test", "Reviewed")])).await;
    let mut option = of_one("Held");
    option.command.as_option = true;
    app.book(option).await;
    let waits = JoinWaitlist {
        id: new_id(),
        departure_code: "PY33-A".to_owned(),
        email: "queue@example.org".parse().unwrap(),
        party_size: 2,
    };
    app.act("site", move |tx| join_waitlist(tx, &waits)).await.unwrap();
}

/// The people who must be on a list, asked of the database in words of its own.
async fn oracle(app: &TestApp, only_firm: bool, only_runners: bool) -> Vec<String> {
    let ended = if only_firm { "'held', 'in_review', 'awaiting_deposit', " } else { "" };
    let runners = if only_runners { "AND t.race_id IS NOT NULL" } else { "" };
    app.texts(&format!(
        "SELECT t.id AS value FROM travellers t, bookings b, departures d WHERE b.id = t.booking_id AND d.id = b.departure_id \
         AND d.code = 'PY33-A' AND b.status NOT IN ({ended}'lapsed', 'declined', 'cancelled') AND t.cancelled_at IS NULL \
         {runners} ORDER BY t.id"
    ))
    .await
}

async fn shown(app: &TestApp, reach: Reach, view: View) -> Vec<String> {
    let mut ids = app
        .look(move |conn| {
            let offer = Offer::by_code(conn, "PY33-A")?;
            let roster = Roster::read(conn, &offer, reach, &Told::ALL)?;
            Ok(people_of(view, &roster.people).iter().map(|one| one.traveller.id.clone()).collect::<Vec<_>>())
        })
        .await;
    ids.sort();
    ids
}

/// Sends a pack and answers whom it carries, and its text.
async fn packed(app: &TestApp, job: RecipientJob) -> (Vec<String>, String) {
    let recipients = app.look(agencies::recipients).await;
    let recipient = recipients.into_iter().find(|(one, _)| one.job == job.as_str()).unwrap().0;
    let command = SendHandoff {
        handoff_id: new_id(),
        departure_code: "PY33-A".to_owned(),
        recipient_id: recipient.id,
        once_key: new_id(),
    };
    let id = command.handoff_id.clone();
    app.act("staff:test", move |tx| send_handoff(tx, &command)).await.unwrap();
    let rows = app.look(move |conn| handoffs::rows(conn, &id)).await;
    let mut ids: Vec<_> = rows.iter().map(|row| row.traveller_id.clone()).collect();
    ids.sort();
    (ids, rows.into_iter().map(|row| row.open_values).collect())
}

async fn every_view_agrees(app: &TestApp, firm: usize, holding: usize) {
    for view in View::ALL {
        let only_runners = view == View::StartList;
        assert_eq!(shown(app, Reach::Firm, view).await, oracle(app, true, only_runners).await, "{view:?}");
        let on_desk = shown(app, Reach::HoldingPlaces, view).await;
        assert_eq!(on_desk, oracle(app, false, only_runners).await, "{view:?}");
    }
    assert_eq!(oracle(app, true, false).await.len(), firm);
    assert_eq!(oracle(app, false, false).await.len(), holding);
    for job in RecipientJob::ALL {
        let (ids, text) = packed(app, job).await;
        assert_eq!(ids, oracle(app, true, job.view() == View::StartList).await, "{job:?}");
        for gone in ["Lapsed", "Halfpaid", "Declined", "Cancelled", "Takenoff", "Waits", "Reviewed", "Held"] {
            assert!(!text.contains(gone), "{gone} is in the pack for {job:?}: {text}");
        }
    }
    assert_eq!(app.faults().await, Vec::<String>::new());
}

/// Who must be named on a page, and who must not, asked of the database in words of its own.
async fn named(app: &TestApp, only_firm: bool, only_runners: bool) -> (Vec<String>, Vec<String>) {
    let on: BTreeSet<String> = oracle(app, only_firm, only_runners).await.into_iter().collect();
    let all =
        app.texts("SELECT id || ' ' || given_names || ' ' || family_name AS value FROM travellers").await;
    let split =
        |line: &String| line.split_once(' ').map(|(id, name)| (id.to_owned(), name.to_owned())).unwrap();
    let (there, gone): (Vec<_>, Vec<_>) = all.iter().map(split).partition(|(id, _)| on.contains(id));
    let names = |people: Vec<(String, String)>| people.into_iter().map(|(_, name)| name).collect();
    (names(there), names(gone))
}

/// Every page of the desk that lists people of a departure, with whom it must name: only the firm, only runners.
const PAGES: [(&str, bool, bool); 7] = [
    ("/desk/departures/PY33-A/board", false, false),
    ("/desk/departures/PY33-A/rooming", false, false),
    ("/desk/departures/PY33-A/entries", false, true),
    ("/desk/editions/PY33/start-list", true, true),
    ("/desk/departures/PY33-A/visas", true, false),
    ("/desk/departures/PY33-A/briefing", true, false),
    ("/desk/departures/PY33-A?view=rooming", false, false),
];

async fn every_page_agrees(app: &TestApp) {
    let desk = app.desk(StaffRole::Desk).await;
    for (address, only_firm, only_runners) in PAGES {
        let page = desk.get(address).await;
        let (there, gone) = named(app, only_firm, only_runners).await;
        assert!(!there.is_empty() && !gone.is_empty());
        let words = page.texts("main").join(" ").replace(", ", " ");
        let says = |name: &String| {
            let turned = name.split_once(' ').map(|(given, family)| format!("{family} {given}")).unwrap();
            words.contains(name.as_str()) || words.contains(&turned)
        };
        let missing: Vec<&String> = there.iter().filter(|name| !says(name)).collect();
        let wrong: Vec<&String> = gone.iter().filter(|name| says(name)).collect();
        assert!(missing.is_empty() && wrong.is_empty(), "{address}: missing {missing:?}, wrong {wrong:?}");
    }
    let glance = desk.get("/desk/departures/PY33-A/glance").await;
    let count = oracle(app, false, false).await.len();
    glance.says(&format!("{count} travellers"));
}

on_both!(every_page_of_the_desk_names_the_same_people, |app| async {
    every_status(app).await;
    every_page_agrees(app).await;
});

on_both!(every_roster_view_is_the_same_truth, |app| async {
    every_status(app).await;
    let statuses = app.texts("SELECT DISTINCT status AS value FROM bookings ORDER BY status").await;
    let expected =
        ["awaiting_deposit", "cancelled", "confirmed", "declined", "held", "in_review", "lapsed", "paid"];
    assert_eq!(statuses, expected);
    every_view_agrees(app, 3, 6).await;

    app.is_at("2027-04-07T12:00:00Z");
    app.act("job:close_departures", close_departures).await.unwrap();
    app.release().await;
    let travelled = app.texts("SELECT reference AS value FROM bookings WHERE status = 'travelled'").await;
    assert_eq!(travelled.len(), 2);
    every_view_agrees(app, 3, 4).await;
});

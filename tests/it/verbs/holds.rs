//! Holds: until when places are kept, who lets them go, and how they come back.

use chrono::Duration;
use futures_util::future::join;
use startline::actions::erase_traveller::EraseTraveller;
use startline::actions::erase_traveller::erase_traveller;
use startline::actions::release_hold::release_holds;
use startline::actions::retake_places::RetakeError;
use startline::actions::say_sent::SaySentError;
use startline::actions::say_sent::say_sent;
use startline::domain::booking::Status;
use startline::domain::refund::CancelReason;
use startline::store::bookings::Booking;

use crate::on_both;
use crate::support::acts::photographer;
use crate::support::app::TestApp;
use crate::support::world::a_booking;
use crate::support::world::runner;

async fn extend(app: &TestApp, booking: &Booking) -> Result<(), SaySentError> {
    let id = booking.id.clone();
    app.act("site", move |tx| say_sent(tx, &id)).await
}

on_both!(a_hold_ends_at_six_in_the_evening_of_the_gateway, |app| async {
    let booking = app.book(a_booking()).await;
    app.is_at("2026-11-29T09:59:59Z");
    assert_eq!(app.release().await, 0);
    app.is_at("2026-11-29T10:00:00Z");
    assert_eq!(app.release().await, 1);
    assert_eq!(app.release().await, 0);
    assert_eq!(app.status(&booking).await, "lapsed");
    assert_eq!(app.told(&booking).await, ["booking_received", "hold_lapsed"]);
    assert_eq!(app.taken("PY33-A", "seat_out").await, 0);
    assert_eq!(app.money(&booking).await, (0, 0, 0));
    assert!(app.tasks(&booking).await.is_empty());
});

on_both!(near_the_day_a_hold_is_short, |app| async {
    app.is_days_before(39);
    let booking = app.book(a_booking()).await;
    app.pass(Duration::days(2));
    assert_eq!(app.release().await, 0);
    app.pass(Duration::days(1) + Duration::hours(6));
    assert_eq!(app.release().await, 1);
    assert_eq!(app.status(&booking).await, "lapsed");
});

on_both!(i_have_sent_it_extends_once, |app| async {
    let booking = app.book(a_booking()).await;
    extend(app, &booking).await.unwrap();
    let again = extend(app, &booking).await;
    assert!(matches!(again, Err(SaySentError::Already)), "{again:?}");
    app.is_at("2026-12-04T09:59:59Z");
    assert_eq!(app.release().await, 0);
    app.is_at("2026-12-04T10:00:00Z");
    let late = extend(app, &booking).await;
    assert!(matches!(late, Err(SaySentError::NothingDue)), "{late:?}");
    assert_eq!(app.release().await, 1);
    let reviewed = app.book(a_booking().of(vec![photographer("Pia", "Photographer")])).await;
    let nothing = extend(app, &reviewed).await;
    assert!(matches!(nothing, Err(SaySentError::NothingDue)), "{nothing:?}");
});

on_both!(a_review_never_lapses_because_the_desk_is_late, |app| async {
    let booking = app.book(a_booking().of(vec![photographer("Pia", "Photographer")])).await;
    app.pass(Duration::days(90));
    assert_eq!(app.release().await, 0);
    assert_eq!(app.status(&booking).await, "in_review");
    app.review(&booking, true).await.unwrap();
    assert_eq!(app.status(&booking).await, "awaiting_deposit");
    assert!(app.review(&booking, false).await.is_err(), "it is decided");
    app.pass(Duration::days(8));
    assert_eq!(app.release().await, 1, "the deposit is due from the answer on");
});

on_both!(a_declined_review_frees_its_places_and_owes_nothing, |app| async {
    let booking = app.book(a_booking().of(vec![photographer("Pia", "Photographer")])).await;
    app.review(&booking, false).await.unwrap();
    assert_eq!(app.status(&booking).await, "declined");
    assert_eq!(app.taken("PY33-A", "seat_out").await, 0);
    assert_eq!(app.money(&booking).await, (0, 0, 0));
    assert!(app.tasks(&booking).await.is_empty());
    assert_eq!(app.told(&booking).await, ["in_review", "declined"]);
});

on_both!(a_hold_that_ends_with_part_of_the_deposit_asks_the_desk, |app| async {
    let booking = app.book(a_booking()).await;
    app.pay(&booking, "EUR 100.00").await;
    app.pass(Duration::days(8));
    assert_eq!(app.release().await, 1);
    let tasks = app.tasks(&booking).await;
    assert_eq!(tasks.len(), 1);
    assert_eq!(tasks[0].0, "late_money");
    assert!(tasks[0].1.starts_with("EUR 100.00"), "{tasks:?}");
    assert_eq!(app.money(&booking).await, (0, 10_000, -10_000));
});

on_both!(two_instances_end_each_hold_once, |app| async {
    let mut held = Vec::new();
    for _ in 0..4 {
        held.push(app.book(a_booking()).await);
    }
    app.pass(Duration::days(8));
    let (one, two) =
        join(app.act("job:release_holds", release_holds), app.act("job:release_holds", release_holds)).await;
    assert_eq!(one.unwrap() + two.unwrap() + app.release().await, 4);
    for booking in &held {
        assert_eq!(app.told(booking).await, ["booking_received", "hold_lapsed"]);
    }
    assert_eq!(app.taken("PY33-A", "seat_out").await, 0);
    assert_eq!(app.faults().await, Vec::<String>::new());
});

on_both!(places_that_are_there_are_taken_again_with_the_money_that_came, |app| async {
    let party = vec![runner("Ada", "Pair"), runner("Bo", "Pair"), runner("Cy", "Gone")];
    let booking = app.book(a_booking().of(party)).await;
    app.cancel(&booking, &[2], CancelReason::OwnWish).await.unwrap();
    for _ in 0..2 {
        app.pass(Duration::days(8));
        app.release().await;
        assert_eq!(app.retake(&booking).await.unwrap(), Status::AwaitingDeposit);
        assert_eq!(
            app.money(&booking).await,
            (439_000, 0, 439_000),
            "who was taken off is not charged again"
        );
        assert_eq!(app.faults().await, Vec::<String>::new());
    }
    app.pass(Duration::days(8));
    app.release().await;
    app.pay(&booking, "EUR 700.00").await;
    assert_eq!(app.tasks(&booking).await[0].0, "late_money");
    assert_eq!(app.retake(&booking).await.unwrap(), Status::Confirmed);
    assert!(app.tasks(&booking).await.is_empty());
    assert_eq!(app.money(&booking).await, (439_000, 70_000, 369_000));
    assert_eq!(app.taken("PY33-A", "seat_out").await, 2);
    let letter = app.letters().await.pop().unwrap();
    assert_eq!(letter.kind, "deposit_received");
    assert!(letter.calendar.starts_with("BEGIN:VCALENDAR"));
    let due = app.dossier(&booking).await.outside.iter().filter(|charge| charge.is_due).count();
    assert_eq!(due, 2, "who goes pays the race fee on site again");
    assert_eq!(app.faults().await, Vec::<String>::new());
    let again = app.retake(&booking).await;
    assert!(matches!(again, Err(RetakeError::NotLapsed)), "{again:?}");
});

on_both!(places_that_are_gone_stay_gone_and_nothing_changes, |app| async {
    let booking = app.book(a_booking()).await;
    app.pass(Duration::days(8));
    app.release().await;
    app.pay(&booking, "EUR 350.00").await;
    app.sells("PY33-A", "seat_back", 0).await;
    let gone = app.retake(&booking).await;
    assert!(matches!(gone, Err(RetakeError::SoldOut(_))), "{gone:?}");
    assert_eq!(app.status(&booking).await, "lapsed");
    assert_eq!(app.money(&booking).await, (0, 35_000, -35_000));
    assert_eq!(app.tasks(&booking).await[0].0, "late_money");
    assert_eq!(app.told(&booking).await, ["booking_received", "hold_lapsed"]);
    assert_eq!(app.faults().await, Vec::<String>::new());
});

on_both!(who_was_deleted_on_request_does_not_travel_when_money_comes_late, |app| async {
    let booking = app.book(a_booking()).await;
    app.pass(Duration::days(8));
    app.release().await;
    let traveller_id = app.party(&booking).await.remove(0).id;
    let command =
        EraseTraveller { booking_id: booking.id.clone(), traveller_id, note: "by email".to_owned() };
    app.act("staff:test", move |tx| erase_traveller(tx, &command)).await.unwrap();
    app.pay(&booking, "EUR 350.00").await;
    let again = app.retake(&booking).await;
    assert!(matches!(again, Err(RetakeError::Erased)), "{again:?}");
    assert_eq!(app.taken("PY33-A", "seat_out").await, 0);
});

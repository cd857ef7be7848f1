//! Passports and contacts: who may give them until when, and what a worse answer does.

use chrono::Duration;
use startline::actions::give_leg::GiveLeg;
use startline::actions::give_leg::give_leg;
use startline::actions::giving::GivingError;
use startline::actions::remind_details::ask_details;
use startline::actions::remind_details::remind_details;
use startline::domain::eligibility::Outcome;
use startline::domain::refund::CancelReason;
use startline::store::bookings::Booking;
use startline::store::tx::new_id;

use crate::on_both;
use crate::support::acts::passport_of;
use crate::support::app::TestApp;
use crate::support::world::a_booking;
use crate::support::world::runner;

on_both!(details_close_for_everybody_but_the_desk, |app| async {
    let booking = app.book(a_booking()).await;
    app.pay(&booking, "EUR 350.00").await;
    let details = passport_of(&app.party(&booking).await[0]);
    app.is_days_before(20);
    app.give("site", details.clone()).await.unwrap();
    app.is_days_before(19);
    let closed = app.give("site", details.clone()).await;
    assert!(matches!(closed, Err(GivingError::Closed)), "{closed:?}");
    app.give("staff:test", details).await.unwrap();
});

on_both!(details_are_for_who_goes_in_this_booking, |app| async {
    let booking = app.book(a_booking().of(vec![runner("Ada", "Goes"), runner("Bo", "Off")])).await;
    let other = app.book(a_booking()).await;
    let party = app.party(&booking).await;
    let mut of_another = passport_of(&party[0]);
    of_another.booking_id = other.id.clone();
    let answer = app.give("site", of_another).await;
    assert!(matches!(answer, Err(GivingError::NotGoing)), "{answer:?}");
    app.cancel(&booking, &[1], CancelReason::OwnWish).await.unwrap();
    let answer = app.give("site", passport_of(&party[1])).await;
    assert!(matches!(answer, Err(GivingError::NotGoing)), "{answer:?}");
    app.pass(Duration::days(8));
    app.release().await;
    let answer = app.give("staff:test", passport_of(&party[0])).await;
    assert!(matches!(answer, Err(GivingError::NotGoing)), "{answer:?}");
});

on_both!(a_worse_answer_makes_a_task_and_moves_neither_money_nor_places, |app| async {
    let booking = app.book(a_booking()).await;
    app.pay(&booking, "EUR 350.00").await;
    let before = (app.money(&booking).await, app.taken("PY33-A", "seat_out").await);
    let mut details = passport_of(&app.party(&booking).await[0]);
    app.give("site", details.clone()).await.unwrap();
    assert!(app.tasks(&booking).await.is_empty());
    details.nationality = "USA".to_owned();
    assert_eq!(app.give("site", details.clone()).await.unwrap(), Outcome::Refused);
    let tasks = app.tasks(&booking).await;
    assert_eq!(tasks.len(), 1);
    assert_eq!(tasks[0].0, "worse_answer");
    assert!(tasks[0].1.contains("refused"), "{tasks:?}");
    app.give("site", details).await.unwrap();
    assert_eq!(app.tasks(&booking).await.len(), 1, "the same answer again is not worse");
    assert_eq!(app.status(&booking).await, "confirmed");
    assert_eq!((app.money(&booking).await, app.taken("PY33-A", "seat_out").await), before);
    assert_eq!(app.faults().await, Vec::<String>::new());
});

on_both!(missing_details_are_asked_for_once_in_good_time, |app| async {
    let firm = app.book(a_booking()).await;
    app.pay(&firm, "EUR 350.00").await;
    let waits = app.book(a_booking()).await;
    app.is_days_before(42);
    app.act("job:remind_details", remind_details).await.unwrap();
    assert!(!app.told(&firm).await.contains(&"details_wanted".to_owned()), "it is too early");
    for days in [41, 41, 40, 30] {
        app.is_days_before(days);
        app.act("job:remind_details", remind_details).await.unwrap();
    }
    let asked = |told: Vec<String>| told.iter().filter(|kind| *kind == "details_wanted").count();
    assert_eq!(asked(app.told(&firm).await), 1, "21 days before the close");
    assert_eq!(asked(app.told(&waits).await), 0);
    for _ in 0..2 {
        let id = firm.id.clone();
        app.act("staff:test", move |tx| ask_details(tx, &id)).await.unwrap();
    }
    assert_eq!(asked(app.told(&firm).await), 2, "the desk asks once a day");
});

/// Gives a way of a traveller, counted from 0, as somebody who entered a code, or not.
async fn give_way(
    app: &TestApp,
    booking: &Booking,
    who: usize,
    (direction, at): (&str, &str),
    may_replace: bool,
) -> Result<(), GivingError> {
    let leg = GiveLeg {
        id: new_id(),
        booking_id: booking.id.clone(),
        traveller_id: app.party(booking).await[who].id.clone(),
        direction: direction.to_owned(),
        mode: "flight".to_owned(),
        number: "CA792".to_owned(),
        place: "PEK".to_owned(),
        local_at: at.parse().unwrap(),
        may_replace,
        ..GiveLeg::default()
    };
    app.act("site", move |tx| give_leg(tx, &leg)).await
}

on_both!(a_way_that_misses_the_group_is_one_task_until_it_is_mended, |app| async {
    let booking = app.book(a_booking().of(vec![runner("Ada", "Late"), runner("Bo", "Early")])).await;
    let tasks = async || app.tasks(&booking).await.into_iter().map(|(_, words)| words).collect::<Vec<_>>();
    give_way(app, &booking, 0, ("in", "2027-03-31T16:00:00"), false).await.unwrap();
    give_way(app, &booking, 1, ("home", "2027-04-08T10:00:00"), false).await.unwrap();
    assert!(tasks().await.is_empty(), "who comes as the briefing begins is there");
    let again = give_way(app, &booking, 0, ("in", "2027-04-03T09:00:00"), false).await;
    assert!(matches!(again, Err(GivingError::Kept)), "{again:?}");
    for _ in 0..2 {
        give_way(app, &booking, 0, ("in", "2027-04-03T09:00:00"), true).await.unwrap();
    }
    give_way(app, &booking, 1, ("home", "2027-04-05T10:00:00"), true).await.unwrap();
    let open = tasks().await;
    assert_eq!(open.len(), 2, "{open:?}");
    assert!(open.iter().any(|words| words.contains("Traveller 1 arrives after")), "{open:?}");
    give_way(app, &booking, 0, ("in", "2027-03-31T09:00:00"), true).await.unwrap();
    let open = tasks().await;
    assert_eq!(open.len(), 1, "{open:?}");
    assert!(open[0].contains("Traveller 2 leaves for home before"), "{open:?}");
    app.cancel(&booking, &[1], CancelReason::OwnWish).await.unwrap();
    assert!(tasks().await.is_empty(), "who does not go needs no mending");
});

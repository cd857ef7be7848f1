//! The clock jumps, stands, and meets days that are twenty-three hours long: what is due happens once, and nothing happens never.

use std::collections::BTreeMap;

use chrono::Duration;

use crate::on_both;
use crate::support::app::TestApp;
use crate::support::world::a_booking;

/// Runs the jobs at these hours, counted from the beginning, however they are ordered.
async fn live_through(app: &TestApp, hours: impl IntoIterator<Item = i64>) {
    let begun = app.clock().now();
    for hour in hours {
        app.clock().set(begun + Duration::hours(hour));
        app.run_jobs().await;
    }
    app.clock().set(begun);
}

/// How many letters of each kind were posted.
async fn letters(app: &TestApp) -> BTreeMap<String, usize> {
    let mut kinds = BTreeMap::new();
    for letter in app.letters().await {
        *kinds.entry(letter.kind).or_default() += 1;
    }
    kinds
}

/// A confirmed booking whose details are missing, and one whose hold will end.
async fn two_bookings(app: &TestApp) {
    let booking = app.book(a_booking()).await;
    app.pay(&booking, "EUR 350.00").await;
    app.book(a_booking().by("Bo", "bo@example.org")).await;
}

/// The days on which something is due: until after the hold ends, and while details are asked for, which close on day 110.
fn days() -> impl Iterator<Item = i64> {
    (0..10).chain(87..113)
}

/// Each letter came as often as it is due, and the hold that ended freed its place.
async fn each_came_once(app: &TestApp) {
    let kinds = [("booking_received", 2), ("deposit_received", 1), ("hold_lapsed", 1), ("details_wanted", 5)];
    let expected: BTreeMap<_, _> = kinds.into_iter().map(|(kind, count)| (kind.to_owned(), count)).collect();
    let mut told = letters(app).await;
    told.retain(|kind, _| expected.contains_key(kind));
    assert_eq!(told, expected);
    assert_eq!(app.taken("PY33-A", "seat_out").await, 1);
}

on_both!(reminders_and_holds_come_once_where_the_clock_goes_as_it_should, |app| async {
    two_bookings(app).await;
    live_through(app, days().flat_map(|day| [day * 24, day * 24 + 8, day * 24 + 16])).await;
    each_came_once(app).await;
});

on_both!(a_clock_that_jumps_a_day_on_and_back_repeats_nothing, |app| async {
    two_bookings(app).await;
    // Each day twice, after the day behind it.
    let jumping = days().flat_map(|day| [day + 1, day, day, (day - 1).max(0)]);
    live_through(app, jumping.map(|day| day * 24)).await;
    each_came_once(app).await;
});

on_both!(a_machine_that_sleeps_over_a_day_misses_nothing, |app| async {
    two_bookings(app).await;
    // Awake on every other day only: of the days of reminders four are slept over.
    live_through(app, days().filter(|day| day % 2 == 1).map(|day| day * 24)).await;
    each_came_once(app).await;
});

on_both!(a_clock_that_was_ahead_stops_no_job_once_it_is_right, |app| async {
    let begun = app.clock().now();
    // Every job runs, and gives its lease back, two months ahead.
    app.clock().set(begun + Duration::days(60));
    app.run_jobs().await;
    app.clock().set(begun);
    app.book(a_booking()).await;
    app.clock().set(begun + Duration::days(8));
    app.run_jobs().await;
    assert_eq!(app.taken("PY33-A", "seat_out").await, 0, "the hold ended");
});

//! Reminders: on the days of the table, once a day a booking whoever sends them, and never once it is too late.

use startline::domain::roster::StaffRole;
use startline::store::bookings::Booking;

use crate::on_both;
use crate::support::app::TestApp;
use crate::support::world::a_booking;
use crate::support::world::runner;
use crate::support::world::spectator;

async fn asked(app: &TestApp, booking: &Booking) -> usize {
    app.told(booking).await.iter().filter(|kind| *kind == "details_wanted").count()
}

on_both!(a_booking_is_reminded_once_a_day_whoever_sends_the_letter, |app| async {
    let party = vec![runner("Berta", "Booker"), spectator("Sven", "Booker")];
    let booking = app.book(a_booking().of(party)).await;
    app.pay(&booking, "EUR 700.00").await;
    let unpaid = app.book(a_booking()).await;
    // Details close 20 days before the gateway date.
    app.is_days_before(41);
    app.run_jobs().await;
    app.run_jobs().await;
    assert_eq!(asked(app, &booking).await, 1);
    assert_eq!(asked(app, &unpaid).await, 0);
    let letter = app.letters().await.into_iter().find(|letter| letter.kind == "details_wanted").unwrap();
    for line in
        ["- Berta Booker: 12 things: Passport, Photo, ", "- Sven Booker: 11 things: Passport, Photo, "]
    {
        assert!(letter.body.contains(line), "{}", letter.body);
    }

    let desk = app.desk(StaffRole::Desk).await;
    let page = desk.get(&format!("/desk/bookings/{}", booking.reference)).await;
    page.form("Ask for details").submit().await.says("they had this letter today");
    let board = desk.get("/desk/departures/PY33-A/board").await;
    let form = board.form("See what would happen").choose("scope", "all");
    let preview = form.fill("act", "Remind of missing details").submit().await;
    preview.says("had this letter today");
    assert_eq!(asked(app, &booking).await, 1);

    // The next day no letter goes by itself; the desk may send one, and the same day the job sends none.
    app.is_days_before(40);
    app.run_jobs().await;
    assert_eq!(asked(app, &booking).await, 1);
    let desk = app.desk(StaffRole::Desk).await;
    let page = desk.get(&page.path).await;
    page.form("Ask for details").submit().await.says("the letter is on its way");
    app.run_jobs().await;
    assert_eq!(asked(app, &booking).await, 2);
    for days in [34, 27, 23, 21] {
        app.is_days_before(days);
        app.run_jobs().await;
    }
    assert_eq!(asked(app, &booking).await, 6);
});

on_both!(nobody_is_reminded_after_the_close_or_of_what_is_over, |app| async {
    let booking = app.book(a_booking()).await;
    app.pay(&booking, "EUR 350.00").await;
    let gone = app.book(a_booking()).await;
    app.pay(&gone, "EUR 350.00").await;
    app.cancel(&gone, &[], startline::domain::refund::CancelReason::OwnWish).await.unwrap();
    app.is_days_before(41);
    app.run_jobs().await;
    assert_eq!((asked(app, &booking).await, asked(app, &gone).await), (1, 0));
    app.is_days_before(19);
    app.run_jobs().await;
    let desk = app.desk(StaffRole::Desk).await;
    let page = desk.get(&format!("/desk/bookings/{}", booking.reference)).await;
    page.form("Ask for details").submit().await.says("Nothing was sent");
    assert_eq!(asked(app, &booking).await, 1);
});

//! Cancelling one or all, for each reason, on each side of the bands: what is told before is what is done.

use startline::actions::cancel_travellers::CancelError;
use startline::actions::cancel_travellers::preview;
use startline::domain::refund::CancelReason;
use startline::domain::refund::CancelReason::CancelledByUs;
use startline::domain::refund::CancelReason::OurMistake;
use startline::domain::refund::CancelReason::OwnWish;
use startline::domain::refund::CancelReason::VisaRefused;
use startline::store::bookings::Booking;

use crate::on_both;
use crate::support::acts::photographer;
use crate::support::app::TestApp;
use crate::support::world::a_booking;
use crate::support::world::beginning;
use crate::support::world::runner;
use crate::support::world::spectator;

/// Two runners, EUR 2,195 each, deposit EUR 350 each, who paid this much in time.
async fn a_pair(app: &TestApp, paid: &str) -> Booking {
    app.clock().set(beginning());
    let booking = app.book(a_booking().of(vec![runner("Ada", "Pair"), runner("Bo", "Pair")])).await;
    app.pay(&booking, paid).await;
    booking
}

/// Cancels, sees that it does what was shown, and that the ledger has in credit what goes back; answers fee, back and what is owed.
async fn cancelled(
    app: &TestApp,
    booking: &Booking,
    places: &[usize],
    reason: CancelReason,
) -> (i64, i64, i64) {
    let before = app.dossier(booking).await;
    let off: Vec<_> = match places {
        [] => before.going().cloned().collect(),
        some => some.iter().map(|place| before.travellers[*place].clone()).collect(),
    };
    let today = app.clock().now().with_timezone(&before.offer.zone).date_naive();
    let shown = preview(&before, &off, reason, today).unwrap();
    let done = app.cancel(booking, places, reason).await.unwrap();
    assert_eq!(shown, done);
    let (_, _, balance) = app.money(booking).await;
    assert_eq!(done.back.minor, (-balance).max(0), "{reason:?} {places:?}");
    let tasks = app.tasks(booking).await;
    assert_eq!(tasks.iter().any(|(kind, _)| kind == "refund"), balance < 0, "{tasks:?}");
    assert_eq!(app.faults().await, Vec::<String>::new(), "{reason:?} {places:?}");
    (done.fee.minor / 100, done.back.minor / 100, balance / 100)
}

on_both!(all_of_a_party_that_paid_in_full, |app| async {
    for (days, reason, fee) in [
        (40, OwnWish, 700),
        (30, OwnWish, 700),
        (29, OwnWish, 1_756),
        (21, OwnWish, 1_756),
        (20, OwnWish, 2_634),
        (11, OwnWish, 2_634),
        (10, OwnWish, 3_512),
        (4, OwnWish, 3_512),
        (3, OwnWish, 4_390),
        (0, OwnWish, 4_390),
        (-1, OwnWish, 4_390),
        (40, VisaRefused, 0),
        (3, VisaRefused, 0),
        (20, CancelledByUs, 0),
        (0, OurMistake, 0),
    ] {
        let booking = a_pair(app, "EUR 4390.00").await;
        app.is_days_before(days);
        let expected = (fee, 4_390 - fee, fee - 4_390);
        assert_eq!(cancelled(app, &booking, &[], reason).await, expected, "{reason:?} {days} days before");
        assert_eq!(app.status(&booking).await, "cancelled");
        assert_eq!(app.taken("PY33-A", "seat_out").await, 0);
    }
});

on_both!(one_of_a_party_that_paid_in_full, |app| async {
    for (days, reason, fee) in [
        (40, OwnWish, 350),
        (29, OwnWish, 878),
        (20, OwnWish, 1_317),
        (3, OwnWish, 2_195),
        (40, VisaRefused, 0),
        (3, CancelledByUs, 0),
        (20, OurMistake, 0),
    ] {
        let booking = a_pair(app, "EUR 4390.00").await;
        app.is_days_before(days);
        let expected = (fee, 2_195 - fee, fee - 2_195);
        assert_eq!(cancelled(app, &booking, &[0], reason).await, expected, "{reason:?} {days} days before");
        assert_eq!(app.status(&booking).await, "paid");
        assert_eq!(app.taken("PY33-A", "seat_out").await, 1);
        assert_eq!(app.booking(&booking.id).await.deposit_minor, 35_000);
        app.cancel(&booking, &[], OurMistake).await.unwrap();
    }
});

on_both!(one_and_then_all_of_a_party_whose_deposits_are_in, |app| async {
    for (days, reason, fee, owed, kept) in [
        // The deposit of who leaves is kept; the other's stays with the booking.
        (40, OwnWish, 350, 1_845, 350),
        // Nothing is kept: both deposits count for the price of who stays.
        (40, VisaRefused, 0, 1_495, 350),
        // A fee above what was paid is owed by the party, and not chased once nobody goes.
        (20, OwnWish, 1_317, 2_812, 0),
    ] {
        let booking = a_pair(app, "EUR 700.00").await;
        app.is_days_before(days);
        assert_eq!(cancelled(app, &booking, &[1], reason).await, (fee, 0, owed), "{reason:?} {days}");
        assert_eq!(app.status(&booking).await, "confirmed");
        let before = app.money(&booking).await;
        let refund = app.cancel(&booking, &[], OwnWish).await.unwrap();
        assert_eq!(refund.kept.minor / 100, kept, "{reason:?} {days}: {before:?} {refund:?}");
        let (_, _, balance) = app.money(&booking).await;
        assert_eq!(balance, -refund.back.minor, "{reason:?} {days}");
        assert_eq!(app.faults().await, Vec::<String>::new());
    }
});

on_both!(all_was_due_at_once_but_only_the_terms_say_what_is_kept, |app| async {
    app.is_days_before(25);
    let booking = app.book(a_booking().of(vec![runner("Ada", "Late"), spectator("Bo", "Late")])).await;
    assert_eq!((booking.deposit_minor, booking.balance_due_on), (424_000, None));
    app.pay(&booking, "EUR 4240.00").await;
    // 40 % of EUR 2,045.
    assert_eq!(cancelled(app, &booking, &[1], OwnWish).await, (818, 1_227, -1_227));
    assert_eq!(app.booking(&booking.id).await.deposit_minor, 219_500);
    // 40 % of EUR 2,195.
    let refund = app.cancel(&booking, &[], OwnWish).await.unwrap();
    assert_eq!((refund.kept.minor, refund.back.minor), (87_800, 131_700 + 122_700));
});

on_both!(before_the_deposit_is_in_leaving_is_free, |app| async {
    let booking = a_pair(app, "EUR 100.00").await;
    assert_eq!(app.status(&booking).await, "awaiting_deposit");
    assert_eq!(cancelled(app, &booking, &[0], OwnWish).await, (0, 0, 2_095));
    let after = app.booking(&booking.id).await;
    assert_eq!((after.status.as_str(), after.deposit_minor), ("awaiting_deposit", 35_000));
    assert_eq!(cancelled(app, &booking, &[], OwnWish).await, (0, 100, -100));
});

on_both!(one_leaves_and_what_was_short_is_enough_for_who_stays, |app| async {
    let booking = a_pair(app, "EUR 350.00").await;
    assert_eq!(app.status(&booking).await, "awaiting_deposit");
    assert_eq!(cancelled(app, &booking, &[1], VisaRefused).await, (0, 0, 1_845));
    assert_eq!(app.status(&booking).await, "confirmed");
    let told = app.told(&booking).await;
    assert_eq!(told, ["booking_received", "short_payment", "cancelled", "deposit_received"]);
});

on_both!(the_letter_promises_money_only_where_some_goes_back, |app| async {
    let booking = a_pair(app, "EUR 700.00").await;
    cancelled(app, &booking, &[0], OwnWish).await;
    let letter = app.letters().await.pop().unwrap();
    assert!(letter.body.contains("We keep: EUR 350.00"), "{}", letter.body);
    assert!(
        !letter.body.contains("send back") && !letter.body.contains("We send the money"),
        "{}",
        letter.body
    );
});

on_both!(a_review_that_is_cancelled_asks_nobody_any_more, |app| async {
    let booking = app.book(a_booking().of(vec![photographer("Pia", "Photographer")])).await;
    assert_eq!(app.tasks(&booking).await[0].0, "review");
    app.cancel(&booking, &[], OwnWish).await.unwrap();
    assert!(app.tasks(&booking).await.is_empty());
    assert_eq!(app.booking(&booking.id).await.review_due_on, None);
    let again = app.cancel(&booking, &[], OwnWish).await;
    assert!(matches!(again, Err(CancelError::Ended)), "{again:?}");
});

on_both!(who_is_off_cannot_be_taken_off_again, |app| async {
    let booking = a_pair(app, "EUR 700.00").await;
    cancelled(app, &booking, &[0], VisaRefused).await;
    let again = app.cancel(&booking, &[0], VisaRefused).await;
    assert!(matches!(again, Err(CancelError::Nobody)), "{again:?}");
    let due = app.dossier(&booking).await.outside.iter().filter(|charge| charge.is_due).count();
    assert_eq!(due, 1, "only who stays pays the race fee on site");
});

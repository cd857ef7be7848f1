//! Payments and refunds: what confirms, what is short, what goes back.

use startline::actions::record_payment::Recorded;
use startline::actions::record_refund::RecordRefundError;
use startline::domain::refund::CancelReason;

use crate::on_both;
use crate::support::acts::photographer;
use crate::support::world::a_booking;

on_both!(the_deposit_less_the_tolerance_confirms_and_a_cent_less_does_not, |app| async {
    for (payments, status, letters) in [
        (&["EUR 350.00"][..], "confirmed", &["deposit_received"][..]),
        (&["EUR 320.00"], "confirmed", &["deposit_received"]),
        (&["EUR 319.99"], "awaiting_deposit", &["short_payment"]),
        (&["EUR 319.99", "EUR 0.01"], "confirmed", &["short_payment", "deposit_received"]),
        (&["EUR 100.00", "EUR 100.00"], "awaiting_deposit", &["short_payment", "short_payment"]),
        (&["EUR 2195.00"], "paid", &["deposit_received"]),
        (&["EUR 350.00", "EUR 1845.00"], "paid", &["deposit_received", "paid_in_full"]),
        (&["EUR 350.00", "EUR 1844.99"], "confirmed", &["deposit_received"]),
        (&["EUR 320.00", "EUR 1875.00"], "paid", &["deposit_received", "paid_in_full"]),
    ] {
        let booking = app.book(a_booking()).await;
        for amount in payments {
            app.pay(&booking, amount).await;
        }
        assert_eq!(app.status(&booking).await, status, "{payments:?}");
        assert_eq!(app.told(&booking).await[1..], *letters, "{payments:?}");
        let held = app.booking(&booking.id).await.held_until;
        assert_eq!(held.is_some(), status == "awaiting_deposit", "{payments:?}");
        assert_eq!(app.faults().await, Vec::<String>::new(), "{payments:?}");
        app.cancel(&booking, &[], CancelReason::OurMistake).await.unwrap();
    }
});

on_both!(the_confirmation_carries_a_calendar, |app| async {
    let booking = app.book(a_booking()).await;
    assert_eq!(app.pay(&booking, "EUR 350.00").await, Recorded::Confirmed);
    let letter = app.letters().await.pop().unwrap();
    assert!(letter.calendar.starts_with("BEGIN:VCALENDAR"), "{}", letter.calendar);
    assert_eq!(app.pay(&booking, "EUR 1845.00").await, Recorded::Paid);
});

on_both!(too_much_money_becomes_a_task_to_send_the_rest_back, |app| async {
    let booking = app.book(a_booking()).await;
    assert_eq!(app.pay(&booking, "EUR 2205.00").await, Recorded::Paid);
    assert_eq!(app.tasks(&booking).await, [("refund".to_owned(), "Send EUR 10.00 back".to_owned())]);
    assert_eq!(app.pay(&booking, "EUR 5.00").await, Recorded::Noted);
    assert_eq!(app.tasks(&booking).await, [("refund".to_owned(), "Send EUR 15.00 back".to_owned())]);
    app.refund(&booking, "EUR 15.00").await.unwrap();
    assert!(app.tasks(&booking).await.is_empty());
    assert_eq!(app.status(&booking).await, "paid");
});

on_both!(never_more_goes_back_than_is_in_credit, |app| async {
    let booking = app.book(a_booking()).await;
    app.pay(&booking, "EUR 350.00").await;
    let nothing = app.refund(&booking, "EUR 0.01").await;
    assert!(matches!(nothing, Err(RecordRefundError::NothingInCredit)), "{nothing:?}");
    app.cancel(&booking, &[], CancelReason::VisaRefused).await.unwrap();
    let too_much = app.refund(&booking, "EUR 350.01").await;
    assert!(matches!(too_much, Err(RecordRefundError::TooMuch(_))), "{too_much:?}");
    app.refund(&booking, "EUR 100.00").await.unwrap();
    assert_eq!(app.tasks(&booking).await, [("refund".to_owned(), "Send EUR 250.00 back".to_owned())]);
    app.refund(&booking, "EUR 250.00").await.unwrap();
    assert!(app.tasks(&booking).await.is_empty());
    assert_eq!(app.money(&booking).await, (0, 0, 0));
    assert!(app.refund(&booking, "EUR 0.01").await.is_err());
});

on_both!(each_payment_after_the_end_makes_its_task, |app| async {
    let booking = app.book(a_booking()).await;
    app.pass(chrono::Duration::days(8));
    app.release().await;
    for _ in 0..2 {
        assert_eq!(app.pay(&booking, "EUR 350.00").await, Recorded::TooLate);
        let tasks = app.tasks(&booking).await;
        assert_eq!(tasks.len(), 1);
        assert_eq!(tasks[0].0, "late_money");
        assert!(tasks[0].1.contains("EUR 350.00"), "{tasks:?}");
        app.refund(&booking, "EUR 350.00").await.unwrap();
        assert!(app.tasks(&booking).await.is_empty());
    }
    assert_eq!(app.status(&booking).await, "lapsed");
});

on_both!(money_that_comes_during_a_review_counts_when_it_ends, |app| async {
    let accepted = app.book(a_booking().of(vec![photographer("Ada", "Accepted")])).await;
    let declined = app.book(a_booking().of(vec![photographer("Dan", "Declined")])).await;
    for booking in [&accepted, &declined] {
        assert_eq!(app.pay(booking, "EUR 350.00").await, Recorded::Noted);
        assert_eq!(app.status(booking).await, "in_review");
    }
    app.review(&accepted, true).await.unwrap();
    assert_eq!(app.status(&accepted).await, "confirmed");
    assert_eq!(app.told(&accepted).await, ["in_review", "accepted", "deposit_received"]);
    app.review(&declined, false).await.unwrap();
    assert_eq!(app.status(&declined).await, "declined");
    assert_eq!(app.tasks(&declined).await, [("refund".to_owned(), "Send EUR 350.00 back".to_owned())]);
    assert_eq!(app.faults().await, Vec::<String>::new());
});

on_both!(who_pays_for_an_option_takes_it_up, |app| async {
    let mut wish = a_booking();
    wish.command.as_option = true;
    let option = app.book(wish).await;
    assert_eq!(option.status, "held");
    assert_eq!(app.pay(&option, "EUR 350.00").await, Recorded::Confirmed);
    assert_eq!(app.told(&option).await, ["deposit_received"]);

    let mut wish = a_booking().of(vec![photographer("Pia", "Photographer")]);
    wish.command.as_option = true;
    let doubtful = app.book(wish).await;
    assert_eq!(app.pay(&doubtful, "EUR 350.00").await, Recorded::Noted);
    assert_eq!(app.status(&doubtful).await, "in_review");
    assert_eq!(app.told(&doubtful).await, ["in_review"]);
    assert_eq!(app.tasks(&doubtful).await[0].0, "review");
    assert_eq!(app.faults().await, Vec::<String>::new());
});

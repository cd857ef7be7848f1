//! Money at the desk: deposits, short and late payments, refunds, cancellations with each reason.

use startline::domain::roster::StaffRole;
use startline::store::bookings::Booking;

use crate::on_both;
use crate::support::app::TestApp;
use crate::support::browser::Browser;
use crate::support::page::Page;
use crate::support::world::a_booking;
use crate::support::world::runner;
use crate::support::world::spectator;

async fn booking_page(browser: &Browser, booking: &Booking) -> Page {
    browser.get(&format!("/desk/bookings/{}", booking.reference)).await
}

async fn record(browser: &Browser, booking: &Booking, amount: &str) -> Page {
    let page = booking_page(browser, booking).await.follow("Record a payment").await;
    let form = page.form("Record this payment").fill("amount", amount).fill("note", "statement 7");
    form.submit().await
}

on_both!(a_deposit_confirms_once_however_often_the_form_is_sent, |app| async {
    let booking = app.book(a_booking()).await;
    let browser = app.desk(StaffRole::Desk).await;
    let page = booking_page(&browser, &booking).await.follow("Record a payment").await;
    page.says("EUR 350.00, the deposit");
    let form = page.form("Record this payment");
    let empty = form.clone().fill("value_on-month", "").submit().await;
    assert_eq!(empty.expect(422).faults().len(), 3, "{:?}", empty.faults());
    let form = form.fill("amount", "350,00").fill("note", "statement 7");
    let done = form.submit().await;
    done.says("the booking is confirmed").says("Confirmed").says("EUR 1,845.00");
    form.submit().await.says("recorded already");
    let now = app.booking(&booking.id).await;
    assert_eq!((now.status.as_str(), now.held_until), ("confirmed", None));
    let letters = app.letters().await;
    assert_eq!(letters.iter().filter(|letter| letter.kind == "deposit_received").count(), 1);
    let mail = app.mail_to("booker@example.org").await;
    assert!(mail.raw.contains("text/calendar"), "the confirmation carries a calendar");
    record(&browser, &booking, "1845").await.says("Everything is paid");
    assert_eq!(app.booking(&booking.id).await.status, "paid");
});

on_both!(too_little_waits_for_the_rest_and_a_bank_s_fee_does_not_matter, |app| async {
    let short = app.book(a_booking()).await;
    let browser = app.desk(StaffRole::Desk).await;
    record(&browser, &short, "300").await.says("not enough for the deposit").says("Awaiting deposit");
    assert_eq!(app.letter_to("booker@example.org").await.kind, "short_payment");
    record(&browser, &short, "20").await.says("the booking is confirmed");
});

on_both!(more_than_is_owed_is_confirmed_once, |app| async {
    let booking = app.book(a_booking()).await;
    let browser = app.desk(StaffRole::Desk).await;
    let asked = record(&browser, &booking, "99,999").await;
    let fault = "This is EUR 97,804.00 more than is owed. If it is right, tick the box below";
    assert_eq!(asked.expect(422).faults(), [fault]);
    assert_eq!(app.money(&booking).await.1, 0, "nothing is recorded yet");
    let form = asked.form("Record this payment").tick("Yes, EUR 99,999.00 came in");
    // Another amount asks anew.
    form.clone().fill("amount", "99,998").submit().await.expect(422).says("Yes, EUR 99,998.00 came in");
    form.submit().await.expect(200).says("Everything is paid");
});

on_both!(money_after_the_end_takes_the_places_again, |app| async {
    let booking = app.book(a_booking()).await;
    app.pass(chrono::Duration::days(9));
    app.run_jobs().await;
    let browser = app.desk(StaffRole::Desk).await;
    let ended = booking_page(&browser, &booking).await;
    ended.says("Lapsed");
    let late = record(&browser, &booking, "350").await;
    late.says("The booking had ended before").says("Money came after the end");
    browser.get("/desk").await.says("Money came after the end");
    let again = late.form("Take the places again").submit().await;
    again.says("confirms the booking").says("Confirmed").says_not("Money came after the end");
    browser.get("/desk/departures/PY33-A").await.says(&booking.reference);
});

on_both!(money_after_the_end_goes_back_by_who_may_send_it, |app| async {
    let booking = app.book(a_booking().on("PY33-B").of(vec![runner("A", "One"), runner("B", "Two")])).await;
    app.pass(chrono::Duration::days(9));
    app.run_jobs().await;
    let next = app.book(a_booking().on("PY33-B").by("Next", "next@example.org")).await;
    assert_eq!(next.status, "awaiting_deposit");
    let browser = app.desk(StaffRole::Desk).await;
    let late = record(&browser, &booking, "700").await;
    late.form("Take the places again").submit().await.says("send the money back").says("Lapsed");
    late.says_not("Record a refund");
    browser.get(&format!("/desk/bookings/{}/refunds", booking.reference)).await.expect(403);

    let lead = app.desk(StaffRole::Lead).await;
    let page = booking_page(&lead, &booking).await.follow("Record a refund").await;
    let form = page.form("Record this refund").fill("note", "to the account it came from");
    let much = form.clone().fill("amount", "700.01").submit().await;
    assert_eq!(much.expect(422).faults(), ["Only EUR 700.00 is in credit"]);
    let done = form.submit().await;
    done.says("the money went back").says_not("Money came after the end").says("EUR -700.00");
    form.submit().await.expect(200);
    assert!(booking_page(&lead, &booking).await.says("Nothing open").texts("h2").len() > 3);
});

/// Cancels with a reason: everybody of these names. Answers the page that says what it costs, and the one after.
async fn cancel(app: &TestApp, booking: &Booking, names: &[&str], reason: &str) -> (Page, Page) {
    let browser = app.desk(StaffRole::Desk).await;
    let mut form = booking_page(&browser, booking).await.follow("Cancel").await.form("Check what it costs");
    for name in names {
        form = form.tick(name);
    }
    let check = form.choose("reason", reason).fill("note", "As you asked.").submit().await;
    check.expect(200).titled("Check before cancelling");
    assert_eq!(app.booking(&booking.id).await.version, booking.version, "a preview changes nothing");
    let done = check.form("Cancel now").submit().await;
    (check, done)
}

on_both!(only_their_own_wish_costs_them_something, |app| async {
    for (reason, keeps, back) in [
        ("Own wish", "EUR 350.00", "EUR 0.00"),
        ("Visa refused", "EUR 0.00", "EUR 350.00"),
        ("Cancelled by us", "EUR 0.00", "EUR 350.00"),
        ("Our mistake", "EUR 0.00", "EUR 350.00"),
    ] {
        let booking = app.book(a_booking()).await;
        app.pay(&booking, "EUR 350.00").await;
        let booking = app.booking(&booking.id).await;
        let (check, done) = cancel(app, &booking, &["Berta Booker"], reason).await;
        check.says(&format!("We keep {keeps}")).says(&format!("Goes back {back}"));
        done.says(&format!("{back} goes back")).says("Cancelled");
        assert_eq!(app.booking(&booking.id).await.status, "cancelled");
        let kind = app.letter_to("booker@example.org").await.kind;
        assert_eq!(kind, "cancelled");
        let is_owed = done.words().contains("Money to send back");
        assert_eq!(is_owed, back != "EUR 0.00", "{reason}");
    }
    app.desk(StaffRole::Desk).await.get("/desk/departures/PY33-A").await.says("Nobody is on this list yet");
});

on_both!(one_of_a_party_is_cancelled_and_the_others_go_on, |app| async {
    let party = vec![runner("Berta", "Booker"), spectator("Sven", "Booker")];
    let booking = app.book(a_booking().of(party)).await;
    app.pay(&booking, "EUR 700.00").await;
    let booking = app.booking(&booking.id).await;
    let browser = app.desk(StaffRole::Desk).await;
    let form = booking_page(&browser, &booking).await.follow("Cancel").await.form("Check what it costs");
    assert_eq!(form.submit().await.expect(422).faults().len(), 3);
    let (check, done) = cancel(app, &booking, &["Sven Booker"], "Own wish").await;
    check.says("The others go on");
    done.says("Confirmed").says("Does not go: Own wish");
    let roster = browser.get("/desk/departures/PY33-A").await;
    roster.says("1 traveller in 1 booking").says("Berta").says_not("Sven");
});

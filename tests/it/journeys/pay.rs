//! The booking page behind the link: where a booking stands, what to pay and how, and "I have sent it".

use chrono::Duration;

use startline::actions::cancel_travellers::CancelTravellers;
use startline::actions::cancel_travellers::cancel_travellers;
use startline::actions::review_booking::ReviewBooking;
use startline::actions::review_booking::review_booking;
use startline::domain::refund::CancelReason;

use crate::on_both;
use crate::support::world::a_booking;
use crate::support::world::runner;
use crate::support::world::spectator;

on_both!(the_page_says_what_to_send_to_whom_and_until_when, |app| async {
    let booking = app.book(a_booking().of(vec![runner("Ada", "Long"), spectator("Bo", "Long")])).await;
    let page = app.browser().get(&app.link(&booking)).await;
    page.expect(200).titled(&booking.reference).says("Your places are kept").says(&booking.reference);
    page.says("Send EUR 700.00").says("Charges OUR").says("18:00 Beijing (10:00 UTC)");
    page.says("USD 100.00").says("Price EUR");
    page.says("Deposit to pay").says("Then the balance").says("by Mon 1 Mar 2027");
    assert_eq!(page.count(".qr svg path"), 1, "euro payers get a square for their banking app");
    assert_eq!(page.count("time[data-local]"), 1);
    let reference = page.words().split("Reference ").nth(1).unwrap_or_default().to_owned();
    assert!(reference.starts_with("RF"), "{reference}");
    assert_eq!(page.header("cache-control").as_deref(), Some("no-store"));
    page.says_not("booker@example.org").says("b•••@example.org");
    for (title, number) in
        [("Passport", 2), ("Race details", 1), ("Way to Beijing", 2), ("Way home from Beijing", 2)]
    {
        let found = page.texts("a.task-title").iter().filter(|words| *words == title).count();
        assert_eq!(found, number, "{title}");
    }
    assert_eq!(page.texts(".task-status"), vec!["Not yet given"; 25]);
});

on_both!(money_that_came_late_and_a_deposit_that_is_kept_are_told_as_such, |app| async {
    let booking = app.book(a_booking()).await;
    app.pass(Duration::days(8));
    app.release().await;
    let lapsed = app.browser().get(&app.link(&booking)).await;
    lapsed.says("Do not send it now").says("so your place is free for others");
    app.pay(&booking, "EUR 350.00").await;
    let late = app.browser().get(&app.link(&booking)).await;
    late.says("Your EUR 350.00 came after the end").says_not("Do not send it now").says_not("owe us nothing");

    let off = app.book(a_booking()).await;
    app.pay(&off, "EUR 350.00").await;
    app.cancel(&off, &[0], CancelReason::OwnWish).await.unwrap();
    let cancelled = app.browser().get(&app.link(&off)).await;
    cancelled
        .says("We keep EUR 350.00 under the terms; nothing goes back")
        .says_not("goes back to the account");
});

on_both!(i_have_sent_it_keeps_the_places_longer_once, |app| async {
    let booking = app.book(a_booking()).await;
    let browser = app.browser();
    let page = browser.get(&app.link(&booking)).await;
    let form = page.form("I have sent it");
    let told = form.submit().await;
    told.expect(200).says("We keep your places longer").says("You told us that the money is on its way");
    assert_eq!(told.count("form[action$='/sent']"), 0);
    let later = app.booking(&booking.id).await.held_until.unwrap();
    assert!(later > booking.held_until.unwrap());
    form.submit().await.expect(200).says("You told us before");
    assert_eq!(app.booking(&booking.id).await.held_until, Some(later));
});

on_both!(a_short_deposit_says_what_is_still_to_come, |app| async {
    let booking = app.book(a_booking()).await;
    app.pay(&booking, "EUR 300.00").await;
    let page = app.browser().get(&app.link(&booking)).await;
    page.says("Send EUR 50.00").says("EUR 300.00 has arrived").says("Received EUR 300.00");
    app.pay(&booking, "EUR 50.00").await;
    let page = app.browser().get(&app.link(&booking)).await;
    page.says("Your booking is confirmed").says("Pay the balance of").says("Travel pack of Berta Booker");
    let calendar = app.browser().get(&format!("{}/calendar.ics", app.link(&booking))).await;
    calendar.expect(200);
    assert_eq!(
        calendar.header("content-type").as_deref(),
        Some("text/calendar; charset=utf-8; method=PUBLISH")
    );
    assert!(calendar.html.contains("METHOD:PUBLISH") && calendar.html.contains("TZID=Asia/Pyongyang"));
});

on_both!(in_review_there_is_nothing_to_pay_and_a_day_for_the_answer, |app| async {
    let mut doubtful = runner("Noa", "Shiloh");
    doubtful.statement.nationality = "ISR".to_owned();
    let booking = app.book(a_booking().of(vec![doubtful])).await;
    let page = app.browser().get(&app.link(&booking)).await;
    page.says("We are looking at your booking").says("We answer by Wed 25 Nov 2026");
    page.says_not("IBAN").says("To pay if we say yes EUR");
    assert_eq!(page.count("form"), 0);
    let no = ReviewBooking {
        booking_id: booking.id.clone(),
        accepts: false,
        reason: "The organiser said no.".to_owned(),
    };
    app.act("staff:test", move |tx| review_booking(tx, &no)).await.unwrap();
    let page = app.browser().get(&app.link(&booking)).await;
    page.says("We cannot take this booking").says("The organiser said no.").says("You owe us nothing");
    assert_eq!(page.count(".task-list"), 0);
});

on_both!(a_lapsed_booking_says_why_and_what_to_do, |app| async {
    let booking = app.book(a_booking()).await;
    app.pass(chrono::Duration::days(9));
    app.run_jobs().await;
    let page = app.browser().get(&app.link(&booking)).await;
    page.says("This booking has lapsed").says("Do not send it now").says("Book again").says_not("IBAN");
    let details = app.browser().fetch(&format!("{}/travellers/1/passport", app.link(&booking))).await;
    assert_eq!(details.location(), Some(app.link(&booking)));
});

on_both!(a_traveller_who_was_taken_off_is_shown_as_such, |app| async {
    let booking = app.book(a_booking().of(vec![runner("Ada", "Long"), runner("Bo", "Long")])).await;
    app.pay(&booking, "EUR 700.00").await;
    let dossier = {
        let id = booking.id.clone();
        app.look(move |conn| startline::store::dossier::Dossier::load(conn, &id)).await
    };
    let off = CancelTravellers {
        booking_id: booking.id.clone(),
        traveller_ids: vec![dossier.travellers[1].id.clone()],
        reason: CancelReason::VisaRefused,
        note: "The visa was refused.".to_owned(),
    };
    app.act("staff:test", move |tx| cancel_travellers(tx, &off)).await.unwrap();
    let page = app.browser().get(&app.link(&booking)).await;
    page.says("Cancelled on Sun 22 Nov 2026. Visa refused");
    assert_eq!(page.count(".task"), 13, "only who goes has something to give");
});

on_both!(the_texts_that_were_accepted_can_be_read_again, |app| async {
    let booking = app.book(a_booking()).await;
    let page = app.browser().get(&app.link(&booking)).await.follow("What you accepted").await;
    page.expect(200).says("version 1, accepted Sun 22 Nov 2026");
    assert!(page.count("h2") >= 2);
});

on_both!(another_word_opens_nothing, |app| async {
    let (one, two) = (app.book(a_booking()).await, app.book(a_booking()).await);
    let (one_link, two_link) = (app.link(&one), app.link(&two));
    let (_, secret) = two_link.split_once('-').unwrap();
    let crossed = format!("/b/{}-{secret}", one.reference);
    for path in [
        crossed,
        format!("/b/{}", one.reference),
        format!("{one_link}x"),
        format!("{one_link}/travellers/2/passport"),
        format!("{one_link}/travellers/0/way-in"),
        format!("{one_link}/travellers/one/way-home"),
        format!("{one_link}/travellers/7/travel-pack"),
        format!("{one_link}/personal/nothing"),
    ] {
        app.browser().fetch(&path).await.expect(404).titled("Page not found");
    }
});

//! The desk finds a booking, mends its address, answers its review, and looks at what is sealed.

use startline::domain::roster::StaffRole;
use startline::store::desk;

use crate::on_both;
use crate::support::world::a_booking;
use crate::support::world::photographer;
use crate::support::world::runner;

on_both!(a_booking_is_found_by_whatever_is_known_of_it, |app| async {
    let party = vec![runner("Łukasz", "O’Żółć"), runner("小明", "王")];
    let wish = a_booking().by("Zoë Ångström", "zoe.a@example.org").of(party);
    let booking = app.book(wish).await;
    app.book(a_booking()).await;
    let browser = app.desk(StaffRole::Desk).await;
    let reference = booking.reference.to_lowercase();
    let (head, tail) = reference.split_at(3);
    for typed in
        ["lukasz ozolc", "WANG", "王", "zoe", "Angstrom", "ZOE.A@example.org", &format!(" {head} {tail}")]
    {
        let found = browser.get("/desk").await.form("Find").fill("q", typed).submit().await;
        found.expect(200).says("1 booking").says(&booking.reference);
    }
    let none = browser.get("/desk/bookings?q=zoe&status=paid&departure=PY33-A").await;
    none.says("0 bookings").says("Set the status to any");
    assert_eq!(none.texts("select[name=status] option[selected]"), ["Paid in full"]);
    let absurd = "/desk/bookings?status=';DROP&departure=none&page=-4&sort=id&q=%25_%5C";
    browser.get(absurd).await.expect(200).says("No booking is like that");
});

on_both!(a_mistyped_address_is_corrected_and_the_old_link_is_dead, |app| async {
    let booking = app.book(a_booking().by("Berta Booker", "bretta@example.org")).await;
    let old_link = app.link(&booking);
    app.browser().get(&old_link).await.expect(200);
    let browser = app.desk(StaffRole::Desk).await;
    let page = browser.get(&format!("/desk/bookings/{}", booking.reference)).await;
    let form = page.follow("Correct name or address").await.form("Correct it");
    form.clone().fill("email", "berta").submit().await.expect(422).says("name@example.com");
    app.pass(chrono::Duration::minutes(1));
    let done = form.clone().fill("email", "berta@example.org").submit().await;
    done.says("The old link is dead").says("berta@example.org").says("Corrected the booker");
    app.browser().get(&old_link).await.expect(404);
    let notice = app.mail_to("bretta@example.org").await;
    assert!(!notice.text.contains("/b/"), "the old address gets no link: {}", notice.text);
    let link = app.mail_to("berta@example.org").await.path();
    app.browser().get(&link).await.expect(200).says(&booking.reference);

    let late = form.fill("name", "Somebody Else").submit().await;
    late.expect(409).says("Somebody changed this booking").says("berta@example.org");
    assert_eq!(late.attributes("#name", "value"), ["Somebody Else"]);
    let won = late.form("Correct it").fill("email", "berta@example.org").submit().await;
    won.expect(200).says("Somebody Else");
});

on_both!(a_review_is_accepted_with_a_reason_the_booker_reads, |app| async {
    let booking = app.book(a_booking().of(vec![photographer("Jo", "Writer")])).await;
    let browser = app.desk(StaffRole::Desk).await;
    let today = browser.get("/desk").await;
    today.says("Review to answer").says("by Wed 25 Nov 2026");
    let form = today.follow(&booking.reference).await.form("Send the answer");
    let empty = form.submit().await;
    assert_eq!(
        empty.expect(422).faults(),
        ["Choose whether to accept, decline or ask", "Enter the reason or the question: the booker reads it"]
    );
    app.pass(chrono::Duration::minutes(1));
    let form = form.choose("answer", "Accept").fill("reason", "You photograph for yourself.");
    let page = form.submit().await;
    page.says("Accepted").says("Awaiting deposit").says_not("Review to answer");
    assert_eq!(app.booking(&booking.id).await.status, "awaiting_deposit");
    let mail = app.mail_to("booker@example.org").await;
    assert!(mail.text.contains("You photograph for yourself."), "{}", mail.text);
    form.submit().await.says("This booking is not in review any more");
    browser.get("/desk").await.says_not("Review to answer");
});

on_both!(a_review_is_declined_and_its_places_are_free, |app| async {
    let party = vec![photographer("Jo", "Writer"), runner("Al", "Writer")];
    let booking = app.book(a_booking().on("PY33-B").of(party)).await;
    let browser = app.desk(StaffRole::Desk).await;
    let form = browser.get(&format!("/desk/bookings/{}/review", booking.reference)).await;
    form.says("Photographers and camera crews");
    app.pass(chrono::Duration::minutes(1));
    let form =
        form.form("Send the answer").choose("answer", "Decline").fill("reason", "You work for a paper.");
    form.submit().await.says("Declined").says("EUR 0.00");
    let mail = app.mail_to("booker@example.org").await;
    assert!(mail.text.contains("You work for a paper."), "{}", mail.text);
    browser.get("/desk/departures/PY33-B").await.says("Nobody is on this list yet").says("2 places left");
    app.book(a_booking().on("PY33-B").of(vec![runner("Ed", "Next"), runner("Di", "Next")])).await;
});

on_both!(sealed_values_open_for_who_asked_for_five_minutes_and_leave_a_trace, |app| async {
    let booking = app.book(a_booking()).await;
    let browser = app.desk(StaffRole::Desk).await;
    let page = browser.get(&format!("/desk/bookings/{}", booking.reference)).await;
    page.says_not("1988");
    let form = page.form("Show sealed values of Berta Booker");
    let shown = form.submit().await;
    shown.expect(200).says("1988").says("Only you can open this page");
    assert_eq!(shown.header("cache-control").as_deref(), Some("no-store"));
    browser.get(&shown.path).await.expect(200);
    app.desk(StaffRole::Owner).await.get(&shown.path).await.expect(404);
    app.desk(StaffRole::Desk).await.get(&shown.path).await.expect(404);
    app.pass(chrono::Duration::minutes(6));
    browser.get(&shown.path).await.expect(404);

    let id = booking.id.clone();
    let history = app.look(move |conn| desk::audit_of_booking(conn, &id)).await;
    let looks: Vec<_> = history.iter().filter(|entry| entry.verb == "disclose").collect();
    assert_eq!(looks.len(), 1);
    assert!(looks[0].actor.starts_with("staff:") && looks[0].traveller_id.is_some());
    assert!(!looks[0].note.contains("1988"));

    let other = app.book(a_booking().by("Otto Other", "otto@example.org")).await;
    let crossed = form.action.replace(&booking.reference, &other.reference);
    browser.post(&crossed, &[]).await.expect(404);
});

//! The two forms that leave an address: the waiting list, and "send me my link".

use startline::store::desk;

use crate::on_both;
use crate::support::world::a_booking;
use crate::support::world::runner;

on_both!(a_party_that_finds_it_sold_out_leaves_address_and_size, |app| async {
    let party = vec![runner("Ada", "One"), runner("Bo", "Two")];
    app.book(a_booking().on("PY33-B").of(party)).await;
    let page = app.browser().get("/departures/PY33-B/waiting-list").await;
    let form = page.form("Join the waiting list");
    let empty = form.submit().await;
    empty.expect(422).titled("Error: ");
    assert_eq!(empty.faults().len(), 2, "{:?}", empty.faults());

    let kept = form.clone().fill("email", "waits@example.org").fill("party_size", "3").submit().await;
    kept.expect(200).says("You are on the waiting list").says("we send you an email");
    assert_eq!(kept.path, "/departures/PY33-B/waiting-list/kept");
    app.pass(chrono::Duration::minutes(1));
    form.clone().fill("email", "second@example.org").fill("party_size", "1").submit().await.expect(200);
    app.pass(chrono::Duration::minutes(1));
    form.fill("email", "WAITS@example.org").fill("party_size", "4").submit().await.expect(200);

    let waiting = app.look(|conn| desk::waitlist(conn, None)).await;
    let rows: Vec<_> =
        waiting.iter().map(|(entry, code)| (code.as_str(), entry.email.as_str(), entry.party_size)).collect();
    assert_eq!(rows, [("PY33-B", "waits@example.org", 4), ("PY33-B", "second@example.org", 1)]);
});

on_both!(a_party_of_seven_or_none_cannot_wait, |app| async {
    let page = app.browser().get("/departures/PY33-A/waiting-list").await;
    page.says("8 places left");
    for size in ["0", "7", "-1", "two", ""] {
        let form = page.form("Join the waiting list").fill("email", "waits@example.org");
        let answer = form.fill("party_size", size).submit().await;
        answer.expect(422);
        assert_eq!(answer.faults(), ["Enter how many of you, from 1 to 6"]);
    }
    assert!(app.look(|conn| desk::waitlist(conn, None)).await.is_empty());
});

on_both!(nobody_waits_for_a_departure_that_is_closed, |app| async {
    let form = app.browser().get("/departures/PY33-A/waiting-list").await.form("Join the waiting list");
    app.pass(chrono::Duration::days(120));
    let late = form.fill("email", "waits@example.org").fill("party_size", "2").submit().await;
    late.says("Nobody waits for it");
    assert!(app.look(|conn| desk::waitlist(conn, None)).await.is_empty());
});

on_both!(send_me_my_link_answers_the_same_whether_the_address_is_known_or_not, |app| async {
    app.book(a_booking()).await;
    let letters = app.letters().await.len();
    let form = app.browser().get("/my-booking").await.form("Send me my link");
    let unknown = form.clone().fill("email", "nobody@example.org").submit().await;
    assert_eq!(app.letters().await.len(), letters);
    let known = form.clone().fill("email", "Booker@Example.org").submit().await;
    assert_eq!(app.letters().await.len(), letters + 1);
    assert_eq!((unknown.status, &unknown.path), (known.status, &known.path));
    assert_eq!(unknown.texts("main"), known.texts("main"));
    form.fill("email", "no address").submit().await.expect(422);
});

on_both!(links_are_sent_at_most_five_times_an_hour, |app| async {
    app.book(a_booking()).await;
    let letters = app.letters().await.len();
    let form = app.browser().get("/my-booking").await.form("Send me my link");
    for _ in 0..8 {
        app.pass(chrono::Duration::minutes(1));
        form.clone().fill("email", "booker@example.org").submit().await.expect(200);
    }
    assert_eq!(app.letters().await.len(), letters + 5);
});

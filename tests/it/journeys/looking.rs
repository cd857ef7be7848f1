//! Looking at what is sold, and reading what was accepted.

use startline::store::agencies;

use crate::on_both;
use crate::support::world::a_booking;
use crate::support::world::runner;

on_both!(the_first_page_shows_days_price_and_places_left, |app| async {
    let page = app.browser().get("/").await;
    page.expect(200).titled("Tours").says("Run in Pyongyang").says("Sun 4 Apr 2027");
    let entries = page.texts(".entry");
    assert_eq!(entries.len(), 2, "{entries:?}");
    assert!(entries[0].contains("1–6 April"), "{}", entries[0]);
    assert!(entries[0].contains("EUR 2,195") && entries[0].contains("8 places left"), "{}", entries[0]);
    assert!(entries[1].contains("2 places left") && !entries[1].contains("waiting list"), "{}", entries[1]);
    page.follow("Six days in Pyongyang, race on day four").await.expect(200).says("PY33-A");
});

on_both!(places_fall_with_every_booking_until_the_waiting_list_opens, |app| async {
    let party = vec![runner("Ada", "One"), runner("Bo", "Two")];
    app.book(a_booking().on("PY33-B").of(party)).await;
    let page = app.browser().get("/").await;
    let entries = page.texts(".entry");
    assert!(entries[1].contains("Sold out"), "{}", entries[1]);
    let tour = app.browser().get("/departures/PY33-B").await;
    tour.expect(200).says("Sold out").says_not("Book this tour");
    page.follow("Join the waiting list of PY33-B").await.expect(200).says("Every place is taken");
});

on_both!(a_tour_page_says_every_fact_somebody_pays_for, |app| async {
    let page = app.browser().get("/departures/PY33-A").await;
    page.expect(200).titled("Six days in Pyongyang, race on day four");
    let days = page.texts(".day");
    assert_eq!(days.len(), 7, "six days, and the briefing before them");
    assert!(days[0].contains("Wed 31 Mar 2027") && days[0].contains("Briefing"), "{}", days[0]);
    assert!(days[6].contains("Tue 6 Apr 2027"), "{}", days[6]);
    assert_eq!(page.texts(".day-race h3"), ["Race day"]);
    page.says("Races on Sun 4 Apr 2027, by Pyongyang time (UTC+9)");
    let races = page.texts("#races tbody tr");
    assert_eq!(races.len(), 4);
    for fact in ["Marathon", "42.195 km", "09:00", "4 h 30 min (13:30)", "18 on race day", "USD 150"] {
        assert!(races[0].contains(fact), "{fact}: {}", races[0]);
    }
    page.says("in cash at the briefing in the gateway city");
    assert_eq!(page.count("svg[role=img] .course-line"), 1);
    page.says("Start and finish: The stadium. On the way: Turning point; then back.");
    page.says("JS152").says("13:05 PEK (UTC+8)").says("16:00 FNJ (UTC+9)");
    page.says("then EUR 1,845.00 until Mon 1 Mar 2027 as the balance");
    page.says("30 days or more before").says("until Mon 1 Mar 2027").says("the whole price");
    page.says("Germany: Advice against travel").says("Since Mon 1 Jan 2024 · read by us on Sun 22 Nov 2026");
    assert!(page.attributes(".advisory a", "href").contains(&"https://advice.example/deu".to_owned()));
    page.follow("Six days in Pyongyang, race on day two").await.expect(200).says("PY33-B");
    assert_eq!(page.link("Book this tour"), "/departures/PY33-A/book");
    assert_eq!(page.link("Can I come?"), "/can-i-come");
});

on_both!(euro_and_dollars_stand_in_lists_of_their_own, |app| async {
    let page = app.browser().get("/departures/PY33-A").await;
    let lists = page.texts(".money");
    assert_eq!(lists.len(), 2, "{lists:?}");
    assert!(lists[0].contains("Paid to us, in EUR") && !lists[0].contains("USD"), "{}", lists[0]);
    assert!(lists[1].contains("Race fee, in USD") && !lists[1].contains("EUR"), "{}", lists[1]);
    assert_eq!(page.count(".money-total"), 0, "nothing is added up");
});

on_both!(late_bookers_are_told_that_all_is_due_at_once, |app| async {
    app.pass(chrono::Duration::days(100));
    let page = app.browser().get("/departures/PY33-A").await;
    page.says("pays the whole price at once: EUR 2,195.00").says_not("as the balance");
});

on_both!(a_departure_past_its_sale_shows_what_it_was_and_cannot_be_booked, |app| async {
    app.pass(chrono::Duration::days(120));
    let page = app.browser().get("/departures/PY33-A").await;
    page.expect(200).says("This departure is closed").says("Day by day").says_not("Book this tour");
    app.browser().get("/departures/PY33-A/waiting-list").await.expect(200).says("Nobody waits for it");
});

on_both!(a_departure_that_is_not_there_is_a_page_that_is_not_there, |app| async {
    app.browser().get("/departures/PY99-Z").await.expect(404).titled("Page not found");
    app.browser().get("/departures/py33-a'%20or%201=1").await.expect(404);
    app.browser().get("/texts/nothing").await.expect(404);
});

on_both!(terms_and_privacy_are_there_and_every_version_stays_readable, |app| async {
    app.browser().get("/terms").await.expect(200).titled("Booking terms").says("You pay by transfer.");
    app.browser().get("/privacy").await.expect(200).titled("Privacy notice").says("It is sealed.");
    let texts = app.look(|conn| agencies::current_texts(conn, "terms")).await;
    let page = app.browser().get(&startline::paths::text(&texts[0].id)).await;
    page.expect(200).titled("Booking terms").says("Version 1, in force from Thu 1 Jan 2026");
});

on_both!(crawlers_and_browsers_find_what_they_ask_for_by_themselves, |app| async {
    let robots = app.browser().fetch("/robots.txt").await;
    robots.expect(200);
    assert!(robots.html.contains("Disallow: /b/"), "{}", robots.html);
    let icon = app.browser().fetch("/favicon.ico").await;
    icon.expect(308);
    assert!(icon.header("location").is_some_and(|to| to.starts_with("/assets/favicon.")));
});

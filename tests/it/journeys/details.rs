//! Passports, contacts and journeys: given through the link, read and changed only behind a code.

use startline::store::bookings::Booking;
use startline::store::decisions;
use startline::store::desk;
use startline::store::dossier::Dossier;

use crate::on_both;
use crate::support::app::TestApp;
use crate::support::form::Form;
use crate::support::page::Page;
use crate::support::world::a_booking;

/// The German form of the specimen, good until 2032.
const LINES: &str =
    "p<d<<booker<<berta<<<<<<<<<<<<<<<<<<<<<<<<<<\n c01x00t478 d<< 6408125 f 3202285 <<<<<<<<<<<<<<< 2";

async fn dossier(app: &TestApp, booking: &Booking) -> Dossier {
    let id = booking.id.clone();
    app.look(move |conn| Dossier::load(conn, &id)).await
}

async fn passport_page(app: &TestApp, booking: &Booking) -> Page {
    app.browser().get(&format!("{}/travellers/1/passport", app.link(booking))).await
}

fn typed(page: &Page) -> Form {
    page.form("Continue")
        .fill("family", "Booker")
        .fill("given", "Berta")
        .fill("nationality", "D")
        .choose("sex", "F")
        .fill("born-day", "12")
        .fill("born-month", "August")
        .fill("born-year", "1988")
        .fill("number", "c01 x00-t47")
        .fill("issuer", "D")
        .fill("expires-day", "28")
        .fill("expires-month", "2")
        .fill("expires-year", "2032")
}

/// Gives the passport, asks for a code and enters it; answers the page that then opens.
async fn opened(app: &TestApp, booking: &Booking) -> Page {
    typed(&passport_page(app, booking).await).submit().await.expect(200);
    let ask = app.browser().get(&format!("{}/code", app.link(booking))).await;
    let enter = ask.form("Send the code").submit().await;
    let code = app.code_to("booker@example.org").await;
    enter.form("Continue").fill("code", &code).submit().await
}

on_both!(a_passport_is_typed_once_and_never_read_back_through_the_link, |app| async {
    let booking = app.book(a_booking()).await;
    let page = passport_page(app, &booking).await;
    page.expect(200).titled("Passport of Berta Booker").says("until Thu 11 Mar 2027");
    assert_eq!(page.attributes("#family", "value"), ["Booker"], "what was asked before is not asked again");
    let kept = typed(&page).submit().await;
    kept.expect(200).says("We have saved the passport").says("Given");
    let masked = passport_page(app, &booking).await;
    masked.says("This is given").follow("Go on to the code").await.expect(200);
    assert_eq!(masked.count("input"), 0);
    for page in [&kept, &masked] {
        page.says_not("0T47").says_not("1988").says_not("2032");
    }
    let again = typed(&page).fill("number", "X99999999").submit().await;
    again.says("To see or change it, ask for a code").says_not("0T47").says_not("9999");
    let traveller = dossier(app, &booking).await.travellers.remove(0);
    assert_eq!(traveller.passport_last4, "0T47", "nothing was changed");
    let id = booking.id.clone();
    let causes: Vec<String> = app
        .look(move |conn| decisions::of_booking(conn, &id))
        .await
        .into_iter()
        .map(|row| row.cause)
        .collect();
    assert_eq!(causes[0], "details", "a passport is judged again");
});

on_both!(faults_are_named_and_what_was_typed_is_kept, |app| async {
    let booking = app.book(a_booking()).await;
    let page = passport_page(app, &booking).await;
    let faulty = typed(&page).fill("number", "C01X00T478X").fill("born-year", "").submit().await;
    faulty.expect(422).titled("Error: ");
    assert_eq!(
        faulty.faults(),
        ["Date of birth must include a year", "Passport number must be 9 characters or less"]
    );
    assert_eq!(faulty.attributes("#number", "value"), ["C01X00T478X"]);
});

on_both!(pasted_lines_fill_the_form_and_differences_are_told, |app| async {
    let booking = app.book(a_booking()).await;
    let page = passport_page(app, &booking).await;
    let filled = page.form("Fill in the fields").fill("lines", LINES).fill("given", "Bertha").submit().await;
    filled
        .expect(200)
        .says("We filled in what the two lines say")
        .says("Given names: the machine-readable lines say BERTA, you typed Bertha");
    assert_eq!(filled.attributes("#given", "value"), ["Bertha"], "nothing is corrected");
    assert_eq!(filled.attributes("#number", "value"), ["C01X00T47"]);
    assert_eq!(filled.attributes("#expires-year", "value"), ["2032"]);
    filled.says("BOOKER<<BERTA");
    let form = filled.form("Continue").fill("given", "Berta");
    form.submit().await.expect(200).says("We have saved the passport");
    assert_eq!(dossier(app, &booking).await.travellers[0].machine_name, "BOOKER<<BERTA");

    let wrong = app.book(a_booking()).await;
    let page = passport_page(app, &wrong).await;
    let unreadable = page.form("Continue").fill("lines", "I<UTO\nxx").submit().await;
    unreadable.expect(422);
    assert!(unreadable.faults()[0].contains("begins with P"), "{:?}", unreadable.faults());
    let misread = page.form("Continue").fill("lines", &LINES.replace("6408125", "6408126")).submit().await;
    misread.expect(200).says("The check digit of the date of birth is 6 but should be 5");
});

on_both!(a_passport_that_ends_too_soon_is_asked_about_once, |app| async {
    let booking = app.book(a_booking()).await;
    let page = passport_page(app, &booking).await;
    let warned = typed(&page).fill("expires-year", "2027").fill("expires-month", "9").submit().await;
    warned.expect(200).says("it must last until Wed 6 Oct 2027").says("by Thu 11 Mar 2027");
    assert!(dossier(app, &booking).await.travellers[0].details_at.is_none(), "nothing is kept yet");
    warned.form("Continue").submit().await.says("We have saved the passport");
});

on_both!(a_code_shows_and_changes_what_is_kept_and_each_showing_is_noted, |app| async {
    let booking = app.book(a_booking()).await;
    let personal = opened(app, &booking).await;
    personal.expect(200).titled("Personal details").says("•••• 0T47").says_not("C01X00T47");
    let shown = personal.form("Show the details of Berta Booker").submit().await;
    shown.expect(200).says("C01X00T47").says("Fri 12 Aug 1988");
    assert_eq!(shown.header("cache-control").as_deref(), Some("no-store"));
    app.browser().fetch(&shown.path).await.expect(404);
    let id = booking.id.clone();
    let noted = app.look(move |conn| desk::audit_of_booking(conn, &id)).await;
    assert_eq!(noted.iter().filter(|entry| entry.verb == "disclose").count(), 1);
    assert!(noted.iter().all(|entry| !entry.note.contains("C01X00T47")));

    let form = shown.follow("Change Passport").await;
    assert_eq!(form.attributes("#number", "value"), ["C01X00T47"]);
    let changed = form.form("Continue").fill("number", "C01X00T99").submit().await;
    changed.says("We have saved the passport").says_not("0T99");
    app.pass(chrono::Duration::minutes(31));
    personal.browser().get(&format!("{}/personal", app.link(&booking))).await.titled("A code by email");
    personal.browser().fetch(&shown.path).await.expect(404);
});

on_both!(a_code_works_once_for_ten_minutes_and_the_newest_counts, |app| async {
    let booking = app.book(a_booking()).await;
    let link = app.link(&booking);
    let ask = app.browser().get(&format!("{link}/code")).await;
    ask.says("b•••@example.org").says_not("booker@example.org");
    let enter = ask.form("Send the code").submit().await;
    let first = app.code_to("booker@example.org").await;
    app.pass(chrono::Duration::minutes(1));
    ask.form("Send the code").submit().await.expect(200);
    let second = app.code_to("booker@example.org").await;
    let try_code = async |code: &str| enter.form("Continue").fill("code", code).submit().await;
    if first != second {
        assert_eq!(try_code(&first).await.expect(422).faults().len(), 1, "the newest supersedes");
    }
    assert_eq!(try_code("").await.faults(), ["Enter the code from the newest email"]);
    assert_eq!(try_code("12").await.faults(), ["The code has 6 digits: enter them as in the email"]);
    try_code(&second).await.expect(200).titled("Personal details");
    let used = try_code(&second).await;
    assert!(used.faults()[0].starts_with("This code no longer works"), "{:?}", used.faults());

    let other = app.book(a_booking()).await;
    app.browser().get(&format!("{}/personal", app.link(&other))).await.titled("A code by email");
    enter.browser().get(&format!("{}/personal", app.link(&other))).await.titled("A code by email");

    ask.form("Send the code").submit().await.expect(200);
    let third = app.code_to("booker@example.org").await;
    app.pass(chrono::Duration::minutes(11));
    let late = try_code(&third).await;
    assert!(late.faults()[0].contains("older than 10 minutes"), "{:?}", late.faults());
});

on_both!(five_wrong_tries_end_a_code, |app| async {
    let booking = app.book(a_booking()).await;
    let ask = app.browser().get(&format!("{}/code", app.link(&booking))).await;
    let enter = ask.form("Send the code").submit().await;
    let code = app.code_to("booker@example.org").await;
    let wrong = if code == "000000" { "111111" } else { "000000" };
    for _ in 0..5 {
        let faulty = enter.form("Continue").fill("code", wrong).submit().await;
        assert!(faulty.faults()[0].starts_with("This is not the code"), "{:?}", faulty.faults());
        assert_eq!(faulty.attributes("#code", "value"), [""], "a code is not shown again");
    }
    let right = enter.form("Continue").fill("code", &code).submit().await;
    assert!(right.faults()[0].starts_with("This code no longer works"), "{:?}", right.faults());
});

on_both!(a_way_is_questioned_when_it_comes_too_late_and_makes_a_task, |app| async {
    let booking = app.book(a_booking()).await;
    let link = app.link(&booking);
    let page = app.browser().get(&format!("{link}/travellers/1/way-in")).await;
    page.expect(200).titled("Way to Beijing").says("The briefing is on Wed 31 Mar 2027, 16:00 Beijing time");
    let empty = page.form("Continue").submit().await;
    empty.expect(422);
    assert_eq!(empty.faults().len(), 4);
    let form = page
        .form("Continue")
        .choose("mode", "flight")
        .fill("number", "lh720")
        .fill("place", "PEK")
        .fill("date-day", "31")
        .fill("date-month", "3")
        .fill("date-year", "2027");
    let year = form.clone().fill("date-year", "2026").fill("time", "09:30").submit().await;
    assert!(year.expect(422).faults()[0].starts_with("Date must be between"), "{:?}", year.faults());
    let late = form.clone().fill("time", "19:30").submit().await;
    late.expect(200).says("This arrival is after the briefing has begun");
    assert!(app.tasks(&booking).await.is_empty(), "nothing is kept yet");
    late.form("Continue").submit().await.says("We have saved how this traveller arrives");
    let tasks = app.tasks(&booking).await;
    assert_eq!(tasks.iter().map(|(kind, _)| kind.as_str()).collect::<Vec<_>>(), ["journey_to_mend"]);

    let home = app.browser().get(&format!("{link}/travellers/1/way-home")).await;
    let home = home
        .form("Continue")
        .choose("mode", "other")
        .fill("place", "West station")
        .fill("date-day", "7")
        .fill("date-month", "April")
        .fill("date-year", "2027")
        .fill("time", "10:00");
    app.pay(&booking, "EUR 350.00").await;
    app.clock().set("2027-03-12T08:00:00Z".parse().unwrap());
    let closed = app.browser().get(&format!("{link}/travellers/1/way-in")).await;
    closed.says("The lists closed on Thu 11 Mar 2027").says_not("LH720");
    assert_eq!(closed.count("form"), 0);
    closed.follow("Go on to the code").await.expect(200);
    home.submit().await.says("the lists are closed");
});

on_both!(a_way_is_given_once_through_the_link_and_changed_behind_a_code, |app| async {
    let booking = app.book(a_booking()).await;
    let path = format!("{}/travellers/1/way-in", app.link(&booking));
    let form = app.browser().get(&path).await.form("Continue");
    let plane = form
        .choose("mode", "flight")
        .fill("number", "lh720")
        .fill("place", "PEK")
        .fill("date-day", "31")
        .fill("date-month", "3")
        .fill("date-year", "2027")
        .fill("time", "9.30");
    let given = plane.submit().await;
    given.says("We have saved how this traveller arrives").says("Given").says_not("LH720").says_not("09:30");
    let covered = app.browser().get(&path).await;
    covered
        .says("This is given")
        .says_not("LH720")
        .says_not("PEK")
        .follow("Go on to the code")
        .await
        .expect(200);
    assert_eq!(covered.count("input"), 0);
    plane.fill("number", "XX1").submit().await.says("To see or change it, ask for a code");
    assert_eq!(dossier(app, &booking).await.legs[0].number, "LH720", "nothing was changed");
    let pack = format!("{}/travellers/1/travel-pack", app.link(&booking));
    app.browser().get(&pack).await.says("Given").says_not("LH720");

    let personal = opened(app, &booking).await;
    personal.says("by plane, LH720, PEK, Wed 31 Mar 2027, 09:30");
    personal.browser().get(&pack).await.says("LH720");
    let form = personal.browser().get(&path).await;
    assert_eq!(form.attributes("#number", "value"), ["LH720"]);
    // The number and the airport of the plane are not those of a train.
    let train = form.form("Continue").choose("mode", "train").submit().await;
    assert_eq!(train.expect(422).faults().len(), 2, "{:?}", train.faults());
    let train = train.form("Continue").fill("number", "G1").fill("place", "PEK").submit().await;
    train.says("We have saved how this traveller arrives");
    let form =
        train.browser().get(&path).await.form("Continue").choose("mode", "other").fill("place", "Moon");
    form.submit().await.says("We have saved how this traveller arrives");
    let leg = dossier(app, &booking).await.legs.remove(0);
    assert_eq!((leg.mode.as_str(), leg.number.as_str(), leg.place.as_str()), ("other", "", "Moon"));
});

on_both!(the_travel_pack_says_what_is_missing, |app| async {
    let booking = app.book(a_booking()).await;
    app.pay(&booking, "EUR 2,195.00").await;
    let page = app.browser().get(&app.link(&booking)).await.follow("Travel pack of Berta Booker").await;
    page.expect(200).says("PROVISIONAL").says("your passport").says("your way home").says("your bib number");
    page.says("Wed 31 Mar 2027, 16:00 Beijing time")
        .says("09:00 Pyongyang time")
        .says("USD 100.00: Race fee");
    page.says("Papers to carry")
        .says("Wed 31 Mar 2027, on the way there")
        .says("Tue 6 Apr 2027, on the way back");
    assert_eq!(page.count("article.pack"), 1);
});

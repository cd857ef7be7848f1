//! Booking a tour, from the start page to the last button.

use chrono::Duration;

use crate::on_both;
use crate::support::app::TestApp;
use crate::support::page::Page;
use crate::support::walks::accepting;
use crate::support::world::a_booking;
use crate::support::world::spectator;

/// Somebody who travels, as the pages ask about them.
#[derive(Clone, Copy)]
pub(super) struct Traveller {
    given: &'static str,
    family: &'static str,
    nationality: &'static str,
    birth_year: &'static str,
    work: &'static str,
    race: &'static str,
    room: &'static str,
}

pub(super) const ADA: Traveller = Traveller {
    given: "Ada",
    family: "Lovelace",
    nationality: "FRA",
    birth_year: "1985",
    work: "engineer",
    race: "Marathon",
    room: "Bed in a twin room",
};
const BOB: Traveller =
    Traveller { given: "Bob", family: "Bolt", race: "Half marathon", room: "Single room", ..ADA };
const CHEN: Traveller = Traveller { given: "小明", family: "王", race: "To watch", ..ADA };
/// South Koreans are refused by their own state.
const KIM: Traveller = Traveller { given: "하늘", family: "김", nationality: "KOR", ..ADA };
/// The agency looks at photographers.
const PIA: Traveller = Traveller { given: "Pia", family: "Foto", work: "photographer", ..ADA };

/// From the start page to "Who is traveller 1?".
async fn begin(app: &TestApp, departure: &str, people: usize) -> Page {
    let start = app.browser().get(&format!("/departures/{departure}/book")).await;
    let page = start.form("Start").submit().await;
    page.expect(200).titled("How many people are coming?");
    page.form("Continue").fill("people", &people.to_string()).submit().await
}

/// Answers the five pages about one traveller.
async fn describe(page: Page, who: Traveller) -> Page {
    let names = page.form("Continue").fill("Given names", who.given).fill("Family name", who.family);
    let page = names.submit().await;
    let mut passport = page.form("Continue").fill("Nationality", who.nationality);
    if who.nationality == "KOR" {
        let asked = passport.submit().await;
        asked.expect(422).says("Yes, I mean South Korea");
        passport = asked.form("Continue").tick("Yes, I mean South Korea (Republic of Korea)");
    }
    let page = passport.submit().await;
    let about = page.form("Continue").fill("Year of birth", who.birth_year).fill("occupation", who.work);
    let page = about.submit().await;
    let page = page.form("Continue").choose("race", who.race).submit().await;
    page.form("Continue").choose("room", who.room).submit().await
}

/// From the start page to "Can everybody come?".
async fn party(app: &TestApp, departure: &str, people: &[Traveller]) -> Page {
    let mut page = begin(app, departure, people.len()).await;
    for who in people {
        page = describe(page, *who).await;
    }
    page
}

/// From "Can everybody come?" to check answers.
async fn booker(page: Page) -> Page {
    let page = page.form("Continue").submit().await;
    page.expect(200).titled("Who books?");
    page.form("Continue").fill("Email address", "ada@example.org").submit().await
}

/// From the start page to check answers.
pub(super) async fn ready(app: &TestApp, departure: &str, people: &[Traveller]) -> Page {
    let page = booker(party(app, departure, people).await).await;
    page.expect(200).titled("Check your answers");
    page
}

/// The reference of the booking an answer leads to.
fn booked(answer: &Page) -> String {
    answer.expect(303);
    let address = answer.header("location").unwrap();
    let word = address.strip_prefix("/b/").expect("the last button leads to the booking");
    word.split_once('-').unwrap().0.to_owned()
}

async fn booking_count(app: &TestApp) -> i64 {
    let search = startline::store::bookings::Search { limit: 50, ..Default::default() };
    app.look(move |conn| startline::store::bookings::search(conn, &search)).await.1
}

async fn booking(app: &TestApp, reference: &str) -> startline::store::bookings::Booking {
    let reference = reference.to_owned();
    app.look(move |conn| startline::store::bookings::by_reference(conn, &reference)).await
}

on_both!(somebody_alone_books_and_the_price_shown_is_the_price_charged, |app| async {
    let check = ready(app, "PY33-A", &[ADA]).await;
    check.says("EUR 2,195.00").says("EUR 350.00").says("USD 150.00").says("Mon 1 Mar 2027");
    check.says("Sun 29 Nov 2026, 18:00 Beijing (10:00 UTC)").says("LOVELACE<<ADA");
    check.says_not("EUR 2,345");
    let reference = booked(&accepting(&check, "Book and keep 1 place").send().await);
    let booking = booking(app, &reference).await;
    assert_eq!(booking.status, "awaiting_deposit");
    assert_eq!((booking.booker_name.as_str(), booking.deposit_minor), ("Ada Lovelace", 35_000));
    let id = booking.id.clone();
    let accepted = app.look(move |conn| startline::store::bookings::acceptances(conn, &id)).await;
    assert_eq!(accepted.len(), 3, "terms, privacy and the advisory for everybody, with their versions");
    assert!(app.letter_to("ada@example.org").await.subject.contains(&reference));
});

on_both!(three_with_races_and_rooms_of_their_own_pay_each_their_price, |app| async {
    let check = ready(app, "PY33-A", &[ADA, BOB, CHEN]).await;
    // Two runners, a spectator, one single room; the race fees stand apart in their own currency.
    check.says("EUR 6,615.00").says("EUR 1,050.00").says("USD 250.00").says("EUR 180.00");
    booked(&accepting(&check, "Book and keep 3 places").send().await);
});

on_both!(whoever_is_refused_is_told_so_alone_and_the_others_go_on, |app| async {
    let page = party(app, "PY33-A", &[ADA, KIM]).await;
    page.expect(200).titled("하늘 cannot come this way").says("nothing is held").says("Refused");
    page.says_not("Ada Lovelace Conditional");
    let alone = page.form("Go on without 하늘").submit().await;
    alone.expect(200).titled("Can you come?").says("EUR 2,195.00").says_not("하늘");
    let check = booker(alone).await;
    booked(&accepting(&check, "Book and keep 1 place").send().await);
    assert_eq!(booking_count(app).await, 1);
});

on_both!(who_is_turned_away_reads_what_else_is_possible, |app| async {
    // At fifteen one may run ten kilometres, but not forty-two.
    let young = Traveller { birth_year: "2010", ..ADA };
    let page = party(app, "PY33-A", &[young]).await;
    page.expect(200).titled("You cannot come this way").says("What else is possible");
    page.says("Run the 10 km on the same departure Conditional").says("Watch, on the same departure");
    page.says_not("Run the Marathon on the same departure");
    // On the passport of another nationality nothing of the race changes, so none is offered.
    page.says_not("Travel on your passport");
});

on_both!(where_nobody_is_left_the_way_ends, |app| async {
    let page = party(app, "PY33-A", &[KIM]).await;
    page.expect(200).says("Nobody is left");
    assert!(!page.html.contains("Go on without"));
    // Another passport may help.
    let again = page.form("Change your passport").submit().await;
    let page = again.form("Continue").fill("Nationality", "FRA").submit().await;
    page.expect(200).titled("About you");
});

on_both!(a_step_that_was_reloaded_leads_to_the_start, |app| async {
    for step in ["start", "names", "confirm"] {
        let path = format!("/departures/PY33-A/book/{step}");
        let answer = app.browser().fetch(&path).await;
        answer.expect(303);
        assert_eq!(answer.header("location").as_deref(), Some("/departures/PY33-A/book"));
    }
});

on_both!(a_review_keeps_the_places_and_asks_for_no_money, |app| async {
    let page = party(app, "PY33-A", &[ADA, PIA]).await;
    page.says("We must look at this");
    let check = booker(page).await;
    check.says("Nothing to pay yet").says("Wed 25 Nov 2026");
    let reference = booked(&accepting(&check, "Ask for 2 places").send().await);
    let booking = booking(app, &reference).await;
    assert_eq!((booking.status.as_str(), booking.held_until), ("in_review", None));
});

on_both!(the_last_place_gone_is_said_and_the_waiting_list_offered, |app| async {
    let check = ready(app, "PY33-B", &[ADA, CHEN]).await;
    app.book(a_booking().on("PY33-B").of(vec![spectator("Quick", "Buyer")])).await;
    let answer = accepting(&check, "Book and keep 2 places").send().await;
    answer.expect(200).titled("Sold out").says("There are not enough seats left").says("Nothing was booked");
    let waiting = answer.form("Put us on the waiting list");
    let field =
        |name: &str| waiting.controls.iter().find(|control| control.name == name).unwrap().value.clone();
    assert_eq!((field("email"), field("party_size")), ("ada@example.org".to_owned(), "2".to_owned()));
    waiting.submit().await.expect(200);
    // One place is left: the answers are kept, and one of the two may go.
    let check = answer.form("Look again").submit().await;
    let fewer = check.form("Change the number of people").submit().await;
    let check = fewer.form("Continue").fill("people", "1").submit().await;
    check.expect(200).titled("Can you come?");
    let check = check.form("Continue").submit().await;
    booked(&accepting(&check, "Book and keep 1 place").send().await);
    app.browser()
        .get("/departures/PY33-B/book")
        .await
        .titled("Sold out")
        .says("There are not enough seats left");
});

on_both!(the_last_button_pressed_twice_at_once_books_once, |app| async {
    let check = ready(app, "PY33-A", &[ADA]).await;
    let form = accepting(&check, "Book and keep 1 place");
    let (one, other) = tokio::join!(form.send(), form.send());
    assert_eq!(booked(&one), booked(&other));
    // Much later the same page still leads to the same booking.
    app.pass(Duration::hours(20));
    assert_eq!(booked(&form.send().await), booked(&one));
    assert_eq!(booking_count(app).await, 1);
    let letters = app.letters().await;
    assert_eq!(letters.iter().filter(|letter| letter.to_address == "ada@example.org").count(), 1);
});

on_both!(a_page_that_booked_and_was_then_changed_asks_before_it_books_again, |app| async {
    let check = ready(app, "PY33-A", &[ADA]).await;
    booked(&accepting(&check, "Book and keep 1 place").send().await);
    let room = check.form("Change the room of Ada Lovelace").submit().await;
    let check = room.form("Continue").choose("room", "Single room").submit().await;
    let asked = accepting(&check, "Book and keep 1 place").send().await;
    asked.expect(200).says("This form has already made a booking");
    assert_eq!(booking_count(app).await, 1);
    booked(&accepting(&asked, "Book and keep 1 place").send().await);
    assert_eq!(booking_count(app).await, 2);
});

on_both!(back_and_change_keep_every_answer, |app| async {
    let page = party(app, "PY33-A", &[ADA]).await;
    let room = page.form("Back").submit().await;
    room.titled("Which room?");
    let race = room.form("Back").submit().await;
    let chosen = race.form("Continue");
    assert!(chosen.controls.iter().any(|control| control.value == "full" && control.is_on));
    let page = chosen.submit().await.form("Continue").submit().await;
    let check = booker(page).await;
    // One change, straight back.
    let names = check.form("Change the name of Ada Lovelace").submit().await;
    let check = names.form("Continue").fill("Given names", "Augusta Ada").submit().await;
    check.titled("Check your answers").says("Augusta Ada Lovelace");
    // What the rules judge anew, and answer differently, is shown first.
    let about = check.form("Change the work of Augusta Ada Lovelace").submit().await;
    let page = about.form("Continue").fill("occupation", "photographer").submit().await;
    page.titled("Can you come?").says("We must look at this");
    page.form("Continue").submit().await.titled("Check your answers").says("Ask for 1 place");
    // Back without an answer changes nothing.
    let race = check.form("Change the race of Augusta Ada Lovelace").submit().await;
    race.form("Back").submit().await.titled("Check your answers").says("To run: Marathon");
});

on_both!(a_mistake_keeps_what_was_typed_and_says_what_to_do, |app| async {
    let page = begin(app, "PY33-A", 1).await;
    let faulty = page.form("Continue").fill("Given names", "Ada").submit().await;
    faulty.expect(422).titled("Error: ");
    assert_eq!(
        faulty.faults(),
        ["Enter the family name, or tick the box if the passport shows one name only"]
    );
    let kept = faulty.form("Continue");
    assert_eq!(kept.controls.iter().find(|control| control.name == "given_names").unwrap().value, "Ada");
    let check = ready(app, "PY33-A", &[ADA]).await;
    let faulty = check.form("Book and keep 1 place").submit().await;
    faulty.expect(422).titled("Error: Check your answers");
    assert_eq!(faulty.faults().len(), 3);
    assert_eq!(booking_count(app).await, 0);
});

on_both!(a_name_that_looks_like_markup_is_a_name, |app| async {
    let odd = Traveller { given: "<b>O'Neil</b>", family: "=1+1 Ánh", ..ADA };
    let check = ready(app, "PY33-A", &[odd]).await;
    check.says("<b>O'Neil</b> =1+1 Ánh");
    assert!(!check.html.contains("<b>O"));
    let reference = booked(&accepting(&check, "Book and keep 1 place").send().await);
    assert_eq!(booking(app, &reference).await.booker_name, "<b>O'Neil</b> =1+1 Ánh");
});

on_both!(an_altered_an_old_and_a_misplaced_form_lead_back_to_the_start, |app| async {
    let check = ready(app, "PY33-A", &[ADA]).await;
    let form = accepting(&check, "Book and keep 1 place");
    let stale = |page: Page| {
        page.expect(400).titled("This form is too old").says("Nothing was booked");
        assert_eq!(page.link("Start again"), "/departures/PY33-A/book");
    };
    stale(form.clone().fill("draft", "AAAA").send().await);
    stale(form.clone().fill("draft", "").send().await);
    let draft = form.controls.iter().find(|control| control.name == "draft").unwrap().value.clone();
    let browser = app.browser();
    let sent =
        |draft: &str| vec![("draft".to_owned(), draft.to_owned()), ("room".to_owned(), "single".to_owned())];
    // A step out of order, another departure's page, a step that does not exist.
    stale(browser.send("/departures/PY33-A/book/room", &sent(&draft)).await);
    stale(browser.send("/departures/PY33-A/book/nonsense", &sent(&draft)).await);
    browser.send("/departures/PY33-B/book/confirm", &sent(&draft)).await.expect(400);
    browser.send("/departures/NONE/book/confirm", &sent(&draft)).await.expect(404);
    app.pass(Duration::hours(24) + Duration::seconds(1));
    stale(form.send().await);
    assert_eq!(booking_count(app).await, 0);
});

on_both!(extra_fields_change_nothing, |app| async {
    let check = ready(app, "PY33-A", &[ADA]).await;
    let mut pairs = accepting(&check, "Book and keep 1 place").pairs();
    for (name, value) in
        [("status", "paid"), ("shown_price", "EUR 1.00"), ("price", "1"), ("booking_id", "x"), ("owner", "x")]
    {
        pairs.push((name.to_owned(), value.to_owned()));
    }
    // What the page did send must not come twice: nobody should choose which of the two counts.
    let twice: Vec<_> = pairs.iter().cloned().chain([("draft".to_owned(), "second".to_owned())]).collect();
    let refused = app.browser().send("/departures/PY33-A/book/confirm", &twice).await;
    assert!(refused.location().is_none_or(|next| !next.starts_with("/b/")), "{}", refused.status);
    assert_eq!(booking_count(app).await, 0);
    let reference = booked(&app.browser().send("/departures/PY33-A/book/confirm", &pairs).await);
    let booking = booking(app, &reference).await;
    assert_eq!((booking.status.as_str(), booking.deposit_minor), ("awaiting_deposit", 35_000));
});

on_both!(a_departure_that_closes_meanwhile_sells_nothing, |app| async {
    let check = ready(app, "PY33-A", &[ADA]).await;
    let form = accepting(&check, "Book and keep 1 place");
    app.act("cli", |tx| {
        let (row, _) = startline::store::departures::by_code(tx.conn, "PY33-A")?;
        let closed = startline::store::departures::Departure { state: "closed".to_owned(), ..row };
        startline::store::departures::save_departure(tx.conn, &closed)
    })
    .await
    .unwrap();
    form.send().await.expect(200).titled("Not on sale").says("This departure is closed");
    app.browser().get("/departures/PY33-A/book").await.says("This departure is closed");
    assert_eq!(booking_count(app).await, 0);
});

on_both!(a_price_that_changes_meanwhile_is_shown_before_it_is_asked_for, |app| async {
    let check = ready(app, "PY33-A", &[ADA]).await;
    let form = accepting(&check, "Book and keep 1 place");
    app.act("cli", |tx| {
        let (row, _) = startline::store::departures::by_code(tx.conn, "PY33-A")?;
        let dearer = startline::store::departures::Departure { runner_minor: 220_000, ..row };
        startline::store::departures::save_departure(tx.conn, &dearer)
    })
    .await
    .unwrap();
    let again = form.send().await;
    again.expect(200).says("The price changed meanwhile").says("It is EUR 2,200.00 now");
    booked(&accepting(&again, "Book and keep 1 place").send().await);
});

on_both!(terms_that_change_meanwhile_are_shown_before_they_count, |app| async {
    let check = ready(app, "PY33-A", &[ADA]).await;
    let form = accepting(&check, "Book and keep 1 place");
    app.act("cli", |tx| {
        let text = startline::store::agencies::current_text(tx.conn, "terms", "terms")?;
        let newer = startline::store::agencies::Text {
            id: startline::store::tx::new_id(),
            version: text.version + 1,
            sha256: "new".to_owned(),
            ..text
        };
        startline::store::agencies::publish_text(tx.conn, &newer)
    })
    .await
    .unwrap();
    let again = form.send().await;
    again.expect(200).says("A text changed meanwhile").says("booking terms (version 2)");
    assert_eq!(booking_count(app).await, 0);
    booked(&accepting(&again, "Book and keep 1 place").send().await);
});

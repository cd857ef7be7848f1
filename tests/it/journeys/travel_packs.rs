//! The runner's own pack: what it says to whom, on the page and on paper, what is written when it changes, and the letters after it.

use chrono::Duration;
use startline::actions::give_leg::GiveLeg;
use startline::actions::give_leg::give_leg;
use startline::actions::give_upload::GiveUpload;
use startline::actions::give_upload::give_upload;
use startline::actions::load_season::LoadSeason;
use startline::actions::load_season::load_season;
use startline::actions::purge::purge;
use startline::actions::send_travel_packs::send_travel_packs;
use startline::documents::uploads::check::check;
use startline::domain::refund::CancelReason::OwnWish;
use startline::domain::roster::StaffRole;
use startline::domain::season::Season;
use startline::domain::upload::UploadKind;
use startline::store::bookings::Booking;
use startline::store::letters::Letter;
use startline::store::travellers::Traveller;
use startline::store::tx::new_id;

use crate::on_both;
use crate::support::acts::drawn_jpeg;
use crate::support::app::TestApp;
use crate::support::browser::Browser;
use crate::support::world::SEASON;
use crate::support::world::a_booking;
use crate::support::world::runner;

pub(super) async fn a_confirmed_booking(app: &TestApp) -> Booking {
    let booking = app.book(a_booking()).await;
    app.pay(&booking, "EUR 2,195.00").await;
    booking
}

pub(super) async fn gives_way(app: &TestApp, booking: &Booking, direction: &str, number: &str, at: &str) {
    let first = app.party(booking).await.remove(0);
    tells_way(app, &first, direction, number, at).await;
}

/// The desk writes down what a traveller told it.
pub(super) async fn tells_way(app: &TestApp, who: &Traveller, direction: &str, number: &str, at: &str) {
    let leg = GiveLeg {
        id: new_id(),
        booking_id: who.booking_id.clone(),
        traveller_id: who.id.clone(),
        direction: direction.to_owned(),
        mode: "flight".to_owned(),
        number: number.to_owned(),
        place: "PEK".to_owned(),
        local_at: at.parse().unwrap(),
        may_replace: true,
        ..GiveLeg::default()
    };
    app.act("staff:test", move |tx| give_leg(tx, &leg)).await.unwrap();
}

/// The desk's form for the flights of the group that a traveller takes.
pub(super) async fn flies(app: &TestApp, booking: &Booking, traveller: &Traveller, way: &str) {
    let desk = app.desk(StaffRole::Desk).await;
    let address = format!("/desk/bookings/{}/travellers/{}/seats", booking.reference, traveller.id);
    desk.get(&address).await.form("Note it").choose("way", way).submit().await.expect(200);
}

/// A browser in which the booking's code was entered.
pub(super) async fn opened(app: &TestApp, booking: &Booking) -> Browser {
    let browser = app.browser();
    let page = browser.get(&format!("{}/code", app.link(booking))).await;
    let page = page.form("Send the code").submit().await;
    let code = app.code_to("booker@example.org").await;
    page.form("Continue").fill("code", &code).submit().await.expect(200);
    browser
}

pub(super) async fn letters_of(app: &TestApp, kind: &str) -> Vec<Letter> {
    app.letters().await.into_iter().filter(|letter| letter.kind == kind).collect()
}

fn paper(bytes: &[u8]) -> String {
    let document = lopdf::Document::load_mem(bytes).unwrap();
    let pages: Vec<u32> = document.get_pages().keys().copied().collect();
    document.extract_text(&pages).unwrap().split_whitespace().collect()
}

on_both!(a_pack_tells_all_that_a_runner_needs_on_the_way, |app| async {
    let booking = a_confirmed_booking(app).await;
    let page = app.browser().get(&format!("{}/travellers/1/travel-pack", app.link(&booking))).await;
    page.expect(200)
        .says("Print this before you leave home")
        .says("To show to a driver")
        .says("北京市示例路1号")
        .says("A drawing, not a survey")
        .says("JS152")
        .says("07:40 At the stadium")
        .says("only the sheet to carry on crosses the border")
        .says("Now: somebody is hurt, lost or held up")
        .says("+86 10 0000 0001")
        .says("What governments say")
        .says("https://advice.example/");
    page.says("For the airline’s check-in desk")
        .says("holds a seat")
        .says("BOOKER / BERTA")
        .says("To carry on from Beijing");
    assert_eq!(page.count(".sketch svg"), 1);
});

on_both!(without_a_deposit_no_seat_is_confirmed, |app| async {
    let booking = app.book(a_booking()).await;
    let page = app.browser().get(&format!("{}/travellers/1/travel-pack", app.link(&booking))).await;
    page.expect(200).says("the deposit").says_not("holds a seat").says_not("For the airline’s check-in desk");
});

on_both!(the_paper_shows_what_the_page_shows, |app| async {
    let booking = a_confirmed_booking(app).await;
    gives_way(app, &booking, "in", "LH720", "2027-03-30T11:30:00").await;
    let address = format!("{}/travellers/1/travel-pack.pdf", app.link(&booking));
    let covered = app.browser().fetch(&address).await;
    assert_eq!(covered.expect(200).header("content-type").as_deref(), Some("application/pdf"));
    assert_eq!(covered.header("cache-control").as_deref(), Some("no-store"));
    let text = paper(&covered.bytes);
    assert!(
        text.contains("PROVISIONAL") && text.contains("北京市示例路1号") && text.contains("ThereGiven"),
        "{text}"
    );
    assert!(!text.contains("LH720"), "{text}");
    let browser = opened(app, &booking).await;
    assert!(paper(&browser.fetch(&address).await.bytes).contains("LH720"));
    app.browser().fetch(&address.replace("/travellers/1/", "/travellers/9/")).await.expect(404);
});

on_both!(an_own_link_opens_the_own_pack_and_covers_it_for_the_booker, |app| async {
    let party = vec![runner("Ada", "Pair"), runner("Bo", "Pair")];
    let booking = app.book(a_booking().of(party)).await;
    app.pay(&booking, "EUR 4,390.00").await;
    gives_way(app, &booking, "in", "LH720", "2027-03-30T11:30:00").await;
    let ada = app.party(&booking).await.remove(0);
    app.own_link(&ada, "ada@example.org").await.unwrap();
    let own = app.mail_to("ada@example.org").await.path();
    let page = app.browser().get(&own).await.follow("Your travel pack").await;
    page.expect(200).says("Travel pack · Ada Pair").says("There Given").says_not("LH720");
    app.browser().fetch(&format!("{own}/travellers/1/travel-pack.pdf")).await.expect(200);
    app.browser().fetch(&format!("{own}/travellers/2/travel-pack.pdf")).await.expect(404);
    let browser = opened(app, &booking).await;
    let pack = format!("{}/travellers/1/travel-pack", app.link(&booking));
    browser.get(&pack).await.says("There Given").says_not("LH720");
    let calendar = browser.fetch(&format!("{}/calendar.ics", app.link(&booking))).await;
    assert!(!calendar.html.contains("LH720"), "{}", calendar.html);
});

on_both!(a_pack_that_changed_is_sent_again_once_a_day_and_says_only_what, |app| async {
    let booking = a_confirmed_booking(app).await;
    app.is_days_before(9);
    app.run_jobs().await;
    assert_eq!(letters_of(app, "travel_pack_changed").await.len(), 0, "nothing was sent yet");
    app.act("staff:test", |tx| send_travel_packs(tx, "PY33-A")).await.unwrap();
    gives_way(app, &booking, "in", "LH720", "2027-03-30T11:30:00").await;
    app.run_jobs().await;
    assert_eq!(letters_of(app, "travel_pack_changed").await.len(), 0, "one letter a day");
    app.pass(Duration::days(1));
    app.run_jobs().await;
    app.run_jobs().await;
    let told = letters_of(app, "travel_pack_changed").await;
    assert_eq!(told.len(), 1);
    assert!(told[0].body.contains("Berta Booker: your own way there and home"), "{}", told[0].body);
    assert!(!told[0].body.contains("LH720") && !told[0].body.contains("11:30"), "{}", told[0].body);
    let pack = format!("{}/travellers/1/travel-pack", app.link(&booking));
    let page = app.browser().get(&pack).await;
    page.says("Changed since").says_not("LH720");
    assert_eq!(page.count(".pack-own_ways .changed"), 1);
    // Who comes earlier stays longer on the way: their papers may change with it, the flights of the group do not.
    assert_eq!(page.count(".pack-flights .changed") + page.count(".pack-briefing .changed"), 0);
    app.pass(Duration::days(1));
    app.run_jobs().await;
    assert_eq!(letters_of(app, "travel_pack_changed").await.len(), 1, "nothing changed");
    // Only marks are kept.
    let kept = app.texts("SELECT marks AS value FROM sent_packs").await.join(" ");
    assert!(!kept.contains("LH720") && !kept.contains("Berta"), "{kept}");
});

/// Loads the season again with other words in it.
pub(super) async fn season_says(app: &TestApp, changes: &[(&str, &str)]) {
    let mut document = SEASON.to_owned();
    for (before, after) in changes {
        assert!(document.contains(before), "{before}");
        document = document.replace(before, after);
    }
    let season = LoadSeason { season: Season::parse(&document).unwrap(), document };
    app.act("staff:test", move |tx| load_season(tx, &season)).await.unwrap();
}

async fn packs_go_out(app: &TestApp) {
    app.act("staff:test", |tx| send_travel_packs(tx, "PY33-A")).await.unwrap();
    app.pass(Duration::days(1));
}

/// The letters of changes that are written today.
async fn told_today(app: &TestApp) -> Vec<Letter> {
    let before = letters_of(app, "travel_pack_changed").await.len();
    app.run_jobs().await;
    let told = letters_of(app, "travel_pack_changed").await.split_off(before);
    app.pass(Duration::days(1));
    told
}

on_both!(an_onward_flight_is_certified_only_to_who_has_a_seat_on_it, |app| async {
    let booking = a_confirmed_booking(app).await;
    let traveller = app.party(&booking).await.remove(0);
    let pack = format!("{}/travellers/1/travel-pack", app.link(&booking));
    app.browser().get(&pack).await.says("goes on from Beijing to Pyongyang on Thu 1 Apr 2027");
    flies(app, &booking, &traveller, "back").await;
    let page = app.browser().get(&pack).await;
    page.says("You fly only back with the group").says("JS151").says_not("JS152");
    page.says_not("goes on from").says_not("holds a seat").says_not("For the airline’s check-in desk");
    page.says_not("The letter for the airline’s desk");
    flies(app, &booking, &traveller, "out").await;
    app.browser().get(&pack).await.says("goes on from Beijing to Pyongyang on Thu 1 Apr 2027");
});

on_both!(two_of_one_name_are_told_each_their_own_tasks, |app| async {
    let mut son = runner("Max", "Miller");
    son.statement.nationality = "IND".to_owned();
    let booking = app.book(a_booking().of(vec![runner("Max", "Miller"), son])).await;
    app.pay(&booking, "EUR 4,390.00").await;
    let pack = |number: i64| format!("{}/travellers/{number}/travel-pack", app.link(&booking));
    let father = app.browser().get(&pack(1)).await.texts(".pack-to_arrange li");
    let son = app.browser().get(&pack(2)).await.texts(".pack-to_arrange li");
    assert!(!son.is_empty());
    assert!(father.iter().all(|task| !son.contains(task)), "{father:?} {son:?}");
});

on_both!(a_pack_behind_an_own_link_says_nothing_of_the_booking_s_money, |app| async {
    let party = vec![runner("Ada", "Pair"), runner("Bo", "Pair")];
    let booking = app.book(a_booking().of(party)).await;
    let ada = app.party(&booking).await.remove(0);
    app.own_link(&ada, "ada@example.org").await.unwrap();
    let own = app.mail_to("ada@example.org").await.path();
    let theirs = format!("{own}/travellers/1/travel-pack");
    app.browser().get(&theirs).await.titled("Your details").says_not("the deposit");
    app.browser().get(&format!("{theirs}.pdf")).await.titled("Your details");
    app.pay(&booking, "EUR 700.00").await;
    app.browser().get(&theirs).await.says("Travel pack · Ada Pair").says_not("the balance").says_not("EUR");
    assert!(!paper(&app.browser().fetch(&format!("{theirs}.pdf")).await.bytes).contains("thebalance"));
    let pack = format!("{}/travellers/1/travel-pack", app.link(&booking));
    app.browser().get(&pack).await.says("the balance");
});

on_both!(the_booker_does_not_learn_that_somebody_with_a_link_of_their_own_changed_their_ways, |app| async {
    let party = vec![runner("Ada", "Pair"), runner("Bo", "Pair")];
    let booking = app.book(a_booking().of(party)).await;
    app.pay(&booking, "EUR 4,390.00").await;
    let ada = app.party(&booking).await.remove(0);
    gives_way(app, &booking, "home", "LH723", "2027-04-06T15:00:00").await;
    app.own_link(&ada, "ada@example.org").await.unwrap();
    let own = app.mail_to("ada@example.org").await.path();
    packs_go_out(app).await;
    gives_way(app, &booking, "home", "LH725", "2027-04-06T17:00:00").await;
    let (booker, link) = (app.browser(), app.link(&booking));
    for is_noted in [false, true] {
        let page = booker.get(&format!("{link}/travellers/1/travel-pack")).await;
        page.expect(200).says_not("Changed since");
        let page = booker.get(&format!("{own}/travellers/1/travel-pack")).await;
        assert_eq!(page.count(".pack-own_ways .changed"), 1, "{is_noted}");
        assert_eq!(told_today(app).await.len(), 0);
    }
});

on_both!(changes_are_written_of_from_the_day_the_packs_went_out, |app| async {
    let booking = a_confirmed_booking(app).await;
    let traveller = app.party(&booking).await.remove(0);
    app.is_days_before(40);
    packs_go_out(app).await;
    assert_eq!(told_today(app).await.len(), 0);
    app.give_file("staff:test", &traveller, UploadKind::VisaCopy).await.unwrap();
    let told = told_today(app).await;
    assert!(told[0].body.contains("Berta Booker: what to print before you leave home"), "{}", told[0].body);
    // Another file in its place is another paper to print.
    let (id, may_replace) = (new_id(), true);
    let file = check(UploadKind::VisaCopy, &drawn_jpeg(200, 200)).unwrap();
    let (booking_id, traveller_id) = (booking.id.clone(), traveller.id.clone());
    let again = GiveUpload { id, booking_id, traveller_id, file, may_replace };
    app.act("staff:test", move |tx| give_upload(tx, &again)).await.unwrap();
    assert_eq!(told_today(app).await.len(), 1);
    assert_eq!(told_today(app).await.len(), 0);
    // Only who has the button is sent to it.
    let pack = format!("{}/travellers/1/travel-pack", app.link(&booking));
    app.browser().get(&pack).await.says("open it on the page of this pack");
    app.own_link(&traveller, "ada@example.org").await.unwrap();
    app.browser().get(&pack).await.says("open it behind your own link").says_not("on the page of this pack");
    assert_eq!(told_today(app).await.len(), 0, "who opens it is no change of the pack");
});

on_both!(a_place_of_a_day_a_mark_on_the_map_and_a_word_to_the_airline_are_changes, |app| async {
    a_confirmed_booking(app).await;
    app.is_days_before(9);
    packs_go_out(app).await;
    let check_in = ("printed list of names", "printed list of passengers");
    let mark = ("x = 80.0, y = 50.0", "x = 20.0, y = 50.0");
    let day = (r#"title = "Race day", place = "Pyongyang""#, r#"title = "Race day", place = "Nampo""#);
    for (changes, expected) in [
        (vec![check_in], "the letter for the airline’s desk"),
        (vec![check_in, mark], "the briefing"),
        (vec![check_in, mark, day], "the programme of the days"),
    ] {
        season_says(app, &changes).await;
        let told = told_today(app).await;
        assert_eq!(told.len(), 1, "{expected}");
        assert!(told[0].body.contains(&format!("Berta Booker: {expected}\n")), "{}", told[0].body);
    }
    app.is_days_before(3);
    assert_eq!(told_today(app).await.len(), 0, "another day on the letter is no change");
});

on_both!(what_is_damaged_in_one_booking_keeps_no_letter_from_another, |app| async {
    let damaged = a_confirmed_booking(app).await;
    let party = vec![runner("Otto", "Other")];
    let other = app.book(a_booking().by("Otto", "otto@example.org").of(party)).await;
    app.pay(&other, "EUR 2,195.00").await;
    app.is_days_before(9);
    packs_go_out(app).await;
    let broken = app.party(&damaged).await.remove(0).id;
    app.sql(&format!("UPDATE sent_packs SET marks = '?' WHERE traveller_id = '{broken}'")).await.unwrap();
    season_says(app, &[("The usual hotel", "Another hotel")]).await;
    let told = told_today(app).await;
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].to_address, "otto@example.org");
});

on_both!(after_the_tour_there_is_one_letter_and_one_when_all_is_deleted, |app| async {
    let booking = a_confirmed_booking(app).await;
    let off = app.book(a_booking().by("Otto Off", "otto@example.org")).await;
    app.pay(&off, "EUR 2,195.00").await;
    app.cancel(&off, &[], OwnWish).await.unwrap();
    app.is_at("2027-04-06T12:00:00Z");
    app.run_jobs().await;
    assert_eq!(letters_of(app, "coming_home").await.len(), 0, "on the last day they are still on the way");
    app.is_at("2027-04-07T12:00:00Z");
    app.run_jobs().await;
    app.pass(Duration::days(1));
    app.run_jobs().await;
    let home = letters_of(app, "coming_home").await;
    assert_eq!(home.len(), 1);
    assert_eq!(home[0].booking_id.as_deref(), Some(booking.id.as_str()));
    assert!(
        home[0].body.contains("Nothing is owed") && home[0].body.contains("Sat 5 Jun 2027"),
        "{}",
        home[0].body
    );
    app.is_at("2027-06-05T12:00:00Z");
    app.act("job:purge", purge).await.unwrap();
    app.act("job:purge", purge).await.unwrap();
    app.run_jobs().await;
    let deleted = letters_of(app, "data_deleted").await;
    assert_eq!(deleted.len(), 1);
    assert_eq!(deleted[0].to_address, "booker@example.org");
    assert_eq!(letters_of(app, "coming_home").await.len(), 1);
});

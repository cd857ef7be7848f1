//! The runner's own pack: what it says to whom, on paper and in calendars, what is written when it changes, and the letters after it.

use chrono::Duration;
use icalendar::CalendarDateTime;
use icalendar::Component;
use icalendar::DatePerhapsTime;
use startline::actions::give_leg::GiveLeg;
use startline::actions::give_leg::give_leg;
use startline::actions::load_season::LoadSeason;
use startline::actions::load_season::load_season;
use startline::actions::purge::purge;
use startline::actions::send_travel_packs::send_travel_packs;
use startline::domain::refund::CancelReason::OwnWish;
use startline::domain::season::Season;
use startline::store::bookings::Booking;
use startline::store::letters::Letter;
use startline::store::tx::new_id;

use crate::on_both;
use crate::support::app::TestApp;
use crate::support::browser::Browser;
use crate::support::world::a_booking;
use crate::support::world::runner;

async fn a_confirmed_booking(app: &TestApp) -> Booking {
    let booking = app.book(a_booking()).await;
    app.pay(&booking, "EUR 2,195.00").await;
    booking
}

async fn gives_way(app: &TestApp, booking: &Booking, direction: &str, number: &str, at: &str) {
    let leg = GiveLeg {
        id: new_id(),
        booking_id: booking.id.clone(),
        traveller_id: app.party(booking).await.remove(0).id,
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

/// A browser in which the booking's code was entered.
async fn opened(app: &TestApp, booking: &Booking) -> Browser {
    let browser = app.browser();
    let page = browser.get(&format!("{}/code", app.link(booking))).await;
    let page = page.form("Send the code").submit().await;
    let code = app.code_to("booker@example.org").await;
    page.form("Continue").fill("code", &code).submit().await.expect(200);
    browser
}

async fn letters_of(app: &TestApp, kind: &str) -> Vec<Letter> {
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

/// The events of a file by the end of their UID, as a reader that shares nothing with the writer sees them.
fn events(file: &str) -> Vec<(String, u32, String, icalendar::Event)> {
    let calendar: icalendar::Calendar = file.parse().unwrap();
    let event = |event: &icalendar::Event| {
        let uid = event.get_uid().unwrap().to_owned();
        let key = uid.splitn(6, '-').nth(5).unwrap().to_owned();
        let status = event.property_value("STATUS").unwrap().to_owned();
        (key, event.get_sequence().unwrap(), status, event.clone())
    };
    calendar.components.iter().filter_map(|one| one.as_event()).map(event).collect()
}

fn starts(event: &icalendar::Event) -> (String, String) {
    match event.get_start().unwrap() {
        DatePerhapsTime::DateTime(CalendarDateTime::WithTimezone { date_time, tzid }) => {
            (date_time.to_string(), tzid)
        }
        other => panic!("{other:?}"),
    }
}

on_both!(a_calendar_is_changed_in_place_and_taken_back_with_the_booking, |app| async {
    let booking = a_confirmed_booking(app).await;
    let first = letters_of(app, "deposit_received").await.remove(0).calendar;
    assert!(first.contains("METHOD:PUBLISH") && first.contains("BEGIN:VTIMEZONE"), "{first}");
    let before = events(&first);
    let keys: Vec<&str> = before.iter().map(|(key, ..)| key.as_str()).collect();
    assert_eq!(keys, ["briefing", "flight-out-1", "flight-back-1", "race-half"]);
    assert_eq!(starts(&before[1].3), ("2027-04-01 13:05:00".to_owned(), "Asia/Shanghai".to_owned()));
    assert_eq!(starts(&before[3].3), ("2027-04-04 09:00:00".to_owned(), "Asia/Pyongyang".to_owned()));

    // The season moves a flight: the same event, later, with a higher number.
    let moved = crate::support::world::SEASON.replace("departs = \"13:05\"", "departs = \"14:15\"");
    let season = LoadSeason { season: Season::parse(&moved).unwrap(), document: moved };
    app.act("staff:test", move |tx| load_season(tx, &season)).await.unwrap();
    let address = format!("{}/calendar.ics", app.link(&booking));
    let second = events(&app.browser().fetch(&address).await.html);
    assert_eq!(starts(&second[1].3).0, "2027-04-01 14:15:00");
    assert!(second.iter().zip(&before).all(|(now, then)| now.0 == then.0 && now.1 > then.1));

    // Own ways stand in it only behind a code.
    gives_way(app, &booking, "in", "LH720", "2027-03-30T11:30:00").await;
    assert!(!app.browser().fetch(&address).await.html.contains("LH720"));
    let browser = opened(app, &booking).await;
    let shown = events(&browser.fetch(&address).await.html);
    let way = shown.iter().find(|(key, ..)| key == "1-way-in").unwrap();
    assert_eq!(starts(&way.3), ("2027-03-30 11:30:00".to_owned(), "Asia/Shanghai".to_owned()));
    app.pass(Duration::minutes(5));
    gives_way(app, &booking, "in", "LH722", "2027-03-30T12:30:00").await;
    let browser = opened(app, &booking).await;
    let later = events(&browser.fetch(&address).await.html);
    let changed = later.iter().find(|(key, ..)| key == "1-way-in").unwrap();
    assert!(changed.1 > way.1 && changed.3.get_summary().unwrap().contains("LH722"));

    app.cancel(&booking, &[], OwnWish).await.unwrap();
    let taken_back = letters_of(app, "cancelled").await.remove(0).calendar;
    assert!(taken_back.contains("METHOD:CANCEL"), "{taken_back}");
    let off = events(&taken_back);
    assert_eq!(off.iter().map(|(key, ..)| key.as_str()).collect::<Vec<_>>(), keys);
    assert!(off.iter().all(|(_, sequence, status, _)| status == "CANCELLED" && *sequence > changed.1));
    let file = app.browser().fetch(&address).await;
    assert_eq!(file.header("content-type").as_deref(), Some("text/calendar; charset=utf-8; method=CANCEL"));
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

//! An adult of a party with a link of their own: they give and confirm their details, and the booker sees only what is done.

use startline::actions::give_own_link::GiveOwnLinkError;
use startline::actions::move_visas::MoveVisas;
use startline::actions::move_visas::move_visas;
use startline::actions::send_handoff::SendHandoff;
use startline::actions::send_handoff::send_handoff;
use startline::domain::refund::CancelReason;
use startline::domain::roster::StaffRole;
use startline::domain::visa::VisaState;
use startline::paths;
use startline::store::agencies;
use startline::store::bookings::Booking;
use startline::store::handoffs;
use startline::store::sealed;
use startline::store::travellers::Traveller;
use startline::store::tx::new_id;

use crate::journeys::details_pages::with_code;
use crate::on_both;
use crate::support::acts::passport_of;
use crate::support::app::TestApp;
use crate::support::browser::Browser;
use crate::support::page::Page;
use crate::support::world::a_booking;
use crate::support::world::runner;
use crate::support::world::spectator;

const SVEN: &str = "sven@example.org";

/// A confirmed booking of a runner and a spectator, whose passport the booker has given.
async fn a_party(app: &TestApp) -> (Booking, Traveller) {
    let party = vec![runner("Berta", "Booker"), spectator("Sven", "Booker")];
    let booking = app.book(a_booking().of(party)).await;
    app.pay(&booking, "EUR 700.00").await;
    let sven = app.party(&booking).await.remove(1);
    app.give("site", passport_of(&sven)).await.unwrap();
    app.is_days_before(60);
    (booking, sven)
}

/// Enters the code that was sent to the traveller's own address.
async fn with_own_code(app: &TestApp, link: &str) -> Browser {
    let ask = app.browser().get(&format!("{link}/code")).await;
    let enter = ask.form("Send the code").submit().await;
    let code = app.code_to(SVEN).await;
    let personal = enter.form("Continue").fill("code", &code).submit().await;
    personal.expect(200).titled("Personal details").says("Sven Booker").says_not("Berta");
    personal.browser().clone()
}

async fn review(browser: &Browser, link: &str) -> Page {
    let personal = browser.get(&format!("{link}/personal")).await;
    personal.form("Show the details of Sven Booker").submit().await
}

on_both!(an_adult_gives_and_confirms_their_details_and_the_booker_sees_only_what_is_done, |app| async {
    let (booking, _) = a_party(app).await;
    let home = app.link(&booking);
    app.browser().get(&format!("{home}/travellers/2/own-link")).await.titled("A code by email");
    let booker = with_code(app, &booking).await;
    let open = booker.get(&home).await.follow("Let Sven Booker give their own details").await;
    let faulty = open.form("Send the link").fill("email", &booking.booker_email).submit().await;
    assert!(faulty.expect(422).faults()[0].contains("this is the address of the booking"));
    open.form("Send the link").fill("email", SVEN).submit().await.says("The link is on its way");
    let twice = open.form("Send the link").fill("email", SVEN).submit().await;
    assert!(twice.expect(422).faults()[0].contains("one was sent today already"));

    let link = app.mail_to(SVEN).await.path();
    assert!(link.starts_with("/t/"), "{link}");
    let page = app.browser().get(&link).await;
    page.expect(200).titled("Your details").says("Passport was given by the person who booked");
    page.says_not("Berta Booker 1").says_not("EUR").says_not("C01X").says_not("T47");
    assert_eq!(page.count(".task"), 12);
    // The link gives, and what was given is covered until a code is entered.
    let emergency = page.follow("Emergency contact").await.form("Continue");
    let emergency = emergency.fill("name", "Max").fill("relation", "brother").fill("phone", "+49 30 1234567");
    emergency.clone().submit().await.says("We have saved this page").titled("Your details");
    emergency.submit().await.says("To see or change it, ask for a code");
    app.browser()
        .get(&format!("{link}/travellers/2/passport"))
        .await
        .says("your own address")
        .says_not("T47");
    app.browser().fetch(&format!("{link}/travellers/1/insurance")).await.expect(404);
    app.browser().fetch(&link.replace("/t/", "/b/")).await.expect(404);
    app.browser().fetch(&home.replace("/b/", "/t/")).await.expect(404);

    // The booker, code and all, sees done or not done.
    let told = booker.get(&format!("{home}/personal")).await;
    told.says("Sven Booker has a link of their own").says_not("T47");
    let shown = booker.post(&format!("{home}/travellers/2/shown"), &[]).await;
    shown.says_not("T47").says_not("Everything we have");
    let kept = booker.get(&format!("{home}/travellers/2/emergency")).await;
    kept.says("This is given").says("has a link of their own").says_not("brother");
    assert_eq!(kept.count("main input"), 0);
    let kept = booker.get(&format!("{home}/travellers/2/way-in")).await;
    kept.says("This is not yet given").says("has a link of their own");
    let phone = [("phone".to_owned(), "+49 30 7654321".to_owned())];
    booker.post(&format!("{home}/travellers/2/contact"), &phone).await.says("has a link of their own");
    booker.get(&home).await.says("Sven Booker has a link of their own, gives these details");

    // The traveller's own code opens their own values and nothing else.
    let own = with_own_code(app, &link).await;
    own.get(&format!("{home}/personal")).await.titled("A code by email");
    booker.get(&format!("{link}/personal")).await.titled("A code by email");
    let everything = review(&own, &link).await;
    everything.says("C01X00T47").says("brother").says("Is all of this right?");
    let stale = everything.form("This is right");
    let change = everything.follow("Change Passport").await;
    let form = change.form("Continue").fill("number", "C01X00T99");
    form.submit().await.says("We have saved the passport").says_not("Look at what was given for you");
    stale.submit().await.says("Nothing was confirmed: something has changed");
    assert_eq!(app.faults().await, Vec::<String>::new());
});

on_both!(nothing_unconfirmed_is_handed_on_or_filed, |app| async {
    let (booking, sven) = a_party(app).await;
    app.own_link(&sven, SVEN).await.unwrap();
    let desk = app.desk(StaffRole::Desk).await;
    let packs = desk.get("/desk/departures/PY33-A/handoffs").await;
    let recipients = app.look(agencies::recipients).await;
    let airline = recipients.into_iter().find(|(one, _)| one.job == "airline").unwrap().0;
    let preview = desk.get(&format!("{}?to={}", packs.path, airline.id)).await;
    preview.says("The sealed values of Sven Booker: not confirmed by their own link yet");
    assert_eq!(sealed_words(app, &airline.id, &sven).await.matches("C01X00T47").count(), 0);
    desk.get("/desk/departures/PY33-A/board").await.says("1 to confirm");
    let file = || {
        let command = MoveVisas {
            batch_id: new_id(),
            departure_code: "PY33-A".to_owned(),
            traveller_ids: vec![sven.id.clone()],
            to: VisaState::Filed,
            filed_on: app.clock().now().date_naive(),
            note: String::new(),
        };
        app.act("staff:test", move |tx| move_visas(tx, &command))
    };
    app.sql(&format!(
        "INSERT INTO given_pages (id, traveller_id, page, given_by, given_at, confirmed_at) \
         SELECT page || '-1', '{}', page, 'self', '2026-01-01 00:00:00', '2026-01-01 00:00:00' FROM \
         (SELECT 'photo' AS page UNION SELECT 'passport_scan' UNION SELECT 'declarations') pages",
        sven.id
    ))
    .await
    .unwrap();
    let left = file().await.unwrap().left;
    assert_eq!(left, ["Sven Booker: has 1 to confirm by their own link"]);

    let link = app.mail_to(SVEN).await.path();
    let everything = review(&with_own_code(app, &link).await, &link).await;
    let done = everything.form("This is right").submit().await;
    done.titled("Your details").says("You have confirmed").says_not("Look and confirm");
    assert_eq!(sealed_words(app, &airline.id, &sven).await.matches("C01X00T47").count(), 1);
    desk.get("/desk/departures/PY33-A/board").await.says_not("to confirm");
    assert_eq!(file().await.unwrap().moved, 1);
    desk.get(&format!("/desk/bookings/{}", booking.reference)).await.says("0 to confirm");
});

/// Sends a pack and answers what it holds sealed of a traveller.
async fn sealed_words(app: &TestApp, recipient_id: &str, traveller: &Traveller) -> String {
    let command = SendHandoff {
        handoff_id: new_id(),
        departure_code: "PY33-A".to_owned(),
        recipient_id: recipient_id.to_owned(),
        once_key: new_id(),
    };
    let (pack, id, keys) = (command.handoff_id.clone(), traveller.id.clone(), app.db().keys().clone());
    app.act("staff:test", move |tx| send_handoff(tx, &command)).await.unwrap();
    app.look(move |conn| {
        let row = handoffs::rows(conn, &pack)?.into_iter().find(|row| row.traveller_id == id).unwrap();
        let key = sealed::key_of(conn, &keys, &id)?.unwrap();
        let words = key.open(&format!("handoff_rows|sealed|{}", row.id), &row.sealed).unwrap();
        Ok(String::from_utf8(words).unwrap())
    })
    .await
}

on_both!(a_newer_link_ends_the_one_before_and_minors_and_who_does_not_go_have_none, |app| async {
    let (booking, sven) = a_party(app).await;
    let word = |version| paths::own(&paths::own_word(app.state.keys(), &sven.id, version).unwrap());
    app.own_link(&sven, SVEN).await.unwrap();
    let own = with_own_code(app, &word(1)).await;
    let desk = app.desk(StaffRole::Desk).await;
    let page = format!("/desk/bookings/{}/travellers/{}/own-link", booking.reference, sven.id);
    let form = desk.get(&page).await;
    form.form("Send the link").fill("email", "sven@example.com").submit().await.says("on its way");
    own.fetch(&word(1)).await.expect(404);
    own.get(&word(2)).await.expect(200);
    own.get(&format!("{}/personal", word(2))).await.titled("A code by email");

    let mut young = passport_of(&sven);
    young.born_on = "2012-05-05".parse().unwrap();
    app.give("staff:test", young).await.unwrap();
    assert!(matches!(app.own_link(&sven, "other@example.org").await, Err(GiveOwnLinkError::Minor)));
    app.cancel(&booking, &[1], CancelReason::OwnWish).await.unwrap();
    own.fetch(&word(2)).await.expect(404);
    assert!(matches!(app.own_link(&sven, "third@example.org").await, Err(GiveOwnLinkError::NotGoing)));
});

on_both!(a_purged_traveller_has_no_link_any_more, |app| async {
    let (_, sven) = a_party(app).await;
    app.own_link(&sven, SVEN).await.unwrap();
    app.is_days_before(-120);
    app.run_jobs().await;
    assert!(app.texts("SELECT email AS value FROM own_links").await.is_empty());
});

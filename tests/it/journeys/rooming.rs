//! Rooms: the desk sees why, changes what it knows better, and nobody is lost.

use startline::domain::refund::CancelReason;
use startline::domain::rooming::Rooming;
use startline::domain::roster::StaffRole;
use startline::store::StoreError;
use startline::store::bookings::Booking;
use startline::store::dialect;
use startline::store::dossier::Offer;
use startline::store::rosters::Reach;
use startline::store::rosters::Roster;
use startline::store::rosters::Told;

use crate::on_both;
use crate::support::acts::passport_of;
use crate::support::app::TestApp;
use crate::support::page::Page;
use crate::support::world::a_booking;
use crate::support::world::runner;

const ROOMS: &str = "/desk/departures/PY33-A/rooming";

/// One person's booking; they have given a passport with this sex.
async fn one(app: &TestApp, given: &str, family: &str, sex: &str) -> Booking {
    let email = format!("{}@example.org", given.to_lowercase());
    let booking = app.book(a_booking().by(given, &email).of(vec![runner(given, family)])).await;
    let party = app.party(&booking).await;
    let mut details = passport_of(&party[0]);
    details.sex = sex.to_owned();
    app.give("staff:test", details).await.unwrap();
    booking
}

async fn roster(app: &TestApp) -> Roster {
    app.look(|conn| {
        let offer = Offer::by_code(conn, "PY33-A")?;
        Roster::read(conn, &offer, Reach::HoldingPlaces, &Told::ALL)
    })
    .await
}

/// Everybody who goes is in one room, or without one, once.
async fn nobody_is_lost(app: &TestApp) -> Rooming {
    let roster = roster(app).await;
    let mut placed: Vec<String> =
        roster.rooming.rooms.iter().flat_map(|room| room.sleepers.clone()).collect();
    placed.extend(roster.rooming.unplaced.iter().map(|(id, _)| id.clone()));
    placed.sort();
    let mut going: Vec<String> = roster.people.iter().map(|person| person.traveller.id.clone()).collect();
    going.sort();
    assert_eq!(placed, going);
    assert_eq!(app.faults().await, Vec::<String>::new());
    roster.rooming
}

async fn id_of(app: &TestApp, booking: &Booking) -> String {
    app.party(booking).await[0].id.clone()
}

/// The names of each room of the page, room by room.
fn rooms(page: &Page) -> Vec<String> {
    let document = page.document();
    let (room, name) = (crate::support::page::css(".room"), crate::support::page::css("[data-traveller]"));
    let names = |room: scraper::ElementRef<'_>| {
        room.select(&name).map(crate::support::page::text_of).collect::<Vec<_>>().join("+")
    };
    document.select(&room).map(names).collect()
}

async fn show(app: &TestApp) -> Page {
    app.desk(StaffRole::Desk).await.get(ROOMS).await
}

async fn moves(app: &TestApp, who: &str, place: &str) -> Page {
    show(app).await.form("Move").fill("traveller", who).fill("place", place).submit().await
}

on_both!(the_desk_puts_people_into_rooms_and_the_proposal_keeps_them, |app| async {
    let ada = id_of(app, &one(app, "Ada", "Ash", "F").await).await;
    let bea = id_of(app, &one(app, "Bea", "Birch", "F").await).await;
    let cleo = id_of(app, &one(app, "Cleo", "Cedar", "F").await).await;
    let page = show(app).await;
    page.says("Ada Ash and Bea Birch are of one sex and share with a stranger");
    assert_eq!(rooms(&page), ["Ada Ash+Bea Birch", "Cleo Cedar"]);
    page.says("Asked to share, and nobody is left 1").says("Nothing is charged unless they ask");
    // By the name's own link the form is filled already.
    let page = page.follow("Cleo Cedar").await;
    let page = page.form("Move").fill("place", "New twin room").submit().await;
    page.says("Moved.").says("Made by hand");
    let page = moves(app, &ada, &format!("with:{cleo}")).await;
    assert_eq!(rooms(&page), ["Ada Ash+Cleo Cedar", "Bea Birch"]);
    nobody_is_lost(app).await;
    // The rooming list shows the same.
    let list = app.desk(StaffRole::Desk).await.get("/desk/departures/PY33-A/rooming.csv").await;
    let row = list.html.lines().find(|line| line.contains("Ash")).unwrap().to_owned();
    assert!(row.contains("1 (Twin)") && row.contains("Cleo Cedar"), "{row}");
    // Back to the proposal, one by one and all together.
    let page = moves(app, &ada, "proposal").await;
    assert_eq!(rooms(&page), ["Cleo Cedar", "Ada Ash+Bea Birch"]);
    let page = page.form("Undo room 1").submit().await;
    page.says("1 room is undone");
    assert_eq!(rooms(&page), ["Ada Ash+Bea Birch", "Cleo Cedar"]);
    // A single room for whom nobody was found, without a charge.
    let before = app.texts("SELECT id AS value FROM transfers").await.len();
    let page = page.form("Single room without charge for Cleo Cedar").submit().await;
    page.says_not("nobody is left").says("Made by hand");
    assert_eq!(app.texts("SELECT id AS value FROM transfers").await.len(), before);
    nobody_is_lost(app).await;
    let page = moves(app, &bea, "proposal").await;
    page.says("Moved.");
});

on_both!(what_is_unusual_is_done_only_on_the_second_word, |app| async {
    let ada = id_of(app, &one(app, "Ada", "Ash", "F").await).await;
    let bob = id_of(app, &one(app, "Bob", "Birch", "M").await).await;
    let page = moves(app, &ada, &format!("with:{bob}")).await;
    page.titled("Look once more").says("Ada Ash and Bob Birch are strangers and not known to be of one sex");
    assert!(nobody_is_lost(app).await.rooms.iter().all(|room| !room.is_locked), "nothing was moved yet");
    let page = page.form("Move all the same").submit().await;
    page.says("Moved.").says("strangers and not known to be of one sex");
    assert_eq!(rooms(&page), ["Ada Ash+Bob Birch"]);
    nobody_is_lost(app).await;
    // A third in a room for two; somebody else's warning is not confirmed with it.
    let cleo = id_of(app, &one(app, "Cleo", "Cedar", "F").await).await;
    let page = moves(app, &cleo, &format!("with:{ada}")).await;
    page.says("3 people in a room for 2").form("Move all the same").submit().await.says("Moved.");
    nobody_is_lost(app).await;
    // Nonsense is told beside the field, and stays.
    let page = show(app).await.form("Move").fill("traveller", &ada).submit().await;
    page.expect(422).says("Choose a room, or a new one");
});

on_both!(two_who_are_kept_apart_share_no_room_until_it_is_taken_back, |app| async {
    let ada = id_of(app, &one(app, "Ada", "Ash", "F").await).await;
    let bea = id_of(app, &one(app, "Bea", "Birch", "F").await).await;
    let page = show(app).await;
    let apart = |page: &Page| page.form("Keep apart").fill("one", &ada).fill("other", &bea);
    apart(&page).submit().await.expect(422).says("Enter why");
    let page = apart(&page).fill("reason", "They asked for it").submit().await;
    page.says("kept apart from now on").says("They asked for it");
    assert_eq!(rooms(&page), ["Ada Ash", "Bea Birch"]);
    let again = page.form("Keep apart").fill("one", &bea).fill("other", &ada).fill("reason", "Twice");
    again.submit().await.says("kept apart already");
    let page = moves(app, &ada, &format!("with:{bea}")).await;
    page.titled("Look once more").says("must not share");
    let page = show(app).await.form("Take back : Ada Ash and Bea Birch").submit().await;
    assert_eq!(rooms(&page), ["Ada Ash+Bea Birch"]);
});

async fn writes(app: &TestApp, who: &str, words: &str) {
    let sql = format!(
        "INSERT INTO room_wishes (traveller_id, mate_words, takes_strangers, bed, written_at) \
         VALUES ('{who}', '{words}', FALSE, '', '2026-11-22 08:00:00')"
    );
    app.act::<_, StoreError, _>("test", move |tx| dialect::execute(tx.conn, &sql)).await.unwrap();
}

on_both!(a_named_room_mate_is_found_by_the_desk, |app| async {
    let ada = id_of(app, &one(app, "Ada", "Ash", "F").await).await;
    let bob = id_of(app, &one(app, "Bob", "Birch", "M").await).await;
    show(app).await.says_not("Named room mates");
    writes(app, &ada, "my friend Bob").await;
    writes(app, &bob, "Ada from the club").await;
    let page = show(app).await;
    page.says("my friend Bob").says("not known yet").says("does not share with a stranger");
    let same = page.form("Keep who is meant").fill("wisher", &ada).fill("mate", &ada);
    same.submit().await.expect(422).says("Choose two who go");
    let page = page.form("Keep who is meant").fill("wisher", &ada).fill("mate", &bob).submit().await;
    let page = page.form("Keep who is meant").fill("wisher", &bob).fill("mate", &ada).submit().await;
    page.says_not("not known yet").says("Ada Ash and Bob Birch asked for one another");
    assert_eq!(rooms(&page), ["Ada Ash+Bob Birch"]);
});

on_both!(a_kept_proposal_stays_and_tells_of_who_cancels, |app| async {
    let ada = one(app, "Ada", "Ash", "F").await;
    one(app, "Bea", "Birch", "F").await;
    let old = show(app).await;
    one(app, "Cleo", "Cedar", "F").await;
    old.form("Keep all rooms as they are").submit().await.says("Nothing was kept");
    let page = show(app).await.form("Keep all rooms as they are").submit().await;
    page.says("2 rooms are kept as they are").says_not("Keep all rooms");
    one(app, "Aba", "Acorn", "F").await;
    let kept = nobody_is_lost(app).await;
    assert_eq!(kept.rooms.iter().filter(|room| room.is_locked).count(), 2);
    app.cancel(&ada, &[], CancelReason::OwnWish).await.unwrap();
    let page = show(app).await;
    page.says("Bea Birch lost the room mate of the room made by hand and is placed anew");
    assert_eq!(rooms(&page), ["Cleo Cedar", "Aba Acorn+Bea Birch"]);
    nobody_is_lost(app).await;
    let page = page.form("Forget the room that fell apart").submit().await;
    page.says_not("lost the room mate");
    page.form("Undo all made by hand").submit().await.says_not("Made by hand");
    nobody_is_lost(app).await;
});

on_both!(a_minor_is_never_put_with_a_stranger, |app| async {
    let mut young = runner("Yuna", "Young");
    young.statement.birth_year = 2010;
    young.statement.race = None;
    let booking = app.book(a_booking().of(vec![young])).await;
    let mut details = passport_of(&app.party(&booking).await[0]);
    details.born_on = "2010-06-01".parse().unwrap();
    app.give("staff:test", details).await.unwrap();
    one(app, "Ada", "Ash", "F").await;
    let page = show(app).await;
    page.says("Without a room 1").says("is under 18 and nobody of their booking is free to share");
    let page = moves(app, &id_of(app, &booking).await, "new:single").await;
    page.titled("Look once more").says("is under 18 and sleeps alone");
});

on_both!(who_is_asked_about_a_room_is_a_task_until_it_is_settled, |app| async {
    let ada = one(app, "Ada", "Ash", "F").await;
    let page = show(app).await.form("Ask them : Ada Ash").submit().await;
    page.says("is being asked");
    assert_eq!(app.tasks(&ada).await.len(), 1);
    app.desk(StaffRole::Desk).await.get("/desk").await.says("A room to agree on");
    show(app).await.form("Single room without charge for Ada Ash").submit().await.says("Moved.");
    show(app).await.says_not("is being asked");
    let open =
        app.texts("SELECT kind AS value FROM tasks WHERE kind = 'room_to_agree' AND done_at IS NULL").await;
    assert!(open.is_empty(), "the task is done with the room");
});

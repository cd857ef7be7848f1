//! The briefing: each person once, ticked on a phone, sent again when the line was bad.

use startline::domain::roster::StaffRole;

use crate::on_both;
use crate::support::app::TestApp;
use crate::support::world::a_booking;
use crate::support::world::runner;
use crate::support::world::spectator;

const BRIEFING: &str = "/desk/departures/PY33-A/briefing";

async fn people(app: &TestApp) {
    let booking = app.book(a_booking().of(vec![runner("Test", "Ada"), spectator("Test", "Bea")])).await;
    app.pay(&booking, "EUR 700.00").await;
    app.book(a_booking().of(vec![runner("Test", "Waits")])).await;
}

on_both!(everybody_is_ticked_once_however_often_it_is_pressed, |app| async {
    people(app).await;
    let desk = app.desk(StaffRole::Desk).await;
    let page = desk.get(BRIEFING).await;
    page.says("0 of 2 here · 2 not heard of yet · 0 do not come").says_not("Waits");
    page.says("Cash:");
    let here = page.form("Here : Test Ada");
    here.submit().await.says("1 of 2 here");
    // The answer got lost and the phone sends it again.
    here.submit().await.says("1 of 2 here · 1 not heard of yet");
    assert_eq!(app.texts("SELECT item AS value FROM briefing_ticks").await, ["came"]);

    let page = desk.get(BRIEFING).await.form("Does not come : Test Ada").submit().await;
    page.says("0 of 2 here · 1 not heard of yet · 1 do not come");
    assert_eq!(app.texts("SELECT item AS value FROM briefing_ticks").await, ["not_came"]);
    let page = page.form("Does not come : Test Ada").submit().await;
    page.says("0 of 2 here · 2 not heard of yet · 0 do not come");
    assert_eq!(desk.get(&format!("{BRIEFING}?show=here")).await.count(".briefing li"), 0);
    assert_eq!(desk.get(&format!("{BRIEFING}?q=ad")).await.texts(".briefing h2"), ["Test Ada"]);
});

on_both!(the_script_gets_one_line_back, |app| async {
    people(app).await;
    let desk = app.desk(StaffRole::Desk).await;
    let form = desk.get(BRIEFING).await.form("Passport seen : Test Bea");
    let mut pairs = form.pairs();
    pairs.push(("only".to_owned(), "yes".to_owned()));
    let line = desk.post(BRIEFING, &pairs).await;
    assert_eq!(line.count(".briefing li"), 1);
    line.says("Test Bea").says_not("Test Ada").says("0 of 2 here");
});

on_both!(nobody_of_another_departure_is_ticked, |app| async {
    let elsewhere = app.book(a_booking()).await;
    let traveller = app.party(&elsewhere).await.remove(0);
    let desk = app.desk(StaffRole::Desk).await;
    let pairs = [("traveller", traveller.id.as_str()), ("tick", "came on")];
    let pairs = pairs.map(|(name, value)| (name.to_owned(), value.to_owned()));
    // Its deposit is not in.
    assert_eq!(desk.send(BRIEFING, &pairs).await.status, 404);
    app.pay(&elsewhere, "EUR 350.00").await;
    assert_eq!(desk.send("/desk/departures/PY33-B/briefing", &pairs).await.status, 404);
    assert!(app.texts("SELECT item AS value FROM briefing_ticks").await.is_empty());
});

//! Showing again that it is you, before what moves money, opens much at once or cannot be undone.

use reqwest::Method;
use startline::domain::roster::StaffRole;
use startline::store::dialect::Engine;
use startline::web::routes;
use startline::web::routes::Access;

use crate::on_both;
use crate::support::app::TestApp;
use crate::support::browser::Browser;
use crate::support::database::Database;
use crate::support::factor::TWO_FACTORS;
use crate::support::factor::with_factor;
use crate::support::page::Page;
use crate::support::scene::Scene;
use crate::support::world::PASSWORD;
use crate::support::world::a_booking;

const AGAIN: &str = "Enter your password again";

async fn audited(app: &TestApp, verb: &str) -> usize {
    app.texts(&format!("SELECT id AS value FROM audit_entries WHERE verb = '{verb}'")).await.len()
}

on_both!(a_refund_asks_again_after_ten_minutes_and_loses_nothing_that_was_typed, |app| async {
    let booking = app.book(a_booking()).await;
    app.pay(&booking, "EUR 2390.00").await;
    let lead = app.desk(StaffRole::Lead).await;
    let page = lead.get(&format!("/desk/bookings/{}/refunds", booking.reference)).await;
    let typed = "to \"Ä & Sons\" <b>, \u{738b}+%";
    let form = page.form("Record this refund").fill("amount", "100").fill("note", typed);
    app.pass(chrono::Duration::minutes(11));
    let money = app.money(&booking).await;
    let asked = form.submit().await;
    asked.expect(200).titled(AGAIN).says("more than 10 minutes ago");
    let wrong = asked.form("Go on").fill("proof", "not this password").submit().await;
    assert_eq!(wrong.expect(422).faults(), ["This password is not right"]);
    let empty = wrong.form("Go on").submit().await;
    assert_eq!(empty.expect(422).faults(), ["Enter your password"]);
    assert!(!empty.html.contains("not this password"), "a password is never sent back");
    assert_eq!(app.money(&booking).await, money, "nothing was done");

    let last = empty.form("Go on").fill("proof", PASSWORD);
    let done = last.submit().await;
    done.expect(200).says("the money went back");
    let notes = app.texts("SELECT note AS value FROM transfers WHERE kind = 'refund'").await;
    assert_eq!(notes, [typed]);
    // Pressed twice, sent again from the form before, it is one act; and for ten minutes nothing asks.
    last.submit().await.says("the money went back");
    form.submit().await.expect(200).says("the money went back");
    let notes = app.texts("SELECT note AS value FROM transfers WHERE kind = 'refund'").await;
    assert_eq!(notes, [typed]);
    assert_eq!(audited(app, "prove_again").await, 1);
    app.pass(chrono::Duration::minutes(10));
    form.submit().await.says_not(AGAIN);
    app.pass(chrono::Duration::minutes(1));
    form.submit().await.titled(AGAIN);
});

on_both!(every_form_that_asks_for_a_fresh_code_does_nothing_without, |app| async {
    let scene = Scene::set(app).await;
    let owner = app.desk(StaffRole::Owner).await;
    let fresh: Vec<_> =
        routes::TABLE.iter().filter(|route| matches!(route.access, Access::Fresh(_))).collect();
    assert!(fresh.len() >= 8, "{fresh:?}");
    app.pass(chrono::Duration::minutes(11));
    let before = app.texts("SELECT id AS value FROM audit_entries").await.len();
    for route in fresh {
        let page = owner.post(&scene.address(route.pattern), &[("a".to_owned(), "b c".to_owned())]).await;
        page.expect(200).titled(AGAIN);
        assert_eq!(
            page.form("Go on").pairs(),
            [("a".to_owned(), "b c".to_owned()), ("proof".to_owned(), String::new())]
        );
        // One who may not come at all is told so first.
        let desk = app.browser().post(&scene.address(route.pattern), &[]).await;
        desk.titled("Sign in");
    }
    assert_eq!(app.texts("SELECT id AS value FROM audit_entries").await.len(), before);
    // What is not in the table's fresh lines goes on as before.
    owner
        .post(&scene.address("/desk/account/sessions/ended"), &[("which".to_owned(), "others".to_owned())])
        .await
        .expect(200)
        .titled("Your account");
});

on_both!(who_guesses_at_it_must_wait, |app| async {
    let owner = app.desk(StaffRole::Owner).await;
    app.pass(chrono::Duration::minutes(11));
    let guess =
        |proof: &str| vec![("view".to_owned(), "rooming".to_owned()), ("proof".to_owned(), proof.to_owned())];
    let door = "/desk/departures/PY33-A/shown";
    for _ in 0..10 {
        owner.post(door, &guess("guess after guess")).await.expect(422);
    }
    owner.post(door, &guess(PASSWORD)).await.expect(429).titled("Too many tries");
    app.pass(chrono::Duration::minutes(16));
    owner.post(door, &guess(PASSWORD)).await.expect(200).titled("Rooming");
});

async fn enter(browser: &Browser, code: &str) -> Page {
    let form = [("email", TWO_FACTORS), ("password", PASSWORD), ("code", code)];
    let form = form.map(|(name, value)| (name.to_owned(), value.to_owned()));
    browser.send("/desk/sign-in", &form).await
}

#[test]
fn with_a_second_factor_a_new_code_is_asked_for_and_counts_once() {
    let database = Database::with_season(Engine::Sqlite).unwrap();
    actix_web::rt::System::new().block_on(async {
        let app = TestApp::start_with(&database, |config| config.demands_totp = true);
        let digits = with_factor(&app).await;
        let (here, there) = (app.browser(), app.browser());
        enter(&here, &digits()).await.expect(303);
        app.pass(chrono::Duration::seconds(30));
        enter(&there, &digits()).await.expect(303);
        let door = "/desk/departures/PY33-A/shown";
        let view = [("view".to_owned(), "rooming".to_owned())];
        here.send(door, &view).await.expect(303);
        let before = digits();
        app.pass(chrono::Duration::minutes(11));

        let asked = here.send(door, &view).await;
        asked.expect(200).titled("Enter a new code").says_not("Password");
        let wrong = |code: &str| asked.form("Go on").fill("proof", code);
        assert_eq!(wrong(&before).submit().await.expect(422).faults(), ["This code is not right"]);
        assert_eq!(wrong(PASSWORD).submit().await.expect(422).faults(), ["This code is not right"]);
        let code = digits();
        asked.form("Go on").fill("proof", &format!("{} {}", &code[..3], &code[3..])).send().await.expect(303);
        here.send(door, &view).await.expect(303);

        // Seen over a shoulder, the same code opens nothing in another session.
        let asked = there.send(door, &view).await;
        let again = asked.form("Go on").fill("proof", &code).submit().await;
        again.expect(422).says("This code was used before");
        app.pass(chrono::Duration::seconds(30));
        asked.form("Go on").fill("proof", &digits()).submit().await.expect(200).titled("Rooming");
        // And neither does it open the door of the desk.
        enter(&app.browser(), &digits()).await.expect(422);
        let head = app.browser().ask(Method::HEAD, door, &[], None).await;
        assert_eq!(head.status, 405);
    });
}

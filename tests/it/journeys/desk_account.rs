//! Staff and their own sessions: where they are signed in, ending that, and the letter about a new password.

use reqwest::Method;
use startline::actions::add_staff::AddStaff;
use startline::actions::add_staff::add_staff;
use startline::domain::roster::StaffRole;
use startline::passwords;
use startline::store::StoreError;
use startline::store::tx::new_id;

use crate::on_both;
use crate::support::app::TestApp;
use crate::support::browser::Browser;
use crate::support::world::PASSWORD;
use crate::support::world::staff_email;

const FIREFOX: &str = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0";
const CHROME: &str = "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0 Mobile Safari/537.36";
const ENDED: &str = "/desk/account/sessions/ended";

/// Somebody who came in by the form, with a browser that names itself.
async fn signed_in(app: &TestApp, role: StaffRole, user_agent: &str) -> Browser {
    let browser = app.browser();
    let form = [("email", staff_email(role)), ("password", PASSWORD.to_owned())];
    let headers = [("sec-fetch-site", "same-origin"), ("user-agent", user_agent)];
    let body = serde_urlencoded::to_string(form).unwrap();
    browser.ask(Method::POST, "/desk/sign-in", &headers, Some(body)).await.expect(303);
    browser
}

async fn is_in(browser: &Browser) -> bool {
    browser.fetch("/desk").await.status == 200
}

on_both!(staff_see_where_they_are_signed_in_and_end_what_they_do_not_know, |app| async {
    let lost = signed_in(app, StaffRole::Desk, CHROME).await;
    app.pass(chrono::Duration::minutes(5));
    let own = signed_in(app, StaffRole::Desk, FIREFOX).await;
    let somebody_else = signed_in(app, StaffRole::Lead, "curl/8.11").await;

    let today = own.get("/desk").await;
    let page = today.follow("desk of the tests").await;
    page.expect(200).titled("Your account").says("desk@agency.example");
    assert_eq!(page.texts("#sessions tbody th"), ["Firefox on Windows", "Chrome on Android"]);
    page.says("Sun 22 Nov 2026, 08:00 UTC").says("Sun 22 Nov 2026, 08:05 UTC");
    assert_eq!(page.texts("#sessions .tag"), ["This one"]);
    let kept = app.texts("SELECT browser AS value FROM sessions ORDER BY browser").await;
    assert_eq!(
        kept,
        ["Chrome on Android", "Firefox on Windows", "curl"],
        "nothing more of a browser is kept"
    );

    let after = page.form(ENDED).submit().await;
    after.expect(200).titled("Your account").says("1 session is ended");
    assert_eq!(after.texts("#sessions tbody th"), ["Firefox on Windows"]);
    after.says_not("End all others");
    assert!(!is_in(&lost).await && is_in(&own).await && is_in(&somebody_else).await);
    page.form(ENDED).submit().await.says("No session was running, so none was ended");
});

on_both!(all_others_end_and_the_one_in_use_stays, |app| async {
    let (first, second) = (app.desk(StaffRole::Desk).await, app.desk(StaffRole::Desk).await);
    let (own, lead) = (app.desk(StaffRole::Desk).await, app.desk(StaffRole::Lead).await);
    let page = own.get("/desk/account").await;
    page.form("End all others").submit().await.expect(200).says("2 sessions are ended");
    assert!(!is_in(&first).await && !is_in(&second).await, "the others ended");
    assert!(is_in(&own).await && is_in(&lead).await);
});

on_both!(a_session_that_rests_too_long_is_not_shown, |app| async {
    app.desk(StaffRole::Desk).await;
    app.pass(chrono::Duration::minutes(31));
    let own = app.desk(StaffRole::Desk).await;
    assert_eq!(own.get("/desk/account").await.count("#sessions tbody tr"), 1);
});

on_both!(an_owner_ends_the_sessions_of_others_and_nobody_else_does, |app| async {
    let (owner, lead) = (app.desk(StaffRole::Owner).await, app.desk(StaffRole::Lead).await);
    let also = app.desk(StaffRole::Lead).await;
    let desk = app.desk(StaffRole::Desk).await;
    // Who knows another's session by its name ends nothing with it.
    let theirs = lead.get("/desk/account").await.form(ENDED).pairs();
    desk.post(ENDED, &theirs).await.says("No session was running");
    assert!(is_in(&lead).await && is_in(&also).await);
    let seen = lead.get("/desk/season").await;
    seen.says_not("End all");

    let season = owner.get("/desk/season").await;
    assert_eq!(season.texts("#staff form button").len(), 2, "one's own are on one's own page");
    let done = season.form("End all of lead of the tests").submit().await;
    done.expect(200).titled("Season").says("lead of the tests: 2 sessions are ended");
    assert!(!is_in(&lead).await && !is_in(&also).await, "the lead is out");
    assert!(is_in(&desk).await && is_in(&owner).await);
});

on_both!(a_new_password_is_told_to_who_has_it, |app| async {
    let renewed = |email: &str| AddStaff {
        id: new_id(),
        email: email.to_owned(),
        name: "Dora Desk".to_owned(),
        role: "desk".to_owned(),
        password_hash: passwords::hash(PASSWORD).unwrap(),
        totp_sealed: None,
    };
    let (new, known) = (renewed("new@agency.example"), renewed("desk@agency.example"));
    app.act::<_, StoreError, _>("cli", move |tx| add_staff(tx, &new)).await.unwrap();
    assert!(app.letters().await.is_empty(), "who is new has nothing to fear for");
    app.act::<_, StoreError, _>("cli", move |tx| add_staff(tx, &known)).await.unwrap();
    let mail = app.mail_to("desk@agency.example").await;
    assert_eq!(mail.subject, "Your password for the desk was made anew");
    assert!(mail.text.contains("Dear Dora Desk,"), "{}", mail.text);
    assert!(
        mail.text.contains("on Sun 22 Nov 2026, 08:00 UTC. All your sessions have ended."),
        "{}",
        mail.text
    );
    assert!(!mail.text.contains("http"), "no link: {}", mail.text);
});

//! Staff come in and go out: the password, the throttle, the second factor, the end of a session.

use startline::domain::roster::StaffRole;
use startline::store::dialect::Engine;

use crate::on_both;
use crate::support::app::TestApp;
use crate::support::database::Database;
use crate::support::factor::TWO_FACTORS;
use crate::support::factor::with_factor;
use crate::support::page::Page;
use crate::support::world::PASSWORD;

async fn sign_in(page: &Page, email: &str, password: &str) -> Page {
    page.form("Sign in").fill("email", email).fill("password", password).submit().await
}

on_both!(somebody_signs_in_where_they_wanted_to_go_and_out_again, |app| async {
    let browser = app.browser();
    let door = browser.get("/desk/bookings?q=ada").await;
    assert_eq!(door.path, "/desk/sign-in?next=%2Fdesk%2Fbookings%3Fq%3Dada");
    let wrong = sign_in(&door, "desk@agency.example", "not the password").await;
    wrong.expect(422).titled("Error: ");
    let unknown = sign_in(&door, "nobody@agency.example", PASSWORD).await;
    assert_eq!(wrong.faults(), ["Email address or password is not right"]);
    assert_eq!(unknown.faults(), wrong.faults());
    assert!(!wrong.html.contains("not the password"), "a password is never sent back");

    let list = sign_in(&door, "  Desk@Agency.example ", PASSWORD).await;
    list.expect(200).titled("Bookings");
    assert_eq!(list.path, "/desk/bookings?q=ada");
    let out = list.form("Sign out").submit().await;
    out.expect(200).says("You are signed out");
    browser.get("/desk").await.titled("Sign in");
});

on_both!(signing_in_leads_to_no_other_site, |app| async {
    for next in ["https://evil.example/desk", "//evil.example", "/\\evil.example", "/"] {
        let query = serde_urlencoded::to_string([("next", next)]).unwrap();
        let door = app.browser().get(&format!("/desk/sign-in?{query}")).await;
        assert_eq!(sign_in(&door, "desk@agency.example", PASSWORD).await.path, "/desk");
    }
});

on_both!(the_eleventh_try_must_wait_even_with_the_right_password, |app| async {
    let door = app.browser().get("/desk/sign-in").await;
    for _ in 0..10 {
        sign_in(&door, "desk@agency.example", "guess after guess").await.expect(422);
    }
    sign_in(&door, "desk@agency.example", PASSWORD).await.expect(429).titled("Too many tries");
    app.pass(chrono::Duration::minutes(16));
    sign_in(&door, "desk@agency.example", PASSWORD).await.expect(200).titled("Today");
});

on_both!(a_session_that_rests_is_over_and_none_lasts_longer_than_a_shift, |app| async {
    let browser = app.desk(StaffRole::Desk).await;
    app.pass(chrono::Duration::minutes(29));
    browser.get("/desk").await.titled("Today");
    app.pass(chrono::Duration::minutes(31));
    browser.get("/desk").await.titled("Sign in");
    let busy = app.desk(StaffRole::Lead).await;
    for _ in 0..24 {
        app.pass(chrono::Duration::minutes(29));
        busy.get("/desk/season").await.titled("Season");
    }
    app.pass(chrono::Duration::minutes(29));
    busy.get("/desk/season").await.titled("Sign in");
});

#[test]
fn a_code_of_the_second_factor_opens_once() {
    let database = Database::with_season(Engine::Sqlite).unwrap();
    actix_web::rt::System::new().block_on(async {
        let app = TestApp::start_with(&database, |config| config.demands_totp = true);
        let digits = with_factor(&app).await;
        let enter = async |code: &str| {
            let door = app.browser().get("/desk/sign-in").await;
            let form = door.form("Sign in").fill("email", TWO_FACTORS).fill("password", PASSWORD);
            form.fill("code", code).submit().await
        };
        enter("").await.expect(422).says("Enter the six digits");
        let wrong = enter("000000").await;
        assert_eq!(wrong.expect(422).faults(), ["Email address, password or code is not right"]);
        let code = digits();
        enter(&code).await.expect(200).titled("Today");
        let again = enter(&code).await;
        again.expect(422).says("This code was used before");
        app.pass(chrono::Duration::seconds(30));
        enter(&digits()).await.expect(200).titled("Today");

        let without = app.browser().get("/desk/sign-in").await;
        let form = without.form("Sign in").fill("email", "desk@agency.example").fill("password", PASSWORD);
        form.fill("code", &digits()).submit().await.expect(422);
    });
}

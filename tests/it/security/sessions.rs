//! SEC-09, SEC-11, SEC-13, SEC-22, SEC-26, SEC-30, SEC-33: what ends a session, what its cookie may do, and what a page tells about trouble.

use std::time::Duration;
use std::time::Instant;

use reqwest::Method;
use startline::actions::add_staff::AddStaff;
use startline::actions::add_staff::add_staff;
use startline::domain::roster::StaffRole;
use startline::passwords;
use startline::store::dialect::Engine;
use startline::store::tx::new_id;
use startline::web::routes;
use startline::web::site::my_booking::ANSWERED_AFTER;

use crate::on_both;
use crate::support::app::TestApp;
use crate::support::browser::Browser;
use crate::support::database::Database;
use crate::support::scene::Scene;
use crate::support::world::PASSWORD;
use crate::support::world::a_booking;
use crate::support::world::staff_email;

const FROM_HERE: (&str, &str) = ("sec-fetch-site", "same-origin");

/// Whether a cookie that was taken away still opens the desk.
async fn opens_the_desk(app: &TestApp, cookie: &str) -> bool {
    let thief = app.browser();
    thief.keep_cookie(&format!("{cookie}; Path=/"));
    thief.fetch("/desk").await.status == 200
}

async fn signed_in(app: &TestApp) -> (Browser, String) {
    let browser = app.desk(StaffRole::Desk).await;
    let cookie = browser.cookies().remove(0);
    assert!(opens_the_desk(app, &cookie).await);
    (browser, cookie)
}

on_both!(a_stolen_cookie_opens_nothing_after_sign_out_a_new_password_or_the_end_of_a_job, |app| async {
    let (browser, cookie) = signed_in(app).await;
    browser.send("/desk/sign-out", &[]).await.expect(303);
    assert!(!opens_the_desk(app, &cookie).await, "after signing out");

    let (_, cookie) = signed_in(app).await;
    let renewed = AddStaff {
        id: new_id(),
        email: staff_email(StaffRole::Desk),
        name: "Another name".to_owned(),
        role: StaffRole::Desk.as_str().to_owned(),
        password_hash: passwords::hash(PASSWORD).unwrap(),
        totp_sealed: None,
    };
    app.act::<_, startline::store::StoreError, _>("cli", move |tx| add_staff(tx, &renewed)).await.unwrap();
    assert!(!opens_the_desk(app, &cookie).await, "after a new password");

    let (_, cookie) = signed_in(app).await;
    app.sql("UPDATE staff SET is_active = false WHERE email = 'desk@agency.example'").await.unwrap();
    assert!(!opens_the_desk(app, &cookie).await, "after the account was closed");
});

on_both!(signing_in_begins_a_new_session_whatever_the_browser_brought, |app| async {
    let planted = "startline-staff=chosen-by-somebody-else";
    let browser = app.browser();
    browser.keep_cookie(&format!("{planted}; Path=/"));
    let form = [("email", staff_email(StaffRole::Desk)), ("password", PASSWORD.to_owned())];
    let form = form.map(|(name, value)| (name.to_owned(), value));
    browser.send("/desk/sign-in", &form).await.expect(303);
    assert!(!browser.cookies().contains(&planted.to_owned()));
    browser.fetch("/desk").await.expect(200);
    assert!(!opens_the_desk(app, planted).await);
});

on_both!(a_refused_sign_in_says_the_same_for_known_and_unknown_addresses, |app| async {
    let mut told = Vec::new();
    for email in [staff_email(StaffRole::Desk), "nobody@agency.example".to_owned()] {
        let form = [("email", email), ("password", "a wrong password of 15".to_owned())];
        let form = form.map(|(name, value)| (name.to_owned(), value));
        let page = app.browser().send("/desk/sign-in", &form).await;
        told.push((page.status, page.texts("main").join(" "), page.header("set-cookie")));
    }
    assert_eq!(told[0], told[1]);
    assert_eq!(told[0].0, 422);
});

on_both!(known_unknown_and_closed_addresses_are_hashed_alike, |app| async {
    app.sql("UPDATE staff SET is_active = false WHERE email = 'lead@agency.example'").await.unwrap();
    // While others hold every place for hashing, who comes must wait for one: so each of them is hashed.
    let places = u32::try_from(app.state.hashing.available_permits()).unwrap();
    let held = app.state.hashing.acquire_many(places).await.unwrap();
    let addresses =
        [staff_email(StaffRole::Desk), "nobody@agency.example".to_owned(), staff_email(StaffRole::Lead)];
    let forms = addresses.map(|email| {
        [("email", email), ("password", "a wrong password of 15".to_owned())]
            .map(|(name, value)| (name.to_owned(), value))
    });
    for form in &forms {
        let browser = app.browser();
        let answer = browser.send("/desk/sign-in", form);
        let waited = tokio::time::timeout(Duration::from_millis(400), answer).await;
        assert!(waited.is_err(), "{form:?} was answered without hashing");
    }
    drop(held);
    for form in &forms {
        app.browser().send("/desk/sign-in", form).await.expect(422);
    }
    assert_eq!(app.state.hashing.available_permits(), 2, "and no more than two are hashed at once");
});

on_both!(the_answer_about_a_link_leaves_at_its_own_time_whoever_asks, |app| async {
    app.book(a_booking()).await;
    for email in ["booker@example.org", "nobody@example.org"] {
        let began = Instant::now();
        app.browser().send("/my-booking", &[("email".to_owned(), email.to_owned())]).await.expect(303);
        assert!(began.elapsed() >= ANSWERED_AFTER, "{email}: {:?}", began.elapsed());
    }
});

#[test]
fn over_https_cookies_are_tied_to_the_host_and_browsers_are_told_to_stay() {
    let database = Database::with_season(Engine::Sqlite).unwrap();
    actix_web::rt::System::new().block_on(async {
        let app =
            TestApp::start_with(&database, |config| "https://tours.example".clone_into(&mut config.base_url));
        // The browser speaks to the port itself, as a proxy before it would.
        let at_port = Browser::new(&format!("http://{}", app.state.config.listen));
        let body = format!("email={}&password={}", staff_email(StaffRole::Desk), PASSWORD.replace(' ', "+"));
        let page = at_port.ask(Method::POST, "/desk/sign-in", &[FROM_HERE], Some(body)).await;
        let cookie = page.expect(303).header("set-cookie").unwrap();
        for part in ["__Host-startline-staff=", "; Secure", "; HttpOnly", "; SameSite=Lax", "; Path=/"] {
            assert!(cookie.contains(part), "{part}: {cookie}");
        }
        assert!(!cookie.contains("Domain"), "{cookie}");
        let told = page.header("strict-transport-security").unwrap();
        assert!(told.starts_with("max-age=31536000"), "{told}");
    });
}

on_both!(queries_of_ones_own_invention_break_nothing, |app| async {
    let scene = Scene::set(app).await;
    let owner = app.desk(StaffRole::Owner).await;
    scene.open_doors(app, &owner).await;
    let odd =
        ["id;DROP TABLE bookings", "' OR 1=1 --", "-1", "99999999999999999999", "%F0%9F%8F%83%FF", "a[]=1"];
    let names =
        ["sort", "order", "group", "q", "view", "page", "status", "departure", "next", "from", "since"];
    for (place, route) in routes::TABLE.iter().filter(|route| route.method == "get").enumerate() {
        // Every name, each with another oddity at each address.
        let oddity = |turn: usize| odd[(place + turn) % odd.len()];
        let pairs: Vec<_> = names
            .iter()
            .enumerate()
            .map(|(turn, name)| format!("{name}={}", oddity(turn).replace(' ', "+").replace(';', "%3B")))
            .collect();
        let address = format!("{}?{}&{}", scene.address(route.pattern), pairs.join("&"), pairs.join("&"));
        let page = owner.fetch(&address).await;
        assert!(page.status < 500, "{address}: {}", page.status);
        assert!(!page.location().is_some_and(|to| !to.starts_with('/') || to.starts_with("//")), "{address}");
    }
});

on_both!(an_order_nobody_offers_is_the_usual_one_and_a_search_finds_words, |app| async {
    let scene = Scene::set(app).await;
    let owner = app.desk(StaffRole::Owner).await;
    let board = scene.address("/desk/departures/{code}");
    for (list, names) in [
        (board.as_str(), &["sort", "group", "view"][..]),
        ("/desk/bookings", &["sort", "order", "page", "status"]),
        ("/desk/letters", &["sort", "order", "page"]),
    ] {
        let usual = owner.fetch(list).await.expect(200).texts("main tbody tr");
        assert!(!usual.is_empty(), "{list} has no rows");
        for name in names {
            for odd in ["id%3BDROP+TABLE+bookings", "(SELECT+1)", "1%2C2", "booker_email+DESC", "-1"] {
                let page = owner.fetch(&format!("{list}?{name}={odd}")).await;
                assert_eq!(page.expect(200).texts("main tbody tr"), usual, "{list}?{name}={odd}");
            }
        }
    }
    for odd in ["'+OR+1%3D1+--", "%25%25", "__", "'+OR+''%3D'"] {
        let found = owner.fetch(&format!("/desk/bookings?q={odd}")).await;
        assert_eq!(found.expect(200).count("main tbody tr"), 0, "{odd} finds somebody");
    }
});

on_both!(trouble_is_told_by_a_number_and_nothing_else, |app| async {
    let owner = app.desk(StaffRole::Owner).await;
    app.sql("ALTER TABLE letters RENAME TO letters_elsewhere").await.unwrap();
    let page = owner.fetch("/desk/letters").await;
    let number = page.expect(500).header("x-request-id").unwrap();
    page.says(&number);
    for told in ["letters_elsewhere", "no such table", "relation", "SELECT", "diesel", "src/", "panicked"] {
        assert!(!page.html.contains(told), "{told}: {}", page.words());
    }
    app.sql("ALTER TABLE letters_elsewhere RENAME TO letters").await.unwrap();
    owner.fetch("/desk/letters").await.expect(200);
});

/// What is typed is never fetched: nothing that could fetch it is built in. Letters go to the one server of the settings.
#[test]
fn nothing_that_fetches_addresses_is_built_in() {
    let manifest: toml::Table = include_str!("../../../Cargo.toml").parse().unwrap();
    let built_in = manifest["dependencies"].as_table().unwrap();
    for client in
        ["reqwest", "ureq", "hyper", "hyper-util", "isahc", "curl", "awc", "attohttpc", "surf", "fantoccini"]
    {
        assert!(!built_in.contains_key(client), "{client} is built in");
    }
    assert!(built_in.contains_key("actix-web"), "the dependencies were not read");
}

//! SEC-01: every kind of token is given to every door that takes one, and opens its own door alone.

use reqwest::Method;
use startline::domain::roster::StaffRole;

use crate::on_both;
use crate::security::strangers::Strangers;
use crate::support::app::TestApp;
use crate::support::browser::Browser;
use crate::support::page::Page;
use crate::support::scene::filled;
use crate::support::world::PASSWORD;
use crate::support::world::staff_email;

/// A place that takes a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Door {
    /// The word in a link of this room.
    Link(&'static str),
    /// The form for a code behind a link of this room.
    Code(&'static str),
    /// The cookie of this name, and the page that needs it.
    Cookie(&'static str),
    /// The hidden field of a booking on its way.
    Draft,
    /// What was asked for and opens at this address.
    Opening(&'static str),
    /// The password of staff.
    Password,
}

const DOORS: [Door; 23] = [
    Door::Link("/b/"),
    Door::Link("/t/"),
    Door::Link("/p/"),
    Door::Code("/b/"),
    Door::Code("/t/"),
    Door::Code("/p/"),
    Door::Cookie("staff"),
    Door::Cookie("booking"),
    Door::Cookie("own"),
    Door::Cookie("handoff"),
    Door::Draft,
    Door::Opening("/b/{word}/personal/{id}"),
    Door::Opening("/b/{word}/personal/{id}/file"),
    Door::Opening("/b/{word}/personal/{id}/copy"),
    Door::Opening("/t/{word}/personal/{id}"),
    Door::Opening("/t/{word}/personal/{id}/file"),
    Door::Opening("/t/{word}/personal/{id}/copy"),
    Door::Opening("/p/{word}/files/{id}"),
    Door::Opening("/desk/shown/{id}"),
    Door::Opening("/desk/shown/{id}/photo.file"),
    Door::Opening("/desk/shown/{id}/copy.zip"),
    Door::Opening("/desk/departures/{code}/acts/{id}"),
    Door::Password,
];

/// Something secret, and the one door it opens; none where it is no secret at all.
struct Token {
    what: String,
    value: String,
    opens: Option<Door>,
}

fn token(opens: Door, value: &str) -> Token {
    Token { what: format!("{opens:?}"), value: value.to_owned(), opens: Some(opens) }
}

fn no_secret(what: &str, value: &str) -> Token {
    Token { what: what.to_owned(), value: value.to_owned(), opens: None }
}

fn word(them: &Strangers, room: &str) -> String {
    them.mine.scene.value(room, "word")
}

/// The step a booking begins with, and its draft.
async fn draft(app: &TestApp, departure: &str) -> String {
    let page = app.browser().send(&format!("/departures/{departure}/book/start"), &[]).await;
    page.expect(200).attributes("input[name=draft]", "value").remove(0)
}

/// The newest code that each room's letter carries.
async fn codes(app: &TestApp, them: &Strangers) -> Vec<Token> {
    let mut found = Vec::new();
    for room in ["/b/", "/t/", "/p/"] {
        // Letters of one minute are told apart by their kind only.
        app.pass(chrono::Duration::minutes(1));
        let asked = app.browser().send(&format!("{room}{}/code", word(them, room)), &[]).await;
        asked.expect(303);
        let sent = app.letters().await.into_iter().rev().find(|letter| letter.kind == "code").unwrap();
        found.push(token(Door::Code(room), &app.code_to(&sent.to_address).await));
    }
    found
}

async fn tokens(app: &TestApp, them: &Strangers) -> Vec<Token> {
    let mut found: Vec<Token> =
        ["/b/", "/t/", "/p/"].into_iter().map(|room| token(Door::Link(room), &word(them, room))).collect();
    for cookie in them.mine.browser.cookies() {
        let (name, value) = cookie.split_once('=').unwrap();
        let name = name.trim_start_matches("startline-");
        let door = DOORS.into_iter().find(|door| matches!(door, Door::Cookie(kind) if *kind == name));
        found.push(token(door.unwrap(), value));
    }
    for opening in &them.mine.openings {
        // A list opens as a page and as a file.
        let at = opening.at.replace("/{what}.{format}", "");
        let door = DOORS.into_iter().find(|door| matches!(door, Door::Opening(known) if *known == at));
        found.push(token(door.unwrap_or_else(|| panic!("{at} is no door yet")), &opening.id));
    }
    found.push(token(Door::Draft, &draft(app, "PY33-A").await));
    found.push(no_secret("the draft of another departure", &draft(app, "PY33-B").await));
    for row in app.texts("SELECT id AS value FROM sessions ORDER BY id").await {
        found.push(no_secret("a session as the database keeps it", &row));
    }
    for room in ["/b/", "/t/", "/p/"] {
        let word = word(them, room);
        let secret = word.split_once(if room == "/b/" { '-' } else { '.' }).unwrap().1;
        found.push(no_secret("a link's secret without its name", secret));
    }
    found.push(no_secret("a booking's reference", &them.mine.scene.booking.reference));
    found.push(no_secret("a booking's id", &them.mine.scene.booking.id));
    found.extend(codes(app, them).await);
    found
}

/// Whether a token opens a door, tried by somebody who has whatever else is needed there.
async fn is_opened(app: &TestApp, them: &Strangers, door: Door, value: &str) -> bool {
    let value = as_it_is(value);
    match door {
        Door::Link(room) => app.browser().fetch(&format!("{room}{value}")).await.status == 200,
        Door::Code(room) => {
            let form = [("code".to_owned(), value)];
            let page = app.browser().send(&format!("{room}{}/open", word(them, room)), &form).await;
            page.status == 303
        }
        Door::Cookie(kind) => {
            let browser = app.browser();
            browser.keep_cookie(&format!("startline-{kind}={value}; Path=/"));
            let page = match kind {
                "staff" => "/desk".to_owned(),
                "booking" => format!("/b/{}/personal", word(them, "/b/")),
                "own" => format!("/t/{}/personal", word(them, "/t/")),
                _ => format!("/p/{}/pack", word(them, "/p/")),
            };
            is_page(&browser, &page).await.status == 200
        }
        Door::Draft => {
            let form = [("draft".to_owned(), value)];
            let page = app.browser().send("/departures/PY33-A/book/people", &form).await;
            page.status != 400
        }
        Door::Opening(at) => {
            let scene = &them.mine.scene;
            let address = filled(at, |name| match name {
                "id" => value.clone(),
                _ => scene.value(at, name),
            });
            is_page(&them.mine.browser, &address).await.status == 200
        }
        Door::Password => {
            let email = staff_email(StaffRole::Owner);
            let form = [("email".to_owned(), email), ("password".to_owned(), value)];
            app.browser().send("/desk/sign-in", &form).await.status == 303
        }
    }
}

async fn is_page(browser: &Browser, path: &str) -> Page {
    browser.ask(Method::GET, path, &[], None).await
}

/// No token needs to be spelt differently in an address.
fn as_it_is(value: &str) -> String {
    assert!(value.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b)), "{value}");
    value.to_owned()
}

on_both!(a_token_opens_its_own_door_and_no_other, |app| async {
    let them = Strangers::meet(app).await;
    let tokens = tokens(app, &them).await;
    let mut wrong = Vec::new();
    for door in DOORS {
        let mut own = 0;
        // What is spent by its use comes last.
        let (right, others): (Vec<_>, Vec<_>) = tokens.iter().partition(|token| token.opens == Some(door));
        for token in others.into_iter().chain(right) {
            let is_opened = is_opened(app, &them, door, &token.value).await;
            own += u32::from(is_opened && token.opens == Some(door));
            if is_opened != (token.opens == Some(door)) {
                wrong.push(format!("{door:?} was opened {is_opened} by {}", token.what));
            }
            if door == Door::Password {
                // Who tries ten times must wait.
                app.sql("DELETE FROM throttles").await.unwrap();
            }
        }
        assert!(own > 0 || door == Door::Password, "nothing opens {door:?}");
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    let form = [("email", staff_email(StaffRole::Owner)), ("password", PASSWORD.to_owned())];
    let form = form.map(|(name, value)| (name.to_owned(), value));
    app.browser().send("/desk/sign-in", &form).await.expect(303);
});

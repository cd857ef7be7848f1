//! Ways through the real pages that several tests walk: up to the last button, which each presses in its own way.

use crate::support::browser::Browser;
use crate::support::form::Form;
use crate::support::page::Page;
use crate::support::world::PASSWORD;

/// From the start page to the last button of a booking of one runner, everything accepted.
pub async fn ready_to_book(browser: &Browser, departure: &str, email: &str) -> Form {
    let start = browser.get(&format!("/departures/{departure}/book")).await;
    let page = start.form("Start").submit().await;
    let page = page.form("Continue").fill("people", "1").submit().await;
    let names = page.form("Continue").fill("Given names", "Ada").fill("Family name", "Lovelace");
    let page = names.submit().await;
    let page = page.form("Continue").fill("Nationality", "FRA").submit().await;
    let about = page.form("Continue").fill("Year of birth", "1985").fill("occupation", "engineer");
    let page = about.submit().await;
    let page = page.form("Continue").choose("race", "Half marathon").submit().await;
    let page = page.form("Continue").choose("room", "Bed in a twin room").submit().await;
    let page = page.form("Continue").submit().await;
    let page = page.form("Continue").fill("Email address", email).submit().await;
    accepting(&page, "Book and keep 1 place")
}

/// Ticks every box of the form with this button.
pub fn accepting(page: &Page, button: &str) -> Form {
    let mut form = page.form(button);
    let boxes = form.controls.iter().filter(|control| control.kind == "checkbox");
    let boxes: Vec<String> = boxes.map(|control| control.name.clone()).collect();
    assert!(boxes.len() >= 3, "terms, privacy and at least one advisory are accepted");
    for name in boxes {
        form = form.tick(&name);
    }
    form
}

/// Signs the owner in at the desk.
pub async fn sign_in(browser: &Browser) {
    let door = browser.get("/desk/sign-in").await;
    let form = door.form("Sign in").fill("email", "owner@agency.example").fill("password", PASSWORD);
    form.submit().await.expect(200).titled("Today");
}

/// Up to the last button of a payment.
pub async fn ready_to_record(browser: &Browser, reference: &str, amount: &str) -> Form {
    let page = browser.get(&format!("/desk/bookings/{reference}")).await.follow("Record a payment").await;
    page.form("Record this payment").fill("amount", amount).fill("note", "statement 7")
}

/// Up to the last button of a pack for a recipient.
pub async fn ready_to_send(browser: &Browser, departure: &str, recipient: &str) -> Form {
    let page = browser.get(&format!("/desk/departures/{departure}/handoffs")).await;
    page.follow(&format!("See what they get : {recipient}")).await.form("Send this pack")
}

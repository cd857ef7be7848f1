//! The main journey in a real browser: look, book, see the booking. The same steps with script and without.

use startline::domain::booking::Status;
use startline::store::dialect::Engine;

use crate::browser::chrome;
use crate::browser::chrome::Chrome;
use crate::support::app::TestApp;
use crate::support::app::on;

async fn book(app: &TestApp, window: &Chrome, with_script: bool) {
    window.go("/").await;
    window.press_first("a[href='/departures/PY33-A']").await;
    assert!(window.title().await.contains("Six days"), "{}", window.title().await);
    window.press("Book this tour").await;
    window.press("Start").await;
    window.fill("How many people are coming?", "1").await;
    window.press("Continue").await;
    // First with nothing, to see the page come back.
    window.press("Continue").await;
    assert!(window.title().await.starts_with("Error: "), "{}", window.title().await);
    window.fill("Given names", "Ada").await;
    window.fill("Family name", "Lovelace").await;
    window.press("Continue").await;
    // The search box above a long list is the script's work, so it tells whether there is one.
    let boxes = window.client.find_all(fantoccini::Locator::Css("input[type=search]")).await.unwrap();
    assert_eq!(boxes.is_empty(), !with_script);
    window.select("Nationality", "FRA").await;
    window.press("Continue").await;
    window.fill("Year of birth", "1985").await;
    window.select("What kind of work?", "engineer").await;
    window.press("Continue").await;
    window.choose("Marathon").await;
    window.press("Continue").await;
    window.choose("Bed in a twin room").await;
    window.press("Continue").await;
    window.press("Continue").await;
    window.fill("Email address", "ada@example.org").await;
    window.press("Continue").await;
    assert!(window.title().await.contains("Check your answers"), "{}", window.title().await);
    for label in window.client.find_all(fantoccini::Locator::Css("input[type=checkbox]")).await.unwrap() {
        label.click().await.unwrap();
    }
    window.press_first("form[action$='confirm'] button").await;
    let link = app.mail_to("ada@example.org").await.path();
    assert_eq!(window.path().await, link);
    assert!(window.words().await.contains("EUR 350"), "{}", window.words().await);
    window.press("I have sent it").await;
    window.go(&link).await;
    assert!(window.complaints().await.iter().all(|line| line.contains("422")), "the page complains");
}

async fn books_end_to_end(app: &TestApp, with_script: bool) {
    let window = Chrome::open(&app.base_url).await;
    if !with_script {
        window.without_script().await;
    }
    book(app, &window, with_script).await;
    window.close().await;
    let word = app.letter_to("ada@example.org").await;
    let booking = app.booking(&word.booking_id.unwrap()).await;
    assert_eq!(booking.status, Status::AwaitingDeposit.as_str());
    assert!(booking.extended_at.is_some());
}

#[test]
fn a_tour_is_booked_with_script() {
    if chrome::is_at_hand() {
        on(Engine::Sqlite, async |app: &TestApp| books_end_to_end(app, true).await);
    }
}

#[test]
fn a_tour_is_booked_without_script() {
    if chrome::is_at_hand() {
        on(Engine::Sqlite, async |app: &TestApp| books_end_to_end(app, false).await);
    }
}

//! Links and one-time codes: what opens a door, and until when.

use chrono::Duration;
use startline::actions::ask_code::AskCodeError;
use startline::actions::ask_code::Door;
use startline::actions::ask_code::ask_code;
use startline::actions::correct_booker::CorrectBooker;
use startline::actions::correct_booker::correct_booker;
use startline::actions::enter_code::EnterCode;
use startline::actions::enter_code::Entered;
use startline::actions::enter_code::enter_code;
use startline::store::StoreError;
use startline::store::access;
use startline::store::bookings;
use startline::store::bookings::Booking;
use startline::store::bookings::Search;
use startline::store::tx::new_id;

use crate::on_both;
use crate::support::acts::passport_of;
use crate::support::app::TestApp;
use crate::support::world::a_booking;

/// Asks for a code and answers its digits, as the letter would carry them.
async fn asked(app: &TestApp, booking: &Booking) -> Result<String, AskCodeError> {
    let (code, door) = (new_id(), Door::Booking(booking.id.clone()));
    let id = code.clone();
    app.act("site", move |tx| ask_code(tx, &id, &door)).await?;
    Ok(app.db().keys().code_digits(&code).unwrap())
}

async fn entered(app: &TestApp, booking: &Booking, digits: &str) -> Entered {
    let command = EnterCode {
        door: Door::Booking(booking.id.clone()),
        digits: digits.to_owned(),
        session_id: new_id(),
    };
    app.act("site", move |tx| enter_code(tx, &command)).await.unwrap()
}

/// Six digits that are not these.
fn other_than(digits: &str) -> String {
    if digits == "123456" { "123457".to_owned() } else { "123456".to_owned() }
}

on_both!(a_code_opens_once, |app| async {
    let booking = app.book(a_booking()).await;
    assert_eq!(entered(app, &booking, "123456").await, Entered::Over, "none was asked for");
    let digits = asked(app, &booking).await.unwrap();
    assert_eq!(entered(app, &booking, &other_than(&digits)).await, Entered::Wrong);
    assert_eq!(entered(app, &booking, &digits).await, Entered::Open);
    assert_eq!(entered(app, &booking, &digits).await, Entered::Over);
});

on_both!(a_code_is_good_for_ten_minutes, |app| async {
    let booking = app.book(a_booking()).await;
    let digits = asked(app, &booking).await.unwrap();
    app.pass(Duration::minutes(10));
    assert_eq!(entered(app, &booking, &digits).await, Entered::Over);
    let digits = asked(app, &booking).await.unwrap();
    app.pass(Duration::seconds(599));
    assert_eq!(entered(app, &booking, &digits).await, Entered::Open);
});

on_both!(the_newest_code_supersedes_the_others, |app| async {
    let booking = app.book(a_booking()).await;
    let first = asked(app, &booking).await.unwrap();
    app.pass(Duration::seconds(1));
    let second = asked(app, &booking).await.unwrap();
    if first != second {
        assert_eq!(entered(app, &booking, &first).await, Entered::Wrong);
    }
    assert_eq!(entered(app, &booking, &second).await, Entered::Open);
});

on_both!(five_wrong_tries_end_a_code, |app| async {
    let booking = app.book(a_booking()).await;
    let digits = asked(app, &booking).await.unwrap();
    for _ in 0..5 {
        assert_eq!(entered(app, &booking, &other_than(&digits)).await, Entered::Wrong);
    }
    assert_eq!(entered(app, &booking, &digits).await, Entered::Over);
});

on_both!(codes_cannot_be_asked_for_without_end, |app| async {
    let booking = app.book(a_booking()).await;
    for _ in 0..5 {
        asked(app, &booking).await.unwrap();
    }
    let sixth = asked(app, &booking).await;
    assert!(matches!(sixth, Err(AskCodeError::TooOften)), "{sixth:?}");
    app.pass(Duration::minutes(61));
    asked(app, &booking).await.unwrap();
});

async fn corrected(app: &TestApp, booking: &Booking, email: &str) -> Result<(), StoreError> {
    let command = CorrectBooker {
        booking_id: booking.id.clone(),
        version: booking.version,
        name: "Berta Right".to_owned(),
        email: email.parse().unwrap(),
    };
    app.act("staff:test", move |tx| correct_booker(tx, &command)).await
}

on_both!(a_corrected_address_ends_the_old_link_and_tells_both, |app| async {
    let before = app.book(a_booking()).await;
    let digits = asked(app, &before).await.unwrap();
    assert_eq!(entered(app, &before, &digits).await, Entered::Open);
    let session = app.texts("SELECT id AS value FROM sessions WHERE kind = 'booking'").await.remove(0);
    corrected(app, &before, "right@example.org").await.unwrap();
    let after = app.booking(&before.id).await;
    assert_ne!(app.link(&before), app.link(&after));
    let now = app.clock().now().naive_utc();
    assert!(app.look(move |conn| access::session(conn, &session, now)).await.is_none());
    assert_eq!(app.letter_to("booker@example.org").await.kind, "address_changed");
    let letter = app.letter_to("right@example.org").await;
    assert_eq!((letter.kind.as_str(), letter.link_version), ("link", after.link_version));
    let stale = corrected(app, &before, "wrong@example.org").await;
    assert!(matches!(stale, Err(StoreError::Conflict(_))), "{stale:?}");
});

on_both!(a_corrected_name_keeps_the_link_and_what_the_desk_searches_by, |app| async {
    let booking = app.book(a_booking()).await;
    app.give("site", passport_of(&app.party(&booking).await[0])).await.unwrap();
    let before = app.booking(&booking.id).await;
    corrected(app, &before, "booker@example.org").await.unwrap();
    let after = app.booking(&booking.id).await;
    assert_eq!(app.link(&before), app.link(&after));
    for word in ["0t47", "right", "booker@example.org"] {
        let search = Search { words: vec![word.to_owned()], limit: 10, ..Search::default() };
        let (found, _) = app.look(move |conn| bookings::search(conn, &search)).await;
        assert_eq!(found.len(), 1, "{word} in {}", after.search_text);
    }
});

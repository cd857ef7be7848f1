//! What anybody sees first.

use crate::on_both;
use crate::support::world::a_booking;

on_both!(the_first_page_is_there, |app| async {
    let page = app.browser().get("/").await;
    page.expect(200).titled("Test Race Tours");
});

on_both!(an_address_that_is_not_there_says_so, |app| async {
    let page = app.browser().get("/nowhere").await;
    page.expect(404).titled("Page not found").says("Check the address");
});

on_both!(a_booking_made_by_the_verbs_waits_for_its_deposit_and_has_its_letter, |app| async {
    let booking = app.book(a_booking()).await;
    assert_eq!(booking.status, "awaiting_deposit");
    assert!(app.link(&booking).starts_with(&format!("/b/{}-", booking.reference)));
    assert_eq!(app.letter_to("booker@example.org").await.kind, "booking_received");
    let mail = app.mail_to("booker@example.org").await;
    assert!(mail.subject.contains(&booking.reference), "{}", mail.subject);
    assert_eq!(mail.path(), app.link(&booking));
    app.pay(&booking, "EUR 350.00").await;
    assert_eq!(app.booking(&booking.id).await.status, "confirmed");
});

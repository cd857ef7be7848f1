//! A decision is opened years later: what it was made of, who overrode it and why; and the booker reads what counts.

use startline::domain::eligibility::Outcome;
use startline::domain::roster::StaffRole;

use crate::on_both;
use crate::support::acts::passport_of;
use crate::support::app::TestApp;
use crate::support::page::Page;
use crate::support::world::a_booking;
use crate::support::world::photographer;
use startline::store::bookings::Booking;

/// A confirmed booking whose runner then shows a passport that is refused.
pub async fn refused_later(app: &TestApp) -> Booking {
    let booking = app.book(a_booking()).await;
    app.pay(&booking, "EUR 350.00").await;
    app.pass(chrono::Duration::minutes(1));
    let mut details = passport_of(&app.party(&booking).await[0]);
    details.nationality = "USA".to_owned();
    assert_eq!(app.give("site", details).await.unwrap(), Outcome::Refused);
    booking
}

async fn decision_of(app: &TestApp, role: StaffRole, booking: &Booking) -> Page {
    let desk = app.desk(role).await;
    desk.get(&format!("/desk/bookings/{}", booking.reference)).await.follow("Open the decision").await
}

on_both!(a_decision_shows_what_it_was_made_of, |app| async {
    let booking = refused_later(app).await;
    let page = decision_of(app, StaffRole::Desk, &booking).await;
    page.expect(200).says("Not on this edition with this passport").says("when the passport was given");
    page.says("the same answer, to the byte").says("organiser-2027/").says("version 1");
    page.says("USA - United States").says("Ordinary passport").says("Age on race day").says("by air");
    page.says_not("1988-").says_not("Override this answer");
    let before = page.follow("when they booked").await;
    before.expect(200).says("the same answer, to the byte").says("D - Germany");
    let gone = app.desk(StaffRole::Desk).await.get("/desk/decisions/none").await;
    gone.expect(404).says("Find the booking above").says("Sign out");
});

on_both!(a_lead_overrides_and_the_answer_stays_beside_it, |app| async {
    let booking = refused_later(app).await;
    let page = decision_of(app, StaffRole::Lead, &booking).await;
    let form = page.form("Override");
    let empty = form.submit().await;
    assert_eq!(
        empty.expect(422).faults(),
        ["Choose whether this traveller may come", "Enter the reason: the booker reads it"]
    );
    let reason = "The organiser wrote to us on 20 November: this runner is invited.";
    let form = form.choose("answer", "This traveller may come").fill("reason", reason);
    let done = form.submit().await;
    done.expect(200).says("Overridden").says(reason).says("Not on this edition with this passport");
    done.says("the same answer, to the byte");
    assert!(app.tasks(&booking).await.is_empty(), "who overrides has looked");
    let told = app.browser().get(&app.link(&booking)).await;
    told.says("you can come with us").says(reason).says("Refused");
    app.pass(chrono::Duration::minutes(1));
    form.choose("answer", "This traveller may not come").fill("reason", "It was a mistake.").submit().await;
    let tasks = app.tasks(&booking).await;
    assert!(tasks.len() == 1 && tasks[0].1.contains("may not come"), "{tasks:?}");
    app.browser().get(&app.link(&booking)).await.says("you cannot come with us").says_not(reason);
    assert_eq!(app.status(&booking).await, "confirmed");
    assert_eq!(app.faults().await, Vec::<String>::new());
});

on_both!(an_older_answer_cannot_be_overridden, |app| async {
    let booking = app.book(a_booking()).await;
    app.pay(&booking, "EUR 350.00").await;
    let form = decision_of(app, StaffRole::Lead, &booking).await.form("Override");
    app.pass(chrono::Duration::minutes(1));
    app.give("site", passport_of(&app.party(&booking).await[0])).await.unwrap();
    let late = form.choose("answer", "This traveller may come").fill("reason", "Because.").submit().await;
    late.expect(200).says("there is a newer answer").says_not("Override this answer");
});

on_both!(nobody_is_accepted_against_an_answer_that_says_no, |app| async {
    let booking = app.book(a_booking().of(vec![photographer("Jo", "Writer")])).await;
    app.pass(chrono::Duration::minutes(1));
    let mut details = passport_of(&app.party(&booking).await[0]);
    details.nationality = "USA".to_owned();
    app.give("site", details).await.unwrap();
    let lead = app.desk(StaffRole::Lead).await;
    let review = lead.get(&format!("/desk/bookings/{}/review", booking.reference)).await;
    review.says("Photography or film").says("USA - United States").says("Not on this edition");
    let form = review.form("Send the answer").choose("answer", "Accept").fill("reason", "Welcome.");
    let no = form.submit().await;
    no.expect(422).says("The answer for Jo Writer says no").says("Welcome.");
    let decision = review.follow("Open the decision").await.form("Override");
    app.pass(chrono::Duration::minutes(1));
    decision
        .choose("answer", "This traveller may come")
        .fill("reason", "Invited.")
        .submit()
        .await
        .expect(200);
    form.submit().await.says("Accepted");
    assert_eq!(app.status(&booking).await, "awaiting_deposit");
});

on_both!(the_desk_asks_and_the_booking_stays_in_review, |app| async {
    let booking = app.book(a_booking().of(vec![photographer("Jo", "Writer")])).await;
    app.pass(chrono::Duration::days(2));
    let desk = app.desk(StaffRole::Desk).await;
    let form =
        desk.get(&format!("/desk/bookings/{}/review", booking.reference)).await.form("Send the answer");
    let form = form.choose("answer", "Ask the booker").fill("reason", "For whom do you take pictures?");
    form.submit().await.expect(200).says("Asked").says("In review").says("by Fri 27 Nov 2026");
    let mail = app.mail_to("booker@example.org").await;
    assert!(mail.subject.contains("we have a question"), "{}", mail.subject);
    assert!(mail.text.contains("Our question: For whom do you take pictures?"), "{}", mail.text);
    assert!(mail.text.contains("We decide by Fri 27 Nov 2026"), "{}", mail.text);
    assert_eq!(app.status(&booking).await, "in_review");
    app.browser().get(&app.link(&booking)).await.says("For whom do you take pictures?");
    assert_eq!(app.tasks(&booking).await.len(), 1);
});

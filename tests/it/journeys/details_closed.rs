//! After the lists closed: changes are asked for, the desk decides with both values before it, and one person may be let in late.

use startline::domain::roster::StaffRole;
use startline::store::desk;
use startline::store::sealed;
use startline::store::sealed::Field;
use startline::store::visas;
use startline::store::visas::VisaCase;

use crate::journeys::details_pages::form;
use crate::journeys::details_pages::review;
use crate::journeys::details_pages::with_code;
use crate::on_both;
use crate::support::acts::passport_of;
use crate::support::app::TestApp;
use crate::support::world::a_booking;

async fn value(app: &TestApp, traveller_id: &str, field: Field) -> String {
    let (keys, ids) = (app.db().keys().clone(), [traveller_id.to_owned()]);
    let values = app.look(move |conn| sealed::get_all(conn, &keys, &ids, &[field])).await;
    values.into_values().next().unwrap_or_default()
}

on_both!(a_change_after_the_close_is_asked_for_and_the_desk_decides, |app| async {
    let booking = app.book(a_booking()).await;
    app.pay(&booking, "EUR 2,195.00").await;
    let traveller = app.party(&booking).await.remove(0);
    app.give("site", passport_of(&traveller)).await.unwrap();
    let contact = form(app, &booking, "contact").await;
    contact.clone().fill("phone", "+49 1512 345678").submit().await.says("We have saved this page");
    let late = form(app, &booking, "emergency").await;
    app.is_days_before(19);
    let link = app.link(&booking);
    let closed = app.browser().get(&format!("{link}/travellers/1/emergency")).await;
    closed.says("Nothing was given before the lists closed on Thu 11 Mar 2027");
    late.fill("name", "Max")
        .fill("relation", "brother")
        .fill("phone", "+49 30 1234567")
        .submit()
        .await
        .says("Nothing was kept: the lists are closed");
    contact.fill("phone", "+49 30 0000000").submit().await.says("the lists are closed").says_not("1512");

    let browser = with_code(app, &booking).await;
    let page = review(&browser, app, &booking, "Berta Booker").await;
    page.says("They closed on Thu 11 Mar 2027");
    let page = page.follow("Change Phone and chat").await;
    page.says("What you send now is a request");
    let asked = page.form("Continue").fill("phone", "+86 139 0000 1111").submit().await;
    asked.says("We look at it and answer by email");
    assert_eq!(value(app, &traveller.id, Field::Phone).await, "+491512345678", "nothing is changed yet");
    let empty = browser.get(&format!("{link}/travellers/1/emergency")).await.form("Continue");
    empty
        .fill("name", "Max")
        .fill("relation", "brother")
        .fill("phone", "+49 30 1234567")
        .submit()
        .await
        .says("We look at it and answer by email");
    let passport = review(&browser, app, &booking, "Berta Booker").await.follow("Change Passport").await;
    passport.says("What you send now is a request");
    passport.form("Continue").fill("number", "C01X00T99").submit().await.says("answer by email");
    assert_eq!(app.tasks(&booking).await.len(), 3);
    assert!(app.texts("SELECT page AS value FROM change_requests WHERE state = 'open'").await.len() == 3);

    let desk = app.desk(StaffRole::Desk).await;
    let list = desk.get("/desk/change-requests").await;
    list.expect(200).says("Berta Booker").says_not("139");
    let request = desk.get(&list.link("Phone and chat")).await;
    request.says_not("+8613900001111");
    let shown = request.form("Show both").submit().await;
    shown.expect(200).says("+491512345678").says("+8613900001111").says("changed");
    app.desk(StaffRole::Desk).await.fetch(&shown.path).await.expect(404);
    shown.form("Send the answer").choose("answer", "accept").submit().await.says("Accepted");
    assert_eq!(value(app, &traveller.id, Field::Phone).await, "+8613900001111");
    let request = desk.get(&list.link("Emergency contact")).await;
    let faulty = request.form("Send the answer").choose("answer", "decline").submit().await;
    assert_eq!(faulty.expect(422).faults(), ["Enter the reason: the booker reads it"]);
    let answer = faulty.form("Send the answer").fill("reason", "The pack has left.");
    answer.submit().await.says("Declined");
    answer.submit().await.says("Nothing was done");
    assert_eq!(value(app, &traveller.id, Field::EmergencyContact).await, "");
    let letters: Vec<_> =
        app.letters().await.into_iter().filter(|letter| letter.kind == "change_answered").collect();
    assert_eq!(letters.len(), 2);
    assert!(letters.iter().any(|letter| letter.body.contains("The pack has left.")));
    assert!(letters.iter().all(|letter| !letter.body.contains("139")), "no value stands in a letter");
    assert_eq!(app.tasks(&booking).await.len(), 1);
    let id = booking.id.clone();
    let noted = app.look(move |conn| desk::audit_of_booking(conn, &id)).await;
    assert!(noted.iter().any(|entry| entry.verb == "disclose" && entry.actor.starts_with("staff:")));
    assert_eq!(app.faults().await, Vec::<String>::new());
});

on_both!(a_newer_request_takes_the_place_of_an_open_one, |app| async {
    let booking = app.book(a_booking()).await;
    app.pay(&booking, "EUR 2,195.00").await;
    app.is_days_before(10);
    let browser = with_code(app, &booking).await;
    let path = format!("{}/travellers/1/contact", app.link(&booking));
    for phone in ["+49 30 1111111", "+49 30 2222222"] {
        let page = browser.get(&path).await;
        page.form("Continue").fill("phone", phone).submit().await.says("answer by email");
    }
    assert_eq!(app.tasks(&booking).await.len(), 1);
    let desk = app.desk(StaffRole::Desk).await;
    let list = desk.get("/desk/change-requests").await;
    let shown = desk.get(&list.link("Phone and chat")).await.form("Show both").submit().await;
    shown.says("+49302222222").says_not("+49301111111");
});

on_both!(the_desk_opens_the_details_of_one_person_until_a_day, |app| async {
    let booking = app.book(a_booking()).await;
    app.pay(&booking, "EUR 2,195.00").await;
    app.is_days_before(15);
    let desk = app.desk(StaffRole::Desk).await;
    let page = desk.get(&format!("/desk/bookings/{}", booking.reference)).await;
    let page = page.follow("Open the details until a date for Berta Booker").await;
    let typed = page.form("Open the details").fill("reason", "The passport was stolen");
    let past =
        typed.clone().fill("until_on-day", "1").fill("until_on-month", "3").fill("until_on-year", "2027");
    assert!(past.submit().await.expect(422).faults()[0].starts_with("Last day must be from today"));
    let opened = typed
        .fill("until_on-day", "18")
        .fill("until_on-month", "3")
        .fill("until_on-year", "2027")
        .submit()
        .await;
    opened.expect(200).says("Details open until Thu 18 Mar 2027");
    let contact = form(app, &booking, "contact").await.fill("phone", "+49 30 1111111");
    app.is_days_before(12);
    app.browser().get(&app.link(&booking)).await.says("By Thu 18 Mar 2027");
    app.is_days_before(13);
    contact.submit().await.says("We have saved this page");
});

on_both!(a_passport_that_changes_after_filing_is_an_alarm_and_starts_the_visa_again, |app| async {
    let booking = app.book(a_booking()).await;
    app.pay(&booking, "EUR 2,195.00").await;
    let traveller = app.party(&booking).await.remove(0);
    app.give("site", passport_of(&traveller)).await.unwrap();
    let filed = VisaCase {
        traveller_id: traveller.id.clone(),
        batch_id: None,
        state: "filed".to_owned(),
        passport_hash: app.party(&booking).await[0].passport_hash.clone(),
        note: String::new(),
        changed_by: "staff:test".to_owned(),
        changed_at: app.clock().now().naive_utc(),
    };
    app.act("staff:test", move |tx| visas::save(tx.conn, &filed)).await.unwrap();
    let state = async || {
        let id = traveller.id.clone();
        app.look(move |conn| visas::case_of(conn, &id)).await.unwrap().state
    };
    app.give("site", passport_of(&traveller)).await.unwrap();
    assert_eq!(state().await, "filed", "the same passport again changes nothing");
    let mut details = passport_of(&traveller);
    details.passport_number = "C01X00T99".to_owned();
    app.give("site", details).await.unwrap();
    assert_eq!(state().await, "collecting");
    let tasks = app.tasks(&booking).await;
    assert_eq!(tasks.len(), 1, "{tasks:?}");
    assert_eq!(tasks[0].1, "The passport of Berta Booker changed after the visa was filed");
    let causes = app.dossier(&booking).await.decisions.remove(&traveller.id).unwrap().cause;
    assert_eq!(causes, "details", "it is judged again");
});

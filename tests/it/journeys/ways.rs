//! The own ways to the gateway and home: pasted from a ticket, not known yet, checked against the group, and seen by the desk.

use startline::actions::change_race::ChangeRace;
use startline::actions::change_race::change_race;
use startline::actions::give_leg::GiveLeg;
use startline::actions::give_leg::give_leg;
use startline::domain::eligibility::Outcome;
use startline::domain::roster::StaffRole;
use startline::store::bookings::Booking;
use startline::store::decisions;
use startline::store::travellers;
use startline::store::tx::new_id;

use crate::journeys::desk_decisions::refused_later;
use crate::on_both;
use crate::support::acts::passport_of;
use crate::support::app::TestApp;
use crate::support::form::Form;
use crate::support::page::Page;
use crate::support::world::a_booking;
use crate::support::world::runner;

async fn way(app: &TestApp, booking: &Booking, page: &str) -> Page {
    app.browser().get(&format!("{}/travellers/1/{page}", app.link(booking))).await
}

fn dated(form: Form, name: &str, [day, month, year]: [&str; 3]) -> Form {
    form.fill(&format!("{name}-day"), day)
        .fill(&format!("{name}-month"), month)
        .fill(&format!("{name}-year"), year)
}

/// Gives a way as somebody of the party would have typed it.
async fn give(
    app: &TestApp,
    booking: &Booking,
    who: usize,
    (direction, place, at): (&str, &str, &str),
    transfer: &str,
) {
    let leg = GiveLeg {
        id: new_id(),
        booking_id: booking.id.clone(),
        traveller_id: app.party(booking).await[who].id.clone(),
        direction: direction.to_owned(),
        mode: "flight".to_owned(),
        number: "LH720".to_owned(),
        place: place.to_owned(),
        local_at: at.parse().unwrap(),
        transfer: transfer.to_owned(),
        may_replace: true,
        ..GiveLeg::default()
    };
    app.act("site", move |tx| give_leg(tx, &leg)).await.unwrap();
}

on_both!(a_pasted_flight_fills_the_form_and_is_kept_when_it_was_looked_at, |app| async {
    let booking = app.book(a_booking()).await;
    let form = way(app, &booking, "way-in").await;
    let read = form.form("Continue").fill("line", "1 LH 720 Y 29MAR 1 FRAPEK HK1 1705 0930+1").submit().await;
    read.expect(200).says("We have read your flight");
    read.says("LH720 from FRA, Mon 29 Mar 2027, 17:05 to PEK, Tue 30 Mar 2027, 09:30");
    let kept = read
        .form("Continue")
        .choose("transfer", "wanted")
        .fill("terminal", "Terminal 3")
        .fill("stay", "Example Hotel")
        .submit()
        .await;
    kept.expect(200).says("We have saved how this traveller arrives").says_not("Example Hotel");
    let legs = app.dossier(&booking).await.legs;
    let leg = &legs[0];
    assert_eq!((leg.number.as_str(), leg.place.as_str(), leg.far_place.as_str()), ("LH720", "PEK", "FRA"));
    assert_eq!(leg.local_at.to_string(), "2027-03-30 09:30:00");
    assert_eq!(leg.far_at.unwrap().to_string(), "2027-03-29 17:05:00");
    assert_eq!((leg.far_zone.as_str(), leg.zone.as_str()), ("Europe/Berlin", "Asia/Shanghai"));
    assert_eq!((leg.transfer.as_str(), leg.terminal.as_str()), ("wanted", "Terminal 3"));
});

on_both!(a_pasted_flight_leaves_nothing_of_the_one_before, |app| async {
    let booking = app.book(a_booking()).await;
    let form = way(app, &booking, "way-in").await.form("Continue");
    let first = form.fill("line", "1 LH 720 Y 29MAR 1 FRAPEK HK1 1705 0930+1").submit().await;
    let typed = first.form("Continue").fill("terminal", "Terminal 3");
    let other = typed.fill("line", "UA 889 30MAR SFO PKX 4:00 PM").submit().await;
    other.expect(200).says("UA889 from SFO to PKX, Tue 30 Mar 2027, 16:00");
    for name in ["terminal", "far_date-day", "far_date-month", "far_date-year", "far_time"] {
        assert!(other.attributes(&format!("#{name}"), "value").concat().is_empty(), "{name}");
    }
});

on_both!(days_that_cannot_be_meant_are_told_so, |app| async {
    let booking = app.book(a_booking()).await;
    let page = way(app, &booking, "way-in").await;
    let past = dated(page.form("Continue").choose("mode", "later"), "known", ["1", "3", "2026"]);
    let told = past.submit().await;
    assert!(told.expect(422).faults()[0].starts_with("Date must be today, "), "{:?}", told.faults());
    let read = page.form("Continue").fill("line", "LH 720 29MAR FRA PEK 1705 0930+1").submit().await;
    let told = dated(read.form("Continue"), "leaves", ["28", "3", "2026"]).submit().await;
    assert_eq!(told.expect(422).faults(), ["Date you leave home must be Sat 30 Jan 2027 or later"]);
});

on_both!(not_knowing_yet_is_no_answer_in_place_of_a_way, |app| async {
    let booking = app.book(a_booking()).await;
    let later = || async { way(app, &booking, "way-in").await.form("Continue").choose("mode", "later") };
    let sent = dated(later().await, "known", ["1", "3", "2027"]);
    give(app, &booking, 0, ("in", "PEK", "2027-03-30T09:30:00"), "").await;
    let told = sent.submit().await;
    told.expect(200).says_not("We have noted by when");
    assert!(app.dossier(&booking).await.promises.is_empty());
});

on_both!(a_line_that_is_not_a_flight_is_told_so_and_stays, |app| async {
    let booking = app.book(a_booking()).await;
    let form = way(app, &booking, "way-home").await;
    let faulty = form.form("Continue").fill("line", "the usual one at noon").submit().await;
    faulty.expect(422).titled("Error: ");
    assert!(faulty.faults().contains(&"The line must begin with the flight, such as CA 938".to_owned()));
    assert_eq!(faulty.attributes("#line", "value"), ["the usual one at noon"]);
    assert!(app.dossier(&booking).await.legs.is_empty());
});

on_both!(not_knowing_yet_is_an_answer_with_a_day, |app| async {
    let booking = app.book(a_booking()).await;
    app.pay(&booking, "EUR 700.00").await;
    let page = way(app, &booking, "way-in").await;
    let later = || page.form("Continue").choose("mode", "later");
    let without = later().submit().await;
    assert_eq!(without.expect(422).faults(), ["Enter the date by which you will know"]);
    let too_late = dated(later(), "known", ["1", "4", "2027"]).submit().await;
    assert!(too_late.expect(422).faults()[0].starts_with("Date must be no later than Thu 11 Mar 2027"));
    let kept = dated(later(), "known", ["1", "3", "2027"]).submit().await;
    kept.expect(200).says("We have noted by when you will know").says("You said: by Mon 1 Mar 2027");
    let desk = app.desk(StaffRole::Desk).await;
    desk.get("/desk/departures/PY33-A/arrivals").await.expect(200).says("Will know by Mon 1 Mar 2027");
    desk.get("/desk/departures/PY33-A/board").await.expect(200).says("They say");
    give(app, &booking, 0, ("in", "PEK", "2027-03-30T09:30:00"), "").await;
    let dossier = app.dossier(&booking).await;
    assert!(dossier.promises.is_empty(), "what is known is no longer promised");
    desk.get("/desk/departures/PY33-A/arrivals").await.says_not("Will know by");
});

on_both!(the_desk_sees_who_is_met_with_whom_and_what_does_not_fit, |app| async {
    let party =
        vec![runner("Ada", "First"), runner("Bo", "Second"), runner("Cy", "Third"), runner("Di", "Fourth")];
    let booking = app.book(a_booking().of(party)).await;
    app.pay(&booking, "EUR 1400.00").await;
    give(app, &booking, 0, ("in", "PEK", "2027-03-30T09:30:00"), "wanted").await;
    give(app, &booking, 1, ("in", "PEK", "2027-03-30T10:15:00"), "wanted").await;
    give(app, &booking, 2, ("in", "PEK", "2027-04-01T14:00:00"), "alone").await;
    give(app, &booking, 1, ("home", "PEK", "2027-04-06T11:00:00"), "").await;
    let desk = app.desk(StaffRole::Desk).await;
    let page = desk.get("/desk/departures/PY33-A/arrivals").await;
    page.expect(200).says("PEK, Tue 30 Mar 2027, 09:30 to 10:15").says("2 people, 1 vehicle of 8 seats");
    page.says("This arrives in Beijing after the group has left")
        .says("This leaves 1 hour 10 minutes after the group is back");
    let words = page.words();
    let place = |text: &str| words.find(text).unwrap_or_else(|| panic!("{text} is not in {words}"));
    assert!(place("Does not meet the group") < place("Too tight"), "the worst comes first");
    page.says("2 Ways that do not fit");
    give(app, &booking, 0, ("home", "PEK", "2027-04-07T11:00:00"), "wanted").await;
    let brought = desk.get("/desk/departures/PY33-A/arrivals").await;
    brought.says("To be brought on the way home").says("Wed 7 Apr 2027, 11:00");
    let sheet = desk.get(&format!("/desk/bookings/{}", booking.reference)).await;
    sheet.expect(200).says("wants to be brought there");
    assert!(place("Way in not known") < place("Di Fourth"));
    let boards = page.follow("Name boards to print").await;
    boards.expect(200).says("Ada First").says("Bo Second").says_not("Cy Third").says("LH720");
    app.cancel(&booking, &[0], startline::domain::refund::CancelReason::OwnWish).await.unwrap();
    let later = desk.get("/desk/departures/PY33-A/arrivals").await;
    later.says("1 person, 1 vehicle").says_not("Ada First");
});

on_both!(whoever_stays_longer_on_the_way_is_judged_again, |app| async {
    let booking = app.book(a_booking()).await;
    let causes = async || {
        let id = booking.id.clone();
        let who = app.party(&booking).await[0].id.clone();
        let all = app.look(move |conn| decisions::of_booking(conn, &id)).await;
        all.into_iter().filter(|row| row.traveller_id == who).collect::<Vec<_>>()
    };
    assert_eq!(causes().await.len(), 1);
    give(app, &booking, 0, ("in", "PEK", "2027-03-31T09:30:00"), "").await;
    assert_eq!(causes().await.len(), 1, "on the day of the briefing nothing is new");
    give(app, &booking, 0, ("in", "PEK", "2027-02-10T09:30:00"), "").await;
    let rows = causes().await;
    assert_eq!(rows.len(), 2);
    assert!(rows[0].facts.contains("\"gateway_on\":\"2027-02-10\""), "{}", rows[0].facts);
    let faults = app.faults().await;
    assert!(faults.is_empty(), "a replay says the same: {faults:?}");
    give(app, &booking, 0, ("in", "PEK", "2027-03-31T09:30:00"), "").await;
    assert!(causes().await[0].facts.contains("\"gateway_on\":\"2027-03-31\""));
});

/// A runner who may come with us because staff said so, over an answer that says no.
async fn overridden(app: &TestApp) -> Booking {
    let booking = refused_later(app).await;
    let lead = app.desk(StaffRole::Lead).await;
    let page =
        lead.get(&format!("/desk/bookings/{}", booking.reference)).await.follow("Open the decision").await;
    let form = page.form("Override").choose("answer", "This traveller may come");
    form.fill("reason", "The organiser invited them.").submit().await.expect(200).says("Overridden");
    booking
}

on_both!(what_staff_decided_stands_when_a_way_adds_days, |app| async {
    let booking = overridden(app).await;
    app.pass(chrono::Duration::minutes(1));
    give(app, &booking, 0, ("in", "PEK", "2027-02-10T09:30:00"), "").await;
    let who = app.party(&booking).await[0].id.clone();
    let dossier = app.dossier(&booking).await;
    assert_eq!(dossier.outcome_of(&who), Some(Outcome::Eligible));
    app.browser().get(&app.link(&booking)).await.says("you can come with us");
});

on_both!(facts_that_take_staff_s_word_away_make_a_task, |app| async {
    let booking = overridden(app).await;
    app.pass(chrono::Duration::minutes(1));
    let mut details = passport_of(&app.party(&booking).await[0]);
    details.nationality = "USA".to_owned();
    details.passport_number = "X9999999".to_owned();
    assert_eq!(app.give("site", details).await.unwrap(), Outcome::Refused);
    let tasks = app.tasks(&booking).await;
    assert!(tasks.iter().any(|task| task.1.contains("became “refused”")), "{tasks:?}");
});

on_both!(another_race_is_judged_with_the_own_days, |app| async {
    let booking = app.book(a_booking()).await;
    app.pay(&booking, "EUR 700.00").await;
    give(app, &booking, 0, ("in", "PEK", "2027-02-10T09:30:00"), "").await;
    app.pass(chrono::Duration::minutes(1));
    let who = app.party(&booking).await[0].id.clone();
    let command =
        ChangeRace { departure_code: "PY33-A".to_owned(), traveller_id: who.clone(), race: "10k".to_owned() };
    app.act("staff:desk", move |tx| change_race(tx, &command)).await.unwrap();
    let dossier = app.dossier(&booking).await;
    let row = &dossier.decisions[&who];
    assert_eq!(row.cause, "race");
    assert!(row.facts.contains("\"gateway_on\":\"2027-02-10\""), "{}", row.facts);
});

on_both!(what_was_said_about_ways_is_forgotten_with_the_traveller, |app| async {
    let booking = app.book(a_booking()).await;
    let who = app.party(&booking).await[0].id.clone();
    let page = way(app, &booking, "way-home").await;
    dated(page.form("Continue").choose("mode", "later"), "known", ["1", "3", "2027"])
        .submit()
        .await
        .expect(200);
    give(app, &booking, 0, ("in", "PEK", "2027-03-30T09:30:00"), "").await;
    app.act("test", {
        let who = who.clone();
        move |tx| travellers::forget_legs(tx.conn, &who)
    })
    .await
    .unwrap();
    let dossier = app.dossier(&booking).await;
    assert!(dossier.legs.is_empty() && dossier.promises.is_empty());
});

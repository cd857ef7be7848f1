//! Bibs, the waiting list, and the end of a tour.

use chrono::Duration;
use startline::actions::assign_bibs::assign_bibs;
use startline::actions::close_departure::close_departures;
use startline::actions::join_waitlist::JoinWaitlist;
use startline::actions::join_waitlist::join_waitlist;
use startline::actions::send_handoff::SendHandoff;
use startline::actions::send_handoff::SendHandoffError;
use startline::actions::send_handoff::send_handoff;
use startline::domain::refund::CancelReason;
use startline::domain::roster::StaffRole;
use startline::store::agencies;
use startline::store::bookings::Booking;
use startline::store::desk;
use startline::store::tx::new_id;

use crate::on_both;
use crate::support::acts::passport_of;
use crate::support::app::TestApp;
use crate::support::world::a_booking;
use crate::support::world::runner;

async fn firm(app: &TestApp, names: &[&str]) -> Booking {
    let party: Vec<_> = names.iter().map(|name| runner("Test", name)).collect();
    let booking = app.book(a_booking().of(party)).await;
    app.pay(&booking, &format!("EUR {}.00", 350 * names.len())).await;
    booking
}

/// Family name and bib of everybody who has one, by bib; those who are off are marked.
async fn bibs(app: &TestApp) -> Vec<String> {
    app.act("staff:test", |tx| assign_bibs(tx, "PY33-A")).await.unwrap();
    app.texts(
        "SELECT t.family_name || ' ' || e.bib || CASE WHEN e.status = 'withdrawn' THEN ' off' ELSE '' END AS value \
         FROM race_entries e JOIN travellers t ON t.id = e.traveller_id WHERE e.bib IS NOT NULL ORDER BY e.bib",
    )
    .await
}

on_both!(who_has_a_bib_keeps_it_and_no_bib_is_used_twice, |app| async {
    let first = firm(app, &["Mueller", "Zeta"]).await;
    assert_eq!(bibs(app).await, ["Mueller 2001", "Zeta 2002"]);
    firm(app, &["Abel"]).await;
    assert_eq!(bibs(app).await, ["Mueller 2001", "Zeta 2002", "Abel 2003"]);
    app.cancel(&first, &[0], CancelReason::OwnWish).await.unwrap();
    firm(app, &["Berg"]).await;
    assert_eq!(bibs(app).await, ["Mueller 2001 off", "Zeta 2002", "Abel 2003", "Berg 2004"]);
    app.book(a_booking().of(vec![runner("Test", "Unpaid")])).await;
    assert_eq!(bibs(app).await.len(), 4, "only who is firm gets a number");
    assert_eq!(app.faults().await, Vec::<String>::new());
});

on_both!(the_waiting_list_keeps_the_order_in_which_people_came, |app| async {
    for (email, party_size) in
        [("ada@example.org", 1), ("bo@example.org", 2), ("cy@example.org", 3), ("ADA@example.org", 6)]
    {
        let command = JoinWaitlist {
            id: new_id(),
            departure_code: "PY33-A".to_owned(),
            email: email.parse().unwrap(),
            party_size,
        };
        app.act("site", move |tx| join_waitlist(tx, &command)).await.unwrap();
        app.pass(Duration::minutes(1));
    }
    let waiting = app.look(|conn| desk::waitlist(conn, None)).await;
    let order: Vec<_> = waiting.iter().map(|(one, _)| (one.email_folded.as_str(), one.party_size)).collect();
    assert_eq!(order, [("ada@example.org", 6), ("bo@example.org", 2), ("cy@example.org", 3)]);
});

on_both!(a_tour_that_is_over_becomes_travelled, |app| async {
    let confirmed = firm(app, &["Goes"]).await;
    let paid = firm(app, &["Paid"]).await;
    app.pay(&paid, "EUR 1845.00").await;
    let lapsed = app.book(a_booking()).await;
    app.pass(Duration::days(8));
    app.release().await;
    app.is_at("2027-04-06T15:59:59Z");
    assert_eq!(
        app.act("job:close_departures", close_departures).await.unwrap(),
        0,
        "it is still the 6th there"
    );
    app.is_at("2027-04-06T16:00:00Z");
    assert_eq!(app.act("job:close_departures", close_departures).await.unwrap(), 1);
    assert_eq!(app.act("job:close_departures", close_departures).await.unwrap(), 0);
    assert_eq!(app.status(&confirmed).await, "travelled");
    assert_eq!(app.status(&paid).await, "travelled");
    assert_eq!(app.status(&lapsed).await, "lapsed");
    assert_eq!(app.faults().await, Vec::<String>::new());
});

on_both!(a_recipient_gets_packs_of_its_gateway_alone, |app| async {
    let booking = app.book(a_booking()).await;
    app.pay(&booking, "EUR 350.00").await;
    app.sql("UPDATE recipients SET gateway = 'Elsewhere' WHERE job = 'hotel'").await.unwrap();
    let known = app.look(agencies::recipients).await;
    for (recipient, _) in known {
        let is_hotel = recipient.job == "hotel";
        let command = SendHandoff {
            handoff_id: new_id(),
            departure_code: "PY33-A".to_owned(),
            recipient_id: recipient.id,
            once_key: new_id(),
        };
        let sent = app.act("staff:test", move |tx| send_handoff(tx, &command)).await;
        assert_eq!(matches!(sent, Err(SendHandoffError::OtherGateway)), is_hotel, "{sent:?}");
    }
    let desk = app.desk(StaffRole::Desk).await;
    let packs = desk.get("/desk/departures/PY33-A/handoffs").await;
    packs.says("Handler").says_not("hotel@partner.example");
});

on_both!(dots_stand_only_for_what_is_kept, |app| async {
    let booking = app.book(a_booking()).await;
    let desk = app.desk(StaffRole::Desk).await;
    let page = format!("/desk/bookings/{}", booking.reference);
    desk.get(&page).await.says("Spelling until the passport is given").says_not("•••");
    let details = passport_of(&app.party(&booking).await[0]);
    app.give("site", details).await.unwrap();
    desk.get(&page).await.says("Name as in the passport").says("•••");
    let rooming = desk.get("/desk/departures/PY33-A?view=rooming").await;
    rooming.says("Diet").says_not("•••");
});

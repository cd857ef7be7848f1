//! A pack in the partner's hands: a code to their address, their columns alone, files, and "Received".

use startline::actions::send_handoff::SendHandoff;
use startline::actions::send_handoff::send_handoff;
use startline::store::agencies;
use startline::store::handoffs;
use startline::store::sealed;
use startline::store::tx::new_id;

use crate::on_both;
use crate::support::app::TestApp;
use crate::support::page::Page;
use crate::support::world::a_booking;
use crate::support::world::runner;

/// One confirmed runner with a passport, and a pack of PY33-A to one of the partner's addresses.
pub(super) async fn sent(app: &TestApp, to: &'static str) -> (String, String) {
    let booking = app.book(a_booking().of(vec![runner("Ada", "=1+1 <b>O'Neil</b>")])).await;
    app.pay(&booking, "EUR 350.00").await;
    let page = app.browser().get(&format!("{}/travellers/1/passport", app.link(&booking))).await;
    let form = page
        .form("Continue")
        .fill("nationality", "D")
        .choose("sex", "F")
        .fill("born-day", "12")
        .fill("born-month", "8")
        .fill("born-year", "1988")
        .fill("number", "C01X00T47")
        .fill("issuer", "D")
        .fill("expires-day", "28")
        .fill("expires-month", "2")
        .fill("expires-year", "2032");
    form.submit().await.says("We have saved the passport");
    let link = app.link(&booking);
    let page = app.browser().get(&format!("{link}/travellers/1/contact")).await;
    page.form("Continue").fill("phone", "+49 1512 345678").submit().await.says("We have saved this page");
    let page = app.browser().get(&format!("{link}/travellers/1/health")).await;
    page.form("Continue").fill("diet", "no peanuts").submit().await.says("We have saved this page");
    (pack(app, to).await, booking.id)
}

/// Sends a pack and answers its id.
pub(super) async fn pack(app: &TestApp, to: &'static str) -> String {
    let recipients = app.look(agencies::recipients).await;
    let recipient = recipients.into_iter().find(|(one, _)| one.email == to).unwrap().0;
    let command = SendHandoff {
        handoff_id: new_id(),
        departure_code: "PY33-A".to_owned(),
        recipient_id: recipient.id,
        once_key: new_id(),
    };
    let id = command.handoff_id.clone();
    app.act("staff:test", move |tx| send_handoff(tx, &command)).await.unwrap();
    id
}

/// Follows the link of the letter, asks for a code and enters it.
pub(super) async fn opened(app: &TestApp, to: &str) -> Page {
    let link = app.mail_to(to).await.path();
    assert!(link.starts_with("/p/"), "{link}");
    let page = app.browser().get(&link).await;
    page.expect(200).says("For a partner of Test Race Tours").says_not(to).says_not("Ada");
    // Letters of one minute are told apart by their kind only.
    app.pass(chrono::Duration::minutes(1));
    let enter = page.form(&format!("{link}/code")).submit().await;
    let code = app.code_to(to).await;
    enter.form(&format!("{link}/open")).fill("code", &code).submit().await
}

on_both!(the_hotel_sees_its_columns_and_nothing_else, |app| async {
    let (id, _) = sent(app, "hotel@partner.example").await;
    let page = opened(app, "hotel@partner.example").await;
    page.expect(200).titled("Pack no. 1").says("Hotel").says("=1+1 <b>O'Neil</b>").says("no peanuts");
    let heads = page.texts("th[scope=col]");
    assert_eq!(
        heads,
        [
            "No.",
            "Family name",
            "Given names",
            "Name as in the passport",
            "Room",
            "Hotel",
            "Room mate",
            "Sex",
            "Nationality",
            "Diet"
        ]
    );
    page.says_not("C01X00T47").says_not("1988").says_not("345678");
    assert_eq!(page.header("cache-control").as_deref(), Some("no-store"));

    let received = page.form("Received").submit().await;
    received.says("Received on Sun 22 Nov 2026");
    assert_eq!(received.count("form[action$='/received']"), 0);
    page.form("Received").submit().await.expect(200);
    let pack = app.look(move |conn| handoffs::by_id(conn, &id)).await;
    assert!(pack.opened_at.is_some() && pack.received_at.is_some());
});

on_both!(the_airline_s_file_is_asked_for_by_a_post_and_fetched_by_who_asked, |app| async {
    sent(app, "airline@partner.example").await;
    let page = opened(app, "airline@partner.example").await;
    page.says("C01X00T47").says("12 Aug 1988").says_not("no peanuts").says_not("345678");
    let sent_on = page.form("CSV").send().await;
    let to = sent_on.location().unwrap();
    let file = page.browser().fetch(&to).await;
    file.expect(200);
    assert_eq!(
        file.header("content-disposition").as_deref(),
        Some("attachment; filename=\"PY33-A-pack-1.csv\"")
    );
    assert!(file.html.contains("C01X00T47"));
    let sheet = page.form("Spreadsheet (XLSX)").submit().await;
    assert!(sheet.header("content-type").unwrap().contains("spreadsheet"));
    app.browser().fetch(&to).await.expect(404);
    app.pass(chrono::Duration::minutes(6));
    page.browser().fetch(&to).await.expect(404);
});

on_both!(the_handler_s_file_holds_no_formula, |app| async {
    sent(app, "handler@partner.example").await;
    let page = opened(app, "handler@partner.example").await;
    let file = page.form("CSV").submit().await;
    assert!(file.html.contains("'=1+1"), "{}", file.html);
    assert!(!file.html.contains(",=1"), "{}", file.html);
});

on_both!(a_session_opens_one_pack_alone_and_ends, |app| async {
    sent(app, "handler@partner.example").await;
    let page = opened(app, "handler@partner.example").await;
    let own = page.path.clone();
    app.pass(chrono::Duration::minutes(1));
    pack(app, "handler@partner.example").await;
    let other = app.mail_to("handler@partner.example").await.path();
    let closed = page.browser().get(&format!("{other}/pack")).await;
    closed.titled("A pack for you").says_not("O'Neil");
    page.browser().get(&own).await.says("There is a newer pack").says("pack no. 2.");
    app.browser().get(&own).await.titled("A pack for you");
    app.browser().fetch(&format!("{other}x")).await.expect(404);
    app.pass(chrono::Duration::minutes(31));
    page.browser().get(&own).await.titled("A pack for you");
    page.form("Received").submit().await.titled("A pack for you");
});

on_both!(what_was_erased_is_purged_in_old_packs_and_gone_after_its_day, |app| async {
    let (id, booking_id) = sent(app, "airline@partner.example").await;
    let page = opened(app, "airline@partner.example").await;
    app.act("cli", move |tx| {
        let party = startline::store::travellers::of_booking(tx.conn, &booking_id)?;
        sealed::erase(tx.conn, &party[0].id)
    })
    .await
    .unwrap();
    let own = page.path.clone();
    page.browser().get(&own).await.expect(200).says("purged").says_not("C01X00T47");
    let purge_on = app.look(move |conn| handoffs::by_id(conn, &id)).await.purge_on;
    app.clock().set(purge_on.and_hms_opt(8, 0, 0).unwrap().and_utc());
    let link = own.trim_end_matches("/pack").to_owned();
    for path in [link.clone(), own, format!("{link}/open")] {
        app.browser().fetch(&path).await.expect(410).titled("This pack is gone");
    }
});

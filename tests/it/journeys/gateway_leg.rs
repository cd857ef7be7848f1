//! The leg to the gateway and back, through all three: the runner tells it, the desk hands it on, the partner works with it, and every
//! change reaches everybody.

use startline::domain::roster::StaffRole;

use super::handoff::opened;
use super::handoff::pack;
use super::handoff::sent;
use crate::on_both;
use crate::support::app::TestApp;
use crate::support::browser::Browser;
use crate::support::page::Page;

const HANDOFFS: &str = "/desk/departures/PY33-A/handoffs";
const HANDLER: &str = "handler@partner.example";

/// The way-in form behind the code that the booker enters.
async fn behind_the_code(app: &TestApp, link: &str) -> Page {
    let ask = app.browser().get(&format!("{link}/code")).await;
    let enter = ask.form("Send the code").submit().await;
    let code = app.code_to("booker@example.org").await;
    let personal = enter.form("Continue").fill("code", &code).submit().await;
    personal.expect(200);
    personal.browser().get(&format!("{link}/travellers/1/way-in")).await
}

async fn desk_says(desk: &Browser, path: &str, words: &[&str]) {
    let page = desk.get(path).await;
    page.expect(200);
    for one in words {
        page.says(one);
    }
}

on_both!(runner_desk_and_partner_hold_the_same_current_sheet, |app| async {
    // The runner has booked and given the passport; a first pack has left without a way in.
    let (_, booking_id) = sent(app, HANDLER).await;
    let link = app.link(&app.booking(&booking_id).await);
    let desk = app.desk(StaffRole::Desk).await;
    desk_says(&desk, "/desk/departures/PY33-A/arrivals", &["Way in not known", "=1+1 <b>O'Neil</b>"]).await;

    // The runner pastes the flight; the desk sees it and what is not yet handed on.
    let form = app.browser().get(&format!("{link}/travellers/1/way-in")).await;
    let read = form.form("Continue").fill("line", "LH 720 FRA PEK 29MAR 1705/0930+1").submit().await;
    let kept = read.form("Continue").choose("transfer", "wanted").submit().await;
    kept.says("We have saved how this traveller arrives").says_not("LH720");
    desk_says(&desk, "/desk/departures/PY33-A/arrivals", &["PEK, Tue 30 Mar 2027, 09:30", "1 vehicle"]).await;
    desk_says(&desk, HANDOFFS, &["Not yet handed on", "LH720"]).await;

    // The second pack carries it, and tells it as what is new.
    pack(app, HANDLER).await;
    let partner = opened(app, HANDLER).await;
    partner.expect(200).says("Since pack no. 1").says("LH720").says("to be met");
    partner.browser().get(&partner.path).await.expect(200);

    // The runner takes a later flight, behind a code: too late for the briefing, so it is asked about twice and a task is made.
    let form = behind_the_code(app, &link).await;
    let again = form
        .form("Continue")
        .fill("number", "LH722")
        .fill("date-day", "31")
        .fill("time", "17:30")
        .submit()
        .await;
    again.expect(200).says("This arrival is after the briefing has begun");
    again.form("Continue").submit().await.says("We have saved how this traveller arrives");
    desk_says(&desk, "/desk/departures/PY33-A/arrivals", &["Does not meet the group", "LH722"]).await;
    desk_says(&desk, HANDOFFS, &["Not yet handed on", "LH722"]).await;
    partner.browser().get(&partner.path).await.says("LH720").says_not("LH722");

    // The third pack: the partner sees before and now, says that they work with it, and marks whom they met.
    pack(app, HANDLER).await;
    app.pass(chrono::Duration::minutes(1));
    let partner = opened(app, HANDLER).await;
    partner.says("Since pack no. 2").says("LH720").says("LH722");
    let received = partner.form("Received").submit().await;
    received.expect(200);
    desk.get(HANDOFFS).await.says_not("Not yet handed on");
    desk_says(&desk, &format!("{HANDOFFS}/3"), &["Received", "No. 2: 0 new, 0 gone, 1 changed"]).await;

    // The runner's own pack says where and when, and keeps its values behind the code.
    let own = app.browser().get(&format!("{link}/travellers/1/travel-pack")).await;
    own.expect(200).says("Briefing").says("PROVISIONAL").says_not("LH722");
});

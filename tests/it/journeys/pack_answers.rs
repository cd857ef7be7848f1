//! What comes back about a pack: whom the recipient met, what they ask, how often they looked; and what the desk does: answer, take back,
//! see what is not yet handed on and note whom it phoned.

use startline::actions::give_leg::GiveLeg;
use startline::actions::give_leg::give_leg;
use startline::domain::given::Contact;
use startline::domain::given::Given;
use startline::domain::refund::CancelReason;
use startline::domain::roster::StaffRole;
use startline::store::travellers::Traveller;
use startline::store::tx::new_id;

use super::handoff::opened;
use super::handoff::pack;
use super::handoff::sent;
use crate::on_both;
use crate::support::app::TestApp;
use crate::support::browser::Browser;
use crate::support::world::a_booking;
use crate::support::world::spectator;

const HANDOFFS: &str = "/desk/departures/PY33-A/handoffs";

async fn lands(app: &TestApp, traveller: &Traveller, number: &str) {
    let leg = GiveLeg {
        id: new_id(),
        booking_id: traveller.booking_id.clone(),
        traveller_id: traveller.id.clone(),
        direction: "in".to_owned(),
        mode: "flight".to_owned(),
        number: number.to_owned(),
        place: "PEK".to_owned(),
        local_at: "2027-03-30T11:30:00".parse().unwrap(),
        may_replace: true,
        ..GiveLeg::default()
    };
    app.act("site", move |tx| give_leg(tx, &leg)).await.unwrap();
}

on_both!(a_driver_marks_whom_they_met_and_the_desk_sees_it_at_once, |app| async {
    sent(app, "driver@partner.example").await;
    let desk = app.desk(StaffRole::Desk).await;
    let page = opened(app, "driver@partner.example").await;
    let person = "Ada =1+1 <b>O'Neil</b>";
    let button = |page: &crate::support::page::Page, words: &str| page.form(&format!("{words} : {person}"));
    let missing = button(&page, "Not there · 未到").submit().await;
    missing.says("Marked. The desk sees it").says("Marked · 已标记: Not there · 未到");
    button(&missing, "Not there · 未到").submit().await.expect(200);
    assert_eq!(app.texts("SELECT mark AS value FROM handoff_marks").await, ["not_there"]);
    desk.get("/desk").await.says("Somebody was waited for and did not come");
    desk.get(HANDOFFS).await.says("1 not there");
    app.pass(chrono::Duration::minutes(2));
    let met = button(&missing, "Met · 已接到").submit().await;
    met.says("Marked · 已标记: Met · 已接到");
    desk.get("/desk").await.says_not("Somebody was waited for");
    desk.get(HANDOFFS).await.says("1 met");
    let own = desk.get(&format!("{HANDOFFS}/1")).await;
    own.says("Who was met").says("Met, Sun 22 Nov 2026").says(person);
    // Earlier marks stay, and the next pack's page knows the last one.
    assert_eq!(
        app.texts("SELECT mark AS value FROM handoff_marks ORDER BY marked_at").await,
        ["not_there", "met"]
    );
    pack(app, "driver@partner.example").await;
    app.pass(chrono::Duration::minutes(1));
    opened(app, "driver@partner.example").await.says("Marked · 已标记: Met · 已接到");
    let wrong = [("number".to_owned(), "7".to_owned()), ("mark".to_owned(), "met".to_owned())];
    page.browser().post(&page.path.replace("/pack", "/marks"), &wrong).await.expect(400);
});

on_both!(a_question_is_a_task_and_its_answer_stands_on_the_page, |app| async {
    sent(app, "hotel@partner.example").await;
    let desk = app.desk(StaffRole::Desk).await;
    let page = opened(app, "hotel@partner.example").await;
    let ask = |words: &str, about: &str| {
        page.form("Send the question").fill("question", words).fill("about", about)
    };
    let faulty = ask("", "9").submit().await;
    faulty.expect(422).says("Write your question");
    ask("Who?", "9").submit().await.expect(422).says("This pack has no traveller of this number");
    let letters = app.letters().await.len();
    let asked = ask("<b>Two</b> beds or one?", "1").submit().await;
    asked
        .expect(200)
        .says("Your question is on the desk")
        .says("You, about no. 1")
        .says("<b>Two</b> beds or one?");
    let today = desk.get("/desk").await;
    today.says("A partner asks").says("Pack no. 1: The hotel asks");
    let own = desk.get(&format!("{HANDOFFS}/1")).await;
    own.says("<b>Two</b> beds or one?").says("The partner, about no. 1");
    own.form("Answer").submit().await.expect(422).says("Write your answer");
    own.form("Answer").fill("answer", "Two <i>beds</i>.").submit().await.says("Answered");
    desk.get("/desk").await.says_not("A partner asks");
    page.browser().get(&page.path).await.says("The desk").says("Two <i>beds</i>.");
    assert_eq!(app.letters().await.len(), letters, "questions and answers send no letter");
});

on_both!(taking_a_link_back_closes_a_page_that_is_open, |app| async {
    sent(app, "handler@partner.example").await;
    let desk = app.desk(StaffRole::Desk).await;
    let page = opened(app, "handler@partner.example").await;
    let file = page.form("CSV").send().await.location().unwrap();
    page.form("Send the question").fill("question", "Is this for us?").submit().await.expect(200);
    desk.get("/desk").await.says("A partner asks");
    let own = desk.get(&format!("{HANDOFFS}/1")).await;
    own.form("Take it back").submit().await.expect(422).says("Enter why");
    let done = own.form("Take it back").fill("reason", "Sent to the wrong desk").submit().await;
    done.says("The link was taken back").says("Sent to the wrong desk");
    for address in
        [page.path.clone(), page.path.replace("/pack", ""), page.path.replace("/pack", "/open"), file]
    {
        page.browser().get(&address).await.expect(410).titled("This link was taken back").says_not("Ada");
    }
    page.form("Received").submit().await.expect(410);
    page.form("Send the question").fill("question", "Why?").submit().await.expect(410);
    desk.get(HANDOFFS).await.says("Taken back");
    // Nobody could read an answer, so none is waited for.
    desk.get("/desk").await.says_not("A partner asks");
    // What was taken back is nothing to compare with: the next pack is a first one again.
    pack(app, "handler@partner.example").await;
    app.pass(chrono::Duration::minutes(1));
    opened(app, "handler@partner.example").await.titled("Pack no. 2").says("This is the first pack for you");
    assert!(
        app.texts("SELECT received_how AS value FROM handoffs WHERE received_how <> ''").await.is_empty()
    );
});

on_both!(openings_and_files_are_counted_for_the_desk_without_anybody_s_name, |app| async {
    sent(app, "airline@partner.example").await;
    let page = opened(app, "airline@partner.example").await;
    // An airline waits for nobody, whatever is sent.
    page.says_not("Mark who you have met");
    let mark = [("number".to_owned(), "1".to_owned()), ("mark".to_owned(), "met".to_owned())];
    page.browser().send(&page.path.replace("/pack", "/marks"), &mark).await.expect(400);
    for format in ["CSV", "CSV", "Spreadsheet (XLSX)", "Passenger message (PAXLST)"] {
        page.form(format).submit().await.expect(200);
    }
    let own = app.desk(StaffRole::Desk).await.get(&format!("{HANDOFFS}/1")).await;
    own.says("1 opening with a code, 4 files taken").says("Passenger message taken").says("Checked just now");
    own.says_not("C01X00T47").says_not("1988");
    assert_eq!(own.texts("#visits tbody tr").len(), 5);
});

on_both!(what_was_written_about_people_goes_with_the_pack, |app| async {
    sent(app, "driver@partner.example").await;
    let page = opened(app, "driver@partner.example").await;
    page.form("Met · 已接到 : Ada =1+1 <b>O'Neil</b>").submit().await.expect(200);
    page.form("Send the question · 发送问题").fill("question", "Is Ada ill?").submit().await.expect(200);
    app.is_at("2027-06-05T12:00:00Z");
    app.desk(StaffRole::Desk).await.get("/desk").await.says("A partner asks");
    app.act("job:purge", startline::actions::purge::purge).await.unwrap();
    let desk = app.desk(StaffRole::Desk).await;
    desk.get("/desk").await.says_not("A partner asks");
    desk.get(HANDOFFS).await.says_not("Not yet handed on");
    for table in ["handoff_rows", "handoff_messages", "handoff_marks", "handed_on_notes"] {
        assert!(app.texts(&format!("SELECT id AS value FROM {table}")).await.is_empty(), "{table}");
    }
    assert_eq!(app.texts("SELECT what AS value FROM handoff_visits").await, ["opened"]);
    page.browser().get(&page.path).await.expect(410).titled("This pack is gone · 名单已销毁");
    let own = app.desk(StaffRole::Desk).await.get(&format!("{HANDOFFS}/1")).await;
    own.says("nothing left to check it against").says_not("Ada");
    assert_eq!(app.faults().await, Vec::<String>::new());
});

on_both!(what_changed_after_a_pack_waits_until_it_is_handed_on_or_told, |app| async {
    let (_, booking_id) = sent(app, "driver@partner.example").await;
    let desk = app.desk(StaffRole::Desk).await;
    desk.get(HANDOFFS).await.says_not("Not yet handed on");
    app.pass(chrono::Duration::minutes(1));
    let ada = app.party(&app.booking(&booking_id).await).await.remove(0);
    lands(app, &ada, "LH720").await;
    let contact = Contact { phone: "+49 1512 999999".to_owned(), chat: String::new() };
    app.give_page("site", &ada, Given::Contact(contact)).await.unwrap();
    let new = app.book(a_booking().of(vec![spectator("Nell", "New")])).await;
    app.pay(&new, "EUR 350.00").await;
    let page = desk.get(HANDOFFS).await;
    page.says("Not yet handed on").says("The driver: 6 changes since pack no. 1");
    page.says("Flight or train nothing LH720")
        .says("given (sealed) given again (sealed)")
        .says("New in the list");
    page.says_not("999999").says_not("Whom did you phone");

    // Three days before, final packs are due: from then on the desk is asked whom it phoned.
    app.is_days_before(3);
    let desk = app.desk(StaffRole::Desk).await;
    desk.get("/desk").await.says("Tell by phone").says("6 changes since pack no. 1 that nobody was told of");
    let form = desk.get(HANDOFFS).await.follow("Whom did you phone, and when? Pack no. 1").await;
    form.form("Note it").submit().await.expect(422).says("Enter whom you told");
    let told = form.form("Note it").fill("who", "Mr Li").choose("how", "By phone").submit().await;
    told.says("Noted: 6 changes told").says("6 changes, 6 of them told").says("Mr Li by phone");
    told.says_not("Whom did you phone");
    desk.get("/desk").await.says_not("Tell by phone");
    // A later change of the same field asks again.
    app.sql("UPDATE legs SET number = 'LH722'").await.unwrap();
    let again = desk.get(HANDOFFS).await;
    again.says("6 changes, 5 of them told").says("Whom did you phone");
    // The same press again, and the same call noted by somebody else, note nothing more.
    let stale = form.form("Note it").fill("who", "Mr Li").choose("how", "By phone");
    stale.submit().await.says("Noted: 6 changes told");
    let other = form.form("Note it").fill("who", "Mr Wang").choose("how", "By chat");
    other.submit().await.says("Nothing was noted: these changes are not waiting any more");
    assert_eq!(app.texts("SELECT id AS value FROM handed_on_notes").await.len(), 6);
    let left = again.follow("Whom did you phone, and when? Pack no. 1").await;
    assert_eq!(left.count("input[type=checkbox]"), 1);
    left.says("Flight or train").says("nothing → LH722");
    // The next pack hands everything on.
    pack(app, "driver@partner.example").await;
    desk.get(HANDOFFS).await.says_not("Not yet handed on");
    stale.submit().await.expect(404);
});

/// Notes everything the driver was not told of yet, in a minute of its own: of two notes the newest counts.
async fn phoned(app: &TestApp, desk: &Browser) {
    app.pass(chrono::Duration::minutes(1));
    let form = desk.get(&format!("{HANDOFFS}/2/told")).await;
    form.form("Note it").fill("who", "Mr Li").choose("how", "By phone").submit().await.says("Noted: ");
}

on_both!(what_was_told_and_then_taken_back_waits_until_that_is_told_too, |app| async {
    let (_, booking_id) = sent(app, "driver@partner.example").await;
    let ada = app.party(&app.booking(&booking_id).await).await.remove(0);
    lands(app, &ada, "LH720").await;
    app.pass(chrono::Duration::minutes(1));
    pack(app, "driver@partner.example").await;
    let desk = app.desk(StaffRole::Desk).await;
    let flies = async |number: &str| {
        app.sql(&format!("UPDATE legs SET number = '{number}'")).await.unwrap();
        desk.get(HANDOFFS).await
    };
    flies("LH722")
        .await
        .says("The driver: 1 change since pack no. 2")
        .says("Flight or train LH720 LH722 nobody yet");
    phoned(app, &desk).await;
    let back = flies("LH720").await;
    back.says("The driver: 1 change since pack no. 2");
    back.says("Flight or train told otherwise by phone LH720, as in the pack nobody yet");
    phoned(app, &desk).await;
    desk.get(HANDOFFS).await.says_not("Not yet handed on");
    // What was told last counts, not what was ever told.
    flies("LH722").await.says("LH720 LH722 nobody yet");
    phoned(app, &desk).await;
    flies("LH724").await.says("LH720 LH724 nobody yet");
    phoned(app, &desk).await;
    flies("LH722").await.says("LH720 LH722 nobody yet");
    flies("LH724").await.says("LH720 LH724 Mr Li by phone");
});

on_both!(who_came_and_went_after_a_pack_is_told_each_time, |app| async {
    let (_, booking_id) = sent(app, "driver@partner.example").await;
    pack(app, "driver@partner.example").await;
    let desk = app.desk(StaffRole::Desk).await;
    let new = app.book(a_booking().of(vec![spectator("Nell", "New")])).await;
    app.pay(&new, "EUR 350.00").await;
    desk.get(HANDOFFS).await.says("Nell New New in the list nobody yet");
    phoned(app, &desk).await;
    desk.get(HANDOFFS).await.says("Nell New New in the list Mr Li by phone");
    // Her line as a whole was told: once something in it changes, she waits again.
    let nell = app.party(&new).await.remove(0);
    lands(app, &nell, "KA900").await;
    desk.get(HANDOFFS).await.says("Nell New New in the list nobody yet");
    phoned(app, &desk).await;
    app.cancel(&new, &[], CancelReason::OwnWish).await.unwrap();
    let gone = desk.get(HANDOFFS).await;
    gone.says("Nell New Not in the list after all told otherwise by phone as in the pack nobody yet");
    phoned(app, &desk).await;
    desk.get(HANDOFFS).await.says_not("Not yet handed on");
    let stands = async |status: &str| {
        app.sql(&format!("UPDATE bookings SET status = '{status}' WHERE id = '{booking_id}'")).await.unwrap();
        desk.get(HANDOFFS).await
    };
    stands("cancelled").await.says("No longer in the list nobody yet");
    phoned(app, &desk).await;
    stands("confirmed").await.says("In the list again told otherwise by phone as in the pack nobody yet");
    phoned(app, &desk).await;
    desk.get(HANDOFFS).await.says_not("Not yet handed on");
});

on_both!(of_a_pack_whose_rows_were_destroyed_nobody_is_new, |app| async {
    sent(app, "driver@partner.example").await;
    let desk = app.desk(StaffRole::Desk).await;
    app.sql("UPDATE handoffs SET purge_on = '2026-11-21'").await.unwrap();
    app.act("job:purge", startline::actions::purge::purge).await.unwrap();
    desk.get(HANDOFFS).await.says_not("Not yet handed on").says_not("New in the list");
    app.pass(chrono::Duration::minutes(1));
    pack(app, "driver@partner.example").await;
    let page = opened(app, "driver@partner.example").await;
    page.titled("Pack no. 2").says("cannot be told. Read all of it").says_not("New in the list");
    desk.get(&format!("{HANDOFFS}/2")).await.says_not("Against the one before");
});

on_both!(two_presses_at_once_act_once, |app| async {
    sent(app, "driver@partner.example").await;
    let desk = app.desk(StaffRole::Desk).await;
    let page = opened(app, "driver@partner.example").await;
    let twice = async |form: crate::support::form::Form| {
        let (one, other) = tokio::join!(form.send(), form.send());
        one.expect(303);
        other.expect(303);
    };
    let count = async |table: &str| app.texts(&format!("SELECT id AS value FROM {table}")).await.len();
    twice(page.form("Not there · 未到 : Ada =1+1 <b>O'Neil</b>")).await;
    assert_eq!((count("handoff_marks").await, count("tasks WHERE kind = 'not_there'").await), (1, 1));
    let question = page.form("Send the question · 发送问题").fill("question", "Which gate?");
    twice(question.clone()).await;
    assert_eq!((count("handoff_messages").await, count("tasks WHERE kind = 'pack_question'").await), (1, 1));
    // Other words in a form that was sent before are another question.
    question.fill("question", "Which door?").submit().await.says("Which gate?").says("Which door?");
    assert_eq!(count("handoff_messages").await, 2);
    let own = desk.get(&format!("{HANDOFFS}/1")).await;
    twice(own.form("Answer").fill("answer", "Gate B.")).await;
    assert_eq!(count("handoff_messages").await, 3);
    let new = app.book(a_booking().of(vec![spectator("Nell", "New")])).await;
    app.pay(&new, "EUR 350.00").await;
    let told = desk.get(&format!("{HANDOFFS}/1/told")).await;
    twice(told.form("Note it").fill("who", "Mr Li").choose("how", "By phone")).await;
    assert_eq!(count("handed_on_notes").await, 1);
});

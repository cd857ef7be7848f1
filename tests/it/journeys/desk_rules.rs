//! The desk reads the rules, compares versions, makes the everyday edits, publishes a document of its own, and is told whom it turned away.

use startline::actions::book_tour::Member;
use startline::actions::judging;
use startline::actions::override_decision::OverrideDecision;
use startline::actions::override_decision::override_decision;
use startline::domain::roster::StaffRole;
use startline::store::decisions;

use crate::on_both;
use crate::support::app::TestApp;
use crate::support::browser::Browser;
use crate::support::form::Form;
use crate::support::page::Page;
use crate::support::world::a_booking;
use crate::support::world::photographer;
use crate::support::world::runner;

const LIST: &str = "/desk/rules/organiser-2027";

fn japanese(given_names: &str) -> Member {
    let mut member = runner(given_names, "Tanaka");
    member.statement.nationality = "JPN".to_owned();
    member
}

fn dated(form: Form, field: &str, day: &str) -> Form {
    let parts: Vec<&str> = day.split('-').collect();
    form.fill(&format!("{field}-day"), parts[2])
        .fill(&format!("{field}-month"), parts[1])
        .fill(&format!("{field}-year"), parts[0])
}

/// Takes a country in or out of the organiser's list, up to the page that shows what would change.
async fn country(lead: &Browser, country: &str, way: &str, day: &str) -> Page {
    let form = lead.get(&format!("{LIST}/country?group=closed")).await.form("Show what would change");
    dated(form.fill("country", country).choose("way", way), "day", day).submit().await
}

async fn publish(preview: &Page) -> Page {
    preview.expect(200).says("Check before publishing");
    preview.form("Publish now").submit().await
}

async fn versions(app: &TestApp, code: &str) -> Vec<i64> {
    let code = code.to_owned();
    app.look(move |conn| decisions::versions_of(conn, &code))
        .await
        .into_iter()
        .map(|row| row.version)
        .collect()
}

on_both!(a_list_shows_every_set_in_force_and_what_needs_a_look, |app| async {
    let browser = app.desk(StaffRole::Desk).await;
    let page = browser.get("/desk").await.follow("Rules").await;
    page.expect(200).says("organiser-2027").says("cn-entry").says("race-ages").says_not("Publish a document");
    page.says("Group “unilateral” ends on Thu 31 Dec 2026, before PY33-A");
    assert_eq!(
        page.texts("#rule-sets tbody tr th .code").iter().filter(|code| *code == "cn-entry").count(),
        1
    );
    let organiser = page.form("Show").fill("authority", "The organiser").submit().await;
    organiser.says("organiser-2027").says("organiser-2025").says_not("race-ages");
    let judging = organiser.form("Show").fill("departure", "PY33-A").submit().await;
    judging.says("1 rule set in force").says("organiser-2027").says_not("organiser-2025");
    browser.get("/desk/rules?look=yes").await.says("cn-entry").says_not("organiser-2025");
    browser.get("/desk/rules?authority=king&look=no").await.expect(200).says("organiser-2027");
});

on_both!(a_set_is_readable_with_its_history_and_differences, |app| async {
    let browser = app.desk(StaffRole::Desk).await;
    let page = browser.get("/desk/rules/cn-entry").await;
    page.says("version 2, published Thu 17 Sep 2026")
        .says("Since Tue 17 Feb 2026")
        .says("British Citizen (GBR)");
    page.says("South Korea (Republic of Korea) (KOR)")
        .says("checked on Thu 17 Sep 2026")
        .says("When no rule speaks");
    page.says_not("Country in or out");
    let changed = page.follow("What changed in version 2").await;
    changed.says("Different from version 1").says("Sweden (SWE)");
    let first = browser.get("/desk/rules/cn-entry/versions/1").await;
    first.says("This is an earlier version").follow("See the newest version").await.says("version 2");
    let file = browser.get("/desk/rules/cn-entry/versions/2").await.link("Save as TOML");
    let file = browser.get(&file).await;
    let seed = concat!(env!("CARGO_MANIFEST_DIR"), "/seeds/rules/gateway-cn-2.toml");
    let seed = std::fs::read_to_string(seed).unwrap();
    assert_eq!(file.words(), seed.split_whitespace().collect::<Vec<_>>().join(" "));
    assert!(file.header("content-disposition").unwrap().contains("cn-entry-2.toml"));
    browser.get("/desk/rules/cn-entry/versions/9").await.expect(404);
    browser.get("/desk/rules/cn-entry/versions/2?against=x").await.expect(200).says_not("Different from");
});

on_both!(whoever_a_new_rule_turns_away_becomes_a_task_and_nothing_moves, |app| async {
    let lead = app.desk(StaffRole::Lead).await;
    let preview = country(&lead, "JPN", "It leaves", "2026-11-22").await;
    preview.says("Group “closed”").says("Japan (JPN)").says("always").says("last day Sun 22 Nov 2026");
    publish(&preview).await.says("Version 2 is published. No answer of a booking became worse");

    let booking =
        app.book(a_booking().of(vec![japanese("Aiko"), runner("Al", "Tanaka"), japanese("Yuki")])).await;
    let other = app.book(a_booking()).await;
    app.pay(&booking, "EUR 1050.00").await;
    let before = (app.money(&booking).await, app.taken("PY33-A", "seat_out").await, app.told(&booking).await);
    let letters = app.letters().await.len();

    app.pass(chrono::Duration::minutes(5));
    let preview = country(&lead, "JPN", "It comes in", "2027-01-01").await;
    preview.says("since Fri 1 Jan 2027");
    let form = preview.form("Publish now");
    form.submit().await.says("Version 3 is published. 1 booking has a task, because an answer became worse");
    let tasks = app.tasks(&booking).await;
    assert_eq!(tasks.len(), 1, "{tasks:?}");
    assert_eq!(tasks[0].0, "worse_answer");
    assert!(
        tasks[0].1.contains("traveller 1 became “refused”, for traveller 3 became “refused”"),
        "{tasks:?}"
    );
    assert!(app.tasks(&other).await.is_empty());
    let dossier = app.dossier(&booking).await;
    let causes: Vec<_> =
        dossier.travellers.iter().map(|one| dossier.decisions[&one.id].cause.as_str()).collect();
    assert_eq!(causes, ["rules", "booking", "rules"]);
    assert_eq!(
        (app.money(&booking).await, app.taken("PY33-A", "seat_out").await, app.told(&booking).await),
        before
    );
    assert_eq!((app.status(&booking).await.as_str(), app.letters().await.len()), ("confirmed", letters));
    assert_eq!(app.look(judging::unfaithful).await, Vec::<String>::new());
    assert_eq!(app.faults().await, Vec::<String>::new());

    // The button once more, and the same answer by another version: nobody is asked twice.
    form.submit().await.says("Version 3 is published");
    let wording = lead.get(&format!("{LIST}/wording/closed")).await.form("Show what would change");
    publish(&wording.fill("reason", "The organiser does not take them.").submit().await)
        .await
        .says("No answer of a booking");
    assert_eq!(app.tasks(&booking).await.len(), 1);
    assert_eq!(versions(app, "organiser-2027").await, [4, 3, 2, 1]);
    let page = app.desk(StaffRole::Desk).await.get("/desk").await;
    page.says("An answer became worse").follow(&booking.reference).await.says("when the rules changed");
});

on_both!(who_was_accepted_in_review_is_not_asked_about_again, |app| async {
    let booking = app.book(a_booking().of(vec![photographer("Jo", "Writer")])).await;
    app.review(&booking, true).await.unwrap();
    let lead = app.desk(StaffRole::Lead).await;
    publish(&country(&lead, "FRA", "It comes in", "2027-01-01").await).await.says("No answer of a booking");
    assert!(app.tasks(&booking).await.is_empty());
    publish(&country(&lead, "D", "It comes in", "2027-01-01").await).await.says("1 booking has a task");
    assert_eq!(app.tasks(&booking).await.len(), 1);
    assert_eq!(app.status(&booking).await, "awaiting_deposit");
});

on_both!(an_override_stands_until_the_answer_gets_worse, |app| async {
    let booking = app.book(a_booking().of(vec![photographer("Jo", "Writer")])).await;
    let traveller = app.party(&booking).await.remove(0).id;
    let before = app.dossier(&booking).await.decisions[&traveller].clone();
    assert_eq!(before.outcome, "review");
    let reason = "We asked the organiser.".to_owned();
    let command = OverrideDecision { decision_id: before.id.clone(), may_come: true, reason };
    app.act("staff:test", move |tx| override_decision(tx, &command)).await.unwrap();
    let lead = app.desk(StaffRole::Lead).await;
    publish(&country(&lead, "FRA", "It comes in", "2027-01-01").await).await.says("No answer of a booking");
    assert_eq!(app.dossier(&booking).await.decisions[&traveller].id, before.id);
    assert!(app.tasks(&booking).await.iter().all(|(kind, _)| kind != "worse_answer"));
    publish(&country(&lead, "D", "It comes in", "2027-01-01").await).await.says("1 booking has a task");
    let dossier = app.dossier(&booking).await;
    assert_eq!(dossier.decisions[&traveller].outcome, "refused");
    assert!(dossier.override_of(&traveller).is_none(), "the override was about another answer");
});

on_both!(ended_and_past_bookings_are_left_alone, |app| async {
    let cancelled = app.book(a_booking()).await;
    app.cancel(&cancelled, &[0], startline::domain::refund::CancelReason::OwnWish).await.unwrap();
    let past = app.book(a_booking()).await;
    app.pay(&past, "EUR 2500.00").await;
    app.is_days_before(-1);
    let lead = app.desk(StaffRole::Lead).await;
    publish(&country(&lead, "D", "It comes in", "2027-01-01").await).await.says("No answer of a booking");
    assert!(app.tasks(&past).await.iter().all(|(kind, _)| kind != "worse_answer"));
});

on_both!(the_two_koreas_are_asked_about_once_more_in_an_edit, |app| async {
    let lead = app.desk(StaffRole::Lead).await;
    let asked = country(&lead, "KOR", "It leaves", "2026-12-31").await;
    let faults = asked.expect(422).faults();
    assert!(faults[0].starts_with("Tick the box if you mean South Korea"), "{faults:?}");
    let form = asked.form("Show what would change").tick("Yes, I mean South Korea (Republic of Korea)");
    form.submit()
        .await
        .expect(200)
        .says("South Korea (Republic of Korea) (KOR)")
        .says("last day Thu 31 Dec 2026");
});

on_both!(an_edit_that_cannot_be_comes_back_with_what_was_typed, |app| async {
    let lead = app.desk(StaffRole::Lead).await;
    let refused = country(&lead, "USA", "It comes in", "2027-01-01").await;
    assert_eq!(refused.expect(422).faults(), ["USA is in this group already on that day"]);
    assert_eq!(refused.attributes("#day-year", "value"), ["2027"]);
    country(&lead, "FRA", "It leaves", "2027-01-01").await.expect(422).says("FRA is not in this group");
    let ends = lead.get(&format!("{LIST}/ends")).await.form("Show what would change");
    let told = ends.clone().fill("what", "The whole set: its last travel day").submit().await;
    assert_eq!(told.expect(422).faults(), ["Enter the end date"]);
    let both = dated(ends.clone().fill("what", "set"), "end", "2027-12-31").tick("no_end").submit().await;
    assert_eq!(both.expect(422).faults(), ["Leave the date empty, or clear the box below it"]);
    let nothing = ends.clone().fill("what", "set").tick("no_end").submit().await;
    assert_eq!(nothing.expect(422).faults(), ["This is what the rules say already: change something"]);
    let wrong = ends.clone().fill("what", "set").fill("country", "FRA");
    dated(wrong, "end", "2027-12-31").submit().await.expect(422).says("Only a group has countries");
    let wording = lead.get(&format!("{LIST}/wording/silence")).await.form("Show what would change");
    let better = wording.fill("outcome", "Eligible").submit().await;
    better.expect(422).says("this authority's answer is \"unknown\" or worse");
    assert_eq!(versions(app, "organiser-2027").await, [1]);
});

on_both!(an_end_date_is_set_and_flagged_before_the_departure, |app| async {
    let lead = app.desk(StaffRole::Lead).await;
    let form = lead.get(&format!("{LIST}/ends")).await.form("Show what would change");
    let preview =
        dated(form.fill("what", "Rule “open”: announced until"), "end", "2027-01-31").submit().await;
    preview.says("Announced until").says("Sun 31 Jan 2027");
    publish(&preview).await.says("Rule “open” ends on Sun 31 Jan 2027, before PY33-A");
    lead.get("/desk").await.says("Rules to look at").says("Rule “open” ends on Sun 31 Jan 2027");
});

on_both!(a_source_read_again_today_is_no_new_version, |app| async {
    let booking = app.book(a_booking()).await;
    app.pass(chrono::Duration::days(40));
    let desk = app.desk(StaffRole::Desk).await;
    let page = desk.get(LIST).await;
    page.says("Not checked since Sun 22 Nov 2026");
    desk.get("/desk").await.says("Not checked since Sun 22 Nov 2026");
    let form = page.follow("Checked today").await.form("Keep that I read them");
    form.submit().await.expect(422).says("Choose the sources you read today");
    let mut all = form.clone();
    for control in all.controls.iter_mut().filter(|control| control.name == "source") {
        control.is_on = true;
    }
    let done = all.fill("note", "All the same").submit().await;
    done.says("sources are checked today").says("checked again on Fri 1 Jan 2027").says("All the same");
    done.says_not("Not checked since");
    // Who asks now reads the later day; what was decided keeps the day it was decided with.
    let form = app.browser().get("/can-i-come?departure=PY33-A").await.form("Show the answer");
    let form = form.fill("nationality", "SRB").choose("document", "ordinary").fill("birth_year", "1985");
    let told = form.fill("occupation", "engineer").choose("goes_as", "race:full").submit().await;
    told.says("Checked on Fri 1 Jan 2027");
    assert_eq!(versions(app, "organiser-2027").await, [1]);
    assert!(app.tasks(&booking).await.iter().all(|(kind, _)| kind != "worse_answer"));
    assert_eq!(app.look(judging::unfaithful).await, Vec::<String>::new());
});

on_both!(a_document_is_pasted_read_shown_and_published, |app| async {
    let lead = app.desk(StaffRole::Lead).await;
    let page = lead.get(LIST).await.follow("Edit the document").await;
    let form = page.form("Check the document");
    let text = form.controls.iter().find(|control| control.name == "document").unwrap().value.clone();
    assert!(text.contains("version = 2\npublished_on = 2026-11-22\n"), "{text}");

    let bad = text.replace("outcome = \"refused\"", "outcome = \"no\"");
    let told = form.clone().fill("document", &bad.replace('\n', "\r\n")).submit().await;
    let line = bad.lines().position(|line| line.contains("\"no\"")).unwrap() + 1;
    assert!(
        told.expect(422).faults()[0].starts_with(&format!("Line {line}, rule.outcome: \"no\" is not one of"))
    );
    assert!(told.texts("textarea")[0].contains("outcome = \"no\""), "what was typed is kept");
    let low = form.clone().fill("document", &text.replace("version = 2", "version = 1")).submit().await;
    low.expect(422).says("raise the version to 2");
    let strange = text.replace("authority = \"organiser\"", "authority = \"agency\"");
    form.clone().fill("document", &strange).submit().await.expect(422).says("belong to another authority");

    let new = text.replace("\"ISR\"]", "\"ISR\", \"QQQ\"]");
    let preview = form.fill("document", &new).submit().await;
    preview.says("The proofreader says").says("QQQ, which is not in the country table").says("Rule “israel”");
    let again = preview.form("Change the text").submit().await;
    assert_eq!(again.expect(200).form("Check the document").pairs()[2].1, new);
    publish(&preview).await.says("Version 2 is published").says("QQQ, which is not in the country table");

    let first = "code = \"house\"\nauthority = \"agency\"\ntitle = \"House rules\"\nscope = \"everywhere\"\nversion = 1\npublished_on = 2026-11-22\n\n\
        [silence]\noutcome = \"eligible\"\nreason = \"Fine.\"\nsource = \"https://example.org\"\nchecked_on = 2026-11-22\n";
    let empty = lead.get("/desk/rule-drafts").await.form("Check the document");
    empty.submit().await.expect(422).says("Paste or write the document");
    let preview = empty.fill("document", first).submit().await;
    publish(preview.says("Everything in it is new")).await.says("House rules");
    lead.get("/desk/rules").await.says("House rules");
});

on_both!(a_document_comes_as_a_file_too, |app| async {
    let lead = app.desk(StaffRole::Lead).await;
    let page = lead.get("/desk/rule-drafts?from=organiser-2027").await;
    let text = page.form("Check the document").pairs()[2].1.clone();
    let send = async |file: &str| {
        let fields = [("base_code", "organiser-2027"), ("base", "1"), ("document", &text)];
        let part = |name: &str, value: &str| {
            format!("--x7\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
        };
        let mut body: String = fields.iter().map(|(name, value)| part(name, value)).collect();
        body.push_str(&part("file\"; filename=\"list.toml", file));
        body.push_str("--x7--\r\n");
        let headers =
            [("sec-fetch-site", "same-origin"), ("content-type", "multipart/form-data; boundary=x7")];
        lead.ask(reqwest::Method::POST, "/desk/rule-drafts", &headers, Some(body)).await
    };
    let other = text.replace("\"JPN\"", "\"JPN\", \"FRA\"");
    send(&other).await.expect(200).says("Check before publishing").says("France (FRA)");
    send("").await.expect(200).says("It says the same as the version before");
    let bad = send("version = ").await;
    assert!(bad.expect(422).faults()[0].starts_with("Line 1, version"), "{:?}", bad.faults());
    assert_eq!(bad.texts("textarea"), ["version ="]);
});

on_both!(two_people_at_once_are_told_and_nothing_is_lost, |app| async {
    let (lead, owner) = (app.desk(StaffRole::Lead).await, app.desk(StaffRole::Owner).await);
    let slow = country(&lead, "FRA", "It comes in", "2027-01-01").await;
    let form = lead.get(&format!("{LIST}/country")).await.form("Show what would change");
    publish(&country(&owner, "ESP", "It comes in", "2027-01-01").await).await.says("Version 2 is published");

    let late = slow.form("Publish now").submit().await;
    late.expect(409).says("Somebody published a newer version").says("Version 2 came in while you worked");
    assert!(late.texts("textarea")[0].contains("FRA"), "the text is kept");
    late.follow("See what changed in it").await.says("Spain (ESP)");
    assert_eq!(versions(app, "organiser-2027").await, [2, 1]);

    let form =
        dated(form.fill("group", "closed").fill("country", "ITA").choose("way", "in"), "day", "2027-01-01");
    let late = form.submit().await;
    late.expect(409).says("Version 2 was published while you worked");
    let preview = late.form("Show what would change").submit().await;
    preview.says("Different from version 2").says("Italy (ITA)").says_not("Spain");
    publish(&preview).await.says("Version 3 is published");
});

on_both!(a_document_may_be_longer_than_a_form_but_not_without_end, |app| async {
    let lead = app.desk(StaffRole::Lead).await;
    let form = lead.get("/desk/rule-drafts").await.form("Check the document");
    form.clone().fill("document", &"# long\n".repeat(20_000)).send().await.expect(422);
    form.fill("document", &"# long\n".repeat(200_000)).send().await.expect(413);
});

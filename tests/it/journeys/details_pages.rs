//! The pages of the details: any order, page by page, covered once they are given, reviewed on one page behind a code.

use startline::domain::details::Page as Asked;
use startline::store::bookings::Booking;
use startline::store::decisions;
use startline::store::rooms;
use startline::store::travellers;

use crate::on_both;
use crate::support::app::TestApp;
use crate::support::browser::Browser;
use crate::support::form::Form;
use crate::support::page::Page;
use crate::support::world::a_booking;
use crate::support::world::runner;
use crate::support::world::spectator;

/// Asks for a code and enters it; answers the browser that then sees personal values.
pub async fn with_code(app: &TestApp, booking: &Booking) -> Browser {
    let ask = app.browser().get(&format!("{}/code", app.link(booking))).await;
    let enter = ask.form("Send the code").submit().await;
    let code = app.code_to(&booking.booker_email).await;
    let personal = enter.form("Continue").fill("code", &code).submit().await;
    personal.expect(200).titled("Personal details");
    personal.browser().clone()
}

/// The form of a page of the first traveller.
pub async fn form(app: &TestApp, booking: &Booking, page: &str) -> Form {
    let page = app.browser().get(&format!("{}/travellers/1/{page}", app.link(booking))).await;
    page.expect(200).form("Continue")
}

async fn kept(form: Form) -> Page {
    let page = form.submit().await;
    page.expect(200).says("We have saved this page");
    page
}

/// Opens everything of the first traveller.
pub async fn review(browser: &Browser, app: &TestApp, booking: &Booking, name: &str) -> Page {
    let personal = browser.get(&format!("{}/personal", app.link(booking))).await;
    personal.form(&format!("Show the details of {name}")).submit().await
}

on_both!(every_page_is_a_task_with_a_day_until_it_is_given, |app| async {
    let party = vec![runner("Berta", "Booker"), spectator("Sven", "Booker")];
    let booking = app.book(a_booking().of(party)).await;
    let link = app.link(&booking);
    let page = app.browser().get(&link).await;
    assert_eq!(page.texts(".task-status"), vec!["Not yet given"; 13 + 12], "who watches has no race");
    assert!(
        page.texts(".task .hint").iter().all(|hint| hint == "By Thu 11 Mar 2027"),
        "before the lists close"
    );
    let insurance = form(app, &booking, "insurance").await;
    let faulty = insurance.submit().await;
    assert_eq!(faulty.expect(422).faults().len(), 3);
    let filled = insurance
        .fill("insurer", "Hiking & Sons")
        .fill("policy", "hs 99-1234")
        .fill("phone", "+49 (89) 123 4567");
    let page = kept(filled.clone()).await;
    assert_eq!(page.texts(".task-status").iter().filter(|status| *status == "Given").count(), 1);
    let covered = app.browser().get(&format!("{link}/travellers/1/insurance")).await;
    covered
        .says("This is given")
        .says_not("Hiking")
        .says_not("1234")
        .follow("Go on to the code")
        .await
        .expect(200);
    assert_eq!(covered.count("input"), 0);
    filled
        .fill("insurer", "Other")
        .submit()
        .await
        .says("To see or change it, ask for a code")
        .says_not("Hiking");
    let race = app.browser().get(&format!("{link}/travellers/2/race")).await;
    race.titled(&booking.reference);
    app.browser().fetch(&format!("{link}/travellers/1/shoes")).await.expect(404);
});

on_both!(what_was_given_is_reviewed_on_one_page_and_changed_there, |app| async {
    let booking = app.book(a_booking()).await;
    let emergency = form(app, &booking, "emergency").await;
    kept(emergency.fill("name", "Max Müller").fill("relation", "brother").fill("phone", "+49 30 1234567"))
        .await;
    let health = form(app, &booking, "health").await;
    let without = health.clone().fill("diet", "no peanuts").fill("medical", "asthma").submit().await;
    assert_eq!(
        without.expect(422).faults(),
        ["Tick that we may keep the medical note, or leave the note empty"]
    );
    kept(without.form("Continue").tick("consent")).await;
    let contact = form(app, &booking, "contact").await;
    kept(contact.fill("phone", "0049 1512 345678").fill("chat", "WeChat, berta_runs")).await;

    let browser = with_code(app, &booking).await;
    let page = browser.get(&format!("{}/travellers/1/health", app.link(&booking))).await;
    page.says("This is given").says_not("asthma");
    let review = review(&browser, app, &booking, "Berta Booker").await;
    for words in ["Max Müller", "brother", "+49301234567", "no peanuts", "asthma", "WeChat, berta_runs"] {
        review.says(words);
    }
    review.says("Not yet given");
    let change = review.follow("Change Diet and health").await;
    change.says("asthma");
    let form = change.form("Continue").fill("medical", "").untick("consent");
    kept(form).await;
    let review = self::review(&browser, app, &booking, "Berta Booker").await;
    review.says("no peanuts").says_not("asthma");
    let notes = app.texts("SELECT note AS value FROM audit_entries").await;
    assert!(notes.iter().all(|note| !note.contains("asthma") && !note.contains("peanuts")), "{notes:?}");
});

on_both!(a_room_mate_is_known_only_by_name_and_reference_and_nobody_is_told, |app| async {
    let booking = app.book(a_booking().of(vec![runner("Ada", "Long"), runner("Bo", "Long")])).await;
    let friend = app.book(a_booking().of(vec![runner("Zoë", "O’Neil")]).by("Zoe", "zoe@example.org")).await;
    let party = app.party(&booking).await;
    let friend_id = app.party(&friend).await[0].id.clone();
    let wish = async || {
        let id = party[0].id.clone();
        app.look(move |conn| rooms::wish_of(conn, &id)).await.unwrap()
    };
    let room = form(app, &booking, "room").await;
    let empty = room.submit().await;
    assert_eq!(empty.expect(422).faults().len(), 3);
    let base = room.choose("strangers", "no").choose("bed", "two");
    let said = kept(base.clone().fill("mate", "2")).await;
    assert_eq!(wish().await.mate_id, Some(party[1].id.clone()));
    let browser = with_code(app, &booking).await;
    let mut words = Vec::new();
    for (name, reference, expected) in [
        ("o'neil zoe", friend.reference.as_str(), Some(&friend_id)),
        ("Zoë Other", friend.reference.as_str(), None),
        ("Zoë O’Neil", "", None),
        ("Zoë O’Neil", "AAAAAAA", None),
        ("Zoë O’Neil", booking.reference.as_str(), None),
    ] {
        let page = review(&browser, app, &booking, "Ada Long").await.follow("Change Room wish").await;
        let typed = page.form("Continue").fill("mate", "other").fill("mate_name", name);
        let page = typed.fill("mate_reference", reference).submit().await;
        page.expect(200).says("We have saved this page");
        words.push(page.words().replace(name, ""));
        assert_eq!(wish().await.mate_id.as_ref(), expected, "{name} {reference}");
    }
    words.dedup();
    assert_eq!(words.len(), 1, "the page says the same whether it matched or not");
    said.says_not("O’Neil");
    let last = wish().await;
    assert_eq!((last.takes_strangers, last.bed.as_str()), (false, "two"));
    assert!(last.mate_words.contains("O’Neil"), "{last:?}");
});

on_both!(a_runner_tells_the_race_office_and_may_have_a_guide, |app| async {
    let party = vec![runner("Ada", "Long"), runner("Gu", "Ide"), spectator("Sven", "Long")];
    let booking = app.book(a_booking().of(party)).await;
    let people = app.party(&booking).await;
    let page = app.browser().get(&format!("{}/travellers/1/race", app.link(&booking))).await;
    assert_eq!(page.attributes("#guide option", "value"), ["", "2"], "only who runs the same race can guide");
    let filled = page.form("Continue").fill("estimate", "1:55").fill("shirt", "M").fill("guide", "2");
    let alone = filled.clone().choose("assistance", "none").submit().await;
    assert!(
        alone.expect(422).faults()[0].starts_with("A guide runs beside somebody"),
        "{:?}",
        alone.faults()
    );
    let slow = filled.choose("assistance", "sight").fill("estimate", "3:30").submit().await;
    slow.expect(200).says("Look at this again").says("3:30 is longer");
    kept(slow.form("Continue").fill("estimate", "2:05")).await;
    let id = people[0].id.clone();
    let entry = app.look(move |conn| travellers::entry_of(conn, &id)).await.unwrap();
    assert_eq!((entry.estimate_minutes, entry.shirt.as_str()), (Some(125), "M"));
    assert_eq!(entry.guide_id.as_ref(), Some(&people[1].id));
    let browser = with_code(app, &booking).await;
    review(&browser, app, &booking, "Ada Long").await.says("2:05").says("Visual impairment").says("Gu Ide");
});

on_both!(declarations_are_judged_and_a_worse_answer_is_a_task, |app| async {
    let booking = app.book(a_booking()).await;
    let page = form(app, &booking, "declarations").await;
    let base = page.choose("press", "no").choose("visited", "no");
    let faulty = base.clone().choose("visited", "yes").fill("years", "2031").submit().await;
    assert_eq!(faulty.expect(422).faults(), ["Enter the years with four figures, such as 2016, 2019"]);
    kept(faulty.form("Continue").fill("years", "2019, 2016").fill("other_1", "NOR")).await;
    assert!(app.tasks(&booking).await.is_empty());
    assert_eq!(app.party(&booking).await[0].other_nationalities, "NOR");
    let browser = with_code(app, &booking).await;
    let page = review(&browser, app, &booking, "Berta Booker").await;
    page.says("2016, 2019").says("Norway");
    let form = page.follow("Change Declarations").await.form("Continue");
    let answer = form.choose("press", "photographer").submit().await;
    answer.expect(200).says("It changes our answer");
    let tasks = app.tasks(&booking).await;
    assert_eq!(tasks.iter().map(|(kind, _)| kind.as_str()).collect::<Vec<_>>(), ["worse_answer"]);
    let id = booking.id.clone();
    let rows = app.look(move |conn| decisions::of_booking(conn, &id)).await;
    assert_eq!((rows.len(), rows[0].outcome.as_str()), (3, "review"));
    assert!(rows[0].facts.contains("2019"), "an earlier visit is what rules may ask for");
    assert_eq!(app.faults().await, Vec::<String>::new());
    assert!(app.dossier(&booking).await.has_page(&app.party(&booking).await[0].id, Asked::Declarations));
});

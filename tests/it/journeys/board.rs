//! The desk looks at who is ready, and acts on many at once: nothing happens that was not previewed, and nothing happens twice.

use std::collections::BTreeSet;

use startline::actions::act_on_many::ActOnManyError;
use startline::actions::act_on_many::do_act;
use startline::domain::roster::StaffRole;

use crate::on_both;
use crate::support::acts::passport_of;
use crate::support::app::TestApp;
use crate::support::browser::Browser;
use crate::support::page::Page;
use crate::support::world::a_booking;
use crate::support::world::photographer;
use crate::support::world::runner;
use crate::support::world::spectator;

const BOARD: &str = "/desk/departures/PY33-A/board";

fn names(page: &Page) -> Vec<String> {
    page.texts("#board-list tbody th[scope=row] > a")
}

/// The words of a person's cell.
fn cell(page: &Page, name: &str, column: usize) -> String {
    let at = names(page).iter().position(|known| known == name).unwrap();
    page.texts(&format!("#board-list tbody tr td:nth-child({})", column + 3))[at].clone()
}

/// Somebody in each state a booking can be in while it holds places, and one of each that ended.
async fn a_departure(app: &TestApp) -> Browser {
    app.sells("PY33-A", "seat_out", 20).await;
    app.sells("PY33-A", "seat_back", 20).await;
    app.sells("PY33-A", "twin_bed", 20).await;
    app.book(a_booking().of(vec![runner("Lap", "Sed")])).await;
    app.pass(chrono::Duration::days(9));
    app.run_jobs().await;
    let declined = app.book(a_booking().of(vec![photographer("De", "Clined")])).await;
    app.review(&declined, false).await.unwrap();
    let paid = app.book(a_booking().of(vec![runner("Ada", "Paid"), spectator("Abe", "Paid")])).await;
    app.pay(&paid, "EUR 4240.00").await;
    app.book(a_booking().by("Wim Waiter", "wim@example.org").of(vec![runner("Wim", "Waits")])).await;
    app.book(a_booking().of(vec![photographer("Rita", "Review")])).await;
    app.desk(StaffRole::Desk).await
}

on_both!(the_board_shows_who_holds_places_the_worst_first, |app| async {
    let browser = a_departure(app).await;
    let list = browser.get("/desk/departures/PY33-A").await;
    let board = list.follow("Readiness").await;
    board.expect(200).says("4 travellers").says_not("Sed").says_not("Clined");
    assert_eq!(cell(&board, "Rita Review", 0), "After the review");
    assert_eq!(cell(&board, "Ada Paid", 0), "Paid");
    assert_eq!(cell(&board, "Abe Paid", 4), "Does not run");
    assert_eq!(cell(&board, "Ada Paid", 2), "10 of 10 missing");
    assert_eq!(cell(&board, "Wim Waits", 0), "Due soon Deposit in 7 days");
    // Who has less time stands above who has more.
    let order = names(&board);
    assert_eq!(order.len(), 4);
    assert_eq!(order[2..], ["Abe Paid", "Ada Paid"]);

    app.is_days_before(19);
    let browser = app.desk(StaffRole::Desk).await;
    let late = browser.get(BOARD).await;
    assert_eq!(cell(&late, "Ada Paid", 2), "Late 10 of 10 missing");
    late.says("ago");
    // Every cell leads somewhere that is there.
    let leads: BTreeSet<String> = late.attributes("#board-list a.cell", "href").into_iter().collect();
    assert!(leads.len() > 10, "{leads:?}");
    for to in leads {
        browser.get(&to).await.expect(200);
    }
});

on_both!(the_board_is_filtered_sorted_and_grouped_by_its_address, |app| async {
    let browser = a_departure(app).await;
    let board = browser.get(BOARD).await;
    let form = || board.form("Show");
    assert_eq!(names(&form().fill("q", "wim@example.org").submit().await), ["Wim Waits"]);
    let found = form().fill("cell", "Money").fill("state", "Done").submit().await;
    found.says("2 of 4 travellers").says("Show everybody");
    assert_eq!(names(&found), ["Abe Paid", "Ada Paid"]);
    let runners = form().fill("race", "Half marathon").fill("sort", "Name").submit().await;
    assert_eq!(names(&runners), ["Ada Paid", "Rita Review", "Wim Waits"]);
    let grouped = form().fill("group", "Race").submit().await;
    assert_eq!(grouped.texts("#board-list .group-head th"), ["Half marathon 3", "Without a race 1"]);
    let nobody = form().fill("cell", "Visa").fill("state", "Done").submit().await;
    nobody.says("Nobody is like that");
    // A count on top leads to those it counts.
    let counted = board.texts(".matters li:first-child a.tally");
    let paid = counted.iter().position(|words| words == "Done 2").unwrap();
    let to = board.attributes(".matters li:first-child a.tally", "href")[paid].clone();
    assert_eq!(names(&browser.get(&to).await), ["Abe Paid", "Ada Paid"]);
    // What is no filter filters nothing.
    let absurd = format!("{BOARD}?cell=';DROP&state=x&sort=id&group=%25&page=-4&tag=none&q=%25_");
    browser.get(&absurd).await.expect(200);
    assert_eq!(names(&browser.get(&format!("{BOARD}?cell=none&page=x")).await).len(), 4);
});

/// Chooses an act for everybody the filters leave.
async fn preview(page: &Page, act: &str, argument: &str) -> Page {
    let form = page.form("See what would happen").choose("scope", "all");
    form.fill("act", act).fill("argument", argument).submit().await
}

on_both!(an_act_is_previewed_done_once_and_tells_each_result, |app| async {
    let browser = a_departure(app).await;
    let board = browser.get(&format!("{BOARD}?cell=money&state=done")).await;
    let preview = preview(&board, "Remind of missing details", "").await;
    preview.expect(200).says("For 2 of 2 people").says("Nothing is done yet");
    assert!(app.letters().await.iter().all(|letter| letter.kind != "details_wanted"));
    let form = preview.form("Do it now");
    let done = form.submit().await;
    done.expect(200)
        .says("This is what came of it")
        .says("Letter to the booker of")
        .says("In the same letter");
    let letters = async || {
        let all = app.letters().await;
        all.into_iter().filter(|letter| letter.kind == "details_wanted").count()
    };
    assert_eq!(letters().await, 1);
    let again = form.submit().await;
    assert_eq!(again.texts("main"), done.texts("main"));
    assert_eq!(letters().await, 1);

    // The same day there is nothing to do for that booking, and the preview says why.
    let board = browser.get(BOARD).await;
    let second = self::preview(&board, "Remind of missing details", "").await;
    second.says("For 0 of 4 people").says("had this letter today").says("In review: answer that first");
    second.says("The deposit is not in");

    // A preview is for whoever made it.
    app.desk(StaffRole::Lead).await.get(&preview.path).await.expect(404);
});

on_both!(words_are_set_on_many_and_people_are_found_by_them, |app| async {
    let browser = a_departure(app).await;
    let ticked = async |names: &[&str], act: &str, word: &str| {
        let board = browser.get(BOARD).await;
        let mut form = board.form("See what would happen").choose("scope", "ticked");
        for name in names {
            let reference = board.texts("#board-list tbody label");
            let label = reference.iter().find(|label| label.starts_with(name)).unwrap();
            form = form.tick(label);
        }
        form.fill("act", act).fill("argument", word).submit().await.form("Do it now").submit().await
    };
    ticked(&["Ada Paid", "Wim Waits"], "Add a tag", "press").await.says("For 2 of 2 people");
    ticked(&["Ada Paid"], "Set the bus", "2").await.says("Bus: 2");
    ticked(&["Abe Paid", "Ada Paid"], "Set the bus", "3").await.says("Bus: 3 instead of 2");
    let board = browser.get(BOARD).await;
    let tagged = board.form("Show").fill("tag", "press").fill("sort", "Name").submit().await;
    assert_eq!(names(&tagged), ["Ada Paid", "Wim Waits"]);
    let grouped = board.form("Show").fill("group", "Bus").submit().await;
    assert_eq!(grouped.texts("#board-list .group-head th"), ["Bus 3 2", "Without a bus 2"]);
    ticked(&["Wim Waits"], "Take a tag off", "press").await.says("Without tag press");
    let board = browser.get(&format!("{BOARD}?tag=press")).await;
    assert_eq!(names(&board), ["Ada Paid"]);
    let staff = board.texts("#act option").into_iter().find(|label| label.starts_with("Assign to ")).unwrap();
    let assigned = preview(&board, &staff, "").await.form("Do it now").submit().await;
    assigned.says(&staff).says("Handled by:");
    assert_eq!(board.browser().get(&format!("{BOARD}?handled=none")).await.status, 200);
    browser.get(BOARD).await.says("Handled by");
});

on_both!(a_question_reaches_each_booker_once, |app| async {
    let browser = a_departure(app).await;
    let board = browser.get(BOARD).await;
    let empty = preview(&board, "Ask the bookers a question", "").await;
    empty.expect(422).says("Enter the question: the booker reads it");
    let done =
        preview(&board, "Ask the bookers a question", "Which shirt?").await.form("Do it now").submit().await;
    done.says("For 4 of 4 people");
    let asked: Vec<_> = app.letters().await.into_iter().filter(|letter| letter.kind == "asked").collect();
    assert_eq!(asked.len(), 3);
    assert!(asked.iter().all(|letter| letter.body.contains("Our question: Which shirt?")));
});

on_both!(whoever_leaves_meanwhile_is_left_alone_and_an_old_preview_does_nothing, |app| async {
    let browser = a_departure(app).await;
    let stays = app.book(a_booking().of(vec![runner("Sta", "Ys"), runner("Lea", "Ves")])).await;
    app.pay(&stays, "EUR 700.00").await;
    let board = browser.get(&format!("{BOARD}?q={}", stays.reference)).await;
    let preview = preview(&board, "Add a tag", "vip").await;
    let old = self::preview(&board, "Add a tag", "late").await;
    app.cancel(&stays, &[1], startline::domain::refund::CancelReason::OwnWish).await.unwrap();
    let done = preview.form("Do it now").submit().await;
    done.says("For 1 of 2 people").says("No longer on the roster");
    app.pass(chrono::Duration::hours(25));
    // A sign-in ends sooner than a preview; nothing but the clock is asked here.
    let act = old.path.rsplit('/').next().unwrap().to_owned();
    let made_by = app.texts("SELECT DISTINCT made_by AS value FROM bulk_acts").await.remove(0);
    let late = app.act(&made_by, move |tx| do_act(tx, "PY33-A", &act)).await;
    assert!(matches!(late, Err(ActOnManyError::TooOld)), "{late:?}");
    assert_eq!(app.texts("SELECT word AS value FROM marks ORDER BY word").await, ["vip"]);
});

on_both!(all_that_match_reaches_beyond_the_page_and_a_file_shows_what_the_screen_shows, |app| async {
    for kind in ["seat_out", "seat_back", "twin_bed"] {
        app.sells("PY33-A", kind, 400).await;
    }
    for number in 0..35 {
        let name = |place: i32| format!("P{number:02}{place}");
        let party = (0..6).map(|place| spectator(&name(place), "=Many")).collect();
        app.book(a_booking().of(party)).await;
    }
    let browser = app.desk(StaffRole::Desk).await;
    let board = browser.get(BOARD).await;
    board.says("210 travellers").says("1–200 of 210");
    assert_eq!(names(&board).len(), 200);
    assert_eq!(names(&board.follow("Next").await).len(), 10);
    let done = preview(&board, "Export as a file", "").await.form("Do it now").submit().await;
    done.says("For 210 of 210 people");
    let file = done.follow("CSV").await;
    assert_eq!(file.html.lines().count(), 211);
    assert!(
        file.html.starts_with("\u{feff}Name,Booking,Goes as,Race,Nationality,Money,Eligibility,Details,Visa")
    );
    assert!(file.html.contains("9 of 9 missing") && !file.html.contains(",=Many"));
    done.follow("XLSX").await.expect(200);
    // Somebody who joins after the preview is not in it.
    let nobody =
        board.form("See what would happen").fill("act", "Add a tag").fill("argument", "x").submit().await;
    nobody.expect(422).says("Tick at least one person, or choose all that match");
});

on_both!(a_departure_is_seen_at_a_glance, |app| async {
    let empty = app.desk(StaffRole::Desk).await;
    empty.get("/desk/departures/PY33-A/glance").await.expect(200).says("Nothing is sold yet");
    let browser = a_departure(app).await;
    let given = passport_of(&app.party(&app.book(a_booking()).await).await[0]);
    app.give("site", given).await.unwrap();
    let page = browser.get("/desk/departures/PY33-A/glance").await;
    page.expect(200).says("5 travellers");
    assert_eq!(page.texts("#nationalities tbody tr"), ["Germany 5"]);
    assert_eq!(page.texts("#races tbody tr"), ["Half marathon 4", "Does not run 1"]);
    let ages = page.texts("#ages tbody tr");
    assert_eq!(ages, ["30 to 39 5"]);
    let days = page.texts("#sold-days tbody td");
    assert_eq!(days.last().map(String::as_str), Some("5"));
    assert_eq!(page.count("svg .chart-line"), 1);
});

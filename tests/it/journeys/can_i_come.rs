//! "Can I come?" asked from outside: one word, its reasons, and nothing left behind.

use crate::on_both;
use crate::support::app::TestApp;
use crate::support::database::row_counts;
use crate::support::form::Form;
use crate::support::page::Page;

/// Somebody who fills in the form for PY33-A, an engineer born in 1985 who runs the marathon unless told otherwise.
async fn filled(app: &TestApp, nationality: &str) -> Form {
    let page = app.browser().get("/can-i-come?departure=PY33-A").await;
    page.expect(200)
        .form("Show the answer")
        .fill("nationality", nationality)
        .choose("document", "ordinary")
        .fill("birth_year", "1985")
        .fill("occupation", "engineer")
        .choose("goes_as", "race:full")
}

async fn asked(app: &TestApp, nationality: &str) -> Page {
    filled(app, nationality).await.submit().await
}

on_both!(every_passport_is_answered_with_one_word_of_six, |app| async {
    for (nationality, word, sentence) in [
        ("USA", "Refused", "Not on this edition with this passport"),
        ("MYS", "Refused", "Not on this edition with this passport"),
        ("JPN", "Refused", "Not on this edition with this passport"),
        ("RUS", "Eligible", "Nothing we know speaks against it (as of Sun 22 Nov 2026)"),
        ("FRA", "Conditional", "You can come if you do these by these dates"),
        ("IND", "Conditional", "You can come if you do these by these dates"),
        ("ISR", "Review", "We must look at this"),
    ] {
        let page = asked(app, nationality).await;
        assert_eq!(page.expect(200).texts("h1"), [sentence], "{nationality}");
        assert_eq!(page.texts(".answer .tag"), [word], "{nationality}");
        assert_eq!(page.count("details"), 5, "{nationality}: one fold for each authority");
        page.says_not("pproved");
    }
});

on_both!(an_answer_names_source_day_task_and_next_step, |app| async {
    let page = asked(app, "IND").await;
    page.says("Get a Chinese visa for two entries (double or multiple)").says("By Thu 11 Mar 2027");
    page.says("Wed 31 Mar 2027, on the way there").says("Tue 6 Apr 2027, on the way back");
    page.says("A visa must be good for 2 entries.").says("Checked on Thu 17 Sep 2026");
    assert_eq!(page.link("Book this tour"), "/departures/PY33-A/book");
    let sources = page.attributes(".reason .source a", "href");
    assert!(!sources.is_empty() && sources.iter().all(|to| to.starts_with("https://")), "{sources:?}");
    page.says("After this journey you need a visa to visit the United States");
    let german = asked(app, "D").await;
    german.says("Germany advises against travel");
});

on_both!(who_is_refused_gets_no_button_and_is_told_what_else_is_possible, |app| async {
    let page = asked(app, "USA").await;
    page.says_not("Book this tour").says_not("What else is possible");
    let young = filled(app, "SRB").await.fill("birth_year", "2010").submit().await;
    assert_eq!(young.texts("h1"), ["Not on this edition in this way"]);
    young.says("What else is possible").says("Run the half marathon on the same departure");
    let press = filled(app, "RUS").await.fill("occupation", "press").submit().await;
    assert_eq!(press.texts("h1"), ["Not on this edition in this way"]);
    press.says_not("If you hold another one");
});

on_both!(of_several_passports_the_best_is_proposed, |app| async {
    let page = filled(app, "USA").await.fill("second_nationality", "FRA").submit().await;
    page.expect(200).says("Travel on this one: France");
    assert_eq!(
        page.texts(".answer .tag"),
        ["Review"],
        "a second nationality that is refused must be looked at"
    );
    page.says_not("Book this tour");
    assert_eq!(page.link("Ask for places"), "/departures/PY33-A/book");
});

on_both!(the_two_koreas_cannot_be_taken_for_one_another, |app| async {
    let page = asked(app, "KOR").await;
    page.expect(422);
    let fault =
        "Tick the box if you mean South Korea (Republic of Korea); if not, choose the other one above";
    assert_eq!(page.faults(), [fault]);
    let meant = page.form("Show the answer").tick("Yes, I mean South Korea (Republic of Korea)");
    let answer = meant.submit().await;
    answer.expect(200);
    assert_eq!(answer.texts(".answer .tag"), ["Refused"]);
    let other = page.form("Show the answer").tick("confirm").fill("nationality", "PRK").submit().await;
    other.expect(422).says("North Korea (Democratic People's Republic of Korea)");
});

on_both!(a_code_nobody_knows_and_empty_fields_are_asked_for_again, |app| async {
    let browser = app.browser();
    let page = browser.post("/can-i-come", &[("nationality".to_owned(), "ZZZ".to_owned())]).await;
    page.expect(422).titled("Error: ");
    assert_eq!(
        page.faults(),
        [
            "Choose a nationality from the list",
            "Choose what kind of document you travel with",
            "Enter the year you were born with four figures, such as 1985",
            "Choose what comes nearest to your work",
            "Choose a race, or that you come to watch",
            "Choose a departure",
        ]
    );
    let old = filled(app, "FRA").await.fill("birth_year", "1885").submit().await;
    old.expect(422);
    assert_eq!(old.attributes("#birth_year", "value"), ["1885"], "what was typed is kept");
});

on_both!(asking_leaves_no_trace, |app| async {
    let before = app.look(row_counts).await;
    let form = filled(app, "FRA").await;
    let answer = form.send().await;
    answer.expect(200);
    assert_eq!(answer.header("set-cookie"), None);
    assert_eq!(answer.header("cache-control").as_deref(), Some("no-store"));
    let after = app.look(row_counts).await;
    assert_eq!(before, after);
});

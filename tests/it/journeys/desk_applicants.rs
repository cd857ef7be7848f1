//! The desk judges a file of applicants, and nothing of it is kept.

use startline::domain::roster::StaffRole;

use crate::on_both;
use crate::support::app::TestApp;
use crate::support::form::Form;

const FILE: &str = "id,nationality,passport_expires_on,born_on\n\
    anna,DEU,2035-01-01,1990-05-05\nkim,KOR,2035-01-01,1990-05-05\n\"<b>O'Neil</b>\",FRA,soon,1990-05-05\n";

async fn form(app: &TestApp, button: &str) -> Form {
    let rules = app.desk(StaffRole::Desk).await.get("/desk/rules").await;
    rules.follow("Judge a file").await.form(button)
}

on_both!(a_file_of_applicants_is_judged_on_a_page, |app| async {
    let form = form(app, "Judge everybody").await.fill("departure", "PY33-A");
    let empty = form.submit().await;
    assert_eq!(empty.expect(422).faults(), ["Choose a CSV file, or paste its rows below"]);
    let page = form.clone().fill("CSV file", FILE).submit().await;
    page.expect(200).says("PY33-A, which begins on Thu 1 Apr 2027").says("Not readable 1");
    page.says("anna").says("kim Refused The organiser does not accept").says("<b>O'Neil</b>");
    page.says("Line 4, column passport_expires_on: \"soon\" is not a day");
    let pasted = form.clone().fill("rows", FILE).fill("starts_on", "2025-04-03").submit().await;
    pasted.expect(200).says("PY33-A as if it began on Thu 3 Apr 2025");
    let wrong = form.clone().fill("rows", "name,country\nx,y\n").fill("starts_on", "April").submit().await;
    assert_eq!(wrong.expect(422).faults(), ["Enter a day such as 2027-04-01, or leave this empty"]);
    let refused = form.fill("rows", "id,country\nx,y\n").submit().await;
    refused.expect(422).says("Nothing was judged. line 1, column 2: \"country\" is no column");
    assert_eq!(refused.texts("textarea"), ["id,country x,y"]);
    assert_eq!(app.texts("SELECT id FROM decisions").await, Vec::<String>::new());
});

on_both!(the_answers_are_taken_as_a_file, |app| async {
    let form = form(app, "Take the answers as a file").await.fill("departure", "PY33-A");
    let file = form.fill("CSV file", FILE).submit().await;
    file.expect(200);
    let lines: Vec<serde_json::Value> =
        file.html.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), 3);
    assert_eq!(lines[1]["outcome"], "refused");
    assert_eq!((&lines[2]["line"], &lines[2]["column"]), (&4.into(), &"passport_expires_on".into()));
});

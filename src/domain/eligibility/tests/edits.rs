//! The everyday edits: what the text of the next version is, and what is different in it.

use chrono::NaiveDate;

use crate::domain::eligibility::Changes;
use crate::domain::eligibility::Code;
use crate::domain::eligibility::Edit;
use crate::domain::eligibility::EndOf;
use crate::domain::eligibility::EntryChange;
use crate::domain::eligibility::GroupChange;
use crate::domain::eligibility::MemberChange;
use crate::domain::eligibility::NamedDate;
use crate::domain::eligibility::Outcome;
use crate::domain::eligibility::RuleSet;
use crate::domain::eligibility::Said;
use crate::domain::eligibility::Sheet;
use crate::domain::eligibility::Wording;

const LIST: &str = r#"# Whom the organiser takes.
code = "list"
authority = "organiser"
title = "A list"
scope = "everywhere"
version = 3 # counts up
published_on = 2026-01-01

[silence]
outcome = "unknown"
reason = "Nobody said."
source = "https://example.org/silence"
checked_on = 2026-01-01

[[group]]
name = "closed"
title = "Closed"
known_until = 2026-12-31
members = [
  { codes = ["USA", "KOR", "DEU"] }, # since ever
  # Came later.
  { since = 2026-02-01, codes = ["MYS"] },
]

[[group]]
name = "short"
title = "Short"
members = [{ codes = ["FRA"] }]

[[rule]]
id = "closed"
outcome = "refused" # they say
reason = "Closed."
source = "https://example.org/closed"
checked_on = 2026-01-01
who = { nationality = ["@closed", "@short"] }
"#;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn code(text: &str) -> Code {
    Code::parse(text).unwrap()
}

fn made(edit: &Edit) -> String {
    let text = edit.made_in(LIST, 4, day("2026-11-22")).unwrap();
    RuleSet::parse(&text).unwrap();
    text
}

/// The lines of the edited text that the document did not have, and those it had.
fn check(edit: &Edit, added: &[&str], removed: &[&str]) {
    let text = made(edit);
    let new: Vec<&str> = text.lines().filter(|line| !LIST.lines().any(|old| old == *line)).collect();
    let old: Vec<&str> = LIST.lines().filter(|line| !text.lines().any(|new| new == *line)).collect();
    assert_eq!(new[..2], ["version = 4 # counts up", "published_on = 2026-11-22"], "{text}");
    assert_eq!(new[2..], *added, "{text}");
    assert_eq!(old[2..], *removed, "{text}");
}

#[test]
fn an_edit_changes_its_line_and_no_other() {
    check(
        &Edit::CountryIn("closed".to_owned(), code("JPN"), Some(day("2026-12-01"))),
        &["  { since = 2026-12-01, codes = [\"JPN\"] },"],
        &[],
    );
    check(
        &Edit::CountryIn("short".to_owned(), code("JPN"), None),
        &["members = [{ codes = [\"FRA\"] }, { codes = [\"JPN\"] }]"],
        &["members = [{ codes = [\"FRA\"] }]"],
    );
    check(
        &Edit::CountryOut("closed".to_owned(), code("MYS"), day("2026-12-01")),
        &["  { since = 2026-02-01, codes = [\"MYS\"], until = 2026-12-01 },"],
        &["  { since = 2026-02-01, codes = [\"MYS\"] },"],
    );
    check(
        &Edit::CountryOut("closed".to_owned(), code("D"), day("2026-12-01")),
        &["  { codes = [\"USA\", \"KOR\"] },", "  { codes = [\"DEU\"], until = 2026-12-01 }, # since ever"],
        &["  { codes = [\"USA\", \"KOR\", \"DEU\"] }, # since ever"],
    );
    check(&Edit::End(EndOf::Set, Some(day("2027-01-01"))), &["travel_until = 2027-01-01"], &[]);
    check(
        &Edit::End(EndOf::Group("closed".to_owned()), Some(day("2027-12-31"))),
        &["known_until = 2027-12-31"],
        &["known_until = 2026-12-31"],
    );
    check(&Edit::End(EndOf::Group("closed".to_owned()), None), &[], &["known_until = 2026-12-31"]);
    check(
        &Edit::End(EndOf::RuleKnownUntil("closed".to_owned()), Some(day("2027-01-01"))),
        &["when = { known_until = 2027-01-01 }"],
        &[],
    );
    check(&Edit::End(EndOf::RuleLastDay("closed".to_owned()), None), &[], &[]);
}

#[test]
fn a_rule_says_something_else() {
    let wording = Wording {
        outcome: Outcome::Conditional,
        reason: "They ask for a \"letter\".".to_owned(),
        source: "https://example.org/closed".to_owned(),
        checked_on: Some(day("2026-11-22")),
        task: Some(("Send the letter".to_owned(), 20, NamedDate::Gateway)),
        through: None,
    };
    let text = made(&Edit::Wording("closed".to_owned(), wording));
    assert!(text.contains("outcome = \"conditional\" # they say"), "{text}");
    assert!(
        text.contains(
            "condition = { text = \"Send the letter\", due = { days = 20, before = \"gateway\" } }"
        ),
        "{text}"
    );
    let changes = Changes::between(&Sheet::read(LIST).unwrap(), &Sheet::read(&text).unwrap());
    let [EntryChange::Changed { id, parts, .. }] = changes.entries.as_slice() else {
        panic!("{changes:?}");
    };
    let names: Vec<&str> = parts.iter().map(|part| part.name).collect();
    assert_eq!((id.as_str(), names), ("closed", vec!["Answer", "Reason", "Task", "Due", "Checked on"]));
    assert_eq!(parts[0].before, Some(Said::Outcome(Outcome::Refused)));
    assert_eq!(parts[2].before, None);
    let silence = Wording {
        outcome: Outcome::Refused,
        reason: "Nobody comes.".to_owned(),
        source: "https://example.org".to_owned(),
        checked_on: None,
        task: None,
        through: None,
    };
    let text = made(&Edit::Wording("silence".to_owned(), silence));
    assert_eq!(Sheet::read(&text).unwrap().entry("silence").unwrap().outcome, Outcome::Refused);
}

#[test]
fn an_edit_that_cannot_be_says_why() {
    fn check(edit: Edit, words: &str) {
        let fault = edit.made_in(LIST, 4, day("2026-11-22")).unwrap_err();
        assert!(fault.to_string().contains(words), "{fault}");
    }
    let closed = || "closed".to_owned();
    check(Edit::CountryIn(closed(), code("DEU"), Some(day("2026-12-01"))), "D is in this group already");
    check(Edit::CountryIn("opne".to_owned(), code("FRA"), None), "no group “opne”");
    check(Edit::CountryOut(closed(), code("FRA"), day("2026-12-01")), "FRA is not in this group");
    check(
        Edit::CountryOut(closed(), code("MYS"), day("2026-01-31")),
        "came into the group on Sun 1 Feb 2026",
    );
    check(Edit::End(EndOf::Member(closed(), code("FRA")), None), "FRA is not in this group");
    check(Edit::End(EndOf::RuleLastDay("opne".to_owned()), None), "no rule “opne”");
}

#[test]
fn a_country_that_left_and_came_back_has_two_spells() {
    let gone = made(&Edit::CountryOut("closed".to_owned(), code("MYS"), day("2026-06-30")));
    let back = Edit::CountryIn("closed".to_owned(), code("MYS"), Some(day("2026-12-01")));
    let text = back.made_in(&gone, 5, day("2026-11-23")).unwrap();
    let sheet = Sheet::read(&text).unwrap();
    let spells = sheet.group("closed").unwrap().members.iter().filter(|one| one.code == code("MYS"));
    assert_eq!(
        spells.map(|one| one.since.unwrap().to_string()).collect::<Vec<_>>(),
        ["2026-02-01", "2026-12-01"]
    );
    let changes = Changes::between(&Sheet::read(LIST).unwrap(), &sheet);
    let [GroupChange::Changed { members, .. }] = changes.groups.as_slice() else { panic!("{changes:?}") };
    assert!(matches!(members.as_slice(), [MemberChange::Dates { .. }, MemberChange::In(_)]), "{members:?}");
}

#[test]
fn a_member_with_an_end_of_its_own_leaves_its_line() {
    let edit = Edit::End(EndOf::Member("closed".to_owned(), code("KOR")), None);
    let text = made(&edit);
    assert!(text.contains("  { codes = [\"KOR\"], open_end = true },"), "{text}");
    let changes = Changes::between(&Sheet::read(LIST).unwrap(), &Sheet::read(&text).unwrap());
    let [GroupChange::Changed { members, parts, .. }] = changes.groups.as_slice() else {
        panic!("{changes:?}")
    };
    assert!(parts.is_empty());
    let [MemberChange::Dates { before, after }] = members.as_slice() else { panic!("{members:?}") };
    assert_eq!((before.known_until, after.known_until), (Some(day("2026-12-31")), None));
}

#[test]
fn another_order_is_no_change() {
    let turned = LIST
        .replace("\"USA\", \"KOR\", \"DEU\"", "\"D\", \"KOR\", \"USA\"")
        .replace("\"@closed\", \"@short\"", "\"@short\", \"@closed\"");
    let changes = Changes::between(&Sheet::read(LIST).unwrap(), &Sheet::read(&turned).unwrap());
    assert!(changes.is_empty(), "{changes:?}");
    let fewer = LIST.split("[[rule]]").next().unwrap();
    let changes = Changes::between(&Sheet::read(LIST).unwrap(), &Sheet::read(fewer).unwrap());
    assert!(matches!(changes.entries.as_slice(), [EntryChange::Removed(_)]));
    let changes = Changes::between(&Sheet::read(fewer).unwrap(), &Sheet::read(LIST).unwrap());
    assert!(matches!(changes.entries.as_slice(), [EntryChange::Added(_)]));
}

#[test]
fn every_seeded_document_reads_as_a_sheet_and_differs_from_itself_in_nothing() {
    for document in super::fixtures::documents() {
        let sheet = Sheet::read(document).unwrap();
        assert!(Changes::between(&sheet, &sheet).is_empty());
        let next = crate::domain::eligibility::raised(document, 9, day("2026-11-22")).unwrap();
        assert!(Changes::between(&sheet, &Sheet::read(&next).unwrap()).is_empty());
        assert_eq!(RuleSet::parse(&next).unwrap().version, 9);
    }
}

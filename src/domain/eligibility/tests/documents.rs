//! Documents that are refused, and what the refusal names.

use proptest::prelude::Just;
use proptest::prelude::any;
use proptest::prop_assert;
use proptest::prop_assert_eq;
use proptest::prop_oneof;
use proptest::proptest;

use super::fixtures::documents;
use super::fixtures::rules;
use crate::domain::eligibility::RuleSet;
use crate::domain::eligibility::Rules;

const SMALL: &str = r#"code = "small"
authority = "organiser"
title = "A small list"
scope = "everywhere"
version = 1
published_on = 2025-01-01

[[group]]
name = "closed"
title = "Closed"
members = [
  { codes = ["USA", "KOR"] },
]

[[rule]]
id = "closed"
outcome = "refused"
reason = "Closed."
source = "https://example.org"
checked_on = 2025-01-01
who = { nationality = ["@closed"] }
"#;

const SILENCE: &str =
    r#"silence = { outcome = "eligible", reason = "x", source = "x", checked_on = 2025-01-01 }"#;

fn check(from: &str, to: &str, line: usize, field: &str, problem: &str) {
    let document = SMALL.replacen(from, to, 1);
    assert_ne!(document, SMALL, "nothing replaced");
    let fault = RuleSet::parse(&document).unwrap_err();
    assert_eq!((fault.line, fault.field.as_str()), (line, field), "{fault}");
    assert!(fault.problem.contains(problem), "{fault}");
}

#[test]
fn a_fault_names_line_and_field() {
    RuleSet::parse(SMALL).unwrap();
    check("\"organiser\"", "\"king\"", 2, "authority", "\"king\" is not one of: organiser");
    check("\"everywhere\"", "\"somewhere\"", 4, "scope", "a scope is");
    check("version = 1", "version = 0", 5, "version", "count from 1");
    check("2025-01-01", "2025-02-30", 6, "published_on", "");
    check("2025-01-01", "\"2025-01-01\"", 6, "published_on", "");
    check("version = 1", "versoin = 1", 5, "versoin", "unknown field");
    check("\"KOR\"", "\"K0R\"", 12, "group.members", "\"K0R\" is not a code");
    check("outcome = \"refused\"", "outcome = \"no\"", 17, "rule.outcome", "not one of: eligible");
    check("outcome = \"refused\"", "outcome = \"conditional\"", 17, "rule.outcome", "needs a `condition`");
    check("outcome = \"refused\"", "outcome = \"elsewhere\"", 17, "rule.outcome", "through");
    check("\"Closed.\"", "\" \"", 18, "rule.reason", "in words");
    check("@closed", "@clsed", 21, "rule.who", "no group \"clsed\"");
    check("nationality", "natoinality", 21, "rule.natoinality", "unknown field");
    check("reason = \"Closed.\"\n", "", 15, "rule.reason", "missing field");
    check("[[rule]]", "[[rule", 15, "rule", "");
    check(
        "published_on = 2025-01-01",
        &format!("published_on = 2025-01-01\n{SILENCE}"),
        7,
        "silence",
        "\"unknown\" or worse",
    );
}

#[test]
fn two_rules_of_one_name_are_refused() {
    let rule = SMALL.split("[[rule]]").nth(1).unwrap();
    let fault = RuleSet::parse(&format!("{SMALL}\n[[rule]]{rule}")).unwrap_err();
    assert!(fault.problem.contains("used twice") && fault.line == 23, "{fault}");
}

#[test]
fn the_same_version_twice_is_refused() {
    let set = || RuleSet::parse(SMALL).unwrap();
    let clash = Rules::prepare(vec![set(), set()], []).unwrap_err();
    assert_eq!(clash.to_string(), "version 1 of the rule set \"small\" is there twice");
}

#[test]
fn a_draft_is_proofread() {
    let rules = rules();
    let contradicting = SMALL
        .split("[[rule]]")
        .nth(1)
        .unwrap()
        .replace("\"closed\"", "\"opened\"")
        .replace("refused", "eligible");
    let nowhere = "who = { nationality = [], residence = [\"QQQ\"] }";
    let third = format!(
        "[[rule]]\n{}",
        contradicting.replace("opened", "third").replace("who = { nationality = [\"@closed\"] }", nowhere)
    );
    let group = "[[group]]\nname = \"idle\"\ntitle = \"Idle\"\nmembers = []";
    let draft = RuleSet::parse(&format!("{SMALL}\n[[rule]]{contradicting}\n{third}\n{group}")).unwrap();
    let said: Vec<String> = draft.proofread(&rules).into_iter().map(|remark| remark.text).collect();
    for part in
        ["contradict each other", "asks for one of nothing", "names QQQ", "no rule uses the group \"idle\""]
    {
        assert!(said.iter().any(|text| text.contains(part)), "{part}: {said:?}");
    }
}

#[test]
fn the_seeds_have_nothing_to_remark() {
    let rules = rules();
    for set in rules.sets() {
        assert_eq!(set.proofread(&rules), [], "{} {}", set.code, set.version);
    }
}

proptest! {
    #[test]
    fn a_damaged_document_is_refused_or_read_but_never_breaks_the_reader(
        which in 0..documents().len(), at in any::<proptest::sample::Index>(),
        length in 0usize..40, put in "[ -~\n]{0,12}",
    ) {
        let document = documents()[which];
        let chars: Vec<char> = document.chars().collect();
        let start = at.index(chars.len());
        let end = (start + length).min(chars.len());
        let kept = |part: &[char]| part.iter().collect::<String>();
        let damaged = kept(&chars[..start]) + &put + &kept(&chars[end..]);
        if let Err(fault) = RuleSet::parse(&damaged) {
            prop_assert!(fault.line >= 1 && fault.line <= damaged.lines().count() + 1);
            prop_assert!(!fault.field.is_empty());
        }
    }

    #[test]
    fn a_misspelt_key_is_named_with_its_line(which in 0..documents().len(), at in any::<proptest::sample::Index>(), letter in "[a-z]") {
        let document = documents()[which];
        let lines: Vec<&str> = document.lines().collect();
        let keys: Vec<usize> = (0..lines.len()).filter(|line| key(lines[*line]).is_some()).collect();
        let line = keys[at.index(keys.len())];
        let name = key(lines[line]).unwrap();
        let misspelt = format!("{name}{letter}");
        let mut damaged: Vec<String> = lines.iter().map(|line| (*line).to_owned()).collect();
        damaged[line] = damaged[line].replacen(name, &misspelt, 1);
        let fault = RuleSet::parse(&damaged.join("\n")).unwrap_err();
        prop_assert_eq!(fault.line, line + 1, "{}", fault);
        prop_assert!(fault.field.ends_with(&misspelt), "{}", fault);
    }

    #[test]
    fn a_value_that_cannot_be_is_named_with_its_line_and_field(
        which in 0..documents().len(), at in any::<proptest::sample::Index>(), value in prop_oneof![Just("-1.5"), Just("{ x = 1 }"), Just("[[7]]"), Just("\"\"")],
    ) {
        let document = documents()[which];
        let lines: Vec<&str> = document.lines().collect();
        // Values that stand on their line alone; a title may say anything.
        let is_whole = |line: &str| !line.ends_with('[') && key(line).is_some_and(|key| key != "title");
        let keys: Vec<usize> = (0..lines.len()).filter(|line| is_whole(lines[*line])).collect();
        let line = keys[at.index(keys.len())];
        let name = key(lines[line]).unwrap().to_owned();
        let mut damaged: Vec<String> = lines.iter().map(|line| (*line).to_owned()).collect();
        damaged[line] = format!("{name} = {value}");
        let fault = RuleSet::parse(&damaged.join("\n")).unwrap_err();
        prop_assert_eq!(fault.line, line + 1, "{}", fault);
        prop_assert!(fault.field.contains(&name) || fault.field.split('.').next_back() == Some("x"), "{}", fault);
    }

    #[test]
    fn a_key_that_is_gone_is_missed(which in 0..documents().len(), at in any::<proptest::sample::Index>()) {
        let document = documents()[which];
        let lines: Vec<&str> = document.lines().collect();
        let needed = ["code", "authority", "title", "scope", "version", "published_on", "id", "basis", "rank", "outcome", "reason", "source", "checked_on", "name"];
        let is_needed = |line: &str| key(line).is_some_and(|key| needed.contains(&key));
        let keys: Vec<usize> = (0..lines.len()).filter(|line| is_needed(lines[*line])).collect();
        let gone = keys[at.index(keys.len())];
        let name = key(lines[gone]).unwrap();
        let damaged: Vec<&str> = lines.iter().enumerate().filter(|(line, _)| *line != gone).map(|(_, line)| *line).collect();
        let fault = RuleSet::parse(&damaged.join("\n")).unwrap_err();
        prop_assert!(fault.field.ends_with(name), "{}", fault);
        prop_assert!(fault.problem.contains("missing field"), "{}", fault);
        prop_assert!(fault.line <= gone + 1, "{} but it stood on line {}", fault, gone + 1);
    }
}

/// The key a line of a document begins with.
fn key(line: &str) -> Option<&str> {
    let (key, _) = line.split_once(" = ")?;
    key.chars().all(|c| c.is_ascii_lowercase() || c == '_').then_some(key)
}

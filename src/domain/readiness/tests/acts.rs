use super::*;
use crate::domain::readiness::Act;
use crate::domain::readiness::Seen;
use crate::domain::readiness::Would;

fn open(name: &str) -> Line {
    line(name, &[(Matter::Details, State::Waiting, None)])
}

fn check(act: &Act, person: &Line, seen: &mut Seen, happens: bool, words: &str) {
    let expected = match happens {
        true => Would::Happen(words.to_owned()),
        false => Would::Not(words.to_owned()),
    };
    assert_eq!(act.would(person, seen), expected);
}

#[test]
fn a_booking_is_reminded_once_a_day_and_only_of_what_is_missing() {
    let mut seen = Seen::default();
    let mut fellow = open("Bea");
    fellow.booking_id = "booking of Ada".to_owned();
    fellow.reference = "REFADA".to_owned();
    check(&Act::Remind, &open("Ada"), &mut seen, true, "Letter to the booker of REFADA");
    check(&Act::Remind, &fellow, &mut seen, true, "In the same letter, REFADA");
    check(&Act::Remind, &line("Cid", &[]), &mut seen, false, "Nothing is missing");
    seen.reminded_today.insert("booking of Dan".to_owned());
    check(&Act::Remind, &open("Dan"), &mut seen, false, "REFDAN had this letter today");
    let mut reviewed = open("Eva");
    reviewed.status = Status::InReview;
    check(&Act::Remind, &reviewed, &mut seen, false, "In review: answer that first");
    reviewed.status = Status::AwaitingDeposit;
    check(&Act::Remind, &reviewed, &mut seen, false, "The deposit is not in");
    reviewed.status = Status::Travelled;
    check(&Act::Remind, &reviewed, &mut seen, false, "Over");
    seen.are_lists_closed = true;
    check(&Act::Remind, &open("Fay"), &mut seen, false, "The lists are closed");
}

#[test]
fn a_question_goes_to_everybody_once_a_booking() {
    let mut seen = Seen::default();
    let ask = Act::Ask("Which shirt?".to_owned());
    check(&ask, &line("Ada", &[]), &mut seen, true, "Letter to the booker of REFADA");
    check(&ask, &line("Ada", &[]), &mut seen, true, "In the same letter, REFADA");
}

#[test]
fn words_are_added_once_and_taken_off_where_they_are() {
    let mut seen = Seen { staff: [("7".to_owned(), "Mia".to_owned())].into(), ..Seen::default() };
    let mut person = line("Ada", &[]);
    person.marks.tags = vec!["vip".to_owned()];
    person.marks.bus = "1".to_owned();
    check(&Act::Tag("vip".to_owned()), &person, &mut seen, false, "Has this tag");
    check(&Act::Tag("press".to_owned()), &person, &mut seen, true, "Tag press");
    check(&Act::Untag("vip".to_owned()), &person, &mut seen, true, "Without tag vip");
    check(&Act::Untag("press".to_owned()), &person, &mut seen, false, "Does not have this tag");
    check(&Act::Bus("2".to_owned()), &person, &mut seen, true, "Bus: 2 instead of 1");
    check(&Act::Bus(String::new()), &person, &mut seen, true, "Bus: no longer 1");
    check(&Act::Bus("1".to_owned()), &person, &mut seen, false, "Bus: 1 already");
    check(&Act::Guide(String::new()), &person, &mut seen, false, "Guide: none already");
    check(&Act::Assign("7".to_owned()), &person, &mut seen, true, "Handled by: Mia");
}

#[test]
fn acts_are_read_back_from_their_words() {
    let some = [
        Act::Remind,
        Act::Ask("a".to_owned()),
        Act::Assign("b".to_owned()),
        Act::Bus(String::new()),
        Act::Export,
    ];
    assert!(some.iter().all(|act| Act::of(act.word(), act.argument()).as_ref() == Some(act)));
    assert_eq!(Act::of("cancel", ""), None);
}

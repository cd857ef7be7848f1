use proptest::prelude::*;

use super::*;
use crate::domain::readiness::Group;
use crate::domain::readiness::Sort;
use crate::domain::readiness::Wanted;

fn names(found: &[&Line]) -> Vec<String> {
    found.iter().map(|line| line.name.clone()).collect()
}

fn party() -> Vec<Line> {
    let mut people = vec![
        line("Ada", &[]),
        line("Bea", &[(Matter::Visa, State::Problem, None)]),
        line("Cid", &[(Matter::Money, State::Late, Some("2027-03-02"))]),
        line(
            "Dan",
            &[(Matter::Money, State::Late, Some("2027-02-02")), (Matter::Room, State::Waiting, None)],
        ),
        line("Eva", &[(Matter::Room, State::Waiting, Some("2027-03-22"))]),
        line("Flo", &[(Matter::Room, State::Waiting, None)]),
    ];
    people[0].marks.tags = vec!["press".to_owned(), "vip".to_owned()];
    people[1].marks.bus = "2".to_owned();
    people[2].nationality = "F".to_owned();
    people[4].marks.bus = "1".to_owned();
    people
}

#[test]
fn the_worst_comes_first_then_the_nearest_day_then_the_name() {
    let people = party();
    assert_eq!(names(&Wanted::default().of(&people)), ["Bea", "Dan", "Cid", "Eva", "Flo", "Ada"]);
}

#[test]
fn people_are_sorted_as_asked() {
    fn check(sort: &str, expected: [&str; 6]) {
        let wanted = Wanted { sort: sort.parse().unwrap(), ..Wanted::default() };
        assert_eq!(names(&wanted.of(&party())), expected, "{sort}");
    }
    check("name", ["Ada", "Bea", "Cid", "Dan", "Eva", "Flo"]);
    check("due", ["Dan", "Cid", "Eva", "Ada", "Bea", "Flo"]);
    check("nationality", ["Ada", "Bea", "Dan", "Eva", "Flo", "Cid"]);
    check("room", ["Eva", "Dan", "Flo", "Ada", "Bea", "Cid"]);
}

#[test]
fn filters_narrow_and_empty_ones_do_not() {
    fn check(change: impl Fn(&mut Wanted), expected: &[&str]) {
        let mut wanted = Wanted { sort: Sort::Name, ..Wanted::default() };
        change(&mut wanted);
        assert_eq!(names(&wanted.of(&party())), expected);
    }
    check(|wanted| wanted.state = Some(State::Late), &["Cid", "Dan"]);
    check(|wanted| wanted.matter = Some(Matter::Room), &["Dan", "Eva", "Flo"]);
    check(
        |wanted| {
            wanted.matter = Some(Matter::Room);
            wanted.state = Some(State::Done);
        },
        &["Ada", "Bea", "Cid"],
    );
    check(|wanted| wanted.words = vec!["a".to_owned()], &["Ada", "Bea", "Dan", "Eva"]);
    check(|wanted| wanted.words = vec!["a".to_owned(), "d".to_owned()], &["Ada", "Dan"]);
    check(|wanted| wanted.tag = "vip".to_owned(), &["Ada"]);
    check(|wanted| wanted.bus = "2".to_owned(), &["Bea"]);
    check(|wanted| wanted.nationality = "F".to_owned(), &["Cid"]);
    check(|wanted| wanted.race = "full".to_owned(), &[]);
}

#[test]
fn groups_come_in_order_and_who_has_none_comes_last() {
    let people = party();
    let wanted = Wanted { group: Some(Group::Bus), ..Wanted::default() };
    assert_eq!(names(&wanted.of(&people)), ["Eva", "Bea", "Dan", "Cid", "Flo", "Ada"]);
}

#[test]
fn words_of_addresses_are_read_back() {
    assert!(Sort::all().all(|sort| sort.as_str().parse() == Ok(sort)));
    assert!(Group::ALL.iter().all(|group| group.as_str().parse() == Ok(*group)));
    assert!(State::ALL.iter().all(|state| state.as_str().parse() == Ok(*state)));
    assert!(Matter::ALL.iter().all(|matter| matter.as_str().parse() == Ok(*matter)));
    assert!(Matter::ALL.iter().zip(0..).all(|(matter, place)| *matter as usize == place));
}

proptest! {
    #[test]
    fn nobody_is_lost_or_doubled_and_the_first_is_the_worst(states in prop::collection::vec((0usize..9, 0usize..6, 0u32..28), 1..40)) {
        let people: Vec<Line> = states
            .iter()
            .zip(0..)
            .map(|((matter, state, date), number)| {
                let due = format!("2027-02-{:02}", date + 1);
                line(&format!("P{number:03}"), &[(Matter::ALL[*matter], State::ALL[*state], Some(&due))])
            })
            .collect();
        let found = Wanted::default().of(&people);
        prop_assert!(found.windows(2).all(|pair| pair[0].severity() >= pair[1].severity()));
        let mut ids: Vec<&str> = found.iter().map(|line| line.traveller_id.as_str()).collect();
        ids.sort_unstable();
        ids.dedup();
        prop_assert_eq!(ids.len(), people.len());
        // Every person stands in exactly one state, so that the counts of the states add up.
        let counted: usize = State::ALL
            .into_iter()
            .map(|state| Wanted { state: Some(state), ..Wanted::default() }.of(&people).len())
            .sum();
        prop_assert_eq!(counted, people.len());
    }
}

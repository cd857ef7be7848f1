use proptest::prelude::*;

use super::*;
use crate::domain::money::Currency;
use crate::domain::money::Money;
use crate::domain::readiness::days_words;
use crate::domain::readiness::judge;
use crate::domain::visa::VisaState;

fn check(matter: Matter, today: &str, change: impl Fn(&mut Facts), state: State, text: &str) {
    let mut facts = ready();
    change(&mut facts);
    let cells = judge(&facts, &dates(), day(today));
    let cell = &cells[matter as usize];
    assert_eq!((cell.state, cell.text.as_str()), (state, text), "{matter:?} on {today}");
}

fn owes(euros: i64) -> Standing {
    Standing::Owes(Money::new(euros * 100, Currency::EUR))
}

#[test]
fn who_has_everything_has_nine_cells_done() {
    let cells = judge(&ready(), &dates(), day("2027-03-31"));
    assert!(cells.iter().all(|cell| cell.state == State::Done && cell.due_on.is_none()), "{cells:#?}");
}

#[test]
fn money_is_measured_by_the_hold_and_then_by_the_day_of_the_balance() {
    let awaiting = |facts: &mut Facts| {
        facts.status = Status::AwaitingDeposit;
        facts.money = owes(2195);
        facts.held_until = Some(day("2027-01-10"));
    };
    check(Matter::Money, "2027-01-01", awaiting, State::Waiting, "Deposit in 9 days");
    check(Matter::Money, "2027-01-03", awaiting, State::DueSoon, "Deposit in 7 days");
    check(Matter::Money, "2027-01-09", awaiting, State::DueSoon, "Deposit tomorrow");
    check(Matter::Money, "2027-01-11", awaiting, State::Late, "Deposit 1 day late");
    let confirmed = |facts: &mut Facts| {
        facts.status = Status::Confirmed;
        facts.money = owes(1845);
    };
    check(Matter::Money, "2027-02-18", confirmed, State::Waiting, "Balance in 12 days");
    check(Matter::Money, "2027-03-02", confirmed, State::DueSoon, "Balance today");
    check(Matter::Money, "2027-03-12", confirmed, State::Late, "Balance 10 days late");
    let short = |facts: &mut Facts| {
        facts.money = owes(12);
        facts.balance_due_on = None;
    };
    check(Matter::Money, "2027-03-12", short, State::Waiting, "EUR 12 open");
    let in_review = |facts: &mut Facts| {
        facts.status = Status::InReview;
        facts.money = owes(2195);
    };
    check(Matter::Money, "2027-03-12", in_review, State::Waiting, "After the review");
    let credit = |facts: &mut Facts| facts.money = Standing::InCredit(Money::new(5_000, Currency::EUR));
    check(Matter::Money, "2027-03-12", credit, State::Problem, "We owe EUR 50");
    let option = |facts: &mut Facts| {
        facts.status = Status::Held;
        facts.money = owes(2195);
        facts.held_until = Some(day("2027-01-10"));
    };
    check(Matter::Money, "2027-01-10", option, State::DueSoon, "Option ends today");
}

#[test]
fn eligibility_is_the_outcome_that_counts() {
    let is = |outcome: Option<Outcome>| move |facts: &mut Facts| facts.outcome = outcome;
    let today = "2027-03-01";
    check(Matter::Eligibility, today, is(Some(Outcome::Conditional)), State::Waiting, "On conditions");
    check(Matter::Eligibility, "2027-03-25", is(Some(Outcome::Conditional)), State::DueSoon, "On conditions");
    check(Matter::Eligibility, today, is(Some(Outcome::Review)), State::Done, "Accepted by us");
    check(Matter::Eligibility, today, is(Some(Outcome::Unknown)), State::Waiting, "No rule known yet");
    check(Matter::Eligibility, today, is(Some(Outcome::Elsewhere)), State::Problem, "Not through us");
    check(Matter::Eligibility, today, is(Some(Outcome::Refused)), State::Problem, "Refused");
    check(Matter::Eligibility, today, is(None), State::Problem, "Not judged");
    let leader = |facts: &mut Facts| {
        facts.role = Role::Leader;
        facts.outcome = None;
    };
    check(Matter::Eligibility, today, leader, State::NotNeeded, "Our leader");
    let reviewed = |facts: &mut Facts| {
        facts.status = Status::InReview;
        facts.outcome = Some(Outcome::Review);
        facts.review_due_on = Some(day("2027-03-03"));
    };
    check(Matter::Eligibility, today, reviewed, State::DueSoon, "Answer due in 2 days");
    let worse = |facts: &mut Facts| {
        facts.outcome = Some(Outcome::Review);
        facts.became_worse = true;
    };
    check(Matter::Eligibility, today, worse, State::Problem, "The answer became worse");
    let fellow = |facts: &mut Facts| facts.became_worse = true;
    check(Matter::Eligibility, today, fellow, State::Done, "Eligible");
    let ours = |facts: &mut Facts| facts.is_overridden = true;
    check(Matter::Eligibility, today, ours, State::Done, "Eligible, by us");
}

#[test]
fn details_count_the_pages_of_the_role_without_the_ways() {
    let without =
        |pages: &'static [Page]| move |facts: &mut Facts| facts.given.retain(|page| !pages.contains(page));
    let two = &[Page::Photo, Page::Insurance];
    check(Matter::Details, "2027-03-01", without(two), State::Waiting, "2 of 10 missing");
    check(Matter::Details, "2027-03-05", without(two), State::DueSoon, "2 of 10 missing");
    check(Matter::Details, "2027-03-13", without(two), State::Late, "2 of 10 missing");
    check(Matter::Details, "2027-03-13", without(&[Page::WayIn, Page::WayHome]), State::Done, "All given");
    check(Matter::Details, "2027-03-01", |facts| facts.to_confirm = 2, State::Waiting, "2 to confirm");
    check(Matter::Details, "2027-03-13", |facts| facts.to_confirm = 1, State::Late, "1 to confirm");
    let both = move |facts: &mut Facts| {
        without(two)(facts);
        facts.to_confirm = 3;
    };
    check(Matter::Details, "2027-03-01", both, State::Waiting, "2 of 10 missing, 3 to confirm");
    let spectator = |facts: &mut Facts| {
        facts.role = Role::Spectator;
        facts.given = BTreeSet::new();
    };
    check(Matter::Details, "2027-01-01", spectator, State::Waiting, "9 of 9 missing");
}

#[test]
fn a_visa_goes_its_way_and_a_changed_passport_stops_it() {
    let at = |state: VisaState| move |facts: &mut Facts| facts.visa = state;
    check(Matter::Visa, "2027-03-01", at(VisaState::Collecting), State::Waiting, "To be filed");
    check(Matter::Visa, "2027-03-15", at(VisaState::Collecting), State::Late, "To be filed");
    check(Matter::Visa, "2027-03-15", at(VisaState::Filed), State::Waiting, "Filed");
    check(Matter::Visa, "2027-03-30", at(VisaState::Approved), State::DueSoon, "Approved");
    check(Matter::Visa, "2027-03-30", at(VisaState::HandedOver), State::Done, "Handed over");
    check(Matter::Visa, "2027-03-30", at(VisaState::Refused), State::Problem, "Refused");
    let papers = |facts: &mut Facts| {
        facts.visa = VisaState::Collecting;
        facts.given.remove(&Page::Photo);
    };
    check(Matter::Visa, "2027-03-10", papers, State::DueSoon, "1 paper missing");
    let changed = |facts: &mut Facts| facts.passport_changed = true;
    check(Matter::Visa, "2027-03-10", changed, State::Problem, "Passport changed after filing");
    let collecting = |facts: &mut Facts| {
        facts.passport_changed = true;
        facts.visa = VisaState::Collecting;
    };
    check(Matter::Visa, "2027-03-01", collecting, State::Waiting, "To be filed");
    let no_money = |facts: &mut Facts| {
        facts.visa = VisaState::Collecting;
        facts.status = Status::AwaitingDeposit;
    };
    check(Matter::Visa, "2027-03-15", no_money, State::Waiting, "After the deposit");
}

#[test]
fn only_runners_need_an_entry() {
    let at = |word: &'static str, bib: Option<i64>| {
        move |facts: &mut Facts| {
            facts.entry = word.to_owned();
            facts.bib = bib;
        }
    };
    check(Matter::RaceEntry, "2027-03-01", at("accepted", Some(7)), State::Done, "No. 7");
    check(Matter::RaceEntry, "2027-03-01", at("accepted", None), State::Waiting, "Accepted, no number");
    check(Matter::RaceEntry, "2027-03-20", at("sent", None), State::DueSoon, "Sent");
    check(Matter::RaceEntry, "2027-03-15", at("wanted", Some(7)), State::Late, "To be sent");
    check(Matter::RaceEntry, "2027-03-01", at("", None), State::Problem, "No entry");
    let watches = |facts: &mut Facts| facts.role = Role::Spectator;
    check(Matter::RaceEntry, "2027-03-01", watches, State::NotNeeded, "Does not run");
}

#[test]
fn rooms_ways_and_packs_are_settled_before_they_leave() {
    check(Matter::Room, "2027-03-20", |facts| facts.room = None, State::DueSoon, "No room");
    check(Matter::WayIn, "2027-03-20", |facts| facts.way_in = WayFacts::Missing, State::Late, "Not given");
    let misses = |facts: &mut Facts| facts.way_home = WayFacts::Misses("CA931".to_owned());
    check(Matter::WayHome, "2027-01-01", misses, State::Problem, "Leaves before the group is back");
    let packs =
        |carried, missed, told| move |facts: &mut Facts| facts.packs = PackFacts { carried, missed, told };
    check(Matter::Pack, "2027-03-01", packs(0, 0, false), State::Waiting, "In no pack yet");
    check(Matter::Pack, "2027-03-23", packs(0, 0, false), State::Late, "In no pack yet");
    check(Matter::Pack, "2027-03-23", packs(2, 0, false), State::DueSoon, "Travel pack to send");
    check(Matter::Pack, "2027-03-23", packs(1, 2, true), State::DueSoon, "Not in 2 of 3 packs");
}

#[test]
fn after_the_journey_only_money_is_open() {
    let over = |facts: &mut Facts| {
        facts.status = Status::Travelled;
        facts.given = BTreeSet::new();
        facts.visa = VisaState::Collecting;
    };
    check(Matter::Details, "2027-05-01", over, State::NotNeeded, "Over");
    check(Matter::Money, "2027-05-01", over, State::Done, "Paid");
}

#[test]
fn days_are_told_as_people_say_them() {
    fn check(to: &str, words: &str) {
        assert_eq!(days_words(day(to), day("2027-03-10")), words);
    }
    check("2027-03-10", "today");
    check("2027-03-11", "tomorrow");
    check("2027-03-22", "in 12 days");
    check("2027-03-09", "1 day late");
    check("2027-03-01", "9 days late");
}

proptest! {
    #[test]
    fn time_alone_never_makes_a_cell_better(from in 0i64..200, later in 0i64..200, missing in 0usize..12, status in 0usize..5) {
        let mut facts = ready();
        facts.status = [Status::Held, Status::InReview, Status::AwaitingDeposit, Status::Confirmed, Status::Paid][status];
        facts.money = owes(100);
        facts.held_until = Some(day("2027-01-10"));
        facts.review_due_on = Some(day("2027-01-05"));
        facts.outcome = Some(Outcome::Conditional);
        facts.visa = VisaState::Collecting;
        facts.entry = "wanted".to_owned();
        facts.room = None;
        facts.way_in = WayFacts::Missing;
        facts.packs = PackFacts::default();
        facts.given = Page::ALL.into_iter().skip(missing).collect();
        let on = |days: i64| judge(&facts, &dates(), day("2026-11-01") + chrono::Duration::days(days));
        for (now, then) in on(from).iter().zip(on(from + later)) {
            prop_assert!(then.state >= now.state, "{now:?} became {then:?}");
        }
    }

    #[test]
    fn what_is_open_by_a_day_says_that_day_and_what_is_settled_none(left in -400i64..400) {
        let today = day("2027-03-10");
        let cell = Cell::by(today + chrono::Duration::days(left), today, "x");
        prop_assert!(cell.state.is_open());
        prop_assert_eq!(cell.state == State::Late, left < 0);
        prop_assert_eq!(cell.state == State::DueSoon, (0..=7).contains(&left));
        prop_assert_eq!(cell.due_on, Some(today + chrono::Duration::days(left)));
    }
}

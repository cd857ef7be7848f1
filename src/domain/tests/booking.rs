use proptest::prelude::*;

use super::*;
use crate::domain::money::Currency;

fn eur(whole: i64) -> Money {
    Money::new(whole * 100, Currency::EUR)
}

#[test]
fn words_are_read_back() {
    assert!(Status::ALL.iter().all(|status| status.as_str().parse() == Ok(*status)));
    assert!(Role::ALL.iter().all(|role| role.as_str().parse() == Ok(*role)));
    assert!(RoomWish::ALL.iter().all(|wish| wish.as_str().parse() == Ok(*wish)));
    assert_eq!("won".parse::<Status>().unwrap_err().to_string(), "\"won\" is not a booking status");
    assert_eq!(serde_json::to_string(&Status::InReview).unwrap(), "\"in_review\"");
}

#[test]
fn a_booking_walks_from_review_to_the_end_of_the_tour() {
    let walk = [Event::Accepted, Event::DepositIn, Event::AllIn, Event::Returned];
    let end = walk.into_iter().try_fold(Status::InReview, Status::after);
    assert_eq!(end, Some(Status::Travelled));
}

#[test]
fn moves_that_may_not_happen_do_not() {
    fn check(from: Status, event: Event) {
        assert_eq!(from.after(event), None, "{from:?} {event:?}");
    }
    check(Status::InReview, Event::HoldEnded);
    check(Status::InReview, Event::DepositIn);
    check(Status::Confirmed, Event::HoldEnded);
    check(Status::Lapsed, Event::DepositIn);
    check(Status::Travelled, Event::Cancelled);
    for event in Event::ALL {
        check(Status::Declined, event);
        check(Status::Cancelled, event);
    }
}

#[test]
fn whoever_is_on_a_list_has_places() {
    for status in Status::ALL {
        assert!(!status.is_on_lists() || status.holds_places(), "{status:?}");
    }
    let listed: Vec<Status> = Status::ALL.into_iter().filter(|status| status.is_on_lists()).collect();
    assert_eq!(listed, [Status::Confirmed, Status::Paid, Status::Travelled]);
}

#[test]
fn money_moves_the_status() {
    fn check(current: Status, paid: i64, expected: Option<Event>) {
        let answer = status_from_money(current, eur(paid), eur(350), eur(2_195), eur(30));
        assert_eq!(answer, Ok(expected), "{current:?} {paid}");
    }
    check(Status::AwaitingDeposit, 0, None);
    check(Status::AwaitingDeposit, 319, None);
    check(Status::AwaitingDeposit, 320, Some(Event::DepositIn));
    check(Status::AwaitingDeposit, 2_195, Some(Event::AllIn));
    check(Status::Confirmed, 350, None);
    check(Status::Confirmed, 2_194, None);
    check(Status::Confirmed, 2_195, Some(Event::AllIn));
    check(Status::Confirmed, 0, Some(Event::DepositOpen));
    check(Status::Paid, 3_000, None);
    check(Status::Paid, 2_194, Some(Event::BalanceOpen));
    check(Status::Paid, 0, Some(Event::DepositOpen));
    check(Status::InReview, 2_195, None);
    check(Status::Lapsed, 2_195, None);
    check(Status::Cancelled, 2_195, None);
    let small = status_from_money(Status::AwaitingDeposit, eur(0), eur(350), eur(20), eur(30));
    assert_eq!(small, Ok(None));
}

proptest! {
    #[test]
    fn one_step_brings_the_status_in_line_with_the_ledger(
        status in prop::sample::select(Status::ALL.to_vec()), paid in 0i64..4_000, total in 0i64..4_000,
    ) {
        let ask = |now| status_from_money(now, eur(paid), eur(350), eur(total), eur(30)).unwrap();
        if let Some(event) = ask(status) {
            let next = status.after(event);
            prop_assert!(next.is_some(), "{:?} {:?}", status, event);
            prop_assert_eq!(next.and_then(ask), None);
        }
    }
}

use chrono::DateTime;
use proptest::prelude::*;

use super::*;

fn eur(whole: i64) -> Money {
    Money::new(whole * 100, Currency::EUR)
}

fn stamp(id: &str) -> Stamp {
    Stamp { id: id.to_owned(), once_key: format!("once {id}"), at: DateTime::UNIX_EPOCH }
}

fn story() -> Vec<Transfer> {
    vec![
        Transfer::charge(stamp("1"), "b", "tour", eur(2_195)).unwrap(),
        Transfer::charge(stamp("2"), "b", "supplement", eur(200)).unwrap(),
        Transfer::payment(stamp("3"), "b", "main", eur(350)).unwrap(),
        Transfer::unallocated(stamp("4"), "main", eur(3_000)).unwrap(),
        Transfer::allocated(stamp("5"), "b", eur(3_000)).unwrap(),
        Transfer::waiver(stamp("6"), "b", "supplement", eur(200)).unwrap(),
        Transfer::fee(stamp("7"), "b", eur(15)).unwrap(),
        Transfer::refund(stamp("8"), "b", "main", eur(1_140)).unwrap(),
    ]
}

#[test]
fn a_bookings_money_is_summed_up() {
    fn check(rows: usize, charged: i64, paid: i64, refunded: i64, expected: Standing) {
        let money = Ledger::of(&story()[..rows]).unwrap().booking("b", Currency::EUR);
        assert_eq!((money.charged, money.paid, money.refunded), (eur(charged), eur(paid), eur(refunded)));
        assert_eq!(money.standing(), expected);
    }
    check(0, 0, 0, 0, Standing::Settled);
    check(2, 2_395, 0, 0, Standing::Owes(eur(2_395)));
    check(3, 2_395, 350, 0, Standing::Owes(eur(2_045)));
    check(4, 2_395, 350, 0, Standing::Owes(eur(2_045)));
    check(5, 2_395, 3_350, 0, Standing::InCredit(eur(955)));
    check(8, 2_210, 3_350, 1_140, Standing::Settled);
}

#[test]
fn accounts_are_summed_up_and_read_back() {
    let ledger = Ledger::of(&story()).unwrap();
    let told: Vec<String> =
        ledger.accounts().map(|(account, sums)| format!("{account} {}", sums.balance().unwrap())).collect();
    assert_eq!(
        told,
        [
            "debtor:b EUR 0.00",
            "income:fee EUR -15.00",
            "income:supplement EUR 0.00",
            "income:tour EUR -2,195.00",
            "bank:main EUR 2,210.00",
            "unallocated EUR 0.00",
        ]
    );
    assert!(ledger.accounts().all(|(account, _)| account.to_string().parse().as_ref() == Ok(account)));
    assert!("debtor:".parse::<Account>().is_err() && "till".parse::<Account>().is_err());
}

#[test]
fn a_reversal_takes_a_transfer_back() {
    let mut rows = story()[..3].to_vec();
    rows.push(rows[2].reversed(stamp("9")).unwrap());
    let money = Ledger::of(&rows).unwrap().booking("b", Currency::EUR);
    assert_eq!((money.paid, money.standing()), (eur(0), Standing::Owes(eur(2_395))));
    assert_eq!(rows[3].reversed(stamp("10")), Err(LedgerError::ReversesAReversal("9".to_owned())));
}

#[test]
fn a_spoilt_ledger_is_refused_with_the_transfers_name() {
    fn check(spoil: fn(&mut Vec<Transfer>), expected: &str) {
        let mut rows = story();
        rows.push(rows[2].reversed(stamp("9")).unwrap());
        spoil(&mut rows);
        assert_eq!(Ledger::of(&rows).unwrap_err().to_string(), expected);
    }
    check(|rows| rows[0].amount.minor = 0, "transfer 1 moves nothing");
    check(|rows| rows[0].credit = rows[0].debit.clone(), "transfer 1 has one account on both sides");
    check(|rows| rows[1].once_key = rows[0].once_key.clone(), "transfer 2 is there twice");
    check(|rows| drop(rows.remove(2)), "transfer 9 reverses a transfer that is not there");
    check(|rows| rows[8].amount.minor += 1, "transfer 9 does not undo the transfer it reverses");
    check(
        |rows| rows[0].amount.currency = "USD".parse().unwrap(),
        "the account debtor:b has transfers in USD and EUR",
    );
    check(|rows| rows.push(rows[2].reversed(stamp("10")).unwrap()), "transfer 3 is reversed twice");
    let nothing = Transfer::charge(stamp("1"), "b", "tour", eur(0));
    assert_eq!(nothing, Err(LedgerError::NotAboveZero("1".to_owned())));
}

/// Any transfer of three bookings, some of them reversed.
fn rows() -> impl Strategy<Value = Vec<Transfer>> {
    let row = (0..7u8, prop::sample::select(vec!["a", "b", "c"]), 1i64..10_000, any::<bool>());
    prop::collection::vec(row, 0..30).prop_map(|rows| {
        let mut transfers = Vec::new();
        for (place, (act, booking, amount, is_reversed)) in rows.into_iter().enumerate() {
            let (stamp_it, amount) = (stamp(&place.to_string()), eur(amount));
            let transfer = match act {
                0 => Transfer::charge(stamp_it, booking, "tour", amount),
                1 => Transfer::fee(stamp_it, booking, amount),
                2 => Transfer::waiver(stamp_it, booking, "tour", amount),
                3 => Transfer::payment(stamp_it, booking, "main", amount),
                4 => Transfer::unallocated(stamp_it, "main", amount),
                5 => Transfer::allocated(stamp_it, booking, amount),
                _ => Transfer::refund(stamp_it, booking, "main", amount),
            };
            transfers.push(transfer.unwrap());
            if is_reversed {
                transfers.push(transfers[transfers.len() - 1].reversed(stamp(&format!("r{place}"))).unwrap());
            }
        }
        transfers
    })
}

proptest! {
    #[test]
    fn debits_equal_credits_at_every_moment(rows in rows()) {
        for moment in 0..=rows.len() {
            for sums in Ledger::of(&rows[..moment]).unwrap().proof().unwrap() {
                prop_assert_eq!(sums.debits, sums.credits);
            }
        }
    }

    #[test]
    fn a_bookings_balance_is_its_account_and_its_formula(rows in rows()) {
        let ledger = Ledger::of(&rows).unwrap();
        for (booking, money) in ledger.bookings() {
            let (_, sums) = ledger.accounts().find(|(account, _)| **account == Account::Debtor(booking.to_owned())).unwrap();
            prop_assert_eq!(sums.balance(), Ok(money.balance));
            prop_assert_eq!(money.charged.minus(money.received().unwrap()), Ok(money.balance));
        }
    }

    #[test]
    fn order_does_not_matter_and_reversing_everything_leaves_nothing(rows in rows()) {
        let mut all: Vec<Transfer> = rows.iter().filter(|row| row.reverses.is_none()).cloned().collect();
        let back: Vec<Transfer> =
            all.iter().map(|row| row.reversed(stamp(&format!("back {}", row.id))).unwrap()).collect();
        all.extend(back);
        let forwards = Ledger::of(&all).unwrap();
        all.reverse();
        prop_assert_eq!(&Ledger::of(&all).unwrap(), &forwards);
        let nothing = BookingMoney::nothing(Currency::EUR);
        prop_assert!(forwards.bookings().all(|(_, money)| *money == nothing));
    }
}

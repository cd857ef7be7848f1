//! 6. Money is an append-only double-entry ledger; Σ debits = Σ credits at every moment.

use chrono::Duration;
use startline::actions::say_sent::say_sent;
use startline::domain::refund::CancelReason;
use startline::store::StoreError;
use startline::store::VerbError;
use startline::store::bookings::Booking;

use crate::on_both;
use crate::support::acts::photographer;
use crate::support::app::TestApp;
use crate::support::world::a_booking;
use crate::support::world::runner;
use crate::support::world::spectator;

on_both!(the_ledger_the_audit_and_the_decisions_are_only_added_to, |app| async {
    let booking = app.book(a_booking()).await;
    app.pay(&booking, "EUR 350.00").await;
    for change in [
        "UPDATE transfers SET amount_minor = 1",
        "DELETE FROM transfers",
        "UPDATE audit_entries SET note = ''",
        "DELETE FROM audit_entries",
        "UPDATE decisions SET outcome = 'eligible'",
        "DELETE FROM decisions",
    ] {
        let refused = app.sql(change).await.unwrap_err().to_string();
        assert!(refused.contains("append-only"), "{change}: {refused}");
    }
    assert_eq!(app.money(&booking).await, (219_500, 35_000, 184_500));
});

/// Numbers that are the same in every run (Knuth's multiplier), so that a failure can be looked at again.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % limit
    }
}

/// A verb may say no; what it must not do is fail.
fn may_say_no<T, E: VerbError + std::fmt::Debug>(done: Result<T, E>) {
    if let Err(error) = done {
        let trouble = error.store().filter(|trouble| !matches!(trouble, StoreError::NotFound));
        assert!(trouble.is_none(), "{error:?}");
    }
}

async fn one_step(app: &TestApp, dice: &mut Dice, bookings: &mut Vec<Booking>) -> String {
    let what = dice.below(12);
    if bookings.is_empty() || what < 3 {
        let mut wish = a_booking().of(match dice.below(4) {
            0 => vec![runner("One", "Alone")],
            1 => vec![runner("One", "Pair"), spectator("Two", "Pair")],
            2 => vec![runner("One", "Three"), runner("Two", "Three"), spectator("Three", "Three")],
            _ => vec![photographer("Pho", "Tographer")],
        });
        wish.command.as_option = dice.below(6) == 0;
        let made = app.try_to_book(wish).await;
        bookings.extend(made.ok());
        return "book".to_owned();
    }
    let booking = bookings[dice.below(bookings.len())].clone();
    let owed = app.dossier(&booking).await.money.balance.minor;
    match what {
        3..=5 => {
            let euros = [100, 320, 350, 670, 700, owed / 100][dice.below(6)].max(1);
            app.pay(&booking, &format!("EUR {euros}.00")).await;
            format!("pay {euros} for {}", booking.reference)
        }
        6 | 7 => {
            let places: &[usize] = if dice.below(2) == 0 { &[] } else { &[0] };
            let reason = CancelReason::ALL[dice.below(4)];
            may_say_no(app.cancel(&booking, places, reason).await);
            format!("cancel {places:?} of {}, {reason:?}", booking.reference)
        }
        8 => {
            let back = (-owed).max(100) / if dice.below(2) == 0 { 1 } else { 2 };
            may_say_no(app.refund(&booking, &format!("EUR {}.{:02}", back / 100, back % 100)).await);
            format!("refund {back} to {}", booking.reference)
        }
        9 => {
            app.pass(Duration::days(4));
            app.release().await;
            "lapse".to_owned()
        }
        10 => {
            may_say_no(app.retake(&booking).await);
            format!("retake {}", booking.reference)
        }
        _ => {
            may_say_no(app.review(&booking, dice.below(3) > 0).await);
            let id = booking.id.clone();
            may_say_no(app.act("site", move |tx| say_sent(tx, &id)).await);
            format!("review or extend {}", booking.reference)
        }
    }
}

/// Each account's debits less its credits, added up by the database.
const OUT_OF_BALANCE: &str = "SELECT currency AS value FROM (\
     SELECT currency, amount_minor AS moved FROM transfers WHERE debit_account <> '' \
     UNION ALL SELECT currency, -amount_minor FROM transfers WHERE credit_account <> '') both_sides \
     GROUP BY currency HAVING SUM(moved) <> 0";

/// What each booking owes by its page and by its own rows of the ledger, in words of their own.
async fn every_balance_is_the_ledgers(app: &TestApp, bookings: &[Booking]) {
    for booking in bookings {
        let (charged, received, balance) = app.money(booking).await;
        assert_eq!(charged - received, balance);
        let sum = app
            .texts(&format!(
                "SELECT CAST(SUM(CASE WHEN debit_account = 'debtor:{id}' THEN amount_minor ELSE -amount_minor END) AS TEXT) AS value \
                 FROM transfers WHERE 'debtor:{id}' IN (debit_account, credit_account)",
                id = booking.id
            ))
            .await;
        assert_eq!(sum, [balance.to_string()]);
    }
}

on_both!(debits_equal_credits_at_every_moment, |app| async {
    for seed in [1, 2] {
        let (mut dice, mut bookings, mut story) = (Dice(seed), Vec::new(), Vec::new());
        app.is_at("2026-11-22T08:00:00Z");
        for _ in 0..45 {
            story.push(one_step(app, &mut dice, &mut bookings).await);
            assert_eq!(app.faults().await, Vec::<String>::new(), "seed {seed}, after {story:#?}");
        }
        assert_eq!(app.texts(OUT_OF_BALANCE).await, Vec::<String>::new());
        every_balance_is_the_ledgers(app, &bookings).await;
        // Money nobody owes us is always on the desk's list.
        for booking in &bookings {
            let (_, _, balance) = app.money(booking).await;
            let tasks = app.tasks(booking).await;
            let told = tasks.iter().any(|(kind, _)| kind == "refund" || kind == "late_money");
            assert_eq!(balance < 0, told, "{} owes {balance}: {tasks:?}; {story:#?}", booking.reference);
            may_say_no(app.cancel(booking, &[], CancelReason::OurMistake).await);
        }
    }
});

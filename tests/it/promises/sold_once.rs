//! 1. A place is never sold twice; a retry, double click or replay never books, charges or mails twice.

use futures_util::future::join_all;
use startline::actions::book_tour::BookTourError;
use startline::actions::record_payment::RecordPayment;
use startline::actions::record_payment::Recorded;
use startline::actions::record_payment::record_payment;
use startline::domain::reference::BookingReference;
use startline::keys::random_bytes;
use startline::store::StoreError;
use startline::store::pools;
use startline::store::tx::new_id;

use crate::on_both;
use crate::support::world::NewBooking;
use crate::support::world::a_booking;

on_both!(a_place_is_never_sold_twice, |app| async {
    app.sells("PY33-A", "seat_out", 5).await;
    let buyers = (0..20).map(|n| app.try_to_book(a_booking().by("Buyer", &format!("buyer{n}@example.org"))));
    let (sold, others): (Vec<_>, Vec<_>) = join_all(buyers).await.into_iter().partition(Result::is_ok);
    assert_eq!(sold.len(), 5);
    assert!(others.iter().all(|other| matches!(other, Err(BookTourError::SoldOut(_)))), "{others:?}");
    assert_eq!(app.taken("PY33-A", "seat_out").await, 5);
    assert_eq!(app.letters().await.len(), 5);
    assert_eq!(app.faults().await, Vec::<String>::new());
});

/// The same press of the button as it arrives again: the key is the form's, everything else is minted anew.
fn pressed_again(first: &NewBooking) -> NewBooking {
    let mut again = first.clone();
    again.command.booking_id = new_id();
    again.command.reference = BookingReference::from_random(random_bytes().unwrap());
    for member in &mut again.command.party {
        member.traveller_id = new_id();
    }
    again
}

on_both!(one_key_books_charges_and_mails_once, |app| async {
    let first = a_booking();
    let presses = (0..10).map(|_| app.try_to_book(pressed_again(&first)));
    let booked: Vec<_> = join_all(presses).await.into_iter().map(|press| press.unwrap().id).collect();
    assert!(booked.iter().all(|id| *id == booked[0]), "{booked:?}");
    app.pass(chrono::Duration::days(2));
    let later = app.book(pressed_again(&first)).await;
    assert_eq!(later.id, booked[0]);
    assert_eq!(app.dossier(&later).await.transfers.len(), 1);
    assert_eq!(app.told(&later).await, ["booking_received"]);
    assert_eq!(app.taken("PY33-A", "seat_out").await, 1);

    let mut other = pressed_again(&first);
    other.command.request_hash = "another request".to_owned();
    let answer = app.try_to_book(other).await;
    assert!(matches!(answer, Err(BookTourError::KeyReused)), "{answer:?}");
});

on_both!(one_payment_is_recorded_and_confirmed_once, |app| async {
    let booking = app.book(a_booking()).await;
    let payment = RecordPayment {
        booking_id: booking.id.clone(),
        amount: "EUR 350.00".parse().unwrap(),
        value_on: app.clock().now().date_naive(),
        note: "statement 1".to_owned(),
        once_key: new_id(),
    };
    let pay = || {
        let payment = payment.clone();
        app.act("staff:test", move |tx| record_payment(tx, &payment))
    };
    let mut done: Vec<_> = join_all((0..8).map(|_| pay())).await.into_iter().map(Result::unwrap).collect();
    done.push(pay().await.unwrap());
    assert_eq!(done.iter().filter(|one| **one == Recorded::Confirmed).count(), 1, "{done:?}");
    assert_eq!(done.iter().filter(|one| **one == Recorded::Again).count(), 8, "{done:?}");
    assert_eq!(app.money(&booking).await, (219_500, 35_000, 184_500));
    assert_eq!(app.told(&booking).await, ["booking_received", "deposit_received"]);
});

on_both!(the_database_itself_refuses_to_sell_a_place_twice, |app| async {
    let pool = app.look(pools::all).await.into_iter().find(|pool| pool.kind == "seat_out").unwrap();
    let taken = app.act("test", move |tx| pools::take_unchecked(tx.conn, &pool.id, pool.capacity + 1)).await;
    assert!(matches!(taken, Err(StoreError::Conflict(_))), "{taken:?}");
    assert_eq!(app.faults().await, Vec::<String>::new());
});

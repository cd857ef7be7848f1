//! Promise 1: a place is never sold twice, and a repeat never books twice.

use futures_util::future::join_all;
use startline::actions::book_tour::BookTourError;
use startline::domain::availability::PoolKind;
use startline::store::StoreError;
use startline::store::pools;

use crate::on_both;
use crate::support::app::TestApp;
use crate::support::world::a_booking;
use crate::support::world::runner;

/// What is taken of a departure's own pools, and of how many: kind, taken, capacity.
async fn pools_of(app: &TestApp, code: &'static str) -> Vec<(String, i64, i64)> {
    app.look(move |conn| {
        let (departure, _) = startline::store::departures::by_code(conn, code)?;
        let rows = pools::of_owners(conn, &[departure.id])?;
        Ok(rows.into_iter().map(|pool| (pool.kind, pool.taken, pool.capacity)).collect())
    })
    .await
}

on_both!(twenty_buyers_of_two_places_get_two, |app| async {
    let wishes = (0..20).map(|_| app.try_to_book(a_booking().on("PY33-B")));
    let answers = join_all(wishes).await;
    let booked = answers.iter().filter(|answer| answer.is_ok()).count();
    assert_eq!(booked, 2);
    for answer in answers.into_iter().filter_map(Result::err) {
        assert!(matches!(answer, BookTourError::SoldOut(_)), "{answer:?}");
    }
    for (kind, taken, capacity) in pools_of(app, "PY33-B").await {
        assert!(taken <= capacity, "{kind}: {taken} of {capacity}");
    }
});

on_both!(a_party_is_booked_whole_or_not_at_all, |app| async {
    let party = vec![runner("Ada", "One"), runner("Ben", "Two"), runner("Cal", "Three")];
    let answer = app.try_to_book(a_booking().on("PY33-B").of(party)).await;
    let Err(BookTourError::SoldOut(short)) = answer else { panic!("{answer:?}") };
    assert!(short.contains(&PoolKind::SeatOut), "{short:?}");
    assert!(pools_of(app, "PY33-B").await.iter().all(|(_, taken, _)| *taken == 0));
    assert!(app.letters().await.is_empty());
});

on_both!(one_key_books_once_however_often_it_comes, |app| async {
    let wish = a_booking();
    let answers = join_all((0..8).map(|_| app.try_to_book(wish.clone()))).await;
    for answer in answers {
        assert_eq!(answer.unwrap().id, wish.command.booking_id);
    }
    assert_eq!(app.letters().await.len(), 1);
    let seats = pools_of(app, "PY33-A").await.into_iter().find(|(kind, ..)| kind == "seat_out");
    assert_eq!(seats.map(|(_, taken, _)| taken), Some(1));
});

on_both!(one_key_cannot_serve_two_requests, |app| async {
    let wish = a_booking();
    app.book(wish.clone()).await;
    let mut other = a_booking();
    other.command.once_key = wish.command.once_key.clone();
    let answer = app.try_to_book(other).await;
    assert!(matches!(answer, Err(BookTourError::KeyReused)), "{answer:?}");
});

on_both!(the_database_refuses_what_the_code_would_let_through, |app| async {
    let result: Result<(), StoreError> = app
        .act("cli", |tx| {
            let pool = pools::all(tx.conn)?
                .into_iter()
                .find(|pool| pool.capacity > 0)
                .ok_or(StoreError::NotFound)?;
            pools::take_unchecked(tx.conn, &pool.id, pool.capacity + 1)
        })
        .await;
    assert!(matches!(result, Err(StoreError::Conflict(_))), "{result:?}");
});

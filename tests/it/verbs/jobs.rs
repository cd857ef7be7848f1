//! Jobs on several instances: one runs, and another takes over from one that died.

use chrono::Duration;
use chrono::NaiveDateTime;
use futures_util::future::join_all;
use startline::store::StoreError;
use startline::store::job_runs;

use crate::on_both;
use crate::support::app::TestApp;
use crate::support::world::a_booking;

async fn take(app: &TestApp) -> Option<NaiveDateTime> {
    let until = app.clock().now().naive_utc() + Duration::minutes(5);
    let taken: Result<bool, StoreError> = app
        .act("job:release_holds", move |tx| {
            job_runs::take(tx.conn, "release_holds", tx.by.at.naive_utc(), until)
        })
        .await;
    taken.unwrap().then_some(until)
}

async fn finish(app: &TestApp, lease: NaiveDateTime) {
    app.act("job:release_holds", move |tx| {
        job_runs::finish(tx.conn, "release_holds", lease, tx.by.at.naive_utc(), "done")
    })
    .await
    .unwrap();
}

on_both!(of_many_instances_one_has_the_lease, |app| async {
    let taken = join_all((0..6).map(|_| take(app))).await;
    assert_eq!(taken.iter().flatten().count(), 1);
    finish(app, taken.into_iter().flatten().next().unwrap()).await;
    assert!(take(app).await.is_some());
});

on_both!(who_outlived_the_lease_does_not_end_the_next_ones, |app| async {
    let first = take(app).await.unwrap();
    app.pass(Duration::minutes(4));
    assert!(take(app).await.is_none());
    app.pass(Duration::minutes(1));
    let second = take(app).await.unwrap();
    finish(app, first).await;
    assert!(take(app).await.is_none(), "the second still works");
    finish(app, second).await;
    assert!(take(app).await.is_some());
});

on_both!(a_job_goes_on_where_an_instance_died, |app| async {
    let booking = app.book(a_booking()).await;
    app.pass(Duration::days(8));
    // An instance takes the job and is never heard of again.
    take(app).await.unwrap();
    app.run_jobs().await;
    assert_eq!(app.status(&booking).await, "awaiting_deposit");
    app.pass(Duration::minutes(5));
    app.run_jobs().await;
    assert_eq!(app.status(&booking).await, "lapsed");
    let runs = app.look(job_runs::all).await;
    let run = runs.iter().find(|run| run.name == "release_holds").unwrap();
    assert_eq!(run.last_result, "1 done");
});

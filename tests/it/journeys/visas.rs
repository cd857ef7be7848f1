//! Visas: filed in batches when the papers are there, answered by the consulate, handed over, and refused with the full refund.

use startline::domain::details::GivenBy;
use startline::domain::details::Page as DetailsPage;
use startline::domain::roster::StaffRole;
use startline::store::StoreError;
use startline::store::details;
use startline::store::dossier::full_name;
use startline::store::travellers::Traveller;

use crate::on_both;
use crate::support::app::TestApp;
use crate::support::page::Page;
use crate::support::world::a_booking;
use crate::support::world::runner;

const VISAS: &str = "/desk/departures/PY33-A/visas";

/// A confirmed runner.
async fn confirmed(app: &TestApp, family_name: &str) -> Traveller {
    let booking = app.book(a_booking().of(vec![runner("Test", family_name)])).await;
    app.pay(&booking, "EUR 350.00").await;
    app.party(&booking).await.remove(0)
}

/// Everything the consulate wants.
async fn give_papers(app: &TestApp, traveller: &Traveller) {
    let id = traveller.id.clone();
    let give = move |tx: &mut startline::store::Tx<'_>| -> Result<(), StoreError> {
        let papers = DetailsPage::ALL.into_iter().filter(|page| page.is_for_visa());
        let at = tx.stamp();
        papers.into_iter().try_for_each(|page| details::give_page(tx.conn, &id, page, GivenBy::Desk, at))
    };
    app.act("staff:test", give).await.unwrap();
}

/// Notes a step for these travellers through the form.
async fn note(page: &Page, people: &[&Traveller], to: &str) -> Page {
    let mut form = page.form("Note it");
    for one in people {
        form = form.tick(&full_name(one));
    }
    form.choose("to", to).submit().await
}

on_both!(visas_go_in_batches_once_the_papers_are_there, |app| async {
    let (ada, bea, cid) =
        (confirmed(app, "Ada").await, confirmed(app, "Bea").await, confirmed(app, "Cid").await);
    app.book(a_booking().of(vec![runner("Test", "Waits")])).await;
    give_papers(app, &ada).await;
    give_papers(app, &cid).await;
    let desk = app.desk(StaffRole::Desk).await;

    let page = desk.get(VISAS).await;
    assert_eq!(page.count("#visas tbody tr"), 3);
    page.says("Passport, Photo, Passport scan, Declarations").says_not("Waits");
    let filed = note(&page, &[&ada, &bea], "filed").await;
    filed.says("Batch no. 1 filed with 1 visa. Not 1: Test Bea: passport, photo, passport scan, declarations missing");

    let second = note(&filed, &[&cid], "filed").await;
    second.says("Batch no. 2 filed with 1 visa");
    assert_eq!(second.count("#batches tbody tr"), 2);
    note(&second, &[&ada], "issued").await.says("0 visas issued. Not 1: Test Ada: filed now");
    let approved = note(&second, &[&ada, &cid], "approved").await;
    approved.says("2 visas approved");
    let issued = note(&approved, &[&ada], "issued").await;
    note(&issued, &[&ada], "handed_over").await.says("1 visa handed over");
    assert_eq!(desk.get(&format!("{VISAS}?state=handed_over")).await.count("#visas tbody tr"), 1);
    let list = desk.get("/desk/departures/PY33-A/visa.csv").await;
    assert!(list.html.contains("Handed over,1,") && list.html.contains("Approved,2,"), "{}", list.html);
    assert_eq!(app.faults().await, Vec::<String>::new());
});

on_both!(a_refused_visa_leads_to_the_full_refund, |app| async {
    let ada = confirmed(app, "Ada").await;
    give_papers(app, &ada).await;
    let desk = app.desk(StaffRole::Desk).await;
    let filed = note(&desk.get(VISAS).await, &[&ada], "filed").await;
    let refused = note(&filed, &[&ada], "refused").await;
    desk.get("/desk").await.says("A visa was refused");
    let form = refused.follow("Cancel with the full refund : Test Ada").await;
    let check = form
        .form("Check what it costs")
        .choose("reason", "visa_refused")
        .fill("note", "No visa")
        .submit()
        .await;
    check.says("Goes back EUR 350.00");
    check.form("Cancel now").submit().await.says("goes back");
    desk.get("/desk").await.says_not("A visa was refused");
    desk.get(VISAS).await.says_not("Test Ada");
});

on_both!(a_step_needs_somebody_and_a_word, |app| async {
    confirmed(app, "Ada").await;
    let desk = app.desk(StaffRole::Desk).await;
    let page = desk.get(VISAS).await.form("Note it").submit().await;
    assert_eq!(page.expect(422).faults(), ["Choose whose visas", "Choose what happened"]);
});

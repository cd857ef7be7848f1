//! Race entries: their status at the organiser, what speaks against them, another race, and the list the organiser wants.

use startline::actions::assign_bibs::assign_bibs;
use startline::domain::roster::StaffRole;
use startline::store::StoreError;
use startline::store::bookings::Booking;
use startline::store::dialect;

use crate::on_both;
use crate::support::acts::passport_of;
use crate::support::app::TestApp;
use crate::support::page::Page;
use crate::support::world::a_booking;
use crate::support::world::runner;
use crate::support::world::spectator;

const ENTRIES: &str = "/desk/departures/PY33-A/entries";
const START_LIST: &str = "/desk/editions/PY33/start-list";

async fn show(app: &TestApp) -> Page {
    app.desk(StaffRole::Desk).await.get(ENTRIES).await
}

async fn sql(app: &TestApp, sql: String) {
    app.act::<_, StoreError, _>("test", move |tx| dialect::execute(tx.conn, &sql)).await.unwrap();
}

async fn paid(app: &TestApp, given: &str, family: &str) -> Booking {
    let email = format!("{}@example.org", given.to_lowercase());
    let booking = app.book(a_booking().by(given, &email).of(vec![runner(given, family)])).await;
    app.pay(&booking, "EUR 350.00").await;
    booking
}

async fn id_of(app: &TestApp, booking: &Booking) -> String {
    app.party(booking).await[0].id.clone()
}

async fn number(app: &TestApp) {
    app.act("staff:test", |tx| assign_bibs(tx, "PY33-A")).await.unwrap();
}

async fn bib_of(app: &TestApp, traveller: &str) -> Vec<String> {
    app.texts(&format!(
        "SELECT CAST(bib AS TEXT) AS value FROM race_entries WHERE bib IS NOT NULL AND traveller_id = '{traveller}'"
    ))
    .await
}

on_both!(entries_go_to_the_organiser_and_back_by_legal_moves, |app| async {
    let ada = id_of(app, &paid(app, "Ada", "Ash").await).await;
    paid(app, "Bea", "Birch").await;
    let page = show(app).await;
    page.says("2 runners: 2 wanted").says("No estimate yet");
    page.form("Set the status")
        .submit()
        .await
        .expect(422)
        .says("Tick a runner in the list, or tick all of them");
    let form = page.form("Set the status").fill("status", "accepted").tick("All 2 runners of this list");
    form.submit()
        .await
        .says("0 entries set to “Accepted”. 2 entries left: “Wanted” cannot become that at once");
    let form = show(app).await.form("Set the status").fill("status", "sent").tick("Ada Ash");
    form.submit().await.says("1 entry set to “Sent to the organiser”").says("1 wanted, 1 sent");
    // The filter of the address is what "all" means.
    let sent = app.desk(StaffRole::Desk).await.get(&format!("{ENTRIES}?status=sent")).await;
    let form = sent.form("Set the status").fill("status", "accepted").tick("All 1 runner of this list");
    form.submit().await.says("1 wanted, 1 accepted");
    let again = show(app).await.form("Set the status").fill("status", "accepted").tick("Ada Ash");
    again.submit().await.says("0 entries set").says("1 entry stood there already");
    let states =
        app.texts(&format!("SELECT status AS value FROM race_entries WHERE traveller_id = '{ada}'")).await;
    assert_eq!(states, ["accepted"]);
});

on_both!(age_and_cut_off_are_looked_at_on_the_race_date, |app| async {
    let mut young = runner("Yuna", "Young");
    young.statement.birth_year = 2009;
    let booking = app.book(a_booking().of(vec![young])).await;
    sql(app, "UPDATE races SET minimum_age = 18 WHERE code = 'half'".to_owned()).await;
    show(app).await.says("This race is from 18: it depends on the birthday");
    let mut details = passport_of(&app.party(&booking).await[0]);
    details.born_on = "2009-04-05".parse().unwrap();
    app.give("staff:test", details).await.unwrap();
    let slow = id_of(app, &paid(app, "Sam", "Slow").await).await;
    sql(app, format!("UPDATE race_entries SET estimate_minutes = 900 WHERE traveller_id = '{slow}'")).await;
    let page = show(app).await;
    page.says("Thinks to need 15 h, the course closes after 2 h 30 min");
    // The 18th birthday is the day after the race.
    page.says("17 at most on Sun 4 Apr 2027: this race is from 18");
});

on_both!(another_race_takes_place_fee_number_and_answer_along, |app| async {
    let ada = paid(app, "Ada", "Ash").await;
    let id = id_of(app, &ada).await;
    number(app).await;
    let old = bib_of(app, &id).await;
    assert_eq!(old.len(), 1);
    let (half, full) = (app.taken("PY33-A", "race:half").await, app.taken("PY33-A", "race:full").await);
    let page = show(app).await;
    let same = page.form("Change the race").fill("runner", &id).fill("to_race", "half");
    same.submit().await.expect(422).says("they run this one already");
    let page = page.form("Change the race").fill("runner", &id).fill("to_race", "full").submit().await;
    page.says("The race is changed. The rules say");
    assert_eq!(app.taken("PY33-A", "race:half").await, half - 1);
    assert_eq!(app.taken("PY33-A", "race:full").await, full + 1);
    assert!(bib_of(app, &id).await.is_empty(), "the number of the old race is not worn any more");
    let fees = app.texts("SELECT label AS value FROM outside_charges ORDER BY label").await;
    assert!(fees.len() <= 1 && fees.iter().all(|fee| !fee.to_lowercase().contains("half")), "{fees:?}");
    let causes = app.texts("SELECT cause AS value FROM decisions ORDER BY decided_at, id").await;
    assert_eq!(causes, ["booking", "race"]);
    // Back again: a new number, and never the old one, for nobody.
    number(app).await;
    let page =
        show(app).await.form("Change the race").fill("runner", &id).fill("to_race", "half").submit().await;
    page.says("The race is changed");
    let bea = id_of(app, &paid(app, "Bea", "Birch").await).await;
    number(app).await;
    for traveller in [&id, &bea] {
        let new = bib_of(app, traveller).await;
        assert!(new.len() == 1 && new != old, "{new:?}");
    }
    assert_eq!(app.faults().await, Vec::<String>::new());
});

on_both!(a_race_that_is_sold_out_is_an_answer_and_changes_nothing, |app| async {
    let ada = paid(app, "Ada", "Ash").await;
    let id = id_of(app, &ada).await;
    sql(app, "UPDATE pools SET capacity = taken WHERE kind = 'race:full'".to_owned()).await;
    let before = app.dossier(&ada).await;
    let form = show(app).await.form("Change the race").fill("runner", &id).fill("to_race", "full");
    form.submit().await.expect(422).says("every place of this one is taken");
    let after = app.dossier(&ada).await;
    assert_eq!(after.travellers[0].race_id, before.travellers[0].race_id);
    assert_eq!(after.outside.len(), before.outside.len());
    assert_eq!(app.faults().await, Vec::<String>::new());
});

on_both!(the_organiser_gets_a_list_in_its_own_shape, |app| async {
    let ada = paid(app, "Ada", "Ash").await;
    app.give("staff:test", passport_of(&app.party(&ada).await[0])).await.unwrap();
    let party = vec![runner("Zoe", "Zeal"), spectator("Gus", "Guide")];
    let pair = app.book(a_booking().by("Zoe", "zoe@example.org").of(party)).await;
    app.pay(&pair, "EUR 700.00").await;
    let people = app.party(&pair).await;
    let guided = format!(
        "UPDATE race_entries SET guide_id = '{}' WHERE traveller_id = '{}'",
        people[1].id, people[0].id
    );
    sql(app, guided).await;
    app.book(a_booking().by("Not", "not@example.org").of(vec![runner("Not", "Paid")])).await;
    number(app).await;
    let desk = app.desk(StaffRole::Desk).await;
    let page = desk.get(START_LIST).await;
    page.says("1 whose deposit is not in yet are left out").says("GER").says_not("Paid Not").says_not("1988");
    let rows = page.texts("#start-list tbody tr");
    assert_eq!(rows.len(), 3);
    assert!(rows[1].contains("with Gus Guide") && rows[2].contains("guides Zoe Zeal"), "{rows:?}");
    let file = desk.get(&format!("{START_LIST}.csv?race=half")).await;
    let lines: Vec<&str> = file.html.trim_start_matches('\u{feff}').lines().collect();
    assert_eq!(lines[0], "Bib,Family name,Given names,NOC,Sex,Year of birth,Race,Club,Guide");
    assert!(lines[1].contains("Ash,Ada,GER,F,•••,") && lines.len() == 4, "{lines:?}");
    desk.get(&format!("{START_LIST}?race=full")).await.says("Nobody is on this list yet");
    desk.get(&format!("{START_LIST}?departure=PY33-B")).await.says("Nobody is on this list yet");
    // The year of birth is opened by a press that is on record, the day never.
    let opened = page.form("With the year of birth").submit().await;
    opened.says("1988").says_not("29 Feb").says("That you did is on record");
    let file = opened.follow("CSV").await;
    assert!(file.html.contains("Ash,Ada,GER,F,1988,"), "{}", file.html);
    let noted = app.texts("SELECT verb AS value FROM audit_entries WHERE verb = 'disclose'").await;
    assert_eq!(noted.len(), 1);
});

on_both!(numbers_of_a_list_are_looked_at_first_and_given_once, |app| async {
    let ada = paid(app, "Ada", "Ash").await;
    let bea = id_of(app, &paid(app, "Bea", "Birch").await).await;
    let block = app.texts("SELECT CAST(bib_from AS TEXT) AS value FROM races WHERE code = 'half'").await;
    let from: i64 = block[0].parse().unwrap();
    let page = app.desk(StaffRole::Desk).await.get("/desk/editions/PY33/bibs").await;
    page.form("See what it comes to")
        .submit()
        .await
        .expect(422)
        .says("Choose a CSV file, or paste its lines");
    let bad = page.form("See what it comes to").fill("rows", "bib,name\nseven,Ada Ash");
    bad.submit().await.expect(422).says("Line 2: enter a number above zero");
    let list = format!(
        "bib,reference,name\n{},{},\n{},,Nobody Known\n7,,birch bea",
        from + 4,
        ada.reference,
        from + 5
    );
    let shown = page.form("See what it comes to").fill("rows", &list).submit().await;
    shown.says("1 number to give, 2 that cannot be given").says("No runner of this edition fits");
    shown.says(&format!("has the numbers {from} to"));
    let given = shown.form("Give these numbers").submit().await;
    given.says("1 number is given");
    let id = id_of(app, &ada).await;
    assert_eq!(bib_of(app, &id).await, [(from + 4).to_string()]);
    // The same press again finds that all is done, and a new run of the list gives nothing.
    let again = shown.form("Give these numbers").submit().await;
    again.says("has it already").says("0 numbers to give");
    number(app).await;
    assert_eq!(bib_of(app, &id).await, [(from + 4).to_string()]);
    assert_ne!(bib_of(app, &bea).await, [(from + 4).to_string()]);
    assert_eq!(app.faults().await, Vec::<String>::new());
});

//! Loading a season again: what it may change, and what it may not.

use startline::actions::load_season::LoadSeason;
use startline::actions::load_season::LoadSeasonError;
use startline::actions::load_season::Loaded;
use startline::actions::load_season::load_season;
use startline::domain::season::Season;
use startline::store::StoreError;

use crate::on_both;
use crate::support::app::TestApp;
use crate::support::world::SEASON;
use crate::support::world::a_booking;
use crate::support::world::runner;

async fn load(app: &TestApp, document: String) -> Result<Loaded, LoadSeasonError> {
    let command = LoadSeason { season: Season::parse(&document).unwrap(), document };
    app.act("cli", move |tx| load_season(tx, &command)).await
}

/// Ids and capacities of everything a season makes.
async fn shape(app: &TestApp) -> Vec<String> {
    let mut rows = Vec::new();
    for table in
        ["editions", "races", "departures", "texts", "partners", "recipients", "bank_accounts", "agencies"]
    {
        rows.extend(app.texts(&format!("SELECT '{table} ' || id AS value FROM {table} ORDER BY id")).await);
    }
    rows.extend(
        app.texts(
            "SELECT id || ' ' || kind || ' ' || capacity || ' ' || taken AS value FROM pools ORDER BY id",
        )
        .await,
    );
    rows
}

on_both!(the_same_season_again_changes_nothing, |app| async {
    app.book(a_booking()).await;
    let before = shape(app).await;
    let loaded = load(app, SEASON.to_owned()).await.unwrap();
    assert_eq!((loaded.departures, loaded.new_texts), (2, 0));
    assert_eq!(shape(app).await, before);
    assert_eq!(app.faults().await, Vec::<String>::new());
});

on_both!(a_pool_cannot_be_made_smaller_than_what_is_taken, |app| async {
    app.book(a_booking().of(vec![runner("Ada", "Pair"), runner("Bo", "Pair")])).await;
    let before = shape(app).await;
    let refused = load(app, SEASON.replace("seats_out = 8", "seats_out = 1")).await.unwrap_err();
    assert_eq!(refused.to_string(), "PY33-A: seat_out cannot be 1, because 2 are taken already");
    assert_eq!(shape(app).await, before, "nothing of a refused season is kept");
    load(app, SEASON.replace("seats_out = 8", "seats_out = 2")).await.unwrap();
});

on_both!(a_published_text_cannot_get_other_words_under_its_version, |app| async {
    let other = SEASON.replace("2. You pay by transfer.", "2. You pay in gold.");
    let refused = load(app, other.clone()).await.unwrap_err();
    assert!(matches!(&refused, LoadSeasonError::Store(StoreError::Conflict(_))), "{refused}");
    assert!(refused.to_string().contains("published with other words; raise its version"), "{refused}");
    let next = other.replacen("code = \"terms\"\nversion = 1", "code = \"terms\"\nversion = 2", 1);
    assert_eq!(load(app, next).await.unwrap().new_texts, 1);
});

#[test]
fn a_sign_that_nobody_sees_is_found_in_a_season() {
    for (written, sign) in
        [("\u{202e}", "202E"), ("\\u202e", "202E"), ("\\ue000code", "E000"), ("\\u0000", "0000")]
    {
        let document = SEASON.replacen("The usual hotel", &format!("The usual {written}hotel"), 1);
        let line =
            document.lines().position(|line| line.contains("hotel\"") && line.contains(written)).unwrap() + 1;
        let said = Season::parse(&document).map(|_| ()).unwrap_err().to_string();
        let wanted = format!("hotel: holds a sign that nobody sees (U+{sign}); take it out");
        assert!(said.starts_with("line ") && said.ends_with(&wanted), "{said}");
        if !written.contains('\\') {
            assert!(said.starts_with(&format!("line {line},")), "{said}");
        }
    }
    let joined = SEASON.replacen("The usual hotel", "The usual\u{200d} ho\u{ad}tel", 1);
    assert!(Season::parse(&joined).is_ok());
}

#[test]
fn a_mistake_in_the_room_stock_is_named_by_line_and_field() {
    fn check(nights: &str, expected: &str) {
        let hotel = "hotel = \"The usual hotel\"\n";
        let document = SEASON.replacen(hotel, &format!("{hotel}{nights}\n"), 1);
        let line = document.lines().position(|line| line == nights.lines().next().unwrap()).unwrap() + 1;
        let said = Season::parse(&document).map(|_| ()).unwrap_err().to_string();
        assert_eq!(said, format!("line {line}, room_stock: {expected}"), "{nights}");
    }
    let season = Season::parse(SEASON).unwrap();
    let departure = &season.departures[0];
    let nights: Vec<_> = departure.starts_on.iter_days().take_while(|day| *day < departure.ends_on).collect();
    let (first, last, end) = (nights[0], nights[nights.len() - 1], departure.ends_on);
    let all = |skip: usize| {
        let told = nights.iter().skip(skip).map(|on| format!("{{ hotel = \"H\", on = \"{on}\", twin = 3 }}"));
        told.collect::<Vec<_>>().join(", ")
    };
    check(&format!("room_stock = [{}]", all(1)), &format!("no hotel is told for the night of {first}"));
    check(
        &format!("room_stock = [{}, {{ hotel = \"H\", on = \"{last}\" }}]", all(0)),
        &format!("H is told twice for {last}"),
    );
    check(
        &format!("room_stock = [{{ hotel = \"H\", on = \"{end}\" }}]"),
        &format!("nobody sleeps there on {end}: the nights are from {first} to before {end}"),
    );
    check(
        &format!("room_stock = [{{ hotel = \"\", on = \"{first}\" }}]"),
        &format!("the night of {first} has no hotel's name"),
    );
    let fault = |nights: &str| {
        let hotel = "hotel = \"The usual hotel\"\n";
        Season::parse(&SEASON.replacen(hotel, &format!("{hotel}{nights}\n"), 1)).unwrap_err()
    };
    assert_eq!(
        fault(&format!("room_stock = [{{ hotel = \"H\", on = \"{first}\", suite = 1 }}]")).field,
        "suite"
    );
    assert_eq!(
        fault(&format!("room_stock = [{{ hotel = \"H\", on = \"{first}\", twin = -1 }}]")).field,
        "room_stock"
    );
}

#[test]
fn odd_times_and_vehicles_of_a_gateway_are_refused() {
    for (line, expected) in [
        ("connections = { window_minutes = -1 }", "minutes are from 0 to 2880, not -1"),
        ("connections = { change_minutes = 99999 }", "minutes are from 0 to 2880, not 99999"),
        ("connections = { vehicle_seats = 0 }", "a vehicle has from 1 to 100 seats, not 0"),
    ] {
        let hotel = "hotel = \"The usual hotel\"\n";
        let document = SEASON.replacen(hotel, &format!("{hotel}{line}\n"), 1);
        let said = Season::parse(&document).map(|_| ()).unwrap_err().to_string();
        assert!(said.ends_with(&format!("connections: {expected}")), "{said}");
    }
}

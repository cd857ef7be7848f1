//! A departure at a glance: places sold over time, nationalities, races, ages.

use actix_web::HttpRequest;
use actix_web::HttpResponse;
use actix_web::web::Data;
use actix_web::web::Path;
use askama::Template;
use chrono::DateTime;
use chrono::NaiveDateTime;
use chrono::Utc;

use crate::domain::country;
use crate::domain::glance;
use crate::filters;
use crate::paths;
use crate::store::Conn;
use crate::store::StoreError;
use crate::store::decisions;
use crate::store::dossier::Offer;
use crate::store::glance as kept;
use crate::store::pools;
use crate::store::rosters::Reach;
use crate::store::rosters::Roster;
use crate::web::access::Staff;
use crate::web::desk::chart;
use crate::web::desk::chart::Bar;
use crate::web::desk::chart::Steps;
use crate::web::desk::words;
use crate::web::error::WebError;
use crate::web::page::Frame;
use crate::web::state::AppState;

/// A chart of bars: the table is the chart.
struct Bars {
    id: &'static str,
    title: &'static str,
    head: &'static str,
    bars: Vec<Bar>,
}

#[derive(Template)]
#[template(path = "desk/glance.html")]
struct GlancePage {
    frame: Frame,
    code: String,
    dates: String,
    people: String,
    back: String,
    sold: Option<Steps>,
    charts: Vec<Bars>,
}

/// Shows it.
pub async fn show(
    request: HttpRequest,
    state: Data<AppState>,
    _staff: Staff,
    code: Path<String>,
) -> Result<HttpResponse, WebError> {
    let frame = state.frame(&request, "At a glance", "departures").await?;
    let now = state.clock.now();
    words::drawn(&state, move |conn| draw(conn, frame, &code, now)).await
}

fn draw(conn: &mut Conn, frame: Frame, code: &str, now: DateTime<Utc>) -> Result<GlancePage, StoreError> {
    let offer = Offer::by_code(conn, code)?;
    let departure = &offer.departure;
    let roster = Roster::read(conn, &offer, Reach::HoldingPlaces, &[])?;
    let count = i64::try_from(roster.people.len()).unwrap_or(i64::MAX);
    Ok(GlancePage {
        frame: Frame { title: format!("{} at a glance", departure.code), ..frame },
        dates: format!("From {}, {}", departure.gateway, filters::day(departure.gateway_on)),
        people: filters::count(count, "traveller", "travellers"),
        back: paths::desk_departure(&departure.code),
        sold: sold(conn, &offer, now)?,
        charts: charts(conn, &roster)?,
        code: departure.code.clone(),
    })
}

fn sold(conn: &mut Conn, offer: &Offer, now: DateTime<Utc>) -> Result<Option<Steps>, StoreError> {
    let local = |at: NaiveDateTime| at.and_utc().with_timezone(&offer.zone).date_naive();
    let places: Vec<_> = kept::seats(conn, &offer.departure.id)?
        .into_iter()
        .map(|(taken, released)| (local(taken), released.map(local)))
        .collect();
    let all = pools::of_owners(conn, std::slice::from_ref(&offer.departure.id))?;
    let capacity = all.iter().find(|pool| pool.kind == "seat_out").map_or(0, |pool| pool.capacity);
    let today = now.with_timezone(&offer.zone).date_naive().min(offer.departure.ends_on);
    Ok(chart::steps(&glance::sold_over_time(&places), capacity, today))
}

fn charts(conn: &mut Conn, roster: &Roster) -> Result<Vec<Bars>, StoreError> {
    let ids: Vec<String> = roster.people.iter().map(|person| person.traveller.id.clone()).collect();
    let ages = decisions::kept_ages(conn, &ids)?;
    let age = |id: &String| Some(ages.get(id)?.at_race());
    let nationality = |code: &'_ str| match country::by_code(code) {
        Some(country) => country.name.to_owned(),
        None => code.to_owned(),
    };
    let people = &roster.people;
    let nations: Vec<String> = people.iter().map(|one| nationality(&one.traveller.nationality)).collect();
    let races = people.iter().map(|one| match one.race_name.as_str() {
        "" => "Does not run",
        race => race,
    });
    let ages = glance::age_bands(people.iter().map(|one| age(&one.traveller.id)));
    let chart = |id, title, head, counts| Bars { id, title, head, bars: chart::bars(counts) };
    Ok(vec![
        chart("races", "Races", "Race", glance::tally(races)),
        chart("ages", "Ages on race day", "Years", ages),
        chart(
            "nationalities",
            "Nationalities",
            "Passport",
            glance::tally(nations.iter().map(String::as_str)),
        ),
    ])
}

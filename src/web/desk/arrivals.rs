//! The way into the gateway: who comes when, who is met with whom, whose way does not fit, and who has not said.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use actix_web::HttpRequest;
use actix_web::HttpResponse;
use actix_web::web::Data;
use actix_web::web::Path;
use askama::Template;
use chrono::DateTime;
use chrono::NaiveDate;
use chrono::Timelike;
use chrono::Utc;

use crate::domain::ways;
use crate::domain::ways::Arrival;
use crate::domain::ways::Graveness;
use crate::domain::ways::Window;
use crate::filters;
use crate::paths;
use crate::store::Conn;
use crate::store::StoreError;
use crate::store::dossier::Offer;
use crate::store::dossier::full_name;
use crate::store::rosters::Person;
use crate::store::rosters::Reach;
use crate::store::rosters::Roster;
use crate::store::rosters::Told;
use crate::store::sealed::Field;
use crate::store::travellers::Leg;
use crate::web::access::Staff;
use crate::web::desk::chart;
use crate::web::desk::chart::Bar;
use crate::web::desk::words;
use crate::web::error::WebError;
use crate::web::page::Frame;
use crate::web::state::AppState;

/// A figure on top of the page.
struct Total {
    label: &'static str,
    count: i64,
}

/// A way that does not fit.
struct Trouble {
    name: String,
    href: String,
    way: &'static str,
    what: String,
    graveness: &'static str,
    tone: &'static str,
    meaning: String,
    advice: &'static str,
}

/// Who comes on one day, hour by hour.
struct Day {
    id: String,
    day: String,
    bars: Vec<Bar>,
}

/// People who are met together.
struct Meeting {
    title: String,
    vehicles: String,
    people: Vec<Line>,
}

/// One person.
struct Line {
    name: String,
    href: String,
    what: String,
    stay: String,
}

#[derive(Template)]
#[template(path = "desk/arrivals.html")]
struct ArrivalsPage {
    frame: Frame,
    code: String,
    dates: String,
    back: String,
    boards: String,
    as_of: String,
    totals: Vec<Total>,
    troubles: Vec<Trouble>,
    days: Vec<Day>,
    meetings: Vec<Meeting>,
    alone: Vec<Line>,
    unsaid: Vec<Line>,
    /// Who is to be brought on the way home.
    brought: Vec<Line>,
    unknown: Vec<Line>,
}

/// Shows it.
pub async fn show(
    request: HttpRequest,
    state: Data<AppState>,
    _staff: Staff,
    code: Path<String>,
) -> Result<HttpResponse, WebError> {
    let frame = state.frame(&request, "Arrivals", "departures").await?;
    let now = state.clock.now();
    words::drawn(&state, move |conn| draw(conn, frame, &code, now)).await
}

fn draw(conn: &mut Conn, frame: Frame, code: &str, now: DateTime<Utc>) -> Result<ArrivalsPage, StoreError> {
    let offer = Offer::by_code(conn, code)?;
    let departure = &offer.departure;
    let roster = Roster::read(conn, &offer, Reach::HoldingPlaces, &[Told::Ways, Told::Given])?;
    let people = &roster.people;
    let today = now.with_timezone(&offer.zone).date_naive();
    let meetings = meetings(&offer, people);
    let troubles = troubles(&offer, people);
    // A way may be wrong in more than one respect.
    let misfits = troubles.iter().map(|one| (&one.href, one.way)).collect::<BTreeSet<_>>().len();
    let with_leg = |of: fn(&Person) -> Option<&Leg>, wish: &'static str| {
        let theirs = people.iter().filter_map(|one| Some((one, of(one)?)));
        let mut lines: Vec<_> = theirs.filter(|(_, leg)| leg.transfer == wish).collect();
        lines.sort_by_key(|(_, leg)| leg.local_at);
        lines.into_iter().map(|(one, leg)| line(one, arrival_words(leg))).collect::<Vec<_>>()
    };
    let unknown: Vec<Line> = people
        .iter()
        .filter(|one| one.way_in.is_none())
        .map(|one| line(one, one.knows_way_in_on.map_or_else(String::new, |day| promise_words(day, today))))
        .collect();
    let number = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    let met: usize = meetings.iter().map(|(window, _)| window.travellers.len()).sum();
    Ok(ArrivalsPage {
        frame: Frame { title: format!("{code} arrivals"), ..frame },
        dates: format!("{}, briefing {}", departure.gateway, briefing_words(&offer)),
        back: paths::desk_departure(code),
        boards: paths::desk_departure_page(code, "name-boards"),
        as_of: filters::instant(now, offer.zone, &departure.gateway),
        totals: vec![
            Total { label: "People", count: number(people.len()) },
            Total { label: "Met by us", count: number(met) },
            // Whether somebody gave a diet is open; what it is, the list of diets shows after a press that is logged.
            Total { label: "With a diet", count: number(people.iter().filter(|one| has_diet(one)).count()) },
            Total { label: "Vehicles", count: meetings.iter().map(|(window, _)| window.vehicles).sum() },
            Total { label: "Ways that do not fit", count: number(misfits) },
            Total { label: "Way in not known", count: number(unknown.len()) },
        ],
        troubles,
        days: days(people),
        meetings: meetings.into_iter().map(|(window, people)| meeting(&offer, &window, people)).collect(),
        alone: with_leg(|one| one.way_in.as_ref(), "alone"),
        unsaid: with_leg(|one| one.way_in.as_ref(), ""),
        brought: with_leg(|one| one.way_home.as_ref(), "wanted"),
        unknown,
        code: departure.code.clone(),
    })
}

fn has_diet(person: &Person) -> bool {
    person.given.contains(Field::Diet.as_str())
}

fn briefing_words(offer: &Offer) -> String {
    format!("{} {} time", filters::local(offer.measure("in")), offer.departure.gateway)
}

fn promise_words(day: NaiveDate, today: NaiveDate) -> String {
    match day < today {
        true => format!("Said they would know by {}", filters::day(day)),
        false => format!("Will know by {}", filters::day(day)),
    }
}

fn line(person: &Person, what: String) -> Line {
    Line {
        name: full_name(&person.traveller),
        href: href(person),
        what,
        stay: person.way_in.as_ref().map(|leg| leg.stay.clone()).unwrap_or_default(),
    }
}

fn href(person: &Person) -> String {
    format!("{}#traveller-{}", paths::desk_booking(&person.booking.reference), person.traveller.position)
}

/// "CA938, PEK Terminal 3, Tue 13 May 2025, 14:30".
fn arrival_words(leg: &Leg) -> String {
    let parts = [leg.number.as_str(), &leg.here(), &filters::local(leg.local_at)];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
}

/// Every way that does not fit, the worst first, then the nearest day.
fn troubles(offer: &Offer, people: &[Person]) -> Vec<Trouble> {
    let ways = people.iter().flat_map(|one| {
        let legs = [("Way in", one.way_in.as_ref()), ("Way home", one.way_home.as_ref())];
        legs.into_iter().filter_map(move |(way, leg)| Some((one, way, leg?)))
    });
    let finder = offer.finder();
    let mut found: Vec<_> = ways
        .flat_map(|(one, way, leg)| {
            finder.findings(leg).into_iter().map(move |finding| (one, way, leg, finding))
        })
        .collect();
    found.sort_by_key(|(_, _, leg, finding)| (std::cmp::Reverse(finding.graveness()), leg.local_at));
    let trouble = |(one, way, leg, finding): (&Person, &'static str, &Leg, ways::Finding)| Trouble {
        name: full_name(&one.traveller),
        href: href(one),
        way,
        what: arrival_words(leg),
        graveness: finding.graveness().label(),
        tone: match finding.graveness() {
            Graveness::Missed => "bad",
            Graveness::Tight => "warn",
            Graveness::Look => "wait",
        },
        meaning: finding.meaning(&offer.departure.gateway),
        advice: finding.advice(),
    };
    found.into_iter().map(trouble).collect()
}

/// How many come in each hour of each day on which somebody comes.
fn days(people: &[Person]) -> Vec<Day> {
    let mut hours: BTreeMap<(NaiveDate, u32), i64> = BTreeMap::new();
    for leg in people.iter().filter_map(|one| one.way_in.as_ref()) {
        *hours.entry((leg.local_at.date(), leg.local_at.hour())).or_default() += 1;
    }
    let named = hours.iter().map(|((_, hour), count)| (format!("{hour:02}:00"), *count)).collect();
    // One scale for all days, or a quiet day would look like a busy one.
    let mut bars = chart::bars(named).into_iter();
    let mut days: Vec<Day> = Vec::new();
    for (day, _) in hours.keys() {
        let title = filters::day(*day);
        if days.last().is_none_or(|last| last.day != title) {
            days.push(Day { id: format!("hours-{day}"), day: title, bars: Vec::new() });
        }
        if let (Some(last), Some(bar)) = (days.last_mut(), bars.next()) {
            last.bars.push(bar);
        }
    }
    days
}

/// Those who want to be met, in the windows that a vehicle can serve.
pub(super) fn meetings<'p>(offer: &Offer, people: &'p [Person]) -> Vec<(Window, Vec<&'p Person>)> {
    let connections = &offer.about.connections;
    let wanted = people.iter().filter_map(|one| {
        let leg = one.way_in.as_ref().filter(|leg| leg.transfer == "wanted")?;
        let place =
            connections.place(&leg.place).map_or_else(|| leg.place.clone(), |place| place.name.clone());
        Some(Arrival { traveller_id: one.traveller.id.clone(), place, at: leg.local_at })
    });
    let arrivals: Vec<Arrival> = wanted.collect();
    let by_id: BTreeMap<&str, &Person> = people.iter().map(|one| (one.traveller.id.as_str(), one)).collect();
    let windows = ways::windows(&arrivals, connections.window_minutes, connections.vehicle_seats);
    windows
        .into_iter()
        .map(|window| {
            let people = window.travellers.iter().filter_map(|id| by_id.get(id.as_str()).copied()).collect();
            (window, people)
        })
        .collect()
}

/// "Beijing Capital, Tue 31 Mar 2027, 11:30 to 12:05".
pub(super) fn window_words(window: &Window) -> String {
    let until = match window.until > window.from {
        true if window.until.date() == window.from.date() => {
            format!(" to {}", filters::clock(window.until.time()))
        }
        true => format!(" to {}", filters::local(window.until)),
        false => String::new(),
    };
    format!("{}, {}{until}", window.place, filters::local(window.from))
}

fn meeting(offer: &Offer, window: &Window, people: Vec<&Person>) -> Meeting {
    let count = i64::try_from(people.len()).unwrap_or(i64::MAX);
    Meeting {
        title: window_words(window),
        vehicles: format!(
            "{}, {} of {} seats",
            filters::count(count, "person", "people"),
            filters::count(window.vehicles, "vehicle", "vehicles"),
            offer.about.connections.vehicle_seats
        ),
        people: people
            .into_iter()
            .map(|one| line(one, one.way_in.as_ref().map(arrival_words).unwrap_or_default()))
            .collect(),
    }
}

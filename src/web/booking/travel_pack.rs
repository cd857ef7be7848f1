//! A traveller's own pack: everything to carry on paper or on a phone without a network, and the calendar file of the party.

use actix_web::HttpRequest;
use actix_web::HttpResponse;
use actix_web::web::Data;
use actix_web::web::Path;
use askama::Template;
use chrono::Duration;
use chrono::NaiveDate;

use crate::actions::judging;
use crate::actions::posting;
use crate::documents::travel_calendar;
use crate::documents::travel_calendar::Subject;
use crate::domain::money::Money;
use crate::filters;
use crate::store::Conn;
use crate::store::StoreError;
use crate::store::dossier::Dossier;
use crate::store::dossier::currency;
use crate::store::dossier::full_name;
use crate::store::sealed::Field;
use crate::store::travellers;
use crate::store::travellers::Leg;
use crate::store::travellers::Traveller;
use crate::web::answer::Answer;
use crate::web::answer::CrossingRow;
use crate::web::answer::Reader;
use crate::web::booking::door;
use crate::web::booking::door::Link;
use crate::web::booking::door::Visit;
use crate::web::error::WebError;
use crate::web::page;
use crate::web::page::Frame;
use crate::web::page::attachment;
use crate::web::page::see_other;
use crate::web::state::AppState;

#[derive(Template)]
#[template(path = "booking/travel_pack.html")]
struct PackPage {
    frame: Frame,
    back: String,
    name: String,
    machine_name: String,
    reference: String,
    tour: String,
    days: String,
    /// What is still missing; complete if empty.
    missing: Vec<String>,
    briefing_at: String,
    briefing_place: String,
    flights: Vec<FlightLine>,
    race: Option<RaceLine>,
    itinerary: Vec<DayLine>,
    hotel: String,
    room: String,
    way_in: String,
    way_home: String,
    /// Where a code is asked for that shows them; empty where there is nothing more to show.
    code_href: String,
    crossings: Vec<CrossingRow>,
    conditions: Vec<String>,
    cash: Vec<String>,
    contacts: Vec<(String, String)>,
    calendar: String,
    printed_on: String,
}

impl PackPage {
    /// What was given is not shown through the link alone.
    fn cover_ways(&mut self, code_href: String) {
        for way in [&mut self.way_in, &mut self.way_home] {
            if !way.is_empty() {
                *way = "Given".to_owned();
                self.code_href.clone_from(&code_href);
            }
        }
    }
}

struct FlightLine {
    title: String,
    words: String,
}

struct RaceLine {
    name: String,
    start: String,
    limit: String,
    bib: String,
}

struct DayLine {
    number: String,
    iso: String,
    date: String,
    place: String,
    title: String,
    text: String,
    is_race: bool,
}

/// The pack of one traveller.
pub async fn show(
    request: HttpRequest,
    state: Data<AppState>,
    path: Path<(String, i64)>,
) -> Result<HttpResponse, WebError> {
    let frame = state.frame(&request, "Travel pack", "my_booking").await?;
    let (word, number) = path.into_inner();
    let link = Link::booking(&word);
    let (keys, visit) = (state.keys().clone(), Visit::of(&state, &request, &link));
    let booking = link.home();
    let shown = state
        .read(move |conn| -> Result<Option<PackPage>, WebError> {
            let dossier = door::dossier(conn, &keys, &link)?;
            let traveller = door::traveller(&dossier, &link, number)?;
            if !door::takes_details(&dossier, traveller)? {
                return Ok(None);
            }
            let today = visit.today(&dossier);
            let is_open = visit.has_opened(conn, &dossier)?;
            let is_covered = visit.is_covered(&dossier, traveller);
            let mut pack = pack_page(conn, frame, &dossier, traveller, &link, today)?;
            if is_covered {
                pack.cover_ways(String::new());
            } else if !is_open {
                pack.cover_ways(link.page("code"));
            }
            Ok(Some(pack))
        })
        .await?;
    match shown {
        Some(shown) => page::page(&shown),
        None => Ok(see_other(&booking)),
    }
}

/// Briefing, flights and races of the party as a calendar file.
pub async fn calendar(state: Data<AppState>, word: Path<String>) -> Result<HttpResponse, WebError> {
    let (keys, now, link) = (state.keys().clone(), state.clock.now(), Link::booking(&word));
    let (name, text) = state
        .read(move |conn| -> Result<(String, String), WebError> {
            let dossier = door::dossier(conn, &keys, &link)?;
            let subject = Subject {
                id: &dossier.booking.id,
                races: dossier.going().filter_map(|one| one.race_id.as_deref()).collect(),
                sequence: dossier.calendar_sequence(),
                cancelled: !dossier.booking.status()?.holds_places(),
            };
            let text = travel_calendar::calendar(&dossier.agency, &dossier.offer, &subject, now)?;
            Ok((format!("{}.ics", dossier.offer.departure.code), text))
        })
        .await?;
    Ok(attachment(&name, "text/calendar; charset=utf-8; method=PUBLISH", text.into_bytes()))
}

fn pack_page(
    conn: &mut Conn,
    frame: Frame,
    dossier: &Dossier,
    traveller: &Traveller,
    link: &Link,
    today: NaiveDate,
) -> Result<PackPage, WebError> {
    let offer = &dossier.offer;
    let name = full_name(traveller);
    let entry = travellers::entry_of(conn, &traveller.id)?;
    let bib = entry.and_then(|entry| entry.bib);
    let decided = dossier.decisions.get(&traveller.id).map(judging::explanation_of).transpose()?;
    let told = decided.map(|explanation| Answer::of(&explanation, offer, Reader::Runner, today));
    let conditions = posting::conditions(dossier)?.into_iter().filter(|(who, ..)| *who == name);
    let briefing = &offer.about.briefing;
    let way = |direction| {
        dossier.leg(&traveller.id, direction).map_or_else(String::new, |leg| leg_words(leg, dossier))
    };
    Ok(PackPage {
        frame: Frame { title: format!("Travel pack of {name}"), ..frame },
        back: link.home(),
        missing: missing(dossier, traveller, bib, today)?,
        machine_name: traveller.machine_name.clone(),
        reference: dossier.booking.reference.clone(),
        tour: offer.departure.tour_name.clone(),
        days: format!(
            "{} to {}",
            filters::day(offer.departure.gateway_on),
            filters::day(offer.departure.ends_on)
        ),
        briefing_at: format!(
            "{}, {} {} time",
            filters::day(offer.departure.gateway_on),
            filters::clock(briefing.at),
            offer.departure.gateway
        ),
        briefing_place: format!("{}, {}", briefing.place, briefing.address),
        flights: flights(dossier),
        race: race(dossier, traveller, bib)?,
        itinerary: itinerary(dossier),
        hotel: offer.about.hotel.clone(),
        room: posting::in_words(dossier, traveller),
        way_in: way("in"),
        way_home: way("home"),
        code_href: String::new(),
        crossings: told.map(|told| told.crossings).unwrap_or_default(),
        conditions: conditions
            .map(|(_, text, due)| match due {
                Some(due) => format!("{text}, by {}", filters::day(due)),
                None => text,
            })
            .collect(),
        cash: cash(dossier, traveller)?,
        contacts: contacts(dossier),
        calendar: link.page("calendar.ics"),
        printed_on: filters::day(today),
        name,
    })
}

/// What keeps the pack provisional.
fn missing(
    dossier: &Dossier,
    traveller: &Traveller,
    bib: Option<i64>,
    today: NaiveDate,
) -> Result<Vec<String>, WebError> {
    let mut missing = Vec::new();
    let mut lacks = |is_missing: bool, words: &str| {
        if is_missing {
            missing.push(words.to_owned());
        }
    };
    lacks(!dossier.booking.status()?.is_on_lists(), "the deposit");
    lacks(dossier.money.balance.is_positive(), "the balance");
    lacks(!dossier.has_given(&traveller.id, Field::PassportNumber), "your passport");
    lacks(dossier.leg(&traveller.id, "in").is_none(), "your way to the gateway");
    lacks(dossier.leg(&traveller.id, "home").is_none(), "your way home");
    lacks(traveller.race_id.is_some() && bib.is_none(), "your bib number");
    let final_on = dossier.offer.deadlines().pack_final_on;
    let times = format!("the last word on flights and hotel, on {}", filters::day(final_on));
    lacks(today < final_on, &times);
    Ok(missing)
}

fn flights(dossier: &Dossier) -> Vec<FlightLine> {
    let line = |flight: &crate::domain::season::Flight| FlightLine {
        title: format!("{} {}", flight.carrier, flight.number),
        words: format!(
            "{}: {} {} to {} {} (local times)",
            filters::day(flight.on),
            flight.from,
            filters::clock(flight.departs),
            flight.to,
            filters::clock(flight.arrives)
        ),
    };
    dossier.offer.about.flights.iter().map(line).collect()
}

fn race(dossier: &Dossier, traveller: &Traveller, bib: Option<i64>) -> Result<Option<RaceLine>, StoreError> {
    let offer = &dossier.offer;
    let Some(race) = traveller.race_id.as_deref().and_then(|id| offer.race_by_id(id)) else {
        return Ok(None);
    };
    Ok(Some(RaceLine {
        name: race_name(&race.name, &filters::kilometres(race.distance_m)),
        start: format!(
            "{}, {} {} time, {}",
            filters::day(offer.edition.race_on),
            filters::clock(race.starts_at),
            offer.edition.city,
            offer.edition.about()?.venue
        ),
        limit: filters::minutes(race.limit_minutes),
        bib: bib.map_or_else(|| "follows".to_owned(), |bib| bib.to_string()),
    }))
}

/// "Half marathon, 21.098 km"; a race that is called by its length is named once.
fn race_name(name: &str, length: &str) -> String {
    if name == length { name.to_owned() } else { format!("{name}, {length}") }
}

/// Day 0 is the gateway day; day 1 the first of the tour.
fn itinerary(dossier: &Dossier) -> Vec<DayLine> {
    let departure = &dossier.offer.departure;
    let days = dossier.offer.about.itinerary.iter();
    days.map(|day| {
        let date = match day.day {
            0 => departure.gateway_on,
            number => departure.starts_on + Duration::days(number - 1),
        };
        DayLine {
            number: if day.day == 0 { String::new() } else { day.day.to_string() },
            iso: date.to_string(),
            date: filters::day(date),
            place: day.place.clone(),
            title: day.title.clone(),
            text: day.text.clone(),
            is_race: date == dossier.offer.edition.race_on,
        }
    })
    .collect()
}

fn leg_words(leg: &Leg, dossier: &Dossier) -> String {
    let at = format!(
        "{}, {} {} time",
        filters::day(leg.local_at.date()),
        filters::clock(leg.local_at.time()),
        dossier.offer.departure.gateway
    );
    let parts = [leg.number.as_str(), &leg.place, &at, &leg.note];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
}

/// What this traveller pays in cash, each currency apart.
fn cash(dossier: &Dossier, traveller: &Traveller) -> Result<Vec<String>, StoreError> {
    let theirs = dossier.outside.iter().filter(|charge| charge.is_due && charge.traveller_id == traveller.id);
    theirs
        .map(|charge| {
            let amount = Money::new(charge.amount_minor, currency(&charge.currency)?);
            Ok(format!("{amount}: {}, {}", charge.label, charge.paid_where))
        })
        .collect()
}

fn contacts(dossier: &Dossier) -> Vec<(String, String)> {
    let agency = &dossier.agency;
    vec![
        (format!("{}, by phone", agency.name), agency.phone.clone()),
        ("By email".to_owned(), agency.email.clone()),
        ("Postal address".to_owned(), agency.address.clone()),
        (
            "The organiser of the race".to_owned(),
            dossier.offer.edition.about().map_or_else(|_| String::new(), |about| about.organiser),
        ),
    ]
}

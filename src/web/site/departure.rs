//! The page of a dated tour: days, races, course, money, dates to keep, and what governments say.

use actix_web::HttpRequest;
use actix_web::HttpResponse;
use actix_web::web::Data;
use actix_web::web::Path;
use askama::Template;
use chrono::DateTime;
use chrono::Days;
use chrono::Duration;
use chrono::NaiveTime;
use chrono::TimeZone;
use chrono::Utc;

use crate::domain::course;
use crate::domain::course::Drawing;
use crate::domain::season::Direction;
use crate::domain::season::EditionContent;
use crate::domain::season::Flight;
use crate::filters;
use crate::paths;
use crate::store::Conn;
use crate::store::StoreError;
use crate::store::departures::Race;
use crate::store::dossier::Offer;
use crate::web::error::WebError;
use crate::web::page::Frame;
use crate::web::page::Rendered;
use crate::web::site::advice::Advisory;
use crate::web::site::card::Card;
use crate::web::site::prices;
use crate::web::site::prices::BandRow;
use crate::web::site::prices::Paying;
use crate::web::site::prices::Sums;
use crate::web::state::AppState;

#[derive(Template)]
#[template(path = "site/departure.html")]
struct DeparturePage {
    frame: Frame,
    card: Card,
    standing: String,
    edition: String,
    edition_note: String,
    gateway: String,
    starts: String,
    race_day: String,
    ends: String,
    lede: String,
    about: EditionContent,
    days: Vec<DayRow>,
    included: Vec<String>,
    not_included: Vec<String>,
    hotel: String,
    briefing: String,
    flights: Vec<FlightRow>,
    races_caption: String,
    races: Vec<RaceRow>,
    course: Option<Drawing>,
    to_us: Sums,
    to_others: Vec<Sums>,
    paying: Paying,
    dates: Vec<(String, String)>,
    bands: Vec<BandRow>,
    advisories: Vec<Advisory>,
    others: Vec<Card>,
    book: String,
    can_i_come: String,
}

struct DayRow {
    number: String,
    iso: String,
    date: String,
    place: String,
    title: String,
    text: String,
    is_race: bool,
}

struct RaceRow {
    name: String,
    distance: String,
    start: String,
    cut_off: String,
    age: String,
    fee: String,
    paid: String,
}

struct FlightRow {
    way: &'static str,
    number: String,
    date: String,
    from: String,
    to: String,
}

/// One dated tour, whatever became of it.
pub async fn show(
    request: HttpRequest,
    state: Data<AppState>,
    code: Path<String>,
) -> Result<HttpResponse, WebError> {
    let frame = state.frame(&request, "", "tours").await?;
    let now = state.clock.now();
    let read = state.read(move |conn| Rendered::public(&departure(conn, frame, &code, now)?));
    Ok(read.await?.into())
}

fn departure(
    conn: &mut Conn,
    mut frame: Frame,
    code: &str,
    now: DateTime<Utc>,
) -> Result<DeparturePage, StoreError> {
    let offer = Offer::by_code(conn, code)?;
    let card = Card::of(conn, &offer, now)?;
    let (departure, edition, about) = (&offer.departure, &offer.edition, offer.edition.about()?);
    let list = offer.price_list()?;
    frame.title = format!("{}, {}", departure.tour_name, card.days);
    let paying =
        prices::paying(&offer, &list, now).map_err(|error| StoreError::Damaged(error.to_string()))?;
    Ok(DeparturePage {
        frame,
        standing: card.standing.sentence(departure),
        edition: edition.name.clone(),
        edition_note: edition.state_note.clone(),
        gateway: departure.gateway.clone(),
        starts: filters::day(departure.starts_on),
        race_day: filters::day(edition.race_on),
        ends: filters::day(departure.ends_on),
        lede: offer.about.summary.clone(),
        days: days(&offer),
        included: offer.about.included.clone(),
        not_included: offer.about.not_included.clone(),
        hotel: offer.about.hotel.clone(),
        briefing: briefing(&offer),
        flights: offer.about.flights.iter().map(flight).collect(),
        races_caption: races_caption(&offer)?,
        races: offer.races.iter().map(|race| race_row(race, &list)).collect(),
        course: course::drawn(&format!("Course of the {}", edition.name), &about.course),
        to_us: prices::to_us(&list),
        to_others: prices::to_others(&list),
        paying,
        dates: dates(&offer),
        bands: prices::bands(&offer)?,
        advisories: Advisory::all(conn)?,
        others: others(conn, &offer, now)?,
        book: paths::book(&departure.code),
        can_i_come: paths::can_i_come(&departure.code),
        about,
        card,
    })
}

fn others(conn: &mut Conn, offer: &Offer, now: DateTime<Utc>) -> Result<Vec<Card>, StoreError> {
    let sisters = offer.sisters(conn)?;
    Card::of_each(conn, &sisters.iter().collect::<Vec<_>>(), now)
}

/// The days with their dates: day 0 is the gateway day, day 1 the first of the tour.
fn days(offer: &Offer) -> Vec<DayRow> {
    let departure = &offer.departure;
    let row = |day: &crate::domain::season::Day| {
        let date = match u64::try_from(day.day) {
            Ok(number @ 1..) => departure.starts_on + Days::new(number - 1),
            _ => departure.gateway_on,
        };
        DayRow {
            number: if day.day > 0 { day.day.to_string() } else { String::new() },
            iso: date.to_string(),
            date: filters::day(date),
            place: day.place.clone(),
            title: day.title.clone(),
            text: day.text.clone(),
            is_race: date == offer.edition.race_on,
        }
    };
    offer.about.itinerary.iter().map(row).collect()
}

fn briefing(offer: &Offer) -> String {
    let briefing = &offer.about.briefing;
    format!(
        "{}, {} {} time, {} long. {}, {}.",
        filters::day(offer.departure.gateway_on),
        filters::clock(briefing.at),
        offer.departure.gateway,
        filters::minutes(briefing.minutes),
        briefing.place,
        briefing.address
    )
}

fn flight(flight: &Flight) -> FlightRow {
    let at = |time: NaiveTime, place: &str, zone: chrono_tz::Tz| {
        format!("{} {place} ({})", filters::clock(time), offset(zone, flight.on, time))
    };
    FlightRow {
        way: if flight.direction == Direction::Out { "There" } else { "Back" },
        number: format!("{} {}", flight.carrier, flight.number),
        date: filters::day(flight.on),
        from: at(flight.departs, &flight.from, flight.departs_zone),
        to: at(flight.arrives, &flight.to, flight.arrives_zone),
    }
}

/// "UTC+9": how far a place's clock is from everybody's on a day.
fn offset(zone: chrono_tz::Tz, on: chrono::NaiveDate, at: NaiveTime) -> String {
    let Some(local) = zone.from_local_datetime(&on.and_time(at)).earliest() else { return "UTC".to_owned() };
    let sign_hours_minutes = local.format("%:z").to_string();
    let (hours, minutes) = sign_hours_minutes.split_once(':').unwrap_or((&sign_hours_minutes, "00"));
    let (sign, hours) = hours.split_at(1);
    let hours = hours.trim_start_matches('0');
    let hours = if hours.is_empty() { "0" } else { hours };
    if minutes == "00" { format!("UTC{sign}{hours}") } else { format!("UTC{sign}{hours}:{minutes}") }
}

/// The day of the races, and whose clock their times are told by.
fn races_caption(offer: &Offer) -> Result<String, StoreError> {
    let edition = &offer.edition;
    let noon = NaiveTime::from_hms_opt(12, 0, 0).unwrap_or(NaiveTime::MIN);
    let offset = offset(edition.zone()?, edition.race_on, noon);
    Ok(format!("Races on {}, by {} time ({offset})", filters::day(edition.race_on), edition.city))
}

fn race_row(race: &Race, list: &crate::domain::price::PriceList) -> RaceRow {
    let closes = race.starts_at + Duration::minutes(race.limit_minutes);
    let fee = list.race_fees.iter().find(|fee| fee.race == race.code);
    RaceRow {
        name: race.name.clone(),
        distance: filters::kilometres(race.distance_m),
        start: filters::clock(race.starts_at),
        cut_off: format!("{} ({})", filters::minutes(race.limit_minutes), filters::clock(closes)),
        age: format!("{} on race day", race.minimum_age),
        fee: fee
            .filter(|fee| fee.fee.is_positive())
            .map_or_else(|| "none".to_owned(), |fee| fee.fee.compact()),
        paid: if race.fee_paid.is_empty() { "with the tour".to_owned() } else { race.fee_paid.clone() },
    }
}

fn dates(offer: &Offer) -> Vec<(String, String)> {
    let deadlines = offer.deadlines();
    let rows = [
        ("Last day of sale", offer.departure.sale_closes_on),
        ("Balance is due", deadlines.balance_due_on),
        ("Passport, your way there and home", deadlines.details_close_on),
        ("We file the papers for your entry", deadlines.visa_filed_on),
        ("Travel pack, provisional", deadlines.pack_provisional_on),
        ("Travel pack, final", deadlines.pack_final_on),
        ("Briefing in the gateway city", offer.departure.gateway_on),
    ];
    let mut rows = rows.to_vec();
    rows.sort_by_key(|(_, on)| *on);
    rows.into_iter().map(|(what, on)| (what.to_owned(), filters::day(on))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_is_told_by_its_distance_from_utc_on_that_day() {
        fn check(zone: chrono_tz::Tz, on: &str, expected: &str) {
            let noon = NaiveTime::from_hms_opt(12, 0, 0).unwrap();
            assert_eq!(offset(zone, on.parse().unwrap(), noon), expected);
        }
        check(chrono_tz::Asia::Pyongyang, "2025-04-06", "UTC+9");
        check(chrono_tz::Asia::Pyongyang, "2016-04-10", "UTC+8:30");
        check(chrono_tz::UTC, "2025-04-06", "UTC+0");
        check(chrono_tz::America::New_York, "2025-01-06", "UTC-5");
    }
}

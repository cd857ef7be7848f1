//! The sections about the journey: the meeting, the ways, the flights, the hotel, the race, the days.

use chrono::Duration;

use crate::documents::travel_pack::model::DayLine;
use crate::documents::travel_pack::model::Part;
use crate::documents::travel_pack::model::Row;
use crate::documents::travel_pack::model::Section;
use crate::documents::travel_pack::model::Topic;
use crate::documents::travel_pack::source::Sight;
use crate::documents::travel_pack::source::Source;
use crate::domain::season::Direction;
use crate::domain::season::Flight;
use crate::domain::sketch;
use crate::filters;
use crate::store::StoreError;
use crate::store::travellers::Leg;

/// Said instead of what the link alone may not show.
const GIVEN: &str = "Given";

pub fn briefing(source: &Source<'_>) -> Option<Section> {
    let offer = &source.dossier.offer;
    let briefing = &offer.about.briefing;
    let mut parts = vec![Part::Rows(vec![
        Row::new("When", briefing_at(source)),
        Row::new("Where", briefing.place.clone()),
        Row::new("Address", briefing.address.clone()),
        Row::new("How long", filters::minutes(briefing.minutes)),
    ])];
    if !briefing.address_local.is_empty() {
        let label = "To show to a driver".to_owned();
        let (words, lang) = (briefing.address_local.clone(), briefing.address_lang.clone());
        parts.push(Part::ToShow { label, words, lang });
    }
    let title = format!("The way to {}", briefing.place);
    let map = offer.about.briefing_map.as_ref().and_then(|map| sketch::drawn(&title, map));
    parts.extend(map.map(Part::Map));
    Section::of(Topic::Briefing, "The briefing", parts)
}

/// "Wed 2 Apr 2025, 16:00 Beijing time".
pub fn briefing_at(source: &Source<'_>) -> String {
    let offer = &source.dossier.offer;
    let (on, at) = (filters::day(offer.departure.gateway_on), filters::clock(offer.about.briefing.at));
    format!("{on}, {at} {} time", offer.departure.gateway)
}

pub fn own_ways(source: &Source<'_>) -> Option<Section> {
    let mut rows = Vec::new();
    for (direction, key) in [("in", "There"), ("home", "Home")] {
        let leg = source.dossier.leg(&source.traveller.id, direction);
        match (leg, source.sight) {
            (None, _) => rows.push(Row::new(key, "")),
            (Some(_), Sight::Covered) => rows.push(Row::new(key, GIVEN)),
            (Some(leg), Sight::Open) => rows.extend(leg_rows(key, leg, source)),
        }
    }
    Section::of(Topic::OwnWays, "Your own way", vec![Part::Rows(rows)])
}

/// The way itself, then what goes with it, as far as it was said.
fn leg_rows(key: &str, leg: &Leg, source: &Source<'_>) -> Vec<Row> {
    let mut rows = vec![Row::new(key, leg_words(leg, source))];
    let leaves_on = leg.leaves_home_on.map(filters::day).unwrap_or_default();
    let transfer = match leg.transfer.as_str() {
        "wanted" => "You asked to be met",
        "alone" => "You come and go on your own",
        _ => "",
    };
    let more = [
        ("You leave home", leaves_on.as_str()),
        ("You sleep at", &leg.stay),
        ("Together with", &leg.companions),
        ("Transfer", transfer),
    ];
    rows.extend(more.into_iter().filter(|(_, said)| !said.is_empty()).map(|(key, said)| Row::new(key, said)));
    rows
}

/// "CA938, from LHR Mon 12 May 2025, 20:25, PEK Terminal 3, Tue 13 May 2025, 14:30 Beijing time".
fn leg_words(leg: &Leg, source: &Source<'_>) -> String {
    let gateway = &source.dossier.offer.departure.gateway;
    let there = match (leg.far_place.as_str(), leg.far_at) {
        ("", _) => String::new(),
        (place, Some(at)) => format!("{place} {} (local time)", filters::local(at)),
        (place, None) => place.to_owned(),
    };
    let at = format!("{} {gateway} time", filters::local(leg.local_at));
    let far = |word: &str| if there.is_empty() { String::new() } else { format!("{word} {there}") };
    let (from, to) = match leg.direction.as_str() {
        "in" => (far("from"), String::new()),
        _ => (String::new(), far("to")),
    };
    let parts = [leg.number.clone(), from, leg.here(), at, to, leg.note.clone()];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
}

pub fn flights(source: &Source<'_>) -> Option<Section> {
    let mut parts = vec![Part::Rows(flight_rows(source))];
    if !source.seats.out || !source.seats.back {
        let words = match (source.seats.out, source.seats.back) {
            (true, _) => "You fly only out with the group, as agreed with us.",
            (_, true) => "You fly only back with the group, as agreed with us.",
            _ => "You fly neither way with the group, as agreed with us.",
        };
        parts.push(Part::Words(words.to_owned()));
    }
    Section::of(Topic::Flights, "Flights with the group", parts)
}

/// The group's flights that this traveller has a seat on.
fn taken<'a>(source: &'a Source<'_>) -> impl Iterator<Item = &'a Flight> {
    let seats = source.seats;
    source.dossier.offer.about.flights.iter().filter(move |flight| match flight.direction {
        Direction::Out => seats.out,
        Direction::Back => seats.back,
    })
}

/// The first flight out on which this traveller's seat is confirmed; none before the deposit.
pub fn onward<'a>(source: &'a Source<'_>) -> Result<Option<&'a Flight>, StoreError> {
    let is_confirmed = source.dossier.booking.status()?.is_on_lists();
    Ok(taken(source).find(|flight| is_confirmed && flight.direction == Direction::Out))
}

pub fn flight_rows(source: &Source<'_>) -> Vec<Row> {
    let row = |flight: &Flight| {
        let words = format!(
            "{}: {} {} to {} {} (local times)",
            filters::day(flight.on),
            flight.from,
            filters::clock(flight.departs),
            flight.to,
            filters::clock(flight.arrives)
        );
        Row::new(&format!("{} {}", flight.carrier, flight.number), words)
    };
    taken(source).map(row).collect()
}

pub fn stay(source: &Source<'_>) -> Option<Section> {
    let rows = vec![
        Row::new("Hotel", source.dossier.offer.about.hotel.clone()),
        Row::new("You go as", source.goes_as.clone()),
        Row::new("Name on lists", source.traveller.machine_name.clone()),
    ];
    Section::of(Topic::Stay, "Hotel and lists", vec![Part::Rows(rows)])
}

pub fn race(source: &Source<'_>) -> Result<Option<Section>, StoreError> {
    let offer = &source.dossier.offer;
    let rows = race_rows(source)?;
    let title = if rows.is_empty() { "Race day" } else { "Your race" };
    let hours = offer.about.race_day.iter().map(|line| Row::new(&filters::clock(line.at), line.text.clone()));
    let hours: Vec<Row> = hours.collect();
    let mut parts = vec![Part::Rows(rows)];
    if !hours.is_empty() {
        let day = filters::day(offer.edition.race_on);
        parts.push(Part::Heading(format!("{day} hour by hour, {} time", offer.edition.city)));
        parts.push(Part::Rows(hours));
    }
    Ok(Section::of(Topic::Race, title, parts))
}

/// Race, start, limit and bib; none for who does not run.
pub fn race_rows(source: &Source<'_>) -> Result<Vec<Row>, StoreError> {
    let offer = &source.dossier.offer;
    let Some(race) = source.traveller.race_id.as_deref().and_then(|id| offer.race_by_id(id)) else {
        return Ok(Vec::new());
    };
    let start = format!(
        "{}, {} {} time, {}",
        filters::day(offer.edition.race_on),
        filters::clock(race.starts_at),
        offer.edition.city,
        offer.edition.about()?.venue
    );
    Ok(vec![
        Row::new("Race", race_name(&race.name, &filters::kilometres(race.distance_m))),
        Row::new("Start", start),
        Row::new("Time limit", filters::minutes(race.limit_minutes)),
        Row::new("Bib", source.bib.map_or_else(|| "follows".to_owned(), |bib| bib.to_string())),
    ])
}

/// "Half marathon, 21.098 km"; a race that is called by its length is named once.
fn race_name(name: &str, length: &str) -> String {
    if name == length { name.to_owned() } else { format!("{name}, {length}") }
}

/// Day 0 is the gateway day; day 1 the first of the tour.
pub fn programme(source: &Source<'_>) -> Option<Section> {
    let offer = &source.dossier.offer;
    let line = |day: &crate::domain::season::Day| {
        let date = match day.day {
            0 => offer.departure.gateway_on,
            number => offer.departure.starts_on + Duration::days(number - 1),
        };
        DayLine {
            number: if day.day == 0 { String::new() } else { day.day.to_string() },
            iso: date.to_string(),
            date: filters::day(date),
            place: day.place.clone(),
            title: day.title.clone(),
            text: day.text.clone(),
            is_race: date == offer.edition.race_on,
        }
    };
    let days = offer.about.itinerary.iter().map(line).collect();
    Section::of(Topic::Programme, "Day by day", vec![Part::Days(days)])
}

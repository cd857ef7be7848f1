//! The calendar file of a departure: briefing, group flights and race, each in the zone of its place.

use chrono::DateTime;
use chrono::Duration;
use chrono::NaiveDateTime;
use chrono::Utc;
use chrono_tz::Tz;

use crate::documents::calendar::Calendar;
use crate::documents::calendar::Event;
use crate::documents::calendar::LocalTime;
use crate::domain::contact::EmailAddress;
use crate::domain::season::Direction;
use crate::store::StoreError;
use crate::store::agencies::Agency;
use crate::store::dossier::Offer;

/// What makes one person's or one party's calendar.
#[derive(Clone, Debug)]
pub struct Subject<'a> {
    /// Makes the events' ids stable: a booking's or a traveller's id.
    pub id: &'a str,
    /// Ids of the races that are run; each gets its own event.
    pub races: Vec<&'a str>,
    /// Ids of the races that were to be run once and are not any more.
    pub called_off: Vec<&'a str>,
    /// Own ways that the reader may see.
    pub ways: Vec<OwnWay>,
    /// Rises with each change.
    pub sequence: u32,
    /// Everything is off.
    pub cancelled: bool,
}

/// A traveller's own way.
#[derive(Clone, Debug)]
pub struct OwnWay {
    /// Stays the same when the way is changed.
    pub key: String,
    /// "Ada Runner arrives LH720".
    pub summary: String,
    /// Airport or station.
    pub place: String,
    /// When it begins.
    pub starts: LocalTime,
    /// When it ends, perhaps in another zone.
    pub ends: LocalTime,
}

/// The calendar as text.
pub fn calendar(
    agency: &Agency,
    offer: &Offer,
    subject: &Subject<'_>,
    now: DateTime<Utc>,
) -> Result<String, StoreError> {
    let email: EmailAddress =
        agency.email.parse().map_err(|_| StoreError::Damaged("the agency's address".to_owned()))?;
    let mut events = vec![briefing(offer, subject)];
    events.extend(flights(offer, subject));
    events.extend(races(offer, subject)?);
    events.extend(subject.ways.iter().map(|way| own_way(subject, way)));
    let organizer = agency.name.clone();
    let calendar = Calendar { organizer, email, is_cancelled: subject.cancelled, stamp: now, events };
    String::from_utf8(calendar.to_bytes()).map_err(|e| StoreError::Damaged(e.to_string()))
}

fn event(
    subject: &Subject<'_>,
    key: &str,
    summary: String,
    location: String,
    starts: LocalTime,
    ends: LocalTime,
) -> Event {
    Event {
        uid: format!("{}-{key}", subject.id),
        sequence: subject.sequence,
        summary,
        description: String::new(),
        location,
        starts,
        ends,
        cancelled: subject.cancelled,
    }
}

fn local(at: NaiveDateTime, zone: Tz) -> LocalTime {
    LocalTime { date: at.date(), time: at.time(), zone }
}

fn briefing(offer: &Offer, subject: &Subject<'_>) -> Event {
    let briefing = &offer.about.briefing;
    let starts = offer.departure.gateway_on.and_time(briefing.at);
    let ends = starts + Duration::minutes(briefing.minutes);
    event(
        subject,
        "briefing",
        format!("Briefing, {}", offer.departure.tour_name),
        format!("{}, {}", briefing.place, briefing.address),
        local(starts, offer.zone),
        local(ends, offer.zone),
    )
}

fn own_way(subject: &Subject<'_>, way: &OwnWay) -> Event {
    event(subject, &way.key, way.summary.clone(), way.place.clone(), way.starts, way.ends)
}

fn flights<'a>(offer: &'a Offer, subject: &'a Subject<'a>) -> impl Iterator<Item = Event> + 'a {
    let mut told: Vec<Direction> = Vec::new();
    offer.about.flights.iter().map(move |flight| {
        // By its place in the season's list: another number or day is a change of the same event.
        told.push(flight.direction);
        let number = told.iter().filter(|direction| **direction == flight.direction).count();
        let way = if flight.direction == Direction::Out { "out" } else { "back" };
        event(
            subject,
            &format!("flight-{way}-{number}"),
            format!("{} {} {}–{}", flight.carrier, flight.number, flight.from, flight.to),
            flight.from.clone(),
            local(flight.on.and_time(flight.departs), flight.departs_zone),
            local(flight.on.and_time(flight.arrives), flight.arrives_zone),
        )
    })
}

fn races(offer: &Offer, subject: &Subject<'_>) -> Result<Vec<Event>, StoreError> {
    let zone = offer.edition.zone()?;
    let venue = offer.edition.about()?.venue;
    let is_told = |id: &str| subject.races.contains(&id) || subject.called_off.contains(&id);
    let told = offer.races.iter().filter(|race| is_told(&race.id));
    Ok(told
        .map(|race| {
            let starts = offer.edition.race_on.and_time(race.starts_at);
            let ends = starts + Duration::minutes(race.limit_minutes);
            let summary = format!("{}, {}", race.name, offer.edition.name);
            let (starts, ends) = (local(starts, zone), local(ends, zone));
            let key = format!("race-{}", race.code);
            let told = event(subject, &key, summary, venue.clone(), starts, ends);
            Event { cancelled: told.cancelled || subject.called_off.contains(&race.id.as_str()), ..told }
        })
        .collect())
}

//! The calendar file of a party: briefing, group flights, everybody's race and own ways, each in the zone of its place.

use chrono::DateTime;
use chrono::Duration;
use chrono::NaiveDateTime;
use chrono::Utc;
use chrono_tz::Tz;

use crate::documents::calendar::Calendar;
use crate::documents::calendar::Event;
use crate::documents::calendar::LocalTime;
use crate::documents::travel_pack::Seats;
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
    /// Which of the group's flights somebody of the party takes; the others are called off.
    pub flies: Seats,
    /// What each of them runs, or was to run.
    pub races: Vec<Run>,
    /// Own ways that the reader may see.
    pub ways: Vec<OwnWay>,
    /// Rises with each change.
    pub sequence: u32,
    /// Everything is off.
    pub cancelled: bool,
}

/// Somebody's race.
#[derive(Clone, Debug)]
pub struct Run {
    /// Stays the same when they change to another race.
    pub key: String,
    /// Who runs.
    pub who: String,
    /// Which race.
    pub race_id: String,
    /// They do not run any more.
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
    /// They do not go any more.
    pub cancelled: bool,
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
    let told = event(subject, &way.key, way.summary.clone(), way.place.clone(), way.starts, way.ends);
    Event { cancelled: told.cancelled || way.cancelled, ..told }
}

fn flights<'a>(offer: &'a Offer, subject: &'a Subject<'a>) -> impl Iterator<Item = Event> + 'a {
    let mut told: Vec<Direction> = Vec::new();
    offer.about.flights.iter().map(move |flight| {
        // By its place in the season's list: another number or day is a change of the same event.
        told.push(flight.direction);
        let number = told.iter().filter(|direction| **direction == flight.direction).count();
        let (way, is_flown) = match flight.direction {
            Direction::Out => ("out", subject.flies.out),
            Direction::Back => ("back", subject.flies.back),
        };
        let told = event(
            subject,
            &format!("flight-{way}-{number}"),
            format!("{} {} {}–{}", flight.carrier, flight.number, flight.from, flight.to),
            flight.from.clone(),
            local(flight.on.and_time(flight.departs), flight.departs_zone),
            local(flight.on.and_time(flight.arrives), flight.arrives_zone),
        );
        Event { cancelled: told.cancelled || !is_flown, ..told }
    })
}

fn races(offer: &Offer, subject: &Subject<'_>) -> Result<Vec<Event>, StoreError> {
    let zone = offer.edition.zone()?;
    let venue = offer.edition.about()?.venue;
    let known = subject.races.iter().filter_map(|run| Some((run, offer.race_by_id(&run.race_id)?)));
    Ok(known
        .map(|(run, race)| {
            let starts = offer.edition.race_on.and_time(race.starts_at);
            let ends = starts + Duration::minutes(race.limit_minutes);
            let summary = format!("{}: {}, {}", run.who, race.name, offer.edition.name);
            let (starts, ends) = (local(starts, zone), local(ends, zone));
            let told = event(subject, &run.key, summary, venue.clone(), starts, ends);
            Event { cancelled: told.cancelled || run.cancelled, ..told }
        })
        .collect())
}

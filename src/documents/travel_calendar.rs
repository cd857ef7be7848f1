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
    /// Rises with each change.
    pub sequence: u32,
    /// Everything is off.
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
    let bytes = Calendar { organizer: agency.name.clone(), email, stamp: now, events }.to_bytes();
    String::from_utf8(bytes).map_err(|e| StoreError::Damaged(e.to_string()))
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

fn flights<'a>(offer: &'a Offer, subject: &'a Subject<'a>) -> impl Iterator<Item = Event> + 'a {
    offer.about.flights.iter().map(move |flight| {
        event(
            subject,
            &format!("flight-{}-{}", flight.number, flight.on),
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
    let run = offer.races.iter().filter(|race| subject.races.contains(&race.id.as_str()));
    Ok(run
        .map(|race| {
            let starts = offer.edition.race_on.and_time(race.starts_at);
            let ends = starts + Duration::minutes(race.limit_minutes);
            let summary = format!("{}, {}", race.name, offer.edition.name);
            event(
                subject,
                &format!("race-{}", race.code),
                summary,
                venue.clone(),
                local(starts, zone),
                local(ends, zone),
            )
        })
        .collect())
}

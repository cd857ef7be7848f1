//! Whether a way of one's own meets the group: what is wrong with it, how grave that is, what it means and what to do.

use chrono::DateTime;
use chrono::NaiveDateTime;
use chrono::TimeDelta;
use chrono::TimeZone;
use chrono::Timelike;
use chrono::Utc;
use chrono_tz::Tz;
use serde::Deserialize;
use serde::Serialize;

use super::airport::airport;

/// How long things take in a gateway, and where one arrives. Data of the season; nothing here is known of any city.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct Connections {
    /// From arriving to sitting in the briefing, where the place says nothing else.
    pub to_briefing_minutes: i64,
    /// From the group's arrival to one's own departure at the same place.
    pub to_departure_minutes: i64,
    /// What going on from another airport or station adds.
    pub change_minutes: i64,
    /// Arrivals no further apart share a transfer.
    pub window_minutes: i64,
    /// Passengers of one vehicle.
    pub vehicle_seats: i64,
    /// The airports and stations of the city; empty where any will do.
    pub places: Vec<GatewayPlace>,
}

/// An airport or a station of the gateway.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct GatewayPlace {
    /// IATA code, or the words by which a station is told from others.
    pub code: String,
    /// What people call it.
    pub name: String,
    /// From here to the briefing, where it is not as usual.
    #[serde(default)]
    pub to_briefing_minutes: Option<i64>,
}

impl Default for Connections {
    fn default() -> Self {
        Self {
            to_briefing_minutes: 180,
            to_departure_minutes: 180,
            change_minutes: 150,
            window_minutes: 60,
            vehicle_seats: 8,
            places: Vec::new(),
        }
    }
}

impl Connections {
    /// The place of the gateway that a text names, by its code or its name.
    pub fn place(&self, text: &str) -> Option<&GatewayPlace> {
        let text: Vec<&str> = words(text).collect();
        let has_code = |place: &&GatewayPlace| have(&text, &place.code);
        let is_named = |place: &&GatewayPlace| have(&text, &place.name);
        self.places.iter().find(has_code).or_else(|| self.places.iter().find(is_named))
    }
}

fn words(text: &str) -> impl Iterator<Item = &str> + Clone {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty())
}

/// Whether these words stand among the others, one after the other, in capitals or not.
fn have(text: &[&str], sought: &str) -> bool {
    let sought = words(sought);
    let count = sought.clone().count();
    let is_same = |(a, b): (&&str, &str)| {
        a.eq_ignore_ascii_case(b) || (!a.is_ascii() && a.to_lowercase() == b.to_lowercase())
    };
    count > 0 && text.windows(count).any(|some| some.iter().zip(sought.clone()).all(is_same))
}

/// The days of the group that one's own ways must meet, by the clock of the gateway.
#[derive(Clone, Debug)]
pub struct Group<'a> {
    /// The briefing begins.
    pub briefing_at: NaiveDateTime,
    /// The group leaves the gateway.
    pub leaves_at: NaiveDateTime,
    /// The group is back.
    pub back_at: NaiveDateTime,
    /// The airport or station where it comes back.
    pub back_place: &'a str,
    /// The clock of the gateway.
    pub zone: Tz,
    /// The country of the gateway, ISO 3166-1 alpha-3.
    pub country: &'a str,
}

/// A way of one's own.
#[derive(Clone, Debug)]
pub struct Own<'a> {
    /// To the gateway, else home.
    pub is_in: bool,
    /// `flight`, `train` or `other`.
    pub mode: &'a str,
    /// Airport or station in the gateway.
    pub place: &'a str,
    /// Arrival there, or departure, by the clock of the gateway.
    pub at: NaiveDateTime,
    /// The other end; may be empty.
    pub far_place: &'a str,
    /// Departure there, or arrival, by the clock there.
    pub far_at: Option<NaiveDateTime>,
}

/// How grave a finding is, from least to most.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Graveness {
    /// Somebody should look at it.
    Look,
    /// It may fail.
    Tight,
    /// It does not meet the group.
    Missed,
}

impl Graveness {
    /// In words.
    pub fn label(self) -> &'static str {
        match self {
            Self::Look => "To look at",
            Self::Tight => "Too tight",
            Self::Missed => "Does not meet the group",
        }
    }
}

/// Something about a way that does not fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Finding {
    /// In after the group has left.
    AfterGroup,
    /// In after the briefing has begun.
    AfterBriefing,
    /// Home before the group is back.
    BeforeGroup,
    /// Less time before the briefing than it takes: minutes there are, minutes it takes.
    ShortBeforeBriefing(i64, i64),
    /// Less time after the group's arrival than it takes: minutes there are, minutes it takes.
    ShortAfterGroup(i64, i64),
    /// An airport that is not of this city.
    OtherCity,
    /// Home from another airport or station than the one the group comes back to; there is time for it.
    OtherPlace,
    /// In between midnight and the morning of the briefing's day: the night before begins a day earlier.
    AfterMidnight,
    /// By both clocks the journey takes no time, or more than a day and a half: minutes.
    OddDuration(i64),
    /// The way home ends in the country of the gateway.
    StaysInCountry,
}

/// A flight that takes longer than this by its clocks has a wrong date.
const LONGEST_MINUTES: i64 = 36 * 60;
/// Who lands before this hour thinks of the evening before.
const NIGHT_ENDS: u32 = 5;

impl Finding {
    /// How grave it is.
    pub fn graveness(self) -> Graveness {
        match self {
            Self::AfterGroup | Self::AfterBriefing | Self::BeforeGroup => Graveness::Missed,
            Self::ShortBeforeBriefing(..) | Self::ShortAfterGroup(..) | Self::OtherCity => Graveness::Tight,
            Self::OtherPlace | Self::AfterMidnight | Self::OddDuration(_) | Self::StaysInCountry => {
                Graveness::Look
            }
        }
    }

    /// What it means, for the traveller.
    pub fn meaning(self, gateway: &str) -> String {
        match self {
            Self::AfterGroup => format!("This arrives in {gateway} after the group has left."),
            Self::AfterBriefing => "This arrival is after the briefing has begun. The entry papers are handed out there, and who misses it may \
                 not travel on."
                .to_owned(),
            Self::BeforeGroup => format!("This leaves before the group is back in {gateway}."),
            Self::ShortBeforeBriefing(left, needed) => format!(
                "This leaves {} between arriving and the briefing. Passport control, luggage and the way into the city take about {}.",
                in_hours(left),
                in_hours(needed)
            ),
            Self::ShortAfterGroup(left, needed) => format!(
                "This leaves {} after the group is back. It takes about {}, and the group may be late.",
                in_hours(left),
                in_hours(needed)
            ),
            Self::OtherCity => format!("This airport is not one of {gateway}."),
            Self::OtherPlace => {
                "The group comes back to another airport or station than the one you leave from.".to_owned()
            }
            Self::AfterMidnight => {
                "This arrives after midnight: the night you need a bed for begins on the day before.".to_owned()
            }
            Self::OddDuration(minutes) if minutes <= 0 => {
                "By the clocks at both ends this arrives before it leaves.".to_owned()
            }
            Self::OddDuration(minutes) => {
                format!("By the clocks at both ends this takes {}.", in_hours(minutes))
            }
            Self::StaysInCountry => {
                "This journey ends in the country you pass through. Without a visa, in transit, you must go on to a third country."
                    .to_owned()
            }
        }
    }

    /// What to do about it.
    pub fn advice(self) -> &'static str {
        match self {
            Self::AfterGroup | Self::AfterBriefing => {
                "Come earlier, or write to us before you book this. If you keep it, we write to you."
            }
            Self::BeforeGroup => "Compare date and time with your ticket. If you keep it, we write to you.",
            Self::ShortBeforeBriefing(..) => "Take an earlier one if you can, best the day before.",
            Self::ShortAfterGroup(..) => "Take a later one if you can.",
            Self::OtherCity => {
                "Compare it with your ticket. If you go on from there, give us the last piece of your journey."
            }
            Self::OtherPlace => "Plan the way between them.",
            Self::AfterMidnight => "Check the date, and from which night your room is booked.",
            Self::OddDuration(_) => "Check both dates, and that each time is the local one.",
            Self::StaysInCountry => {
                "If you enter without a visa, give us the flight that leaves the country, and carry its ticket in print."
            }
        }
    }
}

fn in_hours(minutes: i64) -> String {
    match (minutes / 60, minutes % 60) {
        (0, minutes) => format!("{minutes} minutes"),
        (1, 0) => "1 hour".to_owned(),
        (hours, 0) => format!("{hours} hours"),
        (1, minutes) => format!("1 hour {minutes} minutes"),
        (hours, minutes) => format!("{hours} hours {minutes} minutes"),
    }
}

/// Everything that does not fit, the gravest first.
pub fn check(own: &Own<'_>, group: &Group<'_>, connections: &Connections) -> Vec<Finding> {
    let mut found =
        if own.is_in { check_in(own, group, connections) } else { check_home(own, group, connections) };
    if is_elsewhere(own, connections) {
        found.push(Finding::OtherCity);
    }
    found.extend(odd_duration(own, group.zone));
    found.sort_by_key(|finding| (std::cmp::Reverse(finding.graveness()), *finding));
    found
}

fn check_in(own: &Own<'_>, group: &Group<'_>, connections: &Connections) -> Vec<Finding> {
    if own.at >= group.leaves_at {
        return vec![Finding::AfterGroup];
    }
    if own.at > group.briefing_at {
        return vec![Finding::AfterBriefing];
    }
    let mut found = Vec::new();
    let here = connections.place(own.place).and_then(|place| place.to_briefing_minutes);
    let needed = here.unwrap_or(connections.to_briefing_minutes);
    let left = (group.briefing_at - own.at).num_minutes();
    if left < needed {
        found.push(Finding::ShortBeforeBriefing(left, needed));
    }
    if own.at.hour() < NIGHT_ENDS && own.at.date() == group.briefing_at.date() {
        found.push(Finding::AfterMidnight);
    }
    found
}

fn check_home(own: &Own<'_>, group: &Group<'_>, connections: &Connections) -> Vec<Finding> {
    if own.at < group.back_at {
        return vec![Finding::BeforeGroup];
    }
    let mut found = Vec::new();
    let (from, back) = (connections.place(own.place), connections.place(group.back_place));
    let changes = from.zip(back).is_some_and(|(from, back)| from.code != back.code);
    let needed = connections.to_departure_minutes + if changes { connections.change_minutes } else { 0 };
    let left = (own.at - group.back_at).num_minutes();
    if left < needed {
        found.push(Finding::ShortAfterGroup(left, needed));
    } else if changes && left < needed + LONGEST_MINUTES {
        found.push(Finding::OtherPlace);
    }
    if airport(own.far_place).is_some_and(|there| there.country == group.country) {
        found.push(Finding::StaysInCountry);
    }
    found
}

/// An airport we know, and not one of the city. Words we do not know say nothing.
fn is_elsewhere(own: &Own<'_>, connections: &Connections) -> bool {
    let is_known = !connections.places.is_empty() && airport(own.place).is_some();
    own.mode == "flight" && is_known && connections.place(own.place).is_none()
}

fn odd_duration(own: &Own<'_>, zone: Tz) -> Option<Finding> {
    let far_zone = airport(own.far_place)?.zone;
    let (here, there) = (instant(own.at, zone)?, instant(own.far_at?, far_zone)?);
    let (departs, arrives) = if own.is_in { (there, here) } else { (here, there) };
    let minutes = (arrives - departs).num_minutes();
    (!(1..=LONGEST_MINUTES).contains(&minutes)).then_some(Finding::OddDuration(minutes))
}

/// Of an hour that clocks show twice the first is meant; one that they skip is read an hour later.
fn instant(local: NaiveDateTime, zone: Tz) -> Option<DateTime<Utc>> {
    let at = |local: &NaiveDateTime| zone.from_local_datetime(local).earliest().map(|at| at.to_utc());
    at(&local).or_else(|| at(&(local + TimeDelta::hours(1))))
}

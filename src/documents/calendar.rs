//! Calendar files (RFC 5545): published facts with local times, and the time zone rules they need written
//! out.

use std::collections::BTreeMap;
use std::fmt::Write;

use chrono::DateTime;
use chrono::Days;
use chrono::NaiveDate;
use chrono::NaiveDateTime;
use chrono::NaiveTime;
use chrono::Offset;
use chrono::TimeDelta;
use chrono::TimeZone;
use chrono::Utc;
use chrono_tz::OffsetComponents;
use chrono_tz::OffsetName;
use chrono_tz::Tz;

use crate::domain::contact::EmailAddress;

/// A file of events that somebody publishes.
#[derive(Clone, Debug)]
pub struct Calendar {
    /// Name of who publishes it.
    pub organizer: String,
    /// Where they can be reached.
    pub email: EmailAddress,
    /// Nothing of it takes place: it takes back what earlier files said.
    pub is_cancelled: bool,
    /// When the file was made.
    pub stamp: DateTime<Utc>,
    /// The events, in any order.
    pub events: Vec<Event>,
}

/// Something that happens at a time and a place.
#[derive(Clone, Debug)]
pub struct Event {
    /// Stays the same through every change: a random id, without names or hosts (RFC 7986 §5.3).
    pub uid: String,
    /// Grows with every change, or calendars ignore the change (RFC 5546 §2.1.4).
    pub sequence: u32,
    /// One line.
    pub summary: String,
    /// More lines; may be empty.
    pub description: String,
    /// Where; may be empty.
    pub location: String,
    /// Beginning.
    pub starts: LocalTime,
    /// End, perhaps in another zone. Left out of the file when it is not after the beginning.
    pub ends: LocalTime,
    /// Will not happen.
    pub cancelled: bool,
}

/// What clocks show at a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LocalTime {
    /// Date there.
    pub date: NaiveDate,
    /// Time there.
    pub time: NaiveTime,
    /// The place's zone.
    pub zone: Tz,
}

impl LocalTime {
    /// The instant. Of an hour that clocks show twice the first is meant, and one they skip is read with the
    /// offset before.
    pub fn instant(&self) -> DateTime<Utc> {
        let local = self.date.and_time(self.time);
        self.zone.from_local_datetime(&local).earliest().map_or_else(
            || {
                let before = self.zone.offset_from_utc_datetime(&(local - TimeDelta::days(1))).fix();
                (local - before).and_utc()
            },
            |there| there.to_utc(),
        )
    }
}

impl Calendar {
    /// PUBLISH, or CANCEL where nothing takes place (RFC 5546 §3.2.1, §3.2.5).
    pub fn method(is_cancelled: bool) -> &'static str {
        if is_cancelled { "CANCEL" } else { "PUBLISH" }
    }

    /// The file, `text/calendar; method=PUBLISH; charset=utf-8` with its own method.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut file = File::default();
        file.line("BEGIN", "VCALENDAR");
        file.line("VERSION", "2.0");
        file.line("PRODID", "-//Startline//Startline//EN");
        file.line("CALSCALE", "GREGORIAN");
        file.line("METHOD", Self::method(self.is_cancelled));
        for (zone, (first, last)) in self.zones() {
            file.zone(zone, first, last);
        }
        for event in &self.events {
            self.write(event, &mut file);
        }
        file.line("END", "VCALENDAR");
        file.0.into_bytes()
    }

    /// Every zone used, in the order of its name, with its first and last date.
    fn zones(&self) -> BTreeMap<&'static str, (LocalTime, LocalTime)> {
        let mut zones: BTreeMap<&str, (LocalTime, LocalTime)> = BTreeMap::new();
        for time in self.events.iter().flat_map(|event| [event.starts, event.ends]) {
            let (first, last) = zones.entry(time.zone.name()).or_insert((time, time));
            if time.date < first.date {
                *first = time;
            }
            if time.date > last.date {
                *last = time;
            }
        }
        zones
    }

    fn write(&self, event: &Event, file: &mut File) {
        file.line("BEGIN", "VEVENT");
        file.text("UID", &event.uid);
        file.line("DTSTAMP", &self.stamp.format("%Y%m%dT%H%M%SZ").to_string());
        file.line("SEQUENCE", &event.sequence.to_string());
        file.line(
            &format!("ORGANIZER;CN=\"{}\"", quotable(&self.organizer)),
            &format!("mailto:{}", self.email),
        );
        file.text("SUMMARY", &event.summary);
        for (name, text) in [("DESCRIPTION", &event.description), ("LOCATION", &event.location)] {
            if !text.is_empty() {
                file.text(name, text);
            }
        }
        file.time("DTSTART", event.starts);
        if event.ends.instant() > event.starts.instant() {
            file.time("DTEND", event.ends);
        }
        file.line("STATUS", if event.cancelled { "CANCELLED" } else { "CONFIRMED" });
        file.line("END", "VEVENT");
    }
}

/// The text as it grows.
#[derive(Default)]
struct File(String);

impl File {
    /// One content line, folded at 75 octets and never inside a character (RFC 5545 §3.1).
    fn line(&mut self, name: &str, value: &str) {
        let mut octets = 0;
        for c in name.chars().chain([':']).chain(value.chars()) {
            if octets + c.len_utf8() > 75 {
                self.0.push_str("\r\n ");
                octets = 1;
            }
            self.0.push(c);
            octets += c.len_utf8();
        }
        self.0.push_str("\r\n");
    }

    /// A value of type TEXT, escaped (RFC 5545 §3.3.11).
    fn text(&mut self, name: &str, value: &str) {
        let mut escaped = String::with_capacity(value.len());
        for c in value.replace("\r\n", "\n").chars() {
            match c {
                '\\' | ';' | ',' => escaped.extend(['\\', c]),
                '\n' | '\r' => escaped.push_str("\\n"),
                c if c.is_control() && c != '\t' => {}
                c => escaped.push(c),
            }
        }
        self.line(name, &escaped);
    }

    fn time(&mut self, name: &str, time: LocalTime) {
        let local = time.date.and_time(time.time);
        self.line(&format!("{name};TZID={}", time.zone.name()), &stamp(local));
    }

    /// The zone's rules for the dates in use and a year around them. One block says it all when no clock
    /// changes in that time; otherwise each change is its own block, which holds even where law changes the
    /// rule (RFC 5545 §3.6.5).
    fn zone(&mut self, name: &str, first: LocalTime, last: LocalTime) {
        let year = Days::new(366);
        let midnight = |date: NaiveDate| date.and_time(NaiveTime::MIN);
        let from = midnight(first.date.checked_sub_days(year).unwrap_or(first.date));
        let to = midnight(last.date.checked_add_days(year).unwrap_or(last.date));
        self.line("BEGIN", "VTIMEZONE");
        self.line("TZID", name);
        let before = Observance::at(first.zone, from);
        self.observance(&before, &before, midnight(NaiveDate::from_ymd_opt(1970, 1, 1).unwrap_or_default()));
        let mut current = before;
        for instant in changes(first.zone, from, to) {
            let next = Observance::at(first.zone, instant);
            self.observance(&current, &next, instant + TimeDelta::seconds(current.seconds.into()));
            current = next;
        }
        self.line("END", "VTIMEZONE");
    }

    fn observance(&mut self, old: &Observance, new: &Observance, onset: NaiveDateTime) {
        let kind = if new.is_summer { "DAYLIGHT" } else { "STANDARD" };
        self.line("BEGIN", kind);
        self.line("DTSTART", &stamp(onset));
        self.line("TZOFFSETFROM", &old.offset());
        self.line("TZOFFSETTO", &new.offset());
        self.line("TZNAME", &new.name);
        self.line("END", kind);
    }
}

/// What a zone's clocks do for a while.
#[derive(PartialEq)]
struct Observance {
    /// East of UTC.
    seconds: i32,
    is_summer: bool,
    name: String,
}

impl Observance {
    fn at(zone: Tz, instant: NaiveDateTime) -> Self {
        let offset = zone.offset_from_utc_datetime(&instant);
        let seconds = offset.fix().local_minus_utc();
        let name = offset.abbreviation().unwrap_or(zone.name()).to_owned();
        Self { seconds, is_summer: !offset.dst_offset().is_zero(), name }
    }

    /// `+0900`, with seconds where a zone of long ago has them.
    fn offset(&self) -> String {
        let sign = if self.seconds < 0 { '-' } else { '+' };
        let (hours, minutes, seconds) =
            (self.seconds.abs() / 3600, self.seconds.abs() / 60 % 60, self.seconds.abs() % 60);
        let mut text = format!("{sign}{hours:02}{minutes:02}");
        if seconds != 0 {
            // Writing into a string cannot fail.
            let _ = write!(text, "{seconds:02}");
        }
        text
    }
}

/// Instants in a span at which a zone's clocks change, found to the second between days that differ.
fn changes(zone: Tz, from: NaiveDateTime, to: NaiveDateTime) -> Vec<NaiveDateTime> {
    let mut found = Vec::new();
    let mut day = from;
    while day < to {
        let (mut before, mut after) = (day, day + TimeDelta::days(1));
        day = after;
        let old = Observance::at(zone, before);
        if old == Observance::at(zone, after) {
            continue;
        }
        while after - before > TimeDelta::seconds(1) {
            let middle = before + TimeDelta::seconds((after - before).num_seconds() / 2);
            if Observance::at(zone, middle) == old {
                before = middle;
            } else {
                after = middle;
            }
        }
        found.push(after);
    }
    found
}

fn stamp(local: NaiveDateTime) -> String {
    local.format("%Y%m%dT%H%M%S").to_string()
}

/// A parameter value between quotes can hold neither quotes nor controls (RFC 5545 §3.2).
fn quotable(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).map(|c| if c == '"' { '\'' } else { c }).collect()
}

#[cfg(test)]
#[path = "tests/calendar.rs"]
mod tests;

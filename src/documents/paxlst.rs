//! A passenger list as a UN/EDIFACT message (PAXLST, directory 05B; WCO/IATA implementation guide 3.0 of 2010-06-28), for who asks for it.
//!
//! Carriers send such messages themselves; here it is an export of a pack's frozen rows. What a row does not hold is left out.

use chrono::NaiveDate;
use chrono::NaiveDateTime;

/// A message to be written.
#[derive(Clone, Debug)]
pub struct Message {
    /// Reference of the interchange, up to 14 letters and digits.
    pub control: String,
    /// When it is made.
    pub at: NaiveDateTime,
    /// Short name of who sends it.
    pub sender: String,
    /// Short name of who gets it.
    pub receiver: String,
    /// Who answers questions.
    pub reporter: String,
    /// Their telephone.
    pub phone: String,
    /// The flight all of them sit in.
    pub flight: Flight,
    /// In the order of the list.
    pub passengers: Vec<Passenger>,
}

/// A flight, times by the clocks of its airports.
#[derive(Clone, Debug)]
pub struct Flight {
    /// `JS152`.
    pub number: String,
    /// Three letters.
    pub from: String,
    /// Three letters.
    pub to: String,
    /// Local.
    pub departs: NaiveDateTime,
    /// Local.
    pub arrives: NaiveDateTime,
}

/// One passenger, as their passport has them.
#[derive(Clone, Debug, Default)]
pub struct Passenger {
    /// `ERIKSSON<<ANNA<MARIA`.
    pub machine_name: String,
    /// `M` or `F`; anything else is left out.
    pub sex: String,
    /// Birth.
    pub born_on: Option<NaiveDate>,
    /// Three letters; one for Germany, as printed.
    pub nationality: String,
    /// Reference of the booking.
    pub locator: String,
    /// Number of the passport.
    pub passport: String,
    /// Its last day.
    pub expires_on: Option<NaiveDate>,
    /// Who issued it.
    pub issuer: String,
}

/// What a name or another free part may be long.
const PART: usize = 35;

/// The message as text, a segment a line.
pub fn write(message: &Message) -> String {
    let (sender, receiver) = (short(&message.sender), short(&message.receiver));
    let stamp = message.at.format("%y%m%d:%H%M").to_string();
    let control = part(&message.control, 14);
    let body = body(message);
    // The message's own first and last segment count too.
    let count = body.len() + 2;
    let mut segments = vec![
        format!("UNB+UNOA:4+{sender}:ZZ+{receiver}:ZZ+{stamp}+{control}++APIS"),
        format!("UNG+PAXLST+{sender}:ZZ+{receiver}:ZZ+{stamp}+1+UN+D:05B"),
        "UNH+PAX001+PAXLST:D:05B:UN:IATA".to_owned(),
    ];
    segments.extend(body);
    segments.push(format!("UNT+{count}+PAX001"));
    segments.push("UNE+1+1".to_owned());
    segments.push(format!("UNZ+1+{control}"));
    let mut text = "UNA:+.? '\n".to_owned();
    for segment in segments {
        text.push_str(&segment);
        text.push_str("'\n");
    }
    text
}

fn body(message: &Message) -> Vec<String> {
    let flight = &message.flight;
    let mut segments = vec!["BGM+745".to_owned(), format!("NAD+MS+++{}", part(&message.reporter, PART))];
    push(&mut segments, "COM+", &part(&phone(&message.phone), PART), ":TE");
    segments.extend([
        format!("TDT+20+{}", part(&flight.number, 17)),
        format!("LOC+125+{}", part(&flight.from, PART)),
        format!("DTM+189:{}:201", flight.departs.format("%y%m%d%H%M")),
        format!("LOC+87+{}", part(&flight.to, PART)),
        format!("DTM+232:{}:201", flight.arrives.format("%y%m%d%H%M")),
    ]);
    for passenger in &message.passengers {
        segments.extend(passenger_segments(passenger, flight));
    }
    segments.push(format!("CNT+42:{}", message.passengers.len()));
    segments
}

fn passenger_segments(passenger: &Passenger, flight: &Flight) -> Vec<String> {
    let (surname, given) = names(&passenger.machine_name);
    let mut segments = vec![match given.is_empty() {
        true => format!("NAD+FL+++{surname}"),
        false => format!("NAD+FL+++{surname}:{given}"),
    }];
    let sex = if matches!(passenger.sex.as_str(), "M" | "F") { passenger.sex.as_str() } else { "" };
    push(&mut segments, "ATT+2++", sex, "");
    push(&mut segments, "DTM+329:", &day(passenger.born_on), "");
    segments.push(format!("LOC+178+{}", part(&flight.from, PART)));
    segments.push(format!("LOC+179+{}", part(&flight.to, PART)));
    push(&mut segments, "NAT+2+", &part(&passenger.nationality, 3), "");
    push(&mut segments, "RFF+AVF:", &part(&passenger.locator, PART), "");
    if !passenger.passport.is_empty() {
        segments.push(format!("DOC+P:110:111+{}", part(&passenger.passport, PART)));
        push(&mut segments, "DTM+36:", &day(passenger.expires_on), "");
        push(&mut segments, "LOC+91+", &part(&passenger.issuer, PART), "");
    }
    segments
}

/// A segment around a value, if there is one.
fn push(segments: &mut Vec<String>, before: &str, value: &str, after: &str) {
    if !value.is_empty() {
        segments.push(format!("{before}{value}{after}"));
    }
}

fn day(date: Option<NaiveDate>) -> String {
    date.map_or_else(String::new, |date| date.format("%y%m%d").to_string())
}

/// Surname and given names of a name as machines read it.
fn names(machine: &str) -> (String, String) {
    let (surname, given) = machine.split_once("<<").unwrap_or((machine, ""));
    let spaced = |name: &str| part(&name.replace('<', " "), PART);
    (spaced(surname), spaced(given))
}

/// A telephone number without its plus, which would have to be released.
fn phone(number: &str) -> String {
    number.trim_start_matches('+').to_owned()
}

/// A party's short name: letters and digits alone.
fn short(name: &str) -> String {
    let name: String =
        name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase()).take(PART).collect();
    if name.is_empty() { "UNNAMED".to_owned() } else { name }
}

/// A part of a segment in the characters of level A (ISO 9735): capitals, digits and some signs, those that part segments released by `?`.
/// Cut to so many characters before they are released.
fn part(text: &str, longest: usize) -> String {
    let kept: String = text.chars().map(of_level_a).collect();
    let words: Vec<&str> = kept.split_whitespace().collect();
    let mut written = String::new();
    for c in words.join(" ").chars().take(longest) {
        if matches!(c, ':' | '+' | '?' | '\'') {
            written.push('?');
        }
        written.push(c);
    }
    written.trim_end().to_owned()
}

fn of_level_a(c: char) -> char {
    let c = c.to_ascii_uppercase();
    let is_kept = c.is_ascii_uppercase() || c.is_ascii_digit() || " .,-()/='+:?!\"%&*;<>".contains(c);
    if is_kept { c } else { ' ' }
}

#[cfg(test)]
#[path = "tests/paxlst.rs"]
mod tests;

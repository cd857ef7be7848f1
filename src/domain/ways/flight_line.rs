//! A flight as booking systems print it in one line: "CA 938 LHR PEK 12MAY 2025/1430+1".

use chrono::Datelike;
use chrono::Days;
use chrono::NaiveDate;
use chrono::NaiveTime;
use thiserror::Error;

/// What such a line says. Times are local at each end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FlightLine {
    /// The airline's code and the number, such as `CA938`.
    pub number: String,
    /// IATA code.
    pub from: String,
    /// IATA code.
    pub to: String,
    /// Day of departure there.
    pub departs_on: NaiveDate,
    /// Departure; not every line says it.
    pub departs_at: Option<NaiveTime>,
    /// Day of arrival here.
    pub arrives_on: NaiveDate,
    /// Arrival.
    pub arrives_at: NaiveTime,
}

/// Why a line was not understood, in words for the form.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum FlightLineFault {
    /// No airline code with a number.
    #[error("The line must begin with the flight, such as CA 938")]
    Flight,
    /// Not two airports.
    #[error("The line must have two airport codes, such as ZRH DOH")]
    Airports,
    /// No day and month.
    #[error("The line must have a date, such as 12MAY")]
    Date,
    /// No time of arrival.
    #[error("The line must have the time of arrival, such as 1430")]
    Times,
    /// Something else stands in it.
    #[error("We do not understand “{0}” in this line. Fill in the flight below instead")]
    Word(String),
}

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// What the words of a line are, as far as they are read.
#[derive(Default)]
struct Read {
    carrier: Option<String>,
    number: Option<String>,
    airports: Vec<String>,
    day: Option<u32>,
    month: Option<u32>,
    year: Option<i32>,
    /// Four digits each, with the days a sign adds.
    times: Vec<(String, i64)>,
}

impl FlightLine {
    /// Reads a line. A date without a year means the one nearest to `around`.
    pub fn parse(line: &str, around: NaiveDate) -> Result<Self, FlightLineFault> {
        let line = line.to_uppercase().replace(['¥', '#'], "+");
        let words: Vec<&str> = line
            .split(|c: char| c.is_whitespace() || "/,;–>→".contains(c))
            .filter(|w| !w.is_empty())
            .collect();
        let mut read = Read::default();
        for word in &words {
            read.take(word)?;
        }
        read.finish(around)
    }
}

impl Read {
    fn take(&mut self, word: &str) -> Result<(), FlightLineFault> {
        if self.number.is_none() {
            return self.take_flight(word);
        }
        if let Some((day, rest)) = day_and_month(word)
            && self.month.is_none()
        {
            self.day = Some(day);
            self.month = Some(rest.0);
            self.year = rest.1;
        } else if let Some(month) = month_of(word)
            && self.month.is_none()
            && self.day.is_some()
        {
            self.month = Some(month);
        } else if let Some(time) = time_and_days(word) {
            self.times.push(time);
        } else if word.len() <= 2 && word.chars().all(|c| c.is_ascii_digit()) && self.month.is_none() {
            self.day = word.parse().ok();
        } else if matches!(word, "AM" | "PM")
            && let Some(last) = self.times.last_mut()
        {
            last.0 = of_half(&last.0, word).ok_or_else(|| FlightLineFault::Word(word.to_owned()))?;
        } else if let Some(days) = sign(word)
            && let Some(last) = self.times.last_mut()
        {
            last.1 = days;
        } else if word.len() == 3 && word.chars().all(|c| c.is_ascii_uppercase()) && self.airports.len() < 2 {
            self.airports.push(word.to_owned());
        } else if word.len() == 6 && word.chars().all(|c| c.is_ascii_uppercase()) && self.airports.is_empty()
        {
            self.airports = vec![word[..3].to_owned(), word[3..].to_owned()];
        } else if !is_status(word) {
            return Err(FlightLineFault::Word(word.to_owned()));
        }
        Ok(())
    }

    /// The flight comes first, perhaps after the number of its line.
    fn take_flight(&mut self, word: &str) -> Result<(), FlightLineFault> {
        if let Some(carrier) = self.carrier.take() {
            // "CA 938"; "CA 938Y" carries its booking class.
            let digits = word.trim_end_matches(|c: char| c.is_ascii_uppercase());
            let is_number = (1..=4).contains(&digits.len()) && digits.chars().all(|c| c.is_ascii_digit());
            if !is_number || word.len() > digits.len() + 1 {
                return Err(FlightLineFault::Flight);
            }
            self.number = Some(format!("{carrier}{}", unpadded(digits)));
            return Ok(());
        }
        if is_carrier(word) {
            self.carrier = Some(word.to_owned());
            return Ok(());
        }
        if word.is_ascii() && word.len() > 2 && is_carrier(&word[..2]) {
            self.carrier = Some(word[..2].to_owned());
            return self.take_flight(&word[2..]);
        }
        match word.chars().all(|c| c.is_ascii_digit() || c == '.') && word.len() <= 2 {
            true => Ok(()),
            false => Err(FlightLineFault::Flight),
        }
    }

    fn finish(mut self, around: NaiveDate) -> Result<FlightLine, FlightLineFault> {
        let number = self.number.ok_or(FlightLineFault::Flight)?;
        let [from, to] = <[String; 2]>::try_from(self.airports).map_err(|_| FlightLineFault::Airports)?;
        let (Some(day), Some(month)) = (self.day, self.month) else { return Err(FlightLineFault::Date) };
        // Three groups of four digits: the first is the year. Of two, the first is the departure, even where it reads like a year.
        if self.times.len() == 3 && self.year.is_none() {
            self.year = self.times.remove(0).0.parse().ok();
        }
        let mut times = Vec::new();
        for (digits, days) in &self.times {
            times.push((clock(digits).ok_or_else(|| FlightLineFault::Word(digits.clone()))?, *days));
        }
        let (departs_at, (arrives_at, days)) = match times[..] {
            [arrives] => (None, arrives),
            [(departs, _), arrives] => (Some(departs), arrives),
            _ => return Err(FlightLineFault::Times),
        };
        let departs_on = match self.year {
            Some(year) => NaiveDate::from_ymd_opt(year, month, day),
            None => nearest(day, month, around),
        };
        let departs_on = departs_on.ok_or(FlightLineFault::Date)?;
        let arrives_on = match days {
            days if days < 0 => departs_on.checked_sub_days(Days::new(days.unsigned_abs())),
            days => departs_on.checked_add_days(Days::new(days.unsigned_abs())),
        };
        let arrives_on = arrives_on.ok_or(FlightLineFault::Date)?;
        Ok(FlightLine { number, from, to, departs_on, departs_at, arrives_on, arrives_at })
    }
}

/// Two signs of which one at least is a letter (IATA airline designators): `CA`, `U2`, `3U`.
fn is_carrier(word: &str) -> bool {
    word.len() == 2
        && word.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit())
        && word.chars().any(|c| c.is_ascii_uppercase())
}

fn unpadded(digits: &str) -> &str {
    match digits.trim_start_matches('0') {
        "" => "0",
        rest => rest,
    }
}

/// From 1.
fn month_of(word: &str) -> Option<u32> {
    let place = MONTHS.iter().position(|month| month.eq_ignore_ascii_case(word))?;
    u32::try_from(place + 1).ok()
}

/// `12MAY`, `12MAY25`, `12MAY2025`: day, then month and perhaps year.
fn day_and_month(word: &str) -> Option<(u32, (u32, Option<i32>))> {
    let at = word.find(|c: char| !c.is_ascii_digit())?;
    let (day, rest) = word.split_at(at);
    let month = month_of(rest.get(..3)?)?;
    let year = match &rest[3..] {
        "" => None,
        // A sign is no figure: "+1" here would be the days of an arrival.
        year if !year.bytes().all(|b| b.is_ascii_digit()) => return None,
        year if year.len() == 2 => Some(2000 + year.parse::<i32>().ok()?),
        year if year.len() == 4 => Some(year.parse().ok()?),
        _ => return None,
    };
    Some((day.parse().ok()?, (month, year)))
}

/// `2025`, `20:25`, `1430+1`, `825P`, `8:25PM`: the time as four digits, and the days added.
fn time_and_days(word: &str) -> Option<(String, i64)> {
    let at = word.find(['+', '-']).unwrap_or(word.len());
    let (time, days) = word.split_at(at);
    let days = if days.is_empty() { 0 } else { sign(days)? };
    let (time, half) = time.split_at(time.find(|c: char| c.is_ascii_uppercase()).unwrap_or(time.len()));
    let digits = time.replacen(':', "", 1);
    let is_time = matches!(digits.len(), 3 | 4) && digits.chars().all(|c| c.is_ascii_digit());
    if !is_time || (half.is_empty() && digits.len() == 3 && !time.contains(':')) {
        return None;
    }
    let digits = format!("{digits:0>4}");
    let digits = if half.is_empty() { digits } else { of_half(&digits, half)? };
    Some((digits, days))
}

/// A time on a clock of twelve hours, as four digits of one of twenty-four. Noon and midnight have letters of their own.
fn of_half(digits: &str, half: &str) -> Option<String> {
    let hours: u32 = digits[..2].parse().ok().filter(|hours| (1..=12).contains(hours))?;
    let hours = match half {
        "P" | "PM" | "N" => hours % 12 + 12,
        "A" | "AM" | "M" => hours % 12,
        _ => return None,
    };
    Some(format!("{hours:02}{}", &digits[2..]))
}

/// `+1`, `-1`.
fn sign(word: &str) -> Option<i64> {
    let days: i64 = word.strip_prefix('+').unwrap_or(word).parse().ok()?;
    ((-1..=2).contains(&days) && word.starts_with(['+', '-'])).then_some(days)
}

fn clock(digits: &str) -> Option<NaiveTime> {
    let (hours, minutes) = (digits[..2].parse().ok()?, digits[2..].parse().ok()?);
    NaiveTime::from_hms_opt(hours, minutes, 0)
}

/// What booking systems put between: a class, a weekday, `HK1`, an asterisk.
fn is_status(word: &str) -> bool {
    let is_letter = word.len() == 1;
    let (letters, digits) = word.split_at(word.find(|c: char| c.is_ascii_digit()).unwrap_or(word.len()));
    let is_state = letters.len() == 2
        && letters.chars().all(|c| c.is_ascii_uppercase())
        && digits.len() <= 2
        && digits.chars().all(|c| c.is_ascii_digit());
    is_letter || is_state || word.chars().all(|c| "*.+-".contains(c))
}

fn nearest(day: u32, month: u32, around: NaiveDate) -> Option<NaiveDate> {
    let years = [around.year() - 1, around.year(), around.year() + 1];
    let dates = years.into_iter().filter_map(|year| NaiveDate::from_ymd_opt(year, month, day));
    dates.min_by_key(|date| (*date - around).num_days().abs())
}

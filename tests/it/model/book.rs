//! The plain maps: what a bookkeeper with a pencil would write down, from the terms of the season of the tests alone.

use chrono::DateTime;
use chrono::Duration;
use chrono::Utc;

/// EUR 2,195.00 and 2,045.00, a single room EUR 180.00 more.
const RUNNER: i64 = 219_500;
const SPECTATOR: i64 = 204_500;
const SINGLE: i64 = 18_000;
/// EUR 350.00 a head; 30.00 less will do.
const DEPOSIT: i64 = 35_000;
const TOLERANCE: i64 = 3_000;
const SEATS: usize = 8;
const TWIN_BEDS: usize = 6;
const SINGLE_ROOMS: usize = 2;
const HOLD_DAYS: i64 = 7;
const EXTENSION_DAYS: i64 = 5;

/// Somebody of a party.
#[derive(Clone, Copy, Debug)]
pub struct Person {
    pub runs: bool,
    pub has_single: bool,
    pub goes: bool,
}

impl Person {
    fn price(self) -> i64 {
        let price = if self.runs { RUNNER } else { SPECTATOR };
        if self.has_single { price + SINGLE } else { price }
    }
}

/// A booking.
#[derive(Clone, Debug)]
pub struct Kept {
    pub status: &'static str,
    pub people: Vec<Person>,
    /// In, less what went back.
    pub received: i64,
    pub held_until: Option<DateTime<Utc>>,
    pub is_extended: bool,
}

/// The people of each kind of party that books, and whether the desk must look first.
pub fn party(kind: u8) -> (Vec<Person>, bool) {
    let person = |runs, has_single| Person { runs, has_single, goes: true };
    match kind {
        0 => (vec![person(true, false)], false),
        1 => (vec![person(true, false), person(false, false)], false),
        2 => (vec![person(true, false), person(true, false), person(false, false)], false),
        3 => (vec![person(true, true)], false),
        _ => (vec![person(true, false)], true),
    }
}

impl Kept {
    pub fn holds_places(&self) -> bool {
        !matches!(self.status, "lapsed" | "declined" | "cancelled")
    }

    fn going(&self) -> impl Iterator<Item = Person> {
        self.people.iter().copied().filter(|one| one.goes)
    }

    /// What is charged now.
    pub fn charged(&self) -> i64 {
        if self.holds_places() { self.going().map(Person::price).sum() } else { 0 }
    }

    /// What the deposit of those who go comes to.
    pub fn deposit(&self) -> i64 {
        DEPOSIT * i64::try_from(self.going().count()).unwrap()
    }

    /// Follows the money.
    fn settle(&mut self, now: DateTime<Utc>) {
        if !matches!(self.status, "awaiting_deposit" | "confirmed" | "paid") {
            return;
        }
        let is_deposit_in = self.received > 0 && self.received >= self.deposit() - TOLERANCE;
        let next = match (self.received >= self.charged(), is_deposit_in) {
            (true, _) => "paid",
            (false, true) => "confirmed",
            (false, false) => "awaiting_deposit",
        };
        if next != self.status {
            self.status = next;
            self.held_until = (next == "awaiting_deposit").then(|| evening(now, HOLD_DAYS));
        }
    }
}

/// 18:00 in Beijing, which is 10:00 UTC all year, so many days after the day it is there.
fn evening(now: DateTime<Utc>, days: i64) -> DateTime<Utc> {
    let there = (now + Duration::hours(8)).date_naive() + Duration::days(days);
    there.and_hms_opt(10, 0, 0).unwrap().and_utc()
}

/// All bookings, oldest first.
#[derive(Clone, Debug, Default)]
pub struct Book {
    pub bookings: Vec<Kept>,
}

impl Book {
    /// Seats, twin beds and single rooms that are taken.
    pub fn taken(&self) -> [usize; 3] {
        let held = || self.bookings.iter().filter(|one| one.holds_places()).flat_map(Kept::going);
        let singles = held().filter(|one| one.has_single).count();
        [held().count(), held().count() - singles, singles]
    }

    fn is_room_for(&self, people: &[Person]) -> bool {
        let [seats, twins, singles] = self.taken();
        let wanted = people.iter().filter(|one| one.goes);
        let single = wanted.clone().filter(|one| one.has_single).count();
        seats + wanted.clone().count() <= SEATS
            && twins + wanted.count() - single <= TWIN_BEDS
            && singles + single <= SINGLE_ROOMS
    }

    /// Whether it could be booked.
    pub fn book(&mut self, kind: u8, now: DateTime<Utc>) -> bool {
        let (people, is_looked_at) = party(kind);
        let is_room = self.is_room_for(&people);
        if is_room {
            let (status, held_until) = match is_looked_at {
                true => ("in_review", None),
                false => ("awaiting_deposit", Some(evening(now, HOLD_DAYS))),
            };
            self.bookings.push(Kept { status, people, received: 0, held_until, is_extended: false });
        }
        is_room
    }

    pub fn pay(&mut self, which: usize, amount: i64, now: DateTime<Utc>) {
        self.bookings[which].received += amount;
        self.bookings[which].settle(now);
    }

    /// Lets holds end that have ended.
    pub fn lapse(&mut self, now: DateTime<Utc>) {
        for one in &mut self.bookings {
            if one.held_until.is_some_and(|until| until <= now) {
                (one.status, one.held_until) = ("lapsed", None);
            }
        }
    }

    /// Whether the hold could be extended.
    pub fn extend(&mut self, which: usize, now: DateTime<Utc>) -> bool {
        let one = &mut self.bookings[which];
        let until = one.held_until.filter(|until| one.status == "awaiting_deposit" && *until > now);
        let (Some(until), false) = (until, one.is_extended) else { return false };
        one.held_until = Some(evening(until, EXTENSION_DAYS));
        one.is_extended = true;
        true
    }

    /// Whether there was something to decide.
    pub fn review(&mut self, which: usize, accepts: bool, now: DateTime<Utc>) -> bool {
        let one = &mut self.bookings[which];
        if one.status != "in_review" {
            return false;
        }
        if accepts {
            (one.status, one.held_until) = ("awaiting_deposit", Some(evening(now, HOLD_DAYS)));
            one.settle(now);
        } else {
            one.status = "declined";
        }
        true
    }

    /// Takes one or all off, by us; whether somebody was there to take off.
    pub fn cancel(&mut self, which: usize, whom: Option<usize>, now: DateTime<Utc>) -> bool {
        let one = &mut self.bookings[which];
        if !one.holds_places() || whom.is_some_and(|whom| !one.people[whom].goes) {
            return false;
        }
        match whom {
            Some(whom) => one.people[whom].goes = false,
            None => one.people.iter_mut().for_each(|person| person.goes = false),
        }
        if one.people.iter().all(|person| !person.goes) {
            (one.status, one.held_until) = ("cancelled", None);
        } else {
            one.settle(now);
        }
        true
    }

    /// What is here and not owed; it goes back.
    pub fn refund(&mut self, which: usize) -> Option<i64> {
        let one = &mut self.bookings[which];
        let credit = one.received - one.charged();
        (credit > 0).then(|| {
            one.received -= credit;
            credit
        })
    }

    /// Whether the places of a lapsed booking could be taken again.
    pub fn retake(&mut self, which: usize, now: DateTime<Utc>) -> bool {
        let lapsed = &self.bookings[which];
        if lapsed.status != "lapsed" || !self.is_room_for(&lapsed.people.clone()) {
            return false;
        }
        let one = &mut self.bookings[which];
        (one.status, one.held_until) = ("awaiting_deposit", Some(evening(now, HOLD_DAYS)));
        one.settle(now);
        true
    }
}

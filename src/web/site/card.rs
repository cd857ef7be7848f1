//! A departure in a list: days, price from, places left, where it stands.

use chrono::DateTime;
use chrono::NaiveDate;
use chrono::Utc;

use crate::actions::places;
use crate::domain::availability;
use crate::domain::availability::Left;
use crate::domain::availability::Pool;
use crate::domain::availability::PoolKind;
use crate::filters;
use crate::paths;
use crate::store::Conn;
use crate::store::StoreError;
use crate::store::dossier::Offer;
use crate::web::site::standing::Standing;

/// One departure of a list, in finished words.
#[derive(Clone, Debug)]
pub struct Card {
    /// Its code.
    pub code: String,
    /// Its page.
    pub href: String,
    /// The tour's name.
    pub title: String,
    /// "3–8 April".
    pub days: String,
    /// "Thu to Tue, 2025".
    pub days_note: String,
    /// "From Beijing · race on Sun 6 Apr 2025".
    pub facts: String,
    /// "EUR 2,195", for a runner.
    pub price: String,
    /// What that price is for, and the spectators'.
    pub price_note: String,
    /// Where it stands.
    pub standing: Standing,
    /// Places left; none where nothing is sold.
    pub places: Option<Places>,
    /// Where to leave an address; where there are too few places.
    pub waiting_list: Option<String>,
}

/// Places left, for the words and the bar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Places {
    /// "9 places left, twin rooms only".
    pub words: String,
    /// How many.
    pub left: i64,
    /// Of the seats.
    pub taken: i64,
    /// Seats in all.
    pub capacity: i64,
}

impl Card {
    /// Of an offer, now.
    pub fn of(conn: &mut Conn, offer: &Offer, now: DateTime<Utc>) -> Result<Self, StoreError> {
        Self::drawn(offer, &places::pools_of(conn, offer)?, now)
    }

    /// Of several offers, in their order.
    pub fn of_each(conn: &mut Conn, offers: &[&Offer], now: DateTime<Utc>) -> Result<Vec<Self>, StoreError> {
        let pools = places::pools_of_each(conn, offers)?;
        offers.iter().zip(&pools).map(|(offer, pools)| Self::drawn(offer, pools, now)).collect()
    }

    fn drawn(offer: &Offer, pools: &[Pool], now: DateTime<Utc>) -> Result<Self, StoreError> {
        let left = availability::places_left(pools);
        let departure = &offer.departure;
        let standing = Standing::of(departure, &offer.edition, &left, today(offer, now));
        let prices = offer.price_list()?;
        let is_short = left.runners == 0;
        Ok(Self {
            code: departure.code.clone(),
            href: paths::departure(&departure.code),
            title: departure.tour_name.clone(),
            days: filters::span(departure.starts_on, departure.ends_on),
            days_note: filters::span_note(departure.starts_on, departure.ends_on),
            facts: format!("From {} · race on {}", departure.gateway, filters::day(offer.edition.race_on)),
            price: prices.per_runner.compact(),
            price_note: format!("a runner, in a twin room; spectators {}", prices.per_spectator.compact()),
            standing,
            places: standing.is_selling().then(|| Places::of(&left, pools)),
            waiting_list: (standing.is_selling() && is_short).then(|| paths::waiting_list(&departure.code)),
        })
    }
}

impl Places {
    fn of(left: &Left, pools: &[Pool]) -> Self {
        let seats = |kind: PoolKind| {
            pools.iter().filter(|pool| pool.kind == kind).map(|pool| pool.capacity).sum::<i64>()
        };
        let capacity = seats(PoolKind::SeatOut).min(seats(PoolKind::SeatBack));
        let count = if left.runners > 0 { left.runners } else { left.spectators };
        Self { words: left.words(), left: count, taken: capacity - count, capacity }
    }
}

/// The day it is at the gateway of an offer.
pub fn today(offer: &Offer, now: DateTime<Utc>) -> NaiveDate {
    now.with_timezone(&offer.zone).date_naive()
}

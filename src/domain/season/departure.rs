//! A dated run of the tour: places, prices, terms and days.

use chrono::NaiveDate;
use chrono::NaiveTime;
use serde::Deserialize;
use serde::Serialize;

use crate::domain::money::Money;
use crate::domain::payment_plan::PlanTerms;
use crate::domain::refund::Bands;
use crate::domain::rooming::NightStock;
use crate::domain::season::agency::BankAccount;
use crate::domain::season::pack::PackContact;
use crate::domain::season::pack::RaceDayLine;
use crate::domain::season::pack::Sketch;
use crate::domain::ways::Connections;

/// Where a departure stands.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum DepartureState {
    /// Not yet sold.
    Planned,
    /// Sold.
    OnSale,
    /// No longer sold.
    Closed,
    /// It does not go.
    Cancelled,
    /// It went.
    Travelled,
}

impl DepartureState {
    /// The word the database keeps.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::OnSale => "on_sale",
            Self::Closed => "closed",
            Self::Cancelled => "cancelled",
            Self::Travelled => "travelled",
        }
    }
}

/// How a departure crosses the border.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// By air.
    Air,
    /// By rail.
    Rail,
}

impl Mode {
    /// The word the database and the rules use.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Air => "air",
            Self::Rail => "rail",
        }
    }
}

/// One dated run of the tour, from a gateway, for an edition.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Departure {
    /// Code, such as PY31-A.
    pub code: String,
    /// The edition's code.
    pub edition: String,
    /// The product's name.
    pub tour_name: String,
    /// Where it stands.
    pub state: DepartureState,
    /// City where the group meets.
    pub gateway: String,
    /// Passport code of that city's country.
    pub gateway_country: String,
    /// Its zone.
    pub gateway_zone: chrono_tz::Tz,
    /// How the group crosses the border.
    pub mode: Mode,
    /// Everybody must be in the gateway city by this day (briefing).
    pub gateway_on: NaiveDate,
    /// First day of the tour.
    pub starts_on: NaiveDate,
    /// Last day, back in the gateway city.
    pub ends_on: NaiveDate,
    /// First day of sale.
    pub sale_opens_on: NaiveDate,
    /// Last day of sale.
    pub sale_closes_on: NaiveDate,
    /// For a runner, flights included.
    pub runner_price: Money,
    /// For a spectator.
    pub spectator_price: Money,
    /// For a room alone.
    pub single_supplement: Money,
    /// Code of the account that receives the money.
    pub bank_account: String,
    /// Code of the terms.
    pub terms: String,
    /// Code of the privacy notice.
    pub privacy: String,
    /// What there is of each scarce thing.
    pub pools: Pools,
    /// Deposit, holds, deadlines.
    pub plan: PlanTerms,
    /// What is kept on a cancellation by own wish.
    pub cancellation: Bands,
    /// What pages tell about it.
    pub about: DepartureContent,
}

/// What a departure has of each scarce thing.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pools {
    /// Seats from the gateway.
    pub seats_out: i64,
    /// Seats back.
    pub seats_back: i64,
    /// Beds in shared rooms.
    pub twin_beds: i64,
    /// Rooms for one.
    pub single_rooms: i64,
}

/// What pages, letters and calendars tell about a departure.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct DepartureContent {
    /// One paragraph.
    pub summary: String,
    /// What the price covers.
    pub included: Vec<String>,
    /// What it does not.
    pub not_included: Vec<String>,
    /// Where the group sleeps.
    pub hotel: String,
    /// What the hotels keep for the group, night by night; empty for as many rooms as are wanted.
    #[serde(default)]
    pub room_stock: Vec<NightStock>,
    /// The meeting before departure.
    pub briefing: Briefing,
    /// Where people arrive in the gateway, and how long they need there.
    #[serde(default)]
    pub connections: Connections,
    /// The group's transport.
    pub flights: Vec<Flight>,
    /// The days, the gateway day first as day 0.
    pub itinerary: Vec<Day>,
    /// The streets around the briefing.
    #[serde(default)]
    pub briefing_map: Option<Sketch>,
    /// The race day hour by hour.
    #[serde(default)]
    pub race_day: Vec<RaceDayLine>,
    /// What must not be taken along.
    #[serde(default)]
    pub not_to_take: Vec<String>,
    /// What the airline's desk must know about the group's seats; may be empty.
    #[serde(default)]
    pub check_in_note: String,
    /// Whom to turn to, beside the agency's own office.
    #[serde(default)]
    pub contacts: Vec<PackContact>,
}

/// The meeting in the gateway city.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Briefing {
    /// Local time on the gateway day.
    pub at: NaiveTime,
    /// How long.
    pub minutes: i64,
    /// Name of the place.
    pub place: String,
    /// Address.
    pub address: String,
    /// Name and address as they are written there, to show to a driver; may be empty.
    #[serde(default)]
    pub address_local: String,
    /// The language tag of that, such as `fr`; may be empty.
    #[serde(default)]
    pub address_lang: String,
}

/// One piece of the group's transport.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Flight {
    /// `out` or `back`.
    pub direction: Direction,
    /// Number.
    pub number: String,
    /// Carrier in words.
    pub carrier: String,
    /// Airport or station code.
    pub from: String,
    /// Airport or station code.
    pub to: String,
    /// Day of departure.
    pub on: NaiveDate,
    /// Local departure.
    pub departs: NaiveTime,
    /// Zone of the departure.
    pub departs_zone: chrono_tz::Tz,
    /// Local arrival, the same day.
    pub arrives: NaiveTime,
    /// Zone of the arrival.
    pub arrives_zone: chrono_tz::Tz,
}

/// Which way.
#[derive(Clone, Copy, Debug, Deserialize, Serialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// From the gateway.
    Out,
    /// Back to it.
    Back,
}

/// One day of the tour.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Day {
    /// 0 is the gateway day.
    pub day: i64,
    /// Heading.
    pub title: String,
    /// Where.
    pub place: String,
    /// What happens.
    pub text: String,
}

impl Departure {
    pub(super) fn check_dates(&self) -> Result<(), (&'static str, String)> {
        if self.starts_on < self.gateway_on {
            return Err((
                "starts_on",
                format!("the tour cannot start before the gateway day {}", self.gateway_on),
            ));
        }
        if self.ends_on < self.starts_on {
            return Err(("ends_on", format!("the tour cannot end before it starts on {}", self.starts_on)));
        }
        if self.sale_closes_on < self.sale_opens_on {
            return Err((
                "sale_closes_on",
                format!("the sale cannot close before it opens on {}", self.sale_opens_on),
            ));
        }
        if self.sale_closes_on >= self.gateway_on {
            return Err((
                "sale_closes_on",
                format!("the sale must close before the gateway day {}", self.gateway_on),
            ));
        }
        Ok(())
    }

    /// Every night of the tour is spoken of, none beside it, and no hotel twice on one night.
    pub(super) fn check_rooms(&self) -> Result<(), (&'static str, String)> {
        let told = &self.about.room_stock;
        let fault = |message: String| Err(("room_stock", message));
        for (at, night) in told.iter().enumerate() {
            if night.hotel.trim().is_empty() {
                return fault(format!("the night of {} has no hotel's name", night.on));
            }
            if night.on < self.starts_on || self.ends_on <= night.on {
                let (first, last) = (self.starts_on, self.ends_on);
                return fault(format!(
                    "nobody sleeps there on {}: the nights are from {first} to before {last}",
                    night.on
                ));
            }
            if told[..at].iter().any(|other| (&other.hotel, other.on) == (&night.hotel, night.on)) {
                return fault(format!("{} is told twice for {}", night.hotel, night.on));
            }
        }
        let nights = self.starts_on.iter_days().take_while(|day| *day < self.ends_on);
        let is_told = |day: &NaiveDate| told.iter().any(|night| night.on == *day);
        match nights.into_iter().find(|day| !told.is_empty() && !is_told(day)) {
            Some(day) => fault(format!("no hotel is told for the night of {day}")),
            None => Ok(()),
        }
    }

    /// How long things take in the gateway is from nothing to two days, and somebody fits into a vehicle.
    pub(super) fn check_connections(&self) -> Result<(), (&'static str, String)> {
        let told = &self.about.connections;
        let of_places = told.places.iter().filter_map(|place| place.to_briefing_minutes);
        let minutes =
            [told.to_briefing_minutes, told.to_departure_minutes, told.change_minutes, told.window_minutes];
        if let Some(odd) = minutes.into_iter().chain(of_places).find(|minutes| !(0..=2880).contains(minutes))
        {
            return Err(("connections", format!("minutes are from 0 to 2880, not {odd}")));
        }
        if !(1..=100).contains(&told.vehicle_seats) {
            return Err((
                "connections",
                format!("a vehicle has from 1 to 100 seats, not {}", told.vehicle_seats),
            ));
        }
        Ok(())
    }

    pub(super) fn check_money(&self, accounts: &[BankAccount]) -> Result<(), (&'static str, String)> {
        let currency = self.runner_price.currency;
        for (field, amount) in [
            ("spectator_price", self.spectator_price),
            ("single_supplement", self.single_supplement),
            ("plan", self.plan.deposit),
        ] {
            if amount.currency != currency {
                return Err((
                    field,
                    format!("one departure has one currency, and its price is in {currency}"),
                ));
            }
        }
        let account = accounts.iter().find(|account| account.code == self.bank_account);
        if account.is_some_and(|account| account.currency != currency.to_string()) {
            return Err(("bank_account", format!("this account does not receive {currency}")));
        }
        Ok(())
    }
}

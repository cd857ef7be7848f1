//! A departure with what surrounds it: what is sold, for how much, by when everything must be there, and what own ways must meet.

use std::sync::Arc;

use crate::domain::country;
use crate::domain::eligibility::Code;
use crate::domain::eligibility::Journey;
use crate::domain::eligibility::Mode;
use crate::domain::money::Currency;
use crate::domain::money::Money;
use crate::domain::payment_plan::Deadlines;
use crate::domain::payment_plan::PlanTerms;
use crate::domain::price::PriceList;
use crate::domain::price::RaceFee;
use crate::domain::season::DepartureContent;
use crate::domain::season::Direction;
use crate::domain::ways;
use crate::domain::ways::Connections;
use crate::domain::ways::Finding;
use crate::domain::ways::Group;
use crate::domain::ways::Own;
use crate::store::departures;
use crate::store::departures::Departure;
use crate::store::departures::Edition;
use crate::store::departures::Race;
use crate::store::dialect::Conn;
use crate::store::error::StoreError;
use crate::store::travellers::Leg;

/// A departure with what surrounds it.
#[derive(Clone, Debug)]
pub struct Offer {
    /// The dated tour.
    pub departure: Departure,
    /// Its edition.
    pub edition: Edition,
    /// The edition's races.
    pub races: Vec<Race>,
    /// What pages tell about the departure.
    pub about: Arc<DepartureContent>,
    /// Deposit, holds, deadlines.
    pub terms: PlanTerms,
    /// The gateway's zone.
    pub zone: chrono_tz::Tz,
}

impl Offer {
    /// Reads a departure by its code.
    pub fn by_code(conn: &mut Conn, code: &str) -> Result<Self, StoreError> {
        let (departure, edition) = departures::by_code(conn, code)?;
        Self::around(conn, departure, edition)
    }

    /// Reads a departure by its id.
    pub fn by_id(conn: &mut Conn, id: &str) -> Result<Self, StoreError> {
        let (departure, edition) = departures::by_id(conn, id)?;
        Self::around(conn, departure, edition)
    }

    /// Reads every departure: newest race first, then by its own days.
    pub fn all(conn: &mut Conn) -> Result<Vec<Self>, StoreError> {
        let races = departures::all_races(conn)?;
        let run =
            |edition: &Edition| races.iter().filter(|race| race.edition_id == edition.id).cloned().collect();
        let rows = departures::all(conn)?.into_iter();
        rows.map(|(departure, edition)| Self::of(departure, run(&edition), edition)).collect()
    }

    /// The other departures of its edition, by date.
    pub fn sisters(&self, conn: &mut Conn) -> Result<Vec<Self>, StoreError> {
        let all = departures::of_edition(conn, &self.edition.id)?.into_iter();
        let others = all.filter(|departure| departure.id != self.departure.id);
        others.map(|departure| Self::of(departure, self.races.clone(), self.edition.clone())).collect()
    }

    fn around(conn: &mut Conn, departure: Departure, edition: Edition) -> Result<Self, StoreError> {
        let races = departures::races(conn, &edition.id)?;
        Self::of(departure, races, edition)
    }

    fn of(departure: Departure, races: Vec<Race>, edition: Edition) -> Result<Self, StoreError> {
        let (about, terms, zone) = (departure.about()?, departure.plan_terms()?, departure.zone()?);
        Ok(Self { departure, edition, races, about, terms, zone })
    }

    /// The departure's one currency.
    pub fn currency(&self) -> Result<Currency, StoreError> {
        currency(&self.departure.currency)
    }

    /// What everything costs.
    pub fn price_list(&self) -> Result<PriceList, StoreError> {
        let own = self.currency()?;
        let race_fee = |race: &Race| {
            let fee = Money::new(race.fee_minor, currency(&race.fee_currency)?);
            Ok(RaceFee {
                race: race.code.clone(),
                name: race.name.clone(),
                fee,
                paid_where: race.fee_paid.clone(),
            })
        };
        Ok(PriceList {
            per_runner: Money::new(self.departure.runner_minor, own),
            per_spectator: Money::new(self.departure.spectator_minor, own),
            single_supplement: Money::new(self.departure.single_supplement_minor, own),
            race_fees: self.races.iter().map(race_fee).collect::<Result<_, StoreError>>()?,
        })
    }

    /// Every date somebody must keep.
    pub fn deadlines(&self) -> Deadlines {
        Deadlines::of(&self.terms, self.departure.gateway_on, self.departure.ends_on)
    }

    /// The journey as the rules see it, judged on a day.
    pub fn journey(&self, judged_on: chrono::NaiveDate) -> Result<Journey, StoreError> {
        journey(&self.departure, &self.edition, &self.about, judged_on)
    }

    /// A race by its code.
    pub fn race(&self, code: &str) -> Option<&Race> {
        self.races.iter().find(|race| race.code == code)
    }

    /// A race by its id.
    pub fn race_by_id(&self, id: &str) -> Option<&Race> {
        self.races.iter().find(|race| race.id == id)
    }

    /// The moment a way is measured by, on the clock of the gateway: for `in` the briefing, for `home` the group's arrival back.
    pub fn measure(&self, direction: &str) -> chrono::NaiveDateTime {
        let briefing = self.about.briefing.at;
        if direction == "in" {
            return self.departure.gateway_on.and_time(briefing);
        }
        let back = self.about.flights.iter().rfind(|flight| flight.direction == Direction::Back);
        back.map_or_else(
            || self.departure.ends_on.and_time(briefing),
            |flight| flight.on.and_time(flight.arrives),
        )
    }

    /// What does not fit about a way of one's own, the gravest first.
    pub fn findings(&self, leg: &Leg) -> Vec<Finding> {
        self.finder().findings(leg)
    }

    /// The same for many ways: what they must meet is worked out once.
    pub fn finder(&self) -> Finder<'_> {
        Finder { group: self.group(), connections: &self.about.connections }
    }

    /// What own ways must meet.
    fn group(&self) -> Group<'_> {
        let flights = &self.about.flights;
        let out = flights.iter().find(|flight| flight.direction == Direction::Out);
        let back = flights.iter().rfind(|flight| flight.direction == Direction::Back);
        let country = country::by_code(&self.departure.gateway_country).and_then(|country| country.iso);
        Group {
            briefing_at: self.measure("in"),
            leaves_at: out.map_or_else(
                || self.departure.starts_on.and_time(self.about.briefing.at),
                |flight| flight.on.and_time(flight.departs),
            ),
            back_at: self.measure("home"),
            back_place: back.map_or("", |flight| flight.to.as_str()),
            zone: self.zone,
            country: country.unwrap_or_default(),
        }
    }

    /// The owners of the pools that this departure draws from: itself, and the edition it shares with others.
    pub fn pool_owners(&self) -> [String; 2] {
        [self.departure.id.clone(), self.edition.id.clone()]
    }
}

/// Looks for what does not fit about own ways.
pub struct Finder<'a> {
    group: Group<'a>,
    connections: &'a Connections,
}

impl Finder<'_> {
    /// What does not fit about a way, the gravest first.
    pub fn findings(&self, leg: &Leg) -> Vec<Finding> {
        let own = Own {
            is_in: leg.direction == "in",
            mode: &leg.mode,
            place: &leg.place,
            at: leg.local_at,
            far_place: &leg.far_place,
            far_at: leg.far_at,
        };
        ways::check(&own, &self.group, self.connections)
    }
}

/// A departure as the rules see it, judged on a day.
pub fn journey(
    departure: &Departure,
    edition: &Edition,
    about: &DepartureContent,
    judged_on: chrono::NaiveDate,
) -> Result<Journey, StoreError> {
    let mode = if departure.mode == "rail" { Mode::Rail } else { Mode::Air };
    let port = about.flights.iter().find(|flight| flight.direction == Direction::Out);
    Ok(Journey {
        edition: edition.code.clone(),
        departure: departure.code.clone(),
        destination: Code::parse(&edition.country)
            .ok_or_else(|| StoreError::Damaged(format!("country {}", edition.country)))?,
        gateway: Code::parse(&departure.gateway_country),
        port: port.and_then(|flight| Code::parse(&flight.from)),
        mode_in: mode,
        mode_back: mode,
        gateway_on: departure.gateway_on,
        enters_on: departure.starts_on,
        leaves_on: departure.ends_on,
        home_on: departure.ends_on,
        race_on: edition.race_on,
        judged_on,
        connects_in: false,
        connects_back: false,
    })
}

/// A stored currency code.
pub fn currency(code: &str) -> Result<Currency, StoreError> {
    code.parse().map_err(|_| StoreError::Damaged(format!("currency {code}")))
}

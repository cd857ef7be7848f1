//! The season: everything that is sold and on which terms, as one readable TOML document. `load_season` keeps it.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use chrono::NaiveTime;
use serde::Deserialize;
use serde::Serialize;

use crate::domain::money::Money;
use crate::domain::payment_plan::PlanTerms;
use crate::domain::refund::Bands;

/// A whole season document. Unknown keys are refused, so that a misspelt one is found.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Season {
    /// Who sells.
    pub agency: Agency,
    /// Where money is received.
    pub bank_accounts: Vec<BankAccount>,
    /// Terms and privacy notices.
    pub texts: Vec<Text>,
    /// Governments' travel warnings.
    #[serde(default)]
    pub advisories: Vec<Advisory>,
    /// Who receives packs.
    #[serde(default)]
    pub partners: Vec<Partner>,
    /// Runnings of the event.
    pub editions: Vec<Edition>,
    /// Dated tours.
    #[serde(default)]
    pub departures: Vec<Departure>,
}

/// The agency.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Agency {
    /// Short code.
    pub code: String,
    /// Name on pages.
    pub name: String,
    /// Name in contracts.
    pub legal_name: String,
    /// Where people write to.
    pub email: String,
    /// With country code.
    pub phone: String,
    /// Postal, on one line.
    pub address: String,
    /// Zone of its working days.
    pub zone: chrono_tz::Tz,
}

/// A bank account that receives transfers in one currency.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BankAccount {
    /// Short code, part of the ledger's account name.
    pub code: String,
    /// Beneficiary.
    pub holder: String,
    /// IBAN.
    pub iban: String,
    /// BIC.
    pub bic: String,
    /// Bank's name.
    pub bank_name: String,
    /// Bank's address, which some senders' banks ask for.
    pub bank_address: String,
    /// ISO 4217.
    pub currency: String,
}

/// What a text is.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, PartialOrd, Ord)]
#[serde(rename_all = "snake_case")]
pub enum TextKind {
    /// Booking terms.
    Terms,
    /// Privacy notice.
    Privacy,
}

/// Terms or a privacy notice, by version. Paragraphs are separated by an empty line.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Text {
    /// Terms or privacy.
    pub kind: TextKind,
    /// Code that departures name.
    pub code: String,
    /// Rises with every change of wording.
    pub version: i64,
    /// Heading.
    pub title: String,
    /// Paragraphs.
    pub body: String,
    /// First day in force.
    pub effective_on: NaiveDate,
}

/// A government's travel warning.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Advisory {
    /// Code.
    pub code: String,
    /// Rises with every change of wording.
    pub version: i64,
    /// Which state warns, in words.
    pub issuer: String,
    /// Passport codes of the nationalities it is shown to; `*` for everybody.
    pub applies_to: Vec<String>,
    /// The level in the government's own words.
    pub level: String,
    /// Heading.
    pub title: String,
    /// What it says, plainly.
    pub body: String,
    /// Since when.
    pub effective_on: NaiveDate,
    /// When somebody last read the source.
    pub checked_on: NaiveDate,
    /// Where it stands.
    pub source_url: String,
}

/// A partner who carries out part of the tour.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Partner {
    /// Code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Its addresses, each with a job that says which columns it gets.
    pub recipients: Vec<Recipient>,
}

/// One address of a partner.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recipient {
    /// Code.
    pub code: String,
    /// Who reads there.
    pub name: String,
    /// Address.
    pub email: String,
    /// `handler`, `hotel`, `race_office` or `airline`: decides the columns.
    pub job: String,
}

/// Where an edition stands.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum EditionState {
    /// The date is known.
    Announced,
    /// Tours are sold.
    OnSale,
    /// Sale is over.
    Closed,
    /// It took place.
    Held,
    /// It did not.
    Cancelled,
}

impl EditionState {
    /// The word the database keeps.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Announced => "announced",
            Self::OnSale => "on_sale",
            Self::Closed => "closed",
            Self::Held => "held",
            Self::Cancelled => "cancelled",
        }
    }
}

/// One running of the event.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Edition {
    /// Code, such as PY31.
    pub code: String,
    /// Full name.
    pub name: String,
    /// Where it is run.
    pub city: String,
    /// Passport code of the country.
    pub country: String,
    /// The race's zone.
    pub zone: chrono_tz::Tz,
    /// Race day.
    pub race_on: NaiveDate,
    /// Where it stands.
    pub state: EditionState,
    /// Since when.
    pub state_since: NaiveDate,
    /// Why, for people.
    #[serde(default)]
    pub state_note: String,
    /// How many of our runners the organiser takes.
    pub runner_quota: i64,
    /// Its distances.
    #[serde(default)]
    pub races: Vec<Race>,
    /// What pages tell about it.
    #[serde(default)]
    pub about: EditionContent,
}

/// What pages tell about an edition.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct EditionContent {
    /// Start and finish.
    pub venue: String,
    /// One paragraph.
    pub summary: String,
    /// The organiser's name and what it answers for.
    pub organiser: String,
    /// The course as points on a drawn map, from 0 to 100 both ways.
    pub course: Vec<CoursePoint>,
    /// Where the facts come from.
    pub source_url: String,
}

/// One point of the drawn course; named points carry a label.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct CoursePoint {
    /// From the left, 0 to 100.
    pub x: f64,
    /// From the top, 0 to 100.
    pub y: f64,
    /// Name, if people would look for it.
    #[serde(default)]
    pub name: String,
}

/// One distance.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Race {
    /// Code, such as `full`.
    pub code: String,
    /// Name.
    pub name: String,
    /// Metres.
    pub distance_m: i64,
    /// Local start.
    pub starts_at: NaiveTime,
    /// Cut-off in minutes after the start.
    pub limit_minutes: i64,
    /// On race day.
    pub minimum_age: i64,
    /// Entry fee, often in another currency.
    pub fee: Money,
    /// Where and when the fee is paid.
    pub fee_paid: String,
    /// Entries we may file.
    pub cap: i64,
    /// First number of its bib block.
    pub bib_from: i64,
    /// Last number of its bib block.
    pub bib_to: i64,
}

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
    /// The meeting before departure.
    pub briefing: Briefing,
    /// The group's transport.
    pub flights: Vec<Flight>,
    /// The days, the gateway day first as day 0.
    pub itinerary: Vec<Day>,
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

/// A mistake in a season document: where, which field, and what to do.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, {field}: {message}")]
pub struct SeasonFault {
    /// Counted from 1.
    pub line: usize,
    /// The field's name as written.
    pub field: String,
    /// What is wrong, as a sentence.
    pub message: String,
}

impl Season {
    /// Reads a document and checks what the types alone cannot: names that refer to something, dates in order.
    pub fn parse(document: &str) -> Result<Self, SeasonFault> {
        let season: Self = toml::from_str(document).map_err(|error| {
            let at = error.span().map_or(0, |span| span.start);
            let (line, field) = line_and_field(document, at);
            SeasonFault { line, field, message: error.message().to_owned() }
        })?;
        season.check(document)?;
        Ok(season)
    }

    fn check(&self, document: &str) -> Result<(), SeasonFault> {
        let fault = |code: &str, field: &str, message: String| SeasonFault {
            line: line_of_code(document, code, field),
            field: field.to_owned(),
            message,
        };
        let editions: BTreeSet<&str> = self.editions.iter().map(|edition| edition.code.as_str()).collect();
        let accounts: BTreeSet<&str> =
            self.bank_accounts.iter().map(|account| account.code.as_str()).collect();
        let texts: BTreeSet<(TextKind, &str)> =
            self.texts.iter().map(|text| (text.kind, text.code.as_str())).collect();
        let mut codes = BTreeSet::new();
        for departure in &self.departures {
            let code = departure.code.as_str();
            if !codes.insert(code) {
                return Err(fault(code, "code", format!("two departures are called {code}")));
            }
            if !editions.contains(departure.edition.as_str()) {
                return Err(fault(code, "edition", format!("no edition is called {}", departure.edition)));
            }
            if !accounts.contains(departure.bank_account.as_str()) {
                return Err(fault(
                    code,
                    "bank_account",
                    format!("no bank account is called {}", departure.bank_account),
                ));
            }
            for (kind, name, field) in [
                (TextKind::Terms, &departure.terms, "terms"),
                (TextKind::Privacy, &departure.privacy, "privacy"),
            ] {
                if !texts.contains(&(kind, name.as_str())) {
                    return Err(fault(code, field, format!("no text of that kind is called {name}")));
                }
            }
            departure.check_dates().map_err(|(field, message)| fault(code, field, message))?;
            departure
                .check_money(&self.bank_accounts)
                .map_err(|(field, message)| fault(code, field, message))?;
        }
        Ok(())
    }
}

impl Departure {
    fn check_dates(&self) -> Result<(), (&'static str, String)> {
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

    fn check_money(&self, accounts: &[BankAccount]) -> Result<(), (&'static str, String)> {
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

/// The line of a byte offset, and the key written on it.
fn line_and_field(document: &str, offset: usize) -> (usize, String) {
    let before = document.get(..offset).unwrap_or(document);
    let line = before.matches('\n').count() + 1;
    let text = document.lines().nth(line - 1).unwrap_or_default();
    let field = text.split('=').next().unwrap_or_default().trim().trim_matches(['[', ']']).to_owned();
    (line, field)
}

/// The line on which `field` is written in the table whose `code` is given; the code's own line if the field is not written.
fn line_of_code(document: &str, code: &str, field: &str) -> usize {
    let names_code = |line: &str| {
        line.split_once('=')
            .is_some_and(|(key, value)| key.trim() == "code" && value.trim().trim_matches('"') == code)
    };
    let Some(start) = document.lines().position(names_code) else { return 1 };
    let found = document
        .lines()
        .enumerate()
        .skip(start)
        .find(|(_, line)| line.split_once('=').is_some_and(|(key, _)| key.trim() == field));
    found.map_or(start, |(index, _)| index) + 1
}

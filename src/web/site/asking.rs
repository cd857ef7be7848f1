//! The questions of "Can I come?", and what was answered.

use chrono::DateTime;
use chrono::Datelike;
use chrono::Utc;

use crate::actions::judging::Statement;
use crate::domain::eligibility::DocumentType;
use crate::domain::eligibility::Occupation;
use crate::filters;
use crate::store::Conn;
use crate::store::StoreError;
use crate::store::dossier::Offer;
use crate::web::choices;
use crate::web::form::Choice;
use crate::web::form::Form;
use crate::web::form::country_choices;
use crate::web::site::card::Card;

/// Fields for the nationality of the passport and for others.
pub const NATIONALITIES: [&str; 3] = ["nationality", "second_nationality", "third_nationality"];
const CONFIRM: &str = "confirm";
const SPECTATOR: &str = "spectator";
/// Nobody older has asked yet.
const OLDEST: i32 = 110;

/// A departure that can be asked about, with what its lists say of it.
#[derive(Clone, Debug)]
pub struct Asking {
    /// With all around it.
    pub offer: Offer,
    /// In words.
    pub card: Card,
}

/// The departures that are or will be on sale, the nearest first.
pub fn departures(conn: &mut Conn, now: DateTime<Utc>) -> Result<Vec<Asking>, StoreError> {
    let offers = Offer::all(conn)?;
    let cards = Card::of_each(conn, &offers.iter().collect::<Vec<_>>(), now)?;
    let all = offers.into_iter().zip(cards).filter(|(_, card)| !card.standing.is_over());
    let mut open: Vec<Asking> = all.map(|(offer, card)| Asking { offer, card }).collect();
    open.sort_by_key(|asking| asking.offer.departure.starts_on);
    Ok(open)
}

/// What the form lets people choose from.
#[derive(Clone, Debug)]
pub struct Questions {
    /// Every nationality.
    pub nationalities: Vec<Choice>,
    /// Boxes for countries that are easily mistaken for another; none until one is chosen.
    pub to_confirm: Vec<Choice>,
    /// Kinds of document.
    pub documents: Vec<Choice>,
    /// Kinds of work.
    pub occupations: Vec<Choice>,
    /// Races, and watching.
    pub goes_as: Vec<Choice>,
    /// What is or will be on sale.
    pub departures: Vec<Choice>,
}

impl Questions {
    /// For these departures, and what of the form calls for another question.
    pub fn about(open: &[Asking], form: &Form) -> Self {
        let chosen: Vec<String> = NATIONALITIES.iter().map(|name| form.value(name).to_owned()).collect();
        Self {
            nationalities: country_choices(),
            to_confirm: choices::to_confirm(&chosen),
            documents: choices::documents(),
            occupations: choices::occupations(),
            goes_as: goes_as(open),
            departures: open.iter().map(departure_choice).collect(),
        }
    }
}

fn goes_as(open: &[Asking]) -> Vec<Choice> {
    let mut kinds: Vec<Choice> = Vec::new();
    for race in open.iter().flat_map(|asking| &asking.offer.races) {
        let value = race_value(&race.code);
        if !kinds.iter().any(|known| known.value == value) {
            kinds.push(Choice::new(value, format!("Run: {}", race.name)));
        }
    }
    kinds.push(Choice::new(SPECTATOR, "Watch, without running"));
    kinds
}

fn race_value(code: &str) -> String {
    format!("race:{code}")
}

fn departure_choice(asking: &Asking) -> Choice {
    let (departure, card) = (&asking.offer.departure, &asking.card);
    let label = format!("{}, {}: {}", card.days, card.days_note, departure.tour_name);
    let places =
        card.places.as_ref().map_or_else(|| card.standing.word().to_owned(), |left| left.words.clone());
    Choice::hinted(&departure.code, label, format!("{} · {} · {places}", departure.code, card.facts))
}

/// What somebody says of themselves. Never kept.
#[derive(Clone, Debug)]
pub struct Asked {
    /// Passport codes of every nationality, each once.
    pub nationalities: Vec<String>,
    /// Kind of document.
    pub document: DocumentType,
    /// Year of birth.
    pub birth_year: i32,
    /// Kind of work.
    pub occupation: Occupation,
    /// Race code; none to watch.
    pub race: Option<String>,
    /// The departure's place in the list of those that can be asked about.
    pub departure: usize,
}

impl Asked {
    /// Reads the form; nothing if something is missing, and the form says what.
    pub fn read(form: &mut Form, open: &[Asking], now: DateTime<Utc>) -> Option<Self> {
        let nationalities = nationalities(form);
        choices::confirm(form, CONFIRM, &nationalities);
        let kind =
            form.choice("document", &choices::documents(), "Choose what kind of document you travel with");
        let year = now.year();
        let birth_year = form.whole(
            "birth_year",
            i64::from(year - OLDEST),
            i64::from(year),
            "Enter the year you were born with four figures, such as 1985",
        );
        let work =
            form.choice("occupation", &choices::occupations(), "Choose what comes nearest to your work");
        let goes_as = form.choice("goes_as", &goes_as(open), "Choose a race, or that you come to watch");
        let departures: Vec<Choice> = open.iter().map(departure_choice).collect();
        let code = form.choice("departure", &departures, "Choose a departure");
        let departure = open.iter().position(|asking| Some(&asking.offer.departure.code) == code.as_ref());
        let race = goes_as.as_deref().and_then(|chosen| chosen.strip_prefix("race:")).map(str::to_owned);
        let is_run = |at: usize| race.as_deref().is_none_or(|race| open[at].offer.race(race).is_some());
        if departure.is_some_and(|at| !is_run(at)) {
            form.blame("goes_as", "This race is not run on that departure; choose another race or departure");
        }
        if form.is_faulty() {
            return None;
        }
        Some(Self {
            nationalities,
            document: DocumentType::parse(&kind?)?,
            birth_year: i32::try_from(birth_year?).ok()?,
            occupation: Occupation::parse(&work?)?,
            race,
            departure: departure?,
        })
    }

    /// The same person once for each passport of theirs.
    pub fn statements(&self) -> Vec<Statement> {
        (0..self.nationalities.len()).map(|passport| self.statement(passport)).collect()
    }

    fn statement(&self, passport: usize) -> Statement {
        let others = self.nationalities.iter().enumerate().filter(|(index, _)| *index != passport);
        Statement {
            nationality: self.nationalities[passport].clone(),
            others: others.map(|(_, code)| code.clone()).collect(),
            document: self.document,
            issuer: None,
            expires_on: None,
            birth_year: self.birth_year,
            born_on: None,
            occupation: self.occupation,
            race: self.race.clone(),
            visits: Vec::new(),
        }
    }

    /// What was answered, in words, for the top of the answer.
    pub fn in_words(&self, asking: &Asking) -> Vec<(String, String)> {
        let race = self.race.as_deref().and_then(|code| asking.offer.race(code));
        let names: Vec<&str> = self.nationalities.iter().map(|code| name_of(code)).collect();
        vec![
            ("Nationality".to_owned(), names.join(", ")),
            ("Document".to_owned(), self.document.label().to_owned()),
            ("Born in".to_owned(), self.birth_year.to_string()),
            ("Work".to_owned(), self.occupation.label().to_owned()),
            (
                "You come to".to_owned(),
                race.map_or_else(|| "watch".to_owned(), |race| format!("run the {}", race_name(&race.name))),
            ),
            (
                "Departure".to_owned(),
                format!(
                    "{}, {}, from {}",
                    asking.card.code,
                    filters::span(asking.offer.departure.starts_on, asking.offer.departure.ends_on),
                    asking.offer.departure.gateway
                ),
            ),
        ]
    }
}

/// A race's name inside a sentence: "marathon", "10 km".
pub fn race_name(name: &str) -> String {
    name.to_lowercase()
}

/// A nationality by its name, in full.
pub fn name_of(code: &str) -> &'static str {
    crate::domain::country::by_code(code).map_or("a country we do not know", |country| country.holder())
}

fn nationalities(form: &mut Form) -> Vec<String> {
    let mut codes: Vec<String> = Vec::new();
    for (place, name) in NATIONALITIES.iter().enumerate() {
        if place > 0 && form.value(name).trim().is_empty() {
            continue;
        }
        let missing = if form.value(name).trim().is_empty() {
            "Choose the nationality printed in your passport"
        } else {
            "Choose a nationality from the list"
        };
        if let Some(code) = form.country(name, missing).filter(|code| !codes.contains(code)) {
            codes.push(code);
        }
    }
    codes
}

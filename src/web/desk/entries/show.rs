//! Shows the entries of a departure.

use std::collections::BTreeMap;
use std::collections::HashMap;

use actix_web::HttpRequest;
use actix_web::HttpResponse;
use actix_web::web::Data;
use actix_web::web::Path;
use askama::Template;

use crate::domain::race_entry;
use crate::domain::race_entry::EntryFault;
use crate::domain::race_entry::EntryStatus;
use crate::filters;
use crate::paths;
use crate::store::Conn;
use crate::store::StoreError;
use crate::store::decisions;
use crate::store::decisions::KeptAge;
use crate::store::departures::Race;
use crate::store::dossier::Offer;
use crate::store::dossier::full_name;
use crate::store::entries;
use crate::store::entries::Entrant;
use crate::web::access::Staff;
use crate::web::desk::words;
use crate::web::error::WebError;
use crate::web::form::Choice;
use crate::web::form::Form;
use crate::web::page::Frame;
use crate::web::page::faulty;
use crate::web::state::AppState;

/// One runner.
struct Row {
    id: String,
    name: String,
    booking: String,
    bib: String,
    race: String,
    status: &'static str,
    tone: &'static str,
    estimate: String,
    guide: String,
    grave: Vec<String>,
    to_ask: Vec<String>,
}

#[derive(Template)]
#[template(path = "desk/entries/show.html")]
struct EntriesPage {
    frame: Frame,
    form: Form,
    code: String,
    here: String,
    start_list: String,
    count: String,
    counts: String,
    rows: Vec<Row>,
    filters: Form,
    of_race: String,
    of_status: String,
    everybody: String,
    statuses: Vec<Choice>,
    races: Vec<Choice>,
    runners: Vec<Choice>,
}

/// What the page is drawn from, and the filter of its list.
pub(super) struct Seen {
    offer: Offer,
    entrants: Vec<Entrant>,
    ages: HashMap<String, KeptAge>,
    of_race: String,
    of_status: String,
}

impl Seen {
    /// Reads it in a fixed number of queries.
    pub fn load(conn: &mut Conn, code: &str, of_race: &str, of_status: &str) -> Result<Self, StoreError> {
        let offer = Offer::by_code(conn, code)?;
        let entrants = entries::entrants(conn, std::slice::from_ref(&offer.departure))?;
        let ids: Vec<String> = entrants.iter().map(|(traveller, ..)| traveller.id.clone()).collect();
        Ok(Self {
            ages: decisions::kept_ages(conn, &ids)?,
            entrants,
            of_race: of_race.to_owned(),
            of_status: of_status.to_owned(),
            offer,
        })
    }

    /// The runners on the filtered list.
    fn listed(&self) -> impl Iterator<Item = &Entrant> {
        let race = self.offer.race(&self.of_race).map(|race| race.id.as_str());
        self.entrants.iter().filter(move |(.., entry)| {
            (self.of_race.is_empty() || race == Some(entry.race_id.as_str()))
                && (self.of_status.is_empty() || entry.status == self.of_status)
        })
    }

    /// Their ids.
    pub fn listed_ids(&self) -> Vec<String> {
        self.listed().map(|(traveller, ..)| traveller.id.clone()).collect()
    }

    /// Every runner who starts, to be chosen.
    pub fn runners(&self) -> Vec<Choice> {
        let starting = self.entrants.iter().filter(|(.., entry)| entry.status != "withdrawn");
        let choice = |(traveller, _, entry): &Entrant| {
            let race = self.offer.race_by_id(&entry.race_id).map_or("", |race| race.name.as_str());
            Choice::new(&traveller.id, format!("{}, {race}", full_name(traveller)))
        };
        starting.map(choice).collect()
    }

    /// The edition's races.
    pub fn races(&self) -> Vec<Choice> {
        self.offer.races.iter().map(|race| Choice::new(&race.code, &race.name)).collect()
    }

    fn row(&self, (traveller, booking, entry): &Entrant, names: &BTreeMap<&str, String>) -> Row {
        let race = self.offer.race_by_id(&entry.race_id);
        let age = self.ages.get(&traveller.id);
        let age = age.map_or((0, u16::MAX), |kept| kept.on_race(self.offer.edition.race_on));
        let faults = race.map_or_else(Vec::new, |race| {
            race_entry::faults(age, race.minimum_age, entry.estimate_minutes, race.limit_minutes)
        });
        let (grave, to_ask): (Vec<EntryFault>, Vec<EntryFault>) =
            faults.into_iter().partition(|fault| fault.is_grave());
        let in_words = |faults: Vec<EntryFault>| faults.into_iter().map(|one| self.fault(one)).collect();
        let status = entry.status.parse::<EntryStatus>().ok();
        let guide = entry.guide_id.as_deref();
        let is_out = status == Some(EntryStatus::Withdrawn);
        Row {
            id: traveller.id.clone(),
            name: full_name(traveller),
            booking: paths::desk_booking(&booking.reference),
            bib: entry.bib.map(|bib| bib.to_string()).unwrap_or_default(),
            race: race.map(|race: &Race| race.name.clone()).unwrap_or_default(),
            status: status.map_or("", EntryStatus::label),
            tone: status.map_or("", tone),
            estimate: entry.estimate_minutes.map(filters::minutes).unwrap_or_default(),
            guide: guide.map(|id| names.get(id).cloned().unwrap_or_default()).unwrap_or_default(),
            grave: if is_out { Vec::new() } else { in_words(grave) },
            to_ask: if is_out { Vec::new() } else { in_words(to_ask) },
        }
    }

    fn fault(&self, fault: EntryFault) -> String {
        let on = filters::day(self.offer.edition.race_on);
        match fault {
            EntryFault::TooYoung { age, minimum } => {
                format!("{age} at most on {on}: this race is from {minimum}")
            }
            EntryFault::DependsOnBirthday { minimum } => {
                format!("This race is from {minimum}: it depends on the birthday")
            }
            EntryFault::TooSlow { estimate, limit } => {
                format!(
                    "Thinks to need {}, the course closes after {}",
                    filters::minutes(estimate),
                    filters::minutes(limit)
                )
            }
            EntryFault::NoEstimate => "No estimate yet".to_owned(),
        }
    }

    fn page(&self, frame: Frame, form: Form) -> EntriesPage {
        let code = self.offer.departure.code.clone();
        let people: BTreeMap<&str, String> =
            self.entrants.iter().map(|(one, ..)| (one.id.as_str(), full_name(one))).collect();
        let rows: Vec<Row> = self.listed().map(|one| self.row(one, &people)).collect();
        let number = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
        let of = |status: EntryStatus| {
            let stand = self.entrants.iter().filter(|(.., entry)| entry.status == status.as_str()).count();
            (0 < stand).then(|| format!("{stand} {}", status.as_str()))
        };
        let counts: Vec<String> = EntryStatus::ALL.into_iter().filter_map(of).collect();
        let here = paths::desk_departure_page(&code, "entries");
        EntriesPage {
            frame: Frame { title: format!("{code} Race entries"), ..frame },
            form,
            start_list: paths::desk_edition_page(&self.offer.edition.code, "start-list"),
            count: filters::count(number(self.entrants.len()), "runner", "runners"),
            counts: counts.join(", "),
            everybody: format!(
                "All {} of this list",
                filters::count(number(rows.len()), "runner", "runners")
            ),
            rows,
            filters: Form::filled([("race", &self.of_race), ("status", &self.of_status)]),
            of_race: self.of_race.clone(),
            of_status: self.of_status.clone(),
            statuses: statuses(),
            races: self.races(),
            runners: self.runners(),
            code,
            here,
        }
    }
}

/// The statuses as choices.
pub(super) fn statuses() -> Vec<Choice> {
    EntryStatus::ALL.map(|status| Choice::new(status.as_str(), status.label())).to_vec()
}

fn tone(status: EntryStatus) -> &'static str {
    match status {
        EntryStatus::Wanted => "wait",
        EntryStatus::Sent => "",
        EntryStatus::Accepted => "good",
        EntryStatus::Withdrawn => "end",
    }
}

/// Shows them, of one race or status if the address says so.
pub async fn show(
    request: HttpRequest,
    state: Data<AppState>,
    _staff: Staff,
    code: Path<String>,
) -> Result<HttpResponse, WebError> {
    let frame = state.frame(&request, "Race entries", "departures").await?;
    let asked = words::filters_of(&request);
    words::drawn(&state, move |conn| -> Result<_, StoreError> {
        let seen = Seen::load(conn, &code, asked.value("race"), asked.value("status"))?;
        Ok(seen.page(frame, Form::empty()))
    })
    .await
}

/// The list a form was sent from, as it is now.
pub(super) async fn seen(state: &AppState, code: &str, form: &Form) -> Result<Seen, WebError> {
    let (code, race, status) =
        (code.to_owned(), form.value("of_race").to_owned(), form.value("of_status").to_owned());
    Ok(state.read(move |conn| Seen::load(conn, &code, &race, &status)).await?)
}

/// The page again, with what is wrong in a form.
pub(super) async fn again(
    request: &HttpRequest,
    state: &AppState,
    seen: &Seen,
    form: Form,
) -> Result<HttpResponse, WebError> {
    let frame = state.frame(request, "Race entries", "departures").await?;
    faulty(&seen.page(frame, form))
}

//! A traveller's own way to the gateway and home from it.

use actix_web::HttpRequest;
use actix_web::HttpResponse;
use actix_web::web::Bytes;
use actix_web::web::Data;
use actix_web::web::Path;
use askama::Template;
use chrono::Duration;
use chrono::NaiveDateTime;

use crate::actions::give_leg::GiveLeg;
use crate::actions::give_leg::GiveLegError;
use crate::actions::give_leg::give_leg;
use crate::domain::season::Direction;
use crate::filters;
use crate::paths;
use crate::store::dossier::Dossier;
use crate::store::dossier::Offer;
use crate::store::dossier::full_name;
use crate::store::travellers::Leg;
use crate::store::travellers::Traveller;
use crate::store::tx::new_id;
use crate::web::booking::door;
use crate::web::booking::door::Visit;
use crate::web::booking::passport::date_parts;
use crate::web::booking::passport::seen_mark;
use crate::web::error::WebError;
use crate::web::form::Choice;
use crate::web::form::Form;
use crate::web::page;
use crate::web::page::Frame;
use crate::web::page::see_other;
use crate::web::page::see_other_saying;
use crate::web::state::AppState;

/// Who comes earlier than this before the gateway day, or leaves later after the tour, probably mistyped the date.
const DAYS_AROUND: i64 = 60;
/// Less than this between the group's arrival and one's own departure is short.
const HOURS_BETWEEN: i64 = 3;

/// Which way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    In,
    Home,
}

impl Way {
    fn stored(self) -> &'static str {
        match self {
            Self::In => "in",
            Self::Home => "home",
        }
    }

    fn page(self) -> &'static str {
        match self {
            Self::In => "way-in",
            Self::Home => "way-home",
        }
    }

    fn title(self, gateway: &str) -> String {
        match self {
            Self::In => format!("Way to {gateway}"),
            Self::Home => format!("Way home from {gateway}"),
        }
    }
}

#[derive(Template)]
#[template(path = "booking/leg.html")]
struct LegPage {
    frame: Frame,
    form: Form,
    back: String,
    action: String,
    name: String,
    time_hint: String,
    modes: Vec<Choice>,
    is_way_in: bool,
    /// When and where to be, or when the group is back.
    fact: String,
    warnings: Vec<String>,
    seen: String,
    close_on: String,
    /// Whether the lists are closed, so that nothing can be changed here.
    is_closed: bool,
    /// What is kept, in words, once nothing can be changed.
    kept: String,
}

/// What a form that was sent leads to.
enum Sent {
    Faulty(Box<LegPage>),
    LookAgain(Box<LegPage>),
    Away,
    Keep(Box<GiveLeg>),
}

/// The form for the way to the gateway.
pub async fn show_in(
    request: HttpRequest,
    state: Data<AppState>,
    path: Path<(String, i64)>,
) -> Result<HttpResponse, WebError> {
    show(request, state, path.into_inner(), Way::In).await
}

/// The form for the way home.
pub async fn show_home(
    request: HttpRequest,
    state: Data<AppState>,
    path: Path<(String, i64)>,
) -> Result<HttpResponse, WebError> {
    show(request, state, path.into_inner(), Way::Home).await
}

/// Keeps the way to the gateway.
pub async fn create_in(
    request: HttpRequest,
    state: Data<AppState>,
    path: Path<(String, i64)>,
    body: Bytes,
) -> Result<HttpResponse, WebError> {
    create(request, state, path.into_inner(), body, Way::In).await
}

/// Keeps the way home.
pub async fn create_home(
    request: HttpRequest,
    state: Data<AppState>,
    path: Path<(String, i64)>,
    body: Bytes,
) -> Result<HttpResponse, WebError> {
    create(request, state, path.into_inner(), body, Way::Home).await
}

async fn show(
    request: HttpRequest,
    state: Data<AppState>,
    (word, number): (String, i64),
    way: Way,
) -> Result<HttpResponse, WebError> {
    let frame = state.frame(&request, "Your way", "my_booking").await?;
    let (keys, visit, booking) = (state.keys().clone(), Visit::of(&state, &request), paths::booking(&word));
    let shown = state
        .read(move |conn| -> Result<Option<LegPage>, WebError> {
            let dossier = door::dossier(conn, &keys, &word)?;
            let traveller = door::traveller(&dossier, number)?;
            if !door::takes_details(&dossier, traveller)? {
                return Ok(None);
            }
            let form = dossier.leg(&traveller.id, way.stored()).map_or_else(Form::empty, known);
            Ok(Some(leg_page(frame, &dossier, traveller, &word, way, form, &visit)))
        })
        .await?;
    match shown {
        Some(shown) => page::page(&shown),
        None => Ok(see_other(&booking)),
    }
}

async fn create(
    request: HttpRequest,
    state: Data<AppState>,
    (word, number): (String, i64),
    body: Bytes,
    way: Way,
) -> Result<HttpResponse, WebError> {
    let frame = state.frame(&request, "Your way", "my_booking").await?;
    let (keys, visit, booking) = (state.keys().clone(), Visit::of(&state, &request), paths::booking(&word));
    let sent = state
        .read(move |conn| -> Result<Sent, WebError> {
            let dossier = door::dossier(conn, &keys, &word)?;
            let traveller = door::traveller(&dossier, number)?;
            if !door::takes_details(&dossier, traveller)? {
                return Ok(Sent::Away);
            }
            let form = Form::decoded(&body);
            let shown = leg_page(frame, &dossier, traveller, &word, way, form, &visit);
            Ok(judge(shown, &dossier, traveller, way))
        })
        .await?;
    let command = match sent {
        Sent::Faulty(shown) => return page::faulty(&*shown),
        Sent::LookAgain(shown) => return page::page(&*shown),
        Sent::Away => return Ok(see_other(&booking)),
        Sent::Keep(command) => command,
    };
    let said = match state.write(state.by(&request, "site"), move |tx| give_leg(tx, &command)).await {
        Ok(()) if way == Way::In => "The way there is kept",
        Ok(()) => "The way home is kept",
        Err(GiveLegError::Closed) => "Nothing was kept: the lists are closed. Write to us about changes",
        Err(GiveLegError::NotGoing) => "Nothing was kept: this traveller does not go",
        Err(GiveLegError::Store(error)) => return Err(error.into()),
    };
    Ok(see_other_saying(&booking, said))
}

fn leg_page(
    frame: Frame,
    dossier: &Dossier,
    traveller: &Traveller,
    word: &str,
    way: Way,
    form: Form,
    visit: &Visit,
) -> LegPage {
    let offer = &dossier.offer;
    let gateway = offer.departure.gateway.clone();
    let close_on = offer.deadlines().details_close_on;
    LegPage {
        frame: Frame { title: way.title(&gateway), ..frame },
        form,
        back: paths::booking(word),
        action: paths::booking_traveller(word, traveller.position, way.page()),
        name: full_name(traveller),
        modes: modes(),
        is_way_in: way == Way::In,
        fact: fact(offer, way),
        warnings: Vec::new(),
        seen: String::new(),
        close_on: filters::day(close_on),
        is_closed: visit.today(dossier) > close_on,
        kept: dossier.leg(&traveller.id, way.stored()).map_or_else(String::new, in_words),
        time_hint: format!("{gateway} time, such as 14:30"),
    }
}

fn modes() -> Vec<Choice> {
    vec![
        Choice::new("flight", "By plane"),
        Choice::new("train", "By train"),
        Choice::new("other", "Another way"),
    ]
}

fn known(leg: &Leg) -> Form {
    let [day, month, year] = date_parts("date", leg.local_at.date());
    Form::filled([
        ("mode".to_owned(), leg.mode.clone()),
        ("number".to_owned(), leg.number.clone()),
        ("place".to_owned(), leg.place.clone()),
        day,
        month,
        year,
        ("time".to_owned(), filters::clock(leg.local_at.time())),
        ("note".to_owned(), leg.note.clone()),
    ])
}

fn in_words(leg: &Leg) -> String {
    let at = leg.local_at.format("%a %-d %b %Y, %H:%M").to_string();
    let parts = [leg.mode.as_str(), &leg.number, &leg.place, &at, &leg.note];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
}

/// The moment the way is measured by: the briefing, or the group's arrival back in the gateway city.
fn measure(offer: &Offer, way: Way) -> NaiveDateTime {
    match way {
        Way::In => offer.departure.gateway_on.and_time(offer.about.briefing.at),
        Way::Home => {
            let back = offer.about.flights.iter().rfind(|flight| flight.direction == Direction::Back);
            back.map_or_else(
                || offer.departure.ends_on.and_time(offer.about.briefing.at),
                |flight| flight.on.and_time(flight.arrives),
            )
        }
    }
}

fn fact(offer: &Offer, way: Way) -> String {
    let (at, gateway) = (measure(offer, way), &offer.departure.gateway);
    let at = format!("{}, {} {gateway} time", filters::day(at.date()), filters::clock(at.time()));
    match way {
        Way::In => format!("The briefing is on {at}. Everybody must be there."),
        Way::Home => format!("The group is back in {gateway} on {at}."),
    }
}

/// Faults first, then what is worth a second look, then the command.
fn judge(mut shown: LegPage, dossier: &Dossier, traveller: &Traveller, way: Way) -> Sent {
    let form = &mut shown.form;
    let mode = form.choice("mode", &modes(), "Choose how you travel");
    let number = form.optional_line("number", 20).to_uppercase();
    if number.is_empty() && matches!(mode.as_deref(), Some("flight" | "train")) {
        form.blame("number", "Enter the flight or train number, such as the one on the ticket");
    }
    let place = form.line("place", 60, "Enter the airport or station");
    let date = form.date("date", "Date");
    let time = form.time("time", "Enter the time with hours and minutes, such as 14:30");
    let note = form.optional_line("note", 200);
    let at = date.zip(time).map(|(date, time)| date.and_time(time));
    if let Some(at) = at {
        blame_far(form, &dossier.offer, way, at);
    }
    let warnings: Vec<String> = at.and_then(|at| warning(&dossier.offer, way, at)).into_iter().collect();
    let seen = seen_mark(&warnings);
    let was_seen = warnings.is_empty() || form.value("seen") == seen;
    let is_faulty = form.is_faulty();
    if let (Some(mode), Some(local_at), false, true) = (mode, at, is_faulty, was_seen) {
        return Sent::Keep(Box::new(GiveLeg {
            id: new_id(),
            booking_id: dossier.booking.id.clone(),
            traveller_id: traveller.id.clone(),
            direction: way.stored().to_owned(),
            mode,
            number,
            place,
            local_at,
            note,
        }));
    }
    (shown.warnings, shown.seen) = (warnings, seen);
    if is_faulty { Sent::Faulty(Box::new(shown)) } else { Sent::LookAgain(Box::new(shown)) }
}

/// A date far from the tour is a slip.
fn blame_far(form: &mut Form, offer: &Offer, way: Way, at: NaiveDateTime) {
    let (first, last) = match way {
        Way::In => (offer.departure.gateway_on - Duration::days(DAYS_AROUND), offer.departure.ends_on),
        Way::Home => (offer.departure.gateway_on, offer.departure.ends_on + Duration::days(DAYS_AROUND)),
    };
    if !(first..=last).contains(&at.date()) {
        let words = format!("Date must be between {} and {}", filters::day(first), filters::day(last));
        form.blame_at("date", "date-day", words);
    }
}

fn warning(offer: &Offer, way: Way, at: NaiveDateTime) -> Option<String> {
    let (measure, gateway) = (measure(offer, way), &offer.departure.gateway);
    match way {
        Way::In if at > measure => Some(
            "You arrive after the briefing has begun. The entry papers are handed out there, and who misses it may not travel on. \
             Come earlier, or write to us before you book this."
                .to_owned(),
        ),
        Way::Home if at < measure => Some(format!(
            "You leave before the group is back in {gateway}. Compare date and time with your ticket."
        )),
        Way::Home if at < measure + Duration::hours(HOURS_BETWEEN) => Some(format!(
            "You leave less than {HOURS_BETWEEN} hours after the group is back, and its flight may be late. Take a later one if you \
             can."
        )),
        _ => None,
    }
}

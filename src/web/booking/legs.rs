//! A traveller's own way to the gateway and home from it: given through the link, read and changed only behind a code.

use actix_web::HttpRequest;
use actix_web::HttpResponse;
use actix_web::web::Bytes;
use actix_web::web::Data;
use actix_web::web::Path;
use askama::Template;
use chrono::NaiveDate;

use crate::actions::give_leg::GiveLeg;
use crate::actions::give_leg::give_leg;
use crate::actions::giving::GivingError;
use crate::actions::promise_way::PromiseWay;
use crate::actions::promise_way::promise_way;
use crate::actions::request_change::Change;
use crate::actions::request_change::RequestChange;
use crate::actions::request_change::request_change;
use crate::filters;
use crate::store::dossier::Dossier;
use crate::store::dossier::full_name;
use crate::store::travellers::Traveller;
use crate::store::tx::new_id;
use crate::web::booking::door;
use crate::web::booking::door::Leave;
use crate::web::booking::door::Link;
use crate::web::booking::door::Visit;
use crate::web::booking::passport::seen_mark;
use crate::web::booking::way_form;
use crate::web::booking::ways;
use crate::web::booking::ways::Way;
use crate::web::error::WebError;
use crate::web::form::Choice;
use crate::web::form::Form;
use crate::web::page;
use crate::web::page::Frame;
use crate::web::page::see_other;
use crate::web::page::see_other_saying;
use crate::web::state::AppState;

#[derive(Template)]
#[template(path = "booking/leg.html")]
struct LegPage {
    frame: Frame,
    form: Form,
    back: String,
    back_words: &'static str,
    action: String,
    name: String,
    time_hint: String,
    date_hint: String,
    note_hint: &'static str,
    date_title: &'static str,
    place_title: &'static str,
    time_title: &'static str,
    modes: Vec<Choice>,
    transfers: Vec<Choice>,
    terminal_hint: String,
    stay_title: String,
    is_way_in: bool,
    /// What a pasted line was understood as; empty where none was.
    read: String,
    /// Whether the rest of the form is shown open.
    has_more: bool,
    /// When and where to be, or when the group is back.
    fact: String,
    warnings: Vec<String>,
    seen: String,
    close_on: String,
    /// Whether what is sent is a request.
    is_closed: bool,
    /// Whether not knowing yet is an answer.
    may_promise: bool,
}

/// Where the form is not shown, because only a code leads on.
#[derive(Template)]
#[template(path = "booking/leg_kept.html")]
struct KeptPage {
    frame: Frame,
    back: String,
    back_words: &'static str,
    name: String,
    fact: String,
    is_given: bool,
    is_open: bool,
    /// Whether the traveller has a link of their own, and this is not it.
    is_theirs: bool,
    /// Where codes go.
    address: &'static str,
    /// Where a code is asked for.
    code_href: String,
    close_on: String,
    is_closed: bool,
}

/// Fields that not everybody fills in.
const MORE: [&str; 8] =
    ["far", "far_date-day", "terminal", "stay", "companions", "transfer", "leaves-day", "note"];

enum Shown {
    Form(Box<LegPage>),
    Kept(Box<KeptPage>),
    Away,
}

/// What a form that was sent leads to.
enum Sent {
    Faulty(Box<LegPage>),
    LookAgain(Box<LegPage>),
    Away,
    /// Only a code leads on.
    AskCode(&'static str),
    Keep(Box<GiveLeg>),
    Ask(Box<GiveLeg>),
    Promise(Box<PromiseWay>),
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
    let link = Link::of(&request, word);
    let (keys, visit, booking) = (state.keys().clone(), Visit::of(&state, &request, &link), link.home());
    let shown = state
        .read(move |conn| -> Result<Shown, WebError> {
            let dossier = door::dossier(conn, &keys, &link)?;
            let traveller = door::traveller(&dossier, &link, number)?;
            if !door::takes_details(&dossier, traveller)? {
                return Ok(Shown::Away);
            }
            let leg = dossier.leg(&traveller.id, way.stored());
            let leave = visit.leave(conn, &dossier, traveller, way.of_details())?;
            if !leave.reads_forms() {
                let page = kept_page(frame, &dossier, traveller, &link, way, &visit);
                return Ok(Shown::Kept(Box::new(page)));
            }
            let form = leg.map_or_else(Form::empty, ways::known);
            Ok(Shown::Form(Box::new(leg_page(frame, &dossier, traveller, &link, way, form, leave))))
        })
        .await?;
    match shown {
        Shown::Form(shown) => page::page(&*shown),
        Shown::Kept(shown) => page::page(&*shown),
        Shown::Away => Ok(see_other(&booking)),
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
    let link = Link::of(&request, word);
    let (keys, visit, booking) = (state.keys().clone(), Visit::of(&state, &request, &link), link.home());
    let (form, by) = (link.traveller(number, way.page()), state.by(&request, link.actor()));
    let sent = state
        .read(move |conn| -> Result<Sent, WebError> {
            let dossier = door::dossier(conn, &keys, &link)?;
            let traveller = door::traveller(&dossier, &link, number)?;
            if !door::takes_details(&dossier, traveller)? {
                return Ok(Sent::Away);
            }
            let leave = visit.leave(conn, &dossier, traveller, way.of_details())?;
            if !leave.reads_forms() {
                let is_taken = dossier.takes_details(&traveller.id, visit.today(&dossier));
                return Ok(Sent::AskCode(leave.refusal(is_taken)));
            }
            let form = Form::decoded(&body);
            let shown = leg_page(frame, &dossier, traveller, &link, way, form, leave);
            Ok(match judge(shown, &dossier, traveller, (way, leave), visit.today(&dossier)) {
                Sent::Keep(command) if leave == Leave::Ask => Sent::Ask(command),
                sent => sent,
            })
        })
        .await?;
    let said = match sent {
        Sent::Faulty(shown) => return page::faulty(&*shown),
        Sent::LookAgain(shown) => return page::page(&*shown),
        Sent::Away => return Ok(see_other(&booking)),
        Sent::AskCode(words) => return Ok(see_other_saying(&form, words)),
        Sent::Keep(command) => match state.write(by, move |tx| give_leg(tx, &command)).await {
            Ok(()) => way.saved(),
            Err(GivingError::Kept) => return Ok(see_other_saying(&form, door::no_leave(true))),
            Err(error) => door::why_not(error)?,
        },
        Sent::Promise(command) => match state.write(by, move |tx| promise_way(tx, &command)).await {
            Ok(()) => "We have noted by when you will know",
            Err(error) => door::why_not(error)?,
        },
        Sent::Ask(command) => {
            let command = RequestChange { id: new_id(), change: Change::Way(*command) };
            match state.write(by, move |tx| request_change(tx, &command)).await {
                Ok(()) => door::ASKED,
                Err(error) => door::why_not(error)?,
            }
        }
    };
    Ok(see_other_saying(&booking, said))
}

fn leg_page(
    frame: Frame,
    dossier: &Dossier,
    traveller: &Traveller,
    link: &Link,
    way: Way,
    form: Form,
    leave: Leave,
) -> LegPage {
    let offer = &dossier.offer;
    let gateway = offer.departure.gateway.clone();
    let may_promise = leave != Leave::Ask && dossier.leg(&traveller.id, way.stored()).is_none();
    LegPage {
        frame: Frame { title: way.title(&gateway), ..frame },
        back: link.home(),
        back_words: link.back(),
        action: link.traveller(traveller.position, way.page()),
        name: full_name(traveller),
        modes: ways::modes(may_promise),
        may_promise,
        transfers: ways::transfers(way, &gateway),
        has_more: MORE.iter().any(|name| !form.value(name).is_empty()),
        read: String::new(),
        is_way_in: way == Way::In,
        place_title: match way {
            Way::In => "Airport or station of arrival",
            Way::Home => "Airport or station of departure",
        },
        date_title: match way {
            Way::In => "Date of arrival",
            Way::Home => "Date of departure",
        },
        time_title: match way {
            Way::In => "Time of arrival",
            Way::Home => "Time of departure",
        },
        fact: ways::fact(offer, way),
        warnings: Vec::new(),
        seen: String::new(),
        close_on: filters::day(dossier.details_until(&traveller.id)),
        is_closed: leave == Leave::Ask,
        time_hint: format!("{gateway} time, such as 14:30"),
        note_hint: match way {
            Way::In => "For example, a hotel, or that you come some days before",
            Way::Home => "For example, that you stay some days longer",
        },
        date_hint: format!("For example, {}", offer.measure(way.stored()).format("%-d %-m %Y")),
        terminal_hint: format!("At the airport in {gateway}"),
        stay_title: format!("Where you sleep in {gateway}"),
        form,
    }
}

fn kept_page(
    frame: Frame,
    dossier: &Dossier,
    traveller: &Traveller,
    link: &Link,
    way: Way,
    visit: &Visit,
) -> KeptPage {
    let offer = &dossier.offer;
    KeptPage {
        frame: Frame { title: way.title(&offer.departure.gateway), ..frame },
        back: link.home(),
        back_words: link.back(),
        name: full_name(traveller),
        fact: ways::fact(offer, way),
        is_given: dossier.leg(&traveller.id, way.stored()).is_some(),
        is_open: false,
        is_theirs: visit.is_covered(dossier, traveller),
        address: link.address(),
        code_href: link.page("code"),
        close_on: filters::day(dossier.details_until(&traveller.id)),
        is_closed: !dossier.takes_details(&traveller.id, visit.today(dossier)),
    }
}

/// Faults first, then what is worth a second look, then the command.
fn judge(
    mut shown: LegPage,
    dossier: &Dossier,
    traveller: &Traveller,
    (way, leave): (Way, Leave),
    today: NaiveDate,
) -> Sent {
    let offer = &dossier.offer;
    let form = &mut shown.form;
    if let Some(read) = ways::read_line(form, offer, way) {
        (shown.read, shown.has_more) = (read, true);
        return Sent::LookAgain(Box::new(shown));
    }
    if shown.may_promise && form.value("mode") == ways::LATER && !form.is_faulty() {
        return promised(shown, dossier, traveller, way, today);
    }
    ways::forget_other_mode(form, dossier.leg(&traveller.id, way.stored()));
    let command = way_form::typed(form, dossier, traveller, way, &shown.modes).map(|command| GiveLeg {
        // The link alone only gives; who may read the form may change what it holds.
        may_replace: leave != Leave::Give,
        ..command
    });
    let leg = command.as_ref().map(|command| command.leg(offer, command.local_at));
    let warnings = leg.map(|leg| ways::warnings(offer, &leg)).unwrap_or_default();
    let seen = seen_mark(&warnings);
    let was_seen = warnings.is_empty() || form.value("seen") == seen;
    let is_faulty = form.is_faulty();
    match command.filter(|_| !is_faulty && was_seen) {
        Some(command) => Sent::Keep(Box::new(command)),
        None => {
            (shown.warnings, shown.seen) = (warnings, seen);
            if is_faulty { Sent::Faulty(Box::new(shown)) } else { Sent::LookAgain(Box::new(shown)) }
        }
    }
}

/// "I do not know yet": by when they will.
fn promised(
    mut shown: LegPage,
    dossier: &Dossier,
    traveller: &Traveller,
    way: Way,
    today: NaiveDate,
) -> Sent {
    let until = dossier.details_until(&traveller.id);
    let form = &mut shown.form;
    let day = form.date("known", "Date by which you will know");
    if day.is_some_and(|day| day < today) {
        let words = format!("Date must be today, {}, or later", filters::day(today));
        form.blame_at("known", "known-day", words);
    }
    if day.is_some_and(|day| day > until) {
        let words = format!("Date must be no later than {}: then the lists close", filters::day(until));
        form.blame_at("known", "known-day", words);
    }
    match day.filter(|_| !form.is_faulty()) {
        Some(due_on) => Sent::Promise(Box::new(PromiseWay {
            booking_id: dossier.booking.id.clone(),
            traveller_id: traveller.id.clone(),
            direction: way.stored().to_owned(),
            due_on,
        })),
        None => Sent::Faulty(Box::new(shown)),
    }
}

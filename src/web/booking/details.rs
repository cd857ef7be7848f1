//! A traveller's passport: given through the link, never read back through it, and once the lists are closed changed by asking.

use actix_web::HttpRequest;
use actix_web::HttpResponse;
use actix_web::web::Bytes;
use actix_web::web::Data;
use actix_web::web::Path;
use askama::Template;

use crate::actions::give_details::GiveDetails;
use crate::actions::give_details::give_details;
use crate::actions::request_change::Change;
use crate::actions::request_change::RequestChange;
use crate::actions::request_change::request_change;
use crate::domain::details::Page;
use crate::domain::eligibility::Outcome;
use crate::filters;
use crate::store::dossier::Dossier;
use crate::store::dossier::full_name;
use crate::store::travellers::Traveller;
use crate::store::tx::new_id;
use crate::web::booking::door;
use crate::web::booking::door::Leave;
use crate::web::booking::door::Link;
use crate::web::booking::door::Visit;
use crate::web::booking::kept::KeptPage;
use crate::web::booking::passport;
use crate::web::booking::passport::Days;
use crate::web::error::WebError;
use crate::web::form::Choice;
use crate::web::form::Form;
use crate::web::form::country_choices;
use crate::web::page;
use crate::web::page::Frame;
use crate::web::page::see_other;
use crate::web::page::see_other_saying;
use crate::web::state::AppState;

/// The form.
#[derive(Template)]
#[template(path = "booking/passport.html")]
pub struct PassportPage {
    frame: Frame,
    form: Form,
    back: String,
    back_words: &'static str,
    action: String,
    name: String,
    countries: Vec<Choice>,
    sexes: Vec<Choice>,
    /// What is worth a second look.
    warnings: Vec<String>,
    /// Proves that these warnings were read.
    seen: String,
    /// Whether the lines filled the form just now.
    is_filled: bool,
    /// The name as lists for airlines print it; empty until it was typed.
    machine_name: String,
    /// Whether that name is the one of the lines.
    is_from_lines: bool,
    /// The last day for changes.
    close_on: String,
    /// Whether what is sent is a request.
    is_closed: bool,
}

enum Shown {
    Form(Box<PassportPage>),
    Kept(Box<KeptPage>),
    Away(String),
}

/// What a form that was sent leads to.
enum Sent {
    Faulty(Box<PassportPage>),
    LookAgain(Box<PassportPage>),
    Away(String, &'static str),
    Keep(Box<GiveDetails>),
    Ask(Box<GiveDetails>),
}

impl PassportPage {
    /// The form of a traveller, as filled in by the caller.
    pub fn new(
        frame: Frame,
        dossier: &Dossier,
        traveller: &Traveller,
        link: &Link,
        form: Form,
        is_closed: bool,
    ) -> Self {
        Self {
            is_closed,
            frame: Frame { title: format!("Passport of {}", full_name(traveller)), ..frame },
            form,
            back: link.home(),
            back_words: link.back(),
            action: link.traveller(traveller.position, "passport"),
            name: full_name(traveller),
            countries: country_choices(),
            sexes: passport::sexes(),
            warnings: Vec::new(),
            seen: String::new(),
            is_filled: false,
            machine_name: String::new(),
            is_from_lines: false,
            close_on: filters::day(dossier.details_until(&traveller.id)),
        }
    }
}

/// The empty form, or what is kept, masked.
pub async fn show(
    request: HttpRequest,
    state: Data<AppState>,
    path: Path<(String, i64)>,
) -> Result<HttpResponse, WebError> {
    let frame = state.frame(&request, "Passport", "my_booking").await?;
    let (word, number) = path.into_inner();
    let link = Link::of(&request, word);
    let (keys, visit) = (state.keys().clone(), Visit::of(&state, &request, &link));
    let shown = state
        .read(move |conn| -> Result<Shown, WebError> {
            let dossier = door::dossier(conn, &keys, &link)?;
            let traveller = door::traveller(&dossier, &link, number)?;
            if !door::takes_details(&dossier, traveller)? {
                return Ok(Shown::Away(link.home()));
            }
            let leave = visit.leave(conn, &dossier, traveller, Page::Passport)?;
            let is_given = dossier.has_page(&traveller.id, Page::Passport);
            if is_given || !leave.reads_forms() {
                let today = visit.today(&dossier);
                let page = KeptPage::new(frame, &dossier, traveller, &link, Page::Passport, leave, today);
                return Ok(Shown::Kept(Box::new(page)));
            }
            let (form, is_closed) = (known(traveller), leave == Leave::Ask);
            Ok(Shown::Form(Box::new(PassportPage::new(frame, &dossier, traveller, &link, form, is_closed))))
        })
        .await?;
    match shown {
        Shown::Form(shown) => page::page(&*shown),
        Shown::Kept(shown) => page::page(&*shown),
        Shown::Away(to) => Ok(see_other(&to)),
    }
}

/// Keeps what was typed. Lines alone only fill the form; what is worth a second look is shown once before it is kept.
pub async fn create(
    request: HttpRequest,
    state: Data<AppState>,
    path: Path<(String, i64)>,
    body: Bytes,
) -> Result<HttpResponse, WebError> {
    let frame = state.frame(&request, "Passport", "my_booking").await?;
    let (word, number) = path.into_inner();
    let link = Link::of(&request, word);
    let (keys, visit) = (state.keys().clone(), Visit::of(&state, &request, &link));
    let (back, by) = (link.home(), state.by(&request, link.actor()));
    let sent = state
        .read(move |conn| -> Result<Sent, WebError> {
            let dossier = door::dossier(conn, &keys, &link)?;
            let traveller = door::traveller(&dossier, &link, number)?;
            if !door::takes_details(&dossier, traveller)? {
                return Ok(Sent::Away(link.home(), "Nothing was kept: this traveller does not go"));
            }
            let leave = visit.leave(conn, &dossier, traveller, Page::Passport)?;
            if !leave.reads_forms() {
                let is_taken = dossier.takes_details(&traveller.id, visit.today(&dossier));
                let to = link.traveller(number, "passport");
                return Ok(Sent::Away(to, leave.refusal(is_taken)));
            }
            let (form, is_closed) = (Form::decoded(&body), leave == Leave::Ask);
            let shown = PassportPage::new(frame, &dossier, traveller, &link, form, is_closed);
            Ok(match judge(shown, &days(&visit, &dossier), &dossier, traveller) {
                Sent::Keep(command) if is_closed => Sent::Ask(command),
                sent => sent,
            })
        })
        .await?;
    let said = match sent {
        Sent::Faulty(shown) => return page::faulty(&*shown),
        Sent::LookAgain(shown) => return page::page(&*shown),
        Sent::Away(to, words) => return Ok(see_other_saying(&to, words)),
        Sent::Keep(command) => match state.write(by, move |tx| give_details(tx, &command)).await {
            Ok(outcome) if outcome >= Outcome::Review => {
                "We have saved the passport. It changes our answer: read it below. We look at it and write to you"
            }
            Ok(_) => "We have saved the passport",
            Err(error) => door::why_not(error)?,
        },
        Sent::Ask(command) => {
            let command = RequestChange { id: new_id(), change: Change::Passport(*command) };
            match state.write(by, move |tx| request_change(tx, &command)).await {
                Ok(()) => door::ASKED,
                Err(error) => door::why_not(error)?,
            }
        }
    };
    Ok(see_other_saying(&back, said))
}

/// Faults first, then what is worth a second look, then the command.
fn judge(mut shown: PassportPage, days: &Days, dossier: &Dossier, traveller: &Traveller) -> Sent {
    // The button above the fields, and lines with nothing beside them, fill what is empty. The Enter key presses that button too, so
    // once there is nothing to fill it goes on.
    let is_alone = passport::has_only_lines(&shown.form);
    let is_asked = shown.form.value("go") == "fill" && !shown.form.value("lines").trim().is_empty();
    let is_changed = (is_alone || is_asked) && passport::fill(&mut shown.form, days.today);
    if is_changed || is_alone {
        if shown.form.is_faulty() {
            return Sent::Faulty(Box::new(shown));
        }
        // What is still missing is not blamed before the form was seen filled in.
        let typed = passport::read(&mut shown.form.clone(), days);
        shown.warnings = typed.warnings(days);
        shown.seen = passport::seen_mark(&shown.warnings);
        shown.machine_name = typed.machine_name();
        shown.is_from_lines = typed.has_lines();
        shown.is_filled = true;
        return Sent::LookAgain(Box::new(shown));
    }
    let typed = passport::read(&mut shown.form, days);
    let warnings = typed.warnings(days);
    let seen = passport::seen_mark(&warnings);
    let was_seen = shown.form.value("seen") == seen;
    shown.machine_name = typed.machine_name();
    shown.is_from_lines = typed.has_lines();
    if !shown.form.is_faulty()
        && (warnings.is_empty() || was_seen)
        && let Some(command) = typed.command(&dossier.booking.id, &traveller.id)
    {
        return Sent::Keep(Box::new(command));
    }
    (shown.warnings, shown.seen) = (warnings, seen);
    if shown.form.is_faulty() { Sent::Faulty(Box::new(shown)) } else { Sent::LookAgain(Box::new(shown)) }
}

fn days(visit: &Visit, dossier: &Dossier) -> Days {
    Days {
        today: visit.today(dossier),
        tour_ends: dossier.offer.departure.ends_on,
        details_close: dossier.offer.deadlines().details_close_on,
    }
}

/// What was asked before booking and is open: names and nationality.
fn known(traveller: &Traveller) -> Form {
    let (family, given) = match traveller.family_name.is_empty() {
        true => (traveller.given_names.clone(), String::new()),
        false => (traveller.family_name.clone(), traveller.given_names.clone()),
    };
    let single = if given.is_empty() { "yes" } else { "" };
    Form::filled([
        ("family", family),
        ("given", given),
        ("single", single.to_owned()),
        ("nationality", traveller.nationality.clone()),
    ])
}

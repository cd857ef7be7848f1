//! The pages of a traveller's details besides passport and ways, one address each: given through the link, read and changed behind a
//! code, and once the lists are closed changed by asking.

use actix_web::HttpRequest;
use actix_web::HttpResponse;
use actix_web::web::Bytes;
use actix_web::web::Data;
use actix_web::web::Path;
use askama::Template;

use crate::actions::give_page::GivePage;
use crate::actions::give_page::give_page;
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
use crate::web::booking::page_forms;
use crate::web::booking::page_forms::Choices;
use crate::web::booking::passport::seen_mark;
use crate::web::booking::tasks;
use crate::web::error::WebError;
use crate::web::form::Form;
use crate::web::given::hours;
use crate::web::page;
use crate::web::page::Frame;
use crate::web::page::see_other;
use crate::web::page::see_other_saying;
use crate::web::state::AppState;

/// A page's form.
#[derive(Template)]
#[template(path = "booking/page.html")]
pub struct FormPage {
    frame: Frame,
    form: Form,
    back: String,
    back_words: &'static str,
    action: String,
    name: String,
    page: Page,
    choices: Choices,
    /// Whether the traveller sleeps alone.
    is_single: bool,
    /// When the course closes; empty for who does not run.
    limit: String,
    /// The country of the gateway, and that of the race, as people call them.
    gateway: String,
    destination: String,
    /// Who reads a medical note, and until when.
    consent_hint: String,
    visited_legend: String,
    warnings: Vec<String>,
    seen: String,
    close_on: String,
    /// Whether what is sent is a request.
    is_closed: bool,
}

enum Shown {
    Form(Box<FormPage>),
    Kept(Box<KeptPage>),
    Away,
}

/// What a form that was sent leads to.
enum Sent {
    Faulty(Box<FormPage>),
    LookAgain(Box<FormPage>),
    Away(String, &'static str),
    Keep(Box<GivePage>),
    Ask(Box<GivePage>),
}

impl FormPage {
    /// The form of a page of a traveller, as filled in by the caller.
    pub fn new(
        frame: Frame,
        dossier: &Dossier,
        traveller: &Traveller,
        link: &Link,
        page: Page,
        form: Form,
        leave: Leave,
    ) -> Self {
        let offer = &dossier.offer;
        let race = traveller.race_id.as_deref().and_then(|id| offer.race_by_id(id));
        let title = tasks::title(page, &offer.departure.gateway);
        let destination = country_name(&offer.edition.country);
        Self {
            frame: Frame { title: format!("{title} of {}", full_name(traveller)), ..frame },
            form,
            back: link.home(),
            back_words: link.back(),
            action: link.traveller(traveller.position, &page.slug()),
            name: full_name(traveller),
            page,
            choices: Choices::of(page, dossier, traveller),
            is_single: page_forms::is_single(traveller),
            limit: race.map_or_else(String::new, |race| hours(race.limit_minutes)),
            gateway: country_name(&offer.departure.gateway_country),
            consent_hint: format!(
                "Only our desk reads it, and tells a doctor or the people with the group what they must know. Each reading is noted. \
                 We erase it on {}, or sooner if you write to us.",
                filters::day(offer.deadlines().purge_on)
            ),
            visited_legend: format!("Was this traveller in {destination} before?"),
            destination,
            warnings: Vec::new(),
            seen: String::new(),
            close_on: filters::day(dossier.details_until(&traveller.id)),
            is_closed: leave == Leave::Ask,
        }
    }
}

fn country_name(code: &str) -> String {
    crate::domain::country::by_code(code).map_or_else(|| code.to_owned(), |country| country.name.to_owned())
}

/// Which page an address is of: its last part.
fn page_of(request: &HttpRequest) -> Result<Page, WebError> {
    let last = request.path().rsplit('/').next().unwrap_or_default();
    Page::of_slug(last).ok_or(WebError::NotFound)
}

/// The empty form, or that it was given.
pub async fn show(
    request: HttpRequest,
    state: Data<AppState>,
    path: Path<(String, i64)>,
) -> Result<HttpResponse, WebError> {
    let (of, (word, number)) = (page_of(&request)?, path.into_inner());
    let link = Link::of(&request, word);
    let frame = state.frame(&request, of.title(), "my_booking").await?;
    let (keys, visit, booking) = (state.keys().clone(), Visit::of(&state, &request, &link), link.home());
    let shown = state
        .read(move |conn| -> Result<Shown, WebError> {
            let dossier = door::dossier(conn, &keys, &link)?;
            let traveller = door::traveller(&dossier, &link, number)?;
            if !door::takes_details(&dossier, traveller)? || !tasks::asked(traveller).any(|page| page == of) {
                return Ok(Shown::Away);
            }
            let leave = visit.leave(conn, &dossier, traveller, of)?;
            if dossier.has_page(&traveller.id, of) || !leave.reads_forms() {
                let today = visit.today(&dossier);
                let kept = KeptPage::new(frame, &dossier, traveller, &link, of, leave, today);
                return Ok(Shown::Kept(Box::new(kept)));
            }
            let form = page_forms::known(of, traveller);
            let page = FormPage::new(frame, &dossier, traveller, &link, of, form, leave);
            Ok(Shown::Form(Box::new(page)))
        })
        .await?;
    match shown {
        Shown::Form(shown) => page::page(&*shown),
        Shown::Kept(shown) => page::page(&*shown),
        Shown::Away => Ok(see_other(&booking)),
    }
}

/// Keeps what was typed, or asks the desk for it.
pub async fn create(
    request: HttpRequest,
    state: Data<AppState>,
    path: Path<(String, i64)>,
    body: Bytes,
) -> Result<HttpResponse, WebError> {
    let (of, (word, number)) = (page_of(&request)?, path.into_inner());
    let link = Link::of(&request, word);
    let frame = state.frame(&request, of.title(), "my_booking").await?;
    let (keys, visit) = (state.keys().clone(), Visit::of(&state, &request, &link));
    let (booking, here) = (link.home(), link.traveller(number, &of.slug()));
    let (away, covered) = (booking.clone(), here.clone());
    let by = state.by(&request, link.actor());
    let sent = state
        .read(move |conn| -> Result<Sent, WebError> {
            let dossier = door::dossier(conn, &keys, &link)?;
            let traveller = door::traveller(&dossier, &link, number)?;
            if !door::takes_details(&dossier, traveller)? || !tasks::asked(traveller).any(|page| page == of) {
                return Ok(Sent::Away(away, "Nothing was kept: this is not asked of this traveller"));
            }
            let leave = visit.leave(conn, &dossier, traveller, of)?;
            let today = visit.today(&dossier);
            if !leave.reads_forms() {
                let is_taken = dossier.takes_details(&traveller.id, today);
                return Ok(Sent::Away(covered, leave.refusal(is_taken)));
            }
            let form = Form::decoded(&body);
            let mut shown = FormPage::new(frame, &dossier, traveller, &link, of, form, leave);
            let Some(given) = page_forms::read(of, &mut shown.form, &dossier, traveller, today) else {
                return Ok(Sent::Faulty(Box::new(shown)));
            };
            shown.warnings = page_forms::warnings(&given, &dossier, traveller);
            shown.seen = seen_mark(&shown.warnings);
            if shown.form.value("seen") != shown.seen && !shown.warnings.is_empty() {
                return Ok(Sent::LookAgain(Box::new(shown)));
            }
            let command = Box::new(GivePage {
                booking_id: dossier.booking.id.clone(),
                traveller_id: traveller.id.clone(),
                given,
                may_replace: leave != Leave::Give,
            });
            Ok(if leave == Leave::Ask { Sent::Ask(command) } else { Sent::Keep(command) })
        })
        .await?;
    let said = match sent {
        Sent::Faulty(shown) => return page::faulty(&*shown),
        Sent::LookAgain(shown) => return page::page(&*shown),
        Sent::Away(to, words) => return Ok(see_other_saying(&to, words)),
        Sent::Keep(command) => match state.write(by, move |tx| give_page(tx, &command)).await {
            Ok(Some(outcome)) if outcome >= Outcome::Review => {
                "We have saved this page. It changes our answer: read it below. We look at it and write to you"
            }
            Ok(_) => "We have saved this page",
            Err(error) => door::why_not(error)?,
        },
        Sent::Ask(command) => {
            let command = RequestChange { id: new_id(), change: Change::Page(*command) };
            match state.write(by, move |tx| request_change(tx, &command)).await {
                Ok(()) => door::ASKED,
                Err(error) => door::why_not(error)?,
            }
        }
    };
    Ok(see_other_saying(&booking, said))
}

//! Cancelling a traveller or a whole booking: who and why, then what it does with the money, then the deed.

use actix_web::HttpRequest;
use actix_web::HttpResponse;
use actix_web::web::Bytes;
use actix_web::web::Data;
use actix_web::web::Path;
use askama::Template;

use crate::actions::cancel_travellers;
use crate::actions::cancel_travellers::CancelError;
use crate::actions::cancel_travellers::CancelTravellers;
use crate::actions::posting;
use crate::domain::refund::CancelReason;
use crate::domain::refund::Refund;
use crate::paths;
use crate::store::dossier::Dossier;
use crate::store::dossier::full_name;
use crate::store::travellers::Traveller;
use crate::web::access::Staff;
use crate::web::desk::payments::find;
use crate::web::error::WebError;
use crate::web::form::Choice;
use crate::web::form::Form;
use crate::web::page::Frame;
use crate::web::page::faulty;
use crate::web::page::page;
use crate::web::page::see_other_saying;
use crate::web::state::AppState;

#[derive(Template)]
#[template(path = "desk/cancellation.html")]
struct CancellationPage {
    frame: Frame,
    form: Form,
    reference: String,
    action: String,
    back: String,
    people: Vec<Choice>,
    reasons: Vec<Choice>,
    bands: Vec<(String, String)>,
}

/// What would happen, before it does.
#[derive(Template)]
#[template(path = "desk/cancellation_check.html")]
struct CheckPage {
    frame: Frame,
    form: Form,
    reference: String,
    action: String,
    back: String,
    names: Vec<String>,
    ids: Vec<String>,
    is_all: bool,
    reason: &'static str,
    rule: String,
    fee: String,
    kept: String,
    goes_back: String,
}

/// The form.
pub async fn new(
    request: HttpRequest,
    state: Data<AppState>,
    _staff: Staff,
    reference: Path<String>,
) -> Result<HttpResponse, WebError> {
    let dossier = find(&state, reference.into_inner()).await?;
    if dossier.booking.status()?.after(crate::domain::booking::Event::Cancelled).is_none() {
        return Ok(ended(&dossier));
    }
    let going: Vec<(&str, &str)> = dossier.going().map(|one| ("traveller", one.id.as_str())).collect();
    let form = if going.len() == 1 { Form::filled(going) } else { Form::empty() };
    page(&draw(&request, &state, form, &dossier).await?)
}

fn ended(dossier: &Dossier) -> HttpResponse {
    see_other_saying(&paths::desk_booking(&dossier.booking.reference), "This booking has ended already")
}

fn people(dossier: &Dossier) -> Vec<Choice> {
    let choice = |one: &Traveller| Choice::hinted(&one.id, full_name(one), posting::in_words(dossier, one));
    dossier.going().map(choice).collect()
}

fn reasons() -> Vec<Choice> {
    let hint = |reason: CancelReason| match reason {
        CancelReason::OwnWish => "Our cancellation terms apply",
        CancelReason::VisaRefused | CancelReason::CancelledByUs | CancelReason::OurMistake => {
            "Everything paid goes back"
        }
    };
    CancelReason::ALL.map(|one| Choice::hinted(one.as_str(), one.label(), hint(one))).to_vec()
}

async fn draw(
    request: &HttpRequest,
    state: &AppState,
    form: Form,
    dossier: &Dossier,
) -> Result<CancellationPage, WebError> {
    let frame = state.frame(request, "Cancel", "bookings").await?;
    let reference = dossier.booking.reference.clone();
    Ok(CancellationPage {
        frame,
        form,
        action: paths::desk_booking_page(&reference, "cancellation"),
        back: paths::desk_booking(&reference),
        people: people(dossier),
        reasons: reasons(),
        bands: dossier.offer.departure.cancellation_bands()?.in_words(),
        reference,
    })
}

/// First shows what would happen; once that is confirmed, and still the same, cancels.
pub async fn create(
    request: HttpRequest,
    state: Data<AppState>,
    staff: Staff,
    reference: Path<String>,
    body: Bytes,
) -> Result<HttpResponse, WebError> {
    let dossier = find(&state, reference.into_inner()).await?;
    let mut form = Form::decoded(&body);
    let off: Vec<Traveller> =
        dossier.going().filter(|one| form.chosen("traveller", &one.id)).cloned().collect();
    if off.is_empty() {
        form.blame("traveller", "Choose who is cancelled");
    }
    let reason = form.choice("reason", &reasons(), "Choose the reason: it decides the money");
    let note = form.line("note", 500, "Enter a few words: the booker reads them");
    let reason = reason.and_then(|word| word.parse::<CancelReason>().ok());
    let (Some(reason), false) = (reason, form.is_faulty()) else {
        return faulty(&draw(&request, &state, form, &dossier).await?);
    };
    let today = state.clock.now().with_timezone(&dossier.offer.zone).date_naive();
    let refund = cancel_travellers::preview(&dossier, &off, reason, today)?;
    if form.value("shown") != shown(&refund) {
        return page(&check(&request, &state, form, &dossier, &off, reason, &refund).await?);
    }
    let traveller_ids = off.iter().map(|one| one.id.clone()).collect();
    let command = CancelTravellers { booking_id: dossier.booking.id.clone(), traveller_ids, reason, note };
    let by = state.by(&request, &staff.actor());
    match state.write(by, move |tx| cancel_travellers::cancel_travellers(tx, &command)).await {
        Ok(refund) => {
            let words = format!("Cancelled. {} goes back; the booker gets a letter", refund.back);
            Ok(see_other_saying(&paths::desk_booking(&dossier.booking.reference), &words))
        }
        Err(CancelError::Ended | CancelError::Nobody) => Ok(ended(&dossier)),
        Err(CancelError::Store(error)) => Err(error.into()),
    }
}

/// What was confirmed: the same money, or it is shown again.
fn shown(refund: &Refund) -> String {
    format!("{} {}", refund.fee, refund.back)
}

async fn check(
    request: &HttpRequest,
    state: &AppState,
    mut form: Form,
    dossier: &Dossier,
    off: &[Traveller],
    reason: CancelReason,
    refund: &Refund,
) -> Result<CheckPage, WebError> {
    let frame = state.frame(request, "Check before cancelling", "bookings").await?;
    let reference = dossier.booking.reference.clone();
    let action = paths::desk_booking_page(&reference, "cancellation");
    form.set("shown", shown(refund));
    Ok(CheckPage {
        frame,
        form,
        back: action.clone(),
        action,
        names: off.iter().map(full_name).collect(),
        ids: off.iter().map(|one| one.id.clone()).collect(),
        is_all: off.len() == dossier.going().count(),
        reason: reason.label(),
        rule: refund.rule.clone(),
        fee: refund.fee.to_string(),
        kept: refund.kept.to_string(),
        goes_back: refund.back.to_string(),
        reference,
    })
}

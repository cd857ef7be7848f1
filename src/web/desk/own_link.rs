//! Giving an adult of a party a link of their own, at the desk.

use actix_web::HttpRequest;
use actix_web::HttpResponse;
use actix_web::web::Bytes;
use actix_web::web::Data;
use actix_web::web::Path;
use askama::Template;

use crate::actions::give_own_link::GiveOwnLink;
use crate::actions::give_own_link::give_own_link;
use crate::paths;
use crate::store::dossier::Dossier;
use crate::store::dossier::full_name;
use crate::web::access::Staff;
use crate::web::booking::own_link;
use crate::web::desk::payments::find;
use crate::web::error::WebError;
use crate::web::form::Form;
use crate::web::page::Frame;
use crate::web::page::faulty;
use crate::web::page::page;
use crate::web::page::see_other_saying;
use crate::web::state::AppState;

#[derive(Template)]
#[template(path = "desk/own_link.html")]
struct OwnLinkPage {
    frame: Frame,
    form: Form,
    name: String,
    back: String,
    action: String,
    sent: String,
}

/// The form.
pub async fn new(
    request: HttpRequest,
    state: Data<AppState>,
    _staff: Staff,
    path: Path<(String, String)>,
) -> Result<HttpResponse, WebError> {
    let (reference, traveller) = path.into_inner();
    let dossier = find(&state, reference).await?;
    page(&draw(&request, &state, Form::empty(), &dossier, &traveller).await?)
}

async fn draw(
    request: &HttpRequest,
    state: &AppState,
    form: Form,
    dossier: &Dossier,
    traveller_id: &str,
) -> Result<OwnLinkPage, WebError> {
    let frame = state.frame(request, "A link of their own", "bookings").await?;
    let traveller = dossier.going().find(|one| one.id == traveller_id).ok_or(WebError::NotFound)?;
    let reference = &dossier.booking.reference;
    Ok(OwnLinkPage {
        frame,
        form,
        name: full_name(traveller),
        back: paths::desk_booking(reference),
        action: paths::desk_booking_page(reference, &format!("travellers/{traveller_id}/own-link")),
        sent: own_link::sent_words(dossier, traveller),
    })
}

/// Sends the link; an earlier one is dead then.
pub async fn create(
    request: HttpRequest,
    state: Data<AppState>,
    staff: Staff,
    path: Path<(String, String)>,
    body: Bytes,
) -> Result<HttpResponse, WebError> {
    let (reference, traveller_id) = path.into_inner();
    let dossier = find(&state, reference).await?;
    let mut form = Form::decoded(&body);
    let email = form.email("email");
    let (Some(email), false) = (email, form.is_faulty()) else {
        return faulty(&draw(&request, &state, form, &dossier, &traveller_id).await?);
    };
    let to = paths::desk_booking(&dossier.booking.reference);
    let command =
        GiveOwnLink { booking_id: dossier.booking.id.clone(), traveller_id: traveller_id.clone(), email };
    let by = state.by(&request, &staff.actor());
    match state.write(by, move |tx| give_own_link(tx, &command)).await {
        Ok(()) => Ok(see_other_saying(&to, "The link is on its way. An earlier one no longer works")),
        Err(error) => {
            form.blame("email", own_link::why_not(error)?);
            faulty(&draw(&request, &state, form, &dossier, &traveller_id).await?)
        }
    }
}

//! Giving an adult of a party a link of their own, at the desk.

use actix_web::HttpRequest;
use actix_web::HttpResponse;
use actix_web::web::Bytes;
use actix_web::web::Data;
use actix_web::web::Path;
use askama::Template;

use crate::actions::give_own_link::GiveOwnLink;
use crate::actions::give_own_link::give_own_link;
use crate::web::access::Staff;
use crate::web::booking::own_link;
use crate::web::desk::whom::Whom;
use crate::web::error::WebError;
use crate::web::form::Form;
use crate::web::page::Frame;
use crate::web::page::faulty;
use crate::web::page::page;
use crate::web::page::see_other_saying;
use crate::web::state::AppState;

/// The last part of its address.
const PAGE: &str = "own-link";

#[derive(Template)]
#[template(path = "desk/own_link.html")]
struct OwnLinkPage {
    frame: Frame,
    form: Form,
    whom: Whom,
    sent: String,
}

/// The form.
pub async fn new(
    request: HttpRequest,
    state: Data<AppState>,
    _staff: Staff,
    path: Path<(String, String)>,
) -> Result<HttpResponse, WebError> {
    let whom = Whom::find(&state, path.into_inner(), PAGE).await?;
    page(&draw(&request, &state, Form::empty(), whom).await?)
}

async fn draw(
    request: &HttpRequest,
    state: &AppState,
    form: Form,
    whom: Whom,
) -> Result<OwnLinkPage, WebError> {
    let frame = state.frame(request, "A link of their own", "bookings").await?;
    Ok(OwnLinkPage { frame, form, sent: own_link::sent_words(&whom.dossier, &whom.traveller), whom })
}

/// Sends the link; an earlier one is dead then.
pub async fn create(
    request: HttpRequest,
    state: Data<AppState>,
    staff: Staff,
    path: Path<(String, String)>,
    body: Bytes,
) -> Result<HttpResponse, WebError> {
    let whom = Whom::find(&state, path.into_inner(), PAGE).await?;
    let mut form = Form::decoded(&body);
    let email = form.email("email");
    let (Some(email), false) = (email, form.is_faulty()) else {
        return faulty(&draw(&request, &state, form, whom).await?);
    };
    let command = GiveOwnLink {
        booking_id: whom.dossier.booking.id.clone(),
        traveller_id: whom.traveller.id.clone(),
        email,
    };
    let by = state.by(&request, &staff.actor());
    match state.write(by, move |tx| give_own_link(tx, &command)).await {
        Ok(()) => Ok(see_other_saying(&whom.back, "The link is on its way. An earlier one no longer works")),
        Err(error) => {
            form.blame("email", own_link::why_not(error)?);
            faulty(&draw(&request, &state, form, whom).await?)
        }
    }
}

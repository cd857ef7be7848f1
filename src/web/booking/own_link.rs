//! The booker gives another adult of the party a link of their own; the words are shared with the desk's form.

use actix_web::HttpRequest;
use actix_web::HttpResponse;
use actix_web::web::Bytes;
use actix_web::web::Data;
use actix_web::web::Path;
use askama::Template;

use crate::actions::give_own_link::GiveOwnLink;
use crate::actions::give_own_link::GiveOwnLinkError;
use crate::actions::give_own_link::give_own_link;
use crate::domain::contact;
use crate::filters;
use crate::store::dossier::Dossier;
use crate::store::dossier::full_name;
use crate::store::travellers::Traveller;
use crate::web::booking::door;
use crate::web::booking::door::Link;
use crate::web::booking::door::Visit;
use crate::web::error::WebError;
use crate::web::form::Form;
use crate::web::page;
use crate::web::page::Frame;
use crate::web::page::see_other;
use crate::web::page::see_other_saying;
use crate::web::state::AppState;

/// The form.
#[derive(Template)]
#[template(path = "booking/own_link.html")]
struct OwnLinkPage {
    frame: Frame,
    form: Form,
    back: String,
    action: String,
    name: String,
    /// When and where to a link was sent; empty if none was.
    sent: String,
}

enum Opened {
    Code,
    Away,
    Form(Box<OwnLinkPage>, GiveOwnLinkFor),
}

/// Of which booking, and whose.
struct GiveOwnLinkFor {
    booking_id: String,
    traveller_id: String,
}

/// "A link was sent to a•••@example.org on Sat 5 Apr 2025"; empty if none was.
pub fn sent_words(dossier: &Dossier, traveller: &Traveller) -> String {
    let Some(link) = dossier.own_link(&traveller.id) else { return String::new() };
    let on = link.asked_at.and_utc().with_timezone(&dossier.offer.zone).date_naive();
    let opened = if link.opened_at.is_some() { " and opened" } else { "" };
    format!("A link was sent to {} on {}{opened}", contact::masked(&link.email), filters::day(on))
}

/// Why no link was sent, in a sentence; trouble of the store stays trouble.
pub fn why_not(error: GiveOwnLinkError) -> Result<&'static str, WebError> {
    match error {
        GiveOwnLinkError::NotGoing => Ok("No link was sent: this traveller does not go"),
        GiveOwnLinkError::Minor => {
            Ok("No link was sent: this traveller is under 18, so whoever booked gives their details")
        }
        GiveOwnLinkError::BookersAddress => {
            Ok("No link was sent: this is the address of the booking. Enter the traveller’s own")
        }
        GiveOwnLinkError::Today => {
            Ok("No link was sent: one was sent today already. Send another one tomorrow")
        }
        GiveOwnLinkError::Store(error) => Err(error.into()),
    }
}

async fn opened(
    request: &HttpRequest,
    state: &AppState,
    link: &Link,
    number: i64,
    form: Form,
) -> Result<Opened, WebError> {
    let frame = state.frame(request, "A link of their own", "my_booking").await?;
    let (keys, visit, link) = (state.keys().clone(), Visit::of(state, request, link), link.clone());
    state
        .read(move |conn| -> Result<Opened, WebError> {
            let dossier = door::dossier(conn, &keys, &link)?;
            let traveller = door::traveller(&dossier, &link, number)?;
            if !visit.has_opened(conn, &dossier)? {
                return Ok(Opened::Code);
            }
            if !door::takes_details(&dossier, traveller)? {
                return Ok(Opened::Away);
            }
            let page = OwnLinkPage {
                frame,
                form,
                back: link.home(),
                action: link.traveller(number, "own-link"),
                name: full_name(traveller),
                sent: sent_words(&dossier, traveller),
            };
            let (booking_id, traveller_id) = (dossier.booking.id.clone(), traveller.id.clone());
            Ok(Opened::Form(Box::new(page), GiveOwnLinkFor { booking_id, traveller_id }))
        })
        .await
}

/// The form, behind the code.
pub async fn new(
    request: HttpRequest,
    state: Data<AppState>,
    path: Path<(String, i64)>,
) -> Result<HttpResponse, WebError> {
    let (word, number) = path.into_inner();
    let link = Link::booking(&word);
    match opened(&request, &state, &link, number, Form::empty()).await? {
        Opened::Code => Ok(see_other(&link.page("code"))),
        Opened::Away => Ok(see_other(&link.home())),
        Opened::Form(shown, _) => page::page(&*shown),
    }
}

/// Sends the link; an earlier one is dead then.
pub async fn create(
    request: HttpRequest,
    state: Data<AppState>,
    path: Path<(String, i64)>,
    body: Bytes,
) -> Result<HttpResponse, WebError> {
    let (word, number) = path.into_inner();
    let link = Link::booking(&word);
    let mut form = Form::decoded(&body);
    let email = form.email("email");
    let (mut shown, whose) = match opened(&request, &state, &link, number, form).await? {
        Opened::Code => return Ok(see_other(&link.page("code"))),
        Opened::Away => return Ok(see_other(&link.home())),
        Opened::Form(shown, whose) => (shown, whose),
    };
    let (Some(email), false) = (email, shown.form.is_faulty()) else { return page::faulty(&*shown) };
    let GiveOwnLinkFor { booking_id, traveller_id } = whose;
    let command = GiveOwnLink { booking_id, traveller_id, email };
    match state.write(state.by(&request, link.actor()), move |tx| give_own_link(tx, &command)).await {
        Ok(()) => {
            Ok(see_other_saying(&link.home(), "The link is on its way. An earlier one no longer works"))
        }
        Err(error) => {
            shown.form.blame("email", why_not(error)?);
            page::faulty(&*shown)
        }
    }
}

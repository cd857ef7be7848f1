//! A one-time code to the booking's address, or to a traveller's own: what opens the personal values for half an hour.

use actix_web::HttpRequest;
use actix_web::HttpResponse;
use actix_web::web::Bytes;
use actix_web::web::Data;
use actix_web::web::Path;
use askama::Template;

use crate::actions::ask_code::AskCodeError;
use crate::actions::ask_code::CODE_MINUTES;
use crate::actions::ask_code::Door;
use crate::actions::ask_code::ask_code;
use crate::actions::enter_code::EnterCode;
use crate::actions::enter_code::Entered;
use crate::actions::enter_code::enter_code;
use crate::domain::contact;
use crate::keys;
use crate::store::tx::new_id;
use crate::web::access;
use crate::web::booking::door;
use crate::web::booking::door::Link;
use crate::web::code_form;
use crate::web::error::WebError;
use crate::web::form::Form;
use crate::web::page;
use crate::web::page::Frame;
use crate::web::page::see_other;
use crate::web::state::AppState;

#[derive(Template)]
#[template(path = "booking/code.html")]
struct AskPage {
    frame: Frame,
    back: String,
    back_words: &'static str,
    action: String,
    open_href: String,
    address: String,
    /// Whose address it is.
    whose: &'static str,
    minutes: i64,
}

#[derive(Template)]
#[template(path = "booking/open.html")]
struct OpenPage {
    frame: Frame,
    form: Form,
    back: String,
    action: String,
    again: String,
    hint: String,
}

/// Says where a code goes, and sends one when asked.
pub async fn show(
    request: HttpRequest,
    state: Data<AppState>,
    word: Path<String>,
) -> Result<HttpResponse, WebError> {
    let frame = state.frame(&request, "A code by email", "my_booking").await?;
    let link = Link::of(&request, word.into_inner());
    let (_, address) = behind(&state, &link).await?;
    page::page(&AskPage {
        frame,
        back: link.home(),
        back_words: link.back(),
        action: link.page("code"),
        open_href: link.page("open"),
        address: contact::masked(&address),
        whose: if link.is_own() { "the one your link was sent to" } else { "the address of this booking" },
        minutes: CODE_MINUTES,
    })
}

/// Sends a code to the booking's address; earlier ones end.
pub async fn create(
    request: HttpRequest,
    state: Data<AppState>,
    word: Path<String>,
) -> Result<HttpResponse, WebError> {
    let link = Link::of(&request, word.into_inner());
    let (door, _) = behind(&state, &link).await?;
    let code_id = new_id();
    match state.write(state.by(&request, link.actor()), move |tx| ask_code(tx, &code_id, &door)).await {
        Ok(()) => Ok(see_other(&link.page("open"))),
        Err(AskCodeError::TooOften) => Err(WebError::TooOften),
        Err(AskCodeError::Store(error)) => Err(error.into()),
    }
}

/// The field for the code.
pub async fn enter(
    request: HttpRequest,
    state: Data<AppState>,
    word: Path<String>,
) -> Result<HttpResponse, WebError> {
    let frame = state.frame(&request, "Enter the code", "my_booking").await?;
    let link = Link::of(&request, word.into_inner());
    let (_, address) = behind(&state, &link).await?;
    page::page(&open_page(frame, Form::empty(), &link, &address))
}

/// Spends the code: right, the personal values are open for half an hour.
pub async fn open(
    request: HttpRequest,
    state: Data<AppState>,
    word: Path<String>,
    body: Bytes,
) -> Result<HttpResponse, WebError> {
    let frame = state.frame(&request, "Enter the code", "my_booking").await?;
    let link = Link::of(&request, word.into_inner());
    let (door, address) = behind(&state, &link).await?;
    let mut form = Form::decoded(&body);
    if let Some(digits) = code_form::digits(&mut form) {
        let secret = keys::random_word()?;
        let session_id = keys::sha256_hex(secret.as_bytes());
        let command = EnterCode { door, digits, session_id };
        let entered =
            state.write(state.by(&request, link.actor()), move |tx| enter_code(tx, &command)).await?;
        if entered == Entered::Open {
            let mut answer = see_other(&link.page("personal"));
            let cookie = access::session_cookie(&state, link.session(), &secret);
            answer.add_cookie(&cookie).map_err(|error| WebError::Internal(error.to_string()))?;
            return Ok(answer);
        }
        code_form::blame(&mut form, entered);
    }
    // The code is not shown again: it may be right for a newer one.
    form.set(code_form::NAME, "");
    page::faulty(&open_page(frame, form, &link, &address))
}

/// The door behind a link, and where its codes go.
async fn behind(state: &AppState, link: &Link) -> Result<(Door, String), WebError> {
    let (keys, link) = (state.keys().clone(), link.clone());
    state
        .read(move |conn| -> Result<_, WebError> {
            let dossier = door::dossier(conn, &keys, &link)?;
            match link.owner() {
                Some(id) => {
                    let own = dossier.own_link(id).ok_or(WebError::NotFound)?;
                    Ok((Door::Own(id.to_owned()), own.email.clone()))
                }
                None => Ok((Door::Booking(dossier.booking.id), dossier.booking.booker_email)),
            }
        })
        .await
}

fn open_page(frame: Frame, form: Form, link: &Link, address: &str) -> OpenPage {
    OpenPage {
        frame,
        form,
        back: link.page("code"),
        action: link.page("open"),
        again: link.page("code"),
        hint: code_form::hint(&contact::masked(address)),
    }
}

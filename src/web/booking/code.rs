//! A one-time code to the booking's address: what opens the personal values for half an hour.

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
use crate::paths;
use crate::store::bookings::Booking;
use crate::store::tx::new_id;
use crate::web::access;
use crate::web::access::SessionKind;
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
    action: String,
    open_href: String,
    address: String,
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
    let booking = booking(&state, &word).await?;
    page::page(&AskPage {
        frame,
        back: paths::booking(&word),
        action: paths::booking_page(&word, "code"),
        open_href: paths::booking_page(&word, "open"),
        address: contact::masked(&booking.booker_email),
        minutes: CODE_MINUTES,
    })
}

/// Sends a code to the booking's address; earlier ones end.
pub async fn create(
    request: HttpRequest,
    state: Data<AppState>,
    word: Path<String>,
) -> Result<HttpResponse, WebError> {
    let booking = booking(&state, &word).await?;
    let (door, code_id) = (Door::Booking(booking.id), new_id());
    match state.write(state.by(&request, "site"), move |tx| ask_code(tx, &code_id, &door)).await {
        Ok(()) => Ok(see_other(&paths::booking_page(&word, "open"))),
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
    let booking = booking(&state, &word).await?;
    page::page(&open_page(frame, Form::empty(), &word, &booking))
}

/// Spends the code: right, the personal values are open for half an hour.
pub async fn open(
    request: HttpRequest,
    state: Data<AppState>,
    word: Path<String>,
    body: Bytes,
) -> Result<HttpResponse, WebError> {
    let frame = state.frame(&request, "Enter the code", "my_booking").await?;
    let booking = booking(&state, &word).await?;
    let mut form = Form::decoded(&body);
    if let Some(digits) = code_form::digits(&mut form) {
        let secret = keys::random_word()?;
        let session_id = keys::sha256_hex(secret.as_bytes());
        let command = EnterCode { door: Door::Booking(booking.id.clone()), digits, session_id };
        let entered = state.write(state.by(&request, "site"), move |tx| enter_code(tx, &command)).await?;
        if entered == Entered::Open {
            let mut answer = see_other(&paths::booking_page(&word, "personal"));
            let cookie = access::session_cookie(&state, SessionKind::Booking, &secret);
            answer.add_cookie(&cookie).map_err(|error| WebError::Internal(error.to_string()))?;
            return Ok(answer);
        }
        code_form::blame(&mut form, entered);
    }
    // The code is not shown again: it may be right for a newer one.
    form.set(code_form::NAME, "");
    page::faulty(&open_page(frame, form, &word, &booking))
}

async fn booking(state: &AppState, word: &str) -> Result<Booking, WebError> {
    let (keys, word) = (state.keys().clone(), word.to_owned());
    state.read(move |conn| access::booking_of(conn, &keys, &word)).await
}

fn open_page(frame: Frame, form: Form, word: &str, booking: &Booking) -> OpenPage {
    OpenPage {
        frame,
        form,
        back: paths::booking_page(word, "code"),
        action: paths::booking_page(word, "open"),
        again: paths::booking_page(word, "code"),
        hint: code_form::hint(&contact::masked(&booking.booker_email)),
    }
}

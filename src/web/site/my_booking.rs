//! "Send me my link": the answer is the same whether or not the address is known.

use std::net::IpAddr;
use std::time::Duration;

use actix_web::HttpRequest;
use actix_web::HttpResponse;
use actix_web::web::Bytes;
use actix_web::web::Data;
use askama::Template;
use tokio::time::Instant;

use crate::actions::ask_link::AskLink;
use crate::actions::ask_link::ask_link;
use crate::web::error::WebError;
use crate::web::form::Form;
use crate::web::page;
use crate::web::page::Frame;
use crate::web::page::see_other;
use crate::web::state::AppState;

/// How long after the question the answer leaves. Looking for bookings and writing letters takes a part of it; without it the clock
/// would tell which addresses are known.
pub const ANSWERED_AFTER: Duration = Duration::from_millis(300);

#[derive(Template)]
#[template(path = "site/my_booking.html")]
struct MyBookingPage {
    frame: Frame,
    form: Form,
}

#[derive(Template)]
#[template(path = "site/my_booking_sent.html")]
struct SentPage {
    frame: Frame,
}

/// The form.
pub async fn new(request: HttpRequest, state: Data<AppState>) -> Result<HttpResponse, WebError> {
    let frame = state.frame(&request, "My booking", "my_booking").await?;
    page::step(&MyBookingPage { frame, form: Form::empty() }, false)
}

/// Posts the link of every open booking of the address, if there is one.
pub async fn create(
    request: HttpRequest,
    state: Data<AppState>,
    body: Bytes,
) -> Result<HttpResponse, WebError> {
    let mut form = Form::decoded(&body);
    let Some(email) = form.email("email") else {
        let frame = state.frame(&request, "My booking", "my_booking").await?;
        return page::step(&MyBookingPage { frame, form }, true);
    };
    let command = AskLink { email, from: visitor(&request) };
    let answers_at = Instant::now() + ANSWERED_AFTER;
    state.write(state.by(&request, "site"), move |tx| ask_link(tx, &command)).await?;
    tokio::time::sleep_until(answers_at).await;
    Ok(see_other("/my-booking/sent"))
}

/// Says what was done, known or not.
pub async fn sent(request: HttpRequest, state: Data<AppState>) -> Result<HttpResponse, WebError> {
    let frame = state.frame(&request, "Look into your mailbox", "my_booking").await?;
    page::page(&SentPage { frame })
}

/// The visitor's network address; none behind a proxy on this machine, where everybody would seem to be the same.
fn visitor(request: &HttpRequest) -> Option<IpAddr> {
    request.peer_addr().map(|peer| peer.ip()).filter(|address| !address.is_loopback())
}

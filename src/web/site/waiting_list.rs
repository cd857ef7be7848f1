//! Leave an address and a party's size for a departure without enough places.

use actix_web::HttpRequest;
use actix_web::HttpResponse;
use actix_web::web::Bytes;
use actix_web::web::Data;
use actix_web::web::Path;
use askama::Template;
use chrono::DateTime;
use chrono::Utc;

use crate::actions::join_waitlist::JoinWaitlist;
use crate::actions::join_waitlist::join_waitlist;
use crate::paths;
use crate::store::dossier::Offer;
use crate::store::tx::new_id;
use crate::web::error::WebError;
use crate::web::form::Form;
use crate::web::page::Frame;
use crate::web::page::Rendered;
use crate::web::page::see_other;
use crate::web::site::card::Card;
use crate::web::state::AppState;

/// The largest party that books together.
const LARGEST_PARTY: i64 = 6;

#[derive(Template)]
#[template(path = "site/waiting_list.html")]
struct WaitingListPage {
    frame: Frame,
    form: Form,
    card: Card,
    /// Why nobody can wait for this departure; empty where the sale runs.
    over: String,
    book: String,
}

#[derive(Template)]
#[template(path = "site/waiting_list_kept.html")]
struct KeptPage {
    frame: Frame,
    card: Card,
}

/// The form.
pub async fn new(
    request: HttpRequest,
    state: Data<AppState>,
    code: Path<String>,
) -> Result<HttpResponse, WebError> {
    let frame = state.frame(&request, "Waiting list", "tours").await?;
    drawn(&state, frame, code.into_inner(), Form::empty()).await
}

/// Keeps the party; the same address twice keeps its place.
pub async fn create(
    request: HttpRequest,
    state: Data<AppState>,
    code: Path<String>,
    body: Bytes,
) -> Result<HttpResponse, WebError> {
    let code = code.into_inner();
    let mut form = Form::decoded(&body);
    let email = form.email("email");
    let party = form.whole("party_size", 1, LARGEST_PARTY, "Enter how many of you, from 1 to 6");
    let (now, asked) = (state.clock.now(), code.clone());
    let is_selling = state
        .read(move |conn| {
            let offer = Offer::by_code(conn, &asked)?;
            Ok::<_, WebError>(Card::of(conn, &offer, now)?.standing.is_selling())
        })
        .await?;
    let (Some(email), Some(party_size), true) = (email, party, is_selling) else {
        let frame = state.frame(&request, "Waiting list", "tours").await?;
        return drawn(&state, frame, code, form).await;
    };
    let kept = paths::waiting_list_kept(&code);
    let command = JoinWaitlist { id: new_id(), departure_code: code, email, party_size };
    state.write(state.by(&request, "site"), move |tx| join_waitlist(tx, &command)).await?;
    Ok(see_other(&kept))
}

/// Says that the party waits, and what happens next.
pub async fn kept(
    request: HttpRequest,
    state: Data<AppState>,
    code: Path<String>,
) -> Result<HttpResponse, WebError> {
    let frame = state.frame(&request, "You are on the waiting list", "tours").await?;
    let now = state.clock.now();
    let read = state.read(move |conn| {
        let offer = Offer::by_code(conn, &code)?;
        Rendered::page(&KeptPage { frame, card: Card::of(conn, &offer, now)? })
    });
    Ok(read.await?.into())
}

async fn drawn(state: &AppState, frame: Frame, code: String, form: Form) -> Result<HttpResponse, WebError> {
    let now: DateTime<Utc> = state.clock.now();
    let read = state.read(move |conn| {
        let offer = Offer::by_code(conn, &code)?;
        let card = Card::of(conn, &offer, now)?;
        let over =
            if card.standing.is_selling() { String::new() } else { card.standing.sentence(&offer.departure) };
        let is_faulty = form.is_faulty();
        Rendered::step(&WaitingListPage { frame, form, card, over, book: paths::book(&code) }, is_faulty)
    });
    Ok(read.await?.into())
}

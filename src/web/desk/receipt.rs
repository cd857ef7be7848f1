//! Noting that a pack was received by phone, on paper or as a file.

use actix_web::HttpRequest;
use actix_web::HttpResponse;
use actix_web::web::Bytes;
use actix_web::web::Data;
use actix_web::web::Path;
use askama::Template;

use crate::actions::receive_handoff;
use crate::paths;
use crate::store::StoreError;
use crate::store::departures;
use crate::store::handoffs;
use crate::store::handoffs::Handoff;
use crate::web::access::Staff;
use crate::web::error::WebError;
use crate::web::form::Choice;
use crate::web::form::Form;
use crate::web::page::Frame;
use crate::web::page::faulty;
use crate::web::page::page;
use crate::web::page::see_other_saying;
use crate::web::state::AppState;

#[derive(Template)]
#[template(path = "desk/receipt.html")]
struct ReceiptPage {
    frame: Frame,
    form: Form,
    number: i64,
    recipient: String,
    action: String,
    back: String,
    ways: Vec<Choice>,
}

fn ways() -> Vec<Choice> {
    vec![
        Choice::new("by phone", "By phone"),
        Choice::new("on paper", "On paper"),
        Choice::new("as a file", "As a file"),
        Choice::new("by email", "By email"),
    ]
}

/// The form.
pub async fn new(
    request: HttpRequest,
    state: Data<AppState>,
    _staff: Staff,
    path: Path<(String, i64)>,
) -> Result<HttpResponse, WebError> {
    let (code, number) = path.into_inner();
    let (pack, recipient) = find(&state, code.clone(), number).await?;
    page(&draw(&request, &state, Form::empty(), &code, &pack, recipient).await?)
}

async fn find(state: &AppState, code: String, number: i64) -> Result<(Handoff, String), WebError> {
    let packs = state
        .read(move |conn| -> Result<_, StoreError> {
            let (departure, _) = departures::by_code(conn, &code)?;
            handoffs::of_departure(conn, &departure.id)
        })
        .await?;
    let found = packs.into_iter().find(|(pack, _, _)| pack.number == number);
    found.map(|(pack, name, _)| (pack, name)).ok_or(WebError::NotFound)
}

async fn draw(
    request: &HttpRequest,
    state: &AppState,
    form: Form,
    code: &str,
    pack: &Handoff,
    recipient: String,
) -> Result<ReceiptPage, WebError> {
    let frame = state.frame(request, "Note a receipt", "departures").await?;
    Ok(ReceiptPage {
        frame,
        form,
        number: pack.number,
        recipient,
        action: paths::desk_departure_page(code, &format!("handoffs/{}/receipt", pack.number)),
        back: paths::desk_departure_page(code, "handoffs"),
        ways: ways(),
    })
}

/// Notes who said so and how.
pub async fn create(
    request: HttpRequest,
    state: Data<AppState>,
    staff: Staff,
    path: Path<(String, i64)>,
    body: Bytes,
) -> Result<HttpResponse, WebError> {
    let (code, number) = path.into_inner();
    let (pack, recipient) = find(&state, code.clone(), number).await?;
    let mut form = Form::decoded(&body);
    let who = form.line("who", 120, "Enter who received it");
    let how = form.choice("how", &ways(), "Choose how they told you");
    let (Some(how), false) = (how, form.is_faulty()) else {
        return faulty(&draw(&request, &state, form, &code, &pack, recipient).await?);
    };
    let by = state.by(&request, &staff.actor());
    let words = format!("{who}, {how}");
    let is_new = state.write(by, move |tx| receive_handoff::receive_handoff(tx, &pack.id, &words)).await?;
    let words = if is_new { "Noted" } else { "It was noted before; nothing was changed" };
    Ok(see_other_saying(&paths::desk_departure_page(&code, "handoffs"), words))
}

//! Which flights of the group a traveller takes.

use actix_web::HttpRequest;
use actix_web::HttpResponse;
use actix_web::web::Bytes;
use actix_web::web::Data;
use actix_web::web::Path;
use askama::Template;

use crate::actions::set_seats::SetSeats;
use crate::actions::set_seats::SetSeatsError;
use crate::actions::set_seats::set_seats;
use crate::domain::availability::PoolKind;
use crate::paths;
use crate::store::dossier::Dossier;
use crate::store::dossier::full_name;
use crate::store::pools;
use crate::web::access::Staff;
use crate::web::desk::words;
use crate::web::error::WebError;
use crate::web::form::Choice;
use crate::web::form::Form;
use crate::web::page::Frame;
use crate::web::page::faulty;
use crate::web::page::page;
use crate::web::page::see_other_saying;
use crate::web::state::AppState;

#[derive(Template)]
#[template(path = "desk/seats.html")]
struct SeatsPage {
    frame: Frame,
    form: Form,
    legend: String,
    back: String,
    action: String,
    ways: Vec<Choice>,
}

fn ways() -> Vec<Choice> {
    vec![
        Choice::hinted("both", "Out and back", "Stands on both manifests"),
        Choice::hinted("out", "Only out", "The seat back goes on sale again"),
        Choice::hinted("back", "Only back", "The seat out goes on sale again"),
        Choice::hinted("none", "Neither", "Comes and goes in another way"),
    ]
}

/// What is read: the booking, and whether the traveller holds a seat out, and back.
type Found = (Dossier, bool, bool);

async fn find(state: &AppState, reference: String, traveller_id: String) -> Result<Found, WebError> {
    state
        .read(move |conn| -> Result<_, WebError> {
            let booking = words::booking_named(conn, &reference)?;
            let dossier = Dossier::around(conn, booking)?;
            let id = &dossier.offer.departure.id;
            let holds = |conn: &mut _, kind| {
                Ok::<_, WebError>(pools::holders(conn, id, &kind)?.contains(&traveller_id))
            };
            let (out, back) = (holds(conn, PoolKind::SeatOut)?, holds(conn, PoolKind::SeatBack)?);
            Ok((dossier, out, back))
        })
        .await
}

/// The form, with what holds now.
pub async fn edit(
    request: HttpRequest,
    state: Data<AppState>,
    _staff: Staff,
    path: Path<(String, String)>,
) -> Result<HttpResponse, WebError> {
    let (reference, traveller_id) = path.into_inner();
    let (dossier, out, back) = find(&state, reference, traveller_id.clone()).await?;
    let now = match (out, back) {
        (true, true) => "both",
        (true, false) => "out",
        (false, true) => "back",
        (false, false) => "none",
    };
    page(&draw(&request, &state, Form::filled([("way", now)]), &dossier, &traveller_id).await?)
}

async fn draw(
    request: &HttpRequest,
    state: &AppState,
    form: Form,
    dossier: &Dossier,
    traveller_id: &str,
) -> Result<SeatsPage, WebError> {
    let frame = state.frame(request, "Seats with the group", "bookings").await?;
    let traveller = dossier.going().find(|one| one.id == traveller_id).ok_or(WebError::NotFound)?;
    let reference = &dossier.booking.reference;
    Ok(SeatsPage {
        frame,
        form,
        legend: format!("Which flights of the group does {} take?", full_name(traveller)),
        back: paths::desk_booking(reference),
        action: paths::desk_booking_page(reference, &format!("travellers/{traveller_id}/seats")),
        ways: ways(),
    })
}

/// Takes seats and gives them back.
pub async fn update(
    request: HttpRequest,
    state: Data<AppState>,
    staff: Staff,
    path: Path<(String, String)>,
    body: Bytes,
) -> Result<HttpResponse, WebError> {
    let (reference, traveller_id) = path.into_inner();
    let (dossier, _, _) = find(&state, reference, traveller_id.clone()).await?;
    let mut form = Form::decoded(&body);
    let Some(way) = form.choice("way", &ways(), "Choose which flights they take") else {
        return faulty(&draw(&request, &state, form, &dossier, &traveller_id).await?);
    };
    let to = paths::desk_booking(&dossier.booking.reference);
    let command = SetSeats {
        booking_id: dossier.booking.id.clone(),
        traveller_id: traveller_id.clone(),
        flies_out: matches!(way.as_str(), "both" | "out"),
        flies_back: matches!(way.as_str(), "both" | "back"),
    };
    let by = state.by(&request, &staff.actor());
    match state.write(by, move |tx| set_seats(tx, &command)).await {
        Ok(()) => Ok(see_other_saying(&to, "Noted. The manifests show it; the price stays as it is")),
        Err(SetSeatsError::NotGoing) => {
            Ok(see_other_saying(&to, "Nothing changed: this traveller does not go"))
        }
        Err(SetSeatsError::SoldOut) => {
            form.blame("way", "Every seat of this flight is taken: choose another way, or free a seat first");
            faulty(&draw(&request, &state, form, &dossier, &traveller_id).await?)
        }
        Err(SetSeatsError::Store(error)) => Err(error.into()),
    }
}

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
use crate::store::pools;
use crate::web::access::Staff;
use crate::web::desk::whom::Whom;
use crate::web::error::WebError;
use crate::web::form::Choice;
use crate::web::form::Form;
use crate::web::page::Frame;
use crate::web::page::faulty;
use crate::web::page::page;
use crate::web::page::see_other_saying;
use crate::web::state::AppState;

/// The last part of its address.
const PAGE: &str = "seats";

#[derive(Template)]
#[template(path = "desk/seats.html")]
struct SeatsPage {
    frame: Frame,
    form: Form,
    whom: Whom,
    legend: String,
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

/// Whether somebody holds a seat out, and back.
async fn held(state: &AppState, whom: &Whom) -> Result<(bool, bool), WebError> {
    let booking_id = whom.dossier.booking.id.clone();
    let held = state.read(move |conn| pools::kinds_held_by(conn, &booking_id)).await?;
    let holds = |kind: PoolKind| held.contains(&(whom.traveller.id.clone(), kind.to_string()));
    Ok((holds(PoolKind::SeatOut), holds(PoolKind::SeatBack)))
}

/// The form, with what holds now.
pub async fn edit(
    request: HttpRequest,
    state: Data<AppState>,
    _staff: Staff,
    path: Path<(String, String)>,
) -> Result<HttpResponse, WebError> {
    let whom = Whom::find(&state, path.into_inner(), PAGE).await?;
    let now = match held(&state, &whom).await? {
        (true, true) => "both",
        (true, false) => "out",
        (false, true) => "back",
        (false, false) => "none",
    };
    page(&draw(&request, &state, Form::filled([("way", now)]), whom).await?)
}

async fn draw(
    request: &HttpRequest,
    state: &AppState,
    form: Form,
    whom: Whom,
) -> Result<SeatsPage, WebError> {
    let frame = state.frame(request, "Seats with the group", "bookings").await?;
    let legend = format!("Which flights of the group does {} take?", whom.name);
    Ok(SeatsPage { frame, form, whom, legend, ways: ways() })
}

/// Takes seats and gives them back.
pub async fn update(
    request: HttpRequest,
    state: Data<AppState>,
    staff: Staff,
    path: Path<(String, String)>,
    body: Bytes,
) -> Result<HttpResponse, WebError> {
    let whom = Whom::find(&state, path.into_inner(), PAGE).await?;
    let mut form = Form::decoded(&body);
    let Some(way) = form.choice("way", &ways(), "Choose which flights they take") else {
        return faulty(&draw(&request, &state, form, whom).await?);
    };
    let command = SetSeats {
        booking_id: whom.dossier.booking.id.clone(),
        traveller_id: whom.traveller.id.clone(),
        flies_out: matches!(way.as_str(), "both" | "out"),
        flies_back: matches!(way.as_str(), "both" | "back"),
    };
    let by = state.by(&request, &staff.actor());
    match state.write(by, move |tx| set_seats(tx, &command)).await {
        Ok(()) => Ok(see_other_saying(&whom.back, "Noted. The manifests show it; the price stays as it is")),
        Err(SetSeatsError::NotGoing) => {
            Ok(see_other_saying(&whom.back, "Nothing changed: this traveller does not go"))
        }
        Err(SetSeatsError::SoldOut) => {
            form.blame("way", "Every seat of this flight is taken: choose another way, or free a seat first");
            faulty(&draw(&request, &state, form, whom).await?)
        }
        Err(SetSeatsError::Store(error)) => Err(error.into()),
    }
}

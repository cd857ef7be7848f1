//! Putting somebody into a room.

use actix_web::HttpRequest;
use actix_web::HttpResponse;
use actix_web::web::Bytes;
use actix_web::web::Data;
use actix_web::web::Path;
use askama::Template;

use crate::actions::place_traveller;
use crate::actions::place_traveller::Place;
use crate::actions::place_traveller::PlaceError;
use crate::actions::place_traveller::PlaceTraveller;
use crate::domain::rooming::RoomKind;
use crate::paths;
use crate::web::access::Staff;
use crate::web::desk::rooming::show;
use crate::web::error::WebError;
use crate::web::form::Form;
use crate::web::page::Frame;
use crate::web::page::page;
use crate::web::page::see_other_saying;
use crate::web::state::AppState;

/// What is unusual about it, before it is done.
#[derive(Template)]
#[template(path = "desk/rooming/check.html")]
struct CheckPage {
    frame: Frame,
    form: Form,
    name: String,
    place: String,
    unusual: Vec<String>,
    here: String,
    action: String,
}

/// Puts somebody into a room; what is unusual is shown and confirmed first.
pub async fn create(
    request: HttpRequest,
    state: Data<AppState>,
    staff: Staff,
    code: Path<String>,
    body: Bytes,
) -> Result<HttpResponse, WebError> {
    let code = code.into_inner();
    let seen = show::seen(&state, &code).await?;
    let mut form = Form::decoded(&body);
    let traveller = form.choice("traveller", &seen.people(), "Choose who moves");
    let places = seen.places();
    let chosen = form.choice("place", &places, "Choose a room, or a new one");
    let own = traveller.as_ref().map(|id| format!("with:{id}"));
    // A room is named by the first who sleeps there: that may be the one who moves.
    let is_own = own.is_some() && own == chosen;
    if is_own {
        form.blame("place", "Choose another room: this is their own");
    }
    let place = chosen.as_deref().and_then(place_named);
    let (Some(traveller_id), Some(place), false) = (traveller, place, form.is_faulty()) else {
        return show::again(&request, &state, &seen, form).await;
    };
    let here = paths::desk_departure_page(&code, "rooming");
    let command = PlaceTraveller {
        departure_code: code.clone(),
        traveller_id: traveller_id.clone(),
        place,
        confirmed: form.values_of("confirmed").map(str::to_owned).collect(),
    };
    let by = state.by(&request, &staff.actor());
    match state.write(by, move |tx| place_traveller::place_traveller(tx, &command)).await {
        Ok(()) => Ok(see_other_saying(&here, "Moved. The proposal goes by it from now on")),
        Err(PlaceError::Unusual(unusual)) => {
            let frame = state.frame(&request, "Look once more", "departures").await?;
            let label = places.iter().find(|place| form.value("place") == place.value);
            page(&CheckPage {
                frame,
                name: seen.name(&traveller_id),
                place: label.map(|place| place.label.clone()).unwrap_or_default(),
                unusual,
                action: paths::desk_departure_page(&code, "rooming/beds"),
                here,
                form,
            })
        }
        Err(PlaceError::NotGoing) => {
            Ok(see_other_saying(&here, "Nobody was moved: they no longer go. Look at the rooms again"))
        }
        Err(PlaceError::Store(error)) => Err(error.into()),
    }
}

fn place_named(word: &str) -> Option<Place> {
    if word == "proposal" {
        return Some(Place::Proposal);
    }
    match word.split_once(':')? {
        ("new", kind) => RoomKind::ALL.into_iter().find(|one| one.as_str() == kind).map(Place::New),
        ("with", id) => Some(Place::With(id.to_owned())),
        _ => None,
    }
}

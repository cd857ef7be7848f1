//! Shows the rooms of a departure.

use std::collections::BTreeSet;

use actix_web::HttpRequest;
use actix_web::HttpResponse;
use actix_web::web::Data;
use actix_web::web::Path;
use askama::Template;

use crate::actions::keep_rooms;
use crate::actions::place_traveller::TO_AGREE;
use crate::filters;
use crate::paths;
use crate::store::Conn;
use crate::store::StoreError;
use crate::store::desk;
use crate::store::dossier::Offer;
use crate::store::rosters::Reach;
use crate::store::rosters::Roster;
use crate::store::rosters::Told;
use crate::web::access::Staff;
use crate::web::desk::rooming::words::Alone;
use crate::web::desk::rooming::words::Apart;
use crate::web::desk::rooming::words::Named;
use crate::web::desk::rooming::words::NightRow;
use crate::web::desk::rooming::words::People;
use crate::web::desk::rooming::words::RoomCard;
use crate::web::desk::rooming::words::WithoutRoom;
use crate::web::desk::rooming::words::need;
use crate::web::desk::rooming::words::new_places;
use crate::web::desk::rooming::words::nights;
use crate::web::desk::words;
use crate::web::error::WebError;
use crate::web::form::Choice;
use crate::web::form::Form;
use crate::web::page::Frame;
use crate::web::page::faulty;
use crate::web::state::AppState;

#[derive(Template)]
#[template(path = "desk/rooming/show.html")]
struct RoomingPage {
    frame: Frame,
    form: Form,
    code: String,
    here: String,
    list: String,
    count: String,
    need: String,
    print: String,
    is_best: bool,
    without_room: Vec<WithoutRoom>,
    alone: Vec<Alone>,
    unmet: Vec<String>,
    notes: Vec<String>,
    fallen: Vec<String>,
    rooms: Vec<RoomCard>,
    has_made: bool,
    has_proposed: bool,
    nights: Vec<NightRow>,
    people: Vec<Choice>,
    places: Vec<Choice>,
    zones: Vec<Choice>,
    apart: Vec<Apart>,
    named: Vec<Named>,
    wishers: Vec<Choice>,
}

/// All that the page is drawn from.
pub(super) struct Seen {
    offer: Offer,
    roster: Roster,
    asked: BTreeSet<String>,
}

impl Seen {
    /// Reads it in a fixed number of queries.
    pub fn load(conn: &mut Conn, code: &str) -> Result<Self, StoreError> {
        let offer = Offer::by_code(conn, code)?;
        let tasks = desk::open_tasks_of(conn, &offer.departure.id, TO_AGREE)?;
        let traveller = |task: desk::Task| task.once_key.rsplit(':').next().map(str::to_owned);
        Ok(Self {
            roster: Roster::read(conn, &offer, Reach::HoldingPlaces, &[Told::Rooms])?,
            asked: tasks.into_iter().filter_map(traveller).collect(),
            offer,
        })
    }

    /// Everybody who needs a room.
    pub fn people(&self) -> Vec<Choice> {
        People::of(&self.roster, "").choices()
    }

    /// Where somebody can be put.
    pub fn places(&self) -> Vec<Choice> {
        People::of(&self.roster, "").places()
    }

    /// Who named somebody, and how.
    pub fn wishers(&self) -> Vec<Choice> {
        let wisher = |(id, named): (String, Named)| {
            Choice::new(id, format!("{}, who wrote “{}”", named.name, named.words))
        };
        People::of(&self.roster, "").named().into_iter().map(wisher).collect()
    }

    /// Somebody's name.
    pub fn name(&self, id: &str) -> String {
        People::of(&self.roster, "").name(id)
    }

    fn page(&self, frame: Frame, form: Form) -> RoomingPage {
        let code = self.offer.departure.code.clone();
        let here = paths::desk_departure_page(&code, "rooming");
        let people = People::of(&self.roster, &here);
        let rooming = &self.roster.rooming;
        let number = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
        RoomingPage {
            frame: Frame { title: format!("{code} Rooms"), ..frame },
            form,
            list: words::address(&paths::desk_departure(&code), &[("view", "rooming")], &[]),
            count: format!(
                "{} in {}",
                filters::count(number(self.roster.sleepers.len()), "person", "people"),
                filters::count(number(rooming.rooms.len()), "room", "rooms"),
            ),
            need: need(&rooming.rooms),
            print: keep_rooms::print_of(rooming),
            is_best: rooming.is_best,
            without_room: people.without_room(),
            alone: people.alone(&self.asked),
            unmet: people.unmet(),
            notes: rooming.notes.clone(),
            fallen: people.fallen(),
            rooms: people.rooms(),
            has_made: rooming.rooms.iter().any(|room| room.is_locked),
            has_proposed: rooming.rooms.iter().any(|room| !room.is_locked),
            nights: nights(&self.roster.lodging.nights),
            people: people.choices(),
            places: people.places(),
            zones: new_places(),
            apart: people.apart(),
            wishers: self.wishers(),
            named: people.named().into_iter().map(|(_, named)| named).collect(),
            code,
            here,
        }
    }
}

/// Shows them; somebody can be chosen in the address.
pub async fn show(
    request: HttpRequest,
    state: Data<AppState>,
    _staff: Staff,
    code: Path<String>,
) -> Result<HttpResponse, WebError> {
    let frame = state.frame(&request, "Rooms", "departures").await?;
    let asked = words::filters_of(&request);
    let form = Form::filled([("traveller", asked.value("traveller"))]);
    words::drawn(&state, move |conn| -> Result<_, StoreError> {
        Ok(Seen::load(conn, &code)?.page(frame, form))
    })
    .await
}

/// What a departure's rooms are now, for a form to be checked against.
pub(super) async fn seen(state: &AppState, code: &str) -> Result<Seen, WebError> {
    let code = code.to_owned();
    Ok(state.read(move |conn| Seen::load(conn, &code)).await?)
}

/// The page again, with what is wrong in a form.
pub(super) async fn again(
    request: &HttpRequest,
    state: &AppState,
    seen: &Seen,
    form: Form,
) -> Result<HttpResponse, WebError> {
    let frame = state.frame(request, "Rooms", "departures").await?;
    faulty(&seen.page(frame, form))
}

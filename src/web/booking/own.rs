//! The page behind a traveller's own link: their tour, what they still have to give, and what somebody else gave for them.

use actix_web::HttpRequest;
use actix_web::HttpResponse;
use actix_web::web::Data;
use actix_web::web::Path;
use askama::Template;

use crate::domain::booking::Status;
use crate::domain::details::GivenBy;
use crate::store::dossier::Dossier;
use crate::store::dossier::full_name;
use crate::store::travellers::Traveller;
use crate::web::booking::door;
use crate::web::booking::door::Link;
use crate::web::booking::show;
use crate::web::booking::tasks;
use crate::web::booking::tasks::TaskLine;
use crate::web::error::WebError;
use crate::web::page;
use crate::web::page::Frame;
use crate::web::state::AppState;

#[derive(Template)]
#[template(path = "booking/own.html")]
struct OwnPage {
    frame: Frame,
    reference: String,
    name: String,
    booker_name: String,
    /// What is to be confirmed, in a sentence; empty if nothing is.
    to_confirm: String,
    personal_href: String,
    tasks_label: String,
    tasks: Vec<TaskLine>,
    facts: Vec<(&'static str, String)>,
    /// Address of the travel pack; empty until the booking is confirmed.
    pack: String,
}

/// The traveller's own page. No money stands on it, and nothing of anybody else.
pub async fn show(
    request: HttpRequest,
    state: Data<AppState>,
    word: Path<String>,
) -> Result<HttpResponse, WebError> {
    let frame = state.frame(&request, "Your details", "my_booking").await?;
    let (keys, link) = (state.keys().clone(), Link::of(&request, word.into_inner()));
    let shown: OwnPage = state
        .read(move |conn| {
            let dossier = door::dossier(conn, &keys, &link)?;
            let traveller = dossier.travellers.iter().find(|one| link.leads_to(one));
            own_page(frame, &dossier, traveller.ok_or(WebError::NotFound)?, &link)
        })
        .await?;
    page::page(&shown)
}

fn own_page(
    frame: Frame,
    dossier: &Dossier,
    traveller: &Traveller,
    link: &Link,
) -> Result<OwnPage, WebError> {
    let name = full_name(traveller);
    let is_over = dossier.booking.status()? == Status::Travelled;
    Ok(OwnPage {
        frame,
        reference: dossier.booking.reference.clone(),
        booker_name: dossier.booking.booker_name.clone(),
        to_confirm: if is_over { String::new() } else { to_confirm(dossier, traveller) },
        personal_href: link.page("personal"),
        tasks_label: format!("To give for {name}"),
        tasks: if is_over { Vec::new() } else { tasks::tasks(dossier, traveller, link) },
        facts: show::facts(dossier),
        pack: match dossier.booking.status()?.is_on_lists() {
            true => link.traveller(traveller.position, "travel-pack"),
            false => String::new(),
        },
        name,
    })
}

/// "Passport, Insurance were given by the person who booked."
fn to_confirm(dossier: &Dossier, traveller: &Traveller) -> String {
    let waiting = dossier.to_confirm(&traveller.id);
    let by_desk = waiting.iter().all(|row| row.given_by == GivenBy::Desk.as_str());
    let titles: Vec<&str> = waiting
        .iter()
        .filter_map(|row| row.page.parse::<crate::domain::details::Page>().ok())
        .map(crate::domain::details::Page::title)
        .collect();
    let who = if by_desk { "our desk" } else { "the person who booked" };
    match titles.as_slice() {
        [] => String::new(),
        [one] => format!("{one} was given by {who}."),
        [some @ .., last] => format!("{} and {last} were given by {who}.", some.join(", ")),
    }
}

//! The copies of the entry papers: who has one, in the order in which people leave home, and the page on which the desk gives one.

use std::collections::BTreeSet;

use actix_web::HttpRequest;
use actix_web::HttpResponse;
use actix_web::web::Bytes;
use actix_web::web::Data;
use actix_web::web::Path;
use askama::Template;
use chrono::NaiveDate;

use crate::actions::give_upload::GiveUpload;
use crate::actions::give_upload::give_upload;
use crate::actions::giving::GivingError;
use crate::domain::leaving;
use crate::domain::upload::UploadKind;
use crate::filters;
use crate::paths;
use crate::store::Conn;
use crate::store::StoreError;
use crate::store::dossier::Dossier;
use crate::store::dossier::Offer;
use crate::store::dossier::full_name;
use crate::store::rosters::Person;
use crate::store::rosters::Reach;
use crate::store::rosters::Roster;
use crate::store::rosters::Told;
use crate::store::tx::new_id;
use crate::store::uploads;
use crate::web::access::Staff;
use crate::web::desk::payments::find;
use crate::web::desk::words;
use crate::web::error::WebError;
use crate::web::files;
use crate::web::form::Form;
use crate::web::page::Frame;
use crate::web::page::faulty;
use crate::web::page::page;
use crate::web::page::see_other_saying;
use crate::web::state::AppState;
use crate::web::upload;

const FILE: &str = "file";

/// Somebody who leaves home.
struct Line {
    leaves: String,
    is_alarm: bool,
    name: String,
    reference: String,
    href: String,
    visa: &'static str,
    has_copy: bool,
    give: String,
}

#[derive(Template)]
#[template(path = "desk/visa_copies.html")]
struct CopiesPage {
    frame: Frame,
    code: String,
    back: String,
    gateway: String,
    missing: String,
    lines: Vec<Line>,
}

#[derive(Template)]
#[template(path = "desk/visa_copy.html")]
struct CopyPage {
    frame: Frame,
    form: Form,
    name: String,
    back: String,
    action: String,
    /// What is kept, in words; empty for none.
    kept: String,
}

/// Everybody, who leaves first standing first.
pub async fn index(
    request: HttpRequest,
    state: Data<AppState>,
    _staff: Staff,
    code: Path<String>,
) -> Result<HttpResponse, WebError> {
    let frame = state.frame(&request, "Copies of entry papers", "departures").await?;
    let now = state.clock.now();
    words::drawn(&state, move |conn| -> Result<_, StoreError> {
        let offer = Offer::by_code(conn, &code)?;
        draw_list(conn, frame, &offer, now.with_timezone(&offer.zone).date_naive())
    })
    .await
}

fn draw_list(
    conn: &mut Conn,
    frame: Frame,
    offer: &Offer,
    today: NaiveDate,
) -> Result<CopiesPage, StoreError> {
    let mut people = Roster::read(conn, offer, Reach::Firm, &[Told::Ways, Told::Visas])?.people;
    let ids: Vec<String> = people.iter().map(|person| person.traveller.id.clone()).collect();
    let held = uploads::holders(conn, &ids, UploadKind::VisaCopy)?;
    people.sort_by_key(|person| person.leaves_home_on(offer));
    let lines =
        people.iter().map(|person| line(person, offer, &held, today)).collect::<Result<Vec<_>, _>>()?;
    let missing = i64::try_from(lines.iter().filter(|line| !line.has_copy).count()).unwrap_or(i64::MAX);
    let code = &offer.departure.code;
    Ok(CopiesPage {
        frame: Frame { title: format!("{code} copies of entry papers"), ..frame },
        back: paths::desk_departure_page(code, "visas"),
        gateway: offer.departure.gateway.clone(),
        missing: filters::count(missing, "person has no copy yet", "people have no copy yet"),
        lines,
        code: code.clone(),
    })
}

fn line(
    person: &Person,
    offer: &Offer,
    held: &BTreeSet<String>,
    today: NaiveDate,
) -> Result<Line, StoreError> {
    let leaves_on = person.leaves_home_on(offer);
    let has_copy = held.contains(&person.traveller.id);
    let reference = &person.booking.reference;
    let unsaid = if person.way_in.is_none() { ", as far as we know" } else { "" };
    Ok(Line {
        leaves: format!("{}{unsaid}", filters::day(leaves_on)),
        is_alarm: !has_copy && leaving::is_alarm(leaves_on, today),
        name: full_name(&person.traveller),
        href: paths::desk_booking(reference),
        visa: person.visa_state()?.label(),
        has_copy,
        give: address(reference, &person.traveller.id),
        reference: reference.clone(),
    })
}

fn address(reference: &str, traveller_id: &str) -> String {
    paths::desk_booking_page(reference, &format!("travellers/{traveller_id}/visa-copy"))
}

/// The form.
pub async fn new(
    request: HttpRequest,
    state: Data<AppState>,
    _staff: Staff,
    path: Path<(String, String)>,
) -> Result<HttpResponse, WebError> {
    let (reference, traveller_id) = path.into_inner();
    let dossier = find(&state, reference).await?;
    page(&draw(&request, &state, Form::empty(), &dossier, &traveller_id).await?)
}

async fn draw(
    request: &HttpRequest,
    state: &AppState,
    form: Form,
    dossier: &Dossier,
    traveller_id: &str,
) -> Result<CopyPage, WebError> {
    let frame = state.frame(request, "Copy of the entry papers", "bookings").await?;
    let traveller = dossier.going().find(|one| one.id == traveller_id).ok_or(WebError::NotFound)?;
    let reference = &dossier.booking.reference;
    let kept = dossier.upload(traveller_id, UploadKind::VisaCopy).map(files::in_words);
    Ok(CopyPage {
        frame,
        form,
        name: full_name(traveller),
        back: paths::desk_booking(reference),
        action: address(reference, traveller_id),
        kept: kept.unwrap_or_default(),
    })
}

/// Keeps the copy in place of an earlier one; its traveller finds it with their travel pack.
pub async fn create(
    request: HttpRequest,
    state: Data<AppState>,
    staff: Staff,
    path: Path<(String, String)>,
    body: Bytes,
) -> Result<HttpResponse, WebError> {
    let (reference, traveller_id) = path.into_inner();
    let dossier = find(&state, reference).await?;
    let mut asked = draw(&request, &state, Form::empty(), &dossier, &traveller_id).await?;
    let sent = upload::upload(&request, body, FILE).await?;
    let kind = UploadKind::VisaCopy;
    let file = match files::judged(&state, kind, sent.file.unwrap_or_default()).await? {
        Ok(file) => file,
        Err(fault) => {
            asked.form.blame(FILE, fault.words(kind));
            return faulty(&asked);
        }
    };
    let to = paths::desk_departure_page(&dossier.offer.departure.code, "visa-copies");
    let command =
        GiveUpload { id: new_id(), booking_id: dossier.booking.id, traveller_id, file, may_replace: true };
    let by = state.by(&request, &staff.actor());
    match state.write(by, move |tx| give_upload(tx, &command)).await {
        Ok(()) => Ok(see_other_saying(&to, &format!("The copy for {} is kept", asked.name))),
        Err(GivingError::Store(error)) => Err(error.into()),
        Err(_) => Ok(see_other_saying(&to, "Nothing was kept: this traveller does not go")),
    }
}

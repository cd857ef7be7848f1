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
use crate::store::dossier::Offer;
use crate::store::dossier::full_name;
use crate::store::rosters::Person;
use crate::store::rosters::Reach;
use crate::store::rosters::Roster;
use crate::store::rosters::Told;
use crate::store::tx::new_id;
use crate::store::uploads;
use crate::web::access::Staff;
use crate::web::desk::whom::Whom;
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
/// The last part of the form's address.
const PAGE: &str = "visa-copy";

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
    whom: Whom,
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
        give: paths::desk_booking_page(reference, &format!("travellers/{}/{PAGE}", person.traveller.id)),
        reference: reference.clone(),
    })
}

/// The form.
pub async fn new(
    request: HttpRequest,
    state: Data<AppState>,
    _staff: Staff,
    path: Path<(String, String)>,
) -> Result<HttpResponse, WebError> {
    let whom = Whom::find(&state, path.into_inner(), PAGE).await?;
    page(&draw(&request, &state, Form::empty(), whom).await?)
}

async fn draw(request: &HttpRequest, state: &AppState, form: Form, whom: Whom) -> Result<CopyPage, WebError> {
    let frame = state.frame(request, "Copy of the entry papers", "bookings").await?;
    let kept = whom.dossier.upload(&whom.traveller.id, UploadKind::VisaCopy).map(files::in_words);
    Ok(CopyPage { frame, form, whom, kept: kept.unwrap_or_default() })
}

/// Keeps the copy in place of an earlier one; its traveller finds it with their travel pack.
pub async fn create(
    request: HttpRequest,
    state: Data<AppState>,
    staff: Staff,
    path: Path<(String, String)>,
    body: Bytes,
) -> Result<HttpResponse, WebError> {
    let whom = Whom::find(&state, path.into_inner(), PAGE).await?;
    let sent = upload::upload(&request, body, FILE).await?;
    let kind = UploadKind::VisaCopy;
    let file = match files::judged(&state, kind, sent.file.unwrap_or_default()).await? {
        Ok(file) => file,
        Err(fault) => {
            let mut form = Form::empty();
            form.blame(FILE, fault.words(kind));
            return faulty(&draw(&request, &state, form, whom).await?);
        }
    };
    let to = paths::desk_departure_page(&whom.dossier.offer.departure.code, "visa-copies");
    let command = GiveUpload {
        id: new_id(),
        booking_id: whom.dossier.booking.id,
        traveller_id: whom.traveller.id,
        file,
        may_replace: true,
    };
    let by = state.by(&request, &staff.actor());
    match state.write(by, move |tx| give_upload(tx, &command)).await {
        Ok(()) => Ok(see_other_saying(&to, &format!("The copy for {} is kept", whom.name))),
        Err(GivingError::Store(error)) => Err(error.into()),
        Err(_) => Ok(see_other_saying(&to, "Nothing was kept: this traveller does not go")),
    }
}

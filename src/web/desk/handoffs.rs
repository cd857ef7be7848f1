//! Packs of a departure: what was sent to whom, and sending the next one.

use actix_web::HttpRequest;
use actix_web::HttpResponse;
use actix_web::web::Bytes;
use actix_web::web::Data;
use actix_web::web::Path;
use askama::Template;

use crate::actions::send_handoff;
use crate::actions::send_handoff::SendHandoff;
use crate::actions::send_handoff::SendHandoffError;
use crate::documents::roster_table;
use crate::domain::roster;
use crate::domain::roster::RecipientJob;
use crate::filters;
use crate::keys;
use crate::paths;
use crate::store::Conn;
use crate::store::StoreError;
use crate::store::agencies;
use crate::store::agencies::Recipient;
use crate::store::dossier::Offer;
use crate::store::handoffs;
use crate::store::handoffs::Handoff;
use crate::store::rosters::Reach;
use crate::store::rosters::Roster;
use crate::store::tx::new_id;
use crate::web::access::Staff;
use crate::web::desk::payments;
use crate::web::desk::words;
use crate::web::desk::words::Actors;
use crate::web::error::WebError;
use crate::web::form::Form;
use crate::web::page::Frame;
use crate::web::page::see_other_saying;
use crate::web::state::AppState;

/// A pack that was sent.
struct PackLine {
    number: i64,
    recipient: String,
    job: &'static str,
    what: String,
    sent: String,
    opened: String,
    received: String,
    note_href: String,
}

/// Somebody a pack can go to.
struct RecipientLine {
    href: String,
    partner: String,
    name: String,
    email: String,
    job: &'static str,
}

/// What a pack would carry.
struct Preview {
    recipient_id: String,
    once_key: String,
    name: String,
    email: String,
    job: &'static str,
    columns: String,
    sealed: String,
    count: i64,
    people: String,
}

#[derive(Template)]
#[template(path = "desk/handoffs.html")]
struct HandoffsPage {
    frame: Frame,
    code: String,
    back: String,
    here: String,
    preview: Option<Preview>,
    packs: Vec<PackLine>,
    recipients: Vec<RecipientLine>,
    travel_packs: String,
    travel_packs_action: String,
    confirmed: i64,
    dates: String,
}

/// The packs, and with `?to=` the preview of the next one.
pub async fn index(
    request: HttpRequest,
    state: Data<AppState>,
    _staff: Staff,
    code: Path<String>,
) -> Result<HttpResponse, WebError> {
    let frame = state.frame(&request, "Packs", "departures").await?;
    let to = words::filters_of(&request).value("to").to_owned();
    let once_key = keys::random_word()?;
    words::drawn(&state, move |conn| draw(conn, frame, &code, &to, once_key)).await
}

fn draw(
    conn: &mut Conn,
    frame: Frame,
    code: &str,
    to: &str,
    once_key: String,
) -> Result<HandoffsPage, StoreError> {
    let offer = Offer::by_code(conn, code)?;
    let here = paths::desk_departure_page(&offer.departure.code, "handoffs");
    let roster = Roster::without_rooms(conn, &offer, Reach::Firm)?;
    let mut bookings: Vec<&str> = roster.people.iter().map(|person| person.booking.id.as_str()).collect();
    bookings.sort_unstable();
    bookings.dedup();
    let confirmed = i64::try_from(bookings.len()).unwrap_or(i64::MAX);
    let mut known = agencies::recipients(conn)?;
    known.retain(|(recipient, _)| recipient.looks_after(&offer.departure.gateway));
    let chosen = known.iter().find(|(recipient, _)| recipient.id == to);
    let preview = chosen.map(|(recipient, _)| preview(recipient, &roster, once_key)).transpose()?;
    let line = |(recipient, partner): &(Recipient, agencies::Partner)| {
        Ok(RecipientLine {
            href: words::address(&here, &[("to", &recipient.id)], &[]),
            partner: partner.name.clone(),
            name: recipient.name.clone(),
            email: recipient.email.clone(),
            job: job(&recipient.job)?.label(),
        })
    };
    let recipients = known.iter().map(line).collect::<Result<Vec<_>, StoreError>>()?;
    let actors = Actors::load(conn)?;
    let sent = handoffs::of_departure(conn, &offer.departure.id)?;
    let dates = offer.deadlines();
    Ok(HandoffsPage {
        frame: Frame { title: format!("{} packs", offer.departure.code), ..frame },
        code: offer.departure.code.clone(),
        back: paths::desk_departure(&offer.departure.code),
        preview,
        packs: sent.iter().map(|row| pack_line(row, &here, &actors)).collect::<Result<_, _>>()?,
        recipients,
        travel_packs: format!("Write to {}", filters::count(confirmed, "booking", "bookings")),
        travel_packs_action: paths::desk_departure_page(&offer.departure.code, "travel-packs"),
        confirmed,
        dates: format!(
            "Provisional packs by {}, final ones by {}",
            filters::day(dates.pack_provisional_on),
            filters::day(dates.pack_final_on)
        ),
        here,
    })
}

fn job(word: &str) -> Result<RecipientJob, StoreError> {
    word.parse().map_err(|_| StoreError::Damaged(format!("job {word}")))
}

fn preview(recipient: &Recipient, roster: &Roster, once_key: String) -> Result<Preview, StoreError> {
    let job = job(&recipient.job)?;
    let columns = roster::columns_for_job(job);
    let titles = |sealed_only: bool| {
        let some = columns.iter().filter(|column| column.sealed || !sealed_only);
        some.map(|column| column.title).collect::<Vec<_>>().join(", ")
    };
    let people = roster_table::people_of(job.view(), &roster.people);
    let count = i64::try_from(people.len()).unwrap_or(i64::MAX);
    Ok(Preview {
        recipient_id: recipient.id.clone(),
        once_key,
        name: recipient.name.clone(),
        email: recipient.email.clone(),
        job: job.label(),
        columns: titles(false),
        sealed: match titles(true) {
            none if none.is_empty() => "none".to_owned(),
            some => some,
        },
        count,
        people: filters::count(count, "traveller", "travellers"),
    })
}

fn pack_line(
    (pack, name, email): &(Handoff, String, String),
    here: &str,
    actors: &Actors,
) -> Result<PackLine, StoreError> {
    let received = match (pack.received_at, pack.received_how.as_str()) {
        (Some(at), how) => format!("{}, {how}", filters::stamp(at)),
        (None, _) => String::new(),
    };
    Ok(PackLine {
        number: pack.number,
        recipient: format!("{name}, {email}"),
        job: job(&pack.job)?.label(),
        what: pack.summary.clone(),
        sent: format!("{}, {}", filters::stamp(pack.sent_at), actors.name(&pack.sent_by)),
        opened: pack.opened_at.map(filters::stamp).unwrap_or_default(),
        note_href: if received.is_empty() {
            format!("{here}/{}/receipt", pack.number)
        } else {
            String::new()
        },
        received,
    })
}

/// Sends the next pack.
pub async fn create(
    request: HttpRequest,
    state: Data<AppState>,
    staff: Staff,
    code: Path<String>,
    body: Bytes,
) -> Result<HttpResponse, WebError> {
    let form = Form::decoded(&body);
    let command = SendHandoff {
        handoff_id: new_id(),
        departure_code: code.clone(),
        recipient_id: form.value("recipient").to_owned(),
        once_key: payments::once_key(&form, "handoff")?,
    };
    let here = paths::desk_departure_page(&code, "handoffs");
    let by = state.by(&request, &staff.actor());
    let words = match state.write(by, move |tx| send_handoff::send_handoff(tx, &command)).await {
        Ok(number) => format!("Pack no. {number} is fixed; its letter is on its way"),
        Err(SendHandoffError::Nobody) => "Nothing was sent: nobody for this pack is confirmed yet".to_owned(),
        Err(SendHandoffError::OtherGateway) => "Nothing was sent: they look after another gateway".to_owned(),
        Err(SendHandoffError::Store(error)) => return Err(error.into()),
    };
    Ok(see_other_saying(&here, &words))
}

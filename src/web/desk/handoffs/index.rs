//! Packs of a departure: what was sent to whom, and sending the next one.

use actix_web::HttpRequest;
use actix_web::HttpResponse;
use actix_web::web::Bytes;
use actix_web::web::Data;
use actix_web::web::Path;
use askama::Template;

use crate::actions::handing_on;
use crate::actions::handing_on::Waiting;
use crate::actions::handing_on::WaitingChange;
use crate::actions::send_handoff;
use crate::actions::send_handoff::SendHandoff;
use crate::actions::send_handoff::SendHandoffError;
use crate::documents::roster_table;
use crate::domain::handoff::Language;
use crate::domain::handoff::columns_of;
use crate::filters;
use crate::keys;
use crate::paths;
use crate::store::Conn;
use crate::store::StoreError;
use crate::store::agencies;
use crate::store::agencies::Recipient;
use crate::store::dossier::Offer;
use crate::store::dossier::full_name;
use crate::store::handoffs;
use crate::store::handoffs::Handoff;
use crate::store::handoffs::HandoffRow;
use crate::store::pack_answers;
use crate::store::pack_answers::Mark;
use crate::store::rosters::Reach;
use crate::store::rosters::Roster;
use crate::store::rosters::Told;
use crate::store::tx::new_id;
use crate::web::access::Staff;
use crate::web::desk::handoffs::show;
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
    href: String,
    recipient: String,
    job: &'static str,
    what: String,
    /// What the recipient marked, in counts; empty for nothing.
    met: String,
    sent: String,
    /// The first signs of the hash; empty for packs from before it.
    hash: String,
    /// What is wrong with it: altered, taken back. Empty for nothing.
    state: &'static str,
    opened: String,
    received: String,
    note_href: String,
}

/// What a recipient does not know yet.
struct WaitingLine {
    number: i64,
    recipient: String,
    /// "3 changes, 1 of them told".
    count: String,
    changes: Vec<ChangeLine>,
    /// Where the desk notes whom it phoned; empty before the final day and where all is told.
    told_href: String,
}

struct ChangeLine {
    person: String,
    field: String,
    before: String,
    now: String,
    /// Who was told, when and how; empty for nobody.
    told: String,
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
    language: &'static str,
    /// The last day on which the link opens, where they have one of their own; empty otherwise.
    ends_on: String,
    columns: String,
    sealed: String,
    count: i64,
    people: String,
    /// Whose sealed cells stay empty.
    unconfirmed: String,
}

#[derive(Template)]
#[template(path = "desk/handoffs/index.html")]
struct HandoffsPage {
    frame: Frame,
    code: String,
    back: String,
    here: String,
    preview: Option<Preview>,
    waiting: Vec<WaitingLine>,
    /// Whether final packs were due, so that changes are told by phone.
    is_final: bool,
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
    let (ring, now) = (state.keys().clone(), state.clock.now());
    words::drawn(&state, move |conn| -> Result<_, StoreError> {
        let offer = Offer::by_code(conn, &code)?;
        let today = now.with_timezone(&offer.zone).date_naive();
        let waiting = handing_on::of_departure(conn, &ring, &offer, now)?;
        let is_final = offer.deadlines().pack_final_on <= today;
        let here = paths::desk_departure_page(&offer.departure.code, "handoffs");
        let waiting = waiting.iter().filter(|waiting| !waiting.changes.is_empty());
        let waiting = waiting.map(|one| waiting_line(one, is_final, &here)).collect();
        let page = draw(conn, frame, &offer, &to, once_key)?;
        Ok(HandoffsPage { waiting, is_final, ..page })
    })
    .await
}

fn draw(
    conn: &mut Conn,
    frame: Frame,
    offer: &Offer,
    to: &str,
    once_key: String,
) -> Result<HandoffsPage, StoreError> {
    let here = paths::desk_departure_page(&offer.departure.code, "handoffs");
    let roster = Roster::read(conn, offer, Reach::Firm, &[Told::Pages])?;
    let confirmed = i64::try_from(roster.booking_ids().len()).unwrap_or(i64::MAX);
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
            job: recipient.job()?.label(),
        })
    };
    let recipients = known.iter().map(line).collect::<Result<Vec<_>, StoreError>>()?;
    let packs = pack_lines(conn, &offer.departure.id, &here)?;
    let dates = offer.deadlines();
    Ok(HandoffsPage {
        frame: Frame { title: format!("{} packs", offer.departure.code), ..frame },
        code: offer.departure.code.clone(),
        back: paths::desk_departure(&offer.departure.code),
        preview,
        waiting: Vec::new(),
        is_final: false,
        packs,
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

fn preview(recipient: &Recipient, roster: &Roster, once_key: String) -> Result<Preview, StoreError> {
    let job = recipient.job()?;
    let columns = columns_of(job, &recipient.column_keys);
    let titles = |sealed_only: bool| {
        let some = columns.iter().filter(|column| column.sealed || !sealed_only);
        some.map(|column| column.title).collect::<Vec<_>>().join(", ")
    };
    let people = roster_table::people_of(job.view(), &roster.people);
    let count = i64::try_from(people.len()).unwrap_or(i64::MAX);
    let unconfirmed: Vec<String> =
        people.iter().filter(|one| !one.to_confirm.is_empty()).map(|one| full_name(&one.traveller)).collect();
    Ok(Preview {
        recipient_id: recipient.id.clone(),
        once_key,
        name: recipient.name.clone(),
        email: recipient.email.clone(),
        job: job.label(),
        language: match recipient.language()? {
            Language::En => "English",
            Language::Zh => "中文",
            Language::Both => "English and 中文",
        },
        ends_on: recipient.ends_on.map_or_else(String::new, filters::day),
        columns: titles(false),
        sealed: match titles(true) {
            none if none.is_empty() => "none".to_owned(),
            some => some,
        },
        count,
        unconfirmed: unconfirmed.join(", "),
        people: filters::count(count, "traveller", "travellers"),
    })
}

/// The packs of a departure, newest first. Rows and marks of all of them are read at once.
fn pack_lines(conn: &mut Conn, departure_id: &str, here: &str) -> Result<Vec<PackLine>, StoreError> {
    let actors = Actors::load(conn)?;
    let sent = handoffs::of_departure(conn, departure_id)?;
    let ids: Vec<String> = sent.iter().map(|(pack, _, _)| pack.id.clone()).collect();
    let rows = handoffs::rows_of(conn, &ids)?;
    let marks = pack_answers::marks_of_departure(conn, departure_id)?;
    let line = |(pack, name, email): (Handoff, String, String)| {
        let rows = rows.get(&pack.id).map_or(&[][..], Vec::as_slice);
        let marks = marks.get(&pack.recipient_id).map_or(&[][..], Vec::as_slice);
        pack_line(&pack, format!("{name}, {email}"), rows, marks, here, &actors)
    };
    sent.into_iter().map(line).collect()
}

fn pack_line(
    pack: &Handoff,
    recipient: String,
    rows: &[HandoffRow],
    marks: &[Mark],
    here: &str,
    actors: &Actors,
) -> Result<PackLine, StoreError> {
    let received = match (pack.received_at, pack.received_how.as_str()) {
        (Some(at), how) => format!("{}, {how}", filters::stamp(at)),
        (None, _) => String::new(),
    };
    let is_as_sent = pack.is_as_sent(rows);
    // Of rows that were altered nobody knows whose they are.
    let met = if is_as_sent { rows } else { &[] };
    Ok(PackLine {
        number: pack.number,
        href: format!("{here}/{}", pack.number),
        recipient,
        job: pack.job()?.label(),
        what: pack.summary.clone(),
        met: show::tally(met.iter().map(|row| row.traveller_id.as_str()), marks)?,
        sent: format!("{}, {}", filters::stamp(pack.sent_at), actors.name(&pack.sent_by)),
        hash: pack.short_hash().to_owned(),
        state: match (is_as_sent, pack.revoked_at) {
            (false, _) => "Not as it was sent",
            (true, Some(_)) => "Taken back",
            (true, None) => "",
        },
        opened: pack.opened_at.map(filters::stamp).unwrap_or_default(),
        note_href: if received.is_empty() {
            format!("{here}/{}/receipt", pack.number)
        } else {
            String::new()
        },
        received,
    })
}

fn waiting_line(waiting: &Waiting, is_final: bool, here: &str) -> WaitingLine {
    let change = |change: &WaitingChange| ChangeLine {
        person: change.person.clone(),
        field: change.field.clone(),
        before: change.before.clone(),
        now: change.now.clone(),
        told: change.note.as_ref().map_or_else(String::new, |note| {
            format!("{} {}, {}", note.told_to, note.how, filters::stamp(note.told_at))
        }),
    };
    let changes: Vec<ChangeLine> = waiting.changes.iter().map(change).collect();
    let told = changes.iter().filter(|change| !change.told.is_empty()).count();
    let count = filters::count(i64::try_from(changes.len()).unwrap_or(i64::MAX), "change", "changes");
    let asks = is_final && told < changes.len();
    WaitingLine {
        number: waiting.pack.number,
        recipient: waiting.recipient.name.clone(),
        count: if told == 0 { count } else { format!("{count}, {told} of them told") },
        changes,
        told_href: if asks { format!("{here}/{}/told", waiting.pack.number) } else { String::new() },
    }
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
    let answer = state.write(by, move |tx| send_handoff::send_handoff(tx, &command)).await;
    crate::crash_point!(HandoffKeptUnanswered);
    let words = match answer {
        Ok(number) => format!("Pack no. {number} is fixed; its letter is on its way"),
        Err(SendHandoffError::Nobody) => "Nothing was sent: nobody for this pack is confirmed yet".to_owned(),
        Err(SendHandoffError::OtherGateway) => "Nothing was sent: they look after another gateway".to_owned(),
        Err(SendHandoffError::Store(error)) => return Err(error.into()),
    };
    Ok(see_other_saying(&here, &words))
}

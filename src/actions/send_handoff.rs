//! Send a numbered pack to a recipient: its rows are fixed now, and the letter carries only a link.

use std::collections::BTreeMap;

use chrono::Duration;

use crate::actions::audit;
use crate::actions::audit::About;
use crate::actions::posting;
use crate::actions::posting::Address;
use crate::documents::pack_rows;
use crate::documents::roster_table;
use crate::domain::handoff::Since;
use crate::domain::handoff::columns_of;
use crate::domain::roster;
use crate::domain::roster::Column;
use crate::domain::roster::RecipientJob;
use crate::mail::facts::PackFacts;
use crate::mail::letters;
use crate::store::StoreError;
use crate::store::Tx;
use crate::store::agencies;
use crate::store::departures::to_json;
use crate::store::dossier::Offer;
use crate::store::handoffs;
use crate::store::handoffs::Handoff;
use crate::store::handoffs::HandoffRow;
use crate::store::packs;
use crate::store::packs::HeadOf;
use crate::store::rosters::Reach;
use crate::store::rosters::Roster;
use crate::store::rosters::Told;
use crate::store::sealed;
use crate::store::tx::new_id;

/// A pack to send.
#[derive(Clone, Debug)]
pub struct SendHandoff {
    /// Minted.
    pub handoff_id: String,
    /// Of which departure.
    pub departure_code: String,
    /// To whom.
    pub recipient_id: String,
    /// Of the form: a second press sends nothing.
    pub once_key: String,
}

crate::verb_error! {
    /// Why no pack was sent.
    SendHandoffError {
        /// Nobody's deposit is in.
        Nobody => "nobody of this departure is confirmed yet",
        /// The recipient looks after another gateway.
        OtherGateway => "this recipient looks after another gateway",
    }
}

/// Fixes head and rows under one hash, keeps the pack and posts its letter. Answers the pack's number.
pub fn send_handoff(tx: &mut Tx<'_>, command: &SendHandoff) -> Result<i64, SendHandoffError> {
    if let Some((_, number)) = crate::store::bookings::once_result(tx.conn, &command.once_key)? {
        return Ok(number.parse().unwrap_or_default());
    }
    let offer = Offer::by_code(tx.conn, &command.departure_code)?;
    let (recipient, partner) = agencies::recipient(tx.conn, &command.recipient_id)?;
    if !recipient.looks_after(&offer.departure.gateway) {
        return Err(SendHandoffError::OtherGateway);
    }
    let number = handoffs::next_number(tx.conn, &offer.departure.id)?;
    crate::store::bookings::bind_once(
        tx.conn,
        &command.once_key,
        "",
        &number.to_string(),
        tx.by.at.naive_utc(),
    )?;
    crate::crash_point!(HandoffKeyBound);
    let columns = columns_of(recipient.job()?, &recipient.column_keys);
    let rows = rows(tx, &offer, recipient.job()?, &columns, &command.handoff_id)?;
    if rows.is_empty() {
        return Err(SendHandoffError::Nobody);
    }
    let of = HeadOf { offer: &offer, recipient: &recipient, partner: &partner, number, sent_at: tx.stamp() };
    let pack = keep(tx, &of, &columns, &command.handoff_id, &rows)?;
    crate::crash_point!(HandoffFrozen);
    post(tx, &offer, &pack, &recipient, &partner.name, rows.len())?;
    let words = format!("pack no. {number} to {}, {}", recipient.code, pack.summary);
    audit::note(tx, "send_handoff", About::departure(&offer.departure.id), &words)?;
    crate::crash_point!(HandoffPosted);
    Ok(number)
}

/// Freezes the head, takes the hash over it and the rows, and keeps them.
fn keep(
    tx: &mut Tx<'_>,
    of: &HeadOf<'_>,
    columns: &[&Column],
    id: &str,
    rows: &[HandoffRow],
) -> Result<Handoff, StoreError> {
    let departure_id = &of.offer.departure.id;
    let earlier = handoffs::newest_for(tx.conn, departure_id, &of.recipient.id)?;
    let since = earlier.map(|pack| Since { id: pack.id, number: pack.number });
    let head = to_json(&packs::head(tx.conn, of, columns, since)?)?;
    let keys: Vec<&str> = columns.iter().map(|column| column.key).collect();
    let pack = Handoff {
        id: id.to_owned(),
        departure_id: departure_id.clone(),
        number: of.number,
        recipient_id: of.recipient.id.clone(),
        job: of.recipient.job.clone(),
        column_keys: keys.join(" "),
        summary: format!("{} travellers", rows.len()),
        link_version: 1,
        sent_by: tx.by.actor.clone(),
        sent_at: of.sent_at,
        opened_at: None,
        received_at: None,
        received_how: String::new(),
        purge_on: of.offer.deadlines().purge_on,
        sha256: handoffs::hash(&head, rows),
        head,
        purged_at: None,
        revoked_at: None,
        revoked_by: String::new(),
        revoked_why: String::new(),
    };
    handoffs::insert(tx.conn, &pack, rows)?;
    Ok(pack)
}

/// A line per traveller: open cells as they stand, sealed ones under the traveller's own key. Of who has not confirmed what others gave for
/// them, the sealed cells stay empty.
fn rows(
    tx: &mut Tx<'_>,
    offer: &Offer,
    job: RecipientJob,
    columns: &[&Column],
    handoff_id: &str,
) -> Result<Vec<HandoffRow>, StoreError> {
    // Who has not confirmed what others gave for them is known by the pages; the order is that of the job's whole list.
    let told: Vec<Told> = Told::of(&roster::columns_for_job(job)).into_iter().chain([Told::Pages]).collect();
    let roster = Roster::read(tx.conn, offer, Reach::Firm, &told)?;
    let people = roster_table::people_of(job.view(), &roster.people);
    let ids: Vec<String> = people.iter().map(|person| person.traveller.id.clone()).collect();
    let values = sealed::get_all(tx.conn, tx.keys, &ids, &roster_table::sealed_fields(columns))?;
    let keys: BTreeMap<_, _> = sealed::keys_of(tx.conn, tx.keys, &ids)?.into_iter().collect();
    let mut rows = Vec::new();
    for (position, person) in (1..).zip(&people) {
        let Some(key) = keys.get(&person.traveller.id) else { continue };
        let id = new_id();
        let closed = pack_rows::sealed_values(columns, person, &values);
        let sealed = key
            .seal(&packs::place(&id), to_json(&closed)?.as_bytes())
            .map_err(|e| StoreError::Damaged(e.to_string()))?;
        rows.push(HandoffRow {
            id,
            handoff_id: handoff_id.to_owned(),
            traveller_id: person.traveller.id.clone(),
            position,
            open_values: to_json(&pack_rows::open_values(columns, position, person))?,
            sealed,
            filled: closed.into_keys().collect::<Vec<_>>().join(" "),
        });
    }
    Ok(rows)
}

fn post(
    tx: &mut Tx<'_>,
    offer: &Offer,
    pack: &Handoff,
    recipient: &agencies::Recipient,
    partner: &str,
    travellers: usize,
) -> Result<(), StoreError> {
    let agency = agencies::agency(tx.conn)?.ok_or(StoreError::NotFound)?;
    let facts = PackFacts {
        agency: posting::agency_facts(&agency),
        recipient_name: recipient.name.clone(),
        partner_name: partner.to_owned(),
        departure_code: offer.departure.code.clone(),
        tour_name: offer.departure.tour_name.clone(),
        gateway: offer.departure.gateway.clone(),
        gateway_on: offer.departure.gateway_on,
        number: pack.number,
        job_words: pack.job.replace('_', " "),
        travellers,
        summary: pack.summary.clone(),
    };
    let written = letters::pack(&facts).map_err(|e| StoreError::Damaged(e.to_string()))?;
    let address = Address {
        booking_id: None,
        subject_id: &pack.id,
        link_version: pack.link_version,
        to: &recipient.email,
        purge_on: pack.purge_on.max(tx.now().date_naive() + Duration::days(30)),
    };
    posting::post(tx, &written, &address, "", &format!("handoff:{}", pack.id))
}

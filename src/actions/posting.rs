//! Putting letters into the outbox, in the transaction of what they tell.

use chrono::Duration;

use crate::actions::judging;
use crate::domain::booking::RoomWish;
use crate::domain::booking::Status;
use crate::domain::details::Page;
use crate::domain::eligibility::Explanation;
use crate::domain::eligibility::Outcome;
use crate::domain::money::Money;
use crate::domain::reference::BookingReference;
use crate::domain::reference::Iban;
use crate::filters;
use crate::mail::facts::AgencyFacts;
use crate::mail::facts::BookingFacts;
use crate::mail::facts::ToPay;
use crate::mail::facts::TravellerLine;
use crate::mail::letters::Written;
use crate::store::StoreError;
use crate::store::Tx;
use crate::store::agencies::Agency;
use crate::store::dossier::Dossier;
use crate::store::dossier::full_name;
use crate::store::letters;
use crate::store::letters::Letter;
use crate::store::travellers::Traveller;
use crate::store::tx::new_id;

/// Where a letter goes and what its links open.
#[derive(Clone, Debug)]
pub struct Address<'a> {
    /// The booking it belongs to, if any.
    pub booking_id: Option<&'a str>,
    /// What its link or code is derived from: a booking, a pack or a code.
    pub subject_id: &'a str,
    /// Version of the link.
    pub link_version: i64,
    /// To whom.
    pub to: &'a str,
    /// Last day its text is kept.
    pub purge_on: chrono::NaiveDate,
}

/// Puts a letter into the outbox once: a second one with the same key is dropped.
pub fn post(
    tx: &mut Tx<'_>,
    written: &Written,
    address: &Address<'_>,
    calendar: &str,
    once_key: &str,
) -> Result<(), StoreError> {
    let row = Letter {
        id: new_id(),
        kind: written.kind.as_str().to_owned(),
        booking_id: address.booking_id.map(str::to_owned),
        subject_id: address.subject_id.to_owned(),
        link_version: address.link_version,
        to_address: address.to.to_owned(),
        subject: written.subject.clone(),
        body: written.body.clone(),
        calendar: calendar.to_owned(),
        once_key: once_key.to_owned(),
        state: "queued".to_owned(),
        attempts: 0,
        next_at: tx.stamp(),
        leased_until: None,
        reply: String::new(),
        created_at: tx.stamp(),
        sent_at: None,
        purge_on: address.purge_on,
        request_id: tx.by.request_id.clone(),
    };
    letters::post(tx.conn, &row)?;
    Ok(())
}

/// Posts a letter about a booking to its booker.
pub fn post_to_booker(
    tx: &mut Tx<'_>,
    dossier: &Dossier,
    written: Result<Written, askama::Error>,
    calendar: &str,
    once_key: &str,
) -> Result<(), StoreError> {
    let written = written.map_err(|e| StoreError::Damaged(e.to_string()))?;
    let address = Address {
        booking_id: Some(&dossier.booking.id),
        subject_id: &dossier.booking.id,
        link_version: dossier.booking.link_version,
        to: &dossier.booking.booker_email,
        purge_on: dossier.offer.deadlines().purge_on.max(tx.now().date_naive() + Duration::days(60)),
    };
    post(tx, &written, &address, calendar, once_key)
}

/// What letters say about the agency.
pub fn agency_facts(agency: &Agency) -> AgencyFacts {
    AgencyFacts {
        name: agency.name.clone(),
        legal_name: agency.legal_name.clone(),
        email: agency.email.clone(),
        phone: agency.phone.clone(),
        address: agency.address.clone(),
    }
}

/// What letters say about a booking as it stands.
pub fn facts(dossier: &Dossier) -> Result<BookingFacts, StoreError> {
    let Dossier { booking, offer, money, .. } = dossier;
    let briefing = &offer.about.briefing;
    let due = dossier.outside.iter().filter(|charge| charge.is_due);
    let elsewhere = due
        .map(|charge| {
            let currency = crate::store::dossier::currency(&charge.currency)?;
            Ok((
                Money::new(charge.amount_minor, currency),
                format!("{}: {}", charge.label, charge.paid_where),
            ))
        })
        .collect::<Result<Vec<_>, StoreError>>()?;
    Ok(BookingFacts {
        agency: agency_facts(&dossier.agency),
        reference: booking.reference.clone(),
        booker_name: booking.booker_name.clone(),
        tour_name: offer.departure.tour_name.clone(),
        departure_code: offer.departure.code.clone(),
        edition_name: offer.edition.name.clone(),
        gateway: offer.departure.gateway.clone(),
        gateway_on: offer.departure.gateway_on,
        starts_on: offer.departure.starts_on,
        ends_on: offer.departure.ends_on,
        race_on: offer.edition.race_on,
        briefing: format!(
            "{} {}, {}, {}",
            filters::clock(briefing.at),
            offer.departure.gateway,
            briefing.place,
            briefing.address
        ),
        travellers: dossier.going().map(|traveller| line(dossier, traveller)).collect(),
        to_pay: to_pay(dossier)?,
        charged: money.charged,
        paid: money.received().map_err(|e| StoreError::Damaged(e.to_string()))?,
        balance: money.balance,
        balance_due_on: booking.balance_due_on,
        elsewhere,
        conditions: conditions(dossier)?,
        review_due_on: booking.review_due_on,
        details_due_on: offer.deadlines().details_close_on,
        reason: booking.decided_reason.clone(),
        missing: dossier.missing().into_iter().map(|(who, pages)| (full_name(who), things(&pages))).collect(),
        refund: None,
        fee: None,
    })
}

/// "3 things: Passport, Insurance, Room wish".
fn things(pages: &[Page]) -> String {
    let titles: Vec<&str> = pages.iter().map(|page| page.title()).collect();
    let count = i64::try_from(pages.len()).unwrap_or(i64::MAX);
    format!("{}: {}", filters::count(count, "thing", "things"), titles.join(", "))
}

fn line(dossier: &Dossier, traveller: &Traveller) -> TravellerLine {
    TravellerLine { name: full_name(traveller), what: in_words(dossier, traveller) }
}

/// "runner, Half marathon, shared twin room".
pub fn in_words(dossier: &Dossier, traveller: &Traveller) -> String {
    let race = traveller.race_id.as_deref().and_then(|id| dossier.offer.race_by_id(id));
    let role =
        race.map_or_else(|| traveller.role.clone(), |race| format!("{}, {}", traveller.role, race.name));
    let room =
        if traveller.room_wish == RoomWish::Single.as_str() { "single room" } else { "bed in a twin room" };
    format!("{role}, {room}")
}

/// What is to be paid next, to whom and until when; nothing while a review runs or once all is in.
pub fn to_pay(dossier: &Dossier) -> Result<Option<ToPay>, StoreError> {
    let Dossier { booking, offer, money, account, .. } = dossier;
    let damaged = |e: crate::domain::money::MoneyError| StoreError::Damaged(e.to_string());
    let paid = money.received().map_err(damaged)?;
    let (amount, what, until) = match booking.status()? {
        Status::AwaitingDeposit => {
            let wanted = dossier.deposit().min(money.charged).map_err(damaged)?;
            let what = if wanted == money.charged { "full price" } else { "deposit" };
            let until = booking
                .held_until
                .map(|at| filters::instant(at.and_utc(), offer.zone, &offer.departure.gateway));
            (wanted.minus(paid).map_err(damaged)?, what, until)
        }
        Status::Confirmed => (money.balance, "balance", booking.balance_due_on.map(filters::day)),
        _ => return Ok(None),
    };
    if !amount.is_positive() {
        return Ok(None);
    }
    let reference: BookingReference =
        booking.reference.parse().map_err(|_| StoreError::Damaged("booking reference".to_owned()))?;
    let iban = account.iban.parse::<Iban>().map_or_else(|_| account.iban.clone(), |iban| iban.to_string());
    Ok(Some(ToPay {
        amount,
        what: what.to_owned(),
        until,
        holder: account.holder.clone(),
        iban,
        bic: account.bic.clone(),
        bank_name: account.bank_name.clone(),
        bank_address: account.bank_address.clone(),
        rf: reference.creditor_reference().to_string(),
    }))
}

/// Each traveller's tasks from the newest decision.
pub fn conditions(dossier: &Dossier) -> Result<Vec<(String, String, Option<chrono::NaiveDate>)>, StoreError> {
    let mut tasks = Vec::new();
    for traveller in dossier.going() {
        let Some(row) = dossier.decisions.get(&traveller.id) else { continue };
        let theirs = conditions_of(&judging::explanation_of(row)?);
        tasks.extend(theirs.into_iter().map(|(text, due_on)| (full_name(traveller), text, due_on)));
    }
    Ok(tasks)
}

/// The tasks that one answer brings, with their days. A refused person has none: nothing they arrange lets them come.
pub fn conditions_of(answer: &Explanation) -> Vec<(String, Option<chrono::NaiveDate>)> {
    let mut tasks = Vec::new();
    if answer.outcome == Outcome::Refused {
        return tasks;
    }
    let reasons = answer.authorities.iter().flat_map(|(_, said)| &said.reasons);
    for condition in reasons.filter_map(|reason| reason.condition.as_ref()) {
        let task = (condition.text.clone(), condition.due_on);
        if !tasks.contains(&task) {
            tasks.push(task);
        }
    }
    tasks
}

//! Send the outbox: claim letters, carry each to the mail server outside any transaction, write down how it went.

use std::sync::Arc;
use std::time::Duration;
use std::time::Instant;

use chrono::DateTime;
use chrono::Utc;
use tokio::sync::watch;

use crate::actions::deliver_letter;
use crate::actions::deliver_letter::Carried;
use crate::keys::Keyring;
use crate::mail::message::Outgoing;
use crate::mail::placeholder;
use crate::mail::placeholder::Filled;
use crate::mail::retry;
use crate::mail::transport::Outcome;
use crate::mail::transport::Transport;
use crate::paths;
use crate::store::By;
use crate::store::Db;
use crate::store::StoreError;
use crate::store::bookings;
use crate::store::letters::Delivery;
use crate::store::letters::Letter;

/// Letters claimed at once.
pub const AT_ONCE: usize = 20;

/// Who writes, where the site is, and how letters leave.
#[derive(Clone)]
pub struct Mailer {
    /// Name of who writes.
    pub from_name: String,
    /// The sending address.
    pub from_address: String,
    /// Where answers go.
    pub reply_to: String,
    /// Address of the site in links.
    pub base_url: String,
    /// A mail server or a folder.
    pub transport: Arc<Transport>,
}

/// Deliveries are written down together where they are quick, and each on its own where they take longer than this: a sender that
/// dies sends again only what it had not written down.
const WRITE_DOWN_AFTER: Duration = Duration::from_millis(200);

/// A slow mail server is not asked again after this, because one more delivery, a minute at most, must end before another sender may take
/// the letter over.
const STOP_AFTER: Duration = Duration::from_secs(3 * 60);

/// What the mail server has taken is written down again and again until this long after the claim, as nobody else takes the letter over
/// before its lease of five minutes ends.
const WRITTEN_WITHIN: Duration = Duration::from_secs(4 * 60 + 30);
/// A database that is busy is asked again after this.
const WRITE_AGAIN_AFTER: Duration = Duration::from_secs(1);

/// A delivery under way when the program is told to stop is waited for this long.
const LAST_WAIT: Duration = Duration::from_secs(4);

/// Sends what is due, until `stop` says so; answers how many letters were tried. What was claimed and not tried is given back.
pub async fn send_outbox(
    db: &Db,
    mailer: &Mailer,
    by: &By,
    stop: &mut watch::Receiver<bool>,
) -> Result<usize, StoreError> {
    let claimed = db.write(by.clone(), |tx| deliver_letter::claim_letters(tx, AT_ONCE as i64)).await?;
    let (mut count, mut carried) = (0, Vec::new());
    let begun = Instant::now();
    let mut since = begun;
    if claimed.is_empty() {
        return Ok(0);
    }
    crate::crash_point!(LettersClaimed);
    let mut claimed = claimed.into_iter();
    while begun.elapsed() < STOP_AFTER && !*stop.borrow() {
        let Some(letter) = claimed.next() else { break };
        count += 1;
        let delivering = deliver(db, mailer, &letter, by.at);
        let (delivery, reply) = tokio::select! {
            delivered = delivering => delivered,
            () = long_stopped(stop) => later(&letter, by.at, "the program was stopped meanwhile".to_owned()),
        };
        crate::crash_point!(LetterTaken);
        tracing::info!(letter = %letter.id, kind = %letter.kind, request_id = %letter.request_id, outcome = ?delivery, "letter");
        carried.push(Carried { letter_id: letter.id, delivery, reply });
        if since.elapsed() >= WRITE_DOWN_AFTER {
            write_down(db, by, begun, std::mem::take(&mut carried)).await?;
            since = Instant::now();
        }
    }
    write_down(db, by, begun, carried).await?;
    crate::crash_point!(LettersMarked);
    let untried: Vec<String> = claimed.map(|letter| letter.id).collect();
    if !untried.is_empty() && begun.elapsed() < WRITTEN_WITHIN {
        db.write(by.clone(), move |tx| deliver_letter::give_back(tx, &untried)).await?;
    }
    Ok(count)
}

/// Some seconds after the program was told to stop; never, if it is not.
async fn long_stopped(stop: &mut watch::Receiver<bool>) {
    // Nobody is left who could say so: then it never does.
    if stop.wait_for(|stopped| *stopped).await.is_err() {
        std::future::pending::<()>().await;
    }
    tokio::time::sleep(LAST_WAIT).await;
}

/// Writes down how deliveries went, and does not give up while the database is busy: what was taken and is not marked is sent again.
async fn write_down(db: &Db, by: &By, begun: Instant, carried: Vec<Carried>) -> Result<(), StoreError> {
    if carried.is_empty() {
        return Ok(());
    }
    let carried = Arc::new(carried);
    loop {
        let these = Arc::clone(&carried);
        match db.write(by.clone(), move |tx| deliver_letter::mark_letters(tx, &these)).await {
            Err(StoreError::Busy(_)) if begun.elapsed() < WRITTEN_WITHIN => {
                tokio::time::sleep(WRITE_AGAIN_AFTER).await;
            }
            done => return done,
        }
    }
}

async fn deliver(db: &Db, mailer: &Mailer, letter: &Letter, now: DateTime<Utc>) -> (Delivery, String) {
    let filled = match filled(db, mailer, letter).await {
        Ok(filled) => filled,
        Err(error) => return (Delivery::Failed, error.to_string()),
    };
    let outgoing = Outgoing {
        id: letter.id.clone(),
        kind: letter.kind.clone(),
        from_name: mailer.from_name.clone(),
        from_address: mailer.from_address.clone(),
        reply_to: mailer.reply_to.clone(),
        to: letter.to_address.clone(),
        subject: letter.subject.clone(),
        body: letter.body.clone(),
        filled,
        calendar: letter.calendar.clone(),
        booking_id: letter.booking_id.clone(),
        at: letter.created_at.and_utc(),
    };
    match mailer.transport.send(&outgoing).await {
        Outcome::Sent(reply) => (Delivery::Sent, reply),
        Outcome::Refused(reply) => (Delivery::Failed, reply),
        Outcome::Later(reply) => later(letter, now, reply),
    }
}

fn later(letter: &Letter, now: DateTime<Utc>, reply: String) -> (Delivery, String) {
    // The claim counted this try already, after the row was read.
    match retry::next_try(letter.attempts + 1, now) {
        Some(at) => (Delivery::Later(at.naive_utc()), reply),
        None => (Delivery::Failed, reply),
    }
}

/// The link and the code that the letter's placeholders stand for.
async fn filled(db: &Db, mailer: &Mailer, letter: &Letter) -> Result<Filled, StoreError> {
    let keys = db.keys().clone();
    let damaged = |e: crate::keys::KeyError| StoreError::Damaged(e.to_string());
    let code = if letter.body.contains(placeholder::CODE) {
        keys.code_digits(&letter.subject_id).map_err(damaged)?
    } else {
        String::new()
    };
    let link = if letter.body.contains(placeholder::BOOKING_LINK) {
        let id = letter.subject_id.clone();
        let booking = db.read(move |conn| bookings::by_id(conn, &id)).await?;
        booking_link(&keys, &mailer.base_url, &booking.reference, &booking.id, letter.link_version)?
    } else if letter.body.contains(placeholder::OWN_LINK) {
        let word = paths::own_word(&keys, &letter.subject_id, letter.link_version).map_err(damaged)?;
        format!("{}{}", mailer.base_url, paths::own(&word))
    } else if letter.body.contains(placeholder::HANDOFF_LINK) {
        let word = paths::handoff_word(&keys, &letter.subject_id, letter.link_version).map_err(damaged)?;
        format!("{}{}", mailer.base_url, paths::handoff(&word))
    } else {
        String::new()
    };
    Ok(Filled { link, code })
}

fn booking_link(
    keys: &Keyring,
    base: &str,
    reference: &str,
    id: &str,
    version: i64,
) -> Result<String, StoreError> {
    let word =
        paths::booking_word(keys, reference, id, version).map_err(|e| StoreError::Damaged(e.to_string()))?;
    Ok(format!("{base}{}", paths::booking(&word)))
}

//! Give an adult of a party a link of their own: from then on they give and confirm their details, and the booker sees what is done.

use chrono::Duration;

use crate::actions::audit;
use crate::actions::audit::About;
use crate::actions::giving;
use crate::actions::giving::GivingError;
use crate::actions::giving::Going;
use crate::actions::posting;
use crate::actions::posting::Address;
use crate::domain::contact::EmailAddress;
use crate::domain::rooming::Age;
use crate::mail::letters;
use crate::store::StoreError;
use crate::store::Tx;
use crate::store::access;
use crate::store::decisions;
use crate::store::details;
use crate::store::details::OwnLink;
use crate::store::dossier::Dossier;
use crate::store::dossier::full_name;

/// Letters with a link of their own that a traveller gets within a day, whatever the addresses: one of them may be a slip.
const A_DAY: i64 = 3;

/// Whose link goes where.
#[derive(Clone, Debug)]
pub struct GiveOwnLink {
    /// Of which booking; a traveller of another one is not found.
    pub booking_id: String,
    /// Whose.
    pub traveller_id: String,
    /// Their own address.
    pub email: EmailAddress,
}

crate::verb_error! {
    /// Why no link was sent.
    GiveOwnLinkError {
        /// The booking or the traveller no longer goes.
        NotGoing => "this traveller does not go",
        /// Under 18 on the gateway day: whoever booked gives their details.
        Minor => "this traveller is under 18",
        /// It is the address of the booking.
        BookersAddress => "this is the address of the booking",
        /// A letter went there today, or several went to other addresses.
        Today => "a link was sent today",
    }
}

/// Raises the link's version, so that an earlier one is dead with the sessions it began, and posts the new one.
pub fn give_own_link(tx: &mut Tx<'_>, command: &GiveOwnLink) -> Result<(), GiveOwnLinkError> {
    let going = match giving::going(tx, &command.booking_id, &command.traveller_id) {
        Ok(going) => going,
        Err(GivingError::Store(error)) => return Err(error.into()),
        Err(_) => return Err(GiveOwnLinkError::NotGoing),
    };
    let id = &going.traveller.id;
    if is_minor(tx, &going)? {
        return Err(GiveOwnLinkError::Minor);
    }
    if command.email.key() == going.booking.booker_email_folded {
        return Err(GiveOwnLinkError::BookersAddress);
    }
    let earlier = details::own_link(tx.conn, id)?;
    let is_same_day = |link: &OwnLink| {
        let asked_on = link.asked_at.and_utc().with_timezone(&going.offer.zone).date_naive();
        asked_on == going.today && link.email.to_lowercase() == command.email.key()
    };
    let bucket = format!("own-link:{id}");
    let window_from = tx.stamp() - Duration::days(1);
    if earlier.as_ref().is_some_and(is_same_day)
        || access::count_try(tx.conn, &bucket, tx.by.at.naive_utc(), window_from)? > A_DAY
    {
        return Err(GiveOwnLinkError::Today);
    }
    let row = OwnLink {
        traveller_id: id.clone(),
        email: command.email.as_str().to_owned(),
        link_version: earlier.map_or(1, |link| link.link_version + 1),
        asked_at: tx.stamp(),
        opened_at: None,
    };
    details::save_own_link(tx.conn, &row)?;
    access::end_sessions_of(tx.conn, "own", id)?;
    post(tx, &going, &row)?;
    let about = About { traveller: Some(id), ..About::booking(&going.booking.id) };
    Ok(audit::note(tx, "give_own_link", about, "")?)
}

/// Whether the ages kept with decisions say so; who is not known to be under 18 counts as an adult here.
fn is_minor(tx: &mut Tx<'_>, going: &Going) -> Result<bool, StoreError> {
    let ages = decisions::kept_ages(tx.conn, std::slice::from_ref(&going.traveller.id))?;
    let age = ages.get(&going.traveller.id).map(|kept| kept.on_gateway(going.offer.departure.gateway_on));
    Ok(age == Some(Age::Minor))
}

fn post(tx: &mut Tx<'_>, going: &Going, link: &OwnLink) -> Result<(), StoreError> {
    let dossier = Dossier::load(tx.conn, &going.booking.id)?;
    let written = letters::own_link(&posting::facts(&dossier)?, &full_name(&going.traveller))
        .map_err(|e| StoreError::Damaged(e.to_string()))?;
    let address = Address {
        booking_id: Some(&going.booking.id),
        subject_id: &link.traveller_id,
        link_version: link.link_version,
        to: &link.email,
        purge_on: going.offer.deadlines().purge_on.max(tx.now().date_naive() + Duration::days(60)),
    };
    let once_key = format!("own-link:{}:{}", link.traveller_id, link.link_version);
    posting::post(tx, &written, &address, "", &once_key)
}

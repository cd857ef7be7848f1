//! What a party is shown before the last button: its price and when it is paid, and the texts it must accept.

use chrono::NaiveDate;

use crate::domain::payment_plan;
use crate::domain::payment_plan::Plan;
use crate::domain::price;
use crate::domain::price::Choice;
use crate::domain::price::Quote;
use crate::store::Conn;
use crate::store::StoreError;
use crate::store::agencies;
use crate::store::agencies::Text;
use crate::store::departures::Departure;
use crate::store::dossier::Offer;

/// The price of a party that books on a day of the gateway's calendar, and how it is split.
pub fn priced(offer: &Offer, choices: &[Choice], today: NaiveDate) -> Result<(Quote, Plan), StoreError> {
    let damaged = |e: String| StoreError::Damaged(e);
    let quote = price::quote(&offer.price_list()?, choices).map_err(|e| damaged(e.to_string()))?;
    let heads = u32::try_from(choices.len()).unwrap_or(u32::MAX);
    let plan =
        payment_plan::draw_up(&offer.terms, quote.due_to_us(), heads, today, offer.departure.gateway_on)
            .map_err(|e| damaged(e.to_string()))?;
    Ok((quote, plan))
}

/// The advisories of these nationalities (passport codes), then terms and privacy notice, as they stand now.
pub fn texts_to_accept(
    conn: &mut Conn,
    departure: &Departure,
    nationalities: &[&str],
) -> Result<Vec<Text>, StoreError> {
    let mut texts = advisories(conn, nationalities)?;
    texts.push(agencies::current_text(conn, "terms", &departure.terms_code)?);
    texts.push(agencies::current_text(conn, "privacy", &departure.privacy_code)?);
    Ok(texts)
}

/// What governments say to these nationalities (passport codes) now.
pub fn advisories(conn: &mut Conn, nationalities: &[&str]) -> Result<Vec<Text>, StoreError> {
    Ok(agencies::advisories(conn)?.into_iter().filter(|text| concerns(text, nationalities)).collect())
}

/// Whether an advisory is for one of these nationalities.
pub fn concerns(advisory: &Text, nationalities: &[&str]) -> bool {
    advisory.applies_to.split(' ').any(|code| code == "*" || nationalities.contains(&code))
}

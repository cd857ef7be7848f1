//! The first page: the departures with race date, price and places left, and what is on record.

use actix_web::HttpRequest;
use actix_web::HttpResponse;
use actix_web::web::Data;
use askama::Template;
use chrono::DateTime;
use chrono::Utc;

use crate::filters;
use crate::store::Conn;
use crate::store::StoreError;
use crate::store::departures;
use crate::store::departures::Edition;
use crate::store::dossier::Offer;
use crate::web::error::WebError;
use crate::web::page::Frame;
use crate::web::page::Rendered;
use crate::web::site::card::Card;
use crate::web::state::AppState;

#[derive(Template)]
#[template(path = "site/home.html")]
struct HomePage {
    frame: Frame,
    title: String,
    lede: String,
    deposit: String,
    coming: Vec<EditionRow>,
    record: Vec<EditionRow>,
}

/// An edition with its departures.
struct EditionRow {
    name: String,
    words: String,
    note: String,
    cards: Vec<Card>,
}

/// Everything on sale, then what is on record.
pub async fn index(request: HttpRequest, state: Data<AppState>) -> Result<HttpResponse, WebError> {
    let frame = state.frame(&request, "Tours", "tours").await?;
    let now = state.clock.now();
    Ok(state.read(move |conn| Rendered::public(&home(conn, frame, now)?)).await?.into())
}

fn home(conn: &mut Conn, frame: Frame, now: DateTime<Utc>) -> Result<HomePage, StoreError> {
    let offers = Offer::all(conn)?;
    let cards = Card::of_each(conn, &offers.iter().collect::<Vec<_>>(), now)?;
    let listed: Vec<(Offer, Card)> = offers.into_iter().zip(cards).collect();
    let mut page = HomePage {
        frame,
        title: "Marathon tours".to_owned(),
        lede: "Nothing is on sale at the moment. Ask whether you may come, and look here again.".to_owned(),
        deposit: String::new(),
        coming: Vec::new(),
        record: Vec::new(),
    };
    for edition in departures::editions(conn)? {
        let of_it = listed.iter().filter(|(offer, _)| offer.edition.id == edition.id);
        let (own, cards): (Vec<&Offer>, Vec<Card>) = of_it.map(|(offer, card)| (offer, card.clone())).unzip();
        let is_over = matches!(edition.state.as_str(), "held" | "cancelled")
            || (!cards.is_empty() && cards.iter().all(|card| card.standing.is_over()));
        if let Some(first) = own.first().filter(|_| !is_over) {
            page.title = format!("Run in {}", edition.city);
            page.lede = lede(&edition, &own);
            page.deposit = first.terms.deposit.compact();
        }
        let rows = if is_over { &mut page.record } else { &mut page.coming };
        rows.push(EditionRow {
            words: edition_words(&edition),
            note: edition.state_note.clone(),
            name: edition.name,
            cards,
        });
    }
    // Editions come newest first, as a record is read; what is sold is read from the nearest on.
    page.coming.reverse();
    Ok(page)
}

fn lede(edition: &Edition, offers: &[&Offer]) -> String {
    let mut gateways: Vec<String> = Vec::new();
    for offer in offers {
        if !gateways.contains(&offer.departure.gateway) {
            gateways.push(offer.departure.gateway.clone());
        }
    }
    format!(
        "The {} is on {}. Runners from abroad can start only with a group. We meet you in {}, take you there and bring \
         you back. First find out whether you may come.",
        edition.name,
        filters::day(edition.race_on),
        filters::either(&gateways)
    )
}

fn edition_words(edition: &Edition) -> String {
    let (race_day, since) = (filters::day(edition.race_on), filters::day(edition.state_since));
    match edition.state.as_str() {
        "held" => format!("Held in {} on {race_day}", edition.city),
        "cancelled" => format!("Planned for {race_day}, cancelled on {since}"),
        _ => format!("Race in {} on {race_day}", edition.city),
    }
}

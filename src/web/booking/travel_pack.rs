//! A traveller's own pack: everything to carry on paper or on a phone without a network, and the calendar file of the party.

use actix_web::HttpRequest;
use actix_web::HttpResponse;
use actix_web::web::Data;
use actix_web::web::Path;
use askama::Template;

use crate::actions::calendars;
use crate::actions::packing;
use crate::actions::packing::Packs;
use crate::documents::calendar::Calendar;
use crate::documents::pdf;
use crate::documents::travel_pack::Part;
use crate::documents::travel_pack::Reader;
use crate::documents::travel_pack::Sight;
use crate::documents::travel_pack::Topic;
use crate::documents::travel_pack::TravelPack;
use crate::domain::upload::UploadKind;
use crate::filters;
use crate::store::Conn;
use crate::store::StoreError;
use crate::store::dossier::Dossier;
use crate::store::travellers::Traveller;
use crate::web::booking::door;
use crate::web::booking::door::Link;
use crate::web::booking::door::Visit;
use crate::web::error::WebError;
use crate::web::page;
use crate::web::page::Frame;
use crate::web::page::attachment;
use crate::web::page::see_other;
use crate::web::state::AppState;

#[derive(Template)]
#[template(path = "booking/travel_pack.html")]
struct PackPage {
    frame: Frame,
    back: String,
    back_label: &'static str,
    pack: TravelPack,
    /// Since when something changed; empty if nothing did.
    changed_since: String,
    /// What changed since then.
    changed: Vec<Topic>,
    /// Where a code is asked for that shows the traveller's own ways; empty where there is nothing more to show.
    code_href: String,
    /// The party's calendar file; empty behind a traveller's own link.
    calendar: String,
    /// Where the copy of the entry papers is opened; empty without one, or where it is not for this reader.
    visa_copy: String,
    /// The same as a PDF.
    paper: String,
}

/// The pack of one traveller.
pub async fn show(
    request: HttpRequest,
    state: Data<AppState>,
    path: Path<(String, i64)>,
) -> Result<HttpResponse, WebError> {
    let frame = state.frame(&request, "Travel pack", "my_booking").await?;
    let (word, number) = path.into_inner();
    let link = Link::of(&request, word);
    let (keys, visit) = (state.keys().clone(), Visit::of(&state, &request, &link));
    let booking = link.home();
    let shown = state
        .read(move |conn| -> Result<Option<PackPage>, WebError> {
            let dossier = door::dossier(conn, &keys, &link)?;
            let traveller = door::traveller(&dossier, &link, number)?;
            if !has_pack(&dossier, traveller, &link)? {
                return Ok(None);
            }
            let sight = sight(conn, &visit, &dossier, traveller)?;
            let has_ways = dossier.legs.iter().any(|leg| leg.traveller_id == traveller.id);
            let has_copy = dossier.upload(&traveller.id, UploadKind::VisaCopy).is_some()
                && !visit.is_covered(&dossier, traveller);
            let opens = sight == Sight::Covered && has_ways && !visit.is_covered(&dossier, traveller);
            let packs = Packs::read(conn, &dossier, visit.today(&dossier))?;
            let pack = packs.of(traveller, sight, reader(&link))?;
            // Compared is all that the pack says: the mark on a covered part tells only that it changed.
            let marks = match sight {
                Sight::Open => packing::marks(&keys, &traveller.id, &pack)?,
                Sight::Covered => packing::marks(&keys, &traveller.id, &packs.whole(traveller)?)?,
            };
            let may_learn = |topic| link.is_own() || packing::is_for_booker(&dossier, &traveller.id, topic);
            let changes = packing::changes(conn, &traveller.id, &marks, may_learn)?;
            let (since, changed) = changes.unzip();
            Ok(Some(PackPage {
                changed_since: since.map(|at| filters::day(at.date())).unwrap_or_default(),
                changed: changed.unwrap_or_default(),
                frame: Frame { title: format!("Travel pack of {}", pack.name), ..frame },
                back: link.home(),
                back_label: link.back(),
                code_href: if opens { link.page("code") } else { String::new() },
                calendar: if link.is_own() { String::new() } else { link.page("calendar.ics") },
                visa_copy: match has_copy {
                    true => link.traveller(number, &format!("files/{}", UploadKind::VisaCopy.slug())),
                    false => String::new(),
                },
                paper: link.traveller(number, "travel-pack.pdf"),
                pack,
            }))
        })
        .await?;
    match shown {
        Some(shown) => page::page(&shown),
        None => Ok(see_other(&booking)),
    }
}

/// Whether there is a pack to read: behind an own link only once the booking is confirmed, as the page there
/// shows it.
fn has_pack(dossier: &Dossier, traveller: &Traveller, link: &Link) -> Result<bool, WebError> {
    let is_confirmed = dossier.booking.status()?.is_on_lists();
    Ok(door::takes_details(dossier, traveller)? && (is_confirmed || !link.is_own()))
}

fn reader(link: &Link) -> Reader {
    if link.is_own() { Reader::Traveller } else { Reader::Booker }
}

/// What a traveller gave is shown behind a code, and never to the booker once the traveller has a link of their own.
fn sight(
    conn: &mut Conn,
    visit: &Visit,
    dossier: &Dossier,
    traveller: &Traveller,
) -> Result<Sight, WebError> {
    let is_open = !visit.is_covered(dossier, traveller) && visit.has_opened(conn, dossier)?;
    Ok(if is_open { Sight::Open } else { Sight::Covered })
}

/// The pack as a PDF, which shows what the page shows: to print, or to keep on a phone that will have no network.
pub async fn paper(
    request: HttpRequest,
    state: Data<AppState>,
    path: Path<(String, i64)>,
) -> Result<HttpResponse, WebError> {
    let (word, number) = path.into_inner();
    let link = Link::of(&request, word);
    let (keys, visit) = (state.keys().clone(), Visit::of(&state, &request, &link));
    let booking = link.home();
    let pack = state
        .read(move |conn| -> Result<Option<TravelPack>, WebError> {
            let dossier = door::dossier(conn, &keys, &link)?;
            let traveller = door::traveller(&dossier, &link, number)?;
            if !has_pack(&dossier, traveller, &link)? {
                return Ok(None);
            }
            let sight = sight(conn, &visit, &dossier, traveller)?;
            let packs = Packs::read(conn, &dossier, visit.today(&dossier))?;
            Ok(Some(packs.of(traveller, sight, reader(&link))?))
        })
        .await?;
    let Some(pack) = pack else { return Ok(see_other(&booking)) };
    let name = format!("travel-pack-{}-{number}.pdf", pack.reference);
    // Drawn on a thread of its own, with no connection to the database held.
    let drawn = actix_web::web::block(move || pdf::travel_pack(&pack)).await;
    let bytes = drawn
        .map_err(|e| StoreError::Damaged(e.to_string()))?
        .map_err(|e| StoreError::Damaged(e.to_string()))?;
    Ok(attachment(&name, "application/pdf", bytes))
}

/// Briefing, flights and races of the party as a calendar file; behind a code the party's own ways too.
pub async fn calendar(
    request: HttpRequest,
    state: Data<AppState>,
    word: Path<String>,
) -> Result<HttpResponse, WebError> {
    let (keys, now, link) = (state.keys().clone(), state.clock.now(), Link::booking(&word));
    let visit = Visit::of(&state, &request, &link);
    let (name, is_off, text) = state
        .read(move |conn| -> Result<(String, bool, String), WebError> {
            let dossier = door::dossier(conn, &keys, &link)?;
            let mut shown: Vec<&Traveller> = Vec::new();
            if visit.has_opened(conn, &dossier)? {
                // Whoever was taken off is told of too: what a calendar has of their ways is called off.
                shown.extend(dossier.travellers.iter().filter(|one| !visit.is_covered(&dossier, one)));
            }
            let text = calendars::of_party(conn, &dossier, &shown, now)?;
            Ok((format!("{}.ics", dossier.offer.departure.code), calendars::is_off(&dossier)?, text))
        })
        .await?;
    let kind = format!("text/calendar; charset=utf-8; method={}", Calendar::method(is_off));
    Ok(attachment(&name, &kind, text.into_bytes()))
}

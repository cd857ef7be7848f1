//! The texts a booking accepted, word for word as they were then.

use actix_web::HttpRequest;
use actix_web::HttpResponse;
use actix_web::web::Data;
use actix_web::web::Path;
use askama::Template;

use crate::filters;
use crate::paths;
use crate::store::agencies;
use crate::store::bookings;
use crate::web::access;
use crate::web::error::WebError;
use crate::web::page;
use crate::web::page::Frame;
use crate::web::state::AppState;

#[derive(Template)]
#[template(path = "booking/accepted.html")]
struct AcceptedPage {
    frame: Frame,
    back: String,
    texts: Vec<TextPart>,
}

struct TextPart {
    title: String,
    /// Version and when it was accepted.
    note: String,
    paragraphs: Vec<String>,
}

/// Terms, privacy notice and advisories of one booking.
pub async fn show(
    request: HttpRequest,
    state: Data<AppState>,
    word: Path<String>,
) -> Result<HttpResponse, WebError> {
    let frame = state.frame(&request, "What you accepted", "my_booking").await?;
    let (keys, word) = (state.keys().clone(), word.into_inner());
    let shown = state
        .read(move |conn| -> Result<AcceptedPage, WebError> {
            let booking = access::booking_of(conn, &keys, &word)?;
            let accepted = bookings::acceptances(conn, &booking.id)?;
            let ids: Vec<String> = accepted.iter().map(|row| row.text_id.clone()).collect();
            let texts = agencies::texts_by_ids(conn, &ids)?.into_iter().map(|text| {
                let at = accepted.iter().find(|row| row.text_id == text.id).map(|row| row.accepted_at);
                let at = at.map_or_else(String::new, |at| format!(", accepted {}", filters::stamp(at)));
                let issuer =
                    if text.issuer.is_empty() { String::new() } else { format!("{}, ", text.issuer) };
                let level = if text.level.is_empty() { None } else { Some(text.level.clone()) };
                TextPart {
                    title: text.title.clone(),
                    note: format!("{issuer}version {}{at}", text.version),
                    paragraphs: level.into_iter().chain(paragraphs(&text.body)).collect(),
                }
            });
            Ok(AcceptedPage { frame, back: paths::booking(&word), texts: texts.collect() })
        })
        .await?;
    page::page(&shown)
}

/// The stored text is split at empty lines.
fn paragraphs(body: &str) -> impl Iterator<Item = String> + '_ {
    body.split("\n\n").map(|part| part.trim().to_owned()).filter(|part| !part.is_empty())
}

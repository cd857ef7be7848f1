//! Photos and scans of travellers: told in words, and sent to who asked to open one. Nothing of them is ever shown inside a browser.

use actix_web::HttpResponse;

use crate::documents::uploads::check::Checked;
use crate::documents::uploads::check::check;
use crate::documents::uploads::fault::Fault;
use crate::domain::upload::MediaType;
use crate::domain::upload::UploadKind;
use crate::filters;
use crate::keys::Keyring;
use crate::store::Conn;
use crate::store::access::Disclosure;
use crate::store::bookings;
use crate::store::travellers;
use crate::store::uploads;
use crate::store::uploads::Upload;
use crate::web::error::WebError;
use crate::web::page::strange_attachment;
use crate::web::state::AppState;

/// "JPEG picture, 600 × 800 pixels, 240 KB, given by the booker on Sat 5 Apr 2025".
pub fn in_words(upload: &Upload) -> String {
    let media = upload.media_type.parse().map_or("file", MediaType::label);
    let pixels = match (upload.width, upload.height) {
        (Some(width), Some(height)) => format!(", {width} × {height} pixels"),
        _ => String::new(),
    };
    let by = match upload.given_by.as_str() {
        "self" => "the traveller",
        "desk" => "the desk",
        _ => "the booker",
    };
    let on = filters::day(upload.given_at.date());
    format!("{media}{pixels}, {} KB, given by {by} on {on}", (upload.size_bytes + 1_023) / 1_024)
}

/// A file in clear, on its way to who asked.
#[derive(Debug)]
pub struct Opened {
    kind: UploadKind,
    media_type: MediaType,
    name: String,
    bytes: Vec<u8>,
}

/// Opens the file a disclosure is of. Its name is ours: reference, number in the party, what it is.
pub fn open(conn: &mut Conn, keys: &Keyring, found: &Disclosure) -> Result<Opened, WebError> {
    let kind = UploadKind::of_slug(&found.detail).ok_or(WebError::NotFound)?;
    let traveller = travellers::by_id(conn, &found.subject_id)?;
    let booking = bookings::by_id(conn, &traveller.booking_id)?;
    let (row, bytes) = uploads::open(conn, keys, &traveller.id, kind)?;
    let media_type = row.media_type()?;
    let name =
        format!("{}-{}-{}.{}", booking.reference, traveller.position, kind.slug(), media_type.extension());
    Ok(Opened { kind, media_type, name, bytes })
}

impl Opened {
    /// Whether an address that ends in this word is the file's.
    pub fn is_called(&self, slug: &str) -> bool {
        self.kind.slug() == slug
    }
}

impl From<Opened> for HttpResponse {
    fn from(file: Opened) -> Self {
        strange_attachment(&file.name, file.media_type.as_str(), file.bytes)
    }
}

/// Judges a file beside the threads that serve everybody, a few at a time. A reader that breaks on it cannot read it.
pub async fn judged(
    state: &AppState,
    kind: UploadKind,
    bytes: Vec<u8>,
) -> Result<Result<Checked, Fault>, WebError> {
    let Ok(_turn) = state.reading_files.acquire().await else {
        return Err(WebError::Busy("the reading of files is closed".to_owned()));
    };
    let done = tokio::task::spawn_blocking(move || check(kind, &bytes)).await;
    Ok(done.unwrap_or_else(|error| {
        tracing::error!(%error, kind = kind.as_str(), "a file broke its reader");
        Err(Fault::Unreadable)
    }))
}

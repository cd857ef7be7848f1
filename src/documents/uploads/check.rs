//! From bytes to a file that can be kept, or to why not.

use crate::documents::uploads::fault::Fault;
use crate::documents::uploads::fault::MAX_BYTES;
use crate::documents::uploads::fault::PHOTO_NEEDS;
use crate::documents::uploads::paper;
use crate::documents::uploads::picture;
use crate::documents::uploads::sniff::sniff;
use crate::domain::upload::MediaType;
use crate::domain::upload::UploadKind;

/// A file that can be kept.
#[derive(Clone, Debug)]
pub struct Checked {
    /// What it shows.
    pub kind: UploadKind,
    /// How it is written.
    pub media_type: MediaType,
    /// The file.
    pub bytes: Vec<u8>,
    /// Width and height in pixels; none for a PDF.
    pub size: Option<(u32, u32)>,
}

/// Judges a file by its content alone. It takes up to some seconds of a processor and up to 400 MB: never call it on a thread that
/// serves others.
pub fn check(kind: UploadKind, bytes: &[u8]) -> Result<Checked, Fault> {
    if bytes.is_empty() {
        return Err(Fault::Empty);
    }
    if bytes.len() > MAX_BYTES {
        return Err(Fault::TooBig(bytes.len()));
    }
    let media_type = sniff(bytes).map_err(Fault::WrongType)?;
    if media_type == MediaType::Pdf {
        if !kind.takes_pdf() {
            return Err(Fault::NoPicture);
        }
        paper::check(bytes)?;
        return Ok(Checked { kind, media_type, bytes: bytes.to_vec(), size: None });
    }
    let picture = picture::rewritten(media_type, bytes)?;
    let (width, height) = (picture.width, picture.height);
    if kind == UploadKind::Photo && (width < PHOTO_NEEDS.0 || height < PHOTO_NEEDS.1) {
        return Err(Fault::TooSmall(width, height));
    }
    Ok(Checked { kind, media_type: picture.media_type, bytes: picture.bytes, size: Some((width, height)) })
}

/// What is worth a second look at a file that is kept all the same; empty if nothing.
pub fn advice(file: &Checked) -> &'static str {
    match (file.kind, file.size) {
        (UploadKind::Photo, Some((width, height))) if width > height => {
            "The photo is wider than it is high, and consulates want it upright. With a code you can replace it"
        }
        _ => "",
    }
}

#[cfg(test)]
#[path = "../tests/uploads.rs"]
mod tests;

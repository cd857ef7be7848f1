//! What a file is by its first bytes. Its name and the type a browser declares are never asked: both may lie.

use crate::domain::upload::MediaType;

/// Files that people send and that are not taken.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Foreign {
    /// As newer phones keep pictures; AVIF is a cousin.
    Heic,
    /// A drawing that can carry script.
    Svg,
    /// GIF, WebP, TIFF or BMP.
    OtherPicture,
    /// A page of a website.
    WebPage,
    /// An archive, or a document of an office program, which is one.
    Zip,
    /// Something else.
    Unknown,
}

/// How many bytes are looked through for the first word of a text.
const LOOKED_AT: usize = 1_024;

/// What the first bytes say: one of the three that are taken, or what else it is.
pub fn sniff(bytes: &[u8]) -> Result<MediaType, Foreign> {
    let begins = |magic: &[u8]| bytes.starts_with(magic);
    if begins(b"\xFF\xD8\xFF") {
        return Ok(MediaType::Jpeg);
    }
    if begins(b"\x89PNG\r\n\x1A\n") {
        return Ok(MediaType::Png);
    }
    if begins(b"%PDF-") {
        return Ok(MediaType::Pdf);
    }
    Err(match bytes {
        [_, _, _, _, b'f', b't', b'y', b'p', ..] => Foreign::Heic,
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Foreign::OtherPicture,
        _ if [&b"GIF8"[..], b"BM", b"II*\0", b"MM\0*"].into_iter().any(begins) => Foreign::OtherPicture,
        _ if begins(b"PK\x03\x04") => Foreign::Zip,
        _ => of_text(bytes),
    })
}

fn of_text(bytes: &[u8]) -> Foreign {
    let head = bytes.get(..LOOKED_AT).unwrap_or(bytes).to_ascii_lowercase();
    let has = |word: &[u8]| head.windows(word.len()).any(|part| part == word);
    if has(b"<svg") {
        Foreign::Svg
    } else if has(b"<!doctype html") || has(b"<html") || has(b"<script") || has(b"<body") {
        Foreign::WebPage
    } else {
        Foreign::Unknown
    }
}

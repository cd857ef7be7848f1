//! PDFs: read only to know that they are whole, open and short. They are kept as they came and never shown inside a browser.

use std::cell::Cell;

use lopdf::Document;
use lopdf::LoadOptions;
use lopdf::Object;

use crate::documents::uploads::fault::Fault;
use crate::documents::uploads::fault::MAX_PAGES;

/// What the packed objects of one file may unpack to, in all. Those of a scan are a few KB; pictures stay packed.
const UNPACKED_BYTES: usize = 4 * 1024 * 1024;

thread_local! {
    /// What is left of it for the file that this thread reads: a thousand small bombs make a large one.
    static LEFT: Cell<usize> = const { Cell::new(0) };
}

/// Whether this PDF can be kept. One that opens without a password and is locked against printing cannot: who receives it could not
/// use it.
pub fn check(bytes: &[u8]) -> Result<(), Fault> {
    // Asked of the bytes and not of the reader, which would unpack a locked file before it says so.
    if names_encryption(bytes) {
        return Err(Fault::Locked);
    }
    LEFT.set(UNPACKED_BYTES);
    let options = LoadOptions {
        filter: Some(weighed),
        max_decompressed_size: Some(UNPACKED_BYTES),
        ..LoadOptions::default()
    };
    let document = Document::load_mem_with_options(bytes, options).map_err(|_| Fault::Unreadable)?;
    match document.page_iter().count() {
        0 => Err(Fault::Unreadable),
        pages if pages > MAX_PAGES => Err(Fault::TooManyPages(pages)),
        _ => Ok(()),
    }
}

/// Whether the name `/Encrypt` stands anywhere, which only locked files have. Each of its letters may be spelt as `#` and two digits.
fn names_encryption(bytes: &[u8]) -> bool {
    let letter = |rest: &[u8]| -> Option<(u8, usize)> {
        match rest {
            [b'#', digits @ ..] => {
                let digits = std::str::from_utf8(digits.get(..2)?).ok()?;
                Some((u8::from_str_radix(digits, 16).ok()?, 3))
            }
            [byte, ..] => Some((*byte, 1)),
            [] => None,
        }
    };
    let spells = |mut rest: &[u8]| {
        b"Encrypt".iter().all(|wanted| match letter(rest) {
            Some((found, long)) if found == *wanted => {
                rest = rest.get(long..).unwrap_or_default();
                true
            }
            _ => false,
        })
    };
    bytes
        .iter()
        .enumerate()
        .any(|(at, byte)| *byte == b'/' && spells(bytes.get(at + 1..).unwrap_or_default()))
}

/// Lets an object in, and takes what it unpacks to from what is left. One that is too heavy stays out, and its pages with it.
fn weighed(id: (u32, u16), object: &mut Object) -> Option<((u32, u16), Object)> {
    if let Ok(stream) = object.as_stream()
        && stream.dict.has_type(b"ObjStm")
    {
        let unpacked = stream.get_plain_content_with_limit(LEFT.get()).map(|content| content.len());
        let Ok(weight) = unpacked else {
            LEFT.set(0);
            return None;
        };
        LEFT.set(LEFT.get().saturating_sub(weight));
    }
    Some((id, object.clone()))
}

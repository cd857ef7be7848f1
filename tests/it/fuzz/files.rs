//! Photos and scans.

use std::time::Duration;

use startline::documents::uploads::check::Checked;
use startline::documents::uploads::check::check;
use startline::documents::uploads::fault::MAX_PIXELS;
use startline::domain::upload::MediaType;
use startline::domain::upload::UploadKind;

use super::Answer;
use super::Target;
use super::search;

/// Gives every piece of a PNG the check sum that fits what it holds.
#[expect(clippy::ptr_arg, reason = "other targets' sums change how long an input is")]
fn with_check_sums(bytes: &mut Vec<u8>) {
    let mut at = 8;
    while let Some(head) = bytes.get(at..at + 8) {
        let long = u32::from_be_bytes([head[0], head[1], head[2], head[3]]) as usize;
        let end = at.saturating_add(8).saturating_add(long);
        let Some(piece) = bytes.get(at + 4..end) else { return };
        let mut sum = flate2::Crc::new();
        sum.update(piece);
        let Some(place) = bytes.get_mut(end..end + 4) else { return };
        place.copy_from_slice(&sum.sum().to_be_bytes());
        at = end + 4;
    }
}

/// The names of a PNG's pieces, or the markers of a JPEG up to its pixels.
fn pieces(file: &Checked) -> Vec<String> {
    let bytes = &file.bytes;
    let mut found = Vec::new();
    let mut at = if file.media_type == MediaType::Png { 8 } else { 2 };
    while let Some(head) = bytes.get(at..at + 8) {
        if file.media_type == MediaType::Png {
            found.push(String::from_utf8_lossy(&head[4..8]).into_owned());
            at += 12 + u32::from_be_bytes([head[0], head[1], head[2], head[3]]) as usize;
        } else {
            found.push(format!("{:X}", head[1]));
            if head[1] == 0xDA {
                break;
            }
            at += 2 + usize::from(u16::from_be_bytes([head[2], head[3]]));
        }
    }
    found
}

/// What is kept of a picture is a picture of ours: of the size that is told, and nothing in it but pixels.
fn is_ours(kind: UploadKind, file: &Checked) {
    let (width, height) = file.size.unwrap();
    assert!(width.max(height) <= 4_000 && u64::from(width) * u64::from(height) <= MAX_PIXELS);
    let most = 3 * width as usize * height as usize + 65_536;
    assert!(file.bytes.len() <= most, "{} bytes for {width} × {height}", file.bytes.len());
    let plain = ["IHDR", "IDAT", "IEND", "E0", "DB", "C0", "C4", "DA"];
    let found = pieces(file);
    assert!(found.iter().all(|piece| plain.contains(&piece.as_str())), "{found:?}");
    let again = check(kind, &file.bytes).unwrap_or_else(|e| panic!("what was kept is refused: {e:?}"));
    assert_eq!((again.media_type, again.size), (file.media_type, file.size));
}

#[test]
fn a_file_that_is_taken_is_kept_as_one_that_is_taken_again() {
    let target = Target {
        name: "uploads",
        words: &[
            "IHDR",
            "IDAT",
            "IEND",
            "PLTE",
            "tRNS",
            "eXIf",
            "iCCP",
            "acTL",
            "%PDF-1.7",
            "endobj",
            "obj",
            "stream",
            "endstream",
            "xref",
            "trailer",
            "startxref",
            "%%EOF",
            "/Pages",
            "/Page",
            "/Kids",
            "/Count",
            "/Type",
            "/Root",
            "/Encrypt",
            "/#45ncrypt",
            "/ObjStm",
            "/FlateDecode",
            "1 0 R",
            "[",
            "]",
            "<<",
            ">>",
            "Exif\0\0",
            "\u{1}\u{2}",
        ],
        tries: 400,
        most_bytes: 65_536,
        limit: Duration::from_secs(10),
        mend: with_check_sums,
    };
    search(&target, |bytes| {
        let mut said = Vec::new();
        let mut taken = Vec::new();
        for kind in [UploadKind::Photo, UploadKind::PassportScan] {
            match check(kind, bytes) {
                Ok(file) if file.media_type == MediaType::Pdf => {
                    assert_eq!(file.bytes, bytes, "a PDF is kept as it came");
                    taken.push(format!("{kind:?} PDF"));
                }
                Ok(file) => {
                    is_ours(kind, &file);
                    taken.push(format!("{kind:?} {:?}", file.media_type));
                }
                Err(fault) => {
                    let words = fault.words(kind);
                    assert!(!words.is_empty() && !words.ends_with('.'), "{words}");
                    said.push(words);
                }
            }
        }
        if taken.is_empty() { Answer::Refused(said.join(". ")) } else { Answer::Taken(taken.join(" ")) }
    });
}

//! Why a file is not taken, and what its owner can do about it.

use crate::documents::uploads::sniff::Foreign;
use crate::domain::upload::UploadKind;

/// What a file may weigh: 8 MB, more than a phone's camera makes.
pub const MAX_BYTES: usize = 8 * 1024 * 1024;
/// What a picture may measure: phones make 12 to 50 million pixels, and each takes up to eight bytes while it is read.
pub const MAX_PIXELS: u64 = 50_000_000;
/// Pages of a PDF.
pub const MAX_PAGES: usize = 10;
/// Width and height a photo needs at least, in pixels: 35 × 45 mm at 220 dots an inch.
pub const PHOTO_NEEDS: (u32, u32) = (300, 400);

/// Why a file is not taken. Its words are a sentence for whoever sent it, without a full stop.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Fault {
    /// Nothing was chosen, or there is nothing in it.
    Empty,
    /// So many bytes, over [`MAX_BYTES`].
    TooBig(usize),
    /// Not a JPEG, PNG or PDF.
    WrongType(Foreign),
    /// A PDF where only a picture will do.
    NoPicture,
    /// A PDF that asks for a password.
    Locked,
    /// Damaged, or it ends too early.
    Unreadable,
    /// So many pixels, over [`MAX_PIXELS`].
    TooManyPixels(u64),
    /// So many pages, over [`MAX_PAGES`].
    TooManyPages(usize),
    /// A photo of this width and height, under [`PHOTO_NEEDS`].
    TooSmall(u32, u32),
}

impl Fault {
    /// The sentence for whoever sent the file as this kind.
    pub fn words(self, kind: UploadKind) -> String {
        let taken = if kind.takes_pdf() { "a JPEG or PNG picture or a PDF" } else { "a JPEG or PNG picture" };
        match self {
            Self::Empty => format!("Choose {taken}: no file came, or it was empty"),
            Self::TooBig(bytes) => format!(
                "This file has {} MB. It can have {} MB at most: save the picture smaller, or take it again with fewer pixels",
                tenths(bytes),
                MAX_BYTES / MEGABYTE
            ),
            Self::WrongType(foreign) => format!("{}. Choose {taken}", told(foreign)),
            Self::NoPicture => {
                "This is a PDF. A photo must be a picture: choose the JPEG or PNG file itself".to_owned()
            }
            Self::Locked => {
                "This PDF is protected with a password. Save it without one, then choose that file".to_owned()
            }
            Self::Unreadable => "This file cannot be read: it is damaged, or a part of it is missing. Open it on your side, save it \
                again under a new name, then choose that file"
                .to_owned(),
            Self::TooManyPixels(pixels) => format!(
                "This picture has {} million pixels. It can have {} million at most: save it smaller, then choose that file",
                pixels.div_ceil(1_000_000),
                MAX_PIXELS / 1_000_000
            ),
            Self::TooManyPages(pages) => format!(
                "This PDF has {pages} pages. It can have {MAX_PAGES} at most: save only the page that matters, then choose that file"
            ),
            Self::TooSmall(width, height) => format!(
                "This photo has {width} × {height} pixels. It needs at least {} × {}: choose the file as the camera made it",
                PHOTO_NEEDS.0, PHOTO_NEEDS.1
            ),
        }
    }
}

const MEGABYTE: usize = 1024 * 1024;

/// Bytes in megabytes with one decimal, rounded up: a file just over the limit must not read as 8.0.
fn tenths(bytes: usize) -> String {
    let tenths = (bytes * 10).div_ceil(MEGABYTE);
    format!("{}.{}", tenths / 10, tenths % 10)
}

fn told(foreign: Foreign) -> &'static str {
    match foreign {
        Foreign::Heic => {
            "This is a HEIC picture, as newer phones keep them. Share or save it as JPEG, or take a screenshot of it"
        }
        Foreign::Svg => "This is an SVG drawing. Save it as PNG",
        Foreign::OtherPicture => "This kind of picture is not taken. Open it and save it as JPEG or PNG",
        Foreign::WebPage => "This is a web page. Print it into a PDF, or take a screenshot of it",
        Foreign::Zip => {
            "This is an archive or a document of an office program. Unpack it, or save the document as PDF"
        }
        Foreign::Unknown => "This kind of file is not taken",
    }
}

//! The fonts of all paper, built in deflated and read at first use: one family for the alphabets, one for the scripts of the East. Text is cut
//! into runs of one font each, sign by sign: letters are set composed, so that no shaping is needed for these scripts.

use std::io::Read;
use std::sync::Arc;
use std::sync::LazyLock;

use deunicode::deunicode_char;
use flate2::read::DeflateDecoder;
use krilla::text::Font;
use krilla::text::GlyphId;
use krilla::text::KrillaGlyph;
use skrifa::FontRef;
use skrifa::MetadataProvider;
use skrifa::charmap::Charmap;
use skrifa::instance::LocationRef;
use skrifa::instance::Size;
use skrifa::metrics::GlyphMetrics;
use unicode_normalization::UnicodeNormalization;

use crate::documents::pdf::PdfError;

/// A font as `build.rs` deflated it.
macro_rules! deflated {
    ($file:literal) => {
        include_bytes!(concat!(env!("OUT_DIR"), "/", $file, ".deflate"))
    };
}

/// Latin, Greek and Cyrillic letters with all their marks.
static REGULAR: &[u8] = deflated!("NotoSans-Regular.ttf");
/// The same, for headings.
static BOLD: &[u8] = deflated!("NotoSans-Bold.ttf");
/// Han signs, Hangul and Kana.
static EASTERN: &[u8] = deflated!("NotoSansCJKsc-Regular-subset.otf");

/// How thick letters are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weight {
    /// Of text.
    Regular,
    /// Of headings.
    Bold,
}

/// A font with its signs and their widths.
pub struct Face {
    font: Font,
    signs: Charmap<'static>,
    widths: GlyphMetrics<'static>,
    units_per_em: f32,
}

impl Face {
    fn read(name: &'static str, deflated: &'static [u8]) -> Result<Self, PdfError> {
        let mut inflated = Vec::new();
        DeflateDecoder::new(deflated).read_to_end(&mut inflated).map_err(|_| PdfError::Font(name))?;
        // Kept for as long as the program runs: read once, and what is drawn borrows from it.
        let bytes: &'static [u8] = inflated.leak();
        let read = FontRef::new(bytes).map_err(|_| PdfError::Font(name))?;
        let shared: Arc<dyn AsRef<[u8]> + Send + Sync> = Arc::new(bytes);
        let font = Font::new(shared.into(), 0).ok_or(PdfError::Font(name))?;
        let units_per_em = f32::from(read.metrics(Size::unscaled(), LocationRef::default()).units_per_em);
        Ok(Self {
            font,
            signs: read.charmap(),
            widths: read.glyph_metrics(Size::unscaled(), LocationRef::default()),
            units_per_em,
        })
    }

    /// The font as the PDF embeds it.
    pub fn font(&self) -> Font {
        self.font.clone()
    }

    /// A sign's glyph and its width in ems; None if the font has none.
    fn glyph(&self, sign: char) -> Option<(u32, f32)> {
        let id = self.signs.map(sign).filter(|id| id.to_u32() != 0)?;
        Some((id.to_u32(), self.widths.advance_width(id)? / self.units_per_em))
    }
}

/// All fonts of paper.
pub struct Faces {
    regular: Face,
    bold: Face,
    eastern: Face,
}

static FACES: LazyLock<Result<Faces, PdfError>> = LazyLock::new(|| {
    Ok(Faces {
        regular: Face::read("regular", REGULAR)?,
        bold: Face::read("bold", BOLD)?,
        eastern: Face::read("eastern", EASTERN)?,
    })
});

/// A piece of a line in one font.
pub struct Run {
    /// Its font.
    pub face: &'static Face,
    /// Its text.
    pub text: String,
    /// Its signs, one glyph each.
    pub glyphs: Vec<KrillaGlyph>,
    /// In ems.
    pub width: f32,
}

impl Faces {
    /// The fonts, read at the first call.
    pub fn get() -> Result<&'static Self, PdfError> {
        FACES.as_ref().map_err(|_| PdfError::Font("built in"))
    }

    fn face(&'static self, sign: char, weight: Weight) -> Option<(&'static Face, u32, f32)> {
        let latin = if weight == Weight::Bold { &self.bold } else { &self.regular };
        [latin, &self.eastern].into_iter().find_map(|face| {
            let (id, width) = face.glyph(sign)?;
            Some((face, id, width))
        })
    }

    /// Whether every sign of a text can be printed.
    pub fn can_print(&'static self, text: &str) -> bool {
        text.nfc().all(|sign| self.face(sign, Weight::Regular).is_some())
    }

    /// A text as it can be printed: composed, and a sign without a glyph by its usual Latin reading.
    pub fn printable(&'static self, text: &str) -> String {
        let mut printable = String::with_capacity(text.len());
        for sign in text.nfc() {
            match self.face(sign, Weight::Regular) {
                Some(_) => printable.push(sign),
                None => printable.push_str(deunicode_char(sign).unwrap_or("?")),
            }
        }
        printable
    }

    /// Width of a sign in ems.
    pub fn width(&'static self, sign: char, weight: Weight) -> f32 {
        self.face(sign, weight).map_or(0.0, |(_, _, width)| width)
    }

    /// A printable line as runs.
    pub fn runs(&'static self, line: &str, weight: Weight) -> Vec<Run> {
        let mut runs: Vec<Run> = Vec::new();
        for sign in line.chars() {
            let Some((face, id, width)) = self.face(sign, weight) else { continue };
            let goes_on = runs.last().is_some_and(|run| std::ptr::eq(run.face, face));
            if !goes_on {
                runs.push(Run { face, text: String::new(), glyphs: Vec::new(), width: 0.0 });
            }
            if let Some(run) = runs.last_mut() {
                let from = run.text.len();
                run.text.push(sign);
                let range = from..run.text.len();
                run.glyphs.push(KrillaGlyph::new(GlyphId::new(id), width, 0.0, 0.0, 0.0, range, None));
                run.width += width;
            }
        }
        runs
    }
}

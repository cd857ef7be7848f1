//! Sheets of paper as PDF: the fonts, a small layout of headings, paragraphs and rows, and what is drawn with it.

mod fonts;
mod wrapping;
mod paper;
mod travel_pack;

pub use self::travel_pack::travel_pack;

/// Why there is no PDF.
#[derive(Debug, thiserror::Error)]
pub enum PdfError {
    /// A font that is built in cannot be read.
    #[error("the font {0} cannot be read")]
    Font(&'static str),
    /// The drawing was refused.
    #[error("the PDF cannot be written: {0}")]
    Written(String),
}

#[cfg(test)]
#[path = "../tests/pdf.rs"]
mod tests;

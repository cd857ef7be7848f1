//! The files that travellers give: a photo and scans.

use std::str::FromStr;

use serde::Deserialize;

use crate::domain::booking::UnknownWord;
use crate::domain::details::Page;

/// What a file shows.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UploadKind {
    /// The traveller's face, for the visa.
    Photo,
    /// The passport's page with the photo.
    PassportScan,
    /// The insurer's confirmation. Nobody has to give it.
    InsuranceScan,
    /// The copy of the entry papers to carry. Only the desk gives it.
    VisaCopy,
}

impl UploadKind {
    /// Every kind in the order of the task list.
    pub const ALL: [UploadKind; 4] =
        [UploadKind::Photo, UploadKind::PassportScan, UploadKind::InsuranceScan, UploadKind::VisaCopy];

    /// The word in the database, and in addresses with dashes.
    pub fn as_str(self) -> &'static str {
        match self {
            UploadKind::Photo => "photo",
            UploadKind::PassportScan => "passport_scan",
            UploadKind::InsuranceScan => "insurance_scan",
            UploadKind::VisaCopy => "visa_copy",
        }
    }

    /// The last part of its page's address, and a part of the name under which the file is kept by whoever opens it.
    pub fn slug(self) -> String {
        self.as_str().replace('_', "-")
    }

    /// The kind of an address's last part.
    pub fn of_slug(slug: &str) -> Option<UploadKind> {
        UploadKind::ALL.into_iter().find(|kind| kind.slug() == slug)
    }

    /// The kind that is given on a page of the details.
    pub fn of_page(page: Page) -> Option<UploadKind> {
        UploadKind::ALL.into_iter().find(|kind| kind.page() == Some(page))
    }

    /// The page of the details that it makes complete; none for what nobody has to give.
    pub fn page(self) -> Option<Page> {
        match self {
            UploadKind::Photo => Some(Page::Photo),
            UploadKind::PassportScan => Some(Page::PassportScan),
            UploadKind::InsuranceScan | UploadKind::VisaCopy => None,
        }
    }

    /// What its page is called.
    pub fn title(self) -> &'static str {
        match self {
            UploadKind::Photo => Page::Photo.title(),
            UploadKind::PassportScan => Page::PassportScan.title(),
            UploadKind::InsuranceScan => "Insurance papers",
            UploadKind::VisaCopy => "Copy of the entry papers",
        }
    }

    /// Whether it goes the other way: from the desk to the traveller.
    pub fn is_from_the_desk(self) -> bool {
        self == UploadKind::VisaCopy
    }

    /// Whether it can be a PDF: a visa form takes a photo as a picture only.
    pub fn takes_pdf(self) -> bool {
        self != UploadKind::Photo
    }
}

impl FromStr for UploadKind {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        let found = UploadKind::ALL.into_iter().find(|kind| kind.as_str() == word);
        found.ok_or_else(|| UnknownWord { kind: "kind of file", word: word.to_owned() })
    }
}

/// How a file is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum MediaType {
    /// A picture, mostly from a camera.
    Jpeg,
    /// A picture, mostly from a screen or a scanner.
    Png,
    /// A document.
    Pdf,
}

impl MediaType {
    /// All that are taken.
    pub const ALL: [MediaType; 3] = [MediaType::Jpeg, MediaType::Png, MediaType::Pdf];

    /// As browsers and the database name it.
    pub fn as_str(self) -> &'static str {
        match self {
            MediaType::Jpeg => "image/jpeg",
            MediaType::Png => "image/png",
            MediaType::Pdf => "application/pdf",
        }
    }

    /// As people name it.
    pub fn label(self) -> &'static str {
        match self {
            MediaType::Jpeg => "JPEG picture",
            MediaType::Png => "PNG picture",
            MediaType::Pdf => "PDF",
        }
    }

    /// The end of a file's name.
    pub fn extension(self) -> &'static str {
        match self {
            MediaType::Jpeg => "jpg",
            MediaType::Png => "png",
            MediaType::Pdf => "pdf",
        }
    }
}

impl FromStr for MediaType {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        let found = MediaType::ALL.into_iter().find(|media| media.as_str() == word);
        found.ok_or_else(|| UnknownWord { kind: "media type", word: word.to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_addresses_are_read_back() {
        assert!(UploadKind::ALL.iter().all(|kind| kind.as_str().parse() == Ok(*kind)));
        assert!(UploadKind::ALL.iter().all(|kind| UploadKind::of_slug(&kind.slug()) == Some(*kind)));
        assert!(MediaType::ALL.iter().all(|media| media.as_str().parse() == Ok(*media)));
        assert_eq!(UploadKind::of_slug("passport_scan"), None);
        assert!("image/svg+xml".parse::<MediaType>().is_err());
    }

    #[test]
    fn a_page_that_a_file_completes_has_the_same_address() {
        for kind in UploadKind::ALL {
            if let Some(page) = kind.page() {
                assert_eq!((page.slug(), UploadKind::of_page(page)), (kind.slug(), Some(kind)));
            }
        }
        assert_eq!(UploadKind::of_page(Page::Insurance), None);
    }
}

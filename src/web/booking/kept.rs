//! What the link shows of a page that was given: that it was, and the way to see or change it.

use askama::Template;
use chrono::NaiveDate;

use crate::domain::details::Page;
use crate::domain::passport as document;
use crate::filters;
use crate::store::dossier::Dossier;
use crate::store::dossier::full_name;
use crate::store::travellers::Traveller;
use crate::web::booking::door::Leave;
use crate::web::booking::door::Link;
use crate::web::page::Frame;

/// A page that was given, or that nobody gave before the lists closed.
#[derive(Template)]
#[template(path = "booking/page_kept.html")]
pub struct KeptPage {
    frame: Frame,
    back: String,
    back_words: &'static str,
    /// Whether the traveller has a link of their own, and this is not it.
    is_theirs: bool,
    /// Where codes go.
    address: &'static str,
    name: String,
    is_given: bool,
    /// Of a passport behind the code; empty else.
    masked: String,
    /// Whether a code was entered, so that "Show" works.
    is_open: bool,
    show_action: String,
    code_href: String,
    close_on: String,
    is_closed: bool,
}

impl KeptPage {
    /// The page as whoever has this leave sees it.
    pub fn new(
        frame: Frame,
        dossier: &Dossier,
        traveller: &Traveller,
        link: &Link,
        page: Page,
        leave: Leave,
        today: NaiveDate,
    ) -> Self {
        let is_open = leave.reads_forms();
        let is_given = dossier.has_page(&traveller.id, page);
        Self {
            frame: Frame { title: page.title().to_owned(), ..frame },
            back: link.home(),
            back_words: link.back(),
            is_theirs: leave == Leave::Theirs,
            address: link.address(),
            name: full_name(traveller),
            is_given,
            masked: match page == Page::Passport && is_given && is_open {
                true => document::masked_tail(&traveller.passport_last4),
                false => String::new(),
            },
            is_open,
            show_action: link.traveller(traveller.position, "shown"),
            code_href: link.page("code"),
            close_on: filters::day(dossier.details_until(&traveller.id)),
            is_closed: !dossier.takes_details(&traveller.id, today),
        }
    }
}

//! Personal values behind a code: masked here; in clear only on a page of its own that a logged POST opens for a few minutes.

use actix_web::HttpRequest;
use actix_web::HttpResponse;
use actix_web::web::Data;
use actix_web::web::Path;
use askama::Template;

use crate::domain::details::Page;
use crate::domain::passport as document;
use crate::domain::upload::UploadKind;
use crate::filters;
use crate::keys::Keyring;
use crate::store::Conn;
use crate::store::StoreError;
use crate::store::dossier::Dossier;
use crate::store::dossier::full_name;
use crate::store::given::Kept;
use crate::store::sealed::Field;
use crate::store::travellers::Traveller;
use crate::web::booking::behind_code;
use crate::web::booking::behind_code::Opened;
use crate::web::booking::behind_code::Opens;
use crate::web::booking::behind_code::VALUES;
use crate::web::booking::confirmed;
use crate::web::booking::details::PassportPage;
use crate::web::booking::door;
use crate::web::booking::door::Leave;
use crate::web::booking::door::Link;
use crate::web::booking::door::Visit;
use crate::web::booking::page_forms;
use crate::web::booking::pages::FormPage;
use crate::web::booking::passport::date_parts;
use crate::web::booking::tasks;
use crate::web::booking::ways::Way;
use crate::web::error::WebError;
use crate::web::files;
use crate::web::form::Form;
use crate::web::given;
use crate::web::given::Row;
use crate::web::given::passport_kept;
use crate::web::given::passport_rows;
use crate::web::page;
use crate::web::page::Frame;
use crate::web::page::Rendered;
use crate::web::page::see_other;
use crate::web::state::AppState;

#[derive(Template)]
#[template(path = "booking/personal.html")]
struct PersonalPage {
    frame: Frame,
    back: String,
    back_words: &'static str,
    people: Vec<MaskedPerson>,
}

struct MaskedPerson {
    name: String,
    passport: String,
    expires: String,
    /// Where "Show" posts to; empty if nothing was given.
    show: String,
    /// Where the copy of everything posts to; empty where they have a link of their own.
    copy: String,
    /// Why no more is told; empty where it is.
    why: String,
    pages: Vec<PageLine>,
}

/// A page of the details: what of it may stand here, and where it is given or changed.
struct PageLine {
    title: String,
    kept: String,
    href: String,
    /// "Change" or "Give"; empty where there is nothing to do.
    act: &'static str,
}

#[derive(Template)]
#[template(path = "booking/shown.html")]
struct ShownPage {
    frame: Frame,
    back: String,
    name: String,
    pages: Vec<OpenPage>,
    /// What is still to confirm: where "This is right" posts to, and the mark of what stands here.
    confirm: Option<(String, String)>,
    until: String,
    /// When the lists closed; empty while they are open.
    closed_on: String,
}

/// A page of the details in clear.
struct OpenPage {
    title: String,
    rows: Vec<Row>,
    href: String,
    act: &'static str,
}

/// Everybody's values, masked; without a session the way leads to the code.
pub async fn index(
    request: HttpRequest,
    state: Data<AppState>,
    word: Path<String>,
) -> Result<HttpResponse, WebError> {
    let frame = state.frame(&request, "Personal details", "my_booking").await?;
    let link = Link::of(&request, word.into_inner());
    let (keys, visit) = (state.keys().clone(), Visit::of(&state, &request, &link));
    let code = link.page("code");
    let shown = state
        .read(move |conn| -> Result<Option<PersonalPage>, WebError> {
            let dossier = door::dossier(conn, &keys, &link)?;
            if !visit.has_opened(conn, &dossier)? {
                return Ok(None);
            }
            let people = dossier.going().filter(|one| link.leads_to(one));
            let people = people.map(|one| match visit.is_covered(&dossier, one) {
                true => covered(&dossier, one),
                false => masked(&dossier, one, &link),
            });
            let (back, back_words) = (link.home(), link.back());
            Ok(Some(PersonalPage { frame, back, back_words, people: people.collect() }))
        })
        .await?;
    match shown {
        Some(shown) => page::page(&shown),
        None => Ok(see_other(&code)),
    }
}

fn masked(dossier: &Dossier, traveller: &Traveller, link: &Link) -> MaskedPerson {
    let is_given = dossier.has_page(&traveller.id, Page::Passport);
    let line = |page: Page| {
        let has = dossier.has_page(&traveller.id, page);
        let file = UploadKind::of_page(page).and_then(|kind| dossier.upload(&traveller.id, kind));
        let leg = way(page).and_then(|way| dossier.leg(&traveller.id, way.stored()));
        let kept = match (leg, file) {
            (Some(leg), _) => given::way_words(leg),
            (_, Some(file)) => files::in_words(file),
            _ if has => "Given".to_owned(),
            _ => "Not yet given".to_owned(),
        };
        PageLine {
            title: tasks::title(page, &dossier.offer.departure.gateway),
            kept,
            href: link.traveller(traveller.position, &page.slug()),
            act: if has { "Change" } else { "Give" },
        }
    };
    let has_any = dossier.pages.iter().any(|row| row.traveller_id == traveller.id);
    MaskedPerson {
        name: full_name(traveller),
        passport: if is_given { document::masked_tail(&traveller.passport_last4) } else { String::new() },
        expires: traveller.passport_expires_on.map_or_else(String::new, filters::day),
        show: match has_any {
            true => link.traveller(traveller.position, "shown"),
            false => String::new(),
        },
        copy: link.traveller(traveller.position, "copy"),
        why: String::new(),
        pages: tasks::asked(traveller).map(line).collect(),
    }
}

/// Somebody with a link of their own, as the booker sees them: done or not done.
fn covered(dossier: &Dossier, traveller: &Traveller) -> MaskedPerson {
    let line = |page: Page| PageLine {
        title: tasks::title(page, &dossier.offer.departure.gateway),
        kept: match dossier.has_page(&traveller.id, page) {
            true => "Given".to_owned(),
            false => "Not yet given".to_owned(),
        },
        href: String::new(),
        act: "",
    };
    MaskedPerson {
        name: full_name(traveller),
        passport: String::new(),
        expires: String::new(),
        show: String::new(),
        copy: String::new(),
        why: tasks::theirs(&full_name(traveller)),
        pages: tasks::asked(traveller).map(line).collect(),
    }
}

fn way(page: Page) -> Option<Way> {
    [Way::In, Way::Home].into_iter().find(|way| way.of_details() == page)
}

/// Logs that a traveller's values are shown, and leads to the page that shows them.
pub async fn create(
    request: HttpRequest,
    state: Data<AppState>,
    path: Path<(String, i64)>,
) -> Result<HttpResponse, WebError> {
    let (word, number) = path.into_inner();
    behind_code::open(&request, &state, &Link::of(&request, word), number, Opens::Values).await
}

/// Everything a traveller gave, on one page, with the ways to change it.
pub async fn show(
    request: HttpRequest,
    state: Data<AppState>,
    path: Path<(String, String)>,
) -> Result<HttpResponse, WebError> {
    let frame = state.frame(&request, "Personal details", "my_booking").await?;
    let (word, id) = path.into_inner();
    let link = Link::of(&request, word);
    let (keys, visit) = (state.keys().clone(), Visit::of(&state, &request, &link));
    let shown: ShownPage = state
        .read(move |conn| {
            let review = Review::load(conn, &keys, &visit, &id)?;
            let (opened, traveller) = (&review.opened, review.opened.traveller()?);
            let (dossier, offer) = (&opened.dossier, &opened.dossier.offer);
            let is_taken = dossier.takes_details(&traveller.id, visit.today(dossier));
            let pages = tasks::asked(traveller).map(|page| review.page(page, &link, &id));
            Ok::<_, WebError>(ShownPage {
                frame: Frame { title: full_name(traveller), ..frame },
                back: link.page("personal"),
                name: full_name(traveller),
                pages: pages.collect::<Result<_, _>>()?,
                confirm: confirmed::asked(dossier, traveller, &link),
                until: filters::instant(
                    opened.disclosure.expires_at.and_utc(),
                    offer.zone,
                    &offer.departure.gateway,
                ),
                closed_on: match is_taken {
                    true => String::new(),
                    false => filters::day(dossier.details_until(&traveller.id)),
                },
            })
        })
        .await?;
    page::page(&shown)
}

/// A page's form, filled with what is kept.
pub async fn edit(
    request: HttpRequest,
    state: Data<AppState>,
    path: Path<(String, String, String)>,
) -> Result<HttpResponse, WebError> {
    let frame = state.frame(&request, "Personal details", "my_booking").await?;
    let (word, id, slug) = path.into_inner();
    let link = Link::of(&request, word);
    let of = Page::of_slug(&slug).ok_or(WebError::NotFound)?;
    let (keys, visit) = (state.keys().clone(), Visit::of(&state, &request, &link));
    state
        .read(move |conn| -> Result<Rendered, WebError> {
            let review = Review::load(conn, &keys, &visit, &id)?;
            let (dossier, traveller) = (&review.opened.dossier, review.opened.traveller()?);
            let leave = visit.leave(conn, dossier, traveller, of)?;
            if of == Page::Passport {
                let (form, is_closed) = (filled(traveller, &review.kept), leave == Leave::Ask);
                let page = PassportPage::new(frame, dossier, traveller, &link, form, is_closed);
                return Rendered::page(&page);
            }
            let given = review.kept.page(of)?.ok_or(WebError::NotFound)?;
            let form = page_forms::filled(&given, dossier);
            Rendered::page(&FormPage::new(frame, dossier, traveller, &link, of, form, leave))
        })
        .await
        .map(HttpResponse::from)
}

/// What a traveller gave, in clear.
struct Review {
    opened: Opened,
    kept: Kept,
}

impl Review {
    fn load(conn: &mut Conn, keys: &Keyring, visit: &Visit, id: &str) -> Result<Self, WebError> {
        let opened = Opened::load(conn, keys, visit, id, VALUES)?;
        let kept = Kept::load(conn, keys, &opened.disclosure.subject_id)?;
        Ok(Self { opened, kept })
    }

    /// One page of the review.
    fn page(&self, page: Page, link: &Link, id: &str) -> Result<OpenPage, StoreError> {
        let (dossier, traveller) = (&self.opened.dossier, self.opened.traveller()?);
        let leg = way(page).and_then(|way| dossier.leg(&traveller.id, way.stored()));
        let file = UploadKind::of_page(page).and_then(|kind| dossier.upload(&traveller.id, kind));
        let rows = match (page, leg) {
            _ if file.is_some() => file.map(|file| vec![("Kept", files::in_words(file))]),
            (Page::Passport, _) => passport_kept(traveller, &self.kept).map(|given| {
                let mut rows = passport_rows(&given);
                rows.push(("Name on airline lists", traveller.machine_name.clone()));
                rows
            }),
            (_, Some(leg)) => Some(vec![("Kept", given::way_words(leg))]),
            _ => self.kept.page(page)?.map(|given| given::rows(&given, &dossier.travellers)),
        };
        let own = link.traveller(traveller.position, &page.slug());
        let has_own_page = leg.is_some() || file.is_some();
        let (href, act) = match (&rows, has_own_page) {
            (None, _) => (own, "Give"),
            (Some(_), true) => (own, "Change"),
            (Some(_), false) => (format!("{}/change/{}", link.shown(id), page.slug()), "Change"),
        };
        Ok(OpenPage {
            title: tasks::title(page, &dossier.offer.departure.gateway),
            rows: rows.unwrap_or_default(),
            href,
            act,
        })
    }
}

fn filled(traveller: &Traveller, kept: &Kept) -> Form {
    let single = if traveller.given_names.is_empty() { "yes" } else { "" };
    let mut form = Form::filled([
        ("lines", kept.value(Field::MachineLines)),
        ("family", traveller.family_name.clone()),
        ("given", traveller.given_names.clone()),
        ("single", single.to_owned()),
        ("nationality", traveller.nationality.clone()),
        ("sex", traveller.sex.clone()),
        ("number", kept.value(Field::PassportNumber)),
        ("issuer", traveller.passport_issuer.clone()),
    ]);
    let born = kept.value(Field::BirthDate).parse().ok();
    for (name, date) in [("born", born), ("expires", traveller.passport_expires_on)] {
        for (part, text) in date.into_iter().flat_map(|date| date_parts(name, date)) {
            form.set(&part, text);
        }
    }
    form
}

//! A traveller's photo and scans, a page each: given through the link, opened and replaced behind a code. Once the lists are closed
//! nobody can ask for a file to be changed here: they write to the desk, which may open the details again.

use actix_web::HttpRequest;
use actix_web::HttpResponse;
use actix_web::web::Bytes;
use actix_web::web::Data;
use actix_web::web::Path;
use askama::Template;

use crate::actions::give_upload::GiveUpload;
use crate::actions::give_upload::give_upload;
use crate::actions::giving::GivingError;
use crate::documents::uploads::check::advice;
use crate::domain::upload::UploadKind;
use crate::filters;
use crate::store::dossier::Dossier;
use crate::store::dossier::full_name;
use crate::store::travellers::Traveller;
use crate::store::tx::new_id;
use crate::web::booking::door;
use crate::web::booking::door::Leave;
use crate::web::booking::door::Link;
use crate::web::booking::door::Visit;
use crate::web::error::WebError;
use crate::web::files;
use crate::web::form::Form;
use crate::web::page;
use crate::web::page::Frame;
use crate::web::page::see_other;
use crate::web::page::see_other_saying;
use crate::web::state::AppState;
use crate::web::upload;

const FILE: &str = "file";

/// A file's page: its form, or that it was given.
#[derive(Template)]
#[template(path = "booking/upload.html")]
struct UploadPage {
    frame: Frame,
    form: Form,
    back: String,
    action: String,
    name: String,
    kind: UploadKind,
    is_given: bool,
    /// Whether a file can be sent now.
    is_form: bool,
    /// What is kept, in words, and where "Open" posts to; empty without a code.
    kept: String,
    open_action: String,
    /// Whether a code was entered.
    is_open: bool,
    code_href: String,
    close_on: String,
    is_closed: bool,
}

/// What is known of whom a file is for, before the file itself is looked at.
struct Asked {
    page: UploadPage,
    booking_id: String,
    traveller_id: String,
    leave: Leave,
}

/// Shows the page of the photo.
pub async fn show_photo(
    request: HttpRequest,
    state: Data<AppState>,
    path: Path<(String, i64)>,
) -> Result<HttpResponse, WebError> {
    show(request, state, path.into_inner(), UploadKind::Photo).await
}

/// Keeps a photo.
pub async fn create_photo(
    request: HttpRequest,
    state: Data<AppState>,
    path: Path<(String, i64)>,
    body: Bytes,
) -> Result<HttpResponse, WebError> {
    create(request, state, path.into_inner(), body, UploadKind::Photo).await
}

/// Shows the page of the passport's scan.
pub async fn show_passport_scan(
    request: HttpRequest,
    state: Data<AppState>,
    path: Path<(String, i64)>,
) -> Result<HttpResponse, WebError> {
    show(request, state, path.into_inner(), UploadKind::PassportScan).await
}

/// Keeps a scan of the passport.
pub async fn create_passport_scan(
    request: HttpRequest,
    state: Data<AppState>,
    path: Path<(String, i64)>,
    body: Bytes,
) -> Result<HttpResponse, WebError> {
    create(request, state, path.into_inner(), body, UploadKind::PassportScan).await
}

/// Shows the page of the insurance papers.
pub async fn show_insurance_scan(
    request: HttpRequest,
    state: Data<AppState>,
    path: Path<(String, i64)>,
) -> Result<HttpResponse, WebError> {
    show(request, state, path.into_inner(), UploadKind::InsuranceScan).await
}

/// Keeps insurance papers.
pub async fn create_insurance_scan(
    request: HttpRequest,
    state: Data<AppState>,
    path: Path<(String, i64)>,
    body: Bytes,
) -> Result<HttpResponse, WebError> {
    create(request, state, path.into_inner(), body, UploadKind::InsuranceScan).await
}

async fn show(
    request: HttpRequest,
    state: Data<AppState>,
    (word, number): (String, i64),
    kind: UploadKind,
) -> Result<HttpResponse, WebError> {
    let link = Link::of(&request, word);
    match ask(&request, &state, &link, number, kind).await? {
        Some(asked) => page::page(&asked.page),
        None => Ok(see_other(&link.home())),
    }
}

async fn create(
    request: HttpRequest,
    state: Data<AppState>,
    (word, number): (String, i64),
    body: Bytes,
    kind: UploadKind,
) -> Result<HttpResponse, WebError> {
    let link = Link::of(&request, word);
    let (booking, here) = (link.home(), link.traveller(number, &kind.slug()));
    let Some(mut asked) = ask(&request, &state, &link, number, kind).await? else {
        return Ok(see_other_saying(
            &booking,
            "Nothing was kept: this traveller does not go, or has a link of their own",
        ));
    };
    if !asked.page.is_form {
        return Ok(see_other_saying(&here, no_leave(asked.page.is_closed)));
    }
    let sent = upload::upload(&request, body, FILE).await?;
    let file = match files::judged(&state, kind, sent.file.unwrap_or_default()).await? {
        Ok(file) => file,
        Err(fault) => {
            asked.page.form.blame(FILE, fault.words(kind));
            return page::faulty(&asked.page);
        }
    };
    let said = match advice(&file) {
        "" => "We have saved this file".to_owned(),
        advice => format!("We have saved this file. {advice}"),
    };
    let command = GiveUpload {
        id: new_id(),
        booking_id: asked.booking_id,
        traveller_id: asked.traveller_id,
        file,
        may_replace: asked.leave == Leave::Change,
    };
    match state.write(state.by(&request, link.actor()), move |tx| give_upload(tx, &command)).await {
        Ok(()) => Ok(see_other_saying(&booking, &said)),
        Err(GivingError::Kept) => Ok(see_other_saying(&here, no_leave(false))),
        Err(GivingError::Closed) => Ok(see_other_saying(&here, no_leave(true))),
        Err(error) => Ok(see_other_saying(&booking, door::why_not(error)?)),
    }
}

fn no_leave(is_closed: bool) -> &'static str {
    match is_closed {
        true => "Nothing was kept: the lists are closed. Write to us",
        false => "Nothing was kept: we have this file already. To replace it, ask for a code",
    }
}

/// The page as this visitor may see it; none for who does not go.
async fn ask(
    request: &HttpRequest,
    state: &AppState,
    link: &Link,
    number: i64,
    kind: UploadKind,
) -> Result<Option<Asked>, WebError> {
    let frame = state.frame(request, kind.title(), "my_booking").await?;
    let (keys, visit, link) = (state.keys().clone(), Visit::of(state, request, link), link.clone());
    state
        .read(move |conn| -> Result<Option<Asked>, WebError> {
            let dossier = door::dossier(conn, &keys, &link)?;
            let traveller = door::traveller(&dossier, &link, number)?;
            if !door::takes_details(&dossier, traveller)? || visit.is_covered(&dossier, traveller) {
                return Ok(None);
            }
            let is_taken = dossier.takes_details(&traveller.id, visit.today(&dossier));
            let has_code = visit.has_opened(conn, &dossier)?;
            let leave = Leave::of(dossier.upload(&traveller.id, kind).is_some(), is_taken, has_code);
            Ok(Some(Asked {
                page: UploadPage::new(frame, &dossier, traveller, &link, kind, is_taken, has_code),
                booking_id: dossier.booking.id.clone(),
                traveller_id: traveller.id.clone(),
                leave,
            }))
        })
        .await
}

impl UploadPage {
    fn new(
        frame: Frame,
        dossier: &Dossier,
        traveller: &Traveller,
        link: &Link,
        kind: UploadKind,
        is_taken: bool,
        has_code: bool,
    ) -> Self {
        let given = dossier.upload(&traveller.id, kind);
        let name = full_name(traveller);
        Self {
            frame: Frame { title: format!("{} of {name}", kind.title()), ..frame },
            form: Form::empty(),
            back: link.home(),
            action: link.traveller(traveller.position, &kind.slug()),
            name,
            kind,
            is_given: given.is_some(),
            is_form: is_taken && (given.is_none() || has_code),
            kept: given.filter(|_| has_code).map(files::in_words).unwrap_or_default(),
            open_action: link.traveller(traveller.position, &format!("files/{}", kind.slug())),
            is_open: has_code,
            code_href: link.page("code"),
            close_on: filters::day(dossier.details_until(&traveller.id)),
            is_closed: !is_taken,
        }
    }
}

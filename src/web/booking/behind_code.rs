//! What somebody opens behind the code: each opening is logged by a POST, and leads to a page that only the session that asked can read.

use actix_web::HttpRequest;
use actix_web::HttpResponse;

use crate::actions::disclose::Disclose;
use crate::actions::disclose::UPLOAD;
use crate::actions::disclose::disclose;
use crate::domain::upload::UploadKind;
use crate::keys::Keyring;
use crate::store::Conn;
use crate::store::StoreError;
use crate::store::access;
use crate::store::access::Disclosure;
use crate::store::dossier::Dossier;
use crate::store::travellers::Traveller;
use crate::store::tx::new_id;
use crate::web::booking::door;
use crate::web::booking::door::Link;
use crate::web::booking::door::Visit;
use crate::web::error::WebError;
use crate::web::page::see_other;
use crate::web::state::AppState;
use crate::web::subject_copy::COPY;
use crate::web::subject_copy::WITH_BOOKING;

/// The kind of a disclosure that opens what a traveller gave.
pub const VALUES: &str = "traveller";

/// What of a traveller's is opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Opens {
    /// What they gave, on a page.
    Values,
    /// A photo or a scan.
    File(UploadKind),
    /// A copy of everything kept.
    Copy,
}

impl Opens {
    /// The word of the log.
    fn kind(self) -> &'static str {
        match self {
            Self::Values => VALUES,
            Self::File(_) => UPLOAD,
            Self::Copy => COPY,
        }
    }

    /// What the log says besides.
    fn detail(self, link: &Link) -> String {
        let words = match self {
            Self::Values if link.is_own() => "to the traveller",
            Self::Values => "to the booker",
            Self::File(kind) => return kind.slug(),
            // Only who booked gets what belongs to the booking.
            Self::Copy if link.is_own() => "",
            Self::Copy => WITH_BOOKING,
        };
        words.to_owned()
    }

    /// Where it is read.
    fn page(self, link: &Link, id: &str) -> String {
        let page = link.shown(id);
        match self {
            Self::Values => page,
            Self::File(_) => format!("{page}/file"),
            Self::Copy => format!("{page}/copy"),
        }
    }

    fn is_there(self, dossier: &Dossier, traveller: &Traveller) -> bool {
        match self {
            Self::File(kind) => dossier.upload(&traveller.id, kind).is_some(),
            Self::Values | Self::Copy => true,
        }
    }
}

/// Logs that something of a traveller's is opened to who holds the link and entered its code, and leads to it. Without a session the way
/// leads to the code, whatever is there.
pub async fn open(
    request: &HttpRequest,
    state: &AppState,
    link: &Link,
    number: i64,
    what: Opens,
) -> Result<HttpResponse, WebError> {
    let (keys, visit) = (state.keys().clone(), Visit::of(state, request, link));
    let session_id = visit.session_id.clone();
    let subject = state
        .read(move |conn| -> Result<Option<String>, WebError> {
            let dossier = door::dossier(conn, &keys, &visit.link)?;
            let traveller = door::traveller(&dossier, &visit.link, number)?;
            if !visit.has_opened(conn, &dossier)? {
                return Ok(None);
            }
            if visit.is_covered(&dossier, traveller) || !what.is_there(&dossier, traveller) {
                return Err(WebError::NotFound);
            }
            Ok(Some(traveller.id.clone()))
        })
        .await?;
    let (Some(subject_id), Some(owner)) = (subject, session_id) else {
        return Ok(see_other(&link.page("code")));
    };
    let id = new_id();
    let to = what.page(link, &id);
    let (kind, detail) = (what.kind().to_owned(), what.detail(link));
    let command = Disclose { id, owner, kind, subject_id, detail };
    state.write(state.by(request, link.actor()), move |tx| disclose(tx, &command)).await?;
    Ok(see_other(&to))
}

/// What is open to the session that asked for it, and whose it is.
#[derive(Debug)]
pub struct Opened {
    /// All about the booking.
    pub dossier: Dossier,
    /// The logged opening.
    pub disclosure: Disclosure,
}

impl Opened {
    /// Finds an opening of one kind. Whatever is not open to this visitor now is not there.
    pub fn load(
        conn: &mut Conn,
        keys: &Keyring,
        visit: &Visit,
        id: &str,
        kind: &str,
    ) -> Result<Self, WebError> {
        let dossier = door::dossier(conn, keys, &visit.link)?;
        if !visit.has_opened(conn, &dossier)? {
            return Err(WebError::NotFound);
        }
        let owner = visit.session_id.as_deref().unwrap_or_default();
        let disclosure = access::disclosure(conn, id, owner, visit.now)?;
        let opened = Self { dossier, disclosure };
        let traveller = opened.traveller()?;
        let is_theirs = visit.link.leads_to(traveller) && !visit.is_covered(&opened.dossier, traveller);
        if opened.disclosure.kind == kind && is_theirs { Ok(opened) } else { Err(WebError::NotFound) }
    }

    /// Whose it is.
    pub fn traveller(&self) -> Result<&Traveller, StoreError> {
        let mut party = self.dossier.travellers.iter();
        party.find(|one| one.id == self.disclosure.subject_id).ok_or(StoreError::NotFound)
    }
}

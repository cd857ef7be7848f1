//! Who may come in: sessions in cookies, staff and their roles, the secret words of links, and forms from other sites.

use actix_web::FromRequest;
use actix_web::HttpMessage;
use actix_web::HttpRequest;
use actix_web::cookie::Cookie;
use actix_web::cookie::SameSite;
use actix_web::dev::Payload;
use actix_web::http::Method;
use chrono::Duration;
use chrono::NaiveDateTime;

use crate::actions::ask_code::Door;
use crate::actions::sign_in;
use crate::domain::reference::BookingReference;
use crate::domain::roster::StaffRole;
use crate::keys::Keyring;
use crate::keys::Purpose;
use crate::keys::sha256_hex;
use crate::store::Conn;
use crate::store::StoreError;
use crate::store::access;
use crate::store::bookings;
use crate::store::bookings::Booking;
use crate::store::details;
use crate::store::handoffs;
use crate::store::handoffs::Handoff;
use crate::store::travellers;
use crate::store::travellers::Traveller;
use crate::web::error::WebError;
use crate::web::state::AppState;

/// A member of staff who is signed in; in the request's extensions on every page of the desk.
#[derive(Clone, Debug)]
pub struct Staff {
    /// The row.
    pub row: access::Staff,
    /// Role, for the table of roles and fields.
    pub role: StaffRole,
    /// The session's id.
    pub session_id: String,
    /// When this session last showed a code, or the password where no code is asked for.
    pub proved_at: Option<NaiveDateTime>,
}

impl Staff {
    /// The actor's word for the audit.
    pub fn actor(&self) -> String {
        format!("staff:{}", self.row.id)
    }
}

impl FromRequest for Staff {
    type Error = WebError;
    type Future = std::future::Ready<Result<Self, WebError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        std::future::ready(request.extensions().get::<Self>().cloned().ok_or(WebError::NotAllowed))
    }
}

/// Which session a cookie holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SessionKind {
    /// At the desk.
    Staff,
    /// Reads and changes the personal values of a booking.
    Booking,
    /// Reads and changes a traveller's own values.
    Own,
    /// Reads a pack.
    Handoff,
}

impl SessionKind {
    fn word(self) -> &'static str {
        match self {
            Self::Staff => "staff",
            Self::Booking => "booking",
            Self::Own => "own",
            Self::Handoff => "handoff",
        }
    }
}

/// The cookie's name: the prefix that ties it to this host needs TLS.
fn cookie_name(state: &AppState, kind: SessionKind) -> String {
    let prefix = if state.config.is_https() { "__Host-" } else { "" };
    format!("{prefix}startline-{}", kind.word())
}

/// A cookie that begins a session.
pub fn session_cookie(state: &AppState, kind: SessionKind, secret: &str) -> Cookie<'static> {
    let mut cookie = Cookie::new(cookie_name(state, kind), secret.to_owned());
    cookie.set_path("/");
    cookie.set_http_only(true);
    cookie.set_same_site(SameSite::Lax);
    cookie.set_secure(state.config.is_https());
    cookie
}

/// A cookie that ends a session.
pub fn ended_cookie(state: &AppState, kind: SessionKind) -> Cookie<'static> {
    let mut cookie = session_cookie(state, kind, "");
    cookie.make_removal();
    cookie
}

/// The id of the session a request carries, if any; whether it lives is for the database to say.
pub fn session_id(state: &AppState, request: &HttpRequest, kind: SessionKind) -> Option<String> {
    let cookie = request.cookie(&cookie_name(state, kind))?;
    Some(sha256_hex(cookie.value().as_bytes()))
}

/// Who is signed in at the desk. A session that rests too long, or whose owner was closed, is over.
pub async fn signed_in(state: &AppState, request: &HttpRequest) -> Result<Option<Staff>, WebError> {
    let Some(id) = session_id(state, request, SessionKind::Staff) else { return Ok(None) };
    let now = state.clock.now().naive_utc();
    let found = state
        .read(move |conn| -> Result<_, StoreError> {
            let Some(session) = access::session(conn, &id, now)?.filter(|session| session.kind == "staff")
            else {
                return Ok(None);
            };
            Ok(Some((access::staff_by_id(conn, &session.subject_id)?, session)))
        })
        .await?;
    let Some((row, session)) = found else { return Ok(None) };
    if !row.is_active || session.seen_at + Duration::minutes(sign_in::IDLE_MINUTES) < now {
        return Ok(None);
    }
    if session.seen_at + Duration::minutes(1) < now {
        let id = session.id.clone();
        state
            .write(state.by(request, &format!("staff:{}", row.id)), move |tx| sign_in::keep_session(tx, &id))
            .await?;
    }
    let role = row.role.parse().map_err(|_| WebError::Internal(format!("staff role {}", row.role)))?;
    Ok(Some(Staff { row, role, session_id: session.id, proved_at: session.proved_at }))
}

/// Whether a session opens this door now.
pub fn opens(
    conn: &mut Conn,
    session_id: Option<&str>,
    door: &Door,
    now: NaiveDateTime,
) -> Result<bool, StoreError> {
    let Some(id) = session_id else { return Ok(false) };
    let (kind, subject) = door.parts();
    let session = access::session(conn, id, now)?;
    Ok(session.is_some_and(|session| session.kind == kind && session.subject_id == subject))
}

/// The booking a link's word opens; a wrong word is a page that is not there.
pub fn booking_of(conn: &mut Conn, keys: &Keyring, word: &str) -> Result<Booking, WebError> {
    let (reference, secret) = word.split_once('-').ok_or(WebError::NotFound)?;
    let reference: BookingReference = reference.parse().map_err(|_| WebError::NotFound)?;
    let booking = bookings::by_reference(conn, reference.as_str())?;
    if keys.is_link_secret(Purpose::BookingLink, &booking.id, booking.link_version, secret) {
        Ok(booking)
    } else {
        Err(WebError::NotFound)
    }
}

/// The traveller whose own link's word this is. Of who no longer goes, nothing is there.
pub fn own_traveller(conn: &mut Conn, keys: &Keyring, word: &str) -> Result<Traveller, WebError> {
    let (id, secret) = word.split_once('.').ok_or(WebError::NotFound)?;
    let link = details::own_link(conn, id)?.ok_or(WebError::NotFound)?;
    if !keys.is_link_secret(Purpose::OwnLink, id, link.link_version, secret) {
        return Err(WebError::NotFound);
    }
    let traveller = travellers::by_id(conn, id)?;
    if traveller.is_going { Ok(traveller) } else { Err(WebError::NotFound) }
}

/// The pack a link's word opens.
pub fn handoff_of(conn: &mut Conn, keys: &Keyring, word: &str) -> Result<Handoff, WebError> {
    let (id, secret) = word.split_once('.').ok_or(WebError::NotFound)?;
    let pack = handoffs::by_id(conn, id)?;
    if keys.is_link_secret(Purpose::HandoffLink, &pack.id, pack.link_version, secret) {
        Ok(pack)
    } else {
        Err(WebError::NotFound)
    }
}

/// Whether a request that changes something comes from our own pages: browsers say so in `Sec-Fetch-Site`, older ones in
/// `Origin`. No tokens are needed, and a request that says neither is refused.
pub fn is_from_here(
    method: &Method,
    fetch_site: Option<&str>,
    origin: Option<&str>,
    own_origin: &str,
) -> bool {
    if matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS) {
        return true;
    }
    match fetch_site {
        Some(site) => matches!(site, "same-origin" | "none"),
        None => origin == Some(own_origin),
    }
}

/// A page of the desk to go on to; anything else is the desk's first page.
pub fn next_page(asked: &str) -> &str {
    let is_ours =
        asked.starts_with("/desk") && !asked.contains(['\\', '\r', '\n']) && !asked.starts_with("//");
    if is_ours { asked } else { "/desk" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_pages_may_change_something() {
        fn check(method: Method, site: Option<&str>, origin: Option<&str>, expected: bool) {
            assert_eq!(
                is_from_here(&method, site, origin, "https://tours.example"),
                expected,
                "{method} {site:?} {origin:?}"
            );
        }
        check(Method::GET, Some("cross-site"), Some("https://evil.example"), true);
        check(Method::POST, Some("same-origin"), None, true);
        check(Method::POST, Some("none"), None, true);
        check(Method::POST, Some("same-site"), Some("https://tours.example"), false);
        check(Method::POST, Some("cross-site"), Some("https://tours.example"), false);
        check(Method::POST, None, Some("https://tours.example"), true);
        check(Method::POST, None, Some("https://tours.example.evil"), false);
        check(Method::POST, None, Some("null"), false);
        check(Method::POST, None, None, false);
    }

    #[test]
    fn signing_in_leads_only_to_the_desk() {
        for (asked, page) in [
            ("/desk/bookings?q=x", "/desk/bookings?q=x"),
            ("//evil.example", "/desk"),
            ("/\\evil.example", "/desk"),
            ("https://evil.example/desk", "/desk"),
            ("/desk\r\nX: y", "/desk"),
            ("", "/desk"),
        ] {
            assert_eq!(next_page(asked), page, "{asked:?}");
        }
    }
}

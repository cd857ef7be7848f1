//! What every page behind a pack's link does first: open the pack by the link's word, see whether its time is over, look for a session.

use actix_web::HttpRequest;
use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use askama::Template;
use chrono::NaiveDateTime;

use crate::actions::ask_code::Door;
use crate::keys::Keyring;
use crate::store::Conn;
use crate::store::handoffs::Handoff;
use crate::web::access;
use crate::web::access::SessionKind;
use crate::web::error::WebError;
use crate::web::page;
use crate::web::page::Frame;
use crate::web::state::AppState;

/// Who asks and when, taken from the request before its one hop to the database.
#[derive(Clone, Debug)]
pub struct Visit {
    /// The id of the session the request carries, if any.
    pub session_id: Option<String>,
    /// Now, in UTC.
    pub now: NaiveDateTime,
}

/// Where a visit to a pack stands.
#[derive(Clone, Debug)]
pub enum Reach {
    /// Its time is over: nothing of it is kept.
    Gone,
    /// A code must be entered first.
    Closed(Handoff),
    /// Its rows may be read.
    Open(Handoff),
}

impl Visit {
    /// Reads the cookie and the clock.
    pub fn of(state: &AppState, request: &HttpRequest) -> Self {
        Self {
            session_id: access::session_id(state, request, SessionKind::Handoff),
            now: state.clock.now().naive_utc(),
        }
    }

    /// The pack of a link's word, and how far the visitor may go. A wrong word is a page that is not there.
    pub fn reach(&self, conn: &mut Conn, keys: &Keyring, word: &str) -> Result<Reach, WebError> {
        let pack = access::handoff_of(conn, keys, word)?;
        if pack.purge_on <= self.now.date() {
            return Ok(Reach::Gone);
        }
        let door = Door::Handoff(pack.id.clone());
        let is_open = access::opens(conn, self.session_id.as_deref(), &door, self.now)?;
        Ok(if is_open { Reach::Open(pack) } else { Reach::Closed(pack) })
    }
}

#[derive(Template)]
#[template(path = "partner/gone.html")]
struct GonePage {
    frame: Frame,
}

/// The page of a pack whose time is over.
pub fn gone(frame: Frame) -> Result<HttpResponse, WebError> {
    let mut answer =
        page::page(&GonePage { frame: Frame { title: "This pack is gone".to_owned(), ..frame } })?;
    *answer.status_mut() = StatusCode::GONE;
    Ok(answer)
}

/// The actor's word of whoever holds a pack.
pub fn actor(pack: &Handoff) -> String {
    format!("partner:{}", pack.id)
}

//! What every page behind a pack's link does first: open the pack by the link's word, see whether its time is over, look for a session.

use actix_web::HttpRequest;
use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use askama::Template;
use chrono::Days;
use chrono::NaiveDate;
use chrono::NaiveDateTime;

use crate::actions::ask_code::Door;
use crate::domain::handoff::Language;
use crate::domain::handoff::Words;
use crate::domain::handoff::words;
use crate::keys::Keyring;
use crate::store::Conn;
use crate::store::agencies;
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

/// A pack whose link still opens.
#[derive(Clone, Debug)]
pub struct Seen {
    /// The pack.
    pub pack: Handoff,
    /// In which language its recipient reads.
    pub language: Language,
    /// The last day on which the link opens.
    pub last_on: NaiveDate,
}

/// Where a visit to a pack stands.
#[derive(Clone, Debug)]
pub enum Reach {
    /// The link opens nothing any more.
    Gone(Gone),
    /// A code must be entered first.
    Closed(Seen),
    /// Its rows may be read.
    Open(Seen),
}

/// Why a link opens nothing, for a reader of this language.
#[derive(Clone, Copy, Debug)]
pub struct Gone {
    /// Why.
    pub why: Why,
    /// In which language to say so.
    pub language: Language,
}

/// Why a link opens nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// Nothing of the pack is kept.
    Over,
    /// The recipient's last day is over.
    Ended,
    /// The desk took it back.
    Revoked,
    /// Its bytes are not what was sent.
    Altered,
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
        let (recipient, _) = agencies::recipient(conn, &pack.recipient_id)?;
        let language = recipient.language()?;
        let today = self.now.date();
        let kept_until = pack.purge_on.checked_sub_days(Days::new(1)).unwrap_or(pack.purge_on);
        let last_on = recipient.ends_on.map_or(kept_until, |day| day.min(kept_until));
        let gone = |why| Ok(Reach::Gone(Gone { why, language }));
        if kept_until < today {
            return gone(Why::Over);
        }
        if pack.revoked_at.is_some() {
            return gone(Why::Revoked);
        }
        if last_on < today {
            return gone(Why::Ended);
        }
        let door = Door::Handoff(pack.id.clone());
        let is_open = access::opens(conn, self.session_id.as_deref(), &door, self.now)?;
        let seen = Seen { pack, language, last_on };
        Ok(if is_open { Reach::Open(seen) } else { Reach::Closed(seen) })
    }
}

impl Why {
    fn words(self) -> (&'static Words, &'static Words) {
        match self {
            Self::Over => (words::GONE, words::GONE_WHY),
            Self::Ended => (words::ENDED, words::ENDED_WHY),
            Self::Revoked => (words::REVOKED, words::REVOKED_WHY),
            Self::Altered => (words::ALTERED, words::ALTERED_WHY),
        }
    }
}

#[derive(Template)]
#[template(path = "partner/gone.html")]
struct GonePage {
    frame: Frame,
    language: Language,
    title: String,
    why: String,
    write_to: String,
}

/// The page of a link that opens nothing any more.
pub fn gone(frame: Frame, gone: Gone) -> Result<HttpResponse, WebError> {
    let (title, why) = gone.why.words();
    let title = gone.language.say(title);
    let shown = GonePage {
        frame: Frame { title: title.clone(), ..frame },
        language: gone.language,
        title,
        why: gone.language.say(why),
        write_to: gone.language.say(words::WRITE_TO),
    };
    let mut answer = page::page(&shown)?;
    *answer.status_mut() = StatusCode::GONE;
    Ok(answer)
}

/// The actor's word of whoever holds a pack.
pub fn actor(pack: &Handoff) -> String {
    format!("partner:{}", pack.id)
}

//! The answers on their way through the browser: one sealed hidden field, bound to its departure and to the page it was drawn for.

use chrono::DateTime;
use chrono::TimeDelta;
use chrono::Utc;
use serde::Deserialize;
use serde::Serialize;

use crate::keys::Keyring;
use crate::keys::Purpose;
use crate::store::departures::json;
use crate::store::departures::to_json;
use crate::web::booking::new::answers::Answers;
use crate::web::booking::new::flow::Page;
use crate::web::error::WebError;

/// A page left open longer than this starts over.
const KEPT_HOURS: i64 = 24;

/// What a page carries.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// When the page was drawn.
    pub drawn_at: DateTime<Utc>,
    /// Which page it is; only its own answers are taken from it.
    pub page: Page,
    /// The answers so far.
    pub answers: Answers,
}

fn context(departure_code: &str) -> String {
    format!("book:{departure_code}")
}

impl Draft {
    /// The hidden field's value.
    pub fn sealed(&self, keys: &Keyring, departure_code: &str) -> Result<String, WebError> {
        let plain = to_json(self)?;
        Ok(keys.seal_text(Purpose::Draft, &context(departure_code), plain.as_bytes())?)
    }

    /// Opens a hidden field. None where it is missing, altered, of another departure or too old.
    pub fn opened(keys: &Keyring, departure_code: &str, word: &str, now: DateTime<Utc>) -> Option<Self> {
        let plain = keys.open_text(Purpose::Draft, &context(departure_code), word).ok()?;
        let draft: Self = json(std::str::from_utf8(&plain).ok()?).ok()?;
        let age = now.signed_duration_since(draft.drawn_at);
        (age <= TimeDelta::hours(KEPT_HOURS)).then_some(draft)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_draft_opens_for_its_own_departure_within_a_day() {
        let keys = Keyring::generate().unwrap();
        let drawn_at: DateTime<Utc> = "2026-11-22T10:00:00Z".parse().unwrap();
        let draft = Draft { drawn_at, page: Page::Names(0), answers: Answers::begun("key".to_owned()) };
        let word = draft.sealed(&keys, "PY33-A").unwrap();
        let opened = |code: &str, word: &str, hours: i64| {
            Draft::opened(&keys, code, word, drawn_at + TimeDelta::hours(hours))
        };
        assert_eq!(opened("PY33-A", &word, 24), Some(draft));
        assert_eq!(opened("PY33-A", &word, 25), None);
        assert_eq!(opened("PY33-B", &word, 1), None);
        assert_eq!(opened("PY33-A", &format!("{word}A"), 1), None);
        assert_eq!(opened("PY33-A", "", 1), None);
    }
}

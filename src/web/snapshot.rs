//! The pages that are the same for everybody, as they last went out: drawn once and compressed once a change, then handed out from memory.
//!
//! A page is kept with the version of the data it was drawn from, and is drawn anew when somebody asks for it after that version has
//! moved on. Nothing runs while nobody asks, and nothing is handed out whose version was not looked at half a second ago.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::RwLock;

use actix_web::HttpResponse;
use actix_web::body::BoxBody;
use actix_web::body::MessageBody;
use actix_web::dev::ServiceRequest;
use actix_web::dev::ServiceResponse;
use actix_web::http::Method;
use actix_web::http::StatusCode;
use actix_web::http::header;
use actix_web::http::header::HeaderMap;
use actix_web::http::header::HeaderValue;
use actix_web::web::Bytes;
use chrono::DateTime;
use chrono::Utc;
use tokio::sync::OwnedMutexGuard;

use crate::keys::sha256_hex;
use crate::store::watch::Watch;
use crate::web::assets::gzipped;

/// Every day of the world begins at a full quarter of an hour in UTC, and pages tell nothing finer than days.
const QUARTER_SECONDS: i64 = 15 * 60;
/// More pages than any agency has; whoever asks for more gets them drawn each time.
const MOST_PAGES: usize = 4096;

/// The pages that are kept.
pub struct Snapshot {
    watch: Watch,
    slots: RwLock<HashMap<String, Arc<Slot>>>,
}

/// Where a page is kept; whoever draws it anew has its turn alone.
#[derive(Default)]
struct Slot {
    page: RwLock<Option<Arc<Kept>>>,
    turn: Arc<tokio::sync::Mutex<()>>,
}

/// What a page was drawn from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Moment {
    version: u64,
    quarter: i64,
}

/// A page as it goes out, with all its headers but the number of the request.
pub struct Kept {
    /// The address's pattern, for the log.
    pub pattern: &'static str,
    moment: Mutex<Moment>,
    plain: Sent,
    gzip: Option<Sent>,
    tag: HeaderValue,
}

struct Sent {
    headers: HeaderMap,
    bytes: Bytes,
}

/// What becomes of a request.
pub enum Asked {
    /// It is answered from here.
    Kept(Arc<Kept>),
    /// The page is to be drawn, and then kept.
    Wanted(Wanted),
    /// It is none of ours.
    Elsewhere,
}

/// A page that somebody draws now.
pub struct Wanted {
    path: String,
    pattern: &'static str,
    moment: Moment,
    slot: Arc<Slot>,
    _turn: Option<OwnedMutexGuard<()>>,
}

impl Snapshot {
    /// Without a page yet.
    pub fn new(watch: Watch) -> Self {
        Self { watch, slots: RwLock::default() }
    }

    /// The version of the data as it was last noticed: what is kept elsewhere with an older one is to be read again.
    pub fn version(&self) -> u64 {
        self.watch.last_version()
    }

    /// Whether a request is answered from here. `pattern_if_public` is asked only for pages that are not kept yet.
    pub async fn asked(
        &self,
        request: &ServiceRequest,
        now: DateTime<Utc>,
        pattern_if_public: impl FnOnce(&ServiceRequest) -> Option<&'static str>,
    ) -> Asked {
        if !is_plain(request) {
            return Asked::Elsewhere;
        }
        let known =
            self.slots.read().unwrap_or_else(|poisoned| poisoned.into_inner()).get(request.path()).cloned();
        let new = match &known {
            Some(_) => None,
            None => match pattern_if_public(request) {
                Some(pattern) => Some(pattern),
                None => return Asked::Elsewhere,
            },
        };
        // Where the database cannot be asked, the page itself says what is wrong.
        let Ok(version) = self.watch.version().await else { return Asked::Elsewhere };
        let moment = Moment { version, quarter: now.timestamp().div_euclid(QUARTER_SECONDS) };
        let path = request.path().to_owned();
        let (Some(slot), None) = (known, &new) else {
            let pattern = new.unwrap_or_default();
            return Asked::Wanted(Wanted { path, pattern, moment, slot: Arc::default(), _turn: None });
        };
        if let Some(page) = slot.at(moment) {
            return Asked::Kept(page);
        }
        let turn = slot.turn.clone().lock_owned().await;
        // Somebody may have drawn it while this one waited.
        if let Some(page) = slot.at(moment) {
            return Asked::Kept(page);
        }
        let pattern = slot.page().map(|page| page.pattern).unwrap_or_default();
        Asked::Wanted(Wanted { path, pattern, moment, slot, _turn: Some(turn) })
    }

    /// Keeps a page that was drawn, and answers with it as it will go out from now on. Anything but a whole page is passed on and forgotten.
    pub async fn keep(&self, wanted: Wanted, response: ServiceResponse<BoxBody>) -> ServiceResponse<BoxBody> {
        let is_page =
            response.status() == StatusCode::OK && !response.headers().contains_key(header::SET_COOKIE);
        if !is_page {
            self.slots.write().unwrap_or_else(|poisoned| poisoned.into_inner()).remove(&wanted.path);
            return response;
        }
        let (request, response) = response.into_parts();
        let (response, body) = response.into_parts();
        let bytes = match body.try_into_bytes() {
            Ok(bytes) => bytes,
            Err(body) => return ServiceResponse::new(request, response.set_body(body)),
        };
        let headers = response.headers().clone();
        let page = match wanted.slot.page().filter(|page| page.plain.bytes == bytes) {
            Some(page) => {
                page.set_moment(wanted.moment);
                page
            }
            None => {
                let page = Arc::new(Kept::drawn(wanted.pattern, wanted.moment, headers, bytes).await);
                *wanted.slot.page.write().unwrap_or_else(|poisoned| poisoned.into_inner()) =
                    Some(page.clone());
                let mut slots = self.slots.write().unwrap_or_else(|poisoned| poisoned.into_inner());
                if slots.len() < MOST_PAGES || slots.contains_key(&wanted.path) {
                    slots.insert(wanted.path, wanted.slot);
                }
                page
            }
        };
        let answer = page.answer(request.headers());
        ServiceResponse::new(request, answer)
    }
}

/// Whether an answer could be the same for everybody: a page as its address names it, without a filter.
fn is_plain(request: &ServiceRequest) -> bool {
    matches!(*request.method(), Method::GET | Method::HEAD)
        && request.uri().query().is_none()
        // An address has many spellings with per cent signs; each would be kept.
        && !request.path().contains('%')
}

impl Slot {
    fn page(&self) -> Option<Arc<Kept>> {
        self.page.read().unwrap_or_else(|poisoned| poisoned.into_inner()).clone()
    }

    /// The page, if it was drawn at this moment or from what is newer still.
    fn at(&self, moment: Moment) -> Option<Arc<Kept>> {
        self.page().filter(|page| {
            let drawn = page.moment();
            drawn.version >= moment.version && drawn.quarter == moment.quarter
        })
    }
}

impl Kept {
    async fn drawn(pattern: &'static str, moment: Moment, mut headers: HeaderMap, plain: Bytes) -> Self {
        let text = plain.clone();
        let work = move || (sha256_hex(&text).split_at(24).0.to_owned(), gzipped(&text));
        // Whoever cannot have it compressed has it as it is.
        let (hash, small) = tokio::task::spawn_blocking(work).await.unwrap_or_default();
        // One name for both forms: it says what is told, not how it is packed.
        let tag = HeaderValue::from_str(&format!("W/\"{hash}\""))
            .unwrap_or_else(|_| HeaderValue::from_static("W/\"\""));
        headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
        headers.insert(header::ETAG, tag.clone());
        let gzip = small.map(|bytes| {
            let mut headers = headers.clone();
            headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
            Sent { headers, bytes }
        });
        Self { pattern, moment: Mutex::new(moment), plain: Sent { headers, bytes: plain }, gzip, tag }
    }

    fn moment(&self) -> Moment {
        *self.moment.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }

    fn set_moment(&self, moment: Moment) {
        *self.moment.lock().unwrap_or_else(|poisoned| poisoned.into_inner()) = moment;
    }

    /// The page for somebody who reads what these headers say: small where they can open it, and nothing but its name where they have it.
    pub fn answer(&self, asked: &HeaderMap) -> HttpResponse {
        let sent = self.gzip.as_ref().filter(|_| takes_gzip(asked)).unwrap_or(&self.plain);
        if asked.get(header::IF_NONE_MATCH).is_some_and(|known| names(known, &self.tag)) {
            let mut answer = HttpResponse::new(StatusCode::NOT_MODIFIED);
            let headers = answer.headers_mut();
            headers.clone_from(&self.plain.headers);
            headers.remove(header::CONTENT_TYPE);
            return answer;
        }
        let mut answer = HttpResponse::with_body(StatusCode::OK, BoxBody::new(sent.bytes.clone()));
        answer.headers_mut().clone_from(&sent.headers);
        answer
    }
}

/// Whether gzip is among what somebody can open: "gzip;q=0" says no.
fn takes_gzip(asked: &HeaderMap) -> bool {
    let known = asked.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or_default();
    known.split(',').any(|one| {
        let (name, weight) = one.split_once(';').unwrap_or((one, ""));
        let weight = weight.trim().strip_prefix("q=").and_then(|weight| weight.parse::<f32>().ok());
        name.trim().eq_ignore_ascii_case("gzip") && weight.is_none_or(|weight| weight > 0.0)
    })
}

/// Whether a list of names has this one, however strong it is said to be.
fn names(list: &HeaderValue, tag: &HeaderValue) -> bool {
    let strong = |one: &str| one.trim().trim_start_matches("W/").to_owned();
    match (list.to_str(), tag.to_str()) {
        (Ok(list), Ok(tag)) => list.trim() == "*" || list.split(',').any(|one| strong(one) == strong(tag)),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_who_can_open_it_gets_a_small_page() {
        fn check(accepts: &str, expected: bool) {
            let mut asked = HeaderMap::new();
            asked.insert(header::ACCEPT_ENCODING, HeaderValue::from_str(accepts).unwrap());
            assert_eq!(takes_gzip(&asked), expected, "{accepts}");
        }
        check("gzip", true);
        check("br, GZIP", true);
        check("gzip, deflate, br, zstd", true);
        check("deflate,gzip;q=0.5", true);
        check("gzip;q=0", false);
        check("gzip; q=0.0, br", false);
        check("identity", false);
        check("xgzip", false);
        assert!(!takes_gzip(&HeaderMap::new()));
    }

    #[test]
    fn a_page_is_known_by_its_name_in_any_list() {
        fn check(list: &'static str, expected: bool) {
            let tag = HeaderValue::from_static("W/\"abc\"");
            assert_eq!(names(&HeaderValue::from_static(list), &tag), expected, "{list}");
        }
        check("W/\"abc\"", true);
        check("\"abc\"", true);
        check("\"x\", W/\"abc\"", true);
        check("*", true);
        check("\"abcd\"", false);
        check("", false);
    }
}

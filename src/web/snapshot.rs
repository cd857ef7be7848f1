//! The pages that are the same for everybody, as they last went out: drawn once and compressed once a change, then handed out from memory.
//!
//! A page is kept with the version of the data it was drawn from, and is drawn anew when somebody asks for it after that version has
//! moved on. Nothing runs while nobody asks, and nothing is handed out whose version was not looked at half a second ago.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::RwLock;
use std::sync::RwLockReadGuard;
use std::sync::RwLockWriteGuard;
use std::time::Duration;

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

/// Who waits longer than this for somebody else to draw a page draws it too.
const LONGEST_TURN: Duration = Duration::from_secs(5);

/// The pages that are kept.
pub struct Snapshot {
    watch: Watch,
    slots: Slots,
}

/// By path.
type Slots = Arc<RwLock<HashMap<String, Arc<Slot>>>>;

/// Where a page is kept; whoever draws it anew has its turn alone.
struct Slot {
    /// The address's pattern, for the log.
    pattern: &'static str,
    page: RwLock<Option<Arc<Kept>>>,
    turn: Arc<tokio::sync::Mutex<()>>,
}

/// The slot of somebody who waits or draws. When the last of them is gone and there is still no page, there is no slot either: an odd
/// address leaves nothing behind.
struct Place {
    path: String,
    slot: Arc<Slot>,
    slots: Slots,
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
    place: Place,
    moment: Moment,
    _turn: OwnedMutexGuard<()>,
}

impl Snapshot {
    /// Without a page yet.
    pub fn new(watch: Watch) -> Self {
        Self { watch, slots: Slots::default() }
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
        let known = read(&self.slots).get(request.path()).cloned();
        let Some(pattern) = known.as_ref().map(|slot| slot.pattern).or_else(|| pattern_if_public(request))
        else {
            return Asked::Elsewhere;
        };
        // Where the database cannot be asked, the page itself says what is wrong.
        let Ok(version) = self.watch.version().await else { return Asked::Elsewhere };
        let moment = Moment { version, quarter: now.timestamp().div_euclid(QUARTER_SECONDS) };
        if let Some(page) = known.and_then(|slot| slot.at(moment)) {
            return Asked::Kept(page);
        }
        let place = self.place(request.path(), pattern);
        let turn = tokio::time::timeout(LONGEST_TURN, place.slot.turn.clone().lock_owned()).await;
        // Whoever waits so long finds out alone what hinders the others.
        let Ok(turn) = turn else { return Asked::Elsewhere };
        // Somebody may have drawn it while this one waited.
        match place.slot.at(moment) {
            Some(page) => Asked::Kept(page),
            None => Asked::Wanted(Wanted { place, moment, _turn: turn }),
        }
    }

    fn place(&self, path: &str, pattern: &'static str) -> Place {
        let mut slots = write(&self.slots);
        let slot = match slots.get(path) {
            Some(slot) => slot.clone(),
            None => {
                let slot = Arc::new(Slot { pattern, page: RwLock::default(), turn: Arc::default() });
                if slots.len() < MOST_PAGES {
                    slots.insert(path.to_owned(), slot.clone());
                }
                slot
            }
        };
        drop(slots);
        Place { path: path.to_owned(), slot, slots: self.slots.clone() }
    }

    /// Keeps a page that was drawn, and answers with it as it will go out from now on. What is not there any more is forgotten; anything
    /// else that is no whole page is passed on, and the next one draws it again.
    pub async fn keep(&self, wanted: Wanted, response: ServiceResponse<BoxBody>) -> ServiceResponse<BoxBody> {
        let Wanted { place, moment, _turn } = wanted;
        let slot = &place.slot;
        if response.status() == StatusCode::NOT_FOUND {
            *write(&slot.page) = None;
        }
        if response.status() != StatusCode::OK || response.headers().contains_key(header::SET_COOKIE) {
            return response;
        }
        let (request, response) = response.into_parts();
        let (response, body) = response.into_parts();
        let bytes = match body.try_into_bytes() {
            Ok(bytes) => bytes,
            Err(body) => return ServiceResponse::new(request, response.set_body(body)),
        };
        let headers = response.headers().clone();
        let page = match slot.page().filter(|page| page.plain.bytes == bytes) {
            Some(page) => {
                page.set_moment(moment);
                page
            }
            None => {
                let page = Arc::new(Kept::drawn(slot.pattern, moment, headers, bytes).await);
                *write(&slot.page) = Some(page.clone());
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

impl Drop for Place {
    fn drop(&mut self) {
        let mut slots = write(&self.slots);
        // The map's and this one.
        let is_last = Arc::strong_count(&self.slot) <= 2;
        let is_ours = slots.get(&self.path).is_some_and(|slot| Arc::ptr_eq(slot, &self.slot));
        if is_last && is_ours && self.slot.page().is_none() {
            slots.remove(&self.path);
        }
    }
}

fn read<T>(lock: &RwLock<T>) -> RwLockReadGuard<'_, T> {
    lock.read().unwrap_or_else(|poisoned| poisoned.into_inner())
}

fn write<T>(lock: &RwLock<T>) -> RwLockWriteGuard<'_, T> {
    lock.write().unwrap_or_else(|poisoned| poisoned.into_inner())
}

impl Slot {
    fn page(&self) -> Option<Arc<Kept>> {
        read(&self.page).clone()
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

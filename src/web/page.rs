//! Pages: the frame around each, and how one becomes an answer.

use std::io;
use std::io::BufWriter;
use std::io::Write;

use actix_web::HttpMessage;
use actix_web::HttpRequest;
use actix_web::HttpResponse;
use actix_web::HttpResponseBuilder;
use actix_web::body::BoxBody;
use actix_web::cookie::Cookie;
use actix_web::cookie::SameSite;
use actix_web::dev::ServiceResponse;
use actix_web::http::StatusCode;
use actix_web::http::header;
use actix_web::http::header::HeaderMap;
use actix_web::web::Bytes;
use askama::Template;
use futures_util::stream;
use tokio::sync::mpsc;

use crate::filters;
use crate::store::agencies::Agency;
use crate::web::access::Staff;
use crate::web::error::WebError;
use crate::web::state::AppState;
use crate::web::state::request_id;

/// What every page's frame needs.
#[derive(Clone, Debug, Default)]
pub struct Frame {
    /// Of the page, without the agency.
    pub title: String,
    /// The agency's name.
    pub agency: String,
    /// Where people write to.
    pub email: String,
    /// With country code.
    pub phone: String,
    /// Who is signed in at the desk.
    pub staff: Option<StaffBadge>,
    /// What was just done.
    pub notice: Option<String>,
    /// The day the program believes it is, if it pretends.
    pub pretend_day: Option<String>,
    /// Whether this is a demo.
    pub demo: bool,
    /// For error pages and letters to us.
    pub request_id: String,
    /// Which entry of the navigation this is.
    pub here: &'static str,
}

/// Who is signed in at the desk.
#[derive(Clone, Debug)]
pub struct StaffBadge {
    /// Name.
    pub name: String,
    /// Role.
    pub role: String,
}

impl AppState {
    /// The frame of a page. Takes over a notice left by the act that led here.
    pub async fn frame(
        &self,
        request: &HttpRequest,
        title: &str,
        here: &'static str,
    ) -> Result<Frame, WebError> {
        let agency = self.agency().await?;
        Ok(self.frame_of(request, Some(&agency), title, here))
    }

    /// A frame with whatever is known of the agency, without asking the database.
    pub fn frame_of(
        &self,
        request: &HttpRequest,
        agency: Option<&Agency>,
        title: &str,
        here: &'static str,
    ) -> Frame {
        let staff = request
            .extensions()
            .get::<Staff>()
            .map(|staff| StaffBadge { name: staff.row.name.clone(), role: staff.row.role.clone() });
        Frame {
            title: title.to_owned(),
            agency: agency.map_or_else(|| "Startline".to_owned(), |agency| agency.name.clone()),
            email: agency.map(|agency| agency.email.clone()).unwrap_or_default(),
            phone: agency.map(|agency| agency.phone.clone()).unwrap_or_default(),
            staff,
            notice: request.cookie(NOTICE).and_then(|cookie| notice_words(cookie.value())),
            pretend_day: self.clock.pretended_day().map(filters::day),
            demo: self.config.is_demo,
            request_id: request_id(request),
            here,
        }
    }
}

const NOTICE: &str = "notice";
const HTML: &str = "text/html; charset=utf-8";

/// A page as text, on its way from the thread that rendered it to the answer: answers themselves cannot leave their thread.
#[derive(Clone, Debug)]
pub struct Rendered {
    status: StatusCode,
    cache: &'static str,
    body: String,
}

impl Rendered {
    /// A private page: never stored by a browser or a proxy.
    pub fn page(template: &impl Template) -> Result<Self, WebError> {
        Self::with(StatusCode::OK, "no-store", template)
    }

    /// A page with a faulty form.
    pub fn faulty(template: &impl Template) -> Result<Self, WebError> {
        Self::with(StatusCode::UNPROCESSABLE_ENTITY, "no-store", template)
    }

    /// A page on the way through a form: the browser's back button must find it again, so it may be kept for that.
    pub fn step(template: &impl Template, is_faulty: bool) -> Result<Self, WebError> {
        let status = if is_faulty { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
        Self::with(status, "private, no-cache", template)
    }

    /// A step that cannot be taken from here: what was sent is too old, altered or out of order.
    pub fn refusal(template: &impl Template) -> Result<Self, WebError> {
        Self::with(StatusCode::BAD_REQUEST, "no-store", template)
    }

    /// A page that is the same for everybody.
    pub fn public(template: &impl Template) -> Result<Self, WebError> {
        Self::with(StatusCode::OK, "no-cache", template)
    }

    fn with(status: StatusCode, cache: &'static str, template: &impl Template) -> Result<Self, WebError> {
        Ok(Self { status, cache, body: template.render()? })
    }
}

impl From<Rendered> for HttpResponse {
    fn from(page: Rendered) -> Self {
        Self::build(page.status)
            .content_type(HTML)
            .insert_header((header::CACHE_CONTROL, page.cache))
            .body(page.body)
    }
}

/// A private page, rendered here and now.
pub fn page(template: &impl Template) -> Result<HttpResponse, WebError> {
    Rendered::page(template).map(HttpResponse::from)
}

/// A page with a faulty form, rendered here and now.
pub fn faulty(template: &impl Template) -> Result<HttpResponse, WebError> {
    Rendered::faulty(template).map(HttpResponse::from)
}

/// A page on the way through a form, rendered here and now.
pub fn step(template: &impl Template, is_faulty: bool) -> Result<HttpResponse, WebError> {
    Rendered::step(template, is_faulty).map(HttpResponse::from)
}

/// Whether a request brings a notice along, which its page will show.
pub fn brings_notice(headers: &HeaderMap) -> bool {
    headers.get_all(header::COOKIE).any(|cookies| {
        let mut names = cookies.as_bytes().split(|byte| *byte == b';').map(<[u8]>::trim_ascii);
        names.any(|cookie| cookie.strip_prefix(NOTICE.as_bytes()).is_some_and(|rest| rest.starts_with(b"=")))
    })
}

/// Takes away the notice that a request brought along, once a page has shown it. Other answers carry no cookie, so that who only
/// looks is given none.
pub fn drop_shown_notice(response: &mut ServiceResponse<BoxBody>) {
    let is_page = matches!(response.status(), StatusCode::OK | StatusCode::UNPROCESSABLE_ENTITY)
        && response.headers().get(header::CONTENT_TYPE).is_some_and(|kind| kind == HTML);
    if is_page && response.request().cookie(NOTICE).is_some() {
        let mut gone = Cookie::new(NOTICE, "");
        gone.set_path("/");
        // A cookie of this shape can always be written as a header.
        let _ = response.response_mut().add_removal_cookie(&gone);
    }
}

/// 303 to a page of ours.
pub fn see_other(to: &str) -> HttpResponse {
    HttpResponse::SeeOther()
        .insert_header((header::LOCATION, to.to_owned()))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .finish()
}

/// 303 to a page of ours that will say once what was done. The words are ours and hold nothing personal.
pub fn see_other_saying(to: &str, words: &str) -> HttpResponse {
    let mut notice = Cookie::new(NOTICE, data_encoding::BASE64URL_NOPAD.encode(words.as_bytes()));
    notice.set_path("/");
    notice.set_http_only(true);
    notice.set_same_site(SameSite::Lax);
    let mut answer = see_other(to);
    // A cookie of this shape can always be written as a header.
    let _ = answer.add_cookie(&notice);
    answer
}

fn notice_words(value: &str) -> Option<String> {
    let bytes = data_encoding::BASE64URL_NOPAD.decode(value.as_bytes()).ok()?;
    String::from_utf8(bytes).ok().filter(|words| !words.is_empty())
}

/// A file to keep, never shown inside the browser.
pub fn attachment(name: &str, content_type: &str, bytes: Vec<u8>) -> HttpResponse {
    kept_file(name, content_type).body(bytes)
}

/// A file that somebody sent in, to keep: whatever it holds, nothing of it runs in a browser, and no cache keeps it.
pub fn strange_attachment(name: &str, content_type: &'static str, bytes: Vec<u8>) -> HttpResponse {
    kept_file(name, content_type)
        .insert_header((header::CONTENT_SECURITY_POLICY, "sandbox; default-src 'none'"))
        .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .body(bytes)
}

fn kept_file(name: &str, content_type: &str) -> HttpResponseBuilder {
    let mut answer = HttpResponse::Ok();
    answer
        .content_type(content_type)
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header((header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")));
    answer
}

/// A file that may be large, on its way while it is written on a thread of its own: never all of it is in memory. A browser that goes
/// away ends the writing with an error.
pub fn streamed_attachment(
    name: &str,
    content_type: &'static str,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()> + Send + 'static,
) -> HttpResponse {
    let (sender, pieces) = mpsc::channel(PIECES_AHEAD);
    tokio::task::spawn_blocking(move || {
        let mut to = BufWriter::with_capacity(PIECE_BYTES, Pieces(sender));
        if let Err(error) = write(&mut to).and_then(|()| to.flush()) {
            tracing::info!(%error, "a file was not sent to its end");
        }
    });
    let next = |mut pieces: mpsc::Receiver<Bytes>| async {
        let piece = pieces.recv().await?;
        Some((Ok::<_, actix_web::Error>(piece), pieces))
    };
    kept_file(name, content_type).streaming(stream::unfold(pieces, next))
}

/// How much of a streamed file goes at once, and how many such pieces may wait for a slow browser.
const PIECE_BYTES: usize = 64 * 1024;
const PIECES_AHEAD: usize = 8;

/// What is written here goes to the browser.
struct Pieces(mpsc::Sender<Bytes>);

impl Write for Pieces {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let sent = self.0.blocking_send(Bytes::copy_from_slice(bytes));
        sent.map(|()| bytes.len()).map_err(|_| io::ErrorKind::BrokenPipe.into())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

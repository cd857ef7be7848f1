//! The gate every request passes: an id, our own origin, a body of bounded size and time, the role its page asks for, and on the way
//! out the headers and the page of whatever went wrong.

use std::borrow::Cow;
use std::time::Duration;
use std::time::Instant;

use actix_web::HttpMessage;
use actix_web::HttpRequest;
use actix_web::HttpResponse;
use actix_web::body::BodySize;
use actix_web::body::BoxBody;
use actix_web::body::MessageBody;
use actix_web::dev::Payload;
use actix_web::dev::ServiceRequest;
use actix_web::dev::ServiceResponse;
use actix_web::http::ConnectionType;
use actix_web::http::Method;
use actix_web::http::StatusCode;
use actix_web::http::header;
use actix_web::http::header::HeaderName;
use actix_web::http::header::HeaderValue;
use actix_web::middleware::Next;
use actix_web::web::Bytes;
use actix_web::web::BytesMut;
use actix_web::web::Data;
use askama::Template;
use futures_util::StreamExt;

use crate::domain::roster::StaffRole;
use crate::store::tx::new_id;
use crate::web::access;
use crate::web::access::Staff;
use crate::web::desk::proof;
use crate::web::desk::proof::Way;
use crate::web::error::WebError;
use crate::web::error::Words;
use crate::web::page;
use crate::web::page::Frame;
use crate::web::page::see_other;
use crate::web::routes;
use crate::web::routes::Access;
use crate::web::snapshot::Asked;
use crate::web::state::AppState;
use crate::web::state::RequestId;

/// How long a body may take that is thrown away.
const BODY_TIME: Duration = Duration::from_secs(15);
/// How much of a body that is too large is read and thrown away, so that the answer arrives.
const DRAINED_BYTES: usize = 32 * 1024 * 1024;

const CONTENT_SECURITY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; \
    connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// The number of a request, for error pages, logs and letters to us.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const ROBOTS: HeaderName = HeaderName::from_static("x-robots-tag");

#[derive(Template)]
#[template(path = "errors/trouble.html")]
struct TroublePage {
    frame: Frame,
    words: Words,
    shows_number: bool,
}

/// The same for staff at work, who keep their search and their way about.
#[derive(Template)]
#[template(path = "errors/desk_trouble.html")]
struct DeskTroublePage {
    frame: Frame,
    words: Words,
    shows_number: bool,
}

/// Lets a request in, or answers it here; draws error pages and sets the headers of every answer.
pub async fn pass(
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let started = Instant::now();
    let id = new_id();
    let state = request.app_data::<Data<AppState>>().cloned();
    let method = request.method().clone();
    let asked = match &state {
        Some(state) => from_snapshot(&request, state).await,
        None => Asked::Elsewhere,
    };
    let pattern = match &asked {
        Asked::Kept(page) => Cow::Borrowed(page.pattern),
        _ => request.match_pattern().map_or(Cow::Borrowed("-"), Cow::Owned),
    };
    let mut response = if let Asked::Kept(page) = &asked {
        let answer = page.answer(request.headers());
        request.into_response(answer)
    } else {
        request.extensions_mut().insert(RequestId(id.clone()));
        // No copy of the request may be held here: the router wants it for itself and panics otherwise.
        match admitted(&mut request, state.as_ref()).await {
            Ok(()) => next.call(request).await?.map_into_boxed_body(),
            Err(answer) => request.into_response(answer),
        }
    };
    if let (Some(state), false) = (&state, matches!(asked, Asked::Kept(_))) {
        response = with_trouble_page(response, state);
        page::drop_shown_notice(&mut response);
        set_headers(&mut response, state);
        if let Asked::Wanted(wanted) = asked {
            response = state.snapshot.keep(wanted, response).await;
        }
    }
    if let Ok(value) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(REQUEST_ID, value);
    }
    let took = started.elapsed();
    if let Some(state) = &state {
        let pulse = state.db.pulse();
        pulse.answered(routes::known(&pattern), method.as_str(), response.status().as_u16(), took);
        // Whoever keeps the connection for another request is to make a new one, which somebody else answers.
        if pulse.is_stopping() {
            response.response_mut().head_mut().set_connection_type(ConnectionType::Close);
        }
    }
    // The pattern, never the path: links carry secrets.
    tracing::info!(request_id = %id, %method, %pattern, status = response.status().as_u16(), micros = took.as_micros(), "request");
    Ok(response)
}

/// A page that is the same for everybody. Who brings a notice along is shown one of their own.
async fn from_snapshot(request: &ServiceRequest, state: &AppState) -> Asked {
    if page::brings_notice(request.headers()) {
        return Asked::Elsewhere;
    }
    let pattern_if_public =
        |request: &ServiceRequest| routes::public_pattern(request.method(), &request.match_pattern()?);
    state.snapshot.asked(request, state.clock.now(), pattern_if_public).await
}

/// Whether the request may go on, else the answer.
async fn admitted(request: &mut ServiceRequest, state: Option<&Data<AppState>>) -> Result<(), HttpResponse> {
    let refuse = |error: WebError| actix_web::ResponseError::error_response(&error);
    let state = state.ok_or_else(|| refuse(WebError::Internal("no state".to_owned())))?;
    // No text of ours holds a zero byte, and PostgreSQL takes none.
    if request.uri().path_and_query().is_some_and(|asked| asked.as_str().contains("%00")) {
        return Err(refuse(WebError::NotFound));
    }
    let header = |name: &str| request.headers().get(name).and_then(|value| value.to_str().ok());
    if !access::is_from_here(
        request.method(),
        header("sec-fetch-site"),
        header("origin"),
        state.config.origin(),
    ) {
        drain(request).await;
        return Err(refuse(WebError::ForeignOrigin));
    }
    let pattern = request.match_pattern();
    let access = pattern.as_deref().and_then(|pattern| routes::access(request.method(), pattern));
    let admitted = match access {
        Some(Access::Public | Access::Open) | None => Ok(()),
        Some(Access::Desk(role) | Access::Fresh(role)) => let_staff_in(request, state, role).await,
    };
    // No browser packs a form, and what is small when packed may be huge: a body is what it is, whatever its head says.
    request.headers_mut().remove(header::CONTENT_ENCODING);
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        // Who may not come has no large body kept for them; theirs is read and thrown away, so that the answer arrives.
        if admitted.is_err() {
            drain(request).await;
            return admitted;
        }
        let limit = routes::body_limit(pattern.as_deref());
        let body = tokio::time::timeout(routes::body_time(pattern.as_deref()), read_body(request, limit))
            .await
            .map_err(|_| closing(refuse(WebError::TooSlow)))?
            .map_err(|error| closing(refuse(error)))?;
        let body = match access {
            Some(Access::Fresh(_)) => let_fresh_on(request, state, body).await?,
            _ => body,
        };
        request.set_payload(Payload::from(body));
    }
    admitted
}

async fn let_staff_in(
    request: &ServiceRequest,
    state: &Data<AppState>,
    needed: StaffRole,
) -> Result<(), HttpResponse> {
    let refuse = |error: WebError| actix_web::ResponseError::error_response(&error);
    let staff = access::signed_in(state, request.request()).await.map_err(refuse)?;
    let Some(staff) = staff else { return Err(to_sign_in(request.request())) };
    let allowed = staff.role >= needed;
    request.extensions_mut().insert(staff);
    if allowed { Ok(()) } else { Err(refuse(WebError::NotAllowed)) }
}

/// The body that goes on, once who sent it has shown lately that it is them; else the page that asks for it.
async fn let_fresh_on(
    request: &ServiceRequest,
    state: &Data<AppState>,
    body: Bytes,
) -> Result<Bytes, HttpResponse> {
    let refuse = |error: WebError| actix_web::ResponseError::error_response(&error);
    let staff = request.extensions().get::<Staff>().cloned();
    let staff = staff.ok_or_else(|| refuse(WebError::NotAllowed))?;
    match proof::demand(request.request(), state, &staff, body).await {
        Ok(Way::On(body)) => Ok(body),
        Ok(Way::Asked(answer)) => Err(answer),
        Err(error) => Err(refuse(error)),
    }
}

/// 303 to the sign-in page, which leads back to a page of the desk.
fn to_sign_in(request: &HttpRequest) -> HttpResponse {
    let next = request.uri().path_and_query().map_or("/desk", |path| path.as_str());
    let query = serde_urlencoded::to_string([("next", next)]).unwrap_or_default();
    see_other(&format!("/desk/sign-in?{query}"))
}

/// Reads a body up to its limit; what is over is read and dropped. Nobody waits for one that announces more than is ever read.
async fn read_body(request: &mut ServiceRequest, limit: usize) -> Result<Bytes, WebError> {
    let announced = request.headers().get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok());
    if announced
        .and_then(|length| length.parse::<u64>().ok())
        .is_some_and(|length| length > DRAINED_BYTES as u64)
    {
        return Err(WebError::TooLarge);
    }
    let mut payload = request.take_payload();
    let mut body = BytesMut::new();
    let mut seen = 0_usize;
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(|_| WebError::StaleForm)?;
        seen = seen.saturating_add(chunk.len());
        if seen <= limit {
            body.extend_from_slice(&chunk);
        } else if seen > DRAINED_BYTES {
            break;
        }
    }
    if seen <= limit { Ok(body.freeze()) } else { Err(WebError::TooLarge) }
}

async fn drain(request: &mut ServiceRequest) {
    // Whatever comes of it, the answer is the same.
    let _ = tokio::time::timeout(BODY_TIME, read_body(request, 0)).await;
}

/// Ends the connection after this answer: what is left of the request must not be taken for the next one.
fn closing(mut answer: HttpResponse) -> HttpResponse {
    answer.head_mut().set_connection_type(ConnectionType::Close);
    answer
}

/// An empty error answer becomes a page.
fn with_trouble_page(response: ServiceResponse<BoxBody>, state: &AppState) -> ServiceResponse<BoxBody> {
    let status = response.status();
    let is_bare = matches!(response.response().body().size(), BodySize::None | BodySize::Sized(0));
    let words = response.response().extensions().get::<Words>().copied();
    if words.is_none() && (status.as_u16() < 400 || !is_bare) {
        return response;
    }
    let words = words.unwrap_or(Words {
        title: "This request could not be read",
        text: "Nothing was changed. Go back and use the links and buttons of the page.",
    });
    let agency = state.last_agency();
    let frame = state.frame_of(response.request(), agency.as_deref(), words.title, "");
    let shows_number = status.is_server_error();
    let is_at_the_desk = frame.staff.is_some();
    let words = match status {
        StatusCode::NOT_FOUND if is_at_the_desk => Words {
            title: words.title,
            text: "Nothing is at this address. Find the booking above, by name, reference or email.",
        },
        _ => words,
    };
    let drawn = match is_at_the_desk {
        true => DeskTroublePage { frame, words, shows_number }.render(),
        false => TroublePage { frame, words, shows_number }.render(),
    };
    let body = drawn.unwrap_or_else(|_| words.text.to_owned());
    let mut response = response.map_body(|_, _| BoxBody::new(body));
    let html = HeaderValue::from_static("text/html; charset=utf-8");
    response.headers_mut().insert(header::CONTENT_TYPE, html);
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

fn set_headers(response: &mut ServiceResponse<BoxBody>, state: &AppState) {
    let headers = response.headers_mut();
    // A file that a stranger sent in carries a stricter policy of its own.
    if !headers.contains_key(header::CONTENT_SECURITY_POLICY) {
        headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(CONTENT_SECURITY));
    }
    for (name, value) in [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "same-origin"),
        (header::CROSS_ORIGIN_OPENER_POLICY, "same-origin"),
        (header::PERMISSIONS_POLICY, "camera=(), geolocation=(), microphone=(), payment=()"),
        (ROBOTS, "noarchive"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if state.config.is_https() {
        let long = HeaderValue::from_static("max-age=31536000; includeSubDomains");
        headers.insert(header::STRICT_TRANSPORT_SECURITY, long);
    }
}

//! Signing in and out.

use actix_web::HttpRequest;
use actix_web::HttpResponse;
use actix_web::http::header;
use actix_web::web::Bytes;
use actix_web::web::Data;
use askama::Template;

use crate::actions::sign_in;
use crate::actions::sign_in::SignIn;
use crate::actions::sign_in::SignInError;
use crate::domain::browser;
use crate::keys;
use crate::passwords;
use crate::second_factor;
use crate::store::StoreError;
use crate::store::access;
use crate::web::access::SessionKind;
use crate::web::access::Staff;
use crate::web::access::ended_cookie;
use crate::web::access::next_page;
use crate::web::access::session_cookie;
use crate::web::error::WebError;
use crate::web::form::Form;
use crate::web::page::Frame;
use crate::web::page::faulty;
use crate::web::page::page;
use crate::web::page::see_other;
use crate::web::page::see_other_saying;
use crate::web::state::AppState;

/// The same for an unknown address, a wrong password and a wrong code: nobody learns which of them was right.
const WRONG: &str = "Email address or password is not right";
const WRONG_WITH_CODE: &str = "Email address, password or code is not right";
/// Of a code that was right once.
pub const CODE_USED: &str = "This code was used before: wait until your app shows the next one";

#[derive(Template)]
#[template(path = "desk/sign_in.html")]
struct SignInPage {
    frame: Frame,
    form: Form,
    next: String,
    demands_code: bool,
}

/// The form.
pub async fn show(request: HttpRequest, state: Data<AppState>) -> Result<HttpResponse, WebError> {
    let query = Form::decoded(request.query_string().as_bytes());
    page(&draw(&request, &state, Form::empty(), query.value("next")).await?)
}

async fn draw(
    request: &HttpRequest,
    state: &AppState,
    form: Form,
    next: &str,
) -> Result<SignInPage, WebError> {
    let frame = state.frame(request, "Sign in", "").await?;
    Ok(SignInPage { frame, form, next: next_page(next).to_owned(), demands_code: state.config.demands_totp })
}

/// Lets somebody in.
pub async fn create(
    request: HttpRequest,
    state: Data<AppState>,
    body: Bytes,
) -> Result<HttpResponse, WebError> {
    let mut form = Form::decoded(&body);
    let next = next_page(form.value("next")).to_owned();
    let email = form.line("email", 254, "Enter your email address").to_lowercase();
    let password = form.value("password").to_owned();
    if password.is_empty() {
        form.blame("password", "Enter your password");
    }
    let digits = digits_of(form.value("code"));
    if state.config.demands_totp && digits.is_empty() {
        form.blame("code", "Enter the six digits your authenticator app shows");
    }
    form.set("password", "");
    form.set("code", "");
    if form.is_faulty() {
        return faulty(&draw(&request, &state, form, &next).await?);
    }
    let buckets = buckets(&request, &email);
    let counted = buckets.clone();
    let may_try = state
        .write(state.by(&request, "site"), move |tx| sign_in::count_try(tx, &counted, sign_in::TRIES))
        .await?;
    if !may_try {
        tracing::warn!("sign-in throttled");
        return Err(WebError::TooOften);
    }
    let Some((staff, totp_step)) = known(&state, &email, password, &digits).await? else {
        tracing::info!("sign-in refused");
        form.blame("email", if state.config.demands_totp { WRONG_WITH_CODE } else { WRONG });
        return faulty(&draw(&request, &state, form, &next).await?);
    };
    let secret = keys::random_word()?;
    let session_id = keys::sha256_hex(secret.as_bytes());
    let user_agent = request.headers().get(header::USER_AGENT).and_then(|value| value.to_str().ok());
    let browser = browser::in_words(user_agent.unwrap_or_default());
    let command = SignIn { staff_id: staff.id.clone(), session_id, totp_step, browser, buckets };
    let by = state.by(&request, &format!("staff:{}", staff.id));
    match state.write(by, move |tx| sign_in::sign_in(tx, &command)).await {
        Ok(()) => {}
        Err(SignInError::CodeUsed) => {
            form.blame("code", CODE_USED);
            return faulty(&draw(&request, &state, form, &next).await?);
        }
        Err(SignInError::Closed) => {
            form.blame("email", WRONG);
            return faulty(&draw(&request, &state, form, &next).await?);
        }
        Err(SignInError::Store(error)) => return Err(error.into()),
    }
    let mut answer = see_other(&next);
    // A cookie of this shape can always be written as a header.
    let _ = answer.add_cookie(&session_cookie(&state, SessionKind::Staff, &secret));
    Ok(answer)
}

/// Who this is, if address, password and (where it is asked for) code are right; with the code's step.
async fn known(
    state: &AppState,
    email: &str,
    password: String,
    digits: &str,
) -> Result<Option<(access::Staff, Option<i64>)>, WebError> {
    let address = email.to_owned();
    let staff = state
        .read(move |conn| -> Result<_, StoreError> { access::staff_by_email(conn, &address) })
        .await?
        .filter(|staff| staff.is_active);
    // Without a hash it takes as long: nobody learns from the clock which addresses are known.
    let kept = staff.as_ref().map(|staff| staff.password_hash.clone()).unwrap_or_default();
    let is_right = fits(state, password, kept).await?;
    let Some(staff) = staff.filter(|_| is_right) else { return Ok(None) };
    if !state.config.demands_totp {
        return Ok(Some((staff, None)));
    }
    Ok(step_of(state, &staff, digits)?.map(|step| (staff, Some(step))))
}

/// Whether a password is the one that was hashed. Waits for a place in the queue: hashing must not take the processors from everybody.
async fn fits(state: &AppState, password: String, hash: String) -> Result<bool, WebError> {
    let Ok(_turn) = state.hashing.acquire().await else {
        return Err(WebError::Busy("password hashing is closed".to_owned()));
    };
    tokio::task::spawn_blocking(move || passwords::verify(&password, &hash))
        .await
        .map_err(|e| WebError::Internal(e.to_string()))
}

/// The step of a code of the second factor, if it is right now.
fn step_of(state: &AppState, staff: &access::Staff, digits: &str) -> Result<Option<i64>, WebError> {
    let Some(sealed) = &staff.totp_sealed else {
        tracing::warn!(staff = %staff.id, "has no second factor: run `startline staff add` for them");
        return Ok(None);
    };
    let now = u64::try_from(state.clock.now().timestamp()).unwrap_or_default();
    second_factor::step(state.keys(), &staff.email, sealed, digits, now)
        .map_err(|e| WebError::Internal(e.to_string()))
}

/// What somebody who is signed in shows again.
pub enum Shown {
    /// The six digits of the second factor.
    Code(String),
    /// The password, where no code is asked for.
    Password(String),
}

/// Whether it is right, and the step of the code that is then to be spent.
pub async fn shown(
    state: &AppState,
    staff: &access::Staff,
    shown: Shown,
) -> Result<Option<Option<i64>>, WebError> {
    match shown {
        Shown::Code(typed) => Ok(step_of(state, staff, &digits_of(&typed))?.map(Some)),
        Shown::Password(typed) => Ok(fits(state, typed, staff.password_hash.clone()).await?.then_some(None)),
    }
}

fn digits_of(typed: &str) -> String {
    typed.chars().filter(|c| !c.is_whitespace()).collect()
}

/// What tries are counted against: the address, hashed because anything may be typed there, and the network address.
fn buckets(request: &HttpRequest, email: &str) -> Vec<String> {
    let mut buckets = vec![format!("sign_in:{}", keys::sha256_hex(email.as_bytes()))];
    let proxied = request.headers().get("x-forwarded-for").and_then(|value| value.to_str().ok());
    if let Some(from) = request.peer_addr().map(|peer| network_address(peer.ip(), proxied)) {
        buckets.push(format!("sign_in_from:{from}"));
    }
    buckets
}

/// Where a request comes from. Only a proxy on this machine is believed about it, and of what it says only the last address, which
/// it saw itself; else one wrong guesser would shut the door behind the proxy for everybody.
fn network_address(peer: std::net::IpAddr, forwarded: Option<&str>) -> String {
    let last = forwarded.and_then(|list| list.rsplit(',').next()).and_then(|text| text.trim().parse().ok());
    match last {
        Some(real) if peer.is_loopback() => std::net::IpAddr::to_string(&real),
        _ => peer.to_string(),
    }
}

/// Ends the session.
pub async fn destroy(
    request: HttpRequest,
    state: Data<AppState>,
    staff: Staff,
) -> Result<HttpResponse, WebError> {
    let id = staff.session_id.clone();
    state.write(state.by(&request, &staff.actor()), move |tx| sign_in::sign_out(tx, &id)).await?;
    let mut answer = see_other_saying("/desk/sign-in", "You are signed out");
    // A cookie of this shape can always be written as a header.
    let _ = answer.add_cookie(&ended_cookie(&state, SessionKind::Staff));
    Ok(answer)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_proxy_on_this_machine_is_believed_about_addresses() {
        fn check(peer: &str, forwarded: Option<&str>, expected: &str) {
            assert_eq!(network_address(peer.parse().unwrap(), forwarded), expected);
        }
        check("203.0.113.9", None, "203.0.113.9");
        check("203.0.113.9", Some("198.51.100.7"), "203.0.113.9");
        check("127.0.0.1", Some("6.6.6.6, 198.51.100.7"), "198.51.100.7");
        check("::1", Some("2001:db8::5"), "2001:db8::5");
        check("127.0.0.1", Some("nonsense"), "127.0.0.1");
        check("127.0.0.1", None, "127.0.0.1");
    }
}

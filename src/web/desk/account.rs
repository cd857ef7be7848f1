//! One's own account: where one is signed in, and ending that; and an owner's ending of somebody else's sessions.

use actix_web::HttpRequest;
use actix_web::HttpResponse;
use actix_web::web::Bytes;
use actix_web::web::Data;
use actix_web::web::Path;
use askama::Template;
use chrono::Duration;

use crate::actions::end_sessions::Which;
use crate::actions::end_sessions::end_sessions;
use crate::actions::sign_in::IDLE_MINUTES;
use crate::filters;
use crate::paths;
use crate::store::StoreError;
use crate::store::access;
use crate::store::access::Session;
use crate::web::access::Staff;
use crate::web::desk::words;
use crate::web::error::WebError;
use crate::web::form::Form;
use crate::web::page::Frame;
use crate::web::page::see_other_saying;
use crate::web::state::AppState;

struct SessionLine {
    id: String,
    browser: String,
    signed_in: String,
    seen: String,
    is_this: bool,
}

#[derive(Template)]
#[template(path = "desk/account.html")]
struct AccountPage {
    frame: Frame,
    email: String,
    role: String,
    factor: &'static str,
    action: String,
    sessions: Vec<SessionLine>,
}

/// Shows it.
pub async fn show(
    request: HttpRequest,
    state: Data<AppState>,
    staff: Staff,
) -> Result<HttpResponse, WebError> {
    let frame = state.frame(&request, "Your account", "account").await?;
    let now = state.clock.now().naive_utc();
    words::drawn(&state, move |conn| -> Result<_, StoreError> {
        let mut found = access::sessions_of_staff(conn, &staff.row.id, now)?;
        found.retain(|session| session.seen_at + Duration::minutes(IDLE_MINUTES) >= now);
        // The one that asks comes first, whatever was used last.
        found.sort_by_key(|session| session.id != staff.session_id);
        Ok(AccountPage {
            frame,
            factor: if staff.row.totp_sealed.is_some() { "set up" } else { "none" },
            email: staff.row.email,
            role: staff.row.role,
            action: paths::desk_own_sessions_ended(),
            sessions: found.into_iter().map(|session| line(session, &staff.session_id)).collect(),
        })
    })
    .await
}

fn line(session: Session, own: &str) -> SessionLine {
    SessionLine {
        is_this: session.id == own,
        browser: match session.browser.is_empty() {
            true => "Not noted".to_owned(),
            false => session.browser,
        },
        signed_in: filters::stamp(session.created_at),
        seen: filters::stamp(session.seen_at),
        id: session.id,
    }
}

/// Ends one of one's own sessions, or all but the one in use.
pub async fn end(
    request: HttpRequest,
    state: Data<AppState>,
    staff: Staff,
    body: Bytes,
) -> Result<HttpResponse, WebError> {
    let form = Form::decoded(&body);
    let which = match (form.value("which"), form.value("session")) {
        ("others", _) => Which::Others(staff.session_id.clone()),
        (_, "") => return Err(WebError::StaleForm),
        (_, id) => Which::One(id.to_owned()),
    };
    let (by, staff_id) = (state.by(&request, &staff.actor()), staff.row.id.clone());
    let ended = state.write(by, move |tx| end_sessions(tx, &staff_id, &which)).await?;
    Ok(see_other_saying(&paths::desk_account(), &told(ended)))
}

/// Ends every session of a member of staff.
pub async fn end_of_another(
    request: HttpRequest,
    state: Data<AppState>,
    staff: Staff,
    id: Path<String>,
) -> Result<HttpResponse, WebError> {
    let (id, asked) = (id.to_string(), id.into_inner());
    let whose =
        state.read(move |conn| -> Result<_, StoreError> { access::staff_by_id(conn, &asked) }).await?;
    let by = state.by(&request, &staff.actor());
    let ended = state.write(by, move |tx| end_sessions(tx, &id, &Which::All)).await?;
    Ok(see_other_saying("/desk/season", &format!("{}: {}", whose.name, told(ended))))
}

fn told(ended: usize) -> String {
    match i64::try_from(ended).unwrap_or(i64::MAX) {
        0 => "No session was running, so none was ended".to_owned(),
        ended => filters::count(ended, "session is ended", "sessions are ended"),
    }
}

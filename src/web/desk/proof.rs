//! Showing again that it is you, before what moves money or opens much. The gate asks on the way of the form itself: what was typed goes
//! along in hidden fields and on to its address once the code is right, so nothing is lost and no page need know of it.

use actix_web::HttpRequest;
use actix_web::HttpResponse;
use actix_web::web::Bytes;
use askama::Template;
use chrono::Duration;

use crate::actions::sign_in;
use crate::actions::sign_in::PROOF_MINUTES;
use crate::actions::sign_in::ProveAgain;
use crate::actions::sign_in::SignInError;
use crate::web::access::Staff;
use crate::web::desk::sign_in::CODE_USED;
use crate::web::desk::sign_in::Shown;
use crate::web::desk::sign_in::shown;
use crate::web::error::WebError;
use crate::web::form::Form;
use crate::web::page::Frame;
use crate::web::page::faulty;
use crate::web::page::page;
use crate::web::state::AppState;

/// The field of the code, which no form of ours has beside it.
const PROOF: &str = "proof";

#[derive(Template)]
#[template(path = "desk/proof.html")]
struct ProofPage {
    frame: Frame,
    form: Form,
    action: String,
    kept: Vec<(String, String)>,
    demands_code: bool,
    minutes: i64,
}

/// Where a form goes that asks for a fresh code.
pub enum Way {
    /// On to its address, with this body.
    On(Bytes),
    /// To the page that asks.
    Asked(HttpResponse),
}

/// Whether a session showed a code so lately that it is not asked for again.
fn is_fresh(state: &AppState, staff: &Staff) -> bool {
    let since = state.clock.now().naive_utc() - Duration::minutes(PROOF_MINUTES);
    staff.proved_at.is_some_and(|at| at >= since)
}

/// Lets a form on whose session showed a code lately, or which brings one. Files would be lost on the way, so no address that takes
/// one asks for this.
pub async fn demand(
    request: &HttpRequest,
    state: &AppState,
    staff: &Staff,
    body: Bytes,
) -> Result<Way, WebError> {
    let mut kept: Vec<(String, String)> = serde_urlencoded::from_bytes(&body).unwrap_or_default();
    let proof = kept.iter().find(|(name, _)| name == PROOF).map(|(_, value)| value.clone());
    if proof.is_none() && is_fresh(state, staff) {
        return Ok(Way::On(body));
    }
    // It is no part of the form: the same form sent with and without it is the same act.
    kept.retain(|(name, _)| name != PROOF);
    let fault = match proof {
        _ if is_fresh(state, staff) => None,
        Some(proof) => prove(request, state, staff, proof).await?,
        None => return Ok(Way::Asked(page(&draw(request, state, Form::empty(), kept).await?)?)),
    };
    let Some(fault) = fault else {
        let body = serde_urlencoded::to_string(&kept).map_err(|e| WebError::Internal(e.to_string()))?;
        return Ok(Way::On(Bytes::from(body)));
    };
    let mut form = Form::empty();
    form.blame(PROOF, fault);
    Ok(Way::Asked(faulty(&draw(request, state, form, kept).await?)?))
}

async fn draw(
    request: &HttpRequest,
    state: &AppState,
    form: Form,
    kept: Vec<(String, String)>,
) -> Result<ProofPage, WebError> {
    let demands_code = state.config.demands_totp;
    let title = if demands_code { "Enter a new code" } else { "Enter your password again" };
    Ok(ProofPage {
        frame: state.frame(request, title, "").await?,
        form,
        action: request.uri().path_and_query().map(ToString::to_string).unwrap_or_default(),
        kept,
        demands_code,
        minutes: PROOF_MINUTES,
    })
}

/// Checks what was typed and notes it; a sentence if it was not right.
async fn prove(
    request: &HttpRequest,
    state: &AppState,
    staff: &Staff,
    proof: String,
) -> Result<Option<&'static str>, WebError> {
    let demands_code = state.config.demands_totp;
    if proof.trim().is_empty() {
        return Ok(Some(match demands_code {
            true => "Enter the six digits your authenticator app shows",
            false => "Enter your password",
        }));
    }
    let by = || state.by(request, &staff.actor());
    let bucket = format!("proof:{}", staff.row.id);
    let counted = [bucket.clone()];
    if !state.write(by(), move |tx| sign_in::count_try(tx, &counted, sign_in::TRIES)).await? {
        tracing::warn!(actor = %staff.actor(), "proof throttled");
        return Err(WebError::TooOften);
    }
    let typed = if demands_code { Shown::Code(proof) } else { Shown::Password(proof) };
    let Some(totp_step) = shown(state, &staff.row, typed).await? else {
        tracing::info!(actor = %staff.actor(), "proof refused");
        return Ok(Some(if demands_code { "This code is not right" } else { "This password is not right" }));
    };
    let (staff_id, session_id) = (staff.row.id.clone(), staff.session_id.clone());
    let command = ProveAgain { staff_id, session_id, totp_step, bucket };
    match state.write(by(), move |tx| sign_in::prove_again(tx, &command)).await {
        Ok(()) => Ok(None),
        Err(SignInError::CodeUsed) => Ok(Some(CODE_USED)),
        Err(SignInError::Closed) => Err(WebError::NotAllowed),
        Err(SignInError::Store(error)) => Err(error.into()),
    }
}

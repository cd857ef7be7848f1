//! Overriding a decision. For the role that may.

use actix_web::HttpRequest;
use actix_web::HttpResponse;
use actix_web::web::Bytes;
use actix_web::web::Data;
use actix_web::web::Path;

use crate::actions::override_decision;
use crate::actions::override_decision::OverrideDecision;
use crate::actions::override_decision::OverrideError;
use crate::paths;
use crate::web::access::Staff;
use crate::web::desk::decision;
use crate::web::error::WebError;
use crate::web::form::Form;
use crate::web::page::see_other_saying;
use crate::web::state::AppState;

/// Keeps what staff say, or draws the decision again with what is wrong.
pub async fn create(
    request: HttpRequest,
    state: Data<AppState>,
    staff: Staff,
    id: Path<String>,
    body: Bytes,
) -> Result<HttpResponse, WebError> {
    let id = id.into_inner();
    let mut form = Form::decoded(&body);
    let answer = form.choice("answer", &decision::choices(), "Choose whether this traveller may come");
    let reason = form.line("reason", 500, "Enter the reason: the booker reads it");
    let Some(answer) = answer.filter(|_| !form.is_faulty()) else {
        return decision::drawn(&request, &state, &staff, id, form).await;
    };
    let to = paths::desk_decision(&id);
    let command = OverrideDecision { decision_id: id, may_come: answer == "yes", reason };
    let by = state.by(&request, &staff.actor());
    match state.write(by, move |tx| override_decision::override_decision(tx, &command)).await {
        Ok(()) => Ok(see_other_saying(&to, "Overridden. The answer itself stays as it was made")),
        Err(OverrideError::Superseded) => Ok(see_other_saying(
            &to,
            "Nothing was changed: there is a newer answer about this traveller, or they do not go any more",
        )),
        Err(OverrideError::Store(error)) => Err(error.into()),
    }
}

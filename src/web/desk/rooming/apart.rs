//! Two who must not share, and taking it back.

use actix_web::HttpRequest;
use actix_web::HttpResponse;
use actix_web::web::Bytes;
use actix_web::web::Data;
use actix_web::web::Path;

use crate::actions::keep_apart;
use crate::actions::keep_apart::KeepApart;
use crate::actions::keep_apart::KeepApartError;
use crate::paths;
use crate::web::access::Staff;
use crate::web::desk::rooming::show;
use crate::web::error::WebError;
use crate::web::form::Form;
use crate::web::page::see_other_saying;
use crate::web::state::AppState;

/// Keeps two apart.
pub async fn create(
    request: HttpRequest,
    state: Data<AppState>,
    staff: Staff,
    code: Path<String>,
    body: Bytes,
) -> Result<HttpResponse, WebError> {
    let code = code.into_inner();
    let seen = show::seen(&state, &code).await?;
    let mut form = Form::decoded(&body);
    let people = seen.people();
    let one = form.choice("one", &people, "Choose the first of the two");
    let other = form.choice("other", &people, "Choose the second of the two");
    let reason = form.line("reason", 200, "Enter why: whoever makes the rooms next reads it");
    if one.is_some() && one == other {
        form.blame("other", "Choose somebody else: this is the same person");
    }
    let (Some(one_id), Some(other_id), false) = (one, other, form.is_faulty()) else {
        return show::again(&request, &state, &seen, form).await;
    };
    let here = paths::desk_departure_page(&code, "rooming");
    let command = KeepApart { departure_code: code, one_id, other_id, reason };
    let by = state.by(&request, &staff.actor());
    match state.write(by, move |tx| keep_apart::keep_apart(tx, &command)).await {
        Ok(()) => Ok(see_other_saying(&here, "These two are kept apart from now on")),
        Err(KeepApartError::Known) => Ok(see_other_saying(&here, "These two are kept apart already")),
        Err(KeepApartError::NotTwo) => {
            form.blame("one", "Choose two who go on this departure");
            show::again(&request, &state, &seen, form).await
        }
        Err(KeepApartError::Store(error)) => Err(error.into()),
    }
}

/// Takes it back.
pub async fn destroy(
    request: HttpRequest,
    state: Data<AppState>,
    staff: Staff,
    code: Path<String>,
    body: Bytes,
) -> Result<HttpResponse, WebError> {
    let code = code.into_inner();
    let here = paths::desk_departure_page(&code, "rooming");
    let never = Form::decoded(&body).value("never").to_owned();
    if never.is_empty() {
        return Err(WebError::StaleForm);
    }
    let by = state.by(&request, &staff.actor());
    state.write(by, move |tx| keep_apart::let_share(tx, &code, &never)).await?;
    Ok(see_other_saying(&here, "These two may share again"))
}

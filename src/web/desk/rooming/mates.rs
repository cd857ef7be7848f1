//! Saying who is meant by a name that somebody wrote.

use actix_web::HttpRequest;
use actix_web::HttpResponse;
use actix_web::web::Bytes;
use actix_web::web::Data;
use actix_web::web::Path;

use crate::actions::name_mate;
use crate::actions::name_mate::NameMate;
use crate::actions::name_mate::NameMateError;
use crate::paths;
use crate::web::access::Staff;
use crate::web::desk::rooming::show;
use crate::web::error::WebError;
use crate::web::form::Form;
use crate::web::page::see_other_saying;
use crate::web::state::AppState;

/// Keeps who is meant.
pub async fn create(
    request: HttpRequest,
    state: Data<AppState>,
    staff: Staff,
    code: Path<String>,
    body: Bytes,
) -> Result<HttpResponse, WebError> {
    let code = code.into_inner();
    let seen = show::seen(&state, &code).await?;
    let here = paths::desk_departure_page(&code, "rooming");
    let wishers = seen.wishers();
    if wishers.is_empty() {
        return Ok(see_other_saying(&here, "Nobody has named a room mate"));
    }
    let mut form = Form::decoded(&body);
    let wisher = form.choice("wisher", &wishers, "Choose who wrote a name");
    let mate = form.choice("mate", &seen.people(), "Choose who is meant");
    let (Some(traveller_id), Some(mate_id), false) = (wisher, mate, form.is_faulty()) else {
        return show::again(&request, &state, &seen, form).await;
    };
    let command = NameMate { departure_code: code, traveller_id, mate_id };
    let by = state.by(&request, &staff.actor());
    match state.write(by, move |tx| name_mate::name_mate(tx, &command)).await {
        Ok(()) => Ok(see_other_saying(&here, "Kept. The proposal goes by it")),
        Err(fault @ (NameMateError::NotTwo | NameMateError::NamedNobody)) => {
            let words = match fault {
                NameMateError::NamedNobody => "Choose somebody who wrote a name",
                _ => "Choose two who go on this departure",
            };
            form.blame("wisher", words);
            show::again(&request, &state, &seen, form).await
        }
        Err(NameMateError::Store(error)) => Err(error.into()),
    }
}

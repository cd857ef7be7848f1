//! Taking the link of a pack back.

use actix_web::HttpRequest;
use actix_web::HttpResponse;
use actix_web::web::Bytes;
use actix_web::web::Data;
use actix_web::web::Path;

use crate::actions::revoke_handoff::revoke_handoff;
use crate::web::access::Staff;
use crate::web::desk::handoffs::show;
use crate::web::error::WebError;
use crate::web::form::Form;
use crate::web::page::faulty;
use crate::web::page::see_other_saying;
use crate::web::state::AppState;

/// Takes it back, with a reason.
pub async fn create(
    request: HttpRequest,
    state: Data<AppState>,
    staff: Staff,
    path: Path<(String, i64)>,
    body: Bytes,
) -> Result<HttpResponse, WebError> {
    let (code, number) = path.into_inner();
    let Some(pack) = show::open(&state, &code, number).await? else {
        return Ok(show::is_over(&code, number));
    };
    let mut form = Form::decoded(&body);
    let why = form.line("reason", 200, "Enter why, for the history");
    if form.is_faulty() {
        return faulty(&show::draw(&request, &state, &code, number, form).await?);
    }
    let by = state.by(&request, &staff.actor());
    let is_new = state.write(by, move |tx| revoke_handoff(tx, &pack.id, &why)).await?;
    let words = match is_new {
        true => "Taken back: the link opens nothing any more",
        false => "It was taken back before; nothing was changed",
    };
    Ok(see_other_saying(&show::address(&code, number), words))
}

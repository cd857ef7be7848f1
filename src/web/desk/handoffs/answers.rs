//! The desk's answer to a recipient, on the page of the pack.

use actix_web::HttpRequest;
use actix_web::HttpResponse;
use actix_web::web::Bytes;
use actix_web::web::Data;
use actix_web::web::Path;

use crate::actions::answer_recipient::AnswerRecipient;
use crate::actions::answer_recipient::answer_recipient;
use crate::store::tx::new_id;
use crate::web::access::Staff;
use crate::web::desk::handoffs::show;
use crate::web::error::WebError;
use crate::web::form::Form;
use crate::web::page::faulty;
use crate::web::page::see_other_saying;
use crate::web::state::AppState;

/// Keeps the answer.
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
    let once_key = form.once_key(&format!("answer:{}", pack.id));
    let words = form.line("answer", 1000, "Write your answer");
    if form.is_faulty() {
        return faulty(&show::draw(&request, &state, &code, number, form).await?);
    }
    let command = AnswerRecipient { id: new_id(), handoff_id: pack.id, words, once_key };
    let by = state.by(&request, &staff.actor());
    state.write(by, move |tx| answer_recipient(tx, &command)).await?;
    Ok(see_other_saying(&show::address(&code, number), "Answered; it stands on the page of the pack"))
}

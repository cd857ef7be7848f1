//! Publishing a document after it was shown.

use actix_web::HttpRequest;
use actix_web::HttpResponse;
use actix_web::web::Bytes;
use actix_web::web::Data;

use crate::actions::publish_rules::PublishRules;
use crate::actions::publish_rules::Published;
use crate::actions::publish_rules::publish_next;
use crate::filters;
use crate::paths;
use crate::web::access::Staff;
use crate::web::desk::rules::drafts;
use crate::web::desk::rules::drafts::Proposal;
use crate::web::desk::rules::newest::overtaken;
use crate::web::error::WebError;
use crate::web::form::Form;
use crate::web::page::see_other_saying;
use crate::web::state::AppState;

/// Publishes it, unless a newer version came in since the work on it began.
pub async fn create(
    request: HttpRequest,
    state: Data<AppState>,
    staff: Staff,
    body: Bytes,
) -> Result<HttpResponse, WebError> {
    let form = Form::decoded(&body);
    let Proposal { set, document, base } = match drafts::read(&state, form.clone()).await? {
        Ok(proposal) => proposal,
        Err((form, overtaken)) => return drafts::refused(&request, &state, form, overtaken).await,
    };
    let (code, version) = (set.code.clone(), set.version);
    let command = PublishRules { set, document };
    let by = state.by(&request, &staff.actor());
    match state.write(by, move |tx| publish_next(tx, &command, base)).await? {
        Published::Now(tasks) => {
            let tasks = match i64::try_from(tasks).unwrap_or(i64::MAX) {
                0 => "No answer of a booking became worse".to_owned(),
                tasks => {
                    let words = filters::count(tasks, "booking has a task", "bookings have a task");
                    format!("{words}, because an answer became worse")
                }
            };
            Ok(see_other_saying(
                &paths::desk_rule_set(&code),
                &format!("Version {version} is published. {tasks}"),
            ))
        }
        Published::Already => {
            Ok(see_other_saying(&paths::desk_rule_set(&code), &format!("Version {version} is published")))
        }
        Published::Overtaken(newest) => {
            let mut form = form;
            form.blame(
                "document",
                format!("Version {newest} was published while you worked: bring its changes into your text"),
            );
            form.set("base", newest.to_string());
            drafts::refused(&request, &state, form, Some(overtaken(&code, base, newest))).await
        }
    }
}

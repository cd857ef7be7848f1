//! Setting the status of entries.

use actix_web::HttpRequest;
use actix_web::HttpResponse;
use actix_web::web::Bytes;
use actix_web::web::Data;
use actix_web::web::Path;

use crate::actions::set_entries;
use crate::actions::set_entries::EntriesSet;
use crate::actions::set_entries::SetEntries;
use crate::domain::race_entry::EntryStatus;
use crate::filters;
use crate::paths;
use crate::web::access::Staff;
use crate::web::desk::entries::show;
use crate::web::desk::words;
use crate::web::error::WebError;
use crate::web::form::Form;
use crate::web::page::see_other_saying;
use crate::web::state::AppState;

/// Sets those that are ticked, or all of the list.
pub async fn create(
    request: HttpRequest,
    state: Data<AppState>,
    staff: Staff,
    code: Path<String>,
    body: Bytes,
) -> Result<HttpResponse, WebError> {
    let code = code.into_inner();
    let mut form = Form::decoded(&body);
    let seen = show::seen(&state, &code, &form).await?;
    let mut ids = seen.listed_ids();
    if form.value("all") != "yes" {
        ids.retain(|id| form.chosen("traveller", id));
    }
    let status = form.choice("status", &show::statuses(), "Choose what they become");
    if ids.is_empty() {
        form.blame("all", "Tick a runner in the list, or tick all of them");
    }
    let status = status.and_then(|word| word.parse::<EntryStatus>().ok());
    let (Some(status), false) = (status, form.is_faulty()) else {
        return show::again(&request, &state, &seen, form).await;
    };
    let filters = [("race", form.value("of_race")), ("status", form.value("of_status"))];
    let to = words::address(&paths::desk_departure_page(&code, "entries"), &filters, &[]);
    let command = SetEntries { departure_code: code, traveller_ids: ids, status };
    let by = state.by(&request, &staff.actor());
    let set = state.write(by, move |tx| set_entries::set_entries(tx, &command)).await?;
    Ok(see_other_saying(&to, &said(status, &set)))
}

fn said(status: EntryStatus, set: &EntriesSet) -> String {
    let entries = |n: usize| filters::count(i64::try_from(n).unwrap_or(i64::MAX), "entry", "entries");
    let mut words = format!("{} set to “{}”", entries(set.changed), status.label());
    if set.same > 0 {
        words = format!("{words}. {} stood there already", entries(set.same));
    }
    for (from, count) in &set.left {
        words = format!("{words}. {} left: “{}” cannot become that at once", entries(*count), from.label());
    }
    words
}

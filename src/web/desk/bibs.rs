//! Numbering the runners.

use std::collections::BTreeSet;

use actix_web::HttpRequest;
use actix_web::HttpResponse;
use actix_web::web::Data;
use actix_web::web::Path;

use crate::actions::assign_bibs;
use crate::domain::roster::View;
use crate::filters;
use crate::paths;
use crate::web::access::Staff;
use crate::web::desk::words;
use crate::web::error::WebError;
use crate::web::page::see_other_saying;
use crate::web::state::AppState;

/// Numbers whose deposit is in; who has a number keeps it.
pub async fn create(
    request: HttpRequest,
    state: Data<AppState>,
    staff: Staff,
    code: Path<String>,
) -> Result<HttpResponse, WebError> {
    let code = code.into_inner();
    let departure = code.clone();
    let by = state.by(&request, &staff.actor());
    let numbered = state.write(by, move |tx| assign_bibs::assign_bibs(tx, &departure)).await?;
    let new = i64::try_from(numbered.new).unwrap_or(i64::MAX);
    let mut words = match new {
        0 => "Every runner whose deposit is in has a number already".to_owned(),
        _ => format!("{} numbered; who had a number keeps it", filters::count(new, "runner", "runners")),
    };
    let reasons: BTreeSet<&str> = numbered.without.iter().map(String::as_str).collect();
    if !reasons.is_empty() {
        let reasons: Vec<&str> = reasons.into_iter().collect();
        words = format!("{words}. {} without a number: {}", numbered.without.len(), reasons.join("; "));
    }
    let to = words::address(&paths::desk_departure(&code), &[("view", View::StartList.as_str())], &[]);
    Ok(see_other_saying(&to, &words))
}

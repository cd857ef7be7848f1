//! A pack as a file: asked for by a POST that is logged, fetched for a few minutes by the session that asked.

use actix_web::HttpRequest;
use actix_web::HttpResponse;
use actix_web::web::Bytes;
use actix_web::web::Data;
use actix_web::web::Path;

use crate::actions::disclose::Disclose;
use crate::actions::disclose::disclose;
use crate::documents::table;
use crate::filters;
use crate::paths;
use crate::store::access as access_store;
use crate::store::departures;
use crate::store::tx::new_id;
use crate::web::error::WebError;
use crate::web::form::Form;
use crate::web::page::attachment;
use crate::web::page::see_other;
use crate::web::partner::door;
use crate::web::partner::door::Reach;
use crate::web::partner::door::Visit;
use crate::web::partner::pack;
use crate::web::state::AppState;

/// The word of these disclosures.
const KIND: &str = "pack";

const CSV: &str = "text/csv; charset=utf-8";
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// Logs that the pack leaves as a file and leads to it.
pub async fn create(
    request: HttpRequest,
    state: Data<AppState>,
    word: Path<String>,
    body: Bytes,
) -> Result<HttpResponse, WebError> {
    let (keys, visit, word) = (state.keys().clone(), Visit::of(&state, &request), word.into_inner());
    let format = match Form::decoded(&body).value("format") {
        "csv" => "csv",
        "xlsx" => "xlsx",
        _ => return Err(WebError::StaleForm),
    };
    let (opened, owner) = (word.clone(), visit.session_id.clone());
    let reach = state.read(move |conn| visit.reach(conn, &keys, &opened)).await?;
    let (Reach::Open(pack), Some(owner)) = (reach, owner) else {
        return Ok(see_other(&paths::handoff(&word)));
    };
    let id = new_id();
    let to = paths::handoff_file(&word, &id);
    let by = state.by(&request, &door::actor(&pack));
    let command = Disclose {
        id,
        owner,
        kind: KIND.to_owned(),
        subject_id: pack.departure_id,
        detail: format!("{format} of {}", pack.id),
    };
    state.write(by, move |tx| disclose(tx, &command)).await?;
    Ok(see_other(&to))
}

/// The file.
pub async fn show(
    request: HttpRequest,
    state: Data<AppState>,
    path: Path<(String, String)>,
) -> Result<HttpResponse, WebError> {
    let (keys, visit, (word, id)) = (state.keys().clone(), Visit::of(&state, &request), path.into_inner());
    let (name, content_type, bytes) = state
        .read(move |conn| -> Result<(String, &'static str, Vec<u8>), WebError> {
            let Reach::Open(pack) = visit.reach(conn, &keys, &word)? else { return Err(WebError::NotFound) };
            let owner = visit.session_id.as_deref().unwrap_or_default();
            let disclosure = access_store::disclosure(conn, &id, owner, visit.now)?;
            let (format, of) = disclosure.detail.split_once(" of ").ok_or(WebError::NotFound)?;
            if disclosure.kind != KIND || of != pack.id {
                return Err(WebError::NotFound);
            }
            let (departure, _) = departures::by_id(conn, &pack.departure_id)?;
            let note = format!(
                "Pack no. {} of {}, sent {}",
                pack.number,
                departure.code,
                filters::stamp(pack.sent_at)
            );
            let table = pack::contents(conn, &keys, &pack)?.table(note);
            let name = format!("{}-pack-{}.{format}", departure.code, pack.number);
            Ok(match format {
                "csv" => (name, CSV, table::csv(&table)),
                _ => {
                    let bytes = table::xlsx(&table).map_err(|error| WebError::Internal(error.to_string()))?;
                    (name, XLSX, bytes)
                }
            })
        })
        .await?;
    Ok(attachment(&name, content_type, bytes))
}

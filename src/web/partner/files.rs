//! A pack as a file: asked for by a POST that is logged, fetched for a few minutes by the session that asked.

use actix_web::HttpRequest;
use actix_web::HttpResponse;
use actix_web::web::Bytes;
use actix_web::web::Data;
use actix_web::web::Path;

use crate::actions::disclose::Disclose;
use crate::actions::disclose::PACK;
use crate::actions::disclose::disclose;
use crate::documents::pack_file;
use crate::keys::Keyring;
use crate::paths;
use crate::store::Conn;
use crate::store::access as access_store;
use crate::store::packs::Pack;
use crate::store::tx::new_id;
use crate::web::error::WebError;
use crate::web::form::Form;
use crate::web::page::attachment;
use crate::web::page::see_other;
use crate::web::partner::door;
use crate::web::partner::door::Gone;
use crate::web::partner::door::Reach;
use crate::web::partner::door::Visit;
use crate::web::partner::door::Why;
use crate::web::state::AppState;

const CSV: &str = "text/csv; charset=utf-8";
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
const EDIFACT: &str = "application/edifact";

/// A file under its name.
struct Taken {
    name: String,
    content_type: &'static str,
    bytes: Vec<u8>,
}

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
        "paxlst" => "paxlst",
        _ => return Err(WebError::StaleForm),
    };
    let (opened, owner) = (word.clone(), visit.session_id.clone());
    let found = state
        .read(move |conn| -> Result<_, WebError> {
            let reach = visit.reach(conn, &keys, &opened)?;
            let Reach::Open(seen) = reach else { return Ok(None) };
            let language = seen.language;
            Ok(Some((language, Pack::without_sealed(conn, seen.pack)?)))
        })
        .await?;
    let (Some((language, pack)), Some(owner)) = (found, owner) else {
        return Ok(see_other(&paths::handoff(&word)));
    };
    // Nothing is noted of what cannot leave.
    let Some(pack) = pack else {
        let frame = state.frame(&request, "", "").await?;
        return door::gone(frame, Gone { why: Why::Altered, language });
    };
    if format == "paxlst" && !pack_file::has_paxlst(&pack.head) {
        return Err(WebError::StaleForm);
    }
    let pack = pack.handoff;
    let id = new_id();
    let to = paths::handoff_file(&word, &id);
    let by = state.by(&request, &door::actor(&pack));
    let command = Disclose {
        id,
        owner,
        kind: PACK.to_owned(),
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
    let frame = state.frame(&request, "Pack", "").await?;
    let (keys, visit, (word, id)) = (state.keys().clone(), Visit::of(&state, &request), path.into_inner());
    let taken = state
        .read(move |conn| -> Result<Result<Taken, Gone>, WebError> {
            let seen = match visit.reach(conn, &keys, &word)? {
                Reach::Gone(gone) => return Ok(Err(gone)),
                Reach::Closed(_) => return Err(WebError::NotFound),
                Reach::Open(seen) => seen,
            };
            let owner = visit.session_id.as_deref().unwrap_or_default();
            let disclosure = access_store::disclosure(conn, &id, owner, visit.now)?;
            let (format, of) = disclosure.detail.split_once(" of ").ok_or(WebError::NotFound)?;
            if disclosure.kind != PACK || of != seen.pack.id {
                return Err(WebError::NotFound);
            }
            let language = seen.language;
            match Pack::open(conn, &keys, seen.pack)? {
                Some(pack) => Ok(Ok(taken(conn, &keys, &pack, format)?)),
                None => Ok(Err(Gone { why: Why::Altered, language })),
            }
        })
        .await?;
    match taken {
        Ok(file) => Ok(attachment(&file.name, file.content_type, file.bytes)),
        Err(gone) => door::gone(frame, gone),
    }
}

fn taken(conn: &mut Conn, keys: &Keyring, pack: &Pack, format: &str) -> Result<Taken, WebError> {
    let told = pack.before(conn, keys)?.map(|earlier| pack_file::told(pack, &earlier));
    let named = |ending: &str| format!("{}-pack-{}.{ending}", pack.head.departure, pack.head.number);
    Ok(match format {
        "csv" => Taken { name: named("csv"), content_type: CSV, bytes: pack_file::csv(pack, told.as_ref()) },
        "paxlst" => {
            let message = pack_file::paxlst(pack).ok_or(WebError::NotFound)?;
            Taken { name: named("edi"), content_type: EDIFACT, bytes: message.into_bytes() }
        }
        _ => {
            let bytes = pack_file::xlsx(pack, told.as_ref())
                .map_err(|error| WebError::Internal(error.to_string()))?;
            Taken { name: named("xlsx"), content_type: XLSX, bytes }
        }
    })
}

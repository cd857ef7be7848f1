//! Acts on many: the form of the board becomes a preview, the preview is done once, and its page shows what came of it.

use std::collections::BTreeMap;

use actix_web::HttpRequest;
use actix_web::HttpResponse;
use actix_web::web::Bytes;
use actix_web::web::Data;
use actix_web::web::Path;
use askama::Template;
use chrono::DateTime;
use chrono::Utc;

use super::cells;
use super::show::Board;
use crate::actions::act_on_many;
use crate::actions::act_on_many::ActOnManyError;
use crate::actions::act_on_many::PreviewAct;
use crate::domain::readiness::Act;
use crate::domain::readiness::Line;
use crate::domain::readiness::Would;
use crate::filters;
use crate::paths;
use crate::store::Conn;
use crate::store::StoreError;
use crate::store::access;
use crate::store::bulk_acts;
use crate::store::bulk_acts::BulkAct;
use crate::store::dossier::Offer;
use crate::store::readiness;
use crate::store::tx::new_id;
use crate::web::access::Staff;
use crate::web::desk::rosters::as_file;
use crate::web::desk::words;
use crate::web::error::WebError;
use crate::web::form::Form;
use crate::web::page::Frame;
use crate::web::page::Rendered;
use crate::web::page::see_other;
use crate::web::page::see_other_saying;
use crate::web::state::AppState;

/// Letters of a tag, a bus or a guide.
const WORD_LETTERS: usize = 40;
/// Letters of a question.
const QUESTION_LETTERS: usize = 500;

/// One person of a preview or of the results.
struct PersonLine {
    name: String,
    is_done: bool,
    words: String,
}

#[derive(Template)]
#[template(path = "desk/board/act.html")]
struct ActPage {
    frame: Frame,
    what: String,
    argument: String,
    board: String,
    action: String,
    counts: String,
    people: Vec<PersonLine>,
    done: String,
    can_be_done: bool,
    is_too_old: bool,
    csv: String,
    xlsx: String,
}

/// Whom an act was chosen for, or the board with what is missing.
enum Chosen {
    Preview(PreviewAct),
    Faulty(Rendered),
}

/// Keeps a preview of what was chosen and leads to it.
pub async fn create(
    request: HttpRequest,
    state: Data<AppState>,
    staff: Staff,
    code: Path<String>,
    body: Bytes,
) -> Result<HttpResponse, WebError> {
    let frame = state.frame(&request, "Readiness", "departures").await?;
    let query = words::filters_of(&request);
    let form = Form::decoded(&body);
    let now = state.clock.now();
    let chosen = state.read(move |conn| choose(conn, frame, &code, &query, form, now)).await?;
    let command = match chosen {
        Chosen::Preview(command) => command,
        Chosen::Faulty(page) => return Ok(page.into()),
    };
    let to = paths::desk_departure_act(&command.departure_code, &command.id);
    let by = state.by(&request, &staff.actor());
    state.write(by, move |tx| act_on_many::preview_act(tx, &command)).await?;
    Ok(see_other(&to))
}

fn choose(
    conn: &mut Conn,
    frame: Frame,
    code: &str,
    query: &Form,
    mut form: Form,
    now: DateTime<Utc>,
) -> Result<Chosen, WebError> {
    let board = Board::load(conn, code, query, now)?;
    let people = people(&board, &mut form);
    let act = act(&board, &mut form);
    if let (Some(act), false) = (act, form.is_faulty()) {
        return Ok(Chosen::Preview(PreviewAct {
            id: new_id(),
            departure_code: board.offer.departure.code.clone(),
            act,
            traveller_ids: people,
        }));
    }
    Ok(Chosen::Faulty(Rendered::faulty(&board.page(frame, form))?))
}

/// Those ticked who are on the board, or everybody the filters leave, on whichever page; in the order of the list.
fn people(board: &Board, form: &mut Form) -> Vec<String> {
    let scope = form.choice("scope", &board.scopes(), "Choose those ticked, or all that match");
    let ids = |lines: Vec<&Line>| lines.iter().map(|line| line.traveller_id.clone()).collect::<Vec<_>>();
    let all = board.asked.wanted().of(&board.lines);
    let people = match scope.as_deref() {
        Some("all") => ids(all),
        Some(_) => {
            let ticked: Vec<&Line> =
                board.lines.iter().filter(|line| form.chosen("traveller", &line.traveller_id)).collect();
            ids(ticked)
        }
        None => return Vec::new(),
    };
    if people.is_empty() {
        form.blame("scope", "Tick at least one person, or choose all that match");
    }
    people
}

fn act(board: &Board, form: &mut Form) -> Option<Act> {
    let chosen = form.choice("act", &board.acts(), "Choose what to do")?;
    let (word, staff_id) = chosen.split_once(':').unwrap_or((&chosen, ""));
    let argument = match word {
        "ask" => form.line("argument", QUESTION_LETTERS, "Enter the question: the booker reads it"),
        "tag" | "untag" => form.line("argument", WORD_LETTERS, "Enter the word of the tag"),
        "bus" | "guide" => form.optional_line("argument", WORD_LETTERS),
        _ => staff_id.to_owned(),
    };
    Act::of(word, &argument)
}

/// The preview, and once it is done what came of it.
pub async fn show(
    request: HttpRequest,
    state: Data<AppState>,
    staff: Staff,
    path: Path<(String, String)>,
) -> Result<HttpResponse, WebError> {
    let frame = state.frame(&request, "Act on many", "departures").await?;
    let (code, id) = path.into_inner();
    let now = state.clock.now();
    words::drawn(&state, move |conn| draw(conn, frame, &code, &id, &staff.actor(), now)).await
}

fn draw(
    conn: &mut Conn,
    frame: Frame,
    code: &str,
    id: &str,
    actor: &str,
    now: DateTime<Utc>,
) -> Result<ActPage, StoreError> {
    let offer = Offer::by_code(conn, code)?;
    let row = act_on_many::own_act(conn, id, &offer.departure.id, actor)?;
    let staff = staff_names(conn)?;
    let people = people_lines(conn, &offer, &row, now)?;
    let happens = people.iter().filter(|person| person.is_done).count();
    let is_too_old = act_on_many::is_too_old(&row, now.naive_utc());
    let is_export = row.done_at.is_some() && row.act == "export";
    let action = paths::desk_departure_act(code, &row.id);
    let file = |format: &str| if is_export { format!("{action}/board.{format}") } else { String::new() };
    Ok(ActPage {
        frame: Frame { title: format!("{code}: {}", what(&row, &staff)), ..frame },
        what: what(&row, &staff),
        argument: if row.act == "assign" { String::new() } else { row.argument.clone() },
        board: paths::desk_departure_page(code, "board"),
        counts: format!("For {happens} of {} people", people.len()),
        can_be_done: row.done_at.is_none() && !is_too_old && happens > 0,
        is_too_old,
        done: row.done_at.map(filters::stamp).unwrap_or_default(),
        csv: file("csv"),
        xlsx: file("xlsx"),
        people,
        action,
    })
}

fn staff_names(conn: &mut Conn) -> Result<BTreeMap<String, String>, StoreError> {
    Ok(access::all_staff(conn)?.into_iter().map(|one| (one.id, one.name)).collect())
}

fn what(row: &BulkAct, staff: &BTreeMap<String, String>) -> String {
    match row.act.as_str() {
        "remind" => "Remind of missing details".to_owned(),
        "ask" => "Ask the bookers a question".to_owned(),
        "tag" => "Add a tag".to_owned(),
        "untag" => "Take a tag off".to_owned(),
        "bus" => "Set the bus".to_owned(),
        "guide" => "Set the guide".to_owned(),
        "assign" => match staff.get(&row.argument) {
            Some(name) => format!("Assign to {name}"),
            None => "Assign to nobody".to_owned(),
        },
        _ => "Export as a file".to_owned(),
    }
}

/// What is kept of it once it is done; before that, what it would mean now.
fn people_lines(
    conn: &mut Conn,
    offer: &Offer,
    row: &BulkAct,
    now: DateTime<Utc>,
) -> Result<Vec<PersonLine>, StoreError> {
    let names: BTreeMap<String, String> = bulk_acts::names(conn, &row.people()?)?.into_iter().collect();
    let named = |id: &str| names.get(id).cloned().unwrap_or_default();
    if row.done_at.is_some() {
        let line = |result: bulk_acts::ActResult| PersonLine {
            name: named(&result.traveller_id),
            is_done: result.is_done,
            words: result.words,
        };
        return Ok(row.kept_results()?.into_iter().map(line).collect());
    }
    let line = |(id, would): (String, Would)| match would {
        Would::Happen(words) => PersonLine { name: named(&id), is_done: true, words },
        Would::Not(words) => PersonLine { name: named(&id), is_done: false, words },
    };
    Ok(act_on_many::outcomes(conn, offer, row, now)?.into_iter().map(line).collect())
}

/// Does it. A second time nothing happens, and the same results are shown.
pub async fn update(
    request: HttpRequest,
    state: Data<AppState>,
    staff: Staff,
    path: Path<(String, String)>,
) -> Result<HttpResponse, WebError> {
    let (code, id) = path.into_inner();
    let here = paths::desk_departure_act(&code, &id);
    let by = state.by(&request, &staff.actor());
    match state.write(by, move |tx| act_on_many::do_act(tx, &code, &id)).await {
        Ok(()) => Ok(see_other(&here)),
        Err(ActOnManyError::TooOld) => {
            Ok(see_other_saying(&here, "Nothing was done: this preview is older than a day"))
        }
        Err(ActOnManyError::Store(error)) => Err(error.into()),
    }
}

/// The people of an export that was done, as the board shows them now.
pub async fn file(
    state: Data<AppState>,
    staff: Staff,
    path: Path<(String, String, String)>,
) -> Result<HttpResponse, WebError> {
    let (code, id, format) = path.into_inner();
    let now = state.clock.now();
    let sheet = state
        .read(move |conn| -> Result<_, StoreError> {
            let offer = Offer::by_code(conn, &code)?;
            let row = act_on_many::own_act(conn, &id, &offer.departure.id, &staff.actor())?;
            if row.done_at.is_none() || row.act != "export" {
                return Err(StoreError::NotFound);
            }
            let lines = readiness::lines(conn, &offer, now.with_timezone(&offer.zone).date_naive())?;
            let by_id: BTreeMap<&str, &Line> =
                lines.iter().map(|line| (line.traveller_id.as_str(), line)).collect();
            let people = row.people()?;
            let chosen: Vec<&Line> = people.iter().filter_map(|id| by_id.get(id.as_str()).copied()).collect();
            let as_of = filters::instant(now, offer.zone, &offer.departure.gateway);
            let count = i64::try_from(chosen.len()).unwrap_or(i64::MAX);
            let note = format!("{}. As of {as_of}.", filters::count(count, "traveller", "travellers"));
            Ok(cells::table(&code, &chosen, &staff_names(conn)?, &note))
        })
        .await?;
    as_file(&sheet, &format)
}

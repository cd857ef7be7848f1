//! Numbers from a list that came in: looked at first, given once.

use actix_web::HttpRequest;
use actix_web::HttpResponse;
use actix_web::web::Bytes;
use actix_web::web::Data;
use actix_web::web::Path;
use askama::Template;

use crate::actions::import_bibs;
use crate::actions::import_bibs::ImportBibs;
use crate::actions::import_bibs::ImportBibsError;
use crate::documents::bib_list;
use crate::domain::bib_list::Match;
use crate::domain::bib_list::Matched;
use crate::filters;
use crate::paths;
use crate::store::StoreError;
use crate::store::departures;
use crate::store::departures::Edition;
use crate::web::access::Staff;
use crate::web::error::WebError;
use crate::web::form::Form;
use crate::web::page::Frame;
use crate::web::page::faulty;
use crate::web::page::page;
use crate::web::page::see_other_saying;
use crate::web::state::AppState;
use crate::web::upload;

/// The name of the file's field.
const FILE: &str = "file";

/// A line of the list in words.
struct Row {
    line: usize,
    who: String,
    bib: u32,
    said: String,
    tone: &'static str,
}

#[derive(Template)]
#[template(path = "desk/bib_list.html")]
struct BibListPage {
    frame: Frame,
    form: Form,
    here: String,
    back: String,
    code: String,
    rows: Vec<Row>,
    count: String,
    clashes: usize,
    new: usize,
    print: String,
    list: String,
}

fn draw(frame: Frame, edition: &Edition, form: Form, matched: &[Matched]) -> BibListPage {
    let row = |one: &Matched| {
        let (said, tone) = match &one.said {
            Ok(Match::New(_)) => ("gets this number".to_owned(), "good"),
            Ok(Match::Same(_)) => ("has it already".to_owned(), "end"),
            Err(why) => (why.clone(), "bad"),
        };
        let listed = &one.listed;
        let who = [listed.name.as_str(), &listed.reference].join(" ").trim().to_owned();
        Row { line: listed.line, who, bib: listed.bib, said, tone }
    };
    let new = matched.iter().filter(|one| matches!(one.said, Ok(Match::New(_)))).count();
    BibListPage {
        frame,
        here: paths::desk_edition_page(&edition.code, "bibs"),
        back: paths::desk_edition_page(&edition.code, "start-list"),
        code: edition.code.clone(),
        rows: matched.iter().map(row).collect(),
        count: filters::count(i64::try_from(new).unwrap_or(i64::MAX), "number", "numbers"),
        clashes: matched.iter().filter(|one| one.said.is_err()).count(),
        new,
        print: import_bibs::print_of(matched),
        list: listed_again(matched),
        form,
    }
}

/// The list as it was read, to be sent once more.
fn listed_again(matched: &[Matched]) -> String {
    let clean = |text: &str| text.replace(['\t', '\r', '\n', '"'], " ");
    let line = |one: &Matched| {
        format!("{}\t{}\t{}", one.listed.bib, clean(&one.listed.reference), clean(&one.listed.name))
    };
    let lines: Vec<String> = matched.iter().map(line).collect();
    format!("bib\treference\tname\n{}", lines.join("\n"))
}

async fn edition(state: &AppState, code: &str) -> Result<Edition, WebError> {
    let code = code.to_owned();
    Ok(state.read(move |conn| -> Result<_, StoreError> { departures::edition_by_code(conn, &code) }).await?)
}

/// The form.
pub async fn new(
    request: HttpRequest,
    state: Data<AppState>,
    _staff: Staff,
    code: Path<String>,
) -> Result<HttpResponse, WebError> {
    let edition = edition(&state, &code).await?;
    let frame = state.frame(&request, "Numbers from a list", "departures").await?;
    page(&draw(frame, &edition, Form::empty(), &[]))
}

/// Shows what a list comes to; once that is confirmed, and still the same, gives the numbers.
pub async fn create(
    request: HttpRequest,
    state: Data<AppState>,
    staff: Staff,
    code: Path<String>,
    body: Bytes,
) -> Result<HttpResponse, WebError> {
    let edition = edition(&state, &code).await?;
    let frame = state.frame(&request, "Numbers from a list", "departures").await?;
    let sent = upload::upload(&request, body, FILE).await?;
    let mut form = sent.form;
    let pasted = Some(form.value("rows").as_bytes().to_vec()).filter(|rows| !rows.is_empty());
    let Some(bytes) = sent.file.or(pasted) else {
        form.blame(FILE, "Choose a CSV file, or paste its lines below");
        return faulty(&draw(frame, &edition, form, &[]));
    };
    let listed = match bib_list::read(&bytes) {
        Ok(listed) => listed,
        Err(fault) => {
            form.blame(FILE, fault.to_string());
            return faulty(&draw(frame, &edition, form, &[]));
        }
    };
    if !form.value("print").is_empty() {
        let command = ImportBibs {
            edition_code: edition.code.clone(),
            listed: listed.clone(),
            print: form.value("print").to_owned(),
        };
        let by = state.by(&request, &staff.actor());
        match state.write(by, move |tx| import_bibs::import_bibs(tx, &command)).await {
            Ok(given) => {
                let given =
                    filters::count(i64::try_from(given).unwrap_or(i64::MAX), "number is", "numbers are");
                let to = paths::desk_edition_page(&edition.code, "start-list");
                return Ok(see_other_saying(&to, &format!("{given} given")));
            }
            // Shown again below, as it is now.
            Err(ImportBibsError::Changed) => {}
            Err(ImportBibsError::Store(error)) => return Err(error.into()),
        }
    }
    let (of, lines) = (edition.clone(), listed);
    let matched = state.read(move |conn| import_bibs::preview(conn, &of, &lines)).await?;
    page(&draw(frame, &edition, form, &matched))
}

//! A rule document of one's own: written or pasted, read by the program, and shown before it is published.

use actix_web::HttpRequest;
use actix_web::HttpResponse;
use actix_web::web::Bytes;
use actix_web::web::Data;
use askama::Template;

use crate::domain::eligibility::RuleSet;
use crate::domain::eligibility::Rules;
use crate::store::decisions;
use crate::web::access::Staff;
use crate::web::desk::rules::newest::Newest;
use crate::web::desk::rules::newest::Overtaken;
use crate::web::desk::rules::newest::answer;
use crate::web::desk::rules::newest::overtaken;
use crate::web::desk::rules::preview;
use crate::web::desk::words;
use crate::web::error::WebError;
use crate::web::form::Form;
use crate::web::page::Frame;
use crate::web::page::page;
use crate::web::state::AppState;
use crate::web::upload;

/// A set to begin from.
struct Beginning {
    href: String,
    words: String,
}

#[derive(Template)]
#[template(path = "desk/rules/draft.html")]
struct DraftPage {
    frame: Frame,
    form: Form,
    beginnings: Vec<Beginning>,
    overtaken: Option<Overtaken>,
}

/// A document that may be published, and the version it was made from.
pub struct Proposal {
    /// As read.
    pub set: RuleSet,
    /// Its text.
    pub document: String,
    /// The version it was made from; 0 for none.
    pub base: i64,
}

/// The text of the next version of a set, or an empty page.
pub async fn new(
    request: HttpRequest,
    state: Data<AppState>,
    _staff: Staff,
) -> Result<HttpResponse, WebError> {
    let today = words::today(&state).await?;
    let from = words::filters_of(&request).value("from").to_owned();
    let form = match from.as_str() {
        "" => Form::empty(),
        _ => {
            let newest = Newest::find(&state, from).await?;
            Form::filled([
                ("base_code", newest.set.code.clone()),
                ("base", newest.version().to_string()),
                ("document", newest.as_edited(today)),
            ])
        }
    };
    page(&draw(&request, &state, form, None).await?)
}

/// Reads what was written and shows what it would change; or shows the text again, to go on writing.
pub async fn create(
    request: HttpRequest,
    state: Data<AppState>,
    _staff: Staff,
    body: Bytes,
) -> Result<HttpResponse, WebError> {
    let sent = upload::upload(&request, body, "file").await?;
    let mut form = sent.form;
    if let Some(file) = sent.file {
        form.set("document", String::from_utf8_lossy(&file).replace('\0', ""));
    }
    if form.value("again") == "yes" {
        return page(&draw(&request, &state, form, None).await?);
    }
    match read(&state, form).await? {
        Ok(proposal) => preview::show(&request, &state, proposal.set, proposal.document, proposal.base).await,
        Err((form, overtaken)) => refused(&request, &state, form, overtaken).await,
    }
}

/// The page with what is wrong and everything that was typed.
pub async fn refused(
    request: &HttpRequest,
    state: &AppState,
    form: Form,
    overtaken: Option<Overtaken>,
) -> Result<HttpResponse, WebError> {
    let is_overtaken = overtaken.is_some();
    answer(&draw(request, state, form, overtaken).await?, is_overtaken)
}

async fn draw(
    request: &HttpRequest,
    state: &AppState,
    form: Form,
    overtaken: Option<Overtaken>,
) -> Result<DraftPage, WebError> {
    let frame = state.frame(request, "Publish a document", "rules").await?;
    let today = words::today(state).await?;
    let prepared = state.read(decisions::prepared).await?;
    let rules: &Rules = &prepared.rules;
    let current = rules.current(today).into_iter().map(|index| &rules.sets()[index]);
    let beginning = |set: &RuleSet| Beginning {
        href: format!("/desk/rule-drafts?from={}", set.code),
        words: format!("{} ({})", set.title, set.code),
    };
    Ok(DraftPage { frame, form, beginnings: current.map(beginning).collect(), overtaken })
}

/// Reads the document of a form; what is wrong is said at the text.
pub async fn read(
    state: &AppState,
    mut form: Form,
) -> Result<Result<Proposal, (Form, Option<Overtaken>)>, WebError> {
    // A browser sends every line end as two signs; the document has one.
    let document = form.value("document").replace("\r\n", "\n");
    if document.trim().is_empty() {
        form.blame("document", "Paste or write the document");
        return Ok(Err((form, None)));
    }
    let set = match RuleSet::parse(&document) {
        Ok(set) => set,
        Err(fault) => {
            form.blame("document", format!("Line {}, {}: {}", fault.line, fault.field, fault.problem));
            return Ok(Err((form, None)));
        }
    };
    let code = set.code.clone();
    let newest = state.read(move |conn| decisions::versions_of(conn, &code)).await?.into_iter().next();
    let number = newest.as_ref().map_or(0, |row| row.version);
    // A document of a set that the form did not begin from was made from whatever is newest now.
    let base = match form.value("base").parse::<i64>() {
        Ok(base) if form.value("base_code") == set.code => base,
        _ => number,
    };
    // The button pressed twice: publishing answers that it is done.
    if newest.as_ref().is_some_and(|row| row.document == document) {
        return Ok(Ok(Proposal { set, document, base }));
    }
    if base != number {
        let told = overtaken(&set.code, base, number);
        form.set("base", number.to_string());
        form.blame("document", format!(
            "Version {number} was published while you worked: bring its changes into your text and raise the version to {}",
            number + 1
        ));
        return Ok(Err((form, Some(told))));
    }
    if i64::from(set.version) <= number {
        form.blame(
            "document",
            format!("Version {number} is published and never changes: raise the version to {}", number + 1),
        );
    }
    if newest.is_some_and(|row| row.authority != set.authority.as_str()) {
        form.blame("document", "The versions before it belong to another authority: choose another code");
    }
    Ok(if form.is_faulty() { Err((form, None)) } else { Ok(Proposal { set, document, base }) })
}

//! The way to a pack: the page of the link, the code to the recipient's address, the session for that pack alone.

use actix_web::HttpRequest;
use actix_web::HttpResponse;
use actix_web::web::Bytes;
use actix_web::web::Data;
use actix_web::web::Path;
use askama::Template;

use crate::actions::ask_code::AskCodeError;
use crate::actions::ask_code::Door;
use crate::actions::ask_code::ask_code;
use crate::actions::enter_code::EnterCode;
use crate::actions::enter_code::Entered;
use crate::actions::enter_code::enter_code;
use crate::domain::handoff::Language;
use crate::domain::handoff::words;
use crate::keys;
use crate::paths;
use crate::store::tx::new_id;
use crate::web::access;
use crate::web::access::SessionKind;
use crate::web::code_form;
use crate::web::error::WebError;
use crate::web::form::Form;
use crate::web::page;
use crate::web::page::Frame;
use crate::web::page::see_other;
use crate::web::partner::door;
use crate::web::partner::door::Reach;
use crate::web::partner::door::Visit;
use crate::web::state::AppState;

#[derive(Template)]
#[template(path = "partner/link.html")]
struct LinkPage {
    frame: Frame,
    language: Language,
    eyebrow: String,
    action: String,
    open_href: String,
}

#[derive(Template)]
#[template(path = "partner/open.html")]
struct OpenPage {
    frame: Frame,
    language: Language,
    form: Form,
    back: String,
    action: String,
    hint: String,
}

/// Says which agency sent a pack and that a code is needed; who has entered it goes on.
pub async fn show(
    request: HttpRequest,
    state: Data<AppState>,
    word: Path<String>,
) -> Result<HttpResponse, WebError> {
    let frame = state.frame(&request, "", "").await?;
    match reach(&state, &request, &word).await? {
        Reach::Gone(gone) => door::gone(frame, gone),
        Reach::Open(_) => Ok(see_other(&paths::handoff_page(&word, "pack"))),
        Reach::Closed(seen) => {
            let (en, zh) = words::for_a_partner(&frame.agency);
            page::page(&LinkPage {
                frame: Frame { title: seen.language.say(words::A_PACK_FOR_YOU), ..frame },
                language: seen.language,
                eyebrow: seen.language.join(en, zh),
                action: paths::handoff_page(&word, "code"),
                open_href: paths::handoff_page(&word, "open"),
            })
        }
    }
}

/// Sends a code to the address the pack was sent to.
pub async fn create(
    request: HttpRequest,
    state: Data<AppState>,
    word: Path<String>,
) -> Result<HttpResponse, WebError> {
    let pack = match reach(&state, &request, &word).await? {
        Reach::Gone(_) => return Ok(see_other(&paths::handoff(&word))),
        Reach::Closed(seen) | Reach::Open(seen) => seen.pack,
    };
    let (by, code_id) = (state.by(&request, &door::actor(&pack)), new_id());
    let door = Door::Handoff(pack.id);
    match state.write(by, move |tx| ask_code(tx, &code_id, &door)).await {
        Ok(()) => Ok(see_other(&paths::handoff_page(&word, "open"))),
        Err(AskCodeError::TooOften) => Err(WebError::TooOften),
        Err(AskCodeError::Store(error)) => Err(error.into()),
    }
}

/// The field for the code.
pub async fn enter(
    request: HttpRequest,
    state: Data<AppState>,
    word: Path<String>,
) -> Result<HttpResponse, WebError> {
    let frame = state.frame(&request, "", "").await?;
    match reach(&state, &request, &word).await? {
        Reach::Gone(gone) => door::gone(frame, gone),
        Reach::Closed(seen) | Reach::Open(seen) => {
            page::page(&open_page(frame, seen.language, Form::empty(), &word))
        }
    }
}

/// Spends the code: right, this pack is open for half an hour; the opening is logged.
pub async fn open(
    request: HttpRequest,
    state: Data<AppState>,
    word: Path<String>,
    body: Bytes,
) -> Result<HttpResponse, WebError> {
    let frame = state.frame(&request, "", "").await?;
    let (pack, language) = match reach(&state, &request, &word).await? {
        Reach::Gone(gone) => return door::gone(frame, gone),
        Reach::Closed(seen) | Reach::Open(seen) => (seen.pack, seen.language),
    };
    let mut form = Form::decoded(&body).in_language(language);
    if let Some(digits) = code_form::digits(&mut form) {
        let secret = keys::random_word()?;
        let session_id = keys::sha256_hex(secret.as_bytes());
        let by = state.by(&request, &door::actor(&pack));
        let command = EnterCode { door: Door::Handoff(pack.id), digits, session_id };
        let entered = state.write(by, move |tx| enter_code(tx, &command)).await?;
        if entered == Entered::Open {
            let mut answer = see_other(&paths::handoff_page(&word, "pack"));
            let cookie = access::session_cookie(&state, SessionKind::Handoff, &secret);
            answer.add_cookie(&cookie).map_err(|error| WebError::Internal(error.to_string()))?;
            return Ok(answer);
        }
        code_form::blame(&mut form, entered);
    }
    form.set(code_form::NAME, "");
    page::faulty(&open_page(frame, language, form, &word))
}

async fn reach(state: &AppState, request: &HttpRequest, word: &str) -> Result<Reach, WebError> {
    let (keys, visit, word) = (state.keys().clone(), Visit::of(state, request), word.to_owned());
    state.read(move |conn| visit.reach(conn, &keys, &word)).await
}

fn open_page(frame: Frame, language: Language, form: Form, word: &str) -> OpenPage {
    OpenPage {
        frame: Frame { title: language.say(words::ENTER_CODE), ..frame },
        language,
        form,
        back: paths::handoff(word),
        action: paths::handoff_page(word, "open"),
        hint: language.say(words::CODE_HINT),
    }
}

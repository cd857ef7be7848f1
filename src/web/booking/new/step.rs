//! Every page of the way posts here: its answers are judged, and the answer is the next page, or the same one with what is wrong.

use actix_web::HttpRequest;
use actix_web::HttpResponse;
use actix_web::web::Bytes;
use actix_web::web::Data;
use actix_web::web::Path;

use crate::keys;
use crate::paths;
use crate::store::Conn;
use crate::store::dossier::Offer;
use crate::web::booking::new::answers::Answers;
use crate::web::booking::new::confirm;
use crate::web::booking::new::confirm::Order;
use crate::web::booking::new::confirm::Press;
use crate::web::booking::new::draft::Draft;
use crate::web::booking::new::ended;
use crate::web::booking::new::flow;
use crate::web::booking::new::flow::Page;
use crate::web::booking::new::judge;
use crate::web::booking::new::party;
use crate::web::booking::new::party::Verdict;
use crate::web::booking::new::question;
use crate::web::booking::new::redraw;
use crate::web::booking::new::scene::Asked;
use crate::web::booking::new::scene::Scene;
use crate::web::booking::new::start;
use crate::web::error::WebError;
use crate::web::form::Form;
use crate::web::page::Rendered;
use crate::web::page::see_other;
use crate::web::state::AppState;

/// What a posted step comes to.
enum Turn {
    Page(Rendered),
    Booked(String),
    Press(Box<Order>),
}

/// A step that was reloaded or kept as a bookmark: its answers travel in the form and are gone, so the way begins anew.
pub async fn show(state: Data<AppState>, path: Path<(String, String)>) -> Result<HttpResponse, WebError> {
    let (code, step) = path.into_inner();
    if !flow::is_step(&step) {
        return Err(WebError::NotFound);
    }
    let offer = state.read(move |conn| Offer::by_code(conn, &code)).await?;
    Ok(see_other(&paths::book(&offer.departure.code)))
}

/// One step.
pub async fn create(
    request: HttpRequest,
    state: Data<AppState>,
    path: Path<(String, String)>,
    body: Bytes,
) -> Result<HttpResponse, WebError> {
    let (code, step) = path.into_inner();
    let asked = Asked {
        frame: state.frame(&request, "Book", "tours").await?,
        code,
        keys: state.keys().clone(),
        now: state.clock.now(),
    };
    let form = Form::decoded(&body);
    let again = asked.clone();
    match state.read(move |conn| turn(conn, asked, &step, form)).await? {
        Turn::Page(drawn) => Ok(drawn.into()),
        Turn::Booked(address) => Ok(see_other(&address)),
        Turn::Press(order) => confirm::press(&state, &request, again, *order).await,
    }
}

fn turn(conn: &mut Conn, asked: Asked, step: &str, form: Form) -> Result<Turn, WebError> {
    let keys = asked.keys.clone();
    let scene = Scene::load(conn, asked)?;
    if step == flow::START {
        return Ok(Turn::Page(begin(&scene)?));
    }
    let Some(draft) = scene.draft(form.value("draft")) else { return Ok(Turn::Page(ended::stale(&scene)?)) };
    if step == flow::CONFIRM && draft.page == Page::Check {
        return Ok(match confirm::judge(conn, scene, &keys, draft.answers, form)? {
            Press::Page(drawn) => Turn::Page(drawn),
            Press::Booked(address) => Turn::Booked(address),
            Press::Ready(order) => Turn::Press(order),
        });
    }
    if step != draft.page.step() {
        return Ok(Turn::Page(ended::stale(&scene)?));
    }
    Ok(Turn::Page(next(conn, &scene, draft, form)?))
}

/// The first question, if there is anything to book.
fn begin(scene: &Scene) -> Result<Rendered, WebError> {
    if !scene.is_on_sale() || scene.left.is_sold_out() {
        return start::draw(scene);
    }
    let answers = Answers::begun(keys::random_word()?);
    question::draw(scene, &answers, Page::People, Form::empty())
}

fn next(conn: &mut Conn, scene: &Scene, draft: Draft, form: Form) -> Result<Rendered, WebError> {
    let Draft { page, answers, .. } = draft;
    if !scene.is_on_sale() {
        return ended::closed(scene);
    }
    if scene.left.is_sold_out() {
        return ended::sold_out(scene, &answers, &scene.short_for_anybody());
    }
    match form.value("go") {
        "" => answer(conn, scene, answers, page, form),
        "back" => match flow::before(&answers, page) {
            Some(before) => redraw::page(conn, scene, answers, before),
            None => start::draw(scene),
        },
        "without" if page == Page::Party => without(conn, scene, answers),
        "again" => {
            let open = flow::first_open(&answers);
            redraw::page(conn, scene, answers, open)
        }
        // "Change", on the pages that list answers.
        word => match Page::named(word, &answers).filter(|_| matches!(page, Page::Party | Page::Check)) {
            Some(named) => redraw::page(conn, scene, answers, named),
            None => ended::stale(scene),
        },
    }
}

/// Takes in what was answered and goes on.
fn answer(
    conn: &mut Conn,
    scene: &Scene,
    before: Answers,
    page: Page,
    mut form: Form,
) -> Result<Rendered, WebError> {
    let mut answers = before.clone();
    match page {
        Page::Party => {
            let Some(verdict) = Verdict::of(conn, scene, &answers)? else { return ended::stale(scene) };
            if !verdict.turned_away().is_empty() {
                return party::draw(conn, scene, &answers, &verdict);
            }
            answers.told = verdict.digest();
            answers.is_told = true;
        }
        Page::Check => {}
        _ => judge::judge(&mut form, &mut answers, page, scene),
    }
    if form.is_faulty() {
        return question::draw(scene, &before, page, form);
    }
    let next = flow::after(&answers, page);
    redraw::page(conn, scene, answers, next)
}

/// Whoever cannot come stays at home; the others see the price anew.
fn without(conn: &mut Conn, scene: &Scene, mut answers: Answers) -> Result<Rendered, WebError> {
    let Some(verdict) = Verdict::of(conn, scene, &answers)? else { return ended::stale(scene) };
    let leaving = verdict.turned_away();
    if leaving.len() == answers.party.len() {
        return party::draw(conn, scene, &answers, &verdict);
    }
    answers.take_out(&leaving);
    redraw::page(conn, scene, answers, Page::Party)
}

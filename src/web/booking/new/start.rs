//! The start of the way: what will be asked, what it costs, what happens then.

use actix_web::HttpRequest;
use actix_web::HttpResponse;
use actix_web::web::Data;
use actix_web::web::Path;
use askama::Template;

use crate::filters;
use crate::paths;
use crate::web::booking::new::answers::Answers;
use crate::web::booking::new::ended;
use crate::web::booking::new::flow::START;
use crate::web::booking::new::scene::Asked;
use crate::web::booking::new::scene::Scene;
use crate::web::error::WebError;
use crate::web::page::Frame;
use crate::web::page::Rendered;
use crate::web::site::prices;
use crate::web::site::prices::Paying;
use crate::web::site::prices::Sums;
use crate::web::state::AppState;

#[derive(Template)]
#[template(path = "booking/new/start.html")]
struct StartPage {
    frame: Frame,
    action: String,
    departure: String,
    code: String,
    tour: String,
    facts: Vec<(&'static str, String)>,
    runner: String,
    spectator: String,
    supplement: String,
    race_fees: Vec<Sums>,
    paying: Paying,
    review_days: String,
}

/// The page; a departure that cannot be booked says why.
pub async fn show(
    request: HttpRequest,
    state: Data<AppState>,
    code: Path<String>,
) -> Result<HttpResponse, WebError> {
    let asked = Asked {
        frame: state.frame(&request, "Book", "tours").await?,
        code: code.into_inner(),
        keys: state.keys().clone(),
        now: state.clock.now(),
    };
    let drawn = state.read(move |conn| draw(&Scene::load(conn, asked)?)).await?;
    Ok(drawn.into())
}

/// The start page, or the page that says why there is none.
pub fn draw(scene: &Scene) -> Result<Rendered, WebError> {
    if !scene.is_on_sale() {
        return ended::closed(scene);
    }
    if scene.left.is_sold_out() {
        return ended::sold_out(scene, &Answers::default(), &scene.short_for_anybody());
    }
    let offer = &scene.offer;
    let (departure, terms, list) = (&offer.departure, &offer.terms, offer.price_list()?);
    Rendered::step(
        &StartPage {
            frame: scene.frame("Book this tour"),
            action: paths::book_step(&departure.code, START),
            departure: paths::departure(&departure.code),
            code: departure.code.clone(),
            tour: departure.tour_name.clone(),
            facts: vec![
                ("Race day", filters::day(offer.edition.race_on)),
                ("Tour", filters::span(departure.starts_on, departure.ends_on)),
                (
                    "Be in",
                    format!("{} by {}", departure.gateway, filters::day_without_year(departure.gateway_on)),
                ),
                ("Left", scene.left.words()),
            ],
            runner: list.per_runner.compact(),
            spectator: list.per_spectator.compact(),
            supplement: list.single_supplement.compact(),
            race_fees: prices::to_others(&list),
            paying: prices::paying(offer, &list, scene.now())
                .map_err(|e| WebError::Internal(e.to_string()))?,
            review_days: filters::count(i64::from(terms.review_working_days), "working day", "working days"),
        },
        false,
    )
}

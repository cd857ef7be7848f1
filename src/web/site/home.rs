//! The first page: the departures with race date, price and places left.

use actix_web::HttpRequest;
use actix_web::HttpResponse;
use actix_web::web::Data;
use askama::Template;

use crate::web::error::WebError;
use crate::web::page::Frame;
use crate::web::page::public_page;
use crate::web::state::AppState;

#[derive(Template)]
#[template(path = "site/home.html")]
struct HomePage {
    frame: Frame,
}

/// Everything on sale, then what is on record.
pub async fn index(request: HttpRequest, state: Data<AppState>) -> Result<HttpResponse, WebError> {
    let frame = state.frame(&request, "Tours", "tours").await?;
    public_page(&HomePage { frame })
}

//! What browsers and crawlers ask for by themselves.

use actix_web::HttpRequest;
use actix_web::HttpResponse;
use actix_web::http::header;

use crate::web::assets;

/// Links with secret words and the desk are not for search engines.
const ROBOTS: &str = "User-agent: *\nDisallow: /b/\nDisallow: /p/\nDisallow: /desk\n";

/// `/robots.txt`.
pub async fn robots() -> HttpResponse {
    HttpResponse::Ok()
        .content_type("text/plain; charset=utf-8")
        .insert_header((header::CACHE_CONTROL, "public, max-age=86400"))
        .body(ROBOTS)
}

/// `/favicon.ico`: browsers ask for it before they have read that the page names another one.
pub async fn favicon(_: HttpRequest) -> HttpResponse {
    HttpResponse::PermanentRedirect()
        .insert_header((header::LOCATION, assets::url("favicon.svg")))
        .insert_header((header::CACHE_CONTROL, "public, max-age=86400"))
        .finish()
}

//! The whole table of addresses: who may come, the method, the address, the handler. A route not written here does not exist.

use actix_web::HttpRequest;
use actix_web::HttpResponse;
use actix_web::http::Method;
use actix_web::web;
use actix_web::web::ServiceConfig;

use crate::domain::roster::StaffRole;
use crate::web::assets;
use crate::web::booking;
use crate::web::error::WebError;
use crate::web::health;
use crate::web::site;

/// Who may come to an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Everybody; pages behind a link's secret word check it themselves.
    Open,
    /// Staff from this role up.
    Desk(StaffRole),
}

/// One line of the table.
#[derive(Clone, Copy, Debug)]
pub struct Route {
    /// Who may come.
    pub access: Access,
    /// Method.
    pub method: &'static str,
    /// Pattern of the address.
    pub pattern: &'static str,
}

macro_rules! access {
    (open) => {
        Access::Open
    };
    (desk) => {
        Access::Desk(StaffRole::Desk)
    };
    (lead) => {
        Access::Desk(StaffRole::Lead)
    };
    (owner) => {
        Access::Desk(StaffRole::Owner)
    };
}

macro_rules! routes {
    ($($who:ident $method:ident $pattern:literal => $handler:path;)*) => {
        /// Every address.
        pub const TABLE: &[Route] =
            &[$(Route { access: access!($who), method: stringify!($method), pattern: $pattern },)*];

        /// Puts every address into the app.
        pub fn register(config: &mut ServiceConfig) {
            $(config.route($pattern, web::$method().to($handler));)*
        }
    };
}

#[rustfmt::skip]
routes! {
    open get  "/"                                  => site::home::index;
    open get  "/departures/{code}"                 => site::departure::show;
    open get  "/departures/{code}/waiting-list"    => site::waiting_list::new;
    open post "/departures/{code}/waiting-list"    => site::waiting_list::create;
    open get  "/departures/{code}/waiting-list/kept" => site::waiting_list::kept;
    open get  "/can-i-come"                        => site::can_i_come::new;
    open post "/can-i-come"                        => site::can_i_come::create;
    open get  "/my-booking"                        => site::my_booking::new;
    open post "/my-booking"                        => site::my_booking::create;
    open get  "/my-booking/sent"                   => site::my_booking::sent;
    open get  "/terms"                             => site::texts::terms;
    open get  "/privacy"                           => site::texts::privacy;
    open get  "/texts/{id}"                        => site::texts::show;
    open get  "/robots.txt"                        => site::small::robots;
    open get  "/favicon.ico"                       => site::small::favicon;
    open get  "/assets/{name:.*}"                  => assets::show;
    open get  "/healthz"                           => health::healthz;
    open get  "/readyz"                            => health::readyz;

    // Booking: a start page, then one address for each question.
    open get  "/departures/{code}/book"            => booking::new::start::show;
    open post "/departures/{code}/book/{step}"     => booking::new::step::create;

    // The booker: one secret word opens one booking.

    // The partner: one secret word leads to one pack, a code opens it.

    // The desk.
}

/// Who may come to an address, by its pattern.
pub fn access(method: &Method, pattern: &str) -> Option<Access> {
    let wanted = method.as_str().to_ascii_lowercase();
    TABLE.iter().find(|route| route.method == wanted && route.pattern == pattern).map(|route| route.access)
}

/// What no route takes: a page that is not there, or an address that answers other methods.
pub async fn nowhere(request: HttpRequest) -> Result<HttpResponse, WebError> {
    let known =
        request.match_pattern().is_some_and(|pattern| TABLE.iter().any(|route| route.pattern == pattern));
    Err(if known { WebError::WrongMethod } else { WebError::NotFound })
}

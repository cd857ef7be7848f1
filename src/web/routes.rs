//! The whole table of addresses: who may come, the method, the address, the handler. A route not written here does not exist.

use std::time::Duration;

use actix_web::HttpRequest;
use actix_web::HttpResponse;
use actix_web::http::Method;
use actix_web::web;
use actix_web::web::PathConfig;
use actix_web::web::PayloadConfig;
use actix_web::web::ServiceConfig;

use crate::documents::uploads::fault::MAX_BYTES;
use crate::domain::roster::StaffRole;
use crate::domain::upload::UploadKind;
use crate::web::assets;
use crate::web::booking;
use crate::web::desk;
use crate::web::error::WebError;
use crate::web::health;
use crate::web::partner;
use crate::web::site;

/// Who may come to an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Everybody, and everybody gets the same page: it is handed out from the snapshot.
    Public,
    /// Everybody; pages behind a link's secret word check it themselves.
    Open,
    /// Staff from this role up.
    Desk(StaffRole),
    /// Staff from this role up who have shown lately that it is them: for forms that move money, open much at once or cannot be
    /// undone. The gate asks for a code, and what was typed goes on once it is right. Not for forms with files.
    Fresh(StaffRole),
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

#[rustfmt::skip]
macro_rules! access {
    (public) => { Access::Public };
    (open) => { Access::Open };
    (desk) => { Access::Desk(StaffRole::Desk) };
    (lead) => { Access::Desk(StaffRole::Lead) };
    (owner) => { Access::Desk(StaffRole::Owner) };
    (fresh_desk) => { Access::Fresh(StaffRole::Desk) };
    (fresh_lead) => { Access::Fresh(StaffRole::Lead) };
    (fresh_owner) => { Access::Fresh(StaffRole::Owner) };
}

macro_rules! routes {
    ($($who:ident $method:ident $pattern:literal => $handler:path;)*) => {
        /// Every address.
        pub const TABLE: &[Route] =
            &[$(Route { access: access!($who), method: stringify!($method), pattern: $pattern },)*];

        /// Puts every address into the app.
        pub fn register(config: &mut ServiceConfig) {
            // A number in an address that is no number: nothing is there.
            // The gate has weighed every body by its own route; the framework's limit of 256 KB would refuse files.
            config.app_data(PayloadConfig::new(UPLOAD_BYTES.max(APPLICANTS_BYTES)));
            config.app_data(PathConfig::default().error_handler(|_, _| WebError::NotFound.into()));
            $(config.route($pattern, web::$method().to($handler));
            routes!(@head $method config $pattern $handler);)*
        }
    };
    // Whoever may get a page may ask for its head alone, as monitors do.
    (@head get $config:ident $pattern:literal $handler:path) => { $config.route($pattern, web::head().to($handler)) };
    (@head $method:ident $config:ident $pattern:literal $handler:path) => {};
}

#[rustfmt::skip]
routes! {
    public get "/"                                  => site::home::index;
    public get "/departures/{code}"                 => site::departure::show;
    public get "/departures/{code}/waiting-list"    => site::waiting_list::new;
    open post "/departures/{code}/waiting-list"    => site::waiting_list::create;
    public get "/departures/{code}/waiting-list/kept" => site::waiting_list::kept;
    public get "/can-i-come"                        => site::can_i_come::new;
    open post "/can-i-come"                        => site::can_i_come::create;
    public get "/my-booking"                        => site::my_booking::new;
    open post "/my-booking"                        => site::my_booking::create;
    public get "/my-booking/sent"                   => site::my_booking::sent;
    public get "/terms"                             => site::texts::terms;
    public get "/privacy"                           => site::texts::privacy;
    public get "/texts/{id}"                        => site::texts::show;
    open get  "/robots.txt"                        => site::small::robots;
    open get  "/favicon.ico"                       => site::small::favicon;
    open get  "/assets/{name:.*}"                  => assets::show;
    open get  "/healthz"                           => health::healthz;
    open get  "/readyz"                            => health::readyz;

    // Booking: a start page, then one address for each question.
    open get  "/departures/{code}/book"            => booking::new::start::show;
    open get  "/departures/{code}/book/{step}"     => booking::new::step::show;
    open post "/departures/{code}/book/{step}"     => booking::new::step::create;

    // The booker: one secret word opens one booking.
    open get  "/b/{word}"                                  => booking::show::show;
    open post "/b/{word}/sent"                             => booking::sent::create;
    open get  "/b/{word}/accepted"                         => booking::accepted::show;
    open get  "/b/{word}/calendar.ics"                     => booking::travel_pack::calendar;
    open get  "/b/{word}/code"                             => booking::code::show;
    open post "/b/{word}/code"                             => booking::code::create;
    open get  "/b/{word}/open"                             => booking::code::enter;
    open post "/b/{word}/open"                             => booking::code::open;
    open get  "/b/{word}/personal"                         => booking::personal::index;
    open get  "/b/{word}/personal/{id}"                    => booking::personal::show;
    open get  "/b/{word}/personal/{id}/change/{page}"      => booking::personal::edit;
    open get  "/b/{word}/personal/{id}/file"               => booking::files::show;
    open get  "/b/{word}/personal/{id}/copy" => booking::subject_copy::show;
    open post "/b/{word}/travellers/{number}/copy" => booking::subject_copy::create;
    open get  "/b/{word}/travellers/{number}/passport"     => booking::details::show;
    open post "/b/{word}/travellers/{number}/passport"     => booking::details::create;
    open post "/b/{word}/travellers/{number}/shown"        => booking::personal::create;
    open get  "/b/{word}/travellers/{number}/way-in"       => booking::legs::show_in;
    open post "/b/{word}/travellers/{number}/way-in"       => booking::legs::create_in;
    open get  "/b/{word}/travellers/{number}/way-home"     => booking::legs::show_home;
    open post "/b/{word}/travellers/{number}/way-home"     => booking::legs::create_home;
    open get  "/b/{word}/travellers/{number}/declarations"         => booking::pages::show;
    open post "/b/{word}/travellers/{number}/declarations"         => booking::pages::create;
    open get  "/b/{word}/travellers/{number}/insurance"            => booking::pages::show;
    open post "/b/{word}/travellers/{number}/insurance"            => booking::pages::create;
    open get  "/b/{word}/travellers/{number}/emergency"            => booking::pages::show;
    open post "/b/{word}/travellers/{number}/emergency"            => booking::pages::create;
    open get  "/b/{word}/travellers/{number}/contact"              => booking::pages::show;
    open post "/b/{word}/travellers/{number}/contact"              => booking::pages::create;
    open get  "/b/{word}/travellers/{number}/health"               => booking::pages::show;
    open post "/b/{word}/travellers/{number}/health"               => booking::pages::create;
    open get  "/b/{word}/travellers/{number}/room"                 => booking::pages::show;
    open post "/b/{word}/travellers/{number}/room"                 => booking::pages::create;
    open get  "/b/{word}/travellers/{number}/race"                 => booking::pages::show;
    open post "/b/{word}/travellers/{number}/race"                 => booking::pages::create;
    open get  "/b/{word}/travellers/{number}/photo"                => booking::uploads::show_photo;
    open post "/b/{word}/travellers/{number}/photo"                => booking::uploads::create_photo;
    open get  "/b/{word}/travellers/{number}/passport-scan"        => booking::uploads::show_passport_scan;
    open post "/b/{word}/travellers/{number}/passport-scan"        => booking::uploads::create_passport_scan;
    open get  "/b/{word}/travellers/{number}/insurance-scan"       => booking::uploads::show_insurance_scan;
    open post "/b/{word}/travellers/{number}/insurance-scan"       => booking::uploads::create_insurance_scan;
    open post "/b/{word}/travellers/{number}/files/{kind}"         => booking::files::create;
    open get  "/b/{word}/travellers/{number}/own-link"     => booking::own_link::new;
    open post "/b/{word}/travellers/{number}/own-link"     => booking::own_link::create;
    open get  "/b/{word}/travellers/{number}/travel-pack"  => booking::travel_pack::show;
    open get  "/b/{word}/travellers/{number}/travel-pack.pdf"  => booking::travel_pack::paper;

    // An adult of a party: a link of their own opens their own pages, the same ones as the booker’s.
    open get  "/t/{word}"                                  => booking::own::show;
    open post "/t/{word}/confirmed"                        => booking::confirmed::create;
    open get  "/t/{word}/code"                             => booking::code::show;
    open post "/t/{word}/code"                             => booking::code::create;
    open get  "/t/{word}/open"                             => booking::code::enter;
    open post "/t/{word}/open"                             => booking::code::open;
    open get  "/t/{word}/personal"                         => booking::personal::index;
    open get  "/t/{word}/personal/{id}"                    => booking::personal::show;
    open get  "/t/{word}/personal/{id}/change/{page}"      => booking::personal::edit;
    open get  "/t/{word}/travellers/{number}/passport"     => booking::details::show;
    open post "/t/{word}/travellers/{number}/passport"     => booking::details::create;
    open post "/t/{word}/travellers/{number}/shown"        => booking::personal::create;
    open get  "/t/{word}/travellers/{number}/way-in"       => booking::legs::show_in;
    open post "/t/{word}/travellers/{number}/way-in"       => booking::legs::create_in;
    open get  "/t/{word}/travellers/{number}/way-home"     => booking::legs::show_home;
    open post "/t/{word}/travellers/{number}/way-home"     => booking::legs::create_home;
    open get  "/t/{word}/travellers/{number}/declarations"         => booking::pages::show;
    open post "/t/{word}/travellers/{number}/declarations"         => booking::pages::create;
    open get  "/t/{word}/travellers/{number}/insurance"            => booking::pages::show;
    open post "/t/{word}/travellers/{number}/insurance"            => booking::pages::create;
    open get  "/t/{word}/travellers/{number}/emergency"            => booking::pages::show;
    open post "/t/{word}/travellers/{number}/emergency"            => booking::pages::create;
    open get  "/t/{word}/travellers/{number}/contact"              => booking::pages::show;
    open post "/t/{word}/travellers/{number}/contact"              => booking::pages::create;
    open get  "/t/{word}/travellers/{number}/health"               => booking::pages::show;
    open post "/t/{word}/travellers/{number}/health"               => booking::pages::create;
    open get  "/t/{word}/travellers/{number}/room"                 => booking::pages::show;
    open post "/t/{word}/travellers/{number}/room"                 => booking::pages::create;
    open get  "/t/{word}/travellers/{number}/race"                 => booking::pages::show;
    open post "/t/{word}/travellers/{number}/race"                 => booking::pages::create;
    open get  "/t/{word}/travellers/{number}/photo" => booking::uploads::show_photo;
    open post "/t/{word}/travellers/{number}/photo" => booking::uploads::create_photo;
    open get  "/t/{word}/travellers/{number}/passport-scan" => booking::uploads::show_passport_scan;
    open post "/t/{word}/travellers/{number}/passport-scan" => booking::uploads::create_passport_scan;
    open get  "/t/{word}/travellers/{number}/insurance-scan" => booking::uploads::show_insurance_scan;
    open post "/t/{word}/travellers/{number}/insurance-scan" => booking::uploads::create_insurance_scan;
    open post "/t/{word}/travellers/{number}/files/{kind}" => booking::files::create;
    open get  "/t/{word}/personal/{id}/file" => booking::files::show;
    open get  "/t/{word}/personal/{id}/copy" => booking::subject_copy::show;
    open post "/t/{word}/travellers/{number}/copy" => booking::subject_copy::create;
    open get  "/t/{word}/travellers/{number}/travel-pack"  => booking::travel_pack::show;
    open get  "/t/{word}/travellers/{number}/travel-pack.pdf"  => booking::travel_pack::paper;

    // The partner: one secret word leads to one pack, a code opens it.
    open get  "/p/{word}"                          => partner::code::show;
    open post "/p/{word}/code"                     => partner::code::create;
    open get  "/p/{word}/open"                     => partner::code::enter;
    open post "/p/{word}/open"                     => partner::code::open;
    open get  "/p/{word}/pack"                     => partner::pack::show;
    open post "/p/{word}/files"                    => partner::files::create;
    open get  "/p/{word}/files/{id}"               => partner::files::show;
    open post "/p/{word}/received"                 => partner::received::create;
    open post "/p/{word}/marks"                    => partner::marks::create;
    open post "/p/{word}/questions"                => partner::questions::create;

    // The desk.
    open get  "/desk/sign-in"                                            => desk::sign_in::show;
    open post "/desk/sign-in"                                            => desk::sign_in::create;
    desk post "/desk/sign-out"                                           => desk::sign_in::destroy;
    desk get  "/desk"                                                    => desk::today::index;
    desk post "/desk/tasks/{id}"                                         => desk::tasks::update;
    desk get  "/desk/bookings"                                           => desk::bookings::index;
    desk get  "/desk/bookings/{reference}"                               => desk::booking::show;
    desk get  "/desk/bookings/{reference}/booker"                        => desk::booker::edit;
    desk post "/desk/bookings/{reference}/booker"                        => desk::booker::update;
    desk get  "/desk/bookings/{reference}/review"                        => desk::review::edit;
    desk post "/desk/bookings/{reference}/review"                        => desk::review::update;
    desk get  "/desk/bookings/{reference}/payments"                      => desk::payments::new;
    desk post "/desk/bookings/{reference}/payments"                      => desk::payments::create;
    lead get  "/desk/bookings/{reference}/refunds"                       => desk::refunds::new;
    fresh_lead post "/desk/bookings/{reference}/refunds"                       => desk::refunds::create;
    desk post "/desk/bookings/{reference}/places"                        => desk::places::create;
    desk get  "/desk/bookings/{reference}/cancellation"                  => desk::cancellation::new;
    desk post "/desk/bookings/{reference}/cancellation"                  => desk::cancellation::create;
    desk post "/desk/bookings/{reference}/details-request"               => desk::details_request::create;
    desk post "/desk/bookings/{reference}/travellers/{traveller}/shown"  => desk::shown::create_for_traveller;
    desk post "/desk/bookings/{reference}/travellers/{traveller}/files/{kind}" => desk::files::create;
    desk get  "/desk/bookings/{reference}/travellers/{traveller}/data" => desk::person_data::show;
    fresh_desk post "/desk/bookings/{reference}/travellers/{traveller}/copy" => desk::person_data::copy;
    fresh_lead post "/desk/bookings/{reference}/travellers/{traveller}/erasure" => desk::person_data::erase;
    desk get  "/desk/bookings/{reference}/travellers/{traveller}/opening" => desk::openings::new;
    desk post "/desk/bookings/{reference}/travellers/{traveller}/opening" => desk::openings::create;
    desk get  "/desk/bookings/{reference}/travellers/{traveller}/own-link" => desk::own_link::new;
    desk post "/desk/bookings/{reference}/travellers/{traveller}/own-link" => desk::own_link::create;
    desk get  "/desk/bookings/{reference}/travellers/{traveller}/visa-copy" => desk::visa_copies::new;
    desk post "/desk/bookings/{reference}/travellers/{traveller}/visa-copy" => desk::visa_copies::create;
    desk get  "/desk/bookings/{reference}/travellers/{traveller}/seats"  => desk::seats::edit;
    desk post "/desk/bookings/{reference}/travellers/{traveller}/seats"  => desk::seats::update;
    desk get  "/desk/change-requests"                                    => desk::change_requests::index;
    desk get  "/desk/change-requests/{id}"                               => desk::change_requests::show;
    desk post "/desk/change-requests/{id}"                               => desk::change_requests::update;
    desk post "/desk/change-requests/{id}/shown"                         => desk::shown::create_for_change;
    desk get  "/desk/decisions/{id}"                                     => desk::decision::show;
    lead post "/desk/decisions/{id}/overrides"                           => desk::overrides::create;
    desk get  "/desk/shown/{id}"                                         => desk::shown::show;
    desk get  "/desk/shown/{id}/{what}.{format}"                         => desk::shown::file;
    desk get  "/desk/departures"                                         => desk::departures::index;
    desk get  "/desk/departures/{code}"                                  => desk::rosters::show;
    desk get  "/desk/departures/{code}/{view}.{format}"                  => desk::rosters::file;
    fresh_desk post "/desk/departures/{code}/shown"                            => desk::shown::create_for_roster;
    fresh_desk post "/desk/departures/{code}/prints"                           => desk::prints::create;
    desk get  "/desk/departures/{code}/rooming"                                   => desk::rooming::show::show;
    desk post "/desk/departures/{code}/rooming/beds"                              => desk::rooming::beds::create;
    desk post "/desk/departures/{code}/rooming/kept"                              => desk::rooming::kept::create;
    desk post "/desk/departures/{code}/rooming/undone"                            => desk::rooming::undone::create;
    desk post "/desk/departures/{code}/rooming/apart"                             => desk::rooming::apart::create;
    desk post "/desk/departures/{code}/rooming/apart/ended"                       => desk::rooming::apart::destroy;
    desk post "/desk/departures/{code}/rooming/mates"                             => desk::rooming::mates::create;
    desk post "/desk/departures/{code}/rooming/questions"                         => desk::rooming::questions::create;
    desk get  "/desk/departures/{code}/entries"                                   => desk::entries::show::show;
    desk post "/desk/departures/{code}/entries"                                   => desk::entries::statuses::create;
    desk post "/desk/departures/{code}/entries/race"                              => desk::entries::race::update;
    desk get  "/desk/editions/{code}/start-list"                                  => desk::start_list::show;
    desk get  "/desk/editions/{code}/start-list.{format}"                         => desk::start_list::file;
    fresh_desk post "/desk/editions/{code}/start-list/shown"                            => desk::shown::create_for_start_list;
    desk get  "/desk/editions/{code}/bibs"                                        => desk::bib_list::new;
    desk post "/desk/editions/{code}/bibs"                                        => desk::bib_list::create;
    desk post "/desk/departures/{code}/bibs"                             => desk::bibs::create;
    desk get  "/desk/departures/{code}/visas"                            => desk::visas::index;
    desk post "/desk/departures/{code}/visas"                            => desk::visas::update;
    desk get  "/desk/departures/{code}/visa-copies"                      => desk::visa_copies::index;
    desk get  "/desk/departures/{code}/briefing"                         => desk::briefing::index;
    desk post "/desk/departures/{code}/briefing"                         => desk::briefing::update;
    desk get  "/desk/departures/{code}/handoffs"                         => desk::handoffs::index::index;
    desk post "/desk/departures/{code}/handoffs"                         => desk::handoffs::index::create;
    desk get  "/desk/departures/{code}/handoffs/{number}"                => desk::handoffs::show::show;
    desk post "/desk/departures/{code}/handoffs/{number}/answers"        => desk::handoffs::answers::create;
    desk post "/desk/departures/{code}/handoffs/{number}/revoked"        => desk::handoffs::revoked::create;
    desk get  "/desk/departures/{code}/handoffs/{number}/told"           => desk::handoffs::told::new;
    desk post "/desk/departures/{code}/handoffs/{number}/told"           => desk::handoffs::told::create;
    desk get  "/desk/departures/{code}/handoffs/{number}/receipt"        => desk::receipt::new;
    desk post "/desk/departures/{code}/handoffs/{number}/receipt"        => desk::receipt::create;
    desk get  "/desk/departures/{code}/board"                            => desk::board::show::show;
    desk get  "/desk/departures/{code}/glance"                           => desk::glance::show;
    desk get  "/desk/departures/{code}/arrivals"                         => desk::arrivals::show;
    desk get  "/desk/departures/{code}/name-boards"                      => desk::name_boards::show;
    desk post "/desk/departures/{code}/acts"                             => desk::board::acts::create;
    desk get  "/desk/departures/{code}/acts/{id}"                        => desk::board::acts::show;
    desk post "/desk/departures/{code}/acts/{id}"                        => desk::board::acts::update;
    desk get  "/desk/departures/{code}/acts/{id}/board.{format}"         => desk::board::acts::file;
    desk post "/desk/departures/{code}/travel-packs"                     => desk::travel_packs::create;
    desk get  "/desk/letters"                                            => desk::letters::index;
    desk get  "/desk/letters/{id}"                                       => desk::letters::show;
    desk post "/desk/letters/{id}/retry"                                 => desk::letters::retry;
    desk get  "/desk/waiting-list"                                       => desk::waiting_list::index;
    desk get  "/desk/rules"                                              => desk::rules::index::index;
    desk get  "/desk/rules/{code}"                                       => desk::rules::show::show;
    desk get  "/desk/rules/{code}/versions/{number}.toml"                => desk::rules::show::file;
    desk get  "/desk/rules/{code}/versions/{number}"                     => desk::rules::show::version;
    desk get  "/desk/rules/{code}/checks"                                => desk::rules::checks::new;
    desk post "/desk/rules/{code}/checks"                                => desk::rules::checks::create;
    lead get  "/desk/rules/{code}/country"                               => desk::rules::country::edit;
    lead post "/desk/rules/{code}/country"                               => desk::rules::country::update;
    lead get  "/desk/rules/{code}/ends"                                  => desk::rules::ends::edit;
    lead post "/desk/rules/{code}/ends"                                  => desk::rules::ends::update;
    lead get  "/desk/rules/{code}/wording/{rule}"                        => desk::rules::wording::edit;
    lead post "/desk/rules/{code}/wording/{rule}"                        => desk::rules::wording::update;
    desk get  "/desk/applicants"                                         => desk::applicants::new;
    desk post "/desk/applicants"                                         => desk::applicants::create;
    lead get  "/desk/rule-drafts"                                        => desk::rules::drafts::new;
    lead post "/desk/rule-drafts"                                        => desk::rules::drafts::create;
    fresh_lead post "/desk/rule-publications"                                  => desk::rules::publications::create;
    desk get  "/desk/season"                                             => desk::season::show;
    desk get  "/desk/account"                                            => desk::account::show;
    desk post "/desk/account/sessions/ended"                             => desk::account::end;
    fresh_owner post "/desk/staff/{id}/sessions/ended"                   => desk::account::end_of_another;
    desk get  "/desk/style"                                              => desk::style::show;
}

/// A pattern as the table has it; `None` if it is not there.
pub fn known(pattern: &str) -> Option<&'static str> {
    TABLE.iter().find(|route| route.pattern == pattern).map(|route| route.pattern)
}

/// Who may come to an address, by its pattern.
pub fn access(method: &Method, pattern: &str) -> Option<Access> {
    line(method, pattern).map(|route| route.access)
}

/// The pattern again, if everybody gets the same page there.
pub fn public_pattern(method: &Method, pattern: &str) -> Option<&'static str> {
    line(method, pattern).filter(|route| route.access == Access::Public).map(|route| route.pattern)
}

fn line(method: &Method, pattern: &str) -> Option<&'static Route> {
    let wanted = if *method == Method::HEAD { "get" } else { &method.as_str().to_ascii_lowercase() };
    TABLE.iter().find(|route| route.method == wanted && route.pattern == pattern)
}

/// What a form may weigh, in bytes.
const FORM_BYTES: usize = 64 * 1024;
/// What a document may weigh where one is sent: the longest of ours is 8 KB, and a form spells many signs with three.
const DOCUMENT_BYTES: usize = 512 * 1024;

/// What a file of applicants may weigh: 100,000 rows are about 9 MB.
const APPLICANTS_BYTES: usize = 16 * 1024 * 1024;

/// What a form with a photo or a scan may weigh: more than is taken, so that most files that are too big are told so on their own page.
const UPLOAD_BYTES: usize = 2 * MAX_BYTES;

/// How long a form may take to come in.
const FORM_TIME: Duration = Duration::from_secs(15);
/// How long a file may take: 8 MB over a slow mobile network.
const UPLOAD_TIME: Duration = Duration::from_secs(120);

/// Whether a pattern takes a photo or a scan.
fn takes_upload(pattern: &str) -> bool {
    let travellers = [
        "/b/{word}/travellers/{number}/",
        "/t/{word}/travellers/{number}/",
        "/desk/bookings/{reference}/travellers/{traveller}/",
    ];
    let page = travellers.into_iter().find_map(|traveller| pattern.strip_prefix(traveller));
    page.is_some_and(|page| UploadKind::of_slug(page).is_some())
}

/// How long the body of a request may take in all, by its pattern.
pub fn body_time(pattern: Option<&str>) -> Duration {
    if pattern.is_some_and(takes_upload) { UPLOAD_TIME } else { FORM_TIME }
}

/// What the body of a request may weigh, by its pattern.
pub fn body_limit(pattern: Option<&str>) -> usize {
    match pattern {
        Some("/desk/rule-drafts" | "/desk/rule-publications" | "/desk/editions/{code}/bibs") => {
            DOCUMENT_BYTES
        }
        Some("/desk/applicants") => APPLICANTS_BYTES,
        Some(pattern) if takes_upload(pattern) => UPLOAD_BYTES,
        _ => FORM_BYTES,
    }
}

/// What no route takes: a page that is not there, or an address that answers other methods.
pub async fn nowhere(request: HttpRequest) -> Result<HttpResponse, WebError> {
    let is_known = request.match_pattern().is_some_and(|pattern| known(&pattern).is_some());
    Err(if is_known { WebError::WrongMethod } else { WebError::NotFound })
}

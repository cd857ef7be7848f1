//! What the program was told: the season's document, the rules in force, editions, departures, and who works here.

use actix_web::HttpRequest;
use actix_web::HttpResponse;
use actix_web::web::Data;
use askama::Template;

use crate::domain::eligibility::RuleSet;
use crate::domain::roster::StaffRole;
use crate::filters;
use crate::paths;
use crate::store::Conn;
use crate::store::StoreError;
use crate::store::access;
use crate::store::agencies;
use crate::store::decisions;
use crate::store::departures;
use crate::web::access::Staff;
use crate::web::desk::departures::state_tone;
use crate::web::desk::departures::state_words;
use crate::web::desk::words;
use crate::web::error::WebError;
use crate::web::page::Frame;
use crate::web::state::AppState;

struct RuleSetLine {
    code: String,
    version: i64,
    title: String,
    authority: String,
    published: String,
    sha256: String,
}

struct StateLine {
    href: String,
    name: String,
    state: String,
    tone: &'static str,
    note: String,
}

struct StaffLine {
    name: String,
    email: String,
    role: String,
    factor: &'static str,
    is_active: bool,
    /// Where their sessions are ended; empty for who may not.
    end: String,
}

#[derive(Template)]
#[template(path = "desk/season.html")]
struct SeasonPage {
    frame: Frame,
    document: String,
    rule_sets: Vec<RuleSetLine>,
    editions: Vec<StateLine>,
    departures: Vec<StateLine>,
    is_owner: bool,
    staff: Vec<StaffLine>,
}

/// Shows it.
pub async fn show(
    request: HttpRequest,
    state: Data<AppState>,
    staff: Staff,
) -> Result<HttpResponse, WebError> {
    let frame = state.frame(&request, "Season", "season").await?;
    words::drawn(&state, move |conn| draw(conn, frame, &staff)).await
}

fn draw(conn: &mut Conn, frame: Frame, viewer: &Staff) -> Result<SeasonPage, StoreError> {
    let document = match agencies::latest_season(conn)? {
        Some((version, at, _)) => format!("Version {version}, loaded {}", filters::stamp(at)),
        None => "No season is loaded".to_owned(),
    };
    Ok(SeasonPage {
        frame,
        document,
        rule_sets: decisions::rule_sets(conn)?.into_iter().map(rule_set).collect(),
        editions: departures::editions(conn)?.into_iter().map(edition).collect(),
        departures: departures::all(conn)?.into_iter().map(|(one, _)| departure(one)).collect(),
        is_owner: viewer.role == StaffRole::Owner,
        staff: access::all_staff(conn)?.into_iter().map(|row| staff_line(row, viewer)).collect(),
    })
}

fn rule_set(row: decisions::RuleSetRow) -> RuleSetLine {
    RuleSetLine {
        title: RuleSet::parse(&row.document).map(|set| set.title).unwrap_or_default(),
        code: row.code,
        version: row.version,
        authority: row.authority.replace('_', " "),
        published: filters::stamp(row.published_at),
        sha256: row.sha256.chars().take(12).collect(),
    }
}

fn edition(row: departures::Edition) -> StateLine {
    let since = format!("since {}", filters::day(row.state_since));
    StateLine {
        href: String::new(),
        name: format!("{} {}, race on {}", row.code, row.name, filters::day(row.race_on)),
        state: state_words(&row.state),
        tone: state_tone(&row.state),
        note: if row.state_note.is_empty() { since } else { format!("{since}: {}", row.state_note) },
    }
}

fn departure(row: departures::Departure) -> StateLine {
    StateLine {
        href: paths::desk_departure(&row.code),
        name: row.code.clone(),
        state: state_words(&row.state),
        tone: state_tone(&row.state),
        note: format!(
            "from {}, sold {} to {}",
            row.gateway,
            filters::day(row.sale_opens_on),
            filters::day(row.sale_closes_on)
        ),
    }
}

fn staff_line(row: access::Staff, viewer: &Staff) -> StaffLine {
    // One's own are on one's own page.
    let may_end = viewer.role == StaffRole::Owner && row.id != viewer.row.id;
    StaffLine {
        end: if may_end { paths::desk_staff_sessions_ended(&row.id) } else { String::new() },
        name: row.name,
        email: row.email,
        role: row.role,
        factor: if row.totp_sealed.is_some() { "set up" } else { "none" },
        is_active: row.is_active,
    }
}

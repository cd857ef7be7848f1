//! One rule set, readable: its newest version or an earlier one, its history, and what is different between two versions.

use actix_web::HttpRequest;
use actix_web::HttpResponse;
use actix_web::web::Data;
use actix_web::web::Path;
use askama::Template;
use chrono::NaiveDate;

use crate::domain::eligibility::Changes;
use crate::domain::eligibility::Checks;
use crate::domain::eligibility::Entry;
use crate::domain::eligibility::EntryKind;
use crate::domain::eligibility::GroupSheet;
use crate::domain::eligibility::RuleFault;
use crate::domain::eligibility::RuleSet;
use crate::domain::eligibility::Sheet;
use crate::domain::roster::StaffRole;
use crate::filters;
use crate::paths;
use crate::store::Conn;
use crate::store::StoreError;
use crate::store::decisions;
use crate::store::decisions::RuleSetRow;
use crate::store::rulebook::Rulebook;
use crate::store::source_checks;
use crate::web::access::Staff;
use crate::web::desk::rules::difference;
use crate::web::desk::rules::difference::Section;
use crate::web::desk::rules::in_words;
use crate::web::desk::rules::in_words::Line;
use crate::web::desk::rules::in_words::SpellLine;
use crate::web::desk::words;
use crate::web::desk::words::Actors;
use crate::web::error::WebError;
use crate::web::page::Frame;
use crate::web::page::attachment;
use crate::web::state::AppState;

/// Re-checks on a page at most.
const CHECKS_SHOWN: i64 = 20;

/// A rule, a basis or the silence.
struct EntryLine {
    title: String,
    outcome: &'static str,
    reason: String,
    parts: Vec<Line>,
    source: String,
    source_href: String,
    checked: String,
    change: String,
}

/// A group with its members.
struct GroupLine {
    id: String,
    caption: String,
    name: String,
    title: String,
    known_until: String,
    spells: Vec<SpellLine>,
    change: String,
}

/// One version in the history.
struct VersionLine {
    href: String,
    number: i64,
    published: String,
    by_system: String,
    against: String,
    is_shown: bool,
}

/// Somebody read a source again.
struct CheckLine {
    machine: String,
    at: String,
    words: String,
}

#[derive(Template)]
#[template(path = "desk/rules/show.html")]
struct RuleSetPage {
    frame: Frame,
    code: String,
    title: String,
    lede: String,
    is_newest: bool,
    flags: Vec<String>,
    remarks: Vec<String>,
    head: Vec<Line>,
    silence: String,
    entries: Vec<EntryLine>,
    groups: Vec<GroupLine>,
    versions: Vec<VersionLine>,
    checks: Vec<CheckLine>,
    compared: String,
    sections: Vec<Section>,
    document: String,
    check: String,
    /// Addresses of the forms; empty for who may not publish, and on an earlier version.
    country: String,
    ends: String,
    draft: String,
}

/// The newest version.
pub async fn show(
    request: HttpRequest,
    state: Data<AppState>,
    staff: Staff,
    code: Path<String>,
) -> Result<HttpResponse, WebError> {
    drawn(&request, &state, &staff, code.into_inner(), None).await
}

/// One version, perhaps compared with another.
pub async fn version(
    request: HttpRequest,
    state: Data<AppState>,
    staff: Staff,
    path: Path<(String, u32)>,
) -> Result<HttpResponse, WebError> {
    let (code, number) = path.into_inner();
    drawn(&request, &state, &staff, code, Some(number)).await
}

/// One version as the file it was published as.
pub async fn file(
    state: Data<AppState>,
    _staff: Staff,
    path: Path<(String, u32)>,
) -> Result<HttpResponse, WebError> {
    let (code, number) = path.into_inner();
    let name = format!("{code}-{number}.toml");
    let row =
        state.read(move |conn| -> Result<_, WebError> { one_of(versions(conn, &code)?, number) }).await?;
    Ok(attachment(&name, "application/toml; charset=utf-8", row.document.into_bytes()))
}

/// Every version of a set, newest first; none is a page that is not there.
pub fn versions(conn: &mut Conn, code: &str) -> Result<Vec<RuleSetRow>, WebError> {
    let rows = decisions::versions_of(conn, code)?;
    if rows.is_empty() { Err(WebError::NotFound) } else { Ok(rows) }
}

fn one_of(rows: Vec<RuleSetRow>, number: u32) -> Result<RuleSetRow, WebError> {
    rows.into_iter().find(|row| row.version == i64::from(number)).ok_or(WebError::NotFound)
}

/// A published document that cannot be read any more is damaged.
pub fn damaged(fault: &RuleFault) -> StoreError {
    StoreError::Damaged(fault.to_string())
}

async fn drawn(
    request: &HttpRequest,
    state: &AppState,
    staff: &Staff,
    code: String,
    number: Option<u32>,
) -> Result<HttpResponse, WebError> {
    let frame = state.frame(request, "Rule set", "rules").await?;
    let today = words::today(state).await?;
    let against = words::filters_of(request).value("against").parse::<i64>().ok();
    let may_publish = staff.role >= StaffRole::Lead;
    words::drawn(state, move |conn| {
        let rows = versions(conn, &code)?;
        let newest = rows.first().map_or(0, |row| row.version);
        let shown = number.map_or(newest, i64::from);
        let asked = Asked { shown, against, may_publish: may_publish && shown == newest };
        draw(conn, frame, &rows, &asked, today)
    })
    .await
}

/// What an address asks for.
struct Asked {
    shown: i64,
    against: Option<i64>,
    may_publish: bool,
}

fn draw(
    conn: &mut Conn,
    mut frame: Frame,
    rows: &[RuleSetRow],
    asked: &Asked,
    today: NaiveDate,
) -> Result<RuleSetPage, WebError> {
    let row = rows.iter().find(|row| row.version == asked.shown).ok_or(WebError::NotFound)?;
    let set = RuleSet::parse(&row.document).map_err(|fault| damaged(&fault))?;
    let sheet = Sheet::read(&row.document).map_err(|fault| damaged(&fault))?;
    let book = Rulebook::load(conn, today)?;
    frame.title.clone_from(&set.title);
    let earlier = asked.against.and_then(|number| rows.iter().find(|row| row.version == number));
    let sections = match earlier {
        Some(earlier) => {
            let before = Sheet::read(&earlier.document).map_err(|fault| damaged(&fault))?;
            difference::sections(&Changes::between(&before, &sheet))
        }
        None => Vec::new(),
    };
    let code = set.code.clone();
    let act =
        |page: &str| if asked.may_publish { paths::desk_rule_set_page(&code, page) } else { String::new() };
    let entry = |entry: &Entry| entry_line(entry, &code, &book.checks, asked.may_publish);
    let group = |group: &GroupSheet| group_line(group, &code, asked.may_publish);
    Ok(RuleSetPage {
        frame,
        lede: format!(
            "{}, version {}, published {}",
            in_words::authority(set.authority),
            set.version,
            filters::day(set.published_on)
        ),
        is_newest: rows.first().is_some_and(|newest| newest.version == asked.shown),
        flags: flags(&book, &set),
        remarks: set.proofread(&book.prepared.rules).into_iter().map(|remark| remark.text).collect(),
        head: sheet.head.iter().filter(|part| part.name != "Title").map(in_words::line).collect(),
        silence: silence(&set, &sheet),
        entries: sheet.entries.iter().map(entry).collect(),
        groups: sheet.groups.iter().map(group).collect(),
        versions: rows
            .iter()
            .enumerate()
            .map(|(place, row)| version_line(rows, place, row, asked.shown))
            .collect(),
        checks: check_lines(conn, &code)?,
        compared: earlier.map(|row| row.version.to_string()).unwrap_or_default(),
        sections,
        document: paths::desk_rule_document(&code, set.version),
        check: paths::desk_rule_set_page(&code, "checks"),
        country: if sheet.groups.is_empty() { String::new() } else { act("country") },
        ends: act("ends"),
        draft: if asked.may_publish { format!("/desk/rule-drafts?from={code}") } else { String::new() },
        title: set.title,
        code,
    })
}

/// A set need not say what holds when no rule of it speaks: its authority does then.
fn silence(set: &RuleSet, sheet: &Sheet) -> String {
    match sheet.entry("silence") {
        Some(_) => String::new(),
        None => format!("When no rule speaks, the answer is “{}”.", set.authority.silence().title()),
    }
}

fn flags(book: &Rulebook, set: &RuleSet) -> Vec<String> {
    let sets = book.prepared.rules.sets();
    let index = sets.iter().position(|one| (&one.code, one.version) == (&set.code, set.version));
    let flags = index.and_then(|index| book.flags.get(&index));
    flags.into_iter().flatten().map(in_words::flag).collect()
}

fn entry_line(entry: &Entry, code: &str, checks: &Checks, may_publish: bool) -> EntryLine {
    let shown_above = ["Answer", "Reason", "Source", "Checked on"];
    let parts = entry.all_parts();
    let latest = checks.latest(code, &entry.source, entry.checked_on);
    let words = if latest == entry.checked_on { "checked on" } else { "checked again on" };
    EntryLine {
        title: match entry.kind {
            EntryKind::Silence => difference::title(entry.kind, &entry.id),
            EntryKind::Rule | EntryKind::Basis => entry.id.clone(),
        },
        outcome: entry.outcome.as_str(),
        reason: entry.reason.clone(),
        parts: parts.iter().filter(|part| !shown_above.contains(&part.name)).map(in_words::line).collect(),
        source: entry.source.clone(),
        source_href: if in_words::is_web(&entry.source) { entry.source.clone() } else { String::new() },
        checked: format!("{words} {}", filters::day(latest)),
        change: if may_publish { paths::desk_rule_wording(code, &entry.id) } else { String::new() },
    }
}

fn group_line(group: &GroupSheet, code: &str, may_publish: bool) -> GroupLine {
    let country = format!("{}?group={}", paths::desk_rule_set_page(code, "country"), group.name);
    GroupLine {
        id: format!("group-{}", group.name),
        caption: format!("Members of {}", group.name),
        name: group.name.clone(),
        title: group.title.clone(),
        known_until: group.known_until.map(filters::day).unwrap_or_default(),
        spells: in_words::spells(&group.members),
        change: if may_publish { country } else { String::new() },
    }
}

fn version_line(rows: &[RuleSetRow], place: usize, row: &RuleSetRow, shown: i64) -> VersionLine {
    let number = u32::try_from(row.version).unwrap_or_default();
    let href = paths::desk_rule_set_version(&row.code, number);
    let before = rows.get(place + 1).map(|earlier| format!("{href}?against={}", earlier.version));
    let set = RuleSet::parse(&row.document).ok();
    VersionLine {
        number: row.version,
        published: set.map(|set| filters::day(set.published_on)).unwrap_or_default(),
        by_system: filters::stamp(row.published_at),
        against: before.unwrap_or_default(),
        is_shown: row.version == shown,
        href,
    }
}

fn check_lines(conn: &mut Conn, code: &str) -> Result<Vec<CheckLine>, StoreError> {
    let rows = source_checks::of_set(conn, code, CHECKS_SHOWN)?;
    let actors = Actors::load(conn)?;
    let line = |row: source_checks::SourceCheck| {
        let (machine, at) = words::moment(row.noted_at);
        let note = if row.note.is_empty() { String::new() } else { format!(": {}", row.note) };
        CheckLine { machine, at, words: format!("{} read {}{note}", actors.name(&row.actor), row.source) }
    };
    Ok(rows.into_iter().map(line).collect())
}

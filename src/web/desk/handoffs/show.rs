//! One pack at the desk: whether it is as it was sent, how often it was opened, whom the recipient has met, what they asked.

use actix_web::HttpRequest;
use actix_web::HttpResponse;
use actix_web::web::Data;
use actix_web::web::Path;
use askama::Template;

use crate::domain::handoff::Difference;
use crate::domain::handoff::Sighting;
use crate::filters;
use crate::keys;
use crate::paths;
use crate::store::Conn;
use crate::store::StoreError;
use crate::store::agencies;
use crate::store::departures;
use crate::store::handoffs;
use crate::store::handoffs::Handoff;
use crate::store::pack_answers;
use crate::store::pack_answers::Mark;
use crate::store::packs;
use crate::store::packs::Pack;
use crate::web::access::Staff;
use crate::web::desk::words::Actors;
use crate::web::error::WebError;
use crate::web::form::Form;
use crate::web::page;
use crate::web::page::Frame;
use crate::web::state::AppState;

/// Somebody of the pack, and what was marked last.
struct MetLine {
    number: i64,
    name: String,
    /// Empty: nothing yet.
    marked: String,
    is_missing: bool,
}

struct VisitLine {
    when: String,
    what: &'static str,
}

struct MessageLine {
    who: String,
    when: String,
    words: String,
    is_from_desk: bool,
}

#[derive(Template)]
#[template(path = "desk/handoffs/show.html")]
pub(super) struct PackPage {
    frame: Frame,
    form: Form,
    number: i64,
    back: String,
    facts: Vec<(&'static str, String)>,
    sha256: String,
    is_altered: bool,
    is_purged: bool,
    revoked: String,
    visits: Vec<VisitLine>,
    visited: String,
    met: Vec<MetLine>,
    tally: String,
    messages: Vec<MessageLine>,
    answers_action: String,
    once_key: String,
    revoked_action: String,
}

/// The pack.
pub async fn show(
    request: HttpRequest,
    state: Data<AppState>,
    _staff: Staff,
    path: Path<(String, i64)>,
) -> Result<HttpResponse, WebError> {
    let (code, number) = path.into_inner();
    page::page(&draw(&request, &state, &code, number, Form::empty()).await?)
}

/// The page with a form as it was filled in.
pub(super) async fn draw(
    request: &HttpRequest,
    state: &AppState,
    code: &str,
    number: i64,
    form: Form,
) -> Result<PackPage, WebError> {
    let frame = state.frame(request, &format!("{code} pack no. {number}"), "departures").await?;
    let (code, once_key) = (code.to_owned(), keys::random_word()?);
    let page = state.read(move |conn| pack_page(conn, &code, number)).await?;
    Ok(PackPage { frame, form, once_key, ..page })
}

/// The pack of an address of the desk.
pub(super) fn named(conn: &mut Conn, code: &str, number: i64) -> Result<Handoff, StoreError> {
    let (departure, _) = departures::by_code(conn, code)?;
    handoffs::by_number(conn, &departure.id, number)
}

/// The pack of an address, as long as its link opens something; nothing afterwards, and nothing can be changed about it then.
pub(super) async fn open(state: &AppState, code: &str, number: i64) -> Result<Option<Handoff>, WebError> {
    let code = code.to_owned();
    let pack = state.read(move |conn| named(conn, &code, number)).await?;
    Ok(Some(pack).filter(|pack| pack.revoked_at.is_none() && pack.purged_at.is_none()))
}

/// Told to who wants to change something about a pack that is over.
pub(super) fn is_over(code: &str, number: i64) -> HttpResponse {
    page::see_other_saying(&address(code, number), "Nothing was changed: the link opens nothing any more")
}

/// The address of a pack at the desk.
pub(super) fn address(code: &str, number: i64) -> String {
    paths::desk_departure_page(code, &format!("handoffs/{number}"))
}

fn pack_page(conn: &mut Conn, code: &str, number: i64) -> Result<PackPage, StoreError> {
    let handoff = named(conn, code, number)?;
    let (recipient, partner) = agencies::recipient(conn, &handoff.recipient_id)?;
    let actors = Actors::load(conn)?;
    let pack = Pack::without_sealed(conn, handoff.clone())?;
    let visits = pack_answers::visits(conn, &handoff.id)?;
    let marks = pack_answers::marks(conn, &handoff.departure_id, &handoff.recipient_id)?;
    let (met, tally) = met(pack.as_ref(), &marks)?;
    let received = match handoff.received_at {
        Some(at) => format!("{}, {}", filters::stamp(at), handoff.received_how),
        None => "not yet".to_owned(),
    };
    let mut facts = vec![
        ("To", format!("{}, {}, {}", recipient.name, partner.name, recipient.email)),
        ("Sent", format!("{}, {}", filters::stamp(handoff.sent_at), actors.name(&handoff.sent_by))),
        ("What", handoff.summary.clone()),
        ("Received", received),
    ];
    if let Some(pack) = &pack {
        let titles: Vec<&str> = pack.head.columns.iter().map(|column| column.title.as_str()).collect();
        facts.push(("Columns", titles.join(", ")));
        facts.extend(since(conn, pack)?.map(|words| ("Against the one before", words)));
    }
    let revoked = handoff.revoked_at.map(|at| {
        format!("{}, {}: {}", filters::stamp(at), actors.name(&handoff.revoked_by), handoff.revoked_why)
    });
    let messages = pack_answers::messages(conn, &handoff.id)?;
    Ok(PackPage {
        frame: Frame::default(),
        form: Form::empty(),
        number,
        back: paths::desk_departure_page(code, "handoffs"),
        facts,
        is_altered: pack.is_none(),
        is_purged: handoff.purged_at.is_some(),
        sha256: handoff.sha256,
        revoked: revoked.unwrap_or_default(),
        visited: visited(&visits),
        visits: visits.iter().map(visit_line).collect(),
        met,
        tally,
        messages: messages.into_iter().map(|message| message_line(message, &actors)).collect(),
        answers_action: format!("{}/answers", address(code, number)),
        once_key: String::new(),
        revoked_action: format!("{}/revoked", address(code, number)),
    })
}

/// How the pack differs from the one before in what is open: sealed values are opened for nobody here.
fn since(conn: &mut Conn, pack: &Pack) -> Result<Option<String>, StoreError> {
    let Some(since) = &pack.head.since else { return Ok(None) };
    let earlier = handoffs::by_id(conn, &since.id)?;
    if !earlier.is_comparable() {
        return Ok(None);
    }
    let Some(earlier) = Pack::without_sealed(conn, earlier)? else { return Ok(None) };
    let (before, now) = (earlier.lines_shared_with(&pack.head), pack.lines_shared_with(&earlier.head));
    let (added, gone, changed) = Difference::between(&before, &now).counts();
    Ok(Some(format!(
        "No. {}: {added} new, {gone} gone, {changed} changed, sealed fields not counted",
        since.number
    )))
}

fn visited(visits: &[pack_answers::Visit]) -> String {
    let count = |what: &str| visits.iter().filter(|visit| visit.what == what).count();
    let opened = count("opened");
    let files = visits.len() - opened;
    let words =
        |n: usize, one: &str, many: &str| filters::count(i64::try_from(n).unwrap_or(i64::MAX), one, many);
    format!(
        "{}, {}. An opening lasts half an hour; how often the page is looked at in that time is not noted.",
        words(opened, "opening with a code", "openings with a code"),
        words(files, "file taken", "files taken")
    )
}

fn visit_line(visit: &pack_answers::Visit) -> VisitLine {
    let what = match visit.what.as_str() {
        "csv" => "CSV taken",
        "xlsx" => "Spreadsheet taken",
        "paxlst" => "Passenger message taken",
        _ => "Opened with a code",
    };
    VisitLine { when: filters::stamp(visit.visited_at), what }
}

/// Everybody of the pack with their last mark, and how many there are of each; nothing while nothing was marked.
fn met(pack: Option<&Pack>, marks: &[Mark]) -> Result<(Vec<MetLine>, String), StoreError> {
    let Some(pack) = pack.filter(|_| !marks.is_empty()) else { return Ok((Vec::new(), String::new())) };
    let last = pack_answers::last_marks(marks);
    let line = |line: &packs::PackLine| {
        let mark = last.get(line.traveller_id.as_str());
        let seen = mark.map(|mark| mark.sighting()).transpose()?;
        let marked = mark.zip(seen);
        Ok(MetLine {
            number: line.position,
            name: packs::name_of(&line.values),
            marked: marked.map_or_else(String::new, |(mark, seen)| {
                format!("{}, {}", seen.words().en, filters::stamp(mark.marked_at))
            }),
            is_missing: matches!(seen, Some(Sighting::NotThere | Sighting::Late)),
        })
    };
    let lines = pack.lines.iter().map(line).collect::<Result<_, StoreError>>()?;
    Ok((lines, tally(pack.lines.iter().map(|line| line.traveller_id.as_str()), marks)?))
}

/// "3 met, 1 not there, 2 not marked", of the travellers of a pack; empty while none of them was marked.
pub(super) fn tally<'t>(
    travellers: impl Iterator<Item = &'t str>,
    marks: &[Mark],
) -> Result<String, StoreError> {
    let last = pack_answers::last_marks(marks);
    let of_pack = travellers.map(|id| last.get(id).map(|mark| mark.sighting()).transpose());
    let of_pack: Vec<Option<Sighting>> = of_pack.collect::<Result<_, _>>()?;
    if of_pack.iter().all(Option::is_none) {
        return Ok(String::new());
    }
    let count = |which: Option<Sighting>| of_pack.iter().filter(|seen| **seen == which).count();
    let seen = Sighting::ALL.map(|one| (count(Some(one)), one.words().en.to_lowercase()));
    let counts = seen.into_iter().chain([(count(None), "not marked".to_owned())]);
    let told: Vec<String> =
        counts.filter(|(count, _)| 0 < *count).map(|(count, words)| format!("{count} {words}")).collect();
    Ok(told.join(", "))
}

fn message_line(message: pack_answers::Message, actors: &Actors) -> MessageLine {
    let about = message.position.map(|position| format!(", about no. {position}"));
    MessageLine {
        who: format!("{}{}", actors.name(&message.written_by), about.unwrap_or_default()),
        when: filters::stamp(message.written_at),
        words: message.words,
        is_from_desk: message.is_from_desk,
    }
}

//! A pack as it was sent: what changed since the one before, its rows, whom the recipient has met, questions and answers.

use actix_web::HttpRequest;
use actix_web::HttpResponse;
use actix_web::web::Data;
use actix_web::web::Path;
use askama::Template;

use crate::documents::pack_file;
use crate::documents::pack_file::Told;
use crate::domain::handoff::Head;
use crate::domain::handoff::Language;
use crate::domain::handoff::Sighting;
use crate::domain::handoff::words;
use crate::keys::Keyring;
use crate::paths;
use crate::store::Conn;
use crate::store::StoreError;
use crate::store::handoffs;
use crate::store::pack_answers;
use crate::store::pack_answers::Message;
use crate::store::packs;
use crate::store::packs::Pack;
use crate::web::error::WebError;
use crate::web::form::Form;
use crate::web::page;
use crate::web::page::Frame;
use crate::web::page::see_other;
use crate::web::partner::door;
use crate::web::partner::door::Gone;
use crate::web::partner::door::Reach;
use crate::web::partner::door::Seen;
use crate::web::partner::door::Visit;
use crate::web::partner::door::Why;
use crate::web::state::AppState;

/// A line of the pack.
struct RowLine {
    /// `ADD` or `CHG` against the pack before; empty for neither.
    change: &'static str,
    cells: Vec<String>,
}

/// A person to be met.
struct MeetLine {
    position: i64,
    name: String,
    /// What was marked last, and when; empty for nothing.
    marked: String,
    buttons: Vec<MeetButton>,
}

struct MeetButton {
    value: &'static str,
    label: String,
    is_on: bool,
}

/// A question or an answer.
struct MessageLine {
    who: String,
    when: String,
    words: String,
    is_from_desk: bool,
}

#[derive(Template)]
#[template(path = "partner/pack.html")]
pub(super) struct PackPage {
    frame: Frame,
    form: Form,
    language: Language,
    title: String,
    job: String,
    departure: String,
    tour: String,
    facts: Vec<(String, String)>,
    titles: Vec<String>,
    caption: String,
    is_first: bool,
    /// There was a pack before it, and nothing can be compared with that.
    is_not_compared: bool,
    told: Option<Told>,
    rows: Vec<RowLine>,
    /// What every printed sheet carries above the rows, over so many columns.
    printed: String,
    span: usize,
    has_sealed: bool,
    has_erased: bool,
    has_paxlst: bool,
    received: String,
    received_action: String,
    files_action: String,
    meets: Vec<MeetLine>,
    marks_action: String,
    messages: Vec<MessageLine>,
    questions_action: String,
    /// The newest message: tells a form from the one before it, and leaves the page as it is as long as nothing is said.
    after: String,
    /// The number of a newer pack for the same recipient, if one was sent.
    newer: Option<i64>,
    last_on: String,
}

enum Shown {
    Gone(Box<Frame>, Gone),
    Closed,
    Open(Box<PackPage>),
}

/// The rows, for the session that a code has opened.
pub async fn show(
    request: HttpRequest,
    state: Data<AppState>,
    word: Path<String>,
) -> Result<HttpResponse, WebError> {
    answer(&request, &state, &word, Form::empty()).await
}

/// The page with a form as it was filled in.
pub(super) async fn answer(
    request: &HttpRequest,
    state: &AppState,
    word: &str,
    form: Form,
) -> Result<HttpResponse, WebError> {
    let frame = state.frame(request, "Pack", "").await?;
    let (keys, visit, word) = (state.keys().clone(), Visit::of(state, request), word.to_owned());
    let link = paths::handoff(&word);
    let is_faulty = form.is_faulty();
    let shown = state
        .read(move |conn| -> Result<Shown, WebError> {
            Ok(match visit.reach(conn, &keys, &word)? {
                Reach::Gone(gone) => Shown::Gone(Box::new(frame), gone),
                Reach::Closed(_) => Shown::Closed,
                Reach::Open(seen) => {
                    let language = seen.language;
                    match Pack::open(conn, &keys, seen.pack.clone())? {
                        Some(pack) => {
                            let page = pack_page(conn, &keys, &seen, &pack, &word)?;
                            let frame = Frame { title: page.title.clone(), ..frame };
                            Shown::Open(Box::new(PackPage { frame, form, ..page }))
                        }
                        None => Shown::Gone(Box::new(frame), Gone { why: Why::Altered, language }),
                    }
                }
            })
        })
        .await?;
    match shown {
        Shown::Gone(frame, gone) => door::gone(*frame, gone),
        Shown::Closed => Ok(see_other(&link)),
        Shown::Open(shown) if is_faulty => page::faulty(&*shown),
        Shown::Open(shown) => page::page(&*shown),
    }
}

fn pack_page(
    conn: &mut Conn,
    keys: &Keyring,
    seen: &Seen,
    pack: &Pack,
    word: &str,
) -> Result<PackPage, WebError> {
    let head = &pack.head;
    let language = head.language;
    let earlier = pack.before(conn, keys)?;
    let told = earlier.map(|earlier| pack_file::told(pack, &earlier));
    let newest = handoffs::newest_for(conn, &pack.handoff.departure_id, &pack.handoff.recipient_id)?;
    let job = words::job(head.job);
    let said = pack_answers::messages(conn, &pack.handoff.id)?;
    let change = |id: &str| told.as_ref().and_then(|told| told.marks.get(id)).copied().unwrap_or_default();
    let row = |line: &packs::PackLine| RowLine {
        change: change(&line.traveller_id),
        cells: pack_file::cells(head, line),
    };
    let page = |name: &str| paths::handoff_page(word, name);
    Ok(PackPage {
        frame: Frame::default(),
        form: Form::empty(),
        language,
        title: pack_file::title(head),
        job: language.say(&job),
        departure: head.departure.clone(),
        tour: head.tour.clone(),
        facts: facts(pack),
        titles: head.columns.iter().map(|column| column.heading(language)).collect(),
        caption: format!("{}: {}", language.say(words::TRAVELLERS), pack.lines.len()),
        is_not_compared: head.since.is_some() && told.is_none(),
        is_first: head.since.is_none() && !pack.handoff.head.is_empty(),
        rows: pack.lines.iter().map(row).collect(),
        printed: printed(pack),
        span: head.columns.len() + usize::from(told.is_some()),
        has_sealed: head.has_sealed(),
        has_erased: pack.has_erased(),
        has_paxlst: pack_file::has_paxlst(head),
        received: pack.handoff.received_at.map_or_else(String::new, |at| language.stamp(at)),
        received_action: page("received"),
        files_action: page("files"),
        meets: meets(conn, pack)?,
        marks_action: page("marks"),
        messages: messages(&said, language),
        questions_action: page("questions"),
        after: said.last().map(|message| message.id.clone()).unwrap_or_default(),
        newer: newest.map(|pack| pack.number).filter(|number| *number > head.number),
        last_on: language.day(seen.last_on),
        told,
    })
}

/// Which pack a sheet is of, when it was sent, and the first signs of its hash.
fn printed(pack: &Pack) -> String {
    let head = &pack.head;
    let parts = [
        pack_file::title(head),
        head.departure.clone(),
        head.language.stamp(head.sent_at),
        pack.handoff.short_hash().to_owned(),
    ];
    parts.join(", ")
}

/// What stands above the rows, all of it frozen when the pack was sent.
fn facts(pack: &Pack) -> Vec<(String, String)> {
    let head: &Head = &pack.head;
    let language = head.language;
    let day = |date| language.day(date);
    let mut facts = vec![
        (words::FOR_WHOM, format!("{}, {}", head.recipient, head.partner)),
        (words::SENT, language.stamp(head.sent_at)),
        (words::GROUP_MEETS, format!("{}, {}", head.gateway, day(head.gateway_on))),
        (words::TOUR, span(head)),
        (words::RACE, format!("{}, {}", head.race, day(head.race_on))),
        (words::TRAVELLERS, pack.lines.len().to_string()),
    ];
    if !pack.handoff.sha256.is_empty() {
        facts.push((words::FINGERPRINT, pack.handoff.sha256.clone()));
    }
    facts.into_iter().map(|(key, value)| (language.say(key), value)).collect()
}

/// "Thu 1 Apr 2027 to Tue 6 Apr 2027".
fn span(head: &Head) -> String {
    let days = |language: Language| (language.day(head.starts_on), language.day(head.ends_on));
    let ((from, to), (from_zh, to_zh)) = (days(Language::En), days(Language::Zh));
    head.language.join(format!("{from} to {to}"), format!("{from_zh}至{to_zh}"))
}

/// Whom the recipient waits for, and what they marked last on any of their packs.
fn meets(conn: &mut Conn, pack: &Pack) -> Result<Vec<MeetLine>, StoreError> {
    if !pack.head.job.waits_for_people() {
        return Ok(Vec::new());
    }
    let language = pack.head.language;
    let marks = pack_answers::marks(conn, &pack.handoff.departure_id, &pack.handoff.recipient_id)?;
    let last = pack_answers::last_marks(&marks);
    let line = |line: &packs::PackLine| {
        let mark = last.get(line.traveller_id.as_str());
        let seen = mark.map(|mark| mark.sighting()).transpose()?;
        let marked = mark.zip(seen).map_or_else(String::new, |(mark, seen)| {
            format!("{}, {}", language.say(seen.words()), language.stamp(mark.marked_at))
        });
        let button = |sighting: Sighting| MeetButton {
            value: sighting.as_str(),
            label: language.say(sighting.words()),
            is_on: seen == Some(sighting),
        };
        Ok(MeetLine {
            position: line.position,
            name: packs::name_of(&line.values),
            marked,
            buttons: Sighting::ALL.map(button).into(),
        })
    };
    pack.lines.iter().map(line).collect()
}

fn messages(rows: &[Message], language: Language) -> Vec<MessageLine> {
    let line = |message: &Message| {
        let who = language.say(if message.is_from_desk { words::DESK } else { words::YOU });
        let about =
            message.position.map(|position| format!(", {} {position}", language.say(words::ABOUT_NO)));
        MessageLine {
            who: format!("{who}{}", about.unwrap_or_default()),
            when: language.stamp(message.written_at),
            words: message.words.clone(),
            is_from_desk: message.is_from_desk,
        }
    };
    rows.iter().map(line).collect()
}

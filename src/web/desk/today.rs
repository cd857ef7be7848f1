//! The desk's first page: what needs attention, each line leading to where it is done.

use std::collections::BTreeMap;

use actix_web::HttpRequest;
use actix_web::HttpResponse;
use actix_web::web::Data;
use askama::Template;
use chrono::DateTime;
use chrono::NaiveDate;
use chrono::Utc;

use crate::actions::handing_on;
use crate::actions::tasks;
use crate::actions::tasks::VISA_COPY;
use crate::domain::booking::Status;
use crate::domain::eligibility::Flag;
use crate::domain::payment_plan::Deadlines;
use crate::filters;
use crate::keys::Keyring;
use crate::mail::kind::Kind;
use crate::paths;
use crate::store::Conn;
use crate::store::StoreError;
use crate::store::board::Board;
use crate::store::departures::Departure;
use crate::store::desk::Task;
use crate::store::dossier::Offer;
use crate::web::access::Staff;
use crate::web::desk::departures::Tally;
use crate::web::desk::departures::tallies;
use crate::web::desk::rules::in_words;
use crate::web::desk::words;
use crate::web::error::WebError;
use crate::web::page::Frame;
use crate::web::state::AppState;

/// One line of a section.
struct Line {
    href: String,
    title: String,
    note: String,
    is_late: bool,
}

/// Lines of one kind; sections without a line are not shown.
struct Section {
    title: String,
    count: String,
    lines: Vec<Line>,
    all: String,
}

/// One departure's counts.
struct DepartureLine {
    code: String,
    href: String,
    when: String,
    counts: Vec<Tally>,
}

#[derive(Template)]
#[template(path = "desk/today.html")]
struct TodayPage {
    frame: Frame,
    day: String,
    sections: Vec<Section>,
    departures: Vec<DepartureLine>,
}

/// Shows the board.
pub async fn index(
    request: HttpRequest,
    state: Data<AppState>,
    _staff: Staff,
) -> Result<HttpResponse, WebError> {
    let frame = state.frame(&request, "Today", "today").await?;
    let today = words::today(&state).await?;
    let (now, keys) = (state.clock.now().naive_utc(), state.keys().clone());
    words::drawn(&state, move |conn| -> Result<_, StoreError> {
        let board = Board::load(conn, now, today)?;
        let mut sections = sections(&board, today)?;
        sections.extend(not_handed_on(conn, &keys, &board, (now.and_utc(), today))?);
        Ok(TodayPage {
            frame,
            day: filters::day(today),
            sections,
            departures: board.counts.iter().map(departure_line).collect(),
        })
    })
    .await
}

fn sections(board: &Board, today: NaiveDate) -> Result<Vec<Section>, StoreError> {
    let mut sections = task_sections(board, today);
    sections.push(holds(board)?);
    sections.push(incomplete(board, today));
    sections.push(rules(board));
    sections.push(packs(board));
    sections.push(letters(board));
    sections.retain(|section| !section.lines.is_empty());
    Ok(sections)
}

fn section(title: &str, count: i64, lines: Vec<Line>, all: String) -> Section {
    Section { title: title.to_owned(), count: count.to_string(), lines, all }
}

fn size<T>(rows: &[T]) -> i64 {
    i64::try_from(rows.len()).unwrap_or(i64::MAX)
}

/// Tasks by kind, the kinds in the order of their most urgent task.
fn task_sections(board: &Board, today: NaiveDate) -> Vec<Section> {
    let mut kinds: Vec<&str> = Vec::new();
    for (task, _) in &board.tasks {
        if !kinds.contains(&task.kind.as_str()) {
            kinds.push(&task.kind);
        }
    }
    // Who stands at a desk at home without the paper does not fly: nothing is more urgent.
    kinds.sort_by_key(|kind| *kind != VISA_COPY);
    let of_kind = |kind: &str| {
        let lines: Vec<Line> = board
            .tasks
            .iter()
            .filter(|(task, _)| task.kind == kind)
            .map(|(task, booking)| {
                let reference = booking.as_ref().map(|(reference, _)| reference);
                let booker = booking.as_ref().map_or("", |(_, booker)| booker.as_str());
                let (due, is_late) = words::due_words(task.due_on, today);
                let href = match (reference, kind) {
                    (Some(reference), "change_request" | VISA_COPY) => {
                        words::task_page(task, reference).unwrap_or_else(|| paths::desk_booking(reference))
                    }
                    (Some(reference), "review") => paths::desk_booking_page(reference, "review"),
                    (Some(reference), "refund") => paths::desk_booking_page(reference, "refunds"),
                    (Some(reference), _) => paths::desk_booking(reference),
                    (None, _) => departure_page(board, task),
                };
                let title = reference.cloned().unwrap_or_else(|| words::task_title(kind));
                Line { href, title, note: joined(&joined(booker, &task.note), &due), is_late }
            })
            .collect();
        let all = if kind == "change_request" { paths::desk_change_requests() } else { String::new() };
        section(&words::task_title(kind), size(&lines), lines, all)
    };
    kinds.into_iter().map(of_kind).collect()
}

/// Where a task about a departure is done.
fn departure_page(board: &Board, task: &Task) -> String {
    let (departure, _) =
        match board.counts.iter().find(|(row, _)| Some(&row.id) == task.departure_id.as_ref()) {
            Some(found) => found,
            None => return "/desk/departures".to_owned(),
        };
    match task.kind.as_str() {
        tasks::PACK_QUESTION => paths::desk_departure_page(&departure.code, "handoffs"),
        _ => paths::desk_departure(&departure.code),
    }
}

fn joined(first: &str, second: &str) -> String {
    [first, second].iter().filter(|part| !part.is_empty()).copied().collect::<Vec<_>>().join(", ")
}

fn holds(board: &Board) -> Result<Section, StoreError> {
    let line = |(booking, departure): &(crate::store::bookings::Booking, Departure)| {
        let zone = departure.zone()?;
        let until = booking
            .held_until
            .map(|at| filters::instant(at.and_utc(), zone, &departure.gateway))
            .unwrap_or_default();
        Ok(Line {
            href: paths::desk_booking(&booking.reference),
            title: booking.reference.clone(),
            note: format!("{}, {}: kept until {until}", booking.booker_name, departure.code),
            is_late: false,
        })
    };
    let lines = board.holds.iter().map(line).collect::<Result<Vec<_>, StoreError>>()?;
    let all = words::address("/desk/bookings", &[("status", Status::AwaitingDeposit.as_str())], &[]);
    Ok(section("Places that fall free soon", size(&board.holds), lines, all))
}

fn incomplete(board: &Board, today: NaiveDate) -> Section {
    /// More of them are found through their departures.
    const SHOWN: usize = 12;
    let line = |one: &crate::store::board::Incomplete| {
        let (due, is_late) = words::due_words(Some(one.due_on), today);
        let people =
            filters::count(i64::try_from(one.travellers).unwrap_or(i64::MAX), "traveller", "travellers");
        Line {
            href: paths::desk_booking(&one.reference),
            title: one.reference.clone(),
            note: format!("{}, {people}, {due}", one.departure_code),
            is_late,
        }
    };
    let lines = board.incomplete.iter().take(SHOWN).map(line).collect();
    section("Passports or journeys missing", size(&board.incomplete), lines, String::new())
}

fn rules(board: &Board) -> Section {
    let line = |(code, title, flags): &(String, String, Vec<Flag>)| Line {
        href: paths::desk_rule_set(code),
        title: title.clone(),
        note: flags.iter().map(in_words::flag).collect::<Vec<_>>().join("; "),
        is_late: false,
    };
    let all = words::address("/desk/rules", &[("look", "yes")], &[]);
    section("Rules to look at", size(&board.rules), board.rules.iter().map(line).collect(), all)
}

fn packs(board: &Board) -> Section {
    let line = |(pack, recipient, code): &(crate::store::handoffs::Handoff, String, String)| {
        let seen = if pack.opened_at.is_some() { "opened, not confirmed" } else { "not opened" };
        Line {
            href: paths::desk_departure_page(code, "handoffs"),
            title: format!("{code}, pack no. {}", pack.number),
            note: format!("{recipient}: sent {}, {seen}", filters::stamp(pack.sent_at)),
            is_late: false,
        }
    };
    section("Packs not received", size(&board.packs), board.packs.iter().map(line).collect(), String::new())
}

/// After the final packs nobody learns of a change by itself: who must be told by phone, of departures that are that near.
fn not_handed_on(
    conn: &mut Conn,
    keys: &Keyring,
    board: &Board,
    (now, today): (DateTime<Utc>, NaiveDate),
) -> Result<Option<Section>, StoreError> {
    let mut lines = Vec::new();
    for (departure, _) in &board.counts {
        let terms = departure.plan_terms()?;
        if today < Deadlines::of(&terms, departure.gateway_on, departure.ends_on).pack_final_on {
            continue;
        }
        let offer = Offer::by_id(conn, &departure.id)?;
        for waiting in handing_on::of_departure(conn, keys, &offer, now)? {
            let untold = waiting.changes.iter().filter(|change| change.note.is_none()).count();
            if 0 < untold {
                let count = filters::count(i64::try_from(untold).unwrap_or(i64::MAX), "change", "changes");
                lines.push(Line {
                    href: paths::desk_departure_page(&departure.code, "handoffs"),
                    title: format!("{}, {}", departure.code, waiting.recipient.name),
                    note: format!("{count} since pack no. {} that nobody was told of", waiting.pack.number),
                    is_late: true,
                });
            }
        }
    }
    let count = size(&lines);
    Ok((!lines.is_empty()).then(|| section("Tell by phone", count, lines, String::new())))
}

fn letters(board: &Board) -> Section {
    let (rows, count) = &board.failed_letters;
    let line = |letter: &crate::store::letters::Letter| Line {
        href: paths::desk_letter(&letter.id),
        title: letter
            .kind
            .parse::<Kind>()
            .map_or_else(|_| letter.kind.clone(), |kind| kind.label().to_owned()),
        note: format!("to {}: {}", letter.to_address, letter.reply),
        is_late: true,
    };
    let all = words::address("/desk/letters", &[("state", "failed")], &[]);
    section("Letters that failed", *count, rows.iter().map(line).collect(), all)
}

fn departure_line((departure, counts): &(Departure, BTreeMap<String, i64>)) -> DepartureLine {
    DepartureLine {
        code: departure.code.clone(),
        href: paths::desk_departure(&departure.code),
        when: format!("from {}, {}", departure.gateway, filters::day(departure.gateway_on)),
        counts: tallies(&departure.code, counts),
    }
}

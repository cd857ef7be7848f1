//! Words and addresses that several pages of the desk share.

use std::collections::BTreeMap;

use actix_web::HttpRequest;
use actix_web::HttpResponse;
use askama::Template;
use chrono::NaiveDate;
use chrono::NaiveDateTime;

use crate::actions::tasks;
use crate::domain::booking::Status;
use crate::domain::reference::BookingReference;
use crate::filters;
use crate::paths;
use crate::store::Conn;
use crate::store::StoreError;
use crate::store::access;
use crate::store::bookings;
use crate::store::bookings::Booking;
use crate::store::departures;
use crate::store::departures::Departure;
use crate::store::desk::Task;
use crate::web::error::WebError;
use crate::web::form::Choice;
use crate::web::form::Form;
use crate::web::page::Rendered;
use crate::web::state::AppState;

/// Rows on one page of a list.
pub const PAGE_ROWS: i64 = 50;

/// The booking an address of the desk names, typed in any way.
pub fn booking_named(conn: &mut Conn, reference: &str) -> Result<Booking, WebError> {
    let reference: BookingReference = reference.parse().map_err(|_| WebError::NotFound)?;
    Ok(bookings::by_reference(conn, reference.as_str())?)
}

/// A page that is read and rendered in one hop beside the writer.
pub async fn drawn<T, E, F>(state: &AppState, draw: F) -> Result<HttpResponse, WebError>
where
    T: Template,
    E: Into<WebError>,
    F: FnOnce(&mut Conn) -> Result<T, E> + Send + 'static,
{
    let page = state.read(move |conn| Rendered::page(&draw(conn).map_err(Into::into)?)).await?;
    Ok(page.into())
}

/// The filters of a list, as the address carries them.
pub fn filters_of(request: &HttpRequest) -> Form {
    Form::decoded(request.query_string().as_bytes())
}

/// The page asked for, from 1. Anything else is the first.
pub fn page_of(filters: &Form) -> i64 {
    filters.value("page").parse().ok().filter(|page| (1..=100_000).contains(page)).unwrap_or(1)
}

/// One page of a list, as its pager shows it.
#[derive(Clone, Debug, Default)]
pub struct Pager {
    /// "51–100 of 312"; empty where everything is on one page.
    pub words: String,
    /// Address of the page before; empty on the first.
    pub earlier: String,
    /// Address of the page after; empty on the last.
    pub later: String,
}

impl Pager {
    /// The pager of a list at `path` whose filters stay in its addresses.
    pub fn of(path: &str, kept: &[(&str, &str)], page: i64, count: i64) -> Self {
        Self::of_rows(path, kept, page, count, PAGE_ROWS)
    }

    /// The same with so many rows on a page.
    pub fn of_rows(path: &str, kept: &[(&str, &str)], page: i64, count: i64, rows: i64) -> Self {
        if count <= rows && page == 1 {
            return Self::default();
        }
        let first = (page - 1) * rows + 1;
        let last = (page * rows).min(count);
        let at = |page: i64| address(path, kept, &[("page", &page.to_string())]);
        let words = match first > count {
            true => format!("none of {count}"),
            false => format!("{first}–{last} of {count}"),
        };
        Self {
            words,
            earlier: if page > 1 { at(page - 1) } else { String::new() },
            later: if last < count { at(page + 1) } else { String::new() },
        }
    }
}

/// An address with those of its filters that are set.
pub fn address(path: &str, kept: &[(&str, &str)], more: &[(&str, &str)]) -> String {
    let set: Vec<&(&str, &str)> = kept.iter().chain(more).filter(|(_, value)| !value.is_empty()).collect();
    match serde_urlencoded::to_string(&set) {
        Ok(query) if !query.is_empty() => format!("{path}?{query}"),
        _ => path.to_owned(),
    }
}

/// The departures as choices of a filter, newest race first.
pub fn departure_choices(conn: &mut Conn) -> Result<(Vec<Choice>, Vec<Departure>), StoreError> {
    let all: Vec<Departure> = departures::all(conn)?.into_iter().map(|(departure, _)| departure).collect();
    let choice = |departure: &Departure| {
        Choice::new(
            &departure.code,
            format!("{} from {}, {}", departure.code, departure.gateway, filters::day(departure.gateway_on)),
        )
    };
    Ok((all.iter().map(choice).collect(), all))
}

/// The statuses as choices of a filter.
pub fn status_choices() -> Vec<Choice> {
    Status::ALL.iter().map(|status| Choice::new(status.as_str(), status.label())).collect()
}

/// Today on the agency's calendar.
pub async fn today(state: &AppState) -> Result<NaiveDate, WebError> {
    let zone = departures::zone_named(&state.agency().await?.zone)?;
    Ok(state.clock.now().with_timezone(&zone).date_naive())
}

/// Who did things, by the audit's word for them.
pub struct Actors(BTreeMap<String, String>);

impl Actors {
    /// Reads the names of staff.
    pub fn load(conn: &mut Conn) -> Result<Self, StoreError> {
        let staff = access::all_staff(conn)?;
        Ok(Self(staff.into_iter().map(|one| (format!("staff:{}", one.id), one.name)).collect()))
    }

    /// A person's name, or what acted in their place.
    pub fn name(&self, actor: &str) -> String {
        if let Some(name) = self.0.get(actor) {
            return name.clone();
        }
        match actor.split_once(':').map_or(actor, |(kind, _)| kind) {
            "site" => "The booker".to_owned(),
            "traveller" => "The traveller".to_owned(),
            "staff" => "Former staff".to_owned(),
            "partner" => "The partner".to_owned(),
            "job" => "By itself".to_owned(),
            _ => "Command line".to_owned(),
        }
    }
}

/// What a verb of the audit did, in words.
pub fn deed(verb: &str) -> String {
    match verb {
        "book_tour" => "Booked",
        "say_sent" => "Said that the money was sent",
        "give_details" => "Gave a passport",
        "give_page" => "Gave a page of the details",
        "give_upload" => "Gave a photo or a scan",
        "request_change" => "Asked for a change of details",
        "decide_change" => "Answered a change of details",
        "open_details" => "Opened the details of one person",
        "give_leg" => "Gave a way to the gateway or home",
        "ask_link" => "Asked for the link",
        "ask_code" => "Asked for a code",
        "enter_code" => "Entered a code",
        "correct_booker" => "Corrected the booker",
        "review_booking" => "Answered the review",
        "ask_booker" => "Asked the booker",
        "override_decision" => "Overrode an answer",
        "record_payment" => "Recorded a payment",
        "record_refund" => "Recorded a refund",
        "place_traveller" => "Put into a room",
        "keep_rooms" => "Kept the rooms",
        "undo_rooms" => "Undid rooms",
        "keep_apart" => "Kept two apart",
        "let_share" => "Let two share again",
        "name_mate" => "Found the named room mate",
        "agree_room" => "Asks about the room",
        "assign_bibs" => "Numbered the runners",
        "import_bibs" => "Gave numbers of a list",
        "set_entries" => "Set race entries",
        "change_race" => "Changed the race",
        "retake_places" => "Took the places again",
        "cancel_travellers" => "Cancelled",
        "release_hold" => "Released the hold",
        "disclose" => "Looked at sealed values",
        "finish_task" => "Finished a task",
        "retry_letter" => "Sent a letter again",
        "give_own_link" => "Sent a traveller a link of their own",
        "confirm_pages" => "Confirmed what was given for them",
        "ask_details" => "Asked for details",
        "tick_briefing" => "Ticked at the briefing",
        "set_seats" => "Changed the seats with the group",
        "print_list" => "Printed a list with sealed values",
        "move_visas" => "Noted what became of visas",
        "move_visa" => "Noted what became of a visa",
        "act_on_many" => "Acted on many",
        "close_departure" => "Closed the departure",
        "publish_rules" => "Published rules",
        "check_sources" => "Read sources again",
        "mark_met" => "Marked whom they met",
        "ask_desk" => "Asked the desk about a pack",
        "answer_recipient" => "Answered a recipient",
        "revoke_handoff" => "Took the link of a pack back",
        "note_handed_on" => "Noted whom a change was told",
        "purge" => "Erased personal values",
        "erase_traveller" => "Erased personal values on request",
        other => return other.replace('_', " "),
    }
    .to_owned()
}

/// What a kind of task asks for.
pub fn task_title(kind: &str) -> String {
    match kind {
        "review" => "Review to answer".to_owned(),
        "late_money" => "Money came after the end".to_owned(),
        "refund" => "Money to send back".to_owned(),
        "worse_answer" => "An answer became worse".to_owned(),
        "change_request" => "A change of details to answer".to_owned(),
        "passport_after_visa" => "A passport changed after the visa was filed".to_owned(),
        "visa_copy" => "Leaves home without a copy of the entry papers".to_owned(),
        "visa_refused" => "A visa was refused".to_owned(),
        "room_to_agree" => "A room to agree on".to_owned(),
        tasks::NOT_THERE => "Somebody was waited for and did not come".to_owned(),
        tasks::PACK_QUESTION => "A partner asks".to_owned(),
        "journey_to_mend" => "A journey misses the group".to_owned(),
        other => other.replace('_', " "),
    }
}

/// Where a task is done, if it has a page of its own: its occasion is the last part of its once-key.
pub fn task_page(task: &Task, reference: &str) -> Option<String> {
    let occasion = task.once_key.rsplit(':').next()?;
    match task.kind.as_str() {
        "change_request" => Some(paths::desk_change_request(occasion)),
        "visa_copy" => Some(paths::desk_booking_page(reference, &format!("travellers/{occasion}/visa-copy"))),
        _ => None,
    }
}

/// "by Sat 5 Dec 2026", and whether that day is over.
pub fn due_words(due_on: Option<NaiveDate>, today: NaiveDate) -> (String, bool) {
    match due_on {
        Some(day) if day < today => (format!("was due {}", filters::day(day)), true),
        Some(day) if day == today => ("due today".to_owned(), true),
        Some(day) => (format!("by {}", filters::day(day)), false),
        None => (String::new(), false),
    }
}

/// An instant of the records for `<time>`: for machines, and in words.
pub fn moment(at: NaiveDateTime) -> (String, String) {
    (filters::machine(at.and_utc()), filters::stamp(at))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pager_keeps_the_filters_and_knows_its_ends() {
        fn check(page: i64, count: i64, words: &str, earlier: &str, later: &str) {
            let pager = Pager::of("/desk/bookings", &[("q", "o'neil & co"), ("status", "")], page, count);
            assert_eq!(
                (pager.words.as_str(), pager.earlier.as_str(), pager.later.as_str()),
                (words, earlier, later)
            );
        }
        check(1, 50, "", "", "");
        check(1, 51, "1–50 of 51", "", "/desk/bookings?q=o%27neil+%26+co&page=2");
        check(2, 51, "51–51 of 51", "/desk/bookings?q=o%27neil+%26+co&page=1", "");
        check(3, 51, "none of 51", "/desk/bookings?q=o%27neil+%26+co&page=2", "");
    }

    #[test]
    fn absurd_pages_are_the_first() {
        for typed in ["", "0", "-1", "1e9", "99999999999999999999", "page", "2;drop"] {
            assert_eq!(page_of(&Form::filled([("page", typed)])), 1, "{typed}");
        }
        assert_eq!(page_of(&Form::filled([("page", "7")])), 7);
    }

    #[test]
    fn a_day_that_is_over_is_told_as_late() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let today = day("2026-12-05");
        assert_eq!(due_words(Some(day("2026-12-04")), today), ("was due Fri 4 Dec 2026".to_owned(), true));
        assert_eq!(due_words(Some(today), today), ("due today".to_owned(), true));
        assert_eq!(due_words(Some(day("2026-12-06")), today), ("by Sun 6 Dec 2026".to_owned(), false));
        assert_eq!(due_words(None, today), (String::new(), false));
    }
}

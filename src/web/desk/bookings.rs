//! The list of bookings: searched, filtered and paged by the address alone.

use std::collections::BTreeMap;

use actix_web::HttpRequest;
use actix_web::HttpResponse;
use actix_web::web::Data;
use askama::Template;

use crate::domain::money::Money;
use crate::domain::names;
use crate::domain::reference::BookingReference;
use crate::domain::reference::CreditorReference;
use crate::filters;
use crate::paths;
use crate::store::Conn;
use crate::store::StoreError;
use crate::store::bookings;
use crate::store::bookings::Booking;
use crate::store::bookings::Search;
use crate::store::departures::Departure;
use crate::store::dossier::currency;
use crate::store::dossier::full_name;
use crate::store::dossier::money_of;
use crate::store::transfers;
use crate::store::transfers::TransferRow;
use crate::store::travellers;
use crate::web::access::Staff;
use crate::web::desk::words;
use crate::web::desk::words::PAGE_ROWS;
use crate::web::desk::words::Pager;
use crate::web::error::WebError;
use crate::web::form::Choice;
use crate::web::form::Form;
use crate::web::page::Frame;
use crate::web::state::AppState;

/// One row.
struct Row {
    href: String,
    reference: String,
    booker: String,
    email: String,
    travellers: String,
    departure: String,
    status: String,
    charged: String,
    paid: String,
    balance: String,
    booked: String,
}

#[derive(Template)]
#[template(path = "desk/bookings.html")]
struct BookingsPage {
    frame: Frame,
    form: Form,
    statuses: Vec<Choice>,
    departures: Vec<Choice>,
    found: String,
    rows: Vec<Row>,
    empty: String,
    pager: Pager,
}

/// Shows what is looked for.
pub async fn index(
    request: HttpRequest,
    state: Data<AppState>,
    _staff: Staff,
) -> Result<HttpResponse, WebError> {
    let frame = state.frame(&request, "Bookings", "bookings").await?;
    let asked = words::filters_of(&request);
    words::drawn(&state, move |conn| draw(conn, frame, asked)).await
}

fn draw(conn: &mut Conn, frame: Frame, asked: Form) -> Result<BookingsPage, StoreError> {
    let (departures, all) = words::departure_choices(conn)?;
    let statuses = words::status_choices();
    // A filter that is none of the choices filters nothing, and is shown as not set.
    let chosen = |name: &str, choices: &[Choice]| {
        let value = asked.value(name);
        if choices.iter().any(|choice| choice.value == value) { value.to_owned() } else { String::new() }
    };
    let (q, status) = (names::stripped(asked.value("q")), chosen("status", &statuses));
    let departure = chosen("departure", &departures);
    let number = words::page_of(&asked);
    let search = Search {
        words: search_words(&q),
        amount_minor: amount(&q, &all)?,
        status: Some(status.clone()).filter(|word| !word.is_empty()),
        departure_id: all.iter().find(|one| one.code == departure).map(|one| one.id.clone()),
        skip: (number - 1) * PAGE_ROWS,
        limit: PAGE_ROWS,
    };
    let (found, count) = bookings::search(conn, &search)?;
    let filters = [("q", q.as_str()), ("status", status.as_str()), ("departure", departure.as_str())];
    let pager = Pager::of("/desk/bookings", &filters, number, count);
    let empty = empty_words(&filters);
    let form = Form::filled(filters);
    let rows = rows(conn, &found)?;
    let found = filters::count(count, "booking", "bookings");
    Ok(BookingsPage { frame, form, statuses, departures, found, rows, empty, pager })
}

/// The words that each must be found: folded as the index is. A reference is found however it was typed, and so is the one a bank
/// statement carries.
fn search_words(q: &str) -> Vec<String> {
    if let Ok(reference) = q.parse::<BookingReference>() {
        return vec![reference.as_str().to_lowercase()];
    }
    if let Ok(carried) = q.parse::<CreditorReference>() {
        return vec![carried.payload().to_lowercase()];
    }
    let folded = |word: &str| match word.contains('@') {
        true => vec![word.to_lowercase()],
        false => names::folded(word).split(' ').map(str::to_owned).collect(),
    };
    q.split_whitespace().flat_map(folded).filter(|word| !word.is_empty()).take(8).collect()
}

/// The amount that was typed, as somebody reads it from a bank statement; departures say in which currencies one can be paid.
fn amount(q: &str, departures: &[Departure]) -> Result<Option<i64>, StoreError> {
    let mut codes: Vec<&str> = departures.iter().map(|departure| departure.currency.as_str()).collect();
    codes.sort_unstable();
    codes.dedup();
    for code in codes {
        if let Ok(amount) = Money::typed(q, currency(code)?) {
            return Ok(Some(amount.minor).filter(|minor| 0 < *minor));
        }
    }
    Ok(None)
}

/// Says which filter to drop first: the narrowest.
fn empty_words(filters: &[(&str, &str); 3]) -> String {
    let [(_, q), (_, status), (_, departure)] = *filters;
    if q.is_empty() && status.is_empty() && departure.is_empty() {
        return "Nobody has booked yet.".to_owned();
    }
    let drop = match (q.is_empty(), status.is_empty()) {
        (_, false) => "Set the status to any",
        (false, true) if !departure.is_empty() => "Set the departure to any",
        (false, true) => "Look for fewer words, or for two letters of a name",
        (true, true) => "Set the departure to any",
    };
    format!("No booking is like that. {drop} to see more.")
}

fn rows(conn: &mut Conn, found: &[(Booking, String)]) -> Result<Vec<Row>, StoreError> {
    let ids: Vec<String> = found.iter().map(|(booking, _)| booking.id.clone()).collect();
    let mut moved: BTreeMap<String, Vec<TransferRow>> = BTreeMap::new();
    for row in transfers::of_bookings(conn, &ids)? {
        moved.entry(row.booking_id.clone().unwrap_or_default()).or_default().push(row);
    }
    let mut people: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for one in travellers::of_bookings(conn, &ids)?.iter().filter(|one| one.is_going) {
        people.entry(one.booking_id.clone()).or_default().push(full_name(one));
    }
    let row = |(booking, departure): &(Booking, String)| {
        let transfers = moved.remove(&booking.id).unwrap_or_default();
        let money = money_of(&booking.id, &booking.currency, &transfers)?;
        let received = money.received().map_err(|e| StoreError::Damaged(e.to_string()))?;
        Ok(Row {
            href: paths::desk_booking(&booking.reference),
            reference: booking.reference.clone(),
            booker: booking.booker_name.clone(),
            email: booking.booker_email.clone(),
            travellers: people.remove(&booking.id).unwrap_or_default().join(", "),
            departure: departure.clone(),
            status: booking.status.clone(),
            charged: money.charged.compact(),
            paid: received.compact(),
            balance: money.balance.compact(),
            booked: filters::day(booking.created_at.date()),
        })
    };
    found.iter().map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_is_typed_becomes_words_of_the_index() {
        fn check(q: &str, expected: &[&str]) {
            assert_eq!(search_words(q), expected, "{q:?}");
        }
        let reference = BookingReference::from_random([7; 8]);
        let spaced: String = reference.as_str().chars().flat_map(|c| [c, ' ']).collect();
        check(&spaced.to_lowercase(), &[&reference.as_str().to_lowercase()]);
        let carried = reference.creditor_reference().to_string();
        check(&carried, &[&reference.as_str().to_lowercase()]);
        check("  Łukasz  O’Neil ", &["lukasz", "oneil"]);
        check("Thi-Anh", &["thi", "anh"]);
        check("Ada@Example.ORG", &["ada@example.org"]);
        check("4417", &["4417"]);
        check("%_", &["%_"]);
        check("", &[]);
    }

    #[test]
    fn an_empty_list_names_the_filter_to_drop() {
        fn check(q: &str, status: &str, departure: &str, part: &str) {
            let words = empty_words(&[("q", q), ("status", status), ("departure", departure)]);
            assert!(words.contains(part), "{words}");
        }
        check("", "", "", "Nobody has booked");
        check("zoe", "paid", "PY1-A", "status");
        check("zoe", "", "PY1-A", "departure");
        check("zoe", "", "", "fewer words");
        check("", "", "PY1-A", "departure");
    }
}

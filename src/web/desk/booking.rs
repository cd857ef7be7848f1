//! One booking and everything about it: where it stands, its money, its people, what was written and done, and what can be done now.

use actix_web::HttpRequest;
use actix_web::HttpResponse;
use actix_web::web::Data;
use actix_web::web::Path;
use askama::Template;
use chrono::NaiveDate;

use crate::domain::booking::Status;
use crate::domain::ledger::Kind as TransferKind;
use crate::domain::ledger::Standing;
use crate::domain::money::Money;
use crate::domain::roster::StaffRole;
use crate::filters;
use crate::mail::kind::Kind as LetterKind;
use crate::paths;
use crate::store::Conn;
use crate::store::StoreError;
use crate::store::agencies;
use crate::store::bookings;
use crate::store::desk;
use crate::store::dossier::Dossier;
use crate::store::dossier::currency;
use crate::store::letters;
use crate::store::transfers::TransferRow;
use crate::web::access::Staff;
use crate::web::desk::person::Person;
use crate::web::desk::person::person;
use crate::web::desk::words;
use crate::web::desk::words::Actors;
use crate::web::error::WebError;
use crate::web::page::Frame;
use crate::web::state::AppState;

/// Something that can be done: a link to its form, or a button that does it.
struct Act {
    href: String,
    label: &'static str,
    is_post: bool,
}

/// An open task.
struct TaskLine {
    action: String,
    /// Where it is done; empty if only by hand.
    href: String,
    title: String,
    note: String,
    due: String,
    is_late: bool,
}

/// One row of the ledger.
struct MoneyLine {
    day: String,
    what: String,
    note: String,
    charged: String,
    paid: String,
    who: String,
}

/// What is paid to somebody else.
struct OutsideLine {
    label: String,
    amount: String,
    where_paid: String,
    is_due: bool,
}

/// A letter about this booking.
struct LetterLine {
    href: String,
    kind: String,
    state: String,
    written: String,
}

/// An entry of the history.
struct HistoryLine {
    machine: String,
    at: String,
    who: String,
    what: String,
    note: String,
}

#[derive(Template)]
#[template(path = "desk/booking.html")]
struct BookingPage {
    frame: Frame,
    reference: String,
    status: String,
    sentence: &'static str,
    facts: Vec<(&'static str, String)>,
    departure: String,
    departure_href: String,
    acts: Vec<Act>,
    tasks: Vec<TaskLine>,
    charged: String,
    paid: String,
    balance_label: &'static str,
    balance: String,
    money: Vec<MoneyLine>,
    outside: Vec<OutsideLine>,
    people: Vec<Person>,
    letters: Vec<LetterLine>,
    accepted: Vec<String>,
    history: Vec<HistoryLine>,
}

/// Shows it.
pub async fn show(
    request: HttpRequest,
    state: Data<AppState>,
    staff: Staff,
    reference: Path<String>,
) -> Result<HttpResponse, WebError> {
    let frame = state.frame(&request, "Booking", "bookings").await?;
    let today = words::today(&state).await?;
    words::drawn(&state, move |conn| -> Result<_, WebError> {
        let booking = words::booking_named(conn, &reference)?;
        let dossier = Dossier::around(conn, booking)?;
        let frame = Frame { title: format!("Booking {}", dossier.booking.reference), ..frame };
        Ok(draw(conn, frame, &dossier, staff.role, today)?)
    })
    .await
}

fn draw(
    conn: &mut Conn,
    frame: Frame,
    dossier: &Dossier,
    role: StaffRole,
    today: NaiveDate,
) -> Result<BookingPage, StoreError> {
    let Dossier { booking, offer, money, .. } = dossier;
    let status = booking.status()?;
    let actors = Actors::load(conn)?;
    let (balance_label, balance) = match money.standing() {
        Standing::Owes(amount) => ("Still to pay", amount),
        Standing::Settled => ("Nothing open", money.balance),
        Standing::InCredit(amount) => ("In credit: ours to send back", amount),
    };
    let received = money.received().map_err(|e| StoreError::Damaged(e.to_string()))?;
    let departure = &offer.departure;
    Ok(BookingPage {
        reference: booking.reference.clone(),
        status: booking.status.clone(),
        sentence: sentence(status),
        facts: facts(dossier),
        departure: format!(
            "{} from {}, {} to {}",
            departure.code,
            departure.gateway,
            filters::day(departure.gateway_on),
            filters::day(departure.ends_on)
        ),
        departure_href: paths::desk_departure(&departure.code),
        acts: acts(dossier, status, role),
        tasks: task_lines(conn, dossier, today)?,
        charged: money.charged.to_string(),
        paid: received.to_string(),
        balance_label,
        balance: balance.to_string(),
        money: dossier.transfers.iter().map(|row| money_line(row, &actors)).collect::<Result<_, _>>()?,
        outside: dossier.outside.iter().map(outside_line).collect::<Result<_, _>>()?,
        people: dossier.travellers.iter().map(|one| person(dossier, one, today)).collect::<Result<_, _>>()?,
        letters: letter_lines(conn, &booking.id)?,
        accepted: accepted(conn, &booking.id)?,
        history: history(conn, &booking.id, &actors)?,
        frame,
    })
}

/// The status for the desk; the booker's sentence says "you".
fn sentence(status: Status) -> &'static str {
    match status {
        Status::Held => "We keep these places until the time below.",
        Status::InReview => "We must decide. The places are kept, and nothing is to be paid yet.",
        Status::AwaitingDeposit => "The places are kept until the time below. The deposit is not in yet.",
        Status::Confirmed => "The deposit is in.",
        Status::Paid => "Everything is paid.",
        Status::Travelled => "The tour is over.",
        Status::Lapsed => "The deposit did not come in time. The places are free again.",
        Status::Declined => "We declined it. The places are free again.",
        Status::Cancelled => "It was cancelled. The places are free again.",
    }
}

fn facts(dossier: &Dossier) -> Vec<(&'static str, String)> {
    let Dossier { booking, offer, .. } = dossier;
    let mut facts = vec![
        ("Booker", booking.booker_name.clone()),
        ("Email", booking.booker_email.clone()),
        ("Booked", filters::stamp(booking.created_at)),
    ];
    if let Some(until) = booking.held_until {
        let mut words = filters::instant(until.and_utc(), offer.zone, &offer.departure.gateway);
        if booking.extended_at.is_some() {
            words.push_str(" (extended: they say the money is sent)");
        }
        facts.push(("Places kept until", words));
    }
    if let Some(day) = booking.review_due_on {
        facts.push(("Answer promised by", filters::day(day)));
    }
    if let Some(day) = booking.balance_due_on {
        facts.push(("Balance due by", filters::day(day)));
    }
    if booking.deposit_minor > 0 {
        facts.push(("Deposit", dossier.deposit().to_string()));
    }
    if !booking.decided_reason.is_empty() {
        facts.push(("Reason given to the booker", booking.decided_reason.clone()));
    }
    facts
}

fn acts(dossier: &Dossier, status: Status, role: StaffRole) -> Vec<Act> {
    let to = |page: &str| paths::desk_booking_page(&dossier.booking.reference, page);
    let form = |page: &str, label| Act { href: to(page), label, is_post: false };
    let mut acts = Vec::new();
    if status == Status::InReview {
        acts.push(form("review", "Answer the review"));
    }
    if status == Status::Lapsed {
        acts.push(Act { href: to("places"), label: "Take the places again", is_post: true });
    }
    acts.push(form("payments", "Record a payment"));
    if role >= StaffRole::Lead && matches!(dossier.money.standing(), Standing::InCredit(_)) {
        acts.push(form("refunds", "Record a refund"));
    }
    acts.push(form("booker", "Correct name or address"));
    if matches!(status, Status::Confirmed | Status::Paid) && !dossier.missing().is_empty() {
        acts.push(Act { href: to("details-request"), label: "Ask for details", is_post: true });
    }
    if status.holds_places() && status != Status::Travelled {
        acts.push(form("cancellation", "Cancel"));
    }
    acts
}

fn task_lines(conn: &mut Conn, dossier: &Dossier, today: NaiveDate) -> Result<Vec<TaskLine>, StoreError> {
    let line = |task: desk::Task| {
        let (due, is_late) = words::due_words(task.due_on, today);
        let title = words::task_title(&task.kind);
        let href = words::task_page(&task, &dossier.booking.reference).unwrap_or_default();
        TaskLine { href, action: format!("/desk/tasks/{}", task.id), title, note: task.note, due, is_late }
    };
    Ok(desk::tasks_of_booking(conn, &dossier.booking.id)?.into_iter().map(line).collect())
}

fn money_line(row: &TransferRow, actors: &Actors) -> Result<MoneyLine, StoreError> {
    let transfer = row.to_transfer()?;
    let owes_more = row.debit_account.starts_with("debtor:");
    let signed = |is_plus: bool| {
        let amount = transfer.amount;
        if is_plus { amount } else { Money::new(-amount.minor, amount.currency) }.to_string()
    };
    let (what, is_charge) = match (transfer.kind, row.reverses.is_some()) {
        (TransferKind::Charge, false) => ("Charged", true),
        (TransferKind::Charge, true) => ("Charge taken back", true),
        (TransferKind::Fee, false) => ("Fee", true),
        (TransferKind::Fee, true) => ("Fee taken back", true),
        (TransferKind::Waiver, _) => ("Waived", true),
        (TransferKind::Payment, false) => ("Payment", false),
        (TransferKind::Payment, true) => ("Payment taken back", false),
        (TransferKind::Refund, false) => ("Refund", false),
        (TransferKind::Refund, true) => ("Refund taken back", false),
    };
    Ok(MoneyLine {
        day: filters::day(row.value_on),
        what: what.to_owned(),
        note: row.note.clone(),
        charged: if is_charge { signed(owes_more) } else { String::new() },
        paid: if is_charge { String::new() } else { signed(!owes_more) },
        who: actors.name(&row.actor),
    })
}

fn outside_line(charge: &crate::store::transfers::OutsideCharge) -> Result<OutsideLine, StoreError> {
    Ok(OutsideLine {
        label: charge.label.clone(),
        amount: Money::new(charge.amount_minor, currency(&charge.currency)?).to_string(),
        where_paid: charge.paid_where.clone(),
        is_due: charge.is_due,
    })
}

fn letter_lines(conn: &mut Conn, booking_id: &str) -> Result<Vec<LetterLine>, StoreError> {
    let line = |letter: letters::Letter| LetterLine {
        href: paths::desk_letter(&letter.id),
        kind: match letter.kind.parse::<LetterKind>() {
            Ok(kind) => kind.label().to_owned(),
            Err(_) => letter.kind,
        },
        state: letter.state,
        written: filters::stamp(letter.created_at),
    };
    Ok(letters::of_booking(conn, booking_id)?.into_iter().map(line).collect())
}

fn accepted(conn: &mut Conn, booking_id: &str) -> Result<Vec<String>, StoreError> {
    let rows = bookings::acceptances(conn, booking_id)?;
    let ids: Vec<String> = rows.iter().map(|row| row.text_id.clone()).collect();
    let texts = agencies::texts_by_ids(conn, &ids)?;
    let line = |text: &agencies::Text| {
        let row = rows.iter().find(|row| row.text_id == text.id);
        let at = row.map(|row| filters::stamp(row.accepted_at)).unwrap_or_default();
        format!("{}, version {}: accepted {at}", text.title, text.version)
    };
    Ok(texts.iter().map(line).collect())
}

fn history(conn: &mut Conn, booking_id: &str, actors: &Actors) -> Result<Vec<HistoryLine>, StoreError> {
    let line = |entry: desk::AuditEntry| {
        let (machine, at) = words::moment(entry.at);
        HistoryLine {
            machine,
            at,
            who: actors.name(&entry.actor),
            what: words::deed(&entry.verb),
            note: entry.note,
        }
    };
    Ok(desk::audit_of_booking(conn, booking_id)?.into_iter().map(line).collect())
}

//! Recording money that came in.

use actix_web::HttpRequest;
use actix_web::HttpResponse;
use actix_web::web::Bytes;
use actix_web::web::Data;
use actix_web::web::Path;
use askama::Template;
use chrono::Datelike;
use chrono::NaiveDate;

use crate::actions::posting;
use crate::actions::record_payment;
use crate::actions::record_payment::RecordPayment;
use crate::actions::record_payment::RecordPaymentError;
use crate::actions::record_payment::Recorded;
use crate::domain::booking::Status;
use crate::domain::ledger::Standing;
use crate::domain::money::Money;
use crate::keys;
use crate::paths;
use crate::store::dossier::Dossier;
use crate::web::access::Staff;
use crate::web::desk::words;
use crate::web::error::WebError;
use crate::web::form::Form;
use crate::web::page::Frame;
use crate::web::page::faulty;
use crate::web::page::page;
use crate::web::page::see_other_saying;
use crate::web::state::AppState;

#[derive(Template)]
#[template(path = "desk/payments.html")]
struct PaymentPage {
    frame: Frame,
    form: Form,
    reference: String,
    action: String,
    back: String,
    currency: String,
    facts: Vec<(&'static str, String)>,
    has_ended: bool,
    /// The amount somebody must confirm, because it is more than is owed; empty for none.
    sure: String,
    sure_label: String,
}

/// The form; its value date is today until it is changed.
pub async fn new(
    request: HttpRequest,
    state: Data<AppState>,
    _staff: Staff,
    reference: Path<String>,
) -> Result<HttpResponse, WebError> {
    let dossier = find(&state, reference.into_inner()).await?;
    let form = dated_form(words::today(&state).await?, keys::random_word()?);
    page(&draw(&request, &state, form, &dossier).await?)
}

/// An empty form with a value date and a once-key.
pub(super) fn dated_form(day: NaiveDate, once_key: String) -> Form {
    Form::filled([
        ("value_on-day", day.day().to_string()),
        ("value_on-month", day.month().to_string()),
        ("value_on-year", day.year().to_string()),
        ("once_key", once_key),
    ])
}

/// A form's once-key; a form without one was not ours.
pub(super) fn once_key(form: &Form, kind: &str) -> Result<String, WebError> {
    let typed = form.value("once_key");
    let is_ours = typed.len() == 43 && typed.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b));
    if is_ours { Ok(format!("{kind}:{typed}")) } else { Err(WebError::StaleForm) }
}

/// All about the booking a money form is for.
pub(super) async fn find(state: &AppState, reference: String) -> Result<Dossier, WebError> {
    state
        .read(move |conn| {
            let booking = words::booking_named(conn, &reference)?;
            Ok(Dossier::around(conn, booking)?)
        })
        .await
}

async fn draw(
    request: &HttpRequest,
    state: &AppState,
    form: Form,
    dossier: &Dossier,
) -> Result<PaymentPage, WebError> {
    let frame = state.frame(request, "Record a payment", "bookings").await?;
    let reference = dossier.booking.reference.clone();
    let status = dossier.booking.status()?;
    let received = dossier.money.received().map_err(|e| WebError::Internal(e.to_string()))?;
    let mut facts = vec![
        ("Booker", dossier.booking.booker_name.clone()),
        ("Status", status.label().to_owned()),
        ("Price", dossier.money.charged.to_string()),
        ("Received so far", received.to_string()),
    ];
    if let Some(due) = posting::to_pay(dossier)? {
        facts.push(("Asked for now", format!("{}, the {}", due.amount, due.what)));
        facts.push(("Reference on the transfer", due.rf));
    }
    Ok(PaymentPage {
        frame,
        action: paths::desk_booking_page(&reference, "payments"),
        back: paths::desk_booking(&reference),
        currency: dossier.money.charged.currency.to_string(),
        facts,
        sure: form.value("too_much").to_owned(),
        sure_label: format!("Yes, {} came in", form.value("too_much")),
        has_ended: matches!(status, Status::Lapsed | Status::Declined | Status::Cancelled),
        reference,
        form,
    })
}

/// Records it and says what it did.
pub async fn create(
    request: HttpRequest,
    state: Data<AppState>,
    staff: Staff,
    reference: Path<String>,
    body: Bytes,
) -> Result<HttpResponse, WebError> {
    let dossier = find(&state, reference.into_inner()).await?;
    let mut form = Form::decoded(&body);
    let once_key = once_key(&form, "payment")?;
    let today = words::today(&state).await?;
    let amount = form.amount("amount", dossier.money.charged.currency);
    if let Some(amount) = amount {
        confirm_surplus(&mut form, amount, &dossier);
    }
    let value_on = value_date(&mut form, today);
    let note =
        form.line("note", 200, "Enter what the bank statement says, so that the payment is found again");
    let (Some(amount), Some(value_on), false) = (amount, value_on, form.is_faulty()) else {
        return faulty(&draw(&request, &state, form, &dossier).await?);
    };
    let booking_id = dossier.booking.id.clone();
    let command = RecordPayment { booking_id, amount, value_on, note, once_key };
    let by = state.by(&request, &staff.actor());
    let answer = state.write(by, move |tx| record_payment::record_payment(tx, &command)).await;
    crate::crash_point!(PaymentKeptUnanswered);
    match answer {
        Ok(recorded) => {
            let words = in_words(recorded);
            Ok(see_other_saying(&paths::desk_booking(&dossier.booking.reference), words))
        }
        Err(RecordPaymentError::OtherCurrency) => {
            form.blame("amount", format!("This booking is in {}", dossier.money.charged.currency));
            faulty(&draw(&request, &state, form, &dossier).await?)
        }
        Err(RecordPaymentError::Store(error)) => Err(error.into()),
    }
}

/// A missing point makes 350.00 to 35,000: what is more than is owed must be confirmed once.
fn confirm_surplus(form: &mut Form, amount: Money, dossier: &Dossier) {
    let owed = match dossier.money.standing() {
        Standing::Owes(owed) => owed,
        Standing::Settled | Standing::InCredit(_) => Money::new(0, amount.currency),
    };
    let words = amount.to_string();
    // After the end nothing is owed any more, and the page has said so.
    let goes_on = dossier.booking.status().is_ok_and(Status::holds_places);
    if goes_on && amount.minor > owed.minor {
        form.set("too_much", words.clone());
        if form.value("sure") != words {
            let more = Money::new(amount.minor - owed.minor, amount.currency);
            form.blame(
                "amount",
                format!("This is {more} more than is owed. If it is right, tick the box below"),
            );
        }
    }
}

/// The bank's day: not in the future, and not so long ago that it was mistyped.
pub(super) fn value_date(form: &mut Form, today: NaiveDate) -> Option<NaiveDate> {
    let day = form.date("value_on", "Value date")?;
    if day > today {
        form.blame_at("value_on", "value_on-day", "Value date must not be after today");
    } else if (today - day).num_days() > 400 {
        form.blame_at("value_on", "value_on-year", "Value date must be within the last 400 days");
    }
    Some(day)
}

fn in_words(recorded: Recorded) -> &'static str {
    match recorded {
        Recorded::Confirmed => {
            "Recorded. The deposit is in: the booking is confirmed and the letter is on its way"
        }
        Recorded::Paid => "Recorded. Everything is paid and the letter is on its way",
        Recorded::Short => {
            "Recorded. It is not enough for the deposit: the booker gets a letter with the rest"
        }
        Recorded::Noted => "Recorded. The status stays as it is",
        Recorded::TooLate => {
            "Recorded. The booking had ended before: take the places again, or send the money back"
        }
        Recorded::Again => "This payment was recorded already; nothing was added",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_money_form_without_its_key_is_not_ours() {
        let with = |key: &str| once_key(&Form::filled([("once_key", key)]), "payment");
        let word = keys::random_word().unwrap();
        assert_eq!(with(&word).unwrap(), format!("payment:{word}"));
        for bad in ["", "short", &"x".repeat(44), &" ".repeat(43)] {
            assert!(matches!(with(bad), Err(WebError::StaleForm)), "{bad:?}");
        }
    }

    #[test]
    fn a_value_date_lies_in_the_last_year_or_so() {
        fn check(day: &str, expected: Option<&str>) {
            let today = NaiveDate::from_ymd_opt(2026, 11, 22).unwrap();
            let mut form = dated_form(day.parse().unwrap(), String::new());
            value_date(&mut form, today);
            assert_eq!(form.fault("value_on"), expected, "{day}");
        }
        check("2026-11-22", None);
        check("2025-11-22", None);
        check("2026-11-23", Some("Value date must not be after today"));
        check("2024-11-22", Some("Value date must be within the last 400 days"));
    }
}

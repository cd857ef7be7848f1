//! Recording money that was sent back. For the role that may.

use actix_web::HttpRequest;
use actix_web::HttpResponse;
use actix_web::web::Bytes;
use actix_web::web::Data;
use actix_web::web::Path;
use askama::Template;

use crate::actions::record_refund;
use crate::actions::record_refund::RecordRefund;
use crate::actions::record_refund::RecordRefundError;
use crate::domain::ledger::Standing;
use crate::keys;
use crate::paths;
use crate::store::dossier::Dossier;
use crate::web::access::Staff;
use crate::web::desk::payments;
use crate::web::desk::words;
use crate::web::error::WebError;
use crate::web::form::Form;
use crate::web::page::Frame;
use crate::web::page::faulty;
use crate::web::page::page;
use crate::web::page::see_other_saying;
use crate::web::state::AppState;

#[derive(Template)]
#[template(path = "desk/refunds.html")]
struct RefundPage {
    frame: Frame,
    form: Form,
    reference: String,
    action: String,
    back: String,
    currency: String,
    credit: String,
    booker: String,
}

/// The form, filled with all that is in credit.
pub async fn new(
    request: HttpRequest,
    state: Data<AppState>,
    _staff: Staff,
    reference: Path<String>,
) -> Result<HttpResponse, WebError> {
    let dossier = payments::find(&state, reference.into_inner()).await?;
    let Standing::InCredit(credit) = dossier.money.standing() else { return Ok(nothing(&dossier)) };
    let mut form = payments::dated_form(words::today(&state).await?, keys::random_word()?);
    form.set("amount", credit.plain());
    page(&draw(&request, &state, form, &dossier).await?)
}

fn nothing(dossier: &Dossier) -> HttpResponse {
    see_other_saying(
        &paths::desk_booking(&dossier.booking.reference),
        "Nothing is in credit, so nothing goes back",
    )
}

async fn draw(
    request: &HttpRequest,
    state: &AppState,
    form: Form,
    dossier: &Dossier,
) -> Result<RefundPage, WebError> {
    let frame = state.frame(request, "Record a refund", "bookings").await?;
    let reference = dossier.booking.reference.clone();
    let credit = match dossier.money.standing() {
        Standing::InCredit(amount) => amount.to_string(),
        _ => "nothing".to_owned(),
    };
    Ok(RefundPage {
        frame,
        form,
        action: paths::desk_booking_page(&reference, "refunds"),
        back: paths::desk_booking(&reference),
        currency: dossier.money.charged.currency.to_string(),
        credit,
        booker: dossier.booking.booker_name.clone(),
        reference,
    })
}

/// Records it; never more than is in credit.
pub async fn create(
    request: HttpRequest,
    state: Data<AppState>,
    staff: Staff,
    reference: Path<String>,
    body: Bytes,
) -> Result<HttpResponse, WebError> {
    let dossier = payments::find(&state, reference.into_inner()).await?;
    let mut form = Form::decoded(&body);
    let once_key = payments::once_key(&form, "refund")?;
    let today = words::today(&state).await?;
    let amount = form.amount("amount", dossier.money.charged.currency);
    let value_on = payments::value_date(&mut form, today);
    let note = form.line("note", 200, "Enter to whom the money went");
    let (Some(amount), Some(value_on), false) = (amount, value_on, form.is_faulty()) else {
        return faulty(&draw(&request, &state, form, &dossier).await?);
    };
    let booking_id = dossier.booking.id.clone();
    let command = RecordRefund { booking_id, amount, value_on, note, once_key };
    let by = state.by(&request, &staff.actor());
    match state.write(by, move |tx| record_refund::record_refund(tx, &command)).await {
        Ok(()) => Ok(see_other_saying(
            &paths::desk_booking(&dossier.booking.reference),
            "Recorded: the money went back",
        )),
        Err(RecordRefundError::TooMuch(credit)) => {
            form.blame("amount", format!("Only {credit} is in credit"));
            faulty(&draw(&request, &state, form, &dossier).await?)
        }
        Err(RecordRefundError::NothingInCredit) => Ok(nothing(&dossier)),
        Err(RecordRefundError::Store(error)) => Err(error.into()),
    }
}

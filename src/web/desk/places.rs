//! Taking a lapsed booking's places again.

use actix_web::HttpRequest;
use actix_web::HttpResponse;
use actix_web::web::Data;
use actix_web::web::Path;

use crate::actions::retake_places;
use crate::actions::retake_places::RetakeError;
use crate::domain::booking::Status;
use crate::paths;
use crate::web::access::Staff;
use crate::web::desk::words;
use crate::web::error::WebError;
use crate::web::page::see_other_saying;
use crate::web::state::AppState;

/// Takes them, or says what is gone.
pub async fn create(
    request: HttpRequest,
    state: Data<AppState>,
    staff: Staff,
    reference: Path<String>,
) -> Result<HttpResponse, WebError> {
    let booking = state.read(move |conn| words::booking_named(conn, &reference)).await?;
    let by = state.by(&request, &staff.actor());
    let id = booking.id.clone();
    let words = match state.write(by, move |tx| retake_places::retake_places(tx, &id)).await {
        Ok(Status::AwaitingDeposit) => "The places are taken again and wait for the deposit".to_owned(),
        Ok(_) => "The places are taken again; the money that is in confirms the booking".to_owned(),
        Err(RetakeError::NotLapsed) => "Nothing was changed: this booking is not lapsed".to_owned(),
        Err(RetakeError::Erased) => {
            "Nothing was changed: what we kept about somebody of it was deleted on request. They book anew"
                .to_owned()
        }
        Err(RetakeError::SoldOut(short)) => {
            let what: Vec<&str> = short.iter().map(|kind| kind.sold_out_words()).collect();
            format!("Nothing was changed. {}: send the money back", what.join(". "))
        }
        Err(RetakeError::Store(error)) => return Err(error.into()),
    };
    Ok(see_other_saying(&paths::desk_booking(&booking.reference), &words))
}

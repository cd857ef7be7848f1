//! "I have sent it": the button that extends the hold once.

use actix_web::HttpRequest;
use actix_web::HttpResponse;
use actix_web::web::Data;
use actix_web::web::Path;

use crate::actions::say_sent::SaySentError;
use crate::actions::say_sent::say_sent;
use crate::paths;
use crate::web::access;
use crate::web::error::WebError;
use crate::web::page::see_other_saying;
use crate::web::state::AppState;

/// Extends the hold. Pressed again it does nothing more.
pub async fn create(
    request: HttpRequest,
    state: Data<AppState>,
    word: Path<String>,
) -> Result<HttpResponse, WebError> {
    let (keys, word) = (state.keys().clone(), word.into_inner());
    let opened = word.clone();
    let booking = state.read(move |conn| access::booking_of(conn, &keys, &opened)).await?;
    let id = booking.id.clone();
    let said = match state.write(state.by(&request, "site"), move |tx| say_sent(tx, &id)).await {
        Ok(()) => "Thank you. We keep your places longer",
        Err(SaySentError::Already) => "You told us before. Your places are kept until the time below",
        Err(SaySentError::NothingDue) => "Nothing was changed: no deposit is waited for now",
        Err(SaySentError::Store(error)) => return Err(error.into()),
    };
    Ok(see_other_saying(&paths::booking(&word), said))
}

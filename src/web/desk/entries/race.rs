//! Another race for one runner.

use actix_web::HttpRequest;
use actix_web::HttpResponse;
use actix_web::web::Bytes;
use actix_web::web::Data;
use actix_web::web::Path;

use crate::actions::change_race;
use crate::actions::change_race::ChangeRace;
use crate::actions::change_race::ChangeRaceError;
use crate::domain::eligibility::Outcome;
use crate::paths;
use crate::web::access::Staff;
use crate::web::desk::entries::show;
use crate::web::error::WebError;
use crate::web::form::Form;
use crate::web::page::see_other_saying;
use crate::web::state::AppState;

/// Changes it.
pub async fn update(
    request: HttpRequest,
    state: Data<AppState>,
    staff: Staff,
    code: Path<String>,
    body: Bytes,
) -> Result<HttpResponse, WebError> {
    let code = code.into_inner();
    let mut form = Form::decoded(&body);
    let seen = show::seen(&state, &code, &form).await?;
    let runner = form.choice("runner", &seen.runners(), "Choose a runner");
    let race = form.choice("to_race", &seen.races(), "Choose the race they run from now on");
    let (Some(traveller_id), Some(race), false) = (runner, race, form.is_faulty()) else {
        return show::again(&request, &state, &seen, form).await;
    };
    let here = paths::desk_departure_page(&code, "entries");
    let command = ChangeRace { departure_code: code, traveller_id, race };
    let by = state.by(&request, &staff.actor());
    let fault = match state.write(by, move |tx| change_race::change_race(tx, &command)).await {
        Ok(outcome) => {
            let look = if Outcome::Review <= outcome { ": look at the task on today's list" } else { "" };
            let words = format!("The race is changed. The rules say “{}”{look}", outcome.as_str());
            return Ok(see_other_saying(&here, &words));
        }
        Err(ChangeRaceError::SoldOut) => ("to_race", "Choose another race: every place of this one is taken"),
        Err(ChangeRaceError::Same) => ("to_race", "Choose another race: they run this one already"),
        Err(ChangeRaceError::NoRace) => ("to_race", "Choose a race of this edition"),
        Err(ChangeRaceError::NotRunning) => ("runner", "Choose somebody who runs on this departure"),
        Err(ChangeRaceError::Store(error)) => return Err(error.into()),
    };
    form.blame(fault.0, fault.1);
    show::again(&request, &state, &seen, form).await
}

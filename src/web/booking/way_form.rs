//! What was typed about a way, as a command.

use chrono::NaiveDateTime;

use crate::actions::give_leg::GiveLeg;
use crate::filters;
use crate::store::dossier::Dossier;
use crate::store::travellers::Traveller;
use crate::store::tx::new_id;
use crate::web::booking::ways;
use crate::web::booking::ways::Way;
use crate::web::form::Choice;
use crate::web::form::Form;

const TIME: &str = "Enter the time with hours and minutes, such as 14:30";

/// Reads the form; what is wrong is blamed in it, and then there may be no command.
pub fn typed(
    form: &mut Form,
    dossier: &Dossier,
    traveller: &Traveller,
    way: Way,
    modes: &[Choice],
) -> Option<GiveLeg> {
    let mode = form.choice("mode", modes, "Choose how you travel");
    // Only planes and trains have numbers: one that is left over from before belongs to another way.
    let number = match mode.as_deref() {
        Some("other") => String::new(),
        _ => form.optional_line("number", 20).to_uppercase(),
    };
    if number.is_empty() && matches!(mode.as_deref(), Some("flight" | "train")) {
        form.blame("number", "Enter the flight or train number, such as the one on the ticket");
    }
    let place = form.line("place", 60, "Enter the airport or station");
    let terminal = form.optional_line("terminal", 30);
    let date = form.date("date", "Date");
    let time = form.time("time", TIME);
    let far_place = form.optional_line("far", 60);
    let far_at = far_end(form);
    let transfer = match form.value("transfer") {
        "" => String::new(),
        _ => {
            let choices = ways::transfers(way, "");
            form.choice("transfer", &choices, "Choose whether you want a transfer").unwrap_or_default()
        }
    };
    let stay = form.optional_line("stay", 120);
    let companions = form.optional_line("companions", 120);
    let leaves_home_on = form.optional_date("leaves", "Date you leave home");
    let note = form.optional_line("note", 200);
    let local_at = date.zip(time).map(|(date, time)| date.and_time(time))?;
    ways::blame_far(form, &dossier.offer, way, local_at);
    if leaves_home_on.is_some_and(|day| day > local_at.date()) {
        form.blame_at("leaves", "leaves-day", "Date you leave home must not be after the date of arrival");
    }
    let earliest = ways::earliest(&dossier.offer);
    if leaves_home_on.is_some_and(|day| day < earliest) {
        let words = format!("Date you leave home must be {} or later", filters::day(earliest));
        form.blame_at("leaves", "leaves-day", words);
    }
    Some(GiveLeg {
        id: new_id(),
        booking_id: dossier.booking.id.clone(),
        traveller_id: traveller.id.clone(),
        direction: way.stored().to_owned(),
        mode: mode?,
        number,
        place,
        local_at,
        note,
        terminal,
        far_place,
        far_at,
        stay,
        companions,
        transfer,
        leaves_home_on,
        may_replace: false,
    })
}

/// Date and time at the other end: both or neither.
fn far_end(form: &mut Form) -> Option<NaiveDateTime> {
    let date = form.optional_date("far_date", "Date there");
    let time = form.optional_time("far_time", TIME);
    match (date, time) {
        (Some(date), Some(time)) => Some(date.and_time(time)),
        (Some(_), None) if form.fault("far_time").is_none() => {
            form.blame("far_time", TIME);
            None
        }
        (None, Some(_)) if form.fault("far_date").is_none() => {
            form.blame_at("far_date", "far_date-day", "Enter the date that belongs to this time");
            None
        }
        _ => None,
    }
}

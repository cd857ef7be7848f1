//! A traveller's own way in words and as a form: what is asked, what is worth a second look, what is kept.

use chrono::Duration;
use chrono::NaiveDate;
use chrono::NaiveDateTime;

use crate::domain::details::Page;
use crate::domain::ways::Finding;
use crate::domain::ways::FlightLine;
use crate::filters;
use crate::store::dossier::Offer;
use crate::store::travellers::Leg;
use crate::web::booking::passport::date_parts;
use crate::web::form::Choice;
use crate::web::form::Form;

/// Who comes earlier than this before the gateway day, or leaves later after the tour, probably mistyped the date.
const DAYS_AROUND: i64 = 60;
/// The hidden field with the mode that the form's number and place belong to.
pub const DRAWN_MODE: &str = "drawn_mode";

/// Which way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// To the gateway, before the tour.
    In,
    /// Home from it, after the tour.
    Home,
}

impl Way {
    /// Its page of the details.
    pub fn of_details(self) -> Page {
        match self {
            Self::In => Page::WayIn,
            Self::Home => Page::WayHome,
        }
    }

    /// The stored word.
    pub fn stored(self) -> &'static str {
        match self {
            Self::In => "in",
            Self::Home => "home",
        }
    }

    /// The last part of its page's address.
    pub fn page(self) -> &'static str {
        match self {
            Self::In => "way-in",
            Self::Home => "way-home",
        }
    }

    /// What its page and the tasks call it.
    pub fn title(self, gateway: &str) -> String {
        match self {
            Self::In => format!("Way to {gateway}"),
            Self::Home => format!("Way home from {gateway}"),
        }
    }

    /// Said once it is kept.
    pub fn saved(self) -> &'static str {
        match self {
            Self::In => "We have saved how this traveller arrives",
            Self::Home => "We have saved how this traveller goes home",
        }
    }
}

/// The word of "I do not know yet".
pub const LATER: &str = "later";

/// The choices of "How". Not knowing yet is none of them once the lists are closed, nor in place of a way that is given.
pub fn modes(may_promise: bool) -> Vec<Choice> {
    let known = [
        Choice::new("flight", "By plane"),
        Choice::new("train", "By train"),
        Choice::new("other", "Another way"),
    ];
    let later = Choice::hinted(LATER, "I do not know yet", "Then only say below by when you will");
    known.into_iter().chain(may_promise.then_some(later)).collect()
}

/// Whether somebody wants to be met, or brought.
pub fn transfers(way: Way, gateway: &str) -> Vec<Choice> {
    match way {
        Way::In => vec![
            Choice::new("wanted", "Meet me"),
            Choice::new("alone", format!("I find my own way into {gateway}")),
        ],
        Way::Home => vec![Choice::new("wanted", "Bring me there"), Choice::new("alone", "I find my own way")],
    }
}

/// The form, filled with what is kept.
pub fn known(leg: &Leg) -> Form {
    let mut form = Form::filled([
        ("mode", leg.mode.as_str()),
        (DRAWN_MODE, &leg.mode),
        ("number", &leg.number),
        ("place", &leg.place),
        ("terminal", &leg.terminal),
        ("far", &leg.far_place),
        ("stay", &leg.stay),
        ("companions", &leg.companions),
        ("transfer", &leg.transfer),
        ("note", &leg.note),
    ]);
    set_moment(&mut form, "date", "time", leg.local_at);
    if let Some(at) = leg.far_at {
        set_moment(&mut form, "far_date", "far_time", at);
    }
    if let Some(day) = leg.leaves_home_on {
        set_date(&mut form, "leaves", day);
    }
    form
}

fn set_moment(form: &mut Form, date: &str, time: &str, at: NaiveDateTime) {
    set_date(form, date, at.date());
    form.set(time, filters::clock(at.time()));
}

fn set_date(form: &mut Form, name: &str, day: NaiveDate) {
    for (name, value) in date_parts(name, day) {
        form.set(&name, value);
    }
}

/// Fills the form from a pasted line, and empties the line so that the next press goes on. Answers what was read, or nothing where no
/// line was pasted; a line that is not understood is a fault.
pub fn read_line(form: &mut Form, offer: &Offer, way: Way) -> Option<String> {
    let line = form.optional_line("line", 120);
    if line.is_empty() {
        return None;
    }
    let flight = match FlightLine::parse(&line, offer.measure(way.stored()).date()) {
        Ok(flight) => flight,
        Err(fault) => {
            form.blame("line", fault.to_string());
            return None;
        }
    };
    let arrives = flight.arrives_on.and_time(flight.arrives_at);
    let departs = flight.departs_at.map(|time| flight.departs_on.and_time(time));
    let (here, here_at, there, there_at) = match way {
        Way::In => (&flight.to, Some(arrives), &flight.from, departs),
        Way::Home => (&flight.from, departs, &flight.to, Some(arrives)),
    };
    let Some(here_at) = here_at else {
        form.blame("line", "The line must have both times, such as 2025/1430+1");
        return None;
    };
    // Nothing of another flight stays beside this one: neither its terminal nor when it leaves the other end.
    for (name, value) in [
        ("mode", "flight"),
        (DRAWN_MODE, "flight"),
        ("number", &flight.number),
        ("place", here),
        ("terminal", ""),
        ("far", there),
        ("far_date-day", ""),
        ("far_date-month", ""),
        ("far_date-year", ""),
        ("far_time", ""),
        ("line", ""),
    ] {
        form.set(name, value);
    }
    set_moment(form, "date", "time", here_at);
    if let Some(at) = there_at {
        set_moment(form, "far_date", "far_time", at);
    }
    let departs = departs.map(|at| format!(", {}", filters::local(at))).unwrap_or_default();
    Some(format!(
        "{} from {}{departs} to {}, {}",
        flight.number,
        flight.from,
        flight.to,
        filters::local(arrives)
    ))
}

/// When and where to be, or when the group is back.
pub fn fact(offer: &Offer, way: Way) -> String {
    let (at, gateway) = (offer.measure(way.stored()), &offer.departure.gateway);
    let at = format!("{} {gateway} time", filters::local(at));
    match way {
        Way::In => format!("The briefing is on {at}. Everybody must be there."),
        Way::Home => format!("The group is back in {gateway} on {at}."),
    }
}

/// Empties what a form still holds from a kept way of another mode: a plane's number and airport are not those of a train. The form
/// then names the new mode, so that what is typed next stays.
pub fn forget_other_mode(form: &mut Form, kept: Option<&Leg>) {
    let (drawn, chosen) = (form.value(DRAWN_MODE).to_owned(), form.value("mode").to_owned());
    let Some(kept) = kept.filter(|leg| leg.mode == drawn && drawn != chosen) else { return };
    for (name, value) in [
        ("number", &kept.number),
        ("place", &kept.place),
        ("terminal", &kept.terminal),
        ("far", &kept.far_place),
    ] {
        if form.value(name).trim() == value {
            form.set(name, "");
        }
    }
    form.set(DRAWN_MODE, chosen);
}

/// The first day on which somebody may plausibly set out.
pub fn earliest(offer: &Offer) -> NaiveDate {
    offer.departure.gateway_on - Duration::days(DAYS_AROUND)
}

/// A date far from the tour is a slip.
pub fn blame_far(form: &mut Form, offer: &Offer, way: Way, at: NaiveDateTime) {
    let (first, last) = match way {
        Way::In => (earliest(offer), offer.departure.ends_on),
        Way::Home => (offer.departure.gateway_on, offer.departure.ends_on + Duration::days(DAYS_AROUND)),
    };
    if !(first..=last).contains(&at.date()) {
        let words = format!("Date must be between {} and {}", filters::day(first), filters::day(last));
        form.blame_at("date", "date-day", words);
    }
}

/// What is worth a second look, the gravest first.
pub fn warnings(offer: &Offer, leg: &Leg) -> Vec<String> {
    let told =
        |finding: Finding| format!("{} {}", finding.meaning(&offer.departure.gateway), finding.advice());
    offer.findings(leg).into_iter().map(told).collect()
}

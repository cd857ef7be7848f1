//! A traveller's own way in words and as a form: what is asked, what is worth a second look, what is kept.

use chrono::Duration;
use chrono::NaiveDateTime;

use crate::domain::details::Page;
use crate::filters;
use crate::store::dossier::Offer;
use crate::store::travellers::Leg;
use crate::web::booking::passport::date_parts;
use crate::web::form::Choice;
use crate::web::form::Form;
use crate::web::given::way_in_words;

/// Who comes earlier than this before the gateway day, or leaves later after the tour, probably mistyped the date.
const DAYS_AROUND: i64 = 60;
/// Less than this between the group's arrival and one's own departure is short.
const HOURS_BETWEEN: i64 = 3;
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

/// The choices of "How".
pub fn modes() -> Vec<Choice> {
    vec![
        Choice::new("flight", "By plane"),
        Choice::new("train", "By train"),
        Choice::new("other", "Another way"),
    ]
}

/// The form, filled with what is kept.
pub fn known(leg: &Leg) -> Form {
    let [day, month, year] = date_parts("date", leg.local_at.date());
    Form::filled([
        ("mode".to_owned(), leg.mode.clone()),
        (DRAWN_MODE.to_owned(), leg.mode.clone()),
        ("number".to_owned(), leg.number.clone()),
        ("place".to_owned(), leg.place.clone()),
        day,
        month,
        year,
        ("time".to_owned(), filters::clock(leg.local_at.time())),
        ("note".to_owned(), leg.note.clone()),
    ])
}

/// "by plane, LH720, PEK, Wed 31 Mar 2027, 09:30".
pub fn in_words(leg: &Leg) -> String {
    way_in_words(&leg.mode, &leg.number, &leg.place, leg.local_at, &leg.note)
}

/// When and where to be, or when the group is back.
pub fn fact(offer: &Offer, way: Way) -> String {
    let (at, gateway) = (offer.measure(way.stored()), &offer.departure.gateway);
    let at = format!("{}, {} {gateway} time", filters::day(at.date()), filters::clock(at.time()));
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
    for (name, value) in [("number", &kept.number), ("place", &kept.place)] {
        if form.value(name).trim() == value {
            form.set(name, "");
        }
    }
    form.set(DRAWN_MODE, chosen);
}

/// A date far from the tour is a slip.
pub fn blame_far(form: &mut Form, offer: &Offer, way: Way, at: NaiveDateTime) {
    let (first, last) = match way {
        Way::In => (offer.departure.gateway_on - Duration::days(DAYS_AROUND), offer.departure.ends_on),
        Way::Home => (offer.departure.gateway_on, offer.departure.ends_on + Duration::days(DAYS_AROUND)),
    };
    if !(first..=last).contains(&at.date()) {
        let words = format!("Date must be between {} and {}", filters::day(first), filters::day(last));
        form.blame_at("date", "date-day", words);
    }
}

/// What is worth a second look.
pub fn warning(offer: &Offer, way: Way, at: NaiveDateTime) -> Option<String> {
    let (measure, gateway) = (offer.measure(way.stored()), &offer.departure.gateway);
    let is_missed = offer.misses(way.stored(), at);
    match way {
        Way::In if is_missed => Some(
            "This arrival is after the briefing has begun. The entry papers are handed out there, and who misses it may not travel \
             on. Come earlier, or write to us before you book this. If you keep it, we write to you."
                .to_owned(),
        ),
        Way::Home if is_missed => Some(format!(
            "This leaves before the group is back in {gateway}. Compare date and time with your ticket. If you keep it, we write to \
             you."
        )),
        Way::Home if at < measure + Duration::hours(HOURS_BETWEEN) => Some(format!(
            "This leaves less than {HOURS_BETWEEN} hours after the group is back, and its flight may be late. Take a later one if you \
             can."
        )),
        _ => None,
    }
}

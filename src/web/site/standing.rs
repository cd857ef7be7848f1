//! Where a departure stands for somebody who wants to come along.

use chrono::NaiveDate;

use crate::domain::availability::Left;
use crate::filters;
use crate::store::departures::Departure;
use crate::store::departures::Edition;

/// Whether a departure can be booked today, and if not, why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// The sale begins on that day.
    NotYet(NaiveDate),
    /// Places are left, for spectators at least.
    OnSale,
    /// The sale runs, but every place is taken.
    SoldOut,
    /// The sale is over.
    Closed,
    /// It does not go.
    Cancelled,
    /// It went.
    Travelled,
}

impl Standing {
    /// Of a departure on a day of its gateway's calendar.
    pub fn of(departure: &Departure, edition: &Edition, left: &Left, today: NaiveDate) -> Self {
        match (departure.state.as_str(), edition.state.as_str()) {
            ("cancelled", _) | (_, "cancelled") => Self::Cancelled,
            ("travelled", _) => Self::Travelled,
            _ if today >= departure.starts_on => Self::Closed,
            ("closed", _) => Self::Closed,
            ("planned", _) => Self::NotYet(departure.sale_opens_on),
            _ if today < departure.sale_opens_on => Self::NotYet(departure.sale_opens_on),
            _ if today > departure.sale_closes_on => Self::Closed,
            _ if left.is_sold_out() => Self::SoldOut,
            _ => Self::OnSale,
        }
    }

    /// The word on a tag.
    pub fn word(self) -> &'static str {
        match self {
            Self::NotYet(_) => "Not yet on sale",
            Self::OnSale => "On sale",
            Self::SoldOut => "Sold out",
            Self::Closed => "Closed",
            Self::Cancelled => "Cancelled",
            Self::Travelled => "Travelled",
        }
    }

    /// The tag's tone.
    pub fn tone(self) -> &'static str {
        match self {
            Self::OnSale => "good",
            Self::NotYet(_) => "wait",
            Self::SoldOut => "warn",
            Self::Cancelled => "bad",
            Self::Closed | Self::Travelled => "end",
        }
    }

    /// The sentence on the departure's own page.
    pub fn sentence(self, departure: &Departure) -> String {
        match self {
            Self::NotYet(opens_on) => format!("The sale opens on {}.", filters::day(opens_on)),
            Self::OnSale => format!("On sale until {}.", filters::day(departure.sale_closes_on)),
            Self::SoldOut => {
                "Every place is taken. Leave your address: when places come free, we write.".to_owned()
            }
            Self::Closed => "This departure is closed: nobody can book it any more.".to_owned(),
            Self::Cancelled => {
                "This departure is cancelled. It is kept here so that you can see what was planned."
                    .to_owned()
            }
            Self::Travelled => format!(
                "This departure went and came back on {}. It is kept here so that you can see what it was.",
                filters::day(departure.ends_on)
            ),
        }
    }

    /// Whether the sale runs, places or not.
    pub fn is_selling(self) -> bool {
        matches!(self, Self::OnSale | Self::SoldOut)
    }

    /// Whether it is over, one way or another.
    pub fn is_over(self) -> bool {
        matches!(self, Self::Closed | Self::Cancelled | Self::Travelled)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn departure(state: &str) -> Departure {
        Departure {
            id: String::new(),
            edition_id: String::new(),
            code: "PY31-A".to_owned(),
            tour_name: String::new(),
            state: state.to_owned(),
            gateway: "Beijing".to_owned(),
            gateway_country: "CHN".to_owned(),
            gateway_zone: "Asia/Shanghai".to_owned(),
            mode: "air".to_owned(),
            gateway_on: date("2025-04-02"),
            starts_on: date("2025-04-03"),
            ends_on: date("2025-04-08"),
            sale_opens_on: date("2024-11-01"),
            sale_closes_on: date("2025-03-14"),
            currency: "EUR".to_owned(),
            runner_minor: 0,
            spectator_minor: 0,
            single_supplement_minor: 0,
            bank_account_id: String::new(),
            terms_code: String::new(),
            privacy_code: String::new(),
            plan: String::new(),
            bands: String::new(),
            content: String::new(),
        }
    }

    fn edition(state: &str) -> Edition {
        Edition {
            id: String::new(),
            code: "PY31".to_owned(),
            name: String::new(),
            city: "Pyongyang".to_owned(),
            country: "PRK".to_owned(),
            zone: "Asia/Pyongyang".to_owned(),
            race_on: date("2025-04-06"),
            state: state.to_owned(),
            state_since: date("2024-11-01"),
            state_note: String::new(),
            content: String::new(),
        }
    }

    #[test]
    fn a_departure_stands_where_state_calendar_and_places_put_it() {
        fn check(state: &str, edition_state: &str, spectators: i64, today: &str, expected: Standing) {
            let left = Left {
                runners: spectators,
                spectators,
                twin_beds: spectators,
                single_rooms: 0,
                races: vec![],
            };
            let standing = Standing::of(&departure(state), &edition(edition_state), &left, date(today));
            assert_eq!(standing, expected, "{state} {edition_state} {spectators} {today}");
        }
        check("on_sale", "on_sale", 3, "2025-01-01", Standing::OnSale);
        check("on_sale", "on_sale", 0, "2025-01-01", Standing::SoldOut);
        check("on_sale", "on_sale", 3, "2025-03-14", Standing::OnSale);
        check("on_sale", "on_sale", 3, "2025-03-15", Standing::Closed);
        check("on_sale", "on_sale", 3, "2024-10-31", Standing::NotYet(date("2024-11-01")));
        check("planned", "announced", 3, "2025-01-01", Standing::NotYet(date("2024-11-01")));
        check("planned", "announced", 3, "2025-04-03", Standing::Closed);
        check("closed", "on_sale", 3, "2025-01-01", Standing::Closed);
        check("on_sale", "cancelled", 3, "2025-01-01", Standing::Cancelled);
        check("cancelled", "on_sale", 3, "2025-01-01", Standing::Cancelled);
        check("travelled", "held", 3, "2026-01-01", Standing::Travelled);
    }
}

//! What every traveller is asked for after booking, page by page, and where they stand with it.

use std::str::FromStr;

use chrono::NaiveDate;
use chrono::TimeDelta;
use serde::Deserialize;
use serde::Serialize;

use crate::domain::booking::Role;
use crate::domain::booking::Status;
use crate::domain::booking::UnknownWord;

/// One page of the details: given on its own, in any order.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Page {
    /// Names, number and dates as in the passport.
    Passport,
    /// A picture for the visa.
    Photo,
    /// The passport's page with the photo.
    PassportScan,
    /// Press, all nationalities held, earlier visits: what the visa form asks one to declare.
    Declarations,
    /// Insurer, policy, number to ring.
    Insurance,
    /// Whom to ring in an emergency.
    Emergency,
    /// Phone and chat that work in the gateway country.
    Contact,
    /// What they do not eat, and what a doctor should know.
    Health,
    /// With whom, which bed.
    Room,
    /// Estimate, shirt, wheelchair or guide.
    Race,
    /// Their own way to the gateway.
    WayIn,
    /// Their own way home.
    WayHome,
}

impl Page {
    /// Every page in the order of the task list.
    pub const ALL: [Page; 12] = [
        Page::Passport,
        Page::Photo,
        Page::PassportScan,
        Page::Declarations,
        Page::Insurance,
        Page::Emergency,
        Page::Contact,
        Page::Health,
        Page::Room,
        Page::Race,
        Page::WayIn,
        Page::WayHome,
    ];

    /// The word in the database, and in addresses with dashes.
    pub fn as_str(self) -> &'static str {
        match self {
            Page::Passport => "passport",
            Page::Photo => "photo",
            Page::PassportScan => "passport_scan",
            Page::Declarations => "declarations",
            Page::Insurance => "insurance",
            Page::Emergency => "emergency",
            Page::Contact => "contact",
            Page::Health => "health",
            Page::Room => "room",
            Page::Race => "race",
            Page::WayIn => "way_in",
            Page::WayHome => "way_home",
        }
    }

    /// What the task is called. The two ways are told with the gateway's name where it is known.
    pub fn title(self) -> &'static str {
        match self {
            Page::Passport => "Passport",
            Page::Photo => "Photo",
            Page::PassportScan => "Passport scan",
            Page::Declarations => "Declarations",
            Page::Insurance => "Insurance",
            Page::Emergency => "Emergency contact",
            Page::Contact => "Phone and chat",
            Page::Health => "Diet and health",
            Page::Room => "Room wish",
            Page::Race => "Race details",
            Page::WayIn => "Way to the gateway",
            Page::WayHome => "Way home",
        }
    }

    /// The last part of its page's address.
    pub fn slug(self) -> String {
        self.as_str().replace('_', "-")
    }

    /// The page of an address's last part.
    pub fn of_slug(slug: &str) -> Option<Page> {
        Page::ALL.into_iter().find(|page| page.slug() == slug)
    }

    /// Whether it is asked of somebody who goes in this role: only runners are asked about the race.
    pub fn is_for(self, role: Role) -> bool {
        self != Page::Race || role == Role::Runner
    }

    /// The pages asked of somebody who goes in this role.
    pub fn of(role: Role) -> impl Iterator<Item = Page> {
        Page::ALL.into_iter().filter(move |page| page.is_for(role))
    }

    /// Whether a visa cannot be filed without it.
    pub fn is_for_visa(self) -> bool {
        matches!(self, Page::Passport | Page::Photo | Page::PassportScan | Page::Declarations)
    }
}

impl FromStr for Page {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        let found = Page::ALL.into_iter().find(|page| page.as_str() == word);
        found.ok_or_else(|| UnknownWord { kind: "page of the details", word: word.to_owned() })
    }
}

/// Who gave a page.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum GivenBy {
    /// The booker, for somebody of the party or for themselves.
    Booker,
    /// The traveller, through a link of their own.
    Traveller,
    /// Staff.
    Desk,
}

impl GivenBy {
    /// The word in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            GivenBy::Booker => "booker",
            GivenBy::Traveller => "self",
            GivenBy::Desk => "desk",
        }
    }
}

/// Whether details are still taken: until the day they close for all, and for one person as long as the desk opened them.
pub fn are_taken(today: NaiveDate, close_on: NaiveDate, opened_until: Option<NaiveDate>) -> bool {
    today <= close_on || opened_until.is_some_and(|until| today <= until)
}

/// So many days before details close, whoever has not given all is reminded.
pub const REMINDED_AHEAD: [i64; 5] = [21, 14, 7, 3, 1];

/// So many days later a reminder is made up for when nobody was there to send it, or the clock jumped over its day.
const MADE_UP_FOR: i64 = 2;

/// The day whose reminder is due today, by itself or because it may have been missed.
pub fn day_to_remind(today: NaiveDate, close_on: NaiveDate) -> Option<NaiveDate> {
    let days = REMINDED_AHEAD.iter().map(|ahead| close_on - TimeDelta::days(*ahead));
    days.filter(|day| (0..=MADE_UP_FOR).contains(&(today - *day).num_days())).max()
}

/// Whether a booking may be asked for details at all, whoever asks: its deposit is in, it is not over, something is missing, and the
/// lists are still open.
pub fn may_ask(status: Status, is_missing: bool, today: NaiveDate, close_on: NaiveDate) -> bool {
    matches!(status, Status::Confirmed | Status::Paid) && is_missing && today <= close_on
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn details_close_for_all_and_stay_open_for_whom_the_desk_opened_them() {
        fn check(today: &str, opened_until: Option<&str>, expected: bool) {
            let day = |text: &str| text.parse::<NaiveDate>().unwrap();
            assert_eq!(are_taken(day(today), day("2027-03-11"), opened_until.map(day)), expected, "{today}");
        }
        check("2027-03-11", None, true);
        check("2027-03-12", None, false);
        check("2027-03-12", Some("2027-03-14"), true);
        check("2027-03-14", Some("2027-03-14"), true);
        check("2027-03-15", Some("2027-03-14"), false);
        check("2027-03-10", Some("2027-03-01"), true);
    }

    #[test]
    fn reminders_go_out_for_five_days_and_are_made_up_for_on_the_next_two() {
        fn check(today: &str, expected: Option<&str>) {
            let day = |text: &str| text.parse::<NaiveDate>().unwrap();
            assert_eq!(day_to_remind(day(today), day("2027-03-11")), expected.map(day), "{today}");
        }
        check("2027-02-17", None);
        check("2027-02-18", Some("2027-02-18"));
        check("2027-02-20", Some("2027-02-18"));
        check("2027-02-21", None);
        check("2027-02-25", Some("2027-02-25"));
        check("2027-03-04", Some("2027-03-04"));
        check("2027-03-06", Some("2027-03-04"));
        check("2027-03-07", None);
        check("2027-03-08", Some("2027-03-08"));
        check("2027-03-09", Some("2027-03-08"));
        check("2027-03-10", Some("2027-03-10"));
        check("2027-03-11", Some("2027-03-10"));
        check("2027-03-13", None);
    }

    #[test]
    fn only_a_firm_booking_with_something_missing_is_asked_and_only_until_the_close() {
        fn check(status: Status, is_missing: bool, today: &str, expected: bool) {
            let day = |text: &str| text.parse::<NaiveDate>().unwrap();
            let may = may_ask(status, is_missing, day(today), day("2027-03-11"));
            assert_eq!(may, expected, "{status:?} {is_missing} {today}");
        }
        check(Status::Confirmed, true, "2027-03-11", true);
        check(Status::Paid, true, "2027-01-01", true);
        check(Status::Paid, false, "2027-01-01", false);
        check(Status::Confirmed, true, "2027-03-12", false);
        for status in [Status::Held, Status::InReview, Status::AwaitingDeposit, Status::Travelled] {
            check(status, true, "2027-01-01", false);
        }
        for status in [Status::Lapsed, Status::Declined, Status::Cancelled] {
            check(status, true, "2027-01-01", false);
        }
    }

    #[test]
    fn addresses_are_read_back() {
        assert!(Page::ALL.iter().all(|page| Page::of_slug(&page.slug()) == Some(*page)));
        assert_eq!(Page::of_slug("way_in"), None);
    }

    #[test]
    fn only_runners_are_asked_about_the_race() {
        assert_eq!(Page::of(Role::Runner).count(), Page::ALL.len());
        assert!(Page::of(Role::Spectator).all(|page| page != Page::Race));
        assert_eq!(Page::of(Role::Leader).count(), Page::ALL.len() - 1);
    }

    #[test]
    fn words_are_read_back() {
        assert!(Page::ALL.iter().all(|page| page.as_str().parse() == Ok(*page)));
        assert!("shoe_size".parse::<Page>().is_err());
    }
}

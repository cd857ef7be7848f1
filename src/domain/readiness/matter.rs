//! The nine matters of a traveller, and where one stands.

use std::str::FromStr;

use chrono::NaiveDate;

use crate::domain::booking::UnknownWord;

/// What must be settled before somebody goes.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum Matter {
    /// Deposit, then balance.
    Money,
    /// The answer of the rules, or of staff.
    Eligibility,
    /// The pages asked of everybody.
    Details,
    /// The visa case.
    Visa,
    /// The entry in the race.
    RaceEntry,
    /// A bed.
    Room,
    /// The own way to the gateway.
    WayIn,
    /// The own way home.
    WayHome,
    /// Partners' packs and the own travel pack.
    Pack,
}

impl Matter {
    /// Every matter in the order of the board.
    pub const ALL: [Matter; 9] = [
        Matter::Money,
        Matter::Eligibility,
        Matter::Details,
        Matter::Visa,
        Matter::RaceEntry,
        Matter::Room,
        Matter::WayIn,
        Matter::WayHome,
        Matter::Pack,
    ];

    /// The word in addresses.
    pub fn as_str(self) -> &'static str {
        match self {
            Matter::Money => "money",
            Matter::Eligibility => "eligibility",
            Matter::Details => "details",
            Matter::Visa => "visa",
            Matter::RaceEntry => "race_entry",
            Matter::Room => "room",
            Matter::WayIn => "way_in",
            Matter::WayHome => "way_home",
            Matter::Pack => "pack",
        }
    }

    /// The heading.
    pub fn title(self) -> &'static str {
        match self {
            Matter::Money => "Money",
            Matter::Eligibility => "Eligibility",
            Matter::Details => "Details",
            Matter::Visa => "Visa",
            Matter::RaceEntry => "Race entry",
            Matter::Room => "Room",
            Matter::WayIn => "Way in",
            Matter::WayHome => "Way home",
            Matter::Pack => "Pack",
        }
    }
}

impl FromStr for Matter {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        UnknownWord::find("matter", word, &Matter::ALL, Matter::as_str)
    }
}

/// Where a matter stands, from best to worst: the order is the severity.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum State {
    /// Nothing of the kind is asked of this person.
    NotNeeded,
    /// Settled.
    Done,
    /// Open, and there is time.
    Waiting,
    /// Open, and the day is near.
    DueSoon,
    /// Open after its day.
    Late,
    /// Time alone does not mend it.
    Problem,
}

impl State {
    /// Every state, worst first.
    pub const ALL: [State; 6] =
        [State::Problem, State::Late, State::DueSoon, State::Waiting, State::Done, State::NotNeeded];

    /// The word in addresses.
    pub fn as_str(self) -> &'static str {
        match self {
            State::Problem => "problem",
            State::Late => "late",
            State::DueSoon => "due_soon",
            State::Waiting => "waiting",
            State::Done => "done",
            State::NotNeeded => "not_needed",
        }
    }

    /// The word people read.
    pub fn label(self) -> &'static str {
        match self {
            State::Problem => "Problem",
            State::Late => "Late",
            State::DueSoon => "Due soon",
            State::Waiting => "Waiting",
            State::Done => "Done",
            State::NotNeeded => "Not needed",
        }
    }

    /// Whether something is still to be done.
    pub fn is_open(self) -> bool {
        self > State::Done
    }
}

impl FromStr for State {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        UnknownWord::find("state of a matter", word, &State::ALL, State::as_str)
    }
}

/// A day is near from this many days before.
const SOON_DAYS: i64 = 7;

/// One matter of one person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell {
    /// Where it stands.
    pub state: State,
    /// A few words: "2 of 10 missing".
    pub text: String,
    /// Until when; nothing once it is settled, or where no day is set.
    pub due_on: Option<NaiveDate>,
}

impl Cell {
    /// A cell without a day.
    pub fn plain(state: State, text: impl Into<String>) -> Self {
        Self { state, text: text.into(), due_on: None }
    }

    /// Something open that must be settled by a day: waiting, due soon or late as that day comes near and passes.
    pub fn by(due_on: NaiveDate, today: NaiveDate, text: impl Into<String>) -> Self {
        let state = match (due_on - today).num_days() {
            left if left < 0 => State::Late,
            left if left <= SOON_DAYS => State::DueSoon,
            _ => State::Waiting,
        };
        Self { state, text: text.into(), due_on: Some(due_on) }
    }

    /// The same where the day may not be known.
    pub fn by_some(due_on: Option<NaiveDate>, today: NaiveDate, text: impl Into<String>) -> Self {
        match due_on {
            Some(day) => Self::by(day, today, text),
            None => Self::plain(State::Waiting, text),
        }
    }
}

/// How far a day is: "in 12 days", "tomorrow", "today", "3 days late".
pub fn days_words(day: NaiveDate, today: NaiveDate) -> String {
    match (day - today).num_days() {
        0 => "today".to_owned(),
        1 => "tomorrow".to_owned(),
        -1 => "1 day late".to_owned(),
        left if left > 0 => format!("in {left} days"),
        left => format!("{} days late", -left),
    }
}

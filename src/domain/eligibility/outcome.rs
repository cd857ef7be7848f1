//! Who judges, and the word each of them answers with.

use chrono::NaiveDate;

use super::wording::day;
use super::wording::worded;

worded! {
    /// The answer about a passport, from best to worst: the worst of all authorities wins.
    Outcome {
        /// Nothing known speaks against it.
        Eligible = "eligible",
        /// They can come if each condition, a dated task, is met.
        Conditional = "conditional",
        /// Staff decide.
        Review = "review",
        /// No rule answers: never treated as eligible.
        Unknown = "unknown",
        /// They may come, but not through us.
        Elsewhere = "elsewhere",
        /// They cannot come with this passport.
        Refused = "refused",
    }
}

worded! {
    /// Who judges.
    Authority {
        /// The organiser of the race.
        Organiser = "organiser",
        /// The state whose passport is used.
        OwnState = "own_state",
        /// The country one must pass through, judged on the way in and on the way back.
        Gateway = "gateway",
        /// The race itself: ages, mostly.
        Race = "race",
        /// The agency that sells the tour.
        Agency = "agency",
    }
}

impl Outcome {
    /// The word people read.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Eligible => "Eligible",
            Self::Conditional => "Conditional",
            Self::Review => "Review",
            Self::Unknown => "Unknown",
            Self::Elsewhere => "Elsewhere",
            Self::Refused => "Refused",
        }
    }

    /// The sentence people read. `as_of` is the day of the judgement, `answer_by` the day by which staff
    /// answer a review, `through` who else takes the person.
    pub fn words(self, as_of: NaiveDate, answer_by: Option<NaiveDate>, through: Option<&str>) -> String {
        match self {
            Self::Eligible => format!("Nothing we know speaks against it (as of {})", day(as_of)),
            Self::Conditional => "You can come if you do these by these dates".to_owned(),
            Self::Review => match answer_by {
                Some(date) => format!("We must look at this; we answer by {}", day(date)),
                None => "We must look at this".to_owned(),
            },
            Self::Unknown => "The rule for your date is not published yet".to_owned(),
            Self::Elsewhere => format!("Only through {}", through.unwrap_or("another agency")),
            Self::Refused => "Not on this edition with this passport".to_owned(),
        }
    }
}

impl Authority {
    /// What holds when no rule of this authority speaks. A document may say something worse, never something
    /// better.
    pub const fn silence(self) -> Outcome {
        match self {
            Self::Organiser => Outcome::Unknown,
            Self::Gateway => Outcome::Conditional,
            Self::OwnState | Self::Race | Self::Agency => Outcome::Eligible,
        }
    }

    /// Who it is, for people.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Organiser => "The organiser",
            Self::OwnState => "Your own state",
            Self::Gateway => "The country on the way",
            Self::Race => "The race",
            Self::Agency => "Our agency",
        }
    }
}

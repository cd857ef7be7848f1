//! A booking's status and the one table of its legal moves; what a traveller goes as, and the room they wish.

use std::str::FromStr;

use serde::Deserialize;
use serde::Serialize;

use crate::domain::money::Money;
use crate::domain::money::MoneyError;

/// A stored word that is none of the words of its kind: data written by another version, or by hand.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("\"{word}\" is not a {kind}")]
pub struct UnknownWord {
    /// What was looked for, such as "booking status".
    pub kind: &'static str,
    /// What was found.
    pub word: String,
}

impl UnknownWord {
    /// Finds the item of `all` that is written as `word`.
    pub fn find<T: Copy>(
        kind: &'static str,
        word: &str,
        all: &[T],
        as_str: fn(T) -> &'static str,
    ) -> Result<T, UnknownWord> {
        let found = all.iter().copied().find(|item| as_str(*item) == word);
        found.ok_or_else(|| UnknownWord { kind, word: word.to_owned() })
    }
}

/// Where a booking stands. Kept as `as_str`, shown as `label` and `sentence`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// An option the desk keeps by hand until a time.
    Held,
    /// Staff decide; places are kept, nothing is to be paid, and it never lapses because the desk is late.
    InReview,
    /// May come; places are kept until the hold ends.
    AwaitingDeposit,
    /// The deposit, less the tolerance, is in.
    Confirmed,
    /// Nothing is owed.
    Paid,
    /// The tour is over and they were on it.
    Travelled,
    /// The hold ended without money; places are free again.
    Lapsed,
    /// The review ended with a no.
    Declined,
    /// Called off by either side.
    Cancelled,
}

impl Status {
    /// Every status, in the order of a booking's life.
    pub const ALL: [Status; 9] = [
        Status::Held,
        Status::InReview,
        Status::AwaitingDeposit,
        Status::Confirmed,
        Status::Paid,
        Status::Travelled,
        Status::Lapsed,
        Status::Declined,
        Status::Cancelled,
    ];

    /// The stored word.
    pub fn as_str(self) -> &'static str {
        match self {
            Status::Held => "held",
            Status::InReview => "in_review",
            Status::AwaitingDeposit => "awaiting_deposit",
            Status::Confirmed => "confirmed",
            Status::Paid => "paid",
            Status::Travelled => "travelled",
            Status::Lapsed => "lapsed",
            Status::Declined => "declined",
            Status::Cancelled => "cancelled",
        }
    }

    /// The short word people read on a tag.
    pub fn label(self) -> &'static str {
        match self {
            Status::Held => "Places held",
            Status::InReview => "In review",
            Status::AwaitingDeposit => "Waiting for the deposit",
            Status::Confirmed => "Confirmed",
            Status::Paid => "Paid in full",
            Status::Travelled => "Travelled",
            Status::Lapsed => "Lapsed",
            Status::Declined => "Declined",
            Status::Cancelled => "Cancelled",
        }
    }

    /// One sentence for the booker. Dates and amounts stand elsewhere on the page.
    pub fn sentence(self) -> &'static str {
        match self {
            Status::Held => "We keep these places for you until the time shown.",
            Status::InReview => "We must look at this. Your places are kept and there is nothing to pay yet.",
            Status::AwaitingDeposit => {
                "Your places are kept until the time shown. Send the deposit before then."
            }
            Status::Confirmed => "Your deposit is in and your places are yours.",
            Status::Paid => "Everything is paid.",
            Status::Travelled => "This tour is over.",
            Status::Lapsed => {
                "The deposit did not reach us in time, so your places are free for others again."
            }
            Status::Declined => {
                "We cannot take this booking. Your places are free again and nothing is to be paid."
            }
            Status::Cancelled => "This booking is cancelled.",
        }
    }

    /// The one table of legal moves: where `event` leads from here, or None where it may not happen.
    pub fn after(self, event: Event) -> Option<Status> {
        use Status::AwaitingDeposit;
        use Status::Cancelled;
        use Status::Confirmed;
        use Status::Declined;
        use Status::Held;
        use Status::InReview;
        use Status::Lapsed;
        use Status::Paid;
        use Status::Travelled;
        match (self, event) {
            (Held, Event::TakenUp) => Some(AwaitingDeposit),
            (Held, Event::ReviewNeeded) => Some(InReview),
            (InReview, Event::Accepted) => Some(AwaitingDeposit),
            (InReview, Event::Declined) => Some(Declined),
            (Held | AwaitingDeposit, Event::HoldEnded) => Some(Lapsed),
            (Lapsed, Event::PlacesTakenAgain) => Some(AwaitingDeposit),
            (AwaitingDeposit, Event::DepositIn) => Some(Confirmed),
            (AwaitingDeposit | Confirmed, Event::AllIn) => Some(Paid),
            (Paid, Event::BalanceOpen) => Some(Confirmed),
            (Confirmed | Paid, Event::DepositOpen) => Some(AwaitingDeposit),
            // That somebody travelled is a fact; what they still owe stands in the ledger.
            (Confirmed | Paid, Event::Returned) => Some(Travelled),
            (Held | InReview | AwaitingDeposit | Confirmed | Paid, Event::Cancelled) => Some(Cancelled),
            _ => None,
        }
    }

    /// Seats, beds and race places are taken. True for `Travelled` too: what was used is not sold again.
    pub fn holds_places(self) -> bool {
        !matches!(self, Status::Lapsed | Status::Declined | Status::Cancelled)
    }

    /// On the lists given to partners: only who has a right to go. The desk's own roster shows everybody who
    /// `holds_places`, with the status beside the name.
    pub fn is_on_lists(self) -> bool {
        matches!(self, Status::Confirmed | Status::Paid | Status::Travelled)
    }
}

impl FromStr for Status {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        UnknownWord::find("booking status", word, &Status::ALL, Status::as_str)
    }
}

/// What happens to a booking. The four of money come only from `status_from_money`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Event {
    /// The booker takes up an option of the desk.
    TakenUp,
    /// The booker takes up an option, but a traveller's outcome is `review` or `unknown`.
    ReviewNeeded,
    /// Staff accept a review.
    Accepted,
    /// Staff decline a review.
    Declined,
    /// The time until which places were kept has passed.
    HoldEnded,
    /// Money came after the lapse and the desk took places again.
    PlacesTakenAgain,
    /// Money: the deposit less the tolerance is in.
    DepositIn,
    /// Money: nothing is owed.
    AllIn,
    /// Money: something is owed again (a new charge, a payment taken back).
    BalanceOpen,
    /// Money: what is in no longer covers the deposit (a payment taken back).
    DepositOpen,
    /// The tour is over.
    Returned,
    /// Called off by either side.
    Cancelled,
}

impl Event {
    /// Every event.
    pub const ALL: [Event; 12] = [
        Event::TakenUp,
        Event::ReviewNeeded,
        Event::Accepted,
        Event::Declined,
        Event::HoldEnded,
        Event::PlacesTakenAgain,
        Event::DepositIn,
        Event::AllIn,
        Event::BalanceOpen,
        Event::DepositOpen,
        Event::Returned,
        Event::Cancelled,
    ];
}

/// Money statuses follow the ledger: the event that brings `current` in line with it, or None when it is
/// already. `paid` is payments less refunds, `total` what is charged; a shortfall up to `tolerance` still
/// confirms, but only a balance of nothing is paid. Only bookings in `AwaitingDeposit`, `Confirmed` or `Paid`
/// move by money.
pub fn status_from_money(
    current: Status,
    paid: Money,
    deposit: Money,
    total: Money,
    tolerance: Money,
) -> Result<Option<Event>, MoneyError> {
    if !matches!(current, Status::AwaitingDeposit | Status::Confirmed | Status::Paid) {
        return Ok(None);
    }
    let is_all_in = !total.minus(paid)?.is_positive();
    let first = deposit.min(total)?;
    // However small a price, nobody is confirmed by the tolerance alone.
    let is_deposit_in = first <= paid || (paid.is_positive() && first.minus(tolerance)? <= paid);
    let (target, event) = match (is_all_in, is_deposit_in) {
        (true, _) => (Status::Paid, Event::AllIn),
        (false, true) if current == Status::Paid => (Status::Confirmed, Event::BalanceOpen),
        (false, true) => (Status::Confirmed, Event::DepositIn),
        (false, false) => (Status::AwaitingDeposit, Event::DepositOpen),
    };
    Ok((target != current).then_some(event))
}

/// What a person travels as.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Runs a race.
    Runner,
    /// Goes along without running.
    Spectator,
    /// Agency staff who travel: seat, room and visa, no charge, on no start list.
    Leader,
}

impl Role {
    /// Every role.
    pub const ALL: [Role; 3] = [Role::Runner, Role::Spectator, Role::Leader];

    /// The stored word.
    pub fn as_str(self) -> &'static str {
        match self {
            Role::Runner => "runner",
            Role::Spectator => "spectator",
            Role::Leader => "leader",
        }
    }

    /// The word people read.
    pub fn label(self) -> &'static str {
        match self {
            Role::Runner => "Runner",
            Role::Spectator => "Spectator",
            Role::Leader => "Tour leader",
        }
    }
}

impl FromStr for Role {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        UnknownWord::find("role", word, &Role::ALL, Role::as_str)
    }
}

/// A role together with the race a runner is entered in: nobody runs without a race, nobody else has one.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GoesAs {
    /// Runs the race of this code.
    Runner {
        /// The race's code within its edition.
        race: String,
    },
    /// Goes along without running.
    Spectator,
    /// Agency staff.
    Leader,
}

impl GoesAs {
    /// The role alone.
    pub fn role(&self) -> Role {
        match self {
            GoesAs::Runner { .. } => Role::Runner,
            GoesAs::Spectator => Role::Spectator,
            GoesAs::Leader => Role::Leader,
        }
    }
}

/// The room a traveller wishes: a twin wish takes one bed, a single wish one single room.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RoomWish {
    /// One bed of two.
    Twin,
    /// A room alone, for a supplement.
    Single,
}

impl RoomWish {
    /// Both wishes.
    pub const ALL: [RoomWish; 2] = [RoomWish::Twin, RoomWish::Single];

    /// The stored word.
    pub fn as_str(self) -> &'static str {
        match self {
            RoomWish::Twin => "twin",
            RoomWish::Single => "single",
        }
    }

    /// The words people read.
    pub fn label(self) -> &'static str {
        match self {
            RoomWish::Twin => "Bed in a twin room",
            RoomWish::Single => "Single room",
        }
    }
}

impl FromStr for RoomWish {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        UnknownWord::find("room wish", word, &RoomWish::ALL, RoomWish::as_str)
    }
}

#[cfg(test)]
#[path = "tests/booking.rs"]
mod tests;

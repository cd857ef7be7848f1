//! What is known of a person when their matters are judged.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use crate::domain::booking::Role;
use crate::domain::booking::Status;
use crate::domain::details::Page;
use crate::domain::eligibility::Outcome;
use crate::domain::ledger::Standing;
use crate::domain::visa::VisaState;

/// The days of a departure that matters are measured by.
#[derive(Clone, Copy, Debug)]
pub struct Dates {
    /// Details and own ways are given by then.
    pub details_on: NaiveDate,
    /// Visas are filed by then, and entries sent to the organiser.
    pub filing_on: NaiveDate,
    /// Provisional packs leave, so rooms and entries are settled.
    pub pack_on: NaiveDate,
    /// Final packs leave.
    pub final_pack_on: NaiveDate,
    /// The journey begins.
    pub gateway_on: NaiveDate,
}

/// A way of their own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WayFacts {
    /// Not given.
    Missing,
    /// Not known yet; they say by when they will.
    Promised(NaiveDate),
    /// Given: its number or kind.
    Meets(String),
    /// Given, and it may fail: its number or kind.
    Tight(String),
    /// Given, and it does not meet the group.
    Misses(String),
}

/// Where somebody stands with packs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PackFacts {
    /// Newest packs, one a recipient, that carry them.
    pub carried: usize,
    /// Newest packs that ought to carry them and do not.
    pub missed: usize,
    /// Whether their booking was told that its travel pack is ready.
    pub told: bool,
}

/// Everything the board looks at.
#[derive(Clone, Debug)]
pub struct Facts {
    /// Of the booking.
    pub status: Status,
    /// Runner, spectator, leader.
    pub role: Role,
    /// Of the booking: what is owed either way.
    pub money: Standing,
    /// The day the booking's hold ends, on the gateway's calendar.
    pub held_until: Option<NaiveDate>,
    /// The last day for the balance.
    pub balance_due_on: Option<NaiveDate>,
    /// The day by which a review is answered.
    pub review_due_on: Option<NaiveDate>,
    /// The outcome that counts: what staff said last, else the newest decision's.
    pub outcome: Option<Outcome>,
    /// Whether staff said it.
    pub is_overridden: bool,
    /// Whether a worse answer waits for the desk.
    pub became_worse: bool,
    /// The pages given.
    pub given: BTreeSet<Page>,
    /// How many pages they have not confirmed that somebody else gave; none without a link of their own.
    pub to_confirm: usize,
    /// Where the visa stands.
    pub visa: VisaState,
    /// Whether the passport is another one than was filed.
    pub passport_changed: bool,
    /// The stored word of the race entry; empty without one.
    pub entry: String,
    /// Their number.
    pub bib: Option<i64>,
    /// Their room in words; nothing without one.
    pub room: Option<String>,
    /// To the gateway.
    pub way_in: WayFacts,
    /// And home.
    pub way_home: WayFacts,
    /// Packs.
    pub packs: PackFacts,
}

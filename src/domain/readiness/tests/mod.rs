//! Tables of cases and properties of the readiness board.

mod acts;
mod cells;
mod order;

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::Cell;
use super::Dates;
use super::Facts;
use super::Line;
use super::Marks;
use super::Matter;
use super::PackFacts;
use super::State;
use super::WayFacts;
use crate::domain::booking::Role;
use crate::domain::booking::Status;
use crate::domain::details::Page;
use crate::domain::eligibility::Outcome;
use crate::domain::ledger::Standing;
use crate::domain::visa::VisaState;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// A departure that begins on 1 April 2027.
fn dates() -> Dates {
    Dates {
        details_on: day("2027-03-12"),
        filing_on: day("2027-03-14"),
        pack_on: day("2027-03-22"),
        final_pack_on: day("2027-03-29"),
        gateway_on: day("2027-04-01"),
    }
}

/// A runner who has everything.
fn ready() -> Facts {
    Facts {
        status: Status::Paid,
        role: Role::Runner,
        money: Standing::Settled,
        held_until: None,
        balance_due_on: Some(day("2027-03-02")),
        review_due_on: None,
        outcome: Some(Outcome::Eligible),
        is_overridden: false,
        became_worse: false,
        given: BTreeSet::from(Page::ALL),
        to_confirm: 0,
        visa: VisaState::Issued,
        passport_changed: false,
        entry: "accepted".to_owned(),
        bib: Some(4101),
        room: Some("Room 3, twin".to_owned()),
        way_in: WayFacts::Meets("CA932".to_owned()),
        way_home: WayFacts::Meets("CA931".to_owned()),
        packs: PackFacts { carried: 3, missed: 0, told: true },
    }
}

/// A person all of whose matters are done but these.
fn line(name: &str, open: &[(Matter, State, Option<&str>)]) -> Line {
    let mut cells = Matter::ALL.map(|_| Cell::plain(State::Done, "Done"));
    for (matter, state, due) in open {
        cells[*matter as usize] = Cell { state: *state, text: String::new(), due_on: due.map(day) };
    }
    Line {
        traveller_id: format!("id of {name}"),
        position: 1,
        booking_id: format!("booking of {name}"),
        reference: format!("REF{}", name.to_uppercase()),
        status: Status::Confirmed,
        name: name.to_owned(),
        sort_key: name.to_lowercase(),
        booker: String::new(),
        email: String::new(),
        nationality: "D".to_owned(),
        role: "Runner",
        race: "half".to_owned(),
        race_name: "Half marathon".to_owned(),
        missing: usize::from(open.iter().any(|(matter, ..)| *matter == Matter::Details)),
        decision_id: None,
        marks: Marks::default(),
        cells,
    }
}

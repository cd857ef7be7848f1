//! Where each matter of a person stands on a day.

use chrono::NaiveDate;

use super::facts::Dates;
use super::facts::Facts;
use super::facts::WayFacts;
use super::matter::Cell;
use super::matter::Matter;
use super::matter::State;
use super::matter::days_words;
use crate::domain::booking::Role;
use crate::domain::booking::Status;
use crate::domain::details::Page;
use crate::domain::eligibility::Outcome;
use crate::domain::ledger::Standing;
use crate::domain::visa::VisaState;

/// The nine cells of a person, in the order of `Matter::ALL`.
pub fn judge(facts: &Facts, dates: &Dates, today: NaiveDate) -> [Cell; 9] {
    Matter::ALL.map(|matter| {
        if facts.status == Status::Travelled && matter != Matter::Money {
            return Cell::plain(State::NotNeeded, "Over");
        }
        match matter {
            Matter::Money => money(facts, today),
            Matter::Eligibility => eligibility(facts, dates, today),
            Matter::Details => details(facts, dates, today),
            Matter::Visa => visa(facts, dates, today),
            Matter::RaceEntry => race_entry(facts, dates, today),
            Matter::Room => room(facts, dates, today),
            Matter::WayIn => way(&facts.way_in, dates, today, "Comes after the briefing"),
            Matter::WayHome => way(&facts.way_home, dates, today, "Leaves before the group is back"),
            Matter::Pack => pack(facts, dates, today),
        }
    })
}

fn money(facts: &Facts, today: NaiveDate) -> Cell {
    let due = |what: &str, day: Option<NaiveDate>| {
        let when = day.map(|day| format!(" {}", days_words(day, today))).unwrap_or_default();
        Cell::by_some(day, today, format!("{what}{when}"))
    };
    match (facts.money, facts.status) {
        (Standing::InCredit(money), _) => Cell::plain(State::Problem, format!("We owe {}", money.compact())),
        (_, Status::InReview) => Cell::plain(State::Waiting, "After the review"),
        (_, Status::Held) => due("Option ends", facts.held_until),
        (Standing::Settled, _) => Cell::plain(State::Done, "Paid"),
        (Standing::Owes(_), Status::AwaitingDeposit) => due("Deposit", facts.held_until),
        (Standing::Owes(money), _) if facts.balance_due_on.is_none() => {
            Cell::plain(State::Waiting, format!("{} open", money.compact()))
        }
        (Standing::Owes(_), _) => due("Balance", facts.balance_due_on),
    }
}

fn eligibility(facts: &Facts, dates: &Dates, today: NaiveDate) -> Cell {
    if facts.became_worse && facts.outcome > Some(Outcome::Conditional) {
        return Cell::plain(State::Problem, "The answer became worse");
    }
    let by_us = |text: &str| if facts.is_overridden { format!("{text}, by us") } else { text.to_owned() };
    match facts.outcome {
        None if facts.role == Role::Leader => Cell::plain(State::NotNeeded, "Our leader"),
        None => Cell::plain(State::Problem, "Not judged"),
        Some(Outcome::Eligible) => Cell::plain(State::Done, by_us("Eligible")),
        Some(Outcome::Conditional) => Cell::by(dates.gateway_on, today, by_us("On conditions")),
        Some(Outcome::Review | Outcome::Unknown) if facts.status == Status::InReview => {
            let when = facts.review_due_on.map(|day| format!(" {}", days_words(day, today)));
            let text = format!("Answer due{}", when.unwrap_or_default());
            Cell::by_some(facts.review_due_on, today, text)
        }
        Some(Outcome::Review) => Cell::plain(State::Done, "Accepted by us"),
        Some(Outcome::Unknown) => Cell::by(dates.filing_on, today, "No rule known yet"),
        Some(Outcome::Elsewhere) => Cell::plain(State::Problem, by_us("Not through us")),
        Some(Outcome::Refused) => Cell::plain(State::Problem, by_us("Refused")),
    }
}

/// The own ways have columns of their own.
fn details(facts: &Facts, dates: &Dates, today: NaiveDate) -> Cell {
    let asked: Vec<Page> =
        Page::of(facts.role).filter(|page| !matches!(page, Page::WayIn | Page::WayHome)).collect();
    let missing = asked.iter().filter(|page| !facts.given.contains(page)).count();
    match (missing, facts.to_confirm) {
        (0, 0) => Cell::plain(State::Done, "All given"),
        (0, waiting) => Cell::by(dates.details_on, today, format!("{waiting} to confirm")),
        (_, 0) => Cell::by(dates.details_on, today, format!("{missing} of {} missing", asked.len())),
        (_, waiting) => {
            let text = format!("{missing} of {} missing, {waiting} to confirm", asked.len());
            Cell::by(dates.details_on, today, text)
        }
    }
}

/// Nothing is filed, entered or handed on for somebody whose deposit is not in.
fn not_firm(facts: &Facts) -> Option<Cell> {
    (!facts.status.is_on_lists()).then(|| Cell::plain(State::Waiting, "After the deposit"))
}

fn visa(facts: &Facts, dates: &Dates, today: NaiveDate) -> Cell {
    if facts.visa.is_with_consulate() && facts.passport_changed {
        return Cell::plain(State::Problem, "Passport changed after filing");
    }
    match facts.visa {
        VisaState::Refused => Cell::plain(State::Problem, "Refused"),
        VisaState::Issued | VisaState::HandedOver => Cell::plain(State::Done, facts.visa.label()),
        VisaState::Filed | VisaState::Approved => Cell::by(dates.gateway_on, today, facts.visa.label()),
        VisaState::Collecting => {
            let papers = Page::of(facts.role).filter(|page| page.is_for_visa());
            match papers.filter(|page| !facts.given.contains(page)).count() {
                0 if facts.to_confirm != 0 => Cell::by(dates.filing_on, today, "Answers to confirm"),
                0 => not_firm(facts).unwrap_or_else(|| Cell::by(dates.filing_on, today, "To be filed")),
                1 => Cell::by(dates.filing_on, today, "1 paper missing"),
                missing => Cell::by(dates.filing_on, today, format!("{missing} papers missing")),
            }
        }
    }
}

fn race_entry(facts: &Facts, dates: &Dates, today: NaiveDate) -> Cell {
    if facts.role != Role::Runner {
        return Cell::plain(State::NotNeeded, "Does not run");
    }
    match (facts.entry.as_str(), facts.bib) {
        ("accepted", Some(bib)) => Cell::plain(State::Done, format!("No. {bib}")),
        ("accepted", None) => Cell::by(dates.final_pack_on, today, "Accepted, no number"),
        ("sent", _) => Cell::by(dates.pack_on, today, "Sent"),
        ("wanted", _) => not_firm(facts).unwrap_or_else(|| Cell::by(dates.filing_on, today, "To be sent")),
        _ => Cell::plain(State::Problem, "No entry"),
    }
}

fn room(facts: &Facts, dates: &Dates, today: NaiveDate) -> Cell {
    match &facts.room {
        Some(room) => Cell::plain(State::Done, room.clone()),
        None => Cell::by(dates.pack_on, today, "No room"),
    }
}

fn way(way: &WayFacts, dates: &Dates, today: NaiveDate, misses: &str) -> Cell {
    match way {
        WayFacts::Missing => Cell::by(dates.details_on, today, "Not given"),
        WayFacts::Promised(day) => Cell::by(*day, today, format!("They say {}", days_words(*day, today))),
        WayFacts::Meets(text) => Cell::plain(State::Done, text.clone()),
        WayFacts::Tight(text) => Cell::by(dates.gateway_on, today, format!("{text}, too tight")),
        WayFacts::Misses(_) => Cell::plain(State::Problem, misses),
    }
}

fn pack(facts: &Facts, dates: &Dates, today: NaiveDate) -> Cell {
    if let Some(cell) = not_firm(facts) {
        return cell;
    }
    let packs = &facts.packs;
    match (packs.missed, packs.carried, packs.told) {
        (0, 0, _) => Cell::by(dates.pack_on, today, "In no pack yet"),
        (0, _, true) => Cell::plain(State::Done, "In every pack"),
        (0, _, false) => Cell::by(dates.final_pack_on, today, "Travel pack to send"),
        (missed, carried, _) => {
            let text = format!("Not in {missed} of {} packs", missed + carried);
            Cell::by(dates.final_pack_on, today, text)
        }
    }
}

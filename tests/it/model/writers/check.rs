//! Holds what the clients were told against one another and against what is kept.

use std::collections::BTreeMap;

use crate::model::writers::history::Act;
use crate::model::writers::history::Asked;
use crate::model::writers::history::Closed;
use crate::model::writers::history::Moment;
use crate::model::writers::history::Outcome;
use crate::model::writers::history::Places;
use crate::support::app::TestApp;

/// Of each pool of the departure and its edition: its kind, what it says is taken, what is held, and how much there is.
pub const POOLS: &str = "SELECT p.kind || ' ' || p.taken || ' ' || COUNT(h.id) || ' ' || p.capacity AS value \
    FROM pools p JOIN departures d ON d.code = 'PY33-A' AND p.owner_id IN (d.id, d.edition_id) \
    LEFT JOIN holdings h ON h.pool_id = p.id AND h.released_at IS NULL GROUP BY p.id, p.kind, p.taken, p.capacity";

/// What cannot be of a line of `POOLS`.
pub fn pool_fault(line: &str) -> Option<String> {
    let numbers: Vec<i64> = line.split(' ').skip(1).map(|number| number.parse().unwrap()).collect();
    let agrees = numbers[0] == numbers[1] && (0..=numbers[2]).contains(&numbers[0]);
    (!agrees).then(|| format!("taken, held and there are {line}"))
}

/// The key under which the payment of this number is entered.
pub fn payment_key(number: usize) -> String {
    format!("crowd-{number}")
}

/// What the data say.
#[derive(Clone, Debug, Default)]
pub struct Kept {
    /// Statuses by booking.
    pub bookings: BTreeMap<String, String>,
    /// Cents received, by the number of the act that paid.
    pub payments: BTreeMap<usize, (String, i64)>,
    /// As `POOLS` gives them.
    pub pools: Vec<String>,
    /// Bookings that were told that they are received, as often as they were.
    pub received: Vec<String>,
    /// What the eye saw.
    pub seen: Vec<String>,
}

impl Kept {
    pub async fn read(app: &TestApp, seen: Vec<String>) -> Self {
        let pairs = async |sql: &str| -> Vec<(String, String)> {
            let rows = app.texts(sql).await;
            rows.iter()
                .map(|row| row.split_once(' ').unwrap())
                .map(|(a, b)| (a.to_owned(), b.to_owned()))
                .collect()
        };
        let paid = pairs(
            "SELECT once_key || ' ' || booking_id || ' ' || amount_minor AS value FROM transfers WHERE kind = 'payment'",
        );
        let payment = |(key, rest): (String, String)| {
            let (booking, cents) = rest.split_once(' ').unwrap();
            let number = key.strip_prefix("crowd-").and_then(|number| number.parse().ok());
            (number.unwrap_or(usize::MAX), (booking.to_owned(), cents.parse().unwrap()))
        };
        Self {
            bookings: pairs("SELECT id || ' ' || status AS value FROM bookings").await.into_iter().collect(),
            payments: paid.await.into_iter().map(payment).collect(),
            pools: app.texts(POOLS).await,
            received: app
                .texts("SELECT booking_id AS value FROM letters WHERE kind = 'booking_received'")
                .await,
            seen,
        }
    }
}

/// A booking as the logs and the data tell it together.
struct Booked<'h> {
    asked: &'h Asked,
    id: &'h str,
    places: Places,
    /// Where it stands in the data, if it is there.
    status: Option<&'h str>,
}

impl Booked<'_> {
    fn is_over(&self) -> bool {
        matches!(self.status, Some("cancelled" | "lapsed" | "declined"))
    }
}

/// Everything that was told and cannot be.
pub fn faults(history: &Closed, kept: &Kept, capacity: Places) -> Vec<String> {
    let booked: Vec<Booked<'_>> = history
        .asked()
        .filter_map(|asked| match &asked.act {
            Act::Book { booking, places } => {
                let status = kept.bookings.get(booking).map(String::as_str);
                Some(Booked { asked, id: booking, places: *places, status })
            }
            _ => None,
        })
        .collect();
    let mut found = kept.seen.clone();
    found.extend(kept.pools.iter().filter_map(|line| pool_fault(line)));
    unanswered(history, &mut found);
    told_is_kept(&booked, kept, &mut found);
    once_is_once(history, kept, &mut found);
    endings(history, &booked, &mut found);
    never_more(history, &booked, capacity, &mut found);
    refused_rightly(history, &booked, capacity, &mut found);
    adds_up(&booked, kept, &mut found);
    found
}

fn unanswered(history: &Closed, found: &mut Vec<String>) {
    for asked in history.asked() {
        if let Outcome::Unknown | Outcome::Trouble(_) = asked.last() {
            found.push(format!("{:?} never got an answer: {:?}", asked.act, asked.last()));
        }
    }
}

/// Every yes is in the data, every last no is not, and nothing is there that nobody asked for.
fn told_is_kept(booked: &[Booked<'_>], kept: &Kept, found: &mut Vec<String>) {
    for one in booked {
        let letters = kept.received.iter().filter(|id| *id == one.id).count();
        let first_yes = one.asked.done_by();
        for (when, answer) in &one.asked.answers {
            if let (Outcome::Refused(words), Some(yes)) = (answer, first_yes)
                && when.asked > yes
            {
                found.push(format!("{} was booked and then refused: {words}", one.id));
            }
        }
        match (first_yes, one.status) {
            (Some(_), None) => {
                found.push(format!("{} was told that it is booked, and it is not there", one.id))
            }
            (None, Some(status)) => found.push(format!("{} was refused and is there as {status}", one.id)),
            (Some(_), Some(_)) if letters != 1 => found.push(format!("{} has {letters} letters", one.id)),
            _ => {}
        }
    }
    let strangers = kept.bookings.keys().filter(|id| !booked.iter().any(|one| one.id == *id));
    found.extend(strangers.map(|id| format!("{id} is there and nobody asked for it")));
}

/// A key serves one request, once.
fn once_is_once(history: &Closed, kept: &Kept, found: &mut Vec<String>) {
    let mut entered = kept.payments.clone();
    for (number, asked) in history.asked().enumerate() {
        match &asked.act {
            Act::BookOther { booking } if asked.done_by().is_some() => {
                found.push(format!("the key of {booking} served another request"));
            }
            Act::Pay { booking, cents } => {
                let is_done = asked.done_by().is_some();
                let there = entered.remove(&number);
                if is_done != there.is_some() || there.is_some_and(|there| there != (booking.clone(), *cents))
                {
                    found.push(format!(
                        "payment {number} of {cents} for {booking}: told {is_done}, kept {:?}",
                        kept.payments.get(&number)
                    ));
                }
            }
            _ => {}
        }
    }
    found.extend(
        entered.into_iter().map(|(number, row)| format!("payment {number} came from nobody: {row:?}")),
    );
}

/// What was cancelled is, and what is over was ended by somebody.
fn endings(history: &Closed, booked: &[Booked<'_>], found: &mut Vec<String>) {
    for one in booked {
        let cancels: Vec<&Asked> = ends(history, one, "cancelled").collect();
        if cancels.iter().any(|cancel| cancel.done_by().is_some()) && one.status != Some("cancelled") {
            found.push(format!("{} was told that it is cancelled and is {:?}", one.id, one.status));
        }
        if one.is_over() && ends(history, one, one.status.unwrap_or_default()).next().is_none() {
            found.push(format!("{} is {:?} and nobody ended it", one.id, one.status));
        }
    }
}

/// Whatever could have given this booking this ending.
fn ends<'h>(history: &'h Closed, one: &Booked<'_>, status: &str) -> impl Iterator<Item = &'h Asked> {
    let (id, is_lapsed) = (one.id.to_owned(), status == "lapsed");
    history.asked().filter(move |asked| match &asked.act {
        Act::Cancel { booking } => !is_lapsed && *booking == id,
        Act::Release => is_lapsed,
        _ => false,
    })
}

/// From when to when it held its places for sure: from the first yes until somebody first asked for what may have been its end. A key that is
/// asked for again answers yes even when all is over.
fn surely(history: &Closed, one: &Booked<'_>) -> Option<(Moment, Moment)> {
    let from = one.asked.done_by()?;
    let status = one.status.filter(|_| one.is_over());
    let first_end = status.and_then(|status| {
        ends(history, one, status).filter(|end| end.over_by() > one.asked.at).map(|end| end.at).min()
    });
    let until = first_end.unwrap_or(Moment::MAX);
    (from < until).then_some((from, until))
}

/// From when to when it may have held them: from when it was first asked for until its end was over for sure.
fn perhaps(history: &Closed, one: &Booked<'_>) -> Option<(Moment, Moment)> {
    let status = one.status?;
    let until = one.is_over().then(|| ends(history, one, status).map(Asked::over_by).max()).flatten();
    Some((one.asked.at, until.unwrap_or(Moment::MAX)))
}

fn held_at(spans: &[((Moment, Moment), Places)], moment: Moment) -> Places {
    let held = spans.iter().filter(|((from, until), _)| *from <= moment && moment < *until);
    held.fold([0; 4], |sum, (_, places)| std::array::from_fn(|kind| sum[kind] + places[kind]))
}

/// At no moment more was sold for sure than there is.
fn never_more(history: &Closed, booked: &[Booked<'_>], capacity: Places, found: &mut Vec<String>) {
    let spans: Vec<_> = booked.iter().filter_map(|one| Some((surely(history, one)?, one.places))).collect();
    for ((from, _), _) in &spans {
        let held = held_at(&spans, *from);
        if (0..4).any(|kind| held[kind] > capacity[kind]) {
            found.push(format!("at moment {from} {held:?} were sold of {capacity:?}"));
        }
    }
}

/// Nobody is told that it is sold out while there was room for sure.
fn refused_rightly(history: &Closed, booked: &[Booked<'_>], capacity: Places, found: &mut Vec<String>) {
    let spans: Vec<_> =
        booked.iter().filter_map(|one| Some((one.id, perhaps(history, one)?, one.places))).collect();
    for one in booked {
        let others: Vec<_> =
            spans.iter().filter(|(id, ..)| *id != one.id).map(|(_, span, places)| (*span, *places)).collect();
        for (when, answer) in &one.asked.answers {
            if *answer != Outcome::Refused("sold out".to_owned()) {
                continue;
            }
            let begun = others.iter().map(|((from, _), _)| *from);
            let moments = begun.filter(|from| (when.asked..=when.told).contains(from)).chain([when.asked]);
            let could_be = moments.into_iter().any(|moment| {
                let held = held_at(&others, moment);
                (0..4).any(|kind| one.places[kind] > 0 && held[kind] + one.places[kind] > capacity[kind])
            });
            if !could_be {
                found.push(format!(
                    "{} was refused {:?} at {when:?} while there was room: {spans:?}",
                    one.id, one.places
                ));
            }
        }
    }
}

/// What the pools say is what the bookings hold that are there.
fn adds_up(booked: &[Booked<'_>], kept: &Kept, found: &mut Vec<String>) {
    let holding = booked.iter().filter(|one| one.status.is_some() && !one.is_over());
    let held: Places =
        holding.fold([0; 4], |sum, one| std::array::from_fn(|kind| sum[kind] + one.places[kind]));
    for (kind, sold) in ["seat_out", "twin_bed", "single_room", "race:half"].iter().zip(held) {
        let line = kept.pools.iter().find(|line| line.split(' ').next() == Some(kind));
        let taken = line.and_then(|line| line.split(' ').nth(1)?.parse::<i64>().ok());
        if taken != Some(sold) {
            found.push(format!("bookings hold {sold} of {kind}, the pool says {taken:?}"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::writers::history::Told;

    /// One seat, one bed, and entries enough.
    const ONE: Places = [1, 1, 0, 0];

    fn asked(act: Act, asked: Moment, told: Moment, outcome: Outcome) -> Asked {
        Asked { act, at: asked, answers: vec![(Told { asked, told }, outcome)] }
    }

    fn book(id: &str) -> Act {
        Act::Book { booking: id.to_owned(), places: ONE }
    }

    fn pools(taken: i64) -> Vec<String> {
        let line = |kind: &str, taken: i64| format!("{kind} {taken} {taken} 1");
        vec![line("seat_out", taken), line("twin_bed", taken), line("single_room", 0), line("race:half", 0)]
    }

    fn kept(bookings: &[(&str, &str)], taken: i64) -> Kept {
        let owned = |(id, status): &(&str, &str)| ((*id).to_owned(), (*status).to_owned());
        Kept {
            bookings: bookings.iter().map(owned).collect(),
            pools: pools(taken),
            received: bookings.iter().map(|(id, _)| (*id).to_owned()).collect(),
            ..Kept::default()
        }
    }

    fn check(history: Vec<Asked>, kept: &Kept, expected: &[&str]) {
        let found = faults(&Closed(history), kept, [1, 1, 0, 0]);
        let is_told = expected.iter().all(|words| found.iter().any(|fault| fault.contains(words)));
        assert!(is_told && found.is_empty() == expected.is_empty(), "{found:#?}");
    }

    fn sold_out() -> Outcome {
        Outcome::Refused("sold out".to_owned())
    }

    #[test]
    fn a_story_that_can_be_is_believed() {
        let done = Outcome::Done;
        let cancel = Act::Cancel { booking: "a".to_owned() };
        let one_after_the_other = || {
            vec![
                asked(book("a"), 1, 2, done.clone()),
                asked(book("b"), 3, 4, sold_out()),
                asked(cancel.clone(), 5, 8, done.clone()),
                asked(book("c"), 6, 7, done.clone()),
            ]
        };
        check(one_after_the_other(), &kept(&[("a", "cancelled"), ("c", "confirmed")], 1), &[]);
        // The same key, asked for again when all is over, still says yes.
        let mut again = one_after_the_other();
        again[0].answers.push((Told { asked: 9, told: 10 }, done));
        check(again, &kept(&[("a", "cancelled"), ("c", "confirmed")], 1), &[]);
    }

    #[test]
    fn what_cannot_be_is_told() {
        let done = || Outcome::Done;
        let both = || vec![asked(book("a"), 1, 2, done()), asked(book("b"), 3, 4, done())];
        check(both(), &kept(&[("a", "confirmed"), ("b", "confirmed")], 2), &["were sold of", "taken, held"]);
        check(both(), &kept(&[("b", "confirmed")], 1), &["a was told that it is booked"]);
        let one = |outcome: Outcome| vec![asked(book("a"), 1, 2, outcome)];
        check(one(sold_out()), &kept(&[], 0), &["while there was room"]);
        check(one(sold_out()), &kept(&[("a", "confirmed")], 1), &["was refused and is there"]);
        check(one(done()), &kept(&[("a", "confirmed"), ("z", "cancelled")], 1), &["z is there and nobody"]);
        check(one(done()), &kept(&[("a", "confirmed")], 0), &["the pool says"]);
        check(one(done()), &kept(&[("a", "lapsed")], 0), &["nobody ended it"]);
        check(one(Outcome::Trouble("busy".to_owned())), &kept(&[], 0), &["never got an answer"]);
        let mut twice = one(done());
        twice[0].answers.push((Told { asked: 3, told: 4 }, sold_out()));
        check(twice, &kept(&[("a", "confirmed")], 1), &["booked and then refused"]);
        let mut unlettered = kept(&[("a", "confirmed")], 1);
        unlettered.received.push("a".to_owned());
        check(one(done()), &unlettered, &["a has 2 letters"]);
        let mut paid = one(done());
        paid.push(asked(Act::Pay { booking: "a".to_owned(), cents: 5 }, 3, 4, done()));
        check(paid, &kept(&[("a", "confirmed")], 1), &["payment 1 of 5 for a: told true"]);
        let mut other = one(done());
        other.push(asked(Act::BookOther { booking: "a".to_owned() }, 3, 4, done()));
        check(other, &kept(&[("a", "confirmed")], 1), &["served another request"]);
        let mut cancelled = one(done());
        cancelled.push(asked(Act::Cancel { booking: "a".to_owned() }, 3, 4, done()));
        check(cancelled, &kept(&[("a", "confirmed")], 1), &["told that it is cancelled"]);
    }
}

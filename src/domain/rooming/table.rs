//! Every way to pair some people, tried once: people who are alike stand for one another, and what can be made
//! of those still waiting is worked out once, however they came to be left.

use std::collections::BTreeMap;
use std::collections::HashMap;
use std::rc::Rc;

use crate::domain::passport::Sex;

use super::bond::Bond;
use super::bond::Value;
use super::bond::Waiting;
use super::bond::plus;
use super::sleeper::Age;
use super::sleeper::Bed;

/// Which pairs a table tries, and by what it tells two ways of pairing apart.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Reach {
    /// Only people who know one another. Whoever may join strangers and is left over does so later: of the best
    /// ways, one is kept for each parity of women and of men left over.
    Acquainted,
    /// Strangers too. One way is kept for each number of pairs who need two beds, of pairs who wish one bed and
    /// of people alone.
    Everybody,
}

/// By what ways are told apart, see [`Reach`].
pub(super) type Key = [u16; 3];

/// One way of pairing those still waiting: what it is worth, and its first step.
struct Cell {
    value: Value,
    step: Step,
    rest: Key,
}

type Cells = BTreeMap<Key, Cell>;

#[derive(Clone, Copy)]
enum Step {
    /// Nobody waits any more.
    Done,
    /// The first one stays alone.
    Alone,
    /// The first one shares with somebody of this kind.
    With(usize),
}

/// Kinds of people beyond which a table is not tried.
const MOST_KINDS: usize = 40;

/// Pairs, each with the lower number first.
pub(super) type Pairs = Vec<(usize, usize)>;

/// By what people of a group differ for a proposal.
type Traits = (Option<usize>, Option<&'static str>, Age, Bed, bool, Option<usize>, Option<usize>, Vec<usize>);

/// The table of one group.
pub(super) struct Table<'a> {
    waiting: &'a Waiting<'a>,
    reach: Reach,
    /// People who are alike, by the first of them.
    alike: Vec<Vec<usize>>,
    /// What ties one of a kind to another of a kind, and what it is worth.
    bonds: Vec<Vec<Option<(Bond, Value)>>>,
    known: HashMap<Vec<u16>, Rc<Cells>>,
    /// Steps of work that may still be done.
    budget: usize,
}

/// Puts people who are alike together: swapping two of them changes nothing for anybody.
pub(super) fn alike(waiting: &Waiting<'_>, people: &[usize]) -> Vec<Vec<usize>> {
    let mut is_named = vec![false; waiting.people.len()];
    for other in people.iter().filter_map(|one| waiting.wish[*one]) {
        is_named[other] = true;
    }
    let mut kinds: BTreeMap<Traits, Vec<usize>> = BTreeMap::new();
    for &one in people {
        let sleeper = waiting.people[one];
        // Who is wished for differs from all others.
        let own = is_named[one].then_some(one);
        let never = waiting.never[one].iter().copied().collect();
        let sex = sleeper.sex.map(Sex::letter);
        let party = (!waiting.is_solo[one]).then_some(waiting.party[one]);
        let traits =
            (party, sex, sleeper.age, sleeper.bed, sleeper.takes_strangers, waiting.wish[one], own, never);
        kinds.entry(traits).or_default().push(one);
    }
    let mut kinds: Vec<Vec<usize>> = kinds.into_values().collect();
    // Booking by booking, so that few people of two bookings wait at the same time.
    kinds.sort_by_key(|kind| (waiting.party[kind[0]], kind[0]));
    kinds
}

impl<'a> Table<'a> {
    /// A table for `people`, which gives up after `budget` steps: one for each way looked at and each kind of
    /// people beside it.
    pub fn new(waiting: &'a Waiting<'a>, people: &[usize], reach: Reach, budget: usize) -> Self {
        let alike = alike(waiting, people);
        let bond = |a: &Vec<usize>, b: &Vec<usize>| {
            let one = a[0];
            let other = if a == b { *b.get(1)? } else { b[0] };
            let bond = waiting.bond(one, other)?;
            let is_tried = reach == Reach::Everybody || bond != Bond::Strangers;
            is_tried.then(|| (bond, waiting.worth(one, other, bond)))
        };
        let budget = if alike.len() <= MOST_KINDS { budget } else { 0 };
        let tried = if 0 < budget { alike.as_slice() } else { &[] };
        let bonds = tried.iter().map(|a| tried.iter().map(|b| bond(a, b)).collect()).collect();
        Self { waiting, reach, alike, bonds, known: HashMap::new(), budget }
    }

    /// The best value of each way there is, or None when there are too many to look at.
    pub fn ways(&mut self) -> Option<Vec<(Key, Value)>> {
        if self.budget == 0 {
            return None;
        }
        let cells = self.cells(&self.everybody())?;
        Some(cells.iter().map(|(key, cell)| (*key, cell.value)).collect())
    }

    /// Steps left of the budget.
    pub fn left(&self) -> usize {
        self.budget
    }

    /// The pairs of one of the `ways`.
    pub fn pairs(&self, way: Key) -> Pairs {
        let mut waiting: Vec<std::slice::Iter<'_, usize>> =
            self.alike.iter().map(|kind| kind.iter()).collect();
        let mut left = self.everybody();
        let mut pairs = Pairs::new();
        let mut key = way;
        while let Some(cell) = self.known.get(&left).and_then(|cells| cells.get(&key)) {
            let Some(first) = left.iter().position(|count| 0 < *count) else { break };
            left[first] -= 1;
            let one = waiting[first].next();
            if let Step::With(kind) = cell.step {
                left[kind] -= 1;
                if let (Some(&one), Some(&other)) = (one, waiting[kind].next()) {
                    pairs.push((one.min(other), one.max(other)));
                }
            }
            key = cell.rest;
        }
        pairs
    }

    fn everybody(&self) -> Vec<u16> {
        self.alike.iter().map(|kind| kind.len() as u16).collect()
    }

    /// All ways to pair those `left` of each kind: the first of them shares or stays alone, then the others.
    fn cells(&mut self, left: &[u16]) -> Option<Rc<Cells>> {
        if let Some(known) = self.known.get(left) {
            return Some(Rc::clone(known));
        }
        let mut cells = Cells::new();
        if let Some(first) = left.iter().position(|count| 0 < *count) {
            let mut rest = left.to_vec();
            rest[first] -= 1;
            for other in first..left.len() {
                let Some((bond, value)) = self.bonds[first][other].filter(|_| 0 < rest[other]) else {
                    continue;
                };
                rest[other] -= 1;
                let key = self.paired(self.alike[first][0], self.alike[other][0], bond);
                self.add(&mut cells, &rest, Cell { value, step: Step::With(other), rest: key })?;
                rest[other] += 1;
            }
            // Last, so that of equal ways the earlier names have the room mates.
            let (value, key) = self.alone(self.alike[first][0]);
            self.add(&mut cells, &rest, Cell { value, step: Step::Alone, rest: key })?;
        } else {
            cells.insert(
                Key::default(),
                Cell { value: Value::default(), step: Step::Done, rest: Key::default() },
            );
        }
        if self.reach == Reach::Acquainted {
            // Goals add up and come before the parity: what is worse here is worse in every whole.
            let best = cells.values().map(|cell| cell.value).max();
            cells.retain(|_, cell| Some(cell.value) == best);
        }
        let cells = Rc::new(cells);
        self.known.insert(left.to_vec(), Rc::clone(&cells));
        Some(cells)
    }

    /// Adds a first step (its worth, and in `rest` what it changes of the key) to every way of pairing the rest.
    fn add(&mut self, cells: &mut Cells, rest: &[u16], first: Cell) -> Option<()> {
        let ways = self.cells(rest)?;
        self.budget = self.budget.checked_sub(ways.len() + rest.len())?;
        for (rest, cell) in ways.iter() {
            let value = plus(first.value, cell.value);
            let key = std::array::from_fn(|at| match self.reach {
                Reach::Acquainted => (first.rest[at] + rest[at]) % 2,
                Reach::Everybody => first.rest[at] + rest[at],
            });
            if cells.get(&key).is_none_or(|known| known.value < value) {
                cells.insert(key, Cell { value, step: first.step, rest: *rest });
            }
        }
        Some(())
    }

    /// What it is worth, and does to the key, when somebody stays alone.
    fn alone(&self, one: usize) -> (Value, Key) {
        let sleeper = self.waiting.people[one];
        if !sleeper.may_join_strangers() {
            return ([-1, 0, 0, 0, 0], Key::default());
        }
        let key = match (self.reach, sleeper.sex) {
            (Reach::Everybody, _) => [0, 0, 1],
            (Reach::Acquainted, Some(Sex::Female)) => [1, 0, 0],
            (Reach::Acquainted, _) => [0, 1, 0],
        };
        (Value::default(), key)
    }

    /// What it does to the key when two share.
    fn paired(&self, one: usize, other: usize, bond: Bond) -> Key {
        match self.reach {
            Reach::Acquainted => Key::default(),
            Reach::Everybody if self.waiting.wish_one_bed(one, other, bond) => [0, 1, 0],
            Reach::Everybody => [1, 0, 0],
        }
    }
}

//! The proposal: what stands by hand, single rooms, the best pairs, and those alone, each given a room while
//! there are any.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use crate::domain::booking::RoomWish;

use super::bond::Bond;
use super::bond::Waiting;
use super::by_hand::ByHand;
use super::pairs;
use super::pairs::Plan;
use super::room::Room;
use super::room::RoomKind;
use super::room::Rooming;
use super::room::Score;
use super::sleeper::Age;
use super::sleeper::Never;
use super::sleeper::Sleeper;
use super::sleeper::Wishes;
use super::stock::Left;
use super::words;

/// The kinds of room in the order in which somebody is given them.
const FOR_ONE: [RoomKind; 3] = [RoomKind::Single, RoomKind::Twin, RoomKind::Double];
const FOR_ONE_BED: [RoomKind; 2] = [RoomKind::Double, RoomKind::Twin];
const FOR_TWO_BEDS: [RoomKind; 1] = [RoomKind::Twin];
const FOR_WHO_MAY_BE_JOINED: [RoomKind; 3] = [RoomKind::Twin, RoomKind::Single, RoomKind::Double];

/// Proposes rooms where nobody is ruled out, nothing is chosen by hand and there are rooms enough.
pub fn allocate(sleepers: &[Sleeper]) -> Rooming {
    propose(&Wishes { sleepers, ..Wishes::default() })
}

/// Proposes rooms: loses nobody, keeps what was made by hand, never puts together who must not share, and is
/// the best by [`Score`]. The same wishes give the same rooms, in whatever order people are given.
pub fn propose(wishes: &Wishes<'_>) -> Rooming {
    let mut people: Vec<&Sleeper> = wishes.sleepers.iter().collect();
    people.sort_by_key(|sleeper| (&sleeper.name, &sleeper.id));
    let mut left = Left::on_every_night(wishes.stock);
    let never = Never::new(wishes.never);
    let by_hand = ByHand::new(wishes.locked, &never, &people, &mut left);
    let free = people.iter().copied().filter(|one| !by_hand.settled.contains(&one.id));
    let (singles, twins): (Vec<&Sleeper>, Vec<&Sleeper>) = free.partition(|one| one.wish == RoomWish::Single);
    let waiting = Waiting::new(twins, wishes.never);
    let plan = pairs::best(&waiting, singles.len(), left);
    let mut draft = Draft::new(left);
    draft.give(&waiting, &plan, &singles, First::Wishes);
    if !plan.is_best {
        // Where rooms are short, people who may be alone find one more easily than those who must share.
        let mut other = Draft::new(left);
        other.give(&waiting, &plan, &singles, First::WhoMustShare);
        if draft.score() < other.score() {
            draft = other;
        }
    }
    draft.finish(&never, &people, by_hand, plan.is_best)
}

/// Which pairs are given rooms first.
#[derive(Clone, Copy, PartialEq, Eq)]
enum First {
    /// Those of the greatest worth by the goals.
    Wishes,
    /// Those in whom nobody may be alone, then the others by worth.
    WhoMustShare,
}

/// Rooms given so far.
struct Draft {
    left: Left,
    rooms: Vec<Room>,
    unplaced: Vec<(String, String)>,
    score: Score,
}

impl Draft {
    fn new(left: Left) -> Self {
        Self { left, rooms: Vec::new(), unplaced: Vec::new(), score: Score::default() }
    }

    /// What the rooms given here add to the score.
    fn score(&self) -> Score {
        let placed = self.rooms.iter().map(|room| room.sleepers.len()).sum();
        Score { placed, rooms: self.rooms.len(), ..self.score }
    }

    fn give(&mut self, waiting: &Waiting<'_>, plan: &Plan, singles: &[&Sleeper], first: First) {
        let mut ties: Vec<(usize, usize, Bond)> =
            plan.pairs.iter().filter_map(|(a, b)| Some((*a, *b, waiting.bond(*a, *b)?))).collect();
        let may_be_alone = |one: usize| i32::from(waiting.people[one].may_join_strangers());
        ties.sort_by_key(|(a, b, bond)| {
            let who = if first == First::WhoMustShare { may_be_alone(*a) + may_be_alone(*b) } else { 0 };
            (who, Reverse(waiting.worth(*a, *b, *bond)))
        });
        let mut is_alone = pairs::alone(waiting, &plan.pairs);
        for (a, b, bond) in ties {
            if !self.pair(waiting, a, b, bond) {
                is_alone[a] = true;
                is_alone[b] = true;
            }
        }
        for single in singles {
            self.single(single);
        }
        for sleeper in
            waiting.people.iter().zip(is_alone).filter_map(|(one, is_alone)| is_alone.then_some(*one))
        {
            self.odd(sleeper);
        }
    }

    /// False where no room is left.
    fn pair(&mut self, waiting: &Waiting<'_>, a: usize, b: usize, bond: Bond) -> bool {
        let kinds = if waiting.wish_one_bed(a, b, bond) { &FOR_ONE_BED[..] } else { &FOR_TWO_BEDS[..] };
        let Some(kind) = self.left.take(kinds) else { return false };
        let [_, mutual, one_sided, together, asks] = waiting.worth(a, b, bond);
        self.score.mutual += mutual.unsigned_abs() as usize;
        self.score.one_sided += one_sided.unsigned_abs() as usize;
        self.score.together += together.unsigned_abs() as usize;
        self.score.to_ask += asks.unsigned_abs() as usize;
        let asks = words::asks(waiting, a, b, bond, kind);
        self.put(kind, &[waiting.people[a], waiting.people[b]], words::why(waiting, a, b, bond), asks);
        true
    }

    fn single(&mut self, sleeper: &Sleeper) {
        let name = &sleeper.name;
        let Some(kind) = self.left.take(&FOR_ONE) else {
            self.unplaced.push((sleeper.id.clone(), words::no_room(sleeper)));
            return;
        };
        let mut asks = Vec::new();
        if kind != RoomKind::Single {
            asks.push(format!(
                "No single room is left: {name} has a {} room alone",
                kind.label().to_lowercase()
            ));
        }
        if sleeper.age == Age::Minor {
            asks.push(format!("{name} is under 18 and sleeps alone"));
        }
        self.put(kind, &[sleeper], format!("{name} wished a single room"), asks);
    }

    /// Somebody with whom nobody shares.
    fn odd(&mut self, sleeper: &Sleeper) {
        let name = &sleeper.name;
        if let Some(why) = words::cannot_be_alone(sleeper) {
            self.unplaced.push((sleeper.id.clone(), why));
            return;
        }
        let Some(kind) = self.left.take(&FOR_WHO_MAY_BE_JOINED) else {
            self.unplaced.push((sleeper.id.clone(), words::no_room(sleeper)));
            return;
        };
        let why = match kind {
            RoomKind::Single => format!("Nobody is left to share with {name}, and no twin room"),
            RoomKind::Twin | RoomKind::Double => {
                format!("Nobody is left to share with {name}: a bed is free")
            }
        };
        self.score.alone += 1;
        self.put(kind, &[sleeper], why, Vec::new());
    }

    fn put(&mut self, kind: RoomKind, sleepers: &[&Sleeper], why: String, asks: Vec<String>) {
        let sleepers = sleepers.iter().map(|sleeper| sleeper.id.clone()).collect();
        self.rooms.push(Room { kind, sleepers, why, asks, is_locked: false });
    }

    fn finish(mut self, never: &Never<'_>, people: &[&Sleeper], by_hand: ByHand, is_best: bool) -> Rooming {
        let place: BTreeMap<&str, usize> = people.iter().map(|one| one.id.as_str()).zip(0..).collect();
        let place = |id: &String| place.get(id.as_str()).copied();
        self.rooms.sort_by_key(|room| room.sleepers.first().and_then(place));
        self.unplaced.sort_by_key(|(id, _)| place(id));
        let rooms = [by_hand.rooms, self.rooms].concat();
        let alone_by_hand = rooms.iter().filter(|room| room.is_locked && room.sleepers.len() == 1);
        let wishes_twin = |id: &String| place(id).is_some_and(|at| people[at].wish == RoomWish::Twin);
        let alone = alone_by_hand.filter(|room| room.sleepers.iter().any(wishes_twin)).count();
        let score = Score {
            placed: rooms.iter().map(|room| room.sleepers.len()).sum(),
            rooms: rooms.len(),
            alone: self.score.alone + alone,
            ..self.score
        };
        let mut rooming = Rooming {
            rooms,
            unplaced: self.unplaced,
            unmet: Vec::new(),
            notes: by_hand.notes,
            score,
            is_best,
        };
        rooming.unmet = words::unmet(never, people, &rooming);
        rooming
    }
}

//! The best score there is, by trying every way to fill rooms; written from the rules alone, for few people.

use crate::domain::booking::RoomWish;
use crate::domain::passport::Sex;

use super::super::Age;
use super::super::Bed;
use super::super::NightStock;
use super::super::RoomKind;
use super::super::Score;
use super::super::Sleeper;
use super::super::Wishes;

/// What a pair adds to a score, if it may share.
pub struct Tie {
    mutual: bool,
    one_sided: bool,
    together: bool,
    to_ask: bool,
    one_bed: bool,
}

struct Oracle<'a> {
    free: Vec<&'a Sleeper>,
    never: &'a [(String, String)],
    /// Twin, double, single; what rooms made by hand took is gone, and may have taken more than there was.
    stock: [Option<u32>; 3],
    best: Score,
}

/// The best score of all proposals; rooms made by hand must be of people who are all there, each once.
pub fn best(wishes: &Wishes<'_>) -> Score {
    let is_settled = |one: &&Sleeper| wishes.locked.iter().any(|room| room.sleepers.contains(&one.id));
    let free: Vec<&Sleeper> = wishes.sleepers.iter().filter(|one| !is_settled(one)).collect();
    let mut stock = stock(wishes.stock);
    for room in wishes.locked {
        let left = &mut stock[RoomKind::ALL.iter().position(|kind| *kind == room.kind).unwrap()];
        *left = left.map(|left| left.saturating_sub(1));
    }
    let mut oracle = Oracle { free, never: wishes.never, stock, best: Score::default() };
    let by_hand = Score {
        placed: wishes.locked.iter().map(|room| room.sleepers.len()).sum(),
        rooms: wishes.locked.len(),
        alone: wishes
            .sleepers
            .iter()
            .filter(|one| one.wish == RoomWish::Twin)
            .filter(|one| wishes.locked.iter().any(|room| room.sleepers == [one.id.clone()]))
            .count(),
        ..Score::default()
    };
    oracle.best = by_hand;
    let mut is_done = vec![false; oracle.free.len()];
    oracle.go(&mut is_done, by_hand, [0; 3]);
    oracle.best
}

fn stock(nights: &[NightStock]) -> [Option<u32>; 3] {
    let mut least = [None; 3];
    for night in nights {
        let same: Vec<&NightStock> = nights.iter().filter(|other| other.on == night.on).collect();
        let sums: [Option<u32>; 3] = [
            same.iter().map(|hotel| hotel.twin).sum(),
            same.iter().map(|hotel| hotel.double).sum(),
            same.iter().map(|hotel| hotel.single).sum(),
        ];
        for (least, sum) in least.iter_mut().zip(sums) {
            *least = match (*least, sum) {
                (Some(a), Some(b)) => Some(u32::min(a, b)),
                (a, b) => a.or(b),
            };
        }
    }
    least
}

impl Oracle<'_> {
    /// `used`: pairs who need two beds, pairs who wish one, people alone.
    fn go(&mut self, is_done: &mut Vec<bool>, score: Score, used: [u32; 3]) {
        let Some(one) = is_done.iter().position(|is_done| !is_done) else {
            if self.fits(used) {
                self.best = self.best.max(score);
            }
            return;
        };
        is_done[one] = true;
        // Without a room.
        self.go(is_done, score, used);
        let sleeper = self.free[one];
        let is_single = sleeper.wish == RoomWish::Single;
        if is_single || may_meet_strangers(sleeper) {
            let placed = Score {
                placed: score.placed + 1,
                rooms: score.rooms + 1,
                alone: score.alone + usize::from(!is_single),
                ..score
            };
            self.go(is_done, placed, [used[0], used[1], used[2] + 1]);
        }
        for other in one + 1..is_done.len() {
            let Some(tie) = (!is_done[other]).then(|| self.tie(sleeper, self.free[other])).flatten() else {
                continue;
            };
            is_done[other] = true;
            let placed = Score {
                placed: score.placed + 2,
                mutual: score.mutual + usize::from(tie.mutual),
                one_sided: score.one_sided + usize::from(tie.one_sided),
                together: score.together + usize::from(tie.together),
                to_ask: score.to_ask + usize::from(tie.to_ask),
                rooms: score.rooms + 1,
                alone: score.alone,
            };
            let two = u32::from(tie.one_bed);
            self.go(is_done, placed, [used[0] + 1 - two, used[1] + two, used[2]]);
            is_done[other] = false;
        }
        is_done[one] = false;
    }

    fn fits(&self, [two_beds, one_bed, alone]: [u32; 3]) -> bool {
        let [twins, doubles, singles] = self.stock.map(|count| count.unwrap_or(u32::MAX));
        (0..=one_bed).any(|in_twins| {
            (0..=alone).any(|alone_in_twins| {
                (0..=alone - alone_in_twins).any(|alone_in_doubles| {
                    two_beds + in_twins + alone_in_twins <= twins
                        && one_bed - in_twins + alone_in_doubles <= doubles
                        && alone - alone_in_twins - alone_in_doubles <= singles
                })
            })
        })
    }

    fn is_ruled_out(&self, a: &Sleeper, b: &Sleeper) -> bool {
        let says = |one: &Sleeper, other: &Sleeper| self.never.contains(&(one.id.clone(), other.id.clone()));
        says(a, b) || says(b, a)
    }

    /// Whom they named, if that person waits for a room mate too, is not ruled out, and came with them or, both
    /// being adults, named them in turn.
    fn wish(&self, one: &Sleeper) -> Option<&Sleeper> {
        let named = one.shares_with.as_ref()?;
        let other = self.free.iter().find(|other| other.id == *named && other.wish == RoomWish::Twin)?;
        let are_adults = one.age == Age::Adult && other.age == Age::Adult;
        let is_meant =
            one.party == other.party || (are_adults && other.shares_with.as_ref() == Some(&one.id));
        (other.id != one.id && !self.is_ruled_out(one, other) && is_meant).then_some(other)
    }

    fn tie(&self, a: &Sleeper, b: &Sleeper) -> Option<Tie> {
        if a.wish == RoomWish::Single || b.wish == RoomWish::Single || self.is_ruled_out(a, b) {
            return None;
        }
        let wishes =
            |one: &Sleeper, other: &Sleeper| self.wish(one).is_some_and(|found| found.id == other.id);
        let mutual = wishes(a, b) && wishes(b, a);
        let together = a.party == b.party;
        let one_sided = (wishes(a, b) && self.wish(b).is_none()) || (wishes(b, a) && self.wish(a).is_none());
        let same_sex = a.sex == b.sex && matches!(a.sex, Some(Sex::Female | Sex::Male));
        let are_matched = same_sex && may_meet_strangers(a) && may_meet_strangers(b);
        if !(together || mutual || are_matched) {
            return None;
        }
        let one_bed = a.bed == Bed::One && b.bed == Bed::One && (together || mutual);
        let beds_differ = a.bed != b.bed && a.bed != Bed::Either && b.bed != Bed::Either;
        let is_open = together && !mutual && !one_sided && !same_sex && !one_bed;
        let to_ask = is_open || (beds_differ && (together || mutual));
        Some(Tie { mutual, one_sided, together, to_ask, one_bed })
    }
}

fn may_meet_strangers(one: &Sleeper) -> bool {
    matches!(one.sex, Some(Sex::Female | Sex::Male)) && one.age == Age::Adult && one.takes_strangers
}

//! The best pairs of all who wait for a room mate.

use crate::domain::passport::Sex;

use super::bond::Bond;
use super::bond::Waiting;
use super::group;
use super::group::Found;
use super::room::Score;
use super::stock::Left;
use super::table::Key;
use super::table::Pairs;
use super::table::Reach;
use super::table::Table;

/// Steps for all people at once before the pairs found by groups must do.
const STEPS_AT_ONCE: usize = 1_000_000;
/// Steps for all groups.
const STEPS_BY_GROUPS: usize = 2_000_000;

/// Who shares with whom.
pub(super) struct Plan {
    /// By the lower number.
    pub pairs: Pairs,
    /// No other plan has a better score.
    pub is_best: bool,
}

/// The best pairs, where so many `singles` and all left alone take rooms of `left` besides them.
pub(super) fn best(waiting: &Waiting<'_>, singles: usize, left: Left) -> Plan {
    let by_groups = by_groups(waiting);
    // A shorter stock only takes ways away: what is best without one and fits is best with it.
    if by_groups.is_best && fits(waiting, &by_groups.pairs, singles, left) {
        return by_groups;
    }
    match all_at_once(waiting, singles, left) {
        Some(pairs) => Plan { pairs, is_best: true },
        None => Plan { is_best: false, ..by_groups },
    }
}

fn fits(waiting: &Waiting<'_>, pairs: &Pairs, singles: usize, left: Left) -> bool {
    let wishes_one_bed = |(a, b): &&(usize, usize)| {
        waiting.bond(*a, *b).is_some_and(|bond| waiting.wish_one_bed(*a, *b, bond))
    };
    let one_bed = pairs.iter().filter(wishes_one_bed).count();
    let is_alone = alone(waiting, pairs);
    let alone =
        waiting.people.iter().zip(is_alone).filter(|(one, is_alone)| *is_alone && one.may_join_strangers());
    left.holds(pairs.len() - one_bed, one_bed, singles + alone.count())
}

/// Whether each is in no pair.
pub(super) fn alone(waiting: &Waiting<'_>, pairs: &Pairs) -> Vec<bool> {
    let mut is_alone = vec![true; waiting.people.len()];
    for (a, b) in pairs {
        is_alone[*a] = false;
        is_alone[*b] = false;
    }
    is_alone
}

/// Pairs each group, then its strangers.
pub(super) fn by_groups(waiting: &Waiting<'_>) -> Plan {
    let groups = group::groups(waiting);
    let mut steps = STEPS_BY_GROUPS;
    let found: Vec<Found> = groups.iter().map(|people| group::solve(waiting, people, &mut steps)).collect();
    let (odd, chosen) = fewest_odd(&found);
    let mut pairs: Pairs =
        found.iter().zip(chosen).flat_map(|(found, way)| found.ways[way].1.clone()).collect();
    let is_alone = alone(waiting, &pairs);
    let mut unpaired = 0;
    for sex in [Sex::Female, Sex::Male] {
        let is_left = |one: &usize| {
            let sleeper = waiting.people[*one];
            is_alone[*one] && sleeper.may_join_strangers() && sleeper.sex == Some(sex)
        };
        let (strangers, lonely) = strangers(waiting, (0..waiting.people.len()).filter(is_left).collect());
        pairs.extend(strangers);
        unpaired += lonely;
    }
    pairs.sort_unstable();
    Plan { pairs, is_best: unpaired == odd && found.iter().all(|found| found.is_best) }
}

/// Chooses a way of each group so that the women and the men left over are even if they can be: how many sexes
/// stay odd, and the number of each group's way.
fn fewest_odd(found: &[Found]) -> (usize, Vec<usize>) {
    // For each group, and each parity of all before it and of it: the way it took, and the parity before.
    let mut steps: Vec<[Option<(usize, usize)>; 4]> = Vec::new();
    let mut reached = [true, false, false, false];
    for group in found {
        let mut step = [None; 4];
        for before in (0..4).filter(|parity| reached[*parity]) {
            for (way, (key, _)) in group.ways.iter().enumerate() {
                step[before ^ parity(*key)].get_or_insert((way, before));
            }
        }
        reached = step.map(|way| way.is_some());
        steps.push(step);
    }
    let odd = |parity: usize| parity.count_ones() as usize;
    let best = (0..4).filter(|parity| reached[*parity]).min_by_key(|parity| odd(*parity)).unwrap_or(0);
    let mut after = best;
    let mut chosen: Vec<usize> = Vec::new();
    for step in steps.iter().rev() {
        if let Some((way, before)) = step[after] {
            chosen.push(way);
            after = before;
        }
    }
    chosen.reverse();
    (odd(best), chosen)
}

fn parity(key: Key) -> usize {
    usize::from(key[0] + 2 * key[1])
}

/// Pairs strangers of one sex, those first who may share with the fewest; how many stay alone.
fn strangers(waiting: &Waiting<'_>, mut people: Vec<usize>) -> (Pairs, usize) {
    let may_share = |a: usize, b: usize| waiting.bond(a, b) == Some(Bond::Strangers);
    people.sort_by_key(|one| (std::cmp::Reverse(waiting.never[*one].len()), *one));
    let mut pairs = Pairs::new();
    let mut lonely: Vec<usize> = Vec::new();
    let mut is_taken = vec![false; people.len()];
    for at in 0..people.len() {
        if is_taken[at] {
            continue;
        }
        let free = at + 1..people.len();
        match free.into_iter().find(|other| !is_taken[*other] && may_share(people[at], people[*other])) {
            Some(other) => {
                is_taken[other] = true;
                pairs.push((people[at], people[other]));
            }
            None => lonely.push(people[at]),
        }
    }
    // Two who cannot share with one another may each do so with one of a pair.
    let mut waits = Vec::new();
    for b in lonely {
        let swap = waits.iter().enumerate().find_map(|(place, a)| {
            let turned = pairs.iter().flat_map(|(c, d)| [(*c, *d), (*d, *c)]);
            let mut fitting = turned.enumerate();
            let (number, (c, d)) = fitting.find(|(_, (c, d))| may_share(*a, *c) && may_share(b, *d))?;
            Some((place, number / 2, (*a, c), (b, d)))
        });
        match swap {
            Some((place, pair, one, other)) => {
                waits.remove(place);
                pairs[pair] = one;
                pairs.push(other);
            }
            None => waits.push(b),
        }
    }
    let pairs = pairs.into_iter().map(|(a, b)| (a.min(b), a.max(b))).collect();
    (pairs, waits.len())
}

/// Tries all people in one table and takes the way of the best score; None when there are too many ways.
pub(super) fn all_at_once(waiting: &Waiting<'_>, singles: usize, left: Left) -> Option<Pairs> {
    let everybody: Vec<usize> = (0..waiting.people.len()).collect();
    let mut table = Table::new(waiting, &everybody, Reach::Everybody, STEPS_AT_ONCE);
    let mut best: Option<(Score, Key)> = None;
    for (key, value) in table.ways()? {
        let [two_beds, one_bed, alone] = key.map(usize::from);
        if !left.holds(two_beds, one_bed, 0) {
            continue;
        }
        let pairs = two_beds + one_bed;
        let alone = (singles + alone).min(left.all() - pairs);
        let [_, mutual, one_sided, together, asks] = value.map(|goal| goal.unsigned_abs() as usize);
        let score = Score {
            placed: 2 * pairs + alone,
            mutual,
            one_sided,
            together,
            to_ask: asks,
            rooms: pairs + alone,
            alone: alone.saturating_sub(singles),
        };
        if best.is_none_or(|(known, _)| known < score) {
            best = Some((score, key));
        }
    }
    let mut pairs = table.pairs(best?.1);
    pairs.sort_unstable();
    Some(pairs)
}
